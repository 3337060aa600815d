"""The offset between two clocks: recovered within its interval, and not told where it cannot be."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.kernels.clock_fit import ClockFit, clock_offset

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Path = Callable[[F64], F64]
Tracks = tuple[I64, F64, I64, F64]
OFFSET_S = 5.1
SPEED_MPS = 120.0


def straight(t_s: F64) -> F64:
    return np.stack([SPEED_MPS * 0.8 * t_s, SPEED_MPS * 0.6 * t_s], axis=1)


def turning(t_s: F64) -> F64:
    """Straight for 300 s, then a turn of 0.57°/s."""
    r = SPEED_MPS / 0.01
    angle = np.maximum(t_s - 300, 0) * 0.01
    x = SPEED_MPS * np.minimum(t_s, 300) + r * np.sin(angle)
    return np.stack([x, r * (1 - np.cos(angle))], axis=1)


def circling(t_s: F64) -> F64:
    """Once round in 20 s, ten times and more."""
    angle = 2 * np.pi * t_s / 20
    r = SPEED_MPS * 20 / (2 * np.pi)
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)


def seen_twice(path: Path, rng: np.random.Generator, *, noise_m: float = 30.0, memory: float = 0.0) -> Tracks:
    """Two receivers: one sees about every second, one about every five and with a clock 5.1 s behind; 2 % are wild."""
    tracks: list[I64 | F64] = []
    irregular = np.sort(rng.uniform(0, 600, 500)), np.arange(3.3, 600, 5.0) + rng.uniform(-0.5, 0.5, 120)
    for t_s, behind_s in zip(irregular, (0.0, OFFSET_S), strict=True):
        error = rng.normal(0, noise_m, (len(t_s), 2))
        for i in range(1, len(error)):
            error[i] = memory * error[i - 1] + np.sqrt(1 - memory**2) * error[i]
        wild = rng.random(len(t_s)) < 0.02
        error[wild] += rng.normal(0, 100 * noise_m, (int(wild.sum()), 2))
        tracks += [((t_s - behind_s) * 1e6).astype(np.int64), path(t_s) + error]
    a_t, a_x, b_t, b_x = tracks
    return a_t.astype(np.int64), a_x.astype(float), b_t.astype(np.int64), b_x.astype(float)


def fit(tracks: Tracks, *, bias_m: float = 0.0) -> ClockFit:
    return clock_offset(*tracks, bias_m=bias_m, search_s=10.0)


@pytest.mark.parametrize("path", [straight, turning])
@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_interval_holds_the_true_offset_nineteen_times_of_twenty(path: Path, memory: float) -> None:
    draws = 120
    found = [fit(seen_twice(path, np.random.default_rng(seed), memory=memory)) for seed in range(draws)]
    assert all(f.reason == "" for f in found)
    held = sum(abs(f.offset_s - OFFSET_S) <= f.half_width_s for f in found)
    # 95 % of 120 is 114; three standard deviations of chance are 7
    assert held >= 107
    # and it is no wider than it must be: 30 m of noise at 120 m/s, five hundred samples
    assert np.mean([f.half_width_s for f in found]) < 0.12
    assert np.mean([f.offset_s for f in found]) == pytest.approx(OFFSET_S, abs=0.02)


def test_exact_tracks_give_the_offset() -> None:
    rng = np.random.default_rng(1)
    for path, allowed_s in ((straight, 1e-5), (turning, 2e-3)):
        a_t, _, b_t, _ = seen_twice(path, rng)
        found = fit((a_t, path(a_t / 1e6), b_t, path(b_t / 1e6 + OFFSET_S)))
        assert found.offset_s == pytest.approx(OFFSET_S, abs=allowed_s)
        assert found.along_track_m == pytest.approx(OFFSET_S * SPEED_MPS, rel=1e-2)


def test_along_track_bias_is_bias_over_speed() -> None:
    # a straight flight: 240 m along the track are 2 s, and only the stated bias keeps the interval honest
    a_t, a_x, b_t, b_x = seen_twice(straight, np.random.default_rng(2))
    along, across = np.array([0.8, 0.6]), np.array([-0.6, 0.8])
    found = fit((a_t, a_x + 240 * along, b_t, b_x), bias_m=240.0)
    assert found.along_track_only
    assert found.bias_s == pytest.approx(2.0, rel=0.02)
    assert found.offset_s == pytest.approx(OFFSET_S - 2.0, abs=0.1)
    assert abs(found.offset_s - OFFSET_S) <= found.half_width_s
    # a shift across the track says nothing of the clock
    aside = fit((a_t, a_x + 240 * across, b_t, b_x))
    assert aside.offset_s == pytest.approx(fit((a_t, a_x, b_t, b_x)).offset_s, abs=0.05)
    assert aside.residual_m == pytest.approx(240, abs=15)


def test_turns_tell_a_shift_from_an_offset() -> None:
    assert not fit(seen_twice(turning, np.random.default_rng(3))).along_track_only


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_offset_is_antisymmetric_and_keeps_under_motion(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a_t, a_x, b_t, b_x = seen_twice(turning, rng)
    found = fit((a_t, a_x, b_t, b_x))
    swapped = fit((b_t, b_x, a_t, a_x))
    assert swapped.offset_s == pytest.approx(-found.offset_s, abs=1e-5)
    assert swapped.half_width_s == pytest.approx(found.half_width_s, rel=1e-3)
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    shift = rng.uniform(-1e5, 1e5, 2)
    elsewhere = fit((a_t + 10**15, a_x @ turn + shift, b_t + 10**15, b_x @ turn + shift))
    assert elsewhere.offset_s == pytest.approx(found.offset_s, abs=1e-5)
    later = fit((a_t, a_x, b_t - 2_000_000, b_x))
    assert later.offset_s == pytest.approx(found.offset_s + 2.0, abs=1e-5)
    mixed = rng.permutation(len(a_t))
    assert fit((a_t[mixed], a_x[mixed], b_t, b_x)).offset_s == found.offset_s


def test_gaps_are_not_interpolated() -> None:
    # a turn hidden in the second track's gap would pull a bridged line far off
    a_t, _, b_t, _ = seen_twice(turning, np.random.default_rng(4))
    seen = (b_t < 290e6) | (b_t > 450e6)
    tracks = (a_t, turning(a_t / 1e6), b_t[seen], turning(b_t / 1e6 + OFFSET_S)[seen])
    found = fit(tracks)
    assert found.offset_s == pytest.approx(OFFSET_S, abs=5e-3)
    assert found.residual_m < 1
    bridged = clock_offset(*tracks, search_s=20.0, max_gap_s=1e4)
    assert abs(bridged.offset_s - OFFSET_S) > abs(found.offset_s - OFFSET_S)


def test_what_cannot_be_told_is_not() -> None:
    rng = np.random.default_rng(5)
    a_t, a_x, b_t, b_x = seen_twice(straight, rng)
    short = a_t < 40e6
    assert fit((a_t[short], a_x[short], b_t, b_x)).reason == "overlap"
    assert fit((a_t[:1], a_x[:1], b_t, b_x)).reason == "overlap"
    assert fit((a_t, a_x, b_t + 10**12, b_x)).reason == "overlap"
    assert clock_offset(a_t, a_x, b_t, b_x, search_s=3.0).reason == "edge of the search"
    parked = fit((a_t, a_x * 0 + rng.normal(0, 5, a_x.shape), b_t, b_x * 0 + rng.normal(0, 5, b_x.shape)))
    assert parked.reason == "too slow"
    assert np.isnan(parked.offset_s)
    c_t, c_x, d_t, d_x = seen_twice(circling, rng, noise_m=10.0)
    assert clock_offset(c_t, c_x, d_t, d_x, search_s=60.0).reason == "several offsets fit"
    with pytest.raises(ValueError, match="shape"):
        clock_offset(a_t, a_x[:, :1], b_t, b_x)
