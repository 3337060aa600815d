"""What inspect says of files, to people and to programs."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from sharedsky.cli import group
from sharedsky.errors import InvalidValue
from sharedsky.sources import csv_table, readsb


def run(*words: object) -> Result:
    return CliRunner().invoke(group, ["inspect", *map(str, words)])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with a gap, a bad row, a jump, an empty field and a position that is none."""
    head, *_ = csv_table.TRAFFIC.example.splitlines()
    rows = [
        f"2026-09-21 14:{13 + i // 60:02d}:{i % 60:02d}+00:00,4840e6,DEMO12,{52 + i / 1000 + (i > 59):.4f},4.76,{1200 + 25 * i},200,0,0"
        for i in range(90)
    ]
    rows[20] = rows[20].replace(",4.76,", ",9.76,")
    rows[30] = rows[30].replace(",1950,", ",FL3O0,")
    rows[40] = rows[40].replace(",200,0,0", ",,0,0")
    rows[50] = rows[50].replace("52.0500,4.76", ",")
    rows[60:] = [row.replace(" 14:", " 15:") for row in rows[60:]]
    path = tmp_path / "table.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_everything_that_is_in_a_file_is_told(table: Path) -> None:
    result = run(table)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "format traffic-csv" in lines
    assert "flights 1, with 89 samples" in lines
    assert (
        "4840e6 DEMO12 89 88 87 2026-09-21 14:13:00 15:14:29 1 s 1 3,601 s STD 1,200 to 3,425 ft by 25 ft"
        in lines
    )
    assert "jump 1: out of reach of its neighbours" in lines
    assert "4840e6 line 22, 2026-09-21T14:13:20.000000Z" in lines
    assert "empty position 1 of 89 (1.12 %)" in lines
    assert "ground speed 1 of 89 (1.12 %)" in lines
    assert "not given at all: on ground, accuracy, squawk in the record" in lines
    assert f"rejected {table}:32 altitude: got 'FL3O0', want a number, or ground" in lines


def test_json_says_the_same(table: Path) -> None:
    (found,) = msgspec.json.decode(run(table, "--json").output)
    (flight,) = found["flights"]
    assert (found["format"], found["samples"], len(found["sha256"])) == ("traffic-csv", 89, 64)
    assert (flight["samples"], flight["with_position"], flight["in_use"]) == (89, 88, 87)
    assert (flight["gaps"], flight["longest_gap_s"], flight["median_interval_s"]) == (1, 3601.0, 1.0)
    assert flight["first_utc"] == "2026-09-21T14:13:00.000000Z"
    assert flight["altitudes"][0]["datum"] == "STD"
    assert [(f["reason"], f["count"]) for f in found["flagged"]] == [("no position", 1), ("jump", 1)]
    assert found["rejected"][0]["where"] == f"{table}:32 altitude"


def test_what_counts_as_a_gap_can_be_said(table: Path) -> None:
    (found,) = msgspec.json.decode(run(table, "--json", "--max-gap", "2h").output)
    assert found["flights"][0]["gaps"] == 0


def test_a_folder_is_walked_and_what_is_unreadable_in_it_is_told(table: Path) -> None:
    (table.parent / "beast.bin").write_bytes(bytes.fromhex("1a3200001500"))
    result = run(table.parent)
    assert result.exit_code == 0
    assert "unreadable  got bytes that begin 1a 32 00 00" in result.output
    assert "traffic-csv" in result.output


def test_a_named_file_that_is_unreadable_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "beast.bin"
    path.write_bytes(bytes.fromhex("1a3200001500"))
    assert run(path).exit_code == 2
    missing = run(tmp_path / "none.csv")
    assert missing.exit_code == 2
    assert "No such file or directory" in missing.output


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path).exception, InvalidValue)


def test_the_largest_flights_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    head, row, _ = csv_table.TRAFFIC.example.splitlines()
    rows = [row.replace("4840e6", f"4840{i:02x}") for i in range(30) for _ in range(i + 1)]
    path = tmp_path / "many.csv"
    path.write_text("\n".join([head, *rows]))
    output = run(path).output
    assert "and 10 smaller flights (--all)" in output
    assert "484000" not in output
    assert "484000" in run(path, "--all").output


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Zeit;Breite;Länge;Höhe\n1790000000;52,1;4,7;3000\n")
    words = ["--map", "time=Zeit", "--map", "lat=Breite", "--map", "lon=Länge", "--map", "alt_ft=Höhe"]
    result = run(path, *words, "--datum", "msl")
    assert result.exit_code == 0
    assert "MSL 3,000 to 3,000 ft" in result.output
    assert isinstance(run(path, "--map", "alt_ft").exception, InvalidValue)


def test_a_trace_says_how_its_positions_were_made(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_text(readsb.EXAMPLE)
    assert "note      positions by adsb_icao 2, mlat 1" in run(path).output


def test_inspect_tells_the_truth_about_real_files(shared: Path) -> None:
    folder = shared / "data" / "tracks"
    switzerland, refuelling = msgspec.json.decode(
        run(folder / "switzerland.json.gz", folder / "inflight_refuelling.json.gz", "--json").output
    )
    assert switzerland["samples"] == 139_098
    assert {e["column"]: e["count"] for e in refuelling["empty"] if 0 < e["count"] < e["of"]} == {
        "position": 1,
        "ground speed": 5900,
        "track": 5900,
    }


def test_a_field_mapped_twice_is_refused(table: Path) -> None:
    error = run(table, "--map", "lat=a", "--map", "lat=b").exception
    assert isinstance(error, InvalidValue)
    assert str(error) == "--map lat: got two columns, want one"
