"""Traces of readsb and tar1090 (`trace_full_*.json`, globe_history): one aircraft, one day.

Format: README-json.md of wiedehopf/readsb, section "trace jsons". Of its flags, 1 ("stale") only says that no position
came for 20 s before this one: the position itself is new, and the gap shows by itself.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np

from sharedsky.errors import Unreadable
from sharedsky.model.track import Datum
from sharedsky.sources.cells import array_of, squawks, texts
from sharedsky.sources.fields import EPU_M
from sharedsky.sources.identifiers import icao24
from sharedsky.sources.json_document import decode, load, refuse_repeated_keys, shown
from sharedsky.sources.reading import Item, Options, RawTrack, Reader
from sharedsky.sources.refused import Refused
from sharedsky.units import FPM, FT, KT

EXAMPLE: Final = """\
{"icao":"000123","r":"PH-ABC","t":"B738","timestamp":1790000000.25,"trace":[
[0.0,52.310012,4.760034,"ground",12.0,183.2,0,null,
{"type":"adsb_icao","flight":"DEMO12  ","squawk":"1000","nac_p":10,"rc":186},"adsb_icao",null,null,null,null],
[60.5,52.301412,4.759134,1200,160.0,184.1,0,2240,null,"adsb_icao",1375,2240,150,0.0],
[71.0,52.293100,4.758300,1600,165.0,184.0,0,2240,null,"mlat",null,null,null,null]]}
"""
_NEW_LEG: Final = 2
_RATE_IS_GEOMETRIC: Final = 4
_ALTITUDE_IS_GEOMETRIC: Final = 8
# NACp is said in some records only; it holds for those after, unless none says it for this long
_ACCURACY_HOLDS_S: Final = 300.0
_MOST_OFFSET_S: Final = 4 * 86400.0  # a trace holds a day, and what hangs over
_EPOCH_RANGE_S: Final = (1e8, 4.1e9)  # 1973 to 2100


class _Row(msgspec.Struct):
    """One record, in the file's units."""

    index: int
    after_s: float
    lat: float
    lon: float
    alt_ft: float
    ground: int
    gs_kt: float
    track: float
    flags: int
    rate_fpm: float
    detail: dict[str, Any]
    type: str
    geometric_ft: float


def sniff(head: bytes, name: str) -> bool:
    """A JSON object with readsb's keys."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start == b"{" and b'"trace"' in head and b'"icao"' in head and b'"timestamp"' in head


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """The track of one trace, flags 2 (new leg) as its legs; broken records come out as Rejected."""
    data = load(stream, where, options.limits)
    found = decode(data, where)
    refuse_repeated_keys(data, where)
    if not isinstance(found, dict) or not isinstance(found.get("trace"), list):
        raise Unreadable(where, field="trace", want="a list of records")
    start_s = found.get("timestamp")
    if not isinstance(start_s, int | float) or not _EPOCH_RANGE_S[0] <= start_s <= _EPOCH_RANGE_S[1]:
        raise Unreadable(where, field="timestamp", got=shown(start_s), want="seconds since 1970")
    address = str(found.get("icao", "")).strip().lower()
    refused = Refused()
    rows: list[_Row] = []
    for index, record in enumerate(found["trace"]):
        try:
            rows.append(_row(index, record))
        except ValueError as error:
            refused.add("record", f"{where} trace[{index}]", str(error))
    if rows:
        yield _track(rows, start_s, address, found)
    yield from refused


def _row(index: int, record: Any) -> _Row:
    """A record taken apart; ValueError says what is wrong with it."""
    if not isinstance(record, list) or len(record) < 4:
        raise ValueError(f"got {shown(record)}, want a list of at least 4 values")
    after_s = _number(record, 0)
    if not 0 <= after_s <= _MOST_OFFSET_S:
        raise ValueError(
            f"got {shown(record[0])} as seconds after the timestamp, want 0 to {_MOST_OFFSET_S:.0f}"
        )
    detail = record[8] if len(record) > 8 and isinstance(record[8], dict) else {}
    flags = record[6] if len(record) > 6 and isinstance(record[6], int) else 0
    ground = record[3] == "ground"
    alt_ft = np.nan if ground else _number(record, 3)
    geometric_ft = _number(record, 10)
    if np.isnan(geometric_ft) and _is_number(detail.get("alt_geom")):
        geometric_ft = float(detail["alt_geom"])
    if flags & _ALTITUDE_IS_GEOMETRIC:
        alt_ft, geometric_ft = np.nan, (alt_ft if np.isnan(geometric_ft) else geometric_ft)
    kind = record[9] if len(record) > 9 and isinstance(record[9], str) else detail.get("type")
    return _Row(
        index=index,
        after_s=after_s,
        lat=_number(record, 1),
        lon=_number(record, 2),
        alt_ft=alt_ft,
        ground=1 if ground else -1 if record[3] is None else 0,
        gs_kt=_number(record, 4),
        track=_number(record, 5),
        flags=flags,
        rate_fpm=_number(record, 7),
        detail=detail,
        type=kind if isinstance(kind, str) else "",
        geometric_ft=geometric_ft,
    )


def _number(record: list[Any], at: int) -> float:
    value = record[at] if at < len(record) else None
    if value is None:
        return float("nan")
    if not _is_number(value):
        raise ValueError(f"got {shown(value)} at [{at}], want a number or null")
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _track(rows: list[_Row], start_s: float, address: str, found: dict[str, Any]) -> RawTrack:
    def column(name: str, factor: float = 1.0) -> Any:
        return np.array([getattr(row, name) for row in rows], np.float64) * factor

    after_us = np.rint(column("after_s", 1e6)).astype(np.int64)
    callsigns = texts(array_of([_text(row.detail.get("flight")) for row in rows]))
    known = Counter(c for c in callsigns.tolist() if c)
    return RawTrack(
        t_us=np.int64(round(start_s * 1e6)) + after_us,
        lat_deg=column("lat"),
        lon_deg=column("lon"),
        record=np.array([row.index for row in rows], np.int64),
        alt_m={Datum.STD: column("alt_ft", FT), Datum.HAE: column("geometric_ft", FT)},
        on_ground=np.array([row.ground for row in rows], np.int8),
        gs_mps=column("gs_kt", KT),
        track_deg=column("track"),
        vrate_mps=column("rate_fpm", FPM),
        pos_unc_m=np.array(list(_accuracies(rows))),
        callsigns=callsigns,
        squawk=squawks(array_of([_text(row.detail.get("squawk")) for row in rows])),
        leg=np.cumsum([bool(row.flags & _NEW_LEG) for row in rows]),
        icao24=icao24(address),
        callsign=known.most_common(1)[0][0] if known else "",
        registration=_text(found.get("r")).strip(),
        type=_text(found.get("t")).strip(),
        # an address with ~ is no ICAO address: a TIS-B track number, or an anonymous one
        name=address if address.startswith("~") else "",
        note=_note(rows),
    )


def _accuracies(rows: list[_Row]) -> Iterator[float]:
    """The 95 % radius for each record: of the last NACp that was said for the same kind of position."""
    radius, said_s, kind = np.nan, -np.inf, ""
    for row in rows:
        category = row.detail.get("nac_p")
        if isinstance(category, int):
            radius, said_s, kind = EPU_M.get(category, np.nan), row.after_s, row.type
        # a position from multilateration has nothing to do with what the aircraft says of its own accuracy
        holds = row.type == kind and row.after_s - said_s <= _ACCURACY_HOLDS_S and row.type != "mlat"
        yield radius if holds else np.nan


def _note(rows: list[_Row]) -> str:
    kinds = Counter(row.type or "unknown" for row in rows)
    geometric = sum(bool(row.flags & _RATE_IS_GEOMETRIC) for row in rows)
    parts = [f"positions by {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}"]
    if geometric:
        parts.append(f"vertical rate of {geometric} is geometric")
    return "; ".join(parts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


READER: Final = Reader(
    "readsb-trace",
    "Traces of readsb, tar1090, ADS-B Exchange and adsb.lol (trace_full_*.json, globe_history; also packed by gzip)",
    "tracks",
    EXAMPLE,
    sniff,
    read,
)
