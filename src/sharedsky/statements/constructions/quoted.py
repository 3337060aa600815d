"""`“…,” he said. “…”`, `He said: “…”`, `“…” — Name`, and quotations that go on in the next paragraph."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sharedsky.statements.found import Found, Piece
from sharedsky.statements.grammar import can_speak, cue_words, lemma_of, subject
from sharedsky.statements.lexicon import SAY, STANCE, THINK, words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

EVERYDAY = words_of("""say continue respond read conclude open close ask write tweet call think note argue add tell recite
    laugh smile shrug sigh nod cry interrupt
    """)


_SIGNED = re.compile(
    r"\s*(?P<words>[“”\"].{8,3000}?[”“\"])\s*(?P<dash>[―—–]|--?)\s*(?P<name>[A-ZÀ-Þ][^.!?“”\"]{2,120})\s*"
)
_LED = re.compile(
    r"\b(?P<cue>Said|Says|Added|Replied|Wrote)\s+(?P<name>[A-ZÀ-Þ][^.!?:“”\"]{1,80}?)\s*[:,]\s*\Z"
)
_NAMED = re.compile(
    r"\s*(?P<name>[A-ZÀ-Þ][^.!?:“”\"]{2,60})\s*(?P<dash>:)\s*(?P<words>(?:[“\"]|``).{2,3000}(?:[”\"]|''))\s*"
)


def find(passage: Passage) -> Iterator[Found]:
    """A quotation with a verb of saying beside it that no clause joins to it.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "“We warned them. Nobody answered,” the general said.")
    the general | said | “We warned them. Nobody answered,”
    >>> shown(find, "The embassy replied: “There was no warning.”")
    The embassy | replied | “There was no warning.”
    >>> shown(find, "“No,” replied the captain.")
    the captain | replied | “No,”
    >>> shown(find, "Said Tal: “I don’t think that they called.”")
    Tal | Said | “I don’t think that they called.”
    """
    signed = _signature(passage)
    if signed:
        yield signed
        return
    yield from _said_name(passage)
    for a, b in passage.quotes:
        inner = passage.text[a:b]
        verb = _verb_beside(passage, (a, b))
        if verb is None or (len(inner.split()) < 2 and lemma_of(verb) not in SAY):
            continue
        source = subject(verb)
        if source is None or passage.quote_of(source) is not None:
            source = _inverted(verb, b)
        if source is None or not (can_speak(source) or lemma_of(verb) in SAY) or a <= source.idx < b:
            continue
        yield Found(
            passage.cue(cue_words(verb)),
            passage.source(source, verb),
            [passage.place((a, b))],
            "quoted",
            lemma_of(verb),
        )


def _says(token: "Token") -> bool:
    lemma = lemma_of(token)
    if lemma == "go" and any(c.lower_ == "on" for c in token.children):
        return True
    return token.pos_ in ("VERB", "AUX") and (
        lemma in SAY or lemma in EVERYDAY or lemma in STANCE or lemma in THINK
    )


def _said_name(passage: Passage) -> Iterator[Found]:
    """`Said Tal: “Nobody answered.”`, which the parse takes for a name."""
    for a, b in passage.quotes:
        lead = _LED.search(passage.text, 0, a)
        if lead is None or (
            lead.start() and passage.text[: lead.start()].rstrip()[-1:] not in (".", "!", "?", "”", '"')
        ):
            continue
        yield Found(
            passage.place(lead.span("cue")),
            passage.place(lead.span("name")),
            [passage.place((a, b))],
            "quoted",
            "say",
        )


def _inverted(verb: "Token", end: int) -> "Token | None":
    """Who speaks right after the verb that follows a quotation, where the parse takes them for its object: `“No,” replied he`."""
    if lemma_of(verb) not in SAY or verb.idx > end + 3:
        return None
    return next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i and can_speak(c)), None)


def _verb_beside(passage: Passage, quote: Piece) -> "Token | None":
    """The verb of saying of the clause right after the quotation, or of the one that leads up to it."""
    a, b = quote
    doc, text = passage.doc, passage.text
    ends_open = text[:b].rstrip("\"'”’» ").endswith((",", "?", "!", "—", "-"))
    after = [t for t in doc if b <= t.idx < b + 160]
    if ends_open or (after and after[0].text in (",", "—", "–")):
        for t in after:
            if t.text in (".", "!", "?", ";", ":") or passage.quote_of(t):
                break
            if t.dep_ == "relcl":
                # "…,” said the chairman, whose family holds the shares": told of the chairman
                continue
            led = any(c.dep_ == "nsubj" and c.idx >= b for c in t.children) or _inverted(t, b)
            if led and _says(t) and t.tag_ != "VBG":
                return t
    before = [t for t in doc if a - 220 < t.idx < a]
    lead = text[:a].rstrip()
    if not lead or lead[-1] in ".!?;":
        return None
    introduced = (
        lead[-1] in ",:"
        or (before and before[-1].lower_ in ("that", "and"))
        or (before and _says(before[-1]))
    )
    if not introduced:
        return None
    for t in reversed(before):
        if t.text in (".", "!", "?", ";") and t.i + 1 < len(doc) and t.i < before[-1].i:
            break
        if passage.quote_of(t):
            break
        if _says(t) and not (t.dep_ == "relcl" and lead[-1] == ","):
            return t
    return None


def _signature(passage: Passage) -> Found | None:
    """A quotation that fills its paragraph beside a name: `“We were never asked.” ― The harbour master`, `Tal: “No.”`."""
    signed = _SIGNED.fullmatch(passage.text) or _NAMED.fullmatch(passage.text)
    if signed is None:
        return None
    name = passage.trimmed(*signed.span("name"))
    if name is None or any(t.pos_ in ("VERB", "AUX") for t in passage.doc if name[0] <= t.idx < name[1]):
        return None
    return Found(
        passage.place(signed.span("dash")),
        passage.place(name),
        [passage.place(signed.span("words"))],
        "quoted",
        "―",
    )
