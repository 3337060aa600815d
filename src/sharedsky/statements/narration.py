"""What a document tells in its own voice: a sentence of a dated event that nobody in it is named for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.about import TELLING
from sharedsky.statements.found import Found, Piece
from sharedsky.statements.grammar import is_passive, lemma_of, patient, subject
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

PAST: Final = ("VBD", "VBN")


def narrated(passage: Passage, said: list[Found]) -> Iterator[Found]:
    """Sentences whose verb tells of an event in the past, with a time, outside all that somebody is said to say.

    Args:
        passage: the paragraph.
        said: the attributions in it.
    """
    taken = [piece for f in said for piece in (f.cue, *f.content)]
    for sentence in passage.doc.sents:
        piece = passage.trimmed(sentence.start_char, sentence.end_char)
        if piece is None or passage.text[piece[0] : piece[1]].endswith("?") or passage.quote_at(piece[0]):
            continue
        verb = sentence.root
        if lemma_of(verb) not in TELLING or verb.tag_ not in PAST or not _happened(verb):
            continue
        place = passage.place(piece)
        timed = any(place[0] <= t.start < place[1] and t.value for t in passage.times(None))
        if timed and not any(_overlap(place, p) for p in taken):
            yield Found((place[0], place[0]), None, [place], "narration", lemma_of(verb))


def _happened(verb: "Token") -> bool:
    """Whether it is told as fact: with a subject, neither `would` nor `may`."""
    if any(c.tag_ == "MD" or (c.dep_ == "aux" and c.lower_ == "to") for c in verb.children):
        return False
    return (patient(verb) if is_passive(verb) else subject(verb)) is not None


def _overlap(a: Piece, b: Piece) -> bool:
    return a[0] < b[1] and b[0] < a[1]
