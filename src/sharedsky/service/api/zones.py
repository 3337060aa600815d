"""UAS geographical zones of a party, which the server keeps as constraints: imported, shown, exported, taken back.

Documents come and go as EUROCAE ED-269 or ED-318, as they are; nothing of a third form is needed.
"""

import asyncio
import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State as AppState
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery

from sharedsky.errors import SharedskyError
from sharedsky.model.evidence import Rejected
from sharedsky.outputs import ed269, ed318
from sharedsky.service.api.serving import SCOPES, uss_of
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import Imported, Unfit
from sharedsky.service.uss.zone_heights import Terrain
from sharedsky.service.uss.zone_keeping import Standing
from sharedsky.sources.geozones import Form, read
from sharedsky.units import parse_utc, utc

ZONES = "sharedsky.zones"
"""The scope with which a party has zones here."""
MOST_NAME = 200
RENDERERS = {"ed269": ed269.render, "ed318": ed318.render}
_ZONING = {SCOPES: (ZONES,)}
Asked = Request[Any, Any, AppState]


class ZoneGiven(msgspec.Struct, frozen=True):
    """What became of one zone of a document.

    Args:
        zone: country and identifier.
        outcome: `new`, `changed` or `unchanged`.
        unfit: what of it no constraint can say, and why.
    """

    zone: str
    outcome: str
    unfit: list[Unfit]


class ZonesGiven(msgspec.Struct, frozen=True):
    """What became of a document.

    Args:
        form: in which it was.
        zones: that were taken.
        rejected: that were not, with their places in the document.
        unread: members that the form does not know, and how often.
    """

    form: Form
    zones: list[ZoneGiven]
    rejected: list[Rejected]
    unread: dict[str, int]


class ZoneStands(msgspec.Struct, frozen=True):
    """How a zone stands.

    Args:
        zone: country and identifier.
        name: for people.
        restriction: as ED-318 has it.
        constraints: the ids of those that the DSS has for it.
        next_start: when the first of them begins, UTC; null where there is none.
        last_end: when the last of them ends.
        waiting: whether its constraints are about to be looked at.
        unfit: what of it no constraint can say.
        problem: why its constraints are not as they should be; empty where they are.
        source: the document that it came in.
    """

    zone: str
    name: str
    restriction: str
    constraints: list[str]
    next_start: str | None
    last_end: str | None
    waiting: bool
    unfit: list[Unfit]
    problem: str
    source: str


class ZonesStand(msgspec.Struct, frozen=True):
    """How a party's zones stand, in the order of their names."""

    zones: list[ZoneStands]


class ZonesProgress(msgspec.Struct, frozen=True):
    """How far the constraints of a party's zones are.

    Args:
        zones: how many there are.
        waiting: how many of them are yet to be looked at.
        problems: why constraints of others are not as they should be, the first hundred.
    """

    zones: int
    waiting: int
    problems: list[str]


@dataclass
class TakesDocument(Operation):
    """A route that reads its body by itself."""

    def __post_init__(self) -> None:
        """Say what the body is."""
        document = Schema(type=OpenAPIType.OBJECT, description="Zones as EUROCAE ED-269 or ED-318.")
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(document)}, required=True)


@post("/", status_code=200, opt=_ZONING, operation_class=TakesDocument)
async def give(
    request: Asked,
    name: FromQuery[str] = "",
    ground_lowest: FromQuery[float | None] = None,
    ground_highest: FromQuery[float | None] = None,
) -> ZonesGiven:
    """Import a document of ED-269 or ED-318; a zone of a name that is there is changed, none is removed.

    `ground_lowest` and `ground_highest` are the lowest and highest ground under its zones, in metres above mean sea
    level; without them a height above ground cannot be said as a constraint. The constraints follow within seconds; GET
    /zones tells how far they are.
    """
    terrain = _terrain(ground_lowest, ground_highest)
    data = await request.body()
    called = "".join(c for c in name[:MOST_NAME] if c.isprintable())
    try:
        found = await asyncio.to_thread(read, data, called or "document")
    except SharedskyError as error:
        raise Refused(
            400, error.where, field=error.field, got=error.got, want=error.want, fix=error.fix
        ) from None
    source = f"{called} {hashlib.sha256(data).hexdigest()}".strip()
    told = await uss_of(request).zones.give(_who(request), found.zones, terrain, source)
    return ZonesGiven(
        found.form,
        [ZoneGiven(kept.zone.key, outcome, kept.unfit) for kept, outcome in told],
        found.rejected,
        found.unread,
    )


@get("/", opt=_ZONING)
async def stand(request: Asked) -> ZonesStand:
    """How the party's zones stand."""
    return ZonesStand([_shown(s) for s in await uss_of(request).zones.standing(_who(request))])


@get("/progress", opt=_ZONING)
async def progress(request: Asked) -> ZonesProgress:
    """How far the constraints of the party's zones are; quicker than to ask for all of them."""
    found, waiting = await uss_of(request).zones.progress(_who(request))
    return ZonesProgress(
        len(found), waiting, [f"{i.zone.key}: {i.problem}" for i in found if i.problem][:100]
    )


@get("/document", opt=_ZONING, media_type="application/json")
async def export(request: Asked, form: FromQuery[Form] = "ed318") -> Response[bytes]:
    """The party's zones as one document; what the form has no words for is told in the header Sharedsky-Left-Out."""
    zones = [i.zone for i in await uss_of(request).zones.all_of(_who(request))]
    made, left = await asyncio.to_thread(RENDERERS[form], zones)
    told = json.dumps([f"{r.where}: {r.reason}" for r in left[:20]])  # in ASCII, as headers are
    headers = {"Sharedsky-Left-Out": f"{len(left)} {told[:4000]}"} if left else {}
    return Response(made, media_type="application/json", headers=headers)


@get("/{country:str}/{identifier:str}", opt=_ZONING)
async def show(request: Asked, country: FromPath[str], identifier: FromPath[str]) -> ZoneStands:
    """How one of the party's zones stands."""
    (found,) = await uss_of(request).zones.standing(_who(request), f"{country}/{identifier}")
    return _shown(found)


@delete("/{country:str}/{identifier:str}", status_code=200, opt=_ZONING)
async def take_back(request: Asked, country: FromPath[str], identifier: FromPath[str]) -> ZoneGiven:
    """Take a zone back, and end its constraints."""
    gone: Imported = await uss_of(request).zones.take_back(_who(request), f"{country}/{identifier}")
    return ZoneGiven(gone.zone.key, "removed", [])


ROUTES = Router(
    "/zones", route_handlers=[give, stand, progress, export, show, take_back], tags=["Zones of a party"]
)
"""Every route under /zones."""


def _shown(of: Standing) -> ZoneStands:
    zone, references = of.imported.zone, [z.reference for z in of.constraints if z.reference]
    return ZoneStands(
        zone.key,
        zone.name[0].text if zone.name else "",
        zone.restriction,
        sorted(z.id for z in of.constraints),
        utc(min(parse_utc(r.time_start.value) for r in references)) if references else None,
        utc(max(parse_utc(r.time_end.value) for r in references)) if references else None,
        of.waiting,
        of.imported.unfit,
        of.imported.problem,
        of.imported.source,
    )


def _terrain(lowest: float | None, highest: float | None) -> Terrain | None:
    if lowest is None and highest is None:
        return None
    if lowest is None or highest is None:
        raise Refused(400, field="ground_lowest", want="ground_lowest and ground_highest, both or none")
    if not (math.isfinite(lowest) and math.isfinite(highest) and -500 <= lowest <= highest <= 9000):
        raise Refused(
            400,
            field="ground_lowest",
            got=f"{lowest:g} to {highest:g} m",
            want="the lowest and the highest ground in metres above mean sea level",
        )
    return Terrain(lowest, highest)


def _who(request: Asked) -> str:
    who: str = request.state.caller.sub
    return who
