"""A plain verb of saying where the parse joins no clause to it: what follows, or else what led up to it, is said."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found, Piece
from sharedsky.statements.grammar import (
    FINITE,
    agent,
    can_speak,
    cue_words,
    is_passive,
    lemma_of,
    patient,
    subject,
)
from sharedsky.statements.lexicon import SAY, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

FORMS: Final = words_of("""said says say saying told tells telling added adds adding noted notes noting argued argues arguing claimed claims
    claiming insisted insists insisting asserted asserts asserting replied replies stated states stating tweeted tweets
    tweeting wrote writes writing explained explains explaining warned warns warning announced announces announcing reported
    reports declared declares declaring confirmed confirms confirming denied denies denying maintained maintains remarked
    responded acknowledged suggested suggests conceded admitted alleged alleges contended contends vowed predicted""")
MANNER: Final = words_of(
    "shrug sigh smile laugh grin grimace nod chuckle beam frown wince grunt purr coo sputter enthuse gush"
)
"""Verbs of how somebody looks who says what stands before them."""
NOMINAL: Final = frozenset(("reports", "states", "claims", "notes", "tweets", "report", "warning", "writing"))


def find(passage: Passage) -> Iterator[Found]:
    """A form of `say`, `tell`, `add` … and the rest of its sentence.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The museum, the minister said, would open in May.")
    the minister | said | The museum … would open in May
    """
    yield from _after_comma(passage)
    for verb in passage.doc:
        low = verb.lower_
        if low not in FORMS and not _tags(verb):
            continue
        if low in NOMINAL and verb.pos_ not in ("VERB", "AUX"):
            continue
        if verb.dep_ == "relcl" and any(c.dep_ == "dobj" and c.tag_ in ("WDT", "WP") for c in verb.children):
            # "the rumors, which the company denied, …": what is said stands before it
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


def _after_comma(passage: Passage) -> Iterator[Found]:
    """`About two billion, guesses one banker.`, `Nonsense, snorts a rival.`, whose verb the parse takes for a noun or gives an object."""
    doc = passage.doc
    for word in doc[2:-1]:
        who = word.nbor()
        if not (
            word.lower_.endswith(("s", "ed"))
            and passage.quote_of(word) is None
            and doc[word.i - 1].text in (",", "”", '"', "''", "’", "?", "!")
            and (who.pos_ == "PROPN" or who.lower_ in ("a", "an", "one", "the", "another"))
            and _stem(word) in SAY | MANNER
            and not _has_subject(word)
        ):
            continue
        head = who if who.lower_ == "one" and who.nbor().lower_ == "of" else _head(doc[who.i : word.sent.end])
        if head is None or not (can_speak(head) or head is who):
            continue
        lead = [t for t in word.sent if t.i < word.i]
        pieces = [passage.place(p) for p in passage.pieces(lead)]
        if pieces:
            yield Found(passage.cue([word]), passage.source(head, word), pieces, "plain", _stem(word))


def _head(words: "Span") -> "Token | None":
    """The head of the noun phrase that begins here."""
    inner = ("compound", "poss", "amod", "nmod")
    return next((t for t in words if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in inner), None)


def _has_subject(verb: "Token") -> bool:
    """Whether what stands before a comma and the verb is its subject: no comma alone parts a subject from its verb."""
    before = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i), None)
    if before is None:
        return verb.dep_ in ("conj", "relcl") or any(
            c.dep_ == "ccomp" and c.i > verb.i for c in verb.children
        )
    return [t.text for t in verb.doc[before.i : verb.i]].count(",") != 1


def _stem(word: "Token") -> str:
    """The verb of saying or of manner that a word is a form of, whatever the parse takes it for."""
    low = word.lower_
    for ending in ("ed", "es", "s"):
        stem = low.removesuffix(ending)
        for form in (stem, stem + "e", stem[:-1] + "y", stem[:-1]):
            if stem != low and form in SAY | MANNER:
                return form
    return ""


def _tags(verb: "Token") -> bool:
    """Whether a verb of saying and who stands right before it are between commas: `the rally, one broker quipped, lasted a day`."""
    if (
        verb.tag_ not in FINITE
        or lemma_of(verb) not in SAY
        or verb.i + 1 >= len(verb.doc)
        or not verb.nbor().is_punct
    ):
        return False
    who = _before(verb)
    return (
        who is not None
        and can_speak(who)
        and who.left_edge.i > 0
        and who.left_edge.nbor(-1).text in (",", "—", "–", "--")
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
    coordinated = any(c.dep_ == "cc" for c in verb.children)
    joined = [
        c for c in verb.children if coordinated and c.dep_ == "conj" and c.pos_ == "VERB" and c.i > verb.i
    ]
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
        if lead and rest:
            # "the bill, they say, would cost nothing; its foes …": the next clause is no more theirs
            rest = rest[: next((i for i, t in enumerate(rest) if t.text == ";"), len(rest))]
        return passage.pieces(lead) + passage.pieces(rest)
    return passage.pieces(after)
