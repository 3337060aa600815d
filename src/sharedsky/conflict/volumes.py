"""Volume against volume: whether two 4D volumes have a point in common; the cells of an index; area for limits.

All bounds are closed, as in ASTM F3548-21: volumes that touch in time, in altitude or along an edge intersect.
"""

import math
from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.kernels import footprint as kernel
from sharedsky.kernels.footprint import Footprint, footprint
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Polygon, Volume

MOST_CELLS = 20_000
"""Of a volume: 760,000 km², or a strip of 120,000 km."""


class Extent(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A volume made ready to be compared; making it costs more than comparing it, so keep it where you compare often.

    Args:
        footprint: where it lies on the earth.
        lower: None is from the ground.
        upper: None is unlimited.
        start_us: None is always.
        end_us: None is open-ended.

    `extent` makes one of a Volume, and checks it.
    """

    footprint: Footprint
    lower: Altitude | None = None
    upper: Altitude | None = None
    start_us: int | None = None
    end_us: int | None = None


def extent(volume: Volume) -> Extent:
    """A volume made ready to be compared.

    InvalidValue where a ring has fewer than three corners or is larger than a hemisphere, a place is not on the earth,
    a radius is not in (0, 10,000 km], an altitude is not finite, or a bound lies above (or after) its partner.
    """
    try:
        made = footprint(
            (shape.rings for shape in volume.shape if isinstance(shape, Polygon)),
            ((s.lat_deg, s.lon_deg, s.radius_m) for s in volume.shape if not isinstance(s, Polygon)),
        )
    except ValueError as error:
        raise InvalidValue(volume.id, field="shape", got=str(error), want="an area on the earth") from None
    return checked(Extent(made, volume.lower, volume.upper, volume.start_us, volume.end_us), volume.id)


def checked(of: Extent, where: str = "") -> Extent:
    """The extent itself; InvalidValue where a bound is not finite or lies above (or after) its partner."""
    for field, bound in (("lower", of.lower), ("upper", of.upper)):
        if bound is not None and not math.isfinite(bound.m):
            raise InvalidValue(where, field=field, got=f"{bound.m}", want="a finite altitude")
    if of.lower and of.upper and of.lower.datum == of.upper.datum and of.lower.m > of.upper.m:
        raise InvalidValue(where, field="upper", got=f"{of.upper.m:g} m", want=f"at least {of.lower.m:g} m")
    if of.start_us is not None and of.end_us is not None and of.start_us > of.end_us:
        early_s = (of.start_us - of.end_us) / 1e6
        raise InvalidValue(
            where, field="end", got=f"{early_s:g} s before the start", want="an end after the start"
        )
    return of


def intersects(a: Volume | Extent, b: Volume | Extent) -> bool:
    """Whether two volumes have a point in common, exactly: horizontally to 1 mm, in altitude and time to the bit.

    InvalidValue where one cannot be used (see `extent`), or where altitudes of different datums have to be compared:
    bring both to one datum before.
    """
    return bool(intersecting(a, [b])[0])


def intersecting(one: Volume | Extent, others: Iterable[Volume | Extent]) -> NDArray[np.bool_]:
    """Which of others have a point in common with one, shape (number of others,); see `intersects`."""
    mine = one if isinstance(one, Extent) else extent(one)
    all_others = [other if isinstance(other, Extent) else extent(other) for other in others]
    near = [k for k, other in enumerate(all_others) if _at_once(mine, other) and _at_one_height(mine, other)]
    result = np.zeros(len(all_others), np.bool_)
    result[near] = kernel.meet(mine.footprint, [all_others[k].footprint for k in near])
    return result


def covers(outer: Extent, inner: Extent, *, since_us: int | None = None) -> bool:
    """Whether inner lies within outer: horizontally as `kernels.footprint.covers` has it, in altitude and time to the bit.

    Args:
        outer: without holes.
        inner: each of its areas must lie within one of outer's.
        since_us: of inner, only what is not before this instant has to be covered; None is all of it.

    InvalidValue where altitudes of different datums have to be compared.
    """
    start_us = inner.start_us
    if since_us is not None:
        start_us = since_us if start_us is None else max(start_us, since_us)
    return (
        (outer.start_us is None or (start_us is not None and outer.start_us <= start_us))
        and (outer.end_us is None or (inner.end_us is not None and outer.end_us >= inner.end_us))
        and (outer.lower is None or (inner.lower is not None and _not_below(inner.lower, outer.lower)))
        and (outer.upper is None or (inner.upper is not None and _not_below(outer.upper, inner.upper)))
        and kernel.covers(outer.footprint, inner.footprint)
    )


def cells(of: Volume | Extent, most: int = MOST_CELLS) -> list[int]:
    """The cells of a fixed grid (6.2 km) that a volume's area touches, ascending: volumes that intersect share one.

    LimitExceeded where there are more than `most`. 2,500 km² have about 90, 50 by 50 km between 64 and 100. The grid is
    described at `sharedsky.kernels.footprint.cells`; cells that are stored hold only as long as it does.
    """
    ready = of if isinstance(of, Extent) else extent(of)
    try:
        found: list[int] = kernel.cells(ready.footprint, most).tolist()
    except ValueError:
        where = of.id if isinstance(of, Volume) else ""
        raise LimitExceeded(
            where, field="shape", got=f"an area of more than {most} cells of 6 km", want="a smaller one"
        ) from None
    return found


def area_km2(of: Volume | Extent) -> float:
    """The area in km² of a volume's polygons and circles, overlaps counted twice, within 1e-5 of it."""
    ready = of if isinstance(of, Extent) else extent(of)
    return kernel.area_m2(ready.footprint) * 1e-6


def _at_once(a: Extent, b: Extent) -> bool:
    return _not_before(a.end_us, b.start_us) and _not_before(b.end_us, a.start_us)


def _not_before(end_us: int | None, start_us: int | None) -> bool:
    return end_us is None or start_us is None or end_us >= start_us


def _at_one_height(a: Extent, b: Extent) -> bool:
    return _not_below(a.upper, b.lower) and _not_below(b.upper, a.lower)


def _not_below(upper: Altitude | None, lower: Altitude | None) -> bool:
    if upper is None or lower is None:
        return True
    if upper.datum != lower.datum:
        raise InvalidValue(
            field="altitude",
            got=f"{upper.datum.value} against {lower.datum.value}",
            want="one datum",
            fix=f"convert both to {Datum.HAE.value}, with the uncertainty of the conversion added",
        )
    return upper.m >= lower.m
