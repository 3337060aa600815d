"""Leaving out of a report what its author withholds, wherever it stands, and saying that something was."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from sharedsky.errors import CheckFailed
from sharedsky.model.finding import Redaction
from sharedsky.model.report import Report

T = TypeVar("T")


class Withholding:
    """What replaces every withheld text by the id of its redaction, in brackets, wherever it stands.

    In any case of letters, with any white space between its words, and with accents composed or not. The same text is
    replaced everywhere alike, in names and identifiers too, so that what refers to it still does.
    """

    def __init__(self, redactions: Sequence[Redaction]) -> None:
        texts = [(text, r.id) for r in redactions for text in r.text if text.strip()]
        self.by_text = {_plainly(text): id_ for text, id_ in texts}
        # the longest first, so that a name is not left with its end after a part of it is replaced
        self.texts = sorted((text for text, _ in texts), key=len, reverse=True)
        forms = [
            unicodedata.normalize(form, text)
            for given in self.texts
            for text in (given, given.casefold())
            for form in ("NFC", "NFD")
        ]
        words = (r"\s+".join(map(re.escape, form.split())) for form in dict.fromkeys(forms))
        self._pattern = re.compile("|".join(words), re.IGNORECASE)

    def text(self, said: str) -> str:
        """A text without what is withheld."""
        return self._pattern.sub(self.instead, said) if self.texts else said

    def instead(self, found: re.Match[str]) -> str:
        """What stands in the place of a withheld text."""
        return f"[{self.by_text.get(_plainly(found[0]), 'withheld')}]"

    def within(self, said: str) -> list[re.Match[str]]:
        """Every place in a text that is withheld."""
        return list(self._pattern.finditer(said)) if self.texts else []

    def value(self, whole: T) -> T:
        """A struct without what is withheld, in any of its texts."""
        if not self.texts:
            return whole
        plain = _walk(msgspec.to_builtins(whole, enc_hook=_plain), self.text, {})
        return _converted(plain, type(whole))


def redacted(report: Report, redactions: Sequence[Redaction]) -> Report:
    """The report without what its author withholds; places in documents are moved to where the words now stand.

    Raises:
        CheckFailed: a withheld text is still there, made up of what stands around a replacement.
    """
    if not redactions:
        return report
    withholding = Withholding(redactions)
    plain = msgspec.to_builtins(report, enc_hook=_plain)
    plain = _walk(plain, withholding.text, _moves(plain, withholding))
    left = withholding.within(msgspec.json.encode(plain).decode())
    if left:
        raise CheckFailed(
            "case.toml",
            field=f"redactions {withholding.by_text.get(_plainly(left[0][0]), '')}",
            got="its text still stands in the report",
            fix="give longer text, or an id that does not hold the text",
        )
    return _converted(plain, Report)


def _plainly(text: str) -> str:
    """The text as it is compared: composed, in small letters, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _converted(plain: Any, kind: type[T]) -> T:
    return msgspec.convert(plain, kind, dec_hook=lambda kind, value: kind(value))


def _plain(value: Any) -> float | int:
    return int(value) if isinstance(value, int) else float(value)


Move = Callable[[int], int]


def _moves(plain: dict[str, Any], withholding: Withholding) -> dict[str, Move]:
    """For each document, by its hash before anything is replaced, where an offset of its text moves to."""

    def move_in(excerpts: list[dict[str, Any]]) -> Move:
        def move(offset: int) -> int:
            for excerpt in excerpts:
                if excerpt["start"] <= offset <= excerpt["end"]:
                    within, shift = offset - excerpt["start"], 0
                    for found in withholding.within(excerpt["text"]):
                        if found.end() <= within:
                            shift += len(withholding.instead(found)) - len(found[0])
                        elif found.start() < within:
                            return int(excerpt["start"] + found.start() + shift)
                    return offset + shift
            return offset

        return move

    return {d["evidence"]["sha256"]: move_in(d["excerpts"]) for d in plain["documents"]}


def _walk(value: Any, replace: Callable[[str], str], moved: dict[str, Move]) -> Any:
    """The value with every text replaced, and every place in a document moved."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [_walk(v, replace, moved) for v in value]
    if not isinstance(value, dict):
        return value
    new = {replace(k): _walk(v, replace, moved) for k, v in value.items()}
    move = moved.get(value.get("sha256", ""))
    if move is not None:
        ends = ("first", "last") if value.get("unit") == "characters" else ("start", "end")
        new |= {k: move(value[k]) for k in ends if isinstance(value.get(k), int)}
    if set(value) == {"start", "end", "text"}:
        new["end"] = value["start"] + len(new["text"])
    return new
