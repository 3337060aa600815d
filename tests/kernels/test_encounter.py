"""Encounters against brute force over geodesics; and what must not change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.fleet import EXACT, F64, Made, brute, distances, geodesic_m, wander

from sharedsky.kernels import geodesy
from sharedsky.kernels.encounter import Meetings, candidates, meetings, separation
from sharedsky.kernels.path import Motion

H, V = 5000.0, 200.0
PLACES = [(47.0, 8.0), (0.0, 179.99), (89.97, 0.0), (-89.99, 20.0), (60.0, -180.0)]
SEEDS = st.integers(0, 2**32 - 1)


def met(a: Made, b: Made, motion: Motion = EXACT, *, one_clock: bool = True) -> Meetings:
    return meetings(*a.ready(motion), *b.ready(motion), horizontal_m=H, vertical_m=V, one_clock=one_clock)


def pair(seed: int) -> tuple[Made, Made]:
    rng = np.random.default_rng(seed)
    about = PLACES[int(rng.integers(len(PLACES)))]
    mean_s = float(rng.choice([1.0, 8.0, 30.0]))
    return wander(rng, about, mean_s=mean_s), wander(rng, about, mean_s=mean_s)


def close(one: Meetings, other: Meetings, *, shift_us: int = 0, atol: float = 1e-5) -> bool:
    """Equal to a few microseconds, and to atol metres; where nothing moves nearer, instants say little."""
    return (
        one.times_us.shape == other.times_us.shape
        and bool(np.allclose(one.times_us + shift_us, other.times_us, rtol=0, atol=50))
        and bool(np.allclose(one.values_m, other.values_m, rtol=0, atol=atol))
    )


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mean_s", [1.0, 8.0, 30.0])
def test_encounters_equal_brute_force(place: tuple[float, float], mean_s: float) -> None:
    rng = np.random.default_rng(round(mean_s))
    for _ in range(6):
        a, b = wander(rng, place, mean_s=mean_s), wander(rng, place, mean_s=mean_s)
        seen, found = brute(a, b, H, V, 0.05), met(a, b)
        assert len(found.times_us) == len(seen.spans_s)
        first, last = max(a.t_us[0], b.t_us[0]), min(a.t_us[-1], b.t_us[-1])
        for (start, end, cpa), values, span, looked in zip(
            found.times_us.tolist(), found.values_m.tolist(), seen.spans_s, seen.cpas, strict=True
        ):
            assert (start - seen.t0_us) * 1e-6 == pytest.approx(span[0], abs=0.0505)
            assert (end - seen.t0_us) * 1e-6 == pytest.approx(span[1], abs=0.0505)
            for edge in (
                start,
                end,
            ):  # an end is a crossing of a threshold, to the millimetre, or of the data
                h, v = distances(a, b, np.array([float(edge)]))
                assert edge in (first, last) or min(abs(h[0] - H), abs(v[0] - V)) < 2e-3
            # nothing sampled is nearer, and the figures are true at their instant
            assert values[0] <= looked[0] + 2e-3
            assert values[3] <= looked[3] + 2e-3
            h, v = distances(a, b, np.array([float(cpa)]))
            assert values[:3] == pytest.approx([float(np.hypot(h, v)[0]), h[0], v[0]], abs=2e-3)
            assert geodesic_m(a, b, cpa) == pytest.approx(values[1], abs=2e-3)


@pytest.mark.parametrize("far_m", [100.0, 5_000.0, 18_520.0])
def test_horizontal_distance_equals_the_geodesic_to_a_millimetre(far_m: float) -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        about = (rng.uniform(-90, 90), rng.uniform(-180, 180))
        there = geodesy.direct(*about, rng.uniform(-180, 180), far_m)
        a = wander(rng, about, mean_s=30, spread_m=0)
        b = wander(rng, (float(there[0]), float(there[1])), mean_s=30, spread_m=0)
        t_us = rng.integers(max(a.t_us[0], b.t_us[0]), min(a.t_us[-1], b.t_us[-1]), 30)
        h, v, _, _ = separation(*a.ready(), *b.ready(), t_us, one_clock=True)
        true_h, true_v = distances(a, b, t_us.astype(np.float64))
        near = true_h <= 20_000
        assert np.abs(h - true_h)[near].max(initial=0.0) < 1e-3
        assert np.abs(v - true_v).max() < 1e-9


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_encounters_are_symmetric_in_the_pair(seed: int) -> None:
    a, b = pair(seed)
    one, other = met(a, b), met(b, a)
    for p, q in zip(one, other, strict=True):
        assert np.array_equal(p, q)


@given(SEEDS, st.integers(-(10**15), 10**15))
@settings(max_examples=60, deadline=None)
def test_encounters_move_with_time(seed: int, shift_us: int) -> None:
    a, b = pair(seed)
    one, other = met(a, b), met(a.later(shift_us), b.later(shift_us))
    assert np.array_equal(one.times_us + shift_us, other.times_us)
    assert np.array_equal(one.values_m, other.values_m)
    assert np.array_equal(one.values_unc_m, other.values_unc_m)


@given(SEEDS, st.floats(-180, 180))
@settings(max_examples=60, deadline=None)
def test_encounters_turn_with_the_earth(seed: int, degrees: float) -> None:
    a, b = pair(seed)
    assert close(met(a, b), met(a.turned(degrees), b.turned(degrees)))


@given(SEEDS, st.integers(0, 10), st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_encounters_ignore_a_fix_put_in_between(seed: int, where: int, part: float) -> None:
    a, b = pair(seed)
    t = int(a.t_us[where] + part * (a.t_us[where + 1] - a.t_us[where]))
    lat, lon, alt = a.at(np.array([float(t)]))
    k = where + 1
    split = Made(*(np.insert(c, k, v) for c, v in zip(a, (t, lat[0], lon[0], alt[0]), strict=True)))
    assert close(met(a, b), met(split, b), atol=2e-3)


def straight(
    t_s: list[float],
    east_m: list[float],
    alt_m: float = 1000.0,
    north_m: float = 0.0,
    about: tuple[float, float] = (47, 8),
) -> Made:
    plane = np.stack([np.array(east_m), np.full(len(east_m), north_m)], axis=1)
    lat, lon = geodesy.LocalFrame(*about).back(plane)
    return Made((np.array(t_s) * 1e6).astype(np.int64), lat, lon, np.full(len(t_s), alt_m))


def test_crossing_between_samples_is_found() -> None:
    # head-on at 500 m/s, sampled every 50 s: at every fix they are 12 km apart or more
    a = straight([0, 50, 100], [-12_500, 0, 12_500])
    b = straight([25, 75], [6250, -6250])
    found = met(a, b)
    assert len(found.times_us) == 1
    assert found.times_us[0, 2] == pytest.approx(50e6, abs=10)
    assert found.values_m[0, 0] < 1e-2


def test_gap_is_not_bridged_and_fixes_count() -> None:
    a = straight([0, 10, 100, 110], [0, 0, 0, 0])
    b = straight([0, 110], [100, 100])
    wide = Motion(120.0, 1200.0, 0.0, 0.0)
    found = meetings(*a.ready(), *b.ready(wide), horizontal_m=H, vertical_m=V, one_clock=True)
    assert found.times_us[:, :2].tolist() == [[0, 10_000_000], [100_000_000, 110_000_000]]
    lonely = straight([0, 100, 200], [0, 0, 0])
    alone = meetings(
        *lonely.ready(),
        *straight([0, 100, 200], [50, 50, 50]).ready(),
        horizontal_m=H,
        vertical_m=V,
        one_clock=True,
    )
    assert alone.times_us.tolist() == [[k * 100_000_000] * 3 for k in range(3)]


def test_touching_intervals_are_one() -> None:
    t = list(range(0, 100, 5))
    a, b = straight([*map(float, t)], [0.0] * 20), straight([float(x) + 2.5 for x in t], [300.0] * 20)
    found = met(a, b)
    assert found.times_us[:, :2].tolist() == [[2_500_000, 95_000_000]]


def test_thresholds_are_strict() -> None:
    a = straight([0, 60], [0, 0], alt_m=0.0)
    assert len(met(a, straight([0, 60], [0, 0], alt_m=V)).times_us) == 0
    assert len(met(a, straight([0, 60], [0, 0], alt_m=V - 0.01)).times_us) == 1


def test_missing_altitude_cannot_be_decided_and_is_filled_between_neighbours() -> None:
    a, b = straight([0, 10, 20, 30], [0] * 4), straight([0, 30], [500, 500], alt_m=1100.0)
    holed = a._replace(alt_m=np.array([1000.0, np.nan, np.nan, 1000.0]))
    assert close(met(a, b), met(holed, b))
    without = a._replace(alt_m=np.array([1000.0, 1000.0, np.nan, np.nan]))
    found = met(without, b)
    assert found.times_us[:, :2].tolist() == [[0, 10_000_000]]
    assert found.unknown_us.tolist() == [[10_000_000, 30_000_000]]
    assert found.unknown_m[0, 0] == pytest.approx(500.0, abs=0.01)


def test_no_straight_line_is_drawn_that_no_aircraft_flies() -> None:
    a = straight([0, 10, 11, 12, 22], [-500, -100, 90_000, 0, 500])
    b = straight([0, 22], [45_000, 45_000])
    assert len(met(a, b).times_us) == 0


@given(SEEDS)
@settings(max_examples=12, deadline=None)
def test_search_names_every_pair_that_meets_whatever_its_slots(seed: int) -> None:
    rng = np.random.default_rng(seed)
    place = PLACES[seed % len(PLACES)]
    made = [wander(rng, place, mean_s=8.0, spread_m=60_000.0) for _ in range(14)]
    made += [m.later(40_000_000) for m in made[:3]]
    motion = Motion(20.0, 1200.0, 2.0, 0.5)
    ready = [m.ready(motion, radius_m=50.0) for m in made]
    group = np.arange(len(made), dtype=np.int32) // 2
    expected = {}
    for i in range(len(made)):
        for j in range(i + 1, len(made)):
            if group[i] != group[j]:
                found = meetings(*ready[i], *ready[j], horizontal_m=H, vertical_m=V, one_clock=False)
                if len(found.times_us):
                    expected[i, j] = found
    for slot_s in (3.0, None, 1000.0):
        named = candidates([p for p, _ in ready], group, H, slot_s=slot_s)
        rows = {(int(i), int(j)) for i, j in zip(named.i, named.j, strict=True)}
        assert expected.keys() <= rows
        for (i, j), whole in expected.items():
            row = (named.i == i) & (named.j == j)
            windows = named.from_us[row], named.to_us[row]
            part = meetings(
                *ready[i], *ready[j], horizontal_m=H, vertical_m=V, one_clock=False, windows_us=windows
            )
            for p, q in zip(whole, part, strict=True):
                assert np.array_equal(p, q)


def _curved(rng: np.random.Generator, a: Made, manoeuvre: float, climb: float, radius_m: float) -> "_Truth":
    return _Truth(a, rng, manoeuvre, climb, radius_m)


class _Truth:
    """One motion within the bounds: off at the fixes by less than the radius, between them by a bounded acceleration."""

    def __init__(
        self, made: Made, rng: np.random.Generator, manoeuvre: float, climb: float, radius_m: float
    ) -> None:
        self.made = made
        n = len(made.t_us)
        self.azimuth = rng.uniform(-180, 180)
        self.off = rng.uniform(-1, 1, n) * radius_m
        # constant acceleration over a stretch, one way or the other: a τ (T − τ) / 2 off the line
        self.turn = rng.choice([-1.0, 0.0, 1.0], n - 1) * manoeuvre
        self.climb = rng.choice([-1.0, 0.0, 1.0], n - 1) * climb

    def at(self, t_us: F64) -> tuple[F64, F64, F64]:
        made = self.made
        lat, lon, alt = made.at(t_us)
        k = np.clip(np.searchsorted(made.t_us, t_us, side="right") - 1, 0, len(made.t_us) - 2)
        tau, left = (t_us - made.t_us[k]) * 1e-6, (made.t_us[k + 1] - t_us) * 1e-6
        bow = tau * left / 2
        part = tau / (tau + left)
        off = self.off[k] * (1 - part) + self.off[k + 1] * part + self.turn[k] * bow
        lat, lon, _ = geodesy.direct(lat, lon, self.azimuth, off)
        return lat, lon, alt + self.climb[k] * bow


@pytest.mark.parametrize("clock_s", [0.0, 0.8])
def test_bounds_hold_the_truth(clock_s: float) -> None:
    rng = np.random.default_rng(11)
    turn, climb, radius = 4.0, 1.5, 60.0
    checked = 0
    for _ in range(100):
        a, b = (wander(rng, (47, 8), mean_s=6.0, spread_m=3000.0) for _ in range(2))
        motion, rise = Motion(60.0, 1200.0, turn, clock_s), Motion(60.0, 1200.0, climb, clock_s)
        found = meetings(
            *a.ready(motion, climb=rise, radius_m=radius),
            *b.ready(motion, climb=rise, radius_m=radius),
            horizontal_m=H,
            vertical_m=V,
            one_clock=False,
        )
        truths = [_curved(rng, made, turn, climb, radius / np.sqrt(2)) for made in (a, b)]
        late = rng.uniform(-clock_s, clock_s, 2) * 1e6
        t0, t1 = (
            int(max(a.t_us[0], b.t_us[0]) + clock_s * 1e6),
            int(min(a.t_us[-1], b.t_us[-1]) - clock_s * 1e6),
        )
        if t1 <= t0:
            continue
        t_us = np.linspace(t0, t1, 4001)
        p, q = (truth.at(t_us + delay) for truth, delay in zip(truths, late, strict=True))
        h, v = geodesy.distance_m(p[0], p[1], q[0], q[1]), np.abs(p[2] - q[2])
        inside = (h < H) & (v < V)
        step_s = (t1 - t0) * 1e-6 / 4000
        for (start, end, cpa), times_unc, values, unc in zip(
            found.times_us.tolist(),
            found.times_unc_s.tolist(),
            found.values_m.tolist(),
            found.values_unc_m.tolist(),
            strict=True,
        ):
            k = int(np.searchsorted(t_us, cpa))
            if not 0 < k < len(t_us) or not inside[k] or not inside[k - 1]:
                continue
            out = np.flatnonzero(~inside)
            first = out[out < k].max(initial=-1) + 1
            last = out[out > k].min(initial=len(t_us)) - 1
            if first == 0 or last == len(t_us) - 1:
                continue  # the data end, not the encounter
            d = np.hypot(h, v)[first : last + 1]
            at = first + int(np.argmin(d))
            looseness = step_s + 1e-6
            assert abs(t_us[first] - start) * 1e-6 <= times_unc[0] + looseness
            assert abs(t_us[last] - end) * 1e-6 <= times_unc[1] + looseness
            assert abs(t_us[at] - cpa) * 1e-6 <= times_unc[2] + looseness
            near = 800.0 * step_s  # how far they can come between two looks
            truth = [d.min(), h[at], v[at], h[first : last + 1].min(), v[first : last + 1].min()]
            assert np.all(np.abs(np.array(truth) - values) <= np.array(unc) + near)
            checked += 1
    assert checked > 25


def test_no_uncertainty_in_no_uncertainty_out() -> None:
    found = met(*pair(5))
    for seed in range(6, 60):
        if len(found.times_us):
            break
        found = met(*pair(seed))
    assert len(found.times_us)
    assert found.values_unc_m.max() < 0.2
