"""The auxiliary routes of a DSS, and those that tell whether the server lives."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.datastructures import State as AppState
from litestar.params import FromQuery

from sharedsky import __version__
from sharedsky.service.api import wire
from sharedsky.service.api.serving import SCOPES, parts_of
from sharedsky.service.api.watching import Counts
from sharedsky.service.refused import Refused

Asked = Request[Any, Any, AppState]


@get("/version")
async def version() -> wire.VersionResponse:
    """The version of this server."""
    return wire.VersionResponse(f"sharedsky {__version__}")


@get("/validate_oauth", opt={SCOPES: ()})
async def validate_oauth(request: Asked, owner: FromQuery[str] = "") -> Response[str]:
    """Whether the token is good, and speaks for the owner if one is named."""
    if owner and owner != request.state.caller.sub:
        raise Refused(403, "the access token", want=f"the subject {owner!r}")
    return Response("", status_code=200, media_type="text/plain")


@get("/pool", opt={SCOPES: ("interuss.pool_status.read",)})
async def pool(request: Asked) -> wire.PoolResponse:
    """The pool that this server is of."""
    pool_id = parts_of(request).pool_id
    if not pool_id:
        raise Refused(501, "pool", want="a pool_id in the server's configuration")
    return wire.PoolResponse(pool_id)


@get("/healthz", include_in_schema=False)
async def healthy() -> dict[str, str]:
    """That the process answers."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False)
async def ready(request: Asked) -> dict[str, str]:
    """That the storage answers too."""
    await parts_of(request).storage.ready()
    return {"status": "ready"}


@get("/metrics", include_in_schema=False, media_type="text/plain; version=0.0.4")
async def metrics(request: Asked) -> str:
    """What this process has answered, for Prometheus."""
    counts: Counts = request.app.state.counts
    return counts.text()


ROUTES = Router("/aux/v1", route_handlers=[version, validate_oauth, pool])
"""Every route under /aux/v1."""
