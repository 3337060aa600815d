"""Chains of claimed places: the published table, closed forms, brute force over paths and subsets, and theorems."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize

from sharedsky.kernels.chain import (
    Visits,
    excluded,
    needs,
    orders,
    speed_needed_by_distance,
    visits_by_distance,
    visits_in,
)
from sharedsky.kernels.region import Region, ball, half_space

F64 = NDArray[np.float64]
S = 1_000_000
MINUTE = 60 * S
KMH = 1 / 3.6
seeds = st.integers(0, 2**32 - 1)

EARTH_M = 6_371_000.0
LATAKIA, CRASH = (35.53, 35.78), (35.18, 35.94)
AIRSPACE = {"narrow": (33.09, 35.10), "wide": (33.20, 34.90)}
BOUND_MPS = 2414 * KMH


def on_sphere_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) on the mean sphere."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def west_of(place: tuple[float, float], km: float) -> tuple[float, float]:
    return place[0], place[1] - math.degrees(km * 1000 / (EARTH_M * math.cos(math.radians(place[0]))))


# from, kilometres west of it, minutes past 21:00 from and by, narrow and wide km/h: nominal, favourable
Row = tuple[tuple[float, float], float, int, int, tuple[float, float], tuple[float, float]]
NOT_STATED = math.nan
TABLE: list[Row] = [
    (LATAKIA, 90, 40, 63, (712, 631), (676, 598)),
    (LATAKIA, 70, 51, 63, (1357, 1121), (1296, 1068)),
    (LATAKIA, 70, 59, 63, (4072, 2615), (3889, 2493)),
    (CRASH, 27, 59, 63, (NOT_STATED, 2277), (NOT_STATED, 2205)),
    (LATAKIA, 70, 59, 67, (2036, 1569), (1945, 1496)),
]


def from_by(start: tuple[float, float], by: str, t0: int, t1: int, *, favourable: bool) -> Visits:
    """Two visits: a place ± 10 km, then the airspace, each at a stated minute ± 60 s."""
    d = on_sphere_m(start, AIRSPACE[by])
    minutes, radius = (1, 10e3) if favourable else (0, 0.0)
    windows = [[(t - minutes) * MINUTE, (t + minutes) * MINUTE] for t in (t0, t1)]
    return visits_by_distance(windows, [[0, d], [d, 0]], [radius, 0.0], [(0, 1)])


@pytest.mark.parametrize("row", TABLE)
@pytest.mark.parametrize("by", ["narrow", "wide"])
def test_table_of_latakia(row: Row, by: str) -> None:
    place, km, t0, t1, narrow, wide = row
    nominal, favourable = narrow if by == "narrow" else wide
    start = west_of(place, km)
    if not math.isnan(nominal):
        at = from_by(start, by, t0, t1, favourable=False)
        assert speed_needed_by_distance(at) / KMH == pytest.approx(nominal, rel=0.01)
    at = from_by(start, by, t0, t1, favourable=True)
    assert speed_needed_by_distance(at) / KMH == pytest.approx(favourable, rel=0.01)
    assert excluded(at, BOUND_MPS) == (favourable > 2414)
    if favourable <= 2414:
        assert needs(at, BOUND_MPS).extra_time_s == 0


@pytest.mark.parametrize(("by", "km", "seconds", "kmh"), [("narrow", 30, 75, 2612), ("wide", 18, 66, 2490)])
def test_what_the_exclusion_of_latakia_falls_with(by: str, km: float, seconds: float, kmh: float) -> None:
    at = from_by(west_of(LATAKIA, 70), by, 59, 63, favourable=True)
    found = needs(at, BOUND_MPS)
    assert found.excluded
    # the published figures count the tolerances already given: 10 km and 60 s
    assert 10 + found.extra_position_one_m[0] / 1000 == pytest.approx(km, rel=0.01)
    assert 60 + found.extra_time_s == pytest.approx(seconds, rel=0.01)
    assert found.speed_mps / KMH == pytest.approx(kmh, rel=0.01)


def test_two_visits_in_closed_form() -> None:
    # 100 km less 5 and 15 km of radius, 200 s at most: 400 m/s
    at = visits_by_distance([[0, 50 * S], [100 * S, 200 * S]], [[0, 1e5], [1e5, 0]], [5e3, 15e3])
    assert speed_needed_by_distance(at) == pytest.approx(400.0)
    found = needs(at, 250.0)
    assert found.extra_position_one_m == pytest.approx((30e3, 30e3), abs=0.01)
    assert found.extra_position_m == pytest.approx(15e3, abs=0.01)
    assert found.extra_time_s == pytest.approx(60.0)
    assert found.extra_time_one_s == pytest.approx((120.0, 120.0))
    regions = [ball((0, 0, 0), 5e3), ball((1e5, 0, 0), 15e3)]
    points = needs(visits_in([[0, 50 * S], [100 * S, 200 * S]], regions), 250.0)
    assert points == found


def test_middle_region_costs_a_detour_that_distances_do_not_see() -> None:
    # 60 km apart; the middle one is a ball of 30 km beside the way, nearest point 25 km off: 2·√(30² + 25²) = 78.1 km
    regions = [ball((0, 0, 0), 0.0), ball((30e3, 55e3, 0), 30e3), ball((60e3, 0, 0), 0.0)]
    windows = [[0, 0], [0, 300 * S], [300 * S, 300 * S]]
    at = visits_in(windows, regions)
    length = 2 * math.hypot(30, 25) * 1000
    assert speed_needed_by_distance(at) * 300 < 70e3
    assert not excluded(at, length / 300 + 0.01)
    assert excluded(at, length / 300 - 0.01)
    assert not excluded(visits_by_distance(windows, at.distances_m, at.radii_m), length / 300 - 0.01)
    found = needs(at, 240.0)
    assert found.speed_mps == pytest.approx(length / 300, rel=1e-6)
    # only 240 · 300 s = 72 km can be flown: the middle one must come within √(36² − 30²) = 19.9 km
    assert found.extra_position_one_m[1] == pytest.approx(25e3 - math.sqrt(36**2 - 30**2) * 1000, abs=1)
    # a wider middle window helps only by letting it come last
    assert found.extra_time_one_s[1] == pytest.approx((math.hypot(30, 55) - 30) / 0.240, abs=1e-3)
    known = needs(visits_in(windows, regions, [(0, 1), (1, 2)]), 240.0)
    assert known.extra_time_one_s[1] == math.inf
    assert known._replace(extra_time_one_s=found.extra_time_one_s) == found
    assert found.extra_time_one_s[0] == pytest.approx(length / 240 - 300, abs=1e-3)
    assert found.extra_time_s == pytest.approx((length / 240 - 300) / 2, abs=1e-3)


def test_half_space_as_region() -> None:
    # everything south of a line, enclosed by a large ball
    south = half_space((0, 1, 0), (0, -100e3, 0)) & ball((0, -1100e3, 0), 1200e3)
    at = visits_in([[0, 0], [400 * S, 400 * S]], [ball((0, 0, 0), 10e3), south], [(0, 1)])
    assert speed_needed_by_distance(at) == 0
    assert excluded(at, 224.9)
    assert not excluded(at, 225.1)
    found = needs(at, 200.0)
    assert found.speed_mps == pytest.approx(225.0, rel=1e-6)
    assert found.extra_position_one_m == pytest.approx((10e3, 10e3), abs=1)
    assert found.extra_time_s == pytest.approx(25.0, abs=1e-3)
    with pytest.raises(ValueError, match="encloses"):
        visits_in([[0, 0]], [half_space((0, 1, 0), (0, 0, 0))])


def test_order_is_tried_where_windows_overlap_and_kept_where_it_is_known() -> None:
    # three points on a line; the windows leave the order open, the line does not: 1, 0, 2 is shortest
    x = np.array([50e3, 0.0, 100e3])
    d = np.abs(x[:, None] - x[None, :])
    windows = [[0, 500 * S]] * 3
    assert speed_needed_by_distance(visits_by_distance(windows, d)) == pytest.approx(200.0)
    known = visits_by_distance(windows, d, 0.0, [(0, 1), (1, 2)])
    assert speed_needed_by_distance(known) == pytest.approx(300.0)
    assert list(orders(3, [(0, 1), (1, 2)])) == [(0, 1, 2)]
    assert sorted(orders(3)) == sorted(permutations(range(3)))
    assert not excluded(visits_by_distance(windows, d), 250.0)
    assert excluded(known, 250.0)


def random_visits(rng: np.random.Generator, n: int, *, points: bool) -> Visits:
    start = rng.uniform(0, 1500, n)
    windows = (np.stack([start, start + rng.uniform(0, 250, n)], axis=1) * S).astype(np.int64)
    centres = rng.uniform(-60e3, 60e3, (n, 3)) * [1, 1, 0.05]
    radii = rng.uniform(0, 25e3, n)
    if points:
        return visits_in(windows, [ball(c, r) for c, r in zip(centres, radii, strict=True)])
    distances = np.linalg.norm(centres[:, None] - centres[None, :], axis=2)
    return visits_by_distance(windows, distances, radii)


def position_by_optimiser(visits: Visits, speed_mps: float) -> float:
    """What all balls must grow by, by a general optimiser that knows nothing of cones; for the best order."""
    centres = np.array([r.balls[0].centre_m for r in visits.regions]) / 1e4
    start, end = visits.start_us / S / 1e2, visits.end_us / S / 1e2
    speed = speed_mps / 1e2
    n, best = len(visits), math.inf
    for order in permutations(range(n)):
        if (np.maximum.accumulate(start[list(order)]) > end[list(order)]).any():
            continue

        def slacks(z: F64, order: tuple[int, ...] = order) -> F64:
            x, t, grow = z[: 3 * n].reshape(n, 3), z[3 * n : 4 * n], z[-1]
            inside = visits.radii_m / 1e4 + grow - np.sqrt(((x - centres) ** 2).sum(axis=1) + 1e-16)
            i, j = list(order[:-1]), list(order[1:])
            legs = speed * (t[j] - t[i]) - np.sqrt(((x[j] - x[i]) ** 2).sum(axis=1) + 1e-16)
            return np.concatenate([inside, legs, t - start, end - t])

        t0 = np.empty(n)
        t0[list(order)] = np.maximum.accumulate(start[list(order)])
        z0 = np.concatenate([np.tile(centres.mean(axis=0), n), t0, [20.0]])
        found = minimize(
            lambda z: z[-1],
            z0,
            jac=lambda z: np.eye(len(z))[-1],
            constraints=[{"type": "ineq", "fun": slacks}],
            method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-12},
        )
        if slacks(found.x).min() > -1e-7:
            best = min(best, float(found.x[-1]) * 1e4)
    return max(best, 0.0)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_extra_position_is_what_an_optimiser_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    visits = random_visits(rng, 3, points=True)
    found = needs(visits, 60.0)
    oracle = position_by_optimiser(visits, 60.0)
    if oracle < math.inf:  # else it gave up
        assert found.extra_position_m == pytest.approx(oracle, abs=2.0)


@settings(max_examples=15, deadline=None)
@given(seeds, st.booleans())
def test_needs_are_enough_and_no_less_is(seed: int, points: bool) -> None:
    rng = np.random.default_rng(seed)
    visits = random_visits(rng, int(rng.integers(2, 4)), points=points)
    speed = 120.0
    found = needs(visits, speed)
    assert found.excluded == excluded(visits, speed)
    if not found.excluded:
        assert found.speed_mps <= speed
        return

    def changed(metres: F64, seconds: F64) -> Visits:
        more = np.round(seconds * S).astype(np.int64)
        regions = tuple(
            ball(r.balls[0].centre_m, r.balls[0].radius_m + m)
            for r, m in zip(visits.regions, metres, strict=False)
        )
        return Visits(
            visits.start_us - more,
            visits.end_us + more,
            visits.distances_m,
            visits.radii_m + metres,
            regions,
            visits.precedence,
        )

    n = len(visits)
    zero, every = np.zeros(n), np.ones(n)
    amounts = [(found.extra_position_m, every, True), (found.extra_time_s, every, False)]
    amounts += [(m, one, True) for m, one in zip(found.extra_position_one_m, np.eye(n), strict=True)]
    amounts += [(s, one, False) for s, one in zip(found.extra_time_one_s, np.eye(n), strict=True)]
    for amount, which, position in amounts:
        if math.isinf(amount):
            continue
        # a metre, or what is flown in ten milliseconds
        step = 1.0 if position else 0.01
        for extra, out in ((amount + step, False), (max(0.0, amount - step), True)):
            other = changed(extra * which, zero) if position else changed(zero, extra * which)
            assert excluded(other, speed) == out
    if found.speed_mps < math.inf:
        assert excluded(visits, found.speed_mps * (1 - 1e-6))
        assert not excluded(visits, found.speed_mps * (1 + 1e-6))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_more_speed_never_excludes_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    visits = random_visits(rng, 3, points=True)
    for slow, fast in ((80.0, 120.0), (120.0, 300.0)):
        assert excluded(visits, slow) or not excluded(visits, fast)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_chain_keeps_under_motion_and_time_reversal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    visits = random_visits(rng, 3, points=True)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    shift = rng.uniform(-6e6, 6e6, 3)
    regions = [ball(turn @ r.balls[0].centre_m + shift, r.balls[0].radius_m) for r in visits.regions]
    windows = np.stack([visits.start_us, visits.end_us], axis=1)
    found = needs(visits, 100.0)
    others = [
        needs(visits_in(windows, regions), 100.0),
        needs(visits_in(-windows[:, ::-1], visits.regions), 100.0),
    ]
    for other in others:
        assert other.excluded == found.excluded
        if found.excluded:
            assert other.speed_mps == pytest.approx(found.speed_mps, rel=1e-5)
            assert other.extra_position_m == pytest.approx(found.extra_position_m, abs=0.5)
            assert other.extra_time_s == pytest.approx(found.extra_time_s, abs=0.01)


@pytest.mark.parametrize(
    ("windows", "distances", "radii"),
    [
        ([[1, 0]], [[0.0]], 0.0),
        ([[0, 1]], [[0.0]], -1.0),
        ([[0, 1]], [[0.0, 1.0]], 0.0),
        ([[0, 1]], [[-1.0]], 0.0),
    ],
)
def test_out_of_domain_is_refused(
    windows: list[list[int]], distances: list[list[float]], radii: float
) -> None:
    with pytest.raises(ValueError, match=r"want|window"):
        visits_by_distance(windows, distances, radii)


def test_no_visits_and_one_visit_exclude_nothing() -> None:
    one = visits_in([[0, S]], [ball((0, 0, 0), 1.0)])
    assert not excluded(one, 1.0)
    none = visits_by_distance(np.zeros((0, 2)), np.zeros((0, 0)))
    assert not excluded(none, 1.0)
    with pytest.raises(ValueError, match="regions"):
        Visits(one.start_us, one.end_us, one.distances_m, one.radii_m, (Region(), Region()))
