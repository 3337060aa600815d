"""A track made ready for reading events off it: usable fixes, unbroken pieces, one altitude, speed and course."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.evidence import Reference
from sharedsky.model.track import Datum, Samples, Track
from sharedsky.units import SECOND_US

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

EARTH_A_M = 6_378_137.0
"""WGS 84 equatorial radius."""
EARTH_E2 = 6.69437999014e-3
"""WGS 84 first eccentricity squared."""
COURSE_BASELINE_M = 100.0
"""A course taken from two positions needs them this far apart: ADS-B rounds to about 5 m, which is then under 3°."""
COURSE_BASELINE_S = 10.0
"""And this long apart: a position's error along the track, or its time's, would otherwise look like a jink."""
DATUM_ORDER = (Datum.STD, Datum.MSL, Datum.HAE, Datum.AGL)
"""Which altitude to read where several are there: pressure altitude first, since transponders measure it."""


class Flown(msgspec.Struct, frozen=True, eq=False):
    """What a track's usable fixes say; every array has shape (n,).

    Args:
        track: where it comes from.
        fixes: samples with a position and without doubtful flags.
        pieces: index pairs (first, last) of unbroken stretches: between them lies more than the largest gap.
        datum: what alt_m is measured from.
        alt_m: NaN where the record holds none.
        gs_mps: as sent, or from the positions either side.
        sent_course: whether the source sends a track angle; else courses come from positions.
    """

    track: Track
    fixes: Samples
    pieces: list[tuple[int, int]]
    datum: Datum
    alt_m: F64
    gs_mps: F64
    sent_course: bool

    def reference(self, first: int, last: int) -> Reference:
        """The records from fix first to fix last."""
        records = self.fixes.record[first : last + 1]
        evidence = self.track.evidence
        return Reference(
            evidence.sha256, evidence.name, unit="records", first=int(records.min()), last=int(records.max())
        )


def flown(track: Track, max_gap_s: float, *, with_flagged: bool = False) -> Flown:
    """The usable fixes of a track and what they say.

    Args:
        track: any track, also one without a single position.
        max_gap_s: longer than this between two fixes is a gap.
        with_flagged: take doubtful samples too.
    """
    fixes = track.samples.positioned(with_flagged=with_flagged)
    n = len(fixes)
    breaks = np.flatnonzero(np.diff(fixes.t_us) > max_gap_s * SECOND_US)
    firsts, lasts = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [n - 1]])
    pieces = [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)] if n else []
    datum, alt_m = best_altitude(fixes)
    gs_mps = fixes.gs_mps.copy()
    missing = ~np.isfinite(gs_mps)
    if missing.any():
        gs_mps[missing] = derived_speed_mps(fixes, pieces)[missing]
    sent = int(np.isfinite(fixes.track_deg).sum())
    return Flown(track, fixes, pieces, datum, alt_m, gs_mps, sent_course=2 * sent > n)


def best_altitude(samples: Samples) -> tuple[Datum, F64]:
    """The altitude to read, and what it is measured from: the first of DATUM_ORDER that holds at least half as many
    values as the fullest; all NaN where there is none.
    """
    held = {datum: int(np.isfinite(column).sum()) for datum, column in samples.alt_m.items()}
    most = max(held.values(), default=0)
    if not most:
        return Datum.STD, np.full(len(samples), np.nan)
    datum = next(d for d in DATUM_ORDER if 2 * held.get(d, 0) >= most)
    return datum, samples.alt_m[datum]


def local_steps_m(lat_deg: F64, lon_deg: F64) -> tuple[F64, F64]:
    """East and north parts of the way from each position to the next.

    Args:
        lat_deg: shape (n,), n >= 1; lon_deg the same.
    Returns:
        Metres, each of shape (n - 1,).

    From the ellipsoid's radii of curvature at the middle latitude: better than 0.1 % up to 10 km away from the poles.
    """
    phi = np.radians((lat_deg[1:] + lat_deg[:-1]) / 2)
    east = np.radians((np.diff(lon_deg) + 180.0) % 360.0 - 180.0)
    w2 = 1 - EARTH_E2 * np.sin(phi) ** 2
    across, along = EARTH_A_M / np.sqrt(w2), EARTH_A_M * (1 - EARTH_E2) / w2**1.5
    return east * across * np.cos(phi), np.radians(np.diff(lat_deg)) * along


def derived_speed_mps(fixes: Samples, pieces: list[tuple[int, int]]) -> F64:
    """Ground speed of each fix from its neighbours in the same piece; NaN where a fix stands alone. Shape (n,)."""
    speed = np.full(len(fixes), np.nan)
    for first, last in pieces:
        if last == first:
            continue
        part = slice(first, last + 1)
        way_m = np.concatenate(
            [[0.0], np.hypot(*local_steps_m(fixes.lat_deg[part], fixes.lon_deg[part])).cumsum()]
        )
        t_s = (fixes.t_us[part] - fixes.t_us[first]) / SECOND_US
        before = np.maximum(np.arange(len(t_s)) - 1, 0)
        after = np.minimum(np.arange(len(t_s)) + 1, len(t_s) - 1)
        lasts_s = t_s[after] - t_s[before]
        with np.errstate(divide="ignore", invalid="ignore"):
            speed[part] = np.where(lasts_s > 0, (way_m[after] - way_m[before]) / lasts_s, np.nan)
    return speed


def courses(of: Flown, first: int, last: int) -> tuple[I64, F64]:
    """Fixes of one piece at which a course is known, and the course there.

    Args:
        of: the fixes.
        first, last: the piece, last included.
    Returns:
        Indices of fixes, shape (m,), increasing; degrees clockwise from true north, shape (m,), not unwrapped.

    Where the source sends no track angle, a course belongs to the fix where a stretch of at least COURSE_BASELINE_S
    and COURSE_BASELINE_M ends, and is the direction flown over that stretch.
    """
    fixes = of.fixes
    part = np.arange(first, last + 1)
    if of.sent_course:
        at = part[np.isfinite(fixes.track_deg[part])]
        return at, fixes.track_deg[at]
    if len(part) < 2:
        return part[:0], np.empty(0)
    part = part[_first_of_each((fixes.t_us[part] - fixes.t_us[first]) / (COURSE_BASELINE_S * SECOND_US))]
    way_m = np.concatenate(
        [[0.0], np.hypot(*local_steps_m(fixes.lat_deg[part], fixes.lon_deg[part])).cumsum()]
    )
    ends = part[_first_of_each(way_m / COURSE_BASELINE_M)]
    if len(ends) < 2:
        return part[:0], np.empty(0)
    east_m, north_m = local_steps_m(fixes.lat_deg[ends], fixes.lon_deg[ends])
    return ends[1:], np.degrees(np.arctan2(east_m, north_m)) % 360.0


def _first_of_each(bins: F64) -> NDArray[np.bool_]:
    """Which entries come first in their whole-numbered bin; bins are non-decreasing."""
    return np.concatenate([[True], np.diff(np.floor(bins)) > 0])


def around(of: Flown, t_us: int) -> tuple[int, int]:
    """The fixes either side of an instant: (i, i) where it falls on one, before the first or after the last."""
    times = of.fixes.t_us
    after = int(np.searchsorted(times, t_us))
    if after >= len(times):
        return len(times) - 1, len(times) - 1
    if after == 0 or times[after] == t_us:
        return after, after
    return after - 1, after


def place_at(of: Flown, t_us: int) -> tuple[float, float, float | None]:
    """Latitude, longitude and altitude at an instant, on the straight way between the fixes either side.

    For showing where something happened: its uncertainty is the event's own.
    """
    a, b = around(of, t_us)
    fixes = of.fixes
    lasts_us = int(fixes.t_us[b] - fixes.t_us[a])
    share = (t_us - int(fixes.t_us[a])) / lasts_us if lasts_us else 0.0
    turn = (float(fixes.lon_deg[b] - fixes.lon_deg[a]) + 180.0) % 360.0 - 180.0
    lon_deg = (float(fixes.lon_deg[a]) + share * turn + 180.0) % 360.0 - 180.0
    alt_m = float(of.alt_m[a] + share * (of.alt_m[b] - of.alt_m[a]))
    lat_deg = float(fixes.lat_deg[a] + share * (fixes.lat_deg[b] - fixes.lat_deg[a]))
    return lat_deg, lon_deg, alt_m if np.isfinite(alt_m) else None
