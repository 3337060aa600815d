"""What is near a flight: found at the DSS, and asked of whoever manages it."""

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec

from sharedsky.service.airspace import Extent, relevant
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.limits import Limits
from sharedsky.service.refused import Refused
from sharedsky.service.uss.dss_client import DssClient
from sharedsky.service.uss.peer_client import (
    PeerClient,
    PeerFailed,
    has_ovn,
    place_of_constraint,
    place_of_intent,
)
from sharedsky.service.uss.places import place_of
from sharedsky.service.uss.plan_rules import Other
from sharedsky.service.uss.records import Flight, Zone
from sharedsky.service.uss.store import UssStore


class Sky(msgspec.Struct, frozen=True, eq=False):
    """What is near a flight.

    Args:
        others: operational intents and constraints.
        key: the OVNs of those of which they are known.
        unheard: USSs that are not down and do not say where something of theirs is; nothing can be planned then.
        constraints: whether the OVNs of all constraints near by are known.
    """

    others: list[Other]
    key: list[str]
    unheard: list[PeerFailed]
    constraints: bool


class Lookout:
    """Finds what is near a flight.

    Args:
        dss: knows who manages what where.
        peers: know the rest.
        store: has what this server manages.
        name: of this USS.
        limits: of a query.
        constraints: whether constraints are looked for too.
    """

    def __init__(
        self,
        dss: DssClient,
        peers: PeerClient,
        store: UssStore,
        *,
        name: str,
        limits: Limits,
        constraints: bool,
    ) -> None:
        self._dss, self._peers, self._store = dss, peers, store
        self._name, self._limits, self._constraints = name, limits, constraints

    async def around(
        self,
        volumes: Sequence[wire.Volume4D],
        flight_id: str,
        *,
        anew: frozenset[str] = frozenset(),
        more_intents: Sequence[wire.OperationalIntentReference] = (),
        more_constraints: Sequence[wire.ConstraintReference] = (),
    ) -> Sky:
        """What is near volumes, without the flight itself.

        Args:
            volumes: of the flight.
            flight_id: of the flight.
            anew: ids of what is asked for even if what was heard looks current.
            more_intents: to be looked at, wherever they are.
            more_constraints: the same.
        """
        areas = relevant(volumes, self._limits.area_km2)
        found = await asyncio.gather(*(self._dss.intents_in(area, about=flight_id) for area in areas))
        intents = {ref.id: ref for refs in (*found, more_intents) for ref in refs if ref.id != flight_id}
        constraints: dict[str, wire.ConstraintReference] = {}
        if self._constraints:
            zones = await asyncio.gather(*(self._dss.constraints_in(area, about=flight_id) for area in areas))
            constraints = {ref.id: ref for refs in (*zones, more_constraints) for ref in refs}
        sky = Sky([], [], [], True)
        sky = await self._with_intents(sky, list(intents.values()), anew, volumes, areas)
        return await self._with_constraints(sky, list(constraints.values()), anew, volumes, areas)

    async def own(self, volumes: Sequence[wire.Volume4D], flight_id: str) -> Sky:
        """What this server itself manages near volumes; nobody is asked, so that it takes no time."""
        near = await self._store.near(Flight, place_of(volumes))
        others = [
            _flight(flight.reference, flight.details, place_of_intent(flight.details), flight.party)
            for flight in near
            if flight.id != flight_id and flight.reference and flight.details
        ]
        return Sky(others, [], [], True)

    async def _with_intents(
        self,
        sky: Sky,
        refs: list[wire.OperationalIntentReference],
        anew: frozenset[str],
        volumes: Sequence[wire.Volume4D],
        areas: Sequence[wire.Volume4D],
    ) -> Sky:
        own = [ref for ref in refs if ref.manager == self._name]
        theirs = [ref for ref in refs if ref.manager != self._name]
        flights = await self._store.named(Flight, (ref.id for ref in own))
        heard = await self._peers.intents(theirs, anew=anew)
        others, key, unheard = list(sky.others), list(sky.key), list(sky.unheard)
        for ref in own:
            flight = flights.get(ref.id)
            if flight and flight.state == "Ended" and has_ovn(ref):
                await self._let_go(ref)
                continue
            details = _details(ref, flight)
            if flight is None or details is None or not has_ovn(ref):
                unheard.append(_lost(ref, self._name))
                continue
            others.append(_flight(ref, details, place_of_intent(details), flight.party))
            key.append(ref.ovn or "")
        for ref in theirs:
            said = heard[ref.id]
            if not isinstance(said, PeerFailed):
                others.append(_flight(ref, said.details, place_of_intent(said.details)))
                key.append(said.reference.ovn or "")
            elif ref.uss_availability != "Down":
                unheard.append(said)
            elif await self._hit(ref, volumes, areas):
                others.append(Other("flight", ref.id, ref.manager, ref.state))
        return Sky(others, key, unheard, sky.constraints)

    async def _let_go(self, ref: wire.OperationalIntentReference) -> None:
        """What has ended here must not stand at the DSS: it was asked for so long ago that nobody waited any more."""
        with contextlib.suppress(Refused):
            await self._dss.delete_intent(ref.id, ref.ovn or "")

    async def _hit(
        self,
        ref: wire.OperationalIntentReference,
        volumes: Sequence[wire.Volume4D],
        areas: Sequence[wire.Volume4D],
    ) -> bool:
        """Whether the DSS finds it in a volume of the flight, where its USS does not say where it is."""
        if list(volumes) == list(areas):
            return True
        found = await asyncio.gather(*(self._dss.intents_in(volume) for volume in volumes))
        return any(ref.id == hit.id for hits in found for hit in hits)

    async def _with_constraints(
        self,
        sky: Sky,
        refs: list[wire.ConstraintReference],
        anew: frozenset[str],
        volumes: Sequence[wire.Volume4D],
        areas: Sequence[wire.Volume4D],
    ) -> Sky:
        own = [ref for ref in refs if ref.manager == self._name]
        theirs = [ref for ref in refs if ref.manager != self._name]
        zones = await self._store.named(Zone, (ref.id for ref in own))
        heard = await self._peers.constraints(theirs, anew=anew)
        others, key, unheard = list(sky.others), list(sky.key), list(sky.unheard)
        known = True
        for ref in own:
            zone = zones.get(ref.id)
            details = zone.details or (zone.pending.details if zone.pending else None) if zone else None
            if zone is None or not isinstance(details, uss_wire.ConstraintDetails) or not has_ovn(ref):
                unheard.append(_lost(ref, self._name))
                continue
            others.append(_zone(ref, details, zone.party))
            key.append(ref.ovn or "")
        for ref in theirs:
            said = heard[ref.id]
            if not isinstance(said, PeerFailed):
                others.append(_zone(ref, said.details))
                key.append(said.reference.ovn or "")
            elif ref.uss_availability != "Down":
                unheard.append(said)
            else:
                known = False
                others.append(Other("constraint", ref.id, ref.manager))
        return Sky(others, key, unheard, known)


def _details(
    ref: wire.OperationalIntentReference, flight: Flight | None
) -> uss_wire.OperationalIntentDetails | None:
    """Details of a flight of ours in the version that the DSS has."""
    if flight is None:
        return None
    pending = flight.pending.details if flight.pending else None
    if flight.reference and flight.reference.version == ref.version:
        return flight.details
    return pending if isinstance(pending, uss_wire.OperationalIntentDetails) else flight.details


def _flight(
    ref: wire.OperationalIntentReference,
    details: uss_wire.OperationalIntentDetails,
    place: Extent,
    own: str = "",
) -> Other:
    return Other("flight", ref.id, ref.manager, ref.state, details.priority or 0, place, own=own)


def _zone(ref: wire.ConstraintReference, details: uss_wire.ConstraintDetails, own: str = "") -> Other:
    geozone = details.geozone
    name = (geozone.name or geozone.identifier) if geozone else (details.type or "")
    zone = geozone.type if geozone else ""
    return Other(
        "constraint",
        ref.id,
        ref.manager,
        place=place_of_constraint(details),
        zone=zone,
        name=name,
        own=own,
    )


def _lost(ref: wire.OperationalIntentReference | wire.ConstraintReference, name: str) -> PeerFailed:
    """The DSS has something of ours of which there is no record here: another server goes by our name."""
    return PeerFailed(
        name, ref.id, got="no record of it here", want="one, since the DSS says that it is ours", silent=False
    )
