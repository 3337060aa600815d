"""What a single hand-written object must fulfil beyond its types: ranges, order of bounds, nothing that matters empty."""

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import singledispatch
from typing import Any, Final

import msgspec

from sharedsky.model.case import Basemap, CaseFlight, Input, Place, Region, Source, Thresholds, Unseen
from sharedsky.model.event import AuthoredEvent
from sharedsky.model.finding import Redaction
from sharedsky.model.observation import Observation
from sharedsky.model.statement import (
    Around,
    BoundClaim,
    Claim,
    CountClaim,
    LeadTimeClaim,
    Near,
    Off,
    SeparationClaim,
    Statement,
    When,
    Where,
    Within,
)
from sharedsky.sources.case_folder import escapes
from sharedsky.sources.identifiers import icao24
from sharedsky.sources.mend import shown

ID: Final = re.compile(r"[^\W_][\w.:-]{0,63}")
"""An id: letters, digits, point, colon, hyphen, underscore; at most 64, so that it fits in a table."""


_HOST, _PATH = r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/", r"[^\s\"'<>\\;,]*"
BASEMAP: Final = re.compile(rf"{_HOST}(?:{_PATH}\.pmtiles|(?=.*\{{z\}})(?=.*\{{x\}})(?=.*\{{y\}}){_PATH})")
"""Where a basemap may be: nothing in it that could leave a policy or an attribute."""

SHA256: Final = re.compile(r"[0-9A-Fa-f]{64}")


class Wrong(msgspec.Struct, frozen=True):
    """A value that cannot be used: which key, what it holds, what it can be, what to do."""

    field: str
    got: str
    want: str = ""
    fix: str = ""


_EMPTY: Final = "nothing"


@singledispatch
def wrongs(thing: Any) -> Iterator[Wrong]:
    """Everything wrong in one object by itself; references are checked elsewhere."""
    yield from ()


@wrongs.register
def _flight(thing: CaseFlight) -> Iterator[Wrong]:
    if thing.members < 1:
        yield Wrong("members", str(thing.members), "1 or more aircraft")
    if thing.icao24 and not icao24(thing.icao24):
        yield Wrong("icao24", shown(thing.icao24), "six hexadecimal digits, such as 4840e6")


@wrongs.register
def _source(thing: Source) -> Iterator[Wrong]:
    yield from _needed(thing, "name")
    for i, path in enumerate(thing.files):
        if escapes(path):
            yield Wrong(
                f"files[{i}]", shown(path), "a path or pattern inside evidence/", "write it without .. and /"
            )
        elif path.startswith("evidence/"):
            yield Wrong(f"files[{i}]", shown(path), "a path inside evidence/", "leave out evidence/")
    for name in ("clock_unc", "pos_unc", "alt_unc", "vel_unc"):
        yield from _at_least(thing, name, 0)
    for i, held in enumerate(thing.held):
        wrong = [
            *_needed(held, "holder"),
            *(w for name in ("since", "until") if getattr(held, name) for w in _day(held, name)),
        ]
        if held.sha256 and SHA256.fullmatch(held.sha256) is None:
            wrong.append(Wrong("sha256", shown(held.sha256), "64 hexadecimal digits"))
        for one in wrong:
            yield msgspec.structs.replace(one, field=f"held[{i}].{one.field}")


@wrongs.register
def _place(thing: Place) -> Iterator[Wrong]:
    yield from _needed(thing, "source")
    yield from _degrees("lat_deg", thing.lat_deg, 90)
    yield from _degrees("lon_deg", thing.lon_deg, 180)


@wrongs.register
def _region(thing: Region) -> Iterator[Wrong]:
    if (thing.where is None) == (not thing.polygon):
        got = _EMPTY if thing.where is None else "both where and polygon"
        yield Wrong("where", got, "either where or polygon")
    if thing.polygon and len(thing.polygon) < 3:
        yield Wrong("polygon", f"{len(thing.polygon)} corners", "3 or more corners, (longitude, latitude)")
    for i, (lon, lat) in enumerate(thing.polygon):
        yield from _degrees(f"polygon[{i}][0]", lon, 180)
        yield from _degrees(f"polygon[{i}][1]", lat, 90)
    yield from _order(thing, "start", "end")
    if isinstance(thing.where, Within):
        yield Wrong("where.shape", "'within'", "near, off or around", "use the other region itself")
    yield from _where(thing.where)


@wrongs.register
def _input(thing: Input) -> Iterator[Wrong]:
    for name in ("says", "source"):
        fix = f"say where the {thing.kind} comes from" if name == "source" else ""
        yield from _needed(thing, name, fix)
    needs = {
        "bound": ("speed_max", "acceleration_max", "wind_max"),
        "tolerance": ("tolerance", "distance_tolerance"),
        "definition": ("word",),
        "inference": ("claim", "where", "until"),
    }[thing.kind]
    if not any(getattr(thing, name) not in (None, "") for name in needs):
        yield Wrong(
            needs[0], _EMPTY, f"a {thing.kind} with {' or '.join(needs)}", f"add {' or '.join(needs)}"
        )
    if thing.kind == "inference" and thing.where is not None and not thing.flight:
        yield Wrong("flight", _EMPTY, "the flight that the inference puts there", "add flight")
    for name in ("speed_max", "acceleration_max", "wind_max", "tolerance", "distance_tolerance"):
        yield from _at_least(thing, name, 0)
    yield from _where(thing.where)
    if thing.when is not None:
        yield from _when(thing.when)


@wrongs.register
def _unseen(thing: Unseen) -> Iterator[Wrong]:
    for name in ("says", "source"):
        yield from _needed(thing, name)


@wrongs.register
def _event(thing: AuthoredEvent) -> Iterator[Wrong]:
    yield from _at_least(thing, "unc", 0)
    yield from _order(thing, "start", "end")


@wrongs.register
def _observation(thing: Observation) -> Iterator[Wrong]:
    for name in ("within", "wind_max"):
        yield from _at_least(thing, name, 0)
    if thing.kind == "weather" and thing.wind_max is None:
        yield Wrong("wind_max", _EMPTY, "the greatest wind", "add wind_max")
    if thing.kind != "weather":
        for name in ("flight", "place"):
            yield from _needed(thing, name)
    if thing.when is not None:
        yield from _when(thing.when)


@wrongs.register
def _statement(thing: Statement) -> Iterator[Wrong]:
    yield from _needed(thing, "speaker", "name the speaker, or say that the document does not")
    yield from _needed(thing, "document")
    yield from _said_on(thing.said_on)
    if not thing.span.quote.strip():
        yield Wrong("span.quote", _EMPTY, "words that stand in the document")
    if thing.span.start < -1 or (thing.span.end != -1 and thing.span.end <= thing.span.start):
        yield Wrong("span", f"{thing.span.start} to {thing.span.end}", "a start before its end")


@wrongs.register
def _claim(thing: Claim) -> Iterator[Wrong]:
    yield from _needed(thing, "says")
    if thing.when is not None:
        yield from _when(thing.when, open_ended=bool(thing.readings))
    where = getattr(thing, "where", None)
    yield from _where(where)
    if isinstance(where, Within) and not where.region and not thing.readings:
        yield Wrong("where.region", _EMPTY, "the id of a region, or readings that give one")
    if isinstance(thing, BoundClaim):
        yield from _one_of(
            thing,
            "altitude_min",
            "altitude_max",
            "speed_min",
            "speed_max",
            "heading_from_deg",
            "heading_to_deg",
        )
        yield from _order(thing, "altitude_min", "altitude_max")
        yield from _order(thing, "speed_min", "speed_max")
        for name in ("heading_from_deg", "heading_to_deg"):
            if getattr(thing, name) is not None:
                yield from _degrees(name, getattr(thing, name), 360)
        if (thing.heading_from_deg is None) != (thing.heading_to_deg is None):
            yield Wrong("heading_from_deg", "one end only", "heading_from_deg and heading_to_deg, clockwise")
    if isinstance(thing, SeparationClaim):
        yield from _one_of(thing, "horizontal", "vertical")
        for name in ("horizontal", "vertical"):
            yield from _at_least(thing, name, 0)
        if len(thing.flights) != 2:
            yield Wrong(
                "flights", f"{len(thing.flights)} flights", "the two flights between which the distance is"
            )
    if isinstance(thing, LeadTimeClaim | CountClaim):
        yield from _one_of(thing, "at_least", "at_most")
        yield from _order(thing, "at_least", "at_most")


@wrongs.register
def _redaction(thing: Redaction) -> Iterator[Wrong]:
    yield from _needed(thing, "why")
    if not thing.text or not all(words.strip() for words in thing.text):
        yield Wrong("text", _EMPTY, "the words to leave out")


@wrongs.register
def _thresholds(thing: Thresholds) -> Iterator[Wrong]:
    for name in thing.__struct_fields__:
        yield from _at_least(thing, name, 0, also_equal=False)


@wrongs.register
def _basemap(thing: Basemap) -> Iterator[Wrong]:
    if BASEMAP.fullmatch(thing.url) is None:
        yield Wrong(
            "url", shown(thing.url), "a URL of tiles with {z}, {x} and {y}, or one that ends in .pmtiles"
        )
    yield from _needed(thing, "credit")


def _needed(thing: Any, name: str, fix: str = "") -> Iterator[Wrong]:
    if not getattr(thing, name).strip():
        yield Wrong(name, _EMPTY, "words", fix or f"add {name}")


def _at_least(thing: Any, name: str, least: float, *, also_equal: bool = True) -> Iterator[Wrong]:
    value = getattr(thing, name)
    if value is not None and not (value > least or (also_equal and value == least)):
        yield Wrong(name, f"{value:g}", f"{'at least' if also_equal else 'more than'} {least:g}")


def _order(thing: Any, first: str, second: str) -> Iterator[Wrong]:
    low, high = getattr(thing, first), getattr(thing, second)
    if low is not None and high is not None and low > high:
        yield Wrong(second, f"less than {first}", f"{first} up to {second}", "change them round?")


def _one_of(thing: Any, *names: str) -> Iterator[Wrong]:
    if all(getattr(thing, name) is None for name in names):
        yield Wrong(names[0], _EMPTY, f"at least one of {', '.join(names)}")


def _degrees(field: str, value: float, most: float) -> Iterator[Wrong]:
    if not math.fabs(value) <= most:
        yield Wrong(field, f"{value:g}", f"degrees within ±{most:g}")


def _where(where: Where | None) -> Iterator[Wrong]:
    if isinstance(where, Near | Around) and not where.within > 0:
        yield Wrong("where.within", f"{where.within:g} m", "more than 0 m")
    if isinstance(where, Off | Around):
        if not where.distance >= 0:
            yield Wrong("where.distance", f"{where.distance:g} m", "0 m or more")
        if where.bearing_deg is not None:
            yield from _degrees("where.bearing_deg", where.bearing_deg, 360)
    if isinstance(where, Off):
        if not where.distance_tolerance >= 0:
            yield Wrong("where.distance_tolerance", f"{where.distance_tolerance:g} m", "0 m or more")
        if not 0 < where.bearing_tolerance_deg <= 180:
            yield Wrong(
                "where.bearing_tolerance_deg", f"{where.bearing_tolerance_deg:g}", "more than 0, up to 180"
            )


def _when(when: When, *, open_ended: bool = False) -> Iterator[Wrong]:
    forms = {
        "at": when.at is not None,
        "start or end": when.start is not None or when.end is not None,
        "event": bool(when.event),
    }
    given = [name for name, there in forms.items() if there]
    if len(given) > 1:
        yield Wrong("when", f"{' and '.join(given)} together", "one of: at; start and end; event")
    if not given and not open_ended:
        yield Wrong("when", _EMPTY, "at, start and end, or event", "leave when out where no time is stated")
    for wrong in _order(when, "start", "end"):
        yield msgspec.structs.replace(wrong, field=f"when.{wrong.field}")
    if not when.tolerance >= 0:
        yield Wrong("when.tolerance", f"{when.tolerance:g} s", "0 s or more")
    if when.tolerance and when.tolerance_input:
        yield Wrong("when.tolerance", "tolerance and tolerance_input", "one of them", "leave out tolerance")


def _day(thing: Any, name: str) -> Iterator[Wrong]:
    for wrong in _said_on(getattr(thing, name)):
        yield msgspec.structs.replace(wrong, field=name)


def _said_on(text: str) -> Iterator[Wrong]:
    want = (
        "a day (2018-09-23), days (2018-09-21/2018-09-22) or a time with its zone (2018-09-23T10:00:00+03:00)"
    )
    days = text.split("/")
    for part in days[:2]:
        try:
            instant = datetime.fromisoformat(part)
            only_day = len(part) == len("2018-09-23") and bool(date.fromisoformat(part))
        except ValueError:
            yield Wrong("said_on", shown(text), want)
            return
        if not only_day and instant.tzinfo is None:
            yield Wrong("said_on", shown(text), want, "add Z or the offset, as +03:00")
            return
    if len(days) > 2 or (len(days) == 2 and days[0] > days[1]):
        yield Wrong("said_on", shown(text), want)
