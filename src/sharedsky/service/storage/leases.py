"""Leases: of several processes on one database, which one does a task for the time being, by the database's clock.

A lease keeps processes from doing one thing twice for nothing. It cannot keep a process that was stopped from waking up
after its lease ran out, so whatever is done under a lease must also be right if two do it at once.
"""

from sharedsky.service.storage.script import Query, Script

LEASE = [
    "CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_us BIGINT NOT NULL)",
]
"""The table."""


def take(name: str, holder: str, for_us: int) -> Script[bool]:
    """Whether a holder has a lease from now on for so long: it was free, has run out, or is this holder's already."""
    rows = yield Query(
        "INSERT INTO lease (name, holder, until_us) VALUES ($1, $2, {now} + CAST($3 AS BIGINT))"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_us = excluded.until_us"
        " WHERE lease.holder = excluded.holder OR lease.until_us <= {now} RETURNING holder",
        (name, holder, for_us),
    )
    return bool(rows)


def give_back(name: str, holder: str) -> Script[None]:
    """Let go of a lease, so that nobody has to wait for its end; nothing where it is another's by now."""
    yield Query("DELETE FROM lease WHERE name = $1 AND holder = $2", (name, holder))
