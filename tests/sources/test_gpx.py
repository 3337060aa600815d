"""GPX tracks: segments, extensions, what has no time, and files that break off."""

import io

import numpy as np
import pytest

from sharedsky.errors import Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum
from sharedsky.sources import gpx
from sharedsky.sources.reading import Item, Options, RawTrack
from sharedsky.units import parse_utc


def point(second: int, inner: str = "", place: str = 'lat="35.5" lon="35.7"') -> str:
    return f"<trkpt {place}>{inner}<time>2024-05-01T12:00:{second:02d}Z</time></trkpt>"


def items(body: str, options: Options | None = None, end: str = "</gpx>") -> list[Item]:
    return list(gpx.read(io.BytesIO(f"<gpx>{body}{end}".encode()), "f.gpx", options or Options()))


def tracks(body: str, options: Options | None = None) -> list[RawTrack]:
    return [item for item in items(body, options) if isinstance(item, RawTrack)]


def told(body: str) -> list[tuple[str, str]]:
    return [(item.where, item.reason) for item in items(body) if isinstance(item, Rejected)]


def test_each_trk_is_a_track_with_all_its_segments() -> None:
    one = f"<trk><name>D-ABCD</name><trkseg>{point(0)}</trkseg><trkseg>{point(5)}{point(6)}</trkseg></trk>"
    two = f"<trk><name>4840e6</name><trkseg>{point(7)}</trkseg></trk>"
    first, second = tracks(one + two)
    assert (first.name, first.registration, first.icao24) == ("D-ABCD", "D-ABCD", "")
    assert (second.name, second.registration, second.icao24) == ("4840e6", "", "4840e6")
    assert first.t_us.tolist() == [parse_utc(f"2024-05-01T12:00:0{s}Z") for s in (0, 5, 6)]
    assert (first.record.tolist(), second.record.tolist()) == ([0, 1, 2], [3])
    assert first.alt_m == {}


def test_elevation_is_above_sea_level_unless_the_case_knows_better() -> None:
    body = f"<trk>{point(0, '<ele>3048.0</ele>')}{point(1)}</trk>"
    np.testing.assert_array_equal(tracks(body)[0].alt_m[Datum.MSL], [3048, np.nan])
    assert list(tracks(body, Options(alt_datum=Datum.HAE))[0].alt_m) == [Datum.HAE]


def test_speed_and_course_as_gpx_1_0_and_extensions_write_them() -> None:
    extension = (
        "<extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>10.5</gpxtpx:speed>"
        "<gpxtpx:course>271</gpxtpx:course></gpxtpx:TrackPointExtension></extensions>"
    )
    (found,) = tracks(f"<trk>{point(0, '<course>270</course><speed>10</speed>')}{point(1, extension)}</trk>")
    assert found.gs_mps is not None
    assert found.gs_mps.tolist() == [10, 10.5]
    assert found.track_deg is not None
    assert found.track_deg.tolist() == [270, 271]


def test_points_that_cannot_be_used_are_told_one_by_one() -> None:
    placeless = point(1, place="lat='' lon='2'")
    body = (
        f"<trk>\n<trkpt lat='1' lon='2'/>\n{placeless}\n{point(2, '<ele>high</ele>')}\n"
        "<trkpt lat='1' lon='2'><time>2024-05-01T12:00:09</time></trkpt></trk>"
    )
    assert [t.record.tolist() for t in tracks(body)] == [[2]]
    assert told(body) == [
        ("f.gpx:2", "time: got nothing, want a time for each point"),
        ("f.gpx:3", "lat: got '', want a number"),
        ("f.gpx:4", "ele: got 'high', want a number"),
        (
            "f.gpx:5",
            "time: got 2024-05-01T12:00:09, want an ISO 8601 date and time with its zone, such as "
            "2018-09-17T19:03:00Z; add Z or the offset, as +03:00",
        ),
    ]


def test_what_has_no_track_is_told() -> None:
    body = '<wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"/></rte><trk><name>empty</name></trk>'
    assert [reason.split(",")[0].split(":")[0] for _, reason in told(body)] == [
        "a waypoint",
        "a route",
        "a trk without a usable point",
    ]


def test_a_file_that_breaks_off_gives_what_was_read() -> None:
    found = items(f"<trk>{point(0)}</trk><trk>{point(1)}", end="<trkpt lat=")
    assert [len(item.t_us) for item in found if isinstance(item, RawTrack)] == [1, 1]
    assert "breaks off" in next(item.reason for item in found if isinstance(item, Rejected))
    with pytest.raises(Unreadable):
        items("<trk>", end="")
