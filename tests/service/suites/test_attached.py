"""Which subscription a plan has, explicit, implicit or none, as the public suites drive it."""

import pytest

from tests.service import sky
from tests.service.sky import Uss, circle, new_id
from tests.service.suites.pool import (
    OI,
    SUB,
    Json,
    Pool,
    body,
    instant,
    intent,
    new_subscription,
    refused,
    seconds,
    subscribe,
    subscription,
    told_ids,
)

AREA: Json = {"radius": 900.0, "low": 0.0, "high": 3048.0}
HOUR_S = 3600.0


def volume(start_s: float, end_s: float) -> Json:
    return circle(**AREA, start=None, end=None) | {"time_start": instant(start_s), "time_end": instant(end_s)}


def read(uss: Uss, subscription_id: str) -> Json:
    return subscription(uss.ask("GET", f"{SUB}/{subscription_id}"), "GetSubscriptionResponse")


def gone(uss: Uss, subscription_id: str) -> None:
    refused(uss.ask("GET", f"{SUB}/{subscription_id}"), 404)


def attached(uss: Uss, entity_id: str) -> str:
    """The subscription that a plan has; empty where the one it names does not exist."""
    found: Json = body(uss.ask("GET", f"{OI}/{entity_id}"), 200, "GetOperationalIntentReferenceResponse")
    named: str = found["operational_intent_reference"]["subscription_id"]
    return "" if uss.ask("GET", f"{SUB}/{named}").status_code == 404 else named


def spans(found: Json, start_s: float, end_s: float) -> None:
    assert seconds(found["time_start"]) == pytest.approx(start_s, abs=1e-3)
    assert seconds(found["time_end"]) == pytest.approx(end_s, abs=1e-3)


def test_an_explicit_subscription_must_outlast_the_plan(pool: Pool) -> None:
    a, t, plan, first, other = pool.uss("uss1"), sky.now_s(), new_id(), new_id(), new_id()
    subscription(subscribe(a, volume(t - 10, t + 1190), first))
    refused(a.plan([volume(t - 9, t + 1191)], plan, subscription_id=first), 400)
    made = intent(a.plan([volume(t - 9, t + 1130)], plan, subscription_id=first), 201)
    assert attached(a, plan) == first
    assert read(a, first)["dependent_operational_intents"] == [plan]

    short = subscription(subscribe(a, volume(t - 9, t + 1128), other))
    refused(a.plan([volume(t - 9, t + 1130)], plan, made["ovn"], subscription_id=other), 400)
    assert attached(a, plan) == first
    own = volume(seconds(short["time_start"]), seconds(short["time_end"]))
    made = intent(a.plan([own], plan, made["ovn"], subscription_id=other), 200)
    assert attached(a, plan) == other
    intent(a.ask("DELETE", f"{OI}/{plan}/{made['ovn']}"), 200)
    subscription(a.ask("DELETE", f"{SUB}/{other}/{short['version']}"), "DeleteSubscriptionResponse")

    made = intent(a.plan([volume(t - 9, t + 1190)], plan), 201)
    assert attached(a, plan) == ""
    short = subscription(subscribe(a, volume(t - 8, t + 1188), other))
    refused(a.plan([volume(t - 9, t + 1190)], plan, made["ovn"], subscription_id=other), 400)
    assert attached(a, plan) == ""
    made = intent(a.plan([volume(t - 8, t + 1188)], plan, made["ovn"], subscription_id=other), 200)
    assert attached(a, plan) == other
    made = intent(a.plan([volume(t - 8, t + 1188)], plan, made["ovn"]), 200)
    assert attached(a, plan) == ""
    subscription(a.ask("DELETE", f"{SUB}/{other}/{short['version']}"), "DeleteSubscriptionResponse")


def test_an_implicit_subscription_comes_and_goes_with_its_plan(pool: Pool) -> None:
    a = pool.uss("uss1")
    t0 = sky.now_s()
    t1, t2, t3 = t0 + 20 * HOUR_S, t0 + 21 * HOUR_S, t0 + 22 * HOUR_S
    one, two, three = new_id(), new_id(), new_id()

    alone = a.plan([volume(t2, t3)], one, key=[], **new_subscription())
    made = intent(alone, 201)
    implicit = read(a, made["subscription_id"])
    spans(implicit, t2, t3)
    assert (implicit["implicit_subscription"], implicit["notification_index"]) == (True, 1)
    assert (implicit["notify_for_operational_intents"], implicit["notify_for_constraints"]) == (True, False)
    end = a.ask("DELETE", f"{OI}/{one}/{made['ovn']}")
    assert told_ids(end) == {implicit["id"]}
    gone(a, implicit["id"])

    long = intent(a.plan([volume(t0, t3)], two, key=[], **new_subscription()), 201)
    beside = a.plan([volume(t2, t3)], three, key=[long["ovn"]])
    assert long["subscription_id"] in told_ids(beside)
    late = intent(beside, 201)
    assert attached(a, three) == ""
    short = intent(a.plan([volume(t0, t1)], two, long["ovn"], key=[], **new_subscription()), 200)
    spans(read(a, short["subscription_id"]), t0, t1)
    assert short["subscription_id"] != long["subscription_id"]
    gone(a, long["subscription_id"])
    after = a.plan([volume(t2, t3)], one, key=[late["ovn"]])
    intent(after, 201)
    assert told_ids(after) == set()


def test_an_implicit_subscription_goes_when_its_plan_takes_another_or_none(pool: Pool) -> None:
    a = pool.uss("uss1")
    t0 = sky.now_s()
    t1, t2, t3 = t0 + 20 * HOUR_S, t0 + 21 * HOUR_S, t0 + 22 * HOUR_S
    one = intent(a.plan([volume(t0, t1)], **new_subscription()), 201)
    two = intent(a.plan([volume(t2, t3)], **new_subscription()), 201)
    explicit = subscription(subscribe(a, volume(t0, t1)))["id"]
    intent(a.plan([volume(t0, t1)], one["id"], one["ovn"], subscription_id=explicit), 200)
    gone(a, one["subscription_id"])
    assert attached(a, one["id"]) == explicit
    intent(a.plan([volume(t2, t3)], two["id"], two["ovn"]), 200)
    gone(a, two["subscription_id"])
    assert attached(a, two["id"]) == ""


def test_an_implicit_subscription_that_is_named_again_grows_with_its_plan(pool: Pool) -> None:
    a, t0 = pool.uss("uss1"), sky.now_s()
    made = intent(a.plan([volume(t0, t0 + 20 * HOUR_S)], **new_subscription()), 201)
    same: Json = {"subscription_id": made["subscription_id"]}
    grown = intent(a.plan([volume(t0, t0 + 21 * HOUR_S)], made["id"], made["ovn"], **same), 200)
    assert attached(a, made["id"]) == grown["subscription_id"] == made["subscription_id"]
    spans(read(a, made["subscription_id"]), t0, t0 + 21 * HOUR_S)


@pytest.mark.parametrize("before", ["explicit", "none"])
def test_the_implicit_subscription_of_one_plan_can_be_attached_to_another(pool: Pool, before: str) -> None:
    a, t = pool.uss("uss1"), sky.now_s() - 10
    here, more = volume(t, t + 1200), {}
    if before == "explicit":
        more = {"subscription_id": subscription(subscribe(a, here))["id"]}
    one = intent(a.plan([here], key=[], **more), 201)
    two = intent(a.plan([here], key=[one["ovn"]], **new_subscription()), 201)
    shared: Json = {"subscription_id": two["subscription_id"], "key": [two["ovn"]]}
    changed = intent(a.plan([here], one["id"], one["ovn"], **shared), 200)
    assert attached(a, one["id"]) == changed["subscription_id"] == two["subscription_id"]
    assert read(a, two["subscription_id"])["dependent_operational_intents"] == sorted([one["id"], two["id"]])
    # it stays for as long as one needs it
    intent(a.ask("DELETE", f"{OI}/{two['id']}/{two['ovn']}"), 200)
    read(a, two["subscription_id"])
    intent(a.ask("DELETE", f"{OI}/{one['id']}/{changed['ovn']}"), 200)
    gone(a, two["subscription_id"])


def test_an_implicit_subscription_may_be_changed_where_it_goes_on_covering(pool: Pool) -> None:
    """What covers in space and to the end may begin a little later: clients take their clock anew for each request."""
    a, t = pool.uss("uss1"), sky.now_s() + 1200
    here: Json = {"lat": -56.0, "lng": 178.0}

    def wide(start_s: float, end_s: float, low: float = 0.0, radius: float = 500.0) -> Json:
        made = circle(**here, radius=radius, low=low, high=1000.0, start=None, end=None)
        return made | {"time_start": instant(start_s), "time_end": instant(end_s)}

    plan = intent(a.plan([wide(t, t + HOUR_S)], **new_subscription()), 201)
    was = read(a, plan["subscription_id"])
    for bad in (
        wide(t, t + HOUR_S, radius=50.0),
        wide(t, t + HOUR_S, low=200.0),
        wide(t, t + 2400),
        wide(t + 301, t + HOUR_S + 301),
    ):
        refused(subscribe(a, bad, was["id"], was["version"], constraints=True), 400)
    later = wide(t + 2, t + HOUR_S + 2)
    now = subscription(subscribe(a, later, was["id"], was["version"], constraints=True))
    spans(now, t + 2, t + HOUR_S + 2)
    intent(a.ask("DELETE", f"{OI}/{plan['id']}/{plan['ovn']}"), 200)
    now = read(a, was["id"])
    subscription(a.ask("DELETE", f"{SUB}/{now['id']}/{now['version']}"), "DeleteSubscriptionResponse")
    gone(a, was["id"])


def test_a_subscription_can_be_renewed_while_what_depends_on_it_goes_on(pool: Pool) -> None:
    """A start of long ago cannot be asked for again; from now on is enough."""
    a, t = pool.uss("uss1"), sky.now_s()
    made = subscription(subscribe(a, volume(t - 290, t + 1200)))
    intent(a.plan([volume(t - 280, t + 1200)], subscription_id=made["id"]), 201)
    refused(subscribe(a, volume(t + 60, t + 1200), made["id"], made["version"]), 400)
    subscription(subscribe(a, volume(t - 1, t + 1200), made["id"], made["version"]))


def test_what_has_ended_holds_no_subscription_back(pool: Pool) -> None:
    a, t = pool.uss("uss1"), sky.now_s()
    made = subscription(subscribe(a, volume(t - 10, t + 1200)))
    intent(a.plan([volume(t - 5, t + 1.0)], subscription_id=made["id"]), 201)
    refused(a.ask("DELETE", f"{SUB}/{made['id']}/{made['version']}"), 400)
    while "dependent_operational_intents" in read(a, made["id"]):
        assert sky.now_s() < t + 20
    subscription(a.ask("DELETE", f"{SUB}/{made['id']}/{made['version']}"), "DeleteSubscriptionResponse")
