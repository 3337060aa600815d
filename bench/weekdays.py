"""Which day a weekday's name means in a document: how far back the rule of `sharedsky statements` puts them.

    python bench/weekdays.py

Reads ../shared/data/attribution-dev, whose files carry their date in their name. Nobody annotated the days, so this is no
share of right answers: it counts, in sentences of the past, how many days back the named day lies by the rule "the document's
own day, else the latest past one". News tells of the last days: were "strictly past" right, those of 0 days back would lie 7
days back, behind a gap of none at 6, 5 and 4.
"""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from sharedsky.statements.times import DAYS, weekday

DATA = Path(__file__).parents[2] / "shared" / "data" / "attribution-dev" / "text"
NAMED = re.compile(rf"\b(?:(?P<edge>last|next)\s+)?(?P<day>{'|'.join(d.title() for d in DAYS)})\b")
TO_COME = re.compile(
    r"\b(?:will|would|is (?:to|set|scheduled|expected)|are (?:to|set|expected)|plans?|upcoming|next|ahead of|coming)\b",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:said|told|was|were|had|[a-z]{3,}ed)\b")


def main() -> None:
    """Prints how many days back the named days lie."""
    back: Counter[int] = Counter()
    for path in sorted(DATA.glob("*.txt")):
        found = re.search(r"(\d{4})-(\d\d)-(\d\d)", path.name)
        if not found:
            continue
        today = date(*map(int, found.groups()))
        text = path.read_text(encoding="utf-8-sig")
        for match in NAMED.finditer(text):
            start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "” "))
            ends = (i for i in (text.find(mark, match.end()) for mark in (". ", "\n")) if i >= 0)
            sentence = text[start + 1 : min(ends, default=len(text))]
            if not match["edge"] and PAST.search(sentence) and not TO_COME.search(sentence):
                back[(today - weekday(match["day"], today)).days] += 1
    every = sum(back.values())
    print(f"weekdays in sentences of the past: {every}")
    for days in range(7):
        print(f"  {days} days back  {back[days]:4d}  {back[days] / max(1, every):.0%}")


if __name__ == "__main__":
    main()
