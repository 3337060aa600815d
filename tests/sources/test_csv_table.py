"""Tables: headers, units, encodings, damaged rows, and line numbers that are true to the file."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sharedsky.errors import InvalidValue, LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum, Flag
from sharedsky.sources import csv_table, read_evidence
from sharedsky.sources.reading import Limits, Options, RawTrack
from sharedsky.units import FPM, FT, KT, parse_utc

PLAIN = Options()
HEADER = "time_utc,icao24,lat,lon,alt_std_ft,speed_kt"


def read(
    text: str | bytes, options: Options = PLAIN, name: str = "tracks.csv"
) -> tuple[list[RawTrack], list[Rejected]]:
    data = text.encode() if isinstance(text, str) else text
    items = list(csv_table.read(io.BytesIO(data), name, options))
    return [i for i in items if isinstance(i, RawTrack)], [i for i in items if isinstance(i, Rejected)]


def rows(count: int, address: str = "4840e6") -> Iterator[str]:
    for i in range(count):
        yield f"2026-09-21T14:13:{i:02d}Z,{address},{52 + i / 1000:.4f},4.7600,{1000 + 25 * i},150"


def table(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_units_are_converted_exactly() -> None:
    (track,), rejected = read(table(*rows(3)))
    assert rejected == []
    assert track.t_us[0] == parse_utc("2026-09-21T14:13:00Z")
    np.testing.assert_array_equal(track.alt_m[Datum.STD], np.array([1000, 1025, 1050]) * FT)
    assert track.gs_mps is not None
    np.testing.assert_array_equal(track.gs_mps, np.full(3, 150 * KT))


@pytest.mark.parametrize("address", ["4840e6", "000123", "0x4840", "123456", "00000e"])
def test_an_address_that_looks_like_a_number_stays_text(address: str) -> None:
    tracks, rejected = read(table(*rows(2, address)))
    if address == "0x4840":
        assert tracks == []
        assert rejected[0] == Rejected(
            "tracks.csv:2 icao24", "got '0x4840', want six hexadecimal digits, kept as text"
        )
    else:
        assert tracks[0].icao24 == address


def test_a_bad_cell_is_rejected_with_its_line_and_column() -> None:
    lines = list(rows(20))
    lines[9] = lines[9].replace(",1225,", ",FL3O0,")
    (track,), rejected = read(table(*lines))
    assert rejected == [Rejected("tracks.csv:11 alt_std_ft", "got 'FL3O0', want a number, or ground")]
    assert 11 not in track.record
    assert len(track.record) == 19


def test_line_numbers_are_true_past_blank_lines_comments_quotes_and_ragged_rows() -> None:
    good = list(rows(6))
    quoted = '"2026-09-21T14:13:59Z","4840e6","52.1","4.7","1000","150"'
    text = "\r\n".join(
        [
            "# made for this test",
            HEADER,
            good[0],
            "",
            good[1],
            good[2] + ",x,y",
            "# between",
            good[3][:30],
            quoted,
            '"open',
            good[4],
        ]
    )
    (track,), rejected = read(text)
    assert track.record.tolist() == [3, 5, 9, 11]
    assert sorted((r.where, r.reason) for r in rejected) == [
        ("tracks.csv:10", "got an unbalanced quote, want it closed on its line"),
        ("tracks.csv:6", "got 8 cells, want 6"),
        ("tracks.csv:8", "got 3 cells, want 6"),
    ]


@pytest.mark.parametrize("block", [64, 1000, 4 << 20])
def test_any_size_of_block_gives_the_same_track(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = list(rows(59))
    lines[40] = lines[40].replace("52.", "x52.")
    expected, _ = read(table(*lines))
    monkeypatch.setattr(csv_table, "_BLOCK_BYTES", block)
    (track,), rejected = read(table(*lines))
    assert [r.where for r in rejected] == ["tracks.csv:42 lat"]
    np.testing.assert_array_equal(track.record, expected[0].record)
    np.testing.assert_array_equal(track.t_us, expected[0].t_us)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_and_line_ends(encoding: str) -> None:
    text = table(*rows(3), header=HEADER + ",Höhe").replace(",150\n", ",150,é\n").replace("\n", "\r\n")
    (track,), rejected = read(text.encode(encoding), Options(map={"ignore": "Höhe"}))
    assert rejected == []
    assert len(track.t_us) == 3


def test_semicolons_with_decimal_commas() -> None:
    text = "sep=;\ntime_utc;registration;lat;lon;alt_msl_m\n2026-09-21 14:13:20;D-EXYZ;52,5;4,25;1.250,5\n"
    tracks, rejected = read(text)
    assert tracks == []
    assert rejected[0].reason == "got '1.250,5', want a number, or ground"
    (track,), _ = read(text.replace("1.250,5", "1250,5"))
    assert (track.lat_deg[0], track.lon_deg[0], track.alt_m[Datum.MSL][0]) == (52.5, 4.25, 1250.5)
    assert track.registration == "D-EXYZ"


def test_thousands_are_read_in_quotes() -> None:
    (track,), rejected = read(table('2026-09-21T14:13:20Z,4840e6,52.1,4.7,"35,000",450'))
    assert rejected == []
    assert track.alt_m[Datum.STD][0] == pytest.approx(35000 * FT)


def test_tabs() -> None:
    (track,), _ = read(table(*rows(2)).replace(",", "\t"))
    assert len(track.t_us) == 2


def test_an_altitude_without_unit_is_refused_and_named() -> None:
    text = table("2026-09-21T14:13:20Z,4840e6,52.1,4.7,3000", header="time,icao24,lat,lon,altitude")
    with pytest.raises(InvalidValue, match="pass --map alt_ft=altitude"):
        read(text)
    (track,), _ = read(text, Options(map={"alt_m": "altitude"}))
    assert track.alt_m == {Datum.STD: 3000.0}
    (track,), _ = read(text, Options(map={"alt_ft": "altitude"}, alt_datum=Datum.MSL))
    assert track.alt_m == {Datum.MSL: 3000 * FT}


def test_a_speed_without_unit_is_left_out_and_told() -> None:
    text = table("2026-09-21T14:13:20Z,4840e6,52.1,4.7,90", header="time,icao24,lat,lon,speed")
    (track,), rejected = read(text)
    assert track.gs_mps is None
    assert rejected == [
        Rejected(
            "tracks.csv:1 speed",
            "got a column without unit, want one; left out, name it with --map gs_kt=speed or vrate_fpm=speed",
        )
    ]


def test_a_mapping_reads_any_header() -> None:
    text = "Zeit;Breite;Länge;Höhe;Kennung\n1790000000;52,1;4,7;3000;D-EXYZ\n"
    names = {"time": "Zeit", "lat": "Breite", "lon": "Länge", "alt_msl_ft": "Höhe", "registration": "Kennung"}
    (track,), _ = read(text, Options(map=names))
    assert track.registration == "D-EXYZ"
    assert track.alt_m[Datum.MSL][0] == 3000 * FT
    with pytest.raises(InvalidValue, match="Breite"):
        read(text)
    with pytest.raises(InvalidValue, match="'Tiefe'"):
        read(text, Options(map={"alt_ft": "Tiefe"}))
    with pytest.raises(InvalidValue, match="want one of time"):
        read(text, Options(map={"alt": "Höhe"}))


def test_a_time_without_zone_is_never_guessed() -> None:
    text = table("2026-09-21 14:13:20,4840e6,52.1,4.7", header="timestamp,icao24,lat,lon")
    tracks, rejected = read(text)
    assert tracks == []
    assert "--map time_utc=timestamp" in rejected[0].reason
    (track,), _ = read(text, Options(map={"time_utc": "timestamp"}))
    assert track.t_us[0] == parse_utc("2026-09-21T14:13:20Z")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-21T14:13:20Z",
        "2026-09-21T16:13:20+02:00",
        "2026-09-21 14:13:20.000000+00:00",
        "1790000000",
        "1790000000.0",
        "1790000000000",
        "1790000000000000",
        "1790000000000000000",
    ],
)
def test_every_way_to_write_an_instant(cell: str) -> None:
    (track,), _ = read(table(f"{cell},4840e6,52.1,4.7", header="time,icao24,lat,lon"))
    assert track.t_us[0] == 1_790_000_000_000_000


@pytest.mark.parametrize("cell", ["", "36000", "20260921", "99999999999999999999", "noon", "0", "nan"])
def test_what_is_no_instant_is_rejected(cell: str) -> None:
    other = "2026-09-21T14:13:20Z,4840e6,52.1,4.7"
    (track,), rejected = read(table(other, f"{cell},4840e6,52.1,4.7", header="time,icao24,lat,lon"))
    assert track.record.tolist() == [2]
    assert rejected[0].where == "tracks.csv:3 time"


def test_the_first_thousand_of_a_kind_keep_their_places_and_the_rest_are_counted() -> None:
    lines = [*rows(1), *(row.replace(",1000,", ",x,") for row in list(rows(1)) * 2500)]
    _, rejected = read(table(*lines))
    assert [r.where for r in rejected[:2]] == ["tracks.csv:3 alt_std_ft", "tracks.csv:4 alt_std_ft"]
    assert len(rejected) == 1001
    assert sum(r.count for r in rejected) == 2500


def test_an_endless_line_ends_in_one_error() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            return b"1" * size

    with pytest.raises(LimitExceeded, match="want a line of at most 65536 bytes"):
        list(csv_table.read(Endless(), "long.csv", Options(limits=Limits(line_bytes=1 << 16))))  # type: ignore[arg-type]


def test_an_endless_line_after_good_ones_names_its_line() -> None:
    text = table(*rows(3)) + "x" * 100_000
    with pytest.raises(LimitExceeded, match=r"tracks\.csv:5"):
        read(text, Options(limits=Limits(line_bytes=1 << 16)))


def test_opensky_takes_the_position_time_and_shows_repetitions() -> None:
    (track,), _ = read(csv_table.OPENSKY.example)
    assert ((track.t_us - 1_790_000_000_000_000) / 1e6).tolist() == [-0.38, 0.71, 2.0]
    assert track.alt_m.keys() == {Datum.STD, Datum.HAE}
    assert track.alt_m[Datum.STD][0] == 609.6
    assert track.icao24 == "4840e6"


def test_flightradar24_writes_zero_on_the_ground() -> None:
    (track,), _ = read(csv_table.FR24.example)
    assert track.on_ground is not None
    assert track.on_ground.tolist() == [1, 0]
    assert np.isnan(track.alt_m[Datum.STD][0])
    assert track.lon_deg[0] == 4.760002


def test_a_position_cell_must_hold_two_numbers() -> None:
    text = csv_table.FR24.example.replace('"52.301401,4.759104"', '"52.301401 N"')
    _, rejected = read(text)
    assert rejected == [Rejected("tracks.csv:3 Position", "got '52.301401 N', want latitude,longitude")]


def test_exports_with_names_of_readsb() -> None:
    (track,), _ = read(csv_table.ADSBX.example)
    assert track.icao24 == "000123"
    assert (track.registration, track.type, track.callsign) == ("PH-ABC", "B738", "DEMO12")
    assert track.pos_unc_m is not None
    assert track.pos_unc_m.tolist() == [10.0, 10.0]
    assert track.vrate_mps is not None
    assert track.vrate_mps[1] == 2240 * FPM


def test_the_older_export_of_adsb_exchange() -> None:
    text = "Icao,Reg,Type,Call,Lat,Long,PosTime,Alt,GAlt,Spd,Trak,Vsi,Sqk,Gnd\n"
    text += "4840E6,PH-ABC,B738,DEMO12,52.1,4.7,1790000000123,35000,35200,450,90,0,1000,False\n"
    (track,), rejected = read(text)
    assert rejected == []
    assert track.t_us[0] == 1_790_000_000_123_000
    assert track.icao24 == "4840e6"
    assert track.alt_m == {Datum.STD: 35000 * FT, Datum.MSL: 35200 * FT}


def test_flightaware_exports() -> None:
    (track,), _ = read(csv_table.FLIGHTAWARE.example)
    assert track.alt_m[Datum.STD].tolist() == [1200 * FT, 2500 * FT]
    firehose = "clock,ident,hexid,lat,lon,alt,gs,heading,air_ground,squawk\n"
    firehose += "1790000000,DEMO12,4840E6,52.1,4.7,35000,450,90,A,1000\n"
    (track,), rejected = read(firehose)
    assert rejected == []
    assert track.on_ground is not None
    assert (track.icao24, track.on_ground[0], track.alt_m[Datum.STD][0]) == ("4840e6", 0, 35000 * FT)
    log = "Time (UTC),Latitude,Longitude,Course,kts,mph,feet,Rate,Reporting Facility\n"
    log += '2026-09-21 14:13:20,52.1,4.7,183,160,184,"1,200",2240,FlightAware\n'
    (track,), rejected = read(log)
    assert rejected == []
    assert track.alt_m[Datum.STD].tolist() == [pytest.approx(1200 * FT)]


def test_rows_are_grouped_by_the_first_identifier_that_they_have() -> None:
    text = table(
        "2026-09-21T14:13:20Z,4840e6,AAA1,52.1,4.7",
        "2026-09-21T14:13:21Z,,BBB2,53.1,4.7",
        "2026-09-21T14:13:22Z,4840e6,,52.2,4.7",
        "2026-09-21T14:13:23Z,~2a3b4c,,54.2,4.7",
        header="time,icao24,callsign,lat,lon",
    )
    tracks, _ = read(text)
    assert [(t.icao24, t.callsign, t.name, t.record.tolist()) for t in tracks] == [
        ("4840e6", "AAA1", "", [2, 4]),
        ("", "BBB2", "", [3]),
        ("", "", "~2a3b4c", [5]),
    ]


def test_rows_without_identifier_in_a_file_of_one_aircraft_are_its_own() -> None:
    text = table(
        "2026-09-21T14:13:20Z,,52.1,4.7", "2026-09-21T14:13:21Z,AAA1,52.1,4.7", header="time,callsign,lat,lon"
    )
    tracks, _ = read(text)
    assert [t.record.tolist() for t in tracks] == [[2, 3]]


@pytest.mark.parametrize(
    "text",
    [
        "Three men, two boats, one dog.\nThey left, late, on Monday.\n",
        "a,b,c\nd,e,f\n",
        "",
        "\n\n\n",
        "name,party,date\nA,B,2018-09-18\n",
    ],
)
def test_prose_and_tables_of_words_are_no_tracks(text: str) -> None:
    assert csv_table.family_name(text.encode()) == "-"


def test_no_header_is_told() -> None:
    with pytest.raises(Unreadable, match="no header"):
        read("\n\n")


def test_the_middle_of_a_quoted_cell_may_hold_quotes_and_returns() -> None:
    text = table(
        '2026-09-21T14:13:20Z,4840e6,52.1,4.7,1000,150,"5\'10"" tall"',
        '2026-09-21T14:13:21Z,4840e6,52.1,4.7,1000,150,a"b"c',
        "2026-09-21T14:13:22Z,4840e6,52.1,4.7,1000,150,x\ry",
        header=HEADER + ",note",
    )
    (track,), rejected = read(text)
    assert (len(track.t_us), rejected) == (3, [])


def test_huge_cells_do_not_widen_columns() -> None:
    lines = [*rows(3), *rows(3)]
    lines[2] = lines[2].replace("4840e6", "4" * 100_000)
    try:
        tracks, rejected = read(table(*lines))
    except SharedskyError as error:
        pytest.fail(str(error))
    assert len(tracks[0].t_us) == 5
    assert len(rejected[0].reason) < 200


def test_a_row_written_twice_is_a_duplicate_and_no_old_position(tmp_path: Path) -> None:
    head = "time,icao24,lat,lon,velocity,baroaltitude,lastposupdate\n"
    row = "{0},4840e6,{1:.3f},4.0,111,3000,{2}\n"
    rows = [row.format(1_600_000_000 + k, 50 + k / 1000, 1_600_000_000 + k - 0.3) for k in range(10)]
    path = tmp_path / "twice.csv"
    path.write_text(head + "".join([*rows[:5], rows[4], *rows[5:]]))
    (track,) = read_evidence(path).tracks
    assert [bool(f & Flag.DUPLICATE) for f in track.samples.flags].count(True) == 1
    assert not (track.samples.flags & Flag.STALE).any()


def test_two_columns_of_one_name_are_told_and_the_first_is_taken() -> None:
    lines = [row.replace(",4.7600,", ",99,4.7600,") for row in rows(3)]
    (track,), rejected = read(table(*lines, header=HEADER.replace("lat,", "lat,lat,")))
    assert track.lat_deg[0] == 52.0
    (told,) = rejected
    assert (told.where, told.reason) == (
        "tracks.csv:1 lat",
        "got 2 columns of this name, want one; that in place 3 is taken",
    )


def test_empty_cells_past_the_header_are_no_trouble() -> None:
    for commas in (",", ",,,"):
        (track,), rejected = read(table(*(row + commas for row in rows(3))))
        assert (len(track.t_us), rejected) == (3, [])
    _, rejected = read(table(*(row + ",7,8" for row in rows(3))))
    assert [r.reason for r in rejected] == ["got 8 cells, want 6"] * 3


def test_some_nul_in_a_row_costs_that_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(*rows(30)).replace(",1025,", ",10\0\0,"))
    found = read_evidence(path)
    assert len(found.tracks[0].samples) == 29
    assert [r.where for r in found.rejected] == [f"{path}:3 alt_std_ft"]


def test_a_mapping_that_says_two_things_or_an_unknown_one_is_refused() -> None:
    header = HEADER.replace("alt_std_ft", "a").replace("speed_kt", "b")
    for given, line in (
        ({"alt_ft": "a", "alt_m": "b"}, "--map: got alt_ft=a and alt_m=b, want one column for what both say"),
        ({"alt_fts": "a"}, "did you mean 'alt_ft'?"),
        ({"alt_ft": "c"}, "--map alt_ft: got 'c', want the columns time_utc, icao24"),
    ):
        with pytest.raises(InvalidValue) as caught:
            read(table(*rows(3), header=header), Options(map=given))
        assert line in str(caught.value)
