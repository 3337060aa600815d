"""All smallest sets of one aircraft's claimed places that no path under its speed bound can make."""

import math
from collections.abc import Iterator
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels.chain import SECOND_US, Visits, excluded

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

ROWS_AT_ONCE = 200_000
"""sets looked at together; bounds memory, changes no result"""
SWEEPS = (1, 12)
"""how often the string is pulled: once is enough for most"""


def minimal_exclusions(visits: Visits, speed_mps: float, most: int = 3) -> list[tuple[int, ...]]:
    """Every set of at most `most` visits that is excluded and has no excluded set inside.

    Args:
        visits: one aircraft's.
        speed_mps: its speed bound, > 0.
        most: the largest size of a set, >= 2.

    Returns:
        Increasing index tuples, smaller sets first, then in lexical order; each is `excluded`.

    Sets grow level by level from those that hold nothing excluded (Agrawal and Srikant, Fast algorithms for mining
    association rules, 1994). Distances and a path that is tried by hand decide most; the conic program decides the rest.
    """
    if not 0 < speed_mps < math.inf:
        raise ValueError(f"got speed_mps {speed_mps}, want a finite number > 0")
    n = len(visits)
    found: list[tuple[int, ...]] = []
    kept = np.arange(n, dtype=np.int64)[:, None]
    for size in range(2, most + 1):
        alive: list[I64] = []
        for sets in _grown(kept, n):
            out = _excluded_rows(visits, sets, speed_mps)
            found.extend(tuple(int(i) for i in row) for row in sets[out])
            alive.append(sets[~out])
        kept = np.concatenate(alive) if alive else np.zeros((0, size), dtype=np.int64)
        if not len(kept):
            break
    return sorted(found, key=lambda s: (len(s), s))


def _grown(kept: I64, n: int) -> Iterator[I64]:
    """Sets one larger whose subsets are all kept; kept is (m, k), rows increasing and in lexical order."""
    m, k = kept.shape
    keys = _keys(kept, n)
    step = max(1, ROWS_AT_ONCE // max(n, 1))
    for first in range(0, m, step):
        part = kept[first : first + step]
        later = np.arange(n, dtype=np.int64)[None, :] > part[:, -1:]
        row, last = np.nonzero(later)
        sets = np.concatenate([part[row], last[:, None]], axis=1)
        # the set without its last member is kept already; so must be the set without any other
        for drop in range(k):
            there = np.isin(_keys(np.delete(sets, drop, axis=1), n), keys)
            sets = sets[there]
        if len(sets):
            yield sets


def _keys(sets: I64, n: int) -> I64:
    """One number for each set, increasing with its lexical order; exact while n to the power of the size fits in 63 bits."""
    if n and sets.shape[1] * math.log2(n + 1) > 62:
        raise ValueError("too many visits for sets of that size")
    key = np.zeros(len(sets), dtype=np.int64)
    for column in sets.T:
        key = key * n + column
    return key


def _excluded_rows(visits: Visits, sets: I64, speed_mps: float) -> Mask:
    """Which of the sets, rows of (m, k), are excluded."""
    m, k = sets.shape
    apart = np.maximum(visits.distances_m - visits.radii_m[:, None] - visits.radii_m[None, :], 0.0)
    least_s = apart / speed_mps
    epoch = visits.start_us.min(initial=0)
    start, end = (visits.start_us - epoch) / SECOND_US, (visits.end_us - epoch) / SECOND_US
    by_distance, by_hand = np.zeros(m, dtype=bool), np.zeros(m, dtype=bool)
    conic = bool(visits.regions) and (
        k > 2 or any(_is_more_than_a_ball(visits, i) for i in range(len(visits)))
    )
    for order in permutations(range(k)):
        # a set with one order that works needs no other
        left = np.nonzero(~(by_hand if conic else by_distance))[0]
        rows = sets[left][:, list(order)]
        possible = _keeps(visits, rows) & _in_time(rows, start, end, least_s)
        left, rows = left[possible], rows[possible]
        by_distance[left] = True
        if conic:
            for sweeps in SWEEPS:
                made = _tried(visits, rows, start, end, speed_mps, sweeps)
                by_hand[left[made]] = True
                left, rows = left[~made], rows[~made]
    out = ~by_distance
    if conic:
        for i in np.nonzero(by_distance & ~by_hand)[0]:
            out[i] = excluded(visits.take([int(j) for j in sets[i]]), speed_mps)
    return out


def _is_more_than_a_ball(visits: Visits, i: int) -> bool:
    return bool(visits.regions[i].half_spaces) or len(visits.regions[i].balls) > 1


def _keeps(visits: Visits, rows: I64) -> Mask:
    """Which rows keep what is known to come before what."""
    keeps = np.ones(len(rows), dtype=bool)
    for i, j in visits.precedence:
        at_i, at_j = (rows == i), (rows == j)
        both = at_i.any(axis=1) & at_j.any(axis=1)
        keeps &= ~(both & (at_i.argmax(axis=1) > at_j.argmax(axis=1)))
    return keeps


def _in_time(rows: I64, start: F64, end: F64, least_s: F64) -> Mask:
    """Which rows, each an order, distances leave possible: every visit as early as all before it allow."""
    earliest: list[F64] = []
    possible = np.ones(len(rows), dtype=bool)
    for j in range(rows.shape[1]):
        t = start[rows[:, j]]
        for i, since in enumerate(earliest):
            t = np.maximum(t, since + least_s[rows[:, i], rows[:, j]])
        possible &= t <= end[rows[:, j]]
        earliest.append(t)
    return possible


def _tried(visits: Visits, rows: I64, start: F64, end: F64, speed_mps: float, sweeps: int) -> Mask:
    """Which rows a path found by hand makes: a string pulled tight through the balls, flown as early as may be.

    Finding one proves that the set is not excluded; not finding one proves nothing.
    """
    balls = [min(region.balls, key=lambda b: b.radius_m) for region in visits.regions]
    centre = np.array([b.centre_m for b in balls])[rows]
    radius = np.array([b.radius_m for b in balls])[rows]
    n = rows.shape[1]
    at = centre.copy()
    for _ in range(sweeps):
        for i in range(n):
            a, b = at[:, max(i - 1, 0)], at[:, min(i + 1, n - 1)]
            a, b = (b, b) if i == 0 else (a, a) if i == n - 1 else (a, b)
            along = b - a
            length2 = (along**2).sum(axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                part = ((centre[:, i] - a) * along).sum(axis=1) / length2
            part = np.where(length2 > 0, np.clip(part, 0.0, 1.0), 0.0)
            away = a + part[:, None] * along - centre[:, i]
            d = np.linalg.norm(away, axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(d > radius[:, i], radius[:, i] / d, 1.0)
            # a hair inside, so that rounding does not put it outside
            at[:, i] = centre[:, i] + away * share[:, None] * (1 - 1e-12)
    inside = np.ones(len(rows), dtype=bool)
    for i, region in enumerate(visits.regions):
        if _is_more_than_a_ball(visits, i):
            row, column = np.nonzero(rows == i)
            inside[row] &= region.slack_m(at[row, column]) >= 0
    t = start[rows[:, 0]]
    possible = inside & (t <= end[rows[:, 0]])
    for i in range(1, n):
        leg = np.linalg.norm(at[:, i] - at[:, i - 1], axis=1)
        t = np.maximum(start[rows[:, i]], t + leg / speed_mps)
        possible &= t <= end[rows[:, i]]
    return possible
