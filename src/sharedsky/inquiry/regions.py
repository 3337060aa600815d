"""Regions as signed distances: how far outside (positive) or inside (negative) a point lies, in metres.

Every function here changes by at most one metre a metre, so that a disc of radius r about a point at signed
distance s lies inside the region where s <= -r and misses it where s > r. That is all the verdicts need.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.errors import InvalidCase, UnknownName
from sharedsky.kernels.geodesy import direct, inverse
from sharedsky.model.case import Case, Place, Region
from sharedsky.model.statement import Around, Near, Off, Where, Within
from sharedsky.model.volume import Polygon, Volume

F64 = NDArray[np.float64]
SignedDistance = Callable[[F64, F64], F64]
"""Latitudes and longitudes, shape (n,), to metres, shape (n,)."""

MEAN_RADIUS_M = 6_371_008.8
"""IUGG mean radius; used only for angles, where it cancels."""


def near(lat_deg: float, lon_deg: float, within_m: float) -> SignedDistance:
    """A disc about a point."""
    return lambda lat, lon: np.asarray(inverse(lat, lon, lat_deg, lon_deg)[0]) - within_m


def off(lat_deg: float, lon_deg: float, where: Off) -> SignedDistance:
    """A ring about a point, or the part of it within some degrees of a bearing."""
    inner = float(where.distance - where.distance_tolerance)
    outer = float(where.distance + where.distance_tolerance)

    def signed(lat: F64, lon: F64) -> F64:
        distance, bearing, _ = inverse(lat_deg, lon_deg, lat, lon)
        ring = np.maximum(distance - outer, inner - distance)
        if where.bearing_deg is None or where.bearing_tolerance_deg >= 180:
            return np.asarray(ring)
        beyond = np.abs((bearing - where.bearing_deg + 180) % 360 - 180) - where.bearing_tolerance_deg
        # distance to the nearer edge of the sector: across, until the vertex is nearest
        across = MEAN_RADIUS_M * np.sin(np.minimum(distance / MEAN_RADIUS_M, np.pi / 2))
        angle = np.radians(np.clip(beyond, -90, 90))
        return np.maximum(ring, across * np.sin(angle))

    return signed


def _unit(lat_deg: ArrayLike, lon_deg: ArrayLike) -> F64:
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def _azimuth(lat: F64, lon: F64, to_lat: F64, to_lon: F64) -> F64:
    p, q, dl = np.radians(lat), np.radians(to_lat), np.radians(to_lon - lon)
    east, north = np.sin(dl) * np.cos(q), np.cos(p) * np.sin(q) - np.sin(p) * np.cos(q) * np.cos(dl)
    return np.asarray(np.arctan2(east, north))


class _Edges:
    """The edges of a ring as great circles."""

    def __init__(self, ring: Sequence[tuple[float, float]]) -> None:
        corners = np.array(ring if ring[0] == ring[-1] else [*ring, ring[0]], dtype=float)
        unit = _unit(corners[:, 1], corners[:, 0])
        some = np.linalg.norm(np.diff(unit, axis=0), axis=1) > 0
        self.lon_deg, self.lat_deg = corners[np.append(some, True)].T
        self.start = unit[:-1][some]
        cross = np.cross(self.start, unit[1:][some])
        size = np.linalg.norm(cross, axis=1)
        self.normal = cross / size[:, None]
        self.tangent = np.cross(self.normal, self.start)
        self.arc = np.arctan2(size, np.einsum("ij,ij->i", self.start, unit[1:][some]))

    def nearest(self, at: F64) -> F64:
        """The nearest point of each edge to unit vectors (n, 3), as unit vectors (edges, n, 3)."""
        along = np.arctan2(self.tangent @ at.T, self.start @ at.T)
        s = np.clip(along, 0, self.arc[:, None])
        # behind the start by more than beyond the end: then the end is nearer
        s = np.where(along < (self.arc[:, None] - 2 * np.pi) / 2, self.arc[:, None], s)[..., None]
        return np.asarray(np.cos(s) * self.start[:, None] + np.sin(s) * self.tangent[:, None])

    def turns(self, lat: F64, lon: F64) -> F64:
        """How often the ring goes round each point."""
        azimuths = _azimuth(lat, lon, self.lat_deg[:, None], self.lon_deg[:, None])
        turned = (np.diff(azimuths, axis=0) + np.pi) % (2 * np.pi) - np.pi
        return np.asarray(np.abs(np.round(turned.sum(axis=0) / (2 * np.pi))))


def polygon(rings: Sequence[Sequence[tuple[float, float]]]) -> SignedDistance:
    """One outer ring and its holes, (lon, lat) corners, great-circle edges; smaller than a hemisphere."""
    every = [_Edges(ring) for ring in rings]

    def signed(lat: F64, lon: F64) -> F64:
        lat, lon = np.atleast_1d(np.asarray(lat, dtype=float)), np.atleast_1d(np.asarray(lon, dtype=float))
        at = _unit(lat, lon)
        on = np.concatenate([edges.nearest(at) for edges in every])
        apart = np.linalg.norm(on - at, axis=-1)
        # on the ellipsoid another edge can be nearer only where it is as near to a hundredth on the sphere
        edge, which = np.nonzero(apart <= apart.min(axis=0) * 1.01)
        x, y, z = on[edge, which].T
        on_lat, on_lon = np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))
        nearest = np.full(lat.shape, np.inf)
        np.minimum.at(nearest, which, inverse(lat[which], lon[which], on_lat, on_lon)[0])
        # inside the outer ring and no hole: an odd number of rings around the point
        inside = np.sum([edges.turns(lat, lon) for edges in every], axis=0) % 2 == 1
        return np.where(inside, -nearest, nearest)

    return signed


def outside(region: SignedDistance) -> SignedDistance:
    """Everything but the region."""
    return lambda lat, lon: -region(lat, lon)


def of_volume(volume: Volume) -> SignedDistance:
    """The horizontal extent of a volume: inside any of its areas."""
    parts = [
        polygon(shape.rings)
        if isinstance(shape, Polygon)
        else near(shape.lat_deg, shape.lon_deg, shape.radius_m)
        for shape in volume.shape
    ]
    return lambda lat, lon: np.min([part(lat, lon) for part in parts], axis=0)


def place_of(case: Case, place_id: str) -> Place:
    """The place of that id; UnknownName where the case has none."""
    for place in case.places:
        if place.id == place_id:
            return place
    raise UnknownName("case.toml", field="places", got=repr(place_id), want="the id of a place")


def region_of(case: Case, region_id: str) -> Region:
    """The region of that id; UnknownName where the case has none."""
    for region in case.regions:
        if region.id == region_id:
            return region
    raise UnknownName("case.toml", field="regions", got=repr(region_id), want="the id of a region")


def of_where(case: Case, where: Where) -> SignedDistance:
    """The signed distance of a place description."""
    if isinstance(where, Near):
        place = place_of(case, where.place)
        return near(place.lat_deg, place.lon_deg, float(where.within))
    if isinstance(where, Around):
        place = place_of(case, where.place)
        lat, lon, _ = direct(place.lat_deg, place.lon_deg, where.bearing_deg, float(where.distance))
        return near(float(lat), float(lon), float(where.within))
    if isinstance(where, Off):
        place = place_of(case, where.place)
        return off(place.lat_deg, place.lon_deg, where)
    inside = of_region(case, region_of(case, where.region))
    return outside(inside) if where.outside else inside


def of_region(case: Case, region: Region) -> SignedDistance:
    """The signed distance of a region of the case."""
    if region.polygon:
        return polygon([region.polygon])
    if region.where is None:
        raise InvalidCase("case.toml", field=f"regions {region.id}", want="where or polygon")
    if isinstance(region.where, Within) and region.where.region == region.id:
        raise InvalidCase("case.toml", field=f"regions {region.id}", want="a shape that is not itself")
    return of_where(case, region.where)
