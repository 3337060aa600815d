"""Edges of areas for tools that draw straight in longitude and latitude; and areas cut where the earth's map is."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from sharedsky.kernels.geodesy import direct, distance_m, interpolate
from sharedsky.model.volume import Circle, Ring

SAGITTA_M = 1.0
"""How far a geodesic edge may lie from the straight line in longitude and latitude that stands for it."""
_MOST_PIECES = 4096


def densified(ring: Sequence[tuple[float, float]]) -> Ring:
    """A closed ring whose straight edges are nowhere farther than SAGITTA_M from the geodesic edges of the one given.

    Longitudes run on past ±180 rather than jump. A ring whose edges are short enough keeps its corners as they are.
    """
    corners = [(float(lon), float(lat)) for lon, lat in ring]
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    points = [corners[0]]
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(corners):
        base = points[-1][0]
        across = (lon1 - lon0 + 180.0) % 360.0 - 180.0
        mid_lat, mid_lon = interpolate(lat0, lon0, lat1, lon0 + across, 0.5)
        sagitta_m = float(distance_m(mid_lat, mid_lon, (lat0 + lat1) / 2, lon0 + across / 2))
        pieces = min(_MOST_PIECES, max(1, math.ceil(math.sqrt(sagitta_m / SAGITTA_M))))
        if pieces > 1:
            lats, lons = interpolate(lat0, lon0, lat1, lon0 + across, np.arange(1, pieces) / pieces)
            for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True):
                points.append((_near(lon, points[-1][0]), lat))
        # a corner that needs no turning keeps its own number to the last bit
        end = lon1 if abs(base + across - lon1) < 1e-6 else base + across
        points.append((end, lat1))
    return points


def circled(circle: Circle) -> Ring:
    """A circle as a ring of corners on it, its edges nowhere farther than SAGITTA_M inside it."""
    bend = math.acos(max(-1.0, 1.0 - SAGITTA_M / max(circle.radius_m, 2 * SAGITTA_M)))
    sides = min(720, max(24, math.ceil(math.pi / bend)))
    lats, lons, _ = direct(
        circle.lat_deg, circle.lon_deg, -np.arange(sides) * (360.0 / sides), circle.radius_m
    )
    points: Ring = []
    for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True):
        points.append((_near(lon, points[-1][0] if points else circle.lon_deg), lat))
    return densified([*points, points[0]])


def wound(ring: Ring, *, outer: bool) -> Ring:
    """The ring anticlockwise where outer, clockwise where a hole (RFC 7946, 3.1.6)."""
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(ring))
    return ring if (area >= 0) == outer else ring[::-1]


def cut(rings: Sequence[Ring]) -> list[list[Ring]]:
    """A polygon in parts that each lie within longitudes -180 to 180 (RFC 7946, 3.1.9).

    Args:
        rings: closed, outer first, longitudes running on past ±180.
    """
    outer = rings[0]
    middle = (min(lon for lon, _ in outer) + max(lon for lon, _ in outer)) / 2
    moved = [outer, *([(_near(lon, middle), lat) for lon, lat in hole] for hole in rings[1:])]
    if all(-180.0 <= lon <= 180.0 for lon, _ in outer):
        return [list(moved)]
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        shifted = [[(lon + turn, lat) for lon, lat in ring] for ring in moved]
        clipped = [_between(ring) for ring in shifted]
        if clipped[0]:
            parts.append([clipped[0], *(hole for hole in clipped[1:] if hole)])
    return parts


def _between(ring: Ring) -> Ring:
    """The part of a closed ring from -180 to 180 (Sutherland and Hodgman 1974)."""
    points = ring[:-1]
    for limit, sign in ((-180.0, 1.0), (180.0, -1.0)):
        kept: Ring = []
        for (lon0, lat0), (lon1, lat1) in zip(points, [*points[1:], *points[:1]], strict=True):
            inside, next_inside = sign * (lon0 - limit) >= 0, sign * (lon1 - limit) >= 0
            if inside:
                kept.append((lon0, lat0))
            if inside != next_inside:
                share = (limit - lon0) / (lon1 - lon0)
                kept.append((limit, lat0 + share * (lat1 - lat0)))
        points = kept
    return [*points, points[0]] if len(points) > 2 else []


def _near(lon: float, to: float) -> float:
    """The same meridian, named so that it is within half a turn of another."""
    turns = round((to - lon) / 360.0)
    return lon + 360.0 * turns if turns else lon
