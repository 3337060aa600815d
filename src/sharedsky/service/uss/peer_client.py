"""Asks other USSs for the details of what they manage, believes only what can be so, and remembers it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import msgspec

from sharedsky.service.airspace import Extent, extent
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.api.answers import NO_OVN
from sharedsky.service.outbound.caller import Answer, Caller
from sharedsky.service.outbound.failures import AddressRefused, BadAnswer, NoAnswer, NotTrusted
from sharedsky.service.refused import Refused
from sharedsky.service.uss.dss_client import COORDINATION, PROCESSING
from sharedsky.service.uss.records import Heard
from sharedsky.service.uss.store import Stale, UssStore

ANSWER_S = 3.0
"""Deadline for details; the standard gives a USS one second for most of them."""
MOST_AT_ONCE = 50
"""Details that are asked for at the same time."""
ANY_AREA_KM2, ANY_VERTICES = 1e6, 100_000
"""What is there is there: limits are for what is planned. But nobody keeps this server busy with half the earth."""
Reference = TypeVar("Reference", wire.OperationalIntentReference, wire.ConstraintReference)


class PeerFailed(Refused):
    """A USS does not say, in a way that can be used, where something of it is: nothing can be planned near it.

    Args:
        manager: the USS.
        what: which entity of it.
        silent: whether it gave no answer at all.
    """

    def __init__(self, manager: str, what: str, *, got: str, want: str, silent: bool) -> None:
        super().__init__(
            504 if silent else 502,
            f"the USS {manager}, asked for {what}",
            got=got,
            want=want,
            fix="try again; if it stays so, tell that USS",
        )
        self.manager, self.silent = manager, silent


class PeerClient:
    """Knows what other USSs manage: what was heard, where it is current, and else asks them.

    Args:
        caller: calls other servers.
        store: keeps what was heard.
    """

    def __init__(self, caller: Caller, store: UssStore) -> None:
        self._caller, self._store = caller, store

    async def intents(
        self, references: Iterable[wire.OperationalIntentReference], *, anew: frozenset[str] = frozenset()
    ) -> dict[str, uss_wire.OperationalIntent | PeerFailed]:
        """What each USS says of its operational intents, by id; of those where it does not, why.

        Args:
            references: as the DSS gives them.
            anew: ids of those that are asked for even where what was heard looks current.
        """

        async def one(ref: wire.OperationalIntentReference) -> uss_wire.OperationalIntent:
            heard = None if ref.id in anew else await self._heard(ref)
            if heard and heard.intent and _is_current(heard.intent.reference, ref):
                return heard.intent
            what = f"the operational intent {ref.id}"
            answer = await self._get(ref, what, f"/uss/v1/operational_intents/{ref.id}", COORDINATION)
            try:
                said = answer.read(uss_wire.GetOperationalIntentDetailsResponse).operational_intent
                checked_intent(ref, said)
            except (BadAnswer, Refused) as error:
                raise _nonsense(ref, what, error) from None
            got_us = await self._store.now_us()
            await self._remember(Heard(ref.id, "intent", ref.manager, got_us, intent=said))
            return said

        return await _each(references, one)

    async def constraints(
        self, references: Iterable[wire.ConstraintReference], *, anew: frozenset[str] = frozenset()
    ) -> dict[str, uss_wire.Constraint | PeerFailed]:
        """The same for constraints."""

        async def one(ref: wire.ConstraintReference) -> uss_wire.Constraint:
            heard = None if ref.id in anew else await self._heard(ref)
            if heard and heard.constraint and _is_current(heard.constraint.reference, ref):
                return heard.constraint
            what = f"the constraint {ref.id}"
            answer = await self._get(ref, what, f"/uss/v1/constraints/{ref.id}", PROCESSING)
            try:
                said = answer.read(uss_wire.GetConstraintDetailsResponse).constraint
                checked_constraint(ref, said)
            except (BadAnswer, Refused) as error:
                raise _nonsense(ref, what, error) from None
            got_us = await self._store.now_us()
            await self._remember(Heard(ref.id, "constraint", ref.manager, got_us, constraint=said))
            return said

        return await _each(references, one)

    async def _get(self, ref: Reference, what: str, path: str, scope: str) -> Answer:
        try:
            answer = await self._caller.call(
                "GET", ref.uss_base_url, path, scope=scope, deadline_s=ANSWER_S, about=ref.id
            )
        except NoAnswer as error:
            raise PeerFailed(ref.manager, what, got=error.got, want="an answer", silent=True) from None
        except (AddressRefused, NotTrusted, BadAnswer) as error:
            raise _nonsense(ref, what, error) from None
        if answer.status != 200:
            raise PeerFailed(
                ref.manager,
                what,
                got=f"status {answer.status}",
                want="its details",
                silent=answer.status >= 500,
            )
        return answer

    async def _heard(self, ref: Reference) -> Heard | None:
        heard = await self._store.get(Heard, ref.id)
        return heard if heard and heard.manager == ref.manager else None

    async def _remember(self, heard: Heard) -> None:
        """Keep what was heard, unless somebody else keeps something of it at the same moment."""
        before = await self._store.get(Heard, heard.id)
        if before:
            heard = msgspec.structs.replace(heard, version=before.version)
        with contextlib.suppress(Stale):
            await self._store.keep(heard)


def checked_intent(ref: wire.OperationalIntentReference, said: uss_wire.OperationalIntent) -> Extent:
    """Where and when an operational intent of another USS is; Refused where what that USS says cannot be so.

    Args:
        ref: as the DSS gives it.
        said: what the USS says.
    """
    _checked_reference(ref, said.reference)
    if said.reference.version == ref.version and said.reference.state != ref.state:
        raise Refused(502, field="state", got=said.reference.state, want=f"{ref.state}, as the DSS says")
    return place_of_intent(said.details)


def place_of_intent(details: uss_wire.OperationalIntentDetails) -> Extent:
    """Where and when somebody's operational intent is; Refused where that cannot be so."""
    volumes = [*(details.volumes or []), *(details.off_nominal_volumes or [])]
    if not volumes:
        raise Refused(502, field="details", got="no volumes", want="one at least")
    return extent(
        volumes,
        field="details",
        area_km2=ANY_AREA_KM2,
        vertices=ANY_VERTICES,
        bounded_in_time=True,
        bounded_in_height=True,
    )


def checked_constraint(ref: wire.ConstraintReference, said: uss_wire.Constraint) -> Extent:
    """The same for a constraint."""
    _checked_reference(ref, said.reference)
    return place_of_constraint(said.details)


def place_of_constraint(details: uss_wire.ConstraintDetails) -> Extent:
    """Where and when somebody's constraint is; Refused where that cannot be so."""
    return extent(
        details.volumes,
        field="details",
        area_km2=ANY_AREA_KM2,
        vertices=ANY_VERTICES,
        bounded_in_time=True,
    )


def _checked_reference(ref: Reference, said: Reference) -> None:
    for field in ("id", "manager"):
        got, want = getattr(said, field), getattr(ref, field)
        if got.lower() != want.lower():
            raise Refused(502, field=field, got=repr(got[:100]), want=f"{want}, as the DSS says")
    if said.version < ref.version:
        raise Refused(502, field="version", got=str(said.version), want=f"{ref.version}, as the DSS says")
    if not has_ovn(said):
        raise Refused(502, field="ovn", got=repr((said.ovn or "")[:50]), want="the OVN")


def has_ovn(reference: wire.OperationalIntentReference | wire.ConstraintReference) -> bool:
    """Whether the OVN itself is there, not what stands for it."""
    return reference.ovn is not None and reference.ovn != NO_OVN and 16 <= len(reference.ovn) <= 128


def _is_current(known: Reference, ref: Reference) -> bool:
    """Whether what is known is what the DSS has; an OVN that the DSS tells only its manager cannot be compared."""
    return known.version == ref.version and known.manager == ref.manager and has_ovn(known)


def _nonsense(ref: Reference, what: str, error: Refused) -> PeerFailed:
    field = f"{error.field} " if error.field else ""
    return PeerFailed(ref.manager, what, got=f"{field}{error.got}", want=error.want, silent=False)


S = TypeVar("S")


async def _each(
    references: Iterable[Reference], one: Callable[[Reference], Awaitable[S]]
) -> dict[str, S | PeerFailed]:
    """The result for each reference, a few at once; one that fails does not take the others with it."""
    room = asyncio.Semaphore(MOST_AT_ONCE)

    async def guarded(ref: Reference) -> tuple[str, S | PeerFailed]:
        async with room:
            try:
                return ref.id, await one(ref)
            except PeerFailed as error:
                return ref.id, error

    return dict(await asyncio.gather(*(guarded(ref) for ref in references)))
