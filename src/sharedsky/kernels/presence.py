"""Whether a flight could have been, or must have been, in a region, given only its prism."""

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels.conic import Answer, Problem
from sharedsky.kernels.prism import (
    Prism,
    bounding_ball,
    constrain,
    microseconds,
    places_of,
    slice_at,
    time_variable,
)
from sharedsky.kernels.region import Ball, Point, Region, point

F64 = NDArray[np.float64]


class Possibility(NamedTuple):
    """Whether a flight could have been somewhere.

    Args:
        answer: possible, impossible or cannot_tell.
        margin_m: for possible, by how much every radius (the prism's and the region's) could shrink at the witness;
            for impossible, minus the least by which all of them would have to grow; NaN for cannot_tell.
        t_us: when, at the witness; None where there is none.
        point_m: where, at the witness.
        no_world: the fixes themselves contradict the speed bound, so that nothing is decided.
    """

    answer: Answer
    margin_m: float
    t_us: int | None = None
    point_m: Point | None = None
    no_world: bool = False


UNDECIDED = Possibility("cannot_tell", math.nan)


def could_be_in(prism: Prism, region: Region, start_us: int, end_us: int) -> Possibility:
    """Whether a flight could have been in a region at an instant (start_us = end_us) or at some time of an interval.

    Args:
        prism: where it can have been.
        region: convex, in the prism's frame.
        start_us: begin of the interval, within the prism's.
        end_us: its end.

    Returns:
        Possibility. The witness satisfies every inequality in rational arithmetic; impossible is proved in rational
        arithmetic; what lies within about 1e-8 of the prism's size of the boundary is cannot_tell. With an
        acceleration bound an interval is taken with the widest bend in it.

    Raises:
        ValueError: the interval is not within the prism's.
    """
    if not prism.start_us <= start_us <= end_us <= prism.end_us:
        raise ValueError("the interval is not within the prism's")
    found = _possible(prism, region, start_us, end_us)
    if found.answer != "possible":
        alone = _possible(prism, Region(), start_us, end_us)
        if alone.answer == "impossible":
            return UNDECIDED._replace(no_world=True)
        if alone.answer == "cannot_tell":
            return UNDECIDED
    return found


def exists(prism: Prism) -> Possibility:
    """Whether the prism holds anything at all: whether its fixes are compatible with its bounds."""
    return _possible(prism, Region(), prism.start_us, prism.end_us)


def _possible(prism: Prism, region: Region, start_us: int, end_us: int) -> Possibility:
    problem = Problem()
    t = time_variable(problem, start_us, end_us)
    around = bounding_ball(prism, start_us, end_us)
    exact = [*places_of(prism), *(b.centre_m for b in region.balls)]
    x = problem.point(around.centre_m, around.radius_m, exact)
    constrain(problem, prism, x, t, start_us, end_us, start_us)
    region.constrain(problem, x)
    found = problem.feasible()
    if found.point is None:
        return Possibility(found.answer, found.margin)
    place = point([float(v) for v in found.point[-3:]])
    return Possibility(found.answer, found.margin, start_us + microseconds(t.at(found.point)), place)


def must_be_in(prism: Prism, region: Region, t_us: int) -> bool:
    """Whether the region contains everything the prism admits at an instant.

    True is certain. False may also mean that it could not be shown, where more than two balls bound the slice; False
    where the prism is empty. ValueError where the instant is outside the prism's interval.
    """
    balls = slice_at(prism, t_us)
    pairs = list(combinations(balls, 2)) or [(balls[0], balls[0])]
    rounding = 1e-9 * (1.0 + max(max(map(abs, b.centre_m)) + b.radius_m for b in (*balls, *region.balls)))
    for target in region.balls:
        farthest = min(_farthest(a, b, target.centre_m) for a, b in pairs)
        if farthest > target.radius_m - rounding:
            return False
    for plane in region.half_spaces:
        highest = min(_highest(a, b, plane.normal) for a, b in pairs)
        if highest > plane.offset_m - rounding:
            return False
    # nothing is contained in anything unless there is something
    return could_be_in(prism, region, t_us, t_us).answer == "possible"


def _circle(a: Ball, b: Ball) -> tuple[F64, F64, float] | None:
    """Where two spheres meet: centre, unit axis, radius; None where they do not."""
    axis = np.array(b.centre_m) - np.array(a.centre_m)
    d = float(np.linalg.norm(axis))
    if d == 0:
        return None
    along = (a.radius_m**2 - b.radius_m**2 + d * d) / (2 * d)
    squared = a.radius_m**2 - along**2
    if squared < 0:
        return None
    axis = axis / d
    return np.array(a.centre_m) + along * axis, axis, math.sqrt(squared)


def _contains(ball: Ball, x: F64) -> bool:
    """Whether a ball, a little wider than rounding needs, contains a point."""
    room = 1e-9 * (1.0 + ball.radius_m + float(np.abs(x).max()))
    return math.dist(ball.centre_m, x) <= ball.radius_m + room


def _farthest(a: Ball, b: Ball, c: Point) -> float:
    """The greatest distance from c to a point of both balls: at a ball's own farthest point, or on their circle."""
    best = 0.0
    for own, other in ((a, b), (b, a)):
        away = np.array(own.centre_m) - np.array(c)
        d = float(np.linalg.norm(away))
        tip = np.array(own.centre_m) + own.radius_m * (away / d if d > 0 else _toward(own, other))
        if _contains(other, tip):
            best = max(best, d + own.radius_m)
    circle = _circle(a, b)
    if circle is not None:
        centre, axis, radius = circle
        away = centre - np.array(c)
        h = float(away @ axis)
        sideways = math.sqrt(max(0.0, float(away @ away) - h * h))
        best = max(best, math.hypot(h, sideways + radius))
    return (
        best
        if best > 0
        else min(math.dist(a.centre_m, c) + a.radius_m, math.dist(b.centre_m, c) + b.radius_m)
    )


def _toward(own: Ball, other: Ball) -> F64:
    """The direction in which a ball's own far side is likeliest to lie in the other ball."""
    away = np.array(other.centre_m) - np.array(own.centre_m)
    d = float(np.linalg.norm(away))
    return away / d if d > 0 else np.array([1.0, 0.0, 0.0])


def _highest(a: Ball, b: Ball, normal: Point) -> float:
    """The greatest normal · x of a point of both balls."""
    n = np.array(normal)
    best = -math.inf
    for own, other in ((a, b), (b, a)):
        tip = np.array(own.centre_m) + own.radius_m * n
        if _contains(other, tip):
            best = max(best, float(n @ tip))
    circle = _circle(a, b)
    if circle is not None:
        centre, axis, radius = circle
        tilt = math.sqrt(max(0.0, 1 - float(n @ axis) ** 2))
        best = max(best, float(n @ centre) + radius * tilt)
    if best == -math.inf:
        best = min(float(n @ np.array(o.centre_m)) + o.radius_m for o in (a, b))
    return best
