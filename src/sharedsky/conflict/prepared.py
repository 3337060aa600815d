"""Tracks made ready: joined where one source saw one flight, with altitudes in each datum and their bounds."""

from collections.abc import Iterable
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.kernels import geoid
from sharedsky.kernels.path import Heights, Motion, Path, heights, path
from sharedsky.model.track import Datum, Samples, Track

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

GEOMETRIC = (Datum.HAE, Datum.MSL)
"""Datums that EGM96 converts into each other."""


class Prepared:
    """One flight as one source saw it, as exact geometry.

    Args:
        tracks: of one flight from one source, one after the other in time; an interval may run from one into the next.
        max_gap_s: fixes farther apart are not joined.
        bounds: what is assumed where the tracks say nothing.
        with_flagged: take doubtful samples too.
    """

    def __init__(self, tracks: list[Track], max_gap_s: float, bounds: Bounds, *, with_flagged: bool) -> None:
        self.tracks = tracks
        self.flight = tracks[0].flight
        self.source = tracks[0].source
        self.clock_unc_s = max(track.clock_unc_s for track in tracks)
        self.bounds = bounds
        self.max_gap_s = max_gap_s
        self.parts = [_usable(track, with_flagged=with_flagged) for track in tracks]
        last_us = np.iinfo(np.int64).min
        for k, part in enumerate(self.parts):
            # a fix that two tracks share counts once
            if len(part) and part.t_us[0] <= last_us:
                self.parts[k] = part.take(part.t_us > last_us)
            last_us = max(last_us, int(part.t_us[-1]) if len(part) else last_us)
        self.t_us: I64 = np.concatenate([part.t_us for part in self.parts])
        self.lat_deg: F64 = np.concatenate([part.lat_deg for part in self.parts])
        self.lon_deg: F64 = np.concatenate([part.lon_deg for part in self.parts])
        radius_m = np.concatenate([part.pos_unc_m for part in self.parts])
        self.radius_m: F64 = np.where(radius_m >= 0, radius_m, bounds.position_m)
        self.path: Path = path(
            self.t_us, self.lat_deg, self.lon_deg, self.radius_m, self._motion(bounds.turn_mps2)
        )
        self._altitudes: dict[tuple[Datum, Datum], tuple[F64, Heights]] = {}

    def _motion(self, manoeuvre_mps2: float) -> Motion:
        return Motion(self.max_gap_s, self.bounds.speed_max_mps, manoeuvre_mps2, self.clock_unc_s)

    def __len__(self) -> int:
        return len(self.t_us)

    def track_at(self, t_us: int) -> str:
        """Id of the track that the fix at or before an instant comes from."""
        begun = [
            track.id
            for track, part in zip(self.tracks, self.parts, strict=True)
            if len(part) and part.t_us[0] <= t_us
        ]
        return begun[-1] if begun else self.tracks[0].id

    def altitudes(self, datum: Datum, source: Datum) -> tuple[F64, Heights]:
        """Altitudes over `datum`, from those that the tracks give over `source`, NaN where none; with bounds."""
        key = datum, source
        if key not in self._altitudes:
            columns = [self._altitude(track, part, datum, source) for track, part in self._pairs()]
            alt_m, spread_m, bound_m = (np.concatenate(column) for column in zip(*columns, strict=True))
            made = heights(self.t_us, alt_m, spread_m, bound_m, self._motion(self.bounds.climb_mps2))
            self._altitudes[key] = alt_m, made
        return self._altitudes[key]

    def coverage(self, source: Datum) -> float:
        """Share of the fixes that have an altitude over a datum."""
        held = sum(int(np.isfinite(part.alt_m[source]).sum()) for part in self.parts if source in part.alt_m)
        return held / max(len(self), 1)

    def _pairs(self) -> Iterable[tuple[Track, Samples]]:
        return zip(self.tracks, self.parts, strict=True)

    def _altitude(self, track: Track, part: Samples, datum: Datum, source: Datum) -> tuple[F64, F64, F64]:
        n = len(part)
        given = part.alt_m.get(source)
        alt_m = np.full(n, np.nan) if given is None else np.where(np.isfinite(given), given, np.nan)
        own_m = track.alt_unc_m if track.alt_unc_m >= 0 else self.bounds.altitude_m(source)
        spread_m = np.full(n, own_m)
        bound_m = np.full(n, track.alt_step_m.get(source, 0.0) / 2)
        if source is Datum.STD and datum is not Datum.STD:
            # no QNH: what pressure and temperature can make of it is carried whole
            share = self.bounds.pressure_spread_share * np.abs(np.nan_to_num(alt_m))
            bound_m = bound_m + self.bounds.pressure_spread_m + share
        elif source is not datum:
            turn = geoid.hae_to_msl_m if source is Datum.HAE else geoid.msl_to_hae_m
            alt_m = turn(alt_m, part.lat_deg, part.lon_deg)
            spread_m = np.hypot(spread_m, self.bounds.geoid_m)
        return alt_m, spread_m, bound_m


def _usable(track: Track, *, with_flagged: bool) -> Samples:
    samples = track.samples.positioned(with_flagged=with_flagged)
    usable = np.isfinite(samples.lat_deg) & np.isfinite(samples.lon_deg) & (np.abs(samples.lat_deg) <= 90)
    later = np.concatenate([[True], np.diff(samples.t_us) > 0])[: len(samples)]
    return samples if (usable & later).all() else samples.take(usable & later)


def has_doubtful(tracks: list[Track]) -> bool:
    """Whether flagged samples would add anything."""
    return any(len(t.samples.positioned(with_flagged=True)) != len(t.samples.positioned()) for t in tracks)


def joined(tracks: Iterable[Track]) -> list[list[Track]]:
    """Tracks of one flight from one source that follow each other in time, together; by flight, source and time.

    A recording cut in two, as files by the hour or the day are, is one recording, also where the two have some time in
    common and say the same of it. Other tracks that overlap in time stay apart: they are two accounts.
    """

    def seen_by(track: Track) -> tuple[str, str, str, float]:
        return track.flight.id, track.source, track.basis.value, track.clock_unc_s

    def begins(track: Track) -> tuple[int, int, str]:
        t_us = track.samples.t_us
        return (int(t_us[0]), int(t_us[-1]), track.id) if len(t_us) else (0, 0, track.id)

    result: list[list[Track]] = []
    for _, group in groupby(sorted((t for t in tracks if len(t.samples)), key=seen_by), key=seen_by):
        chains: list[list[Track]] = []
        for track in sorted(group, key=begins):
            chain = next((c for c in chains if _goes_on(c[-1], track)), None)
            if chain is None:
                chains.append([track])
            elif track.samples.t_us[-1] >= chain[-1].samples.t_us[-1]:
                chain.append(track)
        result.extend(chains)
    return result


def _goes_on(before: Track, after: Track) -> bool:
    """Whether a track begins where another ends, or says the same of all the time that both cover."""
    a, b = before.samples, after.samples
    start_us, end_us = int(b.t_us[0]), int(a.t_us[-1])
    if end_us <= start_us:
        return True
    shared = [
        s.take((s.t_us >= start_us) & (s.t_us <= min(end_us, int(b.t_us[-1]))))
        for s in (a.positioned(with_flagged=True), b.positioned(with_flagged=True))
    ]
    one, other = shared
    return (
        len(one) > 0
        and np.array_equal(one.t_us, other.t_us)
        and np.array_equal(one.lat_deg, other.lat_deg)
        and np.array_equal(one.lon_deg, other.lon_deg)
        and one.alt_m.keys() == other.alt_m.keys()
        and all(np.array_equal(one.alt_m[d], other.alt_m[d], equal_nan=True) for d in one.alt_m)
    )


def common_datum(a: Prepared, b: Prepared) -> tuple[Datum, Datum, Datum]:
    """In which datum to compare two tracks' altitudes, and which of each to take for it.

    The first of these that covers at least half of what the best covers: the same datum (STD, HAE, MSL, AGL); MSL
    against HAE by EGM96; pressure altitude against height above sea level with the spread of an unknown QNH.
    """
    same = [(d, d, d) for d in (Datum.STD, Datum.HAE, Datum.MSL, Datum.AGL)]
    by_geoid = [(Datum.MSL, Datum.MSL, Datum.HAE), (Datum.MSL, Datum.HAE, Datum.MSL)]
    by_spread = [
        (Datum.MSL, *pair)
        for datum in (Datum.MSL, Datum.HAE)
        for pair in ((Datum.STD, datum), (datum, Datum.STD))
    ]
    choices = [
        (choice, min(a.coverage(choice[1]), b.coverage(choice[2])))
        for choice in (*same, *by_geoid, *by_spread)
    ]
    best = max(covered for _, covered in choices)
    return next(choice for choice, covered in choices if 2 * covered >= best)
