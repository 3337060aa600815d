"""Did a flight take off or land, at a place and a time where the claim states them."""

from typing import NamedTuple

from sharedsky.inquiry.deciding.observed import admitted_events, interval, item_of
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, every, unknown
from sharedsky.inquiry.deciding.phase import covered
from sharedsky.inquiry.deciding.position import Zone, decide_one
from sharedsky.inquiry.deciding.reported import reported, tracks_of
from sharedsky.inquiry.deciding.timing import within
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, flights_of
from sharedsky.inquiry.regions import near, place_of
from sharedsky.model.event import Event
from sharedsky.model.statement import AnyClaim, MovementClaim
from sharedsky.model.verdict import Reason, Verdict

AT_PLACE_M = 5_000.0
"""A take-off or landing counts as at a place within this: an aerodrome's runways lie within it of its reference point."""


class _Tried(NamedTuple):
    """Whether one observed movement is the one claimed."""

    verdict: Verdict
    margin: float | None
    unit: str
    items: frozenset[str]


def decide_movement(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Took off or landed, at a place and a time where the claim states them."""
    assert isinstance(claim, MovementClaim)
    span = window_of(dossier, claim, reading, admission)
    if claim.when is not None and span is None:
        return asserted_time(claim, reading)
    return every(
        [
            _movement(dossier, claim, f, span, admission)
            for group in claim.flights
            for f in flights_of(dossier.case, group)
        ]
    )


def _movement(
    dossier: Dossier, claim: MovementClaim, flight: str, span: Window | None, admission: Admission
) -> Outcome:
    """Supported by one observed movement that fits; contradicted where none can and a track leaves room for no other."""
    kind, word = {"took_off": ("take_off", "took off"), "landed": ("landing", "landed")}[claim.movement]
    events = admitted_events(dossier, [f"{kind}:{flight}"], admission)
    tried = [_tried(dossier, claim, flight, e, span, admission) for e in events]
    items = frozenset().union(*(t.items for t in tried)) | (span.items if span is not None else frozenset())
    count = f"{len(events)} times" if len(events) != 1 else "once"
    text = (
        f"The evidence shows that {flight} {word}, {count}."
        if events
        else f"No evidence shows that {flight} {word}."
    )
    reasons = (Reason(text=text, evidence=sorted(items)),)
    conflict = [t for t in tried if t.verdict == Verdict.EVIDENCE_CONFLICT]
    for verdict in (Verdict.SUPPORTED, Verdict.CONTRADICTED):
        of_it = [t for t in tried if t.verdict == verdict]
        if verdict == Verdict.SUPPORTED and of_it:
            best = max(of_it, key=lambda t: t.margin or 0.0)
            return Outcome(verdict, best.margin, best.unit, items, reasons=reasons)
        whole = covering(dossier, flight, span, admission)
        if verdict == Verdict.CONTRADICTED and len(of_it) == len(tried) and whole and not conflict:
            best = min(of_it, key=lambda t: t.margin or 0.0, default=_Tried(verdict, None, "", frozenset()))
            seen = Reason(
                text=f"{' and '.join(sorted(whole))} left no time in which another could be missed.",
                evidence=sorted(whole),
            )
            return Outcome(verdict, best.margin, best.unit, items | whole, reasons=(*reasons, seen))
    return unknown(text, f"a track of {flight} without gaps")._replace(items=items, reasons=reasons)


def _tried(
    dossier: Dossier,
    claim: MovementClaim,
    flight: str,
    event: Event,
    span: Window | None,
    admission: Admission,
) -> _Tried:
    start, end = interval(dossier, event, admission)
    items = frozenset({item_of(event)})
    found = _Tried(Verdict.SUPPORTED, None, "", items)
    if span is not None:
        found = _Tried(*within(start, end, span.start_s, span.end_s), "s", items)
    if claim.place and found.verdict != Verdict.CONTRADICTED:
        place = place_of(dossier.case, claim.place)
        there = decide_one(
            dossier,
            flight,
            Zone(near(place.lat_deg, place.lon_deg, AT_PLACE_M)),
            Window(start, end, "at_event"),
            admission,
        )
        items |= there.items
        if there.verdict != Verdict.SUPPORTED or found.verdict == Verdict.SUPPORTED:
            return _Tried(there.verdict, there.margin, there.unit, items)
    return found._replace(items=items)


def covering(dossier: Dossier, flight: str, span: Window | None, admission: Admission) -> frozenset[str]:
    """The tracks that cover a window so closely that no take-off or landing can be missing from them."""
    if span is None:
        return frozenset()
    gap_s = float(dossier.case.thresholds.max_gap)
    return frozenset(
        track.id
        for track in tracks_of(dossier, flight, admission)
        if covered(reported(dossier, track, ("on_ground",), admission), span.start_s, span.end_s, gap_s)
        is not None
    )
