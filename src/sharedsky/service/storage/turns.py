"""Whose turn it is to write to a SQLite file that several processes share.

SQLite lets whoever comes first after a transaction begin the next, and those who wait look again ever more rarely: a busy
process can keep another waiting for good. Here whoever waits for the writer's place holds the one place in the queue
for it, so that whoever has just written comes after them.
"""

import os
import sqlite3
import sys
import time
from pathlib import Path

if sys.platform != "win32":
    import fcntl

WAIT_S = 5.0
"""For other processes to finish their transactions."""
_LOOK_S = 0.0005


class Turns:
    """The queue of those who want to write to a file; one for each process.

    Args:
        database: its queue is a file beside it.
    """

    def __init__(self, database: Path) -> None:
        self._path = f"{database}-queue"
        self._queue = -1

    def begin(self, at: sqlite3.Connection) -> None:
        """Begin a transaction that writes, in turn; sqlite3.OperationalError where others go on for too long."""
        if sys.platform == "win32":  # first come, first served
            at.execute("BEGIN IMMEDIATE")
            return
        if self._queue < 0:
            self._queue = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until_s = time.monotonic() + WAIT_S
        at.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._first():
                _wait(until_s, sqlite3.OperationalError("others wait to write, and none can"))
            while True:
                try:
                    at.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                        raise
                    _wait(until_s, error)
        finally:
            if sys.platform != "win32":
                fcntl.flock(self._queue, fcntl.LOCK_UN)
            at.execute(f"PRAGMA busy_timeout = {round(WAIT_S * 1000)}")

    def close(self) -> None:
        """Leave the queue."""
        if self._queue >= 0:
            os.close(self._queue)
            self._queue = -1

    def _first(self) -> bool:
        try:
            if sys.platform != "win32":
                fcntl.flock(self._queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _wait(until_s: float, error: sqlite3.Error) -> None:
    if time.monotonic() > until_s:
        raise error
    time.sleep(_LOOK_S)
