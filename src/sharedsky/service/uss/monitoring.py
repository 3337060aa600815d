"""Monitors the conformance of our flights: takes their telemetry, and brings their state to what it shows.

Telemetry is kept and settled by whichever process gets it. What follows from it, and from its absence, one process at a
time carries out: it asks the planner to change the flight's state at the DSS, tells the flight's user, and keeps
off-nominal volumes around a flight for as long as it is off-nominal.
"""

import asyncio
import itertools
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from sharedsky.errors import SharedskyError
from sharedsky.service.api import answers, uss_wire
from sharedsky.service.limits import DAY_US
from sharedsky.service.refused import Refused
from sharedsky.service.uss import conformance
from sharedsky.service.uss.conformance import SECOND_US, Bounds, Monitoring, Placed, Step, Tally
from sharedsky.service.uss.plan import Outcome, Plan, PlannedState
from sharedsky.service.uss.planning import Planner
from sharedsky.service.uss.positions import off_nominal, outgrown, placed, planned
from sharedsky.service.uss.records import Fix, Flight, UserNotice
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.timings import Timings

_LOG = logging.getLogger("sharedsky.service.uss")
LEASE = "uss conformance"
EVERY_S, LEASE_S = 0.5, 3.0
AGAIN_US = 3 * SECOND_US
"""A state that the DSS did not take is asked for again after so long."""
ROUNDS = 8
AT_ONCE = 32
FLOWN = ("Activated", "Nonconforming", "Contingent")
REPORT_EVERY_US = 60 * SECOND_US
"""How often aggregate conformance is found; MaxAggConfMonAnalysisLatency is 24 h."""
TIMED = {
    "Nonconforming": "OiMaxUpdateTimeNonconf",
    "Contingent": "OiMaxUpdateTimeContingent",
    "Activated": "OiMaxUpdateRestoreConf",
}


SHOWN: tuple[tuple[str, str, Callable[[Tally], float | None]], ...] = (
    ("percent", "Of the time monitored, inside their volumes", lambda t: t.percent),
    ("excursions_per_hour", "Excursions per hour flown", lambda t: t.excursions_per_h),
    ("flown_hours", "Hours monitored", lambda t: t.flown_s / 3600),
)
"""Metrics of the flights of each party."""


class Unusable(msgspec.Struct, frozen=True):
    """A position that was not taken.

    Args:
        index: in the message.
        why: in one sentence.
    """

    index: int
    why: str


class Taken(msgspec.Struct, frozen=True):
    """What became of a message of telemetry.

    Args:
        flight: whose telemetry it is.
        monitoring: what is known with it; None while the flight is not flown.
        placed: the positions that were judged, in order of time.
        unusable: those that were not.
    """

    flight: Flight
    monitoring: Monitoring | None
    placed: list[Placed]
    unusable: list[Unusable]


class Monitor:
    """Monitors conformance.

    Args:
        store: keeps telemetry and what is known of each flight.
        planner: changes the state of flights.
        bounds: how long what may last.
        timings: of what the standard limits.
        fresh_id: makes an id that was never used.
    """

    def __init__(
        self,
        store: UssStore,
        planner: Planner,
        bounds: Bounds,
        timings: Timings,
        fresh_id: Callable[[], str],
    ) -> None:
        self._store, self._planner, self.bounds = store, planner, bounds
        self._timings, self._fresh_id = timings, fresh_id
        self._holder = secrets.token_hex(8)
        self._reported_us = 0
        self._overall: Tally | None = None

    async def heard(
        self, party: str, flight_id: str, telemetry: Sequence[uss_wire.VehicleTelemetry]
    ) -> Taken:
        """Take telemetry of a party's flight, one position or many, in any order.

        Refused (404) where the party has no such flight; (409) where it has ended.
        """
        flight = await self._store.get(Flight, flight_id)
        if flight is None or flight.party != party:
            raise Refused(404, f"the flight {flight_id}", want="one of your own")
        if flight.state == "Ended":
            raise Refused(409, f"the flight {flight_id}", got="telemetry after its end", fix="plan it anew")
        now_us = await self._store.now_us()
        plan = planned((flight.details.volumes if flight.details else None) or ())
        good, bad, fixes = list[Placed](), list[Unusable](), list[Fix]()
        for k, one in enumerate(telemetry):
            try:
                good.append(placed(one, plan, now_us, self.bounds))
                fixes.append(Fix(self._fresh_id(), party, flight_id, now_us, one))
            except SharedskyError as error:
                bad.append(Unusable(k, str(error)))
        if flight.state not in FLOWN:
            await self._store.keep(*fixes)
            return Taken(flight, None, sorted(good), bad)
        for _ in range(ROUNDS):
            m = await self._of(flight, now_us)
            m, steps = conformance.observed(m, good, now_us, self.bounds)
            try:
                m = await self._kept(m, now_us, *fixes, *self._said(flight, steps, now_us))
            except Stale:
                continue
            return Taken(flight, m, sorted(good), bad)
        raise Refused(
            503, f"the flight {flight_id}", got="telemetry from many sides at once", fix="try again"
        )

    async def latest(self, flight_id: str) -> uss_wire.GetOperationalIntentTelemetryResponse:
        """Where a flight is, for other USSs; Refused (404) where we have none, (412) unless it is off-nominal."""
        flight = await self._store.get(Flight, flight_id)
        if flight is None or flight.state in ("Planned", "Ended"):
            raise Refused(404, f"the operational intent {flight_id}", want="one that is there")
        if flight.state not in ("Nonconforming", "Contingent"):
            raise Refused(
                412,
                f"the operational intent {flight_id}",
                got=flight.state,
                want="Nonconforming or Contingent",
            )
        fixes = await self._store.find(Fix, about=flight_id, most=20)
        if not fixes:
            return uss_wire.GetOperationalIntentTelemetryResponse(flight_id)
        newest = max(fixes, key=lambda f: f.telemetry.time_measured.value)
        times = sorted({f.received_us for f in fixes})
        gaps = sorted(b - a for a, b in itertools.pairwise(times))
        usual_us = gaps[len(gaps) // 2] if gaps else SECOND_US
        now_us = await self._store.now_us()
        heard = now_us - times[-1] <= self.bounds.silence_s * SECOND_US
        return uss_wire.GetOperationalIntentTelemetryResponse(
            flight_id, newest.telemetry, answers.time(max(now_us, times[-1] + usual_us)) if heard else None
        )

    async def of(self, party: str, flight_id: str) -> Monitoring | None:
        """What is known of how a party's flight is flown; None where there was no telemetry while it was flown."""
        m = await self._store.get(Monitoring, flight_id)
        return m if m and m.party == party else None

    async def tally(self, party: str | None = None) -> Tally:
        """How a party's flights, or all, were flown over the evaluation period."""
        now_us = await self._store.now_us()
        return conformance.tally(await self._store.find(Monitoring, party=party), now_us, self.bounds)

    def text(self) -> str:
        """How flights are flown on the whole, in the text format of Prometheus, by the process that looks.

        Of all parties together: the metrics need no token, and how one party flies is its own affair.
        """
        lines: list[str] = []
        for name, about, of in SHOWN:
            full = f"sharedsky_conformance_{name}"
            lines += [f"# HELP {full} {about}, over the evaluation period.", f"# TYPE {full} gauge"]
            if self._overall and (value := of(self._overall)) is not None:
                lines.append(f"{full} {value:.6g}")
        return "\n".join(lines) + "\n"

    async def follow(self) -> None:
        """Look for ever; cancel it to stop."""
        while True:
            try:
                if await self._store.storage.lease(LEASE, self._holder, LEASE_S):
                    await self.look()
                    await self.report()
            except Refused as error:
                _LOG.warning("conformance waits: %s", error)
            except Exception:
                _LOG.exception("conformance waits")
            await asyncio.sleep(EVERY_S)

    async def look(self) -> int:
        """See to every flight of which something new follows by now; how many were seen to."""
        due = await self._store.due(Monitoring)
        room = asyncio.Semaphore(AT_ONCE)

        async def one(m: Monitoring) -> None:
            async with room:
                try:
                    await self.settle(m)
                except Stale:
                    pass  # telemetry came in between; the next look sees it
                except Refused as error:
                    _LOG.warning("the conformance of the flight %s waits: %s", m.id, error)

        await asyncio.gather(*(one(m) for m in due))
        return len(due)

    async def settle(self, m: Monitoring) -> None:
        """Let time pass for one flight, and bring its state to what is known."""
        flight = await self._store.get(Flight, m.id)
        now_us = await self._store.now_us()
        if flight is None or flight.state not in FLOWN:
            await self._store.keep(msgspec.structs.replace(m, look_us=None))
            return
        m, steps = _adopted(m, flight, now_us)
        m, more = conformance.observed(m, (), now_us, self.bounds)
        m = await self._kept(m, now_us, *self._said(flight, [*steps, *more], now_us))
        wish = None if flight.pending else wanted(flight, m, now_us, self.bounds)
        if wish is None:
            return
        problem = "others are in the way"
        try:
            outcome = await self._planner.put(flight.party, flight.id, wish)
        except Refused as error:
            outcome, problem = Outcome(False, flight, []), str(error)
        done_us = await self._store.now_us()
        notices = []
        if outcome.done:
            if wish.state != flight.state:
                since_us = (m.back_us or m.since_us) if wish.state == "Activated" else m.since_us
                self._timings.saw(TIMED[wish.state], (done_us - since_us) / SECOND_US)
                words = f"The flight is {wish.state} now."
                notices.append(
                    self._notice(flight, "state", "CMSA0115", since_us, done_us, words, wish.state)
                )
            if wish.state == "Activated":
                m, _ = conformance.told(m, "Activated", done_us)
            m = msgspec.structs.replace(m, known=wish.state, refused="")
        else:
            _LOG.warning("the flight %s should be %s, but is not: %s", flight.id, wish.state, problem)
            if wish.state != m.refused:
                words = f"The flight should be {wish.state}, but the others cannot be told so: {problem}"
                notices.append(self._notice(flight, "system", "GEN0400", now_us, done_us, words))
            m = msgspec.structs.replace(m, refused=wish.state, look_us=done_us + AGAIN_US)
        await self._kept(m, done_us, *notices, again=not outcome.done)

    async def report(self) -> None:
        """Tell each party whose flights do not keep the aggregate conformance of the standard, once a day."""
        now_us = await self._store.now_us()
        if now_us < self._reported_us + REPORT_EVERY_US:
            return
        self._reported_us = now_us
        # a flight that began earlier is still counted while it is heard of
        since_us = now_us - int((self.bounds.evaluation_days + 1) * DAY_US)
        monitored = await self._store.find(Monitoring, since_us=since_us)
        self._overall = conformance.tally(monitored, now_us, self.bounds)
        for party in sorted({m.party for m in monitored}):
            found = conformance.tally([m for m in monitored if m.party == party], now_us, self.bounds)
            if conformance.performing(found, self.bounds) is not False:
                continue
            told = await self._store.find(UserNotice, party=party, about="", since_us=now_us - DAY_US)
            if any(n.trigger == "ACM0010" for n in told):
                continue
            words = (
                f"Over {self.bounds.evaluation_days:g} days your flights were inside their volumes for"
                f" {found.percent:.1f} % of {found.flown_s / 3600:.1f} h (at least {self.bounds.minimum_percent:g} %"
                f" is wanted), with {found.excursions_per_h:.1f} excursions an hour"
                f" (at most {self.bounds.excursions_per_h:g})."
            )
            notice = UserNotice(self._fresh_id(), party, "", "conformance", "ACM0010", now_us, now_us, words)
            await self._store.keep(notice)

    async def _of(self, flight: Flight, now_us: int) -> Monitoring:
        """What is known of a flight, its own beginning where it is nothing yet."""
        found = await self._store.get(Monitoring, flight.id)
        if found is not None:
            return _adopted(found, flight, now_us)[0]
        state = msgspec.convert(flight.state, conformance.State)
        return conformance.begun(flight.id, flight.party, flight.flown_us or now_us, state)

    async def _kept(
        self, m: Monitoring, now_us: int, *more: Fix | UserNotice, again: bool = False
    ) -> Monitoring:
        if not again:
            m = msgspec.structs.replace(m, look_us=look_us(m, now_us, self.bounds))
        kept = await self._store.keep(m, *more)
        return msgspec.structs.replace(m, version=kept.versions[m.id])

    def _said(self, flight: Flight, steps: Sequence[Step], now_us: int) -> list[UserNotice]:
        """What the user is told of what was found; of a state, only when the DSS has taken it."""
        return [
            self._notice(flight, "conformance", "CMSA0115", step.t_us, now_us, words)
            for step in steps
            if (words := words_of(step, self.bounds))
        ]

    def _notice(
        self,
        flight: Flight,
        kind: Literal["state", "conformance", "system"],
        trigger: uss_wire.NoticeTrigger,
        happened_us: int,
        now_us: int,
        words: str,
        seen: str = "",
    ) -> UserNotice:
        return UserNotice(
            self._fresh_id(),
            flight.party,
            flight.id,
            kind,
            trigger,
            happened_us,
            now_us,
            words,
            seen=seen,
        )


def wanted(flight: Flight, m: Monitoring, now_us: int, bounds: Bounds) -> Plan | None:
    """How a flight has to be changed so that it is what is known of it; None where it is."""
    newest = m.newest
    held = (flight.details.off_nominal_volumes if flight.details else None) or []
    if m.state == "Activated" or newest is None:
        return None
    if m.restorable and flight.state == "Nonconforming":
        return Plan("Activated")
    state: PlannedState = "Contingent" if "Contingent" in (m.state, flight.state) else "Nonconforming"
    if state == flight.state and not outgrown(held, newest, now_us, bounds):
        return None
    return Plan(state, off_nominal_volumes=off_nominal(newest, now_us, bounds))


def look_us(m: Monitoring, now_us: int, bounds: Bounds) -> int | None:
    """When somebody has to look again."""
    due = conformance.due_us(m, bounds)
    if m.state == "Activated" and m.known == "Activated":
        return due
    soon = now_us if m.known != m.state or m.restorable else now_us + SECOND_US
    return soon if due is None else min(due, soon)


def words_of(step: Step, bounds: Bounds) -> str:
    """What a user is told of something that was found; empty where that is nothing."""
    at = step.placed
    where = (
        f" at {at.lat_deg:.5f} {at.lon_deg:.5f}, {at.hae_m:.0f} m above the ellipsoid"
        f" ({'known to ' + format(at.unc_m, 'g') + ' m' if at.unc_m is not None else 'accuracy unknown'})"
        if at
        else ""
    )
    unsure = "" if at is None or at.sure else ", which its uncertainty alone could explain"
    if step.what == "outside":
        return f"The flight is outside its volumes{where}{unsure}."
    if step.what == "inside":
        return f"The flight is inside its volumes again{where}{unsure and ', though that is not certain'}."
    if step.what == "unheard":
        return f"There has been no telemetry of the flight for {bounds.silence_s:g} s."
    return ""


def _adopted(m: Monitoring, flight: Flight, now_us: int) -> tuple[Monitoring, list[Step]]:
    """What is known, with a state that the flight's operator set meanwhile."""
    if flight.state == m.known or flight.pending:
        return m, []
    state = msgspec.convert(flight.state, conformance.State)
    m, steps = conformance.told(m, state, now_us, by_user=state != "Activated")
    return msgspec.structs.replace(m, known=flight.state), steps
