"""Was a flight on the ground, airborne or landing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.observed import admitted_events, interval
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, every, unknown
from sharedsky.inquiry.deciding.position import unmet
from sharedsky.inquiry.deciding.reported import Reported, reported, tracks_of
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, flights_of
from sharedsky.model.statement import AnyClaim, PhaseClaim
from sharedsky.model.verdict import Reason, Verdict

F64 = NDArray[np.float64]

APPROACH_S = 600.0
"""A flight is landing from this long before it touches down: a standard approach from the initial fix."""


class Said(NamedTuple):
    """What one item says of a state; margin in seconds, None where nothing measures it."""

    verdict: Verdict
    margin: float | None


def decide_phase(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """On the ground or airborne by what the transponder says; landing by a landing within APPROACH_S."""
    assert isinstance(claim, PhaseClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(dossier, claim, reading)
    one = _landing if claim.phase == "landing" else _state
    return every(
        [
            one(dossier, claim, f, span, admission)
            for group in claim.flights
            for f in flights_of(dossier.case, group)
        ]
    )


def _state(dossier: Dossier, claim: PhaseClaim, flight: str, span: Window, admission: Admission) -> Outcome:
    wanted = 1.0 if claim.phase == "on_ground" else 0.0
    gap_s = float(dossier.case.thresholds.max_gap)
    found: dict[str, Said] = {}
    for track in tracks_of(dossier, flight, admission):
        said = reported(dossier, track, ("on_ground",), admission)
        if len(said.t_s):
            found[track.id] = state_said(said, wanted, span, gap_s)
    return _combined(found, dossier.called(flight), claim.phase, unmet(dossier, flight, span), span)


def covered(said: Reported, start_s: float, end_s: float, gap_s: float) -> slice | None:
    """The reports about a window, clock included, where none is missing: no two of them farther apart than gap_s."""
    first = int(np.searchsorted(said.t_s, start_s - said.clock_s, side="right")) - 1
    last = int(np.searchsorted(said.t_s, end_s + said.clock_s, side="left"))
    if first < 0 or last >= len(said.t_s) or (np.diff(said.t_s[first : last + 1]) > gap_s).any():
        return None
    return slice(first, last + 1)


def state_said(said: Reported, wanted: float, span: Window, gap_s: float) -> Said:
    """What one track says of a state: between two reports no farther apart than gap_s that agree, it held."""
    like = said.values[0] == wanted
    around = covered(said, span.start_s, span.end_s, gap_s)
    inner = (said.t_s >= span.start_s + said.clock_s) & (said.t_s <= span.end_s - said.clock_s)
    if around is not None and (like[around].all() or not like[around].any()):
        others = np.flatnonzero(like != like[around][0])
        apart = np.maximum(span.start_s - said.t_s[others], said.t_s[others] - span.end_s)
        margin = float(np.maximum(apart, 0).min()) if len(others) else None
        return Said(Verdict.SUPPORTED if like[around][0] else Verdict.CONTRADICTED, margin)
    if span.mode == "at_some_time" and (like & inner).any():
        return Said(Verdict.SUPPORTED, 0.0)
    if span.mode == "throughout" and (~like & inner).any():
        return Said(Verdict.CONTRADICTED, 0.0)
    return Said(Verdict.UNDETERMINED, None)


def _landing(dossier: Dossier, claim: PhaseClaim, flight: str, span: Window, admission: Admission) -> Outcome:
    gap_s = float(dossier.case.thresholds.max_gap)
    found: dict[str, Said] = {}
    for track in tracks_of(dossier, flight, admission):
        touched = [
            interval(dossier, e, admission)
            for e in admitted_events(dossier, [f"landing:{flight}"], admission)
            if e.track == track.id
        ]
        # the phase runs from APPROACH_S before the earliest to the latest possible touch-down
        sure = [(end - APPROACH_S, start) for start, end in touched]
        possible = [(start - APPROACH_S, end) for start, end in touched]
        whole = any(a <= span.start_s and span.end_s <= b for a, b in sure)
        meets = any(a <= span.end_s and span.start_s <= b for a, b in sure if a <= b)
        could = any(a <= span.end_s and span.start_s <= b for a, b in possible)
        said = reported(dossier, track, ("on_ground",), admission)
        seen = covered(said, span.start_s, span.end_s + APPROACH_S, gap_s) is not None
        if whole or (meets and span.mode == "at_some_time"):
            found[track.id] = Said(Verdict.SUPPORTED, None)
        elif not could and seen:
            found[track.id] = Said(Verdict.CONTRADICTED, None)
        else:
            found[track.id] = Said(Verdict.UNDETERMINED, None)
    return _combined(found, dossier.called(flight), claim.phase, unmet(dossier, flight, span), span)


def _combined(found: dict[str, Said], called: str, phase: str, decider: str, span: Window) -> Outcome:
    """One verdict of what several items say of a state: those that decide must agree."""
    what = phase.replace("_", " ")
    decided = {item: said for item, said in found.items() if said.verdict != Verdict.UNDETERMINED}
    if not decided:
        text = f"No admitted evidence says throughout that time whether {called} was {what}."
        return unknown(text, decider)._replace(items=frozenset(found) | span.items)
    kinds = {said.verdict for said in decided.values()}
    items = frozenset(decided) | span.items
    if len(kinds) > 1:
        pairs = tuple(
            (a, b)
            for a in sorted(decided)
            for b in sorted(decided)
            if a < b and decided[a].verdict != decided[b].verdict
        )
        reasons = tuple(
            Reason(text=f"{a} and {b} say different things of {called}.", evidence=[a, b]) for a, b in pairs
        )
        return Outcome(Verdict.EVIDENCE_CONFLICT, items=items, conflict=pairs, reasons=reasons)
    verdict = kinds.pop()
    margins = [said.margin for said in decided.values() if said.margin is not None]
    was = "was" if verdict == Verdict.SUPPORTED else "was not"
    say = "show" if len(decided) > 1 else "shows"
    return Outcome(
        verdict,
        max(margins) if margins else None,
        "s",
        items,
        inputs=("thresholds.max_gap",),
        reasons=(
            Reason(
                text=f"{' and '.join(sorted(decided))} {say} that {called} {was} {what}.",
                evidence=sorted(decided),
            ),
        ),
    )
