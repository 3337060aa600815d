"""Zones as EUROCAE ED-269, which cannot say all that ED-318 can."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.model.evidence import Rejected
from sharedsky.model.geozone import Clock, Daily, GeoZone, Layer, Words, ZoneAuthority, ZonePeriod
from sharedsky.model.volume import Circle
from sharedsky.outputs.zone_members import clock, instant, number, rings, said
from sharedsky.units import FT

FORM = (".00", "")
"""Times of day have a fraction, and zones no colon; some readers insist."""


def render(zones: Iterable[GeoZone], title: str = "") -> tuple[bytes, list[Rejected]]:
    """A document of zones, and what the format has no words for: zones left out, and texts in further languages."""
    left: list[Rejected] = []
    features = []
    for zone in zones:
        try:
            features.append(_zone(zone, left))
        except InvalidValue as error:
            left.append(Rejected(zone.key, str(error)))
    document = said(title=title) | {"features": features}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n", left


def _zone(zone: GeoZone, left: list[Rejected]) -> dict[str, Any]:
    if zone.restriction == "USPACE":
        raise InvalidValue(field="type", got="USPACE", want="a restriction that ED-269 knows")
    if "DAR" in zone.reasons:
        raise InvalidValue(field="reason", got="DAR", want="a reason that ED-269 knows")
    if zone.geoid:
        raise InvalidValue(field="otherGeoid", got=zone.geoid, want="none, since ED-269 cannot name a geoid")
    if zone.originator or zone.created_us is not None or zone.updated_us is not None:
        left.append(Rejected(zone.key, "dataSource is left out: ED-269 has no place for it"))

    def text(words: Sequence[Words], field: str) -> str | None:
        if len(words) > 1 or any(w.lang for w in words):
            kept = f"{words[0].lang or 'the first'} of {len(words)}"
            left.append(
                Rejected(
                    zone.key, f"{field}: one text, without its language ({kept}), is all that ED-269 has"
                )
            )
        return words[0].text if words else None

    conditions: list[str] | str = zone.conditions
    return said(
        identifier=zone.identifier,
        country=zone.country,
        name=text(zone.name, "name"),
        type=zone.variant,
        restriction=zone.restriction.replace("AUTHORIZATION", "AUTHORISATION"),
        restrictionConditions=conditions,
        region=zone.region,
        reason=zone.reasons,
        otherReasonInfo=text(zone.other_reason, "otherReasonInfo"),
        regulationExemption=None if zone.exemption is None else "YES" if zone.exemption else "NO",
        uSpaceClass=zone.u_space_class,
        message=text(zone.message, "message"),
        extendedProperties=zone.extended,
    ) | {
        "applicability": [_period(p) for p in zone.periods] or [{"permanent": "YES"}],
        "zoneAuthority": [_authority(a, text) for a in zone.authorities],
        "geometry": [_volume(layer) for layer in zone.layers],
    }


def _period(of: ZonePeriod) -> dict[str, Any]:
    if of == ZonePeriod():
        return {"permanent": "YES"}
    return {"permanent": "NO"} | said(
        startDateTime=instant(of.start_us),
        endDateTime=instant(of.end_us),
        schedule=[_daily(d) for d in of.schedule],
    )


def _daily(of: Daily) -> dict[str, Any]:
    if isinstance(of.start, str) or isinstance(of.end, str):
        raise InvalidValue(
            field="schedule", got="an event of daylight", want="times, since ED-269 has no events"
        )
    offset = next((c.offset_min for c in (of.start, of.end) if c), 0)
    return {
        "day": of.days or ["ANY"],
        "startTime": clock(of.start or Clock(0, offset), *FORM),
        "endTime": clock(of.end or Clock(86_400_000_000, offset), *FORM),
    }


def _authority(of: ZoneAuthority, text: Any) -> dict[str, Any]:
    return said(
        name=text(of.name, "zoneAuthority.name"),
        service=text(of.service, "zoneAuthority.service"),
        contactName=text(of.contact_name, "zoneAuthority.contactName"),
        siteURL=of.site_url,
        email=of.email,
        phone=of.phone,
        purpose=of.purpose,
        intervalBefore=of.interval_before,
    )


def _volume(of: Layer) -> dict[str, Any]:
    if "WGS84" in (of.lower_reference, of.upper_reference):
        raise InvalidValue(
            field="layer", got="heights above WGS84", want="AGL or AMSL, which are all that ED-269 has"
        )
    unit = 1.0 if of.uom == "M" else FT
    shape: dict[str, Any] = (
        {
            "type": "Circle",
            "center": [of.shape.lon_deg, of.shape.lat_deg],
            "radius": number(round(of.shape.radius_m / unit, 6)),
        }
        if isinstance(of.shape, Circle)
        else {"type": "Polygon", "coordinates": rings(of.shape)}
    )
    return {
        "uomDimensions": of.uom,
        "lowerLimit": number(of.lower),
        "lowerVerticalReference": of.lower_reference,
        **said(upperLimit=None if of.upper is None else number(of.upper)),
        "upperVerticalReference": of.upper_reference,
        "horizontalProjection": shape,
    }
