"""Headlines in Title Case or CAPITALS, written as the text below them writes its words, so that they parse; no letter moves."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL: Final = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "has",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "says",
        "that",
        "the",
        "to",
        "was",
        "with",
    )
)
LONGEST: Final = 30
"""Words of a headline at most."""


class Casing:
    """How a document's running text writes its words: small, or with a capital in the middle of a sentence.

    Args:
        paragraphs: of the document, headlines too; they do not count.
    """

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._small: Counter[str] = Counter()
        self._large: Counter[str] = Counter()
        for text in paragraphs:
            if is_titled(text):
                continue
            for match in _WORD.finditer(text):
                word = match[0]
                if word.islower():
                    self._small[word] += 1
                elif text[: match.start()].rstrip(" \t“\"‘'(")[-1:].isalnum():
                    self._large[word.lower()] += 1

    def plain(self, text: str) -> str:
        """A headline with the words small that the text writes small; any other text as it is.

        Args:
            text: one paragraph.
        Returns:
            as many characters, each the same letter.

        >>> Casing(["The ministry rejects it, Tal vows to go on."]).plain("Ministry Rejects Findings Of Tal’s Crew, Vows To Go On")
        'Ministry rejects Findings of Tal’s Crew, vows to go on'
        """
        if not is_titled(text):
            return text
        first = _WORD.search(text)
        at = first.start() if first else 0
        return _WORD.sub(lambda m: m[0] if m.start() == at and not m[0].isupper() else self._word(m[0]), text)

    def _word(self, word: str) -> str:
        low = word.lower()
        if len(low) != len(word):
            return word
        if self._small[low] > self._large[low] or (low in _SMALL and not self._large[low]):
            return low
        # capitals throughout say nothing of a name
        return word if not word.isupper() or len(word) < 4 or not self._large[low] else word[0] + low[1:]


def is_titled(text: str) -> bool:
    """Whether a paragraph is written as titles are: nearly every word of four letters or more with a capital.

    >>> is_titled("Black Lawmakers Rip Candidate As A ‘Fraud.’"), is_titled("The Ministry of Transport of Northland said no.")
    (True, False)
    """
    words = _WORD.findall(text)
    long = [w for w in words if len(w) > 3]
    return (
        2 < len(words) <= LONGEST and len(long) > 1 and sum(w[0].isupper() for w in long) >= 0.8 * len(long)
    )
