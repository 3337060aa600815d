"""Numbers with what they count, as bounds: `more than 20 missiles` is at least 21."""

import re
from collections.abc import Iterator
from typing import Final

from sharedsky.statements.draft import Quantity
from sharedsky.statements.lexicon import words_of

_ORDER: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS: Final = {word: i for i, word in enumerate(_ORDER.split())} | {
    "dozen": 12,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
_MEASURES: Final = words_of(
    "km kilometre kilometer mile metre meter m ft feet foot nm minute second hour knot kt percent tonne ton kg"
)
_SIGNS: Final = {
    ">": "more than|over|above|in excess of|upwards of",
    "<": "less than|fewer than|under|below|nearly|almost",
    ">=": "at least|no fewer than|no less than|not less than",
    "<=": "at most|up to|no more than|not more than",
    "~": "about|around|some|approximately|roughly|circa",
    "=": "exactly|all|only|just",
}
_QUANTITY: Final = re.compile(
    r"(?<![\w:.-])(?:(?P<sign>"
    + "|".join(_SIGNS.values())
    + r")\s+)?(?:an?\s+)?(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|"
    + "|".join(_NUMBERS)
    + r")\b(?![:/.-]\d)[ -]{1,2}(?P<what>(?:(?!(?:of|was|the)\b)[A-Za-z][\w-]*\s+){0,2}?(?!(?:was|is|has|its|this|his|as|us|does|days?)\b)(?:[A-Z]+-?\d+s?|[a-z]+s|people|aircraft|km|m|NM|ft|kt|minute|hour|mile|metre|men|women|percent)\b)",
    re.IGNORECASE,
)


def quantities(text: str, start: int) -> Iterator[Quantity]:
    """The quantities in a part of a document that begins at start.

    >>> for q in quantities("It fired more than 20 missiles from 35 km, four F-16s flew, less than one minute before.", 0):
    ...     print(q.text, "|", q.what, q.comparator, q.at_least, q.at_most)
    more than 20 missiles | missiles > 21 None
    35 km | km = 35 35
    four F-16s | F-16s = 4 4
    less than one minute | minute < None 1
    """
    for match in _QUANTITY.finditer(text):
        said = match["number"].lower().replace(",", "")
        number = float(_NUMBERS[said]) if said in _NUMBERS else float(said)
        value: float = int(number) if number.is_integer() else number
        sign = next(
            (k for k, v in _SIGNS.items() if match["sign"] and match["sign"].lower() in v.split("|")), "="
        )
        what = match["what"].strip()
        counted = what.lower() not in _MEASURES and what.lower().removesuffix("s") not in _MEASURES
        step = 1 if counted else 0
        at_least = {">": value + step, ">=": value, "=": value}.get(sign)
        at_most = {"<": value - step, "<=": value, "=": value}.get(sign)
        yield Quantity(match[0], start + match.start(), start + match.end(), what, sign, at_least, at_most)
