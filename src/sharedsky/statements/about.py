"""Which events a statement speaks of, each with who, what, where, when and how many."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from sharedsky.statements.draft import About, Place, Words
from sharedsky.statements.found import Found
from sharedsky.statements.gazetteer import candidates
from sharedsky.statements.grammar import agent, is_passive, lemma_of, patient, subject, whole
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.passage import Passage
from sharedsky.statements.quantities import quantities
from sharedsky.statements.times import times

if TYPE_CHECKING:
    from spacy.tokens import Token

EVENTS: Final[dict[str, frozenset[str]]] = {
    "strike": words_of("strike bomb raid bombard shell target strafe attack"),
    "hit": words_of("hit impact"),
    "loss": words_of("lose crash disappear vanish down destroy ditch sink shoot"),
    "launch": words_of("launch fire release"),
    "movement": words_of(
        "fly move approach close cross enter leave return descend climb turn manoeuvre maneuver divert depart arrive head"
    ),
    "landing": words_of("land touch"),
    "take-off": words_of("begin start take"),
    "warning": words_of("warn notify alert inform announce radio contact"),
    "death": words_of("kill die perish injure wound"),
    "refusal": words_of("reject deny refuse dispute refute dismiss"),
    "acceptance": words_of("accept acknowledge admit confirm agree approve"),
    "inquiry": words_of("investigate inspect examine inquire"),
    "blame": words_of("blame accuse"),
    "use": words_of("use hide cover"),
}
"""Kinds of event to the verbs that tell of them."""
_TYPE: Final = {verb: kind for kind, verbs in EVENTS.items() for verb in verbs}
TELLING: Final = (
    frozenset(_TYPE)
    - EVENTS["refusal"]
    - EVENTS["acceptance"]
    - EVENTS["blame"]
    - EVENTS["use"]
    - EVENTS["inquiry"]
)
"""Verbs of what happened in the air or on the ground."""
_FALSE: Final = words_of("false untrue wrong incorrect baseless unfounded inaccurate")
_PLACES: Final = ("GPE", "LOC", "FAC")
_NEAR: Final = words_of(
    "in at near off over from to toward towards around above into of west east north south outside inside"
)


def about(passage: Passage, found: Found, document_date: date | None) -> Iterator[About]:
    """The events in what is said: verbs of the table, or the first verb of what is said.

    Args:
        passage: the paragraph.
        found: what is said; where it is told of rather than repeated, the cue is itself the event.
        document_date: see `times`.
    """
    spans = [found.cue, *found.content] if found.method in ("matter", "infinitive") else found.content
    inside = passage.tokens(spans)
    verbs = [t for t in inside if t.pos_ == "VERB"]
    known = [v for v in verbs if v.lemma_.lower() in _TYPE and v.dep_ not in ("amod", "compound")]
    numbers = {t.i for t in inside}
    for verb in known or verbs[:1]:
        yield _event(passage, verb, numbers, document_date)


def _event(passage: Passage, verb: "Token", inside: set[int], document_date: date | None) -> About:
    own = _own_words(verb, inside)
    actor = agent(verb) if is_passive(verb) else subject(verb)
    done = (
        patient(verb)
        if is_passive(verb)
        else next((c for c in verb.children if c.dep_ in ("dobj", "attr")), None)
    )
    first = min(t.idx for t in own)
    last = max(t.idx + len(t.text) for t in own)
    text = passage.text[first:last]
    when = next(iter(times(text, passage.start + first, document_date)), None)
    lemma = lemma_of(verb)
    return About(
        type=_TYPE.get(lemma, lemma),
        text=passage.text[verb.idx : verb.idx + len(verb.text)],
        start=passage.start + verb.idx,
        end=passage.start + verb.idx + len(verb.text),
        negated=any(c.dep_ == "neg" for c in verb.children) != _called_false(verb),
        actors=_words(passage, actor, verb),
        objects=_words(passage, done, verb),
        place=_place(passage, own),
        time=when,
        quantities=list(quantities(text, passage.start + first)),
    )


def _called_false(verb: "Token") -> bool:
    """Whether the words call the report of it false: `the report that it was rejected is false`."""
    noun = verb.head
    if verb.dep_ not in ("acl", "relcl", "ccomp") or noun.pos_ != "NOUN" or noun.dep_ != "nsubj":
        return False
    return any(c.dep_ == "acomp" and c.lower_ in _FALSE for c in noun.head.children)


def _own_words(verb: "Token", inside: set[int]) -> "list[Token]":
    """The verb's clause, without other clauses that have a subject of their own."""
    out: list[Token] = []
    stack = [verb]
    while stack:
        token = stack.pop()
        if token.i in inside or token is verb:
            out.append(token)
        for child in token.children:
            clause = child.dep_ in ("conj", "ccomp", "relcl", "parataxis") and child.pos_ in ("VERB", "AUX")
            if not clause:
                stack.append(child)
    return out


def _words(passage: Passage, noun: "Token | None", verb: "Token") -> list[Words]:
    if noun is None:
        return []
    for a, b in passage.pieces(whole(noun, without=verb)):
        if a <= noun.idx < b:
            return [Words(passage.text[a:b], passage.start + a, passage.start + b)]
    return []


def _place(passage: Passage, own: "list[Token]") -> Place | None:
    numbers = {t.i for t in own}
    for ent in passage.doc.ents:
        if (
            ent.label_ in _PLACES
            and ent.start in numbers
            and ent.start
            and passage.doc[ent.start - 1].lower_ in _NEAR | {"the"}
        ):
            a, b = passage.start + ent.start_char, passage.start + ent.end_char
            words = passage.text[ent.start_char : ent.end_char]
            return Place(words, a, b, candidates(words))
    return None
