"""How a batch of decisions locks, reads and writes the tables of a PostgreSQL: a few statements for all of them.

Only what CockroachDB and YugabyteDB take too.
"""

import zlib
from collections.abc import Sequence
from typing import Any

from sharedsky.service.leaves import INSERT as LEAF
from sharedsky.service.leaves import Leaf
from sharedsky.service.records import Wanted
from sharedsky.service.storage.board import Board, Key, Moved, Place, board_of, look, reach
from sharedsky.service.storage.rows import FIELD, RECORD, unpack

SLOTS = 4096
"""In which the names of entities are locked, so that the rows that are locked do not grow with time."""
NOW = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT"
"""The storage's clock, microseconds UTC."""

# OFFSET 0 keeps the planner from turning a join round: what is asked for is looked up in an index, one after the other, also
# while a table has no statistics
_FIRST = """
    SELECT e.* FROM unnest($1::TEXT[], $2::TEXT[]) AS w (kind, id) CROSS JOIN LATERAL (
        SELECT e.kind, e.id, e.cells, e.start_us, e.end_us, e.subscription_id
        FROM entity e WHERE e.kind = w.kind AND e.id = w.id OFFSET 0) e"""

_LOCK = 'SELECT key FROM lock WHERE key = ANY($1::TEXT[]) ORDER BY key COLLATE "C" FOR UPDATE'

# one row of the clock and all availability, then the rows of entities
_HEAD = f"""
    SELECT ({NOW}) AS notified, ''::BYTEA AS cells, ''::BYTEA AS body, COALESCE((
        SELECT string_agg(uss || '{FIELD}' || state || '{FIELD}' || version, '{RECORD}') FROM availability), '') AS said
    UNION ALL"""
# now() is the start of the transaction: what ended before that is in nobody's way, and the rest is sorted out later
_NEAR = """
    SELECT DISTINCT n.kind, n.id
    FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS w (cell, start_us, end_us) CROSS JOIN LATERAL (
        SELECT n.kind, n.id FROM near n
        WHERE n.cell = w.cell AND n.start_us <= w.end_us AND n.kind = ANY($4::TEXT[])
            AND n.end_us >= GREATEST(w.start_us, (EXTRACT(EPOCH FROM now()) * 1000000)::BIGINT) OFFSET 0) n"""
_ENTITIES = """
    SELECT e.notified, e.cells, e.body, NULL FROM found f CROSS JOIN LATERAL (
        SELECT e.notified, e.cells, e.body FROM entity e WHERE e.kind = f.kind AND e.id = f.id OFFSET 0) e"""
_READ_NEAR = f"WITH found AS ({_NEAR}) {_HEAD} {_ENTITIES}"
_READ = f"""
    WITH close AS ({_NEAR}),
    own AS (
        SELECT e.* FROM unnest($5::TEXT[], $6::TEXT[]) AS w (kind, id) CROSS JOIN LATERAL (
            SELECT e.kind, e.id, e.subscription_id FROM entity e
            WHERE e.kind = w.kind AND e.id = w.id OFFSET 0) e),
    named AS (
        SELECT id FROM unnest($7::TEXT[]) AS w (id)
        UNION SELECT subscription_id FROM own WHERE subscription_id <> ''
        UNION SELECT id FROM close WHERE kind = 'subscription' AND $8::BOOLEAN),
    depending AS (
        SELECT e.* FROM named n CROSS JOIN LATERAL (
            SELECT e.kind, e.id FROM entity e
            WHERE e.subscription_id = n.id AND e.subscription_id <> '' OFFSET 0) e),
    found AS (
        SELECT kind, id FROM close
        UNION SELECT kind, id FROM own
        UNION SELECT 'subscription', id FROM named
        UNION SELECT kind, id FROM depending)
    {_HEAD} {_ENTITIES}"""

# in order, so that those who count up the same ones never wait for each other in a circle
_LOCK_TOLD = """
    SELECT id, notified FROM entity WHERE kind = 'subscription' AND id = ANY($1::TEXT[])
    ORDER BY id COLLATE "C" FOR UPDATE"""
_TOLD = "UPDATE entity SET notified = $2 WHERE kind = 'subscription' AND id = $1"
_GONE = "DELETE FROM entity WHERE kind = $1 AND id = $2"
_NEAR_GONE = "DELETE FROM near WHERE cell = $1 AND end_us = $2 AND kind = $3 AND id = $4"
_ROWS = """
    WITH indexed AS (
        INSERT INTO near (cell, end_us, kind, id, start_us)
        SELECT * FROM unnest($10::BIGINT[], $11::BIGINT[], $12::TEXT[], $13::TEXT[], $14::BIGINT[])
        RETURNING cell)
    INSERT INTO entity (kind, id, manager, start_us, end_us, subscription_id, notified, cells, body)
    SELECT * FROM unnest(
        $1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[], $5::BIGINT[], $6::TEXT[], $7::BIGINT[], $8::BYTEA[], $9::BYTEA[])
    ON CONFLICT (kind, id) DO UPDATE SET manager = excluded.manager, start_us = excluded.start_us,
        end_us = excluded.end_us, subscription_id = excluded.subscription_id, notified = excluded.notified,
        cells = excluded.cells, body = excluded.body"""
_SAID = """
    INSERT INTO availability (uss, state, version) VALUES ($1, $2, $3)
    ON CONFLICT (uss) DO UPDATE SET state = excluded.state, version = excluded.version"""
_REPORT = "INSERT INTO report (id, t_us, party, body) VALUES ($1, $2, $3, $4)"
_OLD = f"""
    SELECT kind, id, end_us, cells FROM entity
    WHERE end_us < ({NOW}) - $1::BIGINT ORDER BY end_us LIMIT $2 FOR UPDATE SKIP LOCKED"""


async def first_look(at: Any, asked: Sequence[Wanted]) -> dict[Key, Place]:
    """Where the entities are that decisions are about."""
    own = {(w.kind, w.id) for w in asked if w.kind}
    if not own:
        return {}
    kinds, names = zip(*own, strict=True)
    return {
        (kind, name): Place(tuple(unpack(cells)), start_us, end_us, subscription_id)
        for kind, name, cells, start_us, end_us, subscription_id in await at.fetch(_FIRST, kinds, names)
    }


def to_lock(asked: Sequence[Wanted], places: dict[Key, Place]) -> list[str]:
    """What decisions have to lock, in the order in which everybody does: names first, then cells."""
    slots, cells = set[int](), set[int]()
    for wanted in asked:
        place = places.get((wanted.kind, wanted.id)) if wanted.kind else None
        names = [f"{wanted.kind[0]} {wanted.id}" if wanted.kind else "availability"]
        names += [f"s {name}" for name in (wanted.subscription_id, place and place.subscription_id) if name]
        slots.update(zlib.crc32(name.encode()) % SLOTS for name in names)
        cells.update(reach(wanted, place).cells)
    return [*(f"+{slot:04d}" for slot in sorted(slots)), *(f"~{cell:012d}" for cell in sorted(cells))]


async def make_locks(at: Any, names: list[str]) -> None:
    """The rows that are locked, made once and for ever, outside of any decision."""
    there = {row["key"] for row in await at.fetch("SELECT key FROM lock WHERE key = ANY($1::TEXT[])", names)}
    if missing := [name for name in names if name not in there]:
        await at.execute(
            "INSERT INTO lock (key) SELECT * FROM unnest($1::TEXT[]) ON CONFLICT (key) DO NOTHING", missing
        )


async def lock(at: Any, names: list[str]) -> None:
    """Hold what is named until the transaction ends; Moved where a row has yet to be made."""
    if len(await at.fetch(_LOCK, names)) != len(names):
        raise Moved


async def read(at: Any, asked: Sequence[Wanted], places: dict[Key, Place]) -> Board:
    """All that decisions could see, in one statement and so of one instant; Moved where an entity is elsewhere by now."""
    wanted = look(asked, places)
    cells, starts, ends = _columns(wanted.near, 3)
    if wanted.own or wanted.subscriptions or wanted.dependents:
        kinds, names = _columns(wanted.own, 2)
        found = await at.fetch(
            _READ, cells, starts, ends, wanted.kinds, kinds, names, wanted.subscriptions, wanted.dependents
        )
    else:
        found = await at.fetch(_READ_NEAR, cells, starts, ends, wanted.kinds)
    return board_of(found, asked, places)


async def lock_told(at: Any, board: Board) -> None:
    """Hold the stored subscriptions that a batch counts up or changes, and learn how far they are."""
    if names := list(board.stored()):
        board.ahead({row[0]: row[1] for row in await at.fetch(_LOCK_TOLD, names)})


async def write(at: Any, board: Board, leaves: list[Leaf]) -> None:
    """Everything that a batch changed, and its leaves."""
    effects = board.effects()
    if effects.told:
        await at.executemany(_TOLD, effects.told)
    if effects.gone:
        await at.executemany(_GONE, effects.gone)
    if effects.near_gone:
        await at.executemany(_NEAR_GONE, effects.near_gone)
    if effects.rows:
        await at.execute(_ROWS, *_columns(effects.rows, 9), *_columns(effects.near, 5))
    for said in board.said.values():
        await at.execute(_SAID, said.uss, said.state, said.version)
    for name, party, body in board.reports:
        await at.execute(_REPORT, name, board.now_us, party, body)
    if leaves:
        await at.executemany(LEAF, [leaf.row() for leaf in leaves])


async def evict(at: Any, older_us: int, most: int) -> int:
    """Take entities out that ended long ago; how many."""
    old = await at.fetch(_OLD, older_us, most)
    if old:
        await at.executemany(_GONE, [(kind, name) for kind, name, _, _ in old])
        near = [(cell, end_us, kind, name) for kind, name, end_us, cells in old for cell in unpack(cells)]
        await at.executemany(_NEAR_GONE, near)
    return len(old)


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    """Rows as columns, also where there is none."""
    return list(zip(*rows, strict=True)) if rows else [()] * width
