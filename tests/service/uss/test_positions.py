"""Which telemetry counts, what is inside, and how far a flight can get."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels import geodesy
from sharedsky.service.airspace import extent
from sharedsky.service.api import answers, uss_wire, wire
from sharedsky.service.limits import Limits
from sharedsky.service.refused import Refused
from sharedsky.service.uss.conformance import SECOND_US, Bounds, Placed
from sharedsky.service.uss.positions import WIDEST_M, off_nominal, outgrown, placed, planned

NOW_US = 1_700_000_000 * SECOND_US
BOUNDS = Bounds()


def volume(
    lat: float = 47.0, radius: float = 500.0, start_s: float = -60, end_s: float = 600
) -> wire.Volume4D:
    return wire.Volume4D(
        wire.Volume3D(
            wire.Circle(wire.LatLngPoint(7.0, lat), wire.Radius(radius, "M")),
            None,
            wire.Altitude(100, "W84", "M"),
            wire.Altitude(200, "W84", "M"),
        ),
        answers.time(NOW_US + int(start_s * SECOND_US)),
        answers.time(NOW_US + int(end_s * SECOND_US)),
    )


def telemetry(
    lat: float | None = 47.0, lon: float = 7.0, alt: float | None = 150.0, t_s: float = 0.0, **more: Any
) -> uss_wire.VehicleTelemetry:
    position = {"accuracy_h": "HA10m", "accuracy_v": "VA10m", **more}
    return uss_wire.VehicleTelemetry(
        answers.time(NOW_US + int(t_s * SECOND_US)),
        uss_wire.Position(
            longitude=lon,
            latitude=lat,
            altitude=None if alt is None else wire.Altitude(alt, "W84", "M"),
            **position,
        ),
    )


def seen(t: uss_wire.VehicleTelemetry, plan: list[wire.Volume4D] | None = None) -> Placed:
    return placed(t, planned([volume()] if plan is None else plan), NOW_US, BOUNDS)


@pytest.mark.parametrize(
    ("given_", "outside", "sure"),
    [
        (telemetry(), False, True),
        (telemetry(lat=47.01), True, True),
        (telemetry(lat=47.00446), False, False),  # 496 m from the centre, known to 10 m
        (telemetry(lat=47.00453), True, False),
        (telemetry(alt=200.0), False, False),  # bounds are inside
        (telemetry(alt=200.001), True, False),
        (telemetry(alt=99.0), True, False),
        (telemetry(alt=250.0), True, True),
        (telemetry(t_s=-61), True, True),
        (telemetry(accuracy_h="HAUnknown", lat=47.0038), False, False),
        (telemetry(accuracy_h="HA1NM"), False, False),
    ],
)
def test_a_position_is_judged_in_space_altitude_and_time(
    given_: uss_wire.VehicleTelemetry, outside: bool, sure: bool
) -> None:
    found = seen(given_)
    assert (found.outside, found.sure) == (outside, sure)


def test_any_one_of_the_volumes_is_enough() -> None:
    plan = [volume(47.0), volume(47.02)]
    assert not seen(telemetry(lat=47.021), plan).outside
    assert seen(telemetry(lat=47.01), plan).outside


def test_without_volumes_everything_is_outside() -> None:
    found = seen(telemetry(), [])
    assert (found.outside, found.sure) == (True, True)


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        (telemetry(lat=None), "position"),
        (uss_wire.VehicleTelemetry(answers.time(NOW_US)), "position"),
        (telemetry(alt=None), "position.altitude"),
        (telemetry(lat=0.0, lon=0.0), "position"),
        (telemetry(t_s=5.1), "time_measured"),
        (telemetry(extrapolated=True, accuracy_v=None), "position"),
    ],
)
def test_what_cannot_be_judged_is_refused(given_: uss_wire.VehicleTelemetry, field: str) -> None:
    with pytest.raises(Refused) as error:
        seen(given_)
    assert error.value.status == 400
    assert error.value.field == field


def test_null_island_can_be_flown_at_if_it_is_planned() -> None:
    plan = [volume()]
    there = wire.Volume3D(
        wire.Circle(wire.LatLngPoint(0.0, 0.0), wire.Radius(500, "M")),
        None,
        plan[0].volume.altitude_lower,
        plan[0].volume.altitude_upper,
    )
    at = telemetry(lat=0.0, lon=0.0)
    assert not seen(at, [wire.Volume4D(there, plan[0].time_start, plan[0].time_end)]).outside


def test_a_speed_that_is_none_is_refused() -> None:
    fast = uss_wire.VehicleTelemetry(
        answers.time(NOW_US), telemetry().position, uss_wire.Velocity(-1.0, "MetersPerSecond")
    )
    with pytest.raises(Refused):
        seen(fast)


@settings(max_examples=40)
@given(
    st.floats(-89, 89),
    st.floats(-180, 180),
    st.floats(0, 360),
    st.floats(0, 1),
    st.floats(-1, 1),
    st.floats(0, 59),
    st.floats(0, 30),
    st.one_of(st.none(), st.floats(0, 120)),
)
def test_whoever_keeps_to_the_bounds_stays_within_the_off_nominal_volumes(
    lat: float,
    lon: float,
    azimuth: float,
    part: float,
    up: float,
    after_s: float,
    age_s: float,
    speed: float | None,
) -> None:
    at = Placed(NOW_US - int(age_s * SECOND_US), True, NOW_US, True, lat, lon, 500.0, 30.0, 10.0, speed)
    made = off_nominal(at, NOW_US, BOUNDS)
    mps = max(BOUNDS.speed_mps, speed or 0.0)
    far = 30.0 + mps * (age_s + after_s) * part
    lat2, lon2, _ = geodesy.direct(lat, lon, azimuth, far)
    high = 500.0 + up * (10.0 + BOUNDS.climb_mps * (age_s + after_s))
    there = telemetry(lat=float(lat2), lon=float(lon2), alt=high, t_s=after_s)
    assert not placed(there, planned(made), NOW_US + 60 * SECOND_US, BOUNDS).outside


def test_off_nominal_volumes_never_exceed_what_a_dss_takes() -> None:
    limits = Limits()
    at = Placed(NOW_US - 3600 * SECOND_US, True, NOW_US, True, 47.0, 7.0, 99_990.0)
    made = off_nominal(at, NOW_US, BOUNDS)
    circle = made[0].volume.outline_circle
    assert circle is not None
    assert circle.radius.value == WIDEST_M
    extent(made, area_km2=limits.area_km2, vertices=limits.intent_vertices, bounded_in_time=True)


def test_off_nominal_volumes_are_made_anew_when_half_their_time_is_over_or_the_flight_has_left_them() -> None:
    at = Placed(NOW_US, True, NOW_US, True, 47.0, 7.0, 500.0)
    made = off_nominal(at, NOW_US, BOUNDS)
    assert not outgrown(made, at, NOW_US + 29 * SECOND_US, BOUNDS)
    assert outgrown(made, at, NOW_US + 31 * SECOND_US, BOUNDS)
    away = Placed(NOW_US + 5 * SECOND_US, True, NOW_US, True, 47.1, 7.0, 500.0)
    assert outgrown(made, away, NOW_US + 5 * SECOND_US, BOUNDS)
    assert outgrown([], at, NOW_US, BOUNDS)
