"""Fewest points that stand for many: a polyline over time, never farther from any sample than a stated bound."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def kept_points(t_s: F64, x: F64, tolerance: float, forced: NDArray[np.bool_] | None = None) -> I64:
    """Indices of samples to keep so that straight lines between them, run at constant speed, stay near all others.

    Args:
        t_s: times, shape (n,), non-decreasing.
        x: coordinates at those times, finite, shape (n, k), all in one unit.
        tolerance: in that unit, >= 0.
        forced: samples to keep whatever their place, shape (n,): the line then runs through them too.
    Returns:
        Increasing indices, shape (m,), with the first and the last; empty for n = 0. For every sample the distance
        from the line between its kept neighbours **at the sample's own time** is at most tolerance.

    The split is at the farthest sample (Ramer 1972, Douglas and Peucker 1973), distance taken at equal times.
    """
    n = len(t_s)
    if n < 3:
        return np.arange(n)
    keep = np.zeros(n, dtype=bool) if forced is None else forced.copy()
    keep[[0, n - 1]] = True
    stretches = [(int(a), int(b)) for a, b in pairwise(np.flatnonzero(keep))]
    limit = tolerance * tolerance
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        lasts_s = t_s[last] - t_s[first]
        share = (t_s[inner] - t_s[first]) / lasts_s if lasts_s > 0 else np.zeros(last - first - 1)
        off = x[inner] - x[first] - share[:, None] * (x[last] - x[first])
        squared = np.einsum("ij,ij->i", off, off)
        farthest = int(squared.argmax())
        if squared[farthest] > limit:
            split = first + 1 + farthest
            keep[split] = True
            stretches += [(first, split), (split, last)]
    return np.flatnonzero(keep)
