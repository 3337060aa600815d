"""Rejected rows of one kind told once with their count, so that a million bad rows stay one line."""

from collections.abc import Iterator

from sharedsky.errors import SharedskyError
from sharedsky.model.evidence import Rejected


class Gathered:
    """Rejected rows by kind: the first of each with its place, and how many were like it.

    >>> gathered = Gathered()
    >>> gathered.add("time", "a.gpx:3", "no time")
    >>> gathered.add("time", "a.gpx:9", "no time", count=2)
    >>> list(gathered)
    [Rejected(where='a.gpx:3', reason='no time', count=3)]
    """

    def __init__(self) -> None:
        self._by_kind: dict[str, Rejected] = {}

    def add(self, kind: str, where: str, reason: str, *, count: int = 1) -> None:
        """One more of a kind, or as many as count says."""
        first = self._by_kind.get(kind)
        if first is not None:
            where, reason, count = first.where, first.reason, first.count + count
        self._by_kind[kind] = Rejected(where, reason, count)

    def add_error(self, error: SharedskyError) -> None:
        """One more row that was refused by this error; its kind is the field it names."""
        said = str(error).removeprefix(error.where).removeprefix(" ")
        self.add(f"{error.field} {error.want}", error.where, said)

    def __iter__(self) -> Iterator[Rejected]:
        return iter(self._by_kind.values())
