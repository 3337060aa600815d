"""Whether a flight is flown as planned: a fold over its telemetry, in the order in which it was measured.

Telemetry arrives late, twice and out of order. So it waits for LATENCY before it counts, and everything up to an instant
is settled at once: the outcome does not depend on how telemetry was cut into messages, as long as it came within LATENCY.
Deadlines pass at the instant when they were due, however late anybody looks.

Nothing here reads a clock or does I/O.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from sharedsky.service.limits import Amount

SECOND_US = 1_000_000

State = Literal["Activated", "Nonconforming", "Contingent"]


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long what may last, in seconds, and how far a flight can get.

    Args:
        latency_s: telemetry that is older when it comes no longer changes what was found before.
        excursion_s: OiMaxDurationPerExcursion, outside its volumes before it is declared Nonconforming.
        recoverable_s: MaxRecoverableTimeInNonconformingState, before it is declared Contingent.
        silence_s: without telemetry, before it counts as outside: nobody knows that it is inside.
        ahead_s: for which off-nominal volumes are made.
        speed_mps: over the ground, that it never exceeds unless its telemetry says so.
        climb_mps: up or down, that it never exceeds.
        unknown_m: uncertainty of a position whose accuracy is not known.
        minimum_percent: OiMinConformancePercent, of the time flown.
        excursions_per_h: OiMaxExcursionsPerFlightHour.
        evaluation_days: AggConfMonEvaluationPeriod, over which these two are found.
        evaluation_hours: AggConfMonEvaluationFlightHours, without which they are not judged.
    """

    latency_s: Amount = 2.0
    excursion_s: Amount = 10.0
    recoverable_s: Amount = 60.0
    silence_s: Amount = 10.0
    ahead_s: Amount = 60.0
    speed_mps: Amount = 50.0
    climb_mps: Amount = 10.0
    unknown_m: Amount = 100.0
    minimum_percent: Amount = 95.0
    excursions_per_h: Amount = 18.0
    evaluation_days: Amount = 7.0
    evaluation_hours: Amount = 10.0


class Placed(msgspec.Struct, frozen=True, order=True):
    """One position, judged against the volumes of its flight.

    Args:
        t_us: when it was measured.
        outside: whether it lies in none of the volumes; of two at one instant the one that is outside counts last.
        received_us: when it came.
        sure: whether that holds for every point within its uncertainty.
        lat_deg: latitude.
        lon_deg: longitude.
        hae_m: height above the ellipsoid.
        unc_m: 95 % radius; None where the accuracy is not known.
        hae_unc_m: 95 % bound on the height; None where it is not known.
        speed_mps: over the ground; None where it was not told.
    """

    t_us: int
    outside: bool
    received_us: int
    sure: bool
    lat_deg: float
    lon_deg: float
    hae_m: float
    unc_m: float | None = None
    hae_unc_m: float | None = None
    speed_mps: float | None = None


class Step(msgspec.Struct, frozen=True):
    """Something that was found about a flight.

    Args:
        t_us: when it came to be so.
        state: of the flight from then on.
        what: `outside`, `unheard` (no telemetry), `inside`, `declared` (a state is due), `told` (a state was set from outside).
        placed: the position that showed it; None where a deadline did.
    """

    t_us: int
    state: State
    what: Literal["outside", "unheard", "inside", "declared", "told"]
    placed: Placed | None = None


class Monitoring(msgspec.Struct, frozen=True, tag="monitoring"):
    """What is known of how a flight is flown.

    Args:
        id: of the flight.
        party: whose it is.
        state: in which it is, or must be declared to be.
        since_us: when it came into that state.
        begun_us: what was measured before, before activation, is not judged.
        settled_us: up to here everything is settled.
        last: the latest position that is settled.
        waiting: positions that are not settled yet, ascending.
        away_us: since when it has been outside or unheard of; None while it is inside.
        back_us: when it came inside last.
        unheard: whether it is the silence that makes it count as outside.
        flown_us: how long it has been monitored, all told.
        inside_us: for how long of that it was inside.
        excursions: how often it left.
        early: positions that came from before activation.
        late: positions that came too late to be judged.
        known: the state in which the flight was when somebody looked last.
        refused: the state that the DSS did not take last, and of which its user was told; empty where there is none.
        by_user: whether its operator brought it into its state; then only its operator restores it.
        look_us: when somebody has to look again; None where that would show nothing new.
    """

    id: str
    party: str
    state: State
    since_us: int
    begun_us: int
    settled_us: int
    last: Placed | None = None
    waiting: tuple[Placed, ...] = ()
    away_us: int | None = None
    back_us: int | None = None
    unheard: bool = False
    flown_us: int = 0
    inside_us: int = 0
    excursions: int = 0
    early: int = 0
    late: int = 0
    known: str = "Activated"
    refused: str = ""
    by_user: bool = False
    look_us: int | None = None
    version: int = 0

    @property
    def restorable(self) -> bool:
        """Whether it was found off-nominal but conforms again, so that it could be Activated."""
        inside = self.last is not None and self.away_us is None
        return self.state == "Nonconforming" and inside and not self.by_user

    @property
    def newest(self) -> Placed | None:
        """The latest position of all, settled or not."""
        return self.waiting[-1] if self.waiting else self.last


def begun(flight: str, party: str, activated_us: int, state: State = "Activated") -> Monitoring:
    """The monitoring of a flight from the instant of its activation, or of its going off-nominal."""
    return Monitoring(
        flight,
        party,
        state,
        activated_us,
        activated_us,
        activated_us,
        known=state,
        by_user=state != "Activated",
    )


def observed(
    before: Monitoring, places: Iterable[Placed], now_us: int, bounds: Bounds
) -> tuple[Monitoring, list[Step]]:
    """What is known with more positions, and at a later time; a time that is not later changes nothing by itself.

    Returns:
        what is known, and what was newly found, in order of time.
    """
    known = {_same(f) for f in before.waiting}
    new = sorted({_same(f): f for f in sorted(places, reverse=True) if _same(f) not in known}.values())
    early = [f for f in new if f.t_us < before.begun_us]
    timely = [f for f in new if f.t_us >= max(before.begun_us, before.settled_us)]
    behind = [f for f in new if before.begun_us <= f.t_us < before.settled_us]
    # what came too late cannot change the past, but the newest of all still says where the flight is now
    newest = before.newest
    latest = [f for f in behind[-1:] if not timely and (newest is None or f.t_us > newest.t_us)]
    m = msgspec.structs.replace(
        before,
        waiting=tuple(sorted((*before.waiting, *timely))),
        early=before.early + len(early),
        late=before.late + len(behind) - len(latest),
    )
    steps: list[Step] = []
    for placed in latest:
        if placed.t_us + int(bounds.silence_s * SECOND_US) > m.settled_us:
            m = _met(m, placed, m.settled_us, steps)
        else:
            m = msgspec.structs.replace(m, last=placed)
    until_us = now_us - int(bounds.latency_s * SECOND_US)
    due = [f for f in m.waiting if f.t_us < until_us]
    for placed in due:
        m = _met(_passed(m, placed.t_us, bounds, steps), placed, placed.t_us, steps)
    m = msgspec.structs.replace(m, waiting=m.waiting[len(due) :])
    if until_us > m.settled_us:
        m = _passed(m, until_us, bounds, steps)
    return m, steps


def told(
    before: Monitoring, state: State, t_us: int, *, by_user: bool = False
) -> tuple[Monitoring, list[Step]]:
    """The flight was brought into a state from outside: by its operator, or because it was restored.

    Activated anew it is outside from that instant at the earliest; nothing but its end follows on Contingent.
    """
    if before.state in {state, "Contingent"}:
        return before, []
    away = before.away_us if before.away_us is None or state != "Activated" else max(before.away_us, t_us)
    m = msgspec.structs.replace(before, state=state, since_us=t_us, away_us=away, by_user=by_user)
    return m, [Step(t_us, state, "told")]


def due_us(m: Monitoring, bounds: Bounds) -> int | None:
    """The instant from which on a look could find something new without new telemetry; None where nothing is to come."""
    at, _ = _next(m, bounds)
    if m.waiting:
        at = m.waiting[0].t_us if at is None else min(at, m.waiting[0].t_us)
    return None if at is None else at + int(bounds.latency_s * SECOND_US) + 1


def _same(placed: Placed) -> tuple[int, float, float, float]:
    """What makes two messages one position."""
    return placed.t_us, placed.lat_deg, placed.lon_deg, placed.hae_m


def _next(m: Monitoring, bounds: Bounds) -> tuple[int | None, str]:
    """When the next deadline passes if nothing is heard, and which."""
    ends: list[tuple[int, str]] = []
    if m.state == "Activated" and m.away_us is not None:
        ends.append((m.away_us + int(bounds.excursion_s * SECOND_US), "Nonconforming"))
    if m.state == "Nonconforming":
        ends.append((m.since_us + int(bounds.recoverable_s * SECOND_US), "Contingent"))
    if m.last is not None and m.away_us is None:
        ends.append((m.last.t_us + int(bounds.silence_s * SECOND_US), "unheard"))
    return min(ends, default=(None, ""))


def _passed(m: Monitoring, until_us: int, bounds: Bounds, steps: list[Step]) -> Monitoring:
    """Let time pass: each deadline at its instant; what was measured at that very instant counts before it."""
    while True:
        at, due = _next(m, bounds)
        if at is None or at >= until_us:
            return _counted(m, max(until_us, m.settled_us))
        at = max(at, m.settled_us)
        m = _counted(m, at)
        if due == "unheard":
            m = msgspec.structs.replace(m, away_us=at, unheard=True, excursions=m.excursions + 1)
            steps.append(Step(at, m.state, "unheard"))
        else:
            state: State = "Contingent" if due == "Contingent" else "Nonconforming"
            m = msgspec.structs.replace(m, state=state, since_us=at)
            steps.append(Step(at, state, "declared"))


def _counted(m: Monitoring, until_us: int) -> Monitoring:
    """The time up to an instant counts as flown from the first position on, and as inside unless it is away."""
    flown = until_us - m.settled_us if m.last is not None else 0
    return msgspec.structs.replace(
        m,
        settled_us=until_us,
        flown_us=m.flown_us + flown,
        inside_us=m.inside_us + (flown if m.away_us is None else 0),
    )


def _met(m: Monitoring, placed: Placed, at_us: int, steps: list[Step]) -> Monitoring:
    """One more position counts, at an instant up to which everything is settled."""
    if placed.outside:
        if m.away_us is None:
            steps.append(Step(at_us, m.state, "outside", placed))
            return msgspec.structs.replace(
                m, last=placed, away_us=at_us, unheard=False, excursions=m.excursions + 1
            )
        if m.unheard:
            steps.append(Step(at_us, m.state, "outside", placed))
        return msgspec.structs.replace(m, last=placed, unheard=False)
    if m.away_us is None:
        return msgspec.structs.replace(m, last=placed)
    steps.append(Step(at_us, m.state, "inside", placed))
    return msgspec.structs.replace(m, last=placed, away_us=None, back_us=at_us, unheard=False)


class Tally(msgspec.Struct, frozen=True):
    """How flights were flown over a period.

    Args:
        flights: that were monitored.
        flown_s: all of them together.
        inside_s: of that.
        excursions: all of them together.
    """

    flights: int = 0
    flown_s: float = 0.0
    inside_s: float = 0.0
    excursions: int = 0

    @property
    def percent(self) -> float | None:
        """Of the time flown, inside; None where nothing was flown."""
        return 100.0 * self.inside_s / self.flown_s if self.flown_s else None

    @property
    def excursions_per_h(self) -> float | None:
        """Excursions per hour flown; None where nothing was flown."""
        return 3600.0 * self.excursions / self.flown_s if self.flown_s else None


def tally(monitored: Iterable[Monitoring], now_us: int, bounds: Bounds) -> Tally:
    """How the flights were flown that were heard of within the evaluation period."""
    since_us = now_us - int(bounds.evaluation_days * 86_400 * SECOND_US)
    counted = [m for m in monitored if m.last is not None and m.settled_us >= since_us]
    return Tally(
        len(counted),
        sum(m.flown_us for m in counted) / SECOND_US,
        sum(m.inside_us for m in counted) / SECOND_US,
        sum(m.excursions for m in counted),
    )


def performing(of: Tally, bounds: Bounds) -> bool | None:
    """Whether the standard's aggregate conformance is kept; None where too little was flown to say."""
    if of.percent is None or of.excursions_per_h is None or of.flown_s < bounds.evaluation_hours * 3600:
        return None
    return of.percent >= bounds.minimum_percent and of.excursions_per_h <= bounds.excursions_per_h
