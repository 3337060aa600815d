"""Which file's header means what: the known families of headers, and the layout of one file's columns."""

from collections.abc import Sequence
from typing import Final

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.sources.fields import FIELDS, field_of, normalise
from sharedsky.sources.mend import nearest


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Headers that one producer writes, with the units that it documents.

    Args:
        name: as in Reader.name, without the container.
        needs: normalised headers that must all be there.
        any_of: normalised headers of which one must be there.
        columns: normalised header to field, in order of preference.
        zero_is_ground: altitude 0 is written for an aircraft on the ground, wherever that is.
        altitude_says_ground: an altitude is written in the air only, so that it says so.
        one_flight: a file is one flight, whatever callsigns are in it.
    """

    name: str
    needs: frozenset[str]
    any_of: frozenset[str] = frozenset()
    columns: dict[str, str]
    zero_is_ground: bool = False
    altitude_says_ground: bool = False
    one_flight: bool = False

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a header with these normalised names is of this family."""
        return self.needs <= names and (not self.any_of or bool(self.any_of & names))


FAMILIES: Final = (
    # state vectors of the historical database: metres and m/s; baroaltitude is pressure altitude
    Family(
        name="opensky",
        needs=frozenset({"time", "icao24", "lat", "lon"}),
        any_of=frozenset({"velocity", "vertrate", "baroaltitude", "geoaltitude", "lastposupdate"}),
        columns={
            "time": "time",
            "lastposupdate": "position_time",
            "icao24": "icao24",
            "lat": "lat",
            "lon": "lon",
            "velocity": "gs_mps",
            "heading": "track_deg",
            "vertrate": "vrate_mps",
            "callsign": "callsign",
            "onground": "on_ground",
            "squawk": "squawk",
            "baroaltitude": "alt_std_m",
            "geoaltitude": "alt_hae_m",
        },
    ),
    # the same network's live interface
    Family(
        name="opensky",
        needs=frozenset({"icao24", "latitude", "longitude", "last_contact"}),
        columns={
            "last_contact": "time",
            "time_position": "position_time",
            "icao24": "icao24",
            "latitude": "lat",
            "longitude": "lon",
            "velocity": "gs_mps",
            "true_track": "track_deg",
            "vertical_rate": "vrate_mps",
            "callsign": "callsign",
            "on_ground": "on_ground",
            "squawk": "squawk",
            "baro_altitude": "alt_std_m",
            "geo_altitude": "alt_hae_m",
        },
    ),
    # download of one flight: feet of pressure altitude (0 on the ground), knots
    Family(
        name="fr24",
        needs=frozenset({"timestamp", "position"}),
        any_of=frozenset({"callsign", "direction"}),
        columns={
            "timestamp": "time",
            "callsign": "callsign",
            "position": "position",
            "altitude": "alt_std_ft",
            "speed": "gs_kt",
            "direction": "track_deg",
        },
        zero_is_ground=True,
        altitude_says_ground=True,
        one_flight=True,
    ),
    # the same service's interface for programs
    Family(
        name="fr24",
        needs=frozenset({"timestamp", "lat", "lon", "alt", "gspeed"}),
        columns={
            "timestamp": "time",
            "lat": "lat",
            "lon": "lon",
            "alt": "alt_std_ft",
            "gspeed": "gs_kt",
            "vspeed": "vrate_fpm",
            "track": "track_deg",
            "squawk": "squawk",
            "callsign": "callsign",
            "hex": "icao24",
            "reg": "registration",
            "type": "type",
            "fr24_id": "flight_id",
        },
        zero_is_ground=True,
        altitude_says_ground=True,
    ),
    # readsb's field names, as ADS-B Exchange and tools around it export them: feet, knots, ft/min
    Family(
        name="adsbx",
        needs=frozenset({"lat", "lon"}),
        any_of=frozenset({"alt_baro", "alt_geom"}),
        columns={
            "timestamp": "time",
            "time": "time",
            "now": "time",
            "datetime": "time",
            "hex": "icao24",
            "icao": "icao24",
            "icao24": "icao24",
            "flight": "callsign",
            "callsign": "callsign",
            "r": "registration",
            "registration": "registration",
            "t": "type",
            "lat": "lat",
            "lon": "lon",
            "alt_baro": "alt_std_ft",
            "alt_geom": "alt_hae_ft",
            "gs": "gs_kt",
            "track": "track_deg",
            "baro_rate": "vrate_fpm",
            "geom_rate": "vrate_fpm",
            "squawk": "squawk",
            "nac_p": "nac_p",
        },
        altitude_says_ground=True,
    ),
    # the older export with the names of Virtual Radar Server; Alt is pressure altitude, GAlt corrected by QNH
    Family(
        name="adsbx",
        needs=frozenset({"icao", "lat", "long", "postime"}),
        columns={
            "postime": "time",
            "icao": "icao24",
            "call": "callsign",
            "reg": "registration",
            "type": "type",
            "lat": "lat",
            "long": "lon",
            "alt": "alt_std_ft",
            "galt": "alt_msl_ft",
            "spd": "gs_kt",
            "trak": "track_deg",
            "vsi": "vrate_fpm",
            "sqk": "squawk",
            "gnd": "on_ground",
        },
    ),
    # AeroAPI: altitude is in hundreds of feet
    Family(
        name="flightaware",
        needs=frozenset({"timestamp", "latitude", "longitude", "altitude"}),
        any_of=frozenset({"altitude_change", "update_type", "fa_flight_id"}),
        columns={
            "timestamp": "time",
            "latitude": "lat",
            "longitude": "lon",
            "altitude": "alt_std_fl",
            "groundspeed": "gs_kt",
            "heading": "track_deg",
            "ident": "callsign",
            "fa_flight_id": "flight_id",
        },
    ),
    # Firehose position messages: feet
    Family(
        name="flightaware",
        needs=frozenset({"clock", "ident", "lat", "lon"}),
        columns={
            "clock": "time",
            "hexid": "icao24",
            "ident": "callsign",
            "reg": "registration",
            "aircrafttype": "type",
            "lat": "lat",
            "lon": "lon",
            "alt": "alt_std_ft",
            "alt_gnss": "alt_hae_ft",
            "gs": "gs_kt",
            "heading": "track_deg",
            "vertrate": "vrate_fpm",
            "squawk": "squawk",
            "air_ground": "on_ground",
            "nac_p": "nac_p",
            "id": "flight_id",
        },
    ),
    # the track log of the site, saved with the time in UTC
    Family(
        name="flightaware",
        needs=frozenset({"latitude", "longitude", "course", "kts", "feet"}),
        any_of=frozenset({"time", "time_utc", "time_z", "timestamp"}),
        columns={
            "time_utc": "time_utc",
            "time_z": "time_utc",
            "timestamp": "time",
            "time": "time",
            "latitude": "lat",
            "longitude": "lon",
            "course": "track_deg",
            "kts": "gs_kt",
            "feet": "alt_std_ft",
            "rate": "vrate_fpm",
        },
        one_flight=True,
    ),
    # what the Python package traffic reads and writes: feet, knots, ft/min
    Family(
        name="traffic",
        needs=frozenset({"timestamp", "icao24", "latitude", "longitude", "altitude"}),
        columns={
            "timestamp": "time",
            "icao24": "icao24",
            "callsign": "callsign",
            "registration": "registration",
            "typecode": "type",
            "flight_id": "flight_id",
            "latitude": "lat",
            "longitude": "lon",
            "altitude": "alt_std_ft",
            "geoaltitude": "alt_hae_ft",
            "groundspeed": "gs_kt",
            "track": "track_deg",
            "vertical_rate": "vrate_fpm",
            "onground": "on_ground",
            "squawk": "squawk",
            "nacp": "nac_p",
        },
    ),
)
"""Known headers, the most particular first. Units are those that the producer documents."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Which column of one file fills which field.

    Args:
        family: name of the family, "" for headers that say their units themselves.
        columns: (position of the column, its header, field), one per target.
        unused: headers of speeds and rates that are left out because nothing says their unit.
    """

    family: str = ""
    columns: list[tuple[int, str, str]]
    unused: list[str] = []
    zero_is_ground: bool = False
    altitude_says_ground: bool = False
    one_flight: bool = False


def family_of(header: Sequence[str]) -> Family | None:
    """The known family of a header, None where it is of none."""
    names = frozenset(normalise(h) for h in header)
    return next((f for f in FAMILIES if f.fits(names)), None)


def has_position_and_time(header: Sequence[str]) -> bool:
    """Whether a header names time, latitude and longitude in words that any file may use."""
    targets = {FIELDS[f].target for f in map(field_of, header) if f in FIELDS}
    return "time" in targets and ("position" in targets or {"lat", "lon"} <= targets)


def layout(header: Sequence[str], given: dict[str, str], where: str) -> Layout:
    """The layout of a header; what the user says (field to column) goes before what the header says.

    Raises:
        InvalidValue: an unknown field, a column that is not there, no time or position, an altitude without unit.
    """
    family = family_of(header)
    chosen: dict[str, tuple[int, str, str]] = {}
    taken: set[int] = set()
    for field, column in given.items():
        if field not in FIELDS:
            raise InvalidValue(
                where,
                field=f"--map {field}",
                got="no field of that name",
                want=f"one of {', '.join(FIELDS)}",
                fix=nearest(field, FIELDS) or "the name carries the unit",
            )
        names = (
            [c.strip() for c in column.split(",")] if field == "ignore" and column not in header else [column]
        )
        for name in names:
            at = _position(header, name)
            if at is None:
                raise InvalidValue(where, field=f"--map {field}", got=repr(name), want=_columns(header))
            taken.add(at)
            if field == "ignore":
                continue
            before = chosen.setdefault(FIELDS[field].target, (at, header[at], field))
            if before[2] != field:
                both = f"{before[2]}={before[1]} and {field}={name}"
                raise InvalidValue(where, field="--map", got=both, want="one column for what both say")
    unused = []
    if family:
        normal = [normalise(h) for h in header]
        for name, field in family.columns.items():
            if name in normal and normal.index(name) not in taken:
                at = normal.index(name)
                chosen.setdefault(FIELDS[field].target, (at, header[at], field))
    else:
        unused = _self_explaining(header, chosen, taken, where)
    _check(chosen, header, where)
    return Layout(
        family=family.name if family else "",
        columns=list(chosen.values()),
        unused=unused,
        zero_is_ground=family is not None and family.zero_is_ground,
        altitude_says_ground=family is not None and family.altitude_says_ground,
        one_flight=family is not None and family.one_flight,
    )


def _self_explaining(
    header: Sequence[str], chosen: dict[str, tuple[int, str, str]], taken: set[int], where: str
) -> list[str]:
    """Add the columns whose names carry their unit to chosen; the headers of speeds and rates that do not."""
    unclear = []
    for at, name in enumerate(header):
        field = field_of(name)
        if at in taken or not field:
            continue
        if field.startswith("?"):
            unclear.append((field[1:], name))
        else:
            chosen.setdefault(FIELDS[field].target, (at, name, field))
    has_altitude = any(target.startswith("alt") for target in chosen)
    for target, name in unclear:
        if target == "alt" and not has_altitude:
            raise InvalidValue(
                where,
                field=name,
                got="an altitude column whose name does not say its unit",
                want="feet or metres, and from where",
                fix=f"pass --map alt_ft={name} or alt_m, alt_std_ft, alt_msl_m, …; to leave it out --map ignore={name}",
            )
    return [name for target, name in unclear if target not in chosen and target != "alt"]


def _check(chosen: dict[str, tuple[int, str, str]], header: Sequence[str], where: str) -> None:
    missing = [name for name in ("time", "lat", "lon") if name not in chosen]
    if "position" in chosen:
        missing = [name for name in missing if name == "time"]
    if missing:
        raise InvalidValue(
            where,
            got=_columns(header),
            want=f"columns for {', '.join(missing)}",
            fix=f"name them with --map {missing[0]}=COLUMN",
        )


def _position(header: Sequence[str], name: str) -> int | None:
    if name in header:
        return list(header).index(name)
    normal = [normalise(h) for h in header]
    return normal.index(normalise(name)) if normalise(name) and normalise(name) in normal else None


def _columns(header: Sequence[str]) -> str:
    shown = ", ".join(h.strip() or '""' for h in header[:20])
    return f"the columns {shown}{', …' if len(header) > 20 else ''}"[:500]
