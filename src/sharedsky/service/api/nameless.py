"""Requests that leave out the OVN or version of what they want to change.

A client that has none sends a path that ends with a slash. It is told what is missing; it is not taken for one that
creates, nor told that the method does not exist.
"""

from typing import Any

from litestar import Request, delete
from litestar.datastructures import State as AppState
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from sharedsky.service.api.serving import SCOPES
from sharedsky.service.refused import Refused


def refused_delete(kind: str, version: str, scopes: tuple[str, ...]) -> HTTPRouteHandler:
    """A route that refuses to delete an entity whose OVN or version is left out.

    Args:
        kind: as it stands in the path.
        version: what is left out.
        scopes: of the route that deletes.
    """

    @delete(f"/{kind}/{{entityid:str}}", status_code=200, opt={SCOPES: scopes}, include_in_schema=False)
    async def leave(request: Request[Any, Any, AppState], entityid: FromPath[str]) -> None:
        """Refuse."""
        raise _missing(version)

    return leave


def must_not_end_with_slash(request: Request[Any, Any, AppState], version: str) -> None:
    """Nothing; Refused (400) where the path of a request that creates ends as one that changes begins."""
    if request.scope.get("raw_path", b"").endswith(b"/"):
        raise _missing(version)


def _missing(version: str) -> Refused:
    return Refused(400, field=version, got="nothing", want=f"the {version} at the end of the path")
