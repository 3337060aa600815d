"""ED-269 and ED-318: what is read is what was written, and what cannot be used is told with its place."""

import copy
import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sharedsky.errors import SharedskyError
from sharedsky.model.geozone import Clock, Daily, GeoZone
from sharedsky.model.volume import Circle, Polygon
from sharedsky.outputs import ed269, ed318
from sharedsky.sources.geozones import Zones, read

from .zone_documents import ed269_zone, ed318_zone, geozones, volume


def document(*zones: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"features": list(zones), **more}).encode()


def collection(*zones: dict[str, Any], **more: Any) -> bytes:
    return document(*zones, type="FeatureCollection", metadata=more)


def only(data: bytes) -> GeoZone:
    found = read(data, "zones.json")
    assert not found.rejected
    (zone,) = found.zones
    return zone


def refused(data: bytes) -> str:
    found = read(data, "zones.json")
    assert not found.zones
    (told,) = found.rejected
    return f"{told.where} {told.reason}"


@settings(max_examples=25)
@given(st.lists(geozones("ed269"), max_size=3, unique_by=lambda z: z.key))
def test_zones_written_as_ed269_are_read_as_they_were(zones: list[GeoZone]) -> None:
    written, left = ed269.render(zones)
    assert not left
    found = read(written, "zones.json")
    assert (found.form, found.zones, found.rejected, found.unread) == ("ed269", zones, [], {})


@settings(max_examples=25)
@given(st.lists(geozones("ed318"), max_size=3, unique_by=lambda z: z.key))
def test_zones_written_as_ed318_are_read_as_they_were(zones: list[GeoZone]) -> None:
    written, left = ed318.render(zones, "Zones")
    assert not left
    found = read(written, "zones.json")
    assert (found.form, found.zones, found.rejected, found.unread) == ("ed318", zones, [], {})


@settings(max_examples=10, phases=[Phase.generate])
@given(st.lists(geozones("ed269"), max_size=2), st.lists(geozones("ed318"), max_size=2))
def test_what_is_written_is_what_the_public_types_of_both_standards_take(
    plain: list[GeoZone], rich: list[GeoZone]
) -> None:
    from implicitdict import ImplicitDict
    from uas_standards import eurocae_ed269, eurocae_ed318

    # their parser takes no Any, and of a union only the first
    for given_ in json.loads(ed269.render(plain)[0])["features"]:
        given_.pop("extendedProperties", None)
        assert ImplicitDict.parse(given_, eurocae_ed269.UASZoneVersion).identifier == given_["identifier"]
    for feature in json.loads(ed318.render(rich)[0])["features"]:
        said = feature["properties"]
        said.pop("extendedProperties", None)
        assert ImplicitDict.parse(said, eurocae_ed318.UASZone).identifier == said["identifier"]
        for geometry in feature["geometry"].get("geometries", [feature["geometry"]]):
            kind = getattr(eurocae_ed318, geometry["type"])
            assert ImplicitDict.parse(geometry, kind).layer.uom in ("m", "ft")


@given(geozones("ed318"))
@settings(max_examples=20)
def test_what_ed269_cannot_say_is_left_out_and_told(zone: GeoZone) -> None:
    written, left = ed269.render([zone])
    found = read(written, "zones.json").zones
    if found != [zone]:
        assert left
    if left and not found:
        assert left[0].where == zone.key


def test_a_zone_of_ed269_is_read_in_full() -> None:
    zone = only(document(ed269_zone(geometry=[volume(), volume(uomDimensions="FT")])))
    assert zone.key == "XAA/RNG01"
    assert (zone.restriction, zone.region, zone.exemption) == ("PROHIBITED", 3, False)
    assert zone.periods == []
    assert len(zone.layers) == 2
    assert zone.layers[1].uom == "FT"
    assert isinstance(zone.layers[0].shape, Polygon)
    assert zone.layers[0].shape.rings[0][0] == (7.0, 47.0)
    assert len(zone.layers[0].shape.rings[0]) == 4


def test_the_list_of_zones_that_some_states_have_is_read_too() -> None:
    data = json.dumps({"UASZoneList": [ed269_zone()], "formatVersion": "1.0"}).encode()
    assert only(b"\xef\xbb\xbf" + data).identifier == "RNG01"


def test_a_radius_in_feet_is_in_feet() -> None:
    shape = {"type": "Circle", "center": [7.0, 47.0], "radius": 3000}
    zone = only(document(ed269_zone(geometry=[volume(uomDimensions="FT", horizontalProjection=shape)])))
    assert zone.layers[0].shape == Circle(47.0, 7.0, 914.4)


def test_a_radius_of_ed318_is_in_metres_whatever_the_heights_are_in() -> None:
    zone = only(collection(ed318_zone()))
    assert zone.layers[0].shape == Circle(47.5, 7.5, 2500.0)
    assert (zone.layers[0].upper, zone.layers[0].uom) == (2500.0, "FT")
    assert [w.lang for w in zone.name] == ["en-GB", "fr-FR"]


def test_schedules_have_days_and_hours_with_their_zone() -> None:
    hours = [
        {"day": ["MON", "FRI"], "startTime": "08:00+02:00", "endTime": "17:30:00.00+02:00"},
        {"day": ["ANY"], "startTime": "22:00Z", "endTime": "04:00Z"},
    ]
    zone = only(document(ed269_zone(applicability=[{"permanent": "NO", "schedule": hours}])))
    first, second = zone.periods[0].schedule
    assert first == Daily(["MON", "FRI"], Clock(28_800_000_000, 120), Clock(63_000_000_000, 120))
    assert second.days == []


def test_daylight_is_kept_as_an_event() -> None:
    period = {"schedule": [{"day": ["ANY"], "startEvent": "SS", "endEvent": "BMCT"}]}
    assert only(collection(ed318_zone(limitedApplicability=[period]))).periods[0].schedule == [
        Daily([], "SS", "BMCT")
    ]


def test_several_layers_and_polygons_are_several_layers() -> None:
    square = [[[7.0, 47.0], [7.1, 47.0], [7.1, 47.1], [7.0, 47.0]]]
    limits = {"lower": 50, "lowerReference": "WGS84", "upper": 150, "upperReference": "WGS84"}
    geometry = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "MultiPolygon", "coordinates": [square, square], "layer": limits},
            {"type": "Polygon", "coordinates": square, "layer": limits | {"lower": 150, "upper": 300}},
        ],
    }
    assert len(only(collection(ed318_zone(geometry))).layers) == 3


def test_another_geoid_is_kept_with_each_zone() -> None:
    data = collection(ed318_zone(), otherGeoid="urn:ogc:def:crs:EPSG::5773")
    zone = only(data)
    assert zone.geoid == "urn:ogc:def:crs:EPSG::5773"
    assert only(ed318.render([zone])[0]) == zone


@pytest.mark.parametrize(
    ("zone", "place", "why"),
    [
        (ed269_zone(identifier="TOOLONG8"), "identifier", "1 to 7"),
        (ed269_zone(country="XA"), "country", "3 letters"),
        (ed269_zone(restriction="FORBIDDEN"), "restriction", "PROHIBITED"),
        (ed269_zone(reason=["WEATHER"]), "reason[0]", "AIR_TRAFFIC"),
        (ed269_zone(applicability=[]), "applicability", "at least one"),
        (ed269_zone(applicability=[{"permanent": "NO"}]), "applicability[0]", "no times"),
        (
            ed269_zone(applicability=[{"permanent": "YES", "endDateTime": "2030-01-01T00:00:00Z"}]),
            "applicability[0]",
            "one or the other",
        ),
        (
            ed269_zone(applicability=[{"permanent": "NO", "startDateTime": "2030-01-01T00:00:00"}]),
            "startDateTime",
            "zone",
        ),
        (
            ed269_zone(
                applicability=[
                    {
                        "permanent": "NO",
                        "startDateTime": "2030-01-02T00:00:00Z",
                        "endDateTime": "2030-01-01T00:00:00Z",
                    }
                ]
            ),
            "endDateTime",
            "after startDateTime",
        ),
        (
            ed269_zone(
                applicability=[
                    {
                        "permanent": "NO",
                        "schedule": [{"day": ["MON"], "startTime": "08:00", "endTime": "09:00Z"}],
                    }
                ]
            ),
            "schedule[0].startTime",
            "its zone",
        ),
        (
            ed269_zone(
                applicability=[
                    {
                        "permanent": "NO",
                        "schedule": [{"day": ["MO"], "startTime": "08:00Z", "endTime": "09:00Z"}],
                    }
                ]
            ),
            "schedule[0].day",
            "MON",
        ),
        (ed269_zone(geometry=[]), "geometry", "at least one"),
        (
            ed269_zone(geometry=[volume(upperLimit=-5, upperVerticalReference="AGL")]),
            "geometry[0]",
            "at least 0",
        ),
        (ed269_zone(geometry=[volume(upperVerticalReference="FL")]), "geometry[0]", "AGL, AMSL, WGS84"),
        (ed269_zone(geometry=[volume(uomDimensions="NM")]), "geometry[0]", "M, FT"),
        (
            ed269_zone(geometry=[volume(horizontalProjection={"type": "Circle", "center": [7, 47]})]),
            "horizontalProjection",
            "radius",
        ),
        (
            ed269_zone(
                geometry=[
                    volume(
                        horizontalProjection={"type": "Polygon", "coordinates": [[[7, 47], [8, 95], [9, 1]]]}
                    )
                ]
            ),
            "coordinates[0]",
            "latitude",
        ),
        (ed269_zone(geometry="here"), "geometry", "list"),
        ("a zone", "features[0]", ""),
    ],
)
def test_a_zone_that_cannot_be_used_is_rejected_whole_with_its_place(zone: Any, place: str, why: str) -> None:
    told = refused(document(zone))
    assert told.startswith("zones.json")
    assert "features[0]" in told
    assert place in told
    assert why in told


def test_one_identifier_names_one_zone() -> None:
    found = read(document(ed269_zone(), ed269_zone(name="Other")), "zones.json")
    assert [z.name[0].text for z in found.zones] == ["Range north"]
    assert "features[0]" in found.rejected[0].reason


def test_members_that_nobody_knows_are_counted() -> None:
    found = read(document(ed269_zone(zoneId="7"), ed269_zone(zoneId="8", identifier="B")), "zones.json")
    assert found.unread == {"zoneId": 2}


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"type": "Feature"}', b'{"features": 3}', b"[" * 100_000]
)
def test_what_is_no_document_of_zones_is_one_error(data: bytes) -> None:
    with pytest.raises(SharedskyError):
        read(data, "zones.json")


def test_a_key_that_stands_twice_is_refused() -> None:
    text = document(ed269_zone()).replace(b'"region": 3', b'"region": 3, "region": 4')
    with pytest.raises(SharedskyError, match="region"):
        read(text, "zones.json")


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([[1e308, -1e308]]),
)


@settings(max_examples=80)
@given(st.sampled_from(["ed269", "ed318"]), st.lists(st.integers(0, 10**6), min_size=1, max_size=8), LEAVES)
def test_whatever_stands_in_a_document_only_our_errors_come_out(
    form: str, path: list[int], leaf: Any
) -> None:
    period = {"schedule": [{"day": ["SUN"], "startTime": "08:00:00Z", "endEvent": "SS"}]}
    whole: Any = (
        {"features": [ed269_zone()]}
        if form == "ed269"
        else {
            "type": "FeatureCollection",
            "metadata": {},
            "features": [ed318_zone(limitedApplicability=[period])],
        }
    )
    whole = copy.deepcopy(whole)
    at = whole
    for step in path:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = keys[step % len(keys)]
        if step == path[-1] or not isinstance(at[key], dict | list) or not at[key]:
            at[key] = leaf
            break
        at = at[key]
    try:
        found: Zones = read(json.dumps(whole).encode(), "zones.json")
    except SharedskyError:
        return
    assert len(found.zones) + len(found.rejected) >= 0
    ed318.render(found.zones)
    ed269.render(found.zones)
