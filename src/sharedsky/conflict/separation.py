"""How far apart two flights were over time, about an encounter: series for charts."""

import math

import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.prepared import Prepared, common_datum, joined
from sharedsky.errors import UnknownName
from sharedsky.kernels.encounter import separation
from sharedsky.model.encounter import Encounter
from sharedsky.model.report import Separation
from sharedsky.model.track import Track

POINTS = 240
"""So many at least, so that the curve between fixes far apart is drawn as a curve."""


def separation_about(
    encounter: Encounter,
    tracks: list[Track],
    max_gap_s: float,
    bounds: Bounds | None = None,
    *,
    margin_s: float = 120.0,
) -> Separation:
    """Distance over time from margin_s before an encounter to margin_s after it, where both have a position.

    Args:
        encounter: as found in these tracks.
        tracks: with the two of the encounter, and those that they continue.
        max_gap_s: as for the encounter.
        bounds: as for the encounter.
        margin_s: how much to show before and after.

    Exact at every fix of both, and at start, CPA and end, so that the drawn line shows the true least distance; None
    stands where one of the two has no position or no altitude, so that no line is drawn across a gap. UnknownName
    where a track of the encounter is not among the tracks.
    """
    a, b = (
        _ready(track, tracks, max_gap_s, bounds or Bounds(), with_flagged=encounter.with_flagged)
        for track in (encounter.track_a, encounter.track_b)
    )
    margin_us = round(margin_s * 1e6)
    first, last = encounter.start_us - margin_us, encounter.end_us + margin_us
    fixes = np.concatenate([a.t_us, b.t_us])
    fixes = fixes[(fixes >= first) & (fixes <= last)]
    marks = np.array([encounter.start_us, encounter.cpa_us, encounter.end_us])
    grid = np.linspace(first, last, POINTS).astype(np.int64)
    t_us = np.unique(np.concatenate([fixes, marks, grid]))
    datum, of_a, of_b = common_datum(a, b)
    horizontal_m, vertical_m, horizontal_unc_m, _ = separation(
        a.path,
        a.altitudes(datum, of_a)[1],
        b.path,
        b.altitudes(datum, of_b)[1],
        t_us,
        one_clock=a.source == b.source,
    )
    # before the first and after the last common position there is nothing to show; one None marks a gap between
    known = np.isfinite(horizontal_m)
    shown = known | (np.concatenate([[False], known[:-1]]) & (np.cumsum(known[::-1])[::-1] > 0))
    return Separation(
        flight_a=encounter.flight_a,
        flight_b=encounter.flight_b,
        track_a=encounter.track_a,
        track_b=encounter.track_b,
        t_us=t_us[shown].tolist(),
        horizontal_m=_listed(horizontal_m[shown]),
        vertical_m=_listed(vertical_m[shown]),
        horizontal_unc_m=_listed(horizontal_unc_m[shown]),
    )


def _listed(column: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in column.tolist()]


def _ready(
    track_id: str, tracks: list[Track], max_gap_s: float, bounds: Bounds, *, with_flagged: bool
) -> Prepared:
    for chain in joined(tracks):
        if any(track.id == track_id for track in chain):
            return Prepared(chain, max_gap_s, bounds, with_flagged=with_flagged)
    raise UnknownName(field="track", got=repr(track_id), want="a track that was handed in")
