"""GeoJSON (RFC 7946) as 4D volumes: areas whose properties say height and time."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, Final, Literal

import msgspec

from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.model.evidence import Reference, Rejected
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Ring, Volume
from sharedsky.sources import rings
from sharedsky.sources.authored import convert
from sharedsky.sources.heights import height
from sharedsky.sources.json_document import decode, load
from sharedsky.sources.reading import Item, Options, Reader
from sharedsky.units import Instant, utc

_TYPE: Final = re.compile(
    rb'"type"\s*:\s*"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Polygon|Point|LineString))"'
)


class _Properties(msgspec.Struct):
    """What a Feature's properties can say; all else in them is left aside."""

    id: str | int | None = None
    name: str | None = None
    lower: str | None = None
    upper: str | None = None
    lower_m: float | None = None
    upper_m: float | None = None
    lower_datum: Datum | None = None
    upper_datum: Datum | None = None
    start: Instant | None = None
    end: Instant | None = None
    party: str | None = None
    kind: str | None = None
    radius_m: float | None = None


def sniff(head: bytes, name: str) -> bool:
    """Whether it is a JSON object with one of GeoJSON's types."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and _TYPE.search(head) is not None


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Yields one Volume for each Feature (or the bare geometry) that is an area.

    Properties, all optional:
        id, name: the Feature's own id counts first; else the name, else file name and number, serves as id.
        lower, upper: `1000 ft MSL`, `FL245`, `300 m AGL`, `GND`, `UNL`; or
        lower_m, upper_m: metres, with lower_datum, upper_datum: STD, MSL, HAE or AGL (options.alt_datum if missing).
        start, end: ISO 8601 with zone; a missing one is open.
        party, kind: who declared it; what it is.
        radius_m: makes a Point a circle.

    Polygon, MultiPolygon and collections of them, with holes; cut at the antimeridian, or going on past 180°. An edge
    in GeoJSON is straight in longitude and latitude: points are put in until the geodesics that a Volume has for
    edges are within 1 m of that. A Feature whose height, time or shape cannot be understood is rejected whole.
    """
    value = decode(load(stream, where, options.limits), where)
    used: set[str] = set()
    for number, (at, feature) in enumerate(_features(value)):
        try:
            volume = _volume(feature, where, at, options)
        except SharedskyError as error:
            yield Rejected(where, str(error).removeprefix(where).strip())
            continue
        id_ = volume.id or volume.name
        if not id_ or (not volume.id and id_ in used):
            id_ = f"{id_ or PurePath(where).stem}-{number}"
        used.add(id_)
        reference = Reference(sha256="", name="", unit="entry", entry=id_)
        yield msgspec.structs.replace(volume, id=id_, name=volume.name or id_, reference=reference)


def _features(value: Any) -> Iterator[tuple[str, Any]]:
    """Each Feature with its path in the document; a bare geometry counts as one without properties."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "FeatureCollection" and isinstance(value.get("features"), list):
        for index, feature in enumerate(value["features"]):
            yield f"$.features[{index}]", feature
    else:
        yield (
            "$",
            value if kind in ("Feature", "FeatureCollection") else {"type": "Feature", "geometry": value},
        )


def _volume(feature: Any, where: str, at: str, options: Options) -> Volume:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InvalidValue(where, field=f"{at}.type", want="Feature")
    said = convert(feature.get("properties") or {}, _Properties, where, f"{at}.properties")
    shape = list(_shapes(feature.get("geometry"), said.radius_m, where, f"{at}.geometry"))
    lower = _altitude(said.lower, said.lower_m, said.lower_datum or options.alt_datum, "lower", where, at)
    upper = _altitude(said.upper, said.upper_m, said.upper_datum or options.alt_datum, "upper", where, at)
    if lower is not None and upper is not None and lower.datum is upper.datum and upper.m < lower.m:
        raise InvalidValue(
            where, field=f"{at}.properties.upper", got=f"{upper.m:g} m", want=f">= {lower.m:g} m"
        )
    if said.start is not None and said.end is not None and said.end < said.start:
        raise InvalidValue(
            where, field=f"{at}.properties.end", got=utc(said.end), want=f">= {utc(said.start)}"
        )
    id_ = next((given for given in (feature.get("id"), said.id) if given not in (None, "")), "")
    return Volume(
        id=str(id_),
        name=said.name or "",
        shape=shape,
        lower=lower,
        upper=upper,
        start_us=said.start,
        end_us=said.end,
        party=said.party or "",
        kind=said.kind or "",
        basis=options.basis,
    )


def _altitude(
    text: str | None,
    m: float | None,
    datum: Datum | None,
    end: Literal["lower", "upper"],
    where: str,
    at: str,
) -> Altitude | None:
    field = f"{at}.properties.{end}"
    if text is not None:
        try:
            return height(text, end)
        except InvalidValue as error:
            raise InvalidValue(where, field=field, got=error.got, want=error.want) from None
    if m is not None and datum is None:
        raise InvalidValue(where, field=f"{field}_datum", got="nothing", want="STD, MSL, HAE or AGL")
    return None if m is None or datum is None else Altitude(m, datum)


def _shapes(geometry: Any, radius_m: float | None, where: str, at: str) -> Iterator[Polygon | Circle]:
    """The areas of a geometry; a collection is the union of what is in it."""
    waiting = deque([geometry])
    while waiting:
        shape = waiting.popleft()
        kind = shape.get("type") if isinstance(shape, dict) else None
        if kind == "GeometryCollection" and isinstance(shape.get("geometries"), list):
            waiting.extend(shape["geometries"])
            continue
        if isinstance(shape, dict) and "layer" in shape:
            raise InvalidValue(
                where,
                field=f"{at}.layer",
                got="heights as ED-318 has them",
                want="heights in the properties, as lower and upper",
            )
        coordinates = shape.get("coordinates") if isinstance(shape, dict) else None
        if kind == "Point" and radius_m is not None and radius_m > 0:
            lon_deg, lat_deg = rings.position(coordinates, where, at)
            yield Circle(lat_deg, rings.wrapped(lon_deg), radius_m)
        elif kind == "Polygon" and coordinates:
            yield _polygon(coordinates, where, at)
        elif kind == "MultiPolygon" and coordinates and isinstance(coordinates, list):
            for polygon in coordinates:
                yield _polygon(polygon, where, at)
        else:
            want = "a Polygon or MultiPolygon, or a Point with the property radius_m"
            got = f"a {kind}" if isinstance(kind, str) else "no geometry"
            raise InvalidValue(where, field=at, got=got, want=want)


def _polygon(rings: Any, where: str, at: str) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise InvalidValue(where, field=at, want="a polygon as a list of rings")
    return Polygon([_ring(ring, where, at) for ring in rings])


def _ring(points: Any, where: str, at: str) -> Ring:
    return rings.geodesic(rings.corners(points, where, at), where, at)


READER = Reader(
    name="geojson",
    title="GeoJSON areas with height and time",
    holds="volumes",
    example="""{"type": "FeatureCollection", "features": [{"type": "Feature",
  "properties": {"id": "R1", "name": "Range north", "lower": "GND", "upper": "FL245", "party": "blue",
    "start": "2024-05-01T12:00:00Z", "end": "2024-05-01T14:00:00Z", "kind": "live firing"},
  "geometry": {"type": "Polygon", "coordinates": [[[35.7, 35.5], [35.8, 35.5], [35.8, 35.6], [35.7, 35.5]]]}}]}
""",
    sniff=sniff,
    read=read,
)
