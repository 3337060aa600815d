"""report.parquet: events and encounters in one table, for analysis; the column `record` tells which a row is."""

import io
import json
from typing import TYPE_CHECKING, Any

from sharedsky.model.report import Report
from sharedsky.outputs.book import Book
from sharedsky.outputs.encounter_table import FIGURES
from sharedsky.outputs.left_out import about

if TYPE_CHECKING:
    import pyarrow as pa

LEFT_OUT = (
    "Left out: tracks, volumes, areas, notices, statements, claims, verdicts, exclusions, documents, files and what was rejected. A row whose "
    "record is event has the columns of an event, one whose record is encounter those of an encounter; the others are null. All times are UTC; "
    "an event without start_utc and end_utc is undated. Encounters with with_flagged true rest on samples that are left out of every figure."
)


def render(report: Report) -> bytes:
    """Events, then encounters (a row group each), as Parquet; the same bytes for the same report and pyarrow.

    The file's metadata names the case, its digest, and what is left out (key `description`).
    """
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema(report)
    out = io.BytesIO()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in (_events(report), _encounters(report)):
            if rows:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema), row_group_size=len(rows))
    return out.getvalue()


def _schema(report: Report) -> "pa.Schema":
    import pyarrow as pa

    text, number, time = pa.string(), pa.float64(), pa.timestamp("us", tz="UTC")
    columns: list[tuple[str, Any]] = [
        ("record", text),
        ("start_utc", time),
        ("end_utc", time),
        ("with_flagged", pa.bool_()),
        *((name, text) for name in ("event", "kind", "actor", "action")),
        ("step", pa.int32()),
        ("unc_s", number),
        ("lat_deg", number),
        ("lon_deg", number),
        ("alt_m", number),
        ("alt_datum", text),
        ("about", pa.list_(text)),
        *((name, text) for name in ("basis", "source", "track", "statement", "asserted_by")),
        ("figures", text),
        ("after", pa.list_(text)),
        ("evidence", pa.list_(text)),
        *((name, text) for name in ("flight_a", "flight_b", "track_a", "track_b", "vertical_datum")),
        ("cpa_utc", time),
        *((f"{name}_utc_unc_s", number) for name in ("start", "end", "cpa")),
        *((name, number) for figure in FIGURES for name in (figure, f"{figure}_unc")),
    ]
    metadata = {
        "case": report.head.id,
        "title": report.head.title,
        "digest": report.head.digest,
        "description": about(report, LEFT_OUT),
    }
    return pa.schema(columns, metadata={key: value.encode() for key, value in metadata.items()})


def _events(report: Report) -> list[dict[str, Any]]:
    numbers = Book(report).step_numbers
    return [
        {
            "record": "event",
            "start_utc": event.start_us,
            "end_utc": event.end_us,
            "with_flagged": event.with_flagged,
            "event": event.id,
            "kind": event.kind,
            "actor": event.actor,
            "action": event.action,
            "step": numbers.get(event.id),
            "unc_s": event.unc_s,
            "lat_deg": event.lat_deg,
            "lon_deg": event.lon_deg,
            "alt_m": event.alt_m,
            "alt_datum": event.alt_datum or None,
            "about": event.about,
            "basis": str(event.basis),
            "source": event.source or None,
            "track": event.track or None,
            "statement": event.statement or None,
            "asserted_by": event.asserted_by or None,
            "figures": json.dumps(event.figures, sort_keys=True) if event.figures else None,
            "after": event.links,
            "evidence": [
                f"sha256:{at.sha256} {at.name} {at.unit} {at.entry or f'{at.first}-{at.last}'}"
                for at in event.evidence
            ],
        }
        for event in report.events
    ]


def _encounters(report: Report) -> list[dict[str, Any]]:
    rows = []
    for e in report.encounters:
        row: dict[str, Any] = {
            "record": "encounter",
            "start_utc": e.start_us,
            "end_utc": e.end_us,
            "cpa_utc": e.cpa_us,
            "start_utc_unc_s": e.start_unc_s,
            "end_utc_unc_s": e.end_unc_s,
            "cpa_utc_unc_s": e.cpa_unc_s,
            "with_flagged": e.with_flagged,
            "flight_a": e.flight_a,
            "flight_b": e.flight_b,
            "track_a": e.track_a,
            "track_b": e.track_b,
            "vertical_datum": str(e.datum),
        }
        for name in FIGURES:
            row |= {name: getattr(e, name).value, f"{name}_unc": getattr(e, name).unc}
        rows.append(row)
    return rows
