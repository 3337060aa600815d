"""Between records and rows."""

import array
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from sharedsky.service.airspace import extent_of
from sharedsky.service.records import Availability, Entity, Intent, kind_of

_decode = msgspec.json.Decoder(Entity).decode
_encode = msgspec.json.Encoder().encode

KEPT = 20_000
"""Entities that are kept in memory as they were read."""

Row: TypeAlias = tuple[str, str, str, int, int, str, int, bytes, bytes]
"""kind, id, manager, start_us, end_us, subscription_id, notified, cells, body."""
Seen: TypeAlias = tuple[int, bytes, bytes]
"""notified, cells, body: what is read of a row."""


def row_of(entity: Entity, notified: int) -> Row:
    """The row of an entity."""
    body = _encode(entity)
    _keep(body, entity)
    return (
        kind_of(entity),
        entity.id,
        entity.manager,
        entity.start_us,
        entity.end_us,
        entity.subscription_id if isinstance(entity, Intent) else "",
        notified,
        pack(extent_of(entity).cells()),
        body,
    )


def entity_of(body: bytes) -> Entity:
    """The entity in a row; the same bytes give the same object, so that its geometry is made once."""
    found = _read.get(body)
    if found is None:
        found = _decode(body)
        _keep(body, found)
    return found


_read: dict[bytes, Entity] = {}


def _keep(body: bytes, entity: Entity) -> None:
    if len(_read) >= KEPT:
        for old in list(_read)[: KEPT // 4]:
            _read.pop(old, None)
    _read[body] = entity


def pack(cells: Iterable[int]) -> bytes:
    """Index cells as bytes."""
    return array.array("q", cells).tobytes()


def unpack(cells: bytes) -> list[int]:
    """Index cells from bytes."""
    found = array.array("q")
    found.frombytes(cells)
    return found.tolist()


FIELD, RECORD = "\x1f", "\x1e"
"""Between the fields of an availability, and after each, where all are read as one text; no name holds either."""


def availability_of(text: str) -> dict[str, Availability]:
    """By USS what arbiters said, from one text; the same text gives the same object."""
    global _said  # noqa: PLW0603
    said = _said  # a thread may put another in its place
    if said[0] != text:
        records = [record.split(FIELD) for record in text.split(RECORD) if record]
        _said = said = (
            text,
            {u: msgspec.convert({"uss": u, "state": s, "version": v}, Availability) for u, s, v in records},
        )
    return said[1]


_said: tuple[str, dict[str, Availability]] = ("", {})
