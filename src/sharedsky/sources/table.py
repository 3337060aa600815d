"""Rows of any table (CSV, Parquet, JSON records) to raw tracks, one for each aircraft, and what was rejected."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.track import Datum
from sharedsky.sources import cells
from sharedsky.sources.cells import Bool, Text
from sharedsky.sources.fields import EPU_M, FIELDS, WANT, Field
from sharedsky.sources.headers import Layout
from sharedsky.sources.reading import Item, Options, RawTrack
from sharedsky.sources.refused import Refused

IDENTIFIERS: Final = ("icao24", "other_address", "registration", "callsign", "name", "flight_id")
"""What rows are grouped by: the first of these that a row has."""
# a position older than this, by the source's own account, is not moved back to its time: that time is doubtful
_OLDEST_POSITION_US: Final = 3_600_000_000
_USUAL_DATUM: Final = Datum.STD  # what transponders send; said otherwise by Options.alt_datum

Columns = dict[str, NDArray[Any]]
"""Target (see fields.Field) to the values of all rows that are used."""


class Batch(msgspec.Struct, frozen=True, eq=False):
    """Some rows: the number of each in the file, and its cells by position of the column, as Arrow arrays."""

    records: NDArray[np.int64]
    columns: dict[int, Any]


def raw_tracks(
    batches: Iterable[Batch],
    layout: Layout,
    options: Options,
    place: Callable[[int, str], str],
    refused: Refused,
    *,
    decimal_comma: bool = False,
) -> Iterator[Item]:
    """The tracks of a table, then everything in refused.

    Args:
        batches: the rows in the file's order.
        layout: which column fills which field.
        options: alt_datum is of use here.
        place: record number and header → how a message names that cell.
        refused: takes rows with a cell that cannot be read: such a row is rejected as a whole, since a damaged row
            is doubtful as a whole.
        decimal_comma: numbers are written `1,5`.
    """
    parts: list[Columns] = []
    for batch in batches:
        columns, bad = _converted(batch, layout, options, place, refused, decimal_comma)
        keep = ~bad
        parts.append({name: values[keep] for name, values in columns.items()} if bad.any() else columns)
    names = {name for part in parts for name in part}
    rows = {name: np.concatenate([part[name] for part in parts]) for name in names} if parts else {}
    if rows and len(rows["record"]):
        yield from _by_aircraft(rows, layout)
    for header in layout.unused:
        refused.add("unit", place(-1, header), f"got a column without unit, want one; {_naming(header)}")
    yield from refused


def _naming(header: str) -> str:
    return f"left out, name it with --map gs_kt={header} or vrate_fpm={header}"


def _converted(
    batch: Batch,
    layout: Layout,
    options: Options,
    place: Callable[[int, str], str],
    refused: Refused,
    decimal_comma: bool,
) -> tuple[Columns, Bool]:
    """The columns of a batch, and which of its rows hold a cell that cannot be read."""
    columns: Columns = {"record": batch.records}
    bad = np.zeros(len(batch.records), bool)
    ground = np.zeros(len(bad), bool)
    airborne = np.zeros(len(bad), bool)
    for at, header, name in layout.columns:
        field, array = FIELDS[name], batch.columns[at]
        if field.kind == "altitude":
            values, said_ground, wrong = cells.altitudes(array, decimal_comma=decimal_comma)
            if layout.zero_is_ground:
                said_ground |= values == 0
                values[said_ground] = np.nan
            ground |= said_ground
            if layout.altitude_says_ground:
                airborne |= ~np.isnan(values)
            datum = field.datum or options.alt_datum or _USUAL_DATUM
            if field.datum or f"alt_{datum.lower()}" not in columns:
                columns[f"alt_{datum.lower()}"] = values * field.factor
        else:
            wrong = _convert(field, array, columns, decimal_comma)
        new = np.flatnonzero(wrong & ~bad)
        bad |= wrong
        want = "a time with its zone" if name == "time_utc" else WANT[field.kind]
        if name == "time" and len(new) and "nothing" not in cells.shown(array, int(new[0])):
            want += f" (if it is UTC: --map time_utc={header})"
        each = min(len(new), refused.room(header))
        for row, count in [(row, 1) for row in new[:each].tolist()] + [
            (row, len(new) - each) for row in new[each:][:1]
        ]:
            where = place(int(batch.records[row]), header)
            refused.add(header, where, f"got {cells.shown(array, int(row))}, want {want}", count)
    said = columns.get("on_ground", np.full(len(bad), -1, np.int8))
    told = np.where(ground, 1, np.where(airborne, 0, -1)).astype(np.int8)
    columns["on_ground"] = np.where(said >= 0, said, told)
    return columns, bad


def _convert(field: Field, array: Any, columns: Columns, decimal_comma: bool) -> Bool:
    """Add what a column holds to columns; which of its cells cannot be read."""
    none = np.zeros(len(array), bool)
    match field.kind:
        case "time":
            us, wrong = cells.times(array, field.factor, utc=field.utc)
            if field.target == "position_time":
                columns["position_time"] = np.where(wrong, np.iinfo(np.int64).min, us)
                wrong &= cells.texts(array) != ""
                return wrong
            columns["time"] = us
            return wrong
        case "number":
            values, wrong = cells.numbers(array, decimal_comma=decimal_comma)
            if field.target == "nac_p":
                columns["pos_unc"] = np.array([EPU_M.get(v, np.nan) for v in values.tolist()])
            else:
                columns[field.target] = values * field.factor
            return wrong
        case "position":
            columns["lat"], columns["lon"], wrong = cells.positions(array)
            return wrong
        case "address":
            columns["icao24"], columns["other_address"], wrong = cells.addresses(array)
            return wrong
        case "truth":
            columns["on_ground"], wrong = cells.truths(array)
            return wrong
        case "text" if field.target == "squawk":
            columns["squawk"] = cells.squawks(array)
            return none
        case _:
            columns[field.target] = cells.texts(array)
            return none


def _by_aircraft(rows: Columns, layout: Layout) -> Iterator[RawTrack]:
    keys = np.full(len(rows["record"]), "", dtype=f"<U{cells.TEXT_CHARACTERS}")
    if not layout.one_flight:
        for name in IDENTIFIERS:
            if name in rows:
                keys = np.where(keys == "", rows[name], keys)
    distinct, first, group = np.unique(keys, return_index=True, return_inverse=True)
    if len(distinct) == 2 and distinct[0] == "":
        # rows without identifier, in a file of one aircraft, are that aircraft's
        group, first = np.zeros_like(group), first[:1]
    # as the file has them: aircraft by first appearance, rows in their order
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(len(first) + 1))
    for at in np.argsort(first, kind="stable"):
        index = order[bounds[at] : bounds[at + 1]]
        yield _raw_track({name: values[index] for name, values in rows.items()})


def _raw_track(rows: Columns) -> RawTrack:
    # the file's own number for a flight is its name only where nothing better is known
    flight_id = () if any(_usual(rows, n) for n in ("icao24", "registration", "callsign")) else ("flight_id",)
    return RawTrack(
        t_us=_position_times(rows["time"], rows.get("position_time")),
        lat_deg=rows["lat"],
        lon_deg=rows["lon"],
        record=rows["record"],
        alt_m={d: rows[f"alt_{d.lower()}"] for d in Datum if f"alt_{d.lower()}" in rows},
        on_ground=rows.get("on_ground"),
        gs_mps=rows.get("gs"),
        track_deg=rows.get("track"),
        vrate_mps=rows.get("vrate"),
        pos_unc_m=rows.get("pos_unc"),
        callsigns=rows.get("callsign"),
        squawk=rows.get("squawk"),
        leg=np.unique(rows["flight_id"], return_inverse=True)[1] if "flight_id" in rows else None,
        icao24=_usual(rows, "icao24"),
        callsign=_usual(rows, "callsign"),
        registration=_usual(rows, "registration"),
        type=_usual(rows, "type"),
        name=next((found for n in ("name", "other_address", *flight_id) if (found := _usual(rows, n))), ""),
    )


def _position_times(t_us: NDArray[np.int64], position_us: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The time of each position: the source's own where the position is new, the row's where it is an old one.

    A state vector repeats the last position until a new one comes; the repetition keeps the row's time, so that it
    shows as what it is: an old position given out as a new one. A row written twice has one time.
    """
    if position_us is None:
        return t_us
    age = t_us - np.maximum(position_us, 0)
    moved = position_us[1:] != position_us[:-1]
    fresh = np.concatenate([[True], moved])
    again = np.concatenate([[False], ~moved & (t_us[1:] == t_us[:-1])])
    fresh = fresh[np.maximum.accumulate(np.where(again, 0, np.arange(len(t_us))))]
    return np.where(fresh & (age >= 0) & (age < _OLDEST_POSITION_US), position_us, t_us)


def _usual(rows: Columns, name: str) -> str:
    """The most frequent value of an identifier that is not "", "" where there is none."""
    return most_frequent(rows[name]) if name in rows else ""


def most_frequent(values: Text) -> str:
    """The most frequent text that is not "", of equals the first in order; "" where all are."""
    distinct, counts = np.unique(values[values != ""], return_counts=True)
    return str(distinct[np.argmax(counts)]) if len(distinct) else ""
