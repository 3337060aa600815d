"""`In the minister's view, …`, `by its own account`, `…, as the ministry put it`, `as police have said`, `as predicted`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import can_speak, cue_words, is_passive, lemma_of, owner, subject
from sharedsky.statements.lexicon import SAY, THINK, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

VIEWS: Final = {
    "in": words_of(
        "account assessment estimate estimation eye interpretation judgement judgment mind opinion parlance phrase reading telling version view word"
    ),
    "by": words_of(
        "account admission assessment calculation count definition estimate measure reckoning standard tally telling"
    ),
    "from": words_of("perspective standpoint viewpoint"),
    "on": words_of("account reading telling"),
}
"""Prepositions and the nouns that make of them whose word it is."""
ASIDE: Final = (SAY | THINK | words_of("put point")) - words_of("see hear sense decide choose show")


def find(passage: Passage) -> Iterator[Found]:
    """A phrase of whose view it is, or a clause of `as`, and the clause that it stands in.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "In the minister's view, the line was never closed.")
    the minister | In | the line was never closed
    >>> shown(find, "The corridor was empty, as the ministry put it.")
    the ministry | put | The corridor was empty
    """
    source: Token | None
    for token in passage.doc:
        low = token.lower_
        if low in VIEWS and token.dep_ in ("prep", "agent"):
            noun = next(
                (c for c in token.children if c.dep_ == "pobj" and c.lemma_.lower() in VIEWS[low]), None
            )
            who = _whose(noun) if noun is not None else None
            if who is None or not (can_speak(who) or who.dep_ == "poss"):
                continue
            cue, source, top, beside = [token], who, token, noun or token
        elif low == "as" and token.dep_ in ("mark", "advmod", "prep") and (said := _aside(token)) is not None:
            found = (
                subject(said)
                if not is_passive(said) or any(c.dep_ == "agent" for c in said.children)
                else None
            )
            if found is None and not is_passive(said) and said.tag_ != "VBN":
                continue
            cue, source, top, beside = cue_words(said), found, said, said
        else:
            continue
        host = top.head
        while host.dep_ in ("prep", "pobj", "amod", "acomp") and host.head.i != host.i:
            host = host.head
        if top.left_edge.i <= top.sent.start + 1:
            host = top.sent.root
        own = {t.i for t in top.subtree if passage.quote_of(t) == passage.quote_of(top)} | {token.i}
        content = [t for t in host.subtree if t.i not in own]
        if not content and top.dep_ == "ROOT":
            content = _after_comma(top)
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if pieces:
            yield Found(
                passage.cue(cue),
                passage.source(source, beside),
                pieces,
                "viewed",
                lemma_of(top),
                of_speech=low == "as",
            )


def _whose(noun: "Token") -> "Token | None":
    """Whose view: `its`, `the minister's`, `of the minister`."""
    own = owner(noun)
    if own is not None:
        return own
    of = next((c for c in noun.children if c.lower_ == "of"), None)
    return next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None


def _aside(word: "Token") -> "Token | None":
    """The verb of saying of a clause of `as` that takes no clause itself."""
    verb = word.head
    if word.dep_ == "prep":
        verb = next((c for c in word.children if c.dep_ == "pcomp"), verb)
    if verb.pos_ not in ("VERB", "AUX") or lemma_of(verb) not in ASIDE or word.i > verb.i:
        return None
    if verb.dep_ == "ROOT" and word.i == word.sent.start and any(c.lower_ == "it" for c in verb.children):
        # "As one pilot put it, …" where the parse takes the aside for the sentence
        return verb
    if any(c.dep_ in ("ccomp", "xcomp") for c in verb.children):
        return None
    if any(c.dep_ == "dobj" and c.lower_ != "it" for c in verb.children):
        return None
    return (
        verb if verb.dep_ in ("advcl", "pcomp", "parataxis", "ccomp", "dep") or word.dep_ == "prep" else None
    )


def _after_comma(verb: "Token") -> "list[Token]":
    """What follows the first comma after the verb, to the sentence's end: `As one put it, …`."""
    rest = list(verb.doc[verb.i + 1 : verb.sent.end])
    comma = next((i for i, t in enumerate(rest) if t.text == ","), None)
    return [] if comma is None else rest[comma + 1 :]
