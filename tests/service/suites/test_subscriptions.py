"""Subscriptions, as the public suites drive them."""

import pytest

from tests.service import sky
from tests.service.sky import CP, SC, Uss, circle, new_id
from tests.service.suites.pool import (
    SUB,
    Json,
    Pool,
    instant,
    refused,
    same_instant,
    search,
    seconds,
    subscribe,
    subscription,
)

AREA: Json = {"radius": 900.0, "low": 0.0, "high": 3048.0}


def volume(start_s: float | None, end_s: float | None, lng: float = 35.8) -> Json:
    made = circle(lng=lng, **AREA, start=None, end=None)
    if start_s is not None:
        made["time_start"] = instant(start_s)
    if end_s is not None:
        made["time_end"] = instant(end_s)
    return made


def read(uss: Uss, subscription_id: str) -> Json:
    return subscription(uss.ask("GET", f"{SUB}/{subscription_id}"), "GetSubscriptionResponse")


def test_the_life_of_a_subscription(pool: Pool) -> None:
    a, subscription_id = pool.uss("uss1"), new_id()
    area = circle(12, -34, 300, low=0, high=1000, start=0.0, end=1.0)
    refused(a.ask("GET", f"{SUB}/{subscription_id}"), 404)
    assert search(a, SUB, circle(12, -34, 300, low=0, high=5000, start=None, end=None)) == {}
    answer = subscribe(a, area, subscription_id, url="https://example.com/foo")
    made = subscription(answer)
    assert (made["id"], made["notification_index"]) == (subscription_id, 0)
    assert made["uss_base_url"] == "https://example.com/foo"
    assert same_instant(made["time_start"], area["time_start"])
    assert same_instant(made["time_end"], area["time_end"])
    assert (made["notify_for_operational_intents"], made["notify_for_constraints"]) == (True, False)
    assert not made["implicit_subscription"]
    assert "dependent_operational_intents" not in made
    assert answer.json()["operational_intent_references"] == []
    assert "constraint_references" not in answer.json()
    assert read(a, subscription_id) == made
    now = circle(12.00001, -34.00001, 50, low=0, high=120, start=0.01, end=0.01)
    assert search(a, SUB, now | {"time_end": now["time_start"]}) == {subscription_id: made}
    # without the scope for constraints, as the suites do it
    answer = subscribe(a, area, subscription_id, made["version"], intents=False, constraints=True, scopes=SC)
    changed = subscription(answer)
    assert changed["version"] != made["version"]
    assert answer.json()["constraint_references"] == []
    assert "operational_intent_references" not in answer.json()
    refused(a.ask("DELETE", f"{SUB}/{subscription_id}/"), 400)
    refused(a.ask("DELETE", f"{SUB}/{subscription_id}/notacorrectversion"), 409)
    refused(a.ask("DELETE", f"{SUB}/{subscription_id}/{made['version']}"), 409)
    gone = a.ask("DELETE", f"{SUB}/{subscription_id}/{changed['version']}", scopes=f"{SC} {CP}")
    assert subscription(gone, "DeleteSubscriptionResponse") == changed
    refused(a.ask("GET", f"{SUB}/{subscription_id}"), 404)
    assert search(a, SUB, circle(12, -34, 300, low=0, high=5000, start=None, end=None)) == {}


def test_times_that_are_left_out_are_filled_in_and_can_be_shifted(pool: Pool) -> None:
    a, t = pool.uss("uss1"), sky.now_s()
    base = new_id()[:-1]
    given = [(None, None), (None, t + 2690), (t - 10, None), (t - 10, t + 2690)]
    made = {}
    for k, (start_s, end_s) in enumerate(given):
        found = subscription(subscribe(a, volume(start_s, end_s), f"{base}{k}"))
        assert seconds(found["time_start"]) == pytest.approx(t if start_s is None else start_s, abs=5)
        whole_day = seconds(found["time_start"]) + 86_400
        assert seconds(found["time_end"]) == pytest.approx(whole_day if end_s is None else end_s, abs=1e-3)
        made[found["id"]] = found
    for shift_s, lng in ((10.0, 35.8), (0.0, 35.801)):
        for subscription_id, was in made.items():
            start_s, end_s = seconds(was["time_start"]) + shift_s, seconds(was["time_end"]) + shift_s
            found = subscription(subscribe(a, volume(start_s, end_s, lng), subscription_id, was["version"]))
            assert seconds(found["time_start"]) == pytest.approx(start_s, abs=1e-3)
            assert seconds(found["time_end"]) == pytest.approx(end_s, abs=1e-3)
            assert found["version"] != was["version"]
            made[subscription_id] = found
    for found in made.values():
        assert read(a, found["id"]) == found
    assert search(a, SUB, volume(None, None)) == made
    huge = circle(start=None, end=None)
    corners = [(38, -81), (37, -81), (37, -80), (38, -80)]
    huge["volume"] = {"outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in corners]}}
    refused(a.ask("POST", f"{SUB}/query", {"area_of_interest": huge}), 400, 413)
    for found in made.values():
        gone = a.ask("DELETE", f"{SUB}/{found['id']}/{found['version']}")
        assert subscription(gone, "DeleteSubscriptionResponse") == found
    assert search(a, SUB, volume(None, None)) == {}


def test_no_subscription_is_longer_than_a_day(pool: Pool) -> None:
    a, t, subscription_id = pool.uss("uss1"), sky.now_s() - 60, new_id()
    day_s, over_s = 86_400.0, 87_000.0
    refused(subscribe(a, volume(t, t + over_s), subscription_id), 400)
    made = subscription(subscribe(a, volume(t, t + day_s), subscription_id))
    assert seconds(made["time_end"]) - seconds(made["time_start"]) == pytest.approx(day_s)
    refused(subscribe(a, volume(t, t + over_s), subscription_id, made["version"]), 400)
    unreadable = volume(t, t + 60)
    unreadable["time_start"]["value"] = "something-invalid"
    refused(subscribe(a, unreadable), 400)


def test_a_query_finds_by_place_and_time(pool: Pool) -> None:
    a, t, km10 = pool.uss("uss1"), sky.now_s(), 10_000 / 111_320
    hour, made = 3600.0, []
    for k, (lat, low, start_s) in enumerate(
        [(23 - km10, 0.0, None), (23.0, 350.0, t + 2 * hour), (23 + km10, 700.0, t + 4 * hour)]
    ):
        when: Json = {"time_end": instant((start_s or t) + hour)}
        if start_s:
            when["time_start"] = instant(start_s)
        area = circle(lat, 56, 100, low=low, high=low + 300, start=None, end=None)
        made.append(subscription(subscribe(a, area | when))["id"])
        assert len(made) == k + 1

    def found(
        lat: float, radius: float, start_s: float | None = None, end_s: float | None = None
    ) -> set[int]:
        area = circle(lat, 56, radius, low=0, high=3000, start=None, end=None)
        when = {"time_start": instant(start_s)} if start_s else {}
        when |= {"time_end": instant(end_s)} if end_s else {}
        return {made.index(i) for i in search(a, SUB, area | when)}

    assert found(23, 10_000) == {0, 1, 2}
    assert found(23 - km10, 50) == {0}
    assert found(23, 50) == {1}
    assert found(23, 10_000, t, t + 60) == {0}
    assert found(23, 10_000, None, t + 60) == {0}
    assert found(23, 10_000, t + 4 * hour, t + 4 * hour + 60) == {2}
    assert found(23, 10_000, t + 4 * hour) == {2}
    assert found(23 + km10, 10_000, t, t + 2.5 * hour) == {1}
    assert search(pool.uss("uss2"), SUB, circle(23, 56, 10_000, start=None, end=None)) == {}


def test_what_one_server_takes_the_other_tells(pool: Pool) -> None:
    one, other = pool.uss("uss1"), pool.uss("uss1", at="secondary")
    t = sky.now_s() - 10
    main = subscription(subscribe(one, volume(t, t + 1200)))
    extra = subscription(subscribe(one, volume(t, t + 1200)))
    outside = circle(lng=37.9, **AREA, start=None, end=None)

    def everywhere(expected: Json) -> None:
        for uss in (one, other):
            assert read(uss, expected["id"]) == expected
            assert search(uss, SUB, volume(None, None))[expected["id"]] == expected
            assert expected["id"] not in search(uss, SUB, outside)

    everywhere(main)
    for k, uss in enumerate((one, other), start=1):
        shifted = volume(t + 10 * k, t + 1200 + 10 * k)
        was, main = main, subscription(subscribe(uss, shifted, main["id"], main["version"]))
        assert main["version"] != was["version"]
        everywhere(main)
    for uss, asked, gone in ((one, other, main), (other, one, extra)):
        answer = uss.ask("DELETE", f"{SUB}/{gone['id']}/{gone['version']}")
        assert subscription(answer, "DeleteSubscriptionResponse") == gone
        for asks in (asked, uss):
            refused(asks.ask("GET", f"{SUB}/{gone['id']}"), 404)


def test_a_subscription_that_ended_is_gone_from_every_server(pool: Pool) -> None:
    one, other = pool.uss("uss1"), pool.uss("uss1", at="secondary")
    t = sky.now_s()
    made = subscription(subscribe(one, volume(t, t + 1200)))
    subscription(subscribe(one, volume(t, t + 2.0), made["id"], made["version"]))
    while other.ask("GET", f"{SUB}/{made['id']}").status_code != 404:
        assert sky.now_s() < t + 20
    assert sky.now_s() > t + 2.0
    assert search(other, SUB, volume(t, t + 1200)) == {}
    # its id is free again
    again = subscription(subscribe(other, volume(None, None), made["id"]))
    assert again["notification_index"] == 0
