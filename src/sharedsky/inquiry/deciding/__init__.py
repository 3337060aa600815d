"""Deciding: one file for each thing a claim can be about; the table says which kind goes where."""

from sharedsky.inquiry.deciding.bound import decide_bound
from sharedsky.inquiry.deciding.counting import decide_count
from sharedsky.inquiry.deciding.movement import decide_movement
from sharedsky.inquiry.deciding.outcome import Decider, Outcome, Reading, negated, unknown
from sharedsky.inquiry.deciding.phase import decide_phase
from sharedsky.inquiry.deciding.position import decide_position
from sharedsky.inquiry.deciding.separation import decide_separation
from sharedsky.inquiry.deciding.timing import decide_delivery, decide_event, decide_lead_time, decide_order
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.statement import AnyClaim
from sharedsky.model.verdict import Reason


def _statement(_dossier: Dossier, _claim: AnyClaim, _reading: Reading, _admission: Admission) -> Outcome:
    return unknown("A statement about a statement is no evidence for it.")


DECIDERS: dict[str, Decider] = {
    "position": decide_position,
    "phase": decide_phase,
    "movement": decide_movement,
    "bound": decide_bound,
    "separation": decide_separation,
    "event": decide_event,
    "order": decide_order,
    "lead_time": decide_lead_time,
    "delivery": decide_delivery,
    "count": decide_count,
    "statement": _statement,
}
"""Kind of claim to what decides it; the kind `other` is shown and never judged."""


def kind_of(claim: AnyClaim) -> str:
    """The kind of a claim, as written in the case."""
    return str(type(claim).__struct_config__.tag)


def decide(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """A claim under one reading and one admission."""
    decider = DECIDERS.get(kind_of(claim))
    if decider is None:
        return unknown(
            "Shown, never judged: it is not one of the things that evidence can be measured against."
        )
    outcome = decider(dossier, claim, reading, admission)
    if not claim.negated:
        return outcome
    said = Reason(text="The claim says that this is not so: its verdict is the opposite of what was found.")
    return negated(outcome)._replace(reasons=(*outcome.reasons, said))
