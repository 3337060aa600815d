"""How two sources' clocks compare, from the flights that both saw."""

from itertools import combinations
from typing import NamedTuple

from sharedsky.kernels.clock_fit import ClockFit, clock_offset
from sharedsky.kernels.geodesy import to_ecef
from sharedsky.model.track import Track

ALONG_TRACK_BIAS_M = 30.0
"""How far the positions of one source may together be off along the track: an aircraft's own latency in sending them, up
to 0.2 s uncompensated (DO-260B) at 150 m/s. Divided by speed it widens the interval of an offset."""


class ClockPair(NamedTuple):
    """Two tracks of one flight from two sources, and the offset that best aligns them.

    Args:
        first, second: ids of the tracks.
        fit: offset to be added to the second's times to give the first's, with its interval; or why there is none.
    """

    first: Track
    second: Track
    fit: ClockFit

    def shifts_s(self, track: Track) -> tuple[float, float] | None:
        """The interval of seconds that, added to a track's times, align it with the other; None where not known."""
        if self.fit.reason:
            return None
        middle = self.fit.offset_s if track.id == self.second.id else -self.fit.offset_s
        return middle - self.fit.half_width_s, middle + self.fit.half_width_s


def clock_pairs(tracks: list[Track]) -> list[ClockPair]:
    """Every pair of tracks of one flight from different sources."""
    found = []
    for first, second in combinations(sorted(tracks, key=lambda t: t.id), 2):
        if first.flight.id != second.flight.id or first.source == second.source:
            continue
        seen = []
        for track in (first, second):
            used = track.samples.positioned()
            seen += [used.t_us, to_ecef(used.lat_deg, used.lon_deg)]
        if len(seen[0]) and len(seen[2]):
            found.append(ClockPair(first, second, clock_offset(*seen, bias_m=ALONG_TRACK_BIAS_M)))
    return found
