"""Followers: what goes on beside the requests, from when the server starts until it stops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

_LOG = logging.getLogger("sharedsky.service")


@asynccontextmanager
async def following(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Followers run as long as the block does; then one after the other is cancelled and has ended.

    Whatever one of them raised is logged, and keeps nobody from ending the others and closing what they work with.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                _LOG.error("a follower failed", exc_info=error)
