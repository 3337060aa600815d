"""The tables, as steps from each version to the next; the same for every storage but for three words.

Steps only add, so that servers of two versions can run side by side while they are changed.
"""

from sharedsky.service.storage.leases import LEASE
from sharedsky.service.storage.pool import POOL

ENTITIES = [
    """CREATE TABLE entity (
        kind TEXT NOT NULL, id TEXT NOT NULL, manager TEXT NOT NULL,
        start_us BIGINT NOT NULL, end_us BIGINT NOT NULL,
        subscription_id TEXT NOT NULL, notified BIGINT NOT NULL,
        cells {bytes} NOT NULL, body {bytes} NOT NULL,
        PRIMARY KEY (kind, id))""",
    "CREATE INDEX entity_ends ON entity (end_us)",
    "CREATE INDEX entity_depends ON entity (subscription_id) WHERE subscription_id <> ''",
    """CREATE TABLE near (
        cell BIGINT NOT NULL, end_us BIGINT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        start_us BIGINT NOT NULL,
        PRIMARY KEY (cell, end_us, kind, id)){clustered}""",
    "CREATE TABLE availability (uss TEXT PRIMARY KEY, state TEXT NOT NULL, version TEXT NOT NULL)",
    "CREATE TABLE report (id TEXT PRIMARY KEY, t_us BIGINT NOT NULL, party TEXT NOT NULL, body {bytes} NOT NULL)",
    "CREATE TABLE lock (key TEXT PRIMARY KEY)",
]

LOG: list[str] = [
    *LEASE,
    """CREATE TABLE leaf (
        id {serial}, t_us BIGINT NOT NULL, hash {bytes} NOT NULL, salt {bytes} NOT NULL, content {bytes} NOT NULL,
        parties TEXT NOT NULL, position BIGINT)""",
    "CREATE UNIQUE INDEX leaf_hash ON leaf (hash)",
    "CREATE UNIQUE INDEX leaf_numbered ON leaf (position) WHERE position IS NOT NULL",
    "CREATE INDEX leaf_unnumbered ON leaf (id) WHERE position IS NULL",
    # its one row is locked by whoever numbers; the tiles are the tree
    "CREATE TABLE tree (one INT PRIMARY KEY, size BIGINT NOT NULL)",
    """CREATE TABLE tile (
        level INT NOT NULL, number BIGINT NOT NULL, hashes {bytes} NOT NULL, PRIMARY KEY (level, number))""",
    # each origin under which the log was signed, and its largest head; the last began is the one that goes on
    """CREATE TABLE log (
        origin TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, key TEXT NOT NULL, size BIGINT NOT NULL,
        note {bytes} NOT NULL, signed_us BIGINT NOT NULL)""",
    # has a row in a copy, whose original may have signed more since
    "CREATE TABLE copied (t_us BIGINT NOT NULL)",
]
"""Leaves and all that the sequencer needs; a leaf has no position until it has a number."""

PARTIES: list[str] = [
    "CREATE TABLE party (name TEXT PRIMARY KEY, version BIGINT NOT NULL, body {bytes} NOT NULL)"
]
"""The parties that an administrator has let in; no row is ever taken out, so the sum of versions tells of any change."""

USS = [
    """CREATE TABLE kept (
        kind TEXT NOT NULL, id TEXT NOT NULL, party TEXT NOT NULL, about TEXT NOT NULL,
        t_us BIGINT NOT NULL, until_us BIGINT NOT NULL, lane TEXT NOT NULL, due_us BIGINT,
        version BIGINT NOT NULL, body {bytes} NOT NULL,
        PRIMARY KEY (kind, id))""",
    "CREATE INDEX kept_party ON kept (kind, party, t_us)",
    "CREATE INDEX kept_about ON kept (kind, about, t_us)",
    "CREATE INDEX kept_when ON kept (kind, t_us)",
    "CREATE INDEX kept_until ON kept (until_us)",
    "CREATE INDEX kept_due ON kept (kind, lane, due_us) WHERE due_us IS NOT NULL",
    """CREATE TABLE kept_near (
        cell BIGINT NOT NULL, end_us BIGINT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        start_us BIGINT NOT NULL,
        PRIMARY KEY (cell, end_us, kind, id)){clustered}""",
    "CREATE INDEX kept_near_of ON kept_near (kind, id)",
]
"""What this server keeps as a USS: its own flights and zones, what others told it, what it has yet to tell."""

STEPS: list[list[str]] = [ENTITIES, LOG, PARTIES, USS, POOL]
"""Each step is one transaction."""


def steps(**types: str) -> list[list[str]]:
    """The steps with the storage's words for {bytes}, {serial} and a table {clustered} by its key."""
    return [[statement.format(**types) for statement in step] for step in STEPS]
