"""Everything in one SQLite file: one writer at a time over all processes, and readers that never wait for it.

A thread takes the decisions that wait, makes them one after the other in one transaction and commits once, so that many
clients share the cost of making sure. Nobody is answered before that.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sharedsky.service.leaves import INSERT, leaf_of
from sharedsky.service.records import Availability, Change, Done, Entity, State, Wanted, kind_of
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import Rule, leases
from sharedsky.service.storage.rows import Row, entity_of, row_of, state_of, unpack
from sharedsky.service.storage.schema import steps
from sharedsky.service.storage.script import Make, Query, Rows, Script, T

BATCH = 64
"""Decisions in one transaction, at most."""
WAIT_MS = 5000
"""For another process to finish its transaction."""
PART = 500
"""Cells in one statement."""
NOW = "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000"
"""The storage's clock, microseconds UTC, to the millisecond."""

Work = tuple[Callable[[sqlite3.Connection], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class Sqlite:
    """A storage in a file, made if it is not there.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = self._open()
        _migrate(self._reader)
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant."""
        with _unavailable():
            self._reader.execute("BEGIN")
            try:
                return _see(self._reader, wanted)
            finally:
                self._reader.execute("ROLLBACK")

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change in one transaction."""

        def work(at: sqlite3.Connection) -> Done:
            state = _see(at, wanted)
            change = rule(state)
            notified = _apply(at, change, state)
            leaf = leaf_of(change, state.now_us, notified)
            at.execute(INSERT, _named(leaf.row()))
            return Done(change, state.now_us, notified, state, leaf.hash)

        done: Done = await self.write(work)
        return done

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""

        def work(at: sqlite3.Connection) -> int:
            before_us = at.execute(NOW).fetchone()[0] - older_us
            gone = at.execute(
                "SELECT kind, id FROM entity WHERE end_us < ? LIMIT ?", (before_us, most)
            ).fetchall()
            for kind, entity_id in gone:
                _remove(at, kind, entity_id)
            return len(gone)

        found: int = await self.write(work)
        return found

    async def run(self, script: Make[T], *, write: bool = True) -> T:
        """What a script returns, run as one transaction."""
        if write:
            made: T = await self.write(lambda at: _run(at, script()))
            return made
        with _unavailable():
            self._reader.execute("BEGIN")
            try:
                return _run(self._reader, script())
            finally:
                self._reader.execute("ROLLBACK")

    async def lease(self, name: str, holder: str, for_s: float) -> bool:
        """Whether a holder has a lease for so long from now, by the database's clock."""
        return await self.run(lambda: leases.take(name, holder, round(for_s * 1e6)))

    async def release(self, name: str, holder: str) -> None:
        """Let go of a lease; nothing where it is another's by now."""
        await self.run(lambda: leases.give_back(name, holder))

    async def ready(self) -> None:
        """Nothing; Unavailable where the file cannot be read."""
        with _unavailable():
            self._reader.execute("SELECT COUNT(*) FROM lock").fetchone()

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join)
        self._reader.close()

    def _open(self) -> sqlite3.Connection:
        with _unavailable():
            made = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            made.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = FULL")
            made.execute("PRAGMA cache_size = -65536")
        return made

    async def write(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """What work returns, done by the one writer in a transaction that stands before this returns.

        Args:
            work: runs in the writer's thread, in a savepoint: what it raises undoes nothing but its own.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting.put((work, loop, future))
        return await future

    def _write(self) -> None:
        at: sqlite3.Connection | None = None
        last = False
        while not last:
            batch: list[Work] = []
            one = self._waiting.get()
            while one is not None:
                batch.append(one)
                if len(batch) == BATCH:
                    break
                try:
                    one = self._waiting.get_nowait()
                except queue.Empty:
                    break
            last = one is None
            if batch:
                try:
                    at = at or self._open()
                    outcomes = _together(at, [work for work, _, _ in batch])
                except Exception as error:  # whatever it is, those who wait must hear of it
                    why = error if isinstance(error, Unavailable) else Unavailable(str(error))
                    outcomes = [why] * len(batch)
                _tell(batch, outcomes)
        if at:
            at.close()


def _together(at: sqlite3.Connection, works: list[Callable[[sqlite3.Connection], Any]]) -> list[Any]:
    """Each in a savepoint of one transaction: what one is refused undoes nothing of the others."""
    outcomes: list[Any] = []
    at.execute("BEGIN IMMEDIATE")
    try:
        for work in works:
            at.execute("SAVEPOINT one")
            try:
                outcomes.append(work(at))
            except sqlite3.Error:
                raise
            except Exception as error:  # the client's, or a fault of ours: only this one is undone
                at.execute("ROLLBACK TO one")
                outcomes.append(error)
            at.execute("RELEASE one")
        at.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            at.execute("ROLLBACK")
        raise
    return outcomes


def _tell(batch: list[Work], outcomes: list[Any]) -> None:
    def told(future: asyncio.Future[Any], outcome: Any) -> None:
        if future.done():
            return
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    for (_, loop, future), outcome in zip(batch, outcomes, strict=True):
        # where the loop is gone, nobody waits any more
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(told, future, outcome)


@contextlib.contextmanager
def _unavailable() -> Any:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(str(error)) from None


def _migrate(at: sqlite3.Connection) -> None:
    with _unavailable():
        at.execute("BEGIN IMMEDIATE")
        done: int = at.execute("PRAGMA user_version").fetchone()[0]
        todo = steps(bytes="BLOB", serial="INTEGER PRIMARY KEY AUTOINCREMENT")
        for step in todo[done:]:
            for statement in step:
                at.execute(statement)
        if done < len(todo):
            at.execute(f"PRAGMA user_version = {len(todo)}")
        at.execute("COMMIT")


def _run(at: sqlite3.Connection, script: Script[T]) -> T:
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
            rows = at.execute(sql, _named(asked.args)).fetchall()
        else:
            at.executemany(sql, map(_named, asked.rows))
            rows = []


def _named(args: Sequence[Any]) -> dict[str, Any]:
    """Arguments as SQLite takes them for $1, $2 and so on, which are names to it."""
    return {str(number): value for number, value in enumerate(args, 1)}


def _see(at: sqlite3.Connection, wanted: Wanted) -> State:
    now_us: int = at.execute(NOW).fetchone()[0]
    cells, start_us, end_us = set(wanted.cells), wanted.start_us, wanted.end_us
    entity: Entity | None = None
    subscriptions = {wanted.subscription_id} - {""}
    if wanted.kind:
        row = at.execute(
            "SELECT body, cells, start_us, end_us, subscription_id FROM entity WHERE kind = ? AND id = ?",
            (wanted.kind, wanted.id),
        ).fetchone()
        if row:
            entity = entity_of(row[0])
            start_us, end_us = (min(start_us, row[2]), max(end_us, row[3])) if cells else (row[2], row[3])
            cells.update(unpack(row[1]))
            subscriptions |= {row[4]} - {""}
        if wanted.kind == "subscription":
            subscriptions.add(wanted.id)
    near: dict[tuple[str, str], tuple[bytes, int]] = {}
    if wanted.near and cells:
        kinds = ",".join(f"'{kind}'" for kind in wanted.near)
        ordered = sorted(cells)
        for k in range(0, len(ordered), PART):
            some = ordered[k : k + PART]
            for kind, entity_id, body, notified in at.execute(
                "SELECT e.kind, e.id, e.body, e.notified FROM (SELECT DISTINCT kind, id FROM near"
                f" WHERE cell IN ({','.join(map(str, some))}) AND end_us >= ? AND start_us <= ? AND kind IN ({kinds})) n"
                " JOIN entity e ON e.kind = n.kind AND e.id = n.id",
                (max(start_us, now_us), end_us),
            ):
                near[kind, entity_id] = (body, notified)
    if wanted.dependents:
        subscriptions |= {entity_id for kind, entity_id in near if kind == "subscription"}
    named, dependents = [], []
    for subscription in sorted(subscriptions):
        named += at.execute(
            "SELECT body, notified FROM entity WHERE kind = 'subscription' AND id = ?", (subscription,)
        ).fetchall()
        dependents += [
            body
            for (body,) in at.execute("SELECT body FROM entity WHERE subscription_id = ?", (subscription,))
        ]
    availability = at.execute("SELECT uss, state, version FROM availability").fetchall()
    return state_of(now_us, entity, near.values(), named, dependents, availability)


def _apply(at: sqlite3.Connection, change: Change, state: State) -> dict[str, int]:
    for entity in change.put:
        before = _remove(at, kind_of(entity), entity.id)
        new = entity is change.subject and change.verb == "created"
        _insert(at, row_of(entity, 0 if new else before))
    notified = {}
    for subscription in change.notify:
        ((count,),) = at.execute(
            "UPDATE entity SET notified = notified + 1 WHERE kind = 'subscription' AND id = ? RETURNING notified",
            (subscription.id,),
        ).fetchall()
        notified[subscription.id] = count
    for kind, entity_id in change.delete:
        _remove(at, kind, entity_id)
    if said := change.availability:
        _say(at, said)
    if report := change.report:
        at.execute(
            "INSERT INTO report (id, t_us, party, body) VALUES (?, ?, ?, ?)",
            (report.report_id, state.now_us, change.by, msgspec.json.encode(report)),
        )
    return notified


def _say(at: sqlite3.Connection, said: Availability) -> None:
    at.execute(
        "INSERT INTO availability (uss, state, version) VALUES (?, ?, ?)"
        " ON CONFLICT (uss) DO UPDATE SET state = excluded.state, version = excluded.version",
        (said.uss, said.state, said.version),
    )


def _insert(at: sqlite3.Connection, row: Row) -> None:
    at.execute(
        "INSERT INTO entity (kind, id, manager, start_us, end_us, subscription_id, notified, cells, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    kind, entity_id, _, start_us, end_us, *_, cells, _ = row
    at.executemany(
        "INSERT INTO near (cell, end_us, kind, id, start_us) VALUES (?, ?, ?, ?, ?)",
        [(cell, end_us, kind, entity_id, start_us) for cell in unpack(cells)],
    )


def _remove(at: sqlite3.Connection, kind: str, entity_id: str) -> int:
    """Take an entity out; its notification index, 0 where there was none."""
    row = at.execute(
        "DELETE FROM entity WHERE kind = ? AND id = ? RETURNING end_us, cells, notified", (kind, entity_id)
    ).fetchall()
    if not row:
        return 0
    ((end_us, cells, notified),) = row
    at.executemany(
        "DELETE FROM near WHERE cell = ? AND end_us = ? AND kind = ? AND id = ?",
        [(cell, end_us, kind, entity_id) for cell in unpack(cells)],
    )
    count: int = notified
    return count
