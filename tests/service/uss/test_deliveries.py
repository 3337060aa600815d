"""Deliveries arrive, at once and in order, whatever other USSs do; who was not reached is known."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sharedsky.service.api import wire
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.outbound.failures import AddressRefused, NoAnswer
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import Storage
from sharedsky.service.storage.sqlite import Sqlite
from sharedsky.service.uss import journal as journal_of_a_process
from sharedsky.service.uss.deliveries import Attempted, Deliveries
from sharedsky.service.uss.journal import Journal
from sharedsky.service.uss.outbox import deliveries_of
from sharedsky.service.uss.records import Delivery, Message, Record, UserNotice
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.timings import Timings
from tests.service import sky
from tests.service.uss import made

Opened = Callable[[], Storage]
DEADLINE_S = 20.0


class Peers:
    """Other USSs: what each was told, in the order in which it was, and how each behaves."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[str, int]]] = {}
        self.behaves: dict[str, Any] = {}

    async def send(self, delivery: Delivery) -> Attempted:
        behaves = self.behaves.get(delivery.url, 204)
        if callable(behaves):
            behaves = behaves(delivery)
        if isinstance(behaves, float):
            await asyncio.sleep(behaves)
            raise NoAnswer(delivery.url, got="nothing")
        if isinstance(behaves, Exception):
            raise behaves
        if behaves == 204:
            for s in delivery.subscriptions:
                told = self.told.setdefault(delivery.url, [])
                told.append((s.subscription_id, s.notification_index))
        return Attempted(behaves)


@contextlib.asynccontextmanager
async def following(
    opened: Opened, peers: Peers, processes: int = 1
) -> AsyncIterator[list[tuple[UssStore, Timings]]]:
    """Followers in so many processes, on one storage."""
    async with contextlib.AsyncExitStack() as stack:
        found = []
        for _ in range(processes):
            storage = opened()
            stack.push_async_callback(storage.close)
            store, timings = UssStore(storage), Timings()

            async def also(delivery: Delivery, now_us: int) -> list[Record]:
                if not delivery.given_up:
                    return []
                words = f"not told: {delivery.url}"
                return [
                    UserNotice(
                        sky.new_id(),
                        delivery.party,
                        delivery.about,
                        "delivery",
                        "GEN0400",
                        now_us,
                        now_us,
                        words,
                    )
                ]

            follower = Deliveries(store, peers.send, also, timings)
            task = asyncio.create_task(follower.follow())

            async def stop(task: asyncio.Task[None] = task) -> None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

            stack.push_async_callback(stop)
            found.append((store, timings))
        yield found


def some(names: dict[str, list[tuple[str, int]]], lasts_s: float = 3600.0) -> list[Delivery]:
    """Deliveries of one change, by the name of the USS."""
    now_us = time.time_ns() // 1000
    subscribers = [
        wire.SubscriberToNotify([wire.SubscriptionState(s, n) for s, n in told], f"https://{name}")
        for name, told in names.items()
    ]
    made_ = deliveries_of(
        made.flight(), subscribers, own_url="https://me", now_us=now_us, fresh_id=sky.new_id
    )
    return [replace(d, until_us=now_us + round(lasts_s * 1e6)) for d in made_]


async def until(true: Callable[[], Any]) -> None:
    """Wait until something holds, or coroutine of it does."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            found = true()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(0.01)


def test_dead_and_slow_usss_do_not_keep_others_from_hearing_at_once(opened: Opened) -> None:
    async def whole() -> None:
        peers = Peers()
        peers.behaves = {"https://slow": 3.0, "https://dead": NoAnswer("https://dead", got="nothing")}
        async with following(opened, peers) as ((store, timings),):
            for k in range(5):
                told = [("s", k)]
                await store.keep(*some({"slow": told, "dead": told, "good": told}))
            await until(lambda: len(peers.told.get("https://good", ())) == 5)
            assert peers.told["https://good"] == [("s", k) for k in range(5)]

            async def only_bad_ones_wait() -> bool:
                return set(await store.lanes()) == {"https://slow", "https://dead"}

            await until(only_bad_ones_wait)
            assert timings.count("UssOiChangeNotificationMax") == 5

    asyncio.run(whole())


def test_each_subscription_hears_in_order_of_its_index_though_attempts_fail(opened: Opened) -> None:
    async def whole() -> None:
        peers, failures = Peers(), {"x": 2, "y": 1}

        def flaky(delivery: Delivery) -> int:
            name = delivery.subscriptions[0].subscription_id
            failures[name] -= 1
            return 500 if failures[name] >= 0 else 204

        peers.behaves = {"https://flaky": flaky}
        async with following(opened, peers) as ((store, _),):
            for k in range(4):
                await store.keep(*some({"flaky": [("x", k)]}), *some({"flaky": [("y", 10 + k)]}))
            await until(lambda: len(peers.told.get("https://flaky", ())) == 8)
            told = peers.told["https://flaky"]
            assert [n for s, n in told if s == "x"] == [0, 1, 2, 3]
            assert [n for s, n in told if s == "y"] == [10, 11, 12, 13]

    asyncio.run(whole())


def test_who_was_not_reached_is_known_with_the_reason(opened: Opened) -> None:
    async def whole() -> None:
        peers = Peers()
        peers.behaves = {
            "https://inside": AddressRefused("https://inside", got="10.0.0.1, a private address"),
            "https://late": NoAnswer("https://late", got="connection refused"),
            "https://knows": 409,
        }
        async with following(opened, peers) as ((store, _),):
            lasting = some({"inside": [("s", 1)], "knows": [("s", 1)]})
            await store.keep(*lasting, *some({"late": [("s", 1)]}, lasts_s=0.1))

            async def settled() -> bool:
                return not await store.lanes()

            await until(settled)
            by_url = {d.url: d for d in await store.find(Delivery)}
            assert "private address" in by_url["https://inside"].given_up
            assert by_url["https://inside"].attempts == 1
            assert "connection refused" in by_url["https://late"].given_up
            assert by_url["https://knows"].delivered_us
            assert {n.words for n in await store.find(UserNotice, party="pilot")} == {
                "not told: https://inside",
                "not told: https://late",
            }

    asyncio.run(whole())


@pytest.mark.parametrize("skew_h", [-30, 30])
def test_what_a_process_thinks_the_time_is_gives_nobody_up_and_keeps_nobody_waiting(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, skew_h: int
) -> None:
    async def whole() -> None:
        peers, answers = Peers(), [500, 204]
        peers.behaves = {"https://flaky": lambda _: answers.pop(0)}
        lasting, real = some({"flaky": [("s", 1)]}), time.time_ns
        monkeypatch.setattr(time, "time_ns", lambda: real() + skew_h * 3_600_000_000_000)
        async with following(opened, peers) as ((store, timings),):
            await store.keep(*lasting)
            await until(lambda: peers.told.get("https://flaky") == [("s", 1)])
            await until(lambda: timings.count("UssOiChangeNotificationMax"))
            longest = [t for t in timings.text().splitlines() if t.startswith("sharedsky_uss_longest")]
            assert longest
            assert all(float(line.rpartition(" ")[2]) < DEADLINE_S for line in longest)

    asyncio.run(whole())


def test_two_processes_share_the_work_and_keep_the_order(opened: Opened) -> None:
    async def whole() -> None:
        peers = Peers()

        def heard(name: str) -> bool:
            return len(peers.told.get(name, ())) >= 12

        async with following(opened, peers, processes=2) as parts:
            for k in range(12):
                store, _ = parts[k % 2]
                await store.keep(*some({"one": [("s", k)], "two": [("s", k)]}))
            for name in ("https://one", "https://two"):
                await until(partial(heard, name))
                assert peers.told[name] == [("s", k) for k in range(12)]

    asyncio.run(whole())


def test_what_a_process_left_is_delivered_by_another(opened: Opened) -> None:
    async def whole() -> None:
        storage = opened()
        await UssStore(storage).keep(*some({"one": [("s", 1)]}))
        await storage.close()  # nobody was there to send it
        peers = Peers()
        async with following(opened, peers):
            await until(lambda: peers.told.get("https://one") == [("s", 1)])

    asyncio.run(whole())


class Faulty:
    """A storage that can be taken away."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.error: Exception | None = None

    async def run(self, script: Any, *, write: bool = True) -> Any:
        if self.error:
            raise self.error
        return await self.storage.run(script, write=write)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.storage, name)


def test_deliveries_and_exchanges_wait_for_a_storage_that_went_away(tmp_path: Path) -> None:
    async def whole() -> None:
        faulty = Faulty(Sqlite(tmp_path / "a.db"))
        peers = Peers()
        async with following(lambda: faulty, peers) as ((store, _),):
            journal = Journal(store)
            keeping = asyncio.create_task(journal.follow())
            await store.keep(*some({"one": [("s", 1)]}))
            await until(lambda: peers.told.get("https://one") == [("s", 1)])
            errors = (Unavailable("the disk is full"), RuntimeError("a fault of ours"))
            for index, error in enumerate(errors, 2):
                await store.keep(*some({"one": [("s", index)]}))
                faulty.error = error
                now_us = time.time_ns() // 1000
                journal.sent(Exchange("", "GET", "https://a", now_us, now_us, [], b"", 200, [], b"", ""))
                await asyncio.sleep(0.2)
                faulty.error = None
            await until(lambda: {n for _, n in peers.told["https://one"]} == {1, 2, 3})

            async def kept() -> bool:
                return len(await store.find(Message)) + journal.lost == 2

            await until(kept)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(whole())


def test_exchanges_that_wait_for_the_storage_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_of_a_process, "MOST_BYTES", 1000)

    async def whole() -> None:
        storage = Sqlite(tmp_path / "a.db")
        store = UssStore(storage)
        journal, now_us = Journal(store), await store.now_us()
        for kept in (3, 6):
            for _ in range(5):
                journal.sent(
                    Exchange("", "PUT", "https://a", now_us, now_us, [], bytes(400), 200, [], b"", "")
                )
            await journal.flush()
            assert len(await store.find(Message)) == kept
        assert journal.lost == 4
        await storage.close()

    asyncio.run(whole())
