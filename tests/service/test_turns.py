"""Processes that share a SQLite file write in turn."""

import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest

from sharedsky.service.storage.turns import Turns

if sys.platform == "win32":
    pytest.skip("files are not locked this way there", allow_module_level=True)

import fcntl


def opened(path: Path) -> sqlite3.Connection:
    at = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    at.execute("PRAGMA journal_mode = WAL")
    return at


def until_queued(path: Path) -> None:
    """Returns when somebody is first in the queue."""
    with Path(f"{path}-queue").open("a") as queue:
        while True:
            try:
                fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(queue, fcntl.LOCK_UN)
            time.sleep(0.001)


def test_who_waits_comes_before_who_has_just_written(tmp_path: Path) -> None:
    path, wrote = tmp_path / "sky.db", list[str]()
    busy, patient = opened(path), opened(path)
    busy_turns, patient_turns = Turns(path), Turns(path)

    def wait() -> None:
        patient_turns.begin(patient)
        wrote.append("patient")
        patient.execute("COMMIT")

    for _ in range(5):
        busy_turns.begin(busy)
        thread = threading.Thread(target=wait)
        thread.start()
        until_queued(path)
        wrote.append("busy")
        busy.execute("COMMIT")
        busy_turns.begin(busy)  # at once
        wrote.append("busy again")
        busy.execute("COMMIT")
        thread.join()
    assert wrote == ["busy", "patient", "busy again"] * 5
    for turns, at in [(busy_turns, busy), (patient_turns, patient)]:
        turns.close()
        at.close()


def test_who_waits_too_long_is_told_and_leaves_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sky.db"
    one, two = opened(path), opened(path)
    first, second = Turns(path), Turns(path)
    first.begin(one)
    monkeypatch.setattr("sharedsky.service.storage.turns.WAIT_S", 0.01)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        second.begin(two)
    one.execute("COMMIT")
    second.begin(two)
    two.execute("COMMIT")
    for turns, at in [(first, one), (second, two)]:
        turns.close()
        at.close()
