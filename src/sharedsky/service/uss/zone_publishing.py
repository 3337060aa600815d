"""Makes, changes and ends constraints at the DSS: write down what is meant, ask, keep what it said and whom to tell.

As with flights, the DSS and our own storage cannot change together; what is meant (`Pending`) says afterwards what to ask.
"""

from collections.abc import Callable

import msgspec

from sharedsky.service.airspace import time_us
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.outbound.failures import BadAnswer, NoAnswer
from sharedsky.service.refused import Refused
from sharedsky.service.settings import UssSettings
from sharedsky.service.uss.dss_client import DssClient, NotCurrent, NotThere
from sharedsky.service.uss.hearing import met_by
from sharedsky.service.uss.outbox import deliveries_of
from sharedsky.service.uss.records import Pending, Zone
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.timings import Timings


class ZonePublisher:
    """Brings zones of ours to the DSS.

    Args:
        settings: what this server is as a USS.
        store: keeps zones.
        dss: of the pool that we are in.
        timings: of what the standard limits.
        fresh_id: makes an id that was never used.
    """

    def __init__(
        self,
        settings: UssSettings,
        store: UssStore,
        dss: DssClient,
        timings: Timings,
        fresh_id: Callable[[], str],
    ) -> None:
        self._settings, self._store, self._dss = settings, store, dss
        self._timings, self._fresh_id = timings, fresh_id

    async def put(self, zone: Zone, details: uss_wire.ConstraintDetails, before: Zone | None = None) -> Zone:
        """Make a zone that has no reference yet, or change it so that it has these details.

        Args:
            zone: as it will be, but for its details.
            details: from then on.
            before: as it is, where more than the details changes.

        Refused where the DSS does not take it, and then it is as it was; CallFailed where nobody knows what became of it.
        """
        now_us = await self._store.now_us()
        meant = await self._kept(
            msgspec.structs.replace(zone, pending=Pending("Valid", now_us, zone_details=details))
        )
        params = wire.PutConstraintReferenceParameters(details.volumes, self._settings.base_url)
        try:
            try:
                answer = await self._dss.put_constraint(zone.id, _ovn(zone), params)
            except NotCurrent:
                there = await self._dss.constraint(zone.id)
                answer = await self._dss.put_constraint(zone.id, there.ovn or "", params)
        except (NoAnswer, BadAnswer):
            raise
        except Refused:
            if zone.reference is None:
                await self._store.keep(gone=[meant])
            else:
                await self._kept(msgspec.structs.replace(before or zone, version=meant.version))
            raise
        made = msgspec.structs.replace(
            meant, state="Valid", reference=answer.constraint_reference, details=details, pending=None
        )
        return await self._told(made, answer.subscribers)

    async def end(self, zone: Zone) -> Zone:
        """End a zone; Refused where the DSS does not let it go, CallFailed where nobody knows what became of it."""
        if zone.state == "Ended":
            return zone
        now_us = await self._store.now_us()
        meant = await self._kept(msgspec.structs.replace(zone, pending=Pending("Ended", now_us)))
        subscribers: list[wire.SubscriberToNotify] = []
        try:
            try:
                subscribers = (await self._dss.delete_constraint(zone.id, _ovn(zone))).subscribers
            except NotCurrent:
                there = await self._dss.constraint(zone.id)
                subscribers = (await self._dss.delete_constraint(zone.id, there.ovn or "")).subscribers
        except NotThere:
            pass
        except (NoAnswer, BadAnswer):
            raise
        except Refused:
            if not _over(zone, now_us):  # else it is in nobody's way, whatever the DSS says
                await self._kept(msgspec.structs.replace(zone, version=meant.version))
                raise
        self._timings.saw("CstrMaxDeletion", (await self._store.now_us() - now_us) / 1e6)
        return await self._told(msgspec.structs.replace(meant, state="Ended", pending=None), subscribers)

    async def settle(self, zone: Zone) -> None:
        """Find out what became of a change that the DSS did not answer, and end a zone whose time is over."""
        if zone.pending is None:
            if _over(zone, await self._store.now_us()):
                await self.end(zone)
            return
        meant = zone.pending
        try:
            there = await self._dss.constraint(zone.id)
        except NotThere:
            if zone.reference is None:
                await self._store.keep(gone=[zone])
            else:
                await self._told(msgspec.structs.replace(zone, state="Ended", pending=None), [])
            return
        details = meant.zone_details or zone.details
        if details is None:
            raise TypeError(zone)
        zone = await self._kept(
            msgspec.structs.replace(zone, state="Valid", reference=there, details=details, pending=None)
        )
        if meant.state == "Ended":
            await self.end(zone)
        else:  # whom to tell, only the answer to a change says
            await self.put(zone, details)

    async def _told(self, zone: Zone, subscribers: list[wire.SubscriberToNotify]) -> Zone:
        """Keep a zone that the DSS has changed, with all that others and the users of our flights are told of it."""
        now_us = await self._store.now_us()
        deliveries = deliveries_of(
            zone, subscribers, own_url=self._settings.base_url, now_us=now_us, fresh_id=self._fresh_id
        )
        before = await self._store.get(Zone, zone.id)
        notices = await met_by(self._store, zone, before, now_us)
        kept = await self._store.keep(zone, *deliveries, *notices)
        return msgspec.structs.replace(zone, version=kept.versions[zone.id])

    async def _kept(self, zone: Zone) -> Zone:
        kept = await self._store.keep(zone)
        return msgspec.structs.replace(zone, version=kept.versions[zone.id])


def _ovn(zone: Zone) -> str:
    return (zone.reference.ovn or "") if zone.reference else ""


def _over(zone: Zone, now_us: int) -> bool:
    ends_us = time_us(zone.reference.time_end) if zone.reference else None
    return ends_us is not None and ends_us <= now_us
