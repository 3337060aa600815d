"""The crossing example: its evidence is what make.py makes, and the report finds what is true by construction.

`python -m tests.examples.test_crossing` writes the golden story anew; read the difference before it is committed.
"""

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from sharedsky.model.event import Event
from sharedsky.model.report import Report
from sharedsky.outputs import report_json
from sharedsky.units import parse_utc, utc
from sharedsky.workflow import Reconstruction, reconstruct

ROOT = Path(__file__).parents[2]
CROSSING = ROOT / "examples" / "crossing"
GOLDEN = ROOT / "tests" / "golden" / "crossing-story.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Reconstruction:
    return reconstruct(CROSSING, tmp_path_factory.mktemp("out"), ["json"])


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CROSSING / "truth.json").read_text())
    return loaded


def events(report: Report, kind: str, actor: str) -> list[Event]:
    return [e for e in report.events if e.kind == kind and e.actor == actor]


def off_s(event: Event, said: str) -> float:
    """How far a stated time is from the event's interval, in seconds."""
    at = parse_utc(said)
    assert event.start_us is not None
    assert event.end_us is not None
    return max(event.start_us - at, at - event.end_us, 0) / 1e6


def test_make_gives_the_committed_bytes_again() -> None:
    for name, text in runpy.run_path(str(CROSSING / "make.py"))["made"]().items():
        assert (CROSSING / name).read_bytes() == text.encode(), (
            f"{name}: run python examples/crossing/make.py"
        )


def test_the_case_has_no_problem_and_no_lint(made: Reconstruction) -> None:
    assert made.problems == []
    assert made.report.lint == []
    assert all(said.start >= 0 for said in made.report.statements)


def test_the_same_case_gives_the_same_bytes(made: Reconstruction, tmp_path: Path) -> None:
    again = reconstruct(CROSSING, tmp_path, ["json"])
    assert again.written[0].read_bytes() == made.written[0].read_bytes()


def test_every_sighting_of_the_near_miss_holds_the_truth_within_its_uncertainty(
    made: Reconstruction, truth: dict[str, Any]
) -> None:
    near = truth["near_miss"]
    met = [e for e in made.report.encounters if not e.with_flagged]
    assert len(met) == 4
    for one in met:
        assert {one.flight_a, one.flight_b} == set(near["flights"])
        assert abs(one.cpa_us - parse_utc(near["utc"])) / 1e6 <= one.cpa_unc_s
        for figure in ("cpa_3d_m", "cpa_horizontal_m", "cpa_vertical_m"):
            measured = getattr(one, figure)
            assert abs(measured.value - near[figure]) <= measured.unc
        assert one.cpa_horizontal_m.value < 926
    # two clocks, 0.2 s and 0.3 s sure, see it less surely than one
    assert min(one.cpa_horizontal_m.unc for one in met) < 135
    assert max(one.cpa_horizontal_m.unc for one in met) < 340


def test_the_four_sightings_of_the_near_miss_are_one_step_that_names_both_receivers(
    made: Reconstruction,
) -> None:
    kinds = {e.id: e.kind for e in made.report.events}
    (step,) = [s for s in made.report.steps if kinds[s.event] == "cpa"]
    assert len(step.also) == 3
    assert step.sources == ["receiver-north", "receiver-south"]


def test_the_distance_over_time_comes_down_to_the_closest_approach(made: Reconstruction) -> None:
    for one, met in zip(made.report.separations, made.report.encounters, strict=True):
        least = min(d for d in one.horizontal_m if d is not None)
        assert least == pytest.approx(met.min_horizontal_m.value, abs=0.2)


def test_entries_and_exits_of_kilo_hold_the_truth(made: Reconstruction, truth: dict[str, Any]) -> None:
    for flight, (enters, leaves) in truth["kilo"].items():
        for kind, at in (("volume_entry", enters), ("volume_exit", leaves)):
            found = events(made.report, kind, flight)
            assert {e.source for e in found} == {"receiver-north", "receiver-south"}
            assert all(off_s(e, at) <= e.unc_s < 2.1 for e in found)


def test_nothing_is_said_to_have_entered_lima_but_the_gap_is_named(made: Reconstruction) -> None:
    assert all(o.volume == "KILO" for o in made.report.occupancies)
    (hidden,) = [line for line in made.report.known if "not known" in line.text]
    assert "KITE07" in hidden.text
    assert "LIMA" in hidden.text
    assert hidden.events


def test_the_gap_is_found_by_both_receivers_and_told_once(
    made: Reconstruction, truth: dict[str, Any]
) -> None:
    gaps = events(made.report, "gap", "KITE07")
    assert len(gaps) == 2
    start, end = (parse_utc(truth["gap"][name]) for name in ("start_utc", "end_utc"))
    for gap in gaps:
        assert gap.start_us is not None
        assert gap.end_us is not None
        # the last message before and the first after lie within a few messages of the gap's own ends
        assert 0 <= start - gap.start_us <= 20_000_000
        assert 0 <= gap.end_us - end <= 20_000_000
    ids = {gap.id for gap in gaps}
    assert sum(step.event in ids for step in made.report.steps) == 1


def test_take_off_landing_and_circling_hold_the_truth(made: Reconstruction, truth: dict[str, Any]) -> None:
    for kind in ("take_off", "landing"):
        for found in events(made.report, kind, "KITE07"):
            assert off_s(found, truth[f"{kind}_utc"]) <= found.unc_s
    (orbit,) = events(made.report, "orbit", "SEA33")
    assert orbit.figures["circles"] == pytest.approx(truth["circles_of_SEA33"], abs=0.2)
    assert "left" in orbit.action


def test_bad_samples_are_flagged_counted_and_left_out(made: Reconstruction, truth: dict[str, Any]) -> None:
    flagged: dict[str, int] = {}
    for file in made.report.files:
        for name, count in file.flagged.items():
            flagged[name] = flagged.get(name, 0) + count
    assert flagged == {"jump": 1, "zero_position": 1, "stale": 3, "duplicate": 1}
    assert sum(file.rejected_count for file in made.report.files) == 1
    assert set(truth["bad_samples"]) == {"jump", "zero", "stale", "duplicate", "garbled"}


def test_notices_are_measured_against_the_agreement(made: Reconstruction, truth: dict[str, Any]) -> None:
    first, second = made.report.notices
    assert (first.lead_s, second.lead_s) == (truth["lead_s"]["N1"], truth["lead_s"]["N2"])
    assert first.remarks == []
    assert second.remarks[0].startswith("late")
    assert second.remarks[1] == "not acknowledged by Air Cell North, in a log declared complete"


def test_the_southern_clock_is_corrected(made: Reconstruction, truth: dict[str, Any]) -> None:
    south = [t for t in made.report.tracks if t.source == "receiver-south"]
    assert {t.clock_offset_s for t in south} == {-truth["southern_clock_ahead_s"]}


def test_everything_that_an_item_points_at_is_there(made: Reconstruction) -> None:
    report = made.report
    known = {file.evidence.sha256 for file in report.files}
    ids = {event.id for event in report.events}
    assert len(ids) == len(report.events)
    for event in report.events:
        assert {reference.sha256 for reference in event.evidence} <= known
        assert event.evidence
    for step in report.steps:
        assert {step.event, *step.also} <= ids
    for line in report.known:
        assert set(line.events) <= ids
        assert line.events or line.evidence


def test_the_report_reads_back_as_it_was(made: Reconstruction) -> None:
    data = made.written[0].read_bytes()
    assert report_json.render(report_json.read(data)) == data


def story(report: Report) -> str:
    """What is known, and the steps, as text: whatever a reader sees first."""
    shown = {event.id: event for event in report.events}
    lines = [line.text for line in report.known]
    for step in report.steps:
        event = shown[step.event]
        at = "?" if event.start_us is None else utc(event.start_us)[11:21]
        sources = f" [{', '.join(step.sources)}]" if step.sources else ""
        lines.append(f"{at} {event.kind} {event.actor} {event.action}{sources}")
    return "\n".join(lines) + "\n"


def test_the_story_is_the_golden_one(made: Reconstruction) -> None:
    assert story(made.report) == GOLDEN.read_text(), "python -m tests.examples.test_crossing renews it"


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        text = story(reconstruct(CROSSING, Path(folder), ["json"]).report)
    GOLDEN.write_text(text)
    sys.stdout.write(text)
