"""Keeps the constraints of imported zones as the zones are, for some days ahead.

What a party imports is kept as it came. The constraints follow from it: one follower, in one process at a time, makes those
that are missing, changes those that say something else, and ends those that nothing wants any more.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence

import msgspec

from sharedsky.errors import SharedskyError
from sharedsky.model.geozone import GeoZone
from sharedsky.service.limits import DAY_US, HOUR_US, Limits
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import Imported, Unfit, Zone
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.zone_heights import Terrain
from sharedsky.service.uss.zone_pieces import Piece, details_of, pieces
from sharedsky.service.uss.zone_publishing import ZonePublisher

_LOG = logging.getLogger("sharedsky.service.uss")
LEASE = "uss zones"
EVERY_S, LEASE_S = 0.5, 10.0
AGAIN_US = 10_000_000
"""What the DSS did not take is tried again after so long."""
AT_ONCE = 8
ROUNDS = 5
MOST = 10_000_000
"""Of what a party has; nothing is left out."""


class Standing(msgspec.Struct, frozen=True):
    """How an imported zone stands.

    Args:
        imported: the zone.
        constraints: that hold at the DSS for it now or ahead.
        waiting: whether its constraints are yet to be looked at.
    """

    imported: Imported
    constraints: list[Zone]
    waiting: bool


class ZoneKeeper:
    """Keeps imported zones and their constraints.

    Args:
        store: keeps both.
        publisher: brings constraints to the DSS.
        limits: of constraints.
        ahead_days: for how long ahead constraints are made.
    """

    def __init__(self, store: UssStore, publisher: ZonePublisher, limits: Limits, ahead_days: float) -> None:
        self._store, self._publisher, self._limits = store, publisher, limits
        self._ahead_us = int(min(ahead_days, limits.constraint_horizon_days - 1) * DAY_US)
        self._holder = secrets.token_hex(8)

    async def give(
        self, party: str, zones: Sequence[GeoZone], terrain: Terrain | None, source: str
    ) -> list[tuple[Imported, str]]:
        """Keep zones of a party: each `new`, `changed`, or `unchanged` where it is as it was."""
        told = []
        for zone in zones:
            for _ in range(ROUNDS):
                now_us = await self._store.now_us()
                before = await self._store.get(Imported, _id(party, zone.key))
                if before and not before.gone and (before.zone, before.terrain) == (zone, terrain):
                    told.append((before, "unchanged"))
                    break
                _, unfit = await self._pieces(zone, party, now_us, terrain)
                after = Imported(
                    _id(party, zone.key),
                    party,
                    zone,
                    before.made_us if before else now_us,
                    now_us,
                    terrain,
                    source,
                    unfit=unfit,
                    look_us=now_us,
                    version=before.version if before else 0,
                )
                try:
                    await self._store.keep(after)
                except Stale:
                    continue
                told.append((after, "changed" if before and not before.gone else "new"))
                break
            else:
                raise Refused(503, f"the zone {zone.key}", got="changes from many sides", fix="try again")
        return told

    async def take_back(self, party: str, key: str) -> Imported:
        """Take a zone of a party back, and end its constraints now; Refused (404) where it has none of that name."""
        for _ in range(ROUNDS):
            before = await self._store.get(Imported, _id(party, key))
            if before is None or before.gone:
                raise Refused(404, f"the zone {key}", want="one of your own")
            now_us = await self._store.now_us()
            after = msgspec.structs.replace(before, gone=True, changed_us=now_us, look_us=now_us)
            try:
                kept = await self._store.keep(after)
                after = msgspec.structs.replace(after, version=kept.versions[after.id])
                await self.look_at(after)
            except Stale:
                continue
            return after
        raise Refused(503, f"the zone {key}", got="changes from many sides", fix="try again")

    async def all_of(self, party: str) -> list[Imported]:
        """The zones that a party has imported, in the order of their names."""
        found = await self._store.find(Imported, party=party, most=MOST)
        return sorted((i for i in found if not i.gone), key=lambda i: i.zone.key)

    async def standing(self, party: str, key: str = "") -> list[Standing]:
        """How a party's zones stand, or one of them; Refused (404) where it has none of that name."""
        found = [i for i in await self.all_of(party) if key in ("", i.zone.key)]
        if key and not found:
            raise Refused(404, f"the zone {key}", want="one of your own")
        now_us = await self._store.now_us()
        valid: dict[str, list[Zone]] = {}
        for zone in await self._made(now_us, party=party, about=found[0].id if key else None):
            if zone.state == "Valid":
                valid.setdefault(zone.about, []).append(zone)
        return [
            Standing(i, valid.get(i.id, []), i.look_us is not None and i.look_us <= now_us) for i in found
        ]

    async def progress(self, party: str) -> tuple[list[Imported], int]:
        """The zones that a party has imported, and how many of them are yet to be looked at."""
        now_us = await self._store.now_us()
        found = await self.all_of(party)
        return found, sum(i.look_us is not None and i.look_us <= now_us for i in found)

    async def follow(self) -> None:
        """Keep for ever; cancel it to stop."""
        while True:
            seen = 0
            try:
                if await self._store.storage.lease(LEASE, self._holder, LEASE_S):
                    seen = await self.look()
            except Refused as error:
                _LOG.warning("zones wait: %s", error)
            except Exception:
                _LOG.exception("zones wait")
            await asyncio.sleep(0.0 if seen >= AT_ONCE else EVERY_S)

    async def look(self) -> int:
        """See to some of the zones that are due; how many were seen to."""
        zones = (await self._store.due(Zone, most=AT_ONCE))[:AT_ONCE]
        imported = (await self._store.due(Imported, most=AT_ONCE))[:AT_ONCE]
        room = asyncio.Semaphore(AT_ONCE)

        async def one(of: Zone | Imported) -> None:
            async with room:
                try:
                    await (self._publisher.settle(of) if isinstance(of, Zone) else self.look_at(of))
                except Stale:
                    pass  # somebody else has just seen to it
                except SharedskyError as error:
                    _LOG.warning("the zone %s waits: %s", of.id, error)

        await asyncio.gather(*map(one, zones), *map(one, imported))
        return len(zones) + len(imported)

    async def look_at(self, imported: Imported) -> None:
        """Bring the constraints of one zone to what it says."""
        now_us = await self._store.now_us()
        wanted, unfit = list[Piece](), imported.unfit
        if not imported.gone:
            wanted, unfit = await self._pieces(imported.zone, imported.party, now_us, imported.terrain)
        there = {z.id: z for z in await self._made(now_us, about=imported.id)}
        ids = {piece.id for piece in wanted}
        problem = ""
        for zone in there.values():
            if zone.id not in ids and zone.state != "Ended" and zone.pending is None:
                try:
                    await self._publisher.end(zone)
                except Refused as error:
                    problem = str(error)
        for piece in wanted:
            try:
                await self._bring(piece, imported, there.get(piece.id))
            except Refused as error:
                problem = str(error)
                if error.status >= 500:
                    break  # nothing more will go through just now
        if not problem and (asked := sum(zone.pending is not None for zone in there.values())):
            problem = f"the DSS has not answered yet what became of {asked} constraints"
        if imported.gone and not problem and not await self._remains(imported, now_us):
            await self._store.keep(gone=[imported])
            return
        # a day further on there are further constraints to make
        look_us = now_us + AGAIN_US if problem or imported.gone else now_us + HOUR_US
        await self._store.keep(
            msgspec.structs.replace(imported, unfit=unfit, problem=problem, look_us=look_us)
        )

    async def _bring(self, piece: Piece, imported: Imported, before: Zone | None) -> None:
        now_us = await self._store.now_us()
        stands = before if before and before.state == "Valid" else None
        if before and before.pending:
            return  # until it is known what became of the change before
        if stands and stands.digest == piece.digest:
            return
        details = details_of(piece, imported.zone, stands.details if stands else None, now_us, self._limits)
        if details is None:
            return
        zone = Zone(
            piece.id,
            imported.party,
            "Planned",
            now_us,
            source=imported.source,
            notes=piece.name,
            about=imported.id,
            digest=piece.digest,
            version=before.version if before else 0,
        )
        if stands:
            zone = msgspec.structs.replace(
                stands, source=imported.source, notes=piece.name, digest=piece.digest
            )
        await self._publisher.put(zone, details, stands)

    async def _pieces(
        self, zone: GeoZone, party: str, now_us: int, terrain: Terrain | None
    ) -> tuple[list[Piece], list[Unfit]]:
        """The constraints of a zone from now on; beside the loop, since a shape can take long to be cut."""
        until_us = now_us + self._ahead_us
        return await asyncio.to_thread(pieces, zone, party, now_us, until_us, self._limits, terrain)

    async def _made(self, now_us: int, *, party: str | None = None, about: str | None = None) -> list[Zone]:
        """Constraints of imported zones, all of those that have not ended among them: none is made earlier than this."""
        since_us = now_us - self._ahead_us - 2 * DAY_US
        return await self._store.find(Zone, party=party, about=about, since_us=since_us, most=MOST)

    async def _remains(self, imported: Imported, now_us: int) -> bool:
        return any(zone.state != "Ended" for zone in await self._made(now_us, about=imported.id))


def _id(party: str, key: str) -> str:
    return f"{party} {key}"
