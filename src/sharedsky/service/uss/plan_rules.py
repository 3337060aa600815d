"""What may be planned: a flight, what else is there and the rules of the region make conflicts, each permitted or not.

Nothing here reads a clock or does I/O.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from sharedsky.service.airspace import EVER_US, Extent, extent
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.limits import DAY_US, Limits
from sharedsky.service.refused import Refused
from sharedsky.service.rules import FOLLOWING, OFF_NOMINAL
from sharedsky.service.uss.overlap import Overlap, meet, overlaps
from sharedsky.service.uss.region import Region

CLOCKS_US = 5_000_000
"""TimeSyncMaxDifferential: so far the clock of whoever begins a flight may be ahead of ours."""

Why = Literal[
    "higher priority",
    "same priority",
    "same priority, shared here",
    "lower priority",
    "there before the change",
    "down, and had not begun",
    "down, and in use",
    "this flight is off-nominal",
    "constraint",
    "constraint, closed to flights",
]
SENTENCES: dict[str, str] = {
    "higher priority": "it has a higher priority, and goes first",
    "same priority": "it has the same priority and was there first",
    "same priority, shared here": "it has the same priority, at which flights share the airspace here; keep clear of it",
    "lower priority": "it has a lower priority; whoever manages it is told",
    "there before the change": "the conflict was there before; the change is permitted because both are in the air",
    "down, and had not begun": "the USS that manages it is down and it had not begun, so it gives way",
    "down, and in use": "the USS that manages it is down, so it counts as of the highest priority",
    "this flight is off-nominal": "this flight is off-nominal, and is told as it is",
    "constraint": "a constraint holds there",
    "constraint, closed to flights": "a constraint holds there that is closed to flights in this region",
}
"""Each reason in words for the user."""
REFUSING = ("higher priority", "same priority", "down, and in use", "constraint, closed to flights")
"""The reasons for which nothing is planned."""


class Other(msgspec.Struct, frozen=True, eq=False):
    """Something else that is near a flight.

    Args:
        kind: of it.
        id: of the operational intent or constraint.
        manager: the USS that manages it.
        state: of an operational intent; empty of a constraint.
        priority: of an operational intent; None where its USS did not say.
        place: where and when; None where its USS is down and did not say, so that it may be anywhere near.
        zone: type of a constraint that is a zone.
        name: of a zone, or what a constraint is for.
        own: the party whose it is, where this server manages it too.
    """

    kind: Literal["flight", "constraint"]
    id: str
    manager: str
    state: str = ""
    priority: int | None = None
    place: Extent | None = None
    zone: str = ""
    name: str = ""
    own: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """Something in the way of a flight.

    Args:
        kind: of it.
        id: of the operational intent or constraint.
        manager: the USS that manages it.
        state: of an operational intent.
        priority: of an operational intent, where it is known.
        permitted: whether the flight may be planned nevertheless.
        why: it is permitted, or not.
        overlaps: where and when, exactly; empty where nobody knows because a USS is down.
        name: of a zone, or what a constraint is for.
    """

    kind: Literal["flight", "constraint"]
    id: str
    manager: str
    permitted: bool
    why: Why
    state: str = ""
    priority: int | None = None
    overlaps: list[Overlap] = []
    name: str = ""


class Mine(msgspec.Struct, frozen=True, eq=False):
    """The flight that is planned or changed.

    Args:
        id: its own, so that it is not in its own way.
        state: that it would have.
        priority: that it would have.
        place: where it would be, off-nominal volumes included.
        before: where it is while it is in use: Activated or Nonconforming; None where it is not.
    """

    id: str
    state: str
    priority: int
    place: Extent
    before: Extent | None = None


def judged(mine: Mine, others: Iterable[Other], region: Region) -> list[Conflict]:
    """What is in the way, those that refuse first.

    A flight never yields to one of lower priority, always to one of higher, and to one of the same priority unless the region
    lets flights share that priority. One that is in use may be changed where a conflict was there before. What
    is off-nominal is told as it is, and nothing is in its way.
    """
    found = [
        conflict
        for other in others
        if other.id != mine.id and (conflict := _conflict(mine, other, region)) is not None
    ]
    return sorted(found, key=lambda c: (c.permitted, c.kind != "flight", -(c.priority or 0), c.id))


def permitted(conflicts: Iterable[Conflict]) -> bool:
    """Whether all conflicts are permitted."""
    return all(c.permitted for c in conflicts)


def _conflict(mine: Mine, other: Other, region: Region) -> Conflict | None:
    where = overlaps(mine.place, other.place) if other.place else []
    if other.place and not where:
        return None
    why = _why(mine, other, region)
    return Conflict(
        other.kind,
        other.id,
        other.manager,
        why not in REFUSING,
        why,
        other.state,
        other.priority,
        where,
        other.name,
    )


def _why(mine: Mine, other: Other, region: Region) -> Why:
    if mine.state in OFF_NOMINAL:
        return "this flight is off-nominal"
    if other.kind == "constraint":
        closed = region.refuse_constraints or other.zone in region.refusing_zones
        there_before = mine.before and other.place and meet(mine.before, other.place)
        if closed and there_before:
            return "there before the change"
        return "constraint, closed to flights" if closed else "constraint"
    if other.place is None and other.state == "Accepted":
        return "down, and had not begun"
    theirs = region.highest_priority if other.place is None else other.priority or 0
    if mine.priority > theirs:
        return "lower priority"
    if mine.priority == theirs and theirs in region.shared_priorities:
        return "same priority, shared here"
    if mine.before and other.place and meet(mine.before, other.place):
        return "there before the change"
    if other.place is None:
        return "down, and in use"
    return "same priority" if mine.priority == theirs else "higher priority"


def checked_plan(
    state: str,
    details: uss_wire.OperationalIntentDetails,
    *,
    before: str,
    now_us: int,
    limits: Limits,
    region: Region,
) -> Extent:
    """Where and when a flight would be, held to what the standard asks of it; Refused (400) says what is wrong.

    Args:
        state: that it would have.
        details: that it would have.
        before: the state that it has; Planned where the DSS does not know it yet.
        now_us: the time.
        limits: on requests.
        region: its rules.
    """
    if before == "Planned":
        if state not in ("Accepted", "Activated"):
            raise Refused(409, f"the state {state}", want="a flight that was planned before")
    elif state not in FOLLOWING.get(before, ()):
        follow = FOLLOWING.get(before, ())
        raise Refused(
            409,
            f"the state {state}",
            got=f"a flight that is {before}",
            want=f"one of {', '.join(follow)} after it" if follow else "one that has not ended",
        )
    priority = details.priority or 0
    if not region.lowest_priority <= priority <= region.highest_priority:
        raise Refused(
            400,
            field="priority",
            got=str(priority),
            want=f"one from {region.lowest_priority} to {region.highest_priority}",
        )
    place = checked_volumes(state, details, limits)
    if place.end_us <= now_us:
        raise Refused(400, field="time_end", want="an instant that is not past")
    if place.start_us > now_us + limits.intent_horizon_days * DAY_US:
        raise Refused(
            400,
            field="time_start",
            want=f"an instant at most {limits.intent_horizon_days:g} days ahead (OiMaxPlanHorizon)",
        )
    if state == "Activated" and not any(
        (p.start_us or -EVER_US) <= now_us + CLOCKS_US and now_us <= (p.end_us or EVER_US)
        for p in place.parts
    ):
        raise Refused(
            409, "the state Activated", want="a volume whose time has come", fix="activate when it begins"
        )
    return place


def checked_volumes(state: str, details: uss_wire.OperationalIntentDetails, limits: Limits) -> Extent:
    """Where and when details lie; Refused (400) where they are not what the state needs, ours or another USS's.

    Accepted and Activated have volumes and no off-nominal ones, Nonconforming has both, and Contingent off-nominal ones only.
    """
    volumes, off = details.volumes or [], details.off_nominal_volumes or []
    if not volumes and state != "Contingent":
        raise Refused(400, field="volumes", want=f"at least one volume, where the state is {state}")
    if volumes and state == "Contingent":
        raise Refused(400, field="volumes", want="none, where the state is Contingent")
    if off and state not in OFF_NOMINAL:
        raise Refused(400, field="off_nominal_volumes", want=f"none, where the state is {state}")
    if not off and state in OFF_NOMINAL:
        raise Refused(
            400, field="off_nominal_volumes", want=f"at least one volume, where the state is {state}"
        )
    return place_of([*volumes, *off], limits)


def place_of(volumes: Sequence[wire.Volume4D], limits: Limits) -> Extent:
    """Volumes of a flight made ready; Refused (400) where one has no bound that it needs, or they are too large."""
    return extent(
        volumes,
        field="volumes",
        area_km2=limits.area_km2,
        vertices=limits.intent_vertices,
        vertices_name="OiMaxVertices",
        bounded_in_time=True,
        bounded_in_height=True,
    )
