"""`The ministry said:` at a paragraph's end, and what it said in the next."""

from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found, Piece
from sharedsky.statements.grammar import can_speak, cue_words, lemma_of, subject
from sharedsky.statements.lexicon import CUE_NOUNS, OF_NOUNS, SAY, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

WORDS: Final = (
    SAY
    | words_of("say write tweet ask read continue begin conclude follow reply answer put post open close sum")
) - words_of("find show")
HELD: Final = CUE_NOUNS | OF_NOUNS | words_of("appeal email letter note post reading text words speech list")
REACH: Final = 40
"""Words before the colon among which the verb is looked for."""


def cue(passage: Passage) -> Found | None:
    """Who says what follows a paragraph that ends in a colon; the content is for the caller to fill.

    >>> from sharedsky.statements.parsing import parse
    >>> for text in ("On Friday the ministry said:", "The unit has three aircraft:"):
    ...     found = cue(Passage(parse(text)))
    ...     print(found and [text[slice(*found.source)], text[slice(*found.cue)]])
    ['the ministry', 'said']
    None
    """
    if not passage.text.rstrip().endswith(":"):
        return None
    doc = passage.doc
    for token in reversed(doc[max(0, len(doc) - REACH) :]):
        if token.text in (".", "!", "?") or passage.quote_of(token):
            return None
        verb, words = _saying(token)
        if verb is None:
            continue
        source = subject(verb)
        if source is None or not (can_speak(source) or lemma_of(verb) in SAY):
            continue
        return Found(passage.cue(words), passage.source(source, verb), [], "leading", lemma_of(verb))
    return None


def _saying(token: "Token") -> "tuple[Token | None, list[Token]]":
    lemma = lemma_of(token)
    if token.pos_ in ("VERB", "AUX") and lemma in WORDS:
        return token, cue_words(token)
    if token.pos_ == "NOUN" and lemma in HELD and token.dep_ in ("dobj", "attr", "pobj"):
        verb = token.head
        if verb.pos_ == "VERB":
            return verb, list(verb.doc[min(t.i for t in cue_words(verb)) : token.i + 1])
    return None, []


def filled(found: Found, passage: Passage) -> Found | None:
    """The attribution with what the paragraph after its colon holds: its quotation, else all of it."""
    import msgspec

    piece: Piece | None = passage.trimmed(0, len(passage.text))
    if passage.quotes and not passage.text[: passage.quotes[0][0]].strip():
        piece = passage.quotes[0]
    return None if piece is None else msgspec.structs.replace(found, content=[passage.place(piece)])
