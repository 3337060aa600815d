"""Around volumes: the smallest convex outline that holds them all, for whoever wants to know what is near by.

Two flights that do not touch can be entwined; the standard wants each to be told of the other, so what is relevant is found
by hulls, and what conflicts by exact volumes.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels import geodesy
from sharedsky.service.api import wire

CIRCLE_CORNERS = 24
"""Of the polygon that stands for a circle; it is drawn around it, at most 1 % wider."""
Points = NDArray[np.float64]


class Plane:
    """A map on which geodesics are straight: seen from the centre of the earth, on a plane that touches it.

    Args:
        lat_deg: latitudes of points in whose middle it touches.
        lng_deg: their longitudes; all within a quarter of the way around the earth from the middle.
    """

    def __init__(self, lat_deg: Points, lng_deg: Points) -> None:
        middle = _unit(lat_deg, lng_deg).sum(axis=0)
        self._up: Points = middle / math.sqrt(float(middle @ middle))
        east = np.array([-self._up[1], self._up[0], 0.0])
        if not east.any():  # at a pole, where every way is north or south
            east = np.array([0.0, 1.0, 0.0])
        self._east: Points = east / math.sqrt(float(east @ east))
        self._north: Points = np.cross(self._up, self._east)

    def xy(self, lat_deg: Points, lng_deg: Points) -> Points:
        """Points on the plane, shape (n, 2), in earth radii."""
        unit = _unit(lat_deg, lng_deg)
        return np.column_stack([unit @ self._east, unit @ self._north]) / (unit @ self._up)[:, None]

    def lat_lng(self, xy: Points) -> tuple[Points, Points]:
        """Latitudes and longitudes of points on the plane."""
        at = self._up + xy[:, :1] * self._east + xy[:, 1:] * self._north
        flat = np.hypot(at[:, 0], at[:, 1])
        return np.degrees(np.arctan2(at[:, 2], flat)), np.degrees(np.arctan2(at[:, 1], at[:, 0]))


def _unit(lat_deg: Points, lng_deg: Points) -> Points:
    lat, lng = np.radians(lat_deg), np.radians(lng_deg)
    return np.column_stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])


def hull(volumes: Sequence[wire.Volume4D]) -> wire.Volume4D:
    """One convex volume that holds all of at least one, from the first start to the last end; unbounded where one is."""
    lows = [v.volume.altitude_lower for v in volumes]
    highs = [v.volume.altitude_upper for v in volumes]
    starts, ends = [v.time_start for v in volumes], [v.time_end for v in volumes]
    return wire.Volume4D(
        wire.Volume3D(
            *_outline(volumes),
            min((a for a in lows if a), key=lambda a: a.value) if all(lows) else None,
            max((a for a in highs if a), key=lambda a: a.value) if all(highs) else None,
        ),
        min((t for t in starts if t), key=lambda t: t.value) if all(starts) else None,
        max((t for t in ends if t), key=lambda t: t.value) if all(ends) else None,
    )


def _outline(volumes: Sequence[wire.Volume4D]) -> tuple[wire.Circle | None, wire.Polygon | None]:
    circles = {v.volume.outline_circle for v in volumes}
    if len(circles) == 1 and (only := circles.pop()):
        return only, None
    lat, lng = corners(volumes)
    xy = Plane(lat, lng).xy(lat, lng)
    around = _convex(xy)
    return None, wire.Polygon([wire.LatLngPoint(lng=float(lng[k]), lat=float(lat[k])) for k in around])


def corners(volumes: Sequence[wire.Volume4D]) -> tuple[Points, Points]:
    """Latitudes and longitudes of points whose convex hull holds the volumes."""
    lat: list[float] = []
    lng: list[float] = []
    for volume in volumes:
        if circle := volume.volume.outline_circle:
            wide_m = circle.radius.value / math.cos(math.pi / CIRCLE_CORNERS)
            bearings = np.arange(CIRCLE_CORNERS) * (360.0 / CIRCLE_CORNERS)
            a, b, _ = geodesy.direct(circle.center.lat, circle.center.lng, bearings, wide_m)
            lat.extend(a)
            lng.extend(b)
        for corner in volume.volume.outline_polygon.vertices if volume.volume.outline_polygon else ():
            lat.append(corner.lat)
            lng.append(corner.lng)
    return np.array(lat), np.array(lng)


def _convex(xy: Points) -> list[int]:
    """Which points are corners of the convex hull, counter-clockwise (Andrew's monotone chain)."""
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    lower: list[int] = []
    upper: list[int] = []
    for chain, indices in ((lower, order), (upper, order[::-1])):
        for k in map(int, indices):
            while len(chain) > 1 and _turn(xy[chain[-2]], xy[chain[-1]], xy[k]) <= 0:
                chain.pop()
            chain.append(k)
    return lower[:-1] + upper[:-1]


def _turn(a: Points, b: Points, c: Points) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
