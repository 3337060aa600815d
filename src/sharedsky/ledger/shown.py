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


def promise_in(headers: bytes, keys: Sequence[VerifierKey], where: str = "") -> Promise:
    """The promise in the headers of an answer, verified; Unreadable where there is none, CheckFailed where it does not
    hold."""
    found: dict[str, str] = {}
    for line in headers.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip()
    try:
        leaf, line = bytes.fromhex(found[LEAF.lower()]), found[PROMISE.lower()]
    except (KeyError, ValueError):
        raise Unreadable(where, want=f"the headers {LEAF} and {PROMISE} of the answer to a change") from None
    if len(leaf) != LEAF_BYTES:
        raise Unreadable(where, field=LEAF, want=f"{LEAF_BYTES} bytes in hex")
    return verify_promise(leaf, line, keys, where)


def verify_shown(data: bytes, promise: Promise, keys: Sequence[VerifierKey], where: str = "") -> Proved:
    """What a promised entry says and where it stands; CheckFailed where it is another's, or not proved.

    Args:
        data: JSON of a `Shown`.
        promise: verified.
        keys: of the log.
    """
    try:
        shown = msgspec.json.decode(data, type=Shown)
    except msgspec.DecodeError as error:
        raise Unreadable(where, got=str(error), want="what the server answers at /log/leaf/LEAF") from None
    if shown.leaf != promise.leaf:
        raise CheckFailed(where, field="leaf", got=shown.leaf.hex(), want=promise.leaf.hex())
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
    leaves: bytes, checkpoint: bytes, promise: Promise, keys: Sequence[VerifierKey], where: str = ""
) -> tuple[int, Checkpoint]:
    """Where a promised leaf stands among all the leaves of a signed head; CheckFailed where it does not.

    Args:
        leaves: as `listing` has them.
        checkpoint: the signed head.
        promise: verified.
        keys: of the log.
    """
    head = opened(checkpoint, keys, where=where).checkpoint
    listed = [one.leaf for one in listing.read(leaves, where)]
    verify_leaves(listed, head, where=where)
    if promise.leaf not in listed[: head.size]:
        raise CheckFailed(
            where,
            got=f"{head.size} leaves without {promise.leaf.hex()}",
            want="the leaf that was promised",
            fix="a head that was signed before the promise cannot hold it; ask for the newest",
        )
    return listed.index(promise.leaf), head
