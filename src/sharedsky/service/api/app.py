"""The ASGI application."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.config.app import AppConfig
from litestar.datastructures import State as AppState
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig

from sharedsky import __version__
from sharedsky.service.api import aux, dss, log, parties
from sharedsky.service.api.bodies import read_strictly
from sharedsky.service.api.description import Rendered
from sharedsky.service.api.serving import Parts, authorized, failed, not_taken, refused, too_deep
from sharedsky.service.api.watching import Counts, Rates, counted
from sharedsky.service.following import following
from sharedsky.service.limits import DAY_US
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage
from sharedsky.service.uss.parts import running

_LOG = logging.getLogger("sharedsky.service")
EVICT_EVERY_S = 60.0
EVICT_AFTER_US = DAY_US
"""An entity that ended can still be read and ended by its manager for this long."""


def app(
    open_parts: Callable[[], Parts], *, body_bytes: int, evict: bool = True, more: Sequence[Router] = ()
) -> Litestar:
    """The application; the parts are opened when it starts, in the process and the loop that use them."""

    @asynccontextmanager
    async def life(made: Litestar) -> AsyncIterator[None]:
        parts = open_parts()
        made.state.parts = parts
        made.state.rates = Rates(parts.limits.requests_per_s)
        made.state.counts = Counts()
        try:
            await parts.register.open(parts.storage)
            if parts.log:
                await parts.log.open(parts.storage)
            works = [parts.register.follow()]
            if parts.log:
                works.append(parts.log.follow())
            if evict:
                works.append(_evict(parts.storage))
            async with following(*works):
                if parts.uss_settings:
                    async with running(parts.uss_settings, parts.storage, parts.limits) as uss_parts:
                        made.state.uss = uss_parts
                        yield
                else:
                    yield
        finally:
            await parts.storage.close()

    return Litestar.from_config(
        AppConfig(
            route_handlers=[
                dss.ROUTES,
                aux.ROUTES,
                aux.system_version,
                parties.ROUTES,
                log.ROUTES,
                parties.jwks,
                aux.healthy,
                aux.ready,
                aux.metrics,
                *more,
            ],
            middleware=[counted, authorized, log.promising],
            before_request=read_strictly,
            lifespan=[life],
            state=AppState(),
            exception_handlers={
                Refused: refused,
                HTTPException: not_taken,
                RecursionError: too_deep,
                Exception: failed,
            },
            request_max_body_size=body_bytes,
            openapi_config=OpenAPIConfig(
                title="Sharedsky",
                version=__version__,
                path="/openapi",
                render_plugins=[Rendered()],
                use_handler_docstrings=True,
            ),
            logging_config=None,
        )
    )


async def _evict(storage: Storage) -> None:
    """What ended long ago goes, a little at a time, so that nobody waits for it."""
    while True:
        await asyncio.sleep(EVICT_EVERY_S)
        try:
            while await storage.evict(EVICT_AFTER_US):
                await asyncio.sleep(0.05)
        except Refused as error:
            _LOG.warning("what ended long ago stays for now: %s", error)
        except Exception:
            _LOG.exception("what ended long ago stays for now")
