"""`Minister: No Warning Was Given`, `Poll: …`, `Ministry on the findings: “False”`: a headline's colon, and who stands before it."""

from collections.abc import Iterator
from typing import Final

from sharedsky.statements.casing import is_titled
from sharedsky.statements.found import Found
from sharedsky.statements.grammar import can_speak
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.passage import Passage

RUBRICS: Final = words_of("""analysis background breaking briefing clarification comment correction editorial exclusive explainer factbox gallery
    highlights interview investigation live note opinion photos pictures podcast profile q&a review roundup summary timeline update updates
    video watch""")
"""Words before a headline's colon that say what kind of article follows."""


def find(passage: Passage) -> Iterator[Found]:
    """The colon of a headline after few words that name somebody.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "Harbour Ministry: No Warning Was Given To Its Crews")
    Harbour Ministry | : | No Warning Was Given To Its Crews
    """
    doc = passage.doc
    colon = next((t for t in doc if t.text == ":"), None)
    if colon is None or not 0 < colon.i <= 8 or colon.i + 2 >= len(doc) or not is_titled(passage.text):
        return
    before = doc[: colon.i]
    speaker = next(
        (
            t
            for t in before
            if t.pos_ in ("NOUN", "PROPN", "PRON") and (t.dep_ == "nsubj" or t.head.i not in range(colon.i))
        ),
        None,
    )
    if speaker is None:
        speaker = next(
            (t for t in before if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("compound", "poss", "amod")),
            None,
        )
    if speaker is None or not can_speak(speaker) or any(t.lower_ in RUBRICS for t in before):
        return
    first = min(t.i for t in speaker.subtree if t.i < colon.i)
    last = max(
        t.i
        for t in (speaker, *speaker.children)
        if t.i < colon.i and (t.i <= speaker.i or t.dep_ in ("appos", "flat"))
    )
    source = passage.place((doc[first].idx, doc[last].idx + len(doc[last].text)))
    pieces = [passage.place(p) for p in passage.pieces(doc[colon.i + 1 :])]
    if pieces:
        yield Found(passage.cue([colon]), source, pieces, "headline", ":")
