"""Whatever the input holds, none of it acts on the terminal."""

import json
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli import group
from sharedsky.cli.terminal import console, say_json, say_json_list

ACTING = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202e[/x]"
ROWS = "time,callsign,lat_deg,lon_deg,alt_std_ft\n" + "".join(
    f"2026-07-04T12:00:{s:02d}Z,{who}{ACTING},47.0{s:02d},8.0,10000\n" for who in "AB" for s in (0, 30)
)
KML = f"""<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark>
<name>K&#133;{ACTING.translate({7: None, 27: None})}</name><gx:Track><altitudeMode>absolute</altitudeMode>
<when>2026-07-04T12:00:00Z</when><when>2026-07-04T12:00:30Z</when>
<gx:coord>8 47 3048</gx:coord><gx:coord>8 47.1 3048</gx:coord></gx:Track></Placemark></kml>"""
GEOJSON = {
    "type": "Feature",
    "id": ACTING,
    "properties": {"name": ACTING, "lower": "GND", "upper": "FL100"},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
}


def acting(text: str) -> set[str]:
    return {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")}


@pytest.fixture
def hostile(tmp_path: Path) -> list[Path]:
    named = tmp_path / f"two\nlines{ACTING.replace('/', '')}.csv"
    named.write_text(ROWS)
    odd = Path(f"{tmp_path}/\udcff.csv")
    odd.write_text(ROWS)
    (tmp_path / "k.kml").write_text(KML)
    (tmp_path / "v.geojson").write_text(json.dumps(GEOJSON))
    (tmp_path / "page.html").write_text(f"<html><head><title>T{ACTING}</title></head><body>x</body></html>")
    (tmp_path / "bad\x1b[31m").write_bytes(b"\0\1")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("m\x1b[31m\n.csv", ROWS + "bad\x1b[31m,x,1,2,3\n")
    return sorted(tmp_path.iterdir())


def test_nothing_that_inspect_says_acts_on_the_terminal(hostile: list[Path]) -> None:
    for path in hostile:
        said = CliRunner().invoke(group, ["inspect", str(path)])
        assert acting(said.output) == set(), path
        assert ACTING[:5] not in said.output


def test_what_cannot_be_read_is_told_on_a_line_of_its_own(hostile: list[Path]) -> None:
    (bad,) = [p for p in hostile if p.name.startswith("bad")]
    _, reason, _ = CliRunner().invoke(group, ["inspect", str(bad)]).output.splitlines()
    assert reason.startswith("  unreadable  got bytes that begin 00 01")


def test_json_is_valid_and_has_it_as_escapes_without_loss(hostile: list[Path]) -> None:
    said = CliRunner().invoke(group, ["inspect", "--json", *map(str, hostile)])
    assert acting(said.output) == set()
    calls = {flight["callsign"] for file in json.loads(said.output) for flight in file["flights"]}
    assert f"A{ACTING}" in calls


def test_neither_the_table_of_encounters_nor_its_remarks_act_on_the_terminal(hostile: list[Path]) -> None:
    files = [str(p) for p in hostile if p.suffix in (".csv", ".zip")]
    said = CliRunner().invoke(
        group, ["encounters", *files, "--horizontal", "50NM", "--vertical", "1000ft", "--max-gap", "2min"]
    )
    assert said.exit_code == 0
    assert acting(said.stderr) == set()


def test_a_console_shows_what_could_act_on_the_terminal_as_an_escape(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("x\x1b[31m")
    table.add_row(escape(ACTING))
    console().print(table, f"done{escape(ACTING)}")
    shown = capsys.readouterr().out
    assert acting(shown) == set()
    assert "\\x1b]0;owned" in shown


def test_an_unknown_command_is_told_with_the_nearest() -> None:
    assert "Did you mean 'inspect'?" in CliRunner().invoke(group, ["inspct"]).output
    assert "There are reconstruct" in CliRunner().invoke(group, ["zzz"]).output


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    said = subprocess.run(
        [
            "bash",
            "-c",
            'set -o pipefail; "$0" -c "from sharedsky.cli import main; main()" formats | head -1',
            sys.executable,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "READ\n", "")


def test_a_list_item_by_item_is_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    for values in ([], [1], [{"a": [1, {"b": "x\u2028\x1b"}]}, {"c": "line\nbreak"}]):
        say_json_list(values)
        listed = capsys.readouterr().out
        say_json(values)
        assert listed == capsys.readouterr().out
        assert json.loads(listed) == values
