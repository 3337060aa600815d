"""What lies between tracks: encounters, stays inside volumes, what flagged samples change, what gaps may hide."""

from collections.abc import Mapping, Sequence

import msgspec

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.encounters import encounters
from sharedsky.inquiry.flown import Flown
from sharedsky.inquiry.wording import clock_time, duration, instant
from sharedsky.model.case import Thresholds
from sharedsky.model.encounter import Encounter, Occupancy
from sharedsky.model.event import Event
from sharedsky.model.report import Difference, Line, Separation
from sharedsky.model.track import Track
from sharedsky.model.volume import Volume
from sharedsky.units import SECOND_US

HIDDEN_GAP_S = 1800.0
"""Over a longer gap a straight path between the fixes says nothing of where an aircraft was."""


class Nearness(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What was found between the tracks of a case.

    Args:
        encounters: without flagged samples; those that flagged samples add or change are marked.
        occupancies: the same.
        separations: distances over time about each encounter.
        differences: what flagged samples change, in words.
        hidden: what gaps may hide.
        remarks: what could not be told.
    """

    encounters: list[Encounter]
    occupancies: list[Occupancy]
    separations: list[Separation]
    differences: list[Difference]
    hidden: list[Line]
    remarks: list[str]


def nearness(
    tracks: Sequence[Track],
    volumes: Sequence[Volume],
    thresholds: Thresholds,
    legs: Mapping[str, Flown],
    labels: Mapping[str, str],
) -> Nearness:
    return Nearness(
        encounters=encounters(
            list(tracks),
            float(thresholds.horizontal),
            float(thresholds.vertical),
            float(thresholds.max_gap),
            Bounds.of(thresholds),
        ).encounters,
        occupancies=[],
        separations=[],
        differences=[],
        hidden=[],
        remarks=[],
    )
