"""Chains of claimed places: can one aircraft have been in all of them, and what would have to change if it cannot?

Each visit says "at some instant of [aᵢ, bᵢ] in region Rᵢ"; the aircraft has a speed bound v. In a known order this asks
for aᵢ ≤ tᵢ ≤ bᵢ, xᵢ in Rᵢ and |xᵢ₊₁ − xᵢ| ≤ v(tᵢ₊₁ − tᵢ), which is convex in (x, t). Two relaxations of it are used, and
what either excludes is excluded:

- by distances: tⱼ − tᵢ ≥ (dᵢⱼ − rᵢ − rⱼ)/v for every i before j, difference constraints, exact by longest paths (Dechter,
  Meiri and Pearl, Temporal constraint networks, 1991). The distances may be geodesic, or along a sphere;
- by a conic program over the regions themselves (kernels.conic), where they are given in Cartesian coordinates. It
  knows that the aircraft leaves a region from where it came to it, so it says more where there are three or more.

The order is whatever `precedence` leaves open: every one of them is tried.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels.conic import Answer, Form, Problem
from sharedsky.kernels.region import Region

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SECOND_US = 10**6
MOST_UNORDERED = 8
"""visits whose order is open; 8 have 40,320 orders"""
FAR = 100.0
"""how many times what distances ask for the conic program looks; beyond it nothing is found"""


@dataclass(frozen=True)
class Visits:
    """Claimed places of one aircraft.

    Args:
        start_us: (n,) begin of the window in which it was there at some instant.
        end_us: (n,) its end, >= start_us.
        distances_m: (n, n) lower bounds on the length of a path between the centres of the enclosing balls.
        radii_m: (n,) radii of the enclosing balls in the same measure, >= 0.
        regions: the regions themselves, for the conic program; () where only distances are known.
        precedence: pairs (i, j): i is known to come before j.
    """

    start_us: I64
    end_us: I64
    distances_m: F64
    radii_m: F64
    regions: tuple[Region, ...] = ()
    precedence: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        n = len(self.start_us)
        if self.end_us.shape != (n,) or self.radii_m.shape != (n,) or self.distances_m.shape != (n, n):
            raise ValueError("want start_us, end_us and radii_m of shape (n,), distances_m of shape (n, n)")
        if (self.start_us > self.end_us).any():
            raise ValueError("a window ends before it begins")
        if not ((self.radii_m >= 0).all() and (self.distances_m >= 0).all()):
            raise ValueError("want radii_m and distances_m >= 0")
        if self.regions and len(self.regions) != n:
            raise ValueError("want as many regions as windows, or none")

    def __len__(self) -> int:
        return len(self.start_us)

    def take(self, which: Sequence[int]) -> "Visits":
        """Some of the visits, renumbered in the order given."""
        index = np.array(which, dtype=np.int64)
        place = {int(old): new for new, old in enumerate(which)}
        return Visits(
            self.start_us[index],
            self.end_us[index],
            self.distances_m[np.ix_(index, index)],
            self.radii_m[index],
            tuple(self.regions[i] for i in which) if self.regions else (),
            tuple((place[i], place[j]) for i, j in self.precedence if i in place and j in place),
        )


def visits_by_distance(
    windows_us: ArrayLike,
    distances_m: ArrayLike,
    radii_m: ArrayLike = 0.0,
    precedence: Sequence[tuple[int, int]] = (),
) -> Visits:
    """Visits known by their windows (n, 2), the distances (n, n) of their centres and their radii (n,)."""
    windows = np.asarray(windows_us, dtype=np.int64).reshape(-1, 2)
    radii = np.broadcast_to(np.asarray(radii_m, dtype=float), (len(windows),)).copy()
    return Visits(
        windows[:, 0], windows[:, 1], np.asarray(distances_m, dtype=float), radii, (), tuple(precedence)
    )


def visits_in(
    windows_us: ArrayLike, regions: Sequence[Region], precedence: Sequence[tuple[int, int]] = ()
) -> Visits:
    """Visits of regions in one Cartesian frame; each region must have a ball that encloses it, else ValueError."""
    windows = np.asarray(windows_us, dtype=np.int64).reshape(-1, 2)
    if not all(region.balls for region in regions):
        raise ValueError("a region of a chain needs a ball that encloses it")
    balls = [min(region.balls, key=lambda b: b.radius_m) for region in regions]
    centres = np.array([b.centre_m for b in balls]).reshape(len(balls), 3)
    distances = np.linalg.norm(centres[:, None] - centres[None, :], axis=2)
    radii = np.array([b.radius_m for b in balls])
    return Visits(windows[:, 0], windows[:, 1], distances, radii, tuple(regions), tuple(precedence))


class Needs(NamedTuple):
    """What would have to change, one at a time, for visits not to be excluded any more.

    All are proved least values (nothing smaller is enough), attained but for rounding where distances or regions are
    exact; inf where no amount is enough; 0 (and speed_mps at or below the bound) where nothing is excluded.

    Args:
        excluded: whether they are excluded as they stand.
        speed_mps: the speed bound that would be needed.
        extra_position_m: what every region would have to grow by.
        extra_position_one_m: (n,) what one region alone would have to grow by.
        extra_time_s: what every window would have to grow by, at either end.
        extra_time_one_s: (n,) what one window alone would have to grow by, at either end.
    """

    excluded: bool
    speed_mps: float
    extra_position_m: float
    extra_position_one_m: tuple[float, ...]
    extra_time_s: float
    extra_time_one_s: tuple[float, ...]


def orders(n: int, precedence: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, ...]]:
    """Every order of n visits that keeps what is known to come before what."""
    before: list[set[int]] = [set() for _ in range(n)]
    for i, j in precedence:
        before[j].add(i)

    def extend(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(done) == n:
            yield done
        for i in range(n):
            if i not in done and before[i] <= set(done):
                yield from extend((*done, i))

    return extend(())


def _orders_array(visits: Visits) -> I64:
    n = len(visits)
    if n > MOST_UNORDERED and len(visits.precedence) < n - 1:
        raise ValueError(f"got {n} visits in no known order, want at most {MOST_UNORDERED}")
    return np.array(list(orders(n, visits.precedence)), dtype=np.int64).reshape(-1, n)


def excluded(visits: Visits, speed_mps: float) -> bool:
    """Whether no path under a speed bound makes all the visits, in any order; True is proved, False only "not excluded"."""
    return bool(speed_needed_by_distance(visits) > speed_mps) or (
        _conic_matters(visits)
        and all(
            _answer(visits, order, speed_mps) == "impossible"
            for order in orders(len(visits), visits.precedence)
        )
    )


def _conic_matters(visits: Visits) -> bool:
    """Two balls are decided by their distance; three balls, or half-spaces, need more."""
    return bool(visits.regions) and (
        len(visits) > 2 or any(r.half_spaces or len(r.balls) > 1 for r in visits.regions)
    )


def _longest(visits: Visits, order: I64, shrink_m: F64) -> F64:
    """Longest path lengths from i to j, (..., n, n), along orders (..., n), each region grown by shrink_m (..., n)."""
    apart = visits.distances_m - visits.radii_m[:, None] - visits.radii_m[None, :]
    legs = np.maximum(apart - shrink_m[..., :, None] - shrink_m[..., None, :], 0.0)
    rows = np.take_along_axis(legs, order[..., :, None], axis=-2)
    longest = np.take_along_axis(rows, order[..., None, :], axis=-1)
    n = order.shape[-1]
    for k in range(1, n - 1):
        for i in range(k):
            through = longest[..., i, k, None] + longest[..., k, k + 1 :]
            longest[..., i, k + 1 :] = np.maximum(longest[..., i, k + 1 :], through)
    return longest


def _spans_s(visits: Visits, order: I64) -> F64:
    """The most time that can pass from i to j, (..., n, n), along orders (..., n)."""
    start, end = visits.start_us[order], visits.end_us[order]
    spans: F64 = (end[..., None, :] - start[..., :, None]) / SECOND_US
    return spans


def speed_needed_by_distance(visits: Visits) -> float:
    """The least speed under which distances do not exclude the visits, in the order that asks for least; (m/s, inf)."""
    n = len(visits)
    if n < 2:
        return 0.0
    order = _orders_array(visits)
    upper = np.triu(np.ones((n, n), dtype=bool), 1)
    spans = _spans_s(visits, order)[:, upper]
    lengths = _longest(visits, order, np.zeros((len(order), n)))[:, upper]
    with np.errstate(divide="ignore", invalid="ignore"):
        speeds = np.where((spans < 0) | ((spans == 0) & (lengths > 0)), np.inf, lengths / spans)
    speeds = np.where((lengths == 0) & (spans >= 0), 0.0, speeds)
    return float(speeds.max(axis=1).min(initial=np.inf))


def needs(visits: Visits, speed_mps: float, *, tolerance_m: float = 1e-3) -> Needs:
    """What would have to change, one at a time, for the visits not to be excluded.

    Args:
        visits: one aircraft's.
        speed_mps: its speed bound, > 0.
        tolerance_m: to which the position figures are found by bisection.
    """
    if not 0 < speed_mps < math.inf:
        raise ValueError(f"got speed_mps {speed_mps}, want a finite number > 0")
    n = len(visits)
    every = np.ones(n)
    ones = np.eye(n)
    out = excluded(visits, speed_mps)
    if not out:
        zeros = (0.0,) * n
        least = speed_needed_by_distance(visits)
        if _conic_matters(visits):
            least = max(least, _conic(visits, speed_mps, "speed", every, least))
        return Needs(False, min(least, speed_mps), 0.0, zeros, 0.0, zeros)

    def position(which: F64) -> float:
        least = _position_by_distance(visits, speed_mps, which, tolerance_m)
        return max(least, _conic(visits, speed_mps, "position", which, least) if conic else 0.0)

    def time(which: F64) -> float:
        least = _time_by_distance(visits, speed_mps, which)
        return max(least, _conic(visits, speed_mps, "time", which, least) if conic else 0.0)

    conic = _conic_matters(visits)
    least = speed_needed_by_distance(visits)
    return Needs(
        True,
        max(least, _conic(visits, speed_mps, "speed", every, least) if conic else 0.0),
        position(every),
        tuple(position(one) for one in ones),
        time(every),
        tuple(time(one) for one in ones),
    )


def _position_by_distance(visits: Visits, speed_mps: float, which: F64, tolerance_m: float) -> float:
    order = _orders_array(visits)
    upper = np.triu(np.ones((len(visits), len(visits)), dtype=bool), 1)
    room = speed_mps * _spans_s(visits, order)[:, upper]

    def enough(extra_m: float) -> bool:
        grow = np.broadcast_to(extra_m * which, order.shape)
        return bool((_longest(visits, order, grow)[:, upper] <= room).all(axis=1).any())

    # grown by this much, a region touches every other
    high = float((visits.distances_m - visits.radii_m[:, None] - visits.radii_m[None, :]).max(initial=0.0))
    return _bisect(enough, high, tolerance_m)


def _bisect(enough: Callable[[float], bool], high: float, tolerance: float) -> float:
    """The least of [0, high] that is enough, from below within tolerance; inf where high is not."""
    if not enough(high):
        return math.inf
    low = 0.0
    if enough(low):
        return low
    while high - low > tolerance and low < (middle := low + (high - low) / 2) < high:
        low, high = (low, middle) if enough(middle) else (middle, high)
    return low


def _time_by_distance(visits: Visits, speed_mps: float, which: F64) -> float:
    order = _orders_array(visits)
    upper = np.triu(np.ones((len(visits), len(visits)), dtype=bool), 1)
    missing = (_longest(visits, order, np.zeros(order.shape)) / speed_mps - _spans_s(visits, order))[:, upper]
    share = which[order]
    ends = (share[:, :, None] + share[:, None, :])[:, upper]
    with np.errstate(divide="ignore", invalid="ignore"):
        extra = np.where(missing <= 0, 0.0, np.where(ends > 0, missing / ends, np.inf))
    return float(extra.max(axis=1).min(initial=np.inf))


def _answer(visits: Visits, order: Sequence[int], speed_mps: float) -> Answer:
    """Whether a path makes the visits in one order."""
    if not _in_time(visits, order):
        return "impossible"
    if speed_mps == 0:
        return "cannot_tell"
    problem, _ = _program(visits, order, speed_mps, None, np.zeros(len(visits)), 0.0)
    return problem.feasible().answer


def _in_time(visits: Visits, order: Sequence[int]) -> bool:
    latest = np.maximum.accumulate(visits.start_us[list(order)])
    return bool((latest <= visits.end_us[list(order)]).all())


def _conic(visits: Visits, speed_mps: float, unknown: str, which: F64, by_distance: float) -> float:
    """The least speed, extra position or extra time by the conic program, over all orders; a proved lower bound."""
    if math.isinf(by_distance):
        return by_distance
    size_m = float(visits.distances_m.max(initial=0.0) + visits.radii_m.sum()) + 1.0
    span_s = float(visits.end_us.max() - visits.start_us.min()) / SECOND_US
    far = {
        "speed": FAR * max(by_distance, speed_mps),
        "position": 2 * size_m,
        "time": 2 * (size_m * len(visits) / speed_mps + span_s),
    }[unknown]
    best = math.inf
    for order in orders(len(visits), visits.precedence):
        if unknown != "time" and not _in_time(visits, order):
            continue
        problem, objective = _program(visits, order, speed_mps, unknown, which, far)
        lower = problem.least(objective).lower
        if unknown == "time":
            lower /= speed_mps
        best = min(best, math.inf if lower >= far else max(lower, by_distance))
        if best <= by_distance:
            break
    return best


def _program(
    visits: Visits, order: Sequence[int], speed_mps: float, unknown: str | None, which: F64, far: float
) -> tuple[Problem, Form]:
    """The conic program of one order in (x, ℓ), ℓ = v·t being how far it could have flown since the first window.

    In ℓ the speed is a variable like any other: v·aᵢ ≤ ℓᵢ ≤ v·bᵢ and |xᵢ₊₁ − xᵢ| ≤ ℓᵢ₊₁ − ℓᵢ are linear in it.
    """
    problem = Problem()
    epoch = int(visits.start_us.min())
    span_s = float(visits.end_us.max() - epoch) / SECOND_US
    v = problem.variable(far / 2, far) if unknown == "speed" else Form({}, speed_mps)
    grow = problem.variable(far / 2, far) if unknown == "position" else Form()
    more = problem.variable(speed_mps * far / 2, speed_mps * far) if unknown == "time" else Form()
    most_mps = far if unknown == "speed" else speed_mps
    reach_m = far if unknown == "position" else 0.0
    early_m = speed_mps * far if unknown == "time" else 0.0
    for extra in (grow, more):
        if extra.coefs:
            problem.at_least_zero(extra, soft=False)
    flown: list[Form] = []
    places: list[tuple[Form, ...]] = []
    for i in order:
        ball = min(visits.regions[i].balls, key=lambda b: b.radius_m)
        x = problem.point(ball.centre_m, ball.radius_m + reach_m + 1e-6, [ball.centre_m])
        visits.regions[i].constrain(problem, x, grow * float(which[i]))
        places.append(x)
        start_us, end_us = int(visits.start_us[i]) - epoch, int(visits.end_us[i]) - epoch
        if start_us == end_us and not (unknown == "time" and which[i]):
            flown.append(v * _seconds(start_us))
            continue
        ell = problem.variable(most_mps * span_s / 2, most_mps * span_s + early_m + 1e-6)
        slack = more * float(which[i])
        problem.at_least_zero(ell - v * _seconds(start_us) + slack, soft=False)
        problem.at_least_zero(v * _seconds(end_us) + slack - ell, soft=False)
        flown.append(ell)
    for (x, y), (left, arrived) in zip(pairwise(places), pairwise(flown), strict=True):
        leg = [yi - xi for xi, yi in zip(x, y, strict=True)]
        problem.norm_at_most(leg, arrived - left, soft=unknown is None)
    objective = {"speed": v, "position": grow, "time": more}.get(unknown or "", Form())
    return problem, objective


def _seconds(us: int) -> Fraction:
    return Fraction(us, SECOND_US)
