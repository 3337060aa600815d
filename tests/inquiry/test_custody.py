"""Who held evidence, when, and that the bytes here are those that were held."""

import shutil
from pathlib import Path

import pytest

from sharedsky.inquiry.files import custody_of
from sharedsky.model.case import Held, Source
from sharedsky.workflow import examine, report_at

CROSSING = Path(__file__).parents[2] / "examples" / "crossing"


def test_a_chain_of_custody_is_told_in_order() -> None:
    source = Source(
        id="s",
        name="s",
        files=[],
        held=[
            Held(holder="the keeper", since="2025-03-12", until="2025-03-13", note="exported"),
            Held(holder="the desk", until="2025-03-14"),
            Held(holder="the author", since="2025-03-14", sha256="ab" * 32),
        ],
        custody=["and then a drawer"],
    )
    assert custody_of(source) == [
        "the keeper, 2025-03-12 to 2025-03-13, exported",
        "the desk, until 2025-03-14",
        f"the author, since 2025-03-14, SHA-256 {'ab' * 32}",
        "and then a drawer",
    ]


def test_each_file_shows_who_held_it() -> None:
    files = {f.evidence.name: f for f in report_at(CROSSING).files}
    custody = files["evidence/desk-transcript.txt"].custody
    assert [step.split(",")[0] for step in custody] == ["the Coordination Desk", "the author of this case"]
    assert custody[1].endswith(files["evidence/desk-transcript.txt"].evidence.sha256)


def test_bytes_that_are_not_those_that_were_held_are_told(tmp_path: Path) -> None:
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    path = copy / "evidence" / "desk-transcript.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    (problem,) = examine(copy).problems
    assert ".held[1].sha256" in problem.where
    assert (
        "which no file of the source has; these are not the bytes that the author of this case held"
        in problem.reason
    )
    assert any(problem.reason in remark for remark in report_at(copy).remarks)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('{ holder = "" }', "held[0].holder: got nothing"),
        ('{ holder = "x", since = "yesterday" }', "held[0].since: got 'yesterday', want a day"),
        ('{ holder = "x", sha256 = "12" }', "held[0].sha256: got '12', want 64 hexadecimal digits"),
    ],
)
def test_a_link_of_the_chain_that_cannot_be_used_is_told(tmp_path: Path, entry: str, told: str) -> None:
    copy = tmp_path / "crossing"
    shutil.copytree(CROSSING, copy, ignore=shutil.ignore_patterns("out"))
    case = copy / "case.toml"
    case.write_text(
        case.read_text().replace(
            'files = ["channel-log.json"]', f'files = ["channel-log.json"]\nheld = [{entry}]'
        )
    )
    said = [f"{p.where}: {p.reason}" for p in examine(copy).problems]
    assert any(told in line for line in said), said
