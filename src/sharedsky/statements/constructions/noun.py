"""`Its claim that …`, `criticism of … by the ministry`, `a report that …`, `in a statement confirming …`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import can_speak, lemma_of, owner, subject
from sharedsky.statements.lexicon import CUE_NOUNS, OF_NOUNS, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

MADE = words_of(
    "make issue release give exchange trade hurl level lodge express voice have offer repeat file send deliver publish post raise get reach feel show face"
)
UNOWNED = words_of(
    "report accusation allegation assertion claim insinuation rumor rumour speculation suspicion"
)
"""Nouns of what is said or feared that stand without anybody whose it is: `allegations of fraud`."""
HELD = words_of(
    "answer argument contention feeling guess hunch impression line message point position reading reasoning response retort stance theory thesis understanding view"
)
"""Nouns of what somebody's opinion is, before `is that`."""
FEARED = words_of(
    "agreement concern consensus confidence disagreement doubt evidence expectation fear hope suggestion worry"
)
MATTERS = frozenset(
    ("of", "for", "about", "on", "against", "to", "over", "regarding", "concerning", "in", "with")
)


def find(passage: Passage) -> Iterator[Found]:
    """A noun of saying or thinking, whose it is, and what it holds.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "Its claim that the line was open was doubted.")
    Its | claim | that the line was open
    >>> shown(find, "The ministry made an accusation that nobody had warned it.")
    The ministry | accusation | that nobody had warned it
    >>> shown(find, "There are growing concerns that the line will be cut. The plan that he has is old.")
    - | concerns | that the line will be cut
    """
    for noun in passage.doc:
        lemma = noun.lemma_.lower()
        if noun.pos_ != "NOUN" or lemma not in CUE_NOUNS | OF_NOUNS | HELD:
            continue
        content = _content(noun, lemma) or _is_that(noun, lemma)
        if not content:
            continue
        source = owner(noun) or _maker(noun)
        if source is None and not (lemma in UNOWNED or (lemma in FEARED and _there_is(noun))):
            continue
        if source is not None and not (can_speak(source) or source.dep_ == "poss"):
            continue
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if pieces:
            yield Found(passage.cue([noun]), passage.source(source, noun), pieces, "noun", lemma)


def _content(noun: "Token", lemma: str) -> "list[Token]":
    for child in noun.children:
        if child.i > noun.i and lemma in CUE_NOUNS:
            to = any(g.lower_ == "to" and g.dep_ == "aux" for g in child.children)
            that = any(g.dep_ == "mark" and g.lower_ in ("that", "whether") for g in child.children)
            if (child.dep_ == "acl" and (to or that)) or (child.dep_ in ("ccomp", "relcl") and that):
                return list(child.subtree)
    verb = noun.head
    if lemma in CUE_NOUNS and noun.dep_ == "dobj" and lemma_of(verb) in MADE:
        # "gave assurances that it was so": the parse hangs the clause on the verb
        for child in verb.children:
            if child.dep_ == "ccomp" and child.left_edge.i == noun.i + 1 and child.left_edge.lower_ == "that":
                return list(child.subtree)
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in MATTERS and lemma in OF_NOUNS:
            inner = [t for c in child.children if c.dep_ in ("pobj", "pcomp") for t in c.subtree]
            if inner:
                return inner
    return []


def _is_that(noun: "Token", lemma: str) -> "list[Token]":
    """What somebody's view is: `the company's position is that it owes nothing`."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lemma_ != "be" or owner(noun) is None or lemma not in CUE_NOUNS | HELD:
        return []
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    that = clause is not None and any(
        c.dep_ == "mark" and c.lower_ in ("that", "whether") for c in clause.children
    )
    return list(clause.subtree) if clause is not None and that else []


def _there_is(noun: "Token") -> bool:
    """Whether the noun is what there is: `there are growing fears that`."""
    before = noun.doc[max(noun.sent.start, noun.i - 5) : noun.i]
    return noun.dep_ in ("attr", "dobj") and any(t.dep_ == "expl" for t in before)


def _maker(noun: "Token") -> "Token | None":
    verb = noun.head
    if noun.dep_ in ("dobj", "attr") and verb.pos_ == "VERB" and lemma_of(verb) in MADE:
        return subject(verb)
    return None
