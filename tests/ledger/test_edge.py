"""A tree that grows by its right edge is the tree, its tiles are the tree's tiles, and proofs know what they read."""

from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sharedsky.errors import CheckFailed, SharedskyError, Unreadable
from sharedsky.ledger.edge import Edge, edge_of, edge_tiles, tiles_for
from sharedsky.ledger.note import ED25519, SignerKey
from sharedsky.ledger.promise import promised, verify_promise
from sharedsky.ledger.tiles import nodes_of, tile_bytes, tiles_between
from sharedsky.ledger.tree import Nodes, Tree, consistency_proof, inclusion_proof, leaf_hash

MOST = 66_000
HASHES = [leaf_hash(b"%d" % k) for k in range(MOST)]
TREE = Tree(HASHES)


@given(st.lists(st.sampled_from([0, 1, 2, 255, 256, 257, 511, 9_000]), max_size=6))
@settings(max_examples=25)
@example([65_000, 500, 100])
def test_appending_in_any_batches_gives_the_tree_and_its_tiles(batches: list[int]) -> None:
    edge, tiles = Edge(), dict[tuple[int, int], bytes]()
    for count in batches:
        if edge.size + count > MOST:
            break
        before = edge.size
        edge, changed = edge.appended(HASHES[edge.size : edge.size + count])
        assert set(changed) == {(t.level, t.index) for t in tiles_between(before, edge.size)}
        tiles |= changed
        assert edge == edge_of(edge.size, [tiles[t.level, t.index] for t in edge_tiles(edge.size)])
        assert edge.root() == TREE.root(edge.size)
    for tile in tiles_between(0, edge.size):
        assert tiles[tile.level, tile.index] == tile_bytes(tile, TREE.node)


def test_an_edge_is_read_from_tiles_that_have_grown_since() -> None:
    _, tiles = Edge().appended(HASHES[:700])
    for size in (1, 255, 256, 300, 513, 700):
        edge = edge_of(size, [tiles[t.level, t.index] for t in edge_tiles(size)])
        assert edge.root() == TREE.root(size)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 65_536, 65_999])
def test_a_proof_reads_the_tiles_that_it_says(size: int) -> None:
    old = size * 2 // 3

    def included(nodes: Nodes) -> list[bytes]:
        return inclusion_proof(old, size, nodes)

    def consistent(nodes: Nodes) -> list[bytes]:
        return consistency_proof(old, size, nodes)

    for prove in (included, consistent):
        wanted = {t: tile_bytes(t, TREE.node) for t in tiles_for(prove, size)}
        assert len(wanted) <= 6
        assert prove(nodes_of(wanted.__getitem__, size)) == prove(TREE.node)


LOG = SignerKey("authority.example/log", ED25519, sha256(b"log").digest())
OTHER = SignerKey("authority.example/log", ED25519, sha256(b"other").digest())


def test_a_promise_holds_for_its_leaf_and_key_only() -> None:
    leaf = sha256(b"leaf").digest()
    line = promised(leaf, 1_800_000_000_000_000, LOG)
    promise = verify_promise(leaf, line, [OTHER.verifier, LOG.verifier])
    assert (promise.origin, promise.t_us) == (LOG.name, 1_800_000_000_000_000)
    with pytest.raises(CheckFailed):
        verify_promise(sha256(b"another").digest(), line, [LOG.verifier])
    with pytest.raises(CheckFailed):
        verify_promise(leaf, line, [OTHER.verifier])
    with pytest.raises(CheckFailed):
        verify_promise(leaf, line.replace("1800", "1801"), [LOG.verifier])
    for k in range(len(line)):
        with pytest.raises(SharedskyError):
            verify_promise(leaf, line[:k] + chr(ord(line[k]) ^ 1) + line[k + 1 :], [LOG.verifier])
    with pytest.raises(Unreadable):
        verify_promise(leaf, "nothing", [LOG.verifier])
