"""Places that somebody asserts, as areas: a disc, a ring, a band; never a point where only a band is asserted."""

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.wording import distance
from sharedsky.kernels.geodesy import direct
from sharedsky.model.case import Case, Place
from sharedsky.model.report import Asserted
from sharedsky.model.statement import Around, Near, Off, PositionClaim, When, Where, Within
from sharedsky.model.volume import Polygon, Ring

F64 = NDArray[np.float64]

ARC_DEG = 5.0
"""A circle is drawn by corners this far apart: its edge then lies within 0.1 % of the radius."""
LEAST_PART = 0.02
LEAST_HALF_WIDTH_M = 500.0
"""Where no tolerance is stated a distance is drawn this wide either side, or LEAST_PART of it where that is more: a
line would claim an exactness that nobody asserted."""
COAST_STEPS = 8
"""Corners along a band that runs beside a coast."""


def asserted_places(case: Case) -> tuple[list[Asserted], list[str]]:
    """Every area that regions, claims of a position and inputs of the case describe, and remarks on what cannot be drawn.

    Areas of one id are drawn once; `inside` or `outside` another region adds no geometry of its own.
    """
    places = {place.id: place for place in case.places}
    drawn: list[Asserted] = []
    remarks: list[str] = []
    for region in case.regions:
        if region.polygon:
            shape, note = [Polygon([[(float(lon), float(lat)) for lon, lat in region.polygon]])], ""
        elif region.where is not None and not isinstance(region.where, Within):
            shape, note = area_of(region.where, places)
        else:
            shape, note = [], ""
        if not shape:
            remarks.append(f"region {region.id} has no area of its own to draw")
            continue
        drawn.append(
            Asserted(
                id=region.id,
                name=region.name,
                asserted_by=region.asserted_by,
                statement=region.statement,
                shape=shape,
                start_us=_us(region.start),
                end_us=_us(region.end),
                note=_joined(region.note, note),
            )
        )
    for statement in case.statements:
        for claim in statement.claims:
            if isinstance(claim, PositionClaim):
                shape, note = area_of(claim.where, places)
                drawn += _drawn(claim.id, claim.says, statement.party, statement.id, shape, claim.when, note)
    for given in case.inputs:
        if given.where is not None:
            shape, note = area_of(given.where, places)
            drawn += _drawn(
                given.id,
                given.says,
                "",
                "",
                shape,
                given.when,
                _joined(f"{given.kind}: {given.source}", note),
            )
    return drawn, remarks


def _drawn(
    id_: str, name: str, party: str, statement: str, shape: list[Polygon], when: When | None, note: str
) -> list[Asserted]:
    if not shape:
        return []
    start, end = (
        (when.start, when.end) if when and when.at is None else (when.at, when.at) if when else (None, None)
    )
    return [
        Asserted(
            id=id_,
            name=name,
            asserted_by=party,
            statement=statement,
            shape=shape,
            start_us=_us(start),
            end_us=_us(end),
            note=note,
        )
    ]


def area_of(where: Where, places: dict[str, Place]) -> tuple[list[Polygon], str]:
    """The area a description means, and what a reader must know of how it is drawn.

    Args:
        where: the description; one inside another region has no area of its own.
        places: by id; a description from an unknown place has no area.
    """
    if isinstance(where, Within) or where.place not in places:
        return [], ""
    place = places[where.place]
    if isinstance(where, Near):
        return [disc(place.lat_deg, place.lon_deg, float(where.within))], ""
    if isinstance(where, Around):
        lat, lon, _ = direct(place.lat_deg, place.lon_deg, where.bearing_deg, float(where.distance))
        return [disc(float(lat), float(lon), float(where.within))], ""
    half_m, note = _half_width(where)
    near_m, far_m = max(float(where.distance) - half_m, 0.0), float(where.distance) + half_m
    if where.coast_band and where.bearing_deg is not None:
        along_m = _along_coast(where)
        told = (
            f"how far along the coast is not stated: drawn {distance(along_m)} either way from {place.name}"
        )
        return [coast_band(place, where.bearing_deg, near_m, far_m, along_m)], _joined(note, told)
    if where.bearing_deg is None or where.bearing_tolerance_deg >= 180:
        return [ring(place, near_m, far_m)], note
    return [sector(place, near_m, far_m, where.bearing_deg, where.bearing_tolerance_deg)], note


def _half_width(where: Off) -> tuple[float, str]:
    stated_m = float(where.distance_tolerance)
    if stated_m > 0:
        return stated_m, ""
    half_m = max(LEAST_PART * float(where.distance), LEAST_HALF_WIDTH_M)
    return half_m, f"no tolerance is stated: drawn {distance(half_m)} either side"


def _along_coast(where: Off) -> float:
    if 0 < where.bearing_tolerance_deg < 80:
        return float(where.distance) * float(np.tan(np.radians(where.bearing_tolerance_deg)))
    return float(where.distance)


def disc(lat_deg: float, lon_deg: float, radius_m: float) -> Polygon:
    """A circle about a point, radius > 0."""
    return Polygon([_arc(lat_deg, lon_deg, radius_m, 0.0, 360.0 - ARC_DEG)])


def ring(place: Place, near_m: float, far_m: float) -> Polygon:
    """All that lies between two distances of a place; a disc where near_m is 0."""
    outer = _arc(place.lat_deg, place.lon_deg, far_m, 0.0, 360.0 - ARC_DEG)
    if near_m <= 0:
        return Polygon([outer])
    return Polygon([outer, _arc(place.lat_deg, place.lon_deg, near_m, 0.0, 360.0 - ARC_DEG)])


def sector(place: Place, near_m: float, far_m: float, bearing_deg: float, half_deg: float) -> Polygon:
    """The part of a ring within half_deg (at least 1°) of a bearing."""
    half = max(half_deg, 1.0)
    outer = _arc(place.lat_deg, place.lon_deg, far_m, bearing_deg - half, bearing_deg + half)
    if near_m <= 0:
        return Polygon([[*outer, (place.lon_deg, place.lat_deg)]])
    inner = _arc(place.lat_deg, place.lon_deg, near_m, bearing_deg - half, bearing_deg + half)
    return Polygon([[*outer, *reversed(inner)]])


def coast_band(place: Place, bearing_deg: float, near_m: float, far_m: float, along_m: float) -> Polygon:
    """A band between two distances from a coast that runs across the bearing through a place, along_m either way."""
    along = np.linspace(-along_m, along_m, COAST_STEPS + 1)
    foot_lat, foot_lon, foot_azi = direct(place.lat_deg, place.lon_deg, bearing_deg + 90.0, along)
    sides: list[Ring] = []
    for out_m in (near_m, far_m):
        lat, lon, _ = direct(foot_lat, foot_lon, foot_azi - 90.0, out_m)
        sides.append(_corners(lat, lon))
    return Polygon([[*sides[0], *reversed(sides[1])]])


def _arc(lat_deg: float, lon_deg: float, radius_m: float, from_deg: float, to_deg: float) -> Ring:
    bearings = np.linspace(from_deg, to_deg, max(2, round((to_deg - from_deg) / ARC_DEG) + 1))
    lat, lon, _ = direct(lat_deg, lon_deg, bearings, radius_m)
    return _corners(lat, lon)


def _corners(lat_deg: F64, lon_deg: F64) -> Ring:
    return [(round(float(lon), 6), round(float(lat), 6)) for lat, lon in zip(lat_deg, lon_deg, strict=True)]


def _us(t: int | None) -> int | None:
    return None if t is None else int(t)


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
