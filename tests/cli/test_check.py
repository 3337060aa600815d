"""check, explain and could-meet: what they print, in what width, and what they say of input that cannot be used."""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sharedsky.cli import group

EXAMPLES = Path(__file__).parents[2] / "examples"
CROSSING, LATAKIA = EXAMPLES / "crossing", EXAMPLES / "latakia-2018"


def run(*words: object, columns: int = 100) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(group, [str(w) for w in words])


@cache
def printed_json(case: Path) -> dict[str, Any]:
    printed: dict[str, Any] = json.loads(run("check", case, "--format", "json").stdout)
    return printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    return copy


def test_json_has_every_key_of_the_contract() -> None:
    printed = printed_json(LATAKIA)
    assert set(printed) >= {"claims", "exclusions", "not_excluded", "versions", "origins"}
    for claim in printed["claims"]:
        assert set(claim) >= {"id", "party", "kind", "readings", "agreed_by", "conceded"}
        for reading in claim["readings"]:
            assert set(reading) >= {
                "reading",
                "verdict",
                "margin",
                "rests_on",
                "assumes",
                "sensitivity",
                "would_decide",
            }
    for exclusion in printed["exclusions"] + printed["not_excluded"]:
        assert set(exclusion) >= {"claims", "assumes", "reading", "falls_if"}
        for fall in exclusion["falls_if"]:
            assert set(fall) >= {"input", "by", "unit"}


@pytest.mark.parametrize("case", [CROSSING, LATAKIA])
@pytest.mark.parametrize("columns", [60, 100])
def test_a_terminal_cuts_nothing_and_nothing_is_wider_than_it(case: Path, columns: int) -> None:
    said = run("check", case, columns=columns)
    assert said.exit_code == 0
    assert max(len(line) for line in said.stdout.splitlines()) <= columns
    assert "…" not in said.stdout
    printed = printed_json(case)
    ids = [c["id"] for c in printed["claims"] if c["kind"] != "other"]
    first = {line.split()[0] for line in said.stdout.splitlines() if line.split()}
    assert set(ids) <= first
    for claim in printed["claims"]:
        for reading in claim["readings"]:
            if reading["margin"] is not None:
                assert f"{reading['margin']:,.0f} {reading['margin_unit']}".strip() in said.stdout


def test_the_same_case_is_printed_alike() -> None:
    assert run("check", CROSSING).stdout == run("check", CROSSING).stdout


@pytest.mark.parametrize("claim", ["K1.1", "K1.3", "K1.6", "K2.5"])
def test_explain_shows_the_reasoning_with_figures_and_evidence(claim: str) -> None:
    said = run("explain", CROSSING, claim)
    assert said.exit_code == 0
    text = " ".join(said.stdout.split())
    assert max(len(line) for line in said.stdout.splitlines()) <= 100
    printed = printed_json(CROSSING)
    (decision,) = next(c["readings"] for c in printed["claims"] if c["id"] == claim)
    assert decision["verdict"].upper() in text
    for item in decision["rests_on"]:
        assert item in text
    for name in decision["assumes"]:
        assert f"assumes {name}: " in text
    for reason in decision["reasons"]:
        assert reason in text
    for what in decision["would_decide"]:
        assert what in text


def test_explain_shows_what_a_claim_excludes_and_what_was_tried_beside_it() -> None:
    text = " ".join(run("explain", LATAKIA, "B3.1").stdout.split())
    assert "cannot all be true together with A7.1, A6.2, A8.1, read as Q-narrow" in text
    assert "tried with, and not excluded A7.2, A12.1, A8.1, read as Q-narrow" in text
    assert "every time alike (T1) off by 74 s" in text
    assert "would decide which of them is wrong: The flight recorders of the jets." in text


def test_explain_says_what_is_agreed_conceded_and_superseded() -> None:
    assert "conceded: israel says it though it tells against israel" in run("explain", LATAKIA, "B0.1").stdout
    assert "agreed by russia, israel" in run("explain", LATAKIA, "A8.2").stdout
    assert "superseded by A5.1" in run("explain", LATAKIA, "A1.2").stdout


def test_an_unknown_claim_is_told_with_the_nearest() -> None:
    said = run("explain", CROSSING, "K1.9")
    assert said.exit_code == 1
    assert (
        str(said.exception) == f"{CROSSING} claim: got 'K1.9', want the id of a claim; did you mean 'K1.6'?"
    )


BAD = """
[[statements]]
id = "K9"
party = "relief"
speaker = "Relief Operator"
said_on = 2025-03-13
document = "statement-relief-operator.txt"
wording = "verbatim"
span = { quote = "At 09:34 UTC on 12 March" }

[[statements.claims]]
id = "K9.1"
kind = "position"
says = "a malformed claim"
flights = ["RLF21"]
where = { shape = "near", place = "field" }

[[statements.claims]]
id = "K9.2"
kind = "position"
says = "a flight that nobody knows"
flights = ["RLF12"]
when = { at = 2025-03-12T09:34:00Z }
where = { shape = "near", place = "field", within = "1 km" }

[[statements.claims]]
id = "K9.3"
kind = "position"
says = "a time without its zone"
flights = ["RLF21"]
when = { at = 2025-03-12T09:34:00 }
where = { shape = "near", place = "field", within = "1 km" }

[[statements.claims]]
id = "K9.4"
kind = "position"
says = "nothing is wrong with this one"
flights = ["RLF21"]
when = { at = 2025-03-12T09:34:00Z }
where = { shape = "near", place = "field", within = "1 km" }
"""


def test_what_cannot_be_used_is_one_line_each_and_the_rest_is_still_checked(folder: Path) -> None:
    (folder / "statements" / "bad.toml").write_text(BAD)
    case = folder / "case.toml"
    case.write_text(
        case.read_text() + '\n[[inputs]]\nid = "B-RLF"\nkind = "bound"\nsays = "RLF21 is slow"\nsource = ""\n'
        'flight = "RLF21"\nspeed_max = "200 m/s"\n'
    )
    said = run("check", folder, "--format", "json")
    assert said.exit_code == 0
    lines = said.stderr.splitlines()
    assert len(lines) == 4, said.stderr
    wanted = {
        "statements/bad.toml:12 statements[0].claims[0].where": "within",
        "statements/bad.toml:19 statements[0].claims[1].flights[0]": "did you mean 'RLF21'?",
        "statements/bad.toml:27 statements[0].claims[2].when.at": "zone",
        "case.toml": "say where the bound comes from",
    }
    for where, mend in wanted.items():
        (line,) = [line for line in lines if line.startswith(where)]
        assert mend in line
    verdicts = {c["id"]: c["readings"][0]["verdict"] for c in json.loads(said.stdout)["claims"]}
    assert verdicts["K9.4"] == "contradicted"
    before = printed_json(CROSSING)["claims"]
    assert {c["id"]: c["readings"][0]["verdict"] for c in before}.items() <= verdicts.items()
    assert not {"K9.1", "K9.2", "K9.3"} & verdicts.keys()


def test_no_case_is_one_line() -> None:
    said = run("check", EXAMPLES)
    assert said.exit_code == 1
    assert str(said.exception).startswith(f"{EXAMPLES}: got no case.toml")


def bounded(folder: Path) -> Path:
    case = folder / "case.toml"
    case.write_text(
        case.read_text()
        + '\n[[inputs]]\nid = "B-RLF"\nkind = "bound"\nsays = "RLF21 is slow"\nsource = "made"\n'
        'flight = "RLF21"\nspeed_max = "200 m/s"\n'
    )
    return folder


def test_could_meet_answers_with_a_witness_or_the_least_distance(folder: Path) -> None:
    bounded(folder)
    gap = ("--from", "2025-03-12T09:38:00Z", "--to", "2025-03-12T09:42:00Z")
    for within, answer in (("60 km", "possible"), ("1 NM", "impossible")):
        said = json.loads(
            run("could-meet", folder, "KITE07", "RLF21", "--within", within, *gap, "--format", "json").stdout
        )
        assert said["answer"] == answer
        assert (said["witness"] is not None) == (answer == "possible")
        assert set(said["assumes"]) == {"B-KITE", "B-RLF"}
    text = run("could-meet", folder, "KITE07", "RLF21", "--within", "1 NM", *gap).stdout
    assert text.splitlines()[1] == "  impossible"
    assert "least distance they can have had" in text


def test_could_a_flight_have_been_at_a_place_while_nobody_saw_it() -> None:
    gap = ("--from", "2025-03-12T09:38:00Z", "--to", "2025-03-12T09:42:00Z")
    near = run("could-meet", CROSSING, "KITE07", "lima-corner", "--within", "1 km", *gap).stdout
    assert near.splitlines()[1] == "  possible"
    far = run("could-meet", CROSSING, "KITE07", "field", "--within", "1 km", *gap).stdout
    assert far.splitlines()[1] == "  impossible"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["KITE07", "RLF21"],
            "case.toml flight RLF21: got no bound on its speed, want one, with its source; add",
        ),
        (["KITE07", "RLF12"], "FLIGHT: got 'RLF12', want a flight of the case; did you mean 'RLF21'?"),
        (["KITE7", "buoy"], "FLIGHT: got 'KITE7', want a flight of the case; did you mean 'KITE07'?"),
        (["KITE07", "KITE07"], "FLIGHT: got 'KITE07' twice, want two flights"),
        (["KITE07", "buoy", "--within", "3"], "--within: got '3', want a length with its unit"),
        (
            ["KITE07", "buoy", "--from", "2025-03-12T09:50:00Z", "--to", "2025-03-12T09:40:00Z"],
            "--from: got 2025-03-12T09:50:00.000000Z, want a time before --to",
        ),
        (["KITE07", "buoy", "--from", "2025-03-12T09:50:00"], "--from: got 2025-03-12T09:50:00, want an ISO"),
    ],
)
def test_what_could_meet_cannot_answer_is_one_line(words: list[str], told: str) -> None:
    said = run("could-meet", CROSSING, *words)
    assert said.exit_code == 1
    assert str(said.exception).startswith(told)
