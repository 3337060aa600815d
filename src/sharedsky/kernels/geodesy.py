"""Geodesics, earth-centred coordinates and local frames on WGS 84, vectorised; right at poles and antimeridian."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels import _native

F64 = NDArray[np.float64]


def _columns(*values: ArrayLike) -> tuple[tuple[int, ...], list[F64]]:
    arrays = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values))
    return arrays[0].shape, [np.ascontiguousarray(a).reshape(-1) for a in arrays]


def inverse(
    lat1_deg: ArrayLike, lon1_deg: ArrayLike, lat2_deg: ArrayLike, lon2_deg: ArrayLike
) -> tuple[F64, F64, F64]:
    """Length and azimuths of a shortest geodesic between points on the ellipsoid.

    Args:
        lat1_deg: latitude of the first point, in [-90, 90]; all arguments broadcast together.
        lon1_deg: longitude of the first point, any finite value.
        lat2_deg: latitude of the second point.
        lon2_deg: longitude of the second point.
    Returns:
        s_m: length.
        azi1_deg: azimuth at the first point, clockwise from north, in (-180, 180].
        azi2_deg: forward azimuth at the second point.

    Within 10 µm everywhere, antipodes and poles included. Where several geodesics are shortest one of them is
    given. NaN in, or a latitude out of range, NaN out. Source: Karney, J. Geodesy 87 (2013) 43.
    """
    shape, columns = _columns(lat1_deg, lon1_deg, lat2_deg, lon2_deg)
    s_m, azi1_deg, azi2_deg = _native.inverse(*columns)
    return s_m.reshape(shape), azi1_deg.reshape(shape), azi2_deg.reshape(shape)


def direct(
    lat_deg: ArrayLike, lon_deg: ArrayLike, azi_deg: ArrayLike, s_m: ArrayLike
) -> tuple[F64, F64, F64]:
    """Where a geodesic ends that leaves a point at an azimuth and runs s_m.

    Args:
        lat_deg: latitude of the start, in [-90, 90]; all arguments broadcast together.
        lon_deg: longitude of the start.
        azi_deg: azimuth at the start, clockwise from north.
        s_m: length; negative runs backwards.
    Returns:
        lat_deg: latitude of the end.
        lon_deg: longitude of the end, in [-180, 180].
        azi_deg: forward azimuth at the end.

    Within 1 µm for lengths up to once round the earth. NaN in, NaN out.
    """
    shape, columns = _columns(lat_deg, lon_deg, azi_deg, s_m)
    lat2_deg, lon2_deg, azi2_deg = _native.direct(*columns)
    return lat2_deg.reshape(shape), lon2_deg.reshape(shape), azi2_deg.reshape(shape)


def distance_m(lat1_deg: ArrayLike, lon1_deg: ArrayLike, lat2_deg: ArrayLike, lon2_deg: ArrayLike) -> F64:
    """Geodesic distance in metres between points on the ellipsoid; arguments broadcast as in `inverse`."""
    return inverse(lat1_deg, lon1_deg, lat2_deg, lon2_deg)[0]


def interpolate(
    lat1_deg: ArrayLike, lon1_deg: ArrayLike, lat2_deg: ArrayLike, lon2_deg: ArrayLike, part: ArrayLike
) -> tuple[F64, F64]:
    """Latitude and longitude of the point that lies `part` of the way along the geodesic (0 is the first point)."""
    s_m, azi_deg, _ = inverse(lat1_deg, lon1_deg, lat2_deg, lon2_deg)
    lat_deg, lon_deg, _ = direct(lat1_deg, lon1_deg, azi_deg, s_m * np.asarray(part, dtype=np.float64))
    return lat_deg, lon_deg


def to_ecef(lat_deg: ArrayLike, lon_deg: ArrayLike, hae_m: ArrayLike = 0.0) -> F64:
    """Earth-centred, earth-fixed metres of geodetic positions, shape (..., 3); arguments broadcast together."""
    shape, columns = _columns(lat_deg, lon_deg, hae_m)
    return np.stack(_native.to_ecef(*columns), axis=-1).reshape((*shape, 3))


def to_geodetic(ecef_m: ArrayLike) -> tuple[F64, F64, F64]:
    """Latitude, longitude (0 on the polar axis) and height above the ellipsoid of earth-centred positions.

    Args:
        ecef_m: shape (..., 3), more than 50 km from the centre of the earth.
    Returns:
        lat_deg, lon_deg, hae_m: each of shape (...).

    Within 0.1 µm from the deepest sea to 100,000 km. NaN in, NaN out.
    """
    p = np.asarray(ecef_m, dtype=np.float64)
    shape, columns = _columns(p[..., 0], p[..., 1], p[..., 2])
    lat_deg, lon_deg, hae_m = _native.to_geodetic(*columns)
    return lat_deg.reshape(shape), lon_deg.reshape(shape), hae_m.reshape(shape)


class LocalFrame:
    """Azimuthal-equidistant plane about a point: east and north in metres, true from the point in every direction.

    Args:
        lat_deg: latitude of the origin.
        lon_deg: longitude of the origin; at a pole it fixes the azimuths, as the meridian one arrives by.

    Distances and azimuths from the origin are geodesic; a length L across, at a distance r from the origin, is
    stretched by about r²/6R² (0.1 m in 30 km at 30 km). One to one up to the antipode.
    """

    def __init__(self, lat_deg: float, lon_deg: float) -> None:
        self.lat_deg, self.lon_deg = lat_deg, lon_deg

    @classmethod
    def between(cls, lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> "LocalFrame":
        """The frame about the middle of the geodesic between two points."""
        lat_deg, lon_deg = interpolate(lat1_deg, lon1_deg, lat2_deg, lon2_deg, 0.5)
        return cls(float(lat_deg), float(lon_deg))

    def forward(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> F64:
        """East and north in metres, shape (..., 2), of positions."""
        s_m, azi_deg, _ = inverse(self.lat_deg, self.lon_deg, lat_deg, lon_deg)
        azi = np.radians(azi_deg)
        return np.stack([s_m * np.sin(azi), s_m * np.cos(azi)], axis=-1)

    def back(self, east_north_m: ArrayLike) -> tuple[F64, F64]:
        """Latitude and longitude of points of the plane, shape (..., 2)."""
        p = np.asarray(east_north_m, dtype=np.float64)
        azi_deg = np.degrees(np.arctan2(p[..., 0], p[..., 1]))
        lat_deg, lon_deg, _ = direct(self.lat_deg, self.lon_deg, azi_deg, np.hypot(p[..., 0], p[..., 1]))
        return lat_deg, lon_deg
