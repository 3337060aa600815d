"""Areas from GeoJSON: heights, times, shapes, the antimeridian, and edges that stay where GeoJSON puts them."""

import contextlib
import io
import itertools
import json
import math
from pathlib import Path
from typing import Any, Literal

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sharedsky.errors import HostileInput, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Basis, Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.sources import geojson, read_evidence, sniff
from sharedsky.sources.heights import height
from sharedsky.sources.reading import Item, Options
from sharedsky.units import FT, parse_utc

SQUARE = [[35.7, 35.5], [35.71, 35.5], [35.71, 35.51], [35.7, 35.51], [35.7, 35.5]]
HOLE = [[35.702, 35.502], [35.704, 35.502], [35.704, 35.504]]


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    shape = geometry or {"type": "Polygon", "coordinates": [SQUARE]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def items(value: Any, options: Options | None = None) -> list[Item]:
    content = json.dumps(value).encode()
    assert geojson.sniff(content[:65536], "x")
    return list(geojson.read(io.BytesIO(content), "zones.geojson", options or Options()))


def volume(value: Any, options: Options | None = None) -> Volume:
    (found,) = items(value, options)
    assert isinstance(found, Volume), found
    return found


def reason(value: Any) -> str:
    (found,) = items(value)
    assert isinstance(found, Rejected)
    assert found.where == "zones.geojson"
    return found.reason


def test_everything_that_a_feature_can_say() -> None:
    found = volume(
        feature(
            id="R1",
            name="Range north",
            lower="1000 ft AMSL",
            upper="FL245",
            start="2024-05-01T15:00:00+03:00",
            end="2024-05-01T14:00:00Z",
            party="blue",
            kind="live firing",
            colour="red",
        ),
        Options(basis=Basis.OBSERVED_BY_PARTY),
    )
    assert (found.id, found.name, found.party, found.kind) == ("R1", "Range north", "blue", "live firing")
    assert found.lower == Altitude(1000 * FT, Datum.MSL)
    assert found.upper == Altitude(24500 * FT, Datum.STD)
    assert found.start_us == parse_utc("2024-05-01T12:00:00Z")
    assert found.end_us == parse_utc("2024-05-01T14:00:00Z")
    assert found.basis is Basis.OBSERVED_BY_PARTY
    assert found.reference is not None
    assert (found.reference.unit, found.reference.entry) == ("entry", "R1")
    assert found.shape == [Polygon([[(lon, lat) for lon, lat in SQUARE]])]


def test_what_a_feature_does_not_say_is_open() -> None:
    found = volume({"type": "Polygon", "coordinates": [SQUARE]})
    assert (found.id, found.lower, found.upper, found.start_us, found.end_us) == (
        "zones-0",
        None,
        None,
        None,
        None,
    )
    named = items(
        {"type": "FeatureCollection", "features": [feature(name="A"), feature(name="A"), feature(id=7)]}
    )
    assert [v.id for v in named if isinstance(v, Volume)] == ["A", "A-1", "7"]


def test_shapes() -> None:
    hole = volume(feature({"type": "Polygon", "coordinates": [SQUARE, HOLE]})).shape[0]
    assert isinstance(hole, Polygon)
    assert [len(ring) for ring in hole.rings] == [5, 4]
    multi = volume(feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]}))
    assert len(multi.shape) == 2
    point = {"type": "Point", "coordinates": [190.0, 35.5, 12]}
    assert volume(feature(point, radius_m=1852)).shape == [Circle(35.5, -170.0, 1852)]
    both = {"type": "GeometryCollection", "geometries": [point, {"type": "Polygon", "coordinates": [SQUARE]}]}
    assert [type(shape) for shape in volume(feature(both, radius_m=5)).shape] == [Circle, Polygon]


@pytest.mark.parametrize(
    "ring",
    [
        [[179.99, 10.0], [180.01, 10.0], [180.01, 10.01], [179.99, 10.01]],
        [[179.99, 10.0], [-179.99, 10.0], [-179.99, 10.01], [179.99, 10.01]],
        [[-180.01, 10.0], [-179.99, 10.0], [-179.99, 10.01], [-180.01, 10.01]],
    ],
)
def test_a_ring_across_the_antimeridian_is_one_ring_however_written(ring: list[list[float]]) -> None:
    (shape,) = volume(feature({"type": "Polygon", "coordinates": [ring]})).shape
    assert isinstance(shape, Polygon)
    found = [(round(lon, 9), lat) for lon, lat in shape.rings[0]]
    assert found[:2] == [(179.99, 10.0), (-179.99, 10.0)]


def test_a_ring_cut_at_the_antimeridian_stays_two() -> None:
    east = [[179.99, 10.0], [180.0, 10.0], [180.0, 10.01], [179.99, 10.01]]
    west = [[-180.0, 10.0], [-179.99, 10.0], [-179.99, 10.01], [-180.0, 10.01]]
    found = volume(feature({"type": "MultiPolygon", "coordinates": [[east], [west]]}))
    assert [shape.rings[0][1][0] for shape in found.shape if isinstance(shape, Polygon)] == [180.0, -179.99]


@settings(max_examples=60, deadline=None)
@given(st.floats(-179, 179), st.floats(-85, 85), st.floats(-20, 20), st.floats(-5, 5))
def test_edges_lie_within_a_metre_of_the_straight_line_in_degrees(
    lon: float, lat: float, across: float, up: float
) -> None:
    end = (lon + across, max(-85.0, min(85.0, lat + up)))
    assume(abs(end[0] - lon) + abs(end[1] - lat) > 1e-3)
    third = [lon + across / 2, lat + (2.0 if lat < 0 else -2.0)]
    (shape,) = volume(feature({"type": "Polygon", "coordinates": [[[lon, lat], list(end), third]]})).shape
    assert isinstance(shape, Polygon)
    ring = shape.rings[0]
    edge = ring[: ring.index((_wrapped(end[0]), end[1])) + 1]
    for (a_lon, a_lat), (b_lon, b_lat) in itertools.pairwise(edge):
        line = Geodesic.WGS84.InverseLine(a_lat, a_lon, b_lat, b_lon)
        middle = line.Position(line.s13 / 2)
        # how far the geodesic's middle lies off the line, in a plane that is flat enough for so short a piece
        east = 111_319.5 * math.cos(math.radians(middle["lat2"]))
        along = ((b_lon - a_lon + 180) % 360 - 180) * east, (b_lat - a_lat) * 110_946.3
        there = ((middle["lon2"] - a_lon + 180) % 360 - 180) * east, (middle["lat2"] - a_lat) * 110_946.3
        off_m = abs(along[0] * there[1] - along[1] * there[0]) / math.hypot(*along)
        assert off_m < 1.05


def _wrapped(lon: float) -> float:
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (feature(lower=1000), "$.features[0].properties.lower: got 1000, want text in quotes"),
        (
            feature(lower="1000 ft"),
            "$.features[0].properties.lower: got '1000 ft', want a height with its unit",
        ),
        (feature(upper="GND"), "properties.upper: got 'GND', want a height"),
        (feature(lower="UNL"), "properties.lower: got 'UNL', want a height"),
        (feature(upper_m=100), "properties.upper_datum: got nothing, want STD, MSL, HAE or AGL"),
        (feature(lower="FL100", upper="FL050"), "properties.upper: got 1524 m, want >= 3048 m"),
        (
            feature(start="2024-05-01T12:00:00"),
            "properties.start: got 2024-05-01T12:00:00, want an ISO 8601",
        ),
        (
            feature(start="2024-05-01T12:00:00Z", end="2024-05-01T11:00:00Z"),
            "properties.end: got 2024-05-01T11:00:00",
        ),
        (
            feature({"type": "LineString", "coordinates": SQUARE}),
            "geometry: got a LineString, want a Polygon",
        ),
        (feature({"type": "Point", "coordinates": [1, 2]}), "geometry: got a Point, want a Polygon"),
        (feature({"type": "Polygon", "coordinates": []}), "geometry: got a Polygon, want"),
        (feature({"type": "Polygon", "coordinates": [[[1, 2], [1, 3], [1, 2]]]}), "got a ring of 2 points"),
        (
            feature({"type": "Polygon", "coordinates": [[[1, 2], [1, 91], [2, 2]]]}),
            "got [1, 91], want positions",
        ),
        (feature({"type": "Polygon", "coordinates": [[[1, 2], [True, 3], [2, 2]]]}), "want positions"),
        (
            feature({"type": "Polygon", "coordinates": [[[-180, 0], [180, 0], [0, 9]]]}),
            "an edge around the world",
        ),
        (feature({"type": "Polygon", "coordinates": "x"}), "want a polygon as a list of rings"),
        (feature({"type": "MultiPolygon", "coordinates": [5]}), "want a polygon as a list of rings"),
        (
            feature({"type": "Polygon", "coordinates": [SQUARE], "layer": {"upper": 120}}),
            "geometry.layer: got heights as ED-318 has them",
        ),
        ({"type": "Polygon", "coordinates": [SQUARE]}, "$.features[0].type: want Feature"),
    ],
)
def test_a_feature_that_cannot_be_understood_is_rejected_whole(bad: Any, said: str) -> None:
    assert said in reason({"type": "FeatureCollection", "features": [bad]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gnd", None),
        ("0 ft AGL", None),
        ("FL 065", Altitude(6500 * FT, Datum.STD)),
        ("1500ft msl", Altitude(1500 * FT, Datum.MSL)),
        ("300 m AGL", Altitude(300.0, Datum.AGL)),
        ("120 m wgs84", Altitude(120.0, Datum.HAE)),
        ("-50 m HAE", Altitude(-50.0, Datum.HAE)),
    ],
)
def test_heights_as_people_write_them(text: str, found: Altitude | None) -> None:
    assert height(text, "lower") == found


@settings(max_examples=200, deadline=None)
@given(st.text("FLMSGNDUAHE 0123456789.m-ft", max_size=12), st.sampled_from(["lower", "upper"]))
def test_any_other_height_is_our_error(text: str, end: Literal["lower", "upper"]) -> None:
    with contextlib.suppress(SharedskyError):
        height(text, end)


def test_json_nested_too_deep(tmp_path: Path) -> None:
    path = tmp_path / "deep.geojson"
    path.write_bytes(b'{"type": "Polygon", "coordinates": ' + b"[" * 1_000_000)
    with pytest.raises(HostileInput, match="nested too deep"):
        read_evidence(path)


@pytest.mark.parametrize(
    "content", [b'{"type": "Feature", "x": NaN}', b'{"type": "Feature", ', b'{"type": "Feature\xff"']
)
def test_damaged_json_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"zones.*: got (broken JSON|a file that is cut short)"):
        list(geojson.read(io.BytesIO(content), "zones", Options()))


def test_geojson_is_told_from_other_json() -> None:
    assert sniff(json.dumps({"type": "FeatureCollection", "features": []}).encode(), "x").name == "geojson"
    assert not geojson.sniff(b'[{"type": "Feature"}]', "x.geojson")
    assert not geojson.sniff(b'{"type": "aircraft"}', "x.geojson")
