"""A flight as its party wants it, and what became of that."""

from typing import Literal

import msgspec

from sharedsky.service.api import wire
from sharedsky.service.refused import Refused
from sharedsky.service.uss.plan_rules import Conflict
from sharedsky.service.uss.records import Flight

PlannedState = Literal["Accepted", "Activated", "Nonconforming", "Contingent"]


class Plan(msgspec.Struct, frozen=True):
    """A flight as its party wants it.

    Args:
        state: in which it should be.
        volumes: where and when; as they are where empty.
        off_nominal_volumes: where it may be while it is off-nominal.
        priority: as it is where None, and 0 where it is new.
        operator: who is responsible for it; the party where empty.
        notes: the party's own words.
    """

    state: PlannedState = "Accepted"
    volumes: list[wire.Volume4D] = []
    off_nominal_volumes: list[wire.Volume4D] = []
    priority: int | None = None
    operator: str = ""
    notes: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a plan.

    Args:
        done: whether it was carried out, or would be where it was only checked.
        flight: as it is now; None where there is none.
        conflicts: what is in the way, permitted or not.
    """

    done: bool
    flight: Flight | None
    conflicts: list[Conflict]


class Busy(Refused):
    """Another change of the flight is under way."""

    def __init__(self, flight_id: str) -> None:
        super().__init__(
            503, f"the flight {flight_id}", got="a change that is under way", fix="try again in some seconds"
        )
