"""The routes of ASTM F3548-21 that a USS answers."""

from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.datastructures import State as AppState
from litestar.params import FromPath, JSONBody

from sharedsky.service.api import uss_wire, wire
from sharedsky.service.api.journaling import journaled
from sharedsky.service.api.serving import REFUSALS, SCOPES, checked_id, checked_name, uss_of
from sharedsky.service.fresh import fresh_id
from sharedsky.service.refused import Refused
from sharedsky.service.rules import CONFORMANCE_MONITORING
from sharedsky.service.uss.log_sets import entries_of
from sharedsky.service.uss.records import Flight, LogSet, Reported, Zone

COORDINATION = ("utm.strategic_coordination",)
MANAGEMENT = ("utm.constraint_management",)
PROCESSING = ("utm.constraint_processing",)
ARBITRATION = ("utm.availability_arbitration",)
ALL = (*COORDINATION, *MANAGEMENT, *PROCESSING, CONFORMANCE_MONITORING, *ARBITRATION)

Asked = Request[Any, Any, AppState]


@get("/operational_intents/{entityid:str}", opt={SCOPES: COORDINATION})
async def get_intent(request: Asked, entityid: FromPath[str]) -> uss_wire.GetOperationalIntentDetailsResponse:
    """An operational intent that this USS manages, as the DSS took it last."""
    found = await uss_of(request).store.get(Flight, _about(request, entityid, "entityid"))
    if found is None or found.state in ("Planned", "Ended") or not found.reference or not found.details:
        raise Refused(404, f"the operational intent {entityid}", want="one that this USS manages")
    return uss_wire.GetOperationalIntentDetailsResponse(
        uss_wire.OperationalIntent(found.reference, found.details)
    )


@get(
    "/operational_intents/{entityid:str}/telemetry", opt={SCOPES: (CONFORMANCE_MONITORING,), REFUSALS: (412,)}
)
async def get_telemetry(
    request: Asked, entityid: FromPath[str]
) -> uss_wire.GetOperationalIntentTelemetryResponse:
    """Where the aircraft is of an operational intent that is not flown as planned."""
    found = await uss_of(request).monitor.latest(_about(request, entityid, "entityid"))
    if found.telemetry is None:
        raise Refused(412, f"the operational intent {entityid}", got="no telemetry", want="some, later")
    return found


@post("/operational_intents", status_code=204, opt={SCOPES: COORDINATION})
async def hear_intent(request: Asked, data: JSONBody[uss_wire.PutOperationalIntentDetailsParameters]) -> None:
    """Take another USS's notification that an operational intent of its own was made, changed or ended."""
    entity_id = _about(request, data.operational_intent_id, "operational_intent_id")
    await uss_of(request).hearing.intent(entity_id, data.operational_intent, _who(request))


@get("/constraints/{entityid:str}", opt={SCOPES: PROCESSING})
async def get_constraint(request: Asked, entityid: FromPath[str]) -> uss_wire.GetConstraintDetailsResponse:
    """A constraint that this USS manages, as the DSS took it last."""
    found = await uss_of(request).store.get(Zone, _about(request, entityid, "entityid"))
    if found is None or found.state != "Valid" or not found.reference or not found.details:
        raise Refused(404, f"the constraint {entityid}", want="one that this USS manages")
    return uss_wire.GetConstraintDetailsResponse(uss_wire.Constraint(found.reference, found.details))


@post("/constraints", status_code=204, opt={SCOPES: MANAGEMENT})
async def hear_constraint(request: Asked, data: JSONBody[uss_wire.PutConstraintDetailsParameters]) -> None:
    """Take another USS's notification that a constraint of its own was made, changed or ended."""
    entity_id = _about(request, data.constraint_id, "constraint_id")
    await uss_of(request).hearing.constraint(entity_id, data.constraint, _who(request))


@post("/reports", opt={SCOPES: ALL})
async def make_report(request: Asked, data: JSONBody[wire.ErrorReport]) -> wire.ErrorReport:
    """Keep another USS's report of a communication problem."""
    uss = uss_of(request)
    kept = msgspec.structs.replace(data, report_id=fresh_id())
    await uss.store.keep(Reported(kept.report_id or "", _who(request), await uss.store.now_us(), kept))
    return kept


@get("/log_sets/{log_set_id:str}", opt={SCOPES: ()})
async def get_log_set(request: Asked, log_set_id: FromPath[str]) -> uss_wire.USSLogSet:
    """A log set that was opened to whoever asks, or any to a token that has all scopes of the standard."""
    uss = uss_of(request)
    found = await uss.store.get(LogSet, checked_name(log_set_id, "log_set_id"))
    caller = request.state.caller
    if found is None or not (caller.sub in found.readers or caller.scopes.issuperset(ALL)):
        raise Refused(404, f"the log set {log_set_id}", want="one that is open to you")
    await uss.journal.flush()
    return await entries_of(found, uss.store)


ROUTES = Router(
    "/uss/v1",
    route_handlers=[
        get_intent,
        get_telemetry,
        hear_intent,
        get_constraint,
        hear_constraint,
        make_report,
        get_log_set,
    ],
    middleware=[journaled],
)
"""Every route under /uss/v1."""


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who


def _about(request: Asked, entity_id: str, field: str) -> str:
    """The id in lower case, noted for the journal."""
    found = checked_id(entity_id, field)
    request.state.about = found
    return found
