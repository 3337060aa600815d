"""Where and when an entity lies: from the wire's volumes to exact geometry, index cells and limits.

Altitudes of the standard are above the WGS 84 ellipsoid, so every height here is HAE.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from sharedsky.conflict import volumes
from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.kernels import footprint as kernel
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude
from sharedsky.service.api import wire
from sharedsky.service.around import box
from sharedsky.service.records import Entity, Subscription
from sharedsky.service.refused import Refused
from sharedsky.units import parse_utc

EVER_US = 1 << 62
"""Stands for a time that is not bounded, where a number is needed."""

E = TypeVar("E", bound=Entity)


class Extent(msgspec.Struct, eq=False, gc=False):
    """Where and when an entity lies, ready to be compared.

    Args:
        parts: one for each volume.
        shapes: the outline of each, as it was given.
        start_us: of the earliest; -EVER_US where one is unbounded.
        end_us: of the latest; EVER_US where one is unbounded.
    """

    parts: tuple[volumes.Extent, ...]
    shapes: tuple[wire.Volume3D, ...]
    start_us: int
    end_us: int
    _cells: tuple[int, ...] | None = None

    def cells(self) -> tuple[int, ...]:
        """The index cells it touches, ascending."""
        if self._cells is None:
            try:
                self._cells = tuple(sorted({cell for part in self.parts for cell in volumes.cells(part)}))
            except LimitExceeded as error:
                raise Refused(400, field="extents", got=error.got, want=error.want) from None
        return self._cells


def extent(
    given: Sequence[wire.Volume4D],
    *,
    field: str = "extents",
    area_km2: float,
    area_name: str = "",
    vertices: int,
    vertices_name: str = "",
    bounded_in_time: bool = False,
    bounded_in_height: bool = False,
) -> Extent:
    """Volumes as a client gave them, made ready and held to the limits; Refused (400) says which limit or bound is broken.

    Args:
        given: at least one.
        area_km2: the most that all of them together may have, overlaps counted twice.
        area_name: of that limit in the standard.
        vertices: the most corners that all of them together may have.
        vertices_name: of that limit in the standard.
        bounded_in_time: whether start and end must be said.
        bounded_in_height: whether both altitudes must be said.
    """
    corners = sum(len(v.volume.outline_polygon.vertices) for v in given if v.volume.outline_polygon)
    if corners > vertices:
        raise Refused(
            400, field=field, got=f"{corners} vertices", want=f"at most {vertices}{_named(vertices_name)}"
        )
    parts = tuple(
        _part(v, f"{field}[{k}]" if len(given) > 1 else field, bounded_in_time, bounded_in_height)
        for k, v in enumerate(given)
    )
    area = sum(volumes.area_km2(part) for part in parts)
    if area > area_km2:
        raise Refused(
            400,
            field=field,
            got=f"an area of {area:.0f} km²",
            want=f"at most {area_km2:g} km²{_named(area_name)}",
        )
    return _joined(parts, tuple(v.volume for v in given))


def relevant(given: Sequence[wire.Volume4D], area_km2: float) -> list[wire.Volume4D]:
    """What a flight has to do with what is near: one box around all of it, or itself where that would be larger than area_km2."""
    around = box(given)
    shape = _footprint(around.volume, "")
    return [around] if kernel.area_m2(shape) <= area_km2 * 1e6 else list(given)


def extent_of(entity: Entity) -> Extent:
    """The extent of an entity that was accepted; made once, and kept as long as the entity itself is in memory."""
    found: Extent | None = entity.__dict__.get("extent")
    if found is None:
        parts = tuple(_part(v, "", False, False) for v in entity.extents)
        if isinstance(entity, Subscription):
            parts = tuple(
                msgspec.structs.replace(
                    p,
                    start_us=entity.start_us if p.start_us is None else p.start_us,
                    end_us=entity.end_us if p.end_us is None else p.end_us,
                )
                for p in parts
            )
        found = _joined(parts, tuple(v.volume for v in entity.extents))
        prime(entity, found)
    return found


def prime(entity: E, ready: Extent) -> E:
    """The entity itself, that from now on keeps the extent that it was made from."""
    entity.__dict__["extent"] = ready
    return entity


def that_intersect(entities: Iterable[E], place: Extent) -> list[E]:
    """Those that have a point in common with a place, exactly."""
    owners, parts = [], []
    for entity in entities:
        for part in extent_of(entity).parts:
            owners.append(entity)
            parts.append(part)
    if not parts:
        return []
    found = {
        owner.id: owner
        for mine in place.parts
        for owner, hit in zip(owners, volumes.intersecting(mine, parts).tolist(), strict=True)
        if hit
    }
    return list(found.values())


def covers(outer: Extent, inner: Extent, *, since_us: int | None = None) -> bool:
    """Whether each volume of inner lies within one volume of outer, exactly; of inner only what is not before since_us."""
    return all(
        any(volumes.covers(over, under, since_us=since_us) for over in outer.parts) for under in inner.parts
    )


def time_us(time: wire.Time | None) -> int | None:
    """Microseconds UTC of an instant on the wire."""
    return None if time is None else parse_utc(time.value)


def _named(name: str) -> str:
    return f" ({name})" if name else ""


def _part(given: wire.Volume4D, field: str, in_time: bool, in_height: bool) -> volumes.Extent:
    volume = given.volume
    if (volume.outline_circle is None) == (volume.outline_polygon is None):
        raise Refused(400, field=f"{field}.volume", want="exactly one of outline_circle and outline_polygon")
    if in_time and (given.time_start is None or given.time_end is None):
        raise Refused(400, field=field, want="time_start and time_end")
    if in_height and (volume.altitude_lower is None or volume.altitude_upper is None):
        raise Refused(400, field=f"{field}.volume", want="altitude_lower and altitude_upper")
    try:
        return volumes.checked(
            volumes.Extent(
                _footprint(volume, f"{field}.volume"),
                _height(volume.altitude_lower),
                _height(volume.altitude_upper),
                time_us(given.time_start),
                time_us(given.time_end),
            )
        )
    except InvalidValue as error:
        raise Refused(400, field=f"{field} {error.field}".strip(), got=error.got, want=error.want) from None
    except ValueError as error:
        raise Refused(400, field=f"{field}.volume", got=str(error), want="an area on the earth") from None


def _height(given: wire.Altitude | None) -> Altitude | None:
    return None if given is None else Altitude(given.value, Datum.HAE)


def _footprint(volume: wire.Volume3D, field: str) -> kernel.Footprint:
    if volume.outline_circle is not None:
        circle = volume.outline_circle
        return kernel.footprint(circles=[(circle.center.lat, circle.center.lng, circle.radius.value)])
    if volume.outline_polygon is None:
        raise TypeError(volume)
    ring = _ring(volume.outline_polygon)
    if len({(lat, lng % 360.0) for lng, lat in ring}) < max(3, len(ring)):
        raise Refused(400, field=f"{field}.outline_polygon", want="three or more corners, none of them twice")
    made = kernel.footprint([[ring]])
    if kernel.crosses_itself(made):
        raise Refused(400, field=f"{field}.outline_polygon", want="edges that do not cross")
    return made


def _ring(polygon: wire.Polygon) -> list[tuple[float, float]]:
    corners = [(v.lng, v.lat) for v in polygon.vertices]
    # the standard wants an open ring; many programs close it
    return corners[:-1] if len(corners) > 3 and corners[0] == corners[-1] else corners


def _joined(parts: tuple[volumes.Extent, ...], shapes: tuple[wire.Volume3D, ...]) -> Extent:
    return Extent(
        parts,
        shapes,
        min(-EVER_US if p.start_us is None else p.start_us for p in parts),
        max(EVER_US if p.end_us is None else p.end_us for p in parts),
    )
