"""`sharedsky reconstruct` as a user meets it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli import group
from sharedsky.cli.reconstruct import command

CSV = "time,icao24,lat,lon,baroaltitude,velocity\n1741770000,f00001,57.0,8.0,3000,100\n1741770005,f00001,57.005,8.0,3000,100\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "case.toml").write_text('id = "c"\ntitle = "a small case"\nspeed = 3\n')
    (tmp_path / "evidence" / "a.csv").write_text(CSV)
    return tmp_path


def test_it_says_where_the_reports_are_and_what_is_in_them(case: Path) -> None:
    result = CliRunner().invoke(command, [str(case)])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "a small case"
    assert "1 track of 2 samples" in result.stdout
    assert lines[-2:] == [str(case / "out" / "report.json"), str(case / "out" / "report.html")]
    assert (case / "out" / "report.html").stat().st_size > 1000


def test_problems_of_the_case_go_to_stderr_one_line_each(case: Path) -> None:
    result = CliRunner().invoke(command, [str(case), "--format", "json", "--out", str(case / "elsewhere")])
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0].startswith("case.toml speed: ")
    assert "speed" not in result.stdout
    assert [p.name for p in (case / "elsewhere").iterdir()] == ["report.json"]


def test_no_case_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sharedsky", "reconstruct", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("sharedsky: ")
    assert "case folder" in line


def test_help_is_found_from_the_group() -> None:
    result = CliRunner().invoke(group, ["reconstruct", "--help"])
    assert result.exit_code == 0
    assert "CASE_DIR" in result.stdout


def test_the_version_loads_nothing_heavy() -> None:
    told = "import sys; from sharedsky.cli import main; import sharedsky.cli; print('numpy' in sys.modules, 'msgspec' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
