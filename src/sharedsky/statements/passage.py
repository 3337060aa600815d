"""One parsed paragraph: its tokens, where it stands in the document, what in it is quoted."""

import re
from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final

from sharedsky.statements.draft import Time
from sharedsky.statements.found import Piece
from sharedsky.statements.grammar import whole
from sharedsky.statements.quotation import quotations
from sharedsky.statements.times import times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Token

_NOTE_MARK: Final = re.compile(r"[.,;]?\[\d{1,3}\]?\Z")
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d\d\s*(?:[ap]m|GMT|UTC|BST)?\s*[-–—:]?\s+(?=\S)")
EDGES: Final = " \t\n\r,;:—–―-"


class Passage:
    """One paragraph under its parse.

    Args:
        doc: its parse.
        start: where its first character stands in the document.
        text: its characters as the document has them, where the parse is of other cases of the same letters.
    """

    def __init__(self, doc: "Doc", start: int = 0, text: str = "") -> None:
        self.doc = doc
        self.text: str = text or doc.text
        self.start = start
        self.quotes = quotations(self.text)
        self._starts = [token.idx for token in doc]
        self._times: tuple[date | None, list[Time]] | None = None

    def place(self, piece: Piece) -> Piece:
        """A span of the paragraph as a span of the document."""
        return piece[0] + self.start, piece[1] + self.start

    def trimmed(self, a: int, b: int) -> Piece | None:
        """The span without spaces, commas and dashes at its ends; None where nothing is left."""
        while a < b and self.text[a] in EDGES:
            a += 1
        while b > a and self.text[b - 1] in EDGES:
            b -= 1
        note = _NOTE_MARK.search(self.text, a, b)
        if note:
            b = note.start()
        return (a, b) if any(c.isalnum() for c in self.text[a:b]) else None

    def pieces(self, tokens: "Iterable[Token]") -> list[Piece]:
        """The runs of neighbouring tokens, each trimmed; a gap of punctuation alone is bridged."""
        numbers = sorted({t.i for t in tokens})
        runs: list[list[int]] = []
        for i in numbers:
            if runs and all(self.doc[k].is_punct or self.doc[k].is_space for k in range(runs[-1][1] + 1, i)):
                runs[-1][1] = i
            else:
                runs.append([i, i])
        out = []
        for first, furthest in runs:
            last = furthest
            while last > first and self.doc[last].text in (".", ";", ":", ","):
                last -= 1
            end = self.doc[last]
            piece = self.trimmed(self.doc[first].idx, end.idx + len(end.text))
            if piece:
                out.append(piece)
        return out

    def cue(self, words: "list[Token]") -> Piece:
        """Where the words of a cue stand in the document."""
        return self.place((words[0].idx, words[-1].idx + len(words[-1].text)))

    def source(self, noun: "Token | None", verb: "Token | None" = None) -> Piece | None:
        """Where a noun phrase stands in the document, without the branch of the verb that it governs."""
        if noun is None:
            return None
        for a, b in self.pieces(whole(noun, without=verb)):
            if a <= noun.idx < b:
                end = self._before_quotation(noun.idx, a, b)
                first, last = self._without_clock(a, b), self._with_name(end, verb)
                return self.place((first, last))
        return self.place((noun.idx, noun.idx + len(noun.text)))

    def _before_quotation(self, at: int, a: int, b: int) -> int:
        """Where a name ends before a comma and a quotation that the parse takes for an apposition."""
        opened = next((x for x, _ in self.quotes if at < x < b and self.text[:x].rstrip().endswith(",")), b)
        named = self.trimmed(a, opened)
        return named[1] if named else b

    def _without_clock(self, a: int, b: int) -> int:
        """Where a name begins after a time of day, as paragraphs of a log begin: `14:47 The mayor`."""
        clock = _CLOCK.match(self.text, a, b)
        return clock.end() if clock and clock.end() < b else a

    def _with_name(self, end: int, verb: "Token | None") -> int:
        """Where a noun phrase ends whose name the parse takes for a second subject: `a spokesman for operator SkyDrop`."""
        for child in verb.children if verb is not None else ():
            begins = child.left_edge.idx
            named = child.dep_ == "nsubj" and child.pos_ == "PROPN"
            if named and begins >= end and not self.text[end:begins].strip(" "):
                return int(child.idx) + len(child.text)
        return end

    def quote_at(self, at: int) -> Piece | None:
        """The quotation that a character stands in."""
        i = bisect_right(self.quotes, at, key=lambda quote: quote[0]) - 1
        return self.quotes[i] if i >= 0 and at < self.quotes[i][1] else None

    def tokens(self, pieces: "Iterable[Piece]") -> "list[Token]":
        """The tokens that begin in spans of the document, in order."""
        numbers = {
            i
            for a, b in pieces
            for i in range(
                bisect_left(self._starts, a - self.start), bisect_left(self._starts, b - self.start)
            )
        }
        return [self.doc[i] for i in sorted(numbers)]

    def times(self, document_date: date | None) -> list[Time]:
        """Every time in the paragraph."""
        if self._times is None or self._times[0] != document_date:
            self._times = document_date, list(times(self.text, self.start, document_date))
        return self._times[1]

    def quote_of(self, token: "Token") -> Piece | None:
        """The quotation that a token stands in."""
        return self.quote_at(token.idx)
