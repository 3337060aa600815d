"""Areas and 4D volumes on the ellipsoid, and exactly when a path is inside one.

Edges are geodesics, cut into pieces of 2.5 km; a path crosses a piece where a linear function of time is zero. Circles
are crossed where the geodesic distance from the centre is the radius, found inside a bracket to a nanosecond. Between
crossings the winding of the ring about the path's position decides, so holes, poles and the antimeridian are nothing
special.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels import _native
from sharedsky.kernels._native import Area
from sharedsky.kernels.path import Heights, Path

__all__ = ["Area", "Limit", "Stays", "area", "contains", "stays"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def area(
    polygons: Iterable[Sequence[ArrayLike]] = (), circles: Iterable[tuple[float, float, float]] = ()
) -> Area:
    """The union of polygons and circles.

    Args:
        polygons: each an outer ring and its holes; a ring has shape (n, 2), longitude and latitude in degrees of n >= 3
            corners, closed or not, either winding, joined by geodesics, within a hemisphere.
        circles: latitude, longitude, and radius in metres (at most 10,000 km), as geodesic distance.

    ValueError where a ring has fewer than three corners, one is not on the earth, or it is larger than a hemisphere.
    """
    made = Area()
    for rings in polygons:
        corners = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in rings]
        made.add_polygon(
            [np.ascontiguousarray(ring[:, 0]) for ring in corners],
            [np.ascontiguousarray(ring[:, 1]) for ring in corners],
        )
    for lat_deg, lon_deg, radius_m in circles:
        made.add_circle(lat_deg, lon_deg, radius_m)
    return made


def contains(within: Area, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.bool_]:
    """Whether positions are inside an area, of the shape to which the arguments broadcast."""
    lat, lon = np.broadcast_arrays(np.asarray(lat_deg, np.float64), np.asarray(lon_deg, np.float64))
    inside = within.contains(np.ascontiguousarray(lat).reshape(-1), np.ascontiguousarray(lon).reshape(-1))
    return inside.astype(bool).reshape(lat.shape)


class Limit(NamedTuple):
    """A lower or upper bound on altitude, in metres, and the path's heights in the datum of that bound."""

    heights: Heights
    m: float


class Stays(NamedTuple):
    """What `stays` finds, m stays and k stretches that cannot be decided.

    Args:
        times_us: shape (m, 2): enter, exit.
        times_unc_s: shape (m, 2).
        entered: shape (m,); False where the path, or its altitude, begins inside.
        exited: shape (m,); False where it ends inside.
        certain: shape (m,); False where the position's uncertainty alone could put the whole stay outside.
        unknown_us: shape (k, 2): over the area, within the times, while an altitude is missing.
    """

    times_us: I64
    times_unc_s: F64
    entered: NDArray[np.bool_]
    exited: NDArray[np.bool_]
    certain: NDArray[np.bool_]
    unknown_us: I64


def stays(
    path: Path,
    within: Area,
    *,
    lower: Limit | None = None,
    upper: Limit | None = None,
    start_us: int | None = None,
    end_us: int | None = None,
) -> Stays:
    """All maximal intervals in which a path is inside an area, between two altitudes and two times.

    Args:
        path: see `sharedsky.kernels.path.path`.
        within: the area.
        lower: None is unbounded.
        upper: None is unbounded.
        start_us: None is always.
        end_us: None is for ever.

    The bound on a time says how far the crossing moves when the path is off by no more than its uncertainty; the
    clock's error is not in it. Gaps are not bridged.
    """
    info = np.iinfo(np.int64)
    times, unc, flags, unknown = _native.occupancies(
        path,
        within,
        lower.heights if lower else None,
        lower.m if lower else 0.0,
        upper.heights if upper else None,
        upper.m if upper else 0.0,
        info.min + 1 if start_us is None else start_us,
        info.max if end_us is None else end_us,
    )
    said = flags.reshape(-1, 3).astype(bool)
    return Stays(
        times.reshape(-1, 2), unc.reshape(-1, 2), said[:, 0], said[:, 1], said[:, 2], unknown.reshape(-1, 2)
    )
