"""Paragraphs of a document, and what each is: text, headline, dateline, caption, credit, boilerplate."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

Kind = Literal["text", "headline", "dateline", "caption", "boilerplate", "note"]
LONGEST: Final = 4_000
"""Characters of a paragraph that are parsed at once; a longer one is cut at a sentence's end, or else at a space."""

_LINE: Final = re.compile(r"[^\n]+")
_CREDIT: Final = re.compile(
    r"\s*(?:\(?(?:photo|image|picture|video|file photo|graphic|credit|photograph)s?\b[^.]{0,40}(?::|by|/|courtesy)|"
    r"(?:[^\n]{0,400}\s)?\(?(?:AP|AFP|Reuters|Getty|EPA|TASS|Getty Images|Associated Press)[^()\n]{0,30}(?:photo|images?|pool)\b|©)",
    re.IGNORECASE,
)
_BOILERPLATE: Final = re.compile(
    r"\s*(?:read (?:more|the rest|next|also)\b|click here|follow (?:us|\w+ \w+ on)|subscribe\b|sign up|share this|advertisement\b|"
    r"related:|see also\b|copyright\b|all rights reserved|for (?:media|press) (?:enquiries|inquiries)|media contact|contact:|"
    r"like us on|get the latest|more from\b|watch (?:the video|more|it)\b|about the\b[^.]{0,60}$|(?:###|-30-|ends?)\s*$|"
    r"(?:the |each |every )?sentences? below\b|every sentence below|read in:|times are local\b|page \d+ of \d+)",
    re.IGNORECASE,
)
_FOOTNOTE: Final = re.compile(
    r"\s*(?:\[\d{1,3}\]|\d{1,3}\s{1,3}(?=[A-Z“\"])(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))|[¹²³⁴⁵⁶⁷⁸⁹]+|\*{1,3}\s)"
)
_LABEL: Final = re.compile(
    r"\s*(?:[A-Z]{1,3}\d{1,3}[a-z]?\.|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]|\d{1,2}(?:\.\d{1,2}){1,4}(?=\s+[A-Z“\"])|\([a-z]\)|[•▪●*·-])\s+"
)
_DATELINE: Final = re.compile(
    r"\s*((?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ ,]+(?:[A-ZÀ-Þ][\w.'’-]*\.?|\d{1,2})){0,6})\s*(?:\((?:[A-Z][\w ./&-]{1,30})\)\s*)?[—–-]{1,2}|"
    r"(?:[A-Z][\w'’-]+(?:[ ,]+[A-Z][\w.'’-]*){0,4}(?:,\s*(?:\d{1,2}\s+[A-Z][a-z]+|[A-Z][a-z]+\.?\s+\d{1,2}))(?:,?\s+\d{4})?)\s*"
    r"(?:\([A-Z][\w ./&-]{1,30}\)\s*)?(?:[—–]|-{1,2}(?=\s)))\s+"
)
_TURN: Final = re.compile(r"\s*[“\"]?([A-Z][\w.'’()-]*(?:\s+[\w.'’()-]+){0,5}?)\s*(:)\s+(?=\S)")
_SENTENCE: Final = re.compile(r"(?<=[a-z0-9]{3})[.?!][\"”’)\]]*\s+(?=[\"“‘(A-ZÀ-Þ])")
"""Where a sentence surely ends: `Mr. ` and `Lt. ` end none."""
_ENDED: Final = re.compile(r"[.!?…:;][\"'”’)\]]*\s*$")


class Block(msgspec.Struct, frozen=True):
    """One paragraph.

    Args:
        start: where `text` begins in the document, after any label or dateline.
        text: the words, never joined to another paragraph's.
        kind: what it is.
        label: a footnote's or item's mark before it, such as `A7.`.
        dateline: place and date before the text, where there are.
        turn: in a transcript or an interview, where the name before the colon begins, where it ends, where the colon is.
    """

    start: int
    text: str
    kind: Kind = "text"
    label: str = ""
    dateline: str = ""
    turn: tuple[int, int, int] | None = None


def blocks(text: str) -> Iterator[Block]:
    r"""The paragraphs of a text, in order; a line that does not end a sentence goes on where text was wrapped.

    >>> for b in blocks("MINISTRY DENIES STRIKE\n\nALTAVIA, Sept 21 (Wire) — The ministry denied it.\n\nPhoto: J. Field"):
    ...     print(b.start, b.kind, "|", b.dateline, "|", b.text)
    0 headline |  | MINISTRY DENIES STRIKE
    50 text | ALTAVIA, Sept 21 (Wire) — | The ministry denied it.
    75 caption |  | Photo: J. Field
    """
    seen_text = False
    paragraphs = list(_paragraphs(text))
    names = _speakers(whole for _, whole in paragraphs)
    for start, whole in paragraphs:
        turn = _TURN.match(whole)
        if turn and turn[1] in names:
            seen_text = True
            first, last = turn.span(1)
            for a, b in _cut(whole, turn.end()):
                yield Block(
                    start + a, whole[a:b], "text", turn=(start + first, start + last, start + turn.start(2))
                )
            continue
        kind = _kind(whole, seen_text)
        label = _FOOTNOTE.match(whole) or _LABEL.match(whole)
        if kind == "text" and _FOOTNOTE.match(whole) and not _LABEL.match(whole):
            kind = "note"
        at = label.end() if label else 0
        dateline = _DATELINE.match(whole, at) if kind == "text" else None
        if dateline and len(dateline[0]) < 120:
            at = dateline.end()
        else:
            dateline = None
        seen_text = seen_text or kind == "text"
        for a, b in _cut(whole, at):
            yield Block(
                start + a,
                whole[a:b],
                kind,
                label[0].strip() if label and a == at else "",
                dateline[0].strip() if dateline and a == at else "",
            )


def _speakers(paragraphs: Iterable[str]) -> set[str]:
    """The names before a colon that take turns: one that comes twice, or all in capitals."""
    count = Counter(turn[1] for whole in paragraphs if (turn := _TURN.match(whole)))
    return {n for n, times in count.items() if times > 1 or (len(count) > 1 and n.isupper() and len(n) > 3)}


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Lines, where lines are paragraphs; else runs of lines between empty ones, where text was wrapped."""
    lines = [(m.start(), m[0]) for m in _LINE.finditer(text) if m[0].strip()]
    at = 0
    while at < len(lines):
        start, line = lines[at]
        end = start + len(line)
        wrapped = at
        while wrapped + 1 < len(lines) and _goes_on(text, lines, wrapped, end):
            wrapped += 1
            end = lines[wrapped][0] + len(lines[wrapped][1])
        yield start, text[start:end]
        at = wrapped + 1


def _goes_on(text: str, lines: list[tuple[int, str]], at: int, end: int) -> bool:
    """Whether the next line belongs to this one: no empty line between, about as long, and no sentence ended short."""
    _, line = lines[at]
    after_start, after = lines[at + 1]
    if after_start != end + 1 or not 40 <= len(line) <= 120 or not after.strip():
        return False
    if _LABEL.match(after) or _CREDIT.match(after) or _BOILERPLATE.match(after):
        return False
    first = after.lstrip()[:1]
    if first.islower() or first.isdigit():
        return True
    return (
        not _ENDED.search(line) and len(line) > 55 and at > 0 and (line[:1].islower() or line[:1].isdigit())
    )


def _kind(whole: str, seen_text: bool) -> Kind:
    stripped = whole.strip()
    if _BOILERPLATE.match(whole):
        return "boilerplate"
    if _CREDIT.match(whole) and len(stripped) < 500:
        return "caption"
    words = stripped.split()
    if len(words) <= 22 and not _ENDED.search(stripped) and "\t" not in stripped:
        large = sum(w[:1].isupper() or w[:1].isdigit() for w in words)
        if not seen_text or large >= 0.6 * len(words):
            return "headline"
    return "text"


def _cut(whole: str, at: int) -> Iterator[tuple[int, int]]:
    """Parts of at most LONGEST characters, so that a paragraph of any length costs what its length is."""
    while len(whole) - at > LONGEST:
        window = whole[at : at + LONGEST]
        end = max((m.end() for m in _SENTENCE.finditer(window)), default=0)
        if end < LONGEST // 4:
            end = window.rfind(" ") + 1 or LONGEST
        yield at, at + end
        at += end
    if whole[at:].strip():
        yield at, len(whole)
