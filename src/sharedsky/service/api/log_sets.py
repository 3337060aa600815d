"""How an administrator opens what the server has logged as a USS to an authority that inquires."""

from typing import Any

import msgspec
from litestar import Request, Router, delete, get, put
from litestar.datastructures import State as AppState
from litestar.params import FromPath, JSONBody

from sharedsky.errors import InvalidValue
from sharedsky.service.api.serving import SCOPES, checked_id, checked_name, uss_of
from sharedsky.service.parties import ADMIN
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import LogSet
from sharedsky.service.uss.store import Stale
from sharedsky.units import parse_utc, utc

_ADMINS = {SCOPES: (ADMIN,)}
Asked = Request[Any, Any, AppState]


class LogSetOpened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a log set covers and to whom it is open.

    Args:
        start: of the time that it covers, such as 2026-05-01T10:00:00Z.
        end: of that time.
        readers: the subjects whose tokens may read it.
        about: the flights, zones and other entities that it covers; all unless said.
        words: what it is for.
    """

    start: str
    end: str
    readers: list[str]
    about: list[str] = []
    words: str = ""


class LogSetShown(msgspec.Struct, frozen=True):
    """A log set.

    Args:
        path: at which its readers get it.
        opened: when it was opened, UTC.
        by: who opened it.
    """

    id: str
    path: str
    start: str
    end: str
    readers: list[str]
    about: list[str]
    words: str
    opened: str
    by: str


class LogSetsShown(msgspec.Struct, frozen=True):
    """All log sets that are open."""

    log_sets: list[LogSetShown]


@get("/", opt=_ADMINS)
async def list_log_sets(request: Asked) -> LogSetsShown:
    """All log sets that are open."""
    return LogSetsShown([_shown(s) for s in await uss_of(request).store.find(LogSet)])


@put("/{name:str}", status_code=201, opt=_ADMINS)
async def open_log_set(request: Asked, name: FromPath[str], data: JSONBody[LogSetOpened]) -> LogSetShown:
    """Open a log set under a name; what is open stays as it is, so that nobody reads something else under an old name."""
    uss = uss_of(request)
    start_us, end_us = _instant(data.start, "start"), _instant(data.end, "end")
    if start_us >= end_us:
        raise Refused(400, field="end", got=data.end, want="an instant after start")
    made = LogSet(
        checked_name(name, "name"),
        request.state.caller.sub,
        start_us,
        end_us,
        await uss.store.now_us(),
        [checked_name(reader, "readers") for reader in data.readers],
        [checked_id(entity, "about") for entity in data.about],
        data.words[:1000],
    )
    try:
        await uss.store.keep(made)
    except Stale:
        raise Refused(409, f"the log set {name}", got="one that is open", want="another name") from None
    return _shown(made)


@delete("/{name:str}", status_code=200, opt=_ADMINS)
async def close_log_set(request: Asked, name: FromPath[str]) -> LogSetShown:
    """Close a log set: nobody reads it any more. What was logged stays."""
    uss = uss_of(request)
    found = await uss.store.get(LogSet, checked_name(name, "name"))
    if found is None:
        raise Refused(404, f"the log set {name}", want="one that is open")
    await uss.store.keep(gone=[found])
    return _shown(found)


ROUTES = Router("/log_sets", route_handlers=[list_log_sets, open_log_set, close_log_set])
"""Every route under /log_sets."""


def _instant(text: str, field: str) -> int:
    try:
        return parse_utc(text)
    except (InvalidValue, ValueError):
        raise Refused(
            400, field=field, got=repr(text[:40]), want="an instant such as 2026-05-01T10:00:00Z"
        ) from None


def _shown(of: LogSet) -> LogSetShown:
    return LogSetShown(
        of.id,
        f"/uss/v1/log_sets/{of.id}",
        utc(of.start_us),
        utc(of.end_us),
        of.readers,
        of.about,
        of.words,
        utc(of.made_us),
        of.party,
    )
