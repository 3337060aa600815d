"""Raw tracks to tracks: one for each flight, samples in time order and flagged, identifiers and accuracy attached."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.evidence import Evidence
from sharedsky.model.party import Flight
from sharedsky.model.track import Datum, Samples, Track
from sharedsky.sources.quality import assess
from sharedsky.sources.reading import F64, Options, RawTrack
from sharedsky.sources.table import most_frequent
from sharedsky.units import FT, SECOND_US

I64 = NDArray[np.int64]

LEG_GAP_US: Final = 3600 * SECOND_US
"""A silence longer than this, with another callsign or leg after it, separates two flights of one aircraft."""

_STEPS_M: Final = (100 * FT, 25 * FT, 10.0, 10 * FT, FT, 1.0)
_EXACT_M: Final = 0.02  # float32 on the way leaves millimetres, two decimals half a centimetre
_FEW: Final = 5
"""Fewer distinct altitudes than this cannot tell a coarse step from a level flight."""


def assemble(raw: Iterable[RawTrack], evidence: Evidence, source: str, options: Options) -> list[Track]:
    """The tracks of one file or archive member.

    Raw tracks of one aircraft (by ICAO address, else registration, callsign, name) are joined. One aircraft's samples
    are taken apart where a long silence separates two legs, and where positions alternate between places that no
    aircraft could alternate between: two aircraft under one address. The first keeps the identifier, the others get
    /2, /3, … in order of time.

    Args:
        raw: in the file's order.
        evidence: what they came from.
        source: id of the source.
        options: clock, accuracy and basis.
    """
    by_key: dict[str, list[RawTrack]] = {}
    for part in raw:
        by_key.setdefault(part.icao24 or part.registration or part.callsign or part.name, []).append(part)
    tracks = []
    for key, parts in by_key.items():
        flights = _flights(parts, options)
        flights.sort(key=lambda samples: int(samples.t_us[0]))
        base = _flight(key or source, parts)
        for number, samples in enumerate(flights, start=1):
            suffix = f"/{number}" if number > 1 else ""
            flight = msgspec.structs.replace(
                base,
                id=base.id + suffix,
                callsign=most_frequent(samples.callsign) or base.callsign,
            )
            tracks.append(
                Track(
                    id=f"{source}/{flight.id}",
                    flight=flight,
                    source=source,
                    basis=options.basis,
                    evidence=evidence,
                    samples=samples,
                    clock_offset_s=options.clock_offset_s,
                    clock_unc_s=options.clock_unc_s,
                    alt_step_m={datum: altitude_step(alt) for datum, alt in samples.alt_m.items()},
                    alt_unc_m=options.alt_unc_m,
                    vel_unc_mps=options.vel_unc_mps,
                )
            )
    return tracks


def numbered(tracks: list[Track]) -> list[Track]:
    """The same tracks with #2, #3, … where several members of an archive hold the same flight."""
    seen: dict[str, int] = {}
    unique = []
    for track in tracks:
        seen[track.id] = seen.get(track.id, 0) + 1
        again = seen[track.id] > 1
        unique.append(msgspec.structs.replace(track, id=f"{track.id}#{seen[track.id]}") if again else track)
    return unique


def altitude_step(alt_m: F64) -> float:
    """The step that altitudes are rounded to in metres, 0 where none shows.

    25 ft in a file that keeps whole metres only comes out as 25 ft + 1 m, since both roundings add up.

    >>> altitude_step(np.array([1000, 1025, 1075, 1100, 1150, 1200]) * 0.3048)
    7.62
    >>> altitude_step(np.array([610.0, 617, 625, 632, 640, 648]))
    8.62
    """
    distinct = np.unique(alt_m[np.isfinite(alt_m) & (alt_m != 0)])
    if not len(distinct):
        return 0.0
    for step in _STEPS_M:
        coarse = step > 25 * FT
        if not (coarse and len(distinct) < _FEW) and _multiples(distinct, step, _EXACT_M):
            if step == 1.0 and len(distinct) >= _FEW:
                # whole metres: rounded again after a rounding to feet?
                again = (s for s in (100 * FT, 25 * FT) if _multiples(distinct, s, 0.5 + _EXACT_M))
                return round(next(again, 0.0) + 1.0, 6)
            return round(step, 6)
    return 0.0


def _multiples(values: F64, step: float, tolerance: float) -> bool:
    return bool(np.all(np.abs(values - np.rint(values / step) * step) <= tolerance))


def _flight(key: str, parts: list[RawTrack]) -> Flight:
    def first(name: str) -> str:
        return next((value for part in parts if (value := getattr(part, name))), "")

    notes = dict.fromkeys(part.note for part in parts if part.note)
    return Flight(
        id=key,
        icao24=first("icao24"),
        callsign=first("callsign"),
        registration=first("registration"),
        type=first("type"),
        name=first("name"),
        note="; ".join(notes),
    )


def _flights(parts: list[RawTrack], options: Options) -> list[Samples]:
    """The samples of each flight under one identifier, in time order and flagged."""
    lengths = [len(part.t_us) for part in parts]

    def joined(name: str, fill: Any, dtype: Any) -> NDArray[Any]:
        columns = [getattr(part, name) for part in parts]
        if all(column is None for column in columns):
            return np.full(sum(lengths), fill, dtype)
        return np.concatenate(
            [np.full(n, fill, dtype) if c is None else c for c, n in zip(columns, lengths, strict=True)]
        )

    def altitudes(datum: Datum) -> F64:
        nothing = np.nan
        return np.concatenate(
            [part.alt_m.get(datum, np.full(n, nothing)) for part, n in zip(parts, lengths, strict=True)]
        )

    t_us = joined("t_us", 0, np.int64) + round(options.clock_offset_s * SECOND_US)
    lat_deg, lon_deg = joined("lat_deg", np.nan, np.float64), joined("lon_deg", np.nan, np.float64)
    on_ground = joined("on_ground", -1, np.int8)
    gs_mps, track_deg = joined("gs_mps", np.nan, np.float64), joined("track_deg", np.nan, np.float64)
    pos_unc_m = joined("pos_unc_m", np.nan, np.float64)
    alt_m = {datum: altitudes(datum) for datum in Datum if any(datum in part.alt_m for part in parts)}
    samples = Samples(
        t_us=t_us,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        alt_m={datum: alt for datum, alt in alt_m.items() if np.isfinite(alt).any()},
        on_ground=on_ground,
        gs_mps=gs_mps,
        track_deg=track_deg,
        vrate_mps=joined("vrate_mps", np.nan, np.float64),
        pos_unc_m=np.where(np.isnan(pos_unc_m), options.pos_unc_m, pos_unc_m),
        callsign=joined("callsigns", "", np.str_),
        squawk=joined("squawk", "", np.str_),
        record=joined("record", 0, np.int64),
        flags=np.zeros(len(t_us), np.uint16),
    )
    flights = []
    for index in _legs(t_us, samples.callsign, joined("leg", 0, np.int64)):
        leg = samples if len(index) == len(samples) else samples.take(index)
        assessed = assess(
            leg.t_us,
            leg.lat_deg,
            leg.lon_deg,
            on_ground=leg.on_ground,
            gs_mps=leg.gs_mps,
            track_deg=leg.track_deg,
            alts_m=list(leg.alt_m.values()),
        )
        leg = leg.with_flags(assessed.flags)
        by_time = assessed.aircraft[assessed.order]
        flights += [leg.take(assessed.order[by_time == number]) for number in np.unique(by_time).tolist()]
    return flights


def _legs(t_us: I64, callsigns: NDArray[np.str_], leg: I64) -> list[I64]:
    """The records of each flight, in the file's order.

    They are separated where after a long silence the callsign, or what the file itself calls a leg, is another.
    """
    order = np.argsort(t_us, kind="stable")
    gaps = np.flatnonzero(np.diff(t_us[order]) > LEG_GAP_US) + 1
    said = np.flatnonzero(callsigns[order] != "") if len(gaps) else gaps
    cuts = []
    for gap in gaps.tolist():
        before, after = said[said < gap], said[said >= gap]
        other = (
            len(before) > 0 and len(after) > 0 and callsigns[order[before[-1]]] != callsigns[order[after[0]]]
        )
        if other or leg[order[gap - 1]] != leg[order[gap]]:
            cuts.append(gap)
    return [np.sort(part) for part in np.split(order, cuts)]
