"""What deciding a claim under one admission gives, before it is compared with other admissions."""

from collections.abc import Callable
from typing import NamedTuple

from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.case import Case, Input
from sharedsky.model.statement import AnyClaim
from sharedsky.model.verdict import Reason, Series, Verdict


class Outcome(NamedTuple):
    """A verdict under one admission, with all that it rests on.

    Args:
        margin: how far from flipping, in unit; None where nothing measures it.
        items: ids of the evidence items used.
        inputs: ids of the inputs assumed.
        conflict: smallest sets of items that cannot hold together.
    """

    verdict: Verdict
    margin: float | None = None
    unit: str = ""
    items: frozenset[str] = frozenset()
    inputs: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    would_decide: tuple[str, ...] = ()
    series: Series | None = None
    conflict: tuple[tuple[str, ...], ...] = ()


class Reading(NamedTuple):
    """Which definitions a claim is read under; its id joins theirs with a plus."""

    region: Input | None = None
    event: Input | None = None

    @property
    def id(self) -> str:
        """The ids of the definitions, "" where there is none."""
        return "+".join(d.id for d in (self.region, self.event) if d is not None)


def readings_of(case: Case, claim: AnyClaim) -> list[Reading]:
    """Every reading of a claim: with definitions of both a region and an event, every pair."""
    named = [i for i in case.inputs if i.kind == "definition" and i.id in claim.readings]
    regions: list[Input | None] = [i for i in named if i.region] or [None]
    events: list[Input | None] = [i for i in named if not i.region] or [None]
    return [Reading(region, event) for region in regions for event in events]


Decider = Callable[[Dossier, AnyClaim, Reading, Admission], Outcome]
"""Case and evidence, the claim, how it is read, what is admitted → outcome."""


def unknown(text: str, *would_decide: str) -> Outcome:
    """Undetermined because nothing admitted speaks of it."""
    return Outcome(Verdict.UNDETERMINED, reasons=(Reason(text=text),), would_decide=would_decide)


def event_of(claim: AnyClaim, reading: Reading) -> str:
    """The occurrence at whose time a claim holds, under a reading; "" where it states a time itself, or none."""
    if reading.event is not None and reading.event.event:
        return reading.event.event
    return claim.when.event if claim.when is not None else ""


def asserted_time(dossier: Dossier, claim: AnyClaim, reading: Reading) -> Outcome:
    """Undetermined because the claim's time is not stated, or is that of something only asserted."""
    event = event_of(claim, reading)
    if event:
        words = dossier.called(event)
        return unknown(f"When {words} happened is asserted, not observed.", f"an observed time of {words}")
    return unknown("The claim states no time, and a time is never borrowed.", "the time that is meant")


def occurrence_selectors(case: Case, occurrence: str) -> list[str]:
    """What shows an occurrence: the events that the case ties to it; a name of no occurrence is itself a selector."""
    return next((o.observed for o in case.occurrences if o.id == occurrence), [occurrence])


def negated(outcome: Outcome) -> Outcome:
    """The outcome of the opposite claim."""
    turned = {
        Verdict.SUPPORTED: Verdict.CONTRADICTED,
        Verdict.CONTRADICTED: Verdict.SUPPORTED,
    }.get(outcome.verdict, outcome.verdict)
    return outcome._replace(verdict=turned)


def every(found: list[Outcome]) -> Outcome:
    """A claim of several flights holds where it holds of each."""
    if len(found) == 1:
        return found[0]
    order = [Verdict.EVIDENCE_CONFLICT, Verdict.CONTRADICTED, Verdict.UNDETERMINED, Verdict.SUPPORTED]
    verdict = min((f.verdict for f in found), key=order.index)
    deciding = [f for f in found if f.verdict == verdict]
    margins = [f.margin for f in deciding if f.margin is not None]
    pick = max if verdict == Verdict.CONTRADICTED else min
    return Outcome(
        verdict,
        margin=pick(margins) if margins else None,
        unit=deciding[0].unit,
        items=frozenset().union(*(f.items for f in deciding)),
        inputs=tuple(sorted({i for f in deciding for i in f.inputs})),
        reasons=tuple(r for f in found for r in f.reasons),
        would_decide=tuple(dict.fromkeys(w for f in deciding for w in f.would_decide)),
        series=deciding[0].series,
        conflict=tuple(s for f in deciding for s in f.conflict),
    )
