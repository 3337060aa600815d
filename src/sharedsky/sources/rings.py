"""Rings of positions as GeoJSON has them: longitude before latitude, edges straight in both, cut at the antimeridian or not."""

import itertools
import math
from typing import Any, Final

from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.model.volume import Ring

RING_POINTS: Final = 1_000_000
SAGITTA_M: Final = 1.0
"""How far the geodesic between two points of a ring may lie from the straight line that GeoJSON means."""
EARTH_RADIUS_M: Final = 6_371_008.8


def corners(points: Any, where: str, at: str) -> Ring:
    """The corners of a ring as they stand in a document, the last one left out where it closes the ring.

    InvalidValue where they are not positions, or fewer than three.
    """
    found = [position(point, where, at) for point in points] if isinstance(points, list) else []
    if len(set(found)) < 3:
        raise InvalidValue(where, field=at, got=f"a ring of {len(set(found))} points", want="at least 3")
    return found[:-1] if found[0] == found[-1] else found


def geodesic(ring: Ring, where: str = "", at: str = "") -> Ring:
    """A closed ring whose geodesics lie within SAGITTA_M of the straight edges of one that GeoJSON means.

    InvalidValue where an edge goes around the world, LimitExceeded where it takes more than RING_POINTS.
    """
    made = [ring[0]]
    for a, b in itertools.pairwise((*ring, ring[0])):
        pieces = _pieces(a, b, where, at)
        if len(made) + pieces > RING_POINTS:
            raise LimitExceeded(where, field=at, got="longer edges", want=f"a ring of {RING_POINTS} points")
        across = _across(a, b)
        made += [(a[0] + across * k / pieces, a[1] + (b[1] - a[1]) * k / pieces) for k in range(1, pieces)]
        made.append(b)
    return [(wrapped(lon_deg), lat_deg) for lon_deg, lat_deg in made]


def position(given: Any, where: str, at: str) -> tuple[float, float]:
    """Longitude and latitude; InvalidValue where they are none."""
    want = "positions of longitude (-540 to 540) and latitude (-90 to 90), in degrees"
    if not isinstance(given, list) or len(given) < 2:
        raise InvalidValue(where, field=at, got=repr(given)[:40], want=want)
    lon_deg, lat_deg = given[:2]
    for value, most in ((lon_deg, 540), (lat_deg, 90)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
            raise InvalidValue(where, field=at, got=repr(given)[:40], want=want)
    return float(lon_deg), float(lat_deg)


def wrapped(lon_deg: float) -> float:
    """A longitude in [-180, 180]."""
    return lon_deg if -180 <= lon_deg <= 180 else (lon_deg + 180) % 360 - 180


def _across(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Degrees of longitude from a to b; over 180 is an edge across the antimeridian that was left uncut."""
    across = b[0] - a[0]
    return across - math.copysign(360.0, across) if abs(across) > 180 else across


def _pieces(a: tuple[float, float], b: tuple[float, float], where: str, at: str) -> int:
    """Into how many to cut an edge, from the second derivative of a geodesic's latitude and longitude."""
    if abs(b[0] - a[0]) >= 360:
        raise InvalidValue(where, field=at, got="an edge around the world", want="edges of less than 180°")
    lats = sorted((abs(a[1]), abs(b[1])))
    nearest = math.radians(0.0 if a[1] * b[1] < 0 else lats[0])
    sine, cosine = math.sin(math.radians(lats[1])), math.cos(nearest)
    lon, lat = math.radians(abs(_across(a, b))), math.radians(abs(b[1] - a[1]))
    sagitta_m = EARTH_RADIUS_M * sine * math.hypot(cosine * lon * lon, 2 * lon * lat) / 8
    return max(1, math.ceil(math.sqrt(sagitta_m / SAGITTA_M)))
