"""`sharedsky check examples/latakia-2018` finds what expected.json, written by hand from the sources, says it must."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sharedsky.cli.check import command
from sharedsky.model.report import Report
from sharedsky.workflow import report_at

FOLDER = Path(__file__).parents[2] / "examples" / "latakia-2018"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
Key = tuple[frozenset[str], frozenset[str], frozenset[str]]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    result = CliRunner().invoke(command, [str(FOLDER), "--format", "json"])
    assert result.exit_code == 0
    assert result.stderr == ""
    printed: dict[str, Any] = json.loads(result.stdout)
    return printed


@pytest.fixture(scope="module")
def report() -> Report:
    return report_at(FOLDER)


def key_of(claims: list[str], assumes: list[str], reading: list[str]) -> Key:
    return frozenset(claims), frozenset(assumes), frozenset(reading)


def keyed(sets: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """What the command prints, by claims, inputs and reading; each only once."""
    by_key = {key_of(e["claims"], e["assumes"], [r for r in e["reading"].split("+") if r]): e for e in sets}
    assert len(by_key) == len(sets)
    return by_key


def test_the_exclusions_are_those_expected_and_no_others(found: dict[str, Any]) -> None:
    expected = {key_of(e["claims"], e["assumes"], e["reading"]): e["kind"] for e in EXPECTED["exclusions"]}
    assert {key: e["kind"] for key, e in keyed(found["exclusions"]).items()} == expected


@pytest.mark.parametrize("wanted", [e for e in EXPECTED["exclusions"] if "falls_if" in e])
def test_each_exclusion_falls_by_the_stated_change_of_one_thing(
    found: dict[str, Any], wanted: dict[str, Any]
) -> None:
    exclusion = keyed(found["exclusions"])[key_of(wanted["claims"], wanted["assumes"], wanted["reading"])]
    for fall in wanted["falls_if"]:
        (same,) = [f for f in exclusion["falls_if"] if f["input"] == fall["input"]]
        assert same["unit"] == fall["unit"]
        assert same["to"] == pytest.approx(fall["to"], abs=fall["within"])


def test_what_is_not_excluded_is_shown_beside_it(found: dict[str, Any]) -> None:
    excluded, tried = keyed(found["exclusions"]), keyed(found["not_excluded"])
    for e in EXPECTED["not_excluded"]:
        for reading in e["readings"]:
            key = key_of(e["claims"], e["assumes"], reading)
            assert key not in excluded
            # B1 without I3, and B4, are about the launch: nobody states its time, so that there is nothing to compute
            assert (key in tried) == (not {"B1.1", "B4.3"} & set(e["claims"]) or "I3" in e["assumes"])


def test_an_exclusion_under_one_inference_stands_beside_the_other_inference(found: dict[str, Any]) -> None:
    for e in found["exclusions"]:
        if e["inference"]:
            said = {c for c in e["claims"] if c.startswith("B")}
            assert "I1" in e["inference"]
            assert any(
                "I2" in other["inference"]
                and said <= set(other["claims"])
                and other["reading"] == e["reading"]
                for other in found["not_excluded"]
            )


@pytest.mark.parametrize("row", EXPECTED["speeds"])
def test_speeds(found: dict[str, Any], row: dict[str, Any]) -> None:
    sets = keyed(found["exclusions"] if row["at_V1"] == "excluded" else found["not_excluded"])
    event = {"A8.1": ["downing-hit"], "A9.1": ["downing-loss"]}[row["to"]]
    claims = [*row["claims"], "B6.3"]
    e = sets[key_of(claims, [row["from"], "T1", "V1"], row["reading"] + event)]
    tolerance = EXPECTED["relative_tolerance"]
    assert e["figures"]["speed_favourable_kmh"] == pytest.approx(row["favourable_kmh"], rel=tolerance)
    if row["nominal_kmh"] is not None:
        assert e["figures"]["speed_nominal_kmh"] == pytest.approx(row["nominal_kmh"], rel=tolerance)


def test_what_would_decide_an_exclusion_is_named_and_not_which_claim_is_false(found: dict[str, Any]) -> None:
    for e in found["exclusions"]:
        if e["kind"] == "kinematic":
            assert any("radar" in w for w in e["would_decide"])
            assert any("recorders" in w for w in e["would_decide"])
        assert "verdict" not in e


def test_contradictions_inside_one_account_are_between_its_versions(found: dict[str, Any]) -> None:
    expected = {key_of(e["claims"], e["assumes"], []): e["kind"] for e in EXPECTED["between_versions"]}
    assert {key: e["kind"] for key, e in keyed(found["between_versions"]).items()} == expected


def test_versions(found: dict[str, Any]) -> None:
    by_statements = {tuple(v["statements"]): v for v in found["versions"]}
    assert set(by_statements) == {tuple(v["statements"]) for v in EXPECTED["versions"]}
    for wanted in EXPECTED["versions"]:
        version = by_statements[tuple(wanted["statements"])]
        assert version["party"] == wanted["party"]
        assert version["claims"] == wanted["claims"]
        (said,) = version["differences"]
        for local in (wanted["earlier_local"], wanted["later_local"]):
            hour = int(local[11:13]) - 3
            assert f"{hour:02d}{local[13:16]}Z" in said


def test_the_earlier_version_stays_visible_beside_the_later(found: dict[str, Any]) -> None:
    replaced = {c["id"]: c["superseded_by"] for c in found["claims"] if c["superseded_by"]}
    assert replaced == {"A1.2": ["A5.1"], "A2.1": ["A9.1"], "A2.4": ["A2.5"]}


def test_origins(found: dict[str, Any]) -> None:
    by_name = {o["origin"]: o for o in found["origins"]}
    for wanted in EXPECTED["origins"]:
        assert by_name[wanted["origin"]]["statements"] == wanted["statements"]
    # all others are origins of one statement, and none of two is counted twice
    assert sum(len(o["statements"]) for o in found["origins"]) == len(
        {s for o in found["origins"] for s in o["statements"]}
    )
    for first, second in EXPECTED["perhaps_one_origin"]:
        for one, other in ((first, second), (second, first)):
            (origin,) = [o for o in found["origins"] if one in o["statements"]]
            assert origin["perhaps"] == [other]


def test_lead_times_by_each_account(report: Report) -> None:
    views = {view.notice.id: view for view in report.notices}
    for wanted in EXPECTED["notices"]:
        view = views[wanted["notice"]]
        assert view.least_lead_s == EXPECTED["least_lead_s"]
        if wanted["lead_s"] is not None:
            assert (view.lead_s, view.lead_min_s, view.lead_max_s) == (
                wanted["lead_s"],
                wanted["lead_min_s"],
                wanted["lead_max_s"],
            )


def test_no_evidence_is_shown_so_nothing_is_decided_and_what_would_decide_is_named(
    found: dict[str, Any], report: Report
) -> None:
    verdicts = {c["id"]: {r["verdict"] for r in c["readings"]} for c in found["claims"]}
    for verdict in ("supported", "contradicted"):
        assert [c for c, of in verdicts.items() if verdict in of] == EXPECTED[verdict]
    assert all(of == {"undetermined"} for of in verdicts.values())
    assert all(r["rests_on"] == r["sensitivity"] == [] for c in found["claims"] for r in c["readings"])
    assert [t.id for t in report.tracks] == EXPECTED["tracks"]
    says = {u.id: u.says for u in report.unseen}
    by_id = {c["id"]: c for c in found["claims"]}
    for row in EXPECTED["undetermined"]:
        for claim in row["claims"]:
            for reading in by_id[claim]["readings"]:
                assert {says[u] for u in row["would_decide"]} <= set(reading["would_decide"])


def test_definitions_of_a_word_are_readings(found: dict[str, Any]) -> None:
    by_id = {c["id"]: c for c in found["claims"]}
    for wanted in EXPECTED["definitions"]:
        for claim in wanted["claims"]:
            assert [r["reading"] for r in by_id[claim]["readings"]] == wanted["readings"]


def test_launch_hit_and_loss_are_kept_apart(found: dict[str, Any]) -> None:
    by_id = {c["id"]: c for c in found["claims"]}
    says = {
        o["id"]: o["says"] for o in tomllib.loads((FOLDER / "case.toml").read_text("utf-8"))["occurrences"]
    }
    for wanted in EXPECTED["kept_apart"]:
        readings = by_id[wanted["claim"]]["readings"]
        events = wanted.get("readings") or {"": wanted["event"]}
        for definition, event in events.items():
            such = [r for r in readings if not definition or definition in r["reading"].split("+")]
            assert such
            assert all(f"an observed time of “{says[event]}”" in r["would_decide"] for r in such)


def test_agreed_and_conceded_stand_beside_the_verdict(found: dict[str, Any]) -> None:
    agreed = {c["id"]: sorted(c["agreed_by"]) for c in found["claims"] if c["agreed_by"]}
    across = {claim: row["by"] for row in EXPECTED["agreed"] for claim in row["claims"]}
    assert agreed == across
    for row in EXPECTED["agreed"]:
        for party in row.get("not_said_by", []):
            assert all(party not in agreed[claim] for claim in row["claims"])
    conceded = [{"claim": c["id"], "by": c["party"]} for c in found["claims"] if c["conceded"]]
    assert conceded == EXPECTED["conceded"]
