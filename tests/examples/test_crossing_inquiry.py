"""The crossing's claims come out as they are by construction, also where a clock is off, a gap hides or sources disagree."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sharedsky.cli.check import command
from sharedsky.model.verdict import Judged, Verdict
from sharedsky.units import parse_utc
from sharedsky.workflow import examine

CROSSING = Path(__file__).parents[2] / "examples" / "crossing"
TRUTH: dict[str, Any] = json.loads((CROSSING / "truth.json").read_text())
NORTH, SOUTH = "receiver-north", "receiver-south"
RELIEF, KITE = "f00a21", "f00b07"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    return copy


def judged(folder: Path) -> dict[str, Judged]:
    found = examine(folder)
    assert found.problems == []
    return {claim.id: claim for claim in found.inquiry.claims}


def verdicts(folder: Path) -> dict[str, Verdict]:
    return {id_: claim.readings[0].verdict for id_, claim in judged(folder).items()}


def change_trace(folder: Path, address: str, change: Callable[[float, list[Any]], list[Any] | None]) -> None:
    """Every sample of a southern trace changed, by its UTC seconds as the receiver's clock has them; None leaves it out."""
    path = folder / "evidence" / SOUTH / f"trace_full_{address}.json"
    trace = json.loads(path.read_text())
    rows = [change(trace["timestamp"] + row[0], row) for row in trace["trace"]]
    path.write_text(json.dumps(trace | {"trace": [row for row in rows if row is not None]}))


def drop_north(folder: Path, address: str, start_s: float, end_s: float) -> None:
    """The northern receiver's samples of an aircraft left out for a time."""
    path = folder / "evidence" / "receiver-north.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    kept = [
        row
        for row in rows
        if not (row["icao24"] == address and start_s < float(row["lastposupdate"]) < end_s)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(kept)
    path.write_text(text.getvalue())


def test_claims_come_out_as_they_are_by_construction() -> None:
    found = judged(CROSSING)
    assert set(found) == set(TRUTH["claims"])
    wanted = {
        "true": Verdict.SUPPORTED,
        "false": Verdict.CONTRADICTED,
        "undecidable": Verdict.UNDETERMINED,
    }
    for id_, said in TRUTH["claims"].items():
        kind = said.split(":")[0]
        (decision,) = found[id_].readings
        if kind not in wanted:
            assert found[id_].kind == "other"
            assert decision.verdict == Verdict.UNDETERMINED
            continue
        assert decision.verdict == wanted[kind], id_
        if decision.verdict == Verdict.UNDETERMINED:
            assert decision.would_decide
        else:
            assert decision.rests_on
            assert decision.sensitivity
            assert decision.margin is None or decision.margin >= 0


def test_check_prints_what_was_found() -> None:
    result = CliRunner().invoke(command, [str(CROSSING), "--format", "json"])
    assert result.exit_code == 0
    printed = {c["id"]: c["readings"][0] for c in json.loads(result.stdout)["claims"]}
    for id_, claim in judged(CROSSING).items():
        assert printed[id_]["verdict"] == claim.readings[0].verdict
        assert printed[id_]["margin"] == claim.readings[0].margin
        assert printed[id_]["sensitivity"] == claim.readings[0].sensitivity


def test_an_undeclared_shift_of_a_receivers_clock_is_a_conflict_that_names_the_shift(folder: Path) -> None:
    case = folder / "case.toml"
    case.write_text(case.read_text().replace('clock_offset = "-5.1 s"\n', ""))
    found = judged(folder)
    truth = verdicts(CROSSING)
    told = 0
    for id_, claim in found.items():
        (decision,) = claim.readings
        if {f"{NORTH}/{RELIEF}", f"{SOUTH}/{RELIEF}"} <= set(decision.rests_on):
            assert decision.verdict == Verdict.EVIDENCE_CONFLICT or decision.verdict == truth[id_]
        if decision.verdict == Verdict.EVIDENCE_CONFLICT:
            assert all({item.split("/")[0] for item in pair} == {NORTH, SOUTH} for pair in decision.conflict)
            if decision.compatible_if:
                told += 1
                assert f"the clock of {SOUTH} is 5.1 s ahead" in decision.compatible_if
    assert told >= 3
    # nothing comes out wrong for it
    for id_, claim in found.items():
        decided = claim.readings[0].verdict
        assert decided in (truth[id_], Verdict.EVIDENCE_CONFLICT, Verdict.UNDETERMINED)


def test_a_gap_over_the_decisive_moment_leaves_it_undetermined_and_says_what_would_decide(
    folder: Path,
) -> None:
    near_s = parse_utc(TRUTH["near_miss"]["utc"]) / 1e6
    start_s, end_s = near_s - 90, near_s + 90
    drop_north(folder, KITE, start_s, end_s)
    change_trace(folder, KITE, lambda t, row: None if start_s < t - 5.1 < end_s else row)
    found = judged(folder)
    hidden = ("K1.1", "K2.3", "K2.4")
    for id_ in hidden:
        (decision,) = found[id_].readings
        assert decision.verdict == Verdict.UNDETERMINED
        assert any("observed position of KITE07" in what for what in decision.would_decide)
        assert decision.sensitivity == []
    # what does not turn on that moment stands as it was
    before = verdicts(CROSSING)
    assert all(c.readings[0].verdict == before[i] for i, c in found.items() if i not in hidden)


def test_two_sources_that_disagree_are_a_conflict_that_names_the_pair(folder: Path) -> None:
    def displaced(_t: float, row: list[Any]) -> list[Any]:
        return [row[0], row[1] + 0.05, *row[2:]]

    change_trace(folder, RELIEF, displaced)
    found = judged(folder)
    pair = [f"{NORTH}/{RELIEF}", f"{SOUTH}/{RELIEF}"]
    for id_ in ("K1.1", "K1.3", "K2.3", "K2.6"):
        (decision,) = found[id_].readings
        assert decision.verdict == Verdict.EVIDENCE_CONFLICT
        assert decision.conflict == [pair]
        assert decision.compatible_if == ""
    # KITE07 is seen alike by both
    assert found["K2.4"].readings[0].verdict == Verdict.SUPPORTED
    assert found["K3.2"].readings[0].verdict == Verdict.SUPPORTED
