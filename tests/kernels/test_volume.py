"""Occupancy against brute force over geodesics, with shapely as a peer where the earth is nearly flat."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.fleet import EXACT, F64, Made, wander

from sharedsky.kernels import geodesy
from sharedsky.kernels.path import Motion, path
from sharedsky.kernels.volume import Area, Limit, area, contains, stays

PLACES = [(47.0, 8.0), (0.0, 180.0), (89.97, 0.0), (-89.99, 20.0), (60.0, -179.98)]


def ring_about(
    place: tuple[float, float], east_north_m: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    lat, lon = geodesy.LocalFrame(*place).back(np.array(east_north_m))
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def star(rng: np.random.Generator, place: tuple[float, float], radius_m: float) -> list[tuple[float, float]]:
    angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
    radii = radius_m * rng.uniform(0.3, 1.0, 9)
    return ring_about(place, list(zip(radii * np.cos(angles), radii * np.sin(angles), strict=True)))


def spans_by_looking(made: Made, within: Area, step_s: float) -> list[tuple[float, float]]:
    t_us = np.linspace(made.t_us[0], made.t_us[-1], int((made.t_us[-1] - made.t_us[0]) * 1e-6 / step_s))
    lat, lon, _ = made.at(t_us)
    inside = contains(within, lat, lon)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    return [(float(t_us[i]), float(t_us[j])) for i, j in zip(edges[::2], edges[1::2] - 1, strict=True)]


@pytest.mark.parametrize("place", PLACES)
def test_stays_equal_brute_force(place: tuple[float, float]) -> None:
    rng = np.random.default_rng(2)
    checked = 0
    for _ in range(6):
        hole = ring_about(place, [(-900, -900), (900, -900), (900, 900), (-900, 900)])
        shapes = area([[star(rng, place, 9_000), hole]], [(place[0], place[1], 500.0)])
        made = wander(rng, place, mean_s=12.0, spread_m=2_000.0)
        found = stays(made.ready()[0], shapes)
        looked = spans_by_looking(made, shapes, 0.05)
        long = [(a, b) for a, b in found.times_us.tolist() if b - a > 200_000]
        assert len(long) == len([s for s in looked if s[1] - s[0] > 150_000])
        for (enter, leave), (first, last) in zip(long, looked, strict=False):
            assert abs(enter - first) <= 55_000
            assert abs(leave - last) <= 55_000
            checked += 1
    assert checked


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_m", [300.0, 20_000.0, 400_000.0])
def test_a_circle_is_crossed_where_the_geodesic_is_its_radius(
    place: tuple[float, float], radius_m: float
) -> None:
    rng = np.random.default_rng(4)
    checked = 0
    for _ in range(20):
        lat, lon, _ = geodesy.direct(*place, rng.uniform(-180, 180), radius_m)
        made = wander(rng, (float(lat), float(lon)), mean_s=20.0, spread_m=min(radius_m, 2000.0))
        found = stays(made.ready()[0], area((), [(place[0], place[1], radius_m)]))
        for t, crossed in zip(
            found.times_us.reshape(-1),
            np.stack([found.entered, found.exited], axis=1).reshape(-1),
            strict=True,
        ):
            if crossed:
                here = made.at(np.array([float(t)]))
                assert abs(float(geodesy.distance_m(*place, here[0][0], here[1][0])) - radius_m) < 2e-3
                checked += 1
    assert checked > 5


def test_a_path_through_a_small_circle_between_fixes_is_seen() -> None:
    lat, lon = geodesy.LocalFrame(47, 8).back(np.array([[-6000.0, 3.0], [6000.0, 3.0]]))
    made = Made(np.array([0, 60_000_000]), lat, lon, np.zeros(2))
    found = stays(made.ready()[0], area((), [(47.0, 8.0, 5.0)]))
    assert (found.times_us / 1e6).tolist() == pytest.approx(np.array([[29.98, 30.02]]), abs=1e-4)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_small_polygons_agree_with_shapely(seed: int) -> None:
    rng = np.random.default_rng(seed)
    place = (0.0, 10.0)
    plane = shapely.Polygon(rng.uniform(-3000, 3000, (7, 2))).buffer(0)
    line = rng.uniform(-4000, 4000, (2, 2))
    if plane.is_empty or not isinstance(plane, shapely.Polygon):
        return
    frame = geodesy.LocalFrame(*place)
    rings = [ring_about(place, list(r.coords)) for r in (plane.exterior, *plane.interiors)]
    lat, lon = frame.back(line)
    made = Made(np.array([0, 50_000_000]), lat, lon, np.zeros(2))
    found = stays(made.ready()[0], area([rings]))
    inside_m = shapely.LineString(line).intersection(plane).length
    length_m = float(np.hypot(*(line[1] - line[0])))
    assert np.diff(found.times_us).sum() / 50e6 * length_m == pytest.approx(inside_m, abs=0.05)


def test_a_polygon_across_the_antimeridian_and_one_about_a_pole() -> None:
    fiji = area([[[(179, -18), (-179, -18), (-179, -16), (179, -16)]]])
    assert contains(fiji, [-17, -17, -17, -17], [179.5, -179.5, 180.0, 0.0]).tolist() == [
        True,
        True,
        True,
        False,
    ]
    cap = area([[[(0, 80), (90, 80), (180, 80), (-90, 80)]]])
    # edges are geodesics: midway between its corners the ring runs nearer the pole than 80° N
    assert contains(cap, [90, 85, 79, 80.5, 80.5], [0, 17, 17, 0, 45]).tolist() == [
        True,
        True,
        False,
        True,
        False,
    ]
    made = Made(np.array([0, 400_000_000]), np.array([70.0, 70.0]), np.array([10.0, -170.0]), np.zeros(2))
    over = stays(path(made.t_us, made.lat_deg, made.lon_deg, np.zeros(2), Motion(500.0, 1e5, 0.0, 0.0)), cap)
    assert len(over.times_us) == 1
    assert over.entered.all()
    assert over.exited.all()


def test_edges_are_geodesics() -> None:
    wide = area([[[(0, 50), (60, 50), (60, 40), (0, 40)]]])
    lat, lon = geodesy.interpolate(50, 0, 50, 60, 0.5)
    assert contains(wide, [float(lat) - 1e-6, float(lat) + 1e-6], float(lon)).tolist() == [True, False]


def test_touching_polygons_are_one_area() -> None:
    halves = area(
        [
            [ring_about((47, 8), [(-5000, -5000), (0, -5000), (0, 5000), (-5000, 5000)])],
            [ring_about((47, 8), [(0, -5000), (5000, -5000), (5000, 5000), (0, 5000)])],
        ]
    )
    lat, lon = geodesy.LocalFrame(47, 8).back(np.array([[-9000.0, 10.0], [9000.0, 10.0]]))
    made = Made(np.array([0, 60_000_000]), lat, lon, np.zeros(2))
    found = stays(made.ready()[0], halves)
    assert len(found.times_us) == 1
    assert found.times_us[0] / 1e6 == pytest.approx([40 / 3, 140 / 3], abs=1e-3)


def _climb() -> tuple[Made, Area]:
    lat, lon = geodesy.LocalFrame(47, 8).back(np.array([[-9000.0, 0.0], [0.0, 0.0], [9000.0, 0.0]]))
    made = Made(np.array([0, 30_000_000, 60_000_000]), lat, lon, np.array([1000.0, 1300.0, 1600.0]))
    return made, area((), [(47.0, 8.0, 6000.0)])


def test_altitudes_and_times_cut_the_stay() -> None:
    made, within = _climb()
    ready, heights = made.ready()
    whole = stays(ready, within)
    assert whole.times_us[0] / 1e6 == pytest.approx([10, 50], abs=1e-3)
    band = stays(ready, within, lower=Limit(heights, 1200.0), upper=Limit(heights, 1400.0))
    assert band.times_us[0] / 1e6 == pytest.approx([20, 40], abs=1e-5)
    timed = stays(ready, within, lower=Limit(heights, 1200.0), start_us=25_000_000, end_us=30_000_000)
    assert timed.times_us.tolist() == [[25_000_000, 30_000_000]]
    assert timed.entered.all()


def test_ends_of_the_track_are_no_entry_and_no_exit() -> None:
    made, _ = _climb()
    found = stays(made.ready()[0], area((), [(47.0, 8.0, 60_000.0)]))
    assert found.times_us.tolist() == [[0, 60_000_000]]
    assert not found.entered.any()
    assert not found.exited.any()


def test_a_gap_splits_the_stay_and_a_single_fix_is_one() -> None:
    made, within = _climb()
    found = stays(made.ready(Motion(10.0, 1200.0, 0.0, 0.0))[0], within)
    assert found.times_us.tolist() == [[30_000_000, 30_000_000]]


def test_missing_altitude_cannot_be_decided() -> None:
    made, within = _climb()
    ready, heights = made._replace(alt_m=np.array([1000.0, 1300.0, np.nan])).ready()
    found = stays(ready, within, lower=Limit(heights, 1200.0))
    assert found.times_us[0] / 1e6 == pytest.approx([20, 30], abs=1e-5)
    assert not found.exited[0]
    assert found.unknown_us[0] / 1e6 == pytest.approx([30, 50], abs=1e-3)


@pytest.mark.parametrize("radius_m", [40.0, 400.0])
def test_bounds_hold_the_truth(radius_m: float) -> None:
    rng = np.random.default_rng(8)
    place = (47.0, 8.0)
    checked = 0
    for _ in range(40):
        shapes = area([[star(rng, place, 8_000)]], [])
        made = wander(rng, place, mean_s=10.0, spread_m=2000.0)
        found = stays(made.ready(EXACT, radius_m=radius_m)[0], shapes)
        azimuth, off = rng.uniform(-180, 180), radius_m * rng.uniform(0, 1)
        lat, lon, _ = geodesy.direct(made.lat_deg, made.lon_deg, azimuth, off)
        truth = stays(made._replace(lat_deg=lat, lon_deg=lon).ready()[0], shapes)
        for (enter, leave), unc, entered, exited, certain in zip(
            found.times_us.tolist(),
            found.times_unc_s.tolist(),
            found.entered,
            found.exited,
            found.certain,
            strict=True,
        ):
            over = [(a, b) for a, b in truth.times_us.tolist() if a < leave and b > enter]
            assert over or not certain
            if certain and len(over) == 1:
                assert not entered or abs(over[0][0] - enter) * 1e-6 <= unc[0] + 1e-3
                assert not exited or abs(over[0][1] - leave) * 1e-6 <= unc[1] + 1e-3
                checked += 1
    assert checked > 15


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (1, 1)],
        [(0, 0), (0, 0), (1, 1)],
        [(0, 0), (1, 91), (2, 0)],
        [(0, 40), (60, -40), (120, 40), (180, -40), (-120, 40), (-60, -40)],
    ],
)
def test_rings_that_bound_nothing_are_refused(ring: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="ring"):
        area([[ring]])


def test_turning_the_earth_changes_nothing() -> None:
    rng = np.random.default_rng(9)
    for turn in (33.0, 171.99, -120.0):
        corners: F64 = np.array(star(rng, (47.0, 8.0), 9_000))
        made = wander(rng, (47.0, 8.0), mean_s=12.0, spread_m=2000.0)
        one = stays(made.ready()[0], area([[corners]]))
        other = stays(made.turned(turn).ready()[0], area([[corners + np.array([turn, 0.0])]]))
        assert np.allclose(one.times_us, other.times_us, rtol=0, atol=20)
