"""Where volumes lie on the earth: whether two have a point in common, one covers another, the cells of a fixed grid, the area.

Edges are geodesics, cut into pieces of 10 km at most; a piece leaves the plane through its chord and the normal in its
middle by micrometres. Pieces cross where each has its ends on both sides of the other's plane; circles reach as far as
the geodesic from their centre. Poles and the antimeridian are nothing special.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels._native import Footprint

__all__ = ["Footprint", "area_m2", "cells", "covers", "crosses_itself", "footprint", "meet"]


def footprint(
    polygons: Iterable[Sequence[ArrayLike]] = (), circles: Iterable[tuple[float, float, float]] = ()
) -> Footprint:
    """The union of polygons and circles.

    Args:
        polygons: each an outer ring and its holes; a ring has shape (n, 2), longitude and latitude in degrees of n >= 3
            corners, closed or not, either winding, joined by geodesics, within a hemisphere. What a ring winds about
            is inside, also where it crosses itself.
        circles: latitude, longitude, and radius in metres (at most 10,000 km), as geodesic distance.

    ValueError where a ring has fewer than three corners, one is not on the earth, it is larger than a hemisphere, or
    longer than 100,000 km.
    """
    made = Footprint()
    for rings in polygons:
        corners = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in rings]
        made.add_polygon(
            [np.ascontiguousarray(ring[:, 0]) for ring in corners],
            [np.ascontiguousarray(ring[:, 1]) for ring in corners],
        )
    for lat_deg, lon_deg, radius_m in circles:
        made.add_circle(lat_deg, lon_deg, radius_m)
    return made


def meet(one: Footprint, others: list[Footprint]) -> NDArray[np.bool_]:
    """Whether one footprint has a point in common with each of others, shape (len(others),).

    Boundaries belong to a footprint, and what is less than 1 mm apart is said to touch, because corners that are shared
    are not the same bits on both sides. Otherwise right to better than 1 mm for edges of any length.
    """
    return one.meets(others).astype(bool)


def covers(outer: Footprint, inner: Footprint) -> bool:
    """Whether each polygon and circle of inner lies within one polygon or circle of outer.

    Boundaries belong to a footprint. What sticks out by 1 mm at most is covered, because corners that are shared are not
    the same bits on both sides; what sticks out by 1 cm or more is not. Holes of inner are passed over. Domain: rings that
    do not cross themselves, circles of at most 5,000 km. ValueError where outer has a hole.
    """
    return outer.covers(inner)


def crosses_itself(of: Footprint) -> bool:
    """Whether two edges of one ring cross, each reaching further than 1 mm beyond the other on both sides."""
    return of.crosses_itself()


def cells(of: Footprint, most: int) -> NDArray[np.int64]:
    """The cells of a fixed grid that a footprint touches, ascending; footprints that meet share at least one.

    Args:
        of: the footprint.
        most: ValueError where there are more.

    A cell is a row of 1/18° of latitude, cut into equal parts of longitude, so that it is 6.2 km high and about as wide
    (narrower by up to a sixth next to a pole). A cell that is not touched may be named when it is less than 1 % of the
    radius of a circle, or 500 m from a polygon's boundary, away. Numbers are in [0, 20,995,200).
    """
    return of.cells(most)


def area_m2(of: Footprint) -> float:
    """The sum of the areas of a footprint's polygons (less their holes) and circles, overlaps counted twice.

    Polygons within 1e-6 of it; circles, as caps of the sphere that fits at the centre, within 1e-5 up to 500 km.
    """
    return of.area_m2()
