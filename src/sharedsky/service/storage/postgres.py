"""Everything in a PostgreSQL, for several servers at once.

One task of each process takes the decisions that wait, and makes them together in one transaction. It locks the names they
touch (entities, the subscriptions they may change) and then the index cells, old and new, all in ascending order, before it
reads: so two decisions that could see one another are never made at once by two processes, and processes never wait for
each other in a circle. That is enough with READ COMMITTED; nothing has to be tried again for want of serializability.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeAlias

import asyncpg

from sharedsky.errors import InvalidValue
from sharedsky.service.records import Done, State, Wanted
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import LINGER_S, Rule, leases, postgres_tables
from sharedsky.service.storage.board import Moved
from sharedsky.service.storage.gathered import Gathered
from sharedsky.service.storage.postgres_tables import NOW
from sharedsky.service.storage.schema import steps
from sharedsky.service.storage.script import Make, Query, Rows, Script, T

BATCH = 64
"""Decisions in one transaction, or views in one statement, at most."""
TRIES = 12
"""Of a batch, where the database asks for it or an entity moved to other cells meanwhile."""
CONNECTIONS = 8
"""Of one process."""
PATIENCE_S = 5.0
"""For a connection, and for the answer to each statement; then clients are told that the database does not answer."""
SETTINGS = (
    # every statement looks up an index; no statistics, or the lack of them, shall say otherwise
    "enable_seqscan = off",
    "enable_hashjoin = off",
    "enable_mergejoin = off",
    "jit = off",
    "plan_cache_mode = force_generic_plan",
    # a server that stops in the middle of a transaction does not stop the others for long
    "idle_in_transaction_session_timeout = 10000",
)
"""Of each connection; a database that does not know one goes on without."""
AGAIN = (
    Moved,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.UniqueViolationError,
    asyncpg.InvalidCachedStatementError,
)
"""What is tried again."""

Decision: TypeAlias = tuple[Wanted, Rule]


class Postgres:
    """A storage in the database at a URL; its tables are made by `migrate`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._locks: set[str] = set()
        self._decisions = Gathered(self._together, most=BATCH, at_once=1, linger_s=LINGER_S)
        self._views = Gathered(self._seen, most=BATCH, at_once=2)

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant."""
        return await self._views.ask(wanted)

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change in one transaction, together with the other decisions that wait."""
        return await self._decisions.ask((wanted, rule))

    async def _seen(self, asked: Sequence[Wanted]) -> list[State | Exception]:
        for again in range(TRIES):
            try:
                async with self.connection() as at:
                    places = await postgres_tables.first_look(at, [one for one in asked if one.near])
                    board = await postgres_tables.read(at, asked, places)
                    return [board.state(one) for one in asked]
            except AGAIN:
                await asyncio.sleep(0.002 * again)
        raise Unavailable("others kept changing the same thing")

    async def _together(self, batch: Sequence[Decision]) -> list[Done | Exception]:
        """The outcome of each decision of a batch; what one is refused undoes nothing of the others."""
        asked = [wanted for wanted, _ in batch]
        for again in range(TRIES):
            try:
                async with self.connection() as at:
                    places = await postgres_tables.first_look(at, asked)
                    names = postgres_tables.to_lock(asked, places)
                    if not self._locks.issuperset(names):
                        await postgres_tables.make_locks(at, names)
                        self._locks.update(names)
                    async with at.transaction(isolation="read_committed"):
                        await postgres_tables.lock(at, names)
                        board = await postgres_tables.read(at, asked, places)
                        made = board.decide(batch)
                        await postgres_tables.lock_told(at, board)
                        outcomes, leaves = board.done(made)
                        await postgres_tables.write(at, board, leaves)
                    return outcomes
            except AGAIN:
                self._locks.clear()  # rows can be lost only with all the others, but then one of them may be why
                await asyncio.sleep(0.002 * again)
            except Exception as error:  # whatever it is, those who wait must hear of it
                if isinstance(error, Unavailable) and not isinstance(error.__cause__, asyncpg.DataError):
                    raise
                if len(batch) == 1:
                    return [error]
                # one of them cannot be written: the others can
                return [outcome for one in batch for outcome in await self._together([one])]
        raise Unavailable("others kept changing the same thing")

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""
        async with self.connection() as at, at.transaction():
            return await postgres_tables.evict(at, older_us, most)

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
            except AGAIN:
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
        await self._decisions.finish()
        await self._views.finish()
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
                            self._url,
                            min_size=1,
                            max_size=CONNECTIONS,
                            timeout=PATIENCE_S,
                            command_timeout=PATIENCE_S,
                            init=_set_up,
                            reset=_nothing,
                        )
            async with self._pool.acquire(timeout=PATIENCE_S) as at:
                yield at
        except AGAIN:
            raise
        except (
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            OSError,
            TimeoutError,
        ) as error:
            raise Unavailable(str(error) or type(error).__name__) from error


async def _set_up(at: Any) -> None:
    for setting in SETTINGS:
        with contextlib.suppress(asyncpg.PostgresError):
            await at.execute(f"SET {setting}")


async def _nothing(_: Any) -> None:
    """Instead of what a pool does to a connection that comes back: nothing here changes one."""


async def migrate(url: str) -> None:
    """Make the tables, or bring them to the newest version; Unavailable where the database does not answer, or refuses."""
    try:
        at = await asyncpg.connect(url, timeout=PATIENCE_S)
    except ValueError:
        # what is wrong with it is not shown, because it can be the password
        raise InvalidValue(
            "the database",
            got="no URL of a PostgreSQL",
            want="postgresql://user:password@host/name, with %2F for / in a password, and so on",
        ) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise Unavailable(str(error) or type(error).__name__) from None
    try:
        for again in range(TRIES):
            try:
                await _make_tables(at)
                return
            except (*AGAIN, asyncpg.DuplicateObjectError, asyncpg.DuplicateTableError):
                # another server makes them at the same moment
                await asyncio.sleep(0.02 * again)
        raise Unavailable("others kept making its tables")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise Unavailable(str(error) or type(error).__name__) from None
    finally:
        await at.close()


async def _make_tables(at: Any) -> None:
    await at.execute("CREATE TABLE IF NOT EXISTS step (version INT PRIMARY KEY)")
    # this row is held by whoever makes a step; to lock a table is not for every database that we want to run on
    await at.execute("INSERT INTO step (version) VALUES (0) ON CONFLICT (version) DO NOTHING")
    todo = steps(bytes="BYTEA", serial="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", clustered="")
    for version, step in enumerate(todo, 1):
        async with at.transaction():
            await at.execute("SELECT version FROM step WHERE version = 0 FOR UPDATE")
            if await at.fetchval("SELECT 1 FROM step WHERE version = $1", version):
                continue
            for statement in step:
                await at.execute(statement)
            await at.execute("INSERT INTO step (version) VALUES ($1)", version)
    for table in ("entity", "near", "leaf"):
        await at.execute(f"ANALYZE {table}")


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
