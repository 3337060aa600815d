"""Plans flights of our own parties: look what is near, decide, write down what is meant, ask the DSS, keep what it said.

The DSS and our own storage cannot change together. So what is meant is written first (`Pending`), and taken back or
carried out when the DSS has answered; where it does not, or this process dies, `mending` finds out what became of it.
"""

from collections.abc import Callable, Sequence

import msgspec

from sharedsky.service.airspace import Extent
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.limits import Limits
from sharedsky.service.outbound.failures import BadAnswer, CallFailed, NoAnswer, NotReached
from sharedsky.service.refused import Refused
from sharedsky.service.rules import OFF_NOMINAL
from sharedsky.service.settings import UssSettings
from sharedsky.service.uss.dss_client import DssClient, Missing, NotCurrent, NotThere
from sharedsky.service.uss.outbox import deliveries_of
from sharedsky.service.uss.overlap import meet
from sharedsky.service.uss.peer_client import place_of_intent
from sharedsky.service.uss.plan import Busy, Outcome, Plan
from sharedsky.service.uss.plan_rules import Conflict, Mine, checked_plan, judged, permitted
from sharedsky.service.uss.records import Attempt, Flight, Pending, Record, UserInput
from sharedsky.service.uss.rows import ANSWER_US
from sharedsky.service.uss.sky import Lookout, Sky
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.told import caused, suffered

MOST_ROUNDS = 4
"""How often the DSS may say that something was missing before a plan is given up."""


class Planner:
    """Plans, changes and ends flights.

    Args:
        settings: what this server is as a USS.
        store: keeps flights.
        dss: of the pool that we are in.
        lookout: finds what is near.
        limits: on requests.
        fresh_id: makes an id that was never used.
        fresh_suffix: makes the last part of an OVN, a version 7 UUID.
    """

    def __init__(
        self,
        settings: UssSettings,
        store: UssStore,
        dss: DssClient,
        lookout: Lookout,
        *,
        limits: Limits,
        fresh_id: Callable[[], str],
        fresh_suffix: Callable[[], str],
    ) -> None:
        self.settings, self.store, self.dss, self.limits = settings, store, dss, limits
        self._lookout, self._fresh_id, self._fresh_suffix = lookout, fresh_id, fresh_suffix

    async def check(self, party: str, flight_id: str, plan: Plan) -> Outcome:
        """What would become of a plan; nothing is changed, nobody is told.

        Refused where the plan is not one, PeerFailed where a USS does not say where something of it is.
        """
        now_us = await self.store.now_us()
        flight = await self._own(party, flight_id)
        details, place = self._details(flight, plan, now_us)
        sky = await self._look(flight_id, plan.state, details)
        conflicts = self._judged(flight, flight_id, plan.state, details, place, sky)
        return Outcome(permitted(conflicts), flight, conflicts)

    async def put(self, party: str, flight_id: str, plan: Plan) -> Outcome:
        """Plan a flight, or change one: into another state, place, time or priority.

        A new flight that shall be Activated is planned first. Outcomes that are not done changed nothing.

        Refused where the plan is not one, or the DSS does not take it; Busy while another change is under way; PeerFailed
        where a USS does not say where something of it is; CallFailed where the DSS does not answer: what became of the
        plan is found out later.
        """
        now_us = await self.store.now_us()
        flight = await self._own(party, flight_id)
        if flight is None and plan.state != "Accepted" and not (plan.volumes or plan.off_nominal_volumes):
            raise Refused(404, f"the flight {flight_id}", want="one of your own, or volumes for a new one")
        if flight and flight.pending:
            raise Busy(flight_id)
        details, place = self._details(flight, plan, now_us)
        if flight is not None and flight.state != "Ended":
            return await self._changed(flight, plan, details, place)
        # an id may be used again when what had it has ended
        new = Flight(flight_id, party, "Planned", now_us, version=flight.version if flight else 0)
        accepted = await self._changed(new, msgspec.structs.replace(plan, state="Accepted"), details, place)
        if not accepted.done or plan.state == "Accepted" or accepted.flight is None:
            return accepted
        activated = await self._changed(accepted.flight, plan, details, place)
        if not activated.done:  # somebody came in between
            await self.end(party, flight_id)
            return Outcome(False, None, activated.conflicts)
        return activated

    async def end(self, party: str, flight_id: str) -> Flight:
        """End a flight; one that has ended is as it was. Refused (404) where the party has none of that id."""
        flight = await self._own(party, flight_id)
        if flight is None:
            raise Refused(404, f"the flight {flight_id}", want="one of your own")
        if flight.state == "Ended":
            return flight
        if flight.pending:
            raise Busy(flight_id)
        said = UserInput(self._fresh_id(), party, flight_id, "OPIN0040", await self.store.now_us())
        return await self.ended(flight, said)

    async def ended(self, flight: Flight, *more: Record) -> Flight:
        """A flight that ends now, whoever wants it; `more` is kept with that."""
        now_us = await self.store.now_us()
        pending = Pending("Ended", now_us)
        flight = await self._kept(msgspec.structs.replace(flight, pending=pending))
        try:
            answer = await self.dss.delete_intent(flight.id, _ovn(flight))
            subscribers = answer.subscribers
        except NotThere:
            subscribers = []
        except NotCurrent:
            await self._doubted(flight)
            raise
        except Refused as error:
            if _is_known(error):
                await self._kept(msgspec.structs.replace(flight, pending=None))
            raise
        gone = msgspec.structs.replace(flight, state="Ended", pending=None)
        return await self._told(gone, subscribers, more)

    async def _changed(
        self, flight: Flight, plan: Plan, details: uss_wire.OperationalIntentDetails, place: Extent
    ) -> Outcome:
        """One step to one state: look, decide, mean, ask, keep."""
        before = flight if flight.reference else None
        sky = await self._look(flight.id, plan.state, details)
        conflicts = self._judged(before, flight.id, plan.state, details, place, sky)
        if not permitted(conflicts):
            await self._refused(flight, sky, conflicts)
            return Outcome(False, before, conflicts)
        now_us = await self.store.now_us()
        meant = msgspec.structs.replace(
            flight,
            operator=plan.operator or flight.operator,
            notes=plan.notes or flight.notes,
            pending=Pending(plan.state, now_us, self._fresh_suffix(), details),
        )
        meant = await self._kept(meant)
        try:
            answer, meant, sky, conflicts = await self._agree(meant, before, details, place, sky, conflicts)
        except (NotCurrent, NotThere):
            await self._doubted(meant)
            raise
        except Refused as error:
            if _is_known(error):
                await self._taken_back(meant, flight)
            raise
        if answer is None:
            await self._taken_back(meant, flight)
            await self._refused(flight, sky, conflicts)
            return Outcome(False, before, conflicts)
        return await self._agreed(meant, answer, sky, conflicts)

    async def _agree(
        self,
        meant: Flight,
        before: Flight | None,
        details: uss_wire.OperationalIntentDetails,
        place: Extent,
        sky: Sky,
        conflicts: list[Conflict],
    ) -> tuple[wire.ChangeOperationalIntentReferenceResponse | None, Flight, Sky, list[Conflict]]:
        """What the DSS answers to what is meant, None where there is something in the way after all; and what was seen last."""
        for _ in range(MOST_ROUNDS):
            if meant.pending is None:
                raise TypeError(meant)
            try:
                params = self._asked(meant.pending, details, sky)
                answer = await self.dss.put_intent(meant.id, _ovn(meant), params)
                return answer, meant, sky, conflicts
            except Missing as missing:
                await self._denied(meant, sky, missing)
                try:
                    sky = await self._look(meant.id, meant.pending.state, details, missing)
                except CallFailed as error:  # the DSS has refused, so what became of the plan is known
                    raise Refused(error.status, error.where, got=error.got, want=error.want) from error
                conflicts = self._judged(before, meant.id, meant.pending.state, details, place, sky)
                if not permitted(conflicts):
                    return None, meant, sky, conflicts
                # it is asked anew, and the time within which it answers begins anew
                again = msgspec.structs.replace(meant.pending, since_us=await self.store.now_us())
                meant = await self._kept(msgspec.structs.replace(meant, pending=again))
        raise Refused(
            409,
            f"the flight {meant.id}",
            got="plans of others that changed again and again meanwhile",
            fix="try again",
        )

    async def _agreed(
        self,
        meant: Flight,
        answer: wire.ChangeOperationalIntentReferenceResponse,
        sky: Sky,
        conflicts: list[Conflict],
    ) -> Outcome:
        """The DSS has taken it: keep that, tell whom it names, and the users on both sides of every conflict."""
        pending = meant.pending
        if pending is None or not isinstance(pending.details, uss_wire.OperationalIntentDetails):
            raise TypeError(meant)
        flight = msgspec.structs.replace(
            meant,
            state=answer.operational_intent_reference.state,
            reference=answer.operational_intent_reference,
            details=pending.details,
            constraints=self.settings.constraints and sky.constraints,
            flown_us=meant.flown_us if pending.state == "Accepted" else meant.flown_us or pending.since_us,
            pending=None,
        )
        now_us = await self.store.now_us()
        news = _new(meant, flight, conflicts, sky)
        notices = caused(flight, news, pending.since_us, now_us, self._fresh_id)
        notices += suffered(flight, news, sky.others, now_us, self._fresh_id)
        attempt = Attempt(self._fresh_id(), flight.party, flight.id, now_us, sky.key)
        return Outcome(True, await self._told(flight, answer.subscribers, [attempt, *notices]), conflicts)

    async def _told(
        self, flight: Flight, subscribers: Sequence[wire.SubscriberToNotify], more: Sequence[Record]
    ) -> Flight:
        """Keep a flight that the DSS has changed, with all that is to be told of it, at once."""
        now_us = await self.store.now_us()
        deliveries = deliveries_of(
            flight,
            subscribers,
            own_url=self.settings.base_url,
            now_us=now_us,
            fresh_id=self._fresh_id,
        )
        kept = await self.store.keep(flight, *deliveries, *more)
        return msgspec.structs.replace(flight, version=kept.versions[flight.id])

    async def _refused(self, flight: Flight, sky: Sky, conflicts: list[Conflict]) -> None:
        """Keep that a plan was refused, and what its user was told."""
        now_us = await self.store.now_us()
        attempt = Attempt(
            self._fresh_id(),
            flight.party,
            flight.id,
            now_us,
            sky.key,
            problem=f"in the way: {', '.join(c.id for c in conflicts if not c.permitted)}",
        )
        await self.store.keep(attempt, *caused(flight, conflicts, now_us, now_us, self._fresh_id))

    async def _denied(self, flight: Flight, sky: Sky, missing: Missing) -> None:
        """Keep that the DSS knew of more than we."""
        attempt = Attempt(
            self._fresh_id(),
            flight.party,
            flight.id,
            await self.store.now_us(),
            sky.key,
            [intent.id for intent in missing.intents],
            [constraint.id for constraint in missing.constraints],
            "the DSS knew of more",
        )
        await self.store.keep(attempt)

    async def _taken_back(self, meant: Flight, before: Flight) -> None:
        """The DSS has not taken what was meant: the flight is as it was, or is not."""
        now = await self.store.get(Flight, meant.id)
        if (
            now is None
            or now.pending is None
            or now.pending.ovn_suffix != (meant.pending or now.pending).ovn_suffix
        ):
            return  # somebody else has seen to it
        if before.reference is None and before.version == 0:
            await self.store.keep(gone=[now])
            return
        state = before.state if before.reference else "Ended"
        await self._kept(msgspec.structs.replace(before, state=state, version=now.version))

    async def _doubted(self, meant: Flight) -> None:
        """The DSS has another version than we, or none: that is found out at once, and what was meant is kept until then."""
        if meant.pending:
            at_once = msgspec.structs.replace(meant.pending, since_us=meant.pending.since_us - ANSWER_US)
            await self._kept(msgspec.structs.replace(meant, pending=at_once))

    async def _kept(self, flight: Flight) -> Flight:
        try:
            kept = await self.store.keep(flight)
        except Stale:
            raise Busy(flight.id) from None
        return msgspec.structs.replace(flight, version=kept.versions[flight.id])

    async def _own(self, party: str, flight_id: str) -> Flight | None:
        """The flight of a party; Refused (403) where it is another's."""
        flight = await self.store.get(Flight, flight_id)
        if flight and flight.party != party:
            raise Refused(403, f"the flight {flight_id}", want="one of your own")
        return flight

    def _details(
        self, flight: Flight | None, plan: Plan, now_us: int
    ) -> tuple[uss_wire.OperationalIntentDetails, Extent]:
        """What a plan makes of a flight, and where; what it does not say stays as it is."""
        there = flight is not None and flight.state != "Ended"
        held = flight.details if flight and there and flight.details else uss_wire.OperationalIntentDetails()
        off = plan.off_nominal_volumes or (
            (held.off_nominal_volumes or []) if plan.state in OFF_NOMINAL else []
        )
        volumes = [] if plan.state == "Contingent" else plan.volumes or held.volumes or []
        priority = plan.priority if plan.priority is not None else held.priority or 0
        details = uss_wire.OperationalIntentDetails(volumes, off, priority)
        before = flight.state if flight and there else "Planned"
        place = checked_plan(
            plan.state,
            details,
            before=before,
            now_us=now_us,
            limits=self.limits,
            region=self.settings.region,
        )
        return details, place

    async def _look(
        self,
        flight_id: str,
        state: str,
        details: uss_wire.OperationalIntentDetails,
        missing: Missing | None = None,
    ) -> Sky:
        """What is near; PeerFailed where a USS does not say.

        A flight that is off-nominal needs no key and waits for nobody: only what this server knows itself is looked at.
        """
        volumes = [*(details.volumes or []), *(details.off_nominal_volumes or [])]
        if state in OFF_NOMINAL:
            return await self._lookout.own(volumes, flight_id)
        sky = await self._lookout.around(
            volumes,
            flight_id,
            anew=frozenset({i.id for i in missing.intents} | {c.id for c in missing.constraints})
            if missing
            else frozenset(),
            more_intents=missing.intents if missing else (),
            more_constraints=missing.constraints if missing else (),
        )
        if sky.unheard:
            raise sky.unheard[0]
        return sky

    def _judged(
        self,
        flight: Flight | None,
        flight_id: str,
        state: str,
        details: uss_wire.OperationalIntentDetails,
        place: Extent,
        sky: Sky,
    ) -> list[Conflict]:
        in_use = flight and flight.details and flight.state in ("Activated", "Nonconforming")
        before = place_of_intent(flight.details) if in_use and flight and flight.details else None
        mine = Mine(flight_id, state, details.priority or 0, place, before)
        return judged(mine, sky.others, self.settings.region)

    def _asked(
        self, pending: Pending, details: uss_wire.OperationalIntentDetails, sky: Sky
    ) -> wire.PutOperationalIntentReferenceParameters:
        url = self.settings.base_url
        return wire.PutOperationalIntentReferenceParameters(
            extents=[*(details.volumes or []), *(details.off_nominal_volumes or [])],
            state=msgspec.convert(pending.state, wire.State),
            uss_base_url=url,
            key=sky.key,
            new_subscription=wire.ImplicitSubscriptionParameters(
                url, self.settings.constraints and sky.constraints
            ),
            requested_ovn_suffix=pending.ovn_suffix or None,
        )


def _new(before: Flight, now: Flight, conflicts: list[Conflict], sky: Sky) -> list[Conflict]:
    """The conflicts of which users have not been told: a flight that stays off-nominal is told again and again."""
    if before.state != now.state or now.state not in OFF_NOMINAL or before.details is None:
        return conflicts
    was = place_of_intent(before.details)
    met = {other.id for other in sky.others if other.place and meet(was, other.place)}
    return [conflict for conflict in conflicts if conflict.id not in met]


def _is_known(error: Refused) -> bool:
    """Whether what failed was certainly not done; else nobody knows, until it is found out."""
    return not isinstance(error, NoAnswer | BadAnswer) or isinstance(error, NotReached)


def _ovn(flight: Flight) -> str:
    return (flight.reference.ovn or "") if flight.reference else ""
