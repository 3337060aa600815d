"""Which pool a database is of: all servers on it share one airspace representation, so they tell one name of it."""

from sharedsky.service.storage.script import Query, Script

POOL = ["CREATE TABLE pool (one BIGINT PRIMARY KEY, id TEXT NOT NULL)"]
"""The table, of one row."""


def pool_of(fresh_id: str) -> Script[str]:
    """The name of this database's pool; the fresh one where it has none yet, whoever asks first."""
    yield Query("INSERT INTO pool (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING", (fresh_id,))
    rows = yield Query("SELECT id FROM pool WHERE one = 1")
    found: str = rows[0][0]
    return found
