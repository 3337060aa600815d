"""GeoJSON (RFC 7946) as 4D volumes: areas whose properties say height and time."""

import itertools
import math
import re
from collections import deque
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, Final, Literal

import msgspec

from sharedsky.errors import InvalidValue, LimitExceeded, SharedskyError
from sharedsky.model.evidence import Reference, Rejected
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Ring, Volume
from sharedsky.sources.authored import convert
from sharedsky.sources.heights import height
from sharedsky.sources.json_document import decode, load
from sharedsky.sources.reading import Item, Options, Reader
from sharedsky.units import Instant, utc

RING_POINTS: Final = 1_000_000
SAGITTA_M: Final = 1.0
"""How far the geodesic between two points of a ring may lie from the straight line that GeoJSON means."""
EARTH_RADIUS_M: Final = 6_371_008.8

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
        coordinates = shape.get("coordinates") if isinstance(shape, dict) else None
        if kind == "Point" and radius_m is not None and radius_m > 0:
            lon_deg, lat_deg = _point(coordinates, where, at)
            yield Circle(lat_deg, _wrapped(lon_deg), radius_m)
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
    corners = [_point(point, where, at) for point in points] if isinstance(points, list) else []
    if len(set(corners)) < 3:
        raise InvalidValue(where, field=at, got=f"a ring of {len(set(corners))} points", want="at least 3")
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    ring = [corners[0]]
    for a, b in itertools.pairwise(corners):
        pieces = _pieces(a, b, where, at)
        if len(ring) + pieces > RING_POINTS:
            raise LimitExceeded(where, field=at, got="longer edges", want=f"a ring of {RING_POINTS} points")
        across = _across(a, b)
        ring += [(a[0] + across * k / pieces, a[1] + (b[1] - a[1]) * k / pieces) for k in range(1, pieces)]
        ring.append(b)
    return [(_wrapped(lon_deg), lat_deg) for lon_deg, lat_deg in ring]


def _point(position: Any, where: str, at: str) -> tuple[float, float]:
    want = "positions of longitude (-540 to 540) and latitude (-90 to 90), in degrees"
    if not isinstance(position, list) or len(position) < 2:
        raise InvalidValue(where, field=at, got=repr(position)[:40], want=want)
    lon_deg, lat_deg = position[:2]
    for value, most in ((lon_deg, 540), (lat_deg, 90)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
            raise InvalidValue(where, field=at, got=repr(position)[:40], want=want)
    return float(lon_deg), float(lat_deg)


def _across(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Degrees of longitude from a to b; over 180 is an edge across the antimeridian that was left uncut."""
    across = b[0] - a[0]
    return across - math.copysign(360.0, across) if abs(across) > 180 else across


def _pieces(a: tuple[float, float], b: tuple[float, float], where: str, at: str) -> int:
    """Into how many to cut an edge, from the second derivative of a geodesic's latitude and longitude."""
    if abs(b[0] - a[0]) >= 360:
        raise InvalidValue(where, field=at, got="an edge around the world", want="edges of less than 180°")
    lats = sorted((abs(a[1]), abs(b[1])))
    nearest = math.radians(0.0 if a[1] * b[1] < 0 else lats[0])
    sine, cosine = math.sin(math.radians(lats[1])), math.cos(nearest)
    lon, lat = math.radians(abs(_across(a, b))), math.radians(abs(b[1] - a[1]))
    sagitta_m = EARTH_RADIUS_M * sine * math.hypot(cosine * lon * lon, 2 * lon * lat) / 8
    return max(1, math.ceil(math.sqrt(sagitta_m / SAGITTA_M)))


def _wrapped(lon_deg: float) -> float:
    return lon_deg if -180 <= lon_deg <= 180 else (lon_deg + 180) % 360 - 180


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
