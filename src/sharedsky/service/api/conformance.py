"""Telemetry of a party's flights, what it shows, and how well its flights are flown on the whole."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, get, post
from litestar.datastructures import State as AppState
from litestar.params import FromPath, JSONBody

from sharedsky.service.api import uss_wire
from sharedsky.service.api.flights import PLAN
from sharedsky.service.api.serving import SCOPES, checked_id, uss_of
from sharedsky.service.refused import Refused
from sharedsky.service.uss.conformance import Monitoring, performing
from sharedsky.units import utc

MOST = 1000
"""Positions in one message."""
_FLYING = {SCOPES: (PLAN,)}
Asked = Request[Any, Any, AppState]


class Telemetry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a flight was, one position or many, in any order; positions as ASTM F3548-21 has them."""

    positions: Annotated[list[uss_wire.VehicleTelemetry], msgspec.Meta(min_length=1, max_length=MOST)]


class ConformanceShown(msgspec.Struct, frozen=True):
    """What is known of how a flight is flown.

    Args:
        id: of the flight.
        state: in which it is, or is being declared to be.
        since: when it came into that state, UTC.
        inside: whether it was inside its volumes when it was heard of last; null while it is not heard of.
        sure: whether that holds for every point within the uncertainty of its position.
        outside_since: since when it has been outside, or unheard of; null while it is inside.
        settled: up to when telemetry is judged: what is measured later waits for what is late.
        heard: when the last position was measured.
        flown_s: how long it has been monitored.
        inside_s: for how long of that it was inside.
        excursions: how often it left.
        early: positions from before its activation, which are not judged.
        late: positions that came too late to be judged.
    """

    id: str
    state: str
    since: str
    inside: bool | None
    sure: bool | None
    outside_since: str | None
    settled: str
    heard: str | None
    flown_s: float
    inside_s: float
    excursions: int
    early: int
    late: int


class RejectedPosition(msgspec.Struct, frozen=True):
    """A position that was not taken: its place in the message, and why."""

    index: int
    why: str


class TelemetryTaken(msgspec.Struct, frozen=True):
    """What became of a message.

    Args:
        accepted: positions that were kept.
        outside: how many of them lie outside the flight's volumes.
        rejected: the others.
        conformance: what is known now; null while the flight is not activated, and nothing is judged.
    """

    accepted: int
    outside: int
    rejected: list[RejectedPosition]
    conformance: ConformanceShown | None


class AggregateShown(msgspec.Struct, frozen=True):
    """How the party's flights were flown over the evaluation period of the standard.

    Args:
        days: of the period.
        flights: that were monitored.
        flown_h: all of them together.
        percent: of that time, inside; null where nothing was flown.
        excursions_per_h: null where nothing was flown.
        minimum_percent: that the standard wants (OiMinConformancePercent).
        maximum_excursions_per_h: that the standard allows (OiMaxExcursionsPerFlightHour).
        performing: whether both are kept; null where less was flown than can be judged.
    """

    days: float
    flights: int
    flown_h: float
    percent: float | None
    excursions_per_h: float | None
    minimum_percent: float
    maximum_excursions_per_h: float
    performing: bool | None


@post("/flights/{flight_id:str}/telemetry", status_code=200, opt=_FLYING)
async def take_telemetry(
    request: Asked, flight_id: FromPath[str], data: JSONBody[Telemetry]
) -> TelemetryTaken:
    """Take telemetry of one of the party's flights, and say what it shows.

    What is sent twice counts once. Positions that cannot be judged are rejected one by one; the others count.
    """
    uss = uss_of(request)
    flight_id = checked_id(flight_id, "flight_id")
    taken = await uss.monitor.heard(_who(request), flight_id, data.positions)
    return TelemetryTaken(
        len(taken.placed),
        sum(p.outside for p in taken.placed),
        [RejectedPosition(u.index, u.why) for u in taken.unusable],
        shown(taken.monitoring) if taken.monitoring else None,
    )


@get("/flights/{flight_id:str}/conformance", opt=_FLYING)
async def conformance(request: Asked, flight_id: FromPath[str]) -> ConformanceShown:
    """How one of the party's flights is flown."""
    flight_id = checked_id(flight_id, "flight_id")
    found = await uss_of(request).monitor.of(_who(request), flight_id)
    if found is None:
        raise Refused(
            404, f"the flight {flight_id}", want="one of your own, with telemetry since its activation"
        )
    return shown(found)


@get("/conformance", opt=_FLYING)
async def aggregate(request: Asked) -> AggregateShown:
    """How the party's flights were flown on the whole."""
    monitor = uss_of(request).monitor
    found, bounds = await monitor.tally(_who(request)), monitor.bounds
    return AggregateShown(
        bounds.evaluation_days,
        found.flights,
        round(found.flown_s / 3600, 4),
        _rounded(found.percent),
        _rounded(found.excursions_per_h),
        bounds.minimum_percent,
        bounds.excursions_per_h,
        performing(found, bounds),
    )


ROUTES = Router(
    "/", route_handlers=[take_telemetry, conformance, aggregate], tags=["Conformance of a party's flights"]
)
"""Every route of conformance."""


def shown(of: Monitoring) -> ConformanceShown:
    """What is known, for the flight's party."""
    heard = None if of.unheard else of.last
    return ConformanceShown(
        of.id,
        of.state,
        utc(of.since_us),
        None if heard is None else not heard.outside,
        None if heard is None else heard.sure,
        None if of.away_us is None else utc(of.away_us),
        utc(of.settled_us),
        utc(of.newest.t_us) if of.newest else None,
        of.flown_us / 1e6,
        of.inside_us / 1e6,
        of.excursions,
        of.early,
        of.late,
    )


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
