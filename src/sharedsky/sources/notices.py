"""A log of notices: a JSON list of them, or an object whose `notices` is one."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from sharedsky.errors import InvalidValue, Unreadable
from sharedsky.model.evidence import Reference, Rejected
from sharedsky.model.notice import Notice
from sharedsky.sources.authored import convert
from sharedsky.sources.json_document import decode, load
from sharedsky.sources.reading import Item, Options, Reader

_SAYS: Final = re.compile(rb'"says"\s*:\s*"')
_PARTY: Final = re.compile(rb'"party"\s*:\s*"')
_NOTICES: Final = re.compile(rb'"notices"\s*:\s*\[')


def sniff(head: bytes, name: str) -> bool:
    """Whether it is JSON with a list of notices, or whose objects have a party that says something."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        return _NOTICES.search(head) is not None
    return head.startswith(b"[") and _SAYS.search(head) is not None and _PARTY.search(head) is not None


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Yields one Notice for each entry, its fields as in the model.

    Times are ISO 8601 with their zone, `unc` is a duration as `60 s`. An entry without a basis has options.basis,
    that of the source which keeps the log. An entry that cannot be understood is rejected.
    """
    value = decode(load(stream, where, options.limits), where)
    at = "$"
    if isinstance(value, dict):
        value, at = value.get("notices"), "$.notices"
    if not isinstance(value, list):
        raise Unreadable(where, field=at, want="a list of notices")
    for index, entry in enumerate(value):
        try:
            yield _notice(entry, where, f"{at}[{index}]", options)
        except InvalidValue as error:
            yield Rejected(where, str(error).removeprefix(where).strip())


def _notice(entry: Any, where: str, at: str, options: Options) -> Notice:
    notice = convert(entry, Notice, where, at)
    basis = notice.basis if "basis" in entry else options.basis
    reference = Reference(sha256="", name="", unit="entry", entry=notice.id)
    return msgspec.structs.replace(notice, basis=basis, reference=reference)


READER = Reader(
    name="notices",
    title="Log of notices, JSON",
    holds="notices",
    example="""{"notices": [{"id": "N1", "party": "blue", "says": "live firing in R1 from 12:00",
  "issued": "2024-05-01T11:30:00Z", "activity_start": "2024-05-01T12:00:00Z", "volume": "R1", "unc": "1 s",
  "to": [{"party": "red", "delivered": "2024-05-01T11:30:02Z", "acknowledged": "2024-05-01T11:31:10Z"}]}]}
""",
    sniff=sniff,
    read=read,
)
