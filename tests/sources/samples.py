"""Examples of every reader as bytes; those of binary formats are made here."""

import io

import pyarrow as pa
from pyarrow import parquet

from sharedsky.sources.reading import Reader
from sharedsky.units import SECOND_US

T0_US = 1_790_000_000 * SECOND_US


def arrow_table(rows: int = 4) -> pa.Table:
    """A small table with the columns of the package traffic and Arrow's own types."""
    return pa.table(
        {
            "timestamp": pa.array([T0_US + i * SECOND_US for i in range(rows)], pa.timestamp("us", "UTC")),
            "icao24": ["000123"] * rows,
            "callsign": ["DEMO12"] * rows,
            "latitude": [52.31 - 0.0007 * i for i in range(rows)],
            "longitude": [4.76] * rows,
            "altitude": [1200.0 + 25 * i for i in range(rows)],
            "groundspeed": [150.0] * rows,
        }
    )


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file."""
    out = io.BytesIO()
    parquet.write_table(table, out)
    return out.getvalue()


def feather_bytes(table: pa.Table) -> bytes:
    """A table as an Arrow file, which is what Feather is."""
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def pdf_bytes(text: str) -> bytes:
    """A one-page PDF."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return out.getvalue()


def example(reader: Reader) -> bytes:
    """The example of a reader as a file holds it."""
    if reader.name == "arrow":
        return parquet_bytes(arrow_table())
    if reader.name == "pdf":
        return pdf_bytes("The channel was tested at 12:00 UTC.")
    return reader.example.encode()
