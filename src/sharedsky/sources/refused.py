"""Gathers what could not be used: the first thousand of a kind each with its place, the rest counted."""

from collections.abc import Iterator
from typing import Final

from sharedsky.errors import SharedskyError
from sharedsky.model.evidence import Rejected

EACH: Final = 1000
"""So many of one kind are kept with their places."""


class Refused:
    """Rows and records of one file that could not be used, by kind."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Rejected]] = {}
        self._more: dict[str, tuple[str, str, int]] = {}

    def add(self, kind: str, where: str, reason: str, count: int = 1) -> None:
        """Keep one, or count it where a thousand of its kind are kept."""
        kept = self._kept.setdefault(kind, [])
        if len(kept) < EACH and count == 1 and kind not in self._more:
            kept.append(Rejected(where, reason))
            return
        first, why, before = self._more.get(kind, (where, reason, 0))
        self._more[kind] = (first, why, before + count)

    def add_error(self, error: SharedskyError) -> None:
        """Keep or count what an error refused; its kind is the field that it names and what was wanted there."""
        reason = str(error).removeprefix(error.where).lstrip(": ")
        self.add(f"{error.field}: {error.want}", error.where, reason)

    def room(self, kind: str) -> int:
        """How many more of a kind are kept with their places."""
        return EACH - len(self._kept.get(kind, []))

    def __iter__(self) -> Iterator[Rejected]:
        for kind, kept in self._kept.items():
            yield from kept
            if kind in self._more:
                where, reason, count = self._more[kind]
                yield Rejected(where, f"{reason}, and more of this kind", count)
