"""Followers run beside a block, and end with it whatever becomes of each."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from sharedsky.service.api import app as application
from sharedsky.service.following import following
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import Storage


def test_followers_end_one_after_the_other_and_a_failed_one_holds_up_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said: list[str] = []

    async def good(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            said.append(name)

    async def bad() -> None:
        raise OSError("the disk")

    async def run() -> None:
        async with following(good("first"), bad(), good("last")):
            await asyncio.sleep(0.01)
            said.append("the block")

    with caplog.at_level(logging.ERROR):
        asyncio.run(run())
    assert said == ["the block", "first", "last"]
    assert [str(r.exc_info[1]) for r in caplog.records if r.exc_info] == ["the disk"]


@pytest.mark.parametrize("error", [Unavailable("gone"), OSError("anything else")])
def test_what_ended_is_evicted_after_a_fault_too(
    opened: Callable[[], Storage], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(application, "EVICT_EVERY_S", 0.001)
    tried: list[int] = []
    storage = opened()

    async def evict(older_us: int, most: int = 500) -> int:
        tried.append(older_us)
        if len(tried) == 1:
            raise error
        return 0

    monkeypatch.setattr(storage, "evict", evict)

    async def run() -> None:
        async with following(application._evict(storage)), asyncio.timeout(5):
            while len(tried) < 3:
                await asyncio.sleep(0.001)
        await storage.close()

    asyncio.run(run())
