"""KML tracks: the real ones, and what the standard and real writers do."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sharedsky.errors import HostileInput, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum
from sharedsky.sources import kml, read_evidence
from sharedsky.sources.reading import Item, Options, RawTrack
from sharedsky.units import KT, parse_utc, utc

T = "2024-05-01T12:00:%02dZ"


def track(times: list[int], places: list[str], inner: str = "") -> str:
    whens = "".join(f"<when>{T % t}</when>" for t in times)
    return f"<gx:Track>{inner}{whens}{''.join(f'<gx:coord>{p}</gx:coord>' for p in places)}</gx:Track>"


def placemark(name: str, inner: str) -> str:
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


def items(body: str, options: Options = Options(), end: str = "</Document></kml>") -> list[Item]:  # noqa: B008
    return list(kml.read(io.BytesIO(f"<kml><Document>{body}{end}".encode()), "f.kml", options))


def tracks(body: str, options: Options = Options(), end: str = "</Document></kml>") -> list[RawTrack]:  # noqa: B008
    return [item for item in items(body, options, end) if isinstance(item, RawTrack)]


def rejected(body: str) -> list[Rejected]:
    return [item for item in items(body) if isinstance(item, Rejected)]


ABSOLUTE = "<altitudeMode>absolute</altitudeMode>"
CLIMB = track([0, 5], ["35.78 35.53 100", "35.79 35.54 110"], ABSOLUTE)


@pytest.mark.parametrize(
    ("name", "samples", "on_ground", "first", "last"),
    [
        ("97-0400", 1849, 87, "2026-07-04T14:27:44.070000Z", "2026-07-04T17:59:16.330000Z"),
        ("N591EM", 473, 34, "2026-07-04T16:30:46.430000Z", "2026-07-04T17:25:37.990000Z"),
        ("N592EM", 544, 6, "2026-07-04T16:52:21.730000Z", "2026-07-04T17:22:39.250000Z"),
        ("N593EM", 478, 14, "2026-07-04T16:32:14.640000Z", "2026-07-04T17:24:46.320000Z"),
        ("N595EM", 508, 28, "2026-07-04T16:31:19.530000Z", "2026-07-04T17:26:10.440000Z"),
    ],
)
def test_the_five_real_tracks(
    shared: Path, name: str, samples: int, on_ground: int, first: str, last: str
) -> None:
    path = shared / "data/encounter-2026-07-04" / f"{name}.kml"
    contents = read_evidence(path, name=f"evidence/{name}.kml")
    (found,) = contents.tracks
    assert contents.rejected == []
    assert (found.flight.name, found.flight.registration) == (name, name)
    assert len(found.samples) == samples
    assert (utc(int(found.samples.t_us[0])), utc(int(found.samples.t_us[-1]))) == (first, last)
    assert np.count_nonzero(found.samples.on_ground == 1) == on_ground
    assert np.count_nonzero(np.isnan(found.samples.alt_m[Datum.MSL])) == on_ground
    coords = [piece.split("<")[0].split() for piece in path.read_text().split("<gx:coord >")[1:]]
    assert sorted(found.samples.lon_deg.tolist()) == sorted(float(coord[0]) for coord in coords)
    assert sorted(found.samples.lat_deg.tolist()) == sorted(float(coord[1]) for coord in coords)


def test_pressure_altitude_is_what_the_case_says_it_is() -> None:
    (plain,) = tracks(placemark("N1AB", CLIMB))
    (told,) = tracks(placemark("N1AB", CLIMB), Options(alt_datum=Datum.STD))
    assert list(plain.alt_m) == [Datum.MSL]
    assert list(told.alt_m) == [Datum.STD]
    assert told.alt_m[Datum.STD].tolist() == [100, 110]
    above_ground = track([0], ["1 2 30"], "<altitudeMode>relativeToGround</altitudeMode>")
    (agl,) = tracks(placemark("N1AB", above_ground), Options(alt_datum=Datum.STD))
    assert list(agl.alt_m) == [Datum.AGL]


def test_a_zero_that_is_clamped_to_the_ground_is_no_altitude() -> None:
    taxi = track([0, 1], ["1 2 0", "1 2 0"])
    (alone,) = tracks(placemark("N1AB", taxi))
    assert alone.alt_m == {}
    assert alone.on_ground is None
    flight = track([2], ["1 2 60"], ABSOLUTE)
    (both,) = tracks(placemark("N1AB", taxi) + placemark("N1AB", flight))
    assert both.on_ground is not None
    assert both.on_ground.tolist() == [1, 1, 0]
    np.testing.assert_array_equal(both.alt_m[Datum.MSL], [np.nan, np.nan, 60])
    (kept,) = tracks(placemark("N1AB", track([0, 1], ["1 2 0", "1 2 35"])))
    assert kept.alt_m[Datum.MSL].tolist() == [0, 35]


def test_tracks_of_one_aircraft_are_joined_and_others_of_one_name_are_not() -> None:
    early, late = track([0, 9], ["1 2", "1 2"]), track([20, 29], ["1 2", "1 2"])
    while_early = track([5], ["3 4"])
    assert [len(t.t_us) for t in tracks(placemark("N1AB", early) + placemark("N1AB", while_early))] == [3]
    assert [len(t.t_us) for t in tracks(placemark("Track", early) + placemark("Track", late))] == [4]
    assert [len(t.t_us) for t in tracks(placemark("Track", early) + placemark("Track", while_early))] == [
        2,
        1,
    ]
    assert [len(t.t_us) for t in tracks(placemark("", early) + placemark("", late))] == [2, 2]


def test_the_name_comes_from_the_placemark_or_the_nearest_folder() -> None:
    body = (
        f"<name>All</name><Folder><name>D-ABCD track</name><Folder>{placemark('D-ABCD', CLIMB)}"
        f"{placemark('', CLIMB)}</Folder></Folder>{placemark('', CLIMB)}{placemark('AE68A1', CLIMB)}"
    )
    found = tracks(body)
    assert [t.name for t in found] == ["D-ABCD", "D-ABCD track", "All", "AE68A1"]
    assert [t.registration for t in found] == ["D-ABCD", "", "", ""]
    assert [t.icao24 for t in found] == ["", "", "", "ae68a1"]


def test_extended_data_tells_identifiers() -> None:
    data = (
        '<ExtendedData><Data name="hex"><value>4840E6</value></Data><Data name="Callsign"><value>KLM12</value></Data>'
        '<SchemaData><SimpleData name="reg">PH-ABC</SimpleData></SchemaData><Data name="icao"><value>x</value></Data>'
        "</ExtendedData>"
    )
    (found,) = tracks(placemark("to the sea", data + CLIMB))
    assert (found.icao24, found.callsign, found.registration, found.name) == (
        "4840e6",
        "KLM12",
        "PH-ABC",
        "to the sea",
    )


def test_arrays_are_taken_where_their_unit_is_known() -> None:
    schema = (
        '<Schema id="s"><gx:SimpleArrayField name="speed"><displayName>Speed (kt)</displayName>'
        '</gx:SimpleArrayField><gx:SimpleArrayField name="gs" /></Schema>'
    )
    values = "<gx:value>100</gx:value><gx:value></gx:value>"
    arrays = (
        f'<ExtendedData><SchemaData schemaUrl="#s"><gx:SimpleArrayData name="%s">{values}</gx:SimpleArrayData>'
        '<gx:SimpleArrayData name="track"><gx:value>90</gx:value><gx:value>91</gx:value></gx:SimpleArrayData>'
        '<gx:SimpleArrayData name="squawk"><gx:value>7000</gx:value><gx:value>7700</gx:value>'
        "</gx:SimpleArrayData></SchemaData></ExtendedData>"
    )
    inner = track([0, 5], ["1 2", "1 2"], "<gx:angles>45 0 0</gx:angles>")
    (found,) = tracks(schema + placemark("a", inner.replace("</gx:Track>", arrays % "speed" + "</gx:Track>")))
    assert found.gs_mps is not None
    np.testing.assert_allclose(found.gs_mps, [100 * KT, np.nan])
    assert found.track_deg is not None
    assert found.track_deg.tolist() == [90, 91]
    assert found.squawk is not None
    assert found.squawk.tolist() == ["7000", "7700"]
    without = schema + placemark("a", inner.replace("</gx:Track>", arrays % "gs" + "</gx:Track>"))
    assert tracks(without)[0].gs_mps is None
    assert "array gs: its schema names no unit" in rejected(without)[0].reason


def test_multitrack_is_one_flight_with_the_mode_of_the_whole() -> None:
    parts = track([0], ["1 2 50"]) + track([9], ["1 2 60"], "<altitudeMode>relativeToGround</altitudeMode>")
    (found,) = tracks(placemark("a", f"<gx:MultiTrack>{ABSOLUTE}{parts}</gx:MultiTrack>"))
    np.testing.assert_array_equal(found.alt_m[Datum.MSL], [50, np.nan])
    np.testing.assert_array_equal(found.alt_m[Datum.AGL], [np.nan, 60])


def test_pairs_as_far_as_they_go_and_the_rest_is_told() -> None:
    body = placemark("a", track([0, 1, 2], ["1 2", "3 4"]) + track([7], ["5 6", "7 8", "9 9"]))
    (found,) = tracks(body)
    assert found.t_us.tolist() == [parse_utc(T % t) for t in (0, 1, 7)]
    assert found.lon_deg.tolist() == [1, 3, 5]
    assert found.record.tolist() == [0, 1, 3]
    assert [(r.where, r.count) for r in rejected(body)] == [("f.kml:1", 1), ("f.kml:1", 2)]
    assert [r.reason.split(",")[0] for r in rejected(body)] == ["when without coord", "coord without when"]


def test_bad_rows_are_told_and_the_rest_is_kept() -> None:
    times = "<when>2024-05-01T12:00:00</when><when>noon</when><when>2024-05-01T12:00:05Z</when>"
    places = "<gx:coord>1 2</gx:coord><gx:coord>1 2</gx:coord><gx:coord>1</gx:coord>"
    more = f"<when>{T % 9}</when><when>{T % 10}</when><gx:coord>1 2 x</gx:coord><gx:coord></gx:coord>"
    body = placemark("a", f"<gx:Track>{times}{places}{more}</gx:Track>")
    (found,) = tracks(body)
    assert found.record.tolist() == [4]
    assert np.isnan(found.lat_deg).all()
    assert [(r.reason[:8], r.where) for r in rejected(body)] == [("when: go", "f.kml:1")] * 2 + [
        ("coord: g", "f.kml:1")
    ] * 2


def test_other_placemarks_are_told() -> None:
    (one,) = rejected(
        placemark("a", CLIMB) + placemark("b", "<Point><coordinates>1,2,3</coordinates></Point>")
    )
    assert one.reason.startswith("a Placemark without gx:Track")


def test_a_file_that_breaks_off_gives_what_was_read() -> None:
    body = placemark("a", CLIMB) + "<Placemark><name>b</name><gx:Track><when>2024-05-01T12:00:00Z</when>"
    found = items(body, end="<gx:coord>1 2 3</gx:coord><gx")
    assert [item.name for item in found if isinstance(item, RawTrack)] == ["a", "b"]
    (why,) = [item for item in found if isinstance(item, Rejected)]
    assert "XML that breaks off or is damaged" in why.reason
    with pytest.raises(Unreadable, match="breaks off"):
        items("<Placemark>", end="")


def test_a_kmz_with_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "flights.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml.READER.example)
        archive.writestr("files/icon.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    contents = read_evidence(path)
    assert [t.flight.registration for t in contents.tracks] == ["N123AB"]
    assert contents.tracks[0].evidence.member == "doc.kml"
    assert "icon.png" in contents.rejected[0].where


def test_a_kml_with_entities_is_refused_by_its_own_reader(tmp_path: Path) -> None:
    path = tmp_path / "x.kml"
    path.write_text('<!DOCTYPE kml [<!ENTITY a "aaaa">]>' + kml.READER.example)
    with pytest.raises(HostileInput, match="document type or entity"):
        read_evidence(path)


def test_many_flights_take_linear_time() -> None:
    body = "".join(placemark(f"flight {n}", track([n % 60], ["1 2 3"])) for n in range(20_000))
    assert len(tracks(body)) == 20_000
