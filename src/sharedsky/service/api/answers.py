"""From what the server keeps to what it sends: an OVN only to its manager."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sharedsky.service.api import wire
from sharedsky.service.records import Constraint, Done, Intent, State, Subscription
from sharedsky.service.refused import MissingKeys

NO_OVN = "Available from USS"
"""What stands for an OVN that the client has to get from the USS that manages the entity."""
NO_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
"""What stands for a subscription where none is attached, since the standard wants one to be named."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time(t_us: int) -> wire.Time:
    """An instant on the wire."""
    return wire.Time(_EPOCH + timedelta(microseconds=t_us), "RFC3339")


def intent(of: Intent, who: str, state: State) -> wire.OperationalIntentReference:
    """An operational intent as one client may see it."""
    return wire.OperationalIntentReference(
        id=of.id,
        manager=of.manager,
        uss_availability=_availability(of.manager, state),
        version=of.version,
        state=of.state,
        time_start=time(of.start_us),
        time_end=time(of.end_us),
        uss_base_url=of.url,
        subscription_id=of.subscription_id or NO_SUBSCRIPTION,
        ovn=of.ovn if of.manager == who else NO_OVN,
    )


def constraint(of: Constraint, who: str, state: State) -> wire.ConstraintReference:
    """A constraint as one client may see it."""
    return wire.ConstraintReference(
        id=of.id,
        manager=of.manager,
        uss_availability=_availability(of.manager, state),
        version=of.version,
        time_start=time(of.start_us),
        time_end=time(of.end_us),
        uss_base_url=of.url,
        ovn=of.ovn if of.manager == who else NO_OVN,
    )


def subscription(of: Subscription, state: State) -> wire.Subscription:
    """A subscription, for its manager."""
    return wire.Subscription(
        id=of.id,
        version=of.version,
        notification_index=state.notified.get(of.id, 0),
        uss_base_url=of.url,
        time_start=time(of.start_us),
        time_end=time(of.end_us),
        notify_for_operational_intents=of.intents,
        notify_for_constraints=of.constraints,
        implicit_subscription=of.implicit,
        dependent_operational_intents=sorted(i.id for i in state.depending(of.id)) or None,
    )


def subscribers(done: Done) -> list[wire.SubscriberToNotify]:
    """Whom to tell of a change, one entry for each USS."""
    by_url: dict[str, list[wire.SubscriptionState]] = {}
    for s in done.change.notify:
        by_url.setdefault(s.url, []).append(wire.SubscriptionState(s.id, done.notified[s.id]))
    return [wire.SubscriberToNotify(states, url) for url, states in by_url.items()]


def missing(error: MissingKeys, who: str) -> wire.AirspaceConflictResponse:
    """What a client did not prove to know."""
    return wire.AirspaceConflictResponse(
        str(error),
        intents(error.intents, who, error.state) or None,
        constraints(error.constraints, who, error.state) or None,
    )


def intents(found: Iterable[Intent], who: str, state: State) -> list[wire.OperationalIntentReference]:
    """Operational intents, in the order of their ids."""
    return [intent(i, who, state) for i in sorted(found, key=lambda i: i.id)]


def constraints(found: Iterable[Constraint], who: str, state: State) -> list[wire.ConstraintReference]:
    """Constraints, in the order of their ids."""
    return [constraint(c, who, state) for c in sorted(found, key=lambda c: c.id)]


def _availability(uss: str, state: State) -> wire.AvailabilityState:
    said = state.availability.get(uss)
    return said.state if said else "Unknown"
