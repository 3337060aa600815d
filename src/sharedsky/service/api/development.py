"""The development issuer's routes: any token for anybody, so only on loopback."""

import time
from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.datastructures import State as AppState
from litestar.params import FromQuery, QueryParameter

from sharedsky.service.development_issuer import DevelopmentIssuer


def routes(issuer: DevelopmentIssuer, audience: str) -> Router:
    """GET /token."""

    @get("/token")
    async def token(
        request: Request[Any, Any, AppState],
        sub: FromQuery[str],
        scopes: Annotated[str, QueryParameter(name="scope")],
        intended_audience: FromQuery[str] = "",
    ) -> dict[str, str | int]:
        """A token for any subject and scopes."""
        made = issuer.token(sub, scopes.split(), intended_audience or audience, time.time_ns() / 1e9)
        return {"access_token": made, "token_type": "Bearer", "expires_in": 3600}

    return Router("/", route_handlers=[token], include_in_schema=False)
