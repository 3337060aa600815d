"""A leaf: a salted commitment to one entry, which shows nothing until its opening is shown.

A short notice has so few possible wordings that its plain hash could be guessed; 32 random bytes beside it cannot. So a
whole log can be published, and each party be shown only the openings of what concerns it.
"""

from hashlib import sha256
from typing import Any

import msgspec

from sharedsky.errors import CheckFailed, InvalidValue

SALT_BYTES = 32
LEAF_BYTES = 32

_DOMAIN = b"sharedsky/leaf/v1\n"


class Opening(msgspec.Struct, frozen=True):
    """What a leaf commits to.

    Args:
        salt: SALT_BYTES random bytes, fresh for every entry.
        content: the entry, as the very bytes that were committed to.
    """

    salt: bytes
    content: bytes


def canonical(entry: Any) -> bytes:
    """An entry as bytes: JSON in UTF-8, names sorted, no space; equal entries give equal bytes."""
    return msgspec.json.encode(entry, order="sorted")


def commit(opening: Opening) -> bytes:
    """The leaf of an entry: SHA-256 over a fixed line, the salt and the content; InvalidValue for another length of salt."""
    if len(opening.salt) != SALT_BYTES:
        raise InvalidValue(field="salt", got=f"{len(opening.salt)} bytes", want=f"{SALT_BYTES} bytes")
    return sha256(_DOMAIN + opening.salt + opening.content).digest()


def verify_opening(leaf: bytes, opening: Opening, where: str = "") -> None:
    """CheckFailed where the leaf does not commit to what the opening shows."""
    if commit(opening) != leaf:
        raise CheckFailed(where, got="an opening of another entry", want="the salt and content of this leaf")
