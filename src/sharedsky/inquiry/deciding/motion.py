"""Was a flight on the ground, airborne or landing; did it take off or land somewhere; how high, fast, which way."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.heights import heights
from sharedsky.inquiry.deciding.observed import admitted_events, interval, item_of
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, unknown
from sharedsky.inquiry.deciding.overtime import OverTime, Slack
from sharedsky.inquiry.deciding.position import Zone, decide_one, every, unmet
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses, flights_of
from sharedsky.inquiry.regions import near, place_of
from sharedsky.inquiry.worlds import Discs
from sharedsky.model.statement import AnyClaim, BoundClaim, MovementClaim, PhaseClaim
from sharedsky.model.track import Track
from sharedsky.model.verdict import Reason, Verdict

F64 = NDArray[np.float64]

AT_PLACE_M = 5_000.0
"""A take-off or landing counts as at a place within this: an aerodrome's runways lie within it of its reference point."""
APPROACH_S = 600.0
"""A flight is landing from this long before it touches down: a standard approach from the initial fix."""
VELOCITY_UNC_MPS = 10.0
"""95 % bound of a reported velocity: NACv 1, the least that 14 CFR 91.227 allows."""


class Reported(NamedTuple):
    """Values a track reports, at increasing seconds, NaN left out."""

    item: str
    t_s: F64
    value: F64


def _tracks(dossier: Dossier, flight: str, admission: Admission) -> list[Track]:
    return [t for t in dossier.tracks if t.flight.id == flight and admission.admits(t.id, t.basis)]


def _reported(dossier: Dossier, track: Track, column: str, admission: Admission) -> Reported:
    used = track.samples.positioned(with_flagged=admission.with_flagged)
    value = np.asarray(getattr(used, column), dtype=float)
    value = np.where(value < 0, np.nan, value) if column == "on_ground" else value
    known = np.isfinite(value)
    shift = admission.shift_s.get(track.id, 0.0)
    return Reported(track.id, (used.t_us[known] - dossier.epoch_us) / 1e6 + shift, value[known])


def decide_phase(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """On the ground or airborne by what the transponder says; landing by a landing within APPROACH_S."""
    assert isinstance(claim, PhaseClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(claim, reading)
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
    gap = float(dossier.case.thresholds.max_gap)
    found: dict[str, tuple[Verdict, float | None]] = {}
    for track in _tracks(dossier, flight, admission):
        said = _reported(dossier, track, "on_ground", admission)
        result = _state_of(said, wanted, span, gap, track.clock_unc_s)
        if result is not None:
            found[track.id] = result
    return _combined(found, flight, claim.phase, unmet(dossier, flight, span), span)


def _state_of(
    said: Reported, wanted: float, span: Window, gap_s: float, clock_s: float
) -> tuple[Verdict, float | None] | None:
    """What one track says of a state: between two reports no farther apart than gap_s that agree, it held."""
    if len(said.t_s) == 0:
        return None
    like = said.value == wanted
    first = int(np.searchsorted(said.t_s, span.start_s - clock_s, side="right")) - 1
    last = int(np.searchsorted(said.t_s, span.end_s + clock_s, side="left"))
    covered = first >= 0 and last < len(said.t_s)
    around = slice(max(first, 0), min(last, len(said.t_s) - 1) + 1)
    close = bool((np.diff(said.t_s[around]) <= gap_s).all())
    certain = covered and close
    inner = (said.t_s >= span.start_s + clock_s) & (said.t_s <= span.end_s - clock_s)
    always, never = certain and bool(like[around].all()), certain and not bool(like[around].any())
    other = np.flatnonzero(like != like[around][0])
    margin = None
    if len(other):
        apart = np.maximum(span.start_s - said.t_s[other], said.t_s[other] - span.end_s)
        margin = float(np.maximum(apart, 0).min())
    if always:
        return Verdict.SUPPORTED, margin
    if never:
        return Verdict.CONTRADICTED, margin
    if span.mode == "at_some_time" and bool((like & inner).any()):
        return Verdict.SUPPORTED, 0.0
    if span.mode == "throughout" and bool((~like & inner).any()):
        return Verdict.CONTRADICTED, 0.0
    return Verdict.UNDETERMINED, None


def _landing(dossier: Dossier, claim: PhaseClaim, flight: str, span: Window, admission: Admission) -> Outcome:
    found: dict[str, tuple[Verdict, float | None]] = {}
    for track in _tracks(dossier, flight, admission):
        touched = [
            interval(dossier, e, admission)
            for e in admitted_events(dossier, [f"landing:{flight}"], admission)
            if e.track == track.id
        ]
        seen_us = track.samples.positioned(with_flagged=admission.with_flagged).t_us
        until_us = dossier.epoch_us + (span.end_s + APPROACH_S) * 1e6
        covers = (
            len(seen_us) > 0
            and seen_us[0] <= dossier.epoch_us + span.start_s * 1e6
            and seen_us[-1] >= until_us
        )
        # the phase runs from APPROACH_S before the earliest to the latest possible touch-down
        sure = [(end - APPROACH_S, start) for start, end in touched]
        possible = [(start - APPROACH_S, end) for start, end in touched]
        whole = any(a <= span.start_s and span.end_s <= b for a, b in sure)
        meets = any(a <= span.end_s and span.start_s <= b for a, b in sure)
        could = any(a <= span.end_s and span.start_s <= b for a, b in possible)
        if whole or (meets and span.mode == "at_some_time"):
            found[track.id] = (Verdict.SUPPORTED, None)
        elif not could and covers and _state_known(dossier, track, span, admission):
            found[track.id] = (Verdict.CONTRADICTED, None)
        else:
            found[track.id] = (Verdict.UNDETERMINED, None)
    return _combined(found, flight, claim.phase, unmet(dossier, flight, span), span)


def _state_known(dossier: Dossier, track: Track, span: Window, admission: Admission) -> bool:
    """Whether a track says throughout the window and the approach after it whether it is on the ground."""
    said = _reported(dossier, track, "on_ground", admission)
    inside = said.t_s[(said.t_s >= span.start_s - 60) & (said.t_s <= span.end_s + APPROACH_S + 60)]
    return len(inside) > 1 and bool((np.diff(inside) <= float(dossier.case.thresholds.max_gap)).all())


def _combined(
    found: dict[str, tuple[Verdict, float | None]], flight: str, what: str, decider: str, span: Window
) -> Outcome:
    """One verdict of what several items say of a state: those that decide must agree."""
    decided = {item: v for item, v in found.items() if v[0] != Verdict.UNDETERMINED}
    if not decided:
        text = (
            f"No admitted evidence says throughout that time whether {flight} was {what.replace('_', ' ')}."
        )
        return unknown(text, decider)._replace(items=frozenset(found) | span.items)
    kinds = {v[0] for v in decided.values()}
    items = frozenset(decided) | span.items
    if len(kinds) > 1:
        pairs = tuple(
            (a, b)
            for a in sorted(decided)
            for b in sorted(decided)
            if a < b and decided[a][0] != decided[b][0]
        )
        reasons = tuple(
            Reason(text=f"{a} and {b} say different things of {flight}.", evidence=[a, b]) for a, b in pairs
        )
        return Outcome(Verdict.EVIDENCE_CONFLICT, items=items, conflict=pairs, reasons=reasons)
    verdict = kinds.pop()
    margins = [m for _, m in decided.values() if m is not None]
    was = "was" if verdict == Verdict.SUPPORTED else "was not"
    reason = Reason(
        text=f"{' and '.join(sorted(decided))} show that {flight} {was} {what.replace('_', ' ')}."
    )
    return Outcome(
        verdict,
        max(margins) if margins else None,
        "s",
        items,
        inputs=("thresholds.max_gap",),
        reasons=(reason,),
    )


def decide_movement(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Took off or landed, at a place and a time where the claim states them."""
    assert isinstance(claim, MovementClaim)
    return every(
        [
            _movement(dossier, claim, f, reading, admission)
            for group in claim.flights
            for f in flights_of(dossier.case, group)
        ]
    )


def _movement(
    dossier: Dossier, claim: MovementClaim, flight: str, reading: Reading, admission: Admission
) -> Outcome:
    kind = {"took_off": "take_off", "landed": "landing"}[claim.movement]
    events = admitted_events(dossier, [f"{kind}:{flight}"], admission)
    if not events:
        return unknown(
            f"No admitted evidence shows that {flight} {claim.movement.replace('_', ' ')}.",
            f"a track of {flight}",
        )
    items = frozenset(item_of(e) for e in events)
    span = window_of(dossier, claim, reading, admission) if claim.when is not None else None
    if claim.when is not None and span is None:
        return asserted_time(claim, reading)
    results = []
    for event in events:
        start, end = interval(dossier, event, admission)
        timely = Verdict.SUPPORTED
        margin: float | None = None
        unit = "s"
        if span is not None:
            sure, possible = (
                min(start - span.start_s, span.end_s - end),
                min(end - span.start_s, span.end_s - start),
            )
            timely = (
                Verdict.SUPPORTED
                if sure >= 0
                else Verdict.CONTRADICTED
                if possible < 0
                else Verdict.UNDETERMINED
            )
            margin = abs(sure) if timely == Verdict.SUPPORTED else -possible if possible < 0 else None
        if claim.place and timely != Verdict.CONTRADICTED:
            place = place_of(dossier.case, claim.place)
            there = decide_one(
                dossier,
                flight,
                Zone(near(place.lat_deg, place.lon_deg, AT_PLACE_M)),
                Window(start, end, "at_event"),
                admission,
            )
            if there.verdict != Verdict.SUPPORTED or timely == Verdict.SUPPORTED:
                timely, margin, unit = there.verdict, there.margin, "m"
        results.append((timely, margin, unit))
    best = next((r for r in results if r[0] == Verdict.SUPPORTED), None)
    if (
        best is None
        and all(r[0] == Verdict.CONTRADICTED for r in results)
        and _whole(dossier, flight, span, admission)
    ):
        best = min(results, key=lambda r: r[1] if r[1] is not None else 0.0)
    verdict, margin, unit = best or (Verdict.UNDETERMINED, None, "")
    text = f"The evidence shows {len(events)} such events of {flight}."
    return Outcome(
        verdict,
        margin,
        unit,
        items,
        reasons=(Reason(text=text, evidence=sorted(items)),),
        would_decide=(f"a track of {flight} without gaps",) if verdict == Verdict.UNDETERMINED else (),
    )


def _whole(dossier: Dossier, flight: str, span: Window | None, admission: Admission) -> bool:
    """Whether a track covers the window so closely that no take-off or landing can be missing from it."""
    if span is None:
        return False
    for track in _tracks(dossier, flight, admission):
        said = _reported(dossier, track, "on_ground", admission)
        first = np.searchsorted(said.t_s, span.start_s, side="right") - 1
        last = np.searchsorted(said.t_s, span.end_s, side="left")
        if first >= 0 and last < len(said.t_s):
            steps = np.diff(said.t_s[first : last + 1])
            if bool((steps <= float(dossier.case.thresholds.max_gap)).all()):
                return True
    return False


def decide_bound(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Altitude, ground speed or heading within bounds, at some time or throughout."""
    assert isinstance(claim, BoundClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(claim, reading)
    return every(
        [
            _bound(dossier, claim, f, span, admission)
            for group in claim.flights
            for f in flights_of(dossier.case, group)
        ]
    )


def _bound(dossier: Dossier, claim: BoundClaim, flight: str, span: Window, admission: Admission) -> Outcome:
    admitted = courses(dossier, flight, admission)
    if not admitted:
        return unknown(f"No admitted evidence says how {flight} moved.", unmet(dossier, flight, span))
    over = OverTime(admitted, span.start_s, span.end_s)
    reported = {
        column: [_reported(dossier, t, column, admission) for t in _tracks(dossier, flight, admission)]
        for column in ("gs_mps", "track_deg")
    }
    gap, turn = float(dossier.case.thresholds.max_gap), admitted[0].mobility.turn_mps2

    def slack(_discs: list[Discs], t: F64) -> Slack:
        sure, possible = np.full(len(t), np.inf), np.full(len(t), np.inf)

        def narrow(low: F64, high: F64, least: float, most: float) -> None:
            nonlocal sure, possible
            sure = np.minimum(sure, np.minimum(low - least, most - high))
            possible = np.minimum(possible, np.minimum(high - least, most - low))

        if claim.altitude_min is not None or claim.altitude_max is not None:
            low, high = np.full(len(t), -np.inf), np.full(len(t), np.inf)
            for h in (h for c in over.courses for h in heights(c, t) if h.datum == claim.datum):
                low, high = np.maximum(low, h.least_m), np.minimum(high, h.most_m)
            narrow(low, high, _or(claim.altitude_min, -np.inf), _or(claim.altitude_max, np.inf))
        if claim.speed_min is not None or claim.speed_max is not None:
            low, high = np.full(len(t), 0.0), np.full(len(t), np.inf)
            for value, since in (v for said in reported["gs_mps"] for v in _neighbours(said, t, gap)):
                off = VELOCITY_UNC_MPS * admitted[0].containment + turn * since
                low = np.where(np.isfinite(value), np.maximum(low, value - off), low)
                high = np.where(np.isfinite(value), np.minimum(high, value + off), high)
            narrow(low, high, _or(claim.speed_min, -np.inf), _or(claim.speed_max, np.inf))
        if claim.heading_from_deg is not None and claim.heading_to_deg is not None:
            width = (claim.heading_to_deg - claim.heading_from_deg) % 360 / 2
            middle = claim.heading_from_deg + width
            low, high = np.full(len(t), -np.inf), np.full(len(t), np.inf)
            for heading, speeds in zip(reported["track_deg"], reported["gs_mps"], strict=True):
                for (value, since), (speed, _) in zip(
                    _neighbours(heading, t, gap), _neighbours(speeds, t, gap), strict=False
                ):
                    blur = VELOCITY_UNC_MPS * admitted[0].containment + turn * since
                    with np.errstate(invalid="ignore", divide="ignore"):
                        off = np.where(
                            blur < speed, np.degrees(np.arcsin(np.clip(blur / speed, 0, 1))), 180.0
                        )
                    inside = width - np.abs((value - middle + 180) % 360 - 180)
                    known = np.isfinite(inside) & np.isfinite(speed)
                    low = np.where(known, np.maximum(low, inside - off), low)
                    high = np.where(known, np.minimum(high, inside + off), high)
            sure, possible = np.minimum(sure, low), np.minimum(possible, high)
        return Slack(sure, possible)

    result = over.quantify(slack, span.mode)
    unit = "m" if claim.altitude_min is not None or claim.altitude_max is not None else ""
    unit = unit or ("m/s" if claim.speed_min is not None or claim.speed_max is not None else "°")
    items = frozenset(c.item for c in admitted) | span.items
    said_words = {
        Verdict.SUPPORTED: f"within the bounds in every world, with {result.margin or 0:,.1f} {unit} to spare",
        Verdict.CONTRADICTED: f"outside the bounds in every world, by {result.margin or 0:,.1f} {unit}",
        Verdict.UNDETERMINED: "within the bounds in some worlds and outside in others",
    }[result.verdict]
    return Outcome(
        result.verdict,
        result.margin,
        unit,
        items,
        tuple(sorted({c.mobility.turn_input for c in admitted} | set(span.inputs))),
        (
            Reason(
                text=f"{flight} was {said_words}.",
                evidence=sorted(items),
                t_us=dossier.epoch_us + round(result.at_s * 1e6),
            ),
        ),
        (unmet(dossier, flight, span),) if result.verdict == Verdict.UNDETERMINED else (),
    )


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else float(value)


def _neighbours(said: Reported, t_s: F64, gap_s: float) -> list[tuple[F64, F64]]:
    """The value reported before and the one after each instant, each with how far off in time it is, shape (n,).

    NaN before the first, after the last, and where the two are farther apart than gap_s.
    """
    if not len(said.t_s):
        return []
    last = len(said.t_s) - 1
    before = (np.searchsorted(said.t_s, t_s, side="right") - 1).clip(0, last)
    after = np.searchsorted(said.t_s, t_s, side="left").clip(0, last)
    near_enough = (t_s >= said.t_s[0]) & (t_s <= said.t_s[-1]) & (said.t_s[after] - said.t_s[before] <= gap_s)
    return [
        (np.where(near_enough, said.value[k], np.nan), np.abs(said.t_s[k] - t_s)) for k in (before, after)
    ]
