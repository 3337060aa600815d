"""Where a track of a report is at an instant: on the line it draws, and nowhere in its gaps or beyond its fixes."""

from bisect import bisect_right

import msgspec
import numpy as np

from sharedsky.model.encounter import Encounter
from sharedsky.model.report import Line4D, TrackView
from sharedsky.outputs.drawing.frame import F64


class Sight(msgspec.Struct, frozen=True):
    """A position, as the drawn line has it.

    Args:
        alt_m: by the track's datum, None where the record holds none.
        course_deg: of the drawn line, clockwise from true north; NaN where it stands still.
        unc_m: 95 % radius, 0 where none is given.
    """

    lat_deg: float
    lon_deg: float
    alt_m: float | None
    course_deg: float
    unc_m: float


def sight(track: TrackView, t_us: int) -> Sight | None:
    """Where a track is at an instant, straight in longitude, latitude and height between the fixes shown; None in a gap."""
    for line in track.segments:
        if line.t_us and line.t_us[0] <= t_us <= line.t_us[-1]:
            return _on(line, t_us)
    return None


def _on(line: Line4D, t_us: int) -> Sight:
    after = min(bisect_right(line.t_us, t_us), len(line.t_us) - 1)
    before = max(after - 1, 0)
    span = line.t_us[after] - line.t_us[before]
    share = (t_us - line.t_us[before]) / span if span else 0.0
    d_lat = line.lat_deg[after] - line.lat_deg[before]
    d_lon = (line.lon_deg[after] - line.lon_deg[before] + 180.0) % 360.0 - 180.0
    low, high = line.alt_m[before], line.alt_m[after]
    alt_m = low + share * (high - low) if low is not None and high is not None else None
    lat_deg = line.lat_deg[before] + share * d_lat
    east = d_lon * np.cos(np.radians(lat_deg))
    unc_m = max((line.unc_m[i] or 0.0 for i in (before, after)), default=0.0) if line.unc_m else 0.0
    return Sight(
        lat_deg=lat_deg,
        lon_deg=(line.lon_deg[before] + share * d_lon + 180.0) % 360.0 - 180.0,
        alt_m=alt_m,
        course_deg=float(np.degrees(np.arctan2(east, d_lat))) % 360.0 if east or d_lat else float("nan"),
        unc_m=unc_m,
    )


def last_fix(track: TrackView, t_us: int) -> tuple[int, float, float] | None:
    """Time, latitude and longitude of the last fix shown before an instant; None where the track begins later."""
    found = None
    for line in track.segments:
        if line.t_us and line.t_us[-1] < t_us:
            found = (line.t_us[-1], line.lat_deg[-1], line.lon_deg[-1])
    return found


def arrays(line: Line4D) -> tuple[F64, F64, F64]:
    """Times in microseconds, latitudes and longitudes of a stretch."""
    return np.array(line.t_us, dtype=float), np.array(line.lat_deg), np.array(line.lon_deg)


def closest(tracks: dict[str, TrackView], encounter: Encounter) -> tuple[Sight, Sight] | None:
    """Where both flights of an encounter are at its closest point; None where a track does not show it."""
    pair = [
        sight(tracks[id_], encounter.cpa_us)
        for id_ in (encounter.track_a, encounter.track_b)
        if id_ in tracks
    ]
    if len(pair) != 2 or pair[0] is None or pair[1] is None:
        return None
    return pair[0], pair[1]
