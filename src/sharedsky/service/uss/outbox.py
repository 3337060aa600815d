"""Pure: whom to tell of a change, and when to try again."""

from collections.abc import Callable, Iterable

import msgspec

from sharedsky.service.api import uss_wire, wire
from sharedsky.service.uss.records import Delivery, Flight, Zone

SOON_US = 60_000_000
"""A notification of an end is tried for so long at least, since what has ended has no later end."""


def deliveries_of(
    changed: Flight | Zone,
    subscribers: Iterable[wire.SubscriberToNotify],
    *,
    own_url: str,
    now_us: int,
    until_us: int,
    fresh_id: Callable[[], str],
) -> list[Delivery]:
    """One delivery for each other USS that the DSS says is to be told of a change.

    Args:
        changed: as it is from now on; one that is Ended is told as ended.
        subscribers: as the DSS answered to the change.
        own_url: our base URL: what is ours we know.
        now_us: when the DSS answered.
        until_us: when they are given up at the latest.
        fresh_id: makes an id that was never used.
    """
    intent = isinstance(changed, Flight)
    made = []
    for subscriber in subscribers:
        url = subscriber.uss_base_url.rstrip("/")
        if url == own_url.rstrip("/"):
            continue
        made.append(
            Delivery(
                fresh_id(),
                changed.party,
                changed.id,
                "intent" if intent else "constraint",
                url,
                msgspec.Raw(msgspec.json.encode(_told(changed, subscriber.subscriptions))),
                subscriber.subscriptions,
                now_us,
                max(until_us, now_us + SOON_US),
                now_us,
            )
        )
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
