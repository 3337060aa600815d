"""What a case withholds is in no output byte; the report says that something was, and places still point rightly."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli import group
from sharedsky.errors import CheckFailed
from sharedsky.inquiry.redaction import Withholding, redacted
from sharedsky.model.finding import Redaction
from sharedsky.outputs import report_json
from sharedsky.workflow import reconstruct, report_at

CROSSING = Path(__file__).parents[2] / "examples" / "crossing"
NAME, SOURCE, CALLSIGN = "Ada Sörensen", "night-watch", "CGO905"
WITHHELD = [NAME, SOURCE, CALLSIGN]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The crossing, with a name in a document, a statement, a file's name and a callsign that nobody may see."""
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    document = copy / "evidence" / f"{SOURCE}.txt"
    # the name before the cited words, in capitals and over a line's end; and where the excerpt would end in its middle
    document.write_text(
        f"Statement of {NAME}, taken down on 13 March.\nI, {NAME.upper().replace(' ', chr(10))}, saw it all. "
        f"Two aircraft passed near me.\n{'.' * 274}{NAME}{'.' * 400}"
    )
    (copy / "statements" / "witness.toml").write_text(
        f"""
[[statements]]
id = "K9"
party = "relief"
speaker = "{NAME}"
said_on = 2025-03-13
document = "{SOURCE}.txt"
wording = "verbatim"
span = {{ quote = "Two aircraft passed near me." }}

[[statements.claims]]
id = "K9.1"
kind = "position"
says = "{NAME} saw RLF21 inside KILO; {CALLSIGN} was there too"
flights = ["RLF21"]
when = {{ at = 2025-03-12T09:34:00Z }}
where = {{ shape = "within", region = "KILO" }}

[[statements.claims]]
id = "K9.2"
kind = "position"
says = "{NAME} says something that cannot be used"
flights = ["nobody of {NAME}"]
where = {{ shape = "within", region = "KILO" }}
"""
    )
    with (copy / "case.toml").open("a") as stream:
        stream.write(
            f"""
[[sources]]
id = "words-{SOURCE}"
name = "what {NAME} saw"
files = ["{SOURCE}.txt"]
basis = "asserted"

[[redactions]]
id = "R1"
text = ["{NAME}", "{SOURCE}"]
why = "a protected source"

[[redactions]]
id = "R2"
text = ["{CALLSIGN}", "f00d05"]
why = "a flight of nobody's concern"
"""
        )
    return copy


def hidden(data: bytes | str) -> bool:
    text = (data.decode() if isinstance(data, bytes) else data).casefold()
    names = [*WITHHELD, "f00d05", "Sörensen", "S\\u00f6rensen", "S&ouml;rensen", "Ada S"]
    return not any(name.casefold() in text for name in names)


def test_what_is_withheld_is_in_no_output_byte(folder: Path, tmp_path: Path) -> None:
    made = reconstruct(folder, tmp_path / "out", ["json", "html"])
    assert len(made.written) == 2
    for path in made.written:
        assert hidden(path.read_bytes()), path.name
        assert b"R1" in path.read_bytes()
    assert made.problems
    assert all(hidden(p.where + p.reason) for p in made.problems)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "{}"],
        ["check", "{}", "--format", "json"],
        ["explain", "{}", "K9.1"],
        ["could-meet", "{}", "KITE07", "buoy", "--within", "10 km"],
        ["diff", str(CROSSING), "{}"],
        ["reconstruct", "{}", "--out", "{}/out"],
    ],
)
def test_no_command_says_it_either(folder: Path, words: list[str]) -> None:
    result = CliRunner().invoke(group, [w.replace("{}", str(folder)) for w in words])
    assert result.exit_code == 0, result.output
    # diff has an older revision beside it that withholds nothing
    said = result.output if words[0] != "diff" else result.output.replace(CALLSIGN, "").replace("f00d05", "")
    assert hidden(said)


def test_the_report_says_that_something_was_withheld_and_why(folder: Path) -> None:
    report = report_at(folder)
    assert [(r.id, r.why) for r in report.redactions] == [
        ("R1", "a protected source"),
        ("R2", "a flight of nobody's concern"),
    ]
    (said,) = [s for s in report.statements if s.statement.id == "K9"]
    assert said.statement.speaker == "[R1]"
    assert said.statement.claims[0].says == "[R1] saw RLF21 inside KILO; [R2] was there too"
    (judged,) = [c for c in report.inquiry.claims if c.id == "K9.1"]
    assert judged.readings[0].verdict == "supported"


def test_places_in_a_document_still_point_at_the_same_words(folder: Path) -> None:
    report = report_at(folder)
    (said,) = [s for s in report.statements if s.statement.id == "K9"]
    (document,) = [d for d in report.documents if d.evidence.sha256 == said.sha256]
    (excerpt,) = document.excerpts
    shown = excerpt.text[said.start - excerpt.start : said.end - excerpt.start]
    assert shown == "Two aircraft passed near me."
    assert excerpt.text.count("[R1]") == 3
    assert excerpt.end - excerpt.start == len(excerpt.text)
    events = [e for e in report.events if e.statement == "K9" and e.evidence[0].unit == "characters"]
    assert events
    for event in events:
        at = event.evidence[0]
        assert excerpt.text[at.first - excerpt.start : at.last - excerpt.start] == shown


def test_what_refers_to_a_withheld_name_still_leads_somewhere(folder: Path) -> None:
    report = report_at(folder)
    files = {f.evidence.name for f in report.files}
    assert "evidence/[R1].txt" in files
    (said,) = [s for s in report.statements if s.statement.id == "K9"]
    assert f"evidence/{said.statement.document}" in files
    flights = {f.id for f in report.flights}
    assert all(t.flight in flights for t in report.tracks)


def test_a_report_that_withholds_reads_back(folder: Path) -> None:
    report = report_at(folder)
    assert report_json.read(report_json.render(report)) == report


def test_names_are_known_in_any_case_with_any_spaces_and_accents_however_written() -> None:
    withholding = Withholding([Redaction(id="R", text=["José Straße"], why="")])
    for said in ("josé straße", "JOSÉ STRASSE", "José\n  Straße", "Jose\u0301 Straße"):
        assert withholding.text(f"by {said}.") == "by [R].", said
    assert withholding.text("by Joseph Strasser") == "by Joseph Strasser"
    longest = Withholding(
        [Redaction(id="A", text=["Ann"], why=""), Redaction(id="B", text=["Annabel Lee"], why="")]
    )
    assert longest.text("Annabel Lee and Ann") == "[B] and [A]"


def test_a_text_that_its_own_replacement_would_show_again_is_refused(folder: Path) -> None:
    report = report_at(CROSSING)
    with pytest.raises(CheckFailed, match="redactions KITE"):
        redacted(report, [Redaction(id="KITE", text=["KITE"], why="its id holds it")])
    assert redacted(report, []) is report
