"""What the standard allows: a state, a request and an instant make a change, or a refusal.

Nothing here reads a clock, draws a random number or does I/O; fresh names are handed in.
"""

from collections.abc import Iterable

import msgspec

from sharedsky.service.airspace import (
    Extent,
    covers,
    extent_of,
    prime,
    relevant,
    that_intersect,
    time_us,
)
from sharedsky.service.api import wire
from sharedsky.service.limits import DAY_US, HOUR_US, MINUTE_US, Limits
from sharedsky.service.records import (
    Availability,
    Change,
    Constraint,
    Entity,
    Intent,
    State,
    Subscription,
)
from sharedsky.service.refused import MissingKeys, Refused

CONFORMANCE_MONITORING = "utm.conformance_monitoring_sa"
OFF_NOMINAL = ("Nonconforming", "Contingent")
FOLLOWING: dict[str, tuple[str, ...]] = {
    "Accepted": ("Accepted", "Activated", *OFF_NOMINAL),
    "Activated": ("Activated", *OFF_NOMINAL),
    "Nonconforming": ("Activated", *OFF_NOMINAL),
    "Contingent": ("Contingent",),
}
"""The states into which an operational intent may go; each also ends, by being deleted."""


class Ask(msgspec.Struct, frozen=True):
    """Who asks, with what scopes, and the fresh names that the request may use up."""

    who: str
    scopes: frozenset[str]
    fresh_token: str
    fresh_id: str
    limits: Limits


def put_intent(
    state: State,
    ask: Ask,
    entity_id: str,
    ovn: str,
    params: wire.PutOperationalIntentReferenceParameters,
    extent: Extent,
) -> Change:
    """Create an operational intent (ovn is empty) or change it."""
    now_us = state.now_us
    if params.state in OFF_NOMINAL and CONFORMANCE_MONITORING not in ask.scopes:
        raise Refused(
            403, f"the state {params.state}", want=f"the scope {CONFORMANCE_MONITORING} in the access token"
        )
    if not ovn and params.state != "Accepted":
        raise Refused(
            400, field="state", got=params.state, want="Accepted, for an operational intent that is new"
        )
    old = _existing(state, ask, "operational intent", ovn, absent=400)
    if old is not None and not isinstance(old, Intent):
        raise TypeError(old)
    if old is not None and params.state not in FOLLOWING[old.state]:
        raise Refused(
            400,
            field="state",
            got=params.state,
            want=f"one of {', '.join(FOLLOWING[old.state])} after {old.state}",
        )
    if params.state not in OFF_NOMINAL:
        _must_not_be_down(state, ask, f"{params.state} is not for a USS that is down")
    _within_horizon(extent, now_us, ask.limits.intent_horizon_days, "OiMaxPlanHorizon")
    new_ovn, asked = _next_ovn(old, entity_id, ask, params, now_us)

    subscription, written, gone = _attached(state, ask, old, entity_id, params, extent)
    if params.state not in OFF_NOMINAL:
        _must_hold_key(state, entity_id, frozenset(params.key or ()), extent, subscription)

    intent = Intent(
        id=entity_id,
        manager=ask.who,
        version=old.version + 1 if old else 1,
        ovn=new_ovn,
        state=params.state,
        start_us=extent.start_us,
        end_us=extent.end_us,
        url=params.uss_base_url,
        subscription_id=subscription.id if subscription else "",
        extents=params.extents,
        asked_ovns=asked,
    )
    prime(intent, extent)
    near = {s.id: s for s in state.subscriptions if s.id not in gone}
    if written:
        near[written.id] = written
    return Change(
        "changed" if old else "created",
        ask.who,
        put=[*([written] if written else []), intent],
        delete=[("subscription", s) for s in gone],
        notify=_to_tell(near.values(), "intents", [extent, *([extent_of(old)] if old else [])], now_us),
        subject=intent,
    )


def delete_intent(state: State, ask: Ask, ovn: str) -> Change:
    """End an operational intent; the implicit subscription that only it needs goes with it."""
    old = _existing(state, ask, "operational intent", ovn, absent=404)
    if not isinstance(old, Intent):
        raise TypeError(old)
    _must_not_be_down(state, ask, "deleting is not for a USS that is down")
    return Change(
        "deleted",
        ask.who,
        delete=[("intent", old.id), *(("subscription", s) for s in _orphans(state, old, old.id))],
        notify=_to_tell(state.subscriptions, "intents", [extent_of(old)], state.now_us),
        subject=old,
    )


def put_constraint(
    state: State,
    ask: Ask,
    entity_id: str,
    ovn: str,
    params: wire.PutConstraintReferenceParameters,
    extent: Extent,
) -> Change:
    """Create a constraint (ovn is empty) or change it."""
    old = _existing(state, ask, "constraint", ovn, absent=409)
    if old is not None and not isinstance(old, Constraint):
        raise TypeError(old)
    _within_horizon(extent, state.now_us, ask.limits.constraint_horizon_days, "CstrMaxPlanningHorizon")
    hours = ask.limits.constraint_hours
    if hours and extent.end_us - extent.start_us > hours * HOUR_US:
        raise Refused(400, field="extents", want=f"at most {hours:g} h from start to end (CstrMaxDuration)")
    constraint = Constraint(
        id=entity_id,
        manager=ask.who,
        version=old.version + 1 if old else 1,
        ovn=ask.fresh_token,
        start_us=extent.start_us,
        end_us=extent.end_us,
        url=params.uss_base_url,
        extents=params.extents,
    )
    prime(constraint, extent)
    places = [extent, *([extent_of(old)] if old else [])]
    return Change(
        "changed" if old else "created",
        ask.who,
        put=[constraint],
        notify=_to_tell(state.subscriptions, "constraints", places, state.now_us),
        subject=constraint,
    )


def delete_constraint(state: State, ask: Ask, ovn: str) -> Change:
    """Take a constraint away."""
    old = _existing(state, ask, "constraint", ovn, absent=404)
    if old is None:
        raise TypeError(old)
    return Change(
        "deleted",
        ask.who,
        delete=[("constraint", old.id)],
        notify=_to_tell(state.subscriptions, "constraints", [extent_of(old)], state.now_us),
        subject=old,
    )


def subscription_times(
    params: wire.PutSubscriptionParameters, old: Subscription | None, now_us: int, limits: Limits
) -> tuple[int, int]:
    """Start and end of a subscription: from now (or as it was) and for as long as allowed, where not said."""
    said_start, said_end = time_us(params.extents.time_start), time_us(params.extents.time_end)
    before = old.start_us if old else now_us
    start_us = before if said_start is None else said_start
    if start_us < now_us - limits.subscription_past_min * MINUTE_US and not (old and start_us == before):
        raise Refused(
            400, field="extents.time_start", want=f"at most {limits.subscription_past_min:g} min in the past"
        )
    longest_us = int(limits.subscription_hours * HOUR_US)
    unsaid_us = old.end_us if old else start_us + longest_us
    end_us = unsaid_us if said_end is None else said_end
    if end_us <= now_us:
        raise Refused(400, field="extents.time_end", want="an instant that is not past")
    if end_us <= start_us:
        raise Refused(400, field="extents.time_end", want="an instant after time_start")
    if end_us - start_us > longest_us:
        raise Refused(
            400,
            field="extents.time_end",
            want=f"at most {limits.subscription_hours:g} h after time_start (DSSMaxSubscriptionDuration)",
        )
    return start_us, end_us


def put_subscription(
    state: State, ask: Ask, subscription_id: str, version: str, params: wire.PutSubscriptionParameters
) -> Change:
    """Create a subscription (version is empty) or change it; one that was implicit is its manager's own from then on."""
    for_intents, for_constraints = (
        bool(params.notify_for_operational_intents),
        bool(params.notify_for_constraints),
    )
    if not (for_intents or for_constraints):
        raise Refused(
            400, want="notify_for_operational_intents or notify_for_constraints, or both, to be true"
        )
    old = _existing(state, ask, "subscription", version, absent=409)
    if old is not None and not isinstance(old, Subscription):
        raise TypeError(old)
    start_us, end_us = subscription_times(params, old, state.now_us, ask.limits)
    subscription = Subscription(
        id=subscription_id,
        manager=ask.who,
        version=ask.fresh_token,
        start_us=start_us,
        end_us=end_us,
        url=params.uss_base_url,
        intents=for_intents,
        constraints=for_constraints,
        implicit=False,
        extents=[params.extents],
    )
    for intent in state.depending(subscription_id):
        if not for_intents:
            raise Refused(
                400, field="notify_for_operational_intents", want=f"true, since {intent.id} depends on it"
            )
        # what has begun is not covered back to its start, and clients take their clock anew for each request
        late_us = max(intent.start_us + ask.limits.subscription_past_min * MINUTE_US, state.now_us)
        if start_us > late_us or not covers(extent_of(subscription), extent_of(intent), since_us=start_us):
            raise Refused(
                400, field="extents", want=f"to cover the operational intent {intent.id}, that depends on it"
            )
    return Change("changed" if old else "created", ask.who, put=[subscription], subject=subscription)


def delete_subscription(state: State, ask: Ask, version: str) -> Change:
    """Delete a subscription on which nothing depends."""
    old = _existing(state, ask, "subscription", version, absent=404)
    if old is None:
        raise TypeError(old)
    if dependents := state.depending(old.id):
        raise Refused(
            400,
            f"subscription {old.id}",
            want=f"none to depend on it, but {dependents[0].id} does",
            fix="end that first",
        )
    return Change("deleted", ask.who, delete=[("subscription", old.id)], subject=old)


def set_availability(
    state: State, ask: Ask, uss: str, params: wire.SetUssAvailabilityStatusParameters
) -> Change:
    """Say whether a USS answers; old_version must be the current one, and empty where there is none."""
    states: dict[str, wire.AvailabilityState] = {"normal": "Normal", "down": "Down", "unknown": "Unknown"}
    said = states.get(params.availability.lower())
    if said is None:
        raise Refused(
            400, field="availability", got=repr(params.availability), want="Unknown, Normal or Down"
        )
    current = state.availability.get(uss)
    if params.old_version != (current.version if current else ""):
        raise Refused(
            409, field="old_version", got=repr(params.old_version), want="the version that is current"
        )
    return Change("availability", ask.who, availability=Availability(uss, said, ask.fresh_token))


def _existing(state: State, ask: Ask, what: str, version: str, *, absent: int) -> Entity | None:
    """The entity that a request is about: own, and of the version that the client knows."""
    old = state.entity
    if isinstance(old, Subscription) and old.end_us < state.now_us:
        old = None  # it ended by itself
    if old is None:
        if version:
            raise Refused(absent, f"the {what}", got="an id that is not known")
        return None
    if old.manager != ask.who:
        raise Refused(403, f"the {what} {old.id}", want="its manager to change it, who is another")
    current = old.version if isinstance(old, Subscription) else old.ovn
    if version != current:
        got = "no version" if not version else "a version that is not current"
        raise Refused(
            409, f"the {what} {old.id}, which exists", got=got, fix="get it, and try again with its version"
        )
    return old


def _must_not_be_down(state: State, ask: Ask, why: str) -> None:
    said = state.availability.get(ask.who)
    if said and said.state == "Down":
        raise Refused(412, f"{ask.who} is marked Down", want="Normal or Unknown", fix=why)


def _within_horizon(extent: Extent, now_us: int, days: float, name: str) -> None:
    if extent.end_us <= now_us:
        raise Refused(400, field="extents.time_end", want="an instant that is not past")
    if extent.start_us > now_us + days * DAY_US:
        raise Refused(
            400, field="extents.time_start", want=f"an instant at most {days:g} days ahead ({name})"
        )


def _next_ovn(
    old: Intent | None,
    entity_id: str,
    ask: Ask,
    params: wire.PutOperationalIntentReferenceParameters,
    now_us: int,
) -> tuple[str, list[str]]:
    """The new OVN, and those asked for of late that must not come back."""
    reach_us = ask.limits.ovn_suffix_min * MINUTE_US
    asked = [o for o in (old.asked_ovns if old else ()) if abs(_uuid7_us(o[-36:]) - now_us) <= 2 * reach_us]
    if params.requested_ovn_suffix is None:
        return ask.fresh_token, asked
    suffix = params.requested_ovn_suffix.lower()
    if abs(_uuid7_us(suffix) - now_us) > reach_us:
        raise Refused(
            400,
            field="requested_ovn_suffix",
            want=f"a version 7 UUID whose time is within {ask.limits.ovn_suffix_min:g} min of now",
        )
    ovn = f"{entity_id}_{suffix}"
    if ovn in asked or (old is not None and ovn == old.ovn):
        raise Refused(400, field="requested_ovn_suffix", want="one that was not used before")
    return ovn, [*asked, ovn]


def _uuid7_us(text: str) -> int:
    return int(text.replace("-", "")[:12], 16) * 1000


def _attached(
    state: State,
    ask: Ask,
    old: Intent | None,
    entity_id: str,
    params: wire.PutOperationalIntentReferenceParameters,
    extent: Extent,
) -> tuple[Subscription | None, Subscription | None, list[str]]:
    """The subscription that an operational intent has from now on; itself again if it is to be written; and whose end it is."""
    written: Subscription | None = None
    if params.subscription_id and params.new_subscription:
        raise Refused(400, want="subscription_id or new_subscription, not both")
    if params.subscription_id:
        wanted = params.subscription_id.lower()
        attached = state.named.get(wanted)
        if attached is None or attached.end_us < state.now_us:
            raise Refused(400, field="subscription_id", got=wanted, want="a subscription that exists")
        if attached.manager != ask.who:
            raise Refused(403, f"the subscription {wanted}", want="one's own")
        if not attached.intents:
            raise Refused(
                400, field="subscription_id", want="a subscription that tells of operational intents"
            )
        if not covers(extent_of(attached), extent):
            if not attached.implicit:
                raise Refused(400, field="subscription_id", want="a subscription that covers the extents")
            others = [d for d in state.depending(wanted) if d.id != entity_id]
            attached = written = msgspec.structs.replace(
                attached,
                version=ask.fresh_token,
                start_us=min(attached.start_us, extent.start_us),
                end_us=max(attached.end_us, extent.end_us),
                extents=[
                    v for of in (params.extents, *(d.extents for d in others)) for v in _relevant(of, ask)
                ],
            )
    elif params.new_subscription:
        attached = written = Subscription(
            id=ask.fresh_id,
            manager=ask.who,
            version=ask.fresh_token,
            start_us=extent.start_us,
            end_us=extent.end_us,
            url=params.new_subscription.uss_base_url,
            intents=True,
            constraints=bool(params.new_subscription.notify_for_constraints),
            implicit=True,
            extents=_relevant(params.extents, ask),
        )
    else:
        attached = None
        if params.state != "Accepted":
            raise Refused(400, f"the state {params.state}", want="subscription_id or new_subscription")
    gone = [s for s in (_orphans(state, old, entity_id) if old else []) if not attached or s != attached.id]
    return attached, written, gone


def _relevant(extents: list[wire.Volume4D], ask: Ask) -> list[wire.Volume4D]:
    """Of what the manager of an operational intent is told: of all that is near, entwined with it or not."""
    return relevant(extents, ask.limits.area_km2)


def _orphans(state: State, old: Intent, entity_id: str) -> list[str]:
    """The implicit subscription that nothing but this operational intent depends on."""
    before = state.named.get(old.subscription_id)
    if before is None or not before.implicit:
        return []
    return [] if any(d.id != entity_id for d in state.depending(before.id)) else [before.id]


def _must_hold_key(
    state: State, entity_id: str, key: frozenset[str], extent: Extent, subscription: Subscription | None
) -> None:
    """Every operational intent in the way must be known, except the one that is changed and those of a USS that is down
    and has not begun; constraints only where the subscription asks for them.
    """
    intents = [
        i
        for i in state.intents
        if i.ovn not in key
        and i.id != entity_id
        and not (i.state == "Accepted" and _is_down(state, i.manager))
    ]
    constraints = state.constraints if subscription and subscription.constraints else []
    intents = that_intersect(intents, extent)
    constraints = that_intersect([c for c in constraints if c.ovn not in key], extent)
    if intents or constraints:
        raise MissingKeys(intents, constraints, state)


def _is_down(state: State, uss: str) -> bool:
    said = state.availability.get(uss)
    return said is not None and said.state == "Down"


def _to_tell(near: Iterable[Subscription], of: str, places: list[Extent], now_us: int) -> list[Subscription]:
    """The subscriptions that ask for changes of this kind and intersect the entity as it was or as it is."""
    asking = [s for s in near if (s.intents if of == "intents" else s.constraints) and s.end_us >= now_us]
    found = {s.id: s for place in places for s in that_intersect(asking, place)}
    return [found[s] for s in sorted(found)]
