"""Everything in one SQLite file: one writer at a time over all processes, and readers that never wait for it.

A thread takes the decisions that wait, makes them one after the other in one transaction and commits once, so that many
clients share the cost of making sure. Nobody is answered before that.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from sharedsky.service.private_files import make_file
from sharedsky.service.records import Done, State, Wanted
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import LINGER_S, Rule, leases, sqlite_tables
from sharedsky.service.storage.board import Moved
from sharedsky.service.storage.schema import steps
from sharedsky.service.storage.script import Make, Query, Rows, Script, T
from sharedsky.service.storage.sqlite_tables import NOW
from sharedsky.service.storage.turns import WAIT_S, Turns

BATCH = 64
"""Decisions in one transaction, at most."""
Job: TypeAlias = tuple[Wanted, Rule] | Callable[[sqlite3.Connection], Any]
"""A decision, or any other work for the one writer."""
Waiting: TypeAlias = tuple[Job, asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class Sqlite:
    """A storage in a file, made if it is not there.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = self._open()
        _migrate(self._reader)
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant."""
        with _unavailable():
            while True:
                try:
                    places = sqlite_tables.first_look(self._reader, [wanted] if wanted.near else [])
                    return sqlite_tables.read(self._reader, [wanted], places).state(wanted)
                except Moved:
                    continue

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change in one transaction, together with the other decisions that wait."""
        done: Done = await self._soon((wanted, rule))
        return done

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""
        found: int = await self.write(lambda at: sqlite_tables.evict(at, older_us, most))
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
            make_file(self._path)  # what SQLite makes beside it gets the same rights
            made = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            made.execute(f"PRAGMA busy_timeout = {round(WAIT_S * 1000)}")
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = FULL")
            made.execute("PRAGMA cache_size = -65536")
        return made

    async def write(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """What work returns, done by the one writer in a transaction that stands before this returns.

        Args:
            work: runs in the writer's thread, in a savepoint: what it raises undoes nothing but its own.
        """
        return await self._soon(work)

    async def _soon(self, job: Job) -> Any:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting.put((job, loop, future))
        return await future

    def _write(self) -> None:
        at: sqlite3.Connection | None = None
        turns, last, before = Turns(self._path), False, 1
        batch: list[Waiting]
        while not last:
            batch = []
            until_s = 0.0
            one = self._waiting.get()
            while one is not None:
                batch.append(one)
                if len(batch) == BATCH:
                    break
                # for as many as the last time, a moment; for more, none
                until_s = until_s or time.monotonic() + LINGER_S
                left_s = until_s - time.monotonic() if len(batch) < before else 0.0
                try:
                    one = self._waiting.get(timeout=left_s) if left_s > 0 else self._waiting.get_nowait()
                except queue.Empty:
                    break
            before = len(batch)
            last = one is None
            if not batch:
                break
            try:
                at = at or self._open()
                outcomes = _together(at, turns, [job for job, _, _ in batch])
            except Exception as error:  # whatever it is, those who wait must hear of it
                why = error if isinstance(error, Unavailable) else Unavailable(str(error))
                outcomes = [why] * len(batch)
                if at:
                    at.close()
                    at = None
            _tell(batch, outcomes)
        turns.close()
        if at:
            at.close()


def _together(at: sqlite3.Connection, turns: Turns, jobs: list[Job]) -> list[Any]:
    """The outcome of each job, all in one transaction: what one is refused undoes nothing of the others."""
    outcomes: list[Any] = [None] * len(jobs)
    turns.begin(at)
    try:
        decisions = [(k, job) for k, job in enumerate(jobs) if isinstance(job, tuple)]
        if decisions:
            asked = [wanted for _, (wanted, _) in decisions]
            board = sqlite_tables.read(at, asked, sqlite_tables.first_look(at, asked))
            done, leaves = board.done(board.decide([decision for _, decision in decisions]))
            sqlite_tables.write(at, board, leaves)
            for (k, _), outcome in zip(decisions, done, strict=True):
                outcomes[k] = outcome
        for k, job in enumerate(jobs):
            if not isinstance(job, tuple):
                outcomes[k] = _alone(at, job)
        at.execute("COMMIT")
    except Exception as error:
        with contextlib.suppress(sqlite3.Error):
            at.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error) or len(jobs) == 1:
            raise
        # one of them cannot be written: the others can
        return [outcome for job in jobs for outcome in _or_error(at, turns, job)]
    return outcomes


def _or_error(at: sqlite3.Connection, turns: Turns, job: Job) -> list[Any]:
    try:
        return _together(at, turns, [job])
    except sqlite3.Error as error:
        return [Unavailable(str(error))]
    except Exception as error:
        return [error]


def _alone(at: sqlite3.Connection, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """What work returns, or what it raised after it was undone."""
    at.execute("SAVEPOINT one")
    outcome: Any
    try:
        outcome = work(at)
    except sqlite3.Error:
        raise
    except Exception as error:  # the client's, or a fault of ours: only this one is undone
        at.execute("ROLLBACK TO one")
        outcome = error
    at.execute("RELEASE one")
    return outcome


def _tell(batch: list[Waiting], outcomes: list[Any]) -> None:
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
    except OSError as error:
        raise Unavailable(error.strerror or str(error)) from None


def _migrate(at: sqlite3.Connection) -> None:
    with _unavailable():
        at.execute("BEGIN IMMEDIATE")
        done: int = at.execute("PRAGMA user_version").fetchone()[0]
        todo = steps(bytes="BLOB", serial="INTEGER PRIMARY KEY AUTOINCREMENT", clustered=" WITHOUT ROWID")
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
