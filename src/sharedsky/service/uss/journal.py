"""Every exchange with other servers, in and out, kept for log sets a moment after it ended."""

import asyncio
import base64
import contextlib
import logging

from sharedsky.service.api import answers, wire
from sharedsky.service.fresh import fresh_id
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import Message
from sharedsky.service.uss.store import UssStore

_LOG = logging.getLogger("sharedsky.service.uss.journal")
GATHER_S = 0.05
"""Exchanges of so long are kept in one transaction."""
MOST_WAITING, MOST_BYTES = 10_000, 100_000_000
"""Exchanges, and bytes of their bodies, beyond which no more are taken while the storage takes none."""
AT_ONCE = 200
RETRY_S = 1.0
"""Before the storage is tried again that took nothing."""


class Journal:
    """Keeps exchanges; one in every process.

    Args:
        store: keeps them.
    """

    def __init__(self, store: UssStore) -> None:
        self._store = store
        self._waiting: list[Message] = []
        self._bytes = 0
        self._woken, self._flushing = asyncio.Event(), asyncio.Lock()
        self.lost = 0

    def sent(self, exchange: Exchange) -> None:
        """An exchange in which we were the client."""
        self.add(Message(fresh_id(), "", exchange.about, "Client", exchange))

    def add(self, message: Message) -> None:
        """One more, kept within a moment."""
        if len(self._waiting) >= MOST_WAITING or self._bytes >= MOST_BYTES:
            self.lost += 1
            return
        self._waiting.append(message)
        self._bytes += _bytes_of(message)
        self._woken.set()

    def received(self, exchange: Exchange, party: str) -> None:
        """An exchange in which we were the server, and whom the token spoke for."""
        self.add(Message(fresh_id(), party, exchange.about, "Server", exchange))

    async def follow(self) -> None:
        """Keep what comes, for ever; cancel it to stop, after which what waits is kept still."""
        try:
            while True:
                await self._woken.wait()
                await asyncio.sleep(GATHER_S)
                self._woken.clear()
                await self.flush()
        finally:
            with contextlib.suppress(Refused):
                await self.flush()

    async def flush(self) -> None:
        """Keep what waits, now."""
        async with self._flushing:
            while some := self._waiting[:AT_ONCE]:
                try:
                    await self._store.keep(*some)
                except Refused as error:
                    _LOG.warning("%d exchanges wait to be kept: %s", len(self._waiting), error)
                    await asyncio.sleep(RETRY_S)
                    self._woken.set()
                    return
                except Exception:  # a fault of ours must not end the journal
                    _LOG.exception("%d exchanges are not kept", len(some))
                    self.lost += len(some)
                del self._waiting[: len(some)]
                self._bytes -= sum(map(_bytes_of, some))


def _bytes_of(message: Message) -> int:
    return len(message.exchange.request_body) + len(message.exchange.answer_body)


def record_of(message: Message) -> wire.ExchangeRecord:
    """An exchange as the standard has it in reports and log sets."""
    exchange = message.exchange
    answered = exchange.status != 0
    return wire.ExchangeRecord(
        exchange.url,
        exchange.method,
        message.role,
        answers.time(exchange.started_us),
        exchange.request_headers,
        base64.b64encode(exchange.request_body).decode(),
        answers.time(exchange.ended_us) if answered else None,
        base64.b64encode(exchange.answer_body).decode() if answered else None,
        exchange.status or None,
        exchange.problem or None,
    )
