"""How an event is made from fixes of a track: identity, time, place, height and evidence in one way for every kind."""

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.flown import Flown
from sharedsky.model.event import Event
from sharedsky.model.track import Flag


def event_from(
    of: Flown,
    kind: str,
    first: int,
    last: int,
    action: str,
    *,
    unc_s: float = 0.0,
    figures: dict[str, float] | None = None,
    at: int | None = None,
) -> Event:
    """An event of a track from fix first to fix last.

    Args:
        of: the track's fixes.
        kind: one of EVENT_KINDS.
        first, last: indices of fixes; equal for an instant.
        action: verb phrase.
        unc_s: how far each end may be off beyond the clock's own uncertainty.
        figures: name with unit to value.
        at: the fix whose place the event has; first where None.
    """
    fixes, track = of.fixes, of.track
    place = first if at is None else at
    alt_m = float(of.alt_m[place])
    reference = of.reference(first, last)
    return Event(
        id=f"{track.id}:{kind}@{reference.first}",
        kind=kind,
        actor=track.flight.id,
        action=action,
        start_us=int(fixes.t_us[first]),
        end_us=int(fixes.t_us[last]),
        unc_s=round(track.clock_unc_s + unc_s, 6),
        lat_deg=float(fixes.lat_deg[place]),
        lon_deg=float(fixes.lon_deg[place]),
        alt_m=alt_m if np.isfinite(alt_m) else None,
        alt_datum=str(of.datum) if np.isfinite(alt_m) else "",
        basis=track.basis,
        source=track.source,
        track=track.id,
        with_flagged=bool((fixes.flags[[first, last]] & ~np.uint16(Flag.OUT_OF_ORDER)).any()),
        figures=figures or {},
        evidence=[reference],
    )


def runs(same: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each maximal run of True, in order.

    >>> runs(np.array([False, True, True, False, True]))
    [(1, 2), (4, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
