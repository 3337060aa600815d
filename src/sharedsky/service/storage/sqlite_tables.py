"""How a batch of decisions reads and writes the tables of a SQLite file: a few statements for all of them."""

import json
import sqlite3
from collections.abc import Sequence

from sharedsky.service.leaves import INSERT as LEAF
from sharedsky.service.leaves import Leaf
from sharedsky.service.records import Wanted
from sharedsky.service.storage.board import Board, Key, Place, board_of, look
from sharedsky.service.storage.rows import FIELD, RECORD, unpack

NOW = "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000"
"""The storage's clock, microseconds UTC, to the millisecond."""

# lists come as JSON; CROSS JOIN is read from left to right, so that each is a look into an index
_FIRST = """
    SELECT e.kind, e.id, e.cells, e.start_us, e.end_us, e.subscription_id
    FROM json_each(?) w CROSS JOIN entity e
    ON e.kind = json_extract(w.value, '$[0]') AND e.id = json_extract(w.value, '$[1]')"""
_HEAD = f"""
    SELECT ({NOW}) AS notified, x'' AS cells, x'' AS body, COALESCE((
        SELECT group_concat(uss || '{FIELD}' || state || '{FIELD}' || version, '{RECORD}') FROM availability), '') AS said
    UNION ALL"""
_NEAR = f"""
    SELECT DISTINCT n.kind, n.id FROM json_each(?1) w CROSS JOIN near n
    ON n.cell = json_extract(w.value, '$[0]') AND n.end_us >= MAX(json_extract(w.value, '$[1]'), ({NOW}))
        AND n.start_us <= json_extract(w.value, '$[2]')
    WHERE n.kind IN (SELECT value FROM json_each(?2))"""
_READ_NEAR = f"""{_HEAD}
    SELECT e.notified, e.cells, e.body, NULL FROM ({_NEAR}) f
    CROSS JOIN entity e ON e.kind = f.kind AND e.id = f.id"""
_READ = f"""
    WITH close AS MATERIALIZED ({_NEAR}),
    own AS MATERIALIZED (
        SELECT e.kind, e.id, e.subscription_id FROM json_each(?3) w CROSS JOIN entity e
        ON e.kind = json_extract(w.value, '$[0]') AND e.id = json_extract(w.value, '$[1]')),
    named AS MATERIALIZED (
        SELECT value AS id FROM json_each(?4)
        UNION SELECT subscription_id FROM own WHERE subscription_id <> ''
        UNION SELECT id FROM close WHERE kind = 'subscription' AND ?5),
    found AS MATERIALIZED (
        SELECT kind, id FROM close
        UNION SELECT kind, id FROM own
        UNION SELECT 'subscription', id FROM named
        UNION SELECT e.kind, e.id FROM named n
            CROSS JOIN entity e ON e.subscription_id = n.id AND e.subscription_id <> '')
    {_HEAD}
    SELECT e.notified, e.cells, e.body, NULL FROM found f
    CROSS JOIN entity e ON e.kind = f.kind AND e.id = f.id"""

_TOLD = "UPDATE entity SET notified = ?2 WHERE kind = 'subscription' AND id = ?1"
_GONE = "DELETE FROM entity WHERE kind = ? AND id = ?"
_NEAR_GONE = "DELETE FROM near WHERE cell = ? AND end_us = ? AND kind = ? AND id = ?"
_NEAR_NEW = "INSERT INTO near (cell, end_us, kind, id, start_us) VALUES (?, ?, ?, ?, ?)"
_ROW = """
    INSERT INTO entity (kind, id, manager, start_us, end_us, subscription_id, notified, cells, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET manager = excluded.manager, start_us = excluded.start_us,
        end_us = excluded.end_us, subscription_id = excluded.subscription_id, notified = excluded.notified,
        cells = excluded.cells, body = excluded.body"""
_SAID = """
    INSERT INTO availability (uss, state, version) VALUES (?, ?, ?)
    ON CONFLICT (uss) DO UPDATE SET state = excluded.state, version = excluded.version"""
_REPORT = "INSERT INTO report (id, t_us, party, body) VALUES (?, ?, ?, ?)"
_OLD = f"SELECT kind, id, end_us, cells FROM entity WHERE end_us < ({NOW}) - ? LIMIT ?"


def first_look(at: sqlite3.Connection, asked: Sequence[Wanted]) -> dict[Key, Place]:
    """Where the entities are that decisions are about."""
    own = [(w.kind, w.id) for w in asked if w.kind]
    if not own:
        return {}
    return {
        (kind, name): Place(tuple(unpack(cells)), start_us, end_us, subscription_id)
        for kind, name, cells, start_us, end_us, subscription_id in at.execute(_FIRST, (json.dumps(own),))
    }


def read(at: sqlite3.Connection, asked: Sequence[Wanted], places: dict[Key, Place]) -> Board:
    """All that decisions could see, in one statement and so of one instant; Moved where an entity is elsewhere by now."""
    wanted = look(asked, places)
    near, kinds = json.dumps(wanted.near), json.dumps(wanted.kinds)
    if wanted.own or wanted.subscriptions or wanted.dependents:
        own, named = json.dumps(wanted.own), json.dumps(wanted.subscriptions)
        found = at.execute(_READ, (near, kinds, own, named, wanted.dependents))
    else:
        found = at.execute(_READ_NEAR, (near, kinds))
    return board_of(found, asked, places)


def write(at: sqlite3.Connection, board: Board, leaves: list[Leaf]) -> None:
    """Everything that a batch changed, and its leaves."""
    effects = board.effects()
    at.executemany(_TOLD, effects.told)
    at.executemany(_GONE, effects.gone)
    at.executemany(_NEAR_GONE, effects.near_gone)
    at.executemany(_ROW, effects.rows)
    at.executemany(_NEAR_NEW, effects.near)
    at.executemany(_SAID, [(said.uss, said.state, said.version) for said in board.said.values()])
    at.executemany(_REPORT, [(name, board.now_us, party, body) for name, party, body in board.reports])
    at.executemany(_named(LEAF), [leaf.row() for leaf in leaves])


def evict(at: sqlite3.Connection, older_us: int, most: int) -> int:
    """Take entities out that ended long ago; how many."""
    old = at.execute(_OLD, (older_us, most)).fetchall()
    at.executemany(_GONE, [(kind, name) for kind, name, _, _ in old])
    near = [(cell, end_us, kind, name) for kind, name, end_us, cells in old for cell in unpack(cells)]
    at.executemany(_NEAR_GONE, near)
    return len(old)


def _named(sql: str) -> str:
    """With arguments by their numbers, as SQLite has them."""
    return sql.replace("$", "?")
