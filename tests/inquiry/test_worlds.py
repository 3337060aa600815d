"""Discs and regions on the earth: every disc holds all that can be reached, every region's distance is one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.inquiry.sky import case

from sharedsky.inquiry.deciding.bound import _deviation_deg
from sharedsky.inquiry.regions import SignedDistance, near, off, outside, polygon
from sharedsky.inquiry.worlds import BOUNDS, Course, Mobility, clock_drift_m, discs
from sharedsky.kernels.geodesy import direct, distance_m
from sharedsky.model.statement import Off
from sharedsky.model.track import Basis
from sharedsky.units import Metres

F64 = NDArray[np.float64]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.floats(-89, 89), st.floats(60, 3000), st.floats(0, 0.999))
def test_every_disc_of_a_gap_holds_every_place_that_can_be_reached_in_it(
    seed: int, lat_deg: float, span_s: float, share: float
) -> None:
    draw = np.random.default_rng(seed)
    speed = 300.0
    apart = share * speed * span_s
    to_lat, to_lon, _ = direct(lat_deg, 10.0, float(draw.uniform(0, 360)), apart)
    radius = draw.uniform(0, 500, 2)
    course = Course(
        item="x",
        basis=Basis.OBSERVED,
        t_s=np.array([0.0, span_s]),
        lat_deg=np.array([lat_deg, float(to_lat)]),
        lon_deg=np.array([10.0, float(to_lon)]),
        radius_m=radius,
        time_unc_s=0.0,
        profiles={},
        max_gap_s=30.0,
        mobility=Mobility(speed, 5.0, 2.0, "V", ""),
    )
    at_s = draw.uniform(0, span_s, 20)
    found = discs(course, np.ones(20, dtype=np.int64), at_s)
    for k, t in enumerate(at_s):
        # places on and inside the first circle that the second one holds too
        reach = [radius[0] + speed * t, radius[1] + speed * (span_s - t)]
        size = reach[0] * np.sqrt(np.concatenate([np.ones(300), draw.uniform(0, 1, 100)]))
        lat, lon, _ = direct(lat_deg, 10.0, draw.uniform(0, 360, 400), size)
        both = distance_m(lat, lon, to_lat, to_lon) <= reach[1]
        for row in range(len(found.radius_m)):
            if np.isfinite(found.radius_m[row, k]) and both.any():
                away = distance_m(lat[both], lon[both], found.lat_deg[row, k], found.lon_deg[row, k])
                assert float(np.max(away)) <= found.radius_m[row, k] + 1e-3


SHAPES: list[SignedDistance] = [
    near(40.0, 20.0, 30_000.0),
    outside(near(40.0, 20.0, 30_000.0)),
    off(40.0, 20.0, Off(place="", distance=Metres(40_000.0), distance_tolerance=Metres(10_000.0))),
    off(
        40.0,
        20.0,
        Off(
            place="",
            distance=Metres(40_000.0),
            distance_tolerance=Metres(10_000.0),
            bearing_deg=350.0,
            bearing_tolerance_deg=25.0,
        ),
    ),
    off(
        40.0,
        20.0,
        Off(
            place="",
            distance=Metres(20_000.0),
            distance_tolerance=Metres(20_000.0),
            bearing_deg=90.0,
            bearing_tolerance_deg=120.0,
        ),
    ),
    polygon([[(19.5, 39.6), (20.6, 39.7), (20.1, 40.1), (20.5, 40.4), (19.4, 40.3)]]),
    polygon(
        [[(19.5, 39.6), (20.6, 39.6), (20.6, 40.4), (19.5, 40.4)], [(19.9, 39.9), (20.2, 39.9), (20.0, 40.2)]]
    ),
]


@pytest.mark.parametrize("signed", SHAPES)
def test_a_signed_distance_changes_by_no_more_than_the_way_gone(signed: SignedDistance) -> None:
    draw = np.random.default_rng(3)
    lat, lon, _ = direct(40.0, 20.0, draw.uniform(0, 360, 4000), 80_000 * np.sqrt(draw.uniform(0, 1, 4000)))
    gone = 10 ** draw.uniform(0, 4.5, 4000)
    to_lat, to_lon, _ = direct(lat, lon, draw.uniform(0, 360, 4000), gone)
    change = np.abs(signed(np.asarray(lat), np.asarray(lon)) - signed(np.asarray(to_lat), np.asarray(to_lon)))
    assert (change <= gone + 0.5).all()


@pytest.mark.parametrize("lon_deg", [20.0, 179.9, -180.0])
def test_a_polygon_is_the_same_wherever_its_meridians_are_counted_from(lon_deg: float) -> None:
    draw = np.random.default_rng(4)
    ring = [(-0.5, 39.6), (0.6, 39.7), (0.1, 40.1), (0.5, 40.4), (-0.6, 40.3)]
    lat, lon = draw.uniform(39, 41, 500), draw.uniform(-1, 1, 500)
    turned = [((x + lon_deg + 180) % 360 - 180, y) for x, y in ring]
    here = polygon([ring])(lat, lon)
    there = polygon([turned])(lat, (lon + lon_deg + 180) % 360 - 180)
    assert np.abs(here - there).max() < 1e-3
    assert ((here < 0) == (polygon([ring[::-1]])(lat, lon) < 0)).all()


def test_a_velocity_deviates_by_no_more_than_is_admitted() -> None:
    part = np.linspace(0, 3, 1001)
    deviates = np.where(part < 1, np.degrees(np.arcsin(np.minimum(part, 1))), 180.0)
    assert (_deviation_deg(part) >= deviates - 1e-9).all()


def test_an_error_of_the_clock_reaches_the_stretches_beside_it() -> None:
    t = np.array([0.0, 10.0, 20.0, 30.0])
    moved = np.array([0.0, 100.0, 1000.0, 100.0])
    still = np.zeros(4)
    found = clock_drift_m(t, moved, still, 0.0, 0.5, 60.0)
    # the quick middle stretch begins or ends within half a second of each of the others
    assert found == pytest.approx([0.0, 50.0, 50.0, 50.0])
    assert clock_drift_m(t, moved, still, 0.0, 0.0, 60.0) == pytest.approx(np.zeros(4))
    # across a gap nothing is known, and what is known beside it is continued by its own speed and uncertainty
    gap = clock_drift_m(t, moved, np.full(4, 20.0), 0.0, 0.5, 5.0)
    assert gap[1:] == pytest.approx(np.full(3, 0.5 * 40.0 / 10))


def test_what_nobody_states_is_the_least_that_rules_admit() -> None:
    assert pytest.approx(92.6) == BOUNDS.position_m
    assert case().thresholds.containment == 2.5
