"""What a column of a table can hold: each field's name carries its unit, so that no unit is ever guessed."""

import re
from typing import Final, Literal

import msgspec

from sharedsky.model.track import Datum
from sharedsky.units import FPM, FT, KT

Kind = Literal["time", "number", "altitude", "text", "address", "truth", "position", "ignore"]


class Field(msgspec.Struct, frozen=True):
    """What to make of a column's cells.

    Args:
        kind: how its cells are read.
        target: the column of Samples, or the identifier of the flight, that it fills; of several columns with one
            target the first counts.
        factor: from the field's unit to SI (to microseconds for a time; 0 for a time that says its own unit).
        datum: of an altitude; None where the field does not say, and then the case or STD does.
        utc: a time without a zone is UTC, because the column's name says so.
    """

    kind: Kind
    target: str
    factor: float = 1.0
    datum: Datum | None = None
    utc: bool = False


WANT: Final[dict[Kind, str]] = {
    "time": "an ISO 8601 date and time with its zone, or seconds, ms, µs or ns since 1970, before 2100",
    "number": "a number",
    "altitude": "a number, or ground",
    "text": "text",
    "address": "six hexadecimal digits, kept as text",
    "truth": "true or false",
    "position": "latitude,longitude",
    "ignore": "anything",
}
"""What is wanted of a cell, for messages."""

_LENGTHS: Final = {"ft": FT, "m": 1.0, "fl": 100 * FT}
_SPEEDS: Final = {"kt": KT, "mps": 1.0, "kmh": 1 / 3.6, "mph": 1609.344 / 3600}

FIELDS: Final[dict[str, Field]] = {
    "time": Field("time", "time", 0),
    "time_utc": Field("time", "time", 0, utc=True),
    "time_s": Field("time", "time", 1e6),
    "time_ms": Field("time", "time", 1e3),
    "time_us": Field("time", "time", 1.0),
    "position_time": Field("time", "position_time", 0, utc=True),
    "lat": Field("number", "lat"),
    "lon": Field("number", "lon"),
    "lat_deg": Field("number", "lat"),
    "lon_deg": Field("number", "lon"),
    "position": Field("position", "position"),
    **{f"alt_{unit}": Field("altitude", "alt", factor) for unit, factor in _LENGTHS.items()},
    **{
        f"alt_{datum.lower()}_{unit}": Field("altitude", f"alt_{datum.lower()}", factor, datum)
        for datum in Datum
        for unit, factor in _LENGTHS.items()
    },
    **{f"gs_{unit}": Field("number", "gs", factor) for unit, factor in _SPEEDS.items()},
    "track_deg": Field("number", "track"),
    "vrate_fpm": Field("number", "vrate", FPM),
    "vrate_mps": Field("number", "vrate"),
    "pos_unc_m": Field("number", "pos_unc"),
    "nac_p": Field("number", "nac_p"),
    "on_ground": Field("truth", "on_ground"),
    "squawk": Field("text", "squawk"),
    "callsign": Field("text", "callsign"),
    "icao24": Field("address", "icao24"),
    "registration": Field("text", "registration"),
    "type": Field("text", "type"),
    "name": Field("text", "name"),
    "flight_id": Field("text", "flight_id"),
    "ignore": Field("ignore", ""),
}
"""Every field of a table, as `--map FIELD=COLUMN` and `case.toml` name it."""

EPU_M: Final = {
    1: 18520.0,
    2: 7408.0,
    3: 3704.0,
    4: 1852.0,
    5: 926.0,
    6: 555.6,
    7: 185.2,
    8: 92.6,
    9: 30.0,
    10: 10.0,
    11: 3.0,
}
"""NACp to the 95 % radius of the position in metres (RTCA DO-260B, table 2-70); 0 and other values say nothing."""


def normalise(header: str) -> str:
    """A header in lower case, words joined by _, with units spelt in one way.

    >>> normalise("Altitude (ft)"), normalise(" Vertical Rate [ft/min]"), normalise("baroAltitude")
    ('altitude_ft', 'vertical_rate_fpm', 'baroaltitude')
    """
    text = header.strip().lower().replace("°", " deg ").replace("m/s", "mps").replace("km/h", "kmh")
    text = text.replace("ft/min", "fpm").replace("feet/min", "fpm").replace("feet per minute", "fpm")
    return re.sub(r"[\W_]+", "_", text).strip("_")


_UNITS: Final = {
    **dict.fromkeys(("ft", "feet", "foot"), "ft"),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    "fl": "fl",
    **dict.fromkeys(("kt", "kts", "kn", "knot", "knots"), "kt"),
    **dict.fromkeys(("mps", "ms"), "mps"),
    **dict.fromkeys(("kmh", "kph"), "kmh"),
    "mph": "mph",
    "fpm": "fpm",
    **dict.fromkeys(("deg", "degree", "degrees"), "deg"),
}
_DATUMS: Final = {
    **dict.fromkeys(("baro", "barometric", "pressure", "std", "qne"), Datum.STD),
    **dict.fromkeys(("msl", "amsl"), Datum.MSL),
    **dict.fromkeys(
        ("geo", "geom", "geometric", "gnss", "hae", "wgs84", "ellipsoid", "ellipsoidal"), Datum.HAE
    ),
    **dict.fromkeys(("agl", "radio", "radar"), Datum.AGL),
}
_NAMES: Final = {
    **dict.fromkeys(("time", "timestamp", "datetime", "date_time", "when"), "time"),
    **dict.fromkeys(
        ("utc", "time_utc", "timestamp_utc", "datetime_utc", "utc_time", "date_time_utc"), "time_utc"
    ),
    **dict.fromkeys(("time_s", "timestamp_s", "unix", "unixtime", "unix_time", "epoch", "epoch_s"), "time_s"),
    **dict.fromkeys(("time_ms", "timestamp_ms", "epoch_ms", "unix_ms"), "time_ms"),
    **dict.fromkeys(("time_us", "timestamp_us", "epoch_us", "t_us"), "time_us"),
    **dict.fromkeys(("lat", "latitude", "lat_deg", "latitude_deg"), "lat"),
    **dict.fromkeys(("lon", "long", "lng", "longitude", "lon_deg", "longitude_deg"), "lon"),
    "position": "position",
    **dict.fromkeys(
        ("track", "track_deg", "true_track", "course", "course_deg", "cog", "track_angle"), "track_deg"
    ),
    **dict.fromkeys(("pos_unc_m", "epu_m"), "pos_unc_m"),
    **dict.fromkeys(("nac_p", "nacp"), "nac_p"),
    **dict.fromkeys(("on_ground", "onground", "ground", "gnd"), "on_ground"),
    **dict.fromkeys(("squawk", "sqk"), "squawk"),
    **dict.fromkeys(("callsign", "call_sign", "ident", "flight", "call"), "callsign"),
    **dict.fromkeys(
        ("icao24", "icao", "hex", "hexid", "icao_address", "mode_s", "modes", "address"), "icao24"
    ),
    **dict.fromkeys(("registration", "reg", "tail", "tail_number"), "registration"),
    **dict.fromkeys(("type", "typecode", "aircraft_type", "aircrafttype"), "type"),
    "name": "name",
    **dict.fromkeys(("flight_id", "flightid", "fa_flight_id", "fr24_id", "leg"), "flight_id"),
}
_ALTITUDE: Final = re.compile(
    f"(?P<a>{'|'.join(_DATUMS)})?(?:alt|altitude|height|elevation|ele)(?P<b>{'|'.join(_DATUMS)})?"
)
_SPEED: Final = re.compile("gs|sog|speed|spd|velocity|groundspeed|gspeed|speedoverground")
_CLIMB: Final = re.compile(
    "vrate|vs|vspeed|vertrate|verticalrate|verticalspeed|verticalvelocity|climb|climbrate|roc|(?:baro|geom)?rate"
)


def field_of(header: str) -> str:
    """The field that a column's name means in any file, "" where it means none, "?…" where it lacks its unit.

    >>> field_of("geoaltitude_m"), field_of("Speed (km/h)"), field_of("alt"), field_of("roll")
    ('alt_hae_m', 'gs_kmh', '?alt', '')
    """
    name = normalise(header)
    if name in _NAMES:
        return _NAMES[name]
    words = name.split("_")
    unit = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    stem = "".join(words[:-1] if unit else words)
    if found := _ALTITUDE.fullmatch(stem):
        datum = _DATUMS.get(found["a"] or found["b"] or "")
        return f"alt_{datum.lower() + '_' if datum else ''}{unit}" if unit in _LENGTHS else "?alt"
    if _CLIMB.fullmatch(stem):
        return {"fpm": "vrate_fpm", "mps": "vrate_mps"}.get(unit, "?vrate")
    if _SPEED.fullmatch(stem):
        return f"gs_{unit}" if unit in _SPEEDS else "?gs"
    return ""
