"""Cuts areas along meridians into parts without holes, for those who know only simple polygons.

A meridian is a geodesic, so the cuts are edges like all others and nothing is gained or lost but micrometres.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sharedsky.kernels import geodesy
from sharedsky.kernels.footprint import area_m2, footprint

F64 = NDArray[np.float64]

LOST = 1e-6
"""The most of an area that its parts may differ by; where they do, the rings cross each other."""
MOST_CUTS = 10_000
NARROW_DEG = 1e-6
"""A tenth of a metre."""


def parts(rings: Sequence[ArrayLike], *, vertices: int, area: float) -> list[F64]:
    """Simple polygons whose union is a polygon with holes, and that have nothing but edges in common.

    Args:
        rings: an outer ring and its holes; each of shape (n, 2), longitude and latitude in degrees of n >= 3 corners, not
            closed, either winding, joined by geodesics; none crosses another or itself, and none winds about a pole.
        vertices: the most that each may have, at least 8.
        area: the most square metres that each may have.
    Returns:
        rings, each of shape (m, 2), longitudes in [-180, 180].

    ValueError where a ring winds about a pole or rings cross. One that has no holes and keeps the limits comes back as it
    is.
    """
    given = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in rings]
    whole = area_m2(footprint([given]))
    if len(given) == 1 and len(given[0]) <= vertices and whole <= area:
        return [given[0]]
    outer = _unwrapped(given[0])
    middle = (outer[:, 0].min() + outer[:, 0].max()) / 2
    holes = [_unwrapped(ring) for ring in given[1:]]
    holes = [hole - [round((hole[:, 0].mean() - middle) / 360) * 360.0, 0.0] for hole in holes]
    waiting, done, cuts = [[outer, *holes]], list[F64](), 0
    while waiting:
        one = waiting.pop()
        if len(one) == 1 and len(one[0]) <= vertices and area_m2(footprint([one])) <= area:
            done.append(one[0])
            continue
        cuts += 1
        if cuts > MOST_CUTS:
            raise ValueError("an area that would have to be cut into thousands of parts")
        waiting += _cut(one, _meridian(one, crowded=len(one[0]) > vertices))
    if abs(sum(area_m2(footprint([[ring]])) for ring in done) - whole) > LOST * whole + 1.0:
        raise ValueError("rings that cross each other, or holes outside")
    return [np.column_stack([_wrapped(ring[:, 0]), ring[:, 1]]) for ring in done]


def _wrapped(lon: F64) -> F64:
    """Longitudes in [-180, 180], to the bit where they are that already."""
    return np.where(np.abs(lon) <= 180.0, lon, (lon + 180.0) % 360.0 - 180.0)


def _unwrapped(ring: F64) -> F64:
    """The ring with longitudes that go on past 180°."""
    steps = np.diff(ring[:, 0], append=ring[:1, 0])
    steps -= np.round(steps / 360.0) * 360.0
    if abs(steps.sum()) > 1.0:
        raise ValueError("an area about a pole")
    return np.column_stack([ring[0, 0] + np.concatenate([[0.0], np.cumsum(steps[:-1])]), ring[:, 1]])


def _meridian(rings: list[F64], *, crowded: bool) -> float:
    """Where to cut: through the first hole, or else into halves, of the corners where they are too many; never near a
    corner.
    """
    inside = rings[1] if len(rings) > 1 else rings[0]
    corners = np.concatenate([ring[:, 0] for ring in rings])
    whole = (inside[:, 0].min(), inside[:, 0].max())
    halves = np.quantile(inside[:, 0] if crowded else np.array(whole), [0.4, 0.6])
    for low, high in (halves, whole) if len(rings) == 1 else (whole,):
        between = np.unique(np.concatenate([[low, high], corners[(corners > low) & (corners < high)]]))
        gaps = np.diff(between)
        if gaps.size and gaps.max() > NARROW_DEG:
            k = int(np.argmax(gaps))
            return float((between[k] + between[k + 1]) / 2)
    raise ValueError("an area too narrow to be cut")


def _cut(rings: list[F64], at: float) -> Iterator[list[F64]]:
    """The parts west and east of a meridian, each an outer ring and the holes that the cut left whole."""
    chains: dict[bool, list[list[tuple[float, float]]]] = {False: [], True: []}
    whole: dict[bool, list[F64]] = {False: [], True: []}
    for ring in rings:
        east = ring[:, 0] > at
        if east.all() or not east.any():
            whole[bool(east[0])].append(ring)
            continue
        turns = np.flatnonzero(east != np.roll(east, -1))
        lats = _crossings(ring[turns], ring[(turns + 1) % len(ring)], at)
        for k, turn in enumerate(turns):
            following = turns[(k + 1) % len(turns)]
            count = (following - turn) % len(ring) or len(ring)
            inner = ring[(turn + 1 + np.arange(count)) % len(ring)]
            chain = [
                (at, float(lats[k])),
                *map(tuple, inner.tolist()),
                (at, float(lats[(k + 1) % len(turns)])),
            ]
            chains[bool(east[(turn + 1) % len(ring)])].append(chain)
    for side, found in chains.items():
        loops = _joined(found)
        for loop in loops:
            yield [loop, *(hole for hole in whole[side] if _within(hole[0], loop))]


def _crossings(a: F64, b: F64, at: float) -> F64:
    """The latitude at which each geodesic from a to b crosses a meridian between them."""
    low, high = np.zeros(len(a)), np.ones(len(a))
    lat = a[:, 1]
    for _ in range(60):
        part = (low + high) / 2
        lat, lon = geodesy.interpolate(a[:, 1], a[:, 0], b[:, 1], b[:, 0], part)
        lon = lon + np.round((a[:, 0] - lon) / 360.0) * 360.0
        before = (lon < at) == (a[:, 0] < at)
        low, high = np.where(before, part, low), np.where(before, high, part)
    return lat


def _joined(chains: list[list[tuple[float, float]]]) -> list[F64]:
    """Closed rings from chains that end on a meridian: there the area lies between the first end and the second, the third
    and the fourth, and so on.
    """
    ends = sorted((chain[e][1], k, e) for k, chain in enumerate(chains) for e in (0, -1))
    partner = {}
    for one, other in zip(ends[::2], ends[1::2], strict=True):
        partner[one[1:]], partner[other[1:]] = other[1:], one[1:]
    left, loops = set(range(len(chains))), list[F64]()
    while left:
        k, enter = min(left), 0
        loop: list[tuple[float, float]] = []
        while k in left:
            left.remove(k)
            loop += chains[k] if enter == 0 else chains[k][::-1]
            k, enter = partner[k, -1 if enter == 0 else 0]
        loops.append(np.array(loop))
    return loops


def _within(point: F64, ring: F64) -> bool:
    """Whether a point is inside a ring, both on one chart; it is never on its boundary."""
    x, y = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    crosses = (y > point[1]) != (y2 > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        to_the_east = point[0] < x + (point[1] - y) / (y2 - y) * (x2 - x)
    return bool(np.count_nonzero(crosses & to_the_east) % 2)
