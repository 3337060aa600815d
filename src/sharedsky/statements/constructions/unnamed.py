"""`The ship is believed to be lost`, `the crew was accused of …`, `it was unclear whether …`: said, and nobody says by whom."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import agent, cue_words, is_passive, lemma_of, patient
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

HELD_TO: Final = words_of("""accuse acknowledge allege anticipate assume believe claim consider deem estimate expect fear feel find forecast hold hope
    judge know perceive predict presume project recognise recognize report repute rumor rumour say suspect think understand""")
"""Verbs of the passive before an infinitive: `is thought to be`."""
CALLED: Final = {
    "of": words_of("accuse suspect"),
    "for": words_of(
        "blame criticise criticize praise condemn credit fault applaud commend mock ridicule denounce hail slam"
    ),
    "with": words_of("charge credit"),
    "as": words_of("""describe regard see view criticise criticize denounce dismiss hail portray praise mention characterise characterize
        depict condemn cast cite label recognise recognize identify"""),
}
"""Verbs of the passive before a preposition: `was accused of`."""
NAMED: Final = words_of("call consider deem dub label brand term declare judge rate find rule pronounce")
"""Verbs of the passive before what somebody is called."""
ASKED: Final = words_of("ask challenge grill press pressure question quiz")
"""Verbs of `asked about the delay, the minister said`."""
CLEAR: Final = words_of("""apparent certain clear conceivable doubtful evident likely obvious plain possible probable uncertain unclear unlikely
    unknown questionable""")
"""Adjectives of `it is … that`."""


def find(passage: Passage) -> Iterator[Found]:
    """A passive of saying or judging that names nobody, or `it is clear that`.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The transport is believed to have been hit. The crew was accused of leaving the corridor.")
    - | is believed | The transport … to have been hit
    - | was accused of | The crew … leaving the corridor
    >>> shown(find, "It was unclear whether the line was open.")
    - | was unclear | whether the line was open
    """
    for verb in passage.doc:
        if verb.pos_ in ("VERB", "AUX") and is_passive(verb) and agent(verb) is None:
            words, content = _passive(verb)
        elif verb.lower_ in CLEAR and verb.head.lemma_ == "be":
            words, content = _clear(verb)
        else:
            continue
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if words and pieces:
            yield Found(passage.cue(words), None, pieces, "unnamed", lemma_of(verb), of_speech=False)


def _passive(verb: "Token") -> "tuple[list[Token], list[Token]]":
    lemma = lemma_of(verb)
    who = patient(verb)
    if who is None and verb.dep_ == "acl":
        who = verb.head
    whom = (
        [t for t in who.subtree if t.i < verb.i and not t.is_ancestor(verb)]
        if who is not None and who.dep_ != "expl"
        else []
    )
    for child in verb.children:
        if child.i < verb.i:
            continue
        if lemma in ASKED and verb.dep_ == "advcl" and child.dep_ in ("prep", "xcomp"):
            particle = child if child.dep_ == "prep" else None
            matter = (
                list(child.subtree) if particle is None else [t for c in child.children for t in c.subtree]
            )
            return cue_words(verb, particle=particle), matter
        if (
            child.dep_ in ("xcomp", "advcl")
            and lemma in HELD_TO
            and any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)
        ):
            return cue_words(verb), [*whom, *child.subtree]
        if child.dep_ == "prep" and lemma in CALLED.get(child.lower_, ()):
            inner = [t for c in child.children for t in c.subtree]
            return cue_words(verb, particle=child), [*whom, *inner]
        if child.dep_ in ("oprd", "attr", "xcomp") and lemma in NAMED and child.pos_ != "PROPN":
            # a programme called Kestrel is named, not judged
            return cue_words(verb), [*whom, *child.subtree]
    return [], []


def _clear(word: "Token") -> "tuple[list[Token], list[Token]]":
    copula = word.head
    if not any(c.lower_ in ("it", "there") and c.dep_ in ("nsubj", "expl") for c in copula.children):
        return [], []
    clause = next(
        (
            c
            for c in (*word.children, *copula.children)
            if c.dep_ in ("ccomp", "csubj", "advcl") and c.i > word.i
        ),
        None,
    )
    if clause is None:
        return [], []
    words = cue_words(copula)
    return [word.doc[i] for i in range(words[0].i, word.i + 1)], list(clause.subtree)
