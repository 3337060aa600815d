"""Operational intents, as the public suites drive them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.service import sky
from tests.service.sky import CM, CMSA, CP, SC, Uss, circle, new_id
from tests.service.suites.pool import (
    NOBODYS_OVN,
    OI,
    SUB,
    Json,
    Pool,
    body,
    instant,
    intent,
    new_subscription,
    refused,
    same_instant,
    search,
    seconds,
    subscribe,
    subscription,
    told,
    told_ids,
)

MIN = 1 / 60
SOUTH: Json = {"lat": -56.0, "lng": 178.0, "radius": 50.0, "low": 0.0, "high": 120.0}
"""A cylinder near the antimeridian."""
LATER: Json = {"start": 20 * MIN, "end": 80 * MIN}


def one(uss: Uss, entity_id: str, status: int = 200) -> Json:
    answer = uss.ask("GET", f"{OI}/{entity_id}")
    if status != 200:
        refused(answer, status)
        return {}
    found: Json = body(answer, 200, "GetOperationalIntentReferenceResponse")["operational_intent_reference"]
    return found


def the_subscription(uss: Uss, subscription_id: str) -> Json:
    return subscription(uss.ask("GET", f"{SUB}/{subscription_id}"), "GetSubscriptionResponse")


def test_the_life_of_a_plan(pool: Pool) -> None:
    a, b = pool.uss("uss1"), pool.uss("uss2")
    entity_id, plan = new_id(), circle(**SOUTH, **LATER)
    anywhen = circle(-56, 178, 300, low=0, high=5000, start=None, end=None)
    one(a, entity_id, 404)
    assert search(a, OI, circle(-56, 178, 300, low=0, high=5000, start=0, end=1)) == {}
    for scope in (CP, CM):
        refused(a.ask("POST", f"{OI}/query", {"area_of_interest": anywhen}, scopes=scope), 403)

    def put(volumes: Any, **more: Any) -> httpx.Response:
        return a.plan(volumes, entity_id, **(new_subscription() | more))

    refused(put(plan), 400)
    refused(put([{k: v for k, v in plan.items() if k != "time_start"}]), 400)
    refused(put([{k: v for k, v in plan.items() if k != "time_end"}]), 400)
    refused(put([circle(**SOUTH, start=-24, end=-23)]), 400)
    refused(put([circle(**SOUTH, start=80 * MIN, end=20 * MIN)]), 400)
    whole = {"extents": [plan], "state": "Accepted", "uss_base_url": "https://uss1.example.com"}
    for scope in (CP, CM):
        refused(a.ask("PUT", f"{OI}/{entity_id}", whole, scopes=scope), 403)
    # clients of former versions say more than there is to say
    made = intent(put([plan], old_version=0), 201)
    assert (made["id"], made["version"], made["state"]) == (entity_id, 1, "Accepted")
    assert (made["manager"], made["uss_availability"]) == ("uss1", "Unknown")
    assert made["uss_base_url"] == "https://uss1.example.com"
    assert same_instant(made["time_start"], plan["time_start"])
    assert same_instant(made["time_end"], plan["time_end"])

    for scope in (CP, CM):
        refused(a.ask("GET", f"{OI}/{entity_id}", scopes=scope), 403)
    assert one(a, entity_id) == made
    assert one(b, entity_id) == made | {"ovn": NOBODYS_OVN}
    refused(a.ask("POST", f"{OI}/query"), 400)
    refused(a.ask("POST", f"{OI}/query", {}), 400)
    assert search(a, OI, anywhen) == {entity_id: made}
    assert search(b, OI, anywhen) == {entity_id: made | {"ovn": NOBODYS_OVN}}
    for start, end, found in ((59, None, True), (81, None, False), (None, 20.5, True), (None, 1, False)):
        area = circle(-56, 178, 300, low=0, high=5000, start=start and start * MIN, end=end and end * MIN)
        assert (entity_id in search(a, OI, area)) is found, (start, end)

    # a second later, with nothing but its own OVN and the subscription it has
    changes: Json = {"state": "Activated", "subscription_id": made["subscription_id"], "key": [made["ovn"]]}
    moved = circle(**SOUTH, start=20 * MIN + 1 / 3600, end=80 * MIN + 1 / 3600)
    again = intent(
        a.plan([moved], entity_id, made["ovn"], uss_base_url="https://uss1.example.com/b", **changes), 200
    )
    assert (again["version"], again["state"]) == (2, "Activated")
    assert again["subscription_id"] == made["subscription_id"]
    assert again["ovn"] != made["ovn"]
    assert again["uss_base_url"] == "https://uss1.example.com/b"

    for scope in (CP, CM):
        refused(a.ask("DELETE", f"{OI}/{entity_id}/{again['ovn']}", scopes=scope), 403)
    assert intent(a.ask("DELETE", f"{OI}/{entity_id}/{again['ovn']}"), 200) == again
    one(a, entity_id, 404)
    assert search(a, OI, anywhen) == {}


def test_two_plans_at_the_pole_and_the_subscriptions_that_see_them(pool: Pool) -> None:
    """The north pole is in the one and on the rim of the other; a query comes from across it."""
    a, b = pool.uss("uss1"), pool.uss("uss2", at="secondary")
    hour: Json = {"low": 0.0, "high": 120.0, "start": 0.0, "end": 1.0}
    id1, id2, sub2 = new_id(), new_id(), new_id()
    first = a.plan([circle(90, 0, 200, **hour)], id1, **new_subscription("https://uss1.example.com/subs"))
    op1 = intent(first, 201)
    implicit = the_subscription(a, op1["subscription_id"])
    refused(a.ask("DELETE", f"{SUB}/{implicit['id']}/{implicit['version']}"), 400)
    refused(b.ask("DELETE", f"{OI}/{id1}/{op1['ovn']}"), 403)
    near: Json = {"lat": 89.999, "lng": 0.0, "radius": 200.0, **hour}
    refused(b.plan([circle(**near)], id2), 409)

    made = subscribe(b, circle(89.999, 0, 250, low=0, high=1000, start=0, end=70 * MIN), sub2)
    assert subscription(made)["notification_index"] == 0
    assert {r["id"]: r["ovn"] for r in made.json()[OI]} == {id1: NOBODYS_OVN}
    version2 = made.json()["subscription"]["version"]

    missing = b.plan([circle(**near)], id2, subscription_id=sub2)
    conflict = body(missing, 409, "AirspaceConflictResponse")
    assert [m["id"] for m in conflict["missing_operational_intents"]] == [id1]
    assert conflict["missing_operational_intents"][0]["ovn"] == NOBODYS_OVN
    second = b.plan([circle(**near)], id2, subscription_id=sub2, key=[op1["ovn"]])
    op2 = intent(second, 201)
    assert told(second)["https://uss1.example.com/subs"].keys() == {implicit["id"]}
    assert told(second)["https://subscriber.example.com"] == {sub2: 1}
    across = circle(89.999, 180, 300, low=0, high=5000, start=0, end=1)
    for uss, mine in ((a, id1), (b, id2)):
        found = search(uss, OI, across)
        assert found.keys() == {id1, id2}
        assert [i for i, r in found.items() if r["ovn"] != NOBODYS_OVN] == [mine]

    same: Json = {"subscription_id": op1["subscription_id"]}
    for key in ([], [op1["ovn"]]):
        answer = a.plan([circle(90, 0, 200, **hour)], id1, op1["ovn"], key=key, **same)
        missed = body(answer, 409, "AirspaceConflictResponse")["missing_operational_intents"]
        assert [m["id"] for m in missed] == [id2]
        assert op2["ovn"] not in answer.text
    changed = a.plan([circle(90, 0, 200, **hour)], id1, op1["ovn"], key=[op1["ovn"], op2["ovn"]], **same)
    op1 = intent(changed, 200)
    assert op1["version"] == 2
    assert op1["subscription_id"] == implicit["id"]
    assert told(changed)["https://subscriber.example.com"] == {sub2: 2}

    refused(b.ask("DELETE", f"{SUB}/{sub2}/{version2}"), 400)
    refused(subscribe(b, circle(**near), sub2, intents=False), 400)
    for bad in (
        {"start": 5 * MIN},
        {"end": 0.0},
        {"low": 10.0},
        {"high": 10.0},
        {"lat": 45.0},
    ):
        volume = circle(**(near | {"start": -1 * MIN, "end": 61 * MIN} | bad))
        refused(subscribe(b, volume, sub2, version2), 400)
    wide = circle(**(near | {"start": -1 * MIN, "end": 61 * MIN, "high": 200.0}))
    kept = subscribe(b, wide, sub2, version2)
    assert subscription(kept)["notification_index"] == 2
    assert kept.json()["subscription"]["dependent_operational_intents"] == [id2]
    assert {r["id"]: r["ovn"] for r in kept.json()[OI]} == {id1: NOBODYS_OVN, id2: op2["ovn"]}
    version2 = the_subscription(b, sub2)["version"]

    gone = a.ask("DELETE", f"{OI}/{id1}/{op1['ovn']}")
    assert intent(gone, 200)["subscription_id"] == implicit["id"]
    assert told(gone)["https://subscriber.example.com"] == {sub2: 3}
    refused(a.ask("GET", f"{SUB}/{implicit['id']}"), 404)
    last = b.ask("DELETE", f"{OI}/{id2}/{op2['ovn']}")
    assert intent(last, 200)["subscription_id"] == sub2
    assert told(last)["https://subscriber.example.com"] == {sub2: 4}
    subscription(b.ask("DELETE", f"{SUB}/{sub2}/{version2}"), "DeleteSubscriptionResponse")


def test_a_plan_some_of_whose_volumes_are_long_over_is_taken_and_may_end_far_ahead(pool: Pool) -> None:
    """Rings are closed, as many programs write them."""
    a = pool.uss("uss1")

    def strip(west: float, south: float, start_s: float, end_s: float, low: float) -> Json:
        ring = [(west, south), (west + 3e-4, south), (west + 3e-4, south + 0.05), (west, south + 0.05)]
        made = circle(low=low, high=low + 100)
        vertices = [{"lng": x, "lat": y} for x, y in (*ring, ring[0])]
        made["volume"]["outline_polygon"] = {"vertices": vertices}
        del made["volume"]["outline_circle"]
        return made | {"time_start": instant(start_s), "time_end": instant(end_s)}

    now = sky.now_s()
    volumes = [
        strip(-117.10, 32.59, now - 2e8, now - 1.9e8, -7.8),
        strip(-117.12, 32.60, -28_920.0, -28_680.0, 98.8),
        strip(-117.13, 32.58, now - 1.8e8, now + 1.2e8, -20.1),
    ]
    entity_id = new_id()
    more: Json = {"new_subscription": {"uss_base_url": "https://uss1.example.com"}}
    for state in ("Ended", "Activated", "Nonconforming"):
        refused(a.plan(volumes, entity_id, state=state, **more), 400, 403)
    made = intent(a.plan(volumes, entity_id, key=[], **more), 201)
    assert seconds(made["time_start"]) == pytest.approx(-28_920.0)
    assert seconds(made["time_end"]) == pytest.approx(now + 1.2e8)
    refused(a.plan(volumes, entity_id, **more), 409)
    active = intent(
        a.plan(volumes, entity_id, made["ovn"], state="Activated", key=[made["ovn"]], **more), 200
    )
    assert active["state"] == "Activated"
    refused(a.plan(volumes, entity_id, key=[active["ovn"]], **more), 409)
    intent(a.ask("DELETE", f"{OI}/{entity_id}/{active['ovn']}"), 200)
    one(a, entity_id, 404)


def test_a_plan_is_found_at_its_height_only_but_missed_in_a_key_wherever_it_is(pool: Pool) -> None:
    a = pool.uss("uss1")
    hour: Json = {"start": 0.0, "end": 1.0}
    tall = circle(37.1944, -80.5749, 18.3, low=513.9, high=619.6, **hour)
    leg = circle(37.1950, -80.5745, 60.0, low=591.5, high=610.0, **hour)
    low = circle(37.1945, -80.5750, 30.0, low=513.6, high=572.6, start=0.0, end=61 * MIN)
    first = intent(a.plan([tall, leg], **new_subscription()), 201)
    second = intent(a.plan([low], key=[first["ovn"]], **new_subscription()), 201)
    changes: Json = {"state": "Activated", "subscription_id": first["subscription_id"]}
    answer = a.plan([tall, leg], first["id"], first["ovn"], key=[first["ovn"]], **changes)
    missed = body(answer, 409, "AirspaceConflictResponse")["missing_operational_intents"]
    assert [m["id"] for m in missed] == [second["id"]]
    found = search(a, OI, circle(37.1950, -80.5745, 90.0, low=591.5, high=610.8, **hour))
    assert found.keys() == {first["id"]}


def plans_that_do_not_meet(later_min: float = 0.0) -> list[Json]:
    """Twenty: apart on the map, then in height, then in time."""
    here: Json = {"lat": -56.0, "lng": 178.0, "radius": 50.0}
    when: Json = {"start": 20 * MIN, "end": 80 * MIN}
    apart = [circle(-56 - 0.1 * k, 178, 50, low=0, high=120, **when) for k in range(7)]
    above = [circle(**here, low=20 * k, high=20 * k + 19, **when) for k in range(7, 14)]
    after = [
        circle(
            **here,
            low=0,
            high=120,
            start=(20 + later_min + 10 * k) * MIN,
            end=(29 + later_min + 10 * k) * MIN,
        )
        for k in range(14, 20)
    ]
    return apart + above + after


def test_twenty_plans_that_do_not_meet_are_made_changed_and_ended_at_once(pool: Pool) -> None:
    clients = [pool.uss("uss1"), pool.uss("uss1", at="secondary")]
    ids = [new_id() for _ in range(20)]
    with ThreadPoolExecutor(10) as at_once:

        def put(k: int, volume: Json, ovn: str = "", **more: Any) -> httpx.Response:
            return clients[k % 2].plan([volume], ids[k], ovn, **more)

        volumes = plans_that_do_not_meet()
        answers = list(at_once.map(lambda k: put(k, volumes[k], **new_subscription()), range(20)))
        made = [intent(answer, 201) for answer in answers]
        assert [m["id"] for m in made] == ids
        assert [m["version"] for m in made] == [1] * 20
        got = list(at_once.map(lambda k: one(clients[k % 2], ids[k]), range(20)))
        assert got == made
        found: set[str] = set()
        for k in range(7):
            area = circle(-56 - 0.1 * k, 178, 12_000, low=0, high=5000, start=None, end=None)
            found |= search(clients[k % 2], OI, area).keys()
        assert found == set(ids)

        def change(k: int) -> httpx.Response:
            volume = plans_that_do_not_meet(10 * k)[k]
            own: Json = {"key": [made[k]["ovn"]], "subscription_id": made[k]["subscription_id"]}
            return put(k, volume, made[k]["ovn"], state="Activated", **own)

        changed = [intent(answer, 200) for answer in at_once.map(change, range(20))]
        assert [c["version"] for c in changed] == [2] * 20
        assert all(c["ovn"] != m["ovn"] for c, m in zip(changed, made, strict=True))
        gone = at_once.map(
            lambda k: clients[k % 2].ask("DELETE", f"{OI}/{ids[k]}/{changed[k]['ovn']}"), range(20)
        )
        assert all(answer.status_code == 200 for answer in gone)
    for entity_id in ids:
        one(clients[0], entity_id, 404)


def test_neighbours_a_hundred_metres_apart_are_changed_one_after_the_other(pool: Pool) -> None:
    a, ovns = pool.uss("uss1"), dict[str, str]()
    when: Json = {"low": 0.0, "high": 120.0, "start": 20 * MIN, "end": 80 * MIN}
    volumes = {new_id(): circle(-56 - 0.001 * k, 178, 50, **when) for k in range(12)}
    for entity_id, volume in volumes.items():
        made = intent(a.plan([volume], entity_id, key=list(ovns.values()), **new_subscription()), 201)
        ovns[entity_id] = made["ovn"]
    wide = circle(-56, 178, 12_000, low=0, high=5000, start=None, end=None)
    assert search(a, OI, wide).keys() == volumes.keys()
    for entity_id, volume in volumes.items():
        was = one(a, entity_id)
        near = search(a, OI, volume)
        more: Json = {"key": [ovns[i] for i in near], "subscription_id": was["subscription_id"]}
        made = intent(a.plan([volume], entity_id, was["ovn"], state="Activated", **more), 200)
        assert (made["version"], made["subscription_id"]) == (2, was["subscription_id"])
        ovns[entity_id] = made["ovn"]


def test_a_key_must_hold_every_ovn_at_creation_and_at_change(pool: Pool) -> None:
    a = pool.uss("uss1")
    area: Json = {"radius": 900.0, "low": 0.0, "high": 3048.0}
    first = intent(
        a.plan([circle(**area, start=-10 / 3600, end=20 * MIN)], key=[], **new_subscription()), 201
    )
    second = intent(
        a.plan([circle(**area, start=80 * MIN, end=100 * MIN)], key=[], **new_subscription()), 201
    )
    third = new_id()

    def volume(start: Json, end: Json) -> Json:
        return circle(**area, start=None, end=None) | {
            "time_start": start["time_start"],
            "time_end": end["time_end"],
        }

    def misses(answer: httpx.Response, *expected: Json) -> None:
        found = body(answer, 409, "AirspaceConflictResponse")
        assert found["message"]
        assert {m["id"] for m in found["missing_operational_intents"]} == {e["id"] for e in expected}

    misses(a.plan([volume(first, first)], third, key=[], **new_subscription()), first)
    misses(a.plan([volume(second, second)], third, key=[], **new_subscription()), second)
    both = volume(first, second)
    misses(a.plan([both], third, key=[], **new_subscription()), first, second)
    made = intent(a.plan([both], third, key=[first["ovn"], second["ovn"]], **new_subscription()), 201)
    more: Json = {"uss_base_url": "https://uss1.example.com/mutated", **new_subscription()}
    misses(a.plan([both], third, made["ovn"], key=[], **more), first, second)
    misses(a.plan([both], third, made["ovn"], key=[second["ovn"]], **more), first)
    misses(a.plan([volume(first, first)], third, made["ovn"], key=[], **more), first)
    assert one(a, third) == made


def test_what_goes_without_its_ovn_or_with_a_wrong_one_goes_not_at_all(pool: Pool) -> None:
    a = pool.uss("uss1")
    plan = circle(start=-10 / 3600, end=20 * MIN)
    made = intent(a.plan([plan], **new_subscription()), 201)
    whole = {"extents": [plan], "state": "Accepted", "uss_base_url": "https://uss1.example.com", "key": []}
    refused(a.ask("DELETE", f"{OI}/{made['id']}/"), 400, 404, 409)
    refused(a.ask("DELETE", f"{OI}/{made['id']}/ThisIsNoOvnOfIt"), 409)
    refused(a.ask("PUT", f"{OI}/{made['id']}/", whole | new_subscription()), 400, 404, 409)
    refused(a.ask("PUT", f"{OI}/{made['id']}/ThisIsNoOvnOfIt", whole | new_subscription()), 409)
    unknown = new_id()
    refused(a.ask("PUT", f"{OI}/{unknown}/", whole), 400, 404, 409)
    one(a, unknown, 404)
    assert one(a, made["id"]) == made


def test_nobody_changes_the_plan_of_another(pool: Pool) -> None:
    a, b = pool.uss("uss1"), pool.uss("uss2", at="secondary")
    mine = intent(a.plan([circle()], **new_subscription()), 201)
    its = intent(b.plan([circle()], key=[mine["ovn"]], **new_subscription()), 201)
    for more in ({}, {"uss_base_url": "https://elsewhere.example.com/down"}):
        refused(
            b.plan([circle()], mine["id"], mine["ovn"], key=[its["ovn"]], **more, **new_subscription()), 403
        )
    refused(b.ask("DELETE", f"{OI}/{mine['id']}/{mine['ovn']}"), 403)
    assert one(a, mine["id"]) == mine


def test_off_nominal_states_are_for_those_who_watch_conformance(pool: Pool) -> None:
    a = pool.uss("uss1", SC, CMSA)
    entity_id, plan = new_id(), circle()

    def put(state: str, ovn: str = "", scopes: str = SC) -> httpx.Response:
        path = f"{OI}/{entity_id}" + (f"/{ovn}" if ovn else "")
        whole: Json = {
            "extents": [plan],
            "state": state,
            "uss_base_url": "https://uss1.example.com",
            "key": [],
        }
        return a.ask("PUT", path, whole | new_subscription(), scopes=scopes)

    for state in ("Nonconforming", "Contingent"):
        refused(put(state), 400, 403)
        refused(put(state, scopes=f"{SC} {CMSA}"), 400)
    made = intent(put("Accepted"), 201)
    for state in ("Nonconforming", "Contingent"):
        refused(put(state, made["ovn"]), 403)
    made = intent(put("Activated", made["ovn"]), 200)
    for state in ("Nonconforming", "Contingent"):
        refused(put(state, made["ovn"]), 403)
    made = intent(put("Activated", made["ovn"]), 200)
    made = intent(put("Nonconforming", made["ovn"], CMSA), 200)
    made = intent(put("Contingent", made["ovn"], CMSA), 200)
    refused(put("Activated", made["ovn"]), 400)
    intent(a.ask("DELETE", f"{OI}/{entity_id}/{made['ovn']}", scopes=CMSA), 200)


def test_told_of_a_plan_are_the_subscriptions_around_it_at_either_server(pool: Pool) -> None:
    at = [pool.uss("uss1"), pool.uss("uss1", at="secondary")]
    start_s, area = sky.now_s(), {"radius": 900.0, "low": 0.0, "high": 3048.0}
    end_s = start_s + 1200

    def volume(end: float) -> Json:
        when = {"time_start": instant(sky.now_s()), "time_end": instant(end)}
        return circle(**area, start=None, end=None) | when

    around = volume(end_s) | {"time_start": instant(start_s)}
    background = subscription(subscribe(at[0], around))
    plans: list[Json] = []
    for uss in at:
        answer = uss.plan([volume(end_s + 600)], key=[p["ovn"] for p in plans], **new_subscription())
        expected = {background["id"], *(p["subscription_id"] for p in plans)}
        assert expected <= told_ids(answer)
        plans.append(intent(answer, 201))
    for k, uss in enumerate(at):
        more: Json = {"subscription_id": plans[k]["subscription_id"], "key": [p["ovn"] for p in plans]}
        answer = uss.plan([volume(end_s + 600)], plans[k]["id"], plans[k]["ovn"], **more)
        assert told_ids(answer) == {background["id"], *(p["subscription_id"] for p in plans)}
        plans[k] = intent(answer, 200)
    for uss, other in (at, at[::-1]):
        answer = subscribe(uss, around)
        made = subscription(answer)
        assert {p["id"] for p in plans} <= {r["id"] for r in answer.json()[OI]}
        assert the_subscription(other, made["id"])["version"] == made["version"]
        gone = uss.ask("DELETE", f"{SUB}/{made['id']}/{made['version']}")
        subscription(gone, "DeleteSubscriptionResponse")
        refused(other.ask("GET", f"{SUB}/{made['id']}"), 404)
        key = [p["ovn"] for p in plans]
        more = {"subscription_id": plans[0]["subscription_id"], "key": key}
        answer = at[0].plan([volume(end_s + 600)], plans[0]["id"], plans[0]["ovn"], **more)
        assert made["id"] not in told_ids(answer)
        plans[0] = intent(answer, 200)
