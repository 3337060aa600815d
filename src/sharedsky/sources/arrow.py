"""Parquet, Feather and Arrow files: columns as in CSV, with Arrow's own types and time units."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import numpy as np

from sharedsky.errors import InvalidValue, LimitExceeded, Unreadable
from sharedsky.sources.headers import layout
from sharedsky.sources.reading import Item, Options, Reader
from sharedsky.sources.refused import Refused
from sharedsky.sources.table import Batch, raw_tracks
from sharedsky.sources.unpack import spooled

_PARQUET: Final = b"PAR1"
_ARROW_FILE: Final = b"ARROW1"
_ARROW_STREAM: Final = b"\xff\xff\xff\xff"
_ROWS: Final = 1 << 16
_FOOTER_BYTES: Final = 16 << 20  # of Parquet metadata, in which a few hostile bytes can claim any size

EXAMPLE: Final = """\
(binary) columns as in CSV, for example:
timestamp: timestamp[us, tz=UTC]   icao24: string   latitude: double   longitude: double
altitude: double   groundspeed: double   track: double   vertical_rate: double
"""


def sniff(head: bytes, name: str) -> bool:
    """The magic bytes of Parquet, of an Arrow file (Feather), or of an Arrow stream with its schema."""
    stream = head[:4] == _ARROW_STREAM and 0 < int.from_bytes(head[4:8], "little") < len(head)
    return head[:4] == _PARQUET or head[:6] == _ARROW_FILE or stream


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Tracks of a table in batches of 65,536 rows; metadata other than the columns' names and types is not used.

    Raises:
        Unreadable: truncated, damaged or of a feature that Arrow does not read.
        LimitExceeded: more unpacked than limits.unpacked_bytes, or a packed file too large to be held in memory.
        InvalidValue: no columns for time and position, or an altitude without unit.
    """
    import pyarrow as pa

    seekable = spooled(stream, where, options.limits)
    try:
        names, tables = _open(seekable)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _damaged(where, error) from None
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InvalidValue(where, field=repeated[0][:80], got="several columns of this name", want="one")
    columns = layout(names, options.map, where)

    def place(record: int, header: str) -> str:
        return f"{where} row {record} {header}" if record >= 0 else f"{where} {header}"

    used = sorted({at for at, _, _ in columns.columns})
    batches = _batches(tables, [names[at] for at in used], used, where, options)
    yield from raw_tracks(batches, columns, options, place, Refused())


def _open(stream: BinaryIO) -> tuple[list[str], Any]:
    """The names of a file's columns, and the file as Arrow opens it."""
    import pyarrow as pa
    from pyarrow import parquet

    magic = stream.read(6)
    stream.seek(0)
    if magic[:4] == _PARQUET:
        file = parquet.ParquetFile(
            stream, thrift_string_size_limit=_FOOTER_BYTES, thrift_container_size_limit=1 << 20
        )
        return _names(file.schema_arrow), file
    file = pa.ipc.open_file(stream) if magic == _ARROW_FILE else pa.ipc.open_stream(stream)
    return _names(file.schema), file


def _names(schema: Any) -> list[str]:
    """The names of the columns, once it is sure that names and types can be told at all."""
    for field in schema:
        getattr(field.type, "tz", None)  # a zone that is no text
    return [field.name for field in schema]


def _record_batches(file: Any, names: list[str]) -> Iterator[Any]:
    if hasattr(file, "iter_batches"):
        yield from file.iter_batches(batch_size=_ROWS, columns=names)
    elif hasattr(file, "num_record_batches"):
        for at in range(file.num_record_batches):
            yield file.get_batch(at)
    else:
        yield from file


def _batches(file: Any, names: list[str], used: list[int], where: str, options: Options) -> Iterator[Batch]:
    import pyarrow as pa

    first, taken = 0, 0
    batches = _record_batches(file, names)
    while True:
        try:
            batch = next(batches, None)
            if batch is None:
                return
            batch.validate(full=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(where, error) from None
        taken += batch.nbytes
        if taken > options.limits.unpacked_bytes:
            want = f"at most {options.limits.unpacked_bytes} bytes unpacked"
            raise LimitExceeded(where, got="more", want=want)
        records = np.arange(first, first + batch.num_rows, dtype=np.int64)
        first += batch.num_rows
        yield Batch(records, {at: batch.column(name) for at, name in zip(used, names, strict=True)})


def _damaged(where: str, error: Exception) -> Unreadable:
    return Unreadable(where, got=f"a damaged or unknown kind of table ({str(error).splitlines()[0][:120]})")


READER: Final = Reader(
    "arrow",
    "Parquet, Feather and Arrow tables (columns as in CSV; times with their unit)",
    "tracks",
    EXAMPLE,
    sniff,
    read,
)
