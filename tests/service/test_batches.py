"""Decisions that are made together come out as if they had been made one after the other."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedsky.service import rules
from sharedsky.service.airspace import extent
from sharedsky.service.api import wire
from sharedsky.service.limits import Limits
from sharedsky.service.records import Change, Done, Intent, State, Subscription, Wanted
from sharedsky.service.refused import MissingKeys, Refused, Unavailable
from sharedsky.service.storage import Rule, Storage, postgres_tables
from sharedsky.service.storage.postgres import Postgres
from sharedsky.service.storage.script import Query, Rows, Script
from sharedsky.service.storage.sqlite import Sqlite
from tests.service.sky import SC, circle

Decision = tuple[Wanted, Rule]
SCOPES = frozenset({SC})


def name(number: int) -> str:
    """A version 4 UUID."""
    return f"00000000-0000-4000-8000-{number:012d}"


def ask(who: str, token: str, fresh_id: str = name(999)) -> rules.Ask:
    return rules.Ask(who, SCOPES, f"{token}-{'x' * 16}", fresh_id, Limits())


def ovn(token: str) -> str:
    """Of what was made with a token."""
    return f"{token}-{'x' * 16}"


def plan(
    number: int,
    where: dict[str, Any],
    token: str,
    *,
    who: str = "alpha",
    old: str = "",
    key: Sequence[str] = (),
    subscription: int | None = None,
    implicit: int | None = None,
) -> Decision:
    """Plan a flight; subscription is one that is there, implicit the number of a new one."""
    body: dict[str, Any] = {
        "extents": [where],
        "state": "Accepted",
        "uss_base_url": f"https://{who}.example.com",
        "key": [ovn(k) for k in key],
    }
    if subscription is not None:
        body["subscription_id"] = name(subscription)
    if implicit is not None:
        body["new_subscription"] = {"uss_base_url": f"https://{who}.example.com"}
    params = msgspec.convert(body, wire.PutOperationalIntentReferenceParameters, strict=False)
    place = extent(params.extents, area_km2=2500, vertices=100)
    wanted = Wanted(
        "intent",
        name(number),
        params.subscription_id or "",
        place.cells(),
        place.start_us,
        place.end_us,
        ("intent", "constraint", "subscription"),
    )
    asking = ask(who, token, name(999 if implicit is None else implicit))
    return wanted, partial(
        rules.put_intent,
        ask=asking,
        entity_id=name(number),
        ovn=ovn(old) if old else "",
        params=params,
        extent=place,
    )


def end(number: int, old: str, *, who: str = "alpha") -> Decision:
    """End a flight."""
    wanted = Wanted("intent", name(number), near=("subscription",))
    return wanted, partial(rules.delete_intent, ask=ask(who, "end"), ovn=ovn(old))


def subscribe(number: int, where: dict[str, Any], token: str, *, who: str = "sub", old: str = "") -> Decision:
    body = {
        "extents": where,
        "uss_base_url": f"https://{who}.example.com",
        "notify_for_operational_intents": True,
    }
    params = msgspec.convert(body, wire.PutSubscriptionParameters, strict=False)
    place = extent([params.extents], area_km2=2500, vertices=100)
    wanted = Wanted(
        "subscription",
        name(number),
        cells=place.cells(),
        start_us=place.start_us,
        end_us=place.end_us,
        near=("intent", "constraint"),
    )
    return wanted, partial(
        rules.put_subscription,
        ask=ask(who, token),
        subscription_id=name(number),
        version=ovn(old) if old else "",
        params=params,
    )


async def together(storage: Storage, decisions: Sequence[Decision]) -> list[Any]:
    """The outcome of each, all made in one batch."""
    gate, tasks = threading.Event(), []
    if isinstance(storage, Sqlite):
        tasks.append(asyncio.create_task(storage.write(lambda _: gate.wait())))
        await asyncio.sleep(0)
    tasks += [asyncio.create_task(storage.decide(wanted, rule)) for wanted, rule in decisions]
    await asyncio.sleep(0)
    gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    outcomes = outcomes[-len(decisions) :]
    assert len({done.now_us for done in outcomes if isinstance(done, Done)}) <= 1, "one batch has one clock"
    return outcomes


def run(opened: Callable[[], Storage], test: Callable[[Storage], Coroutine[Any, Any, None]]) -> None:
    """Run a test over a storage, and close it."""

    async def whole() -> None:
        storage = opened()
        try:
            await test(storage)
        finally:
            await storage.close()

    asyncio.run(whole())


def tables() -> Script[tuple[Rows, Rows, Rows]]:
    entities = yield Query(
        "SELECT kind, id, manager, start_us, end_us, subscription_id, notified, cells, body FROM entity ORDER BY kind, id"
    )
    near = yield Query("SELECT cell, end_us, kind, id, start_us FROM near ORDER BY cell, end_us, kind, id")
    leaves = yield Query("SELECT COUNT(*) FROM leaf")
    return entities, near, leaves


def statuses(outcomes: Sequence[Any]) -> list[int]:
    return [0 if isinstance(o, Done) else o.status if isinstance(o, Refused) else -1 for o in outcomes]


def test_of_plans_of_one_volume_in_one_batch_the_first_wins(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        decisions = [plan(k, circle(), f"t{k}", who=f"uss{k}") for k in range(5)]
        decisions.insert(2, plan(7, circle(lat=50), "else"))
        outcomes = await together(storage, decisions)
        assert statuses(outcomes) == [0, 409, 0, 409, 409, 409]
        for lost in outcomes:
            if isinstance(lost, MissingKeys):
                assert [i.id for i in lost.intents] == [name(0)]
        _, _, leaves = await storage.run(tables, write=False)
        assert leaves == [(2,)], "a refusal has none"

    run(opened, test)


def test_who_knows_the_key_of_the_one_before_is_let_in(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        outcomes = await together(
            storage,
            [
                plan(1, circle(), "a"),
                plan(2, circle(), "b", key=["a"]),
                plan(1, circle(lat=50), "c", old="a"),  # moves away
                plan(3, circle(), "d", key=["a"]),  # of yesterday
                plan(4, circle(), "e", key=["b"]),
                plan(1, circle(lat=50), "f", old="a"),
            ],
        )
        assert statuses(outcomes) == [0, 0, 0, 409, 0, 409]
        found = await storage.view(Wanted("intent", name(1)))
        assert isinstance(found.entity, Intent)
        assert (found.entity.version, found.entity.ovn) == (2, ovn("c"))

    run(opened, test)


def test_each_of_a_batch_counts_a_subscription_up_by_one(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        where = circle(radius=9000, low=0, high=2000)
        await together(storage, [subscribe(50, where, "s")])
        decisions = [plan(k, circle(low=300 * k, high=300 * k + 50), f"t{k}") for k in range(4)]
        outcomes = await together(storage, [decisions[0], subscribe(51, where, "r"), *decisions[1:]])
        told = [o.notified for o in outcomes]
        assert [t.get(name(50)) for t in told] == [1, None, 2, 3, 4]
        assert [t.get(name(51)) for t in told] == [None, None, 1, 2, 3]
        outcomes = await together(
            storage,
            [
                end(1, "t1"),
                subscribe(50, circle(radius=8000, low=0, high=2000), "s2", old="s"),
                end(2, "t2"),
                plan(9, circle(low=900, high=950), "t9", key=["t3"]),
            ],
        )
        assert [o.notified.get(name(50)) for o in outcomes] == [5, None, 6, 7]
        state = await storage.view(Wanted("subscription", name(50)))
        assert state.notified[name(50)] == 7, "a change of its own does not count anew"

    run(opened, test)


def test_an_implicit_subscription_lasts_as_long_as_what_depends_on_it(opened: Callable[[], Storage]) -> None:
    """Made, shared, left by the first and by the last, all in one batch; and over several."""

    async def test(storage: Storage) -> None:
        first = [
            plan(1, circle(), "a", implicit=60),
            plan(2, circle(lat=35.6), "b", subscription=60),
            end(1, "a"),
        ]
        outcomes = await together(storage, first)
        assert statuses(outcomes) == [0, 0, 0]
        assert outcomes[1].notified == {name(60): 2}, "it tells its own manager, too"
        state = await storage.view(Wanted("subscription", name(60)))
        assert [i.id for i in state.dependents[name(60)]] == [name(2)]
        outcomes = await together(
            storage, [plan(3, circle(lat=35.6), "c", subscription=60, key=["b"]), end(2, "b"), end(3, "c")]
        )
        assert statuses(outcomes) == [0, 0, 0]
        assert (await storage.view(Wanted("subscription", name(60)))).entity is None
        outcomes = await together(storage, [*first, end(2, "b")])
        assert statuses(outcomes) == [0, 0, 0, 0]
        entities, near, _ = await storage.run(tables, write=False)
        assert (entities, near) == ([], [])

    run(opened, test)


def test_what_is_deleted_and_made_again_in_one_batch_is_new(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        await together(storage, [plan(1, circle(), "a")])
        outcomes = await together(
            storage,
            [
                end(1, "a"),
                plan(1, circle(lat=50), "b", who="bravo"),
                plan(2, circle(), "c"),
                plan(1, circle(lat=50), "d", old="a"),
            ],
        )
        assert statuses(outcomes) == [0, 0, 0, 403]
        state = await storage.view(Wanted("intent", name(1)))
        assert isinstance(state.entity, Intent)
        assert (state.entity.manager, state.entity.version, state.entity.ovn) == ("bravo", 1, ovn("b"))
        _, near, _ = await storage.run(tables, write=False)
        places = {cell for cell, _, _, entity_id, _ in near if entity_id == name(1)}
        assert places == set(plan(1, circle(lat=50), "b")[0].cells)

    run(opened, test)


def test_a_subscription_made_again_after_its_end_counts_from_nothing(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        where = circle(radius=9000)
        await together(storage, [subscribe(50, where, "s"), plan(1, circle(), "a")])

        def past(state: State) -> Change:
            old = state.named[name(50)]
            ended = msgspec.structs.replace(old, start_us=state.now_us - 2000, end_us=state.now_us - 1000)
            return Change("changed", old.manager, put=[ended], subject=ended)

        await together(storage, [(Wanted("subscription", name(50)), past)])
        outcomes = await together(
            storage,
            [
                plan(2, circle(lat=35.505), "b", key=["a"]),
                subscribe(50, where, "s2", who="other"),
                plan(3, circle(), "c", key=["a", "b"]),
            ],
        )
        assert [o.notified for o in outcomes] == [{}, {}, {name(50): 1}]

    run(opened, test)


def test_who_is_marked_down_is_refused_by_what_follows_in_the_batch(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        def say(availability: str, token: str, old: str = "") -> Decision:
            params = wire.SetUssAvailabilityStatusParameters(availability, old)
            return Wanted(), partial(
                rules.set_availability, ask=ask("arbiter", token), uss="alpha", params=params
            )

        outcomes = await together(
            storage,
            [
                plan(1, circle(), "a"),
                say("Down", "v1"),
                plan(2, circle(lat=50), "b"),
                say("Normal", "v2"),
                say("Normal", "v3", ovn("v1")),
                plan(3, circle(lat=50), "c"),
            ],
        )
        assert statuses(outcomes) == [0, 0, 412, 409, 0, 0]
        assert (await storage.view(Wanted())).availability["alpha"].version == ovn("v3")

    run(opened, test)


def test_a_decision_that_cannot_be_written_undoes_nothing_of_the_others(
    opened: Callable[[], Storage],
) -> None:
    async def test(storage: Storage) -> None:
        wanted, rule = plan(9, circle(lat=60), "bad")

        def too_late(state: State) -> Change:
            change = rule(state)
            assert isinstance(change.subject, Intent)
            broken = msgspec.structs.replace(change.subject, end_us=1 << 70)
            return msgspec.structs.replace(change, put=[broken], subject=broken)

        def faulty(_: State) -> Change:
            raise ZeroDivisionError

        outcomes = await asyncio.gather(
            *(
                storage.decide(w, r)
                for w, r in [
                    plan(1, circle(), "a"),
                    (wanted, too_late),
                    plan(2, circle(lat=50), "b"),
                    (wanted, faulty),
                ]
            ),
            return_exceptions=True,
        )
        assert [isinstance(o, Done) for o in outcomes] == [True, False, True, False]
        entities, _, leaves = await storage.run(tables, write=False)
        assert [row[1] for row in entities] == [name(1), name(2)]
        assert leaves == [(2,)]

    run(opened, test)


def test_who_goes_away_takes_nobody_along(opened: Callable[[], Storage]) -> None:
    """A client that hangs up does not undo what it asked for, nor what others did."""

    async def test(storage: Storage) -> None:
        tasks = [asyncio.create_task(storage.decide(*plan(k, circle(lat=40 + k), f"t{k}"))) for k in range(4)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(o, Done) for o in outcomes] == [True, False, True, True]
        assert isinstance((await storage.view(Wanted("intent", name(1)))).entity, Intent)

    run(opened, test)


PLACES = [circle(start=1, end=2), circle(lat=35.51, start=1, end=2), circle(lat=35.7, start=1.5, end=3)]
USSS = ["alpha", "bravo"]


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    """Decisions about few entities in few places, by few, so that they meet."""
    decisions: list[Decision] = []
    tokens: list[str] = [""]
    for k in range(draw(st.integers(2, 9))):
        who, number = draw(st.sampled_from(USSS)), draw(st.integers(0, 2))
        where, old = draw(st.sampled_from(PLACES)), draw(st.sampled_from(tokens))
        token = f"t{k}"
        match draw(
            st.sampled_from(["plan", "plan", "implicit", "attached", "end", "subscribe", "unsubscribe"])
        ):
            case "plan":
                decisions.append(plan(number, where, token, who=who, old=old, key=tokens[1:]))
            case "implicit":
                decisions.append(
                    plan(number, where, token, who=who, old=old, key=tokens[1:], implicit=70 + number)
                )
            case "attached":
                decisions.append(
                    plan(number, where, token, who=who, old=old, key=tokens[1:], subscription=70 + number)
                )
            case "end":
                decisions.append(end(number, old, who=who))
            case "subscribe":
                decisions.append(subscribe(70 + number, where, token, who=who, old=old))
            case "unsubscribe":
                rule = partial(rules.delete_subscription, ask=ask(who, token), version=ovn(old))
                decisions.append((Wanted("subscription", name(70 + number)), rule))
        tokens.append(token)
    return decisions


def shown(outcome: Any) -> Any:
    """What its client is told, but for the clock."""
    if isinstance(outcome, Done):
        return outcome.change, outcome.notified
    return type(outcome), str(outcome)


async def one_by_one(storage: Storage, decisions: Sequence[Decision]) -> list[Any]:
    outcomes: list[Any] = []
    for wanted, rule in decisions:
        outcomes += await asyncio.gather(storage.decide(wanted, rule), return_exceptions=True)
    return outcomes


async def compare(storage: Storage, path: Path, decisions: Sequence[Decision], cut: int) -> None:
    """Two batches against one after the other, in a SQLite file of its own."""
    alone = Sqlite(path)
    try:
        expected = await one_by_one(alone, decisions)
        outcomes = [*await together(storage, decisions[:cut])] if cut else []
        outcomes += await together(storage, decisions[cut:]) if decisions[cut:] else []
        assert [shown(o) for o in outcomes] == [shown(o) for o in expected]
        assert await storage.run(tables, write=False) == await alone.run(tables, write=False)
    finally:
        await alone.close()


@given(histories(), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_a_batch_is_as_good_as_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("batch")
    run(lambda: Sqlite(folder / "batch.db"), lambda s: compare(s, folder / "alone.db", decisions, cut))


@given(histories(), st.integers(0, 9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_batch_is_as_good_as_one_after_the_other_on_postgres(
    tmp_path_factory: pytest.TempPathFactory, empty_database: str, decisions: list[Decision], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("batch")

    async def test(storage: Storage) -> None:
        assert isinstance(storage, Postgres)
        async with storage.connection() as at:
            await at.execute("TRUNCATE entity, near, leaf, availability")
        await compare(storage, folder / "alone.db", decisions, cut)

    run(lambda: Postgres(empty_database), test)


@contextlib.asynccontextmanager
async def holding(url: str) -> AsyncIterator[Any]:
    """Somebody else's transaction holds every lock and row; gives a connection that holds nothing."""
    holder, other = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        await holder.execute(
            "BEGIN; SELECT * FROM lock FOR UPDATE; UPDATE entity SET notified = notified + 1"
        )
        yield other
    finally:
        await holder.close()  # that undoes it
        await other.close()


def test_those_who_wait_for_a_batch_whose_connection_breaks_are_all_told(empty_database: str) -> None:
    """And nothing of it is there; once the database is back, so is the server."""

    async def test(storage: Storage) -> None:
        await together(storage, [plan(0, circle(lat=60), "first")])
        decisions = [plan(k, circle(lat=30 + k), f"t{k}") for k in range(1, 9)]
        async with holding(empty_database) as other:
            tasks = [asyncio.create_task(storage.decide(w, r)) for w, r in [*decisions, end(0, "first")]]
            stop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            async with asyncio.timeout(20):
                while not await other.fetch(stop):
                    await asyncio.sleep(0.01)
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(o, Unavailable) for o in outcomes), outcomes
        entities, _, leaves = await storage.run(tables, write=False)
        assert ([row[1] for row in entities], leaves) == ([name(0)], [(1,)])
        assert statuses(await together(storage, decisions)) == [0] * 8

    run(lambda: Postgres(empty_database), test)


def test_looking_and_evicting_wait_for_no_writer(empty_database: str) -> None:
    async def test(storage: Storage) -> None:
        await together(storage, [plan(1, circle(), "a"), subscribe(50, circle(), "s")])
        wanted = plan(1, circle(), "a")[0]
        near = Wanted(cells=wanted.cells, start_us=wanted.start_us, end_us=wanted.end_us, near=("intent",))
        async with holding(empty_database), asyncio.timeout(20):
            assert [i.id for i in (await storage.view(near)).intents] == [name(1)]
            assert await storage.evict(-(10**12)) == 0, "what somebody changes is not touched"
        assert await storage.evict(-(10**12)) == 2
        entities, rows, _ = await storage.run(tables, write=False)
        assert (entities, rows) == ([], [])

    run(lambda: Postgres(empty_database), test)


def test_a_view_sees_one_instant_with_its_dependents(opened: Callable[[], Storage]) -> None:
    async def test(storage: Storage) -> None:
        await together(storage, [plan(1, circle(), "a", implicit=60), plan(2, circle(), "b", key=["a"])])
        wanted = plan(1, circle(), "a")[0]
        near = Wanted(
            cells=wanted.cells,
            start_us=wanted.start_us,
            end_us=wanted.end_us,
            near=("subscription",),
            dependents=True,
        )
        views = await asyncio.gather(
            storage.view(near), storage.view(Wanted("intent", name(2))), storage.view(Wanted())
        )
        assert [s.id for s in views[0].subscriptions] == [name(60)]
        assert {k: [i.id for i in v] for k, v in views[0].dependents.items()} == {name(60): [name(1)]}
        assert isinstance(views[1].entity, Intent)
        assert (views[0].intents, views[1].subscriptions, views[2].entity) == ([], [], None)
        own = await storage.view(Wanted("intent", name(1), near=("intent", "subscription")))
        assert {i.id for i in own.intents} == {name(1), name(2)}
        assert isinstance(own.named[name(60)], Subscription)

    run(opened, test)


def test_what_is_looked_for_is_looked_up_in_an_index_while_tables_are_still_empty(
    empty_database: str,
) -> None:
    """A plan is made once and kept: one that reads a table from end to end would get slower with each entity."""

    async def test(storage: Storage) -> None:
        assert isinstance(storage, Postgres)
        async with storage.connection() as at:
            for k, (statement, arguments) in enumerate(
                [(postgres_tables._READ, 8), (postgres_tables._READ_NEAR, 4), (postgres_tables._FIRST, 2)]
            ):
                await at.execute(f"PREPARE plan_{k} AS {statement}")
                nothing = ", ".join(["NULL"] * arguments)
                rows = await at.fetch(f"EXPLAIN (COSTS OFF) EXECUTE plan_{k} ({nothing})")
                lines = [row[0] for row in rows]
                scans = [i for i, line in enumerate(lines) if "Scan using" in line or "Bitmap" in line]
                assert scans
                assert all("Cond:" in lines[i + 1] for i in scans), "\n".join(lines)
                assert [line for line in lines if "Seq Scan" in line and "availability" not in line] == []

    run(lambda: Postgres(empty_database), test)
