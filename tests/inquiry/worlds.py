"""Skies whose truth is drawn at random inside the bounds, and what a case may see of them.

A verdict speaks of all worlds that the evidence admits. The drawn truth is one of them, so that a claim that is
supported holds in it and one that is contradicted does not: an oracle for everything that decides.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tests.inquiry.sky import START_US

from sharedsky.kernels.geodesy import direct, inverse
from sharedsky.model.evidence import Evidence
from sharedsky.model.party import Flight
from sharedsky.model.track import Basis, Datum, Samples, Track

F64 = NDArray[np.float64]

STEP_S = 0.1
SPAN_S = 200.0
T_S: F64 = np.arange(0.0, SPAN_S + STEP_S / 2, STEP_S)
CONTAINMENT = 2.5
CLIMB_MPS2 = 2.45
HERES = ((40.0, 20.0), (0.0, 180.0), (89.97, 30.0), (-75.0, -179.9))
"""Somewhere plain, on the antimeridian, at the pole."""


class Truth(NamedTuple):
    """One flight's true path, at T_S.

    Args:
        here: the middle of the plane, (lat, lon).
        east_m, north_m, alt_m: (n,).
        ground: (n,) whether it is on the ground.
    """

    flight: str
    here: tuple[float, float]
    east_m: F64
    north_m: F64
    alt_m: F64
    ground: NDArray[np.bool_]

    @property
    def velocity(self) -> F64:
        """(n, 2) m/s, east and north."""
        return np.stack([np.gradient(x, STEP_S) for x in (self.east_m, self.north_m)], axis=1)

    def places(self, east_m: F64, north_m: F64) -> tuple[F64, F64]:
        """Latitude and longitude of points of the plane (azimuthal equidistant)."""
        bearing = np.degrees(np.arctan2(east_m, north_m))
        lat, lon, _ = direct(*self.here, bearing, np.hypot(east_m, north_m))
        return np.asarray(lat), (np.asarray(lon) + 180) % 360 - 180

    def heading_deg(self) -> F64:
        """Clockwise from true north, at T_S."""
        # the plane's north is true north only in its middle: turned by what the meridian is off there
        _, back, _ = inverse(*self.places(self.east_m, self.north_m), *self.here)
        turned = np.asarray(back) + 180 - np.degrees(np.arctan2(self.east_m, self.north_m))
        return np.asarray(np.degrees(np.arctan2(*self.velocity.T)) + turned)

    def distance_m(self, other: "Truth | None" = None) -> F64:
        """From the middle, or from another flight, at T_S."""
        mine = self.places(self.east_m, self.north_m)
        to = other.places(other.east_m, other.north_m) if other is not None else self.here
        return np.asarray(inverse(*mine, *to)[0])


def drawn(
    draw: np.random.Generator, flight: str, here: tuple[float, float], *, speed_mps: float, turn_mps2: float
) -> Truth:
    """A path whose speed, acceleration and vertical acceleration stay under the bounds (by a hundredth, for the plane)."""
    n = len(T_S)
    changes = np.arange(0, n, int(draw.uniform(5, 40) / STEP_S))

    def held(least: float, most: float) -> F64:
        return np.repeat(draw.uniform(least, most, len(changes)), np.diff([*changes, n]))

    # speeding up and turning share the bound
    share = held(0, 1)
    along = 0.99 * turn_mps2 * held(-1, 1) * np.sqrt(share)
    speed = np.empty(n)
    speed[0] = draw.uniform(0.3, 0.95) * speed_mps
    for k in range(1, n):
        wanted = speed[k - 1] + along[k - 1] * STEP_S
        speed[k] = min(max(wanted, 0.1 * speed_mps), 0.985 * speed_mps)
    rate = 0.99 * turn_mps2 * held(-1, 1) * np.sqrt(1 - share) / speed
    course = draw.uniform(0, 2 * np.pi) + np.concatenate([[0], np.cumsum(rate[:-1] * STEP_S)])
    east = np.concatenate([[0], np.cumsum(speed[:-1] * np.sin(course[:-1]) * STEP_S)])
    north = np.concatenate([[0], np.cumsum(speed[:-1] * np.cos(course[:-1]) * STEP_S)])
    middle = int(draw.integers(n))
    climb = np.concatenate([[0], np.cumsum(0.99 * CLIMB_MPS2 * held(-1, 1)[:-1] * STEP_S)])
    climb = np.clip(climb, -20, 20)
    alt = 3000 + np.concatenate([[0], np.cumsum(climb[:-1] * STEP_S)])
    ground = np.repeat(draw.random(len(changes)) < 0.5, np.diff([*changes, n]))
    off = draw.uniform(-3000, 3000, 2)
    return Truth(flight, here, east - east[middle] + off[0], north - north[middle] + off[1], alt, ground)


def seen(
    draw: np.random.Generator,
    truth: Truth,
    source: str,
    *,
    unc_m: float,
    alt_unc_m: float,
    vel_unc_mps: float,
    clock_s: float,
    every_s: float,
    gaps: int,
) -> Track:
    """What a source records: errors inside the admitted bounds, one clock error, lost samples, gaps."""
    t = np.cumsum(draw.uniform(0.3, 1.7, int(SPAN_S / every_s) + 2) * every_s) - every_s
    for _ in range(gaps):
        start, length = draw.uniform(0, SPAN_S), draw.uniform(5, 90)
        t = t[(t < start) | (t > start + length)]
    t = np.unique(np.round(t[(t > clock_s) & (t < SPAN_S - clock_s)], 3))
    n = len(t)
    true_t = t + draw.uniform(-clock_s, clock_s)

    def at(column: F64) -> F64:
        return np.interp(true_t, T_S, column)

    def within(radius: float) -> tuple[F64, F64]:
        angle, size = draw.uniform(0, 2 * np.pi, n), 0.999 * radius * np.sqrt(draw.uniform(0, 1, n))
        return size * np.sin(angle), size * np.cos(angle)

    off = within(CONTAINMENT * unc_m)
    lat, lon = truth.places(at(truth.east_m) + off[0], at(truth.north_m) + off[1])
    blur = within(CONTAINMENT * vel_unc_mps)
    east, north = (at(truth.velocity[:, k]) + blur[k] for k in (0, 1))
    # the plane's north is true north only in its middle: turned by what the meridian is off there
    _, back, _ = inverse(lat, lon, *truth.here)
    turned = (
        np.asarray(back) + 180 - np.degrees(np.arctan2(at(truth.east_m) + off[0], at(truth.north_m) + off[1]))
    )
    alt = at(truth.alt_m) + 0.999 * CONTAINMENT * alt_unc_m * draw.uniform(-1, 1, n)
    return Track(
        id=f"{source}/{truth.flight}",
        flight=Flight(id=truth.flight),
        source=source,
        basis=Basis.OBSERVED,
        evidence=Evidence(sha256="0" * 64, name=f"{source}.csv"),
        samples=Samples(
            t_us=START_US + np.round(t * 1e6).astype(np.int64),
            lat_deg=lat,
            lon_deg=lon,
            alt_m={Datum.STD: alt},
            on_ground=np.interp(true_t, T_S, truth.ground, left=0, right=0).round().astype(np.int8),
            gs_mps=np.hypot(east, north),
            track_deg=(np.degrees(np.arctan2(east, north)) + turned) % 360,
            vrate_mps=np.full(n, np.nan),
            pos_unc_m=np.full(n, unc_m),
            callsign=np.full(n, ""),
            squawk=np.full(n, ""),
            record=np.arange(n),
            flags=np.zeros(n, dtype=np.uint16),
        ),
        clock_unc_s=clock_s,
        alt_unc_m=alt_unc_m,
        vel_unc_mps=vel_unc_mps,
    )
