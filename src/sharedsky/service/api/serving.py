"""What every route shares: the parts of the server, who asks, and how a refusal is told."""

import logging
import secrets
import time
from typing import Any, Protocol

import msgspec
from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State as AppState
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from sharedsky.service.api import answers, wire
from sharedsky.service.api.watching import Rates
from sharedsky.service.fresh import fresh_id
from sharedsky.service.leaves import made
from sharedsky.service.limits import Limits
from sharedsky.service.log.log import Log
from sharedsky.service.records import Done, Wanted
from sharedsky.service.refused import MissingKeys, Refused, Unavailable
from sharedsky.service.register import Register
from sharedsky.service.rules import Ask
from sharedsky.service.settings import UssSettings
from sharedsky.service.storage import Rule, Storage
from sharedsky.service.uss.parts import UssParts

_LOG = logging.getLogger("sharedsky.service")
STANDARD = ("/dss/v1/", "/uss/v1/", "/aux/v1/")
"""Paths under which refusals are told as the standard has them."""
SCOPES = "scopes"
"""Option of a route: any one of these scopes is enough; none named is any valid token; no option is nobody's token."""
REFUSALS = "refusals"
"""Option of a route: statuses with which it refuses, besides those of every route like it; for its description."""


class Caller(Protocol):
    """Whom a token speaks for."""

    @property
    def sub(self) -> str: ...
    @property
    def scopes(self) -> frozenset[str]: ...


class Verifier(Protocol):
    """Judges access tokens."""

    async def caller(self, authorization: str | None, now_s: float) -> Caller:
        """Whom the header Authorization speaks for at a POSIX time; Refused (401) says what is wrong with it."""


class Parts(msgspec.Struct, frozen=True, eq=False):
    """What the routes work with.

    Args:
        register: the parties that are registered here.
        allow_http: whether base URLs of USSs may be http, for tests.
        pool_id: of the airspace representation; empty where this server is no pool's.
        log: that promises the leaves of changes; None where nobody does.
        uss_settings: what this server is as a USS; None where it is none.
    """

    storage: Storage
    verifier: Verifier
    register: Register
    limits: Limits = Limits()
    allow_http: bool = False
    pool_id: str = ""
    log: Log | None = None
    uss_settings: UssSettings | None = None


def parts_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Parts:
    """The parts of the server that a connection reached."""
    parts: Parts = connection.app.state.parts
    return parts


def uss_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UssParts:
    """The parts of the server as a USS; its routes are there only where it is one."""
    parts: UssParts = connection.app.state.uss
    return parts


def authorized(app: ASGIApp) -> ASGIApp:
    """The application, that reads no body before the token is found good, and its scope right.

    A middleware and no guard, because the framework copies a route's handler for its guards at each request.
    """

    async def authorize(scope: Scope, receive: Receive, send: Send) -> None:
        scopes = scope["route_handler"].opt.get(SCOPES)
        if scopes is not None:
            scope["state"]["caller"] = await _caller(scope, scopes)
        await app(scope, receive, send)

    return authorize


async def _caller(scope: Scope, scopes: tuple[str, ...]) -> Caller:
    state = scope["litestar_app"].state
    parts: Parts = state.parts
    said = next((value for name, value in scope["headers"] if name == b"authorization"), None)
    caller = await parts.verifier.caller(
        None if said is None else said.decode("latin-1"), time.time_ns() / 1e9
    )
    rates: Rates = state.rates
    if not rates.allows(caller.sub, time.monotonic()):
        raise Refused(
            429, f"requests of {caller.sub}", want=f"at most {parts.limits.requests_per_s:g} a second"
        )
    if scopes and not caller.scopes.intersection(scopes):
        raise Refused(403, "the access token", want=f"one of the scopes {', '.join(scopes)}")
    return caller


async def decided(request: Request[Any, Any, AppState], wanted: Wanted, rule: Rule) -> Done:
    """What the storage decided for a request, whose answer will carry the promise of its leaf."""
    done = await parts_of(request).storage.decide(wanted, rule)
    made(done.leaf_hash, done.now_us)
    return done


def ask_of(request: Request[Any, Any, AppState]) -> Ask:
    """Who asks, with fresh names for what the request may make."""
    caller: Caller = request.state.caller
    return Ask(
        who=caller.sub,
        scopes=caller.scopes,
        fresh_token=secrets.token_urlsafe(24),
        fresh_id=fresh_id(),
        limits=parts_of(request).limits,
    )


def checked_id(text: str, field: str) -> str:
    """An id in lower case; Refused (400) where it is no version 4 UUID."""
    try:
        return msgspec.convert(text, wire.EntityID).lower()
    except msgspec.ValidationError:
        raise Refused(400, field=field, got=repr(text[:64]), want="a version 4 UUID") from None


def checked_name(text: str, field: str) -> str:
    """The name of a USS; Refused (400) where it is longer than 256 characters or holds one that cannot be seen."""
    if not 0 < len(text) <= 256 or not text.isprintable():
        raise Refused(400, field=field, want="a name of at most 256 characters that can be seen")
    return text


def checked_url(text: str, field: str, parts: Parts) -> str:
    """A base URL; Refused (400) where it is not https."""
    scheme, _, rest = text.partition("://")
    if (
        scheme.lower() not in (("https", "http") if parts.allow_http else ("https",))
        or not rest.split("/")[0]
    ):
        raise Refused(400, field=field, got=repr(text[:200]), want="an https URL")
    if not text.isascii() or any(c.isspace() or not c.isprintable() for c in text):
        raise Refused(400, field=field, want="an URL without spaces, in ASCII")
    return text


def refused(request: Request[Any, Any, AppState], error: Refused) -> Response[Any]:
    """A refusal: as the standard has it under its own paths, else as RFC 9457 has it."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.status in (429, 503):
        headers["Retry-After"] = "1"
    if isinstance(error, Unavailable):
        # what the database says is for its operator
        _LOG.warning("%s", error)
        error = Refused(error.status, error.where, fix=error.fix)
    if isinstance(error, MissingKeys):
        body = answers.missing(error, request.state.caller.sub)
        return Response(body, status_code=409, media_type=MediaType.JSON)
    if request.url.path.startswith(STANDARD):
        return Response(
            wire.ErrorResponse(str(error)),
            status_code=error.status,
            headers=headers,
            media_type=MediaType.JSON,
        )
    said = {
        "where": error.where,
        "field": error.field,
        "got": error.got,
        "want": error.want,
        "fix": error.fix,
    }
    problem = {"type": "about:blank", "title": str(error), "status": error.status}
    return Response(
        problem | {k: v for k, v in said.items() if v},
        status_code=error.status,
        headers=headers,
        media_type="application/problem+json",
    )


def not_taken(request: Request[Any, Any, AppState], error: HTTPException) -> Response[Any]:
    """What the framework found wrong: a body that does not parse, is too long, a path that is not there."""
    if error.status_code == 404:
        return refused(
            request,
            Refused(
                404,
                "the path",
                got="one that is not here",
                want="one of /openapi/openapi.json",
                fix="what a USS has is here only if the settings of the server have [uss]",
            ),
        )
    extra = error.extra if isinstance(error.extra, list) else []
    details = "; ".join(_said(e) for e in extra if isinstance(e, dict))
    return refused(request, Refused(error.status_code, details or error.detail or type(error).__name__))


def _said(of: dict[str, Any]) -> str:
    where, what = str(of.get("key", "")), str(of.get("message", ""))
    if where == "data":
        where, what = "the body", "got nothing, want a JSON object" if what == "'data'" else what
    return f"{where}: {what}" if where else what


def too_deep(request: Request[Any, Any, AppState], error: RecursionError) -> Response[Any]:
    """A body whose brackets go deeper than any reader does; nothing of ours recurses."""
    return refused(
        request, Refused(400, "the body", got="brackets within brackets", want="no more than a few")
    )


def failed(request: Request[Any, Any, AppState], error: Exception) -> Response[Any]:
    """A fault of ours: said to the log in full, and to the client without anything that could be a secret."""
    # its route, because a path can hold an OVN
    route = request.scope.get("path_template") or "an unknown route"
    _LOG.error("%s %s failed", request.method, route, exc_info=(type(error), error, error.__traceback__))
    return refused(request, Refused(500, "the server failed on this request; it has been logged"))
