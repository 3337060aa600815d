"""Constant-velocity closest approach against a dense search, and its theorems."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels.cpa import horizontal_cpa

METRES = st.floats(-50_000, 50_000)
SPEED = st.floats(-500, 500)


@given(METRES, METRES, SPEED, SPEED, st.floats(0, 300))
@settings(max_examples=150, deadline=None)
def test_nothing_is_nearer_than_the_cpa(x: float, y: float, u: float, v: float, horizon: float) -> None:
    t, d = horizontal_cpa([x, y], [u, v], horizon_s=horizon)
    assert 0 <= t <= horizon
    times = np.linspace(0, horizon, 2001)
    assert float(d) <= np.hypot(x + u * times, y + v * times).min() + 1e-6
    assert float(d) == pytest.approx(float(np.hypot(x + u * t, y + v * t)), abs=1e-9)


@given(METRES, METRES, SPEED, SPEED)
@settings(max_examples=100, deadline=None)
def test_tcpa_is_symmetric(x: float, y: float, u: float, v: float) -> None:
    one = horizontal_cpa([x, y], [u, v], horizon_s=60.0)
    other = horizontal_cpa([-x, -y], [-u, -v], horizon_s=60.0)
    assert one == other


def test_no_relative_motion_is_nearest_now() -> None:
    t, d = horizontal_cpa([3.0, 4.0], [0.0, 0.0], horizon_s=10.0)
    assert (float(t), float(d)) == (0.0, 5.0)


def test_velocities_too_small_to_square_do_not_matter() -> None:
    t, d = horizontal_cpa([3.0, 4.0], [-1e-200, 0.0], horizon_s=10.0)
    assert (float(t), float(d)) == (10.0, 5.0)


def test_nan_in_nan_out() -> None:
    t, d = horizontal_cpa([[np.nan, 0.0], [1.0, 0.0]], [[1.0, 0.0], [np.nan, 0.0]], horizon_s=10.0)
    assert np.isnan(t).all()
    assert np.isnan(d).all()


@pytest.mark.parametrize("horizon", [-1.0, np.inf, np.nan])
def test_horizon_is_finite_and_not_negative(horizon: float) -> None:
    with pytest.raises(ValueError, match="horizon_s"):
        horizontal_cpa([1.0, 1.0], [1.0, 1.0], horizon_s=horizon)
