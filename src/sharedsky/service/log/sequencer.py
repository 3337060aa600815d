"""The sequencer: one process at a time, by a lease, gives numbers to leaves, extends the tree and signs its head.

It can be killed at any point. Numbers and tree are one transaction; a head is signed when that stands, is written to the
folder first and to the database then, and is shown to nobody before. Two that do it at once, because one slept through the
end of its lease, follow one another in the database; the smaller head is dropped.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from functools import partial

from sharedsky.errors import CheckFailed
from sharedsky.ledger.note import SignerKey
from sharedsky.service.log import tables
from sharedsky.service.log.apart import Apart
from sharedsky.service.log.standing import OtherOrigin, keep_up, next_head, own
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage

_LOG = logging.getLogger("sharedsky.service.log")
LEASE = "log"
LEASE_S = 8.0
END_S = 3.0
"""For the last turn."""
BATCH = 500
"""Leaves that get their numbers in one transaction."""


class Sequencer:
    """The sequencer of one process.

    Args:
        apart: what this server keeps of the log.
        key: of the log.
        every_s: how long leaves wait for one another.
    """

    def __init__(self, storage: Storage, apart: Apart, key: SignerKey, every_s: float) -> None:
        self._storage, self._apart, self._key, self._every_s = storage, apart, key, every_s
        self._holder = secrets.token_hex(16)
        self._ask_s = self._follow_s = 0.0
        self._holds = False
        self._said = ""

    async def run(self) -> None:
        """Take turns until cancelled; then once more, so that nothing waits for the next start, and give the lease back.

        OtherOrigin where the log goes on under another.
        """
        try:
            while True:
                await asyncio.sleep(self._every_s)
                await self._try()
        finally:
            with contextlib.suppress(Refused, OtherOrigin, TimeoutError):
                async with asyncio.timeout(END_S):
                    try:
                        await self._try()
                    finally:
                        if self._holds:
                            await self._storage.release(LEASE, self._holder)

    async def turn(self) -> None:
        """Number what waits, and sign the head if it grew."""
        while await self._storage.run(partial(tables.number, BATCH)) == BATCH:
            pass
        note = await next_head(self._storage, self._key)
        if note and await keep_up(self._storage, self._apart, note):
            await self._storage.run(partial(tables.publish, note))

    async def follow(self) -> None:
        """Keep what another process signed."""
        await keep_up(self._storage, self._apart, (await own(self._storage, self._key)).note)

    async def _try(self) -> None:
        try:
            now_s = time.monotonic()
            if now_s >= self._follow_s:
                self._follow_s = now_s + LEASE_S / 4
                await self.follow()
            if await self._storage.run(tables.behind, write=False):
                # where nothing changes nothing is written, not even a lease
                if now_s >= self._ask_s:
                    self._ask_s = now_s + LEASE_S / 4
                    self._holds = await self._storage.lease(LEASE, self._holder, LEASE_S)
                if self._holds:
                    await self.turn()
            self._said = ""
        except Refused:
            self._holds, self._ask_s = False, 0.0
        except OtherOrigin:
            raise
        except CheckFailed as error:
            self._say(f"nothing is signed: {error}")
        except OSError as error:
            self._say(f"the folder of the log: {error}")
        except Exception:
            _LOG.exception("the sequencer failed")

    def _say(self, what: str) -> None:
        """Once, until it is over."""
        if what != self._said:
            _LOG.error("%s", what)
            self._said = what
