"""sharedsky encounters, end to end on a small file."""

import csv
import errno
import io
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from sharedsky.cli.encounters import command
from sharedsky.errors import SharedskyError
from sharedsky.kernels import geodesy
from sharedsky.model.encounter import Encounter, Measured
from sharedsky.model.track import Datum
from sharedsky.outputs.encounter_table import COLUMNS, FIGURES, TIMES, for_people

THRESHOLDS = ["--horizontal", "5NM", "--vertical", "1000ft"]
HEAD = "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,lastposupdate,lastcontact,hour"
FIRST = [
    "flight_a",
    "flight_b",
    "start_utc",
    "end_utc",
    "cpa_utc",
    "cpa_3d_m",
    "cpa_horizontal_m",
    "cpa_vertical_m",
    "min_horizontal_m",
    "min_vertical_m",
]


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    """OpenSky state vectors of two flights head-on, 1 km and 300 ft apart where they pass, after 60 s."""
    rows = [HEAD]
    for t in range(0, 121, 5):
        for icao24, side, north, alt in (("4840d6", 1, 0.0, 3000.0), ("000123", -1, 1000.0, 3091.44)):
            lat, lon = geodesy.LocalFrame(47.0, 8.0).back(np.array([side * (t - 60) * 200.0, north]))
            rows.append(
                f"{1530000000 + t},{icao24},{lat:.7f},{lon:.7f},200,90,0,TEST{side},False,False,False,1000,"
                f"{alt},,{1530000000 + t},{1530000000 + t},1530000000"
            )
    path = tmp_path / "states.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)


def test_csv_goes_to_standard_output_and_remarks_to_standard_error(crossing: Path) -> None:
    result = run(crossing, *THRESHOLDS)
    assert result.exception is None
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["flight_a"], row["flight_b"]) == ("000123", "4840d6")
    assert row["cpa_utc"].startswith("2018-06-26T08:01:0")
    assert row["cpa_utc"].endswith("Z")
    assert float(row["cpa_horizontal_m"]) == pytest.approx(1000, abs=1)
    assert float(row["cpa_vertical_m"]) == pytest.approx(91.44, abs=0.1)
    assert float(row["cpa_horizontal_m_unc"]) > 0
    assert result.stderr.startswith(
        "1 encounter of 1 pair of flights nearer than 5NM and 1000ft; 2 flights, 50 samples"
    )


def test_columns_are_the_promised_ones_in_their_order(crossing: Path) -> None:
    assert list(COLUMNS[:10]) == FIRST
    assert list(COLUMNS[10:18]) == [f"{name}_unc" for name in FIRST[2:]]
    assert list(COLUMNS[18:]) == ["label_a", "label_b", "track_a", "track_b", "datum", "samples"]
    assert run(crossing, *THRESHOLDS).stdout.splitlines()[0] == ",".join(COLUMNS)


def test_every_format_says_the_same(crossing: Path, tmp_path: Path) -> None:
    outs = [tmp_path / f"out{ending}" for ending in (".csv", ".json", ".parquet")]
    for out in outs:
        assert run(crossing, *THRESHOLDS, "--out", out).exception is None
    (as_csv,) = csv.DictReader(io.StringIO(outs[0].read_text()))
    (as_json,) = json.loads(outs[1].read_text())
    (as_parquet,) = pq.read_table(outs[2]).to_pylist()
    assert list(as_csv) == list(as_json) == list(as_parquet) == list(COLUMNS)
    for name in COLUMNS:
        if name in TIMES:
            assert as_csv[name] == as_json[name]
            assert as_parquet[name] == datetime.fromisoformat(as_json[name])
        elif name in FIGURES or name.endswith("_unc"):
            assert float(as_csv[name]) == as_json[name] == as_parquet[name]
        else:
            assert as_csv[name] == as_json[name] == as_parquet[name]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_no_encounter_is_an_empty_table(crossing: Path, tmp_path: Path) -> None:
    for ending in (".csv", ".json", ".parquet"):
        out = tmp_path / f"none{ending}"
        assert run(crossing, "--horizontal", "10m", "--vertical", "1ft", "--out", out).exception is None
    assert (tmp_path / "none.csv").read_text() == ",".join(COLUMNS) + "\n"
    assert json.loads((tmp_path / "none.json").read_text()) == []
    assert pq.read_table(tmp_path / "none.parquet").column_names == list(COLUMNS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--horizontal", "5", "--vertical", "1000ft"], "--horizontal: got '5'"),
        (["--horizontal", "5NM", "--vertical", "0ft"], "vertical: got 0 m"),
        ([*THRESHOLDS, "--max-gap", "long"], "--max-gap: got 'long'"),
        ([*THRESHOLDS, "--out", "table.xlsx"], "--out: got '.xlsx'"),
        ([*THRESHOLDS, "--map", "lat"], "--map: got 'lat'"),
    ],
)
def test_what_a_user_can_mend_is_one_line(crossing: Path, arguments: list[str], said: str) -> None:
    error = run(crossing, *arguments).exception
    assert isinstance(error, SharedskyError)
    assert said in str(error)
    assert "\n" not in str(error)


def test_a_recording_cut_into_files_is_one_recording(crossing: Path, tmp_path: Path) -> None:
    head, *lines = crossing.read_text().splitlines()
    pieces = [tmp_path / "early.csv", tmp_path / "late.csv"]
    for path, rows in zip(pieces, (lines[:26], lines[26:]), strict=True):
        path.write_text("\n".join([head, *rows]) + "\n")
    (whole,), (cut,) = (
        csv.DictReader(io.StringIO(run(*files, *THRESHOLDS).stdout)) for files in ([crossing], pieces)
    )
    same = [name for name in COLUMNS if not name.startswith("track_")]
    assert [whole[name] for name in same] == [cut[name] for name in same]


def test_a_full_disk_is_one_line_and_leaves_what_was_there(
    crossing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    error = run(crossing, *THRESHOLDS, "--out", out).exception
    assert isinstance(error, SharedskyError)
    assert str(error) == f"{out} --out: got No space left on device, want a place to write to"
    assert out.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_folder_is_walked_and_what_is_no_evidence_is_told(crossing: Path) -> None:
    (crossing.parent / "note.bin").write_bytes(b"\0\1\2")
    result = run(crossing.parent, *THRESHOLDS)
    assert result.exception is None
    assert "note.bin" in result.stderr
    named = run(crossing, crossing.parent / "note.bin", *THRESHOLDS)
    assert isinstance(named.exception, SharedskyError)


def test_a_file_given_twice_and_a_copy_of_it_count_once(crossing: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(crossing.read_bytes())
    result = run(crossing, crossing, copy, *THRESHOLDS)
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 1
    assert result.stderr.count("the same bytes as") == 2


def test_recordings_that_overlap_and_agree_are_one(crossing: Path, tmp_path: Path) -> None:
    whole = run(crossing, *THRESHOLDS).stdout
    head, *rows = crossing.read_text().splitlines()
    parts = []
    for name, hours in (("a", range(1530000000, 1530000076)), ("b", range(1530000040, 1530000121))):
        parts.append(tmp_path / f"{name}.csv")
        kept = [row for row in rows if int(row.split(",")[0]) in hours]
        parts[-1].write_text("\n".join([head, *kept]) + "\n")
    for order in (parts, parts[::-1]):
        (row,) = csv.DictReader(io.StringIO(run(*order, *THRESHOLDS).stdout))
        (expected,) = csv.DictReader(io.StringIO(whole))
        assert {k: v for k, v in row.items() if "track" not in k} == {
            k: v for k, v in expected.items() if "track" not in k
        }


def test_two_accounts_of_one_meeting_are_told_to_be_that(crossing: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(crossing.read_text().replace(",3000.0,", ",3010.0,"))
    result = run(crossing, other, *THRESHOLDS)
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 2
    assert "1 row of the 2 tell of a meeting that another row tells of" in result.stderr


@pytest.mark.parametrize(
    "wrong", [("--turn", "-1g"), ("--climb", "-1m/s2"), ("--turn", "1e400g"), ("--max-gap", "1e400s")]
)
def test_bounds_that_no_aircraft_has_are_refused(crossing: Path, wrong: tuple[str, str]) -> None:
    error = run(crossing, *THRESHOLDS, *wrong).exception
    assert isinstance(error, SharedskyError)
    assert error.field in wrong[0]


@pytest.mark.parametrize("width", [60, 89, 90, 139, 140, 200])
def test_no_width_of_a_terminal_cuts_a_figure(width: int) -> None:
    from rich.console import Console

    figure = Measured(18_569.0, 310.0)
    one = Encounter(
        flight_a="a", flight_b="b", track_a="s/a", track_b="s/b", start_us=0, start_unc_s=1.0, end_us=9, end_unc_s=1.0,
        cpa_us=5, cpa_unc_s=16.5, cpa_3d_m=figure, cpa_horizontal_m=figure, cpa_vertical_m=figure, min_horizontal_m=figure,
        min_vertical_m=figure, datum=Datum.STD, with_flagged=True,
    )  # fmt: skip
    screen = Console(width=width, file=io.StringIO())
    screen.print(for_people([one], {"a": "[bold]\x1b[31m"}, width))
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert "…" not in shown
    for word in ("10.03 ± 0.17 NM", "18,569 ± 310 m", "60,922 ± 1,017 ft", "with flagged", "[bold]\\x1b[31m"):
        assert word in shown
