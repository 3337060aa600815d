"""Cues of speech in the constructions of newspaper English are found, with who speaks and what is said."""

import pytest

from sharedsky.statements.drafting import found_in
from tests.statements.newsprint import PASSAGES

pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")


@pytest.mark.parametrize(("text", "expected"), [(p[0], p[1:]) for p in PASSAGES], ids=lambda p: str(p)[:50])
def test_who_says_what_is_found(text: str, expected: tuple[str, ...]) -> None:
    found = [
        (
            text[slice(*f.source)] if f.source else "-",
            text[slice(*f.cue)],
            " … ".join(text[a:b] for a, b in f.content),
        )
        for f in found_in(text)
    ]
    for line in expected:
        speaker, cue, words = line.split(" | ")
        assert any(s.startswith(speaker) and cue in c and words in w for s, c, w in found), (line, found)
