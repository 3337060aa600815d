"""Where and when two places overlap, in figures for a person."""

import msgspec
import numpy as np

from sharedsky.conflict import volumes
from sharedsky.kernels import geodesy
from sharedsky.service.airspace import Extent
from sharedsky.service.api import wire
from sharedsky.service.around import Plane, Points

MOST = 20
"""Overlaps of two places that are told."""
CIRCLE_CORNERS = 90
"""Of the ring that stands for a circle."""
MOST_PAIRS = 1_000_000
"""Of edges that are tried for crossings; of outlines with more, only some corners are looked at."""


class Overlap(msgspec.Struct, frozen=True):
    """Where a volume of ours and one of another's have points in common.

    Args:
        mine: which of our volumes, from 0.
        theirs: which of the other's.
        start_us: when it begins; None where neither says.
        end_us: when it ends.
        lower_m: HAE; None where neither says.
        upper_m: HAE.
        lat_deg: of the middle of the area in common.
        lng_deg: of that.
        east_m: how wide that area is from west to east, within 1 %; 0 where the two only touch.
        north_m: how wide from south to north.
    """

    mine: int
    theirs: int
    start_us: int | None
    end_us: int | None
    lower_m: float | None
    upper_m: float | None
    lat_deg: float
    lng_deg: float
    east_m: float
    north_m: float


def overlaps(mine: Extent, theirs: Extent) -> list[Overlap]:
    """All overlaps of two places, at most twenty; whether there is any is exact."""
    found: list[Overlap] = []
    for k, part in enumerate(mine.parts):
        for j in np.flatnonzero(volumes.intersecting(part, theirs.parts)):
            if len(found) < MOST:
                found.append(_overlap(k, int(j), part, theirs.parts[j], mine.shapes[k], theirs.shapes[j]))
    return found


def meet(mine: Extent, theirs: Extent) -> bool:
    """Whether two places have a point in common, exactly."""
    return any(bool(volumes.intersecting(part, theirs.parts).any()) for part in mine.parts)


def _overlap(
    k: int, j: int, a: volumes.Extent, b: volumes.Extent, mine: wire.Volume3D, theirs: wire.Volume3D
) -> Overlap:
    starts = [t for t in (a.start_us, b.start_us) if t is not None]
    ends = [t for t in (a.end_us, b.end_us) if t is not None]
    lows = [h.m for h in (a.lower, b.lower) if h is not None]
    highs = [h.m for h in (a.upper, b.upper) if h is not None]
    lat, lng, east, north = _area(mine, theirs)
    return Overlap(
        k,
        j,
        max(starts, default=None),
        min(ends, default=None),
        max(lows, default=None),
        min(highs, default=None),
        lat,
        lng,
        east,
        north,
    )


def _area(mine: wire.Volume3D, theirs: wire.Volume3D) -> tuple[float, float, float, float]:
    """Middle and size of the area in common: its corners are points of one outline within the other, and crossings."""
    one, two = _ring(mine), _ring(theirs)
    step = -(-len(one[0]) * len(two[0]) // MOST_PAIRS)
    one, two = ((lat[::step], lng[::step]) for lat, lng in (one, two))
    plane = Plane(np.concatenate([one[0], two[0]]), np.concatenate([one[1], two[1]]))
    a, b = plane.xy(*one), plane.xy(*two)
    points = np.concatenate([a[_inside(a, b)], b[_inside(b, a)], _crossings(a, b)])
    if not len(points):  # they only touch, between points of the outlines
        apart = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
        points = a[[int(np.argmin(apart)) // len(b)]]
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    ends = np.array(
        [middle, [low[0], middle[1]], [high[0], middle[1]], [middle[0], low[1]], [middle[0], high[1]]]
    )
    lat, lng = plane.lat_lng(ends)
    return (
        float(lat[0]),
        float(lng[0]),
        float(geodesy.distance_m(lat[1], lng[1], lat[2], lng[2])),
        float(geodesy.distance_m(lat[3], lng[3], lat[4], lng[4])),
    )


def _ring(shape: wire.Volume3D) -> tuple[Points, Points]:
    """Corners of an outline, between which it is straight on a plane that shows geodesics so."""
    if circle := shape.outline_circle:
        bearings = np.arange(CIRCLE_CORNERS) * (360.0 / CIRCLE_CORNERS)
        lat, lng, _ = geodesy.direct(circle.center.lat, circle.center.lng, bearings, circle.radius.value)
        return lat, lng
    corners = shape.outline_polygon.vertices if shape.outline_polygon else []
    return np.array([c.lat for c in corners]), np.array([c.lng for c in corners])


def _inside(points: Points, ring: Points) -> np.ndarray:
    """Which points lie within a ring, by how often a ray from each crosses it."""
    start, end = ring, np.roll(ring, -1, axis=0)
    x, y = points[:, :1], points[:, 1:]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    inside: np.ndarray = (np.where(spans, x < at, False).sum(axis=1) % 2).astype(bool)
    return inside


def _crossings(a: Points, b: Points) -> Points:
    """Where the edges of two rings cross."""
    p, r = a[:, None, :], (np.roll(a, -1, axis=0) - a)[:, None, :]
    q, s = b[None, :, :], (np.roll(b, -1, axis=0) - b)[None, :, :]
    turn = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    apart = q - p
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (apart[..., 0] * s[..., 1] - apart[..., 1] * s[..., 0]) / turn
        u = (apart[..., 0] * r[..., 1] - apart[..., 1] * r[..., 0]) / turn
        cross = (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
    k, j = np.nonzero(cross)
    found: Points = a[k] + t[k, j][:, None] * (np.roll(a, -1, axis=0) - a)[k]
    return found
