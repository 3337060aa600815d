"""The Merkle tree of RFC 6962, and proofs as RFC 9162 verifies them (sections 2.1.3 and 2.1.4).

Everything is computed from the hashes of full subtrees, named by level and index: node (l, i) is over the leaves
[i·2ˡ, (i+1)·2ˡ), and once it is full it never changes. Whatever gives those gives proofs: a `Tree` in memory, or tiles.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec

from sharedsky.errors import CheckFailed, InvalidValue

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Level and index of a full subtree in, its hash out."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf in the tree."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    """All that is needed to append: the full subtrees along the right edge, largest first; at most one a level.

    Args:
        size: leaves in the tree.
        edge: one hash for each bit that is set in size.
    """

    size: int = 0
    edge: tuple[bytes, ...] = ()

    def appended(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """The frontier with more leaves."""
        size, edge = self.size, list(self.edge)
        for one in leaf_hashes:
            whole, rest = one, size
            while rest & 1:
                whole = node_hash(edge.pop(), whole)
                rest >>= 1
            edge.append(whole)
            size += 1
        return Frontier(size, tuple(edge))

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.edge:
            return EMPTY_ROOT
        whole = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            whole = node_hash(left, whole)
        return whole


class Tree:
    """A tree in memory: 64 bytes a leaf."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for one in leaf_hashes:
            self.append(one)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf_hash: bytes) -> None:
        """Add a leaf."""
        whole = leaf_hash
        for level in range(len(self._levels)):
            row = self._levels[level]
            row.append(whole)
            if len(row) % 2:
                return
            whole = node_hash(row[-2], row[-1])
        self._levels.append([whole])

    def node(self, level: int, index: int) -> bytes:
        """The hash of a full subtree."""
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """The root when the tree had `size` leaves; now, where not said."""
        return root(len(self) if size is None else _in_range(size, len(self)), self.node)

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """See `inclusion_proof`."""
        return inclusion_proof(index, len(self) if size is None else _in_range(size, len(self)), self.node)

    def consistency_proof(self, old: int, size: int | None = None) -> list[bytes]:
        """See `consistency_proof`."""
        return consistency_proof(old, len(self) if size is None else _in_range(size, len(self)), self.node)


def _in_range(value: int, most: int) -> int:
    if not 0 <= value <= most:
        raise InvalidValue(field="size", got=str(value), want=f"0 to {most}")
    return value


def _range_hash(first: int, end: int, nodes: Nodes) -> bytes:
    """The hash over leaves [first, end); first is a multiple of a power of two that is at least their number."""
    count = end - first
    level = count.bit_length() - 1
    if count == 1 << level:
        return nodes(level, first >> level)
    middle = first + (1 << level)
    return node_hash(nodes(level, first >> level), _range_hash(middle, end, nodes))


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range_hash(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """What proves that a leaf stands at an index of the tree of the first `size` leaves; lowest first.

    InvalidValue where there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidValue(field="index", got=str(index), want=f"0 to {size - 1}")
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(_range_hash(middle, end, nodes))
            end = middle
        else:
            path.append(_range_hash(first, middle, nodes))
            first = middle
    return path[::-1]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """What proves that the tree of the first `old` leaves is a prefix of that of the first `size`.

    InvalidValue where old is larger than size. Empty where old is 0 or size: nothing needs to be shown.
    """
    if not 0 <= old <= size:
        raise InvalidValue(field="old", got=str(old), want=f"0 to {size}")
    if old in (0, size):
        return []
    path: list[bytes] = []
    first, end, whole = 0, size, True
    while old != end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append(_range_hash(middle, end, nodes))
            end = middle
        else:
            path.append(_range_hash(first, middle, nodes))
            first, whole = middle, False
    if not whole:
        path.append(_range_hash(first, end, nodes))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two below a count."""
    return int(1 << (count - 1).bit_length() - 1)


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> None:
    """CheckFailed where the proof does not show that the leaf stands at that index of the tree with that root."""
    if not 0 <= index < size:
        raise CheckFailed(f"leaf {index}", got=f"a tree of {size} leaves", want="an index in the tree")
    at, last, whole = index, size - 1, leaf_hash
    for part in proof:
        if last == 0 or len(part) != HASH_BYTES:
            raise CheckFailed(f"leaf {index}", got="a proof of another length", want="one of this tree")
        if at & 1 or at == last:
            whole = node_hash(part, whole)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            whole = node_hash(whole, part)
        at, last = at >> 1, last >> 1
    if last or whole != root_hash:
        raise CheckFailed(
            f"leaf {index}", got="a proof of another leaf or tree", want="one that gives the root"
        )


def verify_consistency(
    old: int, old_root: bytes, size: int, root_hash: bytes, proof: Sequence[bytes]
) -> None:
    """CheckFailed where the proof does not show that the old tree is a prefix of the new one."""
    where = f"trees of {old} and {size} leaves"
    if not 0 <= old <= size:
        raise CheckFailed(where, want="the older tree to be the smaller")
    if old in (0, size):
        expected = EMPTY_ROOT if old == 0 else root_hash
        if proof or old_root != expected:
            raise CheckFailed(where, got="two roots of one size, or a proof too many", want="one root")
        return
    path = list(proof)
    if any(len(part) != HASH_BYTES for part in path):
        raise CheckFailed(where, got="a hash of another length", want=f"{HASH_BYTES} bytes")
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise CheckFailed(where, got="no proof", want="one")
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    of_old = of_new = path[0]
    for part in path[1:]:
        if last == 0:
            raise CheckFailed(where, got="a proof that is too long", want="one of these trees")
        if at & 1 or at == last:
            of_old, of_new = node_hash(part, of_old), node_hash(part, of_new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            of_new = node_hash(of_new, part)
        at, last = at >> 1, last >> 1
    if last or of_old != old_root or of_new != root_hash:
        raise CheckFailed(where, got="a history that was rewritten, or another proof", want="one log")
