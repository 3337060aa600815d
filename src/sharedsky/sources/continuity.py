"""Which samples one aircraft can have flown: the longest chain of positions that are within reach of each other.

Consecutive samples within reach form a segment. The chain of segments with the most samples, each within reach of the
one before, is the aircraft; what the other samples are is said by kinds().
"""

import math
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.sources.reading import F64

I64 = NDArray[np.int64]

EARTH_RADIUS_M: Final = 6_371_008.8
TOP_SPEED_MPS: Final = 850.0
"""Nothing in service flies faster over ground: Mach 2.83 at altitude, by the fastest."""
TOP_CLIMB_MPS: Final = 350.0
"""Nothing with a crew climbs faster, and what falls from any height falls more slowly."""
NEAR_GAP_S: Final = 30.0
"""Over a gap this short, an aircraft that says its ground speed is held to twice that and 50 m/s more: over a longer
one it may have flown at any speed in between."""
SLACK_M: Final = 300.0
"""What positions of multilateration, and altitudes rounded to hundreds of feet, scatter by."""
FINE_CLOCK_S: Final = 0.5
COARSE_CLOCK_S: Final = 1.0
"""How far two times may be off against each other: receivers and networks, and files that keep whole seconds."""

ALTERNATIONS: Final = 4
SHARED_SAMPLES: Final = 5
"""Two chains that give way to each other so often, the second with so many samples, are two aircraft."""
LASTING_SAMPLES: Final = 10
LASTING_S: Final = 60.0
"""A run of so many samples over so long is no single bad decoding."""
RUN_GAP_S: Final = 60.0
RUN_GAP_INTERVALS: Final = 10.0
"""Samples beside the track belong together where no silence is longer than this, or so many usual intervals."""
OUTLIERS: Final = 3
"""So many samples may be left out where two segments meet, so that one that is within reach on one side only does not
tear a track apart."""
LOOK_BACK: Final = 8
"""How many segments back a chain may go on from, besides the best of all before."""
OTHER_CHAINS: Final = 4
"""How many chains beside the track are looked for; what is left after these is noise."""


class Kinds(msgspec.Struct, frozen=True, eq=False):
    """What each sample is, of shape (n,).

    Args:
        aircraft: 0 for the heaviest chain and what belongs to it, 1, 2, … for other aircraft that alternate with it.
        jump: out of reach of its neighbours, or the first of a lasting displacement.
        displaced: in a lasting run that is continuous in itself.
    """

    aircraft: I64
    jump: NDArray[np.bool_]
    displaced: NDArray[np.bool_]


def distance_m(lat1: F64, lon1: F64, lat2: F64, lon2: F64) -> F64:
    """Great-circle distance in metres between points in degrees, on the mean sphere (0.5 % is enough here)."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    distance: F64 = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distance


class _Points:
    """Positions in time order, and what is within reach of what."""

    def __init__(self, t_us: I64, lat: F64, lon: F64, gs: F64, alt: F64 | None = None) -> None:
        self.t_s = (t_us - t_us[:1]) / 1e6
        self.lat, self.lon, self.gs, self.alt = lat, lon, gs, alt
        self.clock_s = COARSE_CLOCK_S if not (t_us % 1_000_000).any() else FINE_CLOCK_S

    def excess(self, a: I64, b: I64) -> F64:
        """Distance from a to b, level or in height, over what is within reach: above 1 it is out of reach."""
        dt = np.abs(self.t_s[b] - self.t_s[a])
        said = np.fmax(self.gs[a], self.gs[b])
        near = (dt <= NEAR_GAP_S) & ~np.isnan(said)
        top = np.where(near, np.minimum(2 * np.nan_to_num(said) + 50, TOP_SPEED_MPS), TOP_SPEED_MPS)
        level_m = distance_m(self.lat[a], self.lon[a], self.lat[b], self.lon[b])
        excess: F64 = level_m / (top * (dt + self.clock_s) + SLACK_M)
        if self.alt is not None:
            climb_m = np.abs(self.alt[b] - self.alt[a])
            excess = np.maximum(excess, climb_m / (TOP_CLIMB_MPS * (dt + self.clock_s) + SLACK_M))
        return excess

    def one_by_one(self) -> "_OneByOne":
        """The same for one pair at a time, without arrays: several times faster for a few."""
        return _OneByOne(self)


class _OneByOne:
    """What is within reach of what, pair by pair."""

    def __init__(self, points: _Points) -> None:
        self._clock_s = points.clock_s
        self._t_s: list[float] = points.t_s.tolist()
        self._lat: list[float] = np.radians(points.lat).tolist()
        self._lon: list[float] = np.radians(points.lon).tolist()
        self._gs: list[float] = np.nan_to_num(points.gs, nan=-1.0).tolist()
        self._alt: list[float] | None = None if points.alt is None else points.alt.tolist()

    def excess(self, a: int, b: int) -> float:
        """As _Points.excess; any number above 1 where a glance at the latitudes shows that b is out of reach."""
        time_s = abs(self._t_s[b] - self._t_s[a])
        said = max(self._gs[a], self._gs[b])
        near = time_s <= NEAR_GAP_S and said >= 0
        time_s += self._clock_s
        reach_m = (min(2 * said + 50, TOP_SPEED_MPS) if near else TOP_SPEED_MPS) * time_s + SLACK_M
        lat, other = self._lat[a], self._lat[b]
        north_m = abs(other - lat) * EARTH_RADIUS_M
        if north_m > reach_m:
            return north_m / reach_m
        half = math.sin((other - lat) / 2) ** 2
        half += math.cos(lat) * math.cos(other) * math.sin((self._lon[b] - self._lon[a]) / 2) ** 2
        excess = 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(half, 1.0))) / reach_m
        if self._alt is not None:
            excess = max(excess, abs(self._alt[b] - self._alt[a]) / (TOP_CLIMB_MPS * time_s + SLACK_M))
        return excess


def kinds(t_us: I64, lat: F64, lon: F64, gs: F64) -> Kinds:
    """What is one aircraft's track, what are single jumps, a lasting displacement, other aircraft.

    Args:
        t_us: shape (n,), non-decreasing.
        lat, lon: degrees, finite.
        gs: ground speed in m/s, NaN where unknown.

    Spoofing that flickers between the true and a false place cannot be told from two aircraft under one address, nor
    two aircraft that stay within reach of each other from one. Where two parts of a track are out of reach of each
    other, the one with fewer samples is the doubtful one; which is true the data do not say. Linear in n.
    """
    return _kinds(_Points(t_us, lat, lon, gs), shared=True)


def height_kinds(t_us: I64, alt_m: F64) -> Kinds:
    """The same for heights alone, finite, of one datum; where they alternate, that is noise and no other aircraft."""
    level, silent = np.zeros(len(t_us)), np.full(len(t_us), np.nan)
    return _kinds(_Points(t_us, level, level, silent, alt_m), shared=False)


def _kinds(points: _Points, *, shared: bool) -> Kinds:
    n = len(points.t_s)
    result = Kinds(np.zeros(n, np.int64), np.zeros(n, bool), np.zeros(n, bool))
    if n < 2:
        return result
    main = _longest(points, np.arange(n))
    rest = np.flatnonzero(~main)
    if not len(rest):
        return result
    gap_s = max(RUN_GAP_S, RUN_GAP_INTERVALS * float(np.median(np.diff(points.t_s))))
    number = 0
    for _ in range(OTHER_CHAINS):
        if not len(rest):
            break
        on = _longest(points, rest)
        chain, rest = rest[on], rest[~on]
        if len(chain) < SHARED_SAMPLES:  # and what is left has no longer one
            result.jump[chain] = True
            break
        found = False
        for run in np.split(chain, np.flatnonzero(np.diff(points.t_s[chain]) > gap_s) + 1):
            if shared and len(run) >= SHARED_SAMPLES and _alternations(main, run) >= ALTERNATIONS:
                result.aircraft[run] = number + 1
                found = True
            elif len(run) >= LASTING_SAMPLES and points.t_s[run[-1]] - points.t_s[run[0]] >= LASTING_S:
                result.displaced[run] = True
                result.jump[run[np.concatenate([[True], np.diff(run) > 1])]] = True
            else:
                result.jump[run] = True
        number += found
    result.jump[rest] = True
    if number:
        _attribute(points, result, number)
    return result


def _attribute(points: _Points, found: Kinds, number: int) -> None:
    """Give what is out of reach of all aircraft to the one that it is nearest to, for the time between."""
    out = np.flatnonzero(found.jump | found.displaced)
    nearest = np.full(len(out), np.inf)
    for aircraft in range(number + 1):
        own = np.flatnonzero((found.aircraft == aircraft) & ~found.jump & ~found.displaced)
        at = np.searchsorted(own, out)
        before, after = own[np.maximum(at - 1, 0)], own[np.minimum(at, len(own) - 1)]
        excess = np.minimum(points.excess(before, out), points.excess(after, out))
        found.aircraft[out[excess < nearest]] = aircraft
        nearest = np.minimum(nearest, excess)


def _longest(points: _Points, index: I64) -> NDArray[np.bool_]:
    """Which of the samples at index are on their longest chain.

    Dynamic programming over segments: the best chain that ends in a segment is the best of those within reach before
    it, less the outliers left out where they meet.
    """
    broken = np.flatnonzero(points.excess(index[:-1], index[1:]) > 1) + 1
    on = np.ones(len(index), bool)
    if not len(broken):
        return on
    starts, ends = [0, *broken.tolist()], [*broken.tolist(), len(index)]
    pair, at = points.one_by_one(), index.tolist()
    score: list[int] = []
    entry: list[int] = []
    came: list[tuple[int, int]] = []
    best = 0
    for b, (start, end) in enumerate(zip(starts, ends, strict=True)):
        score.append(end - start)
        entry.append(0)
        came.append((-1, 0))
        gains = [
            (score[a] - before + end - start - after, -before - after, -excess, (a, before, after))
            for a, before, after in _ways(starts, ends, entry, best, b)
            if (excess := pair.excess(at[ends[a] - 1 - before], at[start + after])) <= 1
        ]
        if gains and max(gains)[0] > score[b]:
            score[b], _, _, (a, before, after) = max(gains)
            entry[b], came[b] = after, (a, before)
        if score[b] > score[best]:
            best = b
    on[:] = False
    b, before = best, 0
    while b >= 0:
        on[starts[b] + entry[b] : ends[b] - before] = True
        b, before = came[b]
    return on


def _ways(
    starts: list[int], ends: list[int], entry: list[int], best: int, b: int
) -> list[tuple[int, int, int]]:
    """How a chain may come to segment b: from which segment, without how many of its last and of b's first samples."""
    ways = [(a, 0, 0) for a in range(max(0, b - LOOK_BACK), b)]
    if best < b - LOOK_BACK:
        ways.append((best, 0, 0))
    for a in range(max(0, b - 2), b):
        last = range(min(OUTLIERS + 1, ends[a] - starts[a] - entry[a]))
        first = range(min(OUTLIERS + 1, ends[b] - starts[b]))
        ways += [(a, before, after) for before in last for after in first if before or after]
    return ways


def _alternations(main: NDArray[np.bool_], run: I64) -> int:
    """How often the track and a run beside it give way to each other in time."""
    beside = np.zeros(len(main), bool)
    beside[run] = True
    both = beside[main | beside]
    return int(np.count_nonzero(np.diff(both)))
