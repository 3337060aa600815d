"""The cases of the public suites for a USS, walked through by the interface that they use, with data of our own.

One DSS, a USS under test and a second one, all ours; where a suite bends what the second says, so does the world here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from sharedsky.kernels import geodesy
from sharedsky.service.uss.region import Region
from tests.service.sky import circle, metres, new_id, now_s
from tests.service.uss.world import DSS, TESTING, World, world

LAT, LNG = 14.2, -28.6
ALL = circle(lat=LAT, lng=LNG, radius=15_000, low=-100, high=1000, start=-0.5, end=5)
"""Everything that happens here lies in this."""
Run = Callable[[Callable[[World], Awaitable[None]]], None]


def area(east_m: float = 0.0, radius: float = 500.0, **more: Any) -> dict[str, Any]:
    """A cylinder so far east of the middle, that has begun."""
    lat, lng, _ = geodesy.direct(LAT, LNG, 90.0, east_m)
    said = {"low": 100.0, "high": 200.0, "start": -0.01, "end": 0.7} | more
    return circle(lat=float(lat), lng=float(lng), radius=radius, **said)


ONE, ONE_CHANGED, ONE_LARGE = area(), area(radius=600), area(radius=1800)
TWO, TWO_AWAY = area(800), area(2000)
"""One and its change meet two, but not two where it is away; large it meets that as well."""


def instant() -> str:
    """Now, as a query has it."""
    return datetime.fromtimestamp(now_s(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a scenario in a world with a DSS and the USSs `tested` and `control`."""

    def go(scenario: Callable[[World], Awaitable[None]], **more: Any) -> None:
        async def within() -> None:
            async with world(tmp_path, monkeypatch, "tested", "control", **more) as made:
                await scenario(made)

        asyncio.run(within())

    return go


async def told(pilot: Any, since: str) -> list[dict[str, Any]]:
    """Conflicts that a user is told of within five seconds."""
    for _ in range(100):
        if found := await pilot.notified(since):
            return list(found)
        await asyncio.sleep(0.05)
    raise AssertionError("the user was not told")


async def shared(
    world: World, flight_id: str, state: str, *volumes: dict[str, Any], priority: int = 0
) -> dict[str, Any]:
    """A flight is at the DSS in this state, and its USS gives the details that the user gave."""
    ref = (await world.references(ALL))[flight_id]
    assert ref["state"] == state
    found = await world.details(ref)
    assert found["reference"]["state"] == state
    assert len(found["reference"]["ovn"]) >= 16
    details = found["details"]
    assert (details.get("priority") or 0) == priority
    given = [*(details.get("volumes") or []), *(details.get("off_nominal_volumes") or [])]
    for volume in volumes:
        assert volume["volume"] in [v["volume"] for v in given]
    if state in ("Accepted", "Activated"):
        assert not details.get("off_nominal_volumes")
    return ref


async def absent(world: World, flight_id: str) -> None:
    """Nothing of a flight is at the DSS."""
    assert flight_id not in await world.references(ALL)


def test_ready_and_the_area_is_cleared(run: Run) -> None:
    async def scenario(world: World) -> None:
        pilot = world.pilot("tested")
        ready = await pilot.ask("GET", "/status")
        assert ready.json()["status"] == "Ready"
        mine, theirs, far = new_id(), new_id(), new_id()
        assert await pilot.wants(mine, ONE) == ("Completed", "Planned")
        assert await world.pilot("tested", "somebody").wants(theirs, area(1500, high=300)) == (
            "Completed",
            "Planned",
        )
        assert await pilot.wants(far, area(40_000)) == ("Completed", "Planned")
        body = {"request_id": new_id(), "extent": ALL}
        cleared = await pilot.ask("POST", "/clear_area_requests", body)
        assert cleared.json()["outcome"]["success"], cleared.text
        assert await world.references(ALL) == {}
        assert await pilot.wants(far, area(40_000), usage="InUse") == ("Completed", "OkToFly")
        assert (await pilot.ask("POST", "/clear_area_requests", body)).json()["outcome"]["success"]

    run(scenario)


def test_solo_happy_path(run: Run) -> None:
    async def scenario(world: World) -> None:
        pilot, flight = world.pilot("tested"), new_id()
        assert await pilot.wants(flight, ONE) == ("Completed", "Planned")
        assert pilot.advisories == "NoAdvisoriesOrConditions"
        await shared(world, flight, "Accepted", ONE)
        assert await pilot.wants(flight, ONE, usage="InUse") == ("Completed", "OkToFly")
        await shared(world, flight, "Activated", ONE)
        assert await pilot.ends(flight) == ("Completed", "Closed")
        await absent(world, flight)
        assert await pilot.ends(flight) == ("Completed", "Closed")
        assert await pilot.ends(new_id()) == ("Completed", "Closed")
        again = await pilot.wants(
            flight, ONE, usage="InUse"
        )  # without being planned before, under an id that was used
        assert again == ("Completed", "OkToFly")
        await shared(world, flight, "Activated", ONE)

    run(scenario)


def test_conflict_with_higher_priority(run: Run) -> None:
    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        one, two = new_id(), new_id()

        # planning into a conflict
        assert await control.wants(two, TWO, priority=100) == ("Completed", "Planned")
        since = instant()
        assert await tested.wants(one, ONE) == ("Rejected", "NotPlanned")
        assert two in tested.notes
        await absent(world, one)
        assert await told(tested, since)
        assert await control.ends(two) == ("Completed", "Closed")

        # changing what is planned, after the other came
        one, two = new_id(), new_id()
        assert await tested.wants(one, ONE) == ("Completed", "Planned")
        since = instant()
        assert await control.wants(two, TWO, priority=100) == ("Completed", "Planned")
        assert control.advisories == "AtLeastOneAdvisoryOrCondition"
        await shared(world, two, "Accepted", TWO, priority=100)
        assert await told(control, since)  # who caused it
        assert await told(tested, since)  # and who suffers it
        assert await tested.wants(one, ONE_CHANGED) == ("Rejected", "Planned")
        await shared(world, one, "Accepted", ONE)

        # beginning to fly
        assert await tested.wants(one, ONE, usage="InUse") == ("Rejected", "Planned")
        await shared(world, one, "Accepted", ONE)

        # a conflict that was there before the change
        assert await control.ends(two) == ("Completed", "Closed")
        assert await tested.wants(one, ONE, usage="InUse") == ("Completed", "OkToFly")
        two = new_id()
        assert await control.wants(two, TWO, priority=100) == ("Completed", "Planned")
        assert await control.wants(two, TWO, usage="InUse", priority=100) == ("Completed", "OkToFly")
        assert await tested.wants(one, ONE_CHANGED, usage="InUse") == ("Completed", "OkToFly")
        await shared(world, one, "Activated", ONE_CHANGED)

        # a conflict that was not there before
        assert await control.wants(two, TWO_AWAY, usage="InUse", priority=100) == ("Completed", "OkToFly")
        assert await tested.wants(one, ONE_LARGE, usage="InUse") == ("Rejected", "OkToFly")
        await shared(world, one, "Activated", ONE_CHANGED)

    run(scenario)


def test_conflict_with_equal_priority(run: Run) -> None:
    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        one, two = new_id(), new_id()
        small = area(-300, 150)
        assert await control.wants(two, TWO) == ("Completed", "Planned")
        assert await control.wants(two, TWO, usage="InUse") == ("Completed", "OkToFly")
        assert await tested.wants(one, ONE) == ("Rejected", "NotPlanned")
        assert await tested.wants(one, ONE, usage="InUse") == ("Rejected", "NotPlanned")
        await absent(world, one)
        assert await tested.wants(one, small) == ("Completed", "Planned")
        assert await tested.wants(one, ONE) == ("Rejected", "Planned")
        await shared(world, one, "Accepted", small)
        assert await tested.wants(one, small, usage="InUse") == ("Completed", "OkToFly")
        assert await tested.wants(one, ONE, usage="InUse") == ("Rejected", "OkToFly")
        await shared(world, one, "Activated", small)
        assert await control.ends(two) == ("Completed", "Closed")

        assert await tested.wants(one, ONE, usage="InUse") == ("Completed", "OkToFly")
        two = new_id()
        assert await control.wants(two, TWO_AWAY) == ("Completed", "Planned")
        since = instant()
        off = await control.wants(two, TWO, usage="InUse", uas="OffNominal")
        assert off == ("Completed", "OffNominal")
        ref = await shared(world, two, "Nonconforming", TWO_AWAY, TWO)
        assert len((await world.details(ref))["details"]["off_nominal_volumes"]) == 1
        assert await told(tested, since)
        assert await tested.wants(one, ONE_CHANGED, usage="InUse") == ("Completed", "OkToFly")
        await shared(world, one, "Activated", ONE_CHANGED)
        assert await control.wants(two, TWO, usage="InUse", uas="Contingent") == ("Completed", "OffNominal")
        await shared(world, two, "Contingent", TWO)
        assert (await control.wants(two, TWO, usage="InUse"))[
            0
        ] == "Rejected"  # nothing comes back from there
        assert await control.ends(two) == ("Completed", "Closed")

    run(scenario)


def test_equal_priority_where_the_region_lets_flights_share(run: Any) -> None:
    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        one, two = new_id(), new_id()
        since = instant()
        assert await control.wants(two, TWO) == ("Completed", "Planned")
        assert await tested.wants(one, ONE) == ("Completed", "Planned")
        assert tested.advisories == "AtLeastOneAdvisoryOrCondition"
        assert await told(tested, since)
        assert await told(control, since)
        assert await tested.wants(one, ONE, usage="InUse") == ("Completed", "OkToFly")

    run(scenario, region=Region(shared_priorities=[0]))


def test_flight_intent_validation(run: Run) -> None:
    async def scenario(world: World) -> None:
        pilot, flight = world.pilot("tested"), new_id()
        far = area(start=24 * 31, end=24 * 31 + 1)
        assert await pilot.wants(new_id(), far) == ("Rejected", "NotPlanned")
        assert "OiMaxPlanHorizon" in pilot.notes
        assert await pilot.wants(new_id(), area(start=1, end=0.5)) == ("Rejected", "NotPlanned")
        assert await pilot.wants(new_id(), area(start=-2, end=-1)) == ("Rejected", "NotPlanned")
        assert await pilot.wants(new_id(), ONE, uas="OffNominal") == ("Rejected", "NotPlanned")
        assert await pilot.wants(new_id(), area(start=1, end=2), usage="InUse") == ("Rejected", "NotPlanned")
        assert await pilot.wants(new_id(), ONE, priority=101) == ("Rejected", "NotPlanned")
        ground = area()
        ground["volume"]["altitude_lower"]["reference"] = "SFC"
        assert await pilot.wants(new_id(), ground) == ("NotSupported", "NotPlanned")
        assert await world.references(ALL) == {}

        assert await pilot.wants(flight, ONE) == ("Completed", "Planned")
        assert await pilot.wants(flight, ONE, uas="OffNominal") == ("Rejected", "Planned")
        await shared(world, flight, "Accepted", ONE)
        assert await pilot.wants(flight, ONE, usage="InUse") == ("Completed", "OkToFly")
        assert await pilot.wants(flight, ONE) == ("Rejected", "OkToFly")  # nothing becomes Accepted again
        await shared(world, flight, "Activated", ONE)
        assert await pilot.ends(flight) == ("Completed", "Closed")
        await absent(world, flight)

        # an overlap of a little more than a centimetre is a conflict, a gap of a centimetre none
        wide = geodesy.distance_m(LAT, LNG, LAT, LNG + 0.01)
        step = 0.01 / float(wide) * 0.01

        def strip(west: float, east: float) -> dict[str, Any]:
            made = area()
            corners = [(LAT, west), (LAT + 0.005, west), (LAT + 0.005, east), (LAT, east)]
            made["volume"] = {
                "outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]},
                "altitude_lower": metres(100),
                "altitude_upper": metres(200),
            }
            return made

        assert await pilot.wants(new_id(), strip(LNG, LNG + 0.01)) == ("Completed", "Planned")
        touching = strip(LNG + 0.01 - 1.2 * step, LNG + 0.02)
        assert await pilot.wants(new_id(), touching) == ("Rejected", "NotPlanned")
        assert await pilot.wants(new_id(), strip(LNG + 0.01 + step, LNG + 0.02)) == ("Completed", "Planned")

    run(scenario)


def test_a_flight_near_another_is_planned_after_its_details_were_asked_for_and_its_uss_is_told(
    run: Run,
) -> None:
    """Entwined: a wedge between the arms of a V, which do not touch."""

    def shape(*corners: tuple[float, float]) -> dict[str, Any]:
        made = area()
        made["volume"]["outline_polygon"] = {
            "vertices": [{"lat": LAT + 0.01 * a, "lng": LNG + 0.01 * b} for a, b in corners]
        }
        del made["volume"]["outline_circle"]
        return made

    vee = shape((0.0, 0.0), (1.0, 0.5), (0.2, 0.0), (1.0, -0.5))
    wedge = shape((0.4, -0.05), (1.5, 0.2), (1.5, -0.8))

    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        two, one = new_id(), new_id()
        assert await control.wants(two, vee) == ("Completed", "Planned")
        assert await tested.wants(one, wedge) == ("Completed", "Planned")
        await shared(world, one, "Accepted", wedge)
        asked = f"https://control.example.com/uss/v1/operational_intents/{two}"
        assert ("tested", "GET", asked, 200) in world.calls
        posted = ("tested", "POST", "https://control.example.com/uss/v1/operational_intents", 204)
        for _ in range(100):
            if posted in world.calls:
                break
            await asyncio.sleep(0.05)
        assert posted in world.calls
        # and the other way: who flies already hears of who comes near
        assert await control.ends(two) == ("Completed", "Closed")
        assert await tested.wants(one, wedge, usage="InUse") == ("Completed", "OkToFly")
        world.calls.clear()
        assert await control.wants(new_id(), vee) == ("Completed", "Planned")
        heard = ("control", "POST", "https://tested.example.com/uss/v1/operational_intents", 204)
        for _ in range(100):
            if heard in world.calls:
                break
            await asyncio.sleep(0.05)
        assert heard in world.calls

    run(scenario)


BENT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a state that there is not and a priority that is no integer": lambda i: (
        i["reference"].update(state="Flying"),
        i["details"].update(priority=1.2),
    ),
    "another id": lambda i: i["reference"].update(id=new_id()),
    "another manager": lambda i: i["reference"].update(manager="somebody"),
    "no OVN": lambda i: i["reference"].pop("ovn"),
    "what stands for an OVN": lambda i: i["reference"].update(ovn="Available from USS"),
    "an older version": lambda i: i["reference"].update(version=0),
    "another state": lambda i: i["reference"].update(state="Activated"),
    "no volumes": lambda i: i["details"].update(volumes=[]),
    "a volume without an end": lambda i: i["details"]["volumes"][0].pop("time_end"),
    "a volume without a lower bound": lambda i: i["details"]["volumes"][0]["volume"].pop("altitude_lower"),
    "a latitude beyond the pole": lambda i: i["details"]["volumes"][0]["volume"]["outline_circle"][
        "center"
    ].update(lat=91),
}


def test_what_cannot_be_so_fails_a_plan_and_nothing_is_shared_nor_told(run: Run) -> None:
    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        two = new_id()
        assert await control.wants(two, area(1500)) == ("Completed", "Planned")

        def bend(change: Callable[[dict[str, Any]], Any]) -> None:
            def bent(url: str, method: str, path: str, answer: httpx.Response) -> httpx.Response:
                if method != "GET" or "/uss/v1/operational_intents/" not in path:
                    return answer
                said = answer.json()
                change(said["operational_intent"])
                return httpx.Response(200, json=said)

            world.bent = bent

        near = area(400, 700)
        for what, change in BENT.items():
            bend(change)
            world.calls.clear()
            one = new_id()
            assert await tested.wants(one, near) == ("Failed", "NotPlanned"), what
            assert "control" in tested.notes, what
            await absent(world, one)
            methods = {(method, url) for _, method, url, _ in world.calls if "/uss/v1/" in url}
            assert methods == {("GET", f"https://control.example.com/uss/v1/operational_intents/{two}")}, what
        for answer in (
            httpx.Response(200, text="<html>"),
            httpx.Response(404, json={"message": "?"}),
            httpx.Response(500),
        ):
            world.bent = lambda url, method, path, was, answer=answer: (
                answer if "/uss/v1/operational_intents/" in path else was
            )
            assert await tested.wants(new_id(), near) == ("Failed", "NotPlanned")
        world.bent = None
        world.silent.add("https://control.example.com")
        assert await tested.wants(new_id(), near) == ("Failed", "NotPlanned")
        world.silent.clear()
        assert await tested.wants(new_id(), near) == ("Rejected", "NotPlanned")

    run(scenario)


async def virtual(
    world: World, flight_id: str, state: str, ref: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A USS of which nothing but its references is there puts one at the DSS."""
    body = {
        "extents": [TWO],
        "state": state,
        "uss_base_url": "https://down.example.com",
        "key": [],
        "new_subscription": {"uss_base_url": "https://down.example.com"},
    }
    path = f"/dss/v1/operational_intent_references/{flight_id}" + (f"/{ref['ovn']}" if ref else "")
    scopes = "utm.strategic_coordination utm.conformance_monitoring_sa"
    answer = await world.ask(DSS, "PUT", path, body, who="virtual", scopes=scopes)
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, Any] = answer.json()["operational_intent_reference"]
    return made


async def availability(world: World, said: str) -> None:
    """An arbiter says whether that USS answers."""
    path, scopes = "/dss/v1/uss_availability/virtual", "utm.availability_arbitration"
    was = (await world.ask(DSS, "GET", path, who="arbiter", scopes=scopes)).json()["version"]
    body = {"old_version": was, "availability": said}
    assert (await world.ask(DSS, "PUT", path, body, who="arbiter", scopes=scopes)).status_code == 200


def test_a_down_uss_gives_way_only_with_what_it_had_not_begun(run: Run) -> None:
    async def scenario(world: World) -> None:
        tested, two, one = world.pilot("tested"), new_id(), new_id()
        ref = await virtual(world, two, "Accepted")
        assert await tested.wants(one, ONE) == ("Failed", "NotPlanned")  # it is not known to be down
        await availability(world, "Down")
        assert await tested.wants(one, ONE) == ("Completed", "Planned")
        await shared(world, one, "Accepted", ONE)
        assert await tested.wants(one, ONE, usage="InUse") == ("Completed", "OkToFly")
        assert await tested.ends(one) == ("Completed", "Closed")
        for state in ("Activated", "Nonconforming", "Contingent"):
            await availability(world, "Normal")
            ref = await virtual(world, two, state, ref)
            await availability(world, "Down")
            one = new_id()
            assert await tested.wants(one, ONE, priority=100) == ("Rejected", "NotPlanned"), state
            await absent(world, one)
            # what the DSS does not find there is not in the way
            beside = new_id()
            assert await tested.wants(beside, area(-3000)) == ("Completed", "Planned")
            assert await tested.ends(beside) == ("Completed", "Closed")

    run(scenario)


def test_hypothetically_nothing_happens_and_in_reality_a_refused_flight_is_told_as_nonconforming(
    run: Run,
) -> None:
    async def scenario(world: World) -> None:
        tested, control = world.pilot("tested"), world.pilot("control")
        one, two = new_id(), new_id()
        assert await tested.wants(one, ONE, style="Hypothetical") == ("Completed", "Planned")
        await absent(world, one)
        assert await tested.wants(one, area(-2000)) == ("Completed", "Planned")
        assert await tested.wants(one, area(-2000), usage="InUse") == ("Completed", "OkToFly")
        assert await control.wants(two, TWO, priority=100) == ("Completed", "Planned")
        assert await tested.wants(one, ONE, usage="InUse", style="Hypothetical") == ("Rejected", "OkToFly")
        assert await tested.wants(one, ONE, usage="InUse", style="InReality") == ("Completed", "OffNominal")
        await shared(world, one, "Nonconforming", ONE)

    run(scenario)


def test_the_interface_for_automated_tests_needs_its_scopes_and_answers_a_request_once(run: Run) -> None:
    async def scenario(world: World) -> None:
        url, pilot, flight = "https://tested.example.com", world.pilot("tested"), new_id()
        path = f"/flight_planning/v1/flight_plans/{flight}"
        for scopes, status in (
            ("sharedsky.flights", 403),
            ("interuss.flight_planning.direct_automated_test", 403),
        ):
            assert (await world.ask(url, "DELETE", path, who="tester", scopes=scopes)).status_code == status
        body = {
            "flight_plan": {
                "basic_information": {"usage_state": "Planned", "uas_state": "Nominal", "area": [ONE]}
            },
            "execution_style": "IfAllowed",
            "request_id": "the same",
        }
        first = await world.ask(url, "PUT", path, body, who="tester", scopes=TESTING)
        ref = (await world.references(ALL))[flight]
        again = await world.ask(url, "PUT", path, body, who="tester", scopes=TESTING)
        assert first.json() == again.json()
        assert (await world.references(ALL))[flight]["version"] == ref["version"]
        other = await world.ask(url, "PUT", path, body | {"request_id": "x"}, who="other", scopes=TESTING)
        assert other.status_code == 403
        assert (await pilot.ask("GET", "/user_notifications")).status_code == 400
        late, early = instant(), "2020-01-01T00:00:00Z"
        assert (await pilot.ask("GET", f"/user_notifications?after={late}&before={early}")).status_code == 400
        bad = msgspec.json.encode({"flight_plan": 1}).decode()
        assert (await pilot.ask("PUT", f"/flight_plans/{flight}", bad)).status_code == 400
        assert (await pilot.ask("PUT", "/flight_plans/none", body)).status_code == 400

    run(scenario)
