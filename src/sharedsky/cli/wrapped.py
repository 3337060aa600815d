"""Lines folded to the width of the terminal, each under its own indentation, so that nothing is cut."""

import re
import shutil
import textwrap
from typing import Final

from sharedsky.errors import visible

LEAST: Final = 60
"""A narrower terminal gets lines of this width."""
MOST: Final = 120
"""Longer lines are hard to read, on however wide a terminal."""
_HEAD: Final = re.compile(r" *(?:\d+\. |[+~-] )?")


def width() -> int:
    """How many characters a line may have here."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, LEAST), MOST)


def folded(line: str, columns: int) -> str:
    """A line in as many as it takes, all but the first indented a little further; never inside a word.

    >>> print(folded("  1. one two three", 12))
      1. one two
         three
    """
    head = _HEAD.match(line)
    indent = " " * (head.end() if head else 0)
    if indent == "" or not line.strip():
        indent = "  "
    elif len(indent) == len(line) - len(line.lstrip()):
        indent += "  "
    return textwrap.fill(
        visible(line),
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
