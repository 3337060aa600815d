"""A lease is held by one at a time, by the database's clock, over both databases."""

import asyncio
from collections.abc import Callable

from sharedsky.service.storage import Storage


def test_a_lease_is_of_one_holder_until_it_is_given_back_or_runs_out(opened: Callable[[], Storage]) -> None:
    async def run() -> None:
        one, two = opened(), opened()
        assert await one.lease("log", "a", 60)
        assert not await two.lease("log", "b", 60)
        assert await two.lease("deliveries", "b", 60), "another lease is another's matter"
        assert await one.lease("log", "a", 60), "its holder prolongs it"
        await two.release("log", "b")
        assert not await two.lease("log", "b", 60), "nobody gives back what another holds"
        await one.release("log", "a")
        assert await two.lease("log", "b", 0.05)
        assert await two.lease("log", "b", 0.05)
        await asyncio.sleep(0.1)
        assert await one.lease("log", "a", 60), "it ran out"
        assert not await two.lease("log", "b", 60)
        await one.close()
        await two.close()

    asyncio.run(run())


def test_of_many_that_ask_at_once_one_gets_the_lease(opened: Callable[[], Storage]) -> None:
    async def run() -> None:
        storages = [opened(), opened()]
        for name in ("first", "second"):
            got = await asyncio.gather(*(storages[k % 2].lease(name, f"h{k}", 60) for k in range(16)))
            assert sum(got) == 1
        for storage in storages:
            await storage.close()

    asyncio.run(run())
