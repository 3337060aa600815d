"""Who a speaker is: pronouns, roles and short names led back to the fullest name before them."""

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final

import msgspec

from sharedsky.statements.aliases import Alias, party_of
from sharedsky.statements.draft import Speaker
from sharedsky.statements.found import Piece
from sharedsky.statements.lexicon import words_of

TITLES: Final = re.compile(
    r"^(?:(?:the|a|an|retired|former|acting|deputy|senior|mr|mrs|ms|dr|prof|sir|lord|gen|maj|lt|col|brig|capt|cmdr|adm|sgt|cpl|sen|"
    r"rep|gov|rev|president|prime|minister|general|major|lieutenant|colonel|brigadier|captain|admiral|air|marshal|chief|secretary|"
    r"spokesman|spokeswoman|spokesperson|ambassador|foreign|defen[cs]e|king|queen)\.?\s+)+(?=[A-Z])",
    re.IGNORECASE,
)
_ANONYMOUS: Final = re.compile(
    r"\bsources?\b|\banonym\w+|\bnot named\b|\bunnamed\b|\bcondition of anonymity\b|\binsiders?\b|"
    r"^(?:an?|another|one|two|three|several|some|many|senior|unnamed|other)\b.*\b(?:officials?|officers?|diplomats?|aides?|spokes\w+|"
    r"witness(?:es)?|residents?|soldiers?|pilots?|members?|commanders?|analysts?|experts?|persons?|people|men|women|man|woman)\b|"
    r"^(?:officials|officers|diplomats|witnesses|residents|people|experts|analysts|critics|observers)\b",
    re.IGNORECASE,
)
_HE: Final = words_of("he she him her his hers who whom himself herself")
_IT: Final = words_of("it its itself which that")
_THEY: Final = words_of("they them their theirs themselves")
_I: Final = words_of("i we my our me us you your")
_DEFINITE: Final = re.compile(
    r"^(?:the|this|that|his|her|its|their)\s+(?:[\w'’-]+\s+){0,3}?(?P<head>[\w-]+)$", re.IGNORECASE
)
_SINGULAR: Final = re.compile(r"an?\s", re.IGNORECASE)
REMEMBERED: Final = 400
"""Mentions before a speaker among which the one meant is looked for."""
NEAR: Final = 600
"""Characters within which a pronoun means who spoke, rather than who was named since."""
PERSONS: Final = words_of(
    """source official officer spokesman spokeswoman spokesperson diplomat minister president general colonel captain pilot
    commander ambassador secretary controller witness inspector investigator analyst expert chairman director lawmaker aide
    envoy leader chief correspondent reporter adviser advisor man woman editor inspector operator"""
)


class Mention(msgspec.Struct, frozen=True):
    """Somebody named before: the words, what kind (`person`, `body`, `several`), and how the name was resolved."""

    text: str
    kind: str
    canonical: str
    party: str
    anonymous: bool
    at: int
    spoke: bool = False


class Cast:
    """Everybody named so far in a document, in order.

    Args:
        aliases: of the case.
    """

    def __init__(self, aliases: Sequence[Alias] = ()) -> None:
        self.aliases = aliases
        self.mentions: list[Mention] = []
        self.short_forms: dict[str, str] = {}
        self._fullest: dict[str, str] = {}

    def names(self, text: str, label: str, at: int) -> None:
        """A person or body that the text names without letting it speak."""
        name = TITLES.sub("", text.removesuffix("’s").removesuffix("'s")).strip()
        words = " ".join(text.split())
        text = re.sub(r"^(?:the|an?)\s+", "", words, flags=re.IGNORECASE)
        if label == "ROLE":
            anonymous = bool(_ANONYMOUS.search(text))
            if not anonymous or _SINGULAR.match(words):
                party, known = party_of(words, self.aliases)
                self.mentions.append(
                    Mention(text, _kind(text, ""), known or text, party, anonymous and not known, at)
                )
            return
        if not name or (label == "PERSON" and not name[:1].isupper()):
            return
        kind = "person" if label == "PERSON" else "body"
        party, known = party_of(name, self.aliases)
        self.mentions.append(Mention(name, kind, known or self._full(name, kind), party, False, at))

    def _full(self, name: str, kind: str) -> str:
        """The fullest earlier name that ends in the same word, for a person."""
        last = name.rsplit(maxsplit=1)[-1]
        if kind == "person":
            known = self._fullest.get(last, "")
            if len(name) > len(known):
                self._fullest[last] = known = name
            return known
        return name

    def speaker(self, text: str, piece: Piece | None, at: int, person: str = "") -> Speaker:
        """The speaker whom words name.

        Args:
            text: the words; "" where there are none.
            piece: where they stand.
            at: the cue's place, where nobody is named.
            person: the name of a person in the words, where the parse finds one.
        """
        if piece is None:
            return Speaker("", at, at, "", "", anonymous=True)
        low = text.lower().strip()
        until = bisect_left(self.mentions, piece[0], key=_at)
        earlier = self.mentions[max(0, until - REMEMBERED) : until]
        if low in _HE | _IT | _THEY | _I:
            meant = self._meant(low, earlier)
            if meant is None:
                return Speaker(text, *piece, "", "", anonymous=low not in _I)
            return Speaker(text, *piece, meant.canonical, meant.party, meant.anonymous)
        short = re.split(r",\s|\s\(|\swho\b", text)[0]
        party, known = party_of(text, self.aliases)
        name = TITLES.sub("", person).strip() if person else ""
        canonical = known or (
            self._full(name, "person") if name else short.removesuffix("’s").removesuffix("'s")
        )
        whole_name = self.short_forms.get(re.sub(r"^the\s+", "", canonical, flags=re.IGNORECASE))
        if whole_name:
            canonical = whole_name
            party = party or party_of(whole_name, self.aliases)[0]
        if not known:
            canonical = re.sub(r"^the\s+", "", " ".join(canonical.split()), flags=re.IGNORECASE)
        anonymous = bool(_ANONYMOUS.search(text)) and not name and not known
        definite = _DEFINITE.match(short)
        if definite and not name and not known and not whole_name:
            head = definite["head"].lower()
            before = next(
                (m for m in reversed(earlier) if len(m.text) > len(short) and _head(m.text) == head),
                None,
            )
            if before is None and head in PERSONS:
                before = next((m for m in reversed(earlier) if m.kind == "person"), None)
            if before is not None:
                canonical, anonymous = before.canonical, anonymous or before.anonymous
                party = party or before.party
        if not party:
            same = next((m for m in reversed(earlier) if m.canonical == canonical and m.party), None)
            party = same.party if same else self._possessor(text, earlier)
        insort(
            self.mentions,
            Mention(short, _kind(short, name), canonical, party, anonymous, piece[0], spoke=True),
            key=_at,
        )
        return Speaker(text, *piece, canonical, party, anonymous)

    def _possessor(self, text: str, earlier: list[Mention]) -> str:
        """The party of `his office` or `their embassy` is that of whom the pronoun means."""
        first = text.split(maxsplit=1)[0].lower()
        if first in ("his", "her", "its", "their"):
            meant = self._meant(first, earlier)
            return meant.party if meant else ""
        return ""

    @staticmethod
    def _meant(pronoun: str, earlier: list[Mention]) -> Mention | None:
        wanted = (
            ("person",)
            if pronoun in _HE
            else ("body",)
            if pronoun in _IT
            else ("several", "body")
            if pronoun in _THEY
            else ("person", "body")
        )
        fitting = [m for m in reversed(earlier) if m.kind in wanted]
        if not fitting:
            return None
        # who spoke last is who is meant, unless that is far back
        spoke = next((m for m in fitting if m.spoke), None)
        return spoke if spoke is not None and fitting[0].at - spoke.at < NEAR else fitting[0]


def _at(mention: Mention) -> int:
    return mention.at


def _head(text: str) -> str:
    """The head word of a noun phrase: the last one before `of`, `for`, `in` or a comma.

    >>> _head("the Russian Ministry of Defence"), _head("a spokesman for the authority")
    ('ministry', 'spokesman')
    """
    main = re.split(r",|\s(?:of|for|in|at|on|from|with|who|that)\s|\s\(", text, maxsplit=1)[0].split()
    return main[-1].lower() if main else ""


def _kind(short: str, name: str) -> str:
    head = short.rsplit(maxsplit=1)[-1].lower() if short.split() else ""
    if name or head in PERSONS or re.search(r"\b(?:" + "|".join(PERSONS) + r")\b", short, re.IGNORECASE):
        return "person"
    return "several" if head.endswith("s") and not head.endswith("ss") and head.islower() else "body"
