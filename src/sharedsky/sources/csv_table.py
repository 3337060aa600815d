"""CSV, TSV and tables with semicolons: known headers, and any other whose names carry their units."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np

from sharedsky.errors import LimitExceeded, Unreadable
from sharedsky.sources.headers import Layout, family_of, has_position_and_time, layout
from sharedsky.sources.reading import Item, Options, Reader
from sharedsky.sources.refused import Refused
from sharedsky.sources.table import Batch, raw_tracks

_BLOCK_BYTES: Final = 4 << 20
_DELIMITERS: Final = (",", ";", "\t", "|")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NUMERIC: Final = re.compile(
    r"[+-]?\d[\d.,:/+-]*(?:[eT ][\d.,:/+-]+)?Z?", re.IGNORECASE
)  # or a date and time
_SEP: Final = re.compile(r"sep=(.)", re.IGNORECASE)  # what Excel writes and reads before the header
_HEADER_LINES: Final = 50  # comments before the header


class _Head(msgspec.Struct, frozen=True):
    """A header: its cells, its line number (from 1) and the delimiter."""

    cells: list[str]
    line: int
    delimiter: str


def _encoding(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes show, and how many of them are a mark and no text."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    # UTF-16 without a mark: Latin letters leave every second byte empty
    if len(head) >= 4 and b"\0" in head[:4]:
        return ("utf-16-le" if head[1] == 0 else "utf-16-be"), 0
    return "utf-8", 0


def _text(head: bytes) -> str:
    encoding, skip = _encoding(head)
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(
            head[skip:]
        )  # a character may be cut at the end
    except UnicodeDecodeError:
        text = head.decode("latin-1") if encoding == "utf-8" else ""
    # a damaged disk leaves some NUL among rows, that no number has; what is full of it is no text
    return "" if text.count("\0") * 20 > len(text) else text.replace("\r\n", "\n").replace("\r", "\n")


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        found = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        found = line.split(delimiter)
    return [cell.strip() for cell in found]


def _header(lines: list[str]) -> _Head | None:
    """The header among the first lines, None where they are no table."""
    delimiter, comment = "", (0, "")
    for number, line in enumerate(lines[:_HEADER_LINES], start=1):
        bare = line.strip("\ufeff \n")
        if (found := _SEP.fullmatch(bare)) and found[1] in _DELIMITERS:
            delimiter = found[1]
        elif bare.startswith("#"):
            comment = (number, bare.lstrip("# "))
        elif bare:
            used = delimiter or max(_DELIMITERS, key=_outside_quotes(bare).count)
            cells = _cells(bare, used)
            if comment[0] and any(_NUMERIC.fullmatch(c) for c in cells):
                number, cells = comment[0], _cells(comment[1], used)  # noqa: PLW2901
            return _Head(cells, number, used) if len(cells) > 1 else None
    return None


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _rows_after(head: _Head, lines: list[str]) -> list[list[str]]:
    rows = (_cells(line, head.delimiter) for line in lines[head.line :] if line.strip() and line[:1] != "#")
    return [row for row, _ in zip(rows, range(20), strict=False)]


def _looks_tabular(head: _Head, lines: list[str]) -> bool:
    """Whether what follows a header are rows of numbers, as no prose is."""
    if len(head.cells) < 3 or any(_NUMERIC.fullmatch(c) for c in head.cells):
        return False
    rows = _rows_after(head, lines[:-1])
    alike = [r for r in rows if len(r) == len(head.cells) and sum(bool(_NUMERIC.fullmatch(c)) for c in r) > 1]
    return bool(rows) and len(alike) * 2 > len(rows)


def family_name(head: bytes) -> str:
    """The family of a table's header, `` for other tables, "-" for what is no table."""
    lines = _text(head).split("\n")
    found = _header(lines)
    if found is None:
        return "-"
    family = family_of(found.cells)
    if family:
        return family.name
    return "" if has_position_and_time(found.cells) or _looks_tabular(found, lines) else "-"


def header_cells(head: bytes) -> list[str]:
    """The cells of a table's header as the file has them, [] for what is no table."""
    found = _header(_text(head).split("\n"))
    return found.cells if found else []


def _sniff(family: str, head: bytes, name: str) -> bool:
    return family_name(head) == family


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Tracks of a table with a header; rows that cannot be read come out as Rejected, with their line numbers.

    Raises:
        InvalidValue: no columns for time and position, or an altitude without unit.
        Unreadable: no header.
        LimitExceeded: a line of more than limits.line_bytes.

    A quoted line break ends its row: no track needs one, and a lost quote would swallow the rest of the file.
    """
    lines = _Lines(stream, where, options.limits.line_bytes)
    first = next(lines.blocks(), b"")
    head = _header(_text(first).split("\n"))
    if head is None:
        raise Unreadable(where, got="no header", want="a first line that names the columns")
    rows = _rows_after(head, _text(first[: 64 << 10]).split("\n"))
    columns = layout(head.cells, options.map, where)
    beyond = rows[0][len(head.cells) :] if rows else []
    extra = len(beyond) if not any(beyond) else 0
    refused = Refused()
    for at, name in sorted({(at, name) for at, name, _ in columns.columns}):
        if head.cells.count(name) > 1:
            reason = f"got {head.cells.count(name)} columns of this name, want one; that in place {at + 1} is taken"
            refused.add("twice", f"{where}:{head.line} {name}", reason)

    def place(record: int, header: str) -> str:
        return f"{where}:{record if record >= 0 else head.line} {header}".rstrip()

    batches = _batches(lines, head, columns, len(head.cells) + extra, place, refused)
    yield from raw_tracks(batches, columns, options, place, refused, decimal_comma=head.delimiter != ",")


class _Lines:
    """The stream as blocks of whole lines in UTF-8, each ending in a line feed; the first can be read twice."""

    def __init__(self, stream: BinaryIO, where: str, line_bytes: int) -> None:
        self._stream, self._where, self._line_bytes = stream, where, line_bytes
        self._first: bytes | None = None
        self._source = self._whole_lines()

    def blocks(self) -> Iterator[bytes]:
        if self._first is None:
            self._first = next(self._source, b"")
        yield self._first
        yield from self._source

    def _whole_lines(self) -> Iterator[bytes]:
        carry, number = b"", 1
        for piece in self._utf8():
            block = carry + piece
            end = block.rfind(b"\n") + 1
            carry = block[end:]
            if end:
                number += block.count(b"\n")
                yield block[:end]
            if len(carry) > self._line_bytes:
                want = f"a line of at most {self._line_bytes} bytes"
                raise LimitExceeded(f"{self._where}:{number}", got="a longer one", want=want)
        if carry:
            yield carry + b"\n"

    def _utf8(self) -> Iterator[bytes]:
        size = min(_BLOCK_BYTES, self._line_bytes)
        piece = self._stream.read(size)
        encoding, skip = _encoding(piece[:4])
        decode = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
        old_mac = b"\r" in piece and b"\n" not in piece
        piece = piece[skip:]
        while piece:
            following = self._stream.read(size)
            if decode:
                piece = decode.decode(piece, final=not following).encode("utf-8", "replace")
            yield piece.replace(b"\r", b"\n") if old_mac else piece
            piece = following


def _batches(
    lines: _Lines,
    head: _Head,
    columns: Layout,
    width: int,
    place: Callable[[int, str], str],
    refused: Refused,
) -> Iterator[Batch]:
    used = sorted({at for at, _, _ in columns.columns})
    number = 1
    for block in lines.blocks():
        yield from _parsed(block, number, head, used, width, place, refused)
        number += block.count(b"\n")


def _parsed(
    block: bytes,
    number: int,
    head: _Head,
    used: list[int],
    width: int,
    place: Callable[[int, str], str],
    refused: Refused,
) -> Iterator[Batch]:
    """The rows of a block whose first line is line `number`; lines that are no rows are left out or rejected."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == ord("\n")) + 1
    starts = np.concatenate([[0], ends[:-1]])
    edges = np.concatenate([[0], ends])
    quotes = np.diff(np.searchsorted(np.flatnonzero(data == ord('"')), edges))
    records = number + np.arange(len(ends))
    first = data[starts]
    skip = (records <= head.line) | (first == ord("\n")) | (first == ord("#"))
    skip |= (first == ord("\r")) & (ends - starts == 2)
    unbalanced = (quotes % 2 == 1) & ~skip
    for row in np.flatnonzero(unbalanced):
        refused.add(
            "quote", place(int(records[row]), ""), "got an unbalanced quote, want it closed on its line"
        )
    keep = ~(skip | unbalanced)
    delimiters = np.diff(np.searchsorted(np.flatnonzero(data == ord(head.delimiter)), edges))
    wide = (delimiters == width - 1) & (quotes == 0)  # surely; the others are looked at one by one
    for row in np.flatnonzero(keep & ~wide):
        line = block[starts[row] : ends[row]].decode("utf-8", "replace").rstrip("\r\n")
        if not line.strip():
            keep[row] = False
        elif (count := len(_cells(line, head.delimiter))) == width:
            wide[row] = True
        else:
            refused.add(
                "cells", place(int(records[row]), ""), f"got {count} cell{'s' * (count != 1)}, want {width}"
            )
    keep &= wide
    if not keep.all():
        block = b"".join(block[a:b] for a, b in zip(starts[keep].tolist(), ends[keep].tolist(), strict=True))
        records = records[keep]
    if len(records):
        yield Batch(records, _arrow(block, head.delimiter, used, width, len(records)))


def _arrow(block: bytes, delimiter: str, used: list[int], width: int, count: int) -> dict[int, Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        block.decode("utf-8")
    except UnicodeDecodeError:  # an older encoding: what matters here are digits and ASCII letters
        block = block.decode("latin-1").encode("utf-8")
    names = [f"c{at}" for at in range(width)]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(block),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(block) + 1
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[f"c{at}" for at in used],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return _slowly(block, delimiter, used)
    # Arrow ends a row at a lone carriage return, too
    if table.num_rows != count:
        return _slowly(block, delimiter, used)
    return {at: table.column(f"c{at}") for at in used}


def _slowly(block: bytes, delimiter: str, used: list[int]) -> dict[int, Any]:
    """The same, line by line, for the odd quotes that Arrow refuses."""
    import pyarrow as pa

    rows = [_cells(line, delimiter) for line in block.decode("utf-8").removesuffix("\n").split("\n")]
    return {at: pa.array([row[at] if at < len(row) else "" for row in rows], pa.string()) for at in used}


def _reader(family: str, name: str, title: str, example: str) -> Reader:
    return Reader(name, title, "tracks", example, partial(_sniff, family), read)


OPENSKY: Final = _reader(
    "opensky",
    "opensky-csv",
    "OpenSky state vectors (CSV; metres, m/s; the position's own time is used)",
    """\
time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,squawk,baroaltitude,geoaltitude,lastposupdate
1790000000,4840e6,52.3100,4.7600,71.5,183.2,-3.25,DEMO12,False,1000,609.6,655.3,1789999999.62
1790000001,4840e6,52.3093,4.7599,71.4,183.2,-3.25,DEMO12,False,1000,602.0,647.7,1790000000.71
1790000002,4840e6,52.3093,4.7599,71.4,183.2,-3.25,DEMO12,False,1000,602.0,647.7,1790000000.71
""",
)
FR24: Final = _reader(
    "fr24",
    "fr24-csv",
    "Flightradar24 download (CSV; feet of pressure altitude, 0 on the ground; knots)",
    """\
Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction
1790000000,2026-09-21T14:13:20Z,DEMO12,"52.310001,4.760002",0,12,183
1790000060,2026-09-21T14:14:20Z,DEMO12,"52.301401,4.759104",1200,160,184
""",
)
ADSBX: Final = _reader(
    "adsbx",
    "adsbx-csv",
    "ADS-B Exchange and other exports with readsb's names (CSV; feet, knots, ft/min; alt_geom above the ellipsoid)",
    """\
timestamp,hex,flight,r,t,lat,lon,alt_baro,alt_geom,gs,track,baro_rate,squawk,nac_p
1790000000.25,000123,DEMO12,PH-ABC,B738,52.310012,4.760034,ground,,12.0,183.2,,1000,10
1790000060.75,000123,DEMO12,PH-ABC,B738,52.301412,4.759134,1200,1375,160.0,184.1,2240,1000,10
""",
)
FLIGHTAWARE: Final = _reader(
    "flightaware",
    "flightaware-csv",
    "FlightAware exports (CSV; AeroAPI with altitudes in hundreds of feet, Firehose, track log with its time in UTC)",
    """\
fa_flight_id,timestamp,latitude,longitude,altitude,altitude_change,groundspeed,heading,update_type
DEMO12-1790000000-1,2026-09-21T14:13:20Z,52.31001,4.76002,12,C,160,183,A
DEMO12-1790000000-1,2026-09-21T14:13:50Z,52.29001,4.75802,25,C,190,184,A
""",
)
TRAFFIC: Final = _reader(
    "traffic",
    "traffic-csv",
    "Tables of the Python package traffic (CSV; feet, knots, ft/min)",
    """\
timestamp,icao24,callsign,latitude,longitude,altitude,groundspeed,track,vertical_rate
2026-09-21 14:13:20+00:00,4840e6,DEMO12,52.31001,4.76002,1200.0,160.0,183.2,2240.0
2026-09-21 14:13:21+00:00,4840e6,DEMO12,52.30931,4.75993,1225.0,161.0,183.3,2240.0
""",
)
CSV: Final = _reader(
    "",
    "csv",
    "Any table with a header whose names carry their units, or with --map FIELD=COLUMN (CSV, TSV, semicolons)",
    """\
time;registration;lat_deg;lon_deg;alt_msl_ft;speed_kmh;course
2026-09-21T14:13:20Z;D-EXYZ;52,31001;4,76002;1500;185,2;183
2026-09-21T14:13:25Z;D-EXYZ;52,30770;4,75981;1520;185,9;184
""",
)
