"""Finds out what became of changes that the DSS did not answer, ends flights whose time is over, and compares with the DSS.

After `kill -9` between any two lines of `planning`, what the DSS has and what is kept here come together again: what was meant
says what to ask the DSS, and an OVN that was asked for, or a version that went up, says whether it was done.
"""

import asyncio
import logging
import secrets
import time

import msgspec

from sharedsky.service.airspace import time_us
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage
from sharedsky.service.uss.dss_client import NotCurrent, NotThere
from sharedsky.service.uss.plan import Plan
from sharedsky.service.uss.planning import Planner
from sharedsky.service.uss.records import Flight, UserNotice
from sharedsky.service.uss.rows import ANSWER_US

_LOG = logging.getLogger("sharedsky.service.uss")
LEASE = "uss planning"
EVERY_S, LEASE_S = 1.0, 30.0
COMPARE_EVERY_S = 600.0
AT_ONCE = 8


class Mender:
    """The follower that mends; one in every process, of which one at a time has the lease.

    Args:
        planner: of our flights.
        storage: gives leases.
    """

    def __init__(self, planner: Planner, storage: Storage) -> None:
        self._planner, self._store, self._dss = planner, planner.store, planner.dss
        self._storage, self._holder = storage, secrets.token_hex(8)

    async def follow(self) -> None:
        """Mend for ever; cancel it to stop."""
        compared_s = -COMPARE_EVERY_S
        while True:
            try:
                if await self._storage.lease(LEASE, self._holder, LEASE_S):
                    await self.mend()
                    if time.monotonic() - compared_s >= COMPARE_EVERY_S:
                        compared_s = time.monotonic()
                        await self.compare()
            except Refused as error:
                _LOG.warning("flights wait to be mended: %s", error)
            except Exception:
                _LOG.exception("flights wait to be mended")
            await asyncio.sleep(EVERY_S)

    async def mend(self) -> int:
        """See to every flight whose DSS has not answered or whose time is over; how many were seen to."""
        now_us = await self._store.now_us()
        due = await self._store.due(Flight)
        return await self._each([f for f in due if not f.pending or f.pending.since_us + ANSWER_US <= now_us])

    async def compare(self) -> int:
        """Bring every flight that has not ended to what the DSS says of it; how many were looked at."""
        return await self._each([f for f in await self._store.live(Flight) if not f.pending])

    async def _each(self, flights: list[Flight]) -> int:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(flight: Flight) -> None:
            async with room:
                try:
                    await self.settle(flight)
                except Refused as error:
                    _LOG.warning("the flight %s waits to be mended: %s", flight.id, error)

        await asyncio.gather(*(one(flight) for flight in flights))
        return len(flights)

    async def settle(self, flight: Flight) -> None:
        """Bring one flight to what the DSS says of it, and on to what was meant."""
        try:
            there: wire.OperationalIntentReference | None = await self._dss.intent(flight.id)
        except NotThere:
            there = None
        if there is None:
            await self._gone(flight)
            return
        now_us = await self._store.now_us()
        happened = _happened(flight, there)
        held = flight.pending.details if flight.pending and happened else flight.details
        if not isinstance(held, uss_wire.OperationalIntentDetails):
            held = flight.details
        changed = happened or flight.reference is None or there.ovn != flight.reference.ovn
        ends = flight.pending is not None and flight.pending.state == "Ended"
        if changed or flight.pending:
            flight = await self._adopted(flight, there, held)
        if ends or _over(flight, now_us):
            await self._end(flight)
        elif changed and flight.details:
            # whom to tell, only the answer to a change says
            _LOG.info("the flight %s is told again", flight.id)
            plan = Plan(there.state, priority=flight.details.priority)
            outcome = await self._planner.put(flight.party, flight.id, plan)
            if not outcome.done:
                _LOG.warning("the flight %s stands, but was not told again", flight.id)

    async def _gone(self, flight: Flight) -> None:
        """The DSS does not have it."""
        if flight.reference is None:
            # it never came to be; that it was ours stays known, should the DSS be so late that it does after all
            await self._store.keep(msgspec.structs.replace(flight, state="Ended", pending=None))
            return
        now_us = await self._store.now_us()
        notices = []
        if not (flight.pending and flight.pending.state == "Ended") and not _over(flight, now_us):
            notices.append(
                UserNotice(
                    secrets.token_hex(16),
                    flight.party,
                    flight.id,
                    "system",
                    "GEN0400",
                    now_us,
                    now_us,
                    "The DSS no longer has this flight; it has ended. Plan it anew before it is flown.",
                )
            )
        ended = msgspec.structs.replace(flight, state="Ended", pending=None)
        await self._store.keep(ended, *notices)

    async def _adopted(
        self,
        flight: Flight,
        there: wire.OperationalIntentReference,
        details: uss_wire.OperationalIntentDetails | None,
    ) -> Flight:
        """The flight as the DSS has it, with the details that belong to that."""
        if details is None:
            raise TypeError(flight)
        flight = msgspec.structs.replace(
            flight, state=there.state, reference=there, details=details, pending=None
        )
        kept = await self._store.keep(flight)
        return msgspec.structs.replace(flight, version=kept.versions[flight.id])

    async def _end(self, flight: Flight) -> None:
        now_us = await self._store.now_us()
        told = [_time_is_over(flight, now_us)] if _over(flight, now_us) else []
        try:
            await self._planner.ended(flight, *told)
        except NotCurrent:
            raise
        except Refused as error:
            if not _over(flight, await self._store.now_us()):
                raise
            # its time is over, so it is in nobody's way, whatever the DSS says
            _LOG.warning("the flight %s ended without the DSS: %s", flight.id, error)
            now = await self._store.get(Flight, flight.id)
            if now and now.state != "Ended":
                await self._store.keep(msgspec.structs.replace(now, state="Ended", pending=None), *told)


def _time_is_over(flight: Flight, now_us: int) -> UserNotice:
    ends_us = (time_us(flight.reference.time_end) if flight.reference else None) or flight.made_us
    words = "The time of this flight is over; it has ended."
    return UserNotice(
        secrets.token_hex(16),
        flight.party,
        flight.id,
        "state",
        "CMSA0115",
        ends_us,
        now_us,
        words,
        seen="Ended",
    )


def _happened(flight: Flight, there: wire.OperationalIntentReference) -> bool:
    """Whether the DSS did what was meant, by the OVN that was asked for, or else by a version that went up."""
    if flight.pending is None or flight.pending.state == "Ended":
        return False
    if there.ovn and there.ovn.startswith(f"{flight.id}_"):  # the DSS gives the OVNs that it is asked for
        return there.ovn == f"{flight.id}_{flight.pending.ovn_suffix}"
    return there.version > (flight.reference.version if flight.reference else 0)


def _over(flight: Flight, now_us: int) -> bool:
    ends_us = time_us(flight.reference.time_end) if flight.reference else None
    return ends_us is not None and ends_us <= now_us
