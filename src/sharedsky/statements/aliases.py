"""Names of speakers and the parties they belong to: the states of the gazetteer, extended by a case."""

import functools
import re
from collections.abc import Sequence

import msgspec

from sharedsky.statements.gazetteer import states


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One speaker of a case.

    Args:
        name: as the case calls the speaker.
        party: id of the party that the speaker belongs to.
        also: other names in documents: `IDF`, `the army`.
    """

    name: str
    party: str
    also: list[str] = []


def party_of(text: str, aliases: Sequence[Alias]) -> tuple[str, str]:
    """Party and canonical name that the words for a speaker give: the case's longest alias first, else a state.

    Args:
        text: the words, such as `a spokesman for the Russian Defence Ministry`.
        aliases: of the case.

    >>> party_of("a senior Israeli officer", [])
    ('Israel', '')
    >>> party_of("The army's spokesman", [Alias("Israel Defense Forces", "israel", ["the army"])])
    ('israel', 'Israel Defense Forces')
    """
    by_name = sorted(
        ((name, a) for a in aliases for name in (a.name, *a.also)), key=lambda pair: -len(pair[0])
    )
    for name, alias in by_name:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return alias.party, alias.name
    found = _states().search(text)
    if found is None:
        return "", ""
    state = states()[found[0].lower()]
    for alias in aliases:
        if alias.name.lower() == state.lower() or state in alias.also:
            return alias.party, ""
    return state, ""


@functools.cache
def _states() -> re.Pattern[str]:
    names = sorted((n for n in states() if len(n) > 2), key=len, reverse=True)
    titled = [n.title() if not n.startswith("u.") else n.upper() for n in names]
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in [*titled, "US", "UK"]) + r")(?!\w)")
