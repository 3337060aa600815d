"""Tells other USSs what changed: at once where the change was made in this process, and until each has heard it.

Deliveries to one USS are a lane of their own, which one process at a time has a lease on, so a slow USS holds up nobody else.
What waits is in the storage: a process that is killed has told a USS twice at worst, and another goes on. When something is
due or too late is by the storage's clock, as with whoever wrote it.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import NamedTuple

from sharedsky.service.outbound.failures import AddressRefused, CallFailed
from sharedsky.service.refused import Refused
from sharedsky.service.uss.outbox import delivered, failed, sendable
from sharedsky.service.uss.records import Delivery, Record
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.timings import Timings

_LOG = logging.getLogger("sharedsky.service.uss.deliveries")
LOOK_S = 1.0
"""How often every process looks for what another has left."""
LEASE_S = 20.0
"""Longer than an attempt takes; prolonged with each."""
AT_ONCE = 4
"""Attempts at one USS."""
SILENT_AT_ONCE = 16
"""Attempts at all USSs together that did not answer the last time, so that they do not take every connection."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 4.0
"""Before a USS that did not answer is tried again, with whatever waits for it; doubled each time."""
HEARD = 409
"""What a USS answers that has heard of this change, or a later one, already."""
BUSY_S = 0.05
"""Before a lane is asked for again that another process has."""


class Attempted(NamedTuple):
    """What came of an attempt.

    Args:
        status: that the USS answered.
        said: with which words.
    """

    status: int
    said: str = ""


Send = Callable[[Delivery], Awaitable[Attempted]]
Also = Callable[[Delivery, int], Awaitable[list[Record]]]


class Deliveries:
    """The follower that delivers; one in every process.

    Args:
        store: has the deliveries.
        send: makes one attempt; CallFailed where nothing could be asked or nothing came back.
        also: what else is to be kept with a delivery as it is after an attempt, at an instant.
        timings: of notifications.

    `counts` says what came of the attempts of this process.
    """

    def __init__(self, store: UssStore, send: Send, also: Also, timings: Timings) -> None:
        self._store, self._send, self._also, self._timings = store, send, also, timings
        self.counts = {"delivered": 0, "failed": 0, "given_up": 0}
        self._holder = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._silent: dict[str, tuple[float, float]] = {}  # by USS: pause, and the end of it
        self._patience = asyncio.Semaphore(SILENT_AT_ONCE)
        store.after(Delivery, lambda kept, now_us: self._woken.set())

    async def follow(self) -> None:
        """Deliver for ever; cancel it to stop."""
        try:
            while True:
                self._woken.clear()
                wait_s = LOOK_S
                try:
                    wait_s = await self._look()
                except Refused as error:
                    _LOG.warning("deliveries wait: %s", error)
                except Exception:
                    _LOG.exception("deliveries wait")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._woken.wait()
        finally:
            for task in self._lanes.values():
                task.cancel()
            await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _look(self) -> float:
        """Start the lanes in which something is due; how long nothing else will be."""
        lanes, now_us = await self._store.lanes(), await self._store.now_us()
        wait_s = LOOK_S
        for url, due_us in lanes.items():
            later_s = max((due_us - now_us) / 1e6, self._silent.get(url, (0.0, 0.0))[1] - time.monotonic())
            if later_s > 0:
                wait_s = min(wait_s, later_s)
            elif url in self._lanes:
                self._again.add(url)  # it may have looked just before this was kept
            else:
                self._lanes[url] = asyncio.create_task(self._run(url))
        return wait_s

    async def _run(self, url: str) -> None:
        try:
            self._again.add(url)
            while url in self._again:
                self._again.discard(url)
                async with self._patience if url in self._silent else contextlib.nullcontext():
                    await self._drain(url)
        except Refused as error:
            _LOG.warning("deliveries to %s wait: %s", url, error)
        except Exception:
            _LOG.exception("deliveries to %s wait", url)
        finally:
            del self._lanes[url]

    async def _drain(self, url: str) -> None:
        """Everything that may go to one USS now."""
        lease = f"deliveries to {sha256(url.encode()).hexdigest()[:32]}"
        storage = self._store.storage
        if not await storage.lease(lease, self._holder, LEASE_S):
            # who has it may have looked just before ours was kept, and be about to let go
            await asyncio.sleep(BUSY_S)
            if not await storage.lease(lease, self._holder, LEASE_S):
                return
        try:
            while some := await self._next(url):
                await asyncio.gather(*(self._attempt(delivery) for delivery in some))
                if url in self._silent or not await storage.lease(lease, self._holder, LEASE_S):
                    return
        finally:
            await storage.release(lease, self._holder)

    async def _next(self, url: str) -> list[Delivery]:
        """What goes to one USS now; what is too late is given up."""
        now_us = await self._store.now_us()
        found = sendable(await self._store.lane(url), now_us)
        late = [d for d in found if d.until_us < now_us and (d.attempts or url in self._silent)]
        for delivery in late:
            after = failed(delivery, delivery.problem or "no answer", now_us, hopeless=True)
            await self._settle(after, now_us)
        # one that did not answer the last time is tried with one first
        return [d for d in found if d not in late][: 1 if url in self._silent else AT_ONCE]

    async def _attempt(self, delivery: Delivery) -> None:
        if delivery.attempts == 0 and delivery.kind == "intent":
            self._saw("ConflictingOIMaxUSSNotificationTime", delivery, await self._store.now_us())
        try:
            answer = await self._send(delivery)
        except CallFailed as error:
            pause_s = min(2 * self._silent.get(delivery.url, (FIRST_PAUSE_S / 2, 0))[0], LONGEST_PAUSE_S)
            self._silent[delivery.url] = (pause_s, time.monotonic() + pause_s)
            hopeless, now_us = isinstance(error, AddressRefused), await self._store.now_us()
            after = failed(delivery, error.got or str(error), now_us, hopeless=hopeless)
            await self._settle(after, now_us)
            return
        self._silent.pop(delivery.url, None)
        now_us = await self._store.now_us()
        if 200 <= answer.status < 300 or answer.status == HEARD:
            if delivery.kind != "report":
                intent = delivery.kind == "intent"
                name = "UssOiChangeNotificationMax" if intent else "CstrPublishedNotificationLatency"
                self._saw(name, delivery, now_us)
            await self._settle(delivered(delivery, now_us), now_us)
            return
        problem = f"status {answer.status} {answer.said}".strip()
        await self._settle(failed(delivery, problem, now_us, status=answer.status), now_us)

    async def _settle(self, after: Delivery, now_us: int) -> None:
        done = after.delivered_us is not None
        self.counts["given_up" if after.given_up else "delivered" if done else "failed"] += 1
        if after.given_up:
            _LOG.error("%s was not told of the %s %s: %s", after.url, after.kind, after.about, after.given_up)
        also = await self._also(after, now_us)
        # another process tried too after our lease ran out, and was first to say so
        with contextlib.suppress(Stale):
            await self._store.keep(after, *also)

    def _saw(self, name: str, delivery: Delivery, now_us: int) -> None:
        self._timings.saw(name, (now_us - delivery.changed_us) / 1e6)
