"""From telemetry to positions that count: what is refused, what lies inside a flight's volumes, how far it can get."""

import math
from collections.abc import Sequence
from typing import Final

from sharedsky.conflict.volumes import intersecting
from sharedsky.service.airspace import Extent, covers, extent, time_us
from sharedsky.service.api import answers, uss_wire, wire
from sharedsky.service.refused import Refused
from sharedsky.service.uss.conformance import SECOND_US, Bounds, Placed
from sharedsky.units import NM

CLOCKS_US: Final = 5 * SECOND_US
"""TimeSyncMaxDifferential: by how much the clocks of a flight and of this server may differ."""
POINT_M: Final = 1e-3
"""Radius of what stands for a point; bounds belong to a volume."""
WIDEST_M: Final = 28_000.0
"""Off-nominal volumes grow no wider, so that they stay within the 2,500 km² that an operational intent may have."""
HORIZONTAL_M: Final[dict[str, float]] = {
    "HA10NM": 10 * NM,
    "HA4NM": 4 * NM,
    "HA2NM": 2 * NM,
    "HA1NM": NM,
    "HA05NM": 0.5 * NM,
    "HA03NM": 0.3 * NM,
    "HA01NM": 0.1 * NM,
    "HA005NM": 0.05 * NM,
    "HA30m": 30.0,
    "HA10m": 10.0,
    "HA3m": 3.0,
    "HA1m": 1.0,
}
"""95 % radius of a position; what is not named bounds nothing."""
VERTICAL_M: Final[dict[str, float]] = {
    "VA150m": 150.0,
    "VA45m": 45.0,
    "VA25m": 25.0,
    "VA10m": 10.0,
    "VA3m": 3.0,
    "VA1m": 1.0,
}
"""95 % bound on a height; what is not named bounds nothing."""


def planned(volumes: Sequence[wire.Volume4D]) -> Extent | None:
    """The volumes of a flight made ready for its positions; None where it has none, as in Contingent."""
    return extent(volumes, area_km2=math.inf, vertices=1 << 62) if volumes else None


def placed(
    telemetry: uss_wire.VehicleTelemetry, plan: Extent | None, received_us: int, bounds: Bounds
) -> Placed:
    """A position judged against the volumes of its flight, all bounds inside; Refused (400) where it cannot be judged.

    It is outside where the position itself lies in none of the volumes, in space, altitude and time; whether its
    uncertainty could make it otherwise is told by `sure`.
    """
    t_us = time_us(telemetry.time_measured)
    at = telemetry.position
    if t_us is None or at is None or at.latitude is None or at.longitude is None:
        raise Refused(400, field="position", want="latitude and longitude")
    if at.altitude is None:
        raise Refused(
            400, field="position.altitude", want="an altitude, without which no volume can be judged"
        )
    if at.extrapolated and (at.accuracy_h is None or at.accuracy_v is None):
        raise Refused(
            400, field="position", want="accuracy_h and accuracy_v of a position that is extrapolated"
        )
    if t_us > received_us + CLOCKS_US:
        raise Refused(
            400,
            field="time_measured",
            got=f"{(t_us - received_us) / SECOND_US:.1f} s after this server's clock",
            want="an instant that has been (TimeSyncMaxDifferential is 5 s)",
        )
    speed = telemetry.velocity.speed if telemetry.velocity else None
    if speed is not None and not 0 <= speed <= 2000:
        raise Refused(400, field="velocity.speed", got=f"{speed:g}", want="a speed over the ground in m/s")
    unc_m, hae_unc_m = HORIZONTAL_M.get(at.accuracy_h or ""), VERTICAL_M.get(at.accuracy_v or "")
    lat, lon, hae = at.latitude, at.longitude, at.altitude.value
    outside = not _meets(plan, _about(lat, lon, hae, POINT_M, 0.0, t_us))
    if outside and lat == 0 and lon == 0:
        raise Refused(400, field="position", got="0, 0", want="a position; receivers without one say 0, 0")
    around = _about(
        lat,
        lon,
        hae,
        bounds.unknown_m if unc_m is None else unc_m,
        bounds.unknown_m if hae_unc_m is None else hae_unc_m,
        t_us,
    )
    sure = not _meets(plan, around) if outside else plan is not None and covers(plan, around)
    return Placed(t_us, outside, received_us, sure, lat, lon, hae, unc_m, hae_unc_m, speed)


def off_nominal(at: Placed, now_us: int, bounds: Bounds) -> list[wire.Volume4D]:
    """Where a flight can be from now on for `bounds.ahead_s`, from its last position, its uncertainty and its greatest speed.

    The speed is the bound's, or that of the telemetry where this is more. What it covers grows with the age of the
    position, up to the area that an operational intent may have.
    """
    for_s = max(0.0, (now_us - at.t_us) / SECOND_US) + bounds.ahead_s
    unc_m = bounds.unknown_m if at.unc_m is None else at.unc_m
    hae_unc_m = bounds.unknown_m if at.hae_unc_m is None else at.hae_unc_m
    radius = min(WIDEST_M, unc_m + max(bounds.speed_mps, at.speed_mps or 0.0) * for_s)
    reach = hae_unc_m + bounds.climb_mps * for_s
    return [
        wire.Volume4D(
            _cylinder(at.lat_deg, at.lon_deg, math.ceil(radius), at.hae_m - reach, at.hae_m + reach),
            answers.time(now_us),
            answers.time(now_us + int(bounds.ahead_s * SECOND_US)),
        )
    ]


def outgrown(volumes: Sequence[wire.Volume4D], at: Placed, now_us: int, bounds: Bounds) -> bool:
    """Whether off-nominal volumes have to be made anew: half their time is over, or the flight is outside them."""
    ends = [time_us(v.time_end) or 0 for v in volumes]
    if not ends or max(ends) - now_us < bounds.ahead_s / 2 * SECOND_US:
        return True
    during = max(at.t_us, min(time_us(v.time_start) or 0 for v in volumes))
    return not _meets(planned(volumes), _about(at.lat_deg, at.lon_deg, at.hae_m, POINT_M, 0.0, during))


def _meets(plan: Extent | None, other: Extent) -> bool:
    return plan is not None and bool(intersecting(other.parts[0], plan.parts).any())


def _about(lat: float, lon: float, hae: float, radius_m: float, up_m: float, t_us: int) -> Extent:
    time = answers.time(t_us)
    volume = _cylinder(lat, lon, radius_m, hae - up_m, hae + up_m)
    return extent([wire.Volume4D(volume, time, time)], area_km2=math.inf, vertices=0)


def _cylinder(lat: float, lon: float, radius_m: float, lower_m: float, upper_m: float) -> wire.Volume3D:
    return wire.Volume3D(
        wire.Circle(wire.LatLngPoint(lon, lat), wire.Radius(radius_m, "M")),
        None,
        wire.Altitude(max(-8000.0, lower_m), "W84", "M"),
        wire.Altitude(min(100_000.0, upper_m), "W84", "M"),
    )
