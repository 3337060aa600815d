"""Zones to draw, and two documents as states write them."""

from typing import Any, get_args

from hypothesis import strategies as st

from sharedsky.model.geozone import (
    WEEK,
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

NAMED = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=("C", "Z")),
    min_size=1,
    max_size=7,
)
LON, LAT = st.floats(-170, 170).map(lambda x: round(x, 6)), st.floats(-85, 85).map(lambda x: round(x, 6))
INSTANTS = st.integers(0, 4_000_000_000_000_000)


def words(languages: bool) -> st.SearchStrategy[list[Words]]:
    lang = st.sampled_from(["", "en-GB", "fr-FR"]) if languages else st.just("")
    return st.lists(st.builds(Words, NAMED, lang), max_size=2 if languages else 1)


@st.composite
def layers(draw: st.DrawFn, references: tuple[str, ...]) -> Layer:
    lon, lat, size = draw(LON), draw(LAT), draw(st.floats(0.001, 0.5).map(lambda x: round(x, 6)))
    square = [(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size)]
    inner = [(a + (lon - a) / 3, b + (lat - b) / 3) for a, b in square][:3]
    uom: Any = draw(st.sampled_from(["M", "FT"]))
    radius = draw(st.integers(1, 100_000))
    shapes: list[Polygon | Circle] = [
        Polygon([square]),
        Polygon([square, inner]),
        Circle(lat, lon, float(radius) if uom == "M" else round(radius * 0.3048, 6)),
    ]
    low = draw(st.integers(0, 500))
    return Layer(
        draw(st.sampled_from(shapes)),
        float(low),
        draw(st.sampled_from(references)),
        float(low + draw(st.integers(0, 500))),
        draw(st.sampled_from(references)),
        uom,
    )


@st.composite
def periods(draw: st.DrawFn, events: bool) -> ZonePeriod:
    start = draw(st.none() | INSTANTS)
    end = draw(st.none() | st.integers(1, 10**12).map(lambda d: (start or 0) + d))
    offset = draw(st.integers(-12, 14)) * 60
    from_us = draw(st.integers(0, 86_399)) * 1_000_000
    to_us = draw(st.integers(0, 86_400).filter(lambda s: s * 1_000_000 != from_us)) * 1_000_000
    hours: Any = (Clock(from_us, offset), Clock(to_us, offset))
    if events and draw(st.booleans()):
        hours = tuple(draw(st.sampled_from(get_args(Daylight))) for _ in range(2))
    days = draw(
        st.lists(st.sampled_from(WEEK), unique=True, max_size=6).map(lambda d: sorted(d, key=WEEK.index))
    )
    always = start is None and end is None
    schedule = [Daily(days, *hours)] if always or draw(st.booleans()) else []
    return ZonePeriod(start, end, schedule)


@st.composite
def geozones(draw: st.DrawFn, form: str) -> GeoZone:
    """A zone that the format has words for."""
    rich = form == "ed318"
    restrictions = [r for r in get_args(Restriction) if rich or r != "USPACE"]
    reasons = [r for r in get_args(Reason) if r != ("FOREIGN_TERRITORY" if rich else "DAR")]
    authority = st.builds(
        ZoneAuthority,
        purpose=st.sampled_from(get_args(Purpose)),
        interval_before=st.sampled_from(["", "PT30M"]),
        name=words(rich),
        service=words(rich),
        contact_name=words(rich),
        site_url=st.sampled_from(["", "https://example.com/zones"]),
        email=st.sampled_from(["", "zones@example.com"]),
        phone=st.sampled_from(["", "+000"]),
    )
    return GeoZone(
        identifier=draw(NAMED),
        country=draw(st.sampled_from(["XAA", "XBB"])),
        restriction=draw(st.sampled_from(restrictions)),
        layers=draw(
            st.lists(layers(("AGL", "AMSL", "WGS84") if rich else ("AGL", "AMSL")), min_size=1, max_size=3)
        ),
        periods=draw(st.lists(periods(rich), max_size=2)),
        variant=draw(st.sampled_from(["COMMON", "CUSTOMIZED"])),
        name=draw(words(rich)),
        reasons=draw(st.lists(st.sampled_from(reasons), unique=True, max_size=9)),
        other_reason=draw(words(rich)),
        message=draw(words(rich)),
        authorities=draw(st.lists(authority, min_size=1, max_size=2)),
        conditions=draw(st.lists(NAMED, max_size=1 if rich else 2)),
        region=draw(st.none() | st.integers(0, 65535)),
        exemption=draw(st.sampled_from([None, True, False])),
        u_space_class=draw(st.sampled_from(["", "Z"])),
        originator=draw(st.sampled_from(["", "CAA"])) if rich else "",
        updated_us=draw(st.none() | INSTANTS) if rich else None,
        extended=draw(st.sampled_from([None, {"colour": "red", "n": [1, 2]}])),
    )


def ed269_zone(**changed: Any) -> dict[str, Any]:
    """A zone of ED-269 with some members changed; those that are None are left out."""
    zone = {
        "identifier": "RNG01",
        "country": "XAA",
        "name": "Range north",
        "type": "COMMON",
        "restriction": "PROHIBITED",
        "restrictionConditions": [],
        "region": 3,
        "reason": ["SENSITIVE"],
        "otherReasonInfo": None,
        "regulationExemption": "NO",
        "uSpaceClass": None,
        "message": "Live firing",
        "applicability": [{"permanent": "YES"}],
        "zoneAuthority": [{"name": "Authority", "email": "zones@example.com", "purpose": "INFORMATION"}],
        "geometry": [volume()],
    } | changed
    return {k: v for k, v in zone.items() if v is not ...}


def volume(**changed: Any) -> dict[str, Any]:
    """A volume of ED-269 with some members changed."""
    return {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": 500,
        "upperVerticalReference": "AMSL",
        "horizontalProjection": {
            "type": "Polygon",
            "coordinates": [[[7.0, 47.0], [7.1, 47.0], [7.1, 47.1], [7.0, 47.1], [7.0, 47.0]]],
        },
    } | changed


def ed318_zone(geometry: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A zone of ED-318 with some properties changed."""
    properties = {
        "identifier": "CTR-2",
        "country": "XAA",
        "name": [{"text": "Field", "lang": "en-GB"}, {"text": "Champ", "lang": "fr-FR"}],
        "type": "REQ_AUTHORIZATION",
        "variant": "COMMON",
        "reason": ["AIR_TRAFFIC"],
        "zoneAuthority": [
            {
                "purpose": "AUTHORIZATION",
                "name": [{"text": "Tower", "lang": "en-GB"}],
                "email": "tower@example.com",
            }
        ],
    } | changed
    circle = {
        "type": "Point",
        "coordinates": [7.5, 47.5],
        "extent": {"subType": "Circle", "radius": 2500},
        "layer": {"lower": 0, "lowerReference": "AGL", "upper": 2500, "upperReference": "AMSL", "uom": "ft"},
    }
    return {"type": "Feature", "geometry": geometry or circle, "properties": properties}
