"""What the authority of a region permits where flights conflict."""

import msgspec

from sharedsky.service.api.uss_wire import ZoneType


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of a region; each is a setting.

    Args:
        lowest_priority: that a flight may have.
        highest_priority: that a flight may have; what a USS that is down had in use counts as this.
        shared_priorities: at which flights of the same priority may be in conflict with each other.
        refusing_zones: types of zones in which no flight is planned; of all other constraints its user is told.
        refuse_constraints: whether no flight is planned in any constraint, of whatever type.
    """

    lowest_priority: int = 0
    highest_priority: int = 100
    shared_priorities: list[int] = []
    refusing_zones: list[ZoneType] = []
    refuse_constraints: bool = False
