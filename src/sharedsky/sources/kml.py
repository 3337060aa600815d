"""KML and KMZ: `gx:Track` and `gx:MultiTrack` (OGC KML 2.3, 12-007r2, and Google's extension namespace for 2.2)."""

import math
import re
from array import array
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.errors import InvalidValue, Unreadable
from sharedsky.model.track import Datum
from sharedsky.sources.identifiers import icao24_in, registration_in
from sharedsky.sources.reading import F64, Item, Options, RawTrack, Reader
from sharedsky.sources.refused import Refused
from sharedsky.sources.safe_xml import End, Start, elements, root_name
from sharedsky.units import SPEED_MPS, parse_utc

NAMED: Final = ("Document", "Folder", "Placemark")
TEXT_OF: Final = frozenset(
    ("name", "when", "coord", "altitudeMode", "value", "SimpleData", "displayName"),
)
CLAMPED: Final = ("", "clampToGround", "clampToSeaFloor")
DIRECTIONS: Final = ("track", "course", "bearing")
IDENTIFIERS: Final = {
    "icao24": "icao24",
    "icao": "icao24",
    "hex": "icao24",
    "callsign": "callsign",
    "flight": "callsign",
    "registration": "registration",
    "reg": "registration",
    "type": "type",
}
"""ExtendedData name, in lower case, to field of RawTrack."""

_UNIT: Final = re.compile(r"(?<![a-z])(m/s|mps|kts?|knots?|km/?h)(?![a-z])")
_UNITS: Final = {"mps": "m/s", "knot": "kt", "knots": "kt"}
_ICAO24: Final = re.compile(r"[0-9A-Fa-f]{6}")
_NOWHERE: Final = ["nan"] * 3


class _Leg(msgspec.Struct):
    """One `gx:Track`: its columns as they are met."""

    line: int
    mode: str
    first_record: int
    t_us: "array[int]" = msgspec.field(default_factory=lambda: array("q"))
    places: "array[float]" = msgspec.field(default_factory=lambda: array("d"))
    """longitude, latitude and altitude of each coord"""
    bad: set[int] = set()
    """which when or coord could not be read"""
    arrays: dict[str, list[str]] = {}


class _Flight(msgspec.Struct):
    """Legs that the file says are one aircraft's, as arrays."""

    name: str
    told: dict[str, str]
    legs: list[RawTrack] = []
    kinds: list[str] = []


class _Kml:
    """What has been read so far, and where in the document we are."""

    def __init__(self, where: str, options: Options) -> None:
        self.flights: list[_Flight] = []
        self.rejected = Refused()
        self._where = where
        self._options = options
        self._path: list[str] = []
        self._names: list[str] = []
        self._told: dict[str, str] = {}
        self._legs: list[_Leg] = []
        self._modes = ["", ""]
        self._data = ""
        self._units: dict[str, str] = {}
        self._records = 0
        self._leg: _Leg | None = None
        self._tracks_here = 0
        self._by_key: dict[str, _Flight] = {}

    def take(self, element: Start | End) -> None:
        if isinstance(element, Start):
            self._begin(element)
        else:
            self._path.pop()
            self._end(element, self._path[-1] if self._path else "")

    def _begin(self, element: Start) -> None:
        name = element.name
        self._path.append(name)
        if name in NAMED:
            self._names.append("")
        if name == "Placemark":
            self._told, self._tracks_here = {}, 0
        elif name == "MultiTrack":
            self._modes[0] = ""
        elif name == "Track":
            self._modes[1] = ""
            self._leg = _Leg(element.line, "", self._records)
            self._tracks_here += 1
        elif name in ("Data", "SimpleData", "SimpleArrayData", "SimpleArrayField"):
            self._data = element.attributes.get("name", "")
            self._units.setdefault(self._data, self._data.lower())

    def _end(self, element: End, parent: str) -> None:
        name, text = element.name, element.text
        if name == "when" and self._leg is not None and parent == "Track":
            self._take_time(self._leg, text, element.line)
            self._records += 1
        elif name == "coord" and self._leg is not None:
            self._take_place(self._leg, text, element.line)
        elif name == "name" and parent in NAMED:
            self._names[-1] = text
        elif name == "altitudeMode" and parent in ("Track", "MultiTrack"):
            self._modes[parent == "Track"] = text
        elif name == "value" and parent == "SimpleArrayData" and self._leg is not None:
            self._leg.arrays.setdefault(self._data, []).append(text)
        elif (name == "value" and parent == "Data") or name == "SimpleData":
            self._tell(text)
        elif name == "displayName" and parent == "SimpleArrayField":
            self._units[self._data] += f" {text.lower()}"
        elif name == "Track":
            self.close_leg()
        elif name == "MultiTrack":
            self._modes[0] = ""
        elif name in NAMED:
            if name == "Placemark":
                self._close_placemark(element.line)
            self._names.pop()

    def _tell(self, text: str) -> None:
        field = IDENTIFIERS.get(self._data.lower())
        if field == "icao24" and not _ICAO24.fullmatch(text):
            return
        if field and text:
            self._told[field] = text.lower() if field == "icao24" else text

    def _take_time(self, leg: _Leg, text: str, line: int) -> None:
        try:
            leg.t_us.append(parse_utc(text, f"{self._where}:{line}", "when"))
        except InvalidValue as error:
            self.rejected.add_error(error)
            leg.bad.add(len(leg.t_us))
            leg.t_us.append(0)

    def _take_place(self, leg: _Leg, text: str, line: int) -> None:
        # an empty coord is how KML says that a moment has no position
        parts = text.replace(",", " ").split() or _NOWHERE
        try:
            lon_deg, lat_deg, alt_m = (float(part) for part in [*parts, "nan"][:3])
        except ValueError:
            want = "longitude, latitude and, where known, altitude"
            at = f"{self._where}:{line}"
            self.rejected.add_error(InvalidValue(at, field="coord", got=repr(text), want=want))
            leg.bad.add(len(leg.places) // 3)
            lon_deg = lat_deg = alt_m = math.nan
        leg.places.extend((lon_deg, lat_deg, alt_m))

    def close_leg(self) -> None:
        """Keeps the track that is open: at its end, or where the file breaks off."""
        if self._leg is not None:
            self._leg.mode = self._modes[1] or self._modes[0]
            self._legs.append(self._leg)
            self._leg = None

    def _close_placemark(self, line: int) -> None:
        if not self._tracks_here:
            reason = "a Placemark without gx:Track: only those have a time for each position"
            self.rejected.add("placemark", f"{self._where}:{line}", reason)
        self.close_legs()

    def close_legs(self) -> None:
        """Gives the tracks of a Placemark to their flight."""
        name = next((name for name in reversed(self._names) if name), "")
        for leg in self._legs:
            raw, kind = self._raw(leg)
            if not len(raw.t_us):
                self.rejected.add("empty", f"{self._where}:{leg.line}", "a gx:Track without a usable sample")
                continue
            flight = self._flight(name, raw)
            flight.legs.append(raw)
            flight.kinds.append(kind)
        self._legs = []

    def _flight(self, name: str, raw: RawTrack) -> _Flight:
        """The flight that a leg belongs to: told by an identifier, or of the same name and not at the same time."""
        told = {"icao24": icao24_in(name), "registration": registration_in(name)} | self._told
        known = [told[field] for field in ("icao24", "registration") if told[field]]
        flight = next((self._by_key[key] for key in known if key in self._by_key), None)
        if not known and name in self._by_key:
            same = self._by_key[name]
            flight = same if raw.t_us.min() >= same.legs[-1].t_us.max() else None
        if flight is None:
            flight = _Flight(name, told)
            self.flights.append(flight)
        self._by_key.update(dict.fromkeys(known or [name] * bool(name), flight))
        return flight

    def _raw(self, leg: _Leg) -> tuple[RawTrack, str]:
        """A leg's usable samples, and what its altitude mode says of them."""
        times, places = len(leg.t_us), len(leg.places) // 3
        paired, unpaired = min(times, places), abs(times - places)
        if unpaired:
            what = "when without coord" if times > places else "coord without when"
            self.rejected.add(what, f"{self._where}:{leg.line}", what, count=unpaired)
        kept = [i for i in range(paired) if i not in leg.bad]
        lon_deg, lat_deg, alt_m = np.array(leg.places, dtype=float).reshape(-1, 3)[kept].T
        kind = "" if leg.mode not in CLAMPED else "clamped"
        if leg.mode == "absolute":
            kind = "absolute"
        elif kind and not np.any(np.abs(alt_m) > 0):
            # nobody reads an altitude that is clamped, so writers put a zero there
            kind, alt_m = "ground", np.full(len(kept), np.nan)
        return RawTrack(
            t_us=np.array(leg.t_us, dtype=np.int64)[kept],
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            alt_m=self._altitudes(leg, alt_m),
            record=leg.first_record + np.array(kept, np.int64),
            gs_mps=self._speeds(leg, kept),
            track_deg=self._numbers(leg, kept, DIRECTIONS),
            callsigns=self._words(leg, kept, "callsign"),
            squawk=self._words(leg, kept, "squawk"),
        ), kind

    def _altitudes(self, leg: _Leg, alt_m: F64) -> dict[Datum, F64]:
        if np.all(np.isnan(alt_m)):
            return {}
        if leg.mode == "relativeToGround":
            return {Datum.AGL: alt_m}
        if leg.mode == "relativeToSeaFloor":
            reason = "altitudes above the sea floor, which are above no datum known here: left out"
            self.rejected.add("sea floor", f"{self._where}:{leg.line}", reason, count=len(alt_m))
            return {}
        return {self._options.alt_datum or Datum.MSL: alt_m}

    def _array(self, leg: _Leg, kept: list[int], names: tuple[str, ...]) -> tuple[str, list[str]]:
        for name, values in leg.arrays.items():
            if any(name.lower() == wanted or name.lower().startswith(f"{wanted}_") for wanted in names):
                padded = values + [""] * (len(leg.t_us) - len(values))
                return name, [padded[i] for i in kept]
        return "", []

    def _numbers(self, leg: _Leg, kept: list[int], names: tuple[str, ...]) -> F64 | None:
        name, values = self._array(leg, kept, names)
        if not values:
            return None
        numbers = np.full(len(values), np.nan)
        for i, value in enumerate(values):
            try:
                numbers[i] = float(value or "nan")
            except ValueError:
                at = f"{self._where}:{leg.line}"
                self.rejected.add_error(InvalidValue(at, field=name, got=repr(value), want="a number"))
        return numbers

    def _speeds(self, leg: _Leg, kept: list[int]) -> F64 | None:
        name, _ = self._array(leg, kept, ("speed", "gs"))
        unit = _UNIT.search(self._units.get(name, ""))
        numbers = self._numbers(leg, kept, ("speed", "gs"))
        if numbers is None or unit is None:
            if numbers is not None:
                at = f"{self._where}:{leg.line}"
                self.rejected.add(
                    name, at, f"array {name}: its schema names no unit: left out", count=len(kept)
                )
            return None
        return numbers * SPEED_MPS[_UNITS.get(unit[1], unit[1])]

    def _words(self, leg: _Leg, kept: list[int], name: str) -> NDArray[np.str_] | None:
        _, values = self._array(leg, kept, (name,))
        return np.array(values, dtype=np.str_) if values else None


def sniff(head: bytes, name: str) -> bool:
    """Whether the outermost element is `kml`."""
    return root_name(head) == "kml"


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Yields one RawTrack for each aircraft, of all the `gx:Track` that the file gives its name.

    Tracks of one registration, serial or ICAO address (the Placemark's name, or its ExtendedData) are one
    aircraft's; those of another common name are so where one begins after the other has ended.

    Altitudes under `absolute` are above mean sea level, as KML defines them, unless options.alt_datum says
    otherwise: ADS-B sites write pressure altitude there without saying so. Under `clampToGround`, KML's default,
    they mean nothing: kept (with that datum) where any is other than 0, absent where all are 0. Where an aircraft
    has both kinds of track, these last are taken as on the ground and the `absolute` ones as airborne.
    gx:angles are left aside: the heading there is the model's nose, not its track over ground.
    A sample's record is the number, from 0, of its `when` in the file.
    """
    kml = _Kml(where, options)
    try:
        for element in elements(stream, where, TEXT_OF):
            kml.take(element)
    except Unreadable as error:
        kml.close_leg()
        kml.close_legs()
        if not kml.flights:
            raise
        kml.rejected.add_error(error)
    for flight in kml.flights:
        yield _joined(flight)
    yield from kml.rejected


def _joined(flight: _Flight) -> RawTrack:
    legs = flight.legs
    datums = sorted({datum for leg in legs for datum in leg.alt_m})
    on_ground = None
    if {"absolute", "ground"} <= set(flight.kinds):
        states = {"absolute": 0, "ground": 1}
        on_ground = np.concatenate(
            [
                np.full(len(leg.t_us), states.get(kind, -1), np.int8)
                for leg, kind in zip(legs, flight.kinds, strict=True)
            ]
        )
    joined = RawTrack(
        t_us=np.concatenate([leg.t_us for leg in legs]),
        lat_deg=np.concatenate([leg.lat_deg for leg in legs]),
        lon_deg=np.concatenate([leg.lon_deg for leg in legs]),
        record=np.concatenate([leg.record for leg in legs]),
        alt_m={
            datum: np.concatenate([leg.alt_m.get(datum, np.full(len(leg.t_us), np.nan)) for leg in legs])
            for datum in datums
        },
        on_ground=on_ground,
        gs_mps=_column([leg.gs_mps for leg in legs], legs),
        track_deg=_column([leg.track_deg for leg in legs], legs),
        callsigns=_words_of([leg.callsigns for leg in legs], legs),
        squawk=_words_of([leg.squawk for leg in legs], legs),
        name=flight.name,
    )
    return msgspec.structs.replace(joined, **flight.told)


def _column(parts: list[F64 | None], legs: list[RawTrack]) -> F64 | None:
    if all(part is None for part in parts):
        return None
    pairs = zip(parts, legs, strict=True)
    return np.concatenate([np.full(len(leg.t_us), np.nan) if part is None else part for part, leg in pairs])


def _words_of(parts: list[NDArray[np.str_] | None], legs: list[RawTrack]) -> NDArray[np.str_] | None:
    if all(part is None for part in parts):
        return None
    pairs = zip(parts, legs, strict=True)
    return np.concatenate([np.zeros(len(leg.t_us), np.str_) if part is None else part for part, leg in pairs])


READER = Reader(
    name="kml",
    title="KML or KMZ with gx:Track",
    holds="tracks",
    example="""<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Placemark><name>N123AB</name><gx:Track><altitudeMode>absolute</altitudeMode>
<when>2024-05-01T12:00:00Z</when><when>2024-05-01T12:00:05.5Z</when>
<gx:coord>35.780 35.530 3048</gx:coord><gx:coord>35.785 35.536 3040.4</gx:coord>
</gx:Track></Placemark></kml>
""",
    sniff=sniff,
    read=read,
)
