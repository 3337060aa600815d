"""The InterUSS interface for automated tests of flight planning, version 1: a test plays the user. Off unless switched on.

Flights belong to the subject of the test's token. A refusal by the rules is `Rejected`, a fault of ours or of another server
is `Failed`; both are answers, not errors.
"""

from typing import Any

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.datastructures import State as AppState
from litestar.params import FromPath, FromQuery, JSONBody

from sharedsky.errors import InvalidValue
from sharedsky.service.airspace import extent
from sharedsky.service.api import answers, wire
from sharedsky.service.api.flight_planning_wire import (
    ClearAreaOutcome,
    ClearAreaRequest,
    ClearAreaResponse,
    FlightPlan,
    FlightPlanResponse,
    PlanStatus,
    QueryUserNotificationsResponse,
    StatusResponse,
    TestAltitude,
    TestVolume4D,
    UpsertFlightPlanRequest,
    UserNotification,
)
from sharedsky.service.api.serving import SCOPES, checked_id, uss_of
from sharedsky.service.refused import Refused
from sharedsky.service.uss.peer_client import ANY_AREA_KM2, ANY_VERTICES, has_ovn
from sharedsky.service.uss.plan import Outcome, Plan, PlannedState
from sharedsky.service.uss.records import Flight, UserNotice
from sharedsky.service.uss.told import words_of
from sharedsky.units import parse_utc

PLAN = "interuss.flight_planning.plan"
DIRECT = "interuss.flight_planning.direct_automated_test"
MOST_REMEMBERED = 1000
"""Requests whose answer is given again when they are asked again."""
STATUS: dict[str, PlanStatus] = {
    "Planned": "NotPlanned",
    "Accepted": "Planned",
    "Activated": "OkToFly",
    "Nonconforming": "OffNominal",
    "Contingent": "OffNominal",
    "Ended": "Closed",
}
Asked = Request[Any, Any, AppState]


class NotSupported(Refused):
    """The test wants something that this server does not do."""


@get("/status", opt={SCOPES: (DIRECT,)})
async def status(request: Asked) -> StatusResponse:
    """That tests can begin."""
    await uss_of(request).store.now_us()
    return StatusResponse("Ready", "Flight Planning Automated Testing Interface", "v0.7.0")


@put("/flight_plans/{flight_plan_id:str}", opt={SCOPES: (PLAN,)})
async def upsert(
    request: Asked, flight_plan_id: FromPath[str], data: JSONBody[UpsertFlightPlanRequest]
) -> FlightPlanResponse:
    """Do what a user would do: plan, begin, change or end a flight, or say that it is not as planned."""
    flight_id, who = checked_id(flight_plan_id, "flight_plan_id"), _who(request)
    remembered = (who, flight_id, data.request_id)
    if remembered in _answered:
        return _answered[remembered]
    said = await _said(request, flight_id, who, data)
    while len(_answered) >= MOST_REMEMBERED:
        del _answered[next(iter(_answered))]
    _answered[remembered] = said
    return said


_answered: dict[tuple[str, str, str], FlightPlanResponse] = {}


@delete("/flight_plans/{flight_plan_id:str}", status_code=200, opt={SCOPES: (PLAN,)})
async def close(request: Asked, flight_plan_id: FromPath[str]) -> Response[FlightPlanResponse]:
    """End a flight; one that is not there is as good as ended, which 404 says."""
    flight_id, who = checked_id(flight_plan_id, "flight_plan_id"), _who(request)
    uss = uss_of(request)
    try:
        await uss.planner.end(who, flight_id)
    except Refused as error:
        if error.status == 404:
            gone = FlightPlanResponse("Completed", "Closed", "it is not there")
            return Response(gone, status_code=404)
        held = await uss.store.get(Flight, flight_id)
        failed = FlightPlanResponse("Failed", STATUS[held.state] if held else "NotPlanned", str(error))
        return Response(failed, status_code=200)
    return Response(FlightPlanResponse("Completed", "Closed"), status_code=200)


@post("/clear_area_requests", status_code=200, opt={SCOPES: (DIRECT,)})
async def clear_area(request: Asked, data: JSONBody[ClearAreaRequest]) -> ClearAreaResponse:
    """End all flights of this server that have a point in common with a volume, whosesoever they are."""
    uss = uss_of(request)
    volume = _volume(data.extent)
    place = extent([volume], field="extent", area_km2=ANY_AREA_KM2, vertices=ANY_VERTICES)
    problems: list[str] = []
    ended, unsure = 0, ""
    for flight in await uss.store.near(Flight, place):
        try:
            await uss.planner.end(flight.party, flight.id)
            ended += 1
        except Refused as error:
            problems.append(f"{flight.id}: {error}")
    try:
        # what goes by our name at the DSS and has no record here can only be in the way
        for ref in await uss.dss.intents_in(volume):
            if ref.manager == uss.settings.name and has_ovn(ref) and not await uss.store.get(Flight, ref.id):
                await uss.dss.delete_intent(ref.id, ref.ovn or "")
                ended += 1
    except Refused as error:
        unsure = f"; whether the DSS has others is not known: {error}"
    message = ("; ".join(problems) if problems else f"{ended} flights ended") + unsure
    return ClearAreaResponse(ClearAreaOutcome(not problems, message))


@get("/user_notifications", opt={SCOPES: (PLAN,)})
async def user_notifications(
    request: Asked, after: FromQuery[str] = "", before: FromQuery[str] = ""
) -> QueryUserNotificationsResponse:
    """What the user was told from one instant to another, or to now."""
    uss = uss_of(request)
    after_us = _instant(after, "after")
    before_us = _instant(before, "before") if before else await uss.store.now_us()
    if before_us < after_us:
        raise Refused(400, field="before", got=before, want="an instant that is not before `after`")
    found = await uss.store.find(UserNotice, party=_who(request), since_us=after_us, until_us=before_us + 1)
    return QueryUserNotificationsResponse(
        [UserNotification(answers.time(n.told_us), n.words, _conflicts(n)) for n in found]
    )


ROUTES = Router(
    "/flight_planning/v1",
    route_handlers=[status, upsert, close, clear_area, user_notifications],
    tags=["Automated tests"],
)
"""Every route under /flight_planning/v1."""


async def _said(
    request: Asked, flight_id: str, who: str, data: UpsertFlightPlanRequest
) -> FlightPlanResponse:
    """What came of a request."""
    uss = uss_of(request)
    held = await uss.store.get(Flight, flight_id)
    if held and held.party != who:
        raise Refused(403, f"the flight {flight_id}", want="one of your own")
    now: PlanStatus = STATUS[held.state] if held else "NotPlanned"
    try:
        if data.flight_plan.basic_information.usage_state == "Closed":
            await uss.planner.end(who, flight_id)
            return FlightPlanResponse("Completed", "Closed")
        plan = _plan(data.flight_plan, held)
        if data.execution_style == "Hypothetical":
            outcome = await uss.planner.check(who, flight_id, plan)
            return _told(outcome, STATUS[plan.state] if outcome.done else now)
        outcome = await uss.planner.put(who, flight_id, plan)
        if not outcome.done and data.execution_style == "InReality" and outcome.flight:
            # it is flown nevertheless, so that is what others are told
            plan = msgspec.structs.replace(
                plan, state="Nonconforming", volumes=[], off_nominal_volumes=plan.volumes
            )
            outcome = await uss.planner.put(who, flight_id, plan)
        return _told(outcome, STATUS[outcome.flight.state] if outcome.flight else now)
    except NotSupported as error:
        return FlightPlanResponse("NotSupported", now, str(error))
    except Refused as error:
        return FlightPlanResponse("Failed" if error.status >= 500 else "Rejected", now, str(error))


def _told(outcome: Outcome, now: PlanStatus) -> FlightPlanResponse:
    return FlightPlanResponse(
        "Completed" if outcome.done else "Rejected",
        now,
        "; ".join(words_of(c) for c in outcome.conflicts),
        "AtLeastOneAdvisoryOrCondition" if outcome.conflicts else "NoAdvisoriesOrConditions",
    )


def _plan(wanted: FlightPlan, held: Flight | None) -> Plan:
    """The plan that a test describes."""
    basic = wanted.basic_information
    area = [_volume(volume) for volume in basic.area or []]
    state: PlannedState = "Accepted"
    if basic.usage_state == "InUse":
        states: dict[str, PlannedState] = {"OffNominal": "Nonconforming", "Contingent": "Contingent"}
        state = states.get(basic.uas_state or "", "Activated")
    elif basic.uas_state in ("OffNominal", "Contingent"):
        raise Refused(400, field="uas_state", got=basic.uas_state, want="Nominal, unless it is InUse")
    off = state in ("Nonconforming", "Contingent")
    return Plan(
        state,
        [] if off and held else area,
        area if off else [],
        wanted.astm_f3548_21.priority if wanted.astm_f3548_21 else None,
        notes=basic.description or "",
    )


def _volume(given: TestVolume4D) -> wire.Volume4D:
    volume = given.volume
    return wire.Volume4D(
        wire.Volume3D(
            volume.outline_circle,
            volume.outline_polygon,
            _altitude(volume.altitude_lower),
            _altitude(volume.altitude_upper),
        ),
        given.time_start,
        given.time_end,
    )


def _altitude(given: TestAltitude | None) -> wire.Altitude | None:
    if given is None:
        return None
    if given.reference != "W84":
        raise NotSupported(
            400,
            field="reference",
            got=given.reference,
            want="W84, since heights of the ground are not known here",
        )
    return wire.Altitude(given.value, "W84", "M")


def _conflicts(notice: UserNotice) -> Any:
    if notice.kind != "conflict":
        return "Unknown"
    return "Single" if len(notice.others) == 1 else "Multiple"


def _instant(text: str, field: str) -> int:
    try:
        return parse_utc(text.replace(" ", "+"))  # what a plus becomes in a query that nobody encoded
    except (InvalidValue, ValueError):
        raise Refused(
            400, field=field, got=repr(text[:40]), want="an instant such as 2026-05-01T10:00:00Z"
        ) from None


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who
