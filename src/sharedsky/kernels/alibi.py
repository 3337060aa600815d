"""Could two flights have met? The alibi query over their space-time prisms.

Two prisms and a distance are convex together in (x, y, t), so one conic problem decides a pair, and chains of prisms
are decided pair by pair. Source: Othman, Kuijpers and Grimson, arXiv 0712.1996.

Coordinates are those of the prisms. In earth-centred ones `impossible` is safe as it stands, since a chord is shorter
than any flown path; with on_earth a witness must also be flyable along the ellipsoid.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels.conic import MARGINS, Answer, Form, Problem, toward
from sharedsky.kernels.geodesy import distance_m, to_ecef, to_geodetic
from sharedsky.kernels.prism import (
    SECOND_US,
    Anchor,
    Prism,
    bounding_ball,
    chain_balls,
    constrain,
    microseconds,
    needed_speed_mps,
    places_of,
    time_variable,
)
from sharedsky.kernels.region import Point, point

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

LEAST_CURVATURE_RADIUS_M = 6_335_439.0
"""of any curve on WGS 84: b²/a, along the meridian at the equator"""
FLYABLE_ROUNDING_M = 1e-4
"""more than the error of a geodesic and of its height together"""
SHARES_ON_EARTH = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3)


class Witness(NamedTuple):
    """A time and two places at which both flights can have been."""

    t_us: int
    a_m: Point
    b_m: Point


class Meeting(NamedTuple):
    """Whether two flights could have been within a distance of each other.

    Args:
        answer: possible (with a witness), impossible (proved), or cannot_tell.
        margin_m: distance_m minus their distance, at the witness for possible, proved least for impossible (then
            negative); NaN for cannot_tell. `nearest` says how much nearer still they could have been.
        witness: when and where, for possible.
        covered: whether both chains say something at every time asked about; where not, nothing is impossible.
        no_world: some fixes contradict their flight's speed bound, so that nothing is decided.
    """

    answer: Answer
    margin_m: float
    witness: Witness | None
    covered: bool
    no_world: bool


class Nearest(NamedTuple):
    """The least distance two flights could have had.

    Args:
        lower_m: no world has them nearer, proved; inf where they share no time.
        upper_m: some world has them this near: at the witness; inf where none was found.
        witness: when and where.
    """

    lower_m: float
    upper_m: float
    witness: Witness | None


class MeetingTimes(NamedTuple):
    """No world has them within the distance before earliest_us or after latest_us, proved; nearly attained."""

    earliest_us: int
    latest_us: int


@dataclass(frozen=True)
class _Pair:
    """Two prisms and the time they share."""

    a: Prism
    b: Prism
    start_us: int
    end_us: int

    def problem(
        self, within_m: float | None = None
    ) -> tuple[Problem, Form, tuple[Form, ...], tuple[Form, ...]]:
        """The problem, with the time in seconds since start_us and the two places."""
        problem = Problem()
        t = time_variable(problem, self.start_us, self.end_us)
        places: list[tuple[Form, ...]] = []
        for prism in (self.a, self.b):
            if places and within_m == 0:
                # one place for both, since two would have to be equal to the last digit
                x = places[0]
            else:
                around = bounding_ball(prism, self.start_us, self.end_us)
                x = problem.point(around.centre_m, around.radius_m, places_of(prism))
            constrain(problem, prism, x, t, self.start_us, self.end_us, self.start_us)
            places.append(x)
        x, y = places
        if within_m:
            problem.norm_at_most([xi - yi for xi, yi in zip(x, y, strict=True)], within_m)
        return problem, t, x, y

    def witness(self, t: Form, x: tuple[Form, ...], y: tuple[Form, ...], z: Sequence[Fraction]) -> Witness:
        """The time and places of an exact point of the problem."""
        a, b = ([float(xi.at(z)) for xi in place] for place in (x, y))
        return Witness(self.start_us + microseconds(t.at(z)), point(a), point(b))


def could_meet(
    chain_a: Sequence[Prism],
    chain_b: Sequence[Prism],
    distance_m: float,
    start_us: int,
    end_us: int,
    *,
    on_earth: bool = False,
) -> Meeting:
    """Whether two flights could have been within a distance of each other at some time of an interval.

    Args:
        chain_a: prisms of one flight, of consecutive intervals (`prisms_of`), in order.
        chain_b: those of the other, in the same coordinates.
        distance_m: how near counts, >= 0, in space.
        start_us: begin of the interval.
        end_us: its end, >= start_us.
        on_earth: coordinates are earth-centred, and a witness counts only where each flight can fly there along the
            ellipsoid, between its anchors' heights.

    Returns:
        Meeting. Within about 1e-8 of the prisms' size of the boundary the answer is cannot_tell; on_earth, also where
        only the chord is short enough (28 m in 300 km at sea level).
    """
    if not distance_m >= 0:
        raise ValueError(f"got distance_m {distance_m}, want a number >= 0")
    pairs = _pairs(chain_a, chain_b, start_us, end_us)
    covered = _covers(chain_a, start_us, end_us) and _covers(chain_b, start_us, end_us)
    if any(_contradicted(p) for p in {id(p): p for pair in pairs for p in (pair.a, pair.b)}.values()):
        return Meeting("cannot_tell", math.nan, None, covered, True)
    gaps = _gaps_m(pairs)
    least, undecided = math.inf, not covered
    for i in np.argsort(gaps, kind="stable"):
        if gaps[i] > distance_m:
            least = min(least, float(gaps[i]))
            break
        pair = pairs[i]
        problem, t, x, y = pair.problem(distance_m)
        found = problem.feasible()
        if found.point is not None:
            witness = pair.witness(t, x, y, found.point)
            for shown in _lifted(pair, witness) if on_earth else [witness]:
                apart = math.dist(shown.a_m, shown.b_m)
                # off the earth the witness holds exactly, whatever the rounding of its distance
                if apart <= distance_m or not on_earth:
                    return Meeting("possible", max(0.0, distance_m - apart), shown, covered, False)
            undecided = True
        elif found.answer == "impossible":
            alone = pair.problem()[0].feasible()
            if alone.answer == "impossible":
                return Meeting("cannot_tell", math.nan, None, covered, True)
            undecided |= alone.answer == "cannot_tell"
            least = min(least, max(_least_m(pair)[0], float(gaps[i])))
        else:
            undecided = True
    if undecided:
        return Meeting("cannot_tell", math.nan, None, covered, False)
    return Meeting("impossible", min(0.0, distance_m - least), None, covered, False)


def nearest(
    chain_a: Sequence[Prism],
    chain_b: Sequence[Prism],
    start_us: int,
    end_us: int,
    *,
    on_earth: bool = False,
) -> Nearest:
    """The least distance that two flights could have had at some time of an interval.

    Args: as of could_meet. Says nothing of times that a chain does not cover.
    """
    pairs = _pairs(chain_a, chain_b, start_us, end_us)
    gaps = _gaps_m(pairs)
    best = Nearest(math.inf, math.inf, None)
    for i in np.argsort(gaps, kind="stable"):
        if gaps[i] >= best.upper_m:
            return best._replace(lower_m=min(best.lower_m, float(gaps[i])))
        found = _nearest(pairs[i], on_earth)
        lower = min(best.lower_m, max(found.lower_m, float(gaps[i])))
        best = (found if found.upper_m < best.upper_m else best)._replace(lower_m=lower)
    return best


def _nearest(pair: _Pair, on_earth: bool) -> Nearest:
    problem, t, x, y = pair.problem()
    inside = problem.feasible()
    if inside.answer == "impossible":
        return Nearest(math.inf, math.inf, None)
    lower, optimum = _least_m(pair)
    proposals: list[F64] = [] if optimum is None else [*_together(optimum), optimum]
    if inside.point is not None:
        shares = SHARES_ON_EARTH if on_earth else MARGINS
        ladder = [p for optimum in proposals for p in toward(optimum, inside.point, shares)]
        proposals = ladder or [np.array([float(v) for v in inside.point])]
    best = Nearest(lower, math.inf, None)
    for proposal in proposals:
        z = problem.witness([proposal])
        if z is None:
            continue
        witness = pair.witness(t, x, y, z)
        for shown in _lifted(pair, witness) if on_earth else [witness]:
            d = math.dist(shown.a_m, shown.b_m)
            if d < best.upper_m:
                best = Nearest(min(lower, d), d, shown)
        if best.upper_m <= lower * (1 + 1e-9):
            break
    return best


def _least_m(pair: _Pair) -> tuple[float, F64 | None]:
    """A proved lower bound on their distance, and where the solver finds it attained: time if any, and both places."""
    problem, _, x, y = pair.problem()
    between = math.dist(problem.centre[-6:-3], problem.centre[-3:])
    apart = problem.variable(0.0, 1.0 + between + 2 * max(problem.reach))
    problem.norm_at_most([xi - yi for xi, yi in zip(x, y, strict=True)], apart)
    least = problem.least(apart)
    return max(0.0, least.lower), None if least.proposal is None else least.proposal[:-1]


def _together(optimum: F64) -> list[F64]:
    """Where the optimum is a meeting, the same with both flights at exactly one place."""
    x, y = optimum[-6:-3], optimum[-3:]
    size = 1.0 + float(np.abs(optimum[-6:]).max())
    if float(np.linalg.norm(x - y)) > 1e-6 * size:
        return []
    middle = x + (y - x) / 2
    return [np.concatenate([optimum[:-6], c, c]) for c in (middle, x, y)]


def meeting_times(
    chain_a: Sequence[Prism], chain_b: Sequence[Prism], distance_m: float, start_us: int, end_us: int
) -> MeetingTimes | None:
    """Between which times every meeting within a distance lies; None where none is possible.

    Args: as of could_meet. The bounds are proved, and attained but for the solver's accuracy (about 1 ms).
    """
    pairs = _pairs(chain_a, chain_b, start_us, end_us)
    gaps = _gaps_m(pairs)
    near = [p for p, gap in zip(pairs, gaps, strict=True) if gap <= distance_m]
    first = _first_time(near, distance_m)
    if first is None:
        return None
    last = _first_time(near[::-1], distance_m, backwards=True)
    return MeetingTimes(first, first if last is None else max(first, last))


def _first_time(pairs: Iterable[_Pair], distance_m: float, *, backwards: bool = False) -> int | None:
    for pair in pairs:
        problem, t, _, _ = pair.problem(distance_m)
        if problem.feasible().answer == "impossible":
            continue
        if not t.coefs:
            return pair.start_us
        lower = problem.least(-t if backwards else t).lower
        if backwards:
            latest = math.ceil(min(-lower * SECOND_US, pair.end_us - pair.start_us))
            return pair.start_us + latest
        return pair.start_us + math.floor(max(lower * SECOND_US, 0))
    return None


def _pairs(chain_a: Sequence[Prism], chain_b: Sequence[Prism], start_us: int, end_us: int) -> list[_Pair]:
    """Prisms of either chain that share some time of the interval, in the order of time."""
    if not start_us <= end_us:
        raise ValueError("want start_us <= end_us")
    pairs: list[_Pair] = []
    first = 0
    for a in chain_a:
        while first < len(chain_b) and chain_b[first].end_us < a.start_us:
            first += 1
        for b in chain_b[first:]:
            if b.start_us > a.end_us:
                break
            start, end = max(a.start_us, b.start_us, start_us), min(a.end_us, b.end_us, end_us)
            if start <= end:
                pairs.append(_Pair(a, b, start, end))
    # an instant between two prisms belongs to both; it needs asking only where nothing longer holds it
    longer = [p for p in pairs if p.start_us < p.end_us]
    return longer or pairs


def _covers(chain: Sequence[Prism], start_us: int, end_us: int) -> bool:
    reached = start_us
    for prism in sorted(chain, key=lambda p: p.start_us):
        if prism.start_us > reached:
            break
        if prism.end_us >= end_us:
            return True
        reached = max(reached, prism.end_us)
    return False


def _contradicted(prism: Prism) -> bool:
    """Whether its fixes plainly contradict its bound; by a rounding more than that is left to the solver."""
    return needed_speed_mps(prism) > prism.speed_mps * (1 + 1e-9) + 1e-9


def _gaps_m(pairs: Sequence[_Pair]) -> F64:
    """A lower bound on the distance of each pair, by the balls that enclose them; (n,)."""
    if not pairs:
        return np.zeros(0)
    start = np.array([p.start_us for p in pairs], dtype=np.int64)
    end = np.array([p.end_us for p in pairs], dtype=np.int64)
    which = np.arange(len(pairs))
    a, a_radius = chain_balls([p.a for p in pairs], which, start, end)
    b, b_radius = chain_balls([p.b for p in pairs], which, start, end)
    gaps: F64 = np.maximum(np.linalg.norm(a - b, axis=1) - a_radius - b_radius, 0.0)
    return gaps


def _lifted(pair: _Pair, witness: Witness) -> list[Witness]:
    """The witness moved to heights where it was seen that one flies, as far as both flights can fly there.

    First both between the heights of all anchors, so that they stay together; then each between its own.
    """
    found = []
    every = (*pair.a.anchors, *pair.b.anchors)
    for of_a, of_b in ((every, every), (pair.a.anchors, pair.b.anchors)):
        a, b = at_height(of_a, witness.a_m), at_height(of_b, witness.b_m)
        if flyable_m(pair.a, a, witness.t_us) >= 0 and flyable_m(pair.b, b, witness.t_us) >= 0:
            found.append(Witness(witness.t_us, a, b))
    return found


def at_height(anchors: Sequence[Anchor], place_m: Point) -> Point:
    """An earth-centred place moved up or down to the nearest height between those of anchors."""
    heights = to_geodetic(np.array([a.pos_m for a in anchors]))[2]
    lat, lon, height = to_geodetic(np.array(place_m))
    kept = float(np.clip(height, heights.min(), heights.max()))
    return place_m if kept == float(height) else point(to_ecef(lat, lon, kept))


def flyable_m(prism: Prism, place_m: Point, t_us: int) -> float:
    """By how much a flight can be at an earth-centred place at a time, flying along the ellipsoid; negative: not shown.

    The path from an anchor follows the geodesic and climbs evenly: its length is at most
    hypot(s · (1 + h/ρ), Δh), with h the greater height and ρ the least radius of curvature. A climb bound is kept by
    height; bends of an acceleration bound are not judged, so that with one the result is -inf.
    """
    if prism.acceleration_mps2 is not None:
        return -math.inf
    lat, lon, height = (float(v) for v in to_geodetic(np.array(place_m)))
    least = math.inf
    for anchor in prism.anchors:
        a_lat, a_lon, a_height = (float(v) for v in to_geodetic(np.array(anchor.pos_m)))
        along = float(distance_m(a_lat, a_lon, lat, lon))
        higher = max(height, a_height, 0.0)
        path = math.hypot(along * (1 + higher / LEAST_CURVATURE_RADIUS_M), height - a_height)
        since_s = abs(t_us - anchor.t_us) / SECOND_US + anchor.time_unc_s
        least = min(least, anchor.radius_m + prism.speed_mps * since_s - path - FLYABLE_ROUNDING_M)
        if prism.climb_mps is not None:
            room = anchor.height_unc_m + prism.climb_mps * since_s
            least = min(least, room - abs(height - a_height) - FLYABLE_ROUNDING_M)
    return least
