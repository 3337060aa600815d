"""Servers that are killed while many clients plan in the same places: nothing that was said is lost, and nothing is half.

As many kills as SHAREDSKY_KILLS says, on each database; a few where it says nothing.
"""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from sharedsky.ledger.audit import verify_leaves
from sharedsky.ledger.checkpoint import Checkpoint
from sharedsky.ledger.checkpoint import opened as opened_note
from sharedsky.ledger.note import verifier_key
from sharedsky.ledger.promise import verify_promise
from sharedsky.service.leaves import Entry, ovn_hash, told_hash
from sharedsky.service.records import Intent, Subscription
from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import history
from tests.service.served import Act, Server, running
from tests.service.sky import circle, new_id

KILLS = int(os.environ.get("SHAREDSKY_KILLS", "3"))
CLIENTS = 6
SLOTS = 5
"""Volumes in which all of them plan."""
INTENTS, SUBSCRIPTIONS = "/dss/v1/operational_intent_references", "/dss/v1/subscriptions"


class World:
    """What the clients share: the servers, what they did, and the OVNs that they tell one another as USSs do.

    Args:
        servers: any of them is asked.
    """

    def __init__(self, servers: list[Server]) -> None:
        self.servers, self.acts = servers, list[Act]()
        self.ovns = dict[str, tuple[int, str]]()
        self.heads = list[bytes]()
        self.going = True

    def keys(self, slot: int, but: str) -> tuple[str, ...]:
        """OVNs of what is known to be in a volume."""
        return tuple(ovn for name, (s, ovn) in self.ovns.items() if s == slot and name != but)


class Client:
    """One USS, that plans, changes and ends flights at random, over whichever server answers."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.name, self.random = world, f"uss{number}", random.Random(number)
        self.http = httpx.AsyncClient(timeout=httpx.Timeout(30))
        self.own = dict[str, int]()

    async def ask(self, method: str, path: str, act: Act | None, body: Any = None) -> httpx.Response | None:
        """An answer; None where the server went away, so that nobody knows what became of the request."""
        server = self.random.choice(self.world.servers)
        try:
            answer = await self.http.request(
                method, server.url + path, json=body, headers=server.headers(self.name)
            )
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            return None
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        if act:
            act.answered(answer)
        return answer

    async def subscribe(self) -> None:
        """To what happens in one volume."""
        slot = self.random.randrange(SLOTS) + 1
        act = Act(self.name, new_id())
        self.world.acts.append(act)
        body: dict[str, Any] = {
            "extents": place(slot),
            "uss_base_url": "https://u.example.com",
            "notify_for_operational_intents": True,
        }
        await self.ask("PUT", f"{SUBSCRIPTIONS}/{act.entity}", act, body)

    async def plan(
        self, slot: int, name: str = "", before: str = "", key: tuple[str, ...] | None = None
    ) -> Act:
        """Create or change a flight in a volume."""
        name = name or new_id()
        if key is None:
            key = self.world.keys(slot, name)
        act = Act(self.name, name, before, key, slot)
        self.world.acts.append(act)
        body: dict[str, Any] = {
            "extents": [place(slot)],
            "state": "Accepted",
            "uss_base_url": "https://u.example.com",
            "key": key,
        }
        if self.random.random() < 0.3:
            body["new_subscription"] = {"uss_base_url": "https://u.example.com"}
        await self.ask("PUT", f"{INTENTS}/{name}" + (f"/{before}" if before else ""), act, body)
        if act.stands:
            self.own[name] = slot
            self.world.ovns[name] = (slot, act.reference["ovn"])
        return act

    async def look(self, name: str) -> str:
        """The OVN of one's own flight, as the server has it; empty where there is none."""
        answer = await self.ask("GET", f"{INTENTS}/{name}", None)
        if answer is None or answer.status_code != 200:
            if answer is not None and answer.status_code == 404:
                self.own.pop(name, None)
                self.world.ovns.pop(name, None)
            return ""
        ovn: str = answer.json()["operational_intent_reference"]["ovn"]
        self.world.ovns[name] = (self.own[name], ovn)
        return ovn

    async def once(self) -> None:
        """One thing that a USS does."""
        roll = self.random.random()
        if not self.own or roll < 0.3:
            await self.plan(self.random.randrange(SLOTS) + 1)
            return
        name = self.random.choice(list(self.own))
        ovn = await self.look(name)
        if not ovn:
            return
        if roll < 0.8:
            await self.plan(self.own[name], name, ovn)
        else:
            act = Act(self.name, name, ovn, (), self.own[name])
            self.world.acts.append(act)
            await self.ask("DELETE", f"{INTENTS}/{name}/{ovn}", act)
            if act.stands:
                del self.own[name]
                self.world.ovns.pop(name, None)

    async def work(self) -> None:
        """Until all is over."""
        await self.subscribe()
        while self.world.going:
            await self.once()
        await self.http.aclose()


def place(slot: int) -> dict[str, Any]:
    """The volume of a slot."""
    return circle(lat=20, lng=slot / 10, radius=500)


async def same_volume_at_once(clients: list[Client]) -> None:
    """Of all who plan one volume at once one wins, and the others are shown who did."""
    for k in range(3):
        acts = await asyncio.gather(*(c.plan(100 + k, key=()) for c in clients))
        won = [a for a in acts if a.stands]
        assert len(won) == 1
        for act in acts:
            if act is not won[0]:
                assert act.status == 409, act.body
                assert [m["id"] for m in act.body["missing_operational_intents"]] == [won[0].entity]


async def watch(world: World) -> None:
    """Keep every signed head that is shown."""
    async with httpx.AsyncClient(timeout=30) as http:
        while world.going:
            for server in world.servers:
                try:
                    answer = await http.get(f"{server.url}/log/checkpoint")
                except httpx.TransportError:
                    continue
                if answer.status_code == 200:
                    world.heads.append(answer.content)
            await asyncio.sleep(0.1)


async def kill(server: Server, k: int, dice: random.Random) -> None:
    """Kill a worker, the process that watches over the workers, or all at once, and see the server come back."""
    workers = server.workers()
    if k % 3 == 0 and workers:
        os.kill(dice.choice(workers), signal.SIGKILL)
    elif k % 3 == 1:
        await asyncio.to_thread(server.behead)
        server.start(wait=False)
    else:
        server.kill()
        server.start(wait=False)
    await asyncio.to_thread(server.wait)


async def run(servers: list[Server], storage_of: Callable[[], Storage]) -> None:
    world, dice = World(servers), random.Random(KILLS)
    clients = [Client(world, k) for k in range(CLIENTS)]
    for server in servers:
        for client in clients:
            server.headers(client.name)
    await same_volume_at_once(clients)
    tasks = [asyncio.create_task(client.work()) for client in clients]
    tasks.append(asyncio.create_task(watch(world)))
    for k in range(KILLS):
        await asyncio.sleep(dice.uniform(0.2, 0.6))
        await kill(dice.choice(servers), k, dice)
    await asyncio.sleep(0.3)
    world.going = False
    await asyncio.gather(*tasks)

    key = verifier_key(httpx.get(f"{servers[0].url}/log/key").text)
    storage = storage_of()
    size = len(await history.log_of(storage))
    for _ in range(300):
        last = httpx.get(f"{servers[0].url}/log/checkpoint").content
        if opened_note(last, [key]).checkpoint.size == size:
            break
        await asyncio.sleep(0.05)
    log = await history.log_of(storage)
    wrong = [
        *history.wrong_with_entities(log),
        *history.wrong_with_notifications(log),
        *history.wrong_with_acts(log, world.acts),
        *history.wrong_with_keys(log, world.acts),
        *await history.wrong_with_tables(storage, log),
    ]
    await storage.close()
    assert not wrong, "\n".join(wrong[:20])

    heads = [opened_note(note, [key]).checkpoint for note in world.heads]
    head = opened_note(last, [key]).checkpoint
    assert head.size == size == len(log)
    verify_leaves([bytes.fromhex(leaf) for leaf, _ in log], head, earlier=_once(heads))
    stand = [act for act in world.acts if act.stands]
    for act in stand:
        verify_promise(bytes.fromhex(act.leaf), act.promise, [key])
    assert len(stand) > 20 * KILLS, "under load"
    assert {act.status for act in world.acts} >= {200, 201, 409}


def _once(heads: list[Checkpoint]) -> list[Checkpoint]:
    return list({head.text(): head for head in heads}.values())


def test_killed_servers_on_one_file_keep_what_they_said(tmp_path: Path) -> None:
    servers = [Server(tmp_path), Server(tmp_path, workers=2)]
    with running(*servers):
        asyncio.run(run(servers, lambda: Sqlite(tmp_path / "sharedsky.db")))


def test_killed_servers_on_postgresql_keep_what_they_said(tmp_path: Path, empty_database: str) -> None:
    key = tmp_path / "log.key"
    servers = [
        Server(tmp_path / "one", empty_database, key_file=key),
        Server(tmp_path / "two", empty_database, workers=2, key_file=key),
    ]
    with running(*servers):
        asyncio.run(run(servers, lambda: Postgres(empty_database)))


@pytest.mark.parametrize("spoil", ["drop", "swap", "twice", "told", "ovn", "key"])
def test_the_checker_finds_what_is_wrong(spoil: str) -> None:
    """A checker that finds nothing in a history that is none would be worth nothing."""
    log, acts = made_history()
    assert not all_wrong(log, acts)
    entry = log[2][1]
    if spoil == "drop":
        del log[2]
    elif spoil == "swap":
        log[1], log[2] = log[2], log[1]
    elif spoil == "twice":
        log.append(log[2])
    elif spoil == "told":
        log[2] = (log[2][0], msgspec.structs.replace(entry, told=[]))
    elif spoil == "ovn":
        assert isinstance(entry.entity, Intent)
        other = msgspec.structs.replace(entry.entity, ovn="another")
        log[2] = (log[2][0], msgspec.structs.replace(entry, entity=other))
    else:
        acts[3].key = ()
    assert all_wrong(log, acts)


def all_wrong(log: history.Log, acts: list[Act]) -> list[str]:
    """What needs no storage."""
    return [
        *history.wrong_with_entities(log),
        *history.wrong_with_notifications(log),
        *history.wrong_with_acts(log, acts),
        *history.wrong_with_keys(log, acts),
    ]


def made_history() -> tuple[history.Log, list[Act]]:
    """A subscription, a flight that is planned and changed, another beside it, and what their parties were answered."""
    sub = Subscription("s", "b", "v", 0, 9, "u", intents=True, constraints=False, implicit=False, extents=[])
    flights = [
        Intent(name, "a", version, ovn, "Accepted", 0, 9, "u", "", [])
        for name, version, ovn in (("i", 1, "o1"), ("i", 2, "o2"), ("j", 1, "p1"))
    ]
    log: history.Log = [("0", Entry(1, "b", "created", "subscription", sub))]
    acts = [Act("b", "s")]
    acts[0].status, acts[0].leaf = 200, "0"
    befores, keys = ["", "o1", ""], [(), (), ("o2",)]
    for k, (flight, before, key) in enumerate(zip(flights, befores, keys, strict=True), 1):
        shown = msgspec.structs.replace(flight, ovn=ovn_hash(flight.ovn))
        verb = "changed" if before else "created"
        log.append((f"{k}", Entry(k + 1, "a", verb, "intent", shown, [told_hash("s", k)])))
        act = Act("a", flight.id, before, key, 1)
        act.start_s, act.end_s, act.status, act.leaf = k, k + 0.5, 200, f"{k}"
        reference = {"version": flight.version, "ovn": flight.ovn, "state": "Accepted"}
        subscribers = [{"subscriptions": [{"subscription_id": "s", "notification_index": k}]}]
        act.body = {"operational_intent_reference": reference, "subscribers": subscribers}
        acts.append(act)
    return log, acts
