"""GPX 1.0 and 1.1 tracks (topografix.com/GPX/1/1), with speed and course as GPX 1.0 and Garmin's extension write them."""

from array import array
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
import numpy as np

from sharedsky.errors import InvalidValue, Unreadable
from sharedsky.model.track import Datum
from sharedsky.sources.identifiers import icao24_in, registration_in
from sharedsky.sources.reading import F64, Item, Options, RawTrack, Reader
from sharedsky.sources.refused import Refused
from sharedsky.sources.safe_xml import End, Start, elements, root_name
from sharedsky.units import parse_utc

TEXT_OF: Final = frozenset(("name", "time", "ele", "speed", "course"))
NUMBERS: Final = ("ele", "speed", "course")
"""Of a point, beside its place: metres, m/s, degrees from true north."""
UNTIMED: Final = {
    "wpt": "a waypoint: only tracks are read",
    "rte": "a route, which is a plan and no track: only tracks are read",
}


class _Track(msgspec.Struct):
    """One `trk`: its columns as they are met."""

    line: int
    name: str = ""
    records: "array[int]" = msgspec.field(default_factory=lambda: array("q"))
    t_us: "array[int]" = msgspec.field(default_factory=lambda: array("q"))
    rows: "array[float]" = msgspec.field(default_factory=lambda: array("d"))
    """latitude, longitude, then NUMBERS, of each point"""


class _Gpx:
    """What has been read so far, and where in the document we are."""

    def __init__(self, where: str) -> None:
        self.rejected = Refused()
        self._where = where
        self._path: list[str] = []
        self._track: _Track | None = None
        self._point: dict[str, str] | None = None
        self._records = 0

    def take(self, element: Start | End) -> _Track | None:
        """The track that ends here, where one does."""
        name = element.name
        if isinstance(element, Start):
            self._path.append(name)
            if name == "trk":
                self._track = _Track(element.line)
            elif name == "trkpt" and self._track is not None:
                self._point = element.attributes
            return None
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if name == "trk":
            return self.close_track()
        if name == "name" and parent == "trk" and self._track is not None:
            self._track.name = element.text
        elif name == "trkpt" and self._track is not None:
            self._take_point(self._track, element.line)
        elif self._point is not None:
            if name in NUMBERS or (name == "time" and parent == "trkpt"):
                self._point[name] = element.text
        elif name in UNTIMED:
            self.rejected.add(name, f"{self._where}:{element.line}", UNTIMED[name])
        return None

    def close_track(self) -> _Track | None:
        """The track that is open, at its end or where the file breaks off; None where nothing in it can be used."""
        track, self._track = self._track, None
        if track is not None and not track.t_us:
            self.rejected.add("empty", f"{self._where}:{track.line}", "a trk without a usable point")
            return None
        return track

    def _take_point(self, track: _Track, line: int) -> None:
        point, self._point = self._point or {}, None
        record, self._records = self._records, self._records + 1
        at = f"{self._where}:{line}"
        try:
            if not point.get("time"):
                raise InvalidValue(at, field="time", got="nothing", want="a time for each point")
            t_us = parse_utc(point["time"], at, "time")
            row = [_number(point, name, at) for name in ("lat", "lon")]
        except InvalidValue as error:
            self.rejected.add_error(error)
            return
        for name in NUMBERS:
            try:
                row.append(_number(point, name, at) if point.get(name) else np.nan)
            except InvalidValue as error:
                self.rejected.add_error(error)
                row.append(np.nan)
        track.records.append(record)
        track.t_us.append(t_us)
        track.rows.extend(row)


def _number(point: dict[str, str], name: str, where: str) -> float:
    try:
        return float(point.get(name, ""))
    except ValueError:
        raise InvalidValue(where, field=name, got=repr(point.get(name, "")), want="a number") from None


def sniff(head: bytes, name: str) -> bool:
    """Whether the outermost element is `gpx`."""
    return root_name(head) == "gpx"


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Yields one RawTrack for each `trk`, all its segments together.

    Elevations are above mean sea level unless options.alt_datum says otherwise: GPX says only "elevation in metres",
    and receivers write what they show. A point without a time cannot be used. A sample's record is the number,
    from 0, of its `trkpt` in the file.
    """
    gpx = _Gpx(where)
    found = False
    try:
        for element in elements(stream, where, TEXT_OF):
            track = gpx.take(element)
            if track is not None:
                found = True
                yield _raw(track, options)
    except Unreadable as error:
        track = gpx.close_track()
        if track is None and not found:
            raise
        if track is not None:
            yield _raw(track, options)
        gpx.rejected.add_error(error)
    yield from gpx.rejected


def _raw(track: _Track, options: Options) -> RawTrack:
    lat_deg, lon_deg, alt_m, gs_mps, track_deg = np.array(track.rows, dtype=float).reshape(-1, 5).T
    return RawTrack(
        t_us=np.array(track.t_us, dtype=np.int64),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        alt_m={} if _known(alt_m) is None else {options.alt_datum or Datum.MSL: alt_m},
        gs_mps=_known(gs_mps),
        track_deg=_known(track_deg),
        record=np.array(track.records, dtype=np.int64),
        icao24=icao24_in(track.name),
        registration=registration_in(track.name),
        name=track.name,
    )


def _known(column: F64) -> F64 | None:
    return None if np.all(np.isnan(column)) else column


READER = Reader(
    name="gpx",
    title="GPX tracks",
    holds="tracks",
    example="""<gpx version="1.1" creator="example" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>D-ABCD</name><trkseg>
<trkpt lat="35.530" lon="35.780"><ele>3048</ele><time>2024-05-01T12:00:00Z</time></trkpt>
<trkpt lat="35.536" lon="35.785"><ele>3040.4</ele><time>2024-05-01T12:00:05.5Z</time></trkpt>
</trkseg></trk></gpx>
""",
    sniff=sniff,
    read=read,
)
