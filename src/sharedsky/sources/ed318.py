"""EUROCAE ED-318: UAS geographical zones as GeoJSON with vertical layers.

Each geometry says its layer; a Point with an extent is a circle, its radius in metres; a GeometryCollection is a zone of
several layers. Where an object stands in place of a list of one, as some states have it, it is read as that list.
"""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.model.geozone import (
    Clock,
    Daily,
    Daylight,
    GeoZone,
    Layer,
    Purpose,
    Reason,
    Restriction,
    Words,
    ZoneAuthority,
    ZonePeriod,
)
from sharedsky.model.volume import Circle, Polygon
from sharedsky.sources.authored import convert
from sharedsky.sources.zone_times import DAYLIGHT, clock, daily, days_of, instant_us, period
from sharedsky.sources.zone_values import circle, code, layer, left_aside, name_of_zone, polygon, words

CLASS = "uSpaceClass"
"""The one member of ED-269 that ED-318 has not; it is kept among the extended properties."""


class _Words(msgspec.Struct):
    text: str | None = None
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None


Said = list[_Words] | _Words | str | None


class _Layer(msgspec.Struct):
    upper: float | None = None
    upperReference: str | None = None  # noqa: N815
    lower: float | None = None
    lowerReference: str | None = None  # noqa: N815
    uom: str | None = None


class _Extent(msgspec.Struct):
    subType: str | None = None  # noqa: N815
    radius: float | None = None


class _Geometry(msgspec.Struct):
    type: str
    coordinates: Any = None
    geometries: list[Any] | None = None
    extent: _Extent | None = None
    layer: _Layer | None = None
    bbox: Any = None


class _Daily(msgspec.Struct):
    day: list[str] | str
    startTime: str | None = None  # noqa: N815
    startEvent: str | None = None  # noqa: N815
    endTime: str | None = None  # noqa: N815
    endEvent: str | None = None  # noqa: N815


class _Period(msgspec.Struct):
    startDateTime: str | None = None  # noqa: N815
    endDateTime: str | None = None  # noqa: N815
    schedule: list[_Daily] | _Daily | None = None


class _Authority(msgspec.Struct):
    purpose: str | None = None
    intervalBefore: str | None = None  # noqa: N815
    name: Said = None
    service: Said = None
    contactName: Said = None  # noqa: N815
    siteURL: Said = None  # noqa: N815
    email: Said = None
    phone: Said = None


class _Source(msgspec.Struct):
    creationDateTime: str | None = None  # noqa: N815
    updateDateTime: str | None = None  # noqa: N815
    originator: str | None = None


class _Zone(msgspec.Struct):
    identifier: str
    country: str
    type: str
    variant: str | None = None
    zoneAuthority: list[_Authority] | _Authority | None = None  # noqa: N815
    name: Said = None
    restrictionConditions: str | None = None  # noqa: N815
    region: int | None = None
    reason: list[str] | str | None = None
    otherReasonInfo: Said = None  # noqa: N815
    regulationExemption: str | None = None  # noqa: N815
    message: Said = None
    extendedProperties: Any = None  # noqa: N815
    limitedApplicability: list[_Period] | _Period | None = None  # noqa: N815
    dataSource: _Source | None = None  # noqa: N815


class _Feature(msgspec.Struct):
    type: str
    properties: Any = None
    geometry: Any = None
    id: Any = None
    bbox: Any = None


def is_one(document: Any) -> bool:
    """Whether a JSON document is meant as ED-318."""
    return (
        isinstance(document, dict)
        and document.get("type") == "FeatureCollection"
        and isinstance(document.get("features"), list)
    )


def zones(document: Any) -> Iterator[tuple[str, Any]]:
    """Each zone with its path in the document."""
    for k, given in enumerate(document["features"]):
        yield f"features[{k}]", given


def geoid(document: Any) -> str:
    """The geoid that a document names instead of EGM96."""
    metadata = document.get("metadata")
    named = metadata.get("otherGeoid") if isinstance(metadata, dict) else None
    return named if isinstance(named, str) else ""


def unread(given: Any) -> list[str]:
    """The members of a zone that ED-318 does not know."""
    properties = given.get("properties") if isinstance(given, dict) else None
    return [*left_aside(given, _Feature, ""), *left_aside(properties, _Zone, "properties.")]


def zone(given: Any, where: str, at: str, geoid: str = "") -> GeoZone:
    """One zone; InvalidValue, with its path, where anything in it cannot be understood."""
    feature = convert(given, _Feature, where, at)
    at_properties = f"{at}.properties"
    said = convert(feature.properties, _Zone, where, at_properties)
    reasons = [said.reason] if isinstance(said.reason, str) else said.reason or []
    restriction = said.type.strip().upper().replace("AUTHORISATION", "AUTHORIZATION")
    exemption = said.regulationExemption and code(
        said.regulationExemption, ("YES", "NO"), where, f"{at_properties}.regulationExemption"
    )
    customized = said.variant and code(
        said.variant, ("COMMON", "CUSTOMIZED"), where, f"{at_properties}.variant"
    )
    extended, u_space_class = said.extendedProperties, ""
    if isinstance(extended, dict) and isinstance(extended.get(CLASS), str):
        u_space_class = extended[CLASS]
        extended = {k: v for k, v in extended.items() if k != CLASS} or None
    source = said.dataSource or _Source()
    return GeoZone(
        identifier=name_of_zone(said.identifier, 7, where, f"{at_properties}.identifier"),
        country=name_of_zone(said.country, 3, where, f"{at_properties}.country", 3),
        restriction=code(restriction, get_args(Restriction), where, f"{at_properties}.type"),
        layers=list(_layers(feature.geometry, where, f"{at}.geometry")),
        periods=[
            _period(p, where, f"{at_properties}.limitedApplicability[{k}]")
            for k, p in enumerate(_list(said.limitedApplicability))
        ],
        variant="CUSTOMIZED" if customized == "CUSTOMIZED" else "COMMON",
        name=_words(said.name),
        reasons=[
            code(r, get_args(Reason), where, f"{at_properties}.reason[{k}]") for k, r in enumerate(reasons)
        ],
        other_reason=_words(said.otherReasonInfo),
        message=_words(said.message),
        authorities=[
            _authority(a, where, f"{at_properties}.zoneAuthority[{k}]")
            for k, a in enumerate(_list(said.zoneAuthority))
        ],
        conditions=[said.restrictionConditions] if said.restrictionConditions else [],
        region=said.region,
        exemption=exemption == "YES" if exemption else None,
        u_space_class=u_space_class,
        geoid=geoid,
        originator=source.originator or "",
        created_us=instant_us(source.creationDateTime, where, f"{at_properties}.dataSource.creationDateTime"),
        updated_us=instant_us(source.updateDateTime, where, f"{at_properties}.dataSource.updateDateTime"),
        extended=extended,
    )


def _layers(given: Any, where: str, at: str, within: _Layer | None = None) -> Iterator[Layer]:
    """The layers of a geometry; members of a collection that say none have the collection's."""
    said = convert(given, _Geometry, where, at)
    limits = said.layer or within
    if said.type == "GeometryCollection":
        for k, member in enumerate(said.geometries or ()):
            if isinstance(member, dict) and member.get("type") == "GeometryCollection":
                raise InvalidValue(
                    where, field=f"{at}.geometries[{k}]", got="a collection within a collection"
                )
            yield from _layers(member, where, f"{at}.geometries[{k}]", limits)
        if not said.geometries:
            raise InvalidValue(where, field=f"{at}.geometries", got="no geometry", want="at least one")
        return
    if limits is None:
        raise InvalidValue(
            where, field=f"{at}.layer", got="nothing", want="the heights between which it applies"
        )
    for shape in _shapes(said, where, at):
        yield layer(
            shape,
            limits.lower,
            limits.lowerReference,
            limits.upper,
            limits.upperReference,
            limits.uom or "m",
            where,
            f"{at}.layer",
        )


def _shapes(said: _Geometry, where: str, at: str) -> Iterator[Polygon | Circle]:
    if said.type == "Point" and said.extent is not None:
        kind = (said.extent.subType or "").upper()
        if kind not in ("CIRCLE", "CIRCLES"):
            raise InvalidValue(where, field=f"{at}.extent.subType", got=repr(kind[:40]), want="Circle")
        yield circle(said.coordinates, said.extent.radius, where, f"{at}.extent")
    elif said.type == "Polygon":
        yield polygon(said.coordinates, where, f"{at}.coordinates")
    elif said.type == "MultiPolygon" and isinstance(said.coordinates, list) and said.coordinates:
        for k, coordinates in enumerate(said.coordinates):
            yield polygon(coordinates, where, f"{at}.coordinates[{k}]")
    else:
        want = "a Polygon, MultiPolygon, a Point with an extent, or a collection of them"
        raise InvalidValue(where, field=at, got=f"a {said.type[:40]}", want=want)


def _period(said: _Period, where: str, at: str) -> ZonePeriod:
    return period(
        instant_us(said.startDateTime or None, where, f"{at}.startDateTime"),
        instant_us(said.endDateTime or None, where, f"{at}.endDateTime"),
        [_daily(d, where, f"{at}.schedule[{k}]") for k, d in enumerate(_list(said.schedule))],
        where,
        at,
    )


def _daily(said: _Daily, where: str, at: str) -> Daily:
    return daily(
        days_of(said.day, where, f"{at}.day"),
        _hour(said.startTime, said.startEvent, where, f"{at}.start"),
        _hour(said.endTime, said.endEvent, where, f"{at}.end"),
        where,
        at,
    )


def _hour(time: str | None, event: str | None, where: str, at: str) -> Clock | Daylight | None:
    if time and event:
        raise InvalidValue(where, field=f"{at}Event", got="a time and an event", want="one of them")
    if event:
        return code(event, DAYLIGHT, where, f"{at}Event")
    return clock(time, where, f"{at}Time") if time else None


def _authority(said: _Authority, where: str, at: str) -> ZoneAuthority:
    return ZoneAuthority(
        purpose=code(said.purpose, get_args(Purpose), where, f"{at}.purpose") if said.purpose else None,
        interval_before=said.intervalBefore or "",
        name=_words(said.name),
        service=_words(said.service),
        contact_name=_words(said.contactName),
        site_url=_text(said.siteURL),
        email=_text(said.email),
        phone=_text(said.phone),
    )


def _words(said: Said) -> list[Words]:
    if isinstance(said, str):
        return words(said)
    return [found for w in _list(said) for found in words(w.text, w.lang)]


def _text(said: Said) -> str:
    return next((w.text for w in _words(said)), "")


def _list(said: Any) -> list[Any]:
    """A list, of one where an object stands in its place."""
    if said is None:
        return []
    return said if isinstance(said, list) else [said]
