"""KML, GeoJSON, CZML and Parquet: read back they are the report's geometry; in gaps and beyond fixes there is nothing."""

import io
import json
import math
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import czml3
import numpy as np
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace
from shapely.geometry import Polygon as Plane
from shapely.geometry import shape
from tests.outputs.sample import sample_report

from sharedsky.kernels.geodesy import distance_m, interpolate
from sharedsky.model.report import Line4D, Report
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.outputs import RENDERERS, czml, geojson, kml, parquet, renderer
from sharedsky.outputs.outline import SAGITTA_M, circled, cut, densified
from sharedsky.sources import read_evidence
from sharedsky.sources.reading import Contents, Options
from sharedsky.units import parse_utc


def read(data: bytes, name: str, tmp_path: Path) -> Contents:
    path = tmp_path / name
    path.write_bytes(data)
    return read_evidence(path, Options(alt_datum=Datum.STD))


@pytest.mark.parametrize("name", [one.name for one in RENDERERS if one.name not in ("pdf", "pptx")])
def test_every_output_gives_the_same_bytes_twice(name: str) -> None:
    assert renderer(name).render(sample_report()) == renderer(name).render(sample_report())


@pytest.mark.parametrize("name", ["kml", "czml", "geojson"])
def test_every_output_for_other_tools_says_what_it_leaves_out(name: str) -> None:
    text = renderer(name).render(sample_report()).decode()
    assert "Left out: " in text
    assert "establishes no blame" in text
    assert sample_report().head.digest in text


@pytest.mark.parametrize("packed", [False, True])
def test_kml_read_back_has_the_positions_times_and_altitudes_shown(tmp_path: Path, packed: bool) -> None:
    report = sample_report()
    data = kml.render_kmz(report) if packed else kml.render(report)
    tracks = read(data, "report.kmz" if packed else "report.kml", tmp_path).tracks
    assert len(tracks) == len(report.tracks)
    for shown, back in zip(
        sorted(report.tracks, key=lambda t: t.id), by_first_fix(report, tracks), strict=True
    ):
        for column, values in (
            ("t_us", back.samples.t_us),
            ("lat_deg", back.samples.lat_deg),
            ("lon_deg", back.samples.lon_deg),
            ("alt_m", back.samples.alt_m[Datum.STD]),
        ):
            expected = [v for line in shown.segments for v in getattr(line, column)]
            np.testing.assert_array_equal(values, np.array(expected, dtype=values.dtype))


def by_first_fix(report: Report, tracks: list[Any]) -> list[Any]:
    """The tracks read back in the order of the report's ids, found by their first fix."""
    found = {(int(t.samples.t_us[0]), float(t.samples.lat_deg[0])): t for t in tracks}
    return [
        found[t.segments[0].t_us[0], t.segments[0].lat_deg[0]]
        for t in sorted(report.tracks, key=lambda t: t.id)
    ]


def test_kml_does_not_let_a_viewer_draw_through_a_gap() -> None:
    text = kml.render(sample_report()).decode()
    assert text.count("<gx:interpolate>0</gx:interpolate>") == text.count("<gx:MultiTrack>")
    shown = sum(len(track.segments) for track in sample_report().tracks)
    assert text.count("<gx:Track>") == shown


def test_an_altitude_that_is_not_known_is_not_sea_level(tmp_path: Path) -> None:
    report = sample_report()
    track = report.tracks[0]
    line = track.segments[0]
    alts = [None if 5 <= i < 9 else alt for i, alt in enumerate(line.alt_m)]
    changed = replace(track, segments=[replace(line, alt_m=alts)], gaps=[])
    back = read(kml.render(replace(report, tracks=[changed])), "report.kml", tmp_path).tracks[0]
    found = back.samples.alt_m[Datum.STD]
    assert [bool(np.isnan(v)) for v in found[:12]] == [alt is None for alt in alts[:12]]
    packets = json.loads(czml.render(replace(report, tracks=[changed])))
    (packet,) = [p for p in packets if p["id"].startswith("track/")]
    assert len(packet["availability"]) == 2


def test_words_in_kml_are_no_markup_even_where_viewers_read_them_as_html() -> None:
    text = kml.render(replace(sample_report(), head=replace(sample_report().head, title="<b>&x"))).decode()
    assert "&amp;lt;b&amp;gt;&amp;amp;x" in text
    assert "<b>" not in text


def test_kmz_is_an_archive_without_a_time_of_making() -> None:
    with zipfile.ZipFile(io.BytesIO(kml.render_kmz(sample_report()))) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, entry.date_time) == ("doc.kml", (1980, 1, 1, 0, 0, 0))
        assert archive.read(entry) == kml.render(sample_report())


def volumes(*of: Volume) -> Report:
    return replace(sample_report(), volumes=list(of), tracks=[], asserted=[], encounters=[], separations=[])


HOLED = Volume(
    id="holed",
    name="holed",
    shape=[
        Polygon(
            [
                [(10.0, 50.0), (10.02, 50.0), (10.02, 50.02), (10.0, 50.02), (10.0, 50.0)],
                [(10.005, 50.005), (10.005, 50.01), (10.01, 50.01), (10.005, 50.005)],
            ]
        )
    ],
    lower=Altitude(304.8, Datum.MSL),
    upper=Altitude(4572.0, Datum.STD),
    start_us=parse_utc("2026-03-14T17:30:00Z"),
    end_us=parse_utc("2026-03-14T18:30:00.5Z"),
    party="north",
    kind="range",
)
ROUND = Volume(
    id="round", name="round", shape=[Circle(34.7, 33.9, 15_000.0)], upper=Altitude(900.0, Datum.AGL)
)


def test_geojson_read_back_has_the_same_volumes(tmp_path: Path) -> None:
    back = {v.id: v for v in read(geojson.render(volumes(HOLED, ROUND)), "report.geojson", tmp_path).volumes}
    for volume in (HOLED, ROUND):
        found = back[volume.id]
        for name in ("shape", "lower", "upper", "start_us", "end_us", "party", "kind", "name"):
            assert getattr(found, name) == getattr(volume, name)


def test_geojson_draws_geodesic_edges_within_a_metre(tmp_path: Path) -> None:
    ring = [(0.0, 50.0), (20.0, 52.0), (10.0, 60.0), (0.0, 50.0)]
    far = replace(HOLED, shape=[Polygon([ring])])
    (back,) = read(geojson.render(volumes(far)), "report.geojson", tmp_path).volumes
    (polygon,) = back.shape
    assert isinstance(polygon, Polygon)
    assert set(ring) <= set(polygon.rings[0])
    # the middle of each straight piece lies on the geodesic between the corners it is a piece of
    start, end = ring[0], ring[1]
    edge = polygon.rings[0][: polygon.rings[0].index(end) + 1]
    lat_deg, lon_deg = interpolate(start[1], start[0], end[1], end[0], np.linspace(0, 1, 200_001))
    for (x0, y0), (x1, y1) in list(pairwise(edge))[::211]:
        # points of the geodesic are 7 m apart
        assert distance_m((y0 + y1) / 2, (x0 + x1) / 2, lat_deg, lon_deg).min() <= math.hypot(SAGITTA_M, 3.8)


def test_an_area_across_the_antimeridian_is_cut_there_and_read_back_whole(tmp_path: Path) -> None:
    ring = [(179.9, 10.0), (-179.9, 10.0), (-179.9, 10.1), (179.9, 10.1), (179.9, 10.0)]
    across = replace(HOLED, shape=[Polygon([ring])])
    (feature,) = [f for f in json.loads(geojson.render(volumes(across)))["features"] if f["id"] == "holed"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert all(-180 <= lon <= 180 for part in feature["geometry"]["coordinates"] for lon, _ in part[0])
    assert shape(feature["geometry"]).area == pytest.approx(0.2 * 0.1, rel=1e-5)
    (back,) = read(geojson.render(volumes(across)), "report.geojson", tmp_path).volumes
    assert len(back.shape) == 2


def test_a_track_across_the_antimeridian_is_cut_there() -> None:
    track = sample_report().tracks[0]
    t_us = track.segments[0].t_us[:2]
    line = Line4D(t_us=t_us, lat_deg=[10.0, 10.2], lon_deg=[179.9, -179.9], alt_m=[None, None])
    report = replace(sample_report(), tracks=[replace(track, segments=[line], gaps=[])], encounters=[])
    (feature,) = [
        f for f in json.loads(geojson.render(report))["features"] if f["properties"]["feature"] == "track"
    ]
    lines = feature["geometry"]["coordinates"]
    assert lines == [
        [[179.9, 10.0], [180.0, pytest.approx(10.1)]],
        [[-180.0, pytest.approx(10.1)], [-179.9, 10.2]],
    ]
    assert [len(times) for times in feature["properties"]["coordTimes"]] == [2, 2]


def test_outer_rings_are_anticlockwise_and_holes_clockwise() -> None:
    for feature in json.loads(geojson.render(volumes(HOLED)))["features"]:
        if feature["geometry"]["type"] == "Polygon":
            outer, *holes = feature["geometry"]["coordinates"]
            assert Plane(outer).exterior.is_ccw
            assert not any(Plane(hole).exterior.is_ccw for hole in holes)


def test_asserted_areas_are_marked_in_geojson() -> None:
    marked = [
        f
        for f in json.loads(geojson.render(sample_report()))["features"]
        if f["properties"]["feature"] == "asserted"
    ]
    assert marked
    assert {f["properties"]["basis"] for f in marked} == {"asserted"}
    assert {f["geometry"]["type"] for f in marked} <= {"Polygon", "MultiPolygon"}


def test_czml_is_what_czml3_takes_for_it() -> None:
    packets = json.loads(czml.render(sample_report()))
    assert packets[0]["id"] == "document"
    assert len({packet["id"] for packet in packets}) == len(packets)
    for packet in packets[1:]:
        several = isinstance(packet.get("position"), list)
        for position in packet["position"] if several else [packet.get("position")]:
            one = {key: value for key, value in packet.items() if key != "position"}
            if position is not None:
                # czml3 knows a position in one interval only
                one["position"] = {key: value for key, value in position.items() if key != "interval"}
            czml3.core.Packet.model_validate(one)


def test_czml_has_a_track_only_while_it_has_a_position() -> None:
    report = sample_report()
    packets = {packet["id"]: packet for packet in json.loads(czml.render(report))}
    for track in report.tracks:
        packet = packets[f"track/{track.id}"]
        spans = [tuple(map(parse_utc, span.split("/"))) for span in packet["availability"]]
        assert spans == [(line.t_us[0], line.t_us[-1]) for line in track.segments]
        for position, line in zip(packet["position"], track.segments, strict=True):
            assert position["forwardExtrapolationType"] == position["backwardExtrapolationType"] == "NONE"
            numbers = np.array(position["cartographicDegrees"]).reshape(-1, 4)
            times = parse_utc(position["epoch"]) + np.round(numbers[:, 0] * 1e6).astype(np.int64)
            np.testing.assert_array_equal(times, line.t_us)
            np.testing.assert_array_equal(numbers[:, 1], line.lon_deg)
            np.testing.assert_array_equal(numbers[:, 2], line.lat_deg)


def test_parquet_has_every_event_and_every_encounter() -> None:
    report = sample_report()
    file = pq.ParquetFile(io.BytesIO(parquet.render(report)))
    rows = file.read().to_pylist()
    events = [row for row in rows if row["record"] == "event"]
    assert [row["event"] for row in events] == [event.id for event in report.events]
    for row, event in zip(events, report.events, strict=True):
        start = row["start_utc"]
        assert (None if start is None else round(start.timestamp() * 1e6)) == event.start_us
        assert row["after"] == event.links
    encounters = [row for row in rows if row["record"] == "encounter"]
    assert [row["cpa_horizontal_m"] for row in encounters] == [
        e.cpa_horizontal_m.value for e in report.encounters
    ]
    assert [row["cpa_utc_unc_s"] for row in encounters] == [e.cpa_unc_s for e in report.encounters]
    metadata = file.schema_arrow.metadata
    assert b"Left out: " in metadata[b"description"]
    assert metadata[b"digest"] == report.head.digest.encode()


def test_a_circle_as_a_ring_stays_within_a_metre_of_it() -> None:
    circle = Circle(65.0, 179.9, 40_000.0)
    lons, lats = np.array(circled(circle)).T
    far = distance_m(circle.lat_deg, circle.lon_deg, lats, lons)
    middles = distance_m(
        circle.lat_deg, circle.lon_deg, (lats[1:] + lats[:-1]) / 2, (lons[1:] + lons[:-1]) / 2
    )
    np.testing.assert_allclose(far, circle.radius_m, atol=0.01)
    assert middles.min() > circle.radius_m - 2 * SAGITTA_M
    assert middles.max() < circle.radius_m + SAGITTA_M


def test_cutting_what_does_not_cross_changes_nothing() -> None:
    ring = densified([(1.0, 1.0), (1.1, 1.0), (1.1, 1.1), (1.0, 1.0)])
    assert cut([ring]) == [[ring]]
