"""Footprints against geographiclib for exactness, shapely where the earth is nearly flat, and points for the cells."""

import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels import geodesy, volume
from sharedsky.kernels.footprint import Footprint, area_m2, cells, footprint, meet

EARTH = Geodesic.WGS84
PLACES = [(47.0, 8.0), (0.0, 180.0), (89.97, 0.0), (-90.0, 20.0), (60.0, -179.98), (-33.0, 0.0)]
CM = 0.01

Point = tuple[float, float]
"""Latitude, longitude."""


def off(start: Point, azi_deg: float, s_m: float) -> Point:
    line = EARTH.Direct(start[0], start[1], azi_deg, s_m)
    return line["lat2"], line["lon2"]


def polygon(*corners: Point) -> Footprint:
    return footprint([[[(lon, lat) for lat, lon in corners]]])


def circle(centre: Point, radius_m: float) -> Footprint:
    return footprint((), [(*centre, radius_m)])


def touch(a: Footprint, b: Footprint) -> bool:
    there, back = bool(meet(a, [b])[0]), bool(meet(b, [a])[0])
    assert there == back, "symmetric"
    return there


def edge_and_outside(
    place: Point, azi_deg: float, length_m: float, part: float
) -> tuple[Footprint, Point, float]:
    """A triangle one of whose edges starts at a place, a point of that edge, and the azimuth square to it, outward."""
    end = off(place, azi_deg, length_m)
    middle = EARTH.Direct(place[0], place[1], azi_deg, length_m * part)
    far = off((middle["lat2"], middle["lon2"]), middle["azi2"] + 90, length_m / 2)
    return polygon(place, end, far), (middle["lat2"], middle["lon2"]), middle["azi2"] - 90


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("length_m", [300.0, 9_000.0, 150_000.0, 2_000_000.0])
def test_a_corner_a_centimetre_over_an_edge_meets_and_one_a_centimetre_short_does_not(
    place: Point, length_m: float
) -> None:
    for azi_deg in (3.0, 47.0, 90.0, 200.0, 301.0):
        for part in (0.02, 0.31, 0.5, 0.77):
            area, at, outward = edge_and_outside(place, azi_deg, length_m, part)
            for by_m, expected in ((-CM, True), (CM, False)):
                tip = off(at, outward, by_m)
                left, right = off(at, outward - 20, 500.0), off(at, outward + 20, 500.0)
                assert touch(area, polygon(tip, left, right)) is expected


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reach_m", [50.0, 30_000.0, 400_000.0])
def test_a_circle_meets_an_edge_when_its_radius_reaches_it(place: Point, reach_m: float) -> None:
    for azi_deg in (3.0, 90.0, 200.0, 301.0):
        for length_m in (5_000.0, 60_000.0, 900_000.0):
            area, at, outward = edge_and_outside(place, azi_deg, length_m, 0.4)
            centre = off(at, outward, reach_m)
            # the edge's ends are farther than its foot
            assert touch(area, circle(centre, reach_m + CM))
            assert not touch(area, circle(centre, reach_m - CM))


@pytest.mark.parametrize("place", PLACES)
def test_a_circle_meets_a_corner_when_its_radius_reaches_it(place: Point) -> None:
    for azi_deg in (0.0, 77.0, 250.0):
        for reach_m in (20.0, 80_000.0):
            spike = polygon(place, off(place, azi_deg - 10, 9_000.0), off(place, azi_deg + 10, 9_000.0))
            centre = off(place, azi_deg + 180, reach_m)
            assert touch(spike, circle(centre, reach_m + CM))
            assert not touch(spike, circle(centre, reach_m - CM))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("between_m", [100.0, 70_000.0, 3_000_000.0])
def test_circles_meet_when_their_radii_fill_the_distance(place: Point, between_m: float) -> None:
    for azi_deg in (0.0, 45.0, 171.0):
        other = off(place, azi_deg, between_m)
        first_m = between_m * 0.3
        assert touch(circle(place, first_m), circle(other, between_m - first_m + CM))
        assert not touch(circle(place, first_m), circle(other, between_m - first_m - CM))
        assert touch(circle(place, between_m * 3), circle(other, 1.0)), "one inside the other"


@pytest.mark.parametrize("place", PLACES)
def test_areas_that_share_a_border_meet_and_those_a_centimetre_apart_do_not(place: Point) -> None:
    a, b = place, off(place, 40, 30_000.0)
    left, right = off(a, 40 - 70, 20_000.0), off(a, 40 + 70, 20_000.0)
    assert touch(polygon(a, b, left), polygon(b, a, right))
    # corners on the border, but none of them the same
    line = EARTH.InverseLine(*a, *b)
    on = [(p["lat2"], p["lon2"]) for p in (line.Position(f * line.s13) for f in (0.2, 0.7))]
    assert touch(polygon(a, b, left), polygon(on[0], on[1], right))
    apart = [
        off(p, line.Position(f * line.s13)["azi2"] + 90, CM) for p, f in zip(on, (0.2, 0.7), strict=True)
    ]
    assert not touch(polygon(a, b, left), polygon(apart[0], apart[1], right))


@pytest.mark.parametrize("place", PLACES)
def test_inside_and_in_a_hole(place: Point) -> None:
    def square(half_m: float) -> list[Point]:
        return [off(place, azi, half_m) for azi in (45, 135, 225, 315)]

    def ring(corners: list[Point]) -> list[Point]:
        return [(lon, lat) for lat, lon in corners]

    frame = footprint([[ring(square(60_000)), ring(square(20_000))]])
    assert touch(polygon(*square(60_000)), polygon(*square(300)))
    assert touch(polygon(*square(60_000)), circle(place, 10.0))
    assert touch(circle(place, 90_000.0), polygon(*square(300)))
    assert not touch(frame, polygon(*square(300)))
    assert not touch(frame, circle(place, 14_000.0))
    assert touch(frame, circle(place, 14_500.0)), "reaches the border of the hole, 14,142 m away"
    assert touch(frame, polygon(*square(20_001)))
    assert touch(frame, polygon(*square(90_000)))
    assert touch(frame, circle(off(place, 90, 30_000), 5.0))
    island = footprint(
        [[ring(square(15_000))], [ring([off(off(place, 90, 70_000), a, 900) for a in (0, 120, 240)])]]
    )
    assert not touch(frame, island)
    assert touch(frame, footprint([[ring(square(15_000))]], [(*off(place, 90, 30_000), 5.0)]))


def star(rng: np.random.Generator, centre: tuple[float, float], radius_m: float) -> np.ndarray:
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 12)))
    if np.max(np.diff(np.append(angles, angles[0] + 2 * np.pi))) > 3.0:
        return star(rng, centre, radius_m)
    radii = radius_m * rng.uniform(0.2, 1.0, len(angles))
    return np.stack([centre[0] + radii * np.cos(angles), centre[1] + radii * np.sin(angles)], axis=1)


@pytest.mark.parametrize("place", PLACES)
def test_meeting_equals_shapely_where_the_earth_is_nearly_flat(place: Point) -> None:
    rng = np.random.default_rng(5)
    frame = geodesy.LocalFrame(*place)
    flat: list[shapely.Geometry] = []
    made: list[Footprint] = []
    for _ in range(40):
        middle = rng.uniform(-2500, 2500, 2)
        if rng.random() < 0.3:
            radius_m = rng.uniform(50, 700)
            lat, lon = frame.back(middle)
            flat.append(shapely.Point(middle).buffer(radius_m, quad_segs=64))
            made.append(circle((float(lat), float(lon)), radius_m))
            continue
        rings = [star(rng, (float(middle[0]), float(middle[1])), rng.uniform(100, 2000))]
        if rng.random() < 0.5:
            rings.append(middle + 0.4 * (rings[0] - middle))
        flat.append(shapely.Polygon(rings[0], rings[1:]))
        rings_deg = []
        for corners in rings:
            lat, lon = frame.back(corners if rng.random() < 0.5 else corners[::-1])
            rings_deg.append(np.stack([lon, lat], axis=1))
        made.append(footprint([rings_deg]))
    seen = {True: 0, False: 0}
    for k, one in enumerate(made):
        for other, found in enumerate(meet(one, made)):
            overlap = shapely.intersection(flat[k], flat[other]).area
            if overlap > 1.0 or flat[k].distance(flat[other]) > 0.1:
                assert found == (overlap > 1.0), (k, other)
                seen[bool(found)] += 1
    assert min(seen.values()) > 150


def cell_of(lat_deg: float, lon_deg: float) -> int:
    row = min(math.floor((lat_deg + 90) * 18), 3239)
    nearest = min(abs(row / 18 - 90), abs((row + 1) / 18 - 90))
    columns = max(1, round(6480 * math.cos(math.radians(nearest))))
    return row * 6480 + math.floor((lon_deg % 360) / 360 * columns) % columns


@st.composite
def anywhere(draw: st.DrawFn) -> tuple[Point, float]:
    lat = draw(st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.999, 0.0])))
    lon = draw(st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 0.0])))
    return (lat, lon), draw(st.floats(20, 50_000))


@st.composite
def area_anywhere(draw: st.DrawFn) -> tuple[Point, float, Footprint, volume.Area]:
    place, size_m = draw(anywhere())
    if draw(st.booleans()):
        return place, size_m, circle(place, size_m), volume.area((), [(*place, size_m)])
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    lat, lon = geodesy.LocalFrame(*place).back(star(rng, (0.0, 0.0), size_m))
    ring = np.stack([lon, lat], axis=1)
    return place, size_m, footprint([[ring]]), volume.area([[ring]])


@settings(max_examples=80, deadline=None)
@given(area_anywhere(), st.integers(0, 2**32))
def test_every_point_of_an_area_is_in_one_of_its_cells(
    made: tuple[Point, float, Footprint, volume.Area], seed: int
) -> None:
    place, size_m, one, inside = made
    rng = np.random.default_rng(seed)
    held = set(cells(one, 20_000).tolist())
    lat, lon, _ = geodesy.direct(
        *place, rng.uniform(-180, 180, 300), size_m * np.sqrt(rng.uniform(0, 1, 300))
    )
    for k in np.flatnonzero(volume.contains(inside, lat, lon)):
        assert cell_of(float(lat[k]), float(lon[k])) in held


@settings(max_examples=80, deadline=None)
@given(area_anywhere(), area_anywhere(), st.floats(-180, 180), st.floats(0, 1.2))
def test_areas_that_meet_share_a_cell(
    a: tuple[Point, float, Footprint, volume.Area],
    b: tuple[Point, float, Footprint, volume.Area],
    azi_deg: float,
    part: float,
) -> None:
    beside = circle(off(a[0], azi_deg, (a[1] + b[1]) * part), b[1])
    for other in (b[2], beside):
        if meet(a[2], [other])[0]:
            assert np.intersect1d(cells(a[2], 20_000), cells(other, 20_000)).size
            assert np.array_equal(cells(a[2], 20_000), np.unique(cells(a[2], 20_000)))


def test_circles_that_touch_across_a_border_of_cells_share_a_cell() -> None:
    for lat, lon in [(47.0, 8.0), (0.0, 0.0), (10 / 18, 180.0), (89.5, 0.0)]:
        for azi_deg in (0.0, 90.0, 180.0, 270.0):
            other = off((lat, lon), azi_deg, 200.0)
            a, b = circle((lat, lon), 100.0), circle(other, 100.0)
            assert touch(a, b)
            assert np.intersect1d(cells(a, 9), cells(b, 9)).size


@pytest.mark.parametrize("place", PLACES)
def test_cells_are_few_and_near(place: Point) -> None:
    square = polygon(*(off(place, azi, 50_000 / math.sqrt(2)) for azi in (45, 135, 225, 315)))
    for one in (square, circle(place, 28_209.0)):
        found = cells(one, 20_000)
        assert len(found) <= 110
        area_of_cell_km2 = 6.2**2
        assert len(found) * area_of_cell_km2 < 2_500 + 200 * 6.2 * 1.5
    with pytest.raises(ValueError, match="cells"):
        cells(square, 20)


def test_a_polygon_round_a_pole_has_the_cells_of_the_pole() -> None:
    ring = polygon(*((88.0, lon) for lon in (-150, -90, -30, 30, 90, 150)))
    found = set(cells(ring, 20_000).tolist())
    for lon in range(-180, 180, 7):
        for lat in (88.4, 89.0, 89.99, 90.0):
            assert cell_of(lat, lon) in found
    assert cell_of(85.0, 0.0) not in found
    assert touch(ring, circle((90.0, 0.0), 10.0))


@pytest.mark.parametrize("place", PLACES)
def test_area_equals_geographiclib(place: Point) -> None:
    rng = np.random.default_rng(6)
    for size_m in (50.0, 5_000.0, 60_000.0, 800_000.0):
        corners = [off(place, azi, size_m * rng.uniform(0.4, 1)) for azi in range(0, 360, 50)]
        peer = EARTH.Polygon()
        for lat, lon in corners:
            peer.AddPoint(lat, lon)
        expected = abs(peer.Compute()[2])
        assert area_m2(polygon(*corners)) == pytest.approx(expected, rel=1e-6, abs=0.05)
        assert area_m2(polygon(*corners[::-1])) == pytest.approx(expected, rel=1e-6, abs=0.05)
        peer = EARTH.Polygon()
        for azi in np.linspace(0, 360, 800, endpoint=False):
            peer.AddPoint(*off(place, float(azi), min(size_m, 500_000)))
        assert area_m2(circle(place, min(size_m, 500_000))) == pytest.approx(abs(peer.Compute()[2]), rel=2e-5)
    hole = [off(place, azi, 100.0) for azi in (0, 90, 180, 270)]
    outer = [off(place, azi, 1000.0) for azi in (0, 90, 180, 270)]
    both = footprint([[[(lon, lat) for lat, lon in r] for r in (outer, hole)]])
    assert area_m2(both) == pytest.approx(2_000_000 - 20_000, rel=1e-4)


def test_either_winding_closed_or_not_and_any_first_corner_are_one_area() -> None:
    rng = np.random.default_rng(7)
    place = (51.0, 179.9)
    shapes = [star(rng, (0, 0), 9_000.0) for _ in range(8)]
    for flat in shapes:
        lat, lon = geodesy.LocalFrame(*place).back(flat)
        ring = np.stack([lon, lat], axis=1)
        turned = np.roll(ring, 2, axis=0)
        ways = [
            ring,
            ring[::-1],
            np.vstack([ring, ring[:1]]),
            turned,
            np.add(ring, (360.0, 0.0)),
            np.repeat(ring, 2, axis=0),
        ]
        made = [footprint([[way]]) for way in ways]
        for other in (circle(off(place, 31, 6_000), 900.0), circle(off(place, 200, 8_000), 300.0)):
            assert len({bool(meet(other, [m])[0]) for m in made}) == 1
        assert len({tuple(cells(m, 100).tolist()) for m in made}) == 1
        assert np.ptp([area_m2(m) for m in made]) < 0.1


@pytest.mark.parametrize(
    "bad",
    [
        [(0.0, 0.0), (1.0, 1.0)],
        [(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)],
        [(0.0, 0.0), (1.0, 91.0), (2.0, 0.0)],
        [(0.0, 0.0), (math.nan, 1.0), (2.0, 0.0)],
        [(0.0, 0.0), (120.0, 0.0), (-120.0, 0.0)],
        [(0.0, 0.0), (80.0, 0.0), (40.0, 1.0)] * 10,
    ],
)
def test_what_is_no_ring_is_refused(bad: list[Point]) -> None:
    with pytest.raises(ValueError, match="ring"):
        footprint([[bad]])


@pytest.mark.parametrize(
    "bad", [(91.0, 0.0, 1.0), (0.0, math.inf, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, math.nan)]
)
def test_what_is_no_circle_is_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="circle"):
        footprint((), [bad])
