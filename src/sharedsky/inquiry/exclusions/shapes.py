"""Regions as discs and polygons, and the least distance between two of them."""

from collections.abc import Mapping
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from sharedsky.inquiry.regions import place_of, polygon, region_of
from sharedsky.kernels.geodesy import direct, distance_m
from sharedsky.model.case import Case
from sharedsky.model.statement import Around, Near, Off, Where
from sharedsky.model.volume import Circle, Volume


class Disc(NamedTuple):
    """Everything within radius_m of a point; stated_m of the radius is a stated tolerance, 0 where it is a size."""

    lat_deg: float
    lon_deg: float
    radius_m: float
    stated_m: float


class Area(NamedTuple):
    """A polygon, (lon, lat) corners."""

    corners: tuple[tuple[float, float], ...]

    @property
    def stated_m(self) -> float:
        """A polygon states no tolerance."""
        return 0.0


Shape = Disc | Area


def shape_of(case: Case, where: Where, volumes: Mapping[str, Volume]) -> Shape | None:
    """A shape that encloses a place description; None for what is unbounded (everywhere but a region), and for a volume
    of several areas.

    A sector of a ring is enclosed by a disc about its middle, so that what that disc excludes is excluded.
    """
    if isinstance(where, Near):
        place = place_of(case, where.place)
        return Disc(place.lat_deg, place.lon_deg, float(where.within), float(where.within))
    if isinstance(where, Around):
        place = place_of(case, where.place)
        lat, lon, _ = direct(place.lat_deg, place.lon_deg, where.bearing_deg, float(where.distance))
        return Disc(float(lat), float(lon), float(where.within), float(where.within))
    if isinstance(where, Off):
        return _sector(case, where)
    if where.outside:
        return None
    if where.region in volumes:
        return _of_volume(volumes[where.region])
    region = region_of(case, where.region)
    if region.polygon:
        return Area(tuple(region.polygon))
    return shape_of(case, region.where, volumes) if region.where is not None else None


def _of_volume(volume: Volume) -> Shape | None:
    if len(volume.shape) != 1:
        return None
    (only,) = volume.shape
    if isinstance(only, Circle):
        return Disc(only.lat_deg, only.lon_deg, only.radius_m, 0.0)
    return Area(tuple(only.rings[0]))


def _sector(case: Case, where: Off) -> Disc:
    place = place_of(case, where.place)
    outer = float(where.distance + where.distance_tolerance)
    if where.bearing_deg is None or where.bearing_tolerance_deg >= 90:
        return Disc(place.lat_deg, place.lon_deg, outer, float(where.distance_tolerance))
    lat, lon, _ = direct(place.lat_deg, place.lon_deg, where.bearing_deg, float(where.distance))
    sides = np.array([-1.0, 0.0, 1.0]) * where.bearing_tolerance_deg
    ends = [max(float(where.distance - where.distance_tolerance), 0.0), outer]
    corners = [
        direct(place.lat_deg, place.lon_deg, where.bearing_deg + float(s), r) for s, r in product(sides, ends)
    ]
    radius = max(float(distance_m(lat, lon, c[0], c[1])) for c in corners)
    return Disc(float(lat), float(lon), radius, float(where.distance_tolerance))


def apart_m(a: Shape, b: Shape) -> float:
    """The least distance from a point of one shape to a point of the other; 0 where they meet."""
    if isinstance(a, Disc) and isinstance(b, Disc):
        centres = float(distance_m(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg))
        return max(centres - a.radius_m - b.radius_m, 0.0)
    if isinstance(a, Disc):
        return apart_m(b, a)
    if isinstance(b, Disc):
        outside = polygon([a.corners])(np.array([b.lat_deg]), np.array([b.lon_deg]))[0]
        return max(float(outside) - b.radius_m, 0.0)
    if _cross(a, b):
        return 0.0
    corners_a, corners_b = np.array(a.corners), np.array(b.corners)
    return max(
        min(
            float(polygon([b.corners])(corners_a[:, 1], corners_a[:, 0]).min()),
            float(polygon([a.corners])(corners_b[:, 1], corners_b[:, 0]).min()),
        ),
        0.0,
    )


def _cross(a: Area, b: Area) -> bool:
    """Whether an edge of one crosses an edge of the other: each separates the other's ends, on the same side of the earth."""

    def unit(corner: tuple[float, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        lon, lat = np.radians(corner)
        return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    def edges(area: Area) -> list[tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]]:
        corners = [unit(c) for c in area.corners]
        return list(pairwise([*corners, corners[0]]))

    for (p, q), (r, s) in product(edges(a), edges(b)):
        one, two = np.cross(p, q), np.cross(r, s)
        if (one @ r) * (one @ s) < 0 and (two @ p) * (two @ q) < 0 and (p + q) @ (r + s) > 0:
            return True
    return False
