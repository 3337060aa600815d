"""Around volumes: the smallest box that holds them all, for whoever wants to know what is near by.

Two flights that do not touch can be entwined; the standard wants each to be told of the other. So what is relevant is found by
boxes, and what conflicts by exact volumes.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels import geodesy
from sharedsky.service.api import wire

CIRCLE_CORNERS = 24
"""Of the polygon that stands for a circle; it is drawn around it, at most 1 % wider."""
MARGIN = 1e-7
"""By which a box is wider than it need be, in earth radii, so that rounding leaves nothing outside."""
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


def box(volumes: Sequence[wire.Volume4D]) -> wire.Volume4D:
    """One volume that holds all of at least one: a rectangle from the first start to the last end; unbounded where one is."""
    lows = [v.volume.altitude_lower for v in volumes]
    highs = [v.volume.altitude_upper for v in volumes]
    starts, ends = [v.time_start for v in volumes], [v.time_end for v in volumes]
    return wire.Volume4D(
        wire.Volume3D(
            None,
            _rectangle(volumes),
            min((a for a in lows if a), key=lambda a: a.value) if all(lows) else None,
            max((a for a in highs if a), key=lambda a: a.value) if all(highs) else None,
        ),
        min((t for t in starts if t), key=lambda t: t.value) if all(starts) else None,
        max((t for t in ends if t), key=lambda t: t.value) if all(ends) else None,
    )


def _rectangle(volumes: Sequence[wire.Volume4D]) -> wire.Polygon:
    lat, lng = _corners(volumes)
    plane = Plane(lat, lng)
    xy = plane.xy(lat, lng)
    (west, south), (east, north) = xy.min(axis=0) - MARGIN, xy.max(axis=0) + MARGIN
    around = np.array([[west, south], [east, south], [east, north], [west, north]])
    lat, lng = plane.lat_lng(around)
    return wire.Polygon([wire.LatLngPoint(lng=float(b), lat=float(a)) for a, b in zip(lat, lng, strict=True)])


def _corners(volumes: Sequence[wire.Volume4D]) -> tuple[Points, Points]:
    """Latitudes and longitudes of points between which, straight, everything lies."""
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
