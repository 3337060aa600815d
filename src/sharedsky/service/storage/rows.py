"""Between records and rows."""

import array
from collections.abc import Iterable

import msgspec

from sharedsky.service.airspace import extent_of
from sharedsky.service.records import Availability, Constraint, Entity, Intent, State, Subscription, kind_of

_decode = msgspec.json.Decoder(Entity).decode
_encode = msgspec.json.Encoder().encode

Row = tuple[str, str, str, int, int, str, int, bytes, bytes]
"""kind, id, manager, start_us, end_us, subscription_id, notified, cells, body."""


def row_of(entity: Entity, notified: int) -> Row:
    """The row of an entity."""
    return (
        kind_of(entity),
        entity.id,
        entity.manager,
        entity.start_us,
        entity.end_us,
        entity.subscription_id if isinstance(entity, Intent) else "",
        notified,
        pack(extent_of(entity).cells()),
        _encode(entity),
    )


def entity_of(body: bytes) -> Entity:
    """The entity in a row."""
    found: Entity = _decode(body)
    return found


def pack(cells: Iterable[int]) -> bytes:
    """Index cells as bytes."""
    return array.array("q", cells).tobytes()


def unpack(cells: bytes) -> list[int]:
    """Index cells from bytes."""
    found = array.array("q")
    found.frombytes(cells)
    return found.tolist()


def state_of(
    now_us: int,
    entity: Entity | None,
    near: Iterable[tuple[bytes, int]],
    named: Iterable[tuple[bytes, int]],
    dependents: Iterable[bytes],
    availability: Iterable[tuple[str, str, str]],
) -> State:
    """What a decision sees, from bodies and notification indices as the storage read them."""
    state = State(
        now_us,
        entity,
        intents=[],
        constraints=[],
        subscriptions=[],
        named={},
        dependents={},
        notified={},
        availability={
            u: msgspec.convert({"uss": u, "state": s, "version": v}, Availability) for u, s, v in availability
        },
    )
    for body, notified in near:
        found = entity_of(body)
        if isinstance(found, Intent):
            state.intents.append(found)
        elif isinstance(found, Constraint):
            state.constraints.append(found)
        else:
            state.subscriptions.append(found)
            state.notified[found.id] = notified
    for body, notified in named:
        found = entity_of(body)
        if isinstance(found, Subscription):
            state.named[found.id] = found
            state.notified[found.id] = notified
    for body in dependents:
        found = entity_of(body)
        if isinstance(found, Intent):
            state.dependents.setdefault(found.subscription_id, []).append(found)
    return state
