"""Verdicts: each claim under each reading, under every admission that could matter, and what it hangs on."""

from itertools import combinations

import numpy as np

from sharedsky.inquiry.accounts import agreed_by, replaced_by
from sharedsky.inquiry.deciding import decide, kind_of
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, readings_of
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.inquiry.worlds import BOUNDS
from sharedsky.model.statement import AnyClaim
from sharedsky.model.track import NOTED, Basis
from sharedsky.model.verdict import Decision, Judged, Reason, Verdict

SENSITIVITY_SIZE = 3
"""Sets of items up to this size are tried for what a verdict hangs on."""

CLOCK_STEPS = 9
"""So many offsets of an interval are tried, its middle first."""

WITHOUT_FLAGGED = "without flagged samples"
WITH_FLAGGED = "with flagged samples"
WITHOUT_PARTY = "without party-controlled sensors"


def decision(dossier: Dossier, claim: AnyClaim, reading: Reading) -> Decision:
    """The verdict on one reading, with its sensitivity and what would decide it."""
    outcome, variants = admitted_verdict(dossier, claim, reading, Admission())
    named = [
        *outcome.inputs,
        *claim.assumes,
        *(d.id for d in (reading.region, reading.event) if d is not None),
    ]
    unseen = [u.says for u in dossier.case.unseen if claim.id in u.decides]
    undecided = outcome.verdict == Verdict.UNDETERMINED
    differ = len(set(variants.values())) > 1
    return Decision(
        reading=reading.id,
        verdict=outcome.verdict,
        margin=outcome.margin,
        margin_unit=outcome.unit,
        rests_on=sorted(outcome.items),
        assumes=list(dict.fromkeys(named)),
        sensitivity=sensitivity(dossier, claim, reading, outcome),
        sensitivity_size=SENSITIVITY_SIZE,
        would_decide=list(dict.fromkeys([*unseen, *outcome.would_decide])) if undecided else [],
        variants=variants if differ else {},
        compatible_if=compatible_if(dossier, claim, reading, outcome),
        conflict=[list(s) for s in outcome.conflict],
        reasons=[*outcome.reasons, *(_differing(variants) if differ else [])],
        series=outcome.series,
    )


def _differing(variants: dict[str, Verdict]) -> list[Reason]:
    """What other admissions say, in words."""
    if len(deciding(variants)) == 1:
        return [
            Reason(
                text="With flagged samples no world remains: they contradict the other evidence, not the claim."
            )
        ]
    return [
        Reason(
            text=f"It would be {verdict.value.replace('_', ' ')} {how}; where these differ nothing is decided."
        )
        for how, verdict in variants.items()
    ]


def admitted_verdict(
    dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission
) -> tuple[Outcome, dict[str, Verdict]]:
    """The outcome over everything unflagged, made undetermined where another admission says otherwise.

    Returns the outcome, and the verdict under each admission that was tried.
    """
    outcome = decide(dossier, claim, reading, admission)
    verdicts = {WITHOUT_FLAGGED: outcome.verdict}
    if has_flagged(dossier, outcome.items):
        verdicts[WITH_FLAGGED] = decide(
            dossier, claim, reading, admission._replace(with_flagged=True, measured=False)
        ).verdict
    if has_party_sensor(dossier, outcome.items):
        verdicts[WITHOUT_PARTY] = decide(
            dossier, claim, reading, admission._replace(party_sensors=False, measured=False)
        ).verdict
    if len(deciding(verdicts)) > 1:
        outcome = outcome._replace(verdict=Verdict.UNDETERMINED, margin=None)
    return outcome, verdicts


def deciding(verdicts: dict[str, Verdict]) -> set[Verdict]:
    """The verdicts that must agree. Flagged samples that leave no world, such as a jump that no aircraft can make, are shown and
    decide nothing: they contradict the rest of the evidence and not the claim.
    """
    return {v for how, v in verdicts.items() if not (how == WITH_FLAGGED and v == Verdict.EVIDENCE_CONFLICT)}


def has_flagged(dossier: Dossier, items: frozenset[str]) -> bool:
    """Whether any of these tracks holds a sample that is left out because it is flagged."""
    doubtful = 0xFFFF & ~int(NOTED)
    return any(bool((t.samples.flags & doubtful).any()) for t in dossier.tracks if t.id in items)


def has_party_sensor(dossier: Dossier, items: frozenset[str]) -> bool:
    """Whether any of these items was observed by a party."""
    bases = {t.id: t.basis for t in dossier.tracks}
    bases |= {o.id: o.basis for o in dossier.case.observations} | {n.id: n.basis for n in dossier.notices}
    return any(bases.get(i) == Basis.OBSERVED_BY_PARTY for i in items)


def sensitivity(dossier: Dossier, claim: AnyClaim, reading: Reading, outcome: Outcome) -> list[list[str]]:
    """All smallest sets of items, up to SENSITIVITY_SIZE, whose removal makes a decided verdict undetermined.

    Only items that the verdict rests on can matter; a set that holds a smaller such set is left out.
    """
    if outcome.verdict not in (Verdict.SUPPORTED, Verdict.CONTRADICTED):
        return []
    found: list[frozenset[str]] = []
    for size in range(1, SENSITIVITY_SIZE + 1):
        for some in combinations(sorted(outcome.items), size):
            without = frozenset(some)
            if any(small <= without for small in found):
                continue
            left, _ = admitted_verdict(dossier, claim, reading, Admission(without=without, measured=False))
            if left.verdict == Verdict.UNDETERMINED:
                found.append(without)
    return [sorted(s) for s in found]


def compatible_if(dossier: Dossier, claim: AnyClaim, reading: Reading, outcome: Outcome) -> str:
    """The clock offset, inside its interval, under which a claim that fails as stated would not; "" where there is none.

    The clock of each source that the verdict rests on is tried, in all of its tracks alike, against every other source
    that saw the same flight: nobody says which of two clocks is off.
    """
    if outcome.verdict not in (Verdict.CONTRADICTED, Verdict.EVIDENCE_CONFLICT):
        return ""
    found: dict[tuple[str, str], str] = {}
    for pair in dossier.clocks():
        for track, other in ((pair.first, pair.second), (pair.second, pair.first)):
            shifts = pair.shifts_s(track)
            if shifts is None or track.id not in outcome.items or (track.source, other.source) in found:
                continue
            most_s = max(map(abs, shifts))
            # every such offset is admitted already, or none moves anything as far as the claim fails by
            if most_s <= track.clock_unc_s or _out_of_reach(outcome, most_s):
                continue
            items = [t.id for t in dossier.tracks if t.source == track.source]
            middle = (shifts[0] + shifts[1]) / 2
            for shift_s in sorted(np.linspace(*shifts, CLOCK_STEPS), key=lambda s: abs(s - middle)):
                shifted = Admission(shift_s=dict.fromkeys(items, float(shift_s)), measured=False)
                if decide(dossier, claim, reading, shifted).verdict in (
                    Verdict.SUPPORTED,
                    Verdict.UNDETERMINED,
                ):
                    side = "behind" if shift_s > 0 else "ahead"
                    found[track.source, other.source] = (
                        f"the clock of {track.source} is {abs(shift_s):.1f} s {side}; fitted to {other.source}, "
                        f"{shifts[0]:+.1f} s to {shifts[1]:+.1f} s must be added to its times"
                    )
                    break
    return f"compatible if {', or if '.join(found.values())}" if found else ""


def _out_of_reach(outcome: Outcome, shift_s: float) -> bool:
    """Whether a claim fails by more than any aircraft moves in so many seconds."""
    if outcome.margin is None:
        return False
    moves = {"m": shift_s * BOUNDS.speed_max_mps, "s": shift_s}.get(outcome.unit, float("inf"))
    return outcome.margin > moves


def judged(dossier: Dossier) -> list[Judged]:
    """Every claim of the case, in the order in which it stands there."""
    case = dossier.case
    agreed, replaced = agreed_by(case), replaced_by(case)
    return [
        Judged(
            id=claim.id,
            statement=statement.id,
            party=statement.party,
            kind=kind_of(claim),
            says=claim.says,
            readings=[decision(dossier, claim, reading) for reading in readings_of(case, claim)],
            agreed_by=agreed.get(claim.id, []),
            conceded=claim.against_self,
            superseded_by=replaced.get(claim.id, []),
        )
        for statement in case.statements
        for claim in statement.claims
    ]
