"""What a server keeps is for its owner only."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedsky.service.private_files import make_file, make_folder
from sharedsky.service.run import log_of, prepared
from sharedsky.service.settings import Settings
from tests.service.test_log import Server, write


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_umask")
def test_nobody_else_can_read_what_a_server_keeps(tmp_path: Path) -> None:
    data = tmp_path / "data"

    async def run() -> dict[str, int]:
        make_folder(data)
        storage = await prepared(Settings(), data)
        await log_of(Settings(), data).open(storage)
        server = await Server(storage, data).start()
        await write(storage, *"abc")
        await server.turn()
        found = {str(p.relative_to(data)): stat.S_IMODE(p.stat().st_mode) for p in data.rglob("*")}
        await storage.close()
        return found

    rights = asyncio.run(run())
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert rights.pop("log") == 0o700
    names = {f"sharedsky.db{more}" for more in ("", "-wal", "-shm", "-queue")}
    assert {*names, "log.key", "log/head", "log/leaves", "log/lock"} <= set(rights)
    assert set(rights.values()) == {0o600}, rights


def test_what_is_there_stays_as_its_owner_made_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    (tmp_path / "kept").write_text("something")
    (tmp_path / "kept").chmod(0o640)
    make_folder(tmp_path)
    make_file(tmp_path / "kept")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o640
    assert (tmp_path / "kept").read_text() == "something"
