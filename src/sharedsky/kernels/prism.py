"""Space-time prisms: where a flight can have been between its fixes, given only how fast it can go.

A fix p at t₁, known to r metres and δ seconds, admits at a later t all x with |x − p| ≤ r + v(t − t₁ + δ), and the
next fix q at t₂ all x with |x − q| ≤ r' + v(t₂ − t + δ'). The prism is what both admit: convex in (x, t).

Sources: Hägerstrand, What about people in regional science?, 1970; Pfoser and Jensen, Capturing the uncertainty of
moving-object representations, 1999; Othman, Kuijpers and Grimson, arXiv 0712.1996.

Coordinates are Cartesian metres: earth-centred (ECEF), or a local frame. Chords through the earth are shorter than
any flown path, so in earth-centred coordinates a prism contains all that can be flown: `impossible` is safe, and
`possible` needs `flyable` (kernels.alibi) beside it where the difference matters (28 m in 300 km).
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels.conic import Form, Number, Problem, total
from sharedsky.kernels.region import Ball, Point, point

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SECOND_US = 10**6
MICROSECOND = Fraction(1, SECOND_US)


@dataclass(frozen=True)
class Anchor:
    """A fix that a prism hangs on.

    Args:
        t_us: its time.
        pos_m: its place.
        radius_m: how far the true place may be from it, >= 0.
        time_unc_s: how far the true time may be from it, >= 0.
        vertical_m: how far the true height may be off, where that is known apart; None: radius_m.
    """

    t_us: int
    pos_m: Point
    radius_m: float = 0.0
    time_unc_s: float = 0.0
    vertical_m: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "t_us", int(self.t_us))
        object.__setattr__(self, "pos_m", point(self.pos_m))
        for name in ("radius_m", "time_unc_s", "height_unc_m"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"got {name} {getattr(self, name)}, want a finite number >= 0")

    @property
    def height_unc_m(self) -> float:
        """How far the true height may be off."""
        return self.radius_m if self.vertical_m is None else self.vertical_m


@dataclass(frozen=True)
class Prism:
    """Every place and time that all of a flight's fixes leave open in an interval without fixes.

    Args:
        anchors: one or more, each at or before start_us or at or after end_us. Two give the usual prism; one gives
            what lies after the last fix or before the first; more matter only where a near fix is so uncertain that a
            farther one says more.
        start_us: begin of the interval.
        end_us: its end, >= start_us.
        speed_mps: bound on speed in space, >= 0 (a bound on airspeed needs the wind added; one on the horizontal
            part alone, the climb).
        climb_mps: bound on vertical speed, where one is known apart.
        up: unit vector of the vertical, used with climb_mps; in a local frame, since in earth-centred coordinates it
            turns with the place.
        acceleration_mps2: bound on acceleration: then the path is also within a·τ(T − τ)/2 (at most a·T²/8) of the
            straight line between the nearest anchors on both sides. It holds only if no manoeuvre exceeds it.
    """

    anchors: tuple[Anchor, ...]
    start_us: int
    end_us: int
    speed_mps: float
    climb_mps: float | None = None
    up: Point = (0.0, 0.0, 1.0)
    acceleration_mps2: float | None = None

    def __post_init__(self) -> None:
        if not self.anchors or not self.start_us <= self.end_us:
            raise ValueError("a prism wants at least one anchor and start_us <= end_us")
        if not 0 <= self.speed_mps < math.inf:
            raise ValueError(f"got speed_mps {self.speed_mps}, want a finite number >= 0")
        if any(self.start_us < a.t_us < self.end_us for a in self.anchors):
            raise ValueError("an anchor lies inside the interval; a prism spans an interval without fixes")

    @property
    def past(self) -> tuple[Anchor, ...]:
        """The anchors at or before its start, nearest last."""
        return tuple(sorted((a for a in self.anchors if a.t_us <= self.start_us), key=lambda a: a.t_us))

    @property
    def future(self) -> tuple[Anchor, ...]:
        """The other anchors, nearest first."""
        return tuple(sorted((a for a in self.anchors if a.t_us > self.start_us), key=lambda a: a.t_us))


def prism_between(
    before: Anchor,
    after: Anchor,
    speed_mps: float,
    *,
    climb_mps: float | None = None,
    acceleration_mps2: float | None = None,
) -> Prism:
    """The prism of two consecutive fixes; ValueError where they are not in order."""
    if before.t_us > after.t_us:
        raise ValueError("got the later fix first, want the earlier")
    return Prism(
        (before, after),
        before.t_us,
        after.t_us,
        speed_mps,
        climb_mps=climb_mps,
        acceleration_mps2=acceleration_mps2,
    )


def prisms_of(
    fixes: list[Anchor] | tuple[Anchor, ...],
    speed_mps: float,
    *,
    climb_mps: float | None = None,
    acceleration_mps2: float | None = None,
) -> list[Prism]:
    """The chain of prisms of a flight's fixes, each with all the fixes that narrow it.

    Adding a fix never enlarges the chain (without an acceleration bound): a fix is left out of a prism only where
    another one already says everything it says.
    """
    ordered = sorted(fixes, key=lambda a: a.t_us)
    before = _telling(ordered, speed_mps, climb_mps, ahead=True)
    after = _telling(ordered[::-1], speed_mps, climb_mps, ahead=False)[::-1]
    return [
        Prism(
            (*before[i], *(a for a in after[i + 1] if a not in before[i])),
            ordered[i].t_us,
            ordered[i + 1].t_us,
            speed_mps,
            climb_mps=climb_mps,
            acceleration_mps2=acceleration_mps2,
        )
        for i in range(len(ordered) - 1)
    ]


def _telling(
    ordered: list[Anchor], speed_mps: float, climb_mps: float | None, *, ahead: bool
) -> list[tuple[Anchor, ...]]:
    """For each fix, itself and those passed before whose cones are in no other's."""
    result: list[tuple[Anchor, ...]] = []
    kept: tuple[Anchor, ...] = ()
    for fix in ordered:
        if any(_says_all(k, fix, speed_mps, climb_mps, ahead) for k in kept):
            # the newest stays all the same: straight lines are drawn between neighbours
            result.append((*kept, fix))
            continue
        kept = (*(k for k in kept if not _says_all(fix, k, speed_mps, climb_mps, ahead)), fix)
        result.append(kept)
    return result


def _says_all(tight: Anchor, loose: Anchor, speed_mps: float, climb_mps: float | None, ahead: bool) -> bool:
    """Whether tight's cone lies in loose's: their axes are parallel, so the radii at one time decide."""
    apart = math.dist(tight.pos_m, loose.pos_m)
    sign = 1 if ahead else -1
    later_s = sign * (tight.t_us - loose.t_us) / SECOND_US
    room = loose.radius_m - tight.radius_m + speed_mps * (later_s + loose.time_unc_s - tight.time_unc_s)
    if apart > room:
        return False
    if climb_mps is None:
        return True
    spare_s = later_s + loose.time_unc_s - tight.time_unc_s
    return apart <= loose.height_unc_m - tight.height_unc_m + climb_mps * spare_s


def _affine(
    anchor: Anchor, ahead: bool, unc_m: float, rate_mps: float, origin_us: int
) -> tuple[Fraction, Fraction]:
    """The radius an anchor admits, as its value at origin_us and its change per second."""
    rate = Fraction(rate_mps) * (1 if ahead else -1)
    since = Fraction(origin_us - anchor.t_us, SECOND_US)
    return Fraction(unc_m) + Fraction(rate_mps) * Fraction(anchor.time_unc_s) + rate * since, rate


def constrain(
    problem: Problem, prism: Prism, x: tuple[Form, ...], t: Form, start_us: int, end_us: int, origin_us: int
) -> None:
    """Adds to a problem that (x, t) lies in a prism; t in seconds since origin_us, within start_us … end_us."""
    for anchor in prism.anchors:
        ahead = anchor.t_us <= prism.start_us
        away = [xi - p for xi, p in zip(x, anchor.pos_m, strict=True)]
        radius, rate = _affine(anchor, ahead, anchor.radius_m, prism.speed_mps, origin_us)
        problem.norm_at_most(away, t * rate + radius)
        if prism.climb_mps is not None:
            radius, rate = _affine(anchor, ahead, anchor.height_unc_m, prism.climb_mps, origin_us)
            height = total(d * u for d, u in zip(away, prism.up, strict=True))
            problem.norm_at_most([height], t * rate + radius)
    straight = _straight(prism, start_us, end_us)
    if straight is not None:
        p, q, widest = straight
        span = Fraction(q.t_us - p.t_us, SECOND_US)
        part = (t + Fraction(origin_us - p.t_us, SECOND_US)) * (1 / span)
        away = [
            xi - part * (Fraction(b) - Fraction(a)) - a for xi, a, b in zip(x, p.pos_m, q.pos_m, strict=True)
        ]
        here, there = _at_its_time(p, prism.speed_mps), _at_its_time(q, prism.speed_mps)
        problem.norm_at_most(away, part * (there - here) + here + widest)


def _at_its_time(anchor: Anchor, speed_mps: float) -> Fraction:
    return Fraction(anchor.radius_m) + Fraction(speed_mps) * Fraction(anchor.time_unc_s)


def _straight(prism: Prism, start_us: int, end_us: int) -> tuple[Anchor, Anchor, Fraction] | None:
    """The anchors of the straight line and how far a manoeuvre can lead from it within start_us … end_us."""
    if prism.acceleration_mps2 is None or not prism.past or not prism.future:
        return None
    p, q = prism.past[-1], prism.future[0]
    if p.t_us == q.t_us:
        return None
    middle = Fraction(p.t_us + q.t_us, 2)
    worst = min(max(middle, Fraction(start_us)), Fraction(end_us))
    to, from_ = (worst - p.t_us) * MICROSECOND, (q.t_us - worst) * MICROSECOND
    return p, q, Fraction(prism.acceleration_mps2) * to * from_ / 2


def slack_m(prism: Prism, points_m: ArrayLike, t_us: ArrayLike) -> F64:
    """How far points are inside a prism at their times, as the least slack of any constraint.

    Args:
        points_m: (..., 3).
        t_us: (...), int64; outside the prism's interval the result is -inf.

    Returns:
        (...), metres, negative outside; within about 1e-9 of the coordinates' size.
    """
    x = np.asarray(points_m, dtype=float)
    t = np.asarray(t_us, dtype=np.int64)
    inside = (t >= prism.start_us) & (t <= prism.end_us)
    slack = np.where(inside, np.inf, -np.inf) * np.ones(x.shape[:-1])
    up = np.array(prism.up)
    for sign, anchors in ((1, prism.past), (-1, prism.future)):
        for a in anchors:
            since = sign * (t - a.t_us) / SECOND_US + a.time_unc_s
            away = x - np.array(a.pos_m)
            slack = np.minimum(slack, a.radius_m + prism.speed_mps * since - np.linalg.norm(away, axis=-1))
            if prism.climb_mps is not None:
                slack = np.minimum(slack, a.height_unc_m + prism.climb_mps * since - np.abs(away @ up))
    straight = _straight(prism, prism.start_us, prism.end_us)
    if straight is not None:
        p, q, _ = straight
        to, from_ = (t - p.t_us) / SECOND_US, (q.t_us - t) / SECOND_US
        part = (to / (to + from_))[..., None]
        line = (1 - part) * np.array(p.pos_m) + part * np.array(q.pos_m)
        ends = (1 - part[..., 0]) * float(_at_its_time(p, prism.speed_mps))
        ends = ends + part[..., 0] * float(_at_its_time(q, prism.speed_mps))
        bend = (prism.acceleration_mps2 or 0.0) * to * from_ / 2
        slack = np.minimum(slack, ends + bend - np.linalg.norm(x - line, axis=-1))
    return slack


def within_prism(prism: Prism, points_m: ArrayLike, t_us: ArrayLike) -> NDArray[np.bool_]:
    """Whether points (..., 3) at times t_us (...) are in a prism."""
    return slack_m(prism, points_m, t_us) >= 0


def needed_speed_mps(prism: Prism) -> float:
    """The least speed bound under which its fixes do not contradict each other, two by two.

    Exact for two anchors. A value above the prism's own bound says that the fixes and the bound cannot both hold;
    inf where no speed is enough.
    """
    least = 0.0
    for a, b in combinations(prism.anchors, 2):
        gap = math.dist(a.pos_m, b.pos_m) - a.radius_m - b.radius_m
        if gap > 0:
            span_s = abs(b.t_us - a.t_us) / SECOND_US + a.time_unc_s + b.time_unc_s
            least = max(least, gap / span_s if span_s > 0 else math.inf)
    return least


def slice_at(prism: Prism, t_us: int) -> tuple[Ball, ...]:
    """The balls whose intersection is the prism at an instant (vertical bounds left out); ValueError outside it."""
    if not prism.start_us <= t_us <= prism.end_us:
        raise ValueError("the instant is outside the prism's interval")
    balls = [
        Ball(a.pos_m, float(_affine(a, a.t_us <= prism.start_us, a.radius_m, prism.speed_mps, t_us)[0]))
        for a in prism.anchors
    ]
    straight = _straight(prism, t_us, t_us)
    if straight is not None:
        p, q, bend = straight
        part = Fraction(t_us - p.t_us, q.t_us - p.t_us)
        ends = (1 - part) * _at_its_time(p, prism.speed_mps) + part * _at_its_time(q, prism.speed_mps)
        line = (1 - float(part)) * np.array(p.pos_m) + float(part) * np.array(q.pos_m)
        balls.append(Ball(point(line), float(ends + bend)))
    return tuple(balls)


def enclosing_balls(
    p_m: F64, p_radius_m: F64, q_m: F64, q_radius_m: F64, path_m: F64 | None = None
) -> tuple[F64, F64]:
    """Balls that enclose the intersections of pairs of balls.

    Args:
        p_m, q_m: (n, 3), centres.
        p_radius_m, q_radius_m: (n,), >= 0; inf where there is no such ball.
        path_m: (n,), bound on |x − p| + |x − q|, where one is known.

    Returns:
        centres (n, 3) and radii (n,). The smallest such ball, but for path_m, since
        (1−λ)|x−p|² + λ|x−q|² = |x − ((1−λ)p + λq)|² + λ(1−λ)|p−q|² (Stewart's theorem).
    """
    d2 = ((q_m - p_m) ** 2).sum(axis=1)
    both = np.isfinite(p_radius_m) & np.isfinite(q_radius_m)
    r1, r2 = np.where(both, p_radius_m, 0.0), np.where(both, q_radius_m, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(d2 > 0, (r1**2 + d2 - r2**2) / (2 * d2), np.where(r1 <= r2, 0.0, 1.0))
    part = np.where(both, np.clip(part, 0.0, 1.0), np.where(np.isfinite(p_radius_m), 0.0, 1.0))
    squared = (1 - part) * r1**2 + part * r2**2 - part * (1 - part) * d2
    # the difference of large squares is off by their rounding, and its root by much more
    squared = np.maximum(squared, 0.0) + 1e-15 * (r1**2 + r2**2 + d2)
    radius = np.where(both, np.sqrt(squared), np.minimum(p_radius_m, q_radius_m))
    if path_m is not None:
        nearer = path_m / 2 < radius
        part, radius = np.where(nearer, 0.5, part), np.where(nearer, path_m / 2, radius)
    return p_m + part[:, None] * (q_m - p_m), radius


def bounding_ball(prism: Prism, start_us: int | None = None, end_us: int | None = None) -> Ball:
    """A ball that contains the prism during an interval (its own where none is given)."""
    start = prism.start_us if start_us is None else start_us
    end = prism.end_us if end_us is None else end_us
    centre, radius = chain_balls([prism], np.array([0]), np.array([start]), np.array([end]))
    return Ball(point(centre[0]), float(radius[0]))


def chain_balls(prisms: list[Prism], which: I64, start_us: I64, end_us: I64) -> tuple[F64, F64]:
    """Balls that contain prisms during intervals: prisms[which[i]] from start_us[i] to end_us[i].

    Returns:
        centres (n, 3) and radii (n,), from the nearest anchor on each side, a little wider than rounding needs.
    """
    rows = np.array([_ends(p) for p in prisms], dtype=float).reshape(len(prisms), 10)[which]
    times = np.array([_end_times(p) for p in prisms], dtype=np.int64).reshape(len(prisms), 2)[which]
    p_m, p_at, p_rate = rows[:, 0:3], rows[:, 3], rows[:, 4]
    q_m, q_at, q_rate = rows[:, 5:8], rows[:, 8], rows[:, 9]
    p_radius = p_at + p_rate * (end_us - times[:, 0]) / SECOND_US
    q_radius = q_at + q_rate * (times[:, 1] - start_us) / SECOND_US
    path = p_at + q_at + p_rate * (times[:, 1] - times[:, 0]) / SECOND_US
    centre, radius = enclosing_balls(p_m, p_radius, q_m, q_radius, path)
    size = np.abs(centre).max(axis=1, initial=0.0) + radius
    return centre, radius + 1e-6 + 1e-12 * size


def _ends(prism: Prism) -> tuple[float, ...]:
    """The nearest anchor on each side: place, radius at its own time, rate."""
    past = prism.past[-1] if prism.past else None
    future = prism.future[0] if prism.future else None
    v = prism.speed_mps
    p = past or future or prism.anchors[0]
    q = future or p
    p_row = (*p.pos_m, p.radius_m + v * p.time_unc_s if past else math.inf, v)
    q_row = (*q.pos_m, q.radius_m + v * q.time_unc_s if future else math.inf, v)
    return (*p_row, *q_row)


def _end_times(prism: Prism) -> tuple[int, int]:
    past, future = prism.past, prism.future
    return (
        past[-1].t_us if past else prism.start_us,
        future[0].t_us if future else prism.end_us,
    )


class Ellipsoid(NamedTuple):
    """A spheroid: all points within semi_major_m along the axis and semi_minor_m across it."""

    centre_m: Point
    axis: Point
    semi_major_m: float
    semi_minor_m: float


def ellipsoid(prism: Prism) -> Ellipsoid | None:
    """The spheroid that contains the whole prism between its nearest anchors; exactly its extent for exact fixes.

    None where there is no anchor on one side, or where the fixes are incompatible with the speed bound.
    """
    if not prism.past or not prism.future:
        return None
    p, q = prism.past[-1], prism.future[0]
    span_s = (q.t_us - p.t_us) / SECOND_US
    path = p.radius_m + q.radius_m + prism.speed_mps * (span_s + p.time_unc_s + q.time_unc_s)
    between = np.array(q.pos_m) - np.array(p.pos_m)
    d = float(np.linalg.norm(between))
    if d > path:
        return None
    axis = between / d if d > 0 else np.array([1.0, 0.0, 0.0])
    centre = np.array(p.pos_m) + between / 2
    return Ellipsoid(point(centre), point(axis), path / 2, math.sqrt(path * path - d * d) / 2)


def bounding_box(prism: Prism) -> tuple[Point, Point]:
    """The least and greatest of each coordinate over the prism's interval: exact for two exact fixes, never too small."""
    around = bounding_ball(prism)
    low = np.array(around.centre_m) - around.radius_m
    high = np.array(around.centre_m) + around.radius_m
    shape = ellipsoid(prism)
    if shape is not None:
        along = np.array(shape.axis) ** 2
        half = np.sqrt(along * shape.semi_major_m**2 + (1 - along) * shape.semi_minor_m**2)
        centre = np.array(shape.centre_m)
        pad = 1e-6 + 1e-12 * np.abs(centre).max()
        low, high = np.maximum(low, centre - half - pad), np.minimum(high, centre + half + pad)
    return point(low), point(high)


def places_of(prism: Prism) -> list[Point]:
    """Its anchors, where a witness must be exactly when they are exact."""
    return [a.pos_m for a in prism.anchors]


def time_variable(problem: Problem, start_us: int, end_us: int) -> Form:
    """Time as seconds since start_us: a variable on whole microseconds, or the constant 0 for an instant."""
    if start_us == end_us:
        return Form()
    span = Fraction(end_us - start_us, SECOND_US)
    t = problem.variable(float(span / 2), float(span / 2) * (1 + 1e-12), MICROSECOND)
    problem.at_least_zero(t, soft=False)
    problem.at_least_zero(span - t, soft=False)
    return t


def microseconds(seconds: Number) -> int:
    """Whole microseconds in seconds that are a multiple of one."""
    return round(Fraction(seconds) * SECOND_US)
