"""The bound of the simplification holds at every sample, by brute force."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.inquiry.simplify import kept_points

F64 = NDArray[np.float64]

seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(0, 300), st.floats(0.0, 50.0))
def test_no_sample_is_farther_than_the_tolerance_at_its_own_time(seed: int, n: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.choice([0.0, 0.5, 3.0, 20.0], n))
    x = np.cumsum(rng.normal(0, 10, (n, 3)), axis=0)
    kept = kept_points(t_s, x, tolerance)
    if n == 0:
        assert len(kept) == 0
        return
    assert kept[0] == 0
    assert kept[-1] == n - 1
    assert (np.diff(kept) > 0).all()
    for a, b in pairwise(kept):
        for i in range(a, b + 1):
            lasts_s = t_s[b] - t_s[a]
            share = (t_s[i] - t_s[a]) / lasts_s if lasts_s else 0.0
            if i == b:
                continue
            drawn = x[a] + share * (x[b] - x[a])
            assert np.linalg.norm(x[i] - drawn) <= tolerance + 1e-9


def one_by_one(t_s: F64, x: F64, tolerance: float) -> list[int]:
    """The same by plain recursion."""
    if len(t_s) < 3:
        return list(range(len(t_s)))
    lasts_s = t_s[-1] - t_s[0]
    share = (t_s - t_s[0]) / lasts_s if lasts_s else np.zeros(len(t_s))
    away = np.linalg.norm(x - x[0] - share[:, None] * (x[-1] - x[0]), axis=1)[1:-1]
    split = 1 + int(away.argmax())
    if away[split - 1] <= tolerance:
        return [0, len(t_s) - 1]
    right = one_by_one(t_s[split:], x[split:], tolerance)
    return one_by_one(t_s[: split + 1], x[: split + 1], tolerance) + [split + i for i in right[1:]]


@given(seeds, st.integers(2, 120), st.floats(0.1, 50.0))
def test_it_is_the_recursion_of_ramer_douglas_and_peucker(seed: int, n: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.choice([0.5, 3.0, 20.0], n))
    x = np.cumsum(rng.normal(0, 10, (n, 2)), axis=0)
    assert kept_points(t_s, x, tolerance).tolist() == one_by_one(t_s, x, tolerance)


@given(seeds, st.integers(3, 120), st.floats(0.1, 50.0))
def test_forced_samples_are_kept_and_each_part_is_simplified_by_itself(
    seed: int, n: int, tolerance: float
) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.choice([0.5, 3.0, 20.0], n))
    x = np.cumsum(rng.normal(0, 10, (n, 2)), axis=0)
    forced = rng.random(n) < 0.1
    forced[[0, -1]] = True
    parts = [
        a + kept_points(t_s[a : b + 1], x[a : b + 1], tolerance)
        for a, b in pairwise(np.flatnonzero(forced).tolist())
    ]
    assert kept_points(t_s, x, tolerance, forced).tolist() == np.unique(np.concatenate(parts)).tolist()


@given(seeds)
def test_a_straight_flight_is_two_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.sort(rng.uniform(0, 1000, 50))
    x = t_s[:, None] * rng.normal(0, 100, 3)
    assert len(kept_points(t_s, x, 0.01)) == 2


def test_a_detour_back_to_the_line_is_kept_though_its_shape_is_on_the_line() -> None:
    """The way goes back along itself: only comparing at equal times shows it."""
    t_s = np.array([0.0, 10.0, 20.0, 30.0])
    x = np.array([[0.0], [200.0], [100.0], [300.0]])
    assert kept_points(t_s, x, 1.0).tolist() == [0, 1, 2, 3]
