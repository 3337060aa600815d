"""What another USS's notification means: what is remembered of it, and what the users of our flights are told.

Pure, but for `met_by` and `Hearing`, which read, decide and keep.
"""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from sharedsky.service.airspace import Extent
from sharedsky.service.api import uss_wire
from sharedsky.service.fresh import fresh_id
from sharedsky.service.refused import Refused
from sharedsky.service.rules import OFF_NOMINAL
from sharedsky.service.uss.dss_client import DssClient, NotThere
from sharedsky.service.uss.overlap import overlaps
from sharedsky.service.uss.peer_client import has_ovn, place_of_constraint, place_of_intent
from sharedsky.service.uss.places import lies, meet
from sharedsky.service.uss.records import Flight, Heard, UserNotice, Zone
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.told import where

Full = uss_wire.OperationalIntent | uss_wire.Constraint
TRIES = 8
"""Of a notification, where another of the same entity is kept at the same moment."""
MOST_NOTICES = 1000
"""Of a flight, that are looked at for one that says the same."""


class Contested(Refused):
    """Another USS was heard to manage the entity; only the DSS knows which of the two does."""

    def __init__(self, entity_id: str, sender: str) -> None:
        super().__init__(403, entity_id, got=f"a notification from {sender}", want="one from its manager")


def heard_of(
    kind: Literal["intent", "constraint"],
    entity_id: str,
    said: Full | None,
    sender: str,
    before: Heard | None,
    now_us: int,
) -> Heard | None:
    """What is remembered of a notification; None where it says nothing new.

    Args:
        kind: of the entity.
        entity_id: of the entity, in lower case.
        said: the entity in full; None where it has ended.
        sender: the subject of the token.
        before: what is remembered of it.
        now_us: when it came.

    Refused (400) where it cannot be so; (403) where the sender does not manage the entity; (409) where it is older than
    what another notification said, or says something else of the same version. Contested (403) where the DSS has to be asked.
    """
    if before and before.manager != sender:
        raise Contested(entity_id, sender)
    version = before.version if before else 0
    if said is None:
        known = before and (before.intent or before.constraint)
        return Heard(entity_id, kind, sender, now_us, notified=True, version=version) if known else None
    reference = said.reference
    if reference.manager != sender:
        raise Refused(403, field="reference.manager", got=repr(reference.manager[:100]), want=repr(sender))
    if reference.id.lower() != entity_id:
        raise Refused(400, field="reference.id", got=repr(reference.id), want=entity_id)
    if not has_ovn(reference):
        raise Refused(400, field="reference.ovn", got=repr((reference.ovn or "")[:50]), want="the OVN")
    place_of(said)
    last = before and (before.intent or before.constraint)
    if before and last and before.notified:
        if reference.version < last.reference.version:
            raise Refused(409, field="version", got=str(reference.version), want="one not older")
        if reference.version == last.reference.version:
            if said != last:
                raise Refused(409, field="version", got="another content", want="a new version for a change")
            return None
    if last and reference.version < last.reference.version:
        return None  # we have asked meanwhile
    intent = said if isinstance(said, uss_wire.OperationalIntent) else None
    constraint = said if isinstance(said, uss_wire.Constraint) else None
    return Heard(entity_id, kind, sender, now_us, intent, constraint, notified=True, version=version)


def place_of(said: Full) -> Extent:
    """Where and when somebody's entity is; Refused (400) where that cannot be so."""
    try:
        if isinstance(said, uss_wire.OperationalIntent):
            return place_of_intent(said.details)
        return place_of_constraint(said.details)
    except Refused as error:
        raise Refused(400, field=error.field, got=error.got, want=error.want) from None


def notices_of(
    changed: Heard | Zone,
    before: Heard | Zone | None,
    near: Iterable[Flight],
    told: Callable[[str], bool],
    happened_us: int,
    now_us: int,
) -> list[UserNotice]:
    """What the users of flights near by are told of an entity that was made, changed or ended.

    Args:
        changed: the entity as it is now, another's or ours.
        before: as it was before; None where nobody knows.
        near: flights of ours that have a point in common with it, as it is or was.
        told: whether the user of a flight was told of it before.
        happened_us: when this server learned of it.
        now_us: now.

    Nobody is told again of what has not changed but in its version.
    """
    full, last = _full(changed), _full(before) if before else None
    same = full is not None and last is not None and _alike(full, last)
    place = place_of(full) if full else None
    found = []
    for flight in near:
        lying = lies(flight)
        meets = bool(place and lying and meet(place, [lying])[0])
        if meets == told(flight.id) and (same or not meets):
            continue
        intent = isinstance(full or last, uss_wire.OperationalIntent)
        if meets and full and place and lying:
            kind: Literal["conflict", "constraint", "clear"] = "conflict" if intent else "constraint"
            words = (
                f"{_name(changed.id, full)} {'is in conflict with yours' if intent else 'meets your flight'}"
            )
            words += where(overlaps(lying, place))
        else:
            kind = "clear"
            words = f"{_name(changed.id, full or last)} is no longer in the way of your flight"
        found.append(
            UserNotice(
                fresh_id(),
                flight.party,
                flight.id,
                kind,
                "SCD0095" if intent else "CSTP0010",
                happened_us,
                now_us,
                f"{words}.",
                [changed.id],
            )
        )
    return found


def _name(entity_id: str, full: Full | None) -> str:
    """An entity in words."""
    if full is None:
        return f"The entity {entity_id}"
    if isinstance(full, uss_wire.OperationalIntent):
        off = ", which is not flown as planned," if full.reference.state in OFF_NOMINAL else ""
        return (
            f"The flight {entity_id} of {full.reference.manager} (priority {full.details.priority or 0},"
            f" {full.reference.state}){off}"
        )
    zone = full.details.geozone
    return f"The constraint {zone.name if zone and zone.name else entity_id} of {full.reference.manager}"


async def met_by(
    store: UssStore, changed: Heard | Zone, before: Heard | Zone | None, happened_us: int
) -> list[UserNotice]:
    """What the users of our flights are to be told of an entity, as `notices_of` has it."""
    near: dict[str, Flight] = {}
    for full in (_full(changed), _full(before) if before else None):
        if full:
            near.update({flight.id: flight for flight in await store.near(Flight, place_of(full))})
    told: dict[str, bool] = {}
    for flight_id in near:
        notices = await store.find(UserNotice, about=flight_id, most=MOST_NOTICES)
        last = next((n for n in reversed(notices) if changed.id in n.others), None)
        told[flight_id] = last is not None and last.kind != "clear"
    now_us = await store.now_us()
    return notices_of(changed, before, near.values(), lambda f: told[f], happened_us, now_us)


class Hearing:
    """Takes notifications of other USSs.

    Args:
        store: remembers what was heard.
        dss: says who manages what, where two claim it.
        name: of this USS.
    """

    def __init__(self, store: UssStore, dss: DssClient, name: str) -> None:
        self._store, self._dss, self._name = store, dss, name

    async def intent(self, entity_id: str, said: uss_wire.OperationalIntent | None, sender: str) -> None:
        """Take a notification of an operational intent; see `heard_of` for what is refused."""
        if await self._store.get(Flight, entity_id):
            raise Refused(403, entity_id, got=f"a notification from {sender}", want=f"one from {self._name}")
        await self._hear("intent", entity_id, said, sender)

    async def constraint(self, entity_id: str, said: uss_wire.Constraint | None, sender: str) -> None:
        """Take a notification of a constraint; see `heard_of` for what is refused."""
        if await self._store.get(Zone, entity_id):
            raise Refused(403, entity_id, got=f"a notification from {sender}", want=f"one from {self._name}")
        await self._hear("constraint", entity_id, said, sender)

    async def _hear(
        self, kind: Literal["intent", "constraint"], entity_id: str, said: Full | None, sender: str
    ) -> None:
        happened_us = await self._store.now_us()
        asked = False
        for _ in range(TRIES):
            before = await self._store.get(Heard, entity_id)
            try:
                heard = heard_of(kind, entity_id, said, sender, before, happened_us)
            except Contested:
                if asked or not await self._manages(kind, entity_id, sender) or before is None:
                    raise
                asked = True
                # what was remembered came from somebody who only claimed it
                unknown = msgspec.structs.replace(before, manager=sender, intent=None, constraint=None)
                heard = heard_of(kind, entity_id, said, sender, unknown, happened_us)
            if heard is None:
                return
            notices = await met_by(self._store, heard, before, happened_us)
            try:
                await self._store.keep(heard, *notices)
            except Stale:
                continue
            return
        raise Refused(503, entity_id, got="many notifications at once", fix="try again")

    async def _manages(self, kind: str, entity_id: str, sender: str) -> bool:
        try:
            if kind == "intent":
                return (await self._dss.intent(entity_id)).manager == sender
            return (await self._dss.constraint(entity_id)).manager == sender
        except NotThere:
            return False


def _full(of: Heard | Zone) -> Full | None:
    if isinstance(of, Heard):
        return of.intent or of.constraint
    if of.state != "Valid" or not of.reference or not of.details:
        return None
    return uss_wire.Constraint(of.reference, of.details)


def _alike(a: Full, b: Full) -> bool:
    """Whether nothing that a neighbour has to know has changed."""
    off = [
        f.reference.state in OFF_NOMINAL if isinstance(f, uss_wire.OperationalIntent) else False
        for f in (a, b)
    ]
    return a.details == b.details and off[0] == off[1]
