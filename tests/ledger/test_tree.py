"""The tree against RFC 6962 as it is written there, and against a tree that recurses naively."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.errors import CheckFailed, InvalidValue
from sharedsky.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(bytes([k])) for k in range(70)]
TREE = Tree(LEAVES)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*naive_subproof(old, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(old - k, leaves[k:], False), naive_root(leaves[:k])]


def test_the_tree_of_seven_leaves_is_that_of_the_standard() -> None:
    """RFC 6962, section 2.1.3, letter by letter."""
    a, b, c, d, e, f, j = (sha256(b"\x00" + bytes([k])).digest() for k in range(7))

    def up(left: bytes, right: bytes) -> bytes:
        return sha256(b"\x01" + left + right).digest()

    g, h, i = up(a, b), up(c, d), up(e, f)
    k, m = up(g, h), up(i, j)
    tree = Tree([a, b, c, d, e, f, j])
    assert tree.root() == up(k, m)
    assert tree.inclusion_proof(0) == [b, h, m]
    assert tree.inclusion_proof(3) == [c, g, m]
    assert tree.inclusion_proof(4) == [f, j, k]
    assert tree.inclusion_proof(6) == [i, k]
    assert tree.consistency_proof(3) == [c, d, g, m]
    assert tree.consistency_proof(4) == [m]
    assert tree.consistency_proof(6) == [i, j, k]


def test_roots_of_the_leaves_that_logs_are_compared_with() -> None:
    """The eight inputs that implementations of RFC 6962 share, and the root that they all give."""
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    tree = Tree(leaf_hash(bytes.fromhex(data)) for data in inputs)
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(1).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.root(8).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", range(71))
def test_roots_and_proofs_equal_those_of_a_naive_tree(size: int) -> None:
    assert TREE.root(size) == naive_root(LEAVES[:size]) == Frontier().appended(LEAVES[:size]).root()
    for index in range(size):
        assert TREE.inclusion_proof(index, size) == naive_path(index, LEAVES[:size])
    for old in range(1, size):
        assert TREE.consistency_proof(old, size) == naive_subproof(old, LEAVES[:size], True)


def test_every_leaf_is_included_and_every_prefix_consistent() -> None:
    for size in range(71):
        for index in range(size):
            verify_inclusion(LEAVES[index], index, size, TREE.inclusion_proof(index, size), TREE.root(size))
        for old in range(size + 1):
            proof = TREE.consistency_proof(old, size)
            verify_consistency(old, TREE.root(old), size, TREE.root(size), proof)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_inclusion_proof_holds_for_one_leaf_at_one_index_of_one_tree(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    proof, root = TREE.inclusion_proof(index, size), TREE.root(size)
    other = data.draw(st.integers(0, 69))
    if other != index:
        with pytest.raises(CheckFailed):
            verify_inclusion(LEAVES[other], index, size, proof, root)
        with pytest.raises(CheckFailed):
            verify_inclusion(LEAVES[index], other, size, proof, root)
    if other + 1 != size:
        with pytest.raises(CheckFailed):
            verify_inclusion(LEAVES[index], index, size, proof, TREE.root(other + 1))
    wrong = [proof[:-1], [*proof, LEAVES[0]], [b"", *proof]] if proof else [[LEAVES[0]]]
    if proof:
        place = data.draw(st.integers(0, len(proof) * 32 - 1))
        flipped = bytearray(proof[place // 32])
        flipped[place % 32] ^= 1 << data.draw(st.integers(0, 7))
        wrong.append([*proof[: place // 32], bytes(flipped), *proof[place // 32 + 1 :]])
    for one in wrong:
        with pytest.raises(CheckFailed):
            verify_inclusion(LEAVES[index], index, size, one, root)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_history_with_one_leaf_changed_is_not_consistent(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    leaves = LEAVES[:size]
    leaves[changed] = leaf_hash(b"changed")
    rewritten = Tree(leaves)
    for proof in (rewritten.consistency_proof(old), TREE.consistency_proof(old, size)):
        with pytest.raises(CheckFailed):
            verify_consistency(old, TREE.root(old), size, rewritten.root(), proof)
    good = TREE.consistency_proof(old, size)
    for wrong in ([], good[:-1], [*good, LEAVES[0]], [b"", *good], good[::-1] if good != good[::-1] else []):
        with pytest.raises(CheckFailed):
            verify_consistency(old, TREE.root(old), size, TREE.root(size), wrong)


def test_sizes_that_no_tree_has_are_refused() -> None:
    for old, size in [(5, 4), (-1, 4)]:
        with pytest.raises(CheckFailed):
            verify_consistency(old, TREE.root(4), size, TREE.root(4), [])
    with pytest.raises(CheckFailed):
        verify_consistency(4, TREE.root(5), 4, TREE.root(4), [])
    with pytest.raises(CheckFailed):
        verify_consistency(0, TREE.root(1), 4, TREE.root(4), [])
    with pytest.raises(CheckFailed):
        verify_inclusion(LEAVES[0], 4, 4, [], TREE.root(4))
    with pytest.raises(InvalidValue):
        TREE.inclusion_proof(4, 4)
    with pytest.raises(InvalidValue):
        TREE.consistency_proof(5, 4)
    with pytest.raises(InvalidValue):
        TREE.root(71)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=8))
def test_a_frontier_grows_in_any_batches(batches: list[int]) -> None:
    frontier, at = Frontier(), 0
    for count in batches:
        frontier = frontier.appended(LEAVES[at : min(at + count, 70)])
        at = min(at + count, 70)
        assert frontier.size == at
        assert frontier.root() == TREE.root(at)
        assert len(frontier.edge) == at.bit_count()


def test_a_leaf_is_no_node() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
