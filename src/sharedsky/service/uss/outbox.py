"""Pure: whom to tell of a change, which delivery goes next, and what becomes of it after an attempt."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from sharedsky.service.airspace import time_us
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.uss.records import Delivery, Flight, Zone

SECOND_US = 1_000_000
LEAST_US = 60 * SECOND_US
"""For so long a notification is tried at least: what has ended already has no later end."""
RETRY_US = 6 * 3600 * SECOND_US
"""For so long it is tried at most, unless the settings say otherwise."""
FIRST_WAIT_US, LONGEST_WAIT_US = SECOND_US // 2, 30 * SECOND_US
"""Before the second attempt, doubled from then on, up to the longest."""
REFUSALS = 3
"""A USS that says so often that the request is wrong will not say otherwise the next time."""
ASK_AGAIN = frozenset({401, 408, 425, 429})
"""What a USS answers where the request is right, but not now or not with this token."""


def deliveries_of(
    changed: Flight | Zone,
    subscribers: Iterable[wire.SubscriberToNotify],
    *,
    own_url: str,
    now_us: int,
    fresh_id: Callable[[], str],
    retry_us: int = RETRY_US,
) -> list[Delivery]:
    """One delivery for each other USS that the DSS says is to be told of a change.

    Args:
        changed: as it is from now on; one that is Ended is told as ended.
        subscribers: as the DSS answered to the change.
        own_url: our base URL: what is ours we know.
        now_us: when the DSS answered.
        fresh_id: makes an id that was never used.
        retry_us: for how long they are tried at most; never beyond the end of what changed.
    """
    ends_us = time_us(changed.reference.time_end) if changed.reference else None
    until_us = max(now_us + LEAST_US, min(now_us + retry_us, ends_us or now_us))
    return [
        Delivery(
            fresh_id(),
            changed.party,
            changed.id,
            "intent" if isinstance(changed, Flight) else "constraint",
            url,
            msgspec.Raw(msgspec.json.encode(_told(changed, subscriber.subscriptions))),
            subscriber.subscriptions,
            now_us,
            until_us,
            now_us,
        )
        for subscriber in subscribers
        if (url := subscriber.uss_base_url.rstrip("/")) != own_url.rstrip("/")
    ]


def sendable(lane: Sequence[Delivery], now_us: int) -> list[Delivery]:
    """Which deliveries to one USS may go now, those that were never tried first.

    Args:
        lane: all that are not settled, in the order of their changes.
        now_us: those due later wait.

    A subscription's notifications go in the order of their indices: one waits for all earlier ones.
    """
    first: dict[str, int] = {}
    for delivery in lane:
        for s in delivery.subscriptions:
            known = first.get(s.subscription_id)
            first[s.subscription_id] = (
                s.notification_index if known is None else min(known, s.notification_index)
            )
    free = [
        d
        for d in lane
        if d.due_us is not None
        and d.due_us <= now_us
        and all(first[s.subscription_id] == s.notification_index for s in d.subscriptions)
    ]
    return sorted(free, key=lambda d: d.attempts > 0)


def delivered(delivery: Delivery, now_us: int) -> Delivery:
    """A delivery that the USS took."""
    return msgspec.structs.replace(
        delivery, attempts=delivery.attempts + 1, delivered_us=now_us, due_us=None, problem=""
    )


def failed(
    delivery: Delivery, problem: str, now_us: int, *, status: int = 0, hopeless: bool = False
) -> Delivery:
    """A delivery after an attempt that failed: tried again later, or given up.

    Args:
        problem: what went wrong.
        now_us: when.
        status: that the USS answered; 0 where it did not.
        hopeless: whether no later attempt can be better.
    """
    attempts = delivery.attempts + 1
    refused = 400 <= status < 500 and status not in ASK_AGAIN
    hopeless = hopeless or (refused and attempts >= REFUSALS)
    due_us = now_us + min(FIRST_WAIT_US << min(attempts - 1, 16), LONGEST_WAIT_US)
    made = msgspec.structs.replace(delivery, attempts=attempts, problem=problem, due_us=due_us)
    if hopeless or due_us > delivery.until_us:
        return msgspec.structs.replace(made, due_us=None, given_up=problem)
    return made


def _told(
    changed: Flight | Zone, subscriptions: list[wire.SubscriptionState]
) -> uss_wire.PutOperationalIntentDetailsParameters | uss_wire.PutConstraintDetailsParameters:
    if isinstance(changed, Flight):
        intent = None
        if changed.state != "Ended" and changed.reference and changed.details:
            intent = uss_wire.OperationalIntent(changed.reference, changed.details)
        return uss_wire.PutOperationalIntentDetailsParameters(changed.id, subscriptions, intent)
    constraint = None
    if changed.state != "Ended" and changed.reference and changed.details:
        constraint = uss_wire.Constraint(changed.reference, changed.details)
    return uss_wire.PutConstraintDetailsParameters(changed.id, subscriptions, constraint)
