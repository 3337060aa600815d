"""`The ministry rejected the findings`, `asked for a new investigation`, `accused the state of …`, `called it false`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import (
    can_speak,
    cue_words,
    is_evidence,
    is_passive,
    lemma_of,
    patient,
    subject,
)
from sharedsky.statements.lexicon import BINDS, CALLED, GIVES, LAWS, LOOSE, PHRASAL, SAID_THINGS, SAY, STANCE
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token


def find(passage: Passage) -> Iterator[Found]:
    """A verb of judging or asking, and the thing, the person or the matter that it takes.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The ministry rejected the findings and asked for a new investigation.")
    The ministry | rejected | the findings
    The ministry | asked for | a new investigation
    >>> shown(find, "The findings were rejected by the ministry.")
    the ministry | were rejected | The findings
    >>> shown(find, "The log records two calls on the hotline.")
    The log | records | two calls on the hotline
    >>> shown(find, "The rules require pilots to report. The crew accepted the parcel. The crew accepted the findings.")
    The rules | require | pilots to report
    The crew | accepted | the findings
    """
    for verb in passage.doc:
        if verb.pos_ != "VERB":
            continue
        lemma = lemma_of(verb)
        if verb.dep_ == "xcomp" and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
            # "wants to name": what is wanted, not what is said
            continue
        source = subject(verb)
        if source is None:
            continue
        given = lemma in GIVES and is_evidence(source)
        binding = lemma in BINDS and source.lemma_.lower() in LAWS
        content = _shown(verb) if given or binding else []
        particle: Token | None = None
        if not content and can_speak(source):
            particle, content = _matter(verb, lemma)
        if not content:
            continue
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if pieces:
            yield Found(
                passage.cue(cue_words(verb, particle=particle)),
                passage.source(source, verb),
                pieces,
                "matter",
                f"{lemma} {particle.lower_}" if particle is not None else lemma,
                of_speech=lemma in SAY or lemma in STANCE,
            )


def _shown(verb: "Token") -> "list[Token]":
    """What evidence shows or a law binds to: a thing, or a thing and what it is or does."""
    if is_passive(verb):
        return []
    return [
        t
        for c in verb.children
        if c.dep_ in ("dobj", "xcomp", "oprd", "ccomp") and c.i > verb.i
        for t in c.subtree
    ]


def _matter(verb: "Token", lemma: str) -> "tuple[Token | None, list[Token]]":
    for child in verb.children:
        if (
            f"{lemma}:{child.lower_}" in PHRASAL
            and child.dep_ in ("prep", "prt", "agent")
            and child.i > verb.i
        ):
            inner = [t for c in child.children if c.dep_ in ("pobj", "pcomp") for t in c.subtree]
            taken = [t for c in verb.children if c.dep_ == "dobj" and c.i > verb.i for t in c.subtree]
            if child.dep_ == "prt" and not inner:
                inner = [
                    t
                    for c in verb.children
                    if c.dep_ in ("prep", "xcomp") and c.i > child.i
                    for t in c.subtree
                ]
            if lemma == "put" and not any(t.like_num for t in inner):
                # "puts the toll at 14", rather than a cup on a table
                continue
            if lemma in STANCE and taken and child.dep_ == "prep":
                return None, [*taken, child, *inner]
            if inner or taken:
                return child, [*inner, *taken]
    if lemma not in STANCE:
        return None, []
    if is_passive(verb):
        done = patient(verb)
        if done is None or (lemma in LOOSE and not _is_said(done)):
            return None, []
        return None, list(done.subtree)
    content = [
        t for c in verb.children if c.dep_ in ("dobj", "xcomp", "oprd") and c.i > verb.i for t in c.subtree
    ]
    if not content:
        # "denied and condemned the report"
        shared = next(
            (c for c in verb.children if c.dep_ == "conj" and c.i <= verb.i + 3 and lemma_of(c) in STANCE),
            None,
        )
        content = (
            [t for c in shared.children if c.dep_ == "dobj" and c.i > shared.i for t in c.subtree]
            if shared
            else []
        )
    if not content and verb.dep_ == "relcl":
        # "a plan which critics oppose", "whom colleagues describe as cautious"
        content = [c for c in verb.children if c.dep_ == "dobj" and c.i < verb.i and c.tag_ in ("WDT", "WP")]
    called = lemma in CALLED and any(c.dep_ == "prep" and c.lower_ == "as" for c in verb.children)
    if lemma in LOOSE and not called and not any(_is_said(t) for t in content):
        return None, []
    if lemma == "attack" and not any(
        _is_said(t) or t.ent_type_ == "PERSON" or t.lower_ in ("him", "her", "me", "us") for t in content
    ):
        # with words, rather than with bombs
        return None, []
    if content and lemma in CALLED:
        content += [t for c in verb.children if c.dep_ == "prep" and c.lower_ == "as" for t in c.subtree]
    if not content:
        content = [t for c in verb.children if c.dep_ == "xcomp" for t in c.subtree]
    return None, content


def _is_said(thing: "Token") -> bool:
    """Whether it is a thing that is said, decided or judged, or is itself a clause or a quotation."""
    return thing.lemma_.lower() in SAID_THINGS or thing.text in ("“", '"', "''", "what", "it", "that", "this")
