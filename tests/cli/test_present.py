"""`sharedsky present`: the page is made where it is missing or older than its case, and opened as a file."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli.present import command, is_current

EXAMPLE = Path(__file__).parents[2] / "examples" / "latakia-2018"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(EXAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out", "__pycache__"))
    )


def test_it_makes_the_page_and_opens_it_as_a_file(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    result = CliRunner().invoke(command, [str(case)])
    assert result.exit_code == 0, result.output
    page = case / "out" / "report.html"
    assert opened == [page.resolve().as_uri()]
    made = page.stat().st_mtime_ns
    again = CliRunner().invoke(command, [str(case), "--no-browser"])
    assert again.output.strip() == str(page)
    assert page.stat().st_mtime_ns == made
    assert len(opened) == 1


def test_a_page_older_than_a_file_of_its_case_is_not_current(case: Path, tmp_path: Path) -> None:
    page = tmp_path / "reports" / "report.html"
    assert not is_current(page, case)
    page.parent.mkdir()
    page.write_text("made")
    assert is_current(page, case)
    late = page.stat().st_mtime + 10
    os.utime(case / "case.toml", (late, late))
    assert not is_current(page, case)


def test_where_no_browser_starts_it_says_what_to_open(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _address: False)
    result = CliRunner().invoke(command, [str(case)])
    assert result.exit_code == 0
    assert "report.html" in result.output
    assert "open that file" in result.output
