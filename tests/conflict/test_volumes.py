"""Volumes against volumes: closed in time and altitude, never by cells, datums never mixed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.conflict.volumes import area_km2, cells, extent, intersecting, intersects
from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.kernels.geodesy import LocalFrame
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Ring, Volume

HERE = (34.5, 40.1)


def square(half_m: float, east_m: float = 0.0, north_m: float = 0.0) -> Polygon:
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half_m + [east_m, north_m]
    lat, lon = LocalFrame(*HERE).back(corners)
    ring: Ring = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return Polygon([ring])


def hae(m: float) -> Altitude:
    return Altitude(m, Datum.HAE)


def made(
    shape: Polygon | Circle,
    low_m: float | None = None,
    high_m: float | None = None,
    start_us: int | None = None,
    end_us: int | None = None,
) -> Volume:
    lower, upper = (None if m is None else hae(m) for m in (low_m, high_m))
    return Volume("v", "", [shape], lower, upper, start_us, end_us)


BOUNDS = st.tuples(*[st.one_of(st.none(), st.integers(-3, 3))] * 2).filter(
    lambda pair: pair[0] is None or pair[1] is None or pair[0] <= pair[1]
)


@settings(max_examples=150, deadline=None)
@given(BOUNDS, BOUNDS, BOUNDS, BOUNDS)
def test_volumes_over_one_place_intersect_where_some_tick_of_time_and_height_is_in_both(
    height_a: tuple[int | None, int | None],
    time_a: tuple[int | None, int | None],
    height_b: tuple[int | None, int | None],
    time_b: tuple[int | None, int | None],
) -> None:
    a, b = made(square(100.0), *height_a, *time_a), made(Circle(*HERE, 10.0), *height_b, *time_b)

    def within(bounds: tuple[int | None, int | None], tick: int) -> bool:
        return (bounds[0] is None or tick >= bounds[0]) and (bounds[1] is None or tick <= bounds[1])

    expected = any(
        within(height_a, h) and within(height_b, h) and within(time_a, t) and within(time_b, t)
        for h, t in itertools.product(range(-4, 5), repeat=2)
    )
    assert intersects(a, b) is expected
    assert intersects(b, a) is expected


def test_neighbours_in_one_cell_do_not_intersect() -> None:
    a, b = made(square(100.0)), made(square(100.0, east_m=200.02))
    assert set(cells(a)) & set(cells(b))
    assert not intersects(a, b)
    assert intersects(a, made(square(100.0, east_m=199.98)))


def test_altitudes_of_different_datums_are_never_compared() -> None:
    a = Volume("a", "", [square(100.0)], hae(0), hae(100))
    b = Volume("b", "", [square(100.0)], Altitude(50, Datum.MSL), Altitude(200, Datum.MSL))
    with pytest.raises(InvalidValue, match="HAE against MSL"):
        intersects(a, b)
    assert intersects(a, Volume("c", "", [square(100.0)])), "an unbounded volume needs no datum"
    apart = Volume("d", "", [square(100.0)], b.lower, b.upper, start_us=5)
    assert not intersects(Volume("a", "", [square(100.0)], hae(0), hae(100), end_us=4), apart)


def test_one_against_many_equals_one_against_one() -> None:
    rng = np.random.default_rng(8)
    many = [
        made(square(rng.uniform(100, 3000), *rng.uniform(-9000, 9000, 2)), h, h + 60, t, t + 30)
        for h, t in zip(rng.uniform(0, 300, 1000), rng.integers(0, 90, 1000).tolist(), strict=True)
    ]
    one = made(square(4000.0), 50, 150, 20, 60)
    ready = [extent(v) for v in many]
    found = intersecting(one, ready)
    assert found.tolist() == [intersects(v, one) for v in many]
    assert 20 < found.sum() < 980
    assert intersecting(one, []).tolist() == []


@pytest.mark.parametrize(
    ("volume", "field"),
    [
        (made(Polygon([[(0.0, 0.0), (1.0, 1.0)]])), "shape"),
        (made(Circle(0.0, 0.0, -1.0)), "shape"),
        (made(Circle(0.0, 0.0, 1.0), 2, 1), "upper"),
        (made(Circle(0.0, 0.0, 1.0), float("nan")), "lower"),
        (made(Circle(0.0, 0.0, 1.0), start_us=2, end_us=1), "end"),
    ],
)
def test_what_is_no_volume_is_refused(volume: Volume, field: str) -> None:
    with pytest.raises(InvalidValue) as error:
        extent(volume)
    assert error.value.field == field
    assert error.value.where == "v"


def test_area_and_cells_of_the_largest_intent() -> None:
    whole = made(square(25_000.0))
    assert area_km2(whole) == pytest.approx(2500, rel=1e-4)
    assert len(cells(whole)) <= 100
    assert cells(whole) == sorted(set(cells(whole)))
    with pytest.raises(LimitExceeded, match="more than 50 cells"):
        cells(whole, most=50)
