"""Our own planning interface, for the clients of one party: check, plan, activate, change and end its flights.

Every flight is seen by its own party only. Refusals are problem+json; what is in the way stands in `conflicts`.
"""

import contextlib
from typing import Any, Literal

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.datastructures import State as AppState
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from sharedsky.errors import InvalidValue
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.api.serving import SCOPES, checked_id, uss_of
from sharedsky.service.fresh import fresh_id
from sharedsky.service.refused import Refused
from sharedsky.service.uss.overlap import Overlap
from sharedsky.service.uss.plan import Plan, PlannedState
from sharedsky.service.uss.plan_rules import Conflict
from sharedsky.service.uss.records import Flight, UserNotice
from sharedsky.service.uss.told import words_of
from sharedsky.units import parse_utc, utc

PLAN = "sharedsky.flights"
"""The scope with which a party plans its own flights."""
PRIORITY = "sharedsky.priority"
"""The scope with which it may give them a priority above 0."""
_PLANNING = {SCOPES: (PLAN,)}
PROBLEM_JSON = "application/problem+json"
Asked = Request[Any, Any, AppState]


class FlightPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flight as a client wants it; what it leaves out stays as it is.

    Args:
        state: Accepted plans it, Activated begins it; Nonconforming and Contingent say that it is not as planned.
        volumes: where and when, as ASTM F3548-21 has it.
        off_nominal_volumes: where it may be while it is Nonconforming or Contingent.
        priority: a higher one goes first.
        operator: who is responsible for it; the party unless said.
        notes: the party's own words.
    """

    state: PlannedState = "Accepted"
    volumes: list[wire.Volume4D] = []
    off_nominal_volumes: list[wire.Volume4D] = []
    priority: int | None = None
    operator: str = ""
    notes: str = ""


class Check(FlightPlan, frozen=True, forbid_unknown_fields=True):
    """A plan to be checked; `id` is the flight that it would change, none where it would be new."""

    id: str = ""


class OverlapShown(msgspec.Struct, frozen=True):
    """Where and when two volumes have points in common.

    Args:
        mine: which of the flight's volumes, from 0.
        theirs: which of the other's.
        time_start: UTC; null where neither says.
        time_end: UTC.
        lower_m: HAE; null where neither says.
        upper_m: HAE.
        lat: of the middle of the area in common, degrees.
        lng: of that.
        east_m: how wide that area is from west to east.
        north_m: how wide from south to north.
    """

    mine: int
    theirs: int
    time_start: str | None
    time_end: str | None
    lower_m: float | None
    upper_m: float | None
    lat: float
    lng: float
    east_m: float
    north_m: float


class ConflictShown(msgspec.Struct, frozen=True):
    """Something in the way of a flight.

    Args:
        kind: of it.
        id: of the operational intent or constraint.
        manager: the USS that manages it.
        state: of an operational intent.
        priority: of it; null where its USS does not tell.
        permitted: whether the flight may be planned nevertheless.
        why: it is permitted, or not.
        words: all of this in a sentence.
        overlaps: where and when; empty where its USS does not tell.
    """

    kind: Literal["flight", "constraint"]
    id: str
    manager: str
    state: str
    priority: int | None
    permitted: bool
    why: str
    words: str
    overlaps: list[OverlapShown]


class FlightShown(msgspec.Struct, frozen=True):
    """A flight of the party.

    Args:
        state: Planned where the DSS has not taken it yet.
        pending: the state that it is on the way to, where the DSS has not answered; else empty.
        made: when it was first asked for, UTC.
        time_start: of its first volume.
        time_end: of its last.
        ovn: with which others show that they know of it.
        uss_version: how often the DSS has taken a change of it.
    """

    id: str
    state: str
    pending: str
    priority: int
    volumes: list[wire.Volume4D]
    off_nominal_volumes: list[wire.Volume4D]
    operator: str
    notes: str
    made: str
    time_start: str | None
    time_end: str | None
    ovn: str
    uss_version: int


class FlightsShown(msgspec.Struct, frozen=True):
    """Flights, in the order in which they were made."""

    flights: list[FlightShown]


class Planned(msgspec.Struct, frozen=True):
    """A flight that was planned or changed, and what is in conflict with it nevertheless."""

    flight: FlightShown
    conflicts: list[ConflictShown]


class NotPlanned(msgspec.Struct, frozen=True):
    """What is in the way of a flight, as RFC 9457 has a problem.

    Args:
        title: the first of it in a sentence.
        flight: as it stays; null where there is none.
        conflicts: what is in the way, and what is but would be permitted.
    """

    type: str
    title: str
    status: int
    flight: FlightShown | None
    conflicts: list[ConflictShown]


class Checked(msgspec.Struct, frozen=True):
    """What would become of a plan."""

    permitted: bool
    conflicts: list[ConflictShown]


class NoticeShown(msgspec.Struct, frozen=True):
    """What the user of a flight was told.

    Args:
        about: the flight.
        happened: when that happened, or the server learned of it, UTC.
        told: from when on it could be read here.
        others: what it is about.
    """

    id: str
    about: str
    kind: str
    happened: str
    told: str
    words: str
    others: list[str]


class NoticesShown(msgspec.Struct, frozen=True):
    """Notices, oldest first."""

    notices: list[NoticeShown]


@get("/", opt=_PLANNING)
async def list_flights(request: Asked, ended: FromQuery[bool] = False) -> FlightsShown:
    """The party's flights; those that have ended too where `ended` is true."""
    found = await uss_of(request).store.find(Flight, party=_who(request))
    return FlightsShown([shown(f) for f in found if ended or f.state != "Ended"])


@post("/check", status_code=200, opt=_PLANNING)
async def check(request: Asked, data: JSONBody[Check]) -> Checked:
    """What would become of a plan; nothing is planned, and nobody is told."""
    _may(request, data)
    flight_id = checked_id(data.id, "id") if data.id else fresh_id()
    outcome = await uss_of(request).planner.check(_who(request), flight_id, _plan(data))
    return Checked(outcome.done, [conflict_shown(c) for c in outcome.conflicts])


@get("/notices", opt=_PLANNING)
async def notices(
    request: Asked, about: FromQuery[str] = "", since: FromQuery[str] = "", most: FromQuery[int] = 1000
) -> NoticesShown:
    """What the party was told, of one flight where `about` names it, since an instant where one is given."""
    since_us: int | None = None
    if since:
        with contextlib.suppress(InvalidValue, ValueError):
            since_us = parse_utc(since)
        if since_us is None:
            raise Refused(
                400, field="since", got=repr(since[:40]), want="an instant such as 2026-05-01T10:00:00Z"
            )
    if not 0 < most <= 10_000:
        raise Refused(400, field="most", got=str(most), want="a number from 1 to 10000")
    found = await uss_of(request).store.find(
        UserNotice,
        party=_who(request),
        about=checked_id(about, "about") if about else None,
        since_us=since_us,
        most=most,
    )
    return NoticesShown(
        [
            NoticeShown(n.id, n.about, n.kind, utc(n.happened_us), utc(n.told_us), n.words, n.others)
            for n in found
        ]
    )


@get("/{flight_id:str}", opt=_PLANNING)
async def show(request: Asked, flight_id: FromPath[str]) -> FlightShown:
    """One of the party's flights."""
    return shown(await _own(request, flight_id))


@put(
    "/{flight_id:str}",
    opt=_PLANNING,
    responses={
        409: ResponseSpec(
            NotPlanned,
            description="Something is in the way.",
            media_type=PROBLEM_JSON,
            generate_examples=False,
        )
    },
)
async def plan(request: Asked, flight_id: FromPath[str], data: JSONBody[FlightPlan]) -> Response[Planned]:
    """Plan a flight under an id that the client chose (a version 4 UUID), or change it; 409 tells what is in the way.

    Asked again with the same plan it changes nothing but the version, so a client that got no answer can ask again.
    """
    _may(request, data)
    flight_id = checked_id(flight_id, "flight_id")
    outcome = await uss_of(request).planner.put(_who(request), flight_id, _plan(data))
    conflicts = [conflict_shown(c) for c in outcome.conflicts]
    if outcome.done and outcome.flight:
        return Response(Planned(shown(outcome.flight), conflicts), status_code=200)
    first = next(c for c in outcome.conflicts if not c.permitted)
    title = f"{flight_id}: not planned; {words_of(first)}"
    kept = shown(outcome.flight) if outcome.flight else None
    problem: Any = NotPlanned("about:blank", title, 409, kept, conflicts)
    return Response(problem, status_code=409, media_type=PROBLEM_JSON)


@delete("/{flight_id:str}", status_code=200, opt=_PLANNING)
async def end(request: Asked, flight_id: FromPath[str]) -> FlightShown:
    """End a flight; one that has ended stays so."""
    flight_id = checked_id(flight_id, "flight_id")
    return shown(await uss_of(request).planner.end(_who(request), flight_id))


ROUTES = Router(
    "/flights", route_handlers=[list_flights, check, notices, show, plan, end], tags=["Flights of a party"]
)
"""Every route under /flights."""


def shown(of: Flight) -> FlightShown:
    """A flight, for its party."""
    details = of.details
    if details is None and of.pending and isinstance(of.pending.details, uss_wire.OperationalIntentDetails):
        details = of.pending.details
    details = details or uss_wire.OperationalIntentDetails()
    reference = of.reference
    return FlightShown(
        of.id,
        of.state,
        of.pending.state if of.pending else "",
        details.priority or 0,
        details.volumes or [],
        details.off_nominal_volumes or [],
        of.operator or of.party,
        of.notes,
        utc(of.made_us),
        utc(parse_utc(reference.time_start.value)) if reference else None,
        utc(parse_utc(reference.time_end.value)) if reference else None,
        (reference.ovn or "") if reference else "",
        reference.version if reference else 0,
    )


def conflict_shown(of: Conflict) -> ConflictShown:
    """A conflict, for the party whose flight it is."""
    return ConflictShown(
        of.kind,
        of.id,
        of.manager,
        of.state,
        of.priority,
        of.permitted,
        of.why,
        words_of(of),
        [_overlap_shown(o) for o in of.overlaps],
    )


def _overlap_shown(of: Overlap) -> OverlapShown:
    return OverlapShown(
        of.mine,
        of.theirs,
        utc(of.start_us) if of.start_us is not None else None,
        utc(of.end_us) if of.end_us is not None else None,
        of.lower_m,
        of.upper_m,
        round(of.lat_deg, 7),
        round(of.lng_deg, 7),
        round(of.east_m, 3),
        round(of.north_m, 3),
    )


async def _own(request: Asked, flight_id: str) -> Flight:
    flight = await uss_of(request).store.get(Flight, checked_id(flight_id, "flight_id"))
    if flight is None or flight.party != _who(request):
        raise Refused(404, f"the flight {flight_id[:64]}", want="one of your own")
    return flight


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who


def _may(request: Asked, data: FlightPlan) -> None:
    if (data.priority or 0) > 0 and PRIORITY not in request.state.caller.scopes:
        raise Refused(
            403, "priority", got=str(data.priority), want=f"the scope {PRIORITY} in the access token"
        )


def _plan(data: FlightPlan) -> Plan:
    return Plan(data.state, data.volumes, data.off_nominal_volumes, data.priority, data.operator, data.notes)
