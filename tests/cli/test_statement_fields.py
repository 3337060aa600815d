"""What `sharedsky statements` prints: every field that is promised, for every kind of statement, in one list of JSON."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from sharedsky.cli import group

pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")

TEXT = """PORT ALTA, 21 September 2018 (Wire) — The broadcaster Channel Nine reported on Monday that the Northland embassy blames Southland for the loss.

A senior Syrian military source, who was not named, told reporters late on Thursday that Syria reportedly fired more than 20 missiles at the transport near Latakia at 22:03. “We never warned them,” he said.

Southland rejected the findings.
"""
SPAN = {"text", "start", "end"}
TIME = {"value", "earliest", "latest", *SPAN}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = tmp_path_factory.mktemp("news") / "wire.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(group, ["statements", str(path), "--json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def the(drafts: list[dict[str, Any]], cue: str) -> dict[str, Any]:
    return next(d for d in drafts if d["cue"]["text"] == cue)


def test_every_draft_has_every_field(drafts: list[dict[str, Any]]) -> None:
    assert len(drafts) == 5
    for draft in drafts:
        assert isinstance(draft["id"], str)
        assert draft["speaker"].keys() == {"canonical", "party", "anonymous", *SPAN}
        assert draft["cue"].keys() == SPAN
        assert draft["content"]
        assert all(words.keys() == SPAN for words in draft["content"])
        assert draft["form"] in ("direct", "indirect", "mixed", "narration")
        assert all(SPAN | {"canonical", "party", "statement"} == link.keys() for link in draft["chain"])
        assert draft["time_said"].keys() == TIME
        assert all(marker.keys() == {"kind", *SPAN} for marker in draft["markers"])
        assert draft["status"] == "draft"
        assert draft["method"]
        for event in draft["about"]:
            assert event.keys() >= {
                "type",
                "actors",
                "objects",
                "place",
                "time",
                "quantities",
                "negated",
                *SPAN,
            }


def test_every_offset_indexes_the_text(drafts: list[dict[str, Any]]) -> None:
    def spans(value: object) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return [s for item in value for s in spans(item)]
        if isinstance(value, dict):
            own = [value] if value.keys() >= SPAN else []
            return own + [s for item in value.values() for s in spans(item)]
        return []

    found = [s for draft in drafts for s in spans(draft)]
    assert len(found) > 40
    assert all(TEXT[s["start"] : s["end"]] == s["text"] for s in found)


def test_forms_and_methods_are_told(drafts: list[dict[str, Any]]) -> None:
    assert {d["cue"]["text"]: d["form"] for d in drafts} == {
        "reported": "indirect",
        "blames": "narration",
        "told": "indirect",
        "said": "direct",
        "rejected": "narration",
    }


def test_the_chain_is_outermost_first_and_names_the_draft_that_reports(drafts: list[dict[str, Any]]) -> None:
    outer = the(drafts, "reported")
    chain = the(drafts, "blames")["chain"]
    assert [(link["text"], link["statement"]) for link in chain] == [
        ("The broadcaster Channel Nine", outer["id"])
    ]


def test_a_speaker_who_is_not_named_is_anonymous_and_has_the_party_of_the_demonym(
    drafts: list[dict[str, Any]],
) -> None:
    speaker = the(drafts, "told")["speaker"]
    assert (speaker["anonymous"], speaker["party"]) == (True, "Syria")
    assert the(drafts, "said")["speaker"]["canonical"] == speaker["canonical"]


def test_the_time_of_saying_is_an_interval(drafts: list[dict[str, Any]]) -> None:
    said = the(drafts, "told")["time_said"]
    assert (said["value"], said["earliest"], said["latest"]) == (
        "2018-09-20",
        "2018-09-20T18:00",
        "2018-09-20T23:59",
    )
    assert the(drafts, "reported")["time_said"]["value"] == "2018-09-17"


def test_what_it_is_about_has_actor_place_time_and_quantity(drafts: list[dict[str, Any]]) -> None:
    event = next(e for e in the(drafts, "told")["about"] if e["type"] == "launch")
    assert [a["text"] for a in event["actors"]] == ["Syria"]
    assert event["place"]["text"] == "Latakia"
    assert event["place"]["candidates"][0]["country"] == "SY"
    assert event["time"]["value"] == "T22:03"
    (quantity,) = event["quantities"]
    assert (quantity["comparator"], quantity["at_least"], quantity["at_most"]) == (">", 21, None)


def test_hedges_accusations_and_intensity_are_marked(drafts: list[dict[str, Any]]) -> None:
    marks = {(m["kind"], m["text"]) for d in drafts for m in d["markers"]}
    assert marks >= {("hedge", "reportedly"), ("accusation", "blames"), ("intensity", "never")}
