"""What a file of evidence holds, as figures: the same for people and for programs."""

import msgspec
import numpy as np

from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum, Flag, Samples, Track
from sharedsky.sources.reading import F64, Contents
from sharedsky.units import SECOND_US, utc

PLACES = 5
"""So many places of a flag are named."""


class Altitudes(msgspec.Struct, frozen=True):
    """Altitudes of one datum: least, greatest, and the step they are rounded to (0 where none shows), in metres."""

    datum: Datum
    least_m: float
    greatest_m: float
    step_m: float


class FlightSummary(msgspec.Struct, frozen=True):
    """One track; rates and gaps are those of the positions in use, without doubtful ones."""

    flight: str
    callsign: str
    icao24: str
    registration: str
    type: str
    note: str
    samples: int
    with_position: int
    in_use: int
    first_utc: str
    last_utc: str
    median_interval_s: float | None
    gaps: int
    longest_gap_s: float
    altitudes: list[Altitudes]


class Flagged(msgspec.Struct, frozen=True):
    """How many samples are doubtful for one reason, and where the first of them are (line or record, and time)."""

    reason: str
    count: int
    first: list[str]


class Empty(msgspec.Struct, frozen=True):
    """How many samples lack a value of one column."""

    column: str
    count: int
    of: int


class VolumeSummary(msgspec.Struct, frozen=True):
    """A volume, with its times where it has any."""

    id: str
    name: str
    start_utc: str
    end_utc: str


class DocumentSummary(msgspec.Struct, frozen=True):
    """A document, by the length of its text."""

    title: str
    media_type: str
    characters: int
    extractor: str


class FileSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that inspect says of a file; error where nothing could be read."""

    file: str
    error: str = ""
    format: str = ""
    sha256: str = ""
    bytes: int = 0
    samples: int = 0
    max_gap_s: float = 0.0
    flights: list[FlightSummary] = []
    volumes: list[VolumeSummary] = []
    documents: list[DocumentSummary] = []
    notices: list[str] = []
    flagged: list[Flagged] = []
    empty: list[Empty] = []
    rejected: list[Rejected] = []


def summary(contents: Contents, max_gap_s: float) -> FileSummary:
    """What a file holds, with silences longer than max_gap_s counted as gaps."""
    tracks = contents.tracks
    return FileSummary(
        file=contents.evidence.name,
        format=contents.evidence.format,
        sha256=contents.evidence.sha256,
        bytes=contents.evidence.bytes,
        samples=sum(len(track.samples) for track in tracks),
        max_gap_s=max_gap_s,
        flights=[_flight(track, max_gap_s) for track in tracks],
        volumes=[
            VolumeSummary(
                v.id,
                v.name,
                "" if v.start_us is None else utc(v.start_us),
                "" if v.end_us is None else utc(v.end_us),
            )
            for v in contents.volumes
        ],
        documents=[
            DocumentSummary(d.title, d.media_type, len(d.text), d.extractor) for d in contents.documents
        ],
        notices=[f"{notice.id}: {notice.says}" for notice in contents.notices],
        flagged=_flagged(tracks),
        empty=_empty(tracks),
        rejected=contents.rejected,
    )


def _flight(track: Track, max_gap_s: float) -> FlightSummary:
    samples, flight = track.samples, track.flight
    used = samples.positioned()
    intervals_s = np.diff(used.t_us) / SECOND_US
    gaps = intervals_s[intervals_s > max_gap_s]
    no_position = int(np.count_nonzero(samples.flags & np.uint16(Flag.NO_POSITION)))
    return FlightSummary(
        flight=flight.id,
        callsign=flight.callsign,
        icao24=flight.icao24,
        registration=flight.registration,
        type=flight.type,
        note=flight.note,
        samples=len(samples),
        with_position=len(samples) - no_position,
        in_use=len(used),
        first_utc=utc(int(samples.t_us[0])),
        last_utc=utc(int(samples.t_us[-1])),
        median_interval_s=round(float(np.median(intervals_s)), 6) if len(intervals_s) else None,
        gaps=len(gaps),
        longest_gap_s=round(float(intervals_s.max(initial=0.0)), 6),
        altitudes=[
            Altitudes(datum, float(np.nanmin(alt)), float(np.nanmax(alt)), track.alt_step_m.get(datum, 0.0))
            for datum, alt in samples.alt_m.items()
            if np.isfinite(alt).any()
        ],
    )


def _flagged(tracks: list[Track]) -> list[Flagged]:
    found = []
    for flag in Flag:
        count = 0
        first: list[str] = []
        for track in tracks:
            word = "line" if track.evidence.format.endswith("csv") else "record"
            index = np.flatnonzero(track.samples.flags & np.uint16(flag))
            count += len(index)
            first += [
                f"{track.flight.id} {word} {track.samples.record[i]}, {utc(int(track.samples.t_us[i]))}"
                for i in index[: PLACES - len(first)]
            ]
        if count:
            found.append(Flagged((flag.name or "").lower().replace("_", " "), count, first))
    return found


def _empty(tracks: list[Track]) -> list[Empty]:
    datums = [d for d in Datum if any(d in track.samples.alt_m for track in tracks)]
    counts: dict[str, int] = {}
    total = 0
    for track in tracks:
        samples = track.samples
        total += len(samples)
        for column, missing in _missing(samples, datums).items():
            counts[column] = counts.get(column, 0) + missing
    return [Empty(column, count, total) for column, count in counts.items() if count]


def _missing(samples: Samples, datums: list[Datum]) -> dict[str, int]:
    """How many samples lack each column."""

    def nan(column: F64 | None) -> int:
        return len(samples) if column is None else int(np.count_nonzero(np.isnan(column)))

    return {
        "position": int(np.count_nonzero(np.isnan(samples.lat_deg) | np.isnan(samples.lon_deg))),
        **({f"altitude {d.value}": nan(samples.alt_m.get(d)) for d in datums} or {"altitude": len(samples)}),
        "on ground": int(np.count_nonzero(samples.on_ground < 0)),
        "ground speed": nan(samples.gs_mps),
        "track": nan(samples.track_deg),
        "vertical rate": nan(samples.vrate_mps),
        "accuracy": nan(samples.pos_unc_m),
        "callsign in the record": int(np.count_nonzero(samples.callsign == "")),
        "squawk in the record": int(np.count_nonzero(samples.squawk == "")),
    }
