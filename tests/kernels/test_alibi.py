"""Could two flights have met: reference rows, an independent optimiser as oracle, the sphere, and theorems."""

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize

from sharedsky.kernels.alibi import could_meet, flyable_m, meeting_times, nearest
from sharedsky.kernels.geodesy import direct, interpolate, to_ecef, to_geodetic
from sharedsky.kernels.prism import Anchor, Prism, needed_speed_mps, prism_between, prisms_of, slack_m
from sharedsky.kernels.region import Point, point

F64 = NDArray[np.float64]
S = 1_000_000
seeds = st.integers(0, 2**32 - 1)


def fixed(at: Point, speed: float, radius: float = 0.0, unc_s: float = 0.0) -> list[Prism]:
    """Seen at a place at t = 0 and at t = 10."""
    return [prism_between(Anchor(0, at, radius, unc_s), Anchor(10 * S, at, radius, unc_s), speed)]


@pytest.mark.parametrize(("v_a", "v_b", "limit"), [(1.0, 1.0, 10.0), (1.0, 2.0, 15.0)])
@pytest.mark.parametrize("toward", [(1.0, 0.0, 0.0), (0.6, 0.8, 0.0), (2 / 7, 3 / 7, 6 / 7)])
def test_reference_rows(v_a: float, v_b: float, limit: float, toward: Point) -> None:
    a = fixed((0, 0, 0), v_a)
    for short, answer in ((1.0, "possible"), (1e-6, "possible"), (-1e-6, "impossible"), (-1.0, "impossible")):
        b = fixed(point([(limit - short) * c for c in toward]), v_b)
        met = could_meet(a, b, 0.0, 0, 10 * S)
        assert met.answer == answer
        assert met.covered
        least = nearest(a, b, 0, 10 * S)
        assert least.lower_m <= max(0.0, -short) + 1e-8
        assert least.lower_m >= max(0.0, -short) - 1e-8
        assert least.upper_m == pytest.approx(max(0.0, -short), abs=1e-5)


@pytest.mark.parametrize(("v_a", "v_b", "limit"), [(1.0, 1.0, 10.0), (1.0, 2.0, 15.0)])
def test_reference_rows_at_the_limit_itself(v_a: float, v_b: float, limit: float) -> None:
    met = could_meet(fixed((0, 0, 0), v_a), fixed((limit, 0, 0), v_b), 0.0, 0, 10 * S)
    assert met.answer == "possible"
    assert met.witness is not None
    assert met.witness.t_us == 5 * S
    assert met.witness.a_m == met.witness.b_m == (5.0 * v_a, 0.0, 0.0)


def test_radius_and_time_uncertainty_each_bring_them_nearer() -> None:
    # at t = 5: radius + v · (5 + time uncertainty) from either side
    for radius, unc_s in ((0.7, 0.0), (0.0, 0.4), (0.7, 0.4)):
        limit = 2 * (radius + 5 + unc_s)
        for d, answer in ((limit - 1e-5, "possible"), (limit + 1e-5, "impossible")):
            met = could_meet(
                fixed((0, 0, 0), 1, radius, unc_s), fixed((d, 0, 0), 1, radius, unc_s), 0.0, 0, 10 * S
            )
            assert met.answer == answer
    assert could_meet(fixed((0, 0, 0), 1), fixed((13, 0, 0), 1), 3.001, 0, 10 * S).answer == "possible"
    far = could_meet(fixed((0, 0, 0), 1), fixed((13, 0, 0), 1), 2.0, 0, 10 * S)
    assert far.answer == "impossible"
    assert far.margin_m == pytest.approx(-1.0, abs=1e-4)


def test_meeting_times_bound_every_meeting() -> None:
    # |x| ≤ min(t, 10 − t) and |x − 9| ≤ the same: 4.5 s … 5.5 s
    times = meeting_times(fixed((0, 0, 0), 1), fixed((9, 0, 0), 1), 0.0, 0, 10 * S)
    assert times is not None
    assert times.earliest_us == pytest.approx(4.5 * S, abs=5)
    assert times.latest_us == pytest.approx(5.5 * S, abs=5)
    clipped = meeting_times(fixed((0, 0, 0), 1), fixed((9, 0, 0), 1), 0.0, 5 * S, 10 * S)
    assert clipped is not None
    assert clipped.earliest_us == pytest.approx(5 * S, abs=5)
    assert meeting_times(fixed((0, 0, 0), 1), fixed((11, 0, 0), 1), 0.0, 0, 10 * S) is None


def random_chain(rng: np.random.Generator, fixes: int, span_s: float = 900.0) -> list[Prism]:
    """A chain of prisms with some room, in a local frame."""
    t = np.concatenate([[0], np.sort(rng.uniform(50, span_s - 50, fixes - 2)), [span_s]])
    steps = rng.normal(size=(fixes, 3)) * [8e3, 8e3, 500]
    x = np.cumsum(steps, axis=0) + rng.uniform(-3e4, 3e4, 3) * [1, 1, 0.05]
    anchors = [
        Anchor(int(ti * S), point(xi), float(rng.uniform(1, 300)), float(rng.uniform(0, 2)))
        for ti, xi in zip(t, x, strict=True)
    ]
    slow = max(needed_speed_mps(p) for p in prisms_of(anchors, 1e4))
    return prisms_of(anchors, slow * float(rng.uniform(1.1, 1.6)) + 10)


def by_optimiser(a: Prism, b: Prism, start_us: int, end_us: int) -> float:
    """The least distance of two prisms, by a general optimiser that knows nothing of cones."""
    start, end = max(a.start_us, b.start_us, start_us) / S, min(a.end_us, b.end_us, end_us) / S
    size = 1e4

    def slacks(z: F64) -> F64:
        values = []
        for prism, x in ((a, z[1:4]), (b, z[4:7])):
            for anchor in prism.anchors:
                since = (z[0] - anchor.t_us / S) * (1 if anchor.t_us <= prism.start_us else -1)
                reach = anchor.radius_m + prism.speed_mps * (since + anchor.time_unc_s)
                away = x * size - np.array(anchor.pos_m)
                values.append((reach - math.sqrt(float(away @ away) + 1e-12)) / size)
        return np.array([*values, z[0] - start, end - z[0]])

    best = math.inf
    for part in (0.2, 0.5, 0.8):
        t = start + part * (end - start)
        places = []
        for prism in (a, b):
            p, q = prism.anchors[0], prism.anchors[-1]
            share = (t - p.t_us / S) / ((q.t_us - p.t_us) / S)
            places.append((1 - share) * np.array(p.pos_m) + share * np.array(q.pos_m))
        z0 = np.concatenate([[t], *places])
        z0[1:] /= size
        found = minimize(
            lambda z: math.sqrt(float(((z[1:4] - z[4:7]) ** 2).sum()) + 1e-12),
            z0,
            constraints=[{"type": "ineq", "fun": slacks}],
            method="SLSQP",
            options={"maxiter": 400, "ftol": 1e-12},
        )
        if slacks(found.x).min() > -1e-6:
            best = min(best, float(np.linalg.norm(found.x[1:4] - found.x[4:7])) * size)
    return best


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_nearest_is_what_an_optimiser_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (a,), (b,) = random_chain(rng, 2), random_chain(rng, 2)
    found = nearest([a], [b], 0, a.end_us)
    oracle = by_optimiser(a, b, 0, a.end_us)
    assert found.lower_m <= found.upper_m
    assert found.upper_m - found.lower_m <= 0.05
    assert found.lower_m <= oracle + 0.1
    assert oracle == math.inf or found.upper_m <= oracle + 0.1


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_chains_are_their_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_chain(rng, 5), random_chain(rng, 4)
    start, end = sorted(int(t) for t in rng.integers(0, 900 * S, 2))
    found = nearest(a, b, start, end)
    each = [
        nearest([p], [q], max(p.start_us, q.start_us, start), min(p.end_us, q.end_us, end))
        for p in a
        for q in b
        if max(p.start_us, q.start_us, start) < min(p.end_us, q.end_us, end)
    ]
    assert found.lower_m == pytest.approx(min(n.lower_m for n in each), abs=0.05)
    assert found.upper_m == pytest.approx(min(n.upper_m for n in each), abs=0.05)
    if found.witness is not None:
        assert start <= found.witness.t_us <= end
        for chain, place in ((a, found.witness.a_m), (b, found.witness.b_m)):
            at = [slack_m(p, np.array(place), np.array(found.witness.t_us)) for p in chain]
            assert max(float(s) for s in at) >= -1e-6
    for d, answer in ((found.lower_m - 1, "impossible"), (found.upper_m + 1, "possible")):
        if d >= 0:
            assert could_meet(a, b, d, start, end).answer == answer


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_meeting_is_symmetric_and_keeps_under_motion_and_reversal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_chain(rng, 3), random_chain(rng, 3)
    end = 900 * S
    found = nearest(a, b, 0, end)
    swapped = nearest(b, a, 0, end)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    shift = rng.uniform(-5e6, 5e6, 3)

    def moved(chain: list[Prism]) -> list[Prism]:
        return [
            Prism(
                tuple(
                    Anchor(f.t_us, point(turn @ f.pos_m + shift), f.radius_m, f.time_unc_s) for f in p.anchors
                ),
                p.start_us,
                p.end_us,
                p.speed_mps,
            )
            for p in chain
        ]

    def reversed_(chain: list[Prism]) -> list[Prism]:
        return [
            Prism(
                tuple(Anchor(end - f.t_us, f.pos_m, f.radius_m, f.time_unc_s) for f in p.anchors),
                end - p.end_us,
                end - p.start_us,
                p.speed_mps,
            )
            for p in chain[::-1]
        ]

    for other in (swapped, nearest(moved(a), moved(b), 0, end), nearest(reversed_(a), reversed_(b), 0, end)):
        assert other.lower_m == pytest.approx(found.lower_m, abs=0.05)
        assert other.upper_m == pytest.approx(found.upper_m, abs=0.05)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_more_speed_brings_nearer_and_a_fix_drives_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_chain(rng, 3), random_chain(rng, 3)
    found = nearest(a, b, 0, 900 * S)
    faster = [Prism(p.anchors, p.start_us, p.end_us, p.speed_mps * 1.1) for p in a]
    assert nearest(faster, b, 0, 900 * S).lower_m <= found.upper_m + 1e-6
    # a fix inside the first prism, where the flight can have been
    p, q = a[0].anchors[0], a[0].anchors[1]
    middle = point((np.array(p.pos_m) + np.array(q.pos_m)) / 2)
    fix = Anchor((a[0].start_us + a[0].end_us) // 2, middle, 200.0, 1.0)
    fixes = [*{id(f): f for prism in a for f in prism.anchors}.values(), fix]
    assert nearest(prisms_of(fixes, a[0].speed_mps), b, 0, 900 * S).upper_m >= found.lower_m - 1e-6


def test_contradicted_fixes_decide_nothing() -> None:
    broken = [prism_between(Anchor(0, (0, 0, 0)), Anchor(10 * S, (100, 0, 0)), 9.0)]
    met = could_meet(broken, fixed((1e5, 0, 0), 1), 0.0, 0, 10 * S)
    assert (met.answer, met.no_world) == ("cannot_tell", True)


def test_what_is_not_covered_is_not_impossible() -> None:
    a, b = fixed((0, 0, 0), 1), fixed((1e4, 0, 0), 1)
    assert could_meet(a, b, 0.0, 0, 10 * S).answer == "impossible"
    met = could_meet(a, b, 0.0, 0, 11 * S)
    assert (met.answer, met.covered) == ("cannot_tell", False)
    assert could_meet(a, b, 0.0, 20 * S, 30 * S).answer == "cannot_tell"
    # an instant on the seam of two prisms is covered
    assert could_meet([*a], [*b], 0.0, 10 * S, 10 * S).answer == "impossible"


def on_path(p: Point, q: Point, part: float) -> Point:
    """A point of the path along the ellipsoid that climbs evenly, earth-centred."""
    (lat1, lon1, h1), (lat2, lon2, h2) = ([float(v) for v in to_geodetic(np.array(x))] for x in (p, q))
    lat, lon = interpolate(lat1, lon1, lat2, lon2, part)
    return point(to_ecef(lat, lon, h1 + part * (h2 - h1)))


@pytest.mark.parametrize("latitude", [0.0, 50.0, 89.0])
def test_on_the_earth_over_300_km(latitude: float) -> None:
    # A flies 300 km east; B leaves a field north of A's middle and comes back to it.
    span, v = 1500, 250.0
    home = point(to_ecef(latitude, 179.0, 10_000.0))
    lat2, lon2, _ = direct(latitude, 179.0, 90.0, 300e3)
    away = point(to_ecef(lat2, lon2, 10_000.0))
    a = [prism_between(Anchor(0, home, 100.0), Anchor(span * S, away, 100.0), v)]
    x, y, azimuth = direct(latitude, 179.0, 90.0, 150e3)
    north = float(azimuth) - 90
    # A reaches about √(187.5² − 150²) = 112.5 km north of its middle, B 187.5 km south: 300 km together
    for d, answer in ((298e3, "possible"), (303e3, "impossible")):
        lat, lon, _ = direct(x, y, north, d)
        field = point(to_ecef(lat, lon, 9_000.0))
        b = [prism_between(Anchor(0, field, 100.0), Anchor(span * S, field, 100.0), v)]
        assert could_meet(a, b, 0.0, 0, span * S).answer == answer
        met = could_meet(a, b, 100.0, 0, span * S, on_earth=True)
        assert met.answer == answer
        if met.witness is not None:
            # checked with another geodesic: both can fly there from both their fixes
            for chain, place in ((a, met.witness.a_m), (b, met.witness.b_m)):
                x1, y1, h = (float(w) for w in to_geodetic(np.array(place)))
                for anchor in chain[0].anchors:
                    x0, y0, h0 = (float(w) for w in to_geodetic(np.array(anchor.pos_m)))
                    s = Geodesic.WGS84.Inverse(x0, y0, x1, y1)["s12"]
                    path = math.hypot(s * (1 + max(h, h0) / 6_335_439), h - h0)
                    assert path <= anchor.radius_m + v * abs(met.witness.t_us - anchor.t_us) / S


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_flights_that_met_are_never_told_apart(seed: int) -> None:
    # both fly along the ellipsoid at no more than their bound, through one place at one time
    rng = np.random.default_rng(seed)
    lat, lon = float(rng.uniform(-85, 85)), float(rng.uniform(-180, 180))
    meet = point(to_ecef(lat, lon, 8_000.0))
    chains: list[list[Prism]] = []
    for _ in range(2):
        ends = [
            direct(lat, lon, float(rng.uniform(0, 360)), float(rng.uniform(5e3, 150e3)))[:2] for _ in range(2)
        ]
        fixes = [point(to_ecef(x, y, float(rng.uniform(3e3, 11e3)))) for x, y in ends]
        seconds = float(rng.uniform(400, 900))
        paths = []
        for fix in fixes:
            way = np.array([on_path(fix, meet, part) for part in np.linspace(0, 1, 200)])
            paths.append(float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum()) + 1.0)
        speed = max(paths) / seconds
        chains.append(
            [
                prism_between(
                    Anchor(-int(seconds * S), fixes[0]), Anchor(int(seconds * S) + 1, fixes[1]), speed
                )
            ]
        )
    window = min(c[0].end_us for c in chains)
    assert could_meet(chains[0], chains[1], 0.0, -window, window).answer == "possible"
    assert nearest(chains[0], chains[1], -window, window).lower_m <= 1e-6
    assert could_meet(chains[0], chains[1], 1.0, -window, window, on_earth=True).answer != "impossible"


def test_flyable_is_shorter_than_reachable_by_the_curve_only() -> None:
    start = point(to_ecef(10.0, 20.0, 0.0))
    lat, lon, _ = direct(10.0, 20.0, 45.0, 300e3)
    end = point(to_ecef(lat, lon, 0.0))
    (prism,) = [prism_between(Anchor(0, start), Anchor(2400 * S, start), 250.0)]
    chord = float(slack_m(prism, np.array(end), np.array(1200 * S)))
    flown = flyable_m(prism, end, 1200 * S)
    assert flown == pytest.approx(0.0, abs=1e-3)
    assert chord - flown == pytest.approx(28, abs=1)
