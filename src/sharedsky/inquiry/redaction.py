"""Leaving out of a report what its author withholds, wherever it stands, and saying that something was."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from sharedsky.errors import CheckFailed
from sharedsky.model.finding import Redaction
from sharedsky.model.report import Report


def redacted(report: Report, redactions: Sequence[Redaction]) -> Report:
    """The report with every withheld text replaced by the id of its redaction, in brackets.

    The same text is replaced everywhere alike, in names and identifiers too, so that what refers to it still does; places in
    documents are moved to where the words now stand.

    Raises:
        CheckFailed: a withheld text is still there, made up of what stands around a replacement.
    """
    if not redactions:
        return report
    by_text = {text.casefold(): r.id for r in redactions for text in r.text if text}
    longest_first = sorted(by_text, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(t) for t in longest_first), re.IGNORECASE)

    def instead(found: re.Match[str]) -> str:
        return f"[{by_text.get(found[0].casefold(), 'withheld')}]"

    plain = msgspec.to_builtins(report, enc_hook=_plain)
    moved = _moves(plain, pattern, instead)
    plain = _walk(plain, lambda text: pattern.sub(instead, text), moved)
    left = next((t for t in longest_first if t in msgspec.json.encode(plain).decode().casefold()), None)
    if left is not None:
        culprit = by_text[left]
        raise CheckFailed(
            "case.toml",
            field=f"redactions {culprit}",
            got="its text still stands in the report",
            fix="give longer text, or an id that does not hold the text",
        )
    return msgspec.convert(plain, Report, dec_hook=lambda kind, value: kind(value))


def _plain(value: Any) -> float | int:
    return int(value) if isinstance(value, int) else float(value)


Move = Callable[[int], int]


def _moves(
    plain: dict[str, Any], pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str]
) -> dict[str, Move]:
    """For each document, by its hash before anything is replaced, where an offset of its text moves to."""

    def move_in(excerpts: list[dict[str, Any]]) -> Move:
        def move(offset: int) -> int:
            for excerpt in excerpts:
                if excerpt["start"] <= offset <= excerpt["end"]:
                    within, shift = offset - excerpt["start"], 0
                    for found in pattern.finditer(excerpt["text"]):
                        if found.end() <= within:
                            shift += len(instead(found)) - len(found[0])
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
