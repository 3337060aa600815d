"""Did a flight take off or land, at a place and a time where the claim states them."""

from typing import NamedTuple

from sharedsky.inquiry.deciding.conflicts import no_world
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
    """Whether one observed movement is the one claimed, and the items that show it and where it was."""

    verdict: Verdict
    shown_by: str
    conflict: tuple[tuple[str, ...], ...]
    margin: float | None = None
    unit: str = ""
    items: frozenset[str] = frozenset()


def decide_movement(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Took off or landed, at a place and a time where the claim states them."""
    assert isinstance(claim, MovementClaim)
    span = window_of(dossier, claim, reading, admission, happens=True)
    if claim.when is not None and span is None:
        return asserted_time(dossier, claim, reading)
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
    """Supported by one observed movement that fits; contradicted by a track that leaves room for none and shows none."""
    kind, word = {"took_off": ("take_off", "took off"), "landed": ("landing", "landed")}[claim.movement]
    events = admitted_events(dossier, [f"{kind}:{flight}"], admission)
    tried = [_tried(dossier, claim, flight, e, span, admission) for e in events]
    text = (
        f"The evidence shows {len(events)} times that {dossier.called(flight)} {word}."
        if len(events) > 1
        else f"The evidence shows that {dossier.called(flight)} {word}."
        if events
        else f"No evidence shows that {dossier.called(flight)} {word}."
    )
    items = frozenset().union(*(t.items for t in tried)) | (span.items if span is not None else frozenset())
    fits = [t for t in tried if t.verdict == Verdict.SUPPORTED]
    against = {
        track: [t for t in tried if t.shown_by == track]
        for track in covering(dossier, flight, span, admission)
    }
    against = {
        track: own for track, own in against.items() if all(t.verdict == Verdict.CONTRADICTED for t in own)
    }
    if fits and against:
        pairs = sorted({tuple(sorted({t.shown_by, track})) for t in fits for track in against})
        return no_world(dossier.called(flight), tuple(pairs), items | frozenset(against), ())
    clashes = tuple(sorted({s for t in tried for s in t.conflict}))
    if clashes and not fits:
        return no_world(dossier.called(flight), clashes, items, ())
    reason = Reason(text=text, evidence=sorted(items))
    if fits:
        best = max(fits, key=lambda t: t.margin or 0.0)
        return Outcome(Verdict.SUPPORTED, best.margin, best.unit, items, reasons=(reason,))
    if against:
        missed = [min(own, key=lambda t: t.margin or 0.0) for own in against.values() if own]
        best = max(missed, key=lambda t: t.margin or 0.0, default=_Tried(Verdict.CONTRADICTED, "", ()))
        seen = f"{' and '.join(sorted(against))} left no time in which one could be missed."
        return Outcome(
            Verdict.CONTRADICTED,
            best.margin,
            best.unit,
            items | frozenset(against),
            inputs=("thresholds.max_gap",),
            reasons=(reason, Reason(text=seen, evidence=sorted(against))),
        )
    return unknown(text, f"a track of {dossier.called(flight)} without gaps")._replace(
        items=items, reasons=(reason,)
    )


def _tried(
    dossier: Dossier,
    claim: MovementClaim,
    flight: str,
    event: Event,
    span: Window | None,
    admission: Admission,
) -> _Tried:
    start, end = interval(dossier, event, admission)
    item = item_of(event)
    found = _Tried(Verdict.SUPPORTED, item, (), items=frozenset({item}))
    if span is not None:
        verdict, margin = within(start, end, span.start_s, span.end_s)
        found = found._replace(verdict=verdict, margin=margin, unit="s")
    if not claim.place or found.verdict == Verdict.CONTRADICTED:
        return found
    place = place_of(dossier.case, claim.place)
    zone = Zone(near(place.lat_deg, place.lon_deg, AT_PLACE_M))
    there = decide_one(dossier, flight, zone, Window(start, end, "at_event"), admission)
    found = found._replace(items=found.items | there.items, conflict=there.conflict)
    if there.verdict == Verdict.SUPPORTED and found.verdict == Verdict.UNDETERMINED:
        return found
    return found._replace(verdict=there.verdict, margin=there.margin, unit=there.unit)


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
