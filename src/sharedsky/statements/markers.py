"""Words that colour a statement: hedges, accusations, intensity, each with its place."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from sharedsky.statements.draft import Marker

_KINDS: Final[tuple[tuple[Literal["hedge", "accusation", "intensity"], re.Pattern[str]], ...]] = (
    (
        "hedge",
        re.compile(
            r"\b(?:reportedly|allegedly|apparently|purportedly|presumably|supposedly|perhaps|possibly|probably|likely|maybe|may|might|"
            r"could have|would have|seem(?:s|ed|ingly)?|appear(?:s|ed)? to|looks? like|suggests?|I (?:think|believe|guess)|"
            r"as far as (?:I|we) know|it is not (?:clear|known)|unconfirmed|preliminary|so-called)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "accusation",
        re.compile(
            r"\b(?:blam(?:e[ds]?|ing)|accus(?:e[ds]?|ing|ations?)|responsib(?:le|ility)|irresponsibl[ey]|unprofessional(?:ly)?|"
            r"guilty|at fault|deliberate(?:ly)?|hostile|unfriendly|provocati(?:on|ve)|negligen(?:t|ce)|reckless(?:ly)?|"
            r"criminal(?:ly)?|aggression|arrogance|violat(?:e[ds]?|ing|ions?)|lied|lying|cover(?:ed)?[- ]up|to blame|misled|used .{1,30} as cover)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "intensity",
        re.compile(
            r"\b(?:very|extremely|completely|entirely|utterly|totally|absolutely|categorically|strongly|firmly|flatly|sharply|"
            r"clearly|certainly|undoubtedly|by no means|in no way|never|grossly|blatant(?:ly)?|outright|quite|deeply|fully)\b",
            re.IGNORECASE,
        ),
    ),
)


def markers(text: str, start: int) -> Iterator[Marker]:
    """The markers in a part of a document that begins at start.

    >>> [(m.kind, m.text) for m in markers("It was quite accurate and may have been irresponsible", 0)]
    [('hedge', 'may'), ('accusation', 'irresponsible'), ('intensity', 'quite')]
    """
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            yield Marker(kind, match[0], start + match.start(), start + match.end())
