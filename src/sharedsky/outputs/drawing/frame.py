"""From places on the earth to points on the paper: azimuthal equidistant about the middle, exact on WGS 84."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels.geodesy import LocalFrame, direct, inverse
from sharedsky.model.volume import Circle, Polygon

F64 = NDArray[np.float64]
Ring = tuple[F64, F64]
"""x and y of its corners"""

_EDGE_STEP_M = 20_000.0
"""Edges of areas are geodesics; on paper each is drawn through points no farther apart than this."""
_MOST_STEPS = 256
_CIRCLE_SIDES = 96


class Frame:
    """A plane about a place: metres east and north of it, true in distance and direction from it.

    Args:
        lat_deg, lon_deg: the middle, that of the case.
    """

    def __init__(self, lat_deg: float, lon_deg: float) -> None:
        self.lat_deg, self.lon_deg = lat_deg, lon_deg
        self._plane = LocalFrame(lat_deg, lon_deg)

    def at(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[F64, F64]:
        """Metres east and north of the middle, same shape as the arguments."""
        plane = self._plane.forward(lat_deg, lon_deg)
        return plane[..., 0], plane[..., 1]

    def back(self, east_m: ArrayLike, north_m: ArrayLike) -> tuple[F64, F64]:
        """Latitude and longitude of a point of the plane."""
        return self._plane.back(np.stack(np.broadcast_arrays(east_m, north_m), axis=-1))

    def area(self, shapes: Iterable[Polygon | Circle]) -> list[Ring]:
        """Rings of areas, their edges as geodesics."""
        return [
            self.at(*_latlon(ring))
            for shape in shapes
            for ring in ([shape] if isinstance(shape, Circle) else shape.rings)
        ]


class View:
    """A rectangle of paper onto a frame.

    Args:
        frame: the plane.
        box_m: west, south, east, north in the plane that must be seen.
        width, height: of the paper, points.
        margin: kept free about the box, points.
    """

    def __init__(
        self,
        frame: Frame,
        box_m: tuple[float, float, float, float],
        width: float,
        height: float,
        margin: float,
    ) -> None:
        west, south, east, north = box_m
        self.frame, self.width, self.height = frame, width, height
        self.scale = min(
            (width - 2 * margin) / max(east - west, 1.0), (height - 2 * margin) / max(north - south, 1.0)
        )
        """points a metre"""
        self._east, self._north = (west + east) / 2, (south + north) / 2

    def at(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[F64, F64]:
        """Points from the left and the top."""
        return self.on_paper(*self.frame.at(lat_deg, lon_deg))

    def on_paper(self, east_m: F64, north_m: F64) -> tuple[F64, F64]:
        """Points from the left and the top, of a point of the plane."""
        return (
            self.width / 2 + (east_m - self._east) * self.scale,
            self.height / 2 - (north_m - self._north) * self.scale,
        )

    def back(self, x: ArrayLike, y: ArrayLike) -> tuple[F64, F64]:
        """Latitude and longitude of a point of the paper."""
        east = (np.asarray(x, dtype=float) - self.width / 2) / self.scale + self._east
        north = (self.height / 2 - np.asarray(y, dtype=float)) / self.scale + self._north
        return self.frame.back(east, north)

    def sees(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point of the paper is on it."""
        return -slack <= x <= self.width + slack and -slack <= y <= self.height + slack

    def cut(self, ring: Ring, slack: float = 4.0) -> Ring:
        """The part of a ring on the paper and a little beyond; empty where none is."""
        x, y = self.on_paper(*ring)
        if (
            not len(x)
            or x.max() < -slack
            or x.min() > self.width + slack
            or y.max() < -slack
            or y.min() > self.height + slack
        ):
            return np.empty(0), np.empty(0)
        for axis, limit, keep_above in (
            (0, -slack, True),
            (0, self.width + slack, False),
            (1, -slack, True),
            (1, self.height + slack, False),
        ):
            x, y = _half(x, y, axis, limit, keep_above)
            if not len(x):
                break
        return x, y


def _half(x: F64, y: F64, axis: int, limit: float, keep_above: bool) -> Ring:
    """The part of a closed ring on one side of a line (Sutherland and Hodgman 1974), all edges at once."""
    along = (x, y)[axis]
    inside = along >= limit if keep_above else along <= limit
    if inside.all():
        return x, y
    if not inside.any():
        return np.empty(0), np.empty(0)
    ends_x, ends_y = np.roll(x, -1), np.roll(y, -1)
    crosses = inside != np.roll(inside, -1)
    ends = (ends_x, ends_y)[axis]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(crosses, (limit - along) / np.where(crosses, ends - along, 1.0), 0.0)
    points = np.stack(
        [np.stack([x, y], -1), np.stack([x + share * (ends_x - x), y + share * (ends_y - y)], -1)], 1
    ).reshape(-1, 2)
    kept = points[np.stack([inside, crosses], 1).reshape(-1)]
    return kept[:, 0], kept[:, 1]


def _latlon(shape: Circle | Sequence[tuple[float, float]]) -> tuple[F64, F64]:
    """Latitudes and longitudes along the edge of an area."""
    if isinstance(shape, Circle):
        azimuth_deg = np.arange(_CIRCLE_SIDES) * (360.0 / _CIRCLE_SIDES)
        lat_deg, lon_deg, _ = direct(shape.lat_deg, shape.lon_deg, azimuth_deg, shape.radius_m)
        return lat_deg, lon_deg
    corners = np.array(shape, dtype=float).reshape(-1, 2)
    return along(corners[:, 1], corners[:, 0])


def along(lat_deg: F64, lon_deg: F64) -> tuple[F64, F64]:
    """A line through points as geodesics, with points between no farther apart than a step."""
    if len(lat_deg) < 2:
        return lat_deg, lon_deg
    s_m, azimuth_deg, _ = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])
    steps = np.clip(np.ceil(s_m / _EDGE_STEP_M), 1, _MOST_STEPS).astype(int)
    if (steps == 1).all():
        return lat_deg, lon_deg
    start = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(len(start)) - np.repeat(np.cumsum(steps) - steps, steps)
    lats, lons, _ = direct(
        lat_deg[start], lon_deg[start], azimuth_deg[start], s_m[start] * number / steps[start]
    )
    return np.append(lats, lat_deg[-1]), np.append(lons, lon_deg[-1])
