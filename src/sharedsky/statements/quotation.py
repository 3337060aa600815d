"""Which characters stand in quotation marks, smart, straight, single or unbalanced."""

from typing import Final

from sharedsky.statements.found import Piece

OPENING: Final = "“«„"
CLOSING: Final = "”»"
LONGEST: Final = 3_000
"""A mark that nothing closes within so many characters opens nothing."""


def quotations(text: str) -> list[Piece]:
    r"""Spans of what is quoted, the marks with it, in order and never one in another.

    A paragraph of a longer quotation opens again and is closed only in the last one: an opening mark at the start
    that nothing closes runs to the paragraph's end. A closing mark alone, early, closes what began before the text.

    Args:
        text: one paragraph.

    >>> [text[a:b] for text in ("“I go,” he said. “Now.”",) for a, b in quotations(text)]
    ['“I go,”', '“Now.”']
    >>> quotations("“It goes on.")
    [(0, 12)]
    >>> quotations('A 5" pipe is not quoted.')
    []
    >>> [text[a:b] for text in ("They said 'no way' and left 'it's late'.",) for a, b in quotations(text)]
    ["'no way'", "'it's late'"]
    """
    found: list[Piece] = []
    at = 0
    while at < len(text):
        mark = text[at]
        width = 2 if text.startswith(("''", "``"), at) else 1
        if mark in OPENING or mark in CLOSING or mark == '"' or width == 2:
            end = _close(text, at, width)
        elif mark in "'‘" and _opens(text, at):
            end = _close_single(text, at)
        else:
            at += 1
            continue
        if end is None and at == 0 and mark not in "'‘":
            end = len(text)
        if end is None:
            at += width
            continue
        found.append((at, end))
        at = end
    return found


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (
        not before.isalnum()
        and before not in ".,!?'"
        and (after.isalnum() or after in "…[(")
        and not after.isdigit()
    )


def _close(text: str, at: int, width: int) -> int | None:
    """The end of a quotation in double marks; a straight one closes only after a word or punctuation."""
    mark = text[at : at + width]
    closers = "”" if mark == "“" else "»" if mark == "«" else "“”" if mark == "„" else mark
    if at and mark == '"' and text[at - 1].isdigit():
        return None
    depth = 0
    opened = False
    for i in range(at + width, min(len(text), at + LONGEST)):
        if width == 2:
            if text.startswith(("''", '"'), i):
                return i + (2 if text.startswith("''", i) else 1)
            continue
        opened = opened or text[i] == "“"
        if mark in OPENING and text[i] == mark:
            depth += 1
        elif mark == '"' and text[i] == "”" and not opened:
            # one hand opened it straight, another closed it smart
            return i + 1
        elif text[i] in closers or (mark in "“”" and text[i] == '"') or (mark == "”" and text[i] == "”"):
            if depth and text[i] in closers and text.find(text[i], i + 1, at + LONGEST) >= 0:
                depth -= 1
                continue
            return i + 1
    return None


def _close_single(text: str, at: int) -> int | None:
    """The end of a quotation in single marks: an apostrophe between letters closes nothing."""
    for i in range(at + 2, min(len(text), at + 400)):
        if text[i] in "'’" and not (i + 1 < len(text) and text[i + 1].isalnum()):
            # a plural's apostrophe (“the pilots’ union”) stands before a space and a small letter
            plural = text[i - 1] == "s" and text[i + 1 : i + 3].strip().islower()
            later = any(c in "'’" for c in text[i + 1 : i + 200])
            if plural and later:
                continue
            return i + 1
        if text[i] in '“”"\n':
            return None
    return None
