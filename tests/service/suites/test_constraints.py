"""Constraints, as the public suites drive them."""

import pytest

from tests.service import sky
from tests.service.sky import AA, CM, CMSA, CP, SC, Uss, circle, new_id
from tests.service.suites.pool import (
    CR,
    NOBODYS_OVN,
    SUB,
    Json,
    Pool,
    body,
    constraint,
    instant,
    refused,
    same_instant,
    search,
    subscribe,
    subscription,
    told,
)

PLACE: Json = {"lat": -56.0, "lng": 178.0}


def one(uss: Uss, entity_id: str, scopes: str = CM) -> Json:
    answer = uss.ask("GET", f"{CR}/{entity_id}", scopes=scopes)
    found: Json = body(answer, 200, "GetConstraintReferenceResponse")["constraint_reference"]
    return found


def asked(volume: Json, url: str = "https://authority.example.com") -> Json:
    return {"extents": [volume], "uss_base_url": url, "old_version": 0}


@pytest.fixture
def a(pool: Pool) -> Uss:
    return pool.uss("uss1", CM)


def test_the_life_of_a_constraint(a: Uss, pool: Pool) -> None:
    entity_id, path = new_id(), CR
    volume = circle(**PLACE, radius=50, low=0, high=120, start=0.0, end=1.0)
    around: Json = {**PLACE, "radius": 300.0, "low": 0.0, "high": 5000.0}
    for scope in (CM, CP):
        refused(a.ask("GET", f"{path}/{entity_id}", scopes=scope), 404)
        now = circle(**around, start=0.0, end=None)
        assert search(a, CR, now | {"time_end": now["time_start"]}, scopes=scope) == {}
    put = f"{path}/{entity_id}"
    refused(a.ask("PUT", put, asked(volume) | {"extents": volume}), 400)
    for missing in ("time_start", "time_end"):
        refused(a.ask("PUT", put, asked({k: v for k, v in volume.items() if k != missing})), 400)
    refused(a.ask("PUT", put, asked(circle(**PLACE, radius=50, start=-24, end=-23))), 400)
    refused(a.ask("PUT", put, asked(circle(**PLACE, radius=50, start=1, end=0.5))), 400)
    for scope in (SC, CP):
        refused(a.ask("PUT", put, asked(volume), scopes=scope), 403)
    made = constraint(a.ask("PUT", put, asked(volume)), 201)
    assert (made["id"], made["version"], made["manager"]) == (entity_id, 1, "uss1")
    assert made["uss_availability"] == "Unknown"
    assert same_instant(made["time_start"], volume["time_start"])
    assert same_instant(made["time_end"], volume["time_end"])
    for scope in (CM, CP):
        assert one(a, entity_id, scope) == made
        assert one(pool.uss("uss2"), entity_id, scope) == made | {"ovn": NOBODYS_OVN}
        assert search(a, CR, circle(**around, start=None, end=None), scopes=scope) == {entity_id: made}
    refused(a.ask("POST", f"{CR}/query"), 400)
    for start, end, found in ((59, None, True), (61, None, False), (None, 1, True), (None, -1, False)):
        when: Json = {"start": start and start / 60, "end": end and end / 60}
        assert (entity_id in search(a, CR, circle(**around, **when))) is found, (start, end)

    change, more = f"{put}/{made['ovn']}", {"key": [made["ovn"]]}
    for scope in (SC, CP, CMSA, AA):
        refused(a.ask("PUT", change, asked(volume) | more, scopes=scope), 403)
    changed = constraint(a.ask("PUT", change, asked(volume, "https://uss2.example.com") | more), 200)
    assert (changed["version"], changed["uss_base_url"]) == (2, "https://uss2.example.com")
    assert changed["ovn"] != made["ovn"]
    drop = f"{put}/{changed['ovn']}"
    for scope in (SC, CP, CMSA, AA):
        refused(a.ask("DELETE", drop, scopes=scope), 403)
    # clients send a body along
    assert constraint(a.ask("DELETE", drop, asked(volume)), 200) == changed
    refused(a.ask("GET", put), 404)
    assert search(a, CR, circle(**around, start=None, end=None)) == {}


def test_a_constraint_goes_not_without_its_ovn(a: Uss) -> None:
    volume = circle(start=-10 / 3600, end=1 / 3)
    entity_id = new_id()
    made = constraint(a.ask("PUT", f"{CR}/{entity_id}", asked(volume)), 201)
    refused(a.ask("DELETE", f"{CR}/{entity_id}/"), 400, 404, 409)
    refused(a.ask("DELETE", f"{CR}/{entity_id}/ThisIsAnIncorrectOVN"), 409)
    refused(a.ask("PUT", f"{CR}/{entity_id}/", asked(volume)), 400, 404, 409)
    refused(a.ask("PUT", f"{CR}/{entity_id}/ThisIsAnIncorrectOVN", asked(volume)), 400, 409)
    assert one(a, entity_id) == made


def test_subscriptions_are_told_of_constraints_while_they_ask_for_them(a: Uss, pool: Pool) -> None:
    b = pool.uss("uss2", SC, at="secondary")
    around = circle(-12, 34, 300, low=0, high=1000, start=0.0, end=1.0)
    volume = circle(-12.00001, 33.99999, 50, low=0, high=120, start=0.0, end=1.0)
    one_url, two_url = "https://example.com/sub1/uss", "https://example.com/sub2/uss"
    first = subscription(subscribe(b, around, url=one_url, scopes=SC))
    second = subscription(subscribe(b, around, url=two_url, intents=False, constraints=True, scopes=CP))
    third = subscription(subscribe(b, around, url=two_url, constraints=True, scopes=f"{SC} {CP}"))
    entity_id = new_id()
    refused(a.ask("GET", f"{CR}/{entity_id}"), 404)
    answer = a.ask("PUT", f"{CR}/{entity_id}", asked(volume))
    made = constraint(answer, 201)
    assert told(answer) == {two_url: {second["id"]: 1, third["id"]: 1}}
    assert one(a, entity_id, CP) == made
    answer = a.ask("PUT", f"{CR}/{entity_id}/{made['ovn']}", asked(volume) | {"key": [made["ovn"]]})
    made = constraint(answer, 200)
    assert told(answer) == {two_url: {second["id"]: 2, third["id"]: 2}}

    seen = subscribe(
        b, around, first["id"], first["version"], url=one_url, constraints=True, scopes=f"{SC} {CP}"
    )
    assert [r["id"] for r in seen.json()["constraint_references"]] == [entity_id]
    first = subscription(seen)
    third = subscription(b.ask("GET", f"{SUB}/{third['id']}", scopes=SC), "GetSubscriptionResponse")
    seen = subscribe(b, around, third["id"], third["version"], url=two_url, scopes=f"{SC} {CP}")
    third = subscription(seen)
    assert "constraint_references" not in seen.json()
    answer = a.ask("PUT", f"{CR}/{entity_id}/{made['ovn']}", asked(volume))
    made = constraint(answer, 200)
    assert told(answer) == {one_url: {first["id"]: 1}, two_url: {second["id"]: 3}}
    constraint(a.ask("DELETE", f"{CR}/{entity_id}/{made['ovn']}"), 200)
    for made in (first, second, third):
        now = subscription(b.ask("GET", f"{SUB}/{made['id']}"), "GetSubscriptionResponse")
        subscription(
            b.ask("DELETE", f"{SUB}/{now['id']}/{now['version']}", scopes=f"{SC} {CP}"),
            "DeleteSubscriptionResponse",
        )


def test_every_server_tells_the_same_constraint(a: Uss, pool: Pool) -> None:
    other, t = pool.uss("uss1", CM, at="secondary"), sky.now_s() - 10

    def volume(shift_s: float) -> Json:
        when = {"time_start": instant(t + shift_s), "time_end": instant(t + 1200 + shift_s)}
        return circle(start=None, end=None) | when

    entity_id = new_id()
    made = constraint(a.ask("PUT", f"{CR}/{entity_id}", asked(volume(0))), 201)
    everywhere = circle(start=None, end=None)
    assert one(other, entity_id) == made
    assert search(other, CR, everywhere) == {entity_id: made}
    was, made = made, constraint(a.ask("PUT", f"{CR}/{entity_id}/{made['ovn']}", asked(volume(10))), 200)
    assert (made["version"] != was["version"], made["ovn"] != was["ovn"]) == (True, True)
    assert one(other, entity_id) == made
    assert search(other, CR, everywhere) == {entity_id: made}
    assert constraint(other.ask("DELETE", f"{CR}/{entity_id}/{made['ovn']}"), 200) == made
    refused(a.ask("GET", f"{CR}/{entity_id}"), 404)
    assert search(a, CR, everywhere) == {}
