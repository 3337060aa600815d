"""Flights as people write them: a TOML file, GeoJSON, or a few options, as volumes of the standard.

Altitudes of the standard are above the WGS 84 ellipsoid. Those above mean sea level are converted, and the volume is made larger
by what the conversion leaves open; those above ground or by pressure are refused, since nobody here knows the ground
or the pressure.
"""

import math
import re
import tomllib
from io import BytesIO
from typing import Any

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.kernels.geoid import UNCERTAINTY_M
from sharedsky.model.evidence import Rejected
from sharedsky.model.geozone import Layer
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.service.api import answers, wire
from sharedsky.service.uss.zone_heights import undulations_m
from sharedsky.sources import geojson
from sharedsky.sources.authored import convert
from sharedsky.sources.heights import height
from sharedsky.sources.reading import Options
from sharedsky.units import duration_s, length_m, parse_utc

MOST_BYTES = 5_000_000
_RELATIVE = re.compile(r"now|(?:now)?\s*([+-])\s*(.+)")


class CircleWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A circle: its centre in degrees, and its radius with a unit."""

    lat: float
    lng: float
    radius: str


class VolumeWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One volume of a flight.

    Args:
        circle: the outline; or
        polygon: corners, each latitude and longitude in degrees, joined by shortest lines.
        lower: a height with unit and datum, such as "100 m HAE" or "300 ft MSL".
        upper: the same.
        start: an instant with its zone, or `now`, or "+30 min" from now; that of the flight unless said.
        end: the same.
    """

    circle: CircleWritten | None = None
    polygon: list[tuple[float, float]] = []
    lower: str = ""
    upper: str = ""
    start: Any = None
    end: Any = None


class FlightWritten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flight in a TOML file; what stands at its top holds for each volume that does not say it itself."""

    volume: list[VolumeWritten] = []
    off_nominal: list[VolumeWritten] = []
    priority: int | None = None
    operator: str = ""
    notes: str = ""
    lower: str = ""
    upper: str = ""
    start: Any = None
    end: Any = None


class FlightRead(msgspec.Struct, frozen=True):
    """A flight that was read, as the server takes it."""

    volumes: list[wire.Volume4D]
    off_nominal_volumes: list[wire.Volume4D] = []
    priority: int | None = None
    operator: str = ""
    notes: str = ""


def read_flight(data: bytes, where: str, now_us: int) -> FlightRead:
    """A flight in TOML or GeoJSON; InvalidValue says what is wrong with it, and where.

    Args:
        data: of the file.
        where: its name.
        now_us: from which relative times count.
    """
    if len(data) > MOST_BYTES:
        raise InvalidValue(where, got=f"{len(data)} bytes", want=f"at most {MOST_BYTES}")
    if data.lstrip()[:1] in (b"{", b"["):
        return FlightRead(_geojson(data, where))
    try:
        found = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(where, got=str(error), want="TOML, or GeoJSON") from None
    said = convert(found, FlightWritten, where)
    if not said.volume and not said.off_nominal:
        raise InvalidValue(where, field="$.volume", got="none", want="one [[volume]] at least")
    return FlightRead(
        [_volume(v, said, f"$.volume[{k}]", where, now_us) for k, v in enumerate(said.volume)],
        [_volume(v, said, f"$.off_nominal[{k}]", where, now_us) for k, v in enumerate(said.off_nominal)],
        said.priority,
        said.operator,
        said.notes,
    )


def volume_of(given: VolumeWritten, where: str, now_us: int) -> wire.Volume4D:
    """One volume as options give it; InvalidValue says which option is wrong."""
    return _volume(given, FlightWritten(), "", where, now_us)


def _volume(given: VolumeWritten, of: FlightWritten, at: str, where: str, now_us: int) -> wire.Volume4D:
    def field(name: str) -> str:
        return f"{at}.{name}" if at else name

    if (given.circle is None) == (not given.polygon):
        raise InvalidValue(where, field=at, want="a circle or a polygon, one of them")
    shape: Polygon | Circle
    if given.circle:
        radius_m = length_m(given.circle.radius, where, field("circle.radius"))
        shape = Circle(given.circle.lat, given.circle.lng, radius_m)
    else:
        shape = Polygon([[(lng, lat) for lat, lng in given.polygon]])
    bounds = []
    for name in ("lower", "upper"):
        text = getattr(given, name) or getattr(of, name)
        if not text:
            raise InvalidValue(where, field=field(name), got="nothing", want="a height such as 100 m HAE")
        try:
            found = height(text, "lower" if name == "lower" else "upper")
        except InvalidValue as error:
            raise InvalidValue(where, field=field(name), got=error.got, want=error.want) from None
        bounds.append(_hae(found, shape, name == "upper", where, field(name)))
    start_us, end_us = (
        _instant(
            getattr(given, name) if getattr(given, name) is not None else getattr(of, name),
            now_us,
            where,
            field(name),
        )
        for name in ("start", "end")
    )
    return _wired(shape, bounds[0], bounds[1], start_us, end_us, where, at)


def _geojson(data: bytes, where: str) -> list[wire.Volume4D]:
    volumes: list[wire.Volume4D] = []
    for item in geojson.read(BytesIO(data), where, Options()):
        if isinstance(item, Rejected):
            raise InvalidValue(item.where, got=item.reason)
        if not isinstance(item, Volume):
            continue
        at = item.name or item.id
        if item.start_us is None or item.end_us is None:
            raise InvalidValue(where, field=f"{at} start, end", got="nothing", want="both, with their zone")
        for shape in item.shape:
            lower = _hae(item.lower, shape, False, where, f"{at} lower")
            upper = _hae(item.upper, shape, True, where, f"{at} upper")
            volumes.append(_wired(shape, lower, upper, item.start_us, item.end_us, where, at))
    if not volumes:
        raise InvalidValue(where, got="no area", want="at least one Polygon, or Point with radius_m")
    return volumes


def _hae(given: Altitude | None, shape: Polygon | Circle, up: bool, where: str, field: str) -> float:
    """Metres above the ellipsoid, on the safe side of what a conversion leaves open."""
    if given is None or given.datum not in (Datum.HAE, Datum.MSL):
        got = "the ground, or no bound" if given is None else f"a height by {given.datum.value}"
        raise InvalidValue(
            where,
            field=field,
            got=got,
            want="a height above the ellipsoid (HAE) or mean sea level (MSL)",
            fix="neither the ground nor the pressure is known here; convert it",
        )
    if given.datum is Datum.HAE:
        return given.m
    low, high = undulations_m(Layer(shape))
    m = given.m + (high + UNCERTAINTY_M if up else low - UNCERTAINTY_M)
    return math.ceil(m * 10) / 10 if up else math.floor(m * 10) / 10


def _instant(given: Any, now_us: int, where: str, field: str) -> int:
    """An instant, or one from now."""
    if given is None:
        raise InvalidValue(
            where, field=field, got="nothing", want="an instant such as 2026-05-01T10:00:00Z or +30min"
        )
    if isinstance(given, str) and (relative := _RELATIVE.fullmatch(given.strip())):
        if not relative[2]:
            return now_us
        sign = -1 if relative[1] == "-" else 1
        return now_us + sign * round(duration_s(relative[2], where, field) * 1e6)
    try:
        return parse_utc(given, where, field)
    except (TypeError, AttributeError):
        raise InvalidValue(
            where, field=field, got=repr(given), want="an instant such as 2026-05-01T10:00:00Z or +30min"
        ) from None


def _wired(
    shape: Polygon | Circle, lower: float, upper: float, start_us: int, end_us: int, where: str, at: str
) -> wire.Volume4D:
    """The volume as the standard has it; InvalidValue where that cannot say it."""
    heights = wire.Altitude(lower, "W84", "M"), wire.Altitude(upper, "W84", "M")
    if isinstance(shape, Circle):
        circle = wire.Circle(
            wire.LatLngPoint(lng=shape.lon_deg, lat=shape.lat_deg), wire.Radius(shape.radius_m, "M")
        )
        outline = wire.Volume3D(circle, None, *heights)
    elif len(shape.rings) > 1:
        raise InvalidValue(
            where,
            field=at,
            got="a hole",
            want="areas without holes",
            fix="cut the area into parts without any",
        )
    else:
        corners = [(lng, lat) for lng, lat in shape.rings[0]]
        if len(corners) > 3 and corners[0] == corners[-1]:
            del corners[-1]
        polygon = wire.Polygon([wire.LatLngPoint(lng=_turned(lng), lat=lat) for lng, lat in corners])
        outline = wire.Volume3D(None, polygon, *heights)
    made = wire.Volume4D(outline, answers.time(start_us), answers.time(end_us))
    return convert(msgspec.to_builtins(made), wire.Volume4D, where, at or "$")


def _turned(lng: float) -> float:
    """A longitude in [-180, 180]."""
    return lng if -180 <= lng <= 180 else (lng + 180) % 360 - 180
