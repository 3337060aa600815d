"""From a zone to the constraints that say what it says, for as far ahead as is wanted; pure.

A constraint is one layer of a zone on one day (UTC): a zone that applies for ever has one for each day ahead. Polygons
with holes, of many corners or of a great area are cut into simple ones; what cannot be said as a constraint is told.
"""

import hashlib
import uuid
from typing import Final

import msgspec

from sharedsky.conflict.volumes import area_km2
from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.kernels.cutting import parts
from sharedsky.model.geozone import GeoZone, Layer, Words
from sharedsky.model.volume import Circle
from sharedsky.service.api import answers, uss_wire, wire
from sharedsky.service.limits import HOUR_US, MINUTE_US, Limits
from sharedsky.service.uss.applying import DAY_US, daily_pieces, day_of, intervals, midnight_us
from sharedsky.service.uss.places import place_of
from sharedsky.service.uss.records import Unfit
from sharedsky.service.uss.zone_heights import Terrain, heights
from sharedsky.sources.rings import geodesic

BUFFER_US: Final = 10 * MINUTE_US
"""CstrMinEffectiveTimeBuffer: a constraint is known for so long before it applies, but for one made in an emergency."""
AT_ONCE: Final = ("EMERGENCY", "DAR")
"""Reasons for which zones apply at once."""
SPARE: Final = 0.45
"""Of the area and corners that a constraint may have, so that for a while it can hold an old and a new shape."""
TYPE: Final = "uas.geozone"


class Piece(msgspec.Struct, frozen=True):
    """A constraint that a zone wants.

    Args:
        id: of the constraint, always the same for one layer, part and time of a zone.
        start_us: of the time in which it applies.
        end_us: of that.
        shapes: where.
        digest: of what it says, but for when it came to be known.
        at_once: whether it applies without anybody being warned of it.
        name: of it for people.
    """

    id: str
    start_us: int
    end_us: int
    shapes: list[wire.Volume3D]
    digest: str
    at_once: bool
    name: str


def pieces(
    zone: GeoZone, party: str, from_us: int, until_us: int, limits: Limits, terrain: Terrain | None
) -> tuple[list[Piece], list[Unfit]]:
    """The constraints of a zone between two instants, and what of the zone none can say.

    Args:
        zone: to be said.
        party: whose it is.
        from_us: what has ended by then is not wanted.
        until_us: how far ahead.
        limits: of constraints.
        terrain: under the zone; None where nobody has said.
    """
    if zone.restriction == "NO_RESTRICTION":
        return [], [Unfit("zone", "NO_RESTRICTION constrains nothing")]
    when, unsaid = intervals(zone, midnight_us(from_us), midnight_us(until_us) + DAY_US)
    unfit = [Unfit("times", why) for why in unsaid]
    times = [
        t
        for t in daily_pieces(when, int(limits.constraint_hours * HOUR_US))
        if t[1] > from_us and t[0] < until_us
    ]
    found: list[Piece] = []
    for k, layer in enumerate(zone.layers):
        try:
            groups = _grouped(shapes_of(layer, zone.geoid, terrain, limits), limits)
        except SharedskyError as error:
            unfit.append(Unfit(f"layer {k + 1}", str(error)))
            continue
        for n, group in enumerate(groups):
            said = hashlib.sha256(msgspec.json.encode((group, geozone(zone)))).hexdigest()
            for start, end in times:
                key = f"{party}\n{zone.key}\n{k}\n{n}\n{start}\n{end}"
                found.append(
                    Piece(
                        _id(key),
                        start,
                        end,
                        group,
                        said,
                        any(r in AT_ONCE for r in zone.reasons),
                        f"{zone.key} layer {k + 1} on {day_of(start)}",
                    )
                )
    return found, unfit


def details_of(
    piece: Piece, zone: GeoZone, before: uss_wire.ConstraintDetails | None, now_us: int, limits: Limits
) -> uss_wire.ConstraintDetails | None:
    """The details of a constraint that is made or changed now; None where it would end before it could apply.

    It applies no sooner than CstrMinEffectiveTimeBuffer from now; until then one that is changed is as it was before, if
    both together keep the limits.
    """
    ready_us = now_us if piece.at_once else now_us + BUFFER_US
    start_us = max(piece.start_us, ready_us)
    volumes = [
        wire.Volume4D(s, answers.time(start_us), answers.time(piece.end_us))
        for s in piece.shapes
        if start_us < piece.end_us
    ]
    if before and not piece.at_once:
        both = [*_until(before, now_us, ready_us), *volumes]
        if len(_grouped([v.volume for v in both], limits, 1.0)) <= 1:
            volumes = both
    return uss_wire.ConstraintDetails(volumes, TYPE, geozone(zone)) if volumes else None


def shapes_of(layer: Layer, geoid: str, terrain: Terrain | None, limits: Limits) -> list[wire.Volume3D]:
    """A layer as volumes of the standard, none larger than half a constraint; InvalidValue where it cannot be said."""
    lower, upper = heights(layer, geoid, terrain)
    bounds = (
        None if lower is None else wire.Altitude(lower, "W84", "M"),
        None if upper is None else wire.Altitude(upper, "W84", "M"),
    )
    if isinstance(layer.shape, Circle):
        centre = wire.LatLngPoint(layer.shape.lon_deg, layer.shape.lat_deg)
        shape = wire.Volume3D(wire.Circle(centre, wire.Radius(layer.shape.radius_m, "M")), None, *bounds)
        area = _area_km2(shape)
        if area > limits.constraint_area_km2:
            want = f"at most {limits.constraint_area_km2:g} km² (CstrMaxArea)"
            raise InvalidValue(field="circle", got=f"{area:.0f} km²", want=want)
        return [shape]
    try:
        cut = parts(
            [geodesic(ring)[:-1] for ring in layer.shape.rings],
            vertices=max(8, int(limits.constraint_vertices * SPARE)),
            area=limits.constraint_area_km2 * SPARE * 1e6,
        )
    except ValueError as error:
        raise InvalidValue(
            field="polygon", got=str(error), want="rings of which none crosses another"
        ) from None
    return [
        wire.Volume3D(None, wire.Polygon([wire.LatLngPoint(float(x), float(y)) for x, y in ring]), *bounds)
        for ring in cut
    ]


def geozone(zone: GeoZone) -> uss_wire.GeoZone:
    """A zone as the standard has it in the details of a constraint, in one language and with its texts cut to fit."""
    conditions = [c[:10_000] for c in zone.conditions]
    reasons: list[uss_wire.ZoneReason] = [
        "OTHER" if r == "DAR" else msgspec.convert(r, uss_wire.ZoneReason) for r in zone.reasons
    ]
    return uss_wire.GeoZone(
        identifier=zone.identifier,
        country=zone.country,
        zone_authority=[
            uss_wire.Authority(
                name=_text(a.name),
                service=_text(a.service),
                contact_name=_text(a.contact_name),
                site_url=a.site_url[:200] or None,
                email=a.email[:200] or None,
                phone=a.phone[:200] or None,
                purpose=a.purpose,
                interval_before=a.interval_before or None,
            )
            for a in zone.authorities
        ],
        type=zone.variant,
        restriction=zone.restriction.replace("AUTHORIZATION", "AUTHORISATION"),
        name=_text(zone.name),
        restriction_conditions=conditions or None,
        region=zone.region if zone.region is not None and 0 <= zone.region <= 65535 else None,
        reason=reasons or None,
        other_reason_info=_text(zone.other_reason, 30),
        regulation_exemption=None if zone.exemption is None else "True" if zone.exemption else "False",
        u_space_class=zone.u_space_class[:100] or None,
        message=_text(zone.message),
    )


def _text(of: list[Words], most: int = 200) -> str | None:
    return of[0].text[:most] if of else None


def _grouped(shapes: list[wire.Volume3D], limits: Limits, part: float = SPARE) -> list[list[wire.Volume3D]]:
    """Volumes in groups of which each keeps a part of the limits of one constraint."""
    groups: list[list[wire.Volume3D]] = []
    area, corners = 0.0, 0
    for shape in shapes:
        more, size = _area_km2(shape), len(shape.outline_polygon.vertices) if shape.outline_polygon else 0
        full = (
            area + more > limits.constraint_area_km2 * part
            or corners + size > limits.constraint_vertices * part
        )
        if not groups or full:
            groups.append([])
            area, corners = 0.0, 0
        groups[-1].append(shape)
        area, corners = area + more, corners + size
    return groups


def _area_km2(shape: wire.Volume3D) -> float:
    return sum(area_km2(part) for part in place_of([wire.Volume4D(shape)]).parts)


def _until(before: uss_wire.ConstraintDetails, now_us: int, ready_us: int) -> list[wire.Volume4D]:
    """Volumes as they were, from now until something else applies."""
    now, ready = answers.time(now_us), answers.time(ready_us)
    return [
        msgspec.structs.replace(
            v, time_end=ready if v.time_end is None or v.time_end.value > ready.value else v.time_end
        )
        for v in before.volumes
        if (v.time_start is None or v.time_start.value < ready.value)
        and (v.time_end is None or v.time_end.value > now.value)
    ]


def _id(key: str) -> str:
    """A version 4 UUID that only this key has."""
    return str(uuid.UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))
