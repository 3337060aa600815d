"""Notifications of one subscription never overtake each other; what was refused or is too late is given up, with a reason."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sharedsky.service.api import uss_wire, wire
from sharedsky.service.uss.outbox import LEAST_US, deliveries_of, failed, sendable
from sharedsky.service.uss.records import Delivery
from tests.service import sky
from tests.service.uss import made

NOW = 4_000_000_000_000_000


def delivery(*subscriptions: tuple[str, int], k: int = 0, due_us: int = NOW, attempts: int = 0) -> Delivery:
    told = [wire.SubscriptionState(s, n) for s, n in subscriptions]
    raw = msgspec.Raw(b"{}")
    url = "https://a.example.com"
    return Delivery(
        str(k), "p", "f", "intent", url, raw, told, NOW + k, NOW + 10**9, due_us, attempts=attempts
    )


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=3),
            st.booleans(),
            st.integers(0, 2),
        ),
        max_size=8,
    )
)
def test_no_subscription_is_told_out_of_order(given_: list[tuple[list[tuple[str, int]], bool, int]]) -> None:
    lane = [
        delivery(*told, k=k, due_us=NOW if due else NOW + 1, attempts=attempts)
        for k, (told, due, attempts) in enumerate(given_)
    ]
    for going in sendable(lane, NOW):
        assert going.due_us is not None
        assert going.due_us <= NOW
        for s in going.subscriptions:
            assert all(
                s.notification_index <= other.notification_index
                for waiting in lane
                for other in waiting.subscriptions
                if other.subscription_id == s.subscription_id
            )


def test_what_was_never_tried_goes_before_what_was() -> None:
    lane = [delivery(("a", 1), k=1, attempts=3), delivery(("b", 1), k=2)]
    assert [d.id for d in sendable(lane, NOW)] == ["2", "1"]


def test_waits_grow_and_end_with_the_time_that_was_given() -> None:
    one, now_us, waits = delivery(("a", 1)), NOW, list[int]()
    while one.due_us is not None:
        now_us = one.due_us
        one = failed(one, "no answer", now_us)
        waits.append((one.due_us or 0) - now_us)
    assert one.given_up == "no answer"
    assert now_us <= one.until_us
    assert waits[:-1] == sorted(waits[:-1])
    assert max(waits) == 30_000_000


def test_a_uss_that_refuses_three_times_is_not_asked_again_but_one_that_is_busy_is() -> None:
    refused = busy = delivery(("a", 1))
    for k in range(3):
        assert refused.due_us is not None
        refused = failed(refused, "status 400", NOW + k, status=400)
        busy = failed(busy, "status 503", NOW + k, status=503)
    assert refused.given_up == "status 400"
    assert busy.due_us
    assert not failed(busy, "status 429", NOW, status=429).given_up
    assert failed(busy, "a private address", NOW, hopeless=True).given_up


def test_a_delivery_tells_all_of_a_change_to_all_but_ourselves() -> None:
    flight = made.flight()
    subscribers = [
        wire.SubscriberToNotify([wire.SubscriptionState(sky.new_id(), k)], url)
        for k, url in enumerate(["https://me.example.com/uss", "https://b.example.com/x/"])
    ]

    def told(of: object) -> Delivery:
        (one,) = deliveries_of(
            of,  # type: ignore[arg-type]
            subscribers,
            own_url="https://me.example.com/uss/",
            now_us=NOW,
            fresh_id=sky.new_id,
        )
        return one

    one = told(flight)
    assert (one.url, one.about, one.party) == ("https://b.example.com/x", flight.id, flight.party)
    body = msgspec.json.decode(one.body, type=uss_wire.PutOperationalIntentDetailsParameters)
    assert body.operational_intent == uss_wire.OperationalIntent(flight.reference, flight.details)  # type: ignore[arg-type]
    assert body.subscriptions == subscribers[1].subscriptions
    ended = msgspec.json.decode(
        told(replace(flight, state="Ended")).body, type=uss_wire.PutOperationalIntentDetailsParameters
    )
    assert ended.operational_intent is None
    zone = made.zone()
    heard = msgspec.json.decode(told(zone).body, type=uss_wire.PutConstraintDetailsParameters)
    assert heard.constraint == uss_wire.Constraint(zone.reference, zone.details)  # type: ignore[arg-type]
    past = replace(flight, reference=replace(flight.reference, time_end=made.time(-1)))  # type: ignore[type-var]
    assert told(past).until_us == NOW + LEAST_US
