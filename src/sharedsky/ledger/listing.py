"""The leaves of a log as a file of lines, with the openings of those that its reader may see.

Each line is a JSON object without spaces, `{"leaf":"…"}` or `{"leaf":"…","salt":"…","content":"…"}`, in base64; the
first line is leaf 0. A line that says the same in another way is refused, so that no byte can be changed unseen.
"""

from collections.abc import Iterable

import msgspec

from sharedsky.errors import Unreadable
from sharedsky.ledger.leaf import LEAF_BYTES, SALT_BYTES, Opening


class Listed(msgspec.Struct, frozen=True):
    """A leaf, and what it commits to where that is shown."""

    leaf: bytes
    opening: Opening | None = None


class _Line(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    leaf: bytes
    salt: bytes | None = None
    content: bytes | None = None


_read = msgspec.json.Decoder(_Line).decode


def write(listed: Iterable[Listed]) -> bytes:
    """The file."""
    return b"".join(_written(one) + b"\n" for one in listed)


def _written(one: Listed) -> bytes:
    if one.opening is None:
        return msgspec.json.encode(_Line(one.leaf))
    return msgspec.json.encode(_Line(one.leaf, one.opening.salt, one.opening.content))


def read(data: bytes, where: str = "") -> list[Listed]:
    """The leaves of a file; Unreadable, with the line, where one is not as it is written."""
    if data and not data.endswith(b"\n"):
        raise Unreadable(where, got="a last line that is cut off", want="the whole file")
    return [_listed(line, f"{where}:{number}") for number, line in enumerate(data.split(b"\n")[:-1], start=1)]


def _listed(line: bytes, where: str) -> Listed:
    try:
        found = _read(line)
        if len(found.leaf) != LEAF_BYTES or (found.salt is None) != (found.content is None):
            raise ValueError
        opening = None
        if found.salt is not None and found.content is not None:
            if len(found.salt) != SALT_BYTES:
                raise ValueError
            opening = Opening(found.salt, found.content)
        one = Listed(found.leaf, opening)
        if _written(one) != line:
            raise ValueError
    except ValueError:
        raise Unreadable(
            where, want='{"leaf":"…"} or {"leaf":"…","salt":"…","content":"…"} in base64'
        ) from None
    return one
