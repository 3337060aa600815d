"""Which samples one aircraft can have flown: chains of positions that are within reach of each other.

Consecutive samples within reach form a segment; segments join into chains, each to a chain whose last position it
reaches, if need be without the few samples at either end that are the outlier. The heaviest chain is the aircraft; what
the others are is said by kinds().
"""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.sources.reading import F64

I64 = NDArray[np.int64]

EARTH_RADIUS_M: Final = 6_371_008.8
TOP_SPEED_MPS: Final = 850.0
"""Nothing in service flies faster over ground: Mach 2.83 at altitude, by the fastest."""
NEAR_GAP_S: Final = 30.0
"""Over a gap this short, an aircraft that says its ground speed is held to twice that and 50 m/s more: over a longer
one it may have flown at any speed in between."""
SLACK_M: Final = 300.0
"""What positions of multilateration scatter by."""
FINE_CLOCK_S: Final = 0.5
COARSE_CLOCK_S: Final = 1.0
"""How far two times may be off against each other: receivers and networks, and files that keep whole seconds."""

ALTERNATIONS: Final = 4
SHARED_SAMPLES: Final = 5
"""Two chains that give way to each other so often, with so many samples each, are two aircraft."""
LASTING_SAMPLES: Final = 10
LASTING_S: Final = 60.0
"""A run of so many samples over so long is no single bad decoding."""
OUTLIERS: Final = 3
"""So many samples in a row may be left out where two segments meet, so that one within reach of one side only does
not tear a track apart."""
_OPEN_CHAINS: Final = 8


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

    def __init__(self, t_us: I64, lat: F64, lon: F64, gs: F64) -> None:
        self.t_s = (t_us - t_us[0]) / 1e6
        self.lat, self.lon, self.gs = lat, lon, gs
        self.clock_s = COARSE_CLOCK_S if not (t_us % 1_000_000).any() else FINE_CLOCK_S

    def excess(self, a: I64, b: I64) -> F64:
        """Distance from a to b over what is within reach: above 1 it is out of reach."""
        dt = np.abs(self.t_s[b] - self.t_s[a])
        said = np.fmax(self.gs[a], self.gs[b])
        near = (dt <= NEAR_GAP_S) & ~np.isnan(said)
        top = np.where(near, np.minimum(2 * np.nan_to_num(said) + 50, TOP_SPEED_MPS), TOP_SPEED_MPS)
        excess: F64 = distance_m(self.lat[a], self.lon[a], self.lat[b], self.lon[b])
        excess /= top * (dt + self.clock_s) + SLACK_M
        return excess


def kinds(t_us: I64, lat: F64, lon: F64, gs: F64) -> Kinds:
    """What is one aircraft's track, what are single jumps, a lasting displacement, other aircraft.

    Args:
        t_us: shape (n,), non-decreasing.
        lat, lon: degrees, finite.
        gs: ground speed in m/s, NaN where unknown.

    Spoofing that flickers between the true and a false place cannot be told from two aircraft under one address, nor
    two aircraft that stay within reach of each other from one. Linear in n but for tracks full of jumps.
    """
    n = len(t_us)
    result = Kinds(np.zeros(n, np.int64), np.zeros(n, bool), np.zeros(n, bool))
    if n < 2:
        return result
    points = _Points(t_us, lat, lon, gs)
    index = np.arange(n)
    broken = points.excess(index[:-1], index[1:]) > 1
    if not broken.any():
        return result
    starts = np.concatenate([[0], np.flatnonzero(broken) + 1])
    ends = np.concatenate([starts[1:], [n]])
    chain = _chains(points, starts.tolist(), ends.tolist())
    weights = np.bincount(chain)
    main = int(np.argmax(weights))
    number = 0
    for other in np.flatnonzero(weights).tolist():
        if other == main:
            continue
        index = np.flatnonzero(chain == other)
        if _alternations(chain, main, other) >= ALTERNATIONS and len(index) >= SHARED_SAMPLES:
            number += 1
            result.aircraft[index] = number
        elif len(index) >= LASTING_SAMPLES and points.t_s[index[-1]] - points.t_s[index[0]] >= LASTING_S:
            result.displaced[index] = True
            result.jump[index[np.concatenate([[True], np.diff(index) > 1])]] = True
        else:
            result.jump[index] = True
    return result


class _Chain(msgspec.Struct):
    """A chain while it grows: how many samples, and the last few of them."""

    number: int
    weight: int = 0
    last: list[int] = []

    def take(self, start: int, end: int) -> None:
        self.weight += end - start
        self.last = [*self.last, *range(max(start, end - OUTLIERS - 1), end)][-OUTLIERS - 1 :]


def _chains(points: _Points, starts: list[int], ends: list[int]) -> I64:
    """The chain that each sample belongs to."""
    chain = np.zeros(ends[-1], np.int64)
    open_chains: list[_Chain] = []
    count = 0

    def begin(start: int, end: int) -> None:
        nonlocal count
        if len(open_chains) >= _OPEN_CHAINS:  # the lightest is given up: noise, not a track
            open_chains.remove(min(open_chains, key=lambda c: c.weight))
        new = _Chain(count)
        new.take(start, end)
        chain[start:end] = count
        open_chains.append(new)
        count += 1

    for start, end in zip(starts, ends, strict=True):
        joined = _joined(points, open_chains, start, end)
        if joined is None:
            begin(start, end)
            continue
        found, before, after = joined
        outliers = found.last[len(found.last) - before :]
        if outliers:
            del found.last[-before:]
            found.weight -= before
        found.take(start + after, end)
        chain[start + after : end] = found.number
        for sample in [*outliers, *range(start, start + after)]:
            chain[sample] = count
            count += 1
    return chain


def _joined(points: _Points, chains: list[_Chain], start: int, end: int) -> tuple[_Chain, int, int] | None:
    """The chain that a segment goes on with, and how many samples of the chain's end and of its own start to leave out.

    As few as possible are left out; a chain of some length goes before a mere handful, then the least speed decides.
    """
    ways = [
        (chain, before, after)
        for chain in chains
        for before in range(min(OUTLIERS + 1, len(chain.last), chain.weight))
        for after in range(min(OUTLIERS + 1, end - start))
    ]
    if not ways:
        return None
    tails = np.array([chain.last[-1 - before] for chain, before, _ in ways])
    excess = points.excess(tails, np.array([start + after for _, _, after in ways]))
    fitting = [(*way, float(e)) for way, e in zip(ways, excess, strict=True) if e <= 1]
    if not fitting:
        return None
    chain, before, after, _ = min(
        fitting, key=lambda way: (way[0].weight < SHARED_SAMPLES, way[1] + way[2], way[3])
    )
    return chain, before, after


def _alternations(chain: I64, main: int, other: int) -> int:
    """How often two chains give way to each other in time."""
    both = chain[(chain == main) | (chain == other)]
    return int(np.count_nonzero(np.diff(both)))
