"""`The ministry said that …`, `…, the ministry said`, `… , he added, …`, `he told reporters that …`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import FINITE, can_speak, cue_words, is_passive, lemma_of, rejoined, subject
from sharedsky.statements.lexicon import NEVER_THAT, SAY, SHOW, THINK, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

LEADS: Final = words_of("while although though whereas")
"""Words that begin a clause before what is said."""


def find(passage: Passage) -> Iterator[Found]:
    """A verb of saying, thinking or showing, and the clause that is said.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The ministry said on Friday that the aircraft was lost.")
    The ministry | said | that the aircraft was lost
    >>> shown(find, "The aircraft was lost, the ministry's spokesman said, and nobody answered.")
    the ministry's spokesman | said | The aircraft was lost … and nobody answered
    >>> shown(find, "A senior military source told the newspaper that the jets were landing.")
    A senior military source | told | that the jets were landing
    >>> shown(find, "The senator said he did not believe it, arguing that it was old.")
    The senator | said | he did not believe it
    The senator | arguing | that it was old
    >>> shown(find, "The envoy said it was opposed to the test and warned that others would follow.")
    The envoy | said | it was opposed to the test
    The envoy | warned | that others would follow
    """
    for verb in passage.doc:
        lemma = lemma_of(verb)
        if lemma in NEVER_THAT or not (verb.pos_ in ("VERB", "AUX") or _is_verb(verb)):
            continue
        known = lemma in SAY or lemma in THINK or lemma in SHOW
        clause = _clause(verb, known)
        quote = passage.quote_of(verb)
        if quote is not None and clause is not None and not quote[0] <= clause.idx < quote[1]:
            # “… went on: “We regret it”: what stands before a quotation is not said in it
            continue
        if clause is not None:
            content = _words(verb, clause)
        elif lemma in SAY and verb.dep_ in ("parataxis", "ccomp", "dep", "advcl") and _interrupts(verb):
            content = _words(verb, verb.head)
        else:
            continue
        source = subject(verb)
        if source is None and clause is not None and clause.i > verb.i:
            # "it regrets the deaths, says that …": one subject for both
            before = next((c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i), None)
            source = subject(before) if before is not None else None
        if source is None and not (
            lemma in SAY | THINK and is_passive(verb) and clause is not None and clause.i > verb.i
        ):
            continue
        if source is not None and not _fits(source, verb, known):
            continue
        if source is not None and source.dep_ == "expl":
            continue
        pieces = [passage.place(p) for p in passage.pieces(content)]
        if not pieces:
            continue
        yield Found(
            cue=passage.cue(cue_words(verb)),
            source=passage.source(source, verb),
            content=pieces,
            method="clause",
            lemma=lemma,
            of_speech=lemma in SAY,
        )


def _is_verb(word: "Token") -> bool:
    """Whether a word that is taken for a noun has a subject and a clause: `some fear that it is so`."""
    if word.pos_ != "NOUN" or word.dep_ != "ROOT" or word.lemma_.lower() not in SAY | THINK:
        return False
    return any(c.dep_ == "nsubj" and c.i < word.i for c in word.children) and any(
        c.dep_ == "ccomp" and c.i > word.i for c in word.children
    )


def _clause(verb: "Token", known: bool) -> "Token | None":
    """The head of the clause that is said."""
    follows = verb.i + 1 < len(verb.doc) and not verb.nbor().is_punct
    for child in sorted(
        verb.children, key=lambda c: (not _is_that_clause(c, verb), follows and c.i < verb.i)
    ):
        hung = known and child.dep_ == "acl" and verb.tag_ in FINITE and _is_that_clause(child, verb)
        if child.dep_ == "ccomp" or hung or (child.dep_ == "pcomp" and known):
            if child.pos_ not in ("VERB", "AUX") and not known:
                continue
            marked = any(c.dep_ == "mark" and c.lower_ in ("that", "whether", "if") for c in child.children)
            if child.i < verb.i and (any(t.text == ";" for t in verb.doc[child.i : verb.i]) or _led(child)):
                continue
            if not known and not (marked and child.i > verb.i):
                continue
            return child
    return None


def _led(clause: "Token") -> bool:
    """Whether a clause before the verb only leads up to it: `While he said it was so, …`."""
    return clause.left_edge.lower_ in LEADS or any(
        c.dep_ == "advcl" and c.left_edge.lower_ in LEADS and c.left_edge.i == clause.left_edge.i
        for c in clause.children
    )


def _is_that_clause(child: "Token", verb: "Token") -> bool:
    return child.i > verb.i and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)


def _interrupts(verb: "Token") -> bool:
    """Whether the verb and its subject stand between commas in what is said, or at its end."""
    if not any(c.dep_ == "nsubj" and can_speak(c) for c in verb.children):
        return False
    if any(
        c.dep_ in ("mark", "dobj", "advmod") and c.i < verb.i and c.lower_ not in ("also", "later", "then")
        for c in verb.children
    ):
        return False
    words = list(verb.subtree)
    first, last = words[0].i, words[-1].i
    if verb.doc[first].text == "(" and not verb.nbor().is_punct:
        # "(the ministry says by a tenth)" says what is in the brackets
        return False
    before, after = verb.doc[max(0, first - 1)], verb.doc[min(len(verb.doc) - 1, last + 1)]
    return (
        len(words) < 40
        and first > 0
        and (before.is_punct or verb.doc[first].is_punct)
        and (after.is_punct or verb.doc[last].is_punct)
    )


def _words(verb: "Token", clause: "Token") -> "list[Token]":
    if verb.is_ancestor(clause):
        joined = {
            t.i
            for c in clause.subtree
            if c.dep_ in ("conj", "advcl", "acl", "dep") and rejoined(c) is not None
            for t in c.subtree
        }
        words = [t for t in clause.subtree if t.i not in joined]
        while joined and words and (words[-1].dep_ == "cc" or words[-1].is_punct):
            words.pop()
        return words
    own = {t.i for t in verb.subtree}
    return [t for t in clause.subtree if t.i not in own]


def _fits(source: "Token", verb: "Token", known: bool) -> bool:
    lemma = lemma_of(verb)
    if lemma in SAY or lemma in SHOW:
        return True
    if lemma in THINK:
        return can_speak(source)
    return known or can_speak(source)
