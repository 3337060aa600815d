"""The auxiliary routes of a DSS, and those that tell whether the server lives."""

from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import State as AppState
from litestar.params import FromPath, FromQuery

from sharedsky import __version__
from sharedsky.service.api import wire
from sharedsky.service.api.log import measured
from sharedsky.service.api.serving import SCOPES, parts_of, uss_of
from sharedsky.service.api.watching import Counts
from sharedsky.service.fresh import fresh_id
from sharedsky.service.refused import Refused
from sharedsky.service.storage.pool import pool_of
from sharedsky.service.uss.measured import measured as uss_measured

Asked = Request[Any, Any, AppState]


@get("/version")
async def version() -> wire.VersionResponse:
    """The version of this server."""
    return wire.VersionResponse(f"sharedsky {__version__}")


@get("/validate_oauth", media_type="text/plain", opt={SCOPES: ()})
async def validate_oauth(request: Asked, owner: FromQuery[str] = "") -> Response[str]:
    """Whether the token is good, and speaks for the owner if one is named."""
    if owner and owner != request.state.caller.sub:
        raise Refused(403, "the access token", want=f"the subject {owner!r}")
    return Response("", status_code=200, media_type="text/plain")


@get("/pool", opt={SCOPES: ("interuss.pool_status.read",)})
async def pool(request: Asked) -> wire.PoolResponse:
    """The pool that this server is of: as it was configured, or as all servers on one database agree."""
    parts = parts_of(request)
    return wire.PoolResponse(parts.pool_id or await parts.storage.run(partial(pool_of, fresh_id())))


class SystemVersion(msgspec.Struct, frozen=True):
    """Which version of a system runs here."""

    system_identity: str
    system_version: str


SYSTEMS = ("dss", "astm.f3548.v21", "sharedsky")
"""What this server is, to those who ask for versions."""


@get("/versions/{system_identity:str}", opt={SCOPES: ("interuss.versioning.read_system_versions",)})
async def system_version(request: Asked, system_identity: FromPath[str]) -> SystemVersion:
    """The version of a system that runs here, as the automated testing of InterUSS asks for it."""
    if system_identity not in SYSTEMS:
        raise Refused(404, "the system", got=repr(system_identity[:64]), want=f"one of {', '.join(SYSTEMS)}")
    return SystemVersion(system_identity, __version__)


@get("/healthz")
async def healthy() -> dict[str, str]:
    """That the process answers."""
    return {"status": "ok"}


@get("/readyz")
async def ready(request: Asked) -> dict[str, str]:
    """That the storage answers too."""
    await parts_of(request).storage.ready()
    return {"status": "ready"}


@get("/metrics", media_type="text/plain; version=0.0.4")
async def metrics(request: Asked) -> str:
    """What this process has answered, and how far the log is, for Prometheus."""
    counts: Counts = request.app.state.counts
    parts = parts_of(request)
    uss = await uss_measured(uss_of(request)) if parts.uss_settings else ""
    return counts.text() + await measured(parts) + uss


ROUTES = Router("/aux/v1", route_handlers=[version, validate_oauth, pool])
"""Every route under /aux/v1."""
