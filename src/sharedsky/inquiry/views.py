"""Tracks as they are shown: fewer points that are never far from any sample, all of them about what matters."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.flown import Flown
from sharedsky.inquiry.simplify import kept_points
from sharedsky.inquiry.wording import plural
from sharedsky.model.event import Event
from sharedsky.model.report import FlaggedGroup, Gap, Line4D, TrackView
from sharedsky.model.track import Flag
from sharedsky.units import SECOND_US

SIMPLIFIED_M = 25.0
"""Less than a pixel on any map that shows a flight, and less than half an airliner."""
ROUNDING_M = 0.2
"""Positions are written to a millionth of a degree and altitudes to a decimetre; the bound holds with that."""
EARTH_MOST_M = 6_400_000.0
"""More than any radius of curvature of WGS 84, so that a distance in degrees is never thought too small."""
FULL_KINDS = frozenset(
    {"take_off", "landing", "emergency_squawk", "gap", "first_fix", "last_fix", "cpa"}
) | frozenset({"volume_entry", "volume_exit", "volume_inside", "encounter_start", "encounter_end"})
"""About the start and the end of these every sample is kept."""
FULL_S = 60.0
FEW = 5
"""How many flagged records are named."""
FLAG_WORDS = {
    Flag.NO_POSITION: "the record holds no position",
    Flag.BAD_VALUE: "latitude or longitude out of range",
    Flag.ZERO_POSITION: "at (0, 0), which receivers write when they have no position",
    Flag.DUPLICATE: "same time and position as the sample before",
    Flag.SAME_TIME: "same time as another sample, at another position",
    Flag.OUT_OF_ORDER: "came after a later sample; put in its place by time and used",
    Flag.STALE: "position repeated while the aircraft was moving",
    Flag.JUMP: "no aircraft gets here from its neighbours in the time",
    Flag.CLOCK_STEP: "the source's clock stepped before this sample",
    Flag.SHARED_ADDRESS: "another aircraft used the same address at the same time",
    Flag.DISPLACED: "in a lasting run that no aircraft reaches from the rest",
}
"""What each flag says to a reader."""


def track_view(of: Flown, events: Sequence[Event]) -> TrackView:
    """A track for showing.

    Args:
        of: its usable fixes.
        events: of the report; those of FULL_KINDS that this flight takes part in keep every sample about them.
    """
    track, fixes = of.track, of.fixes
    windows = full_windows(events, track.id, track.flight.id)
    times = fixes.t_us if len(fixes) else track.samples.t_us
    return TrackView(
        id=track.id,
        flight=track.flight.id,
        source=track.source,
        basis=track.basis,
        evidence=track.evidence,
        samples=len(track.samples),
        first_us=int(times[0]) if len(times) else 0,
        last_us=int(times[-1]) if len(times) else 0,
        datum=str(of.datum),
        clock_offset_s=track.clock_offset_s,
        clock_unc_s=track.clock_unc_s,
        segments=[_line(of, kept(of, first, last, windows)) for first, last in of.pieces],
        gaps=[
            Gap(
                start_us=int(fixes.t_us[a]),
                end_us=int(fixes.t_us[b]),
                from_deg=_lon_lat(fixes.lon_deg[a], fixes.lat_deg[a]),
                to_deg=_lon_lat(fixes.lon_deg[b], fixes.lat_deg[b]),
            )
            for (_, a), (b, _) in pairwise(of.pieces)
        ],
        flagged=flagged_groups(of),
        simplified_m=SIMPLIFIED_M,
    )


def full_windows(events: Sequence[Event], track: str, flight: str) -> list[tuple[int, int]]:
    """Spans of time, disjoint and in order, in which every sample of a track is shown."""
    margin_us = int(FULL_S * SECOND_US)
    moments = sorted(
        at
        for event in events
        if event.kind in FULL_KINDS and (event.track == track or flight in (event.actor, *event.about))
        for at in (event.start_us, event.end_us)
        if at is not None
    )
    spans: list[tuple[int, int]] = []
    for at in moments:
        if spans and at - margin_us <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + margin_us)
        else:
            spans.append((at - margin_us, at + margin_us))
    return spans


def kept(of: Flown, first: int, last: int, windows: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Indices of the fixes of one piece that are shown: no other is farther than SIMPLIFIED_M from the drawn line.

    The line runs straight in longitude, latitude and altitude over time between the fixes shown.
    """
    part = slice(first, last + 1)
    t_us, lat_deg = of.fixes.t_us[part], of.fixes.lat_deg[part]
    lon_rad = np.unwrap(np.radians(of.fixes.lon_deg[part]))
    alt_m = of.alt_m[part]
    known = np.isfinite(alt_m)
    t_s = (t_us - t_us[0]) / SECOND_US
    widest = float(np.cos(np.radians(np.abs(lat_deg).min())))
    height_m = np.interp(t_s, t_s[known], alt_m[known]) if known.any() else np.zeros(len(t_s))
    x = np.column_stack([EARTH_MOST_M * widest * lon_rad, EARTH_MOST_M * np.radians(lat_deg), height_m])
    forced = np.zeros(len(t_s), dtype=bool)
    # an altitude that comes or goes is shown where it does
    changes = np.flatnonzero(known[1:] != known[:-1])
    forced[changes] = forced[changes + 1] = True
    for start_us, end_us in windows:
        forced[np.searchsorted(t_us, start_us) : np.searchsorted(t_us, end_us, side="right")] = True
    return first + kept_points(t_s, x, SIMPLIFIED_M - ROUNDING_M, forced)


def _line(of: Flown, at: NDArray[np.int64]) -> Line4D:
    fixes = of.fixes
    return Line4D(
        t_us=fixes.t_us[at].tolist(),
        lat_deg=np.round(fixes.lat_deg[at], 6).tolist(),
        lon_deg=np.round(fixes.lon_deg[at], 6).tolist(),
        alt_m=_column(of.alt_m[at], 1) or [None] * len(at),
        gs_mps=_column(of.gs_mps[at], 1),
        unc_m=_column(fixes.pos_unc_m[at], 1),
    )


def _column(values: NDArray[np.float64], digits: int) -> list[float | None]:
    """Rounded values, None for NaN; an empty list where nothing is known."""
    known = np.isfinite(values)
    if not known.any():
        return []
    return [
        v if ok else None for v, ok in zip(np.round(values, digits).tolist(), known.tolist(), strict=True)
    ]


def flagged_groups(of: Flown) -> list[FlaggedGroup]:
    """The samples of a track by the reason for which they are flagged, in the order of Flag."""
    samples = of.track.samples
    groups = []
    for flag in Flag:
        at = np.flatnonzero(samples.flags & np.uint16(flag))
        if not len(at):
            continue
        # NaN fails both
        placed = at[(np.abs(samples.lat_deg[at]) <= 90) & (np.abs(samples.lon_deg[at]) <= 180)][:FEW]
        name = str(flag.name).lower()
        groups.append(
            FlaggedGroup(
                flag=name,
                count=len(at),
                first_us=int(samples.t_us[at[0]]),
                last_us=int(samples.t_us[at[-1]]),
                records=samples.record[at[:FEW]].tolist(),
                where_deg=[_lon_lat(samples.lon_deg[i], samples.lat_deg[i]) for i in placed],
                text=f"{plural(len(at), 'sample')}: {FLAG_WORDS.get(flag, name.replace('_', ' '))}",
            )
        )
    return groups


def _lon_lat(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    return round(float(lon_deg), 6), round(float(lat_deg), 6)
