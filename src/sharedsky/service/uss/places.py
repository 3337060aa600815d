"""Where flights and zones lie, and which of them meet."""

from collections.abc import Iterable, Sequence

import numpy as np

from sharedsky.conflict import volumes
from sharedsky.service.airspace import Extent, extent
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.uss.records import Flight, Zone

KEPT = 20_000
"""Places that are kept ready, the latest used ones."""
_ready: dict[str, Extent] = {}


def place_of(given: Sequence[wire.Volume4D], ovn: str = "") -> Extent:
    """Volumes made ready to be compared; Refused (400) where one is none.

    Args:
        given: at least one.
        ovn: of the entity; where it is given, what was made ready once is used again.
    """
    found = _ready.pop(ovn, None) if ovn else None
    if found is None:
        found = extent(given, field="volumes", area_km2=float("inf"), vertices=1 << 30)
    if ovn:
        while len(_ready) >= KEPT:
            _ready.pop(next(iter(_ready)), None)
        _ready[ovn] = found
    return found


def volumes_of(
    details: uss_wire.OperationalIntentDetails | uss_wire.ConstraintDetails | None,
) -> list[wire.Volume4D]:
    """All volumes of an entity, nominal or not."""
    if isinstance(details, uss_wire.OperationalIntentDetails):
        return [*(details.volumes or ()), *(details.off_nominal_volumes or ())]
    return list(details.volumes) if details else []


def lies(record: Flight | Zone) -> Extent | None:
    """Where a flight or zone of ours lies; None where it is Planned only, or has ended."""
    given = volumes_of(record.details)
    if record.state in ("Planned", "Ended") or not record.reference or not given:
        return None
    return place_of(given, record.reference.ovn or "")


def meet(place: Extent, others: Iterable[Extent]) -> list[bool]:
    """Which of some places have a point in common with one, in space, altitude and time, exactly."""
    there = list(others)
    parts = [part for other in there for part in other.parts]
    owners = np.repeat(np.arange(len(there)), [len(other.parts) for other in there])
    hit = np.zeros(len(there), np.bool_)
    if parts:
        for mine in place.parts:
            hit[owners[volumes.intersecting(mine, parts)]] = True
    return [bool(one) for one in hit]
