"""Encounters as a table, one row an encounter: CSV, JSON, Parquet, or aligned text for people."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from sharedsky.errors import InvalidValue, visible
from sharedsky.model.encounter import Encounter, Measured
from sharedsky.units import FT, NM, utc

if TYPE_CHECKING:
    from rich.table import Table

TIMES: Final = ("start_utc", "end_utc", "cpa_utc")
FIGURES: Final = ("cpa_3d_m", "cpa_horizontal_m", "cpa_vertical_m", "min_horizontal_m", "min_vertical_m")
COLUMNS: Final = (
    "flight_a",
    "flight_b",
    *TIMES,
    *FIGURES,
    *(f"{name}_unc" for name in (*TIMES, *FIGURES)),
    "label_a",
    "label_b",
    "track_a",
    "track_b",
    "datum",
    "samples",
)
"""In this order in every format; the ± of a time is in seconds, that of a figure in metres."""

Row = dict[str, str | float]
WIDE: Final = 140
NARROW: Final = 90
_MILLIMETRES: Final = 3
_MICROSECONDS: Final = 6


def rows(encounters: Sequence[Encounter], labels: Mapping[str, str]) -> list[Row]:
    """One row an encounter, with COLUMNS as keys; times ISO 8601 with microseconds and Z.

    Args:
        encounters: in the order in which the rows come.
        labels: flight id to what people call it; the id where missing.
    """
    return [_row(e, labels) for e in encounters]


def _row(e: Encounter, labels: Mapping[str, str]) -> Row:
    times = {
        "start": (e.start_us, e.start_unc_s),
        "end": (e.end_us, e.end_unc_s),
        "cpa": (e.cpa_us, e.cpa_unc_s),
    }
    figures: dict[str, Measured] = {name: getattr(e, name) for name in FIGURES}
    return {
        "flight_a": e.flight_a,
        "flight_b": e.flight_b,
        **{f"{name}_utc": utc(t_us) for name, (t_us, _) in times.items()},
        **{name: round(figure.value, _MILLIMETRES) for name, figure in figures.items()},
        **{f"{name}_utc_unc": round(unc_s, _MICROSECONDS) for name, (_, unc_s) in times.items()},
        **{f"{name}_unc": round(figure.unc, _MILLIMETRES) for name, figure in figures.items()},
        "label_a": labels.get(e.flight_a, e.flight_a),
        "label_b": labels.get(e.flight_b, e.flight_b),
        "track_a": e.track_a,
        "track_b": e.track_b,
        "datum": e.datum.value,
        "samples": "with flagged" if e.with_flagged else "unflagged",
    }


def to_csv(table: Sequence[Row]) -> bytes:
    """UTF-8 with a header line and LF, quoted where needed (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


def to_json(table: Sequence[Row]) -> bytes:
    """A list of objects, each with COLUMNS as keys."""
    return msgspec.json.format(msgspec.json.encode(list(table)), indent=2) + b"\n"


def to_parquet(table: Sequence[Row]) -> bytes:
    """Times as timestamps in microseconds UTC, figures as doubles, the rest as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    kinds = {name: pa.timestamp("us", tz="UTC") for name in TIMES}
    kinds |= {name: pa.float64() for name in COLUMNS if name.endswith("_unc") or name in FIGURES}
    columns: dict[str, list[object]] = {name: [row[name] for row in table] for name in COLUMNS}
    for name in TIMES:
        instants = [datetime.fromisoformat(str(value)) for value in columns[name]]
        columns[name] = [(instant - epoch) // timedelta(microseconds=1) for instant in instants]
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in COLUMNS]
    arrays = [pa.array(columns[field.name], type=field.type) for field in fields]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink)
    return bytes(sink.getvalue())


FORMATS: Final[dict[str, Callable[[Sequence[Row]], bytes]]] = {
    ".csv": to_csv,
    ".json": to_json,
    ".parquet": to_parquet,
}
"""By the ending of the file's name."""


def writer(ending: str) -> Callable[[Sequence[Row]], bytes]:
    """What makes a table's bytes for a file with this ending; InvalidValue where there is none."""
    known = FORMATS.get(ending.lower())
    if known is None:
        raise InvalidValue(field="--out", got=repr(ending), want=f"a name that ends in {', '.join(FORMATS)}")
    return known


def for_people(encounters: Sequence[Encounter], labels: Mapping[str, str], width: int = 80) -> "Table":
    """The same as a table for a terminal, in nautical miles and feet with metres beside them.

    Args:
        encounters: in the order in which the rows come.
        labels: flight id to what people call it.
        width: of the terminal, in columns; what is least by itself is shown from 140 on, one figure a line below 90.
    """
    from rich.table import Table

    if width < NARROW:
        return _narrow(encounters, labels)
    wide = width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("flights", "from, to (UTC)", "CPA"):
        table.add_column(head, no_wrap=True)
    heads = ("horizontal", "vertical", "3D", "least horizontal", "least vertical")
    for head in heads if wide else heads[:2]:
        table.add_column(head, justify="right", no_wrap=True)
    for e in encounters:
        cells = [
            _flights(e, labels),
            f"{utc(e.start_us)[:21].replace('T', ' ')}\n{utc(e.end_us)[:21].replace('T', ' ')}",
            f"{utc(e.cpa_us)[11:21]}\n± {e.cpa_unc_s:.1f} s",
            _miles(e.cpa_horizontal_m),
            _feet(e.cpa_vertical_m),
        ]
        if wide:
            cells += [_miles(e.cpa_3d_m), _miles(e.min_horizontal_m), _feet(e.min_vertical_m)]
        table.add_row(*cells)
    return table


def _narrow(encounters: Sequence[Encounter], labels: Mapping[str, str]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("flights")
    table.add_column("encounter (times UTC)", overflow="fold")
    for e in encounters:
        figures = {
            "horizontal": _miles(e.cpa_horizontal_m),
            "vertical": _feet(e.cpa_vertical_m),
            "3D": _miles(e.cpa_3d_m),
        }
        lines = [
            f"from {utc(e.start_us)[:21].replace('T', ' ')}",
            f"to {utc(e.end_us)[:21].replace('T', ' ')}",
            f"CPA {utc(e.cpa_us)[11:21]} ± {e.cpa_unc_s:.1f} s",
            *(f"  {figure} {name}".replace("\n", ", ") for name, figure in figures.items()),
        ]
        table.add_row(_flights(e, labels), "\n".join(lines))
    return table


def _flights(e: Encounter, labels: Mapping[str, str]) -> str:
    from rich.markup import escape

    names = [escape(visible(labels.get(flight, flight))) for flight in (e.flight_a, e.flight_b)]
    return "\n".join([*names, "with flagged"] if e.with_flagged else names)


def _miles(figure: Measured) -> str:
    return f"{figure.value / NM:.2f} ± {figure.unc / NM:.2f} NM\n{figure.value:,.0f} ± {figure.unc:,.0f} m"


def _feet(figure: Measured) -> str:
    return f"{figure.value / FT:,.0f} ± {figure.unc / FT:,.0f} ft\n{figure.value:,.0f} ± {figure.unc:,.0f} m"
