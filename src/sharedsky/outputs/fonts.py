"""The shipped fonts: which characters they have, how wide a text is in them, and what a text looks like when set."""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from sharedsky.errors import InvalidValue

FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Sharedsky CJK", "Sharedsky Symbols")
"""In the order in which a character is looked for."""
MONO = "Sharedsky Mono"
_WIDE = 1.0
"""Width of a character in em where the tables hold none: an ideograph's."""
_CONTROLS = dict.fromkeys((9, 10, 11, 12, 13, 133, 8232, 8233), " ")
_ISOLATE = "\u2068{}\u2069"
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2068\u2069\u00ad\u034f\u061c\ufe0e\ufe0f")
"""Characters that shape others and have no glyph of their own."""


def folder() -> Path:
    """Where the fonts lie: package data, made by the build (scripts/build_fonts.py)."""
    return Path(str(resources.files("sharedsky.outputs").joinpath("fonts")))


@cache
def _tables() -> tuple[dict[str, list[tuple[int, int]]], dict[str, dict[int, int]], int]:
    made = json.loads(folder().joinpath("fonts.json").read_text("utf-8"))
    coverage = {name: [(a, b) for a, b in runs] for name, runs in made["coverage"].items()}
    advances = {
        name: {int(code): width for code, width in table.items()} for name, table in made["advances"].items()
    }
    return coverage, advances, made["units_per_em"]


@cache
def _covered() -> list[tuple[int, int]]:
    """Runs of code points that any text font has, in order and apart."""
    coverage, _, _ = _tables()
    runs = sorted(run for name, of in coverage.items() if name != "SharedskyMono.ttf" for run in of)
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


@cache
def has_glyph(character: str) -> bool:
    """Whether a shipped font draws the character, or it is one that only shapes others.

    >>> has_glyph("ж"), has_glyph("ق"), has_glyph("艦"), has_glyph("\U00013000")
    (True, True, True, False)
    """
    if character in _UNSEEN or "\ufe00" <= character <= "\ufe0f":
        return True
    code = ord(character)
    at = bisect_right(_covered(), (code, 0x110000)) - 1
    return at >= 0 and _covered()[at][1] >= code


def visible(text: str) -> str:
    """The text as it is seen: line ends as spaces, characters that steer or hide text named.

    Controls of direction are never obeyed, since a document could use them to make its words read as others.

    >>> visible("a\\u202eb\\x07"), visible("one\\ntwo")
    ('a⟨U+202E⟩b⟨U+0007⟩', 'one two')
    """
    text = unicodedata.normalize("NFC", text).translate(_CONTROLS)
    return "".join(character if _is_plain(character) else f"⟨U+{ord(character):04X}⟩" for character in text)


def shown(text: str) -> str:
    """The text as it is set: as `visible`, and kept apart from its neighbours where it has words from the right.

    >>> shown("a\\x07"), len(shown("שלום"))
    ('a⟨U+0007⟩', 6)
    """
    plain = visible(text.strip("\u2068\u2069"))
    return _ISOLATE.format(plain) if any(_is_rtl(character) for character in plain) else plain


def runs_from_right(text: str) -> bool:
    """Whether the first letter of a text is of a script written from the right.

    >>> runs_from_right("10 שלום"), runs_from_right("abc שלום")
    (True, False)
    """
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


@cache
def _is_plain(character: str) -> bool:
    if character in _UNSEEN:
        return character not in "\u2068\u2069"
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")


@cache
def _is_rtl(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def check_glyphs(texts: Iterable[str], where: str) -> None:
    """Raises InvalidValue, naming the first few, where texts hold characters that no shipped font draws."""
    missing: dict[str, str] = {}
    for text in texts:
        for character in text:
            if not has_glyph(character):
                missing.setdefault(character, text)
    if missing:
        first, text = next(iter(missing.items()))
        named = ", ".join(f"U+{ord(character):04X}" for character in sorted(missing)[:8])
        at = max(0, text.index(first) - 20)
        raise InvalidValue(
            where,
            field="fonts",
            got=f"{named}{' and more' if len(missing) > 8 else ''} in {text[at : at + 41]!r}",
            want="characters of the shipped fonts (Latin, Cyrillic, Greek, Hebrew, Arabic, CJK, symbols)",
            fix="write --format html, which uses the reader's own fonts",
        )


@cache
def _advance(character: str, bold: bool) -> float:
    _, advances, em = _tables()
    code = ord(character)
    weight = "Bold" if bold else "Regular"
    for name in (f"NotoSans-{weight}.ttf", f"NotoSansHebrew-{weight}.ttf", "NotoSansArabic-Regular.ttf"):
        if code in advances[name]:
            return advances[name][code] / em
    return 0.0 if character in _UNSEEN else _WIDE


def width(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Points that a line of text takes: its characters one by one, which no joining of letters makes wider."""
    return size_pt * sum(_advance(character, bold) for character in text)


def wrapped(text: str, size_pt: float, width_pt: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """Lines no wider than width_pt, broken between words, in a word only where it is wider alone.

    Args:
        text: as given; it is measured as it is seen.
        size_pt: of the font.
        width_pt: greater than one character.
        bold: weight.
        most: lines, 0 for as many as it takes; the last then ends in an ellipsis where words are left out.
    """
    lines: list[str] = []
    line = ""
    for word in visible(text).split():
        rest = word
        while rest:
            tried = f"{line} {rest}" if line else rest
            if width(tried, size_pt, bold=bold) <= width_pt:
                line, rest = tried, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fits = _fitting(rest, size_pt, width_pt, bold)
                lines.append(rest[:fits])
                rest = rest[fits:]
    if line:
        lines.append(line)
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and width(f"{last}…", size_pt, bold=bold) > width_pt:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _fitting(word: str, size_pt: float, width_pt: float, bold: bool) -> int:
    fits = len(word)
    while fits > 1 and width(word[:fits], size_pt, bold=bold) > width_pt:
        fits -= 1
    return fits
