"""A storage keeps what it acknowledged, lets one of many win, and says so when it cannot."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import pytest

from sharedsky.errors import InvalidValue
from sharedsky.ledger.leaf import Opening, commit
from sharedsky.service.backup import backup
from sharedsky.service.leaves import Entry
from sharedsky.service.records import Change, State, Wanted
from sharedsky.service.refused import Refused, Unavailable
from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres, migrate
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import sky
from tests.service.sky import SC, Uss, circle, new_id


def leaves(path: Path) -> list[Entry]:
    """Every entry of the ledger in a file, its leaf checked."""
    with sqlite3.connect(path) as at:
        rows = at.execute("SELECT hash, salt, content FROM leaf ORDER BY id").fetchall()
    assert all(commit(Opening(salt, content)) == leaf for leaf, salt, content in rows)
    return [msgspec.json.decode(content, type=Entry) for _, _, content in rows]


def test_each_change_has_one_leaf_and_a_refusal_has_none(tmp_path: Path) -> None:
    with sky.serving(lambda: Sqlite(tmp_path / "sky.db")) as client:
        a, b = Uss(client, "alpha", SC), Uss(client, "bravo", SC)
        made = a.plan([circle()]).json()["operational_intent_reference"]
        assert b.plan([circle()]).status_code == 409
        assert a.ask("DELETE", f"operational_intent_references/{made['id']}/{made['ovn']}").status_code == 200
    found = leaves(tmp_path / "sky.db")
    assert [(e.by, e.verb) for e in found] == [("alpha", "created"), ("alpha", "deleted")]
    assert all(e.entity and e.entity.id == made["id"] for e in found)


def test_of_many_that_plan_one_volume_at_once_one_wins(opened: Callable[[], Storage]) -> None:
    """Over two servers on one storage."""
    n = 8
    with (
        sky.serving(opened) as one,
        sky.serving(opened) as two,
        ThreadPoolExecutor(n) as pool,
    ):
        for k in range(4):
            where = circle(lat=30 + k)
            users = [Uss((one, two)[j % 2], f"uss{j}", SC) for j in range(n)]
            answers = list(pool.map(lambda u, w=where: u.plan([w]), users))
            won = [a for a in answers if a.status_code == 201]
            assert len(won) == 1
            winner = won[0].json()["operational_intent_reference"]["id"]
            for lost in answers:
                if lost is not won[0]:
                    assert lost.status_code == 409
                    assert [m["id"] for m in lost.json()["missing_operational_intents"]] == [winner]


def test_no_update_is_lost_and_notification_indices_have_no_gap(opened: Callable[[], Storage]) -> None:
    """Each of many changes one intent with the OVN that it read: as many succeed as versions are counted."""
    with (
        sky.serving(opened) as one,
        sky.serving(opened) as two,
        ThreadPoolExecutor(8) as pool,
    ):
        a = Uss(one, "alpha", SC)
        body = {
            "extents": circle(),
            "uss_base_url": "https://a.example.com",
            "notify_for_operational_intents": True,
        }
        subscription = new_id()
        assert a.ask("PUT", f"subscriptions/{subscription}", body).status_code == 200
        made = a.plan([circle()]).json()["operational_intent_reference"]
        seen = [made["ovn"]]
        indices = [1]

        def change(k: int) -> None:
            uss = Uss((one, two)[k % 2], "alpha", SC)
            path = f"operational_intent_references/{made['id']}"
            for _ in range(6):
                ovn = uss.ask("GET", path).json()["operational_intent_reference"]["ovn"]
                answer = uss.plan([circle()], made["id"], ovn)
                assert answer.status_code in (200, 409), answer.text
                if answer.status_code == 200:
                    seen.append(answer.json()["operational_intent_reference"]["ovn"])
                    indices.append(answer.json()["subscribers"][0]["subscriptions"][0]["notification_index"])

        list(pool.map(change, range(8)))
        last = a.ask("GET", f"operational_intent_references/{made['id']}").json()[
            "operational_intent_reference"
        ]
    assert last["version"] == len(seen) == len(set(seen))
    assert sorted(indices) == list(range(1, len(seen) + 1))


WRITER = """
    import asyncio, sys
    from pathlib import Path
    from sharedsky.service.records import Availability, Change, Wanted
    from sharedsky.service.storage.sqlite import Sqlite

    async def main(path):
        storage, n = Sqlite(path), 0

        async def write(lane):
            k = 0
            while True:
                uss = f"{lane}-{k}"
                await storage.decide(Wanted(), lambda _: Change(
                    "availability", uss, availability=Availability(uss, "Down", "v")))
                print(uss, flush=True)
                k += 1

        await asyncio.gather(*(write(f"{sys.argv[2]}-{lane}") for lane in range(4)))

    asyncio.run(main(Path(sys.argv[1])))
"""


def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    path, said = tmp_path / "sky.db", set[str]()
    for run in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(path), str(run)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout
        lines = [child.stdout.readline().strip() for _ in range(40 + 17 * run)]
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.read().split("\n")[:-1]
        child.wait()
        child.stdout.close()
        said.update(line for line in lines if line)
    with sqlite3.connect(path) as at:
        kept = {uss for (uss,) in at.execute("SELECT uss FROM availability")}
    assert said <= kept
    assert {e.by for e in leaves(path)} == kept, "rows and leaves are one"
    assert len(said) > 200


def test_a_full_disk_is_told_and_passes(tmp_path: Path) -> None:
    async def run() -> None:
        storage, most = Sqlite(tmp_path / "sky.db"), 1 << 30
        await storage.decide(Wanted(), lambda _: Change("reported", "first"))

        async def room(pages: int) -> None:
            await storage.write(lambda at: at.execute(f"PRAGMA max_page_count = {pages}").fetchall())

        await room(1)  # SQLite takes this as: no more than there are
        with pytest.raises(Unavailable) as refused:
            await storage.decide(Wanted(), lambda _: Change("reported", "x" * 400_000))
        assert refused.value.status == 503
        assert "full" in str(refused.value)
        await storage.ready()
        await room(most)
        await storage.decide(Wanted(), lambda _: Change("reported", "last"))
        await storage.close()

    asyncio.run(run())
    assert [e.by for e in leaves(tmp_path / "sky.db")] == ["first", "last"]


def test_a_fault_in_one_decision_undoes_only_that_one(tmp_path: Path) -> None:
    async def run() -> None:
        storage = Sqlite(tmp_path / "sky.db")

        def decide(uss: str) -> Callable[[State], Change]:
            def rule(_: State) -> Change:
                if uss == "bad":
                    raise Refused(400, "bad")
                return Change("reported", uss)

            return rule

        names = ["a", "bad", "b", "bad", "c"]
        outcomes = await asyncio.gather(
            *(storage.decide(Wanted(), decide(n)) for n in names), return_exceptions=True
        )
        assert [isinstance(o, Refused) for o in outcomes] == [n == "bad" for n in names]
        await storage.close()

    asyncio.run(run())
    assert [e.by for e in leaves(tmp_path / "sky.db")] == ["a", "b", "c"]


def test_what_ended_is_gone_from_queries_and_then_altogether(tmp_path: Path) -> None:
    path = tmp_path / "sky.db"
    with sky.serving(lambda: Sqlite(path)) as client:
        a, b = Uss(client, "alpha", SC), Uss(client, "bravo", SC)
        made = a.plan([circle(start=-0.1, end=0.7 / 3600)]).json()["operational_intent_reference"]
        kept = a.plan([circle(lat=36)]).json()["operational_intent_reference"]
        time.sleep(0.8)
        found = b.ask(
            "POST", "operational_intent_references/query", {"area_of_interest": circle(start=-1)}
        ).json()
        assert found["operational_intent_references"] == []
        assert b.plan([circle(start=-0.1)]).status_code == 201, "in nobody's way any more"
        assert a.ask("GET", f"operational_intent_references/{made['id']}").status_code == 200

    async def run() -> int:
        storage = Sqlite(path)
        gone = await storage.evict(0)
        await storage.close()
        return gone

    assert asyncio.run(run()) == 1
    with sqlite3.connect(path) as at:
        ids = {i for (i,) in at.execute("SELECT id FROM entity")} | {
            i for (i,) in at.execute("SELECT id FROM near")
        }
    assert made["id"] not in ids
    assert kept["id"] in ids


def test_a_copy_made_under_load_is_whole_and_serves(tmp_path: Path) -> None:
    with sky.serving(lambda: Sqlite(tmp_path / "sky.db")) as client:
        a = Uss(client, "alpha", SC)
        made = a.plan([circle()]).json()["operational_intent_reference"]
        assert backup(tmp_path / "sky.db", tmp_path / "copy.db") == 1
        a.plan([circle(lat=36)])
    with sky.serving(lambda: Sqlite(tmp_path / "copy.db")) as client:
        path = f"operational_intent_references/{made['id']}"
        assert Uss(client, "alpha", SC).ask("GET", path).json()["operational_intent_reference"] == made
    with pytest.raises(InvalidValue):
        backup(tmp_path / "sky.db", tmp_path / "copy.db")
    with pytest.raises(InvalidValue):
        backup(tmp_path / "none.db", tmp_path / "other.db")


def test_a_database_that_is_gone_is_told_and_the_server_recovers(empty_database: str) -> None:
    class Fickle(Postgres):
        gone = False

        async def view(self, wanted: Wanted) -> State:
            self._url = "postgresql://nobody@127.0.0.1:1/none" if self.gone else empty_database
            if self.gone:
                await self.close()
            return await super().view(wanted)

    storage = Fickle(empty_database)
    with sky.serving(lambda: storage) as client:
        a = Uss(client, "alpha", SC)
        query = {"area_of_interest": circle()}
        for gone, status in [(False, 200), (True, 503), (True, 503), (False, 200)]:
            storage.gone = gone
            answer = a.ask("POST", "operational_intent_references/query", query)
            assert answer.status_code == status, answer.text
            if gone:
                assert answer.headers["retry-after"] == "1"


@pytest.fixture
def bare_database(database: str) -> Iterator[str]:
    """The URL of a database without tables, for a role that may make some."""

    async def run(*statements: str) -> None:
        at = await asyncpg.connect(database)
        for statement in statements:
            await at.execute(statement)
        await at.close()

    asyncio.run(run("DROP DATABASE IF EXISTS bare", "CREATE DATABASE bare"))
    parts = urlsplit(database)
    yield urlunsplit(parts._replace(path="/bare"))
    asyncio.run(run("DROP DATABASE bare WITH (FORCE)", "DROP ROLE IF EXISTS guest"))


def test_servers_that_make_the_tables_at_once_all_begin(bare_database: str) -> None:
    async def whole() -> None:
        await asyncio.gather(*(migrate(bare_database) for _ in range(6)))
        storage = Postgres(bare_database)
        assert await storage.evict(0) == 0
        await storage.close()

    asyncio.run(whole())


def test_a_database_in_which_no_table_may_be_made_is_told(bare_database: str) -> None:
    async def whole() -> None:
        at = await asyncpg.connect(bare_database)
        await at.execute("CREATE ROLE guest LOGIN")
        await at.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        await at.close()
        parts = urlsplit(bare_database)
        with pytest.raises(Unavailable, match="permission denied"):
            await migrate(urlunsplit(parts._replace(netloc="guest@" + parts.netloc.rpartition("@")[2])))

    asyncio.run(whole())
