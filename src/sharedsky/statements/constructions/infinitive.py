"""`The state refused to accept it`, `they want to reopen it`, `he urged both sides to talk`, `is planning on`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import can_speak, cue_words, is_passive, lemma_of, patient, subject
from sharedsky.statements.lexicon import ADDRESS, SAY, WANT
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token


def find(passage: Passage) -> Iterator[Found]:
    """A verb of wanting, promising or asking, and the infinitive of what is wanted.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The embassy refused to accept the findings.")
    The embassy | refused | to accept the findings
    >>> shown(find, "The minister urged both sides to keep the line open.")
    The minister | urged | both sides to keep the line open
    >>> shown(find, "The carrier has asked the authority to release the recording.")
    The carrier | has asked | the authority to release the recording
    """
    for verb in passage.doc:
        lemma = lemma_of(verb)
        if verb.pos_ not in ("VERB", "ADJ") or (
            lemma not in WANT and lemma not in ADDRESS and lemma not in SAY
        ):
            continue
        clause = next(
            (c for c in verb.children if c.dep_ in ("xcomp", "ccomp") and c.i > verb.i and _to(c)),
            None,
        )
        if clause is None and lemma in ADDRESS:
            # "asked the authority to release it": the parse hangs the infinitive on whom they asked
            whom = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i), None)
            clause = (
                next((c for c in whom.children if c.dep_ == "acl" and _to(c)), None)
                if whom is not None
                else None
            )
        if clause is None:
            continue
        source = subject(verb)
        if source is None and is_passive(verb):
            # "is expected to": nobody is named who expects it
            continue
        if source is None or not can_speak(source) or source is patient(verb):
            continue
        content = list(clause.subtree)
        addressed = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i), None)
        if addressed is not None:
            content = [*addressed.subtree, *content]
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if pieces:
            yield Found(
                passage.cue(cue_words(verb)),
                passage.source(source, verb),
                pieces,
                "infinitive",
                lemma,
                of_speech=lemma in SAY or lemma in ADDRESS,
            )


def _to(clause: "Token") -> bool:
    return any(g.lower_ == "to" and g.dep_ == "aux" for g in clause.children)
