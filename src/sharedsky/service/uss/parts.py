"""What the routes and followers of the USS work with, and how it is put together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from sharedsky.service.following import following
from sharedsky.service.fresh import fresh_id, fresh_suffix
from sharedsky.service.limits import Limits
from sharedsky.service.outbound.caller import Caller
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.refused import Refused
from sharedsky.service.settings import UssSettings
from sharedsky.service.storage import Storage
from sharedsky.service.uss.deliveries import Deliveries
from sharedsky.service.uss.dss_client import DssClient
from sharedsky.service.uss.hearing import Hearing
from sharedsky.service.uss.journal import Journal
from sharedsky.service.uss.measuring import Measuring
from sharedsky.service.uss.mending import Mender
from sharedsky.service.uss.monitoring import Monitor
from sharedsky.service.uss.peer_client import PeerClient
from sharedsky.service.uss.planning import Planner
from sharedsky.service.uss.sky import Lookout
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.telling import Teller
from sharedsky.service.uss.timings import Timings
from sharedsky.service.uss.zone_keeping import ZoneKeeper
from sharedsky.service.uss.zone_publishing import ZonePublisher

_LOG = logging.getLogger("sharedsky.service.uss")
FORGET_EVERY_S = 60.0


class UssParts(msgspec.Struct, frozen=True, eq=False):
    """The parts of the server as a USS; made when it starts, in the loop that uses them."""

    settings: UssSettings
    store: UssStore
    journal: Journal
    timings: Timings
    caller: Caller
    dss: DssClient
    planner: Planner
    mender: Mender
    deliveries: Deliveries
    hearing: Hearing
    monitor: Monitor
    zones: ZoneKeeper


@asynccontextmanager
async def running(settings: UssSettings, storage: Storage, limits: Limits) -> AsyncIterator[UssParts]:
    """The parts of a USS over a storage, with its followers running as long as the block does."""
    store, timings = UssStore(storage, settings.keep_days), Timings()
    journal = Journal(store)
    measuring = Measuring(store, timings)

    async def record(exchange: Exchange) -> None:
        measuring.heard(exchange)
        journal.sent(exchange)

    caller = Caller(settings, record)
    dss, peers = DssClient(caller, settings.dss), PeerClient(caller, store)
    lookout = Lookout(dss, peers, store, name=settings.name, limits=limits, constraints=settings.constraints)
    planner = Planner(
        settings, store, dss, lookout, limits=limits, fresh_id=fresh_id, fresh_suffix=fresh_suffix
    )
    teller = Teller(caller, store, journal, timings, settings.dss[0])
    parts = UssParts(
        settings,
        store,
        journal,
        timings,
        caller,
        dss,
        planner,
        Mender(planner, storage),
        Deliveries(store, teller.send, teller.also, timings),
        Hearing(store, dss, settings.name),
        Monitor(store, planner, settings.conformance, timings, fresh_id),
        ZoneKeeper(
            store,
            ZonePublisher(settings, store, dss, timings, fresh_id),
            limits,
            settings.zones_ahead_days,
        ),
    )
    try:
        # the journal ends last, since the others still make exchanges
        async with following(
            parts.deliveries.follow(),
            parts.mender.follow(),
            parts.monitor.follow(),
            parts.zones.follow(),
            _forget(store),
            journal.follow(),
        ):
            yield parts
    finally:
        await caller.close()


async def _forget(store: UssStore) -> None:
    """What may not be kept any longer goes, a little at a time, so that nobody waits for it."""
    while True:
        try:
            while await store.forget():
                await asyncio.sleep(0.05)
        except Refused as error:
            _LOG.warning("what is old stays for now: %s", error)
        except Exception:
            _LOG.exception("what is old stays for now")
        await asyncio.sleep(FORGET_EVERY_S)
