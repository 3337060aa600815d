"""Whether one footprint covers another: geographiclib for exactness, shapely where the earth is nearly flat."""

import math
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sharedsky.kernels.footprint import Footprint, covers, crosses_itself, footprint

EARTH = Geodesic.WGS84
PLACES = [(47.0, 8.0), (0.0, 180.0), (89.97, 0.0), (-90.0, 20.0), (60.0, -179.98), (-33.0, 0.0)]
CM, MM = 0.01, 0.001

Point = tuple[float, float]
"""Latitude, longitude."""
Ring = list[tuple[float, float]]
"""Corners in metres east and north of a place, as azimuth and distance give them."""


def off(start: Point, azi_deg: float, s_m: float) -> Point:
    line = EARTH.Direct(start[0], start[1], azi_deg, s_m)
    return line["lat2"], line["lon2"]


def polygon(*corners: Point) -> Footprint:
    return footprint([[[(lon, lat) for lat, lon in corners]]])


def circle(centre: Point, radius_m: float) -> Footprint:
    return footprint((), [(*centre, radius_m)])


def at(place: Point, ring: Ring) -> Footprint:
    return polygon(*(off(place, math.degrees(math.atan2(x, y)), math.hypot(x, y)) for x, y in ring))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("length_m", [300.0, 9_000.0, 150_000.0, 2_000_000.0])
def test_a_corner_a_centimetre_over_an_edge_is_not_covered_and_one_on_it_is(
    place: Point, length_m: float
) -> None:
    for azi_deg in (3.0, 47.0, 90.0, 200.0, 301.0):
        for part in (0.1, 0.31, 0.5, 0.77):
            end, foot = off(place, azi_deg, length_m), EARTH.Direct(*place, azi_deg, length_m * part)
            on, inward = (foot["lat2"], foot["lon2"]), foot["azi2"] + 90
            area = polygon(place, end, off(on, inward, length_m / 2))
            reach_m = min(30.0, length_m / 100)
            for by_m, expected in ((CM, False), (MM, True), (-CM, True)):
                tip = off(on, inward, -by_m)
                inner = polygon(tip, off(on, inward - 20, reach_m), off(on, inward + 20, reach_m))
                assert covers(area, inner) is expected, (azi_deg, part, by_m)
                assert not covers(inner, area)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_m", [20.0, 3_000.0, 200_000.0])
def test_a_circle_is_covered_as_far_as_its_edge(place: Point, radius_m: float) -> None:
    for azi_deg in (3.0, 90.0, 200.0, 301.0):
        for length_m in (4 * radius_m, min(20 * radius_m, 1_000_000.0)):
            end, foot = off(place, azi_deg, length_m), EARTH.Direct(*place, azi_deg, length_m / 2)
            on, inward = (foot["lat2"], foot["lon2"]), foot["azi2"] + 90
            left, right = off(place, azi_deg + 90, 3 * radius_m), off(end, foot["azi2"] + 90, 3 * radius_m)
            area = polygon(place, end, right, left)
            centre = off(on, inward, radius_m)
            assert covers(area, circle(centre, radius_m - CM))
            assert not covers(area, circle(centre, radius_m + CM))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_m", [20.0, 3_000.0, 200_000.0])
def test_a_circle_covers_a_polygon_as_far_as_its_corners(place: Point, radius_m: float) -> None:
    corners = [off(place, azi_deg, radius_m) for azi_deg in (10.0, 100.0, 170.0, 290.0)]
    assert covers(circle(place, radius_m - MM), polygon(*corners))
    assert not covers(circle(place, radius_m - CM), polygon(*corners))
    assert not covers(polygon(*corners), circle(place, radius_m))


@pytest.mark.parametrize("place", PLACES)
def test_a_circle_covers_a_circle_that_is_smaller_by_how_far_it_is_off(place: Point) -> None:
    for azi_deg in (0.0, 77.0, 250.0):
        for radius_m, off_m in ((50.0, 20.0), (28_000.0, 5.0), (28_000.0, 20_000.0), (900_000.0, 500_000.0)):
            outer, there = circle(place, radius_m), off(place, azi_deg, off_m)
            assert covers(outer, circle(there, radius_m - off_m + MM))
            assert not covers(outer, circle(there, radius_m - off_m + CM))


@st.composite
def stars(draw: st.DrawFn) -> Ring:
    """A ring that does not cross itself, seen whole from its middle; either winding."""
    n = draw(st.integers(3, 24))
    size = draw(st.sampled_from([30.0, 800.0, 4_000.0]))
    reach = st.floats(0.2, 1.0)
    ring = []
    for k in range(n):
        turn, r = 2 * math.pi * (k + draw(st.floats(0.0, 0.6))) / n, size * draw(reach)
        ring.append((r * math.cos(turn), r * math.sin(turn)))
    return ring[:: draw(st.sampled_from([1, -1]))]


def sticks_out_by(outer: Any, inner: Any, most_m: float) -> bool:
    return bool(not inner.difference(outer.buffer(most_m, quad_segs=64)).is_empty)


@settings(max_examples=150)
@given(stars(), stars(), st.sampled_from(PLACES), st.sampled_from([0.0, 2e-3, -2e-3, 0.05, -0.05, 3.0, -3.0]))
def test_polygons_are_covered_as_on_a_flat_map(
    outer: Ring, inner: Ring, place: Point, grown_m: float
) -> None:
    # half of the time an inner one that follows the outer one's edges
    flat = shapely.Polygon(outer)
    candidates = [shapely.Polygon(inner), shapely.Polygon(outer).buffer(grown_m, join_style="mitre")]
    for shape in candidates:
        assume(shape.geom_type == "Polygon" and not shape.is_empty and not shape.interiors)
        ring = list(shape.exterior.coords)[:-1]
        assume(min(math.dist(a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) > 0.1)
        found = covers(at(place, outer), at(place, ring))
        # a geodesic of 4 km passes the straight line on this map by less than a millimetre
        if sticks_out_by(flat, shape, 1.2 * CM):
            assert not found
        if not sticks_out_by(flat, shape, 0.0005):
            assert found


@settings(max_examples=150)
@given(
    stars(), st.sampled_from(PLACES), st.floats(-2_000.0, 2_000.0), st.floats(-2_000.0, 2_000.0), st.data()
)
def test_circles_are_covered_as_on_a_flat_map(
    outer: Ring, place: Point, x: float, y: float, data: st.DataObject
) -> None:
    flat, centre = shapely.Polygon(outer), shapely.Point(x, y)
    reach_m = flat.exterior.distance(centre)
    assume(reach_m > 1.0)
    radius_m = max(reach_m + data.draw(st.sampled_from([-1.0, -0.012, 0.012, 1.0, 500.0])), 0.5)
    there = off(place, math.degrees(math.atan2(x, y)), math.hypot(x, y))
    expected = flat.contains(centre) and radius_m <= reach_m
    assert covers(at(place, outer), circle(there, radius_m)) is bool(expected)


@settings(max_examples=60)
@given(stars(), st.sampled_from(PLACES), st.floats(1.0, 300.0))
def test_every_footprint_covers_itself_and_what_it_covers_covers_no_more(
    ring: Ring, place: Point, scale: float
) -> None:
    big = [(x * scale, y * scale) for x, y in ring]
    area, turned = at(place, big), at(place, [*big[3:], *big[:3]][::-1])
    assert covers(area, area)
    assert covers(area, turned)
    assert covers(turned, area)
    smaller = at(place, [(0.9 * x, 0.9 * y) for x, y in big])
    if covers(area, smaller):
        assert not covers(smaller, area)


def test_each_part_needs_one_part_that_covers_it() -> None:
    west, east = (50.0, 7.0), (50.0, 7.02)
    both = footprint((), [(*west, 500.0), (*east, 500.0)])
    assert covers(both, footprint((), [(*west, 400.0), (*east, 400.0)]))
    assert not covers(both, circle((50.0, 7.01), 100.0))
    assert not covers(circle(west, 500.0), both)
    assert not covers(footprint(), both)
    assert covers(both, footprint())


def test_what_covers_has_no_hole() -> None:
    ring = [(7.0, 50.0), (7.1, 50.0), (7.1, 50.1), (7.0, 50.1)]
    hole = [(7.04, 50.04), (7.06, 50.04), (7.06, 50.06), (7.04, 50.06)]
    with pytest.raises(ValueError, match="holes"):
        covers(footprint([[ring, hole]]), circle((50.05, 7.05), 10.0))
    assert covers(footprint([[ring]]), footprint([[ring, hole]]))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size_m", [40.0, 5_000.0, 900_000.0])
def test_a_bow_tie_crosses_itself_and_a_square_does_not(place: Point, size_m: float) -> None:
    square = [off(place, 30.0 + turn, size_m) for turn in (0.0, 90.0, 180.0, 270.0)]
    assert not crosses_itself(polygon(*square))
    assert not crosses_itself(polygon(*square[::-1]))
    assert crosses_itself(polygon(square[0], square[2], square[1], square[3]))


@settings(max_examples=100)
@given(stars(), st.sampled_from(PLACES), st.data())
def test_crossing_is_as_on_a_flat_map(ring: Ring, place: Point, data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(ring)) if data.draw(st.booleans()) else ring
    simple = shapely.LinearRing(mixed).is_simple
    near = np.array([math.dist(p, q) for p in mixed for q in mixed if p != q])
    assume(near.min() > 1.0)
    flat_segments = [shapely.LineString(s) for s in zip(mixed, [*mixed[1:], mixed[0]], strict=True)]
    # leave out what merely touches, on which a map and the earth may differ
    for k, one in enumerate(flat_segments):
        for other in flat_segments[k + 2 :]:
            if other is flat_segments[-1] and k == 0:
                continue
            ends = [shapely.Point(c) for c in (*one.coords, *other.coords)]
            assume(min(one.distance(ends[2]), one.distance(ends[3])) > 0.01)
            assume(min(other.distance(ends[0]), other.distance(ends[1])) > 0.01)
    assert crosses_itself(at(place, list(mixed))) is not simple


def test_a_ring_of_ten_thousand_corners_is_answered_at_once() -> None:
    turns = np.linspace(0.0, 2 * math.pi, 10_000, endpoint=False)
    wavy = [
        ((8_000 + 50 * math.sin(40 * t)) * math.cos(t), (8_000 + 50 * math.sin(40 * t)) * math.sin(t))
        for t in turns
    ]
    outer, inner = at((46.0, 7.0), wavy), at((46.0, 7.0), [(0.999 * x, 0.999 * y) for x, y in wavy])
    assert not crosses_itself(outer)
    assert covers(outer, inner)
    assert covers(outer, outer)
    assert not covers(inner, outer)
