"""The routes of ASTM F3548-21 that a DSS answers."""

from functools import partial
from typing import Any, TypeVar

import msgspec
from litestar import Request, Router, delete, get, post, put
from litestar.datastructures import State as AppState
from litestar.params import FromPath, JSONBody

from sharedsky.service import rules
from sharedsky.service.airspace import EVER_US, Extent, extent, extent_of, that_intersect
from sharedsky.service.api import answers, wire
from sharedsky.service.api.nameless import must_not_end_with_slash, refused_delete
from sharedsky.service.api.serving import (
    REFUSALS,
    SCOPES,
    ask_of,
    checked_id,
    checked_name,
    checked_url,
    decided,
    parts_of,
)
from sharedsky.service.fresh import fresh_id
from sharedsky.service.records import (
    Change,
    Constraint,
    Entity,
    Intent,
    Kind,
    State,
    Subscription,
    Wanted,
)
from sharedsky.service.refused import Refused

PLANNING = ("utm.strategic_coordination", rules.CONFORMANCE_MONITORING)
MANAGING = ("utm.constraint_management",)
PROCESSING = ("utm.constraint_management", "utm.constraint_processing")
SUBSCRIBING = ("utm.strategic_coordination", "utm.constraint_processing")
ARBITRATING = ("utm.availability_arbitration",)
ANY = tuple(dict.fromkeys((*PLANNING, *PROCESSING, *ARBITRATING)))

Asked = Request[Any, Any, AppState]
E = TypeVar("E", bound=Entity)


@post("/operational_intent_references/query", status_code=200, opt={SCOPES: PLANNING})
async def query_intents(
    request: Asked, data: JSONBody[wire.QueryOperationalIntentReferenceParameters]
) -> wire.QueryOperationalIntentReferenceResponse:
    """The operational intents that intersect a volume and have not ended."""
    state, place = await _around(request, data.area_of_interest, "intent")
    found = _few(request, that_intersect(state.intents, place))
    return wire.QueryOperationalIntentReferenceResponse(answers.intents(found, _who(request), state))


@get("/operational_intent_references/{entityid:str}", opt={SCOPES: PLANNING})
async def get_intent(request: Asked, entityid: FromPath[str]) -> wire.GetOperationalIntentReferenceResponse:
    """One operational intent."""
    state, found = await _one(request, "intent", entityid, Intent)
    return wire.GetOperationalIntentReferenceResponse(answers.intent(found, _who(request), state))


@put(
    "/operational_intent_references/{entityid:str}",
    status_code=201,
    opt={SCOPES: PLANNING, REFUSALS: (412,)},
)
async def create_intent(
    request: Asked, entityid: FromPath[str], data: JSONBody[wire.PutOperationalIntentReferenceParameters]
) -> wire.ChangeOperationalIntentReferenceResponse:
    """Create an operational intent."""
    must_not_end_with_slash(request, "ovn")
    return await _put_intent(request, entityid, "", data)


@put(
    "/operational_intent_references/{entityid:str}/{ovn:str}",
    opt={SCOPES: PLANNING, REFUSALS: (412,)},
)
async def update_intent(
    request: Asked,
    entityid: FromPath[str],
    ovn: FromPath[str],
    data: JSONBody[wire.PutOperationalIntentReferenceParameters],
) -> wire.ChangeOperationalIntentReferenceResponse:
    """Change an operational intent."""
    return await _put_intent(request, entityid, ovn, data)


@delete("/operational_intent_references/{entityid:str}/{ovn:str}", status_code=200, opt={SCOPES: PLANNING})
async def delete_intent(
    request: Asked, entityid: FromPath[str], ovn: FromPath[str]
) -> wire.ChangeOperationalIntentReferenceResponse:
    """End an operational intent."""
    wanted = Wanted("intent", checked_id(entityid, "entityid"), near=("subscription",))
    done = await decided(request, wanted, partial(rules.delete_intent, ask=ask_of(request), ovn=ovn))
    gone = _subject(done.change, Intent)
    return wire.ChangeOperationalIntentReferenceResponse(
        answers.subscribers(done), answers.intent(gone, gone.manager, done.state)
    )


@post("/constraint_references/query", status_code=200, opt={SCOPES: PROCESSING})
async def query_constraints(
    request: Asked, data: JSONBody[wire.QueryConstraintReferenceParameters]
) -> wire.QueryConstraintReferencesResponse:
    """The constraints that intersect a volume and have not ended."""
    state, place = await _around(request, data.area_of_interest, "constraint")
    found = _few(request, that_intersect(state.constraints, place))
    return wire.QueryConstraintReferencesResponse(answers.constraints(found, _who(request), state))


@get("/constraint_references/{entityid:str}", opt={SCOPES: PROCESSING})
async def get_constraint(request: Asked, entityid: FromPath[str]) -> wire.GetConstraintReferenceResponse:
    """One constraint."""
    state, found = await _one(request, "constraint", entityid, Constraint)
    return wire.GetConstraintReferenceResponse(answers.constraint(found, _who(request), state))


@put("/constraint_references/{entityid:str}", status_code=201, opt={SCOPES: MANAGING})
async def create_constraint(
    request: Asked, entityid: FromPath[str], data: JSONBody[wire.PutConstraintReferenceParameters]
) -> wire.ChangeConstraintReferenceResponse:
    """Create a constraint."""
    must_not_end_with_slash(request, "ovn")
    return await _put_constraint(request, entityid, "", data)


@put("/constraint_references/{entityid:str}/{ovn:str}", opt={SCOPES: MANAGING})
async def update_constraint(
    request: Asked,
    entityid: FromPath[str],
    ovn: FromPath[str],
    data: JSONBody[wire.PutConstraintReferenceParameters],
) -> wire.ChangeConstraintReferenceResponse:
    """Change a constraint."""
    return await _put_constraint(request, entityid, ovn, data)


@delete("/constraint_references/{entityid:str}/{ovn:str}", status_code=200, opt={SCOPES: MANAGING})
async def delete_constraint(
    request: Asked, entityid: FromPath[str], ovn: FromPath[str]
) -> wire.ChangeConstraintReferenceResponse:
    """Take a constraint away."""
    wanted = Wanted("constraint", checked_id(entityid, "entityid"), near=("subscription",))
    done = await decided(request, wanted, partial(rules.delete_constraint, ask=ask_of(request), ovn=ovn))
    gone = _subject(done.change, Constraint)
    return wire.ChangeConstraintReferenceResponse(
        answers.subscribers(done), answers.constraint(gone, gone.manager, done.state)
    )


@post("/subscriptions/query", status_code=200, opt={SCOPES: SUBSCRIBING})
async def query_subscriptions(
    request: Asked, data: JSONBody[wire.QuerySubscriptionParameters]
) -> wire.QuerySubscriptionsResponse:
    """One's own subscriptions that intersect a volume and have not ended."""
    state, place = await _around(request, data.area_of_interest, "subscription")
    own = [s for s in state.subscriptions if s.manager == _who(request)]
    found = _few(request, that_intersect(own, place))
    return wire.QuerySubscriptionsResponse(
        [answers.subscription(s, state) for s in sorted(found, key=lambda s: s.id)]
    )


@get("/subscriptions/{subscriptionid:str}", opt={SCOPES: SUBSCRIBING})
async def get_subscription(request: Asked, subscriptionid: FromPath[str]) -> wire.GetSubscriptionResponse:
    """One of one's own subscriptions."""
    state, found = await _one(request, "subscription", subscriptionid, Subscription)
    if found.manager != _who(request):
        raise Refused(403, f"the subscription {found.id}", want="one's own")
    return wire.GetSubscriptionResponse(answers.subscription(found, state))


@put("/subscriptions/{subscriptionid:str}", opt={SCOPES: SUBSCRIBING})
async def create_subscription(
    request: Asked, subscriptionid: FromPath[str], data: JSONBody[wire.PutSubscriptionParameters]
) -> wire.PutSubscriptionResponse:
    """Create a subscription."""
    must_not_end_with_slash(request, "version")
    return await _put_subscription(request, subscriptionid, "", data)


@put("/subscriptions/{subscriptionid:str}/{version:str}", opt={SCOPES: SUBSCRIBING})
async def update_subscription(
    request: Asked,
    subscriptionid: FromPath[str],
    version: FromPath[str],
    data: JSONBody[wire.PutSubscriptionParameters],
) -> wire.PutSubscriptionResponse:
    """Change a subscription."""
    return await _put_subscription(request, subscriptionid, version, data)


@delete("/subscriptions/{subscriptionid:str}/{version:str}", status_code=200, opt={SCOPES: SUBSCRIBING})
async def delete_subscription(
    request: Asked, subscriptionid: FromPath[str], version: FromPath[str]
) -> wire.DeleteSubscriptionResponse:
    """Delete a subscription."""
    wanted = Wanted("subscription", checked_id(subscriptionid, "subscriptionid"))
    done = await decided(
        request, wanted, partial(rules.delete_subscription, ask=ask_of(request), version=version)
    )
    return wire.DeleteSubscriptionResponse(
        answers.subscription(_subject(done.change, Subscription), done.state)
    )


@post("/reports", opt={SCOPES: ANY})
async def make_report(request: Asked, data: JSONBody[wire.ErrorReport]) -> wire.ErrorReport:
    """Keep a report of a communication problem."""
    kept = msgspec.structs.replace(data, report_id=fresh_id())
    who = _who(request)
    await decided(request, Wanted(), lambda _: Change("reported", who, report=kept))
    return kept


@get("/uss_availability/{uss_id:str}", opt={SCOPES: (*PLANNING, *ARBITRATING)})
async def get_availability(request: Asked, uss_id: FromPath[str]) -> wire.UssAvailabilityStatusResponse:
    """Whether a USS answers, as an arbiter said; Unknown where nobody has."""
    uss_id = checked_name(uss_id, "uss_id")
    state = await parts_of(request).storage.view(Wanted())
    said = state.availability.get(uss_id)
    return wire.UssAvailabilityStatusResponse(
        said.version if said else "", wire.UssAvailabilityStatus(uss_id, said.state if said else "Unknown")
    )


@put("/uss_availability/{uss_id:str}", opt={SCOPES: ARBITRATING})
async def set_availability(
    request: Asked, uss_id: FromPath[str], data: JSONBody[wire.SetUssAvailabilityStatusParameters]
) -> wire.UssAvailabilityStatusResponse:
    """Say whether a USS answers."""
    done = await decided(
        request,
        Wanted(),
        partial(rules.set_availability, ask=ask_of(request), uss=checked_name(uss_id, "uss_id"), params=data),
    )
    said = done.change.availability
    if said is None:
        raise TypeError(done.change)
    return wire.UssAvailabilityStatusResponse(said.version, wire.UssAvailabilityStatus(said.uss, said.state))


ROUTES = Router(
    "/dss/v1",
    route_handlers=[
        query_intents,
        get_intent,
        create_intent,
        update_intent,
        delete_intent,
        query_constraints,
        get_constraint,
        create_constraint,
        update_constraint,
        delete_constraint,
        query_subscriptions,
        get_subscription,
        create_subscription,
        update_subscription,
        delete_subscription,
        make_report,
        get_availability,
        set_availability,
        refused_delete("operational_intent_references", "ovn", PLANNING),
        refused_delete("constraint_references", "ovn", MANAGING),
        refused_delete("subscriptions", "version", SUBSCRIBING),
    ],
)
"""Every route under /dss/v1."""


async def _put_intent(
    request: Asked, entityid: str, ovn: str, data: wire.PutOperationalIntentReferenceParameters
) -> wire.ChangeOperationalIntentReferenceResponse:
    parts, entity_id = parts_of(request), checked_id(entityid, "entityid")
    checked_url(data.uss_base_url, "uss_base_url", parts)
    if data.new_subscription:
        checked_url(data.new_subscription.uss_base_url, "new_subscription.uss_base_url", parts)
    place = extent(
        data.extents,
        area_km2=parts.limits.area_km2,
        vertices=parts.limits.intent_vertices,
        vertices_name="OiMaxVertices",
        bounded_in_time=True,
        bounded_in_height=True,
    )
    wanted = Wanted(
        "intent",
        entity_id,
        (data.subscription_id or "").lower(),
        place.cells(),
        place.start_us,
        place.end_us,
        ("intent", "constraint", "subscription"),
    )
    ask = ask_of(request)
    done = await decided(
        request,
        wanted,
        partial(rules.put_intent, ask=ask, entity_id=entity_id, ovn=ovn, params=data, extent=place),
    )
    made = _subject(done.change, Intent)
    return wire.ChangeOperationalIntentReferenceResponse(
        answers.subscribers(done), answers.intent(made, ask.who, done.state)
    )


async def _put_constraint(
    request: Asked, entityid: str, ovn: str, data: wire.PutConstraintReferenceParameters
) -> wire.ChangeConstraintReferenceResponse:
    parts, entity_id = parts_of(request), checked_id(entityid, "entityid")
    checked_url(data.uss_base_url, "uss_base_url", parts)
    place = extent(
        data.extents,
        area_km2=parts.limits.constraint_area_km2,
        area_name="CstrMaxArea",
        vertices=parts.limits.constraint_vertices,
        vertices_name="CstrMaxVertices",
        bounded_in_time=True,
    )
    wanted = Wanted(
        "constraint",
        entity_id,
        cells=place.cells(),
        start_us=place.start_us,
        end_us=place.end_us,
        near=("subscription",),
    )
    ask = ask_of(request)
    done = await decided(
        request,
        wanted,
        partial(rules.put_constraint, ask=ask, entity_id=entity_id, ovn=ovn, params=data, extent=place),
    )
    made = _subject(done.change, Constraint)
    return wire.ChangeConstraintReferenceResponse(
        answers.subscribers(done), answers.constraint(made, ask.who, done.state)
    )


async def _put_subscription(
    request: Asked, subscriptionid: str, version: str, data: wire.PutSubscriptionParameters
) -> wire.PutSubscriptionResponse:
    parts, subscription_id = parts_of(request), checked_id(subscriptionid, "subscriptionid")
    checked_url(data.uss_base_url, "uss_base_url", parts)
    place = _place(request, data.extents, "extents")
    wanted = Wanted(
        "subscription",
        subscription_id,
        cells=place.cells(),
        start_us=place.start_us,
        end_us=place.end_us,
        near=("intent", "constraint"),
    )
    ask = ask_of(request)
    done = await decided(
        request,
        wanted,
        partial(
            rules.put_subscription, ask=ask, subscription_id=subscription_id, version=version, params=data
        ),
    )
    made, state = _subject(done.change, Subscription), done.state
    if done.change.verb == "created":
        state.notified.pop(made.id, None)  # of one that had ended under this id
    within = extent_of(made)
    return wire.PutSubscriptionResponse(
        answers.subscription(made, state),
        answers.intents(that_intersect(state.intents, within), ask.who, state) if made.intents else None,
        answers.constraints(that_intersect(state.constraints, within), ask.who, state)
        if made.constraints
        else None,
    )


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who


def _place(request: Asked, area: wire.Volume4D, field: str) -> Extent:
    limits = parts_of(request).limits
    return extent(
        [area],
        field=field,
        area_km2=limits.area_km2,
        vertices=limits.intent_vertices,
        vertices_name="OiMaxVertices",
    )


async def _around(request: Asked, area: wire.Volume4D | None, kind: Kind) -> tuple[State, Extent]:
    if area is None:
        raise Refused(400, field="area_of_interest", want="a volume to look in")
    place = _place(request, area, "area_of_interest")
    wanted = Wanted(
        cells=place.cells(),
        start_us=max(place.start_us, -EVER_US),
        end_us=place.end_us,
        near=(kind,),
        dependents=kind == "subscription",
    )
    return await parts_of(request).storage.view(wanted), place


async def _one(request: Asked, kind: Kind, entity_id: str, of: type[E]) -> tuple[State, E]:
    state = await parts_of(request).storage.view(Wanted(kind, checked_id(entity_id, "id")))
    found = state.entity
    if not isinstance(found, of) or (isinstance(found, Subscription) and found.end_us < state.now_us):
        raise Refused(404, f"the {kind} {entity_id}", want="one that is there")
    return state, found


def _few(request: Asked, found: list[E]) -> list[E]:
    most = parts_of(request).limits.results
    if len(found) > most:
        raise Refused(
            413,
            got=f"{len(found)} results",
            want=f"at most {most}",
            fix="ask for a smaller area or a shorter time",
        )
    return found


def _subject(change: Change, of: type[E]) -> E:
    if not isinstance(change.subject, of):
        raise TypeError(change)
    return change.subject
