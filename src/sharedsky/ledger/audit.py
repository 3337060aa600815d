"""Leaves against checkpoints: whether they are the log that was signed and, where not, from which leaf on."""

from collections.abc import Sequence
from itertools import pairwise

from sharedsky.errors import CheckFailed, InvalidValue
from sharedsky.ledger.checkpoint import Checkpoint
from sharedsky.ledger.leaf import verify_opening
from sharedsky.ledger.listing import Listed
from sharedsky.ledger.tree import Tree, leaf_hash


class NotTheLog(CheckFailed):
    """Leaves that are not those of a checkpoint.

    Args:
        first: no leaf before this one is known to be bad; all before are good where a checkpoint covers them.
        end: one of [first, end) is bad.
    """

    def __init__(self, where: str, first: int, end: int, got: str, want: str) -> None:
        at = f"leaf {first}" if end == first + 1 else f"a leaf in {first} to {end - 1}"
        super().__init__(where, field=at, got=got, want=want)
        self.first, self.end = first, end


def verify_openings(listed: Sequence[Listed], where: str = "") -> int:
    """How many leaves are open, each of which commits to what it shows; NotTheLog names the first that does not."""
    count = 0
    for index, one in enumerate(listed):
        if one.opening is None:
            continue
        try:
            verify_opening(one.leaf, one.opening)
        except CheckFailed as error:
            raise NotTheLog(where, index, index + 1, error.got, error.want) from None
        count += 1
    return count


def verify_leaves(
    leaves: Sequence[bytes],
    checkpoint: Checkpoint,
    *,
    earlier: Sequence[Checkpoint] = (),
    hashes: Sequence[bytes] = (),
    where: str = "",
) -> None:
    """CheckFailed where leaves are not those of a checkpoint, naming the first bad one as closely as can be known.

    Args:
        leaves: from the first on; those beyond the checkpoint are not looked at.
        checkpoint: verified.
        earlier: other verified checkpoints of the same log, none larger (InvalidValue); the more, the closer the place.
        hashes: of leaves, as tiles of level 0 give them; they name the very leaf, if they give the checkpoint's root.

    A root alone says only that something differs. Two checkpoints that cannot both be of one log are told as that.
    """
    for head in earlier:
        if head.size > checkpoint.size:
            raise InvalidValue(
                where, field="earlier", got=f"{head.size} leaves", want=f"at most {checkpoint.size}"
            )
    heads = sorted([*earlier, checkpoint], key=lambda head: head.size)
    for head, after in pairwise(heads):
        if head.origin != after.origin:
            raise CheckFailed(where, field="origin", got=f"{head.origin} and {after.origin}", want="one log")
        if head.size == after.size and head.root != after.root:
            raise CheckFailed(
                where, got=f"two checkpoints of {head.size} leaves with different roots", want="one history"
            )
    tree = Tree(leaf_hash(leaf) for leaf in leaves[: checkpoint.size])
    good, bad = 0, None
    for head in heads:
        if head.size <= len(tree) and tree.root(head.size) == head.root:
            if bad is not None:
                # the leaves are those of a later head, so that it is the log that contradicts itself
                raise CheckFailed(
                    where,
                    got=f"checkpoints of {bad.size} and {head.size} leaves that no one log has",
                    want="one history",
                    fix=f"the log changed a leaf in {good} to {bad.size - 1} after it signed",
                )
            good = head.size
        elif bad is None:
            bad = head
    if bad is None:
        return
    first, end = good, bad.size
    if len(hashes) >= bad.size and Tree(hashes[: bad.size]).root() == bad.root:
        first = next((k for k in range(good, len(tree)) if tree.node(0, k) != hashes[k]), len(tree))
        end = first + 1
    if len(tree) < end:
        raise NotTheLog(where, min(first, len(tree)), end, f"{len(tree)} leaves", f"{bad.size}")
    raise NotTheLog(where, first, end, "another leaf", "the one that was signed")
