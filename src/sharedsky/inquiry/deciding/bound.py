"""Was a flight's altitude, ground speed or heading within bounds.

Altitude is what the fixes say, straight between them. Ground speed and heading are what the aircraft reports of itself,
each true from its neighbours as far as a manoeuvre allows; they are not derived from positions.
"""

from collections.abc import Callable
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.conflicts import conflicts, no_world
from sharedsky.inquiry.deciding.heights import above
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, every, unknown
from sharedsky.inquiry.deciding.overtime import TOLERANCE, OverTime, Slack, View
from sharedsky.inquiry.deciding.position import inputs_of, unmet
from sharedsky.inquiry.deciding.reasoning import asked, clock, seen
from sharedsky.inquiry.deciding.reported import Reported, neighbours, reported, tracks_of
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses, flights_of
from sharedsky.model.statement import AnyClaim, BoundClaim
from sharedsky.model.track import Datum
from sharedsky.model.verdict import Reason, Verdict
from sharedsky.model.volume import Altitude

F64 = NDArray[np.float64]

FINE = 0.1
"""A claim of speed or heading that turns on less, in m/s or degrees, is undetermined."""
LEAST_SPEED_MPS = 1.0
"""Slower than this, an aircraft's reported heading says nothing."""
POLAR_DEG = 89.0
"""Nearer to a pole, north turns too fast for a heading to say anything."""
EARTH_M = 6.3e6
"""No more than the earth's radius."""
STEEPEST = 300.0
"""Degrees by which _deviation_deg grows, at most, for each part of the speed."""


class Known(NamedTuple):
    """What one item admits of a quantity at instants, (n,)."""

    item: str
    least: F64
    most: F64


class Quantity(NamedTuple):
    """One of the things that a bound claim bounds.

    Args:
        unit: of what is known and of the bounds.
        known: what the items admit at instants.
        slope: (p,) how fast that can change, by piece, in unit/s.
        low, high: the claim's bounds; None for none.
        name: for pictures and sentences.
    """

    unit: str
    known: Callable[[View], list[Known]]
    slope: F64
    low: float | None
    high: float | None
    name: str

    def slack(self, view: View) -> Slack:
        """Bounds on how far inside its bounds it is."""
        least, most = np.full(len(view), -np.inf), np.full(len(view), np.inf)
        for k in self.known(view):
            least, most = np.maximum(least, k.least), np.minimum(most, k.most)
        sure, possible = np.full(len(view), np.inf), np.full(len(view), np.inf)
        if self.low is not None:
            sure, possible = least - self.low, most - self.low
        if self.high is not None:
            sure, possible = np.minimum(sure, self.high - most), np.minimum(possible, self.high - least)
        return Slack(sure, possible)

    @property
    def tolerance(self) -> float:
        """What a claim must turn on at least."""
        return TOLERANCE if self.unit == "m" else FINE


def decide_bound(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Altitude, ground speed or heading within bounds, at some time or throughout."""
    assert isinstance(claim, BoundClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(dossier, claim, reading)
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
        return unknown(
            f"No admitted evidence says how {dossier.called(flight)} moved.", unmet(dossier, flight, span)
        )
    items = frozenset(c.item for c in admitted) | span.items
    over = OverTime(admitted, span.start_s, span.end_s)
    asked_of = _quantities(dossier, claim, flight, over, admission)
    of_heights = any(q.unit == "m" for q in asked_of)
    inputs = tuple(sorted({*inputs_of(admitted, of_heights=of_heights), *span.inputs}))
    conflict = conflicts(dossier, admitted, span.start_s, span.end_s, admission, of_heights=of_heights)
    conflict = conflict or tuple(sorted({pair for q in asked_of for pair in _disagreeing(over, q)}))
    if conflict:
        return no_world(dossier.called(flight), conflict, items, inputs)

    def slack(view: View) -> Slack:
        each = [q.slack(view) for q in asked_of]
        return Slack(np.min([s.sure for s in each], axis=0), np.min([s.possible for s in each], axis=0))

    result = over.quantify(
        slack,
        np.max([q.slope for q in asked_of], axis=0),
        span.mode,
        measured=admission.measured,
        tolerance=min(q.tolerance for q in asked_of),
    )
    # a margin over several quantities would have no unit
    unit = asked_of[0].unit if len(asked_of) == 1 else ""
    margin = result.margin if unit else None
    by = "" if margin is None else f", by {margin:,.1f} {unit}"
    what = " and ".join(q.name for q in asked_of)
    said = {
        Verdict.SUPPORTED: f"{what} of {dossier.called(flight)} was within the bounds in every world{by}.",
        Verdict.CONTRADICTED: f"{what} of {dossier.called(flight)} was outside the bounds in every world{by}.",
        Verdict.UNDETERMINED: f"{what} of {dossier.called(flight)} was within the bounds in some worlds and outside in others.",
    }[result.verdict]
    return Outcome(
        result.verdict,
        margin,
        unit,
        items,
        inputs,
        (
            asked(dossier, span),
            *(seen(dossier, c, flight, span) for c in admitted),
            _was(dossier, asked_of, over, result.at_s),
            Reason(text=said[:1].upper() + said[1:], evidence=sorted(items), inputs=list(inputs)),
        )
        if admission.measured
        else (),
        (unmet(dossier, flight, span),) if result.verdict == Verdict.UNDETERMINED else (),
        over.picture(f"{asked_of[0].unit} short of the bounds", slack, 0.0, 1.0, dossier.epoch_us)
        if admission.measured
        else None,
    )


def _was(dossier: Dossier, quantities: list[Quantity], over: OverTime, at_s: float) -> Reason:
    """What each quantity can have been at the instant that decides."""
    view = over.view_at(at_s)
    parts = []
    for q in quantities:
        known = q.known(view)
        least = max((float(k.least[0]) for k in known), default=-np.inf)
        most = min((float(k.most[0]) for k in known), default=np.inf)
        between = [f"{x:,.0f}" if np.isfinite(x) else "any" for x in (least, most)]
        name = "angle off the middle of the sector" if q.unit == "°" else q.name
        parts.append(f"{name} {between[0]} to {between[1]} {q.unit}")
    return Reason(
        text=f"At {clock(dossier, at_s)}: {', '.join(parts)}.", t_us=dossier.epoch_us + round(at_s * 1e6)
    )


def _quantities(
    dossier: Dossier, claim: BoundClaim, flight: str, over: OverTime, admission: Admission
) -> list[Quantity]:
    """What the claim bounds, with what the evidence admits of it."""
    found = []
    gap_s = float(dossier.case.thresholds.max_gap)
    window = (over.start_s - gap_s, over.end_s + gap_s)
    turn = over.courses[0].mobility.turn_mps2

    def said(*columns: str) -> list[Reported]:
        return [
            reported(dossier, t, columns, admission, window) for t in tracks_of(dossier, flight, admission)
        ]

    if claim.altitude_min is not None or claim.altitude_max is not None:
        found.append(_altitude(claim, over))
    if claim.speed_min is not None or claim.speed_max is not None:
        found.append(_speed(claim, said("gs_mps"), over, turn, gap_s))
    if claim.heading_from_deg is not None and claim.heading_to_deg is not None:
        found.append(_heading(claim, said("track_deg", "gs_mps"), over, turn, gap_s))
    return found


def _altitude(claim: BoundClaim, over: OverTime) -> Quantity:
    every_course = range(len(over.courses))
    zero = Altitude(0.0, Datum(claim.datum))

    def known(view: View) -> list[Known]:
        return [
            Known(h.item, *both)
            for i in every_course
            for h in view.heights(i)
            if (both := above(h, zero)) is not None
        ]

    return Quantity(
        "m",
        known,
        over.climbing(every_course),
        claim.altitude_min,
        claim.altitude_max,
        "altitude",
    )


def _speed(claim: BoundClaim, said: list[Reported], over: OverTime, turn: float, gap_s: float) -> Quantity:
    def known(view: View) -> list[Known]:
        found = []
        for track in said:
            for near in neighbours(track, view.t_s, gap_s):
                speed, off = near.values[0], track.unc_mps + _moved(turn, near.since_s)
                told = np.isfinite(speed)
                found.append(
                    Known(
                        track.item,
                        np.where(told, np.maximum(speed - off, 0.0), 0.0),
                        np.where(told, speed + off, np.inf),
                    )
                )
        return found

    slope = np.full(len(over.lo), turn if np.isfinite(turn) else 0.0)
    return Quantity("m/s", known, slope, claim.speed_min, claim.speed_max, "ground speed")


def _heading(claim: BoundClaim, said: list[Reported], over: OverTime, turn: float, gap_s: float) -> Quantity:
    start, end = float(claim.heading_from_deg or 0.0), float(claim.heading_to_deg or 0.0)
    turned = (end - start) % 360
    half = 180.0 if turned == 0 and end != start else turned / 2
    middle = start + half

    swing = _swing_dps(said, over, gap_s)

    def known(view: View) -> list[Known]:
        """How many degrees a heading is off the sector's middle."""
        found = []
        for track in said:
            for near in neighbours(track, view.t_s, gap_s):
                heading, speed = near.values
                off_middle = np.abs((heading - middle + 180) % 360 - 180)
                told = np.isfinite(off_middle) & (speed >= LEAST_SPEED_MPS) & np.isfinite(swing)
                blur = track.unc_mps + _moved(turn, near.since_s)
                off = (
                    _deviation_deg(blur / np.where(told, speed, 1.0))
                    + np.where(told, swing, 0) * near.since_s
                )
                found.append(
                    Known(
                        track.item,
                        np.where(told, np.maximum(off_middle - off, 0.0), 0.0),
                        np.where(told, np.minimum(off_middle + off, 180.0), 180.0),
                    )
                )
        return found

    slowest = np.full(len(over.lo), np.inf)
    middles = over.lo + (over.hi - over.lo) / 2
    for track in said:
        for near in neighbours(track, middles, gap_s):
            speed = near.values[1]
            slowest = np.fmin(slowest, np.where(speed >= LEAST_SPEED_MPS, speed, np.inf))
    slope = STEEPEST * turn / slowest if np.isfinite(turn) else np.zeros(len(slowest))
    return Quantity("°", known, slope + (swing if np.isfinite(swing) else 0.0), None, half, "heading")


def _swing_dps(said: list[Reported], over: OverTime, gap_s: float) -> float:
    """How fast true north swings about a flight that flies straight, for meridians converge; inf near the poles."""
    fastest = max((float(s.values[1].max()) + s.unc_mps for s in said if len(s.t_s)), default=0.0)
    north = max(float(np.abs(c.lat_deg).max()) for c in over.courses)
    north += np.degrees(fastest * gap_s / EARTH_M)
    if north >= POLAR_DEG:
        return float("inf")
    return float(np.degrees(fastest * np.tan(np.radians(north)) / EARTH_M))


def _deviation_deg(part: F64) -> F64:
    """No less than the angle by which a velocity can deviate that may be off by a part of its length: asin, 180 from 1 on.

    Two straight lines above the arc sine: where that gets too steep for a search that knows how fast a bound changes.
    """
    return np.where(part <= 0.5, 60 * part, 30 + STEEPEST * (part - 0.5))


def _moved(turn_mps2: float, since_s: F64) -> F64:
    """How far a velocity can have changed; without a manoeuvre bound not at all in no time, else without end."""
    return turn_mps2 * since_s if np.isfinite(turn_mps2) else np.where(since_s > 0, np.inf, 0.0)


def _disagreeing(over: OverTime, asked: Quantity) -> list[tuple[str, ...]]:
    """Pairs of items, or single ones, that leave a quantity no value at some instant."""
    first = asked.known(View(over, np.zeros(1, dtype=np.int64), over.lo[:1]))
    found: set[tuple[str, ...]] = set()
    for i, j in combinations(range(len(first)), 2):

        def apart(view: View, i: int = i, j: int = j) -> F64:
            known = asked.known(view)
            return np.maximum(known[i].least - known[j].most, known[j].least - known[i].most)

        worst = over.greatest_of(
            apart,
            2 * asked.slope,
            tolerance=asked.tolerance,
            ignore_below=asked.tolerance,
            enough=asked.tolerance,
        )
        if worst.value > asked.tolerance:
            found.add(tuple(sorted({first[i].item, first[j].item})))
    alone = {s for s in found if len(s) == 1}
    return sorted(alone | {s for s in found if not any(set(a) < set(s) for a in alone)})
