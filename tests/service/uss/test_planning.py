"""Planning over a DSS: what is missing is fetched, a flight is never left half done, and every party sees its own only."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from sharedsky.service.api import wire
from sharedsky.service.outbound.failures import NoAnswer
from sharedsky.service.refused import Refused
from sharedsky.service.uss.dss_client import READ_S, WRITE_S, DssClient, Missing, NotCurrent, NotThere
from sharedsky.service.uss.plan import Busy, Plan
from sharedsky.service.uss.planning import MOST_ROUNDS, Planner
from sharedsky.service.uss.records import Attempt, Flight, Pending, UserNotice
from sharedsky.service.uss.region import Region
from sharedsky.service.uss.rows import ANSWER_US
from tests.service.sky import new_id
from tests.service.uss.test_scenarios import ALL, LAT, LNG, ONE, TWO, area, instant
from tests.service.uss.world import DSS, PLANNING, World, server, url_of, world

Run = Callable[..., None]
TESTED = url_of("tested")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs something in a world with a DSS and the USSs `tested` and `control`."""

    def go(story: Callable[[World], Awaitable[None]], **more: Any) -> None:
        async def within() -> None:
            async with world(tmp_path, monkeypatch, "tested", "control", **more) as made:
                await story(made)

        asyncio.run(within())

    return go


def volumes(*areas: dict[str, Any]) -> list[wire.Volume4D]:
    """Volumes as the planner takes them."""
    return [msgspec.convert(a, wire.Volume4D) for a in areas]


async def agree(world: World, planner: Planner) -> dict[str, Flight]:
    """Live flights, each as the DSS has it and of none more; no change is under way."""
    refs = {i: r for i, r in (await world.references(ALL)).items() if r["manager"] == "tested"}
    live = {f.id: f for f in await planner.store.live(Flight)}
    assert refs.keys() == live.keys()
    for flight_id, flight in live.items():
        assert flight.pending is None
        assert flight.reference
        assert flight.details
        there = await planner.dss.intent(flight_id)
        assert (flight.reference.ovn, flight.state) == (there.ovn, there.state)
        given = [*(flight.details.volumes or []), *(flight.details.off_nominal_volumes or [])]
        assert min(v.time_start.value for v in given if v.time_start) == there.time_start.value
        assert max(v.time_end.value for v in given if v.time_end) == there.time_end.value
    return live


class Crash(BaseException):
    """The process is no more."""


_DOOMED: ContextVar[bool] = ContextVar("doomed", default=False)
"""Whether what runs is the process that is to die; its followers live on in another."""


class Doom:
    """Lets the k-th step that leaves the planner be its last, before or after it has its effect."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.after = -1, False
        planner = world.parts["tested"].planner
        keep, call = planner.store.keep, planner.dss._caller.call
        monkeypatch.setattr(planner.store, "keep", self._doomed(keep))
        monkeypatch.setattr(planner.dss._caller, "call", self._doomed(call))

    def _doomed(self, step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def doomed(*said: Any, **more: Any) -> Any:
            if not _DOOMED.get():
                return await step(*said, **more)
            self.left -= 1
            if self.left == -1 and not self.after:
                raise Crash
            found = await step(*said, **more)
            if self.left == -1:
                raise Crash
            return found

        return doomed


@pytest.mark.parametrize("what", ["plan", "begin at once", "change", "go off-nominal", "end"])
def test_a_process_that_dies_at_any_step_leaves_nothing_half_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        doom = Doom(world, monkeypatch)
        here = Plan(volumes=volumes(ONE))
        steps: dict[str, Callable[[str], Awaitable[Any]]] = {
            "plan": lambda i: planner.put("p", i, here),
            "begin at once": lambda i: planner.put("p", i, msgspec.structs.replace(here, state="Activated")),
            "begin": lambda i: planner.put("p", i, Plan("Activated")),
            "change": lambda i: planner.put("p", i, Plan(volumes=volumes(area(radius=300, end=0.9)))),
            "go off-nominal": lambda i: planner.put(
                "p", i, Plan("Nonconforming", off_nominal_volumes=volumes(area(end=0.8)))
            ),
            "end": lambda i: planner.end("p", i),
        }
        died = survived = 0
        for after in (False, True):
            for k in range(100):
                flight_id = new_id()
                if what not in ("plan", "begin at once"):
                    await planner.put("p", flight_id, here)
                before = (await agree(world, planner)).get(flight_id)
                doom.left, doom.after = k, after
                token = _DOOMED.set(True)
                try:
                    await steps[what](flight_id)
                    survived += 1
                    break
                except Crash:
                    died += 1
                finally:
                    _DOOMED.reset(token)
                for flight in await planner.store.live(Flight):
                    if flight.pending:
                        await mender.settle(flight)
                for flight in [f for f in await planner.store.find(Flight) if f.state == "Planned"]:
                    await mender.settle(flight)
                now = (await agree(world, planner)).get(flight_id)
                if now is None:
                    assert before is None or what == "end"
                else:
                    assert before is None or what == "end" or now.party == "p"
                    await planner.end("p", flight_id)
            live = await agree(world, planner)
            for flight_id in live:
                await planner.end("p", flight_id)
        assert survived == 2
        assert died >= 6

    run(story, constraints=False)


def test_an_answer_that_was_lost_is_found_out_and_who_should_know_is_told(run: Run) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        control, two = world.pilot("control"), new_id()
        assert await control.wants(two, TWO) == ("Completed", "Planned")

        def lost(url: str, method: str, path: str, answer: httpx.Response) -> httpx.Response | None:
            return None if method in ("PUT", "DELETE") and "/dss/v1/" in path else answer

        flight_id = new_id()
        world.bent = lost
        with pytest.raises(NoAnswer):
            await planner.put("p", flight_id, Plan(volumes=volumes(ONE), priority=5))
        with pytest.raises(Busy):
            await planner.put("p", flight_id, Plan(volumes=volumes(ONE), priority=5))
        assert flight_id in await world.references(ALL)
        world.bent = None
        assert await mender.mend() == 0  # not yet: the answer could still come
        flight = await planner.store.get(Flight, flight_id)
        assert flight
        assert flight.pending
        await mender.settle(flight)
        assert flight_id in await agree(world, planner)
        posted = ("tested", "POST", "https://control.example.com/uss/v1/operational_intents", 204)
        for _ in range(100):
            if posted in world.calls:
                break
            await asyncio.sleep(0.05)
        assert posted in world.calls

        world.bent = lost
        with pytest.raises(NoAnswer):
            await planner.end("p", flight_id)
        world.bent = None
        flight = await planner.store.get(Flight, flight_id)
        assert flight
        await mender.settle(flight)
        assert await agree(world, planner) == {}
        ended = await planner.store.get(Flight, flight_id)
        assert ended
        assert ended.state == "Ended"

    run(story)


def test_what_was_meant_and_never_reached_the_dss_is_taken_back(run: Run) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        flight_id = new_id()
        await planner.put("p", flight_id, Plan(volumes=volumes(ONE)))
        flight = await planner.store.get(Flight, flight_id)
        assert flight
        long_ago_us = await planner.store.now_us() - ANSWER_US - 1
        meant = Pending("Activated", long_ago_us, details=flight.details)
        await planner.store.keep(msgspec.structs.replace(flight, pending=meant))
        assert await mender.mend() == 1
        assert (await agree(world, planner))[flight_id].state == "Accepted"

    run(story)


def test_the_dss_is_believed_where_it_has_a_flight_no_more_or_another_version(run: Run) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        gone, newer = new_id(), new_id()
        for flight_id, place in ((gone, ONE), (newer, area(-2000))):
            await planner.put("p", flight_id, Plan(volumes=volumes(place)))
        flight = await planner.store.get(Flight, gone)
        assert flight
        assert flight.reference
        await planner.dss.delete_intent(gone, flight.reference.ovn or "")
        flight = await planner.store.get(Flight, newer)
        assert flight
        assert flight.reference
        await planner.dss.put_intent(
            newer,
            flight.reference.ovn or "",
            wire.PutOperationalIntentReferenceParameters(volumes(area(-2000)), "Accepted", TESTED, key=[]),
        )
        assert await mender.compare() == 2
        assert (await agree(world, planner)).keys() == {newer}
        told = await planner.store.find(UserNotice, about=gone)
        assert [n.trigger for n in told] == ["GEN0400"]

    run(story)


def test_a_dss_that_is_ahead_is_caught_up_with_at_once(run: Run) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        moved, ended = new_id(), new_id()
        for flight_id, place in ((moved, ONE), (ended, area(-2000))):
            await planner.put("p", flight_id, Plan(volumes=volumes(place)))
            flight = await planner.store.get(Flight, flight_id)
            assert flight
            assert flight.reference
            params = wire.PutOperationalIntentReferenceParameters(volumes(place), "Accepted", TESTED, key=[])
            await planner.dss.put_intent(flight_id, flight.reference.ovn or "", params)
        with pytest.raises(NotCurrent):
            await planner.put("p", moved, Plan("Activated"))
        with pytest.raises(NotCurrent):
            await planner.end("p", ended)
        for _ in range(100):  # the follower may be at it already
            await mender.mend()
            if not any(f.pending for f in await planner.store.live(Flight)):
                break
            await asyncio.sleep(0.05)
        assert (await agree(world, planner)).keys() == {moved}
        assert (await planner.put("p", moved, Plan("Activated"))).done

    run(story)


def test_what_the_dss_did_when_nobody_waited_any_more_is_let_go(run: Run) -> None:
    async def story(world: World) -> None:
        planner, mender = world.parts["tested"].planner, world.parts["tested"].mender
        late = new_id()

        def unheard(url: str, method: str, path: str, answer: httpx.Response) -> httpx.Response | None:
            return None if method == "PUT" else answer

        world.bent = unheard
        with pytest.raises(NoAnswer):
            await planner.put("p", late, Plan(volumes=volumes(ONE)))
        world.bent = None
        ref = await planner.dss.intent(late)
        await planner.dss.delete_intent(late, ref.ovn or "")  # as if it had not come yet
        flight = await planner.store.get(Flight, late)
        assert flight
        await mender.settle(flight)
        params = wire.PutOperationalIntentReferenceParameters(volumes(ONE), "Accepted", TESTED, key=[])
        await planner.dss.put_intent(late, "", params)  # and now it does
        assert late in await world.references(ALL)
        mine = new_id()
        assert (await planner.put("p", mine, Plan(volumes=volumes(ONE)))).done
        assert (await agree(world, planner)).keys() == {mine}

    run(story)


def test_a_flight_whose_time_is_over_ends_by_itself(run: Run) -> None:
    async def story(world: World) -> None:
        planner = world.parts["tested"].planner
        flight_id = new_id()
        made = await planner.put("p", flight_id, Plan(volumes=volumes(area(end=1.2 / 3600))))
        assert made.done
        for _ in range(120):
            await asyncio.sleep(0.05)
            flight = await planner.store.get(Flight, flight_id)
            if flight and flight.state == "Ended":
                break
        assert flight
        assert flight.state == "Ended"
        with pytest.raises(NotThere):
            await planner.dss.intent(flight_id)

    run(story)


def test_what_comes_in_between_is_fetched_and_judged_too(run: Run) -> None:
    async def story(world: World) -> None:
        planner = world.parts["tested"].planner
        control = world.pilot("control")

        def between(*wanted: tuple[dict[str, Any], int]) -> list[str]:
            left, made = list(wanted), list[str]()

            async def before(url: str, method: str, path: str) -> None:
                mine = method == "PUT" and any(i in path for i in mine_ids)
                if mine and left:
                    place, priority = left.pop(0)
                    made.append(new_id())
                    assert (await control.wants(made[-1], place, priority=priority))[0] == "Completed"

            world.before = before
            return made

        mine_ids = [new_id()]
        made = between((TWO, 0))
        outcome = await planner.put("p", mine_ids[0], Plan(volumes=volumes(ONE)))
        assert (outcome.done, outcome.flight) == (False, None)
        assert [c.id for c in outcome.conflicts] == made
        denied, refused = await planner.store.find(Attempt, about=mine_ids[0])
        assert (denied.missing_intents, refused.problem) == (made, f"in the way: {made[0]}")
        assert await agree(world, planner) == {}
        assert await control.ends(made[0]) == ("Completed", "Closed")

        mine_ids[0] = new_id()
        made = between((TWO, 0), (area(-800), 0))
        outcome = await planner.put("p", mine_ids[0], Plan(volumes=volumes(ONE), priority=10))
        assert outcome.done
        assert {c.id for c in outcome.conflicts} == set(made)
        await agree(world, planner)
        await planner.end("p", mine_ids[0])

        mine_ids[0] = new_id()
        between(*((area(x * 110, 50), 0) for x in range(MOST_ROUNDS)))
        for flight_id in made:
            await control.ends(flight_id)
        with pytest.raises(Refused, match="again and again"):
            await planner.put("p", mine_ids[0], Plan(volumes=volumes(ONE), priority=10))
        world.before = None
        assert mine_ids[0] not in await agree(world, planner)

    run(story)


def test_two_flights_of_one_server_are_in_each_others_way_and_both_users_are_told(run: Run) -> None:
    async def story(world: World) -> None:
        planner, store = world.parts["tested"].planner, world.parts["tested"].store
        one, two = new_id(), new_id()
        assert (await planner.put("anna", one, Plan(volumes=volumes(ONE)))).done
        assert not (await planner.put("bert", two, Plan(volumes=volumes(TWO)))).done
        assert (await planner.put("bert", two, Plan(volumes=volumes(TWO), priority=5))).done
        assert [n.about for n in await store.find(UserNotice, party="anna")] == [one]
        assert [n.others for n in await store.find(UserNotice, party="bert")] == [[one], [one]]
        assert not any("/uss/v1/" in url for _, _, url, _ in world.calls)  # it knows its own

    run(story)


def test_who_stays_off_nominal_is_told_of_once(run: Run) -> None:
    async def story(world: World) -> None:
        planner, store = world.parts["tested"].planner, world.parts["tested"].store
        one, two = new_id(), new_id()
        assert (await planner.put("anna", one, Plan(volumes=volumes(area(-2000))))).done
        assert (await planner.put("bert", two, Plan(volumes=volumes(TWO)))).done
        for end, far in ((0.5, 0), (0.6, 100), (0.7, 200)):
            off = Plan("Nonconforming", off_nominal_volumes=volumes(area(far, 400, end=end)))
            assert (await planner.put("anna", one, off)).done
        assert len(await store.find(UserNotice, party="bert")) == 1
        assert len(await store.find(UserNotice, party="anna", about=one)) == 1
        assert (
            await planner.put("anna", one, Plan("Contingent", off_nominal_volumes=volumes(area(200, 400))))
        ).done
        assert len(await store.find(UserNotice, party="bert")) == 2

    run(story)


async def constraint(world: World, flights_in_it: bool = True) -> str:
    """An authority that has one constraint, at the place of ONE."""
    constraint_id = new_id()
    body = {"extents": [ONE], "uss_base_url": "https://authority.example.com"}
    path = f"/dss/v1/constraint_references/{constraint_id}"
    made = await world.ask(DSS, "PUT", path, body, who="authority", scopes="utm.constraint_management")
    assert made.status_code == 201, made.text
    geozone = {
        "identifier": "HOSP1",
        "country": "XXX",
        "zone_authority": [{"name": "authority"}],
        "type": "PROHIBITED",
        "restriction": "none",
        "name": "Hospital",
    }
    said = {
        "constraint": {
            "reference": made.json()["constraint_reference"],
            "details": {"volumes": [ONE], "type": "uk.hospital", "geozone": geozone},
        }
    }
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=said))
    world.clients["https://authority.example.com"] = httpx.AsyncClient(
        transport=transport, base_url="https://authority.example.com"
    )
    return constraint_id


def test_a_constraint_is_told_of_and_known_to_the_dss(run: Run) -> None:
    async def story(world: World) -> None:
        planner, store = world.parts["tested"].planner, world.parts["tested"].store
        zone, flight_id = await constraint(world), new_id()
        outcome = await planner.put("p", flight_id, Plan(volumes=volumes(ONE)))
        assert outcome.done
        assert [(c.kind, c.id, c.name) for c in outcome.conflicts] == [("constraint", zone, "Hospital")]
        assert [n.trigger for n in await store.find(UserNotice, about=flight_id)] == ["CSTP0005"]
        flight = await store.get(Flight, flight_id)
        assert flight
        assert flight.constraints

    run(story)


def test_a_constraint_refuses_where_the_region_says_so(run: Run) -> None:
    async def story(world: World) -> None:
        planner = world.parts["tested"].planner
        await constraint(world)
        outcome = await planner.put("p", new_id(), Plan(volumes=volumes(ONE)))
        assert not outcome.done
        assert [c.why for c in outcome.conflicts] == ["constraint, closed to flights"]
        assert (await planner.put("p", new_id(), Plan(volumes=volumes(area(3000))))).done

    run(story, region=Region(refusing_zones=["PROHIBITED"]))


def test_the_dss_client_tells_refusals_for_what_they_are(run: Run) -> None:
    async def story(world: World) -> None:
        one: DssClient = world.parts["tested"].dss
        flight_id = new_id()
        params = wire.PutOperationalIntentReferenceParameters(volumes(ONE), "Accepted", TESTED)
        made = (await one.put_intent(flight_id, "", params)).operational_intent_reference
        with pytest.raises(NotCurrent):
            await one.put_intent(flight_id, "", params)
        with pytest.raises(NotCurrent):
            await one.put_intent(flight_id, "x" * 20, params)
        with pytest.raises(Missing) as caught:
            await world.parts["control"].dss.put_intent(new_id(), "", params)
        assert [i.id for i in caught.value.intents] == [flight_id]
        with pytest.raises(NotThere):
            await one.intent(new_id())
        with pytest.raises(Refused) as refused:
            await one.put_intent(
                new_id(), "", msgspec.structs.replace(params, extents=volumes(area(start=1, end=0.5)))
            )
        assert refused.value.status == 400
        await one.delete_intent(flight_id, made.ovn or "")

    run(story)


def test_a_read_goes_on_to_the_next_dss_and_stays_there(run: Run) -> None:
    async def story(world: World) -> None:
        caller = world.parts["tested"].dss._caller
        both = DssClient(caller, ["https://gone.example.com", DSS])
        assert await both.intents_in(volumes(ALL)[0]) == []
        world.calls.clear()
        params = wire.PutOperationalIntentReferenceParameters(volumes(ONE), "Accepted", TESTED)
        await both.put_intent(new_id(), "", params)
        assert [url for _, _, url, _ in world.calls if "gone" in url] == []
        assert READ_S < 5
        assert WRITE_S < 5

    run(story)


async def asks(
    world: World,
    method: str,
    path: str,
    body: Any = None,
    *,
    who: str = "anna",
    scopes: str = "sharedsky.flights",
) -> httpx.Response:
    """One request of our own planning interface."""
    return await world.ask(TESTED, method, path, body, who=who, scopes=scopes)


def test_a_party_plans_begins_changes_and_ends_over_the_api(run: Run) -> None:
    async def story(world: World) -> None:
        flight_id = new_id()
        path = f"/flights/{flight_id}"
        checked = await asks(world, "POST", "/flights/check", {"volumes": [ONE]})
        assert checked.json() == {"permitted": True, "conflicts": []}
        assert await world.references(ALL) == {}
        planned = await asks(world, "PUT", path, {"volumes": [ONE], "notes": "survey"})
        assert planned.status_code == 200, planned.text
        assert planned.json()["flight"]["state"] == "Accepted"
        assert (await asks(world, "GET", path)).json()["notes"] == "survey"
        begun = (await asks(world, "PUT", path, {"state": "Activated"})).json()["flight"]
        assert (begun["state"], begun["volumes"][0]["volume"]) == ("Activated", ONE["volume"])

        two = new_id()
        since = instant()
        refused = await asks(world, "PUT", f"/flights/{two}", {"volumes": [TWO]}, who="bert")
        assert refused.status_code == 409
        assert refused.headers["content-type"].startswith("application/problem+json")
        problem = refused.json()
        (conflict,) = problem["conflicts"]
        assert (conflict["id"], conflict["permitted"], conflict["why"]) == (flight_id, False, "same priority")
        (overlap,) = conflict["overlaps"]
        assert abs(overlap["lat"] - LAT) < 0.001
        assert overlap["lng"] > LNG
        assert overlap["time_start"] < overlap["time_end"]
        assert flight_id in problem["title"]
        assert problem["flight"] is None
        told = (await asks(world, "GET", f"/flights/notices?since={since}", who="bert")).json()["notices"]
        assert [n["others"] for n in told] == [[flight_id]]
        high = {"volumes": [TWO], "priority": 7}
        assert (await asks(world, "PUT", f"/flights/{two}", high, who="bert")).status_code == 403
        assert (
            await asks(world, "PUT", f"/flights/{two}", high, who="bert", scopes=PLANNING)
        ).status_code == 200

        assert (await asks(world, "DELETE", path)).json()["state"] == "Ended"
        assert (await asks(world, "DELETE", path)).status_code == 200
        assert [f["id"] for f in (await asks(world, "GET", "/flights")).json()["flights"]] == []
        assert [f["id"] for f in (await asks(world, "GET", "/flights?ended=true")).json()["flights"]] == [
            flight_id
        ]

    run(story)


def test_nobody_sees_or_touches_the_flight_of_another_party(run: Run) -> None:
    async def story(world: World) -> None:
        flight_id = new_id()
        path = f"/flights/{flight_id}"
        assert (await asks(world, "PUT", path, {"volumes": [ONE]})).status_code == 200
        secret = (await asks(world, "GET", path)).json()["ovn"]
        for method, at, body in (
            ("GET", path, None),
            ("PUT", path, {"state": "Activated"}),
            ("DELETE", path, None),
            ("POST", "/flights/check", {"id": flight_id, "state": "Activated"}),
        ):
            answer = await asks(world, method, at, body, who="bert")
            assert answer.status_code in (403, 404), (method, answer.text)
            assert secret not in answer.text
        assert (await asks(world, "GET", "/flights", who="bert")).json() == {"flights": []}
        seen = await asks(world, "GET", f"/flights/notices?about={flight_id}", who="bert")
        assert seen.json() == {"notices": []}
        assert (await asks(world, "GET", path, scopes="utm.strategic_coordination")).status_code == 403

    run(story)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/flights/none", {"volumes": [ONE]}, 400),
        ("PUT", "/flights/ID", {}, 400),
        ("PUT", "/flights/ID", {"state": "Activated"}, 404),
        ("PUT", "/flights/ID", {"volumes": "x"}, 400),
        ("PUT", "/flights/ID", {"volumes": [ONE], "colour": "red"}, 400),
        ("PUT", "/flights/ID", {"volumes": [ONE], "state": "Flying"}, 400),
        ("PUT", "/flights/ID", {"state": "Nonconforming", "off_nominal_volumes": [ONE]}, 409),
        ("POST", "/flights/check", {"id": "none", "volumes": [ONE]}, 400),
        ("GET", "/flights/ID", None, 404),
        ("DELETE", "/flights/ID", None, 404),
        ("GET", "/flights/notices?since=yesterday", None, 400),
        ("GET", "/flights/notices?most=0", None, 400),
    ],
)
def test_a_bad_request_is_refused_in_one_sentence(
    run: Run, method: str, path: str, body: Any, status: int
) -> None:
    async def story(world: World) -> None:
        answer = await asks(world, method, path.replace("ID", new_id()), body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["title"]
        assert await world.references(ALL) == {}

    run(story)


def test_a_server_that_starts_again_knows_its_flights(run: Run, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with server(world, tmp_path, "third"):
            flight_id = new_id()
            await world.parts["third"].planner.put("p", flight_id, Plan(volumes=volumes(ONE)))
        async with server(world, tmp_path, "third"):
            again = world.parts["third"].planner
            assert (await again.put("p", flight_id, Plan("Activated"))).done
            assert (await again.end("p", flight_id)).state == "Ended"

    run(story)
