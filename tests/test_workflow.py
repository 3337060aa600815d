"""A case folder becomes a report: bad files are told and left out, reports are written whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from sharedsky.errors import InvalidCase, SharedskyError, UnknownName
from sharedsky.model.track import Basis
from sharedsky.workflow import Reconstruction, reconstruct, write_whole

CASE = """
id = "c"
title = "a case"
[[parties]]
id = "p"
name = "Party"
[[flights]]
id = "one"
icao24 = "f00001"
[[sources]]
id = "radar"
name = "radar"
files = ["*.csv"]
basis = "observed-by-party"
party = "p"
clock_offset = "2 s"
clock_unc = "0.5 s"
[[sources]]
id = "paper"
name = "paper"
files = ["*.txt"]
basis = "asserted"
"""
WORDS = """
id = "c"
title = "a case of words"
[[parties]]
id = "p"
name = "Party"
[[sources]]
id = "paper"
name = "paper"
files = ["*.txt"]
basis = "asserted"
"""
STATEMENT = """
[[statements]]
id = "S1"
party = "p"
speaker = "p"
said_on = 2025-03-13
document = "words.txt"
wording = "verbatim"
span = { quote = "it was near" }
"""
CSV = "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,baroaltitude\n" + "".join(
    f"{1741770000 + 5 * i},f00001,{57 + i / 1000:.4f},8.0,100.0,0.0,0.0,ONE,false,3000\n" for i in range(50)
)


def folder(tmp_path: Path, files: dict[str, str | bytes], case: str = CASE) -> Path:
    (tmp_path / "case").mkdir()
    root = tmp_path / "case"
    for name, content in {"case.toml": case, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def run(tmp_path: Path, files: dict[str, str | bytes], case: str = CASE) -> Reconstruction:
    return reconstruct(folder(tmp_path, files, case), tmp_path / "out", ["json"])


def test_the_case_says_whose_a_track_is_and_what_its_clock_shows(tmp_path: Path) -> None:
    made = run(tmp_path, {"evidence/a.csv": CSV, "evidence/words.txt": "Nothing was said."})
    (track,) = made.report.tracks
    assert (track.flight, track.source, track.basis) == ("one", "radar", Basis.OBSERVED_BY_PARTY)
    assert (track.first_us, track.clock_unc_s) == (1_741_770_002_000_000, 0.5)
    assert made.problems == []
    roles = {file.evidence.name: file.role for file in made.report.files}
    assert roles == {"case.toml": "case", "evidence/a.csv": "tracks", "evidence/words.txt": "document"}


def test_a_file_that_cannot_be_read_is_a_line_and_the_rest_is_reconstructed(tmp_path: Path) -> None:
    made = run(
        tmp_path,
        {"evidence/a.csv": CSV, "evidence/b.csv": b"\x00\x01\x02", "evidence/stray.csv.gz": b"\x1f\x8b"},
    )
    assert {p.where.partition(":")[0] for p in made.problems} >= {"evidence/b.csv"}
    unread = {file.evidence.name for file in made.report.files if file.role == "unread"}
    assert "evidence/b.csv" in unread
    assert all(len(file.evidence.sha256) == 64 for file in made.report.files)
    assert len(made.report.tracks) == 1


def test_a_case_of_which_nothing_can_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SharedskyError, match=r"b\.csv"):
        run(tmp_path, {"evidence/b.csv": b"\x00\x01\x02"})
    with pytest.raises(InvalidCase):
        reconstruct(tmp_path / "nowhere")


def test_a_case_of_words_alone_says_that_nothing_was_observed(tmp_path: Path) -> None:
    made = run(
        tmp_path, {"evidence/words.txt": "He said it was near.", "statements/a.toml": STATEMENT}, WORDS
    )
    assert made.problems == []
    assert made.report.known[0].text.startswith("No track of any flight is among the evidence")
    (said,) = made.report.statements
    assert (said.start, said.end) == (8, 19)
    (document,) = made.report.documents
    assert document.excerpts[0].text == "He said it was near."


def test_a_quote_that_stands_nowhere_is_a_line_with_its_place(tmp_path: Path) -> None:
    made = run(tmp_path, {"evidence/words.txt": "He said nothing.", "statements/a.toml": STATEMENT}, WORDS)
    (problem,) = made.problems
    assert problem.where.startswith("statements/a.toml")
    assert "stands nowhere" in problem.reason
    assert made.report.statements[0].start == -1
    (file,) = [file for file in made.report.files if file.role == "statements"]
    assert file.rejected == [problem]


def test_a_file_that_no_source_claims_is_remarked(tmp_path: Path) -> None:
    made = run(tmp_path, {"evidence/a.csv": CSV}, 'id = "c"\ntitle = "t"\n')
    assert any("no source claims it" in remark for remark in made.report.remarks)


def test_a_file_that_two_sources_claim_is_told_in_the_report_too(tmp_path: Path) -> None:
    twice = CASE + '\n[[sources]]\nid = "again"\nname = "again"\nfiles = ["a.csv"]\n'
    made = run(tmp_path, {"evidence/a.csv": CSV, "evidence/b.csv": CSV.replace("f00001", "f00002")}, twice)
    assert [t.flight for t in made.report.tracks] == ["f00002"]
    assert any(remark.startswith("evidence/a.csv: ") for remark in made.report.remarks)


def test_a_day_of_saying_that_is_none_takes_no_other_part_with_it(tmp_path: Path) -> None:
    wrong = STATEMENT.replace("2025-03-13", '"soon"')
    made = run(
        tmp_path,
        {"evidence/words.txt": "it was near", "statements/a.toml": wrong + STATEMENT.replace("S1", "S2")},
        WORDS,
    )
    assert [said.statement.id for said in made.report.statements] == ["S2"]
    assert len(made.problems) == 1


def test_one_volume_in_two_files_is_compared_once(tmp_path: Path) -> None:
    ring = [[7.9, 57.0], [8.1, 57.0], [8.1, 57.02], [7.9, 57.02], [7.9, 57.0]]
    area = json.dumps(
        {
            "type": "Feature",
            "id": "V",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
    )
    made = run(tmp_path, {"evidence/a.csv": CSV, "evidence/v.geojson": area, "evidence/w.geojson": area})
    assert [o.volume for o in made.report.occupancies] == ["V"]
    assert any("twice" in remark for remark in made.report.remarks)


def test_authored_events_point_at_the_file_they_stand_in(tmp_path: Path) -> None:
    event = '\n[[events]]\nid = "E1"\nactor = "p"\naction = "waits and watches"\n'
    made = run(tmp_path, {"evidence/a.csv": CSV}, CASE + event)
    (authored,) = [e for e in made.report.events if e.kind == "authored"]
    assert [(r.name, r.unit, r.entry) for r in authored.evidence] == [("case.toml", "entry", "E1")]
    assert [lint.rule for lint in made.report.lint] == ["two actions"]


def test_the_digest_depends_on_bytes_and_on_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    (tmp_path / "3").mkdir()
    one = run(tmp_path / "1", {"evidence/a.csv": CSV}).report.head.digest
    same = run(tmp_path / "2", {"evidence/a.csv": CSV}).report.head.digest
    other = run(tmp_path / "3", {"evidence/a.csv": CSV + "\n"}).report.head.digest
    assert one == same != other


def test_report_json_is_always_written_and_first(tmp_path: Path) -> None:
    made = reconstruct(folder(tmp_path, {"evidence/a.csv": CSV}), formats=["html", "html"])
    assert [path.name for path in made.written] == ["report.json", "report.html"]
    assert made.written[0].parent == tmp_path / "case" / "out"
    assert json.loads(made.written[0].read_bytes())["head"]["title"] == "a case"
    with pytest.raises(UnknownName, match="json, html"):
        reconstruct(tmp_path / "case", formats=["docx"])


def test_the_reports_of_a_case_are_no_evidence_of_it(tmp_path: Path) -> None:
    root = folder(tmp_path, {"evidence/a.csv": CSV})
    first = reconstruct(root, formats=["json"]).written[0].read_bytes()
    assert reconstruct(root, formats=["json"]).written[0].read_bytes() == first


def test_stages_are_told(tmp_path: Path) -> None:
    told: list[tuple[str, float | None]] = []
    reconstruct(folder(tmp_path, {"evidence/a.csv": CSV}), None, ["json"], lambda *stage: told.append(stage))
    assert told[0] == ("reading the case", None)
    assert ("reading evidence/a.csv", 1.0) in told
    assert told[-1] == ("writing report.json", None)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "new" / "report.json", b"one")
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o444 == 0o444
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    taken = tmp_path / "folder"
    (taken / "x").mkdir(parents=True)
    with pytest.raises(OSError, match=r".+") as caught:
        write_whole(taken, b"three")
    assert caught.value.filename == str(taken)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_file_that_cannot_even_be_opened_is_a_line_and_the_rest_is_reconstructed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder(tmp_path, {"evidence/a.csv": CSV, "evidence/b.csv": CSV})
    opened = Path.open

    def refusing(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "b.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    made = reconstruct(root, tmp_path / "out", ["json"])
    assert any("b.csv" in p.where and "Permission denied" in p.reason for p in made.problems)
    assert len(made.report.tracks) == 1


def test_a_file_whose_name_is_no_text_is_a_line(tmp_path: Path) -> None:
    root = folder(
        tmp_path, {"evidence/a.csv": CSV, "evidence/\udcff.csv": CSV, "evidence/x\x1b[31m.csv": CSV}
    )
    made = reconstruct(root, tmp_path / "out", ["json"])
    assert {p.where for p in made.problems} >= {"evidence/\\udcff.csv", "evidence/x\\x1b[31m.csv"}


def test_two_files_of_the_same_bytes_are_remarked(tmp_path: Path) -> None:
    made = run(tmp_path, {"evidence/a.csv": CSV, "evidence/b.csv": CSV})
    assert (
        "evidence/b.csv: the same bytes as evidence/a.csv; what rests on both rests on one"
        in made.report.remarks
    )
