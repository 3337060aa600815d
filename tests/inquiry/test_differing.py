"""Between two revisions of a case: which verdicts differ, and because of which evidence or input."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli.diff import command
from sharedsky.inquiry.differing import Changed, Differing, differing
from sharedsky.model.report import Report
from sharedsky.model.verdict import Verdict
from sharedsky.workflow import reconstruct, report_at

EXAMPLES = Path(__file__).parents[2] / "examples"
CROSSING = EXAMPLES / "crossing"


@cache
def crossing() -> Report:
    return report_at(CROSSING)


@pytest.fixture
def revised(tmp_path: Path) -> Callable[[Callable[[Path], None]], Differing]:
    """A copy of the crossing, changed, against the crossing."""
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))

    def compare(change: Callable[[Path], None]) -> Differing:
        change(copy)
        return differing(crossing(), report_at(copy))

    return compare


def change_case(folder: Path, old: str, new: str) -> None:
    path = folder / "case.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def by_claim(found: Differing) -> dict[str, Changed]:
    return {v.claim: v for v in found.verdicts}


def test_the_same_case_does_not_differ() -> None:
    found = differing(crossing(), crossing())
    assert found.files_changed == found.files_added == found.files_removed == found.inputs_changed == []
    assert found.verdicts == []
    assert found.exclusions_gained == found.exclusions_lost == []


def test_a_removed_file_of_evidence_is_named_with_what_rested_on_it(
    revised: Callable[[Callable[[Path], None]], Differing],
) -> None:
    gone = "evidence/channel-log.json"

    def change(folder: Path) -> None:
        (folder / gone).unlink()

    found = revised(change)
    assert found.files_removed == [gone]
    changed = by_claim(found)
    # its notices are gone, so that the claims about them cannot be read any more
    assert {c: (v.before, v.after) for c, v in changed.items()} == {
        "K1.4": (Verdict.CONTRADICTED, None),
        "K1.5": (Verdict.SUPPORTED, None),
        "K2.5": (Verdict.SUPPORTED, None),
    }


def test_a_removed_track_that_verdicts_hang_on_is_the_reason(
    revised: Callable[[Callable[[Path], None]], Differing],
) -> None:
    name = "evidence/receiver-south/trace_full_f00b07.json"
    found = revised(lambda folder: (folder / name).unlink())
    assert found.files_removed == [name]
    changed = by_claim(found)
    assert set(changed) == {"K2.4"}
    assert (changed["K2.4"].before, changed["K2.4"].after) == (Verdict.SUPPORTED, Verdict.UNDETERMINED)
    assert changed["K2.4"].because == [f"receiver-south/f00b07 (gone: {name})"]


def test_a_changed_bound_is_the_reason(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    found = revised(lambda folder: change_case(folder, 'speed_max = "250 m/s"', 'speed_max = "150 m/s"'))
    assert found.inputs_changed == ["B-KITE"]
    assert found.files_changed == ["case.toml"]
    changed = by_claim(found)
    assert changed["K1.1"].after == Verdict.EVIDENCE_CONFLICT
    assert all("input B-KITE" in v.because for v in changed.values())


def test_a_changed_threshold_is_the_reason(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    found = revised(lambda folder: change_case(folder, 'turn_manoeuvre = "1 g"', 'turn_manoeuvre = "4 g"'))
    assert found.inputs_changed == ["thresholds.turn_manoeuvre"]
    assert found.verdicts
    assert all("input thresholds.turn_manoeuvre" in v.because for v in found.verdicts)


def test_a_changed_clock_is_the_reason(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    found = revised(lambda folder: change_case(folder, 'clock_offset = "-5.1 s"', 'clock_offset = "0 s"'))
    conflicts = [v for v in found.verdicts if v.after == Verdict.EVIDENCE_CONFLICT]
    assert conflicts
    assert all("source receiver-south: clock_offset" in v.because for v in conflicts)


def test_a_moved_place_is_the_reason(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    found = revised(lambda folder: change_case(folder, "lat_deg = 57.12\n", "lat_deg = 57.52\n"))
    assert by_claim(found)["K2.2"].because == ["place field"]


def test_a_new_statement_brings_its_own_verdicts(
    revised: Callable[[Callable[[Path], None]], Differing],
) -> None:
    def change(folder: Path) -> None:
        (folder / "statements" / "more.toml").write_text(
            """
[[statements]]
id = "K4"
party = "desk"
speaker = "the controller"
said_on = 2025-03-12
document = "desk-transcript.txt"
wording = "verbatim"
span = { quote = "It went over us. Very near." }

[[statements.claims]]
id = "K4.1"
kind = "position"
says = "RLF21 was not in KILO at 09:34"
flights = ["RLF21"]
when = { at = 2025-03-12T09:34:00Z, tolerance = "30 s" }
where = { shape = "within", region = "KILO" }
negated = true
"""
        )

    found = revised(change)
    assert found.files_added == ["statements/more.toml"]
    (new,) = found.verdicts
    assert (new.claim, new.before, new.after) == ("K4.1", None, Verdict.CONTRADICTED)
    assert new.because == ["the claim is new"]
    # what it denies is what another party says
    assert [set(e.claims) for e in found.exclusions_gained] == [{"K2.6", "K4.1"}]


def test_a_changed_claim_is_the_reason(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    def change(folder: Path) -> None:
        path = folder / "statements" / "air-cell-north.toml"
        path.write_text(path.read_text().replace('horizontal = "1 NM"', 'horizontal = "100 m"'))

    found = revised(change)
    assert by_claim(found)["K2.3"].because == ["the claim itself"]
    assert by_claim(found)["K2.3"].after == Verdict.SUPPORTED


def test_a_finding_that_differs_is_named(revised: Callable[[Callable[[Path], None]], Differing]) -> None:
    def change(folder: Path) -> None:
        with (folder / "case.toml").open("a") as stream:
            stream.write('\n[[findings]]\nid = "F1"\nsays = "They came too near."\nrests_on = ["K1.1"]\n')

    assert revised(change).findings_changed == ["F1"]


def test_another_inference_changes_what_is_excluded(tmp_path: Path) -> None:
    copy = tmp_path / "latakia"
    shutil.copytree(EXAMPLES / "latakia-2018", copy, ignore=shutil.ignore_patterns("out"))
    change_case(copy, 'speed_max = "2414 km/h"', 'speed_max = "2550 km/h"')
    found = differing(report_at(EXAMPLES / "latakia-2018"), report_at(copy))
    assert found.inputs_changed == ["V1"]
    # between the two readings: 2,484 km/h is feasible now, 2,605 km/h is not
    assert {e.reading.split("+")[0] for e in found.exclusions_lost} == {"Q-wide"}
    assert found.exclusions_gained == []


def test_the_command_compares_folders_and_reports(tmp_path: Path) -> None:
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    change_case(copy, "revision = 1", "revision = 2")
    change_case(copy, 'speed_max = "250 m/s"', 'speed_max = "150 m/s"')
    report = reconstruct(CROSSING, tmp_path / "out", ["json"]).written[0]
    for old in (CROSSING, report):
        said = CliRunner().invoke(command, [str(old), str(copy)])
        assert said.exit_code == 0, said.output
        lines = said.stdout.splitlines()
        assert lines[0] == "crossing revision 1 → crossing revision 2"
        assert "  ~ case.toml" in lines
        assert "  ~ input B-KITE" in lines
        assert any(line.startswith("K1.1: supported → evidence conflict; because of") for line in lines)
    printed = CliRunner().invoke(command, [str(report), str(copy), "--format", "json"])
    assert json.loads(printed.stdout)["inputs_changed"] == ["B-KITE"]
    same = CliRunner().invoke(command, [str(report), str(CROSSING)])
    assert same.stdout.splitlines()[-1] == "no verdict, exclusion or finding differs"
