"""Everything in a PostgreSQL, for several servers at once.

A decision locks the names it touches (its entity, the subscriptions it may change) and then the index cells, old and new,
each in ascending order, before it reads: so two decisions that could see one another never run at once, and never wait
for each other in a circle. That is enough with READ COMMITTED; nothing has to be tried again for want of serializability.
"""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec

from sharedsky.service.leaves import INSERT, leaf_of
from sharedsky.service.records import Change, Done, Intent, State, Wanted, kind_of
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import Rule, leases
from sharedsky.service.storage.rows import Row, entity_of, row_of, state_of, unpack
from sharedsky.service.storage.schema import steps
from sharedsky.service.storage.script import Make, Query, Rows, Script, T

TRIES = 8
"""Of a decision, where the database asks for it or the entity moved to other cells meanwhile."""
CONNECTIONS = 8
"""Of one process."""
SLOTS = 4096
"""In which the names of entities are locked, so that the rows that are locked do not grow with time."""
NOW = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT"
"""The storage's clock, microseconds UTC."""


class Moved(Exception):
    """What a decision is about was changed between its first look and its locks."""


class Postgres:
    """A storage in the database at a URL; its tables are made by `migrate`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant."""
        async with self.connection() as at, at.transaction(isolation="repeatable_read", readonly=True):
            state, _ = await _see(at, wanted)
            return state

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change in one transaction."""
        for again in range(TRIES):
            try:
                async with self.connection() as at:
                    names = await _names(at, wanted)
                    if again:
                        await _make_locks(at, names)
                    async with at.transaction():
                        await _lock(at, names)
                        state, cells = await _see(at, wanted)
                        if _to_lock(wanted, state, cells) != names:
                            raise Moved
                        change = rule(state)
                        notified = await _apply(at, change, state)
                        leaf = leaf_of(change, state.now_us, notified)
                        await at.execute(INSERT, *leaf.row())
                    return Done(change, state.now_us, notified, state, leaf.hash)
            except (
                Moved,
                asyncpg.SerializationError,
                asyncpg.DeadlockDetectedError,
                asyncpg.UniqueViolationError,
            ):
                await asyncio.sleep(0.002 * again)
        raise Unavailable("others kept changing the same thing")

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""
        async with self.connection() as at, at.transaction():
            before_us = await at.fetchval(NOW) - older_us
            gone = await at.fetch(
                "SELECT kind, id FROM entity WHERE end_us < $1 LIMIT $2 FOR UPDATE SKIP LOCKED",
                before_us,
                most,
            )
            for row in gone:
                await _remove(at, row["kind"], row["id"])
            return len(gone)

    async def run(self, script: Make[T], *, write: bool = True) -> T:
        """What a script returns, run as one transaction, again where the database asks for it."""
        for again in range(TRIES):
            try:
                async with (
                    self.connection() as at,
                    at.transaction(
                        isolation="read_committed" if write else "repeatable_read", readonly=not write
                    ),
                ):
                    return await _run(at, script())
            except (
                asyncpg.SerializationError,
                asyncpg.DeadlockDetectedError,
                asyncpg.UniqueViolationError,
            ):
                await asyncio.sleep(0.002 * again)
        raise Unavailable("others kept changing the same thing")

    async def lease(self, name: str, holder: str, for_s: float) -> bool:
        """Whether a holder has a lease for so long from now, by the database's clock."""
        return await self.run(lambda: leases.take(name, holder, round(for_s * 1e6)))

    async def release(self, name: str, holder: str) -> None:
        """Let go of a lease; nothing where it is another's by now."""
        await self.run(lambda: leases.give_back(name, holder))

    async def ready(self) -> None:
        """Nothing; Unavailable where the database does not answer."""
        async with self.connection() as at:
            await at.fetchval("SELECT 1")

    async def close(self) -> None:
        """Finish what is under way and let go."""
        if self._pool:
            await self._pool.close()
            self._pool = None

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection of asyncpg, for as long as the block runs; Unavailable where there is none, or it breaks."""
        try:
            if self._pool is None:
                async with self._opening:
                    if self._pool is None:
                        self._pool = await asyncpg.create_pool(
                            self._url, min_size=1, max_size=CONNECTIONS, timeout=5, command_timeout=15
                        )
            async with self._pool.acquire(timeout=15) as at:
                yield at
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError):
            raise
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise Unavailable(str(error) or type(error).__name__) from None


async def migrate(url: str) -> None:
    """Make the tables, or bring them to the newest version; Unavailable where the database does not answer."""
    try:
        at = await asyncpg.connect(url, timeout=5)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError) as error:
        raise Unavailable(str(error) or type(error).__name__) from None
    try:
        await at.execute("CREATE TABLE IF NOT EXISTS step (version INT PRIMARY KEY)")
        todo = steps(bytes="BYTEA", serial="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        for version, step in enumerate(todo, 1):
            async with at.transaction():
                await at.execute("LOCK TABLE step IN ACCESS EXCLUSIVE MODE")
                if await at.fetchval("SELECT 1 FROM step WHERE version = $1", version):
                    continue
                for statement in step:
                    await at.execute(statement)
                await at.execute("INSERT INTO step (version) VALUES ($1)", version)
        # tables without statistics are read from end to end
        await at.execute("ANALYZE entity, near, leaf")
    finally:
        await at.close()


async def _run(at: Any, script: Script[T]) -> T:
    rows: Rows | None = None
    while True:
        try:
            # a generator's first send must be of None
            asked = script.send(rows)  # type: ignore[arg-type]
        except StopIteration as done:
            made: T = done.value
            return made
        sql = asked.sql.replace("{now}", f"({NOW})")
        if isinstance(asked, Query):
            rows = [tuple(row) for row in await at.fetch(sql, *asked.args)]
        else:
            await at.executemany(sql, asked.rows)
            rows = []


async def _names(at: Any, wanted: Wanted) -> list[str]:
    """What a decision has to lock, by a first look."""
    entity, cells = None, set(wanted.cells)
    if wanted.kind:
        row = await at.fetchrow(
            "SELECT body, cells FROM entity WHERE kind = $1 AND id = $2", wanted.kind, wanted.id
        )
        if row:
            entity = entity_of(row["body"])
            cells.update(unpack(row["cells"]))
    return _to_lock(wanted, State(0, entity), cells)


def _to_lock(wanted: Wanted, state: State, cells: set[int]) -> list[str]:
    """What a decision has to lock, in the order in which everybody does: names first, then cells."""
    first = {f"s {wanted.subscription_id}"} if wanted.subscription_id else set()
    first.add(f"{wanted.kind[0]} {wanted.id}" if wanted.kind else "availability")
    if isinstance(state.entity, Intent) and state.entity.subscription_id:
        first.add(f"s {state.entity.subscription_id}")
    slots = {zlib.crc32(name.encode()) % SLOTS for name in first}
    return [*(f"+{slot:04d}" for slot in sorted(slots)), *(f"~{cell:012d}" for cell in sorted(cells))]


async def _make_locks(at: Any, names: list[str]) -> None:
    """The rows that are locked, made once and for ever, outside of any decision."""
    there = {row["key"] for row in await at.fetch("SELECT key FROM lock WHERE key = ANY($1::TEXT[])", names)}
    if missing := [name for name in names if name not in there]:
        await at.execute(
            "INSERT INTO lock (key) SELECT * FROM unnest($1::TEXT[]) ON CONFLICT (key) DO NOTHING", missing
        )


async def _lock(at: Any, names: list[str]) -> None:
    held = await at.fetch(
        'SELECT key FROM lock WHERE key = ANY($1::TEXT[]) ORDER BY key COLLATE "C" FOR UPDATE', names
    )
    if len(held) != len(set(names)):
        raise Moved


async def _see(at: Any, wanted: Wanted) -> tuple[State, set[int]]:
    """What is there, and the cells of the entity and of the area."""
    now_us: int = await at.fetchval(NOW)
    cells, start_us, end_us = set(wanted.cells), wanted.start_us, wanted.end_us
    entity = None
    subscriptions = {wanted.subscription_id} - {""}
    if wanted.kind:
        row = await at.fetchrow(
            "SELECT body, cells, start_us, end_us, subscription_id FROM entity WHERE kind = $1 AND id = $2",
            wanted.kind,
            wanted.id,
        )
        if row:
            entity = entity_of(row["body"])
            both = (min(start_us, row["start_us"]), max(end_us, row["end_us"]))
            start_us, end_us = both if cells else (row["start_us"], row["end_us"])
            cells.update(unpack(row["cells"]))
            subscriptions |= {row["subscription_id"]} - {""}
        if wanted.kind == "subscription":
            subscriptions.add(wanted.id)
    near: list[Any] = []
    if wanted.near and cells:
        near = await at.fetch(
            "SELECT e.kind, e.id, e.body, e.notified FROM (SELECT DISTINCT kind, id FROM near"
            " WHERE cell = ANY($1::BIGINT[]) AND end_us >= $2 AND start_us <= $3 AND kind = ANY($4::TEXT[])) n"
            " JOIN entity e ON e.kind = n.kind AND e.id = n.id",
            sorted(cells),
            max(start_us, now_us),
            end_us,
            list(wanted.near),
        )
    if wanted.dependents:
        subscriptions |= {row["id"] for row in near if row["kind"] == "subscription"}
    named: list[Any] = []
    dependents: list[Any] = []
    if subscriptions:
        ids = sorted(subscriptions)
        named = await at.fetch(
            "SELECT body, notified FROM entity WHERE kind = 'subscription' AND id = ANY($1::TEXT[])", ids
        )
        dependents = await at.fetch(
            "SELECT body FROM entity WHERE subscription_id <> '' AND subscription_id = ANY($1::TEXT[])", ids
        )
    availability = await at.fetch("SELECT uss, state, version FROM availability")
    state = state_of(
        now_us,
        entity,
        ((row["body"], row["notified"]) for row in near),
        ((row["body"], row["notified"]) for row in named),
        (row["body"] for row in dependents),
        (tuple(row) for row in availability),
    )
    return state, cells


async def _apply(at: Any, change: Change, state: State) -> dict[str, int]:
    for entity in change.put:
        new = entity is change.subject and change.verb == "created"
        there = state.entity is not None if entity is change.subject else entity.id in state.named
        before = await _remove(at, kind_of(entity), entity.id) if there else 0
        await _insert(at, row_of(entity, 0 if new else before))
    notified = {}
    for subscription in sorted(change.notify, key=lambda s: s.id):
        count = await at.fetchval(
            "UPDATE entity SET notified = notified + 1 WHERE kind = 'subscription' AND id = $1 RETURNING notified",
            subscription.id,
        )
        if count is None:
            raise Moved
        notified[subscription.id] = count
    for kind, entity_id in change.delete:
        await _remove(at, kind, entity_id)
    if said := change.availability:
        await at.execute(
            "INSERT INTO availability (uss, state, version) VALUES ($1, $2, $3)"
            " ON CONFLICT (uss) DO UPDATE SET state = excluded.state, version = excluded.version",
            said.uss,
            said.state,
            said.version,
        )
    if report := change.report:
        await at.execute(
            "INSERT INTO report (id, t_us, party, body) VALUES ($1, $2, $3, $4)",
            report.report_id,
            state.now_us,
            change.by,
            msgspec.json.encode(report),
        )
    return notified


async def _insert(at: Any, row: Row) -> None:
    await at.execute(
        "INSERT INTO entity (kind, id, manager, start_us, end_us, subscription_id, notified, cells, body)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *row,
    )
    kind, entity_id, _, start_us, end_us, *_, cells, _ = row
    await at.execute(
        "INSERT INTO near (cell, end_us, kind, id, start_us) SELECT c, $2, $3, $4, $5 FROM unnest($1::BIGINT[]) AS c",
        unpack(cells),
        end_us,
        kind,
        entity_id,
        start_us,
    )


async def _remove(at: Any, kind: str, entity_id: str) -> int:
    """Take an entity out; its notification index, 0 where there was none."""
    row = await at.fetchrow(
        "DELETE FROM entity WHERE kind = $1 AND id = $2 RETURNING end_us, cells, notified", kind, entity_id
    )
    if row is None:
        return 0
    await at.execute(
        "DELETE FROM near WHERE cell = ANY($1::BIGINT[]) AND end_us = $2 AND kind = $3 AND id = $4",
        unpack(row["cells"]),
        row["end_us"],
        kind,
        entity_id,
    )
    count: int = row["notified"]
    return count
