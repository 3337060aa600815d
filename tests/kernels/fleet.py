"""Made-up paths and a brute-force oracle for encounters, by dense sampling of geodesics."""

from typing import NamedTuple

import numpy as np
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray

from sharedsky.kernels import geodesy
from sharedsky.kernels.path import Heights, Motion, Path, heights, path

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
EXACT = Motion(60.0, 1200.0, 0.0, 0.0)


class Made(NamedTuple):
    """Fixes of one aircraft; every array has shape (n,)."""

    t_us: I64
    lat_deg: F64
    lon_deg: F64
    alt_m: F64

    def ready(
        self,
        motion: Motion = EXACT,
        *,
        climb: Motion | None = None,
        radius_m: float = 0.0,
        spread_m: float = 0.0,
    ) -> tuple[Path, Heights]:
        n = len(self.t_us)
        return (
            path(self.t_us, self.lat_deg, self.lon_deg, np.full(n, radius_m), motion),
            heights(self.t_us, self.alt_m, np.full(n, spread_m), np.zeros(n), climb or motion),
        )

    def at(self, t_us: NDArray[np.float64]) -> tuple[F64, F64, F64]:
        """Where it is at instants between its first and last fix, along geodesics at constant speed."""
        k = np.clip(np.searchsorted(self.t_us, t_us, side="right") - 1, 0, len(self.t_us) - 2)
        part = (t_us - self.t_us[k]) / (self.t_us[k + 1] - self.t_us[k])
        lat, lon = geodesy.interpolate(
            self.lat_deg[k], self.lon_deg[k], self.lat_deg[k + 1], self.lon_deg[k + 1], part
        )
        return lat, lon, self.alt_m[k] + part * (self.alt_m[k + 1] - self.alt_m[k])

    def turned(self, degrees: float) -> "Made":
        return self._replace(lon_deg=(self.lon_deg + degrees + 180.0) % 360.0 - 180.0)

    def later(self, us: int) -> "Made":
        return self._replace(t_us=self.t_us + us)


def wander(
    rng: np.random.Generator,
    about: tuple[float, float],
    *,
    fixes: int = 12,
    mean_s: float = 8.0,
    speed_mps: float = 220.0,
    spread_m: float = 8_000.0,
) -> Made:
    """A flight that crosses the neighbourhood of a point, with a turn now and then and uneven fixes."""
    t_us = np.cumsum(rng.integers(round(mean_s * 3e5), round(mean_s * 1.7e6), fixes)).astype(np.int64)
    heading = rng.uniform(-np.pi, np.pi) + np.cumsum(rng.normal(0, 0.15, fixes))
    speed = speed_mps * rng.uniform(0.5, 1.2)
    steps = np.diff(t_us, prepend=t_us[0]) * 1e-6 * speed
    plane = np.stack([np.cumsum(steps * np.sin(heading)), np.cumsum(steps * np.cos(heading))], axis=1)
    plane += rng.uniform(-spread_m, spread_m, 2) - plane[fixes // 2]
    lat, lon = geodesy.LocalFrame(*about).back(plane)
    alt = 3000.0 + rng.uniform(-300, 300) + np.cumsum(rng.normal(0, 60, fixes))
    return Made(t_us, lat, lon, alt)


def geodesic_m(a: Made, b: Made, t_us: float) -> float:
    """Horizontal distance at an instant by geographiclib."""
    p, q = a.at(np.array([t_us])), b.at(np.array([t_us]))
    return float(
        Geodesic.WGS84.Inverse(float(p[0][0]), float(p[1][0]), float(q[0][0]), float(q[1][0]))["s12"]
    )


def distances(a: Made, b: Made, t_us: F64) -> tuple[F64, F64]:
    p, q = a.at(t_us), b.at(t_us)
    return geodesy.distance_m(p[0], p[1], q[0], q[1]), np.abs(p[2] - q[2])


class Brute(NamedTuple):
    """Encounters found by looking every few milliseconds."""

    spans_s: list[tuple[float, float]]
    cpas: list[tuple[float, float, float, float]]
    """3D, its parts, least horizontal"""
    t0_us: int


def brute(a: Made, b: Made, horizontal_m: float, vertical_m: float, step_s: float = 0.01) -> Brute:
    t0, t1 = int(max(a.t_us[0], b.t_us[0])), int(min(a.t_us[-1], b.t_us[-1]))
    if t1 <= t0:
        return Brute([], [], t0)
    t_us = np.linspace(t0, t1, max(2, int((t1 - t0) * 1e-6 / step_s)))
    h, v = distances(a, b, t_us)
    inside = (h < horizontal_m) & (v < vertical_m)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    spans, cpas = [], []
    for first, last in zip(edges[::2], edges[1::2] - 1, strict=True):
        spans.append(((t_us[first] - t0) * 1e-6, (t_us[last] - t0) * 1e-6))
        d = np.hypot(h, v)[first : last + 1]
        k = first + int(np.argmin(d))
        cpas.append((float(d.min()), float(h[k]), float(v[k]), float(h[first : last + 1].min())))
    return Brute(spans, cpas, t0)
