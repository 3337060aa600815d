"""Zones as EUROCAE ED-318, GeoJSON with vertical layers."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.model.evidence import Rejected
from sharedsky.model.geozone import Clock, Daily, Daylight, GeoZone, Layer, Words, ZoneAuthority, ZonePeriod
from sharedsky.model.volume import Circle
from sharedsky.outputs.zone_members import clock, instant, number, rings, said

CLASS = "uSpaceClass"
"""The one member of ED-269 that ED-318 has not; it is kept among the extended properties."""


def render(zones: Iterable[GeoZone], title: str = "") -> tuple[bytes, list[Rejected]]:
    """A document of zones, and what the format has no words for.

    A document names one geoid: zones of another than the first are left out.
    """
    left: list[Rejected] = []
    features, geoid = [], None
    for zone in zones:
        geoid = zone.geoid if geoid is None else geoid
        try:
            if zone.geoid != geoid:
                raise InvalidValue(
                    field="otherGeoid",
                    got=zone.geoid or "EGM96",
                    want=f"{geoid or 'EGM96'}, as of the others",
                )
            features.append(_feature(zone, left))
        except InvalidValue as error:
            left.append(Rejected(zone.key, str(error)))
    document = {"type": "FeatureCollection", **said(title=title), "metadata": said(otherGeoid=geoid)} | {
        "features": features
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n", left


def _feature(zone: GeoZone, left: list[Rejected]) -> dict[str, Any]:
    geometries = [_geometry(layer) for layer in zone.layers]
    if any(layer.upper is None for layer in zone.layers):
        left.append(Rejected(zone.key, "layer has no upper limit: ED-318 wants one"))
    return {
        "type": "Feature",
        "geometry": geometries[0]
        if len(geometries) == 1
        else {"type": "GeometryCollection", "geometries": geometries},
        "properties": _properties(zone, left),
    }


def _properties(zone: GeoZone, left: list[Rejected]) -> dict[str, Any]:
    extended = zone.extended
    if zone.u_space_class:
        if extended is not None and not isinstance(extended, dict):
            raise InvalidValue(
                field="extendedProperties", got="no object", want="one that can hold uSpaceClass too"
            )
        extended = {**(extended or {}), CLASS: zone.u_space_class}
    elif extended is not None and not isinstance(extended, dict):
        raise InvalidValue(field="extendedProperties", got="no object", want="an object, as ED-318 has it")
    if "FOREIGN_TERRITORY" in zone.reasons:
        left.append(
            Rejected(zone.key, "reason FOREIGN_TERRITORY is written as OTHER: ED-318 does not know it")
        )
    if len(zone.conditions) > 1:
        left.append(Rejected(zone.key, "restrictionConditions are written as one, joined by a line's end"))
    if not zone.authorities:
        left.append(Rejected(zone.key, "zoneAuthority is empty: ED-318 wants one"))
    return said(
        identifier=zone.identifier,
        country=zone.country,
        name=_words(zone.name),
        type=zone.restriction,
        variant=zone.variant,
        restrictionConditions="\n".join(zone.conditions),
        region=zone.region,
        reason=list(dict.fromkeys("OTHER" if r == "FOREIGN_TERRITORY" else r for r in zone.reasons)),
        otherReasonInfo=_words(zone.other_reason),
        regulationExemption=None if zone.exemption is None else "YES" if zone.exemption else "NO",
        message=_words(zone.message),
        extendedProperties=extended,
        limitedApplicability=[_period(p) for p in zone.periods],
        dataSource=said(
            creationDateTime=instant(zone.created_us),
            updateDateTime=instant(zone.updated_us),
            originator=zone.originator,
        )
        or None,
    ) | {"zoneAuthority": [_authority(a) for a in zone.authorities]}


def _period(of: ZonePeriod) -> dict[str, Any]:
    return said(startDateTime=instant(of.start_us), endDateTime=instant(of.end_us)) | said(
        schedule=[_daily(d) for d in of.schedule]
    )


def _daily(of: Daily) -> dict[str, Any]:
    days: list[str] = list(of.days)
    return {"day": days or ["ANY"]} | _hour("start", of.start) | _hour("end", of.end)


def _hour(end: str, of: Clock | Daylight | None) -> dict[str, str]:
    if of is None:
        return {}
    return {f"{end}Time": clock(of)} if isinstance(of, Clock) else {f"{end}Event": of}


def _authority(of: ZoneAuthority) -> dict[str, Any]:
    return said(
        purpose=of.purpose,
        intervalBefore=of.interval_before,
        name=_words(of.name),
        service=_words(of.service),
        contactName=_words(of.contact_name),
        siteURL=_word(of.site_url),
        email=_word(of.email),
        phone=_word(of.phone),
    )


def _words(of: list[Words]) -> list[dict[str, str]]:
    # ED-318 wants a language; und is what RFC 5646 has for one that is not known
    return [{"text": w.text, "lang": w.lang or "und"} for w in of]


def _word(text: str) -> dict[str, str] | None:
    return {"text": text, "lang": "und"} if text else None


def _geometry(of: Layer) -> dict[str, Any]:
    shape: dict[str, Any] = (
        {
            "type": "Point",
            "coordinates": [of.shape.lon_deg, of.shape.lat_deg],
            "extent": {"subType": "Circle", "radius": number(round(of.shape.radius_m, 6))},
        }
        if isinstance(of.shape, Circle)
        else {"type": "Polygon", "coordinates": rings(of.shape)}
    )
    limits = {
        "lower": number(of.lower),
        "lowerReference": of.lower_reference,
        **said(upper=None if of.upper is None else number(of.upper)),
        "upperReference": of.upper_reference,
        "uom": of.uom.lower(),
    }
    return shape | {"layer": limits}
