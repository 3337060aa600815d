"""Flights as people write them: each form, each datum, and what is refused."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedsky.errors import SharedskyError
from sharedsky.kernels.geoid import UNCERTAINTY_M, undulation_m
from sharedsky.service.uss.flight_file import FlightRead, read_flight

NOW_US = 1_780_000_000_000_000
NOW = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=NOW_US)
HEAD = 'start = "now"\nend = "+1 h"\nlower = "100 m HAE"\nupper = "200 m HAE"\n'
CIRCLE = '[[volume]]\ncircle = { lat = 35.5, lng = 35.8, radius = "0.5 NM" }\n'


def read(text: str) -> FlightRead:
    """A flight in a file."""
    return read_flight(text.encode(), "flight.toml", NOW_US)


def test_a_flight_is_read_whole() -> None:
    found = read(
        'priority = 7\nnotes = "survey"\noperator = "op"\n'
        + HEAD
        + CIRCLE
        + '[[volume]]\nlower = "120 m HAE"\n'
        "start = 2026-06-01T10:00:00+03:00\nend = 2026-06-01T11:00:00+03:00\n"
        "polygon = [[35.5, 35.8], [35.6, 35.8], [35.6, 35.9], [35.5, 35.8]]\n"
    )
    assert (found.priority, found.notes, found.operator) == (7, "survey", "op")
    first, second = found.volumes
    assert first.volume.outline_circle
    assert first.volume.outline_circle.radius.value == 926
    assert first.time_start
    assert first.time_start.value == NOW
    assert first.time_end
    assert first.time_end.value == NOW + timedelta(hours=1)
    assert second.volume.outline_polygon
    assert len(second.volume.outline_polygon.vertices) == 3  # the standard leaves the ring open
    assert second.volume.altitude_lower
    assert second.volume.altitude_lower.value == 120
    assert second.time_start
    assert second.time_start.value == datetime(2026, 6, 1, 7, tzinfo=UTC)


def test_off_nominal_volumes_are_read_too() -> None:
    found = read(HEAD + CIRCLE.replace("volume", "off_nominal"))
    assert (len(found.volumes), len(found.off_nominal_volumes)) == (0, 1)


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-300, 3000))
def test_what_is_above_the_sea_lies_within_what_is_sent(lat: float, lng: float, msl: float) -> None:
    text = (
        f'start = "now"\nend = "+1 h"\nlower = "{msl:.3f} m MSL"\nupper = "{msl + 50:.3f} m MSL"\n'
        f'[[volume]]\ncircle = {{ lat = {lat:.6f}, lng = {lng:.6f}, radius = "500 m" }}\n'
    )
    (volume,) = read(text).volumes
    here = float(undulation_m(lat, lng))
    assert volume.volume.altitude_lower
    assert volume.volume.altitude_upper
    assert volume.volume.altitude_lower.value <= msl + here - UNCERTAINTY_M + 0.01
    assert volume.volume.altitude_upper.value >= msl + 50 + here + UNCERTAINTY_M - 0.01


def geojson(geometry: dict[str, Any], **properties: Any) -> str:
    """A file with one Feature."""
    said = {"start": "2026-06-01T10:00:00Z", "end": "2026-06-01T11:00:00Z"}
    said |= {"lower": "100 m HAE", "upper": "200 m HAE"} | properties
    return json.dumps({"type": "Feature", "geometry": geometry, "properties": said})


def test_geojson_is_read() -> None:
    ring = [[35.8, 35.5], [35.9, 35.5], [35.9, 35.6], [35.8, 35.5]]
    (area,) = read(geojson({"type": "Polygon", "coordinates": [ring]})).volumes
    assert area.volume.outline_polygon
    assert area.volume.outline_polygon.vertices[0].lat == 35.5
    (point,) = read(geojson({"type": "Point", "coordinates": [35.8, 35.5]}, radius_m=300)).volumes
    assert point.volume.outline_circle
    assert point.volume.outline_circle.radius.value == 300


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "[[volume]]"),
        ("volume = ", "TOML"),
        (HEAD + "[[volume]]\n", "circle or a polygon"),
        (HEAD + CIRCLE + "polygon = [[1, 2], [3, 4], [5, 6]]\n", "circle or a polygon"),
        (HEAD + "[[volume]]\npolygon = [[1, 2], [3, 4]]\n", "$.volume[0]"),
        (HEAD.replace("100 m HAE", "100 m") + CIRCLE, "lower"),
        (HEAD.replace("100 m HAE", "100 m AGL") + CIRCLE, "AGL"),
        (HEAD.replace("100 m HAE", "GND") + CIRCLE, "lower"),
        (HEAD.replace('"now"', '"soon"') + CIRCLE, "start"),
        (HEAD.replace('"now"', "2026-06-01T10:00:00") + CIRCLE, "zone"),
        (HEAD.replace('"now"', "12") + CIRCLE, "start"),
        (HEAD.replace('"+1 h"', '"+1"') + CIRCLE, "end"),
        ('lower = "1 m HAE"\nupper = "2 m HAE"\n' + CIRCLE, "start"),
        (HEAD + CIRCLE.replace("35.5", "95.0"), "lat"),
        (HEAD + CIRCLE.replace("radius", "radios"), "radi"),
        (HEAD + "colour = 1\n" + CIRCLE, "colour"),
        ("{", "JSON"),
        (geojson({"type": "Point", "coordinates": [35.8, 35.5]}), "radius"),
        (geojson({"type": "Point", "coordinates": [35.8, 35.5]}, radius_m=10, start=None), "start"),
        (
            geojson(
                {
                    "type": "Polygon",
                    "coordinates": [
                        [[0, 0], [1, 0], [1, 1], [0, 0]],
                        [[0.5, 0.2], [0.6, 0.2], [0.6, 0.3], [0.5, 0.2]],
                    ],
                }
            ),
            "hole",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(text: str, part: str) -> None:
    with pytest.raises(SharedskyError) as caught:
        read(text)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_only_our_errors_escape(text: str) -> None:
    with contextlib.suppress(SharedskyError):
        read(text)
    with contextlib.suppress(SharedskyError):
        read(HEAD + "[[volume]]\n" + text)
