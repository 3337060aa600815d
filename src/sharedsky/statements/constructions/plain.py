"""A plain verb of saying where the parse joins no clause to it: what follows, or else what led up to it, is said."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found, Piece
from sharedsky.statements.grammar import agent, can_speak, cue_words, is_passive, lemma_of, patient, subject
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

FORMS: Final = words_of("""said says say saying told tells telling added adds adding noted notes noting argued argues arguing claimed claims
    claiming insisted insists insisting asserted asserts asserting replied replies stated states stating tweeted tweets
    tweeting wrote writes writing explained explains explaining warned warns warning announced announces announcing reported
    reports declared declares declaring confirmed confirms confirming denied denies denying maintained maintains remarked
    responded acknowledged suggested suggests conceded admitted alleged alleges contended contends vowed predicted""")
NOMINAL: Final = frozenset(("reports", "states", "claims", "notes", "tweets", "report", "warning", "writing"))


def find(passage: Passage) -> Iterator[Found]:
    """A form of `say`, `tell`, `add` … and the rest of its sentence.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The museum, the minister said, would open in May.")
    the minister | said | The museum … would open in May
    """
    for verb in passage.doc:
        low = verb.lower_
        if low not in FORMS or (low in NOMINAL and verb.pos_ not in ("VERB", "AUX")):
            continue
        if verb.dep_ == "acl" and verb.tag_ == "VBN":
            # "a case reported in May": told of, by nobody
            continue
        if is_passive(verb) and agent(verb) is None and patient(verb) is not None:
            # "no position is stated": whoever states it is not named
            continue
        source = subject(verb) if verb.pos_ in ("VERB", "AUX") else None
        if source is None or source.i > verb.i + 6:
            source = _before(verb) or source
        if source is None or not (
            can_speak(source) or source.lower_ == "it" or source.ent_type_ or source.pos_ in ("NOUN", "PROPN")
        ):
            continue
        sent = verb.sent
        if passage.quote_of(verb) is None and passage.quote_of(source) is not None:
            continue
        clause = source.is_ancestor(verb)
        named = [
            t
            for t in source.subtree
            if t.i == source.i
            or not (t.is_ancestor(verb) or t.i == verb.i or (clause and verb.is_ancestor(t)))
        ]
        inverted = source.i > verb.i
        last_own = max([verb.i, *(t.i for t in named)]) if inverted else verb.i
        after = _told(verb, sent, last_own)
        first_own = min([verb.i, *(t.i for t in named if abs(t.i - source.i) < 25)])
        commas = [t.i for t in passage.doc[first_own : verb.i] if t.text == ","] if not inverted else []
        if commas and after and after[0].text == ",":
            # what is said stands before the name, and the parse takes it for an apposition
            first_own = commas[-1] + 1
            source = _before(verb) or source
        before = [t for t in sent if t.i < first_own]
        pair = _around(passage, before, after)
        pieces = [passage.place(p) for p in pair]
        if pieces:
            yield Found(
                passage.cue(cue_words(verb)),
                passage.source(source, verb),
                pieces,
                "plain",
                lemma_of(verb),
            )


def _named(passage: Passage, source: "Token", verb: "Token", first: int) -> Piece | None:
    place = passage.source(source, verb)
    start = passage.doc[first].idx + passage.start
    return (start, place[1]) if place and place[0] < start < place[1] else place


def _before(verb: "Token") -> "Token | None":
    """The head of the noun phrase that stands right before the verb."""
    for back in range(1, 4):
        if verb.i - back < verb.sent.start:
            return None
        token = verb.doc[verb.i - back]
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            head = token
            while (
                head.dep_ in ("compound", "flat", "appos", "amod")
                and head.head.i > head.i
                and head.head.i < verb.i
            ):
                head = head.head
            return head
        if token.pos_ not in ("ADV", "AUX"):
            return None
    return None


def _told(verb: "Token", sent: "Span", last: int) -> "list[Token]":
    """The words after the verb, less whom it was told to and when."""
    at = last + 1
    told = (
        ("dobj", "dative", "npadvmod", "prt") if lemma_of(verb) == "tell" else ("npadvmod", "prt", "dative")
    )
    besides = [c for c in verb.children if c.dep_ in told and c.i > verb.i]
    for child in besides:
        if child.left_edge.i == at and child.right_edge.i - at < 12:
            at = child.right_edge.i + 1
    if verb.dep_ in ("acl", "advcl", "pcomp") and verb.tag_ == "VBG":
        return [t for t in verb.subtree if t.i >= at]
    # "claimed wealth and said that …": what is joined to the verb itself is no part of what it says
    joined = [c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB" and c.i > verb.i]
    end = min((c.left_edge.i for c in joined if c.left_edge.i > at), default=sent.end)
    while end < sent.end and end > at and (verb.doc[end - 1].dep_ == "cc" or verb.doc[end - 1].text == ","):
        end -= 1
    return [verb.doc[i] for i in range(at, end)]


def _around(passage: Passage, before: "list[Token]", after: "list[Token]") -> list[tuple[int, int]]:
    """What is said: after the verb; where a comma stands right there, also what came before it."""
    first = after[0].text if after else "."
    if first in (",", ".", "?", "!", ";") or not after:
        lead = before
        if lead and lead[-1].text not in (",", "”", '"', "?", "!", "—", "–", "''", "’"):
            lead = []
        rest = after if first == "," and len(after) > 3 else []
        return passage.pieces(lead) + passage.pieces(rest)
    return passage.pieces(after)
