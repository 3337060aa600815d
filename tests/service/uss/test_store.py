"""What a USS keeps: nothing lost between processes, a leaf with each change, and nothing kept for longer than it may be."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sharedsky.ledger.leaf import Opening, commit
from sharedsky.service.api import wire
from sharedsky.service.limits import DAY_US
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage
from sharedsky.service.storage.script import Query, Script
from sharedsky.service.uss.entries import Managed, Told
from sharedsky.service.uss.outbox import deliveries_of
from sharedsky.service.uss.places import place_of
from sharedsky.service.uss.records import Delivery, Flight, Heard, Pending, UserNotice, Zone
from sharedsky.service.uss.store import Stale, UssStore
from tests.service import sky
from tests.service.uss import made

Opened = Callable[[], Storage]


def run(opened: Opened, told: Callable[..., Awaitable[None]], stores: int = 1) -> None:
    """A test over one or more servers on one storage."""

    async def whole() -> None:
        async with contextlib.AsyncExitStack() as stack:
            made = [await stack.enter_async_context(store(opened)) for _ in range(stores)]
            await told(*made)

    asyncio.run(whole())


@contextlib.asynccontextmanager
async def store(opened: Opened) -> AsyncIterator[UssStore]:
    storage = opened()
    try:
        yield UssStore(storage)
    finally:
        await storage.close()


def rows(sql: str) -> Callable[[], Script[list[Any]]]:
    def script() -> Script[list[Any]]:
        return (yield Query(sql))

    return script


def notice(about: str, party: str, told_us: int) -> UserNotice:
    return UserNotice(
        sky.new_id(), party, about, "conflict", "SCD0090", told_us, told_us, "somebody is in the way"
    )


def test_what_is_kept_is_found_as_it_was(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        flight, zone = made.flight(), made.zone()
        now_us = await kept.now_us()
        heard = Heard(sky.new_id(), "intent", "other", now_us, made.intent())
        notices = [notice(flight.id, "pilot", now_us + k) for k in range(5)]
        await kept.keep(flight, zone, heard, *notices)
        assert await kept.get(Flight, flight.id) == replace(flight, version=1)
        assert await kept.get(Zone, zone.id) == replace(zone, version=1)
        assert await kept.get(Heard, heard.id) == replace(heard, version=1)
        assert await kept.get(Zone, flight.id) is None
        assert await kept.find(UserNotice, party="pilot") == notices
        assert await kept.find(UserNotice, party="another") == []
        assert await kept.find(UserNotice, about=flight.id, most=2) == notices[-2:]
        assert await kept.find(UserNotice, since_us=now_us + 1, until_us=now_us + 3) == notices[1:3]
        assert await kept.get(Flight, "a\0b") is None
        with pytest.raises(Refused) as refused:
            await kept.keep(made.flight(party="a\0b"))
        assert refused.value.status == 400
        ids = [sky.new_id() for _ in range(450)]
        assert list(await kept.named(Flight, [*ids, flight.id])) == [flight.id]

    run(opened, told)


def test_pages_hold_every_record_once_in_order(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        now_us = await kept.now_us()
        # many at one instant, so that a page ends among them
        notices = [notice("f" if k % 3 else "g", "pilot", now_us + k // 700) for k in range(1300)]
        for k in range(0, len(notices), 650):
            await kept.keep(*notices[k : k + 650])

        async def all_of(**more: Any) -> list[str]:
            pages = kept.pages(UserNotice, now_us, now_us + 2, **more)
            return [n.id async for page in pages for n in page]

        ordered = [n.id for n in sorted(notices, key=lambda n: (n.told_us, n.id))]
        assert await all_of() == ordered
        about = {n.id for n in notices if n.about == "g"}
        assert await all_of(about="g") == [i for i in ordered if i in about]
        late = [n.id for n in notices if n.told_us > now_us]
        assert [n.id async for p in kept.pages(UserNotice, now_us + 1, now_us + 9) for n in p] == sorted(late)

    run(opened, told)


def test_no_update_is_lost_between_two_servers(opened: Opened) -> None:
    async def told(one: UssStore, two: UssStore) -> None:
        flight = made.flight(notes="")
        await one.keep(flight)

        async def change(kept: UssStore, k: int) -> None:
            while True:
                read = await kept.get(Flight, flight.id)
                assert read
                try:
                    await kept.keep(replace(read, notes=f"{read.notes} {k}"))
                    return
                except Stale:
                    continue

        await asyncio.gather(*(change((one, two)[k % 2], k) for k in range(12)))
        last = await one.get(Flight, flight.id)
        assert last
        assert sorted(map(int, last.notes.split())) == list(range(12))
        assert last.version == 13

    run(opened, told, stores=2)


def test_a_transaction_is_kept_whole_or_not_at_all(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        flight, other = made.flight(), made.flight()
        await kept.keep(flight)
        with pytest.raises(Stale):
            await kept.keep(other, flight)  # flight is not new any more
        assert await kept.get(Flight, other.id) is None
        with pytest.raises(Stale):
            await kept.keep(replace(flight, version=7))
        with pytest.raises(Stale):
            await kept.keep(gone=[other])
        leaves = await kept.storage.run(rows("SELECT id FROM leaf"))
        assert len(leaves) == 1

    run(opened, told)


def test_each_change_of_a_flight_or_zone_has_its_leaf(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        flight, zone = made.flight(party="pilot"), made.zone(party="authority")
        first = await kept.keep(flight, zone, by="somebody")
        planned = made.flight(party="pilot", state="Planned", reference=None, details=None)
        await kept.keep(planned)
        await kept.keep(replace(flight, version=1, state="Ended"))
        await kept.keep(gone=[replace(planned, version=1)])
        await kept.keep(notice(flight.id, "pilot", 1))
        found = await kept.storage.run(rows("SELECT hash, salt, content, parties FROM leaf ORDER BY id"))
        assert all(commit(Opening(salt, content)) == leaf for leaf, salt, content, _ in found)
        assert {found[0][0], found[1][0]} == set(first.leaf_hashes.values())
        entries = [msgspec.json.decode(content, type=Managed) for _, _, content, _ in found]
        assert [(e.verb, e.subject.id) for e in entries] == [
            ("created", flight.id),
            ("created", zone.id),
            ("created", planned.id),
            ("ended", flight.id),
            ("deleted", planned.id),
        ]
        assert [msgspec.json.decode(parties) for *_, parties in found][:2] == [
            ["pilot", "somebody"],
            ["authority", "somebody"],
        ]
        assert flight.reference
        assert flight.reference.ovn
        assert not any(flight.reference.ovn.encode() in content for _, _, content, _ in found)

    run(opened, told)


def test_flights_are_found_where_they_lie_and_while_they_last(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        here, there = made.flight(made.volume(lat=35.0)), made.flight(made.volume(lat=36.0))
        high = made.flight(made.volume(lat=35.0, low=500, high=600))
        neighbour = made.flight(made.volume(lat=35.0, lng=35.8 + 0.0225))  # 2 km and a little away
        planned = made.flight(made.volume(lat=35.0), state="Planned")
        await kept.keep(here, there, high, neighbour, planned)
        place = place_of([made.volume(lat=35.0)])
        assert [f.id for f in await kept.near(Flight, place)] == [here.id]
        assert await kept.near(Zone, place) == []
        assert await kept.near(Flight, place_of([made.volume(lat=35.0, start=2.0, end=3.0)])) == []
        moved = replace(here, version=1, details=there.details, reference=made.reference(here.id))
        await kept.keep(moved)
        assert await kept.near(Flight, place) == []
        found = await kept.near(Flight, place_of([made.volume(lat=36.0)]))
        assert {f.id for f in found} == {here.id, there.id}
        await kept.keep(replace(moved, version=2, state="Ended"))
        assert [f.id for f in await kept.near(Flight, place_of([made.volume(lat=36.0)]))] == [there.id]

    run(opened, told)


def test_what_another_uss_said_is_gone_after_a_day(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        now_us = await kept.now_us()
        old = Heard(sky.new_id(), "intent", "other", now_us - DAY_US, made.intent())
        young = Heard(sky.new_id(), "intent", "other", now_us - DAY_US + 60_000_000, made.intent())
        flight = made.flight(made_us=now_us - 40 * DAY_US)
        await kept.keep(old, young, flight)
        assert await kept.get(Heard, old.id) is None  # before anybody has tidied up
        assert await kept.find(Heard) == [replace(young, version=1)]
        assert await kept.forget() == 1
        assert await kept.forget() == 0
        assert await kept.get(Flight, flight.id)
        gone = UssStore(kept.storage, keep_days=0.0)
        ended = made.flight(state="Ended", made_us=now_us - DAY_US)
        assert ended.reference
        past = made.time(-0.01)
        await gone.keep(replace(ended, reference=replace(ended.reference, time_end=past)))
        assert await kept.forget() == 1
        assert await kept.get(Flight, ended.id) is None

    run(opened, told)


def test_what_somebody_has_to_see_to_is_due(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        now_us = await kept.now_us()
        quiet = made.flight()
        over = made.flight()
        assert over.reference
        over = replace(over, reference=replace(over.reference, time_end=made.time(-0.001)))
        asked = made.flight(
            state="Planned", reference=None, details=None, pending=Pending("Accepted", now_us - 60_000_000)
        )
        await kept.keep(quiet, over, asked)
        assert {f.id for f in await kept.due(Flight)} == {over.id, asked.id}
        await kept.keep(replace(over, version=1, state="Ended"))
        assert {f.id for f in await kept.due(Flight)} == {asked.id}

    run(opened, told)


def test_deliveries_wait_in_a_lane_for_each_uss_in_the_order_of_changes(opened: Opened) -> None:
    async def told(kept: UssStore) -> None:
        flight = made.flight()
        now_us = await kept.now_us()
        calls: list[int] = []
        kept.after(Delivery, lambda of, now_us: calls.append(len(of)))
        subscribers = [
            wire.SubscriberToNotify([wire.SubscriptionState(sky.new_id(), 1)], f"https://{name}.example.com/")
            for name in ("me", "bravo", "charlie")
        ]
        both = [
            deliveries_of(
                flight,
                subscribers,
                own_url="https://me.example.com",
                now_us=now_us + k,
                fresh_id=sky.new_id,
            )
            for k in (1, 0)
        ]
        await kept.keep(flight, *both[0], *both[1])
        assert calls == [4]
        lanes = await kept.lanes()
        assert set(lanes) == {"https://bravo.example.com", "https://charlie.example.com"}
        lane = await kept.lane("https://bravo.example.com")
        assert [d.changed_us - now_us for d in lane] == [0, 1]
        end = await kept.keep(replace(lane[0], due_us=None, delivered_us=now_us))
        (told,) = await kept.storage.run(rows("SELECT hash, content FROM leaf ORDER BY id DESC LIMIT 1"))
        assert told[0] == end.leaf_hashes[lane[0].id]
        entry = msgspec.json.decode(told[1], type=Told)
        assert (entry.verb, entry.about, entry.uss) == ("told", flight.id, "https://bravo.example.com")
        assert [d.id for d in await kept.lane("https://bravo.example.com")] == [lane[1].id]
        again = await kept.get(Delivery, lane[1].id)
        assert again
        assert msgspec.json.decode(again.body)["operational_intent_id"] == flight.id

    run(opened, told)
