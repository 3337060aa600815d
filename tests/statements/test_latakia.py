"""The drafts of examples/latakia-2018, from its own-worded documents, against the statements that its authors wrote."""

import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from sharedsky.cli import group
from sharedsky.proposing import accept_draft, draft_statements, keep_decision
from sharedsky.sources import read_evidence
from sharedsky.sources.case import read_case
from sharedsky.sources.drafts import CONFIRMED, draft_files, read_drafts
from sharedsky.sources.spans import resolve_span

pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "latakia-2018"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case with no statements, its drafts written."""
    folder = tmp_path_factory.mktemp("case") / "latakia"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out"))
    for file in (folder / "statements").glob("*.toml"):
        file.unlink()
    draft_statements([], folder=folder)
    return folder


def test_the_drafts_are_the_table_that_the_authors_wrote(drafted: Path) -> None:
    proposals = [p for name in draft_files(drafted) for p in read_drafts(drafted, name)]
    statements = read_case(EXAMPLE).case.statements
    assert len(statements) == 28
    unlike = []
    speakers = 0
    for statement in statements:
        text = read_evidence(EXAMPLE / "evidence" / statement.document).documents[0].text
        start, end = resolve_span(text, statement.span)
        proposal = next((p for p in proposals if p.id == statement.id), None)
        if proposal is None or (
            (proposal.document, proposal.party, proposal.said_on, proposal.wording)
            != (statement.document, statement.party, statement.said_on, statement.wording)
            or (proposal.span.start, proposal.span.end) != (start, end)
        ):
            unlike.append(statement.id)
            continue
        speakers += proposal.speaker == statement.speaker
    assert unlike == []
    # A11 cites its own radar, and nobody knows who A12 is: its author says so
    assert speakers >= 26


def test_nothing_is_a_statement_before_it_is_confirmed(drafted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(drafted, folder)
    assert read_case(folder).case.statements == []
    waiting = [p for name in draft_files(folder) for p in read_drafts(folder, name) if p.party]
    ids = [accept_draft(folder, proposal).id for proposal in waiting]
    assert [s.id for s in read_case(folder).case.statements] == ids
    assert {"A3", "A4", "A8", "C2", "F1", "R2"} <= set(ids)


def test_the_terminal_asks_once_and_goes_on_where_it_stopped(drafted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(drafted, folder)
    first = CliRunner().invoke(group, ["statements", "--confirm", str(folder)], input="a\nr\nq\n")
    assert first.exit_code == 0, first.output
    assert "A12 is a statement of the case" in first.output
    states = [p.status for name in draft_files(folder) for p in read_drafts(folder, name)]
    assert sorted(set(states)) == ["accepted", "draft", "rejected"]
    again = CliRunner().invoke(group, ["statements", "--confirm", str(folder)], input="q\n")
    assert f"1 of {len(states) - 2}" in again.output
    # drafting again loses no decision and doubles no draft
    draft_statements([], folder=folder)
    assert [p.status for name in draft_files(folder) for p in read_drafts(folder, name)] == states


def test_an_edit_is_kept_and_an_accepted_draft_is_never_doubled(drafted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(drafted, folder)
    answers = "e\nunnamed-military\nA source that is not named\n2018-09-21\nproject summary\n\na\nq\n"
    skipped = next(
        i
        for i, p in enumerate(q for name in draft_files(folder) for q in read_drafts(folder, name))
        if p.id == "B4a"
    )
    result = CliRunner().invoke(
        group, ["statements", "--confirm", str(folder)], input="s\n" * skipped + answers
    )
    assert result.exit_code == 0, result.output
    written = tomllib.loads((folder / CONFIRMED).read_text())["statements"]
    assert [(s["id"], s["party"]) for s in written] == [("B4a", "unnamed-military")]
    name = next(n for n in draft_files(folder) if "haaretz" in n)
    proposal = next(p for p in read_drafts(folder, name) if p.id == "B4a")
    # stopped between writing the statement and marking the draft: accepting again changes nothing
    keep_decision(folder, name, proposal)
    accept_draft(folder, proposal)
    assert len(tomllib.loads((folder / CONFIRMED).read_text())["statements"]) == 1
