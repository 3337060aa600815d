"""What a party holds of one entry of its own: the headers with the promise, the opening, the proof that it is in the log."""

from collections.abc import Sequence

import msgspec

from sharedsky.errors import CheckFailed, Unreadable
from sharedsky.ledger import listing
from sharedsky.ledger.audit import verify_leaves
from sharedsky.ledger.checkpoint import Checkpoint, opened
from sharedsky.ledger.leaf import LEAF_BYTES, Opening, verify_opening
from sharedsky.ledger.note import VerifierKey
from sharedsky.ledger.promise import Promise, verify_promise
from sharedsky.ledger.tree import leaf_hash, verify_inclusion

LEAF, PROMISE = "Sharedsky-Leaf", "Sharedsky-Leaf-Promise"
"""Headers of the answer to a change: the leaf in hex, and the log's promise of it."""


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A leaf for a party that it concerns; bytes are in base64 in JSON.

    Args:
        leaf: what stands in the log.
        salt: with content, what the leaf commits to.
        content: the entry, as the very bytes that were committed to.
        index: where it stands; None while no head with it is signed.
        proof: that it stands there, for the tree of the checkpoint; lowest first.
        checkpoint: the signed head.
    """

    leaf: bytes
    salt: bytes
    content: bytes
    index: int | None = None
    proof: list[bytes] = []
    checkpoint: str = ""


class Proved(msgspec.Struct, frozen=True):
    """What an entry says, and where it stands; index and head are None while no head with it is signed."""

    content: str
    index: int | None = None
    head: Checkpoint | None = None


def promises_in(headers: bytes, keys: Sequence[VerifierKey], where: str = "") -> list[Promise]:
    """The promises in the headers of an answer, one for each change that was made for it, each verified.

    Unreadable where there is none; CheckFailed where one does not hold.
    """
    leaves: list[str] = []
    lines: list[str] = []
    for header in headers.decode("utf-8", "replace").splitlines():
        name, _, value = header.partition(":")
        into = {LEAF.lower(): leaves, PROMISE.lower(): lines}.get(name.strip().lower())
        if into is not None:
            into += [one.strip() for one in value.split(",")]  # a proxy may join headers of one name
    if not leaves or len(leaves) != len(lines):
        raise Unreadable(where, want=f"the headers {LEAF} and {PROMISE} of the answer to a change")
    found = []
    for leaf, line in zip(leaves, lines, strict=True):
        try:
            hashed = bytes.fromhex(leaf)
        except ValueError:
            hashed = b""
        if len(hashed) != LEAF_BYTES:
            raise Unreadable(where, field=LEAF, want=f"{LEAF_BYTES} bytes in hex")
        found.append(verify_promise(hashed, line, keys, where))
    return found


def verify_shown(
    data: bytes, promises: Sequence[Promise], keys: Sequence[VerifierKey], where: str = ""
) -> Proved:
    """What a promised entry says and where it stands; CheckFailed where it is none of those promised, or not proved.

    Args:
        data: JSON of a `Shown`.
        promises: verified.
        keys: of the log.
    """
    try:
        shown = msgspec.json.decode(data, type=Shown)
    except msgspec.DecodeError as error:
        raise Unreadable(where, got=str(error), want="what the server answers at /log/leaf/LEAF") from None
    if all(shown.leaf != promise.leaf for promise in promises):
        wanted = " or ".join(promise.leaf.hex() for promise in promises)
        raise CheckFailed(where, field="leaf", got=shown.leaf.hex(), want=wanted)
    try:
        verify_opening(shown.leaf, Opening(shown.salt, shown.content), where)
        content = shown.content.decode()
    except ValueError:
        raise Unreadable(where, field="content", want="an entry in JSON") from None
    if shown.index is None:
        return Proved(content)
    head = opened(shown.checkpoint.encode(), keys, where=where).checkpoint
    verify_inclusion(leaf_hash(shown.leaf), shown.index, head.size, shown.proof, head.root)
    return Proved(content, shown.index, head)


def verify_in_leaves(
    leaves: bytes,
    checkpoint: bytes,
    promises: Sequence[Promise],
    keys: Sequence[VerifierKey],
    where: str = "",
) -> tuple[list[int], Checkpoint]:
    """Where promised leaves stand among all the leaves of a signed head; CheckFailed where one does not.

    Args:
        leaves: as `listing` has them.
        checkpoint: the signed head.
        promises: verified.
        keys: of the log.
    """
    head = opened(checkpoint, keys, where=where).checkpoint
    listed = [one.leaf for one in listing.read(leaves, where)]
    verify_leaves(listed, head, where=where)
    places = {leaf: index for index, leaf in enumerate(listed[: head.size])}
    for promise in promises:
        if promise.leaf not in places:
            raise CheckFailed(
                where,
                got=f"{head.size} leaves without {promise.leaf.hex()}",
                want="the leaf that was promised",
                fix="a head that was signed before the promise cannot hold it; ask for the newest",
            )
    return [places[promise.leaf] for promise in promises], head
