"""What tracks report of their own motion: on the ground or not, ground speed, course."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.track import Track

F64 = NDArray[np.float64]

VELOCITY_UNC_MPS = 10.0
"""95 % bound of a reported velocity: NACv 1, the least that 14 CFR 91.227 allows."""


class Reported(NamedTuple):
    """Values that a track reports together, at increasing seconds; samples that lack one of them are left out.

    Args:
        item: id of the track.
        t_s: (n,).
        values: (k, n), one row a column asked for.
        clock_s: how far the times may be off, all alike.
        unc_mps: admitted bound of a velocity.
    """

    item: str
    t_s: F64
    values: F64
    clock_s: float
    unc_mps: float


class Neighbour(NamedTuple):
    """What was reported nearest before, or nearest after, each of n instants.

    Args:
        values: (k, n), NaN where nothing was, or where the two neighbours are farther apart than a gap.
        since_s: (n,) how far off in time, the clock's error included.
    """

    values: F64
    since_s: F64


def tracks_of(dossier: Dossier, flight: str, admission: Admission) -> list[Track]:
    """The admitted tracks of a flight."""
    return [t for t in dossier.tracks if t.flight.id == flight and admission.admits(t.id, t.basis)]


def reported(
    dossier: Dossier,
    track: Track,
    columns: tuple[str, ...],
    admission: Admission,
    window_s: tuple[float, float] | None = None,
) -> Reported:
    """What a track reports in some columns (on_ground, gs_mps, track_deg), all of it or within a window."""
    samples = track.samples
    shift_s = admission.shift_s.get(track.id, 0.0)
    if window_s is not None:
        ends = [dossier.epoch_us + round((s - shift_s) * 1e6) for s in window_s]
        samples = samples.take(slice(*np.searchsorted(samples.t_us, [ends[0], ends[1] + 1])))
    used = samples.positioned(with_flagged=admission.with_flagged)
    values = np.stack([_known(np.asarray(getattr(used, c), dtype=float), c) for c in columns])
    known = np.isfinite(values).all(axis=0)
    unc = track.vel_unc_mps if np.isfinite(track.vel_unc_mps) else VELOCITY_UNC_MPS
    return Reported(
        item=track.id,
        t_s=(used.t_us[known] - dossier.epoch_us) / 1e6 + shift_s,
        values=values[:, known],
        clock_s=track.clock_unc_s,
        unc_mps=unc * dossier.case.thresholds.containment,
    )


def _known(column: F64, name: str) -> F64:
    return np.where(column < 0, np.nan, column) if name == "on_ground" else column


def neighbours(said: Reported, t_s: F64, gap_s: float) -> tuple[Neighbour, ...]:
    """What was reported before and after instants (n,); nothing where nothing was reported."""
    if not len(said.t_s):
        return ()
    last = len(said.t_s) - 1
    before = (np.searchsorted(said.t_s, t_s, side="right") - 1).clip(0, last)
    after = np.searchsorted(said.t_s, t_s, side="left").clip(0, last)
    near_enough = (t_s >= said.t_s[0]) & (t_s <= said.t_s[-1]) & (said.t_s[after] - said.t_s[before] <= gap_s)
    return tuple(
        Neighbour(np.where(near_enough, said.values[:, k], np.nan), np.abs(said.t_s[k] - t_s) + said.clock_s)
        for k in (before, after)
    )
