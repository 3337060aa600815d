"""EUROCAE ED-269: UAS geographical zones as JSON.

A document is an object with its zones in `features` (or `UASZoneList`, as some states have it). Positions are longitude
before latitude; a circle's radius is in the unit of its volume.
"""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.model.geozone import (
    Daily,
    GeoZone,
    Layer,
    Purpose,
    Reason,
    Restriction,
    ZoneAuthority,
    ZonePeriod,
)
from sharedsky.model.volume import Circle, Polygon
from sharedsky.sources.authored import convert
from sharedsky.sources.zone_times import clock, daily, days_of, instant_us, period
from sharedsky.sources.zone_values import circle, code, layer, left_aside, name_of_zone, polygon, words
from sharedsky.units import FT

LISTS = ("features", "UASZoneList")


class _Projection(msgspec.Struct):
    type: str
    center: Any = None
    radius: float | None = None
    coordinates: Any = None


class _Volume(msgspec.Struct):
    horizontalProjection: _Projection  # noqa: N815
    uomDimensions: str | None = None  # noqa: N815
    lowerLimit: float | None = None  # noqa: N815
    lowerVerticalReference: str | None = None  # noqa: N815
    upperLimit: float | None = None  # noqa: N815
    upperVerticalReference: str | None = None  # noqa: N815


class _Daily(msgspec.Struct):
    day: list[str] | str
    startTime: str  # noqa: N815
    endTime: str  # noqa: N815


class _Period(msgspec.Struct):
    permanent: str
    startDateTime: str | None = None  # noqa: N815
    endDateTime: str | None = None  # noqa: N815
    schedule: list[_Daily] | None = None


class _Authority(msgspec.Struct):
    name: str | None = None
    service: str | None = None
    email: str | None = None
    contactName: str | None = None  # noqa: N815
    siteURL: str | None = None  # noqa: N815
    phone: str | None = None
    purpose: str | None = None
    intervalBefore: str | None = None  # noqa: N815


class _Zone(msgspec.Struct):
    identifier: str
    country: str
    restriction: str
    geometry: list[_Volume]
    applicability: list[_Period]
    type: str | None = None
    zoneAuthority: list[_Authority] | None = None  # noqa: N815
    title: str | None = None
    name: str | None = None
    restrictionConditions: list[str] | str | None = None  # noqa: N815
    region: int | None = None
    reason: list[str] | str | None = None
    otherReasonInfo: str | None = None  # noqa: N815
    regulationExemption: str | None = None  # noqa: N815
    uSpaceClass: str | None = None  # noqa: N815
    message: str | None = None
    extendedProperties: Any = None  # noqa: N815


def is_one(document: Any) -> bool:
    """Whether a JSON document is meant as ED-269."""
    return (
        isinstance(document, dict)
        and document.get("type") != "FeatureCollection"
        and any(isinstance(document.get(name), list) for name in LISTS)
    )


def zones(document: Any) -> Iterator[tuple[str, Any]]:
    """Each zone with its path in the document."""
    name = next(name for name in LISTS if isinstance(document.get(name), list))
    for k, given in enumerate(document[name]):
        yield f"{name}[{k}]", given


def unread(given: Any) -> list[str]:
    """The members of a zone that ED-269 does not know."""
    return left_aside(given, _Zone, "")


def zone(given: Any, where: str, at: str) -> GeoZone:
    """One zone; InvalidValue, with its path, where anything in it cannot be understood."""
    said = convert(given, _Zone, where, at)
    if not said.geometry:
        raise InvalidValue(where, field=f"{at}.geometry", got="no volume", want="at least one")
    reasons = [said.reason] if isinstance(said.reason, str) else said.reason or []
    conditions = said.restrictionConditions or []
    restrictions = {r.replace("ZATION", "SATION"): r for r in get_args(Restriction) if r != "USPACE"}
    restriction = (said.restriction or "").strip().upper().replace("REQ_AUTHORIZATION", "REQ_AUTHORISATION")
    exemption = (
        code(said.regulationExemption, ("YES", "NO"), where, f"{at}.regulationExemption")
        if (said.regulationExemption)
        else None
    )
    return GeoZone(
        identifier=name_of_zone(said.identifier, 7, where, f"{at}.identifier"),
        country=name_of_zone(said.country, 3, where, f"{at}.country", 3),
        restriction=restrictions[code(restriction, restrictions, where, f"{at}.restriction")],
        layers=[_layer(v, where, f"{at}.geometry[{k}]") for k, v in enumerate(said.geometry)],
        periods=_periods(said.applicability, where, f"{at}.applicability"),
        variant="CUSTOMIZED"
        if said.type and code(said.type, ("COMMON", "CUSTOMIZED"), where, f"{at}.type") == "CUSTOMIZED"
        else "COMMON",
        name=words(said.name or said.title),
        reasons=[code(r, get_args(Reason), where, f"{at}.reason[{k}]") for k, r in enumerate(reasons)],
        other_reason=words(said.otherReasonInfo),
        message=words(said.message),
        authorities=[
            _authority(a, where, f"{at}.zoneAuthority[{k}]") for k, a in enumerate(said.zoneAuthority or [])
        ],
        conditions=[conditions] if isinstance(conditions, str) else conditions,
        region=said.region,
        exemption=None if exemption is None else exemption == "YES",
        u_space_class=said.uSpaceClass or "",
        extended=said.extendedProperties,
    )


def _layer(said: _Volume, where: str, at: str) -> Layer:
    shape = said.horizontalProjection
    kind = code(shape.type, ("CIRCLE", "POLYGON"), where, f"{at}.horizontalProjection.type")
    if kind == "CIRCLE":
        unit = code(said.uomDimensions, ("M", "FT"), where, f"{at}.uomDimensions")
        radius_m = shape.radius if shape.radius is None or unit == "M" else round(shape.radius * FT, 6)
        made: Circle | Polygon = circle(shape.center, radius_m, where, f"{at}.horizontalProjection")
    else:
        made = polygon(shape.coordinates, where, f"{at}.horizontalProjection.coordinates")
    return layer(
        made,
        said.lowerLimit,
        said.lowerVerticalReference,
        said.upperLimit,
        said.upperVerticalReference,
        said.uomDimensions,
        where,
        at,
    )


def _periods(said: list[_Period], where: str, at: str) -> list[ZonePeriod]:
    if not said:
        raise InvalidValue(where, field=at, got="no period", want="at least one, permanent or not")
    found = [_period(p, where, f"{at}[{k}]") for k, p in enumerate(said)]
    return [] if None in found else [p for p in found if p is not None]


def _period(said: _Period, where: str, at: str) -> ZonePeriod | None:
    """None where it is permanent."""
    bounded = bool(said.startDateTime or said.endDateTime or said.schedule)
    if code(said.permanent, ("YES", "NO"), where, f"{at}.permanent") == "YES":
        if bounded:
            raise InvalidValue(where, field=at, got="permanent YES and times", want="one or the other")
        return None
    if not bounded:
        raise InvalidValue(
            where, field=at, got="permanent NO and no times", want="a start, an end or a schedule"
        )
    return period(
        instant_us(said.startDateTime or None, where, f"{at}.startDateTime"),
        instant_us(said.endDateTime or None, where, f"{at}.endDateTime"),
        [_daily(d, where, f"{at}.schedule[{k}]") for k, d in enumerate(said.schedule or [])],
        where,
        at,
    )


def _daily(said: _Daily, where: str, at: str) -> Daily:
    return daily(
        days_of(said.day, where, f"{at}.day"),
        clock(said.startTime, where, f"{at}.startTime"),
        clock(said.endTime, where, f"{at}.endTime"),
        where,
        at,
    )


def _authority(said: _Authority, where: str, at: str) -> ZoneAuthority:
    return ZoneAuthority(
        purpose=code(said.purpose, get_args(Purpose), where, f"{at}.purpose") if said.purpose else None,
        interval_before=said.intervalBefore or "",
        name=words(said.name),
        service=words(said.service),
        contact_name=words(said.contactName),
        site_url=said.siteURL or "",
        email=said.email or "",
        phone=said.phone or "",
    )
