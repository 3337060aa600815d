"""The server's log: dense numbers, one tree, a head that is never taken back, entries for those whom they concern."""

import asyncio
import contextlib
import errno
import json
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from litestar.testing import TestClient

from sharedsky.errors import CheckFailed, InvalidValue
from sharedsky.ledger import listing
from sharedsky.ledger.audit import verify_leaves, verify_openings
from sharedsky.ledger.checkpoint import Checkpoint
from sharedsky.ledger.checkpoint import opened as opened_note
from sharedsky.ledger.note import VerifierKey, verifier_key
from sharedsky.ledger.shown import Shown, promises_in, verify_shown
from sharedsky.ledger.tiles import WIDTH, Tile, leaves_of, nodes_of
from sharedsky.ledger.tree import root
from sharedsky.service.api.app import app
from sharedsky.service.api.serving import Parts
from sharedsky.service.backup import backup
from sharedsky.service.leaves import Leaf, collected, keep, leaf_for, ovn_hash, told_hash
from sharedsky.service.limits import Limits
from sharedsky.service.log import log as log_of_a_process
from sharedsky.service.log import tables
from sharedsky.service.log.apart import Apart
from sharedsky.service.log.log import Log
from sharedsky.service.log.sequencer import Sequencer
from sharedsky.service.log.standing import keep_up, next_head, standing
from sharedsky.service.refused import Unavailable
from sharedsky.service.register import Register
from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres
from sharedsky.service.storage.script import Query
from sharedsky.service.storage.sqlite import Sqlite
from sharedsky.service.token_keys import KeyRing
from sharedsky.service.uss.store import UssStore
from tests.service.sky import AA, SC, Trusting, Uss, circle, new_id
from tests.service.uss import made

ORIGIN = "authority.example/log"
Open = Callable[[], Storage]


def leaf(name: str, *parties: str) -> Leaf:
    """The leaf of an entry that says so."""
    return leaf_for({"said": name}, 0, parties)


async def write(storage: Storage, *names: str) -> list[bytes]:
    """A leaf for each name, in one transaction; their hashes."""
    made = [leaf(name, "alpha") for name in names]

    def script() -> Any:
        for one in made:
            yield from keep(one)

    await storage.run(script)
    return [one.hash for one in made]


async def tree(storage: Storage, size: int) -> bytes:
    """The root that the tiles give."""
    edge = await storage.run(partial(tables.edge, size), write=False)
    return edge.root()


class Server:
    """The log of one server on a storage, without a clock."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage, self.folder, self.apart = storage, folder, Apart(folder / "log")

    async def start(self) -> "Server":
        self.key = await standing(self.storage, self.apart, self.folder / "log.key", ORIGIN)
        self.sequencer = Sequencer(self.storage, self.apart, self.key, 0.01)
        return self

    async def turn(self) -> Checkpoint:
        await self.sequencer.turn()
        return await self.head()

    async def head(self) -> Checkpoint:
        log = await self.storage.run(tables.signed, write=False)
        assert log
        found = opened_note(log.note, [verifier_key(log.key)]).checkpoint
        assert await tree(self.storage, found.size) == found.root
        leaves = await self.storage.run(partial(tables.leaves, 0, found.size), write=False)
        verify_leaves(leaves, found)
        return found


def test_numbers_are_dense_and_the_head_is_of_the_leaves(opened: Open, tmp_path: Path) -> None:
    async def run() -> None:
        server = await Server(opened(), tmp_path).start()
        assert (await server.turn()).size == 0
        kept: list[bytes] = []
        for count in (1, 0, 254, 1, 3, 700):
            kept += await write(server.storage, *(f"{len(kept) + k}" for k in range(count)))
            assert (await server.turn()).size == len(kept)
            assert server.apart.head() == await server.head()
        assert await server.storage.run(partial(tables.leaves, 0, 2000), write=False) == kept
        assert server.apart.leaves(0, 2000) == kept
        again = await Server(server.storage, tmp_path).start()
        assert again.key == server.key
        assert await next_head(again.storage, again.key) is None, "what is signed is not signed again"
        await server.storage.close()

    asyncio.run(run())


def test_two_that_number_and_sign_at_once_never_disagree(opened: Open, tmp_path: Path) -> None:
    """A lease only saves work: here several work as if each had it, while others write."""

    async def run() -> None:
        storages = [opened() for _ in range(3)]
        servers = [await Server(s, tmp_path).start() for s in storages]
        going = True

        async def sequence(server: Server) -> None:
            while going:
                await server.sequencer.turn()
                await asyncio.sleep(0)

        async def writes(k: int) -> list[bytes]:
            return [h for j in range(12) for h in await write(storages[k % 3], f"{k}-{j}")]

        turns = [asyncio.create_task(sequence(server)) for server in servers]
        kept = {h for hashes in await asyncio.gather(*map(writes, range(6))) for h in hashes}
        going = False
        await asyncio.gather(*turns)
        head = await servers[0].turn()
        found = await storages[0].run(partial(tables.leaves, 0, 1000), write=False)
        assert head.size == len(found) == len(kept)
        assert set(found) == kept
        for storage in storages:
            await storage.close()

    asyncio.run(run())


def test_a_leaf_that_commits_late_is_not_passed_over(empty_database: str, tmp_path: Path) -> None:
    """In PostgreSQL ids are given out before a transaction stands."""

    async def run() -> None:
        server = await Server(Postgres(empty_database), tmp_path).start()
        late = await asyncpg.connect(empty_database)
        slow = late.transaction()
        await slow.start()
        first = leaf("late")
        await late.execute(
            "INSERT INTO leaf (t_us, hash, salt, content, parties) VALUES ($1, $2, $3, $4, $5)", *first.row()
        )
        kept = await write(server.storage, "early")
        assert (await server.turn()).size == 1
        await slow.commit()
        assert (await server.turn()).size == 2
        found = await server.storage.run(partial(tables.leaves, 0, 9), write=False)
        assert found == [*kept, first.hash]
        await late.close()
        await server.storage.close()

    asyncio.run(run())


def test_the_key_is_for_its_owner_only_and_no_other_goes_on_with_the_log(
    opened: Open, tmp_path: Path
) -> None:
    async def run() -> None:
        server = await Server(opened(), tmp_path / "one").start()
        assert stat.S_IMODE((tmp_path / "one" / "log.key").stat().st_mode) == 0o600
        with pytest.raises(InvalidValue, match=r"want the key of authority.example/log"):
            await Server(server.storage, tmp_path / "two").start()
        assert not (tmp_path / "two" / "log.key").exists()
        (tmp_path / "two" / "log.key").write_text(server.key.text())
        two = await Server(server.storage, tmp_path / "two").start()
        await write(server.storage, "a", "b")
        await server.turn()
        await two.sequencer.follow()
        assert two.apart.head() == server.apart.head(), "each server keeps what any of them signed"
        assert two.apart.leaves(0, 9) == server.apart.leaves(0, 9)
        await server.storage.close()

    asyncio.run(run())


def test_a_database_that_forgot_is_given_back_its_leaves(tmp_path: Path) -> None:
    async def run() -> None:
        server = await Server(Sqlite(tmp_path / "sky.db"), tmp_path).start()
        await write(server.storage, "a", "b")
        await server.turn()
        unnumbered = await write(server.storage, "c")
        backup(tmp_path / "sky.db", tmp_path / "copy.db")
        await write(server.storage, "d", "e")
        last = await server.turn()
        await server.storage.close()

        back = await Server(Sqlite(tmp_path / "copy.db"), tmp_path).start()
        assert back.key == server.key, "under the same name"
        assert await back.head() == last
        found = await back.storage.run(partial(tables.leaf, unnumbered[0]), write=False)
        assert found
        assert found.position == 2, "what the copy had without a number is not twice in the log"
        assert found.opening
        listed = await back.storage.run(partial(tables.listed, 0, 9, "alpha"), write=False)
        assert [one.opening is not None for one in listed] == [True, True, True, False, False]
        await write(back.storage, "f")
        assert (await back.turn()).size == last.size + 1
        assert not await back.storage.run(tables.copied, write=False)
        await back.storage.close()

    asyncio.run(run())


@pytest.mark.parametrize("lost", ["folder", "leaves", "database", "key"])
def test_where_leaves_are_lost_a_new_origin_names_the_old_head(tmp_path: Path, lost: str) -> None:
    async def run() -> None:
        server = await Server(Sqlite(tmp_path / "sky.db"), tmp_path).start()
        await write(server.storage, "a", "b")
        before = await server.turn()
        backup(tmp_path / "sky.db", tmp_path / "copy.db")
        await write(server.storage, "c")
        last = await server.turn()
        await server.storage.close()
        if lost in ("folder", "key"):
            for file in (tmp_path / "log").iterdir():
                file.unlink()
            last = before  # all that is known
        if lost == "key":
            (tmp_path / "log.key").unlink()
        if lost == "leaves":
            (tmp_path / "log" / "leaves").write_bytes(bytes(96))
        if lost == "database":
            (tmp_path / "copy.db").unlink()

        new = await Server(Sqlite(tmp_path / "copy.db"), tmp_path).start()
        head = await new.head()
        assert head.origin.startswith(f"{ORIGIN}/after-{last.size}-{last.root.hex()[:16]}-")
        assert head.size == (0 if lost == "database" else 2)
        log = await new.storage.run(tables.signed, write=False)
        assert log
        trusts_old = [server.key.verifier]
        if lost in ("folder", "leaves"):
            assert opened_note(log.note, trusts_old).checkpoint == head, "signed by the old key too"
        else:
            with pytest.raises(CheckFailed):
                opened_note(log.note, trusts_old)
        await write(new.storage, "d")
        assert (await new.turn()).size == head.size + 1
        again = await Server(new.storage, tmp_path).start()
        assert again.key == new.key
        await new.storage.close()

    asyncio.run(run())


def test_a_tree_that_was_changed_is_not_signed(opened: Open, tmp_path: Path) -> None:
    """Whoever can write in the database cannot make the server sign another history than it signed."""

    async def run() -> None:
        server = await Server(opened(), tmp_path).start()
        await write(server.storage, *"abc")
        await server.turn()

        def change() -> Any:
            yield from forget()
            for one in (leaf("x"), leaf("y")):
                yield from keep(one)

        def forget() -> Any:
            for table in ("leaf", "tile", "tree"):
                yield Query(f"DELETE FROM {table}")

        await server.storage.run(change)
        with pytest.raises(CheckFailed, match=r"never a smaller tree"):
            await server.turn()
        await write(server.storage, *"zuvw")
        with pytest.raises(CheckFailed, match="rewritten"):
            await server.turn()
        # and not either where the row of the head was made to fit
        await server.storage.run(partial(one_query, "UPDATE log SET size = 0"))
        with pytest.raises(CheckFailed):
            await server.turn()
        new = await Server(server.storage, tmp_path).start()
        assert new.key.name.startswith(f"{ORIGIN}/after-3-")
        await server.storage.close()

    asyncio.run(run())


def test_a_head_by_another_key_is_not_believed(tmp_path: Path) -> None:
    """Two servers that were given one folder by mistake, each with a database and a key of its own."""

    async def run() -> None:
        one = await Server(Sqlite(tmp_path / "one.db"), tmp_path / "one").start()
        two = await Server(Sqlite(tmp_path / "two.db"), tmp_path / "two").start()
        await write(one.storage, "a")
        await one.turn()
        for name in ("head", "leaves"):
            (tmp_path / "two" / "log" / name).write_bytes((tmp_path / "one" / "log" / name).read_bytes())
        with pytest.raises(CheckFailed, match=r"log/head: .*no signature by a known key|does not hold"):
            await Server(two.storage, tmp_path / "two").start()
        await one.storage.close()
        await two.storage.close()

    asyncio.run(run())


def test_a_head_that_is_written_but_not_shown_yet_stops_nobody(opened: Open, tmp_path: Path) -> None:
    """As where its writer was killed in between, or another process looks just then."""

    async def run() -> None:
        server = await Server(opened(), tmp_path).start()
        await write(server.storage, "a")
        await server.turn()
        await write(server.storage, "b")
        await server.storage.run(partial(tables.number, 10))
        note = await next_head(server.storage, server.key)
        assert note
        assert await keep_up(server.storage, server.apart, note)
        assert (await server.head()).size == 1
        await server.sequencer.follow()
        assert server.apart.note() == note, "the larger stays"
        again = await Server(server.storage, tmp_path).start()
        assert (await again.turn()).size == 2
        assert again.key == server.key
        await server.storage.close()

    asyncio.run(run())


def one_query(sql: str) -> Any:
    """A script of one statement."""
    yield Query(sql)


def test_a_sequencer_gives_its_lease_back_and_another_goes_on(opened: Open, tmp_path: Path) -> None:
    async def run() -> None:
        storage = opened()
        server = await Server(storage, tmp_path).start()
        for k in range(2):
            follower = asyncio.create_task(Sequencer(storage, server.apart, server.key, 0.01).run())
            await write(storage, f"{k}")
            for _ in range(400):
                if (await server.head()).size == k + 1:
                    break
                await asyncio.sleep(0.01)
            assert (await server.head()).size == k + 1
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower
        patient = asyncio.create_task(Sequencer(storage, server.apart, server.key, 60).run())
        await write(storage, "2")
        await asyncio.sleep(0)
        patient.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await patient
        assert (await server.head()).size == 3, "nothing waits for the next start"
        await storage.close()

    asyncio.run(run())


def test_a_server_goes_on_under_the_origin_that_another_began(opened: Open, tmp_path: Path) -> None:
    async def run() -> None:
        storage = opened()
        log = Log(tmp_path, tmp_path / "log.key", ORIGIN, every_s=0.01)
        await log.open(storage)
        follower = asyncio.create_task(log.follow())
        assert (await log.promise(bytes(32), 0)).startswith(f"{ORIGIN} ")
        await write(storage, "a")
        other = await Server(storage, tmp_path).start()
        new = await Log(tmp_path, tmp_path / "log.key", ORIGIN).succeed(storage)
        await write(storage, "b")
        for _ in range(400):
            if (await other.head()).size == 2:
                break
            await asyncio.sleep(0.01)
        head = await other.head()
        assert (head.origin, head.size) == (new.name, 2)
        assert (await log.promise(bytes(32), 0)).startswith(f"{new.name} ")
        follower.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await follower
        await storage.close()

    asyncio.run(run())


def test_the_log_is_read_when_the_database_answers(tmp_path: Path) -> None:
    """A worker that starts while the database is away opens the log later."""

    class Away(Sqlite):
        away = True

        async def run(self, script: Any, *, write: bool = True) -> Any:
            if self.away:
                raise Unavailable("away")
            return await super().run(script, write=write)

    async def run() -> None:
        storage, log = Away(tmp_path / "sky.db"), Log(tmp_path, tmp_path / "log.key", ORIGIN, every_s=0.01)
        await log.open(storage)
        with pytest.raises(Unavailable):
            await log.promise(bytes(32), 0)
        storage.away = False
        assert (await log.promise(bytes(32), 0)).startswith(ORIGIN)
        await storage.close()

    asyncio.run(run())


def test_a_log_without_room_is_told_and_goes_on_when_there_is_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no room")

    async def run() -> None:
        storage, log = Sqlite(tmp_path / "sky.db"), Log(tmp_path, tmp_path / "log.key", ORIGIN, every_s=0.01)
        with monkeypatch.context() as patch:
            patch.setattr(log_of_a_process, "standing", full)
            with pytest.raises(InvalidValue, match=r"log: got no room"):
                await log.open(storage)
            with pytest.raises(InvalidValue, match="no room"):
                await log.promise(bytes(32), 0)  # which stops no answer
            following = asyncio.create_task(log.follow())
            await asyncio.sleep(0.05)
            assert not following.done()
        await storage.run(lambda: keep(leaf_for({"said": "once"}, 0, ["alpha"])))
        async with asyncio.timeout(20):
            while not (head := Apart(tmp_path / "log").head()) or head.size < 1:
                await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await storage.close()

    asyncio.run(run())


@contextlib.contextmanager
def serving(folder: Path, storage_of: Open) -> Iterator[httpx.Client]:
    """A server with a log that is quick."""
    log = Log(folder, folder / "log.key", ORIGIN, every_s=0.01)
    made = app(
        lambda: Parts(storage_of(), Trusting(), Register(KeyRing()), Limits(), log=log),
        body_bytes=200_000,
        evict=False,
    )
    with TestClient(made) as client:
        yield client


def as_party(name: str) -> dict[str, str]:
    """A header of a party."""
    return {"Authorization": f"Bearer {name}|{SC}"}


def signed(client: httpx.Client, size: int) -> tuple[Checkpoint, VerifierKey, bytes]:
    """The head, once it has so many leaves."""
    key = verifier_key(client.get("/log/key").text)
    for _ in range(500):
        note = client.get("/log/checkpoint").content
        head = opened_note(note, [key]).checkpoint
        if head.size >= size:
            return head, key, note
        time.sleep(0.01)
    raise AssertionError(head)


def test_a_change_is_promised_and_the_promise_is_kept(opened: Open, tmp_path: Path) -> None:
    with serving(tmp_path, opened) as client:
        a, b = Uss(client, "alpha", SC), Uss(client, "bravo", SC)
        subscription = new_id()
        body = {"extents": circle(), "uss_base_url": "https://b.example.com"}
        answers = [
            b.ask("PUT", f"subscriptions/{subscription}", body | {"notify_for_operational_intents": True}),
            a.plan([circle()]),
            b.plan([circle(lat=40)]),
            a.ask("POST", "reports", {"exchange": exchange()}),
            a.ask("PUT", "uss_availability/bravo", {"old_version": "", "availability": "Down"}, scopes=AA),
        ]
        assert [x.status_code for x in answers] == [200, 201, 201, 201, 200], [x.text for x in answers]
        refused = Uss(client, "carol", SC).plan([circle()])
        assert refused.status_code == 409
        assert "sharedsky-leaf" not in refused.headers
        assert "sharedsky-leaf" not in client.get("/healthz").headers

        head, key, _ = signed(client, 5)
        assert head.size == 5
        may_see = [{"bravo"}, {"alpha", "bravo"}, {"bravo"}, {"alpha"}, {"alpha", "bravo"}]
        for answer, who in zip(answers, may_see, strict=True):
            headers = "\r\n".join(f"{k}: {v}" for k, v in answer.headers.items()).encode()
            (promise,) = promises_in(headers, [key])
            path = f"/log/leaf/{promise.leaf.hex()}"
            for party in ("alpha", "bravo", "carol"):
                shown = client.get(path, headers=as_party(party))
                if party not in who:
                    assert shown.status_code == 404
                    continue
                proved = verify_shown(shown.content, [promise], [key])
                assert proved.head == head
                entry = json.loads(proved.content)
                assert entry["t_us"] == promise.t_us
            assert client.get(path).status_code == 401
        made, leaf_path = answers[1].json(), f"/log/leaf/{answers[1].headers['sharedsky-leaf']}"
        told = msgspec.json.decode(client.get(leaf_path, headers=as_party("bravo")).content, type=Shown)
        entry = json.loads(told.content)
        assert entry["told"] == [told_hash(subscription, 1)]
        assert entry["entity"]["ovn"] == ovn_hash(made["operational_intent_reference"]["ovn"])
        assert made["operational_intent_reference"]["ovn"] not in json.dumps(entry)
        assert client.get(f"/log/leaf/{bytes(32).hex()}", headers=as_party("alpha")).status_code == 404
        assert client.get("/log/leaf/nonsense", headers=as_party("alpha")).status_code == 404


def test_a_change_of_a_managed_flight_is_promised_too(tmp_path: Path) -> None:
    """Whichever part of the server writes leaves for a request, its answer promises them."""

    async def run() -> None:
        storage = Sqlite(tmp_path / "sky.db")
        store, flight = UssStore(storage), made.flight(party="alpha")
        with collected() as first:
            await store.keep(flight)
        with collected() as second:
            await asyncio.gather(
                store.keep(msgspec.structs.replace(flight, version=1)), write(storage, "unseen")
            )
        assert len(first) == len(second) == 1
        for leaf_hash, t_us in (*first, *second):
            found = await storage.run(partial(tables.leaf, leaf_hash), write=False)
            assert found
            assert found.t_us == t_us
            assert "alpha" in found.parties
        await storage.close()

    asyncio.run(run())


def exchange() -> dict[str, Any]:
    """A communication problem to be reported."""
    return {
        "url": "https://b.example.com/uss/v1/x",
        "method": "GET",
        "headers": ["Accept: */*"],
        "recorder_role": "Client",
        "request_time": {"value": "2026-01-01T00:00:00Z", "format": "RFC3339"},
    }


def test_the_whole_log_is_verified_from_what_is_served(opened: Open, tmp_path: Path) -> None:
    with serving(tmp_path, opened) as client:

        async def fill() -> None:
            storage = opened()
            await write(storage, *(f"{k}" for k in range(600)))
            await storage.close()

        asyncio.run(fill())
        b = Uss(client, "bravo", SC)
        assert b.plan([circle()]).status_code == 201
        head, key, _ = signed(client, 601)
        listed = listing.read(client.get("/log/leaves", headers=as_party("bravo")).content)
        assert verify_openings(listed) == 1, "each sees what is its own"
        assert (
            verify_openings(listing.read(client.get("/log/leaves", headers=as_party("alpha")).content)) == 600
        )
        leaves = [one.leaf for one in listed]
        verify_leaves(leaves, head)
        rest = listing.read(client.get("/log/leaves?start=599", headers=as_party("carol")).content)
        assert [one.leaf for one in rest] == leaves[599:]

        def read(tile: Tile) -> bytes:
            answer = client.get(f"/log/{tile.path()}")
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            return answer.content

        assert root(601, nodes_of(read, 601)) == head.root
        bundles = [
            client.get(f"/log/{Tile(0, k, w).entries_path()}").content
            for k, w in ((0, WIDTH), (1, WIDTH), (2, 601 - 2 * WIDTH))
        ]
        assert [one for data in bundles for one in leaves_of(data)] == leaves
        for path in (
            "tile/0/003",
            "tile/0/002",
            "tile/0/002.p/100",
            "tile/1/000",
            "tile/7/000",
            "tile/x",
            "tile/0/2",
        ):
            assert client.get(f"/log/{path}").status_code == (200 if path.endswith(".p/80") else 404), path
        for start in (-1, 602):
            assert client.get(f"/log/leaves?start={start}", headers=as_party("alpha")).status_code == 400
        assert client.get("/log/leaves").status_code == 401
        metrics = client.get("/metrics").text
        assert "sharedsky_log_unnumbered 0\n" in metrics
        assert "sharedsky_log_signed 601\n" in metrics
        age_s = next(
            float(x.split()[1]) for x in metrics.splitlines() if x.startswith("sharedsky_log_head_age")
        )
        assert 0 <= age_s < 60
        assert str(key).startswith(f"{ORIGIN}+")


def test_a_byte_that_is_flipped_in_the_database_is_named(tmp_path: Path) -> None:
    with serving(tmp_path, lambda: Sqlite(tmp_path / "sky.db")) as client:
        a = Uss(client, "alpha", SC)
        for k in range(5):
            assert a.plan([circle(lat=40 + k)]).status_code == 201
        head, _, _ = signed(client, 5)
        with sqlite3.connect(tmp_path / "sky.db") as at:
            at.execute(
                "UPDATE leaf SET content = CAST(replace(content, 'Accepted', 'Activate') AS BLOB) WHERE position = 2"
            )
            at.execute("UPDATE leaf SET hash = zeroblob(32) WHERE position = 3")
        listed = listing.read(client.get("/log/leaves", headers=as_party("alpha")).content)
        with pytest.raises(CheckFailed, match="leaf 2: got an opening of another entry"):
            verify_openings(listed)
        tile = client.get("/log/tile/0/000.p/5").content
        hashes = [tile[k : k + 32] for k in range(0, len(tile), 32)]
        with pytest.raises(CheckFailed, match="leaf 3: got another leaf"):
            verify_leaves([one.leaf for one in listed], head, hashes=hashes)
