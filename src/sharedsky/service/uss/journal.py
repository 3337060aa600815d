"""Every exchange with other servers, in and out, kept for log sets a moment after it ended."""

import asyncio
import contextlib
import logging
import secrets
import uuid

from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import Message
from sharedsky.service.uss.store import UssStore

_LOG = logging.getLogger("sharedsky.service.uss.journal")
GATHER_S = 0.05
"""Exchanges of so long are kept in one transaction."""
MOST_WAITING = 10_000
"""Beyond which exchanges are not taken any more while the storage takes none."""
AT_ONCE = 200


class Journal:
    """Keeps exchanges; one in every process.

    Args:
        store: keeps them.
    """

    def __init__(self, store: UssStore) -> None:
        self._store = store
        self._waiting: list[Message] = []
        self._woken = asyncio.Event()
        self.lost = 0

    async def record(self, exchange: Exchange) -> None:
        """An exchange in which we were the client."""
        self.add(Message(_fresh_id(), "", exchange.about, "Client", exchange))

    def add(self, message: Message) -> None:
        """One more, kept within a moment."""
        if len(self._waiting) >= MOST_WAITING:
            self.lost += 1
            return
        self._waiting.append(message)
        self._woken.set()

    def received(self, exchange: Exchange, party: str) -> None:
        """An exchange in which we were the server, and whom the token spoke for."""
        self.add(Message(_fresh_id(), party, exchange.about, "Server", exchange))

    async def follow(self) -> None:
        """Keep what comes, for ever; cancel it to stop, after which what waits is kept still."""
        try:
            while True:
                await self._woken.wait()
                await asyncio.sleep(GATHER_S)
                self._woken.clear()
                await self._flush()
        finally:
            with contextlib.suppress(Refused):
                await self._flush()

    async def _flush(self) -> None:
        while some := self._waiting[:AT_ONCE]:
            try:
                await self._store.keep(*some)
            except Refused as error:
                _LOG.warning("%d exchanges wait to be kept: %s", len(self._waiting), error)
                await asyncio.sleep(1.0)
                self._woken.set()
                return
            del self._waiting[: len(some)]


def _fresh_id() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
