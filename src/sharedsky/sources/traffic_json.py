"""Records as pandas writes them (`orient="records"`): a JSON list of objects with the headers of a known table."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import numpy as np

from sharedsky.errors import Unreadable
from sharedsky.sources.cells import array_of
from sharedsky.sources.fields import FIELDS
from sharedsky.sources.headers import family_of, has_position_and_time, layout
from sharedsky.sources.json_document import decode, load, refuse_repeated_keys, shown
from sharedsky.sources.reading import Item, Options, Reader
from sharedsky.sources.refused import Refused
from sharedsky.sources.table import Batch, raw_tracks

EXAMPLE: Final = """\
[{"timestamp":1790000000000,"icao24":"4840e6","callsign":"DEMO12","latitude":52.31001,"longitude":4.76002,
"altitude":1200.0,"groundspeed":160.0,"track":183.2,"vertical_rate":2240.0},
{"timestamp":1790000001000,"icao24":"4840e6","callsign":"DEMO12","latitude":null,"longitude":null,
"altitude":1225.0,"groundspeed":null,"track":null,"vertical_rate":null}]
"""
_FIRST_OBJECT: Final = re.compile(rb"\s*\[\s*\{([^{}\[\]]*)")
_KEY: Final = re.compile(rb'"([^"\\]{1,80})"\s*:')


def keys_of(head: bytes) -> list[str]:
    """The keys of the first object of a JSON list of objects, [] for anything else."""
    found = _FIRST_OBJECT.match(head.removeprefix(b"\xef\xbb\xbf"))
    return [key.decode("utf-8", "replace") for key in _KEY.findall(found[1])] if found else []


def sniff(head: bytes, name: str) -> bool:
    """A JSON list whose first object has time and position under known names."""
    keys = keys_of(head)
    return bool(keys) and (family_of(keys) is not None or has_position_and_time(keys))


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Tracks of a list of records; the units are those of the family of headers, as in CSV."""
    data = load(stream, where, options.limits)
    found = decode(data, where)
    if not isinstance(found, list):
        raise Unreadable(where, got="no list", want="a JSON list of records")
    refused = Refused()
    records = [(i, r) for i, r in enumerate(found) if isinstance(r, dict)]
    for index, record in enumerate(found):
        if not isinstance(record, dict):
            refused.add("record", f"{where} [{index}]", f"got {shown(record)}, want an object")
    header: dict[str, int] = {}
    for _, record in records:
        for key in record:
            header[key] = header.get(key, 0) + 1
    # a repeated key leaves more of its name in the file than records have it; only then is the slow look worth it
    if b"\\u" in data or any(data.count(_quoted(key)) > count for key, count in header.items()):
        refuse_repeated_keys(data, where)
    columns = layout(list(header), options.map, where)

    def place(record: int, key: str) -> str:
        return f"{where} [{record}] {key}" if record >= 0 else f"{where} {key}"

    arrays: dict[int, Any] = {
        at: array_of([r.get(key) for _, r in records], address=FIELDS[field].kind == "address")
        for at, key, field in columns.columns
    }
    batch = Batch(np.array([i for i, _ in records], np.int64), arrays)
    yield from raw_tracks([batch], columns, options, place, refused)


def _quoted(key: str) -> bytes:
    return f'"{key}"'.encode()


READER: Final = Reader(
    "traffic-json",
    "JSON records as pandas and the package traffic write them (times in ms or ISO; feet, knots, ft/min)",
    "tracks",
    EXAMPLE,
    sniff,
    read,
)
