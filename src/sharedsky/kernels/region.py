"""Convex regions as intersections of balls and half-spaces, for questions about prisms and chains."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels.conic import Form, Problem, total

F64 = NDArray[np.float64]
Point = tuple[float, float, float]


class Ball(NamedTuple):
    """All points within radius_m of a centre."""

    centre_m: Point
    radius_m: float


class HalfSpace(NamedTuple):
    """All points with normal · x ≤ offset_m; normal has length 1."""

    normal: Point
    offset_m: float


@dataclass(frozen=True)
class Region:
    """An intersection of balls and half-spaces in one Cartesian frame; no constraints: everywhere."""

    balls: tuple[Ball, ...] = ()
    half_spaces: tuple[HalfSpace, ...] = ()

    def __and__(self, other: "Region") -> "Region":
        return Region(self.balls + other.balls, self.half_spaces + other.half_spaces)

    def slack_m(self, points_m: ArrayLike) -> F64:
        """How far points (..., 3) are inside, as the least slack of any constraint; negative outside."""
        x = np.asarray(points_m, dtype=float)
        slack = np.full(x.shape[:-1], np.inf)
        for ball in self.balls:
            slack = np.minimum(slack, ball.radius_m - np.linalg.norm(x - np.array(ball.centre_m), axis=-1))
        for half_space in self.half_spaces:
            slack = np.minimum(slack, half_space.offset_m - x @ np.array(half_space.normal))
        return slack

    def constrain(self, problem: Problem, x: tuple[Form, ...], grow: Form | None = None) -> None:
        """Adds to a problem that x lies in the region, grown by `grow` where one is given."""
        extra = grow or Form()
        for ball in self.balls:
            inner = [xi - c for xi, c in zip(x, ball.centre_m, strict=True)]
            problem.norm_at_most(inner, extra + ball.radius_m)
        for half_space in self.half_spaces:
            along = total(xi * n for xi, n in zip(x, half_space.normal, strict=True))
            problem.at_least_zero(extra + half_space.offset_m - along)


def point(values: ArrayLike) -> Point:
    """Three finite coordinates; ValueError otherwise."""
    x, y, z = (float(v) for v in np.asarray(values, dtype=float).reshape(3))
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        raise ValueError(f"got coordinates {(x, y, z)}, want three finite ones")
    return (x, y, z)


def ball(centre_m: ArrayLike, radius_m: float) -> Region:
    """The region within radius_m (>= 0) of a centre."""
    if not radius_m >= 0:
        raise ValueError(f"got radius_m {radius_m}, want a number >= 0")
    return Region(balls=(Ball(point(centre_m), float(radius_m)),))


def half_space(normal: ArrayLike, through_m: ArrayLike) -> Region:
    """The region on the side of a plane that its normal (any length > 0) points away from."""
    n = np.array(point(normal))
    length = float(np.linalg.norm(n))
    if length == 0:
        raise ValueError("got a normal of length 0, want a direction")
    n = n / length
    return Region(half_spaces=(HalfSpace(point(n), float(n @ np.array(point(through_m)))),))


def band(low_m: float, high_m: float, up: ArrayLike = (0.0, 0.0, 1.0), sag_m: float = 0.0) -> Region:
    """The region between two heights in a local frame.

    Args:
        low_m: least height, up · x; -inf for none.
        high_m: greatest height; inf for none.
        up: the frame's vertical.
        sag_m: how far the earth falls away below the frame's plane within the question, d²/2R at a distance d
            (785 m at 100 km); lowers the lower plane, so that the region still encloses the band.
    """
    if not low_m <= high_m:
        raise ValueError(f"got a band from {low_m} to {high_m} m, want low <= high")
    unit = np.array(point(up))
    unit = unit / np.linalg.norm(unit)
    planes = []
    if math.isfinite(high_m):
        planes.append(HalfSpace(point(unit), float(high_m)))
    if math.isfinite(low_m):
        planes.append(HalfSpace(point(-unit), float(sag_m - low_m)))
    return Region(half_spaces=tuple(planes))


def walls(corners_m: ArrayLike, up: ArrayLike = (0.0, 0.0, 1.0)) -> Region:
    """The region over a convex polygon, without bottom or top.

    Args:
        corners_m: (n, 3), n >= 3, counter-clockwise seen from above, first corner not repeated.
        up: (3,) the vertical of a local frame, or (n, 3) the vertical at each corner (in earth-centred
            coordinates corner / |corner| gives walls along great circles).

    Raises:
        ValueError: fewer than three corners, or the polygon is not convex and counter-clockwise.
    """
    c = np.asarray(corners_m, dtype=float)
    if c.ndim != 2 or c.shape[0] < 3 or c.shape[1] != 3:
        raise ValueError(f"got corners of shape {c.shape}, want (n, 3) with n >= 3")
    ups = np.broadcast_to(np.asarray(up, dtype=float), c.shape)
    region = Region()
    for i in range(len(c)):
        j = (i + 1) % len(c)
        outward = -np.cross(ups[i] + ups[j], c[j] - c[i])
        region = region & half_space(outward, (c[i] + c[j]) / 2)
    size = float(np.linalg.norm(c - c.mean(axis=0), axis=1).max())
    if float(region.slack_m(c).min()) < -1e-9 * (size + float(np.abs(c).max())):
        raise ValueError("got a polygon that is not convex and counter-clockwise seen from above")
    return region
