"""Salted leaves, the file of leaves, tiles, and which leaf is the first bad one."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.errors import CheckFailed, InvalidValue, SharedskyError, Unreadable
from sharedsky.ledger import listing
from sharedsky.ledger.audit import NotTheLog, verify_leaves, verify_openings
from sharedsky.ledger.checkpoint import Checkpoint
from sharedsky.ledger.leaf import Opening, canonical, commit, verify_opening
from sharedsky.ledger.listing import Listed
from sharedsky.ledger.tiles import Tile, bundle, leaves_of, nodes_of, tile_at, tile_bytes, tiles_between
from sharedsky.ledger.tree import (
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

ORIGIN = "authority.example/log"
OPENINGS = [Opening(sha256(b"salt%d" % k).digest(), canonical({"notice": k, "by": "p"})) for k in range(20)]
LEAVES = [commit(opening) for opening in OPENINGS]


def head(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, Tree(leaf_hash(leaf) for leaf in leaves[:size]).root())


def test_canonical_bytes_do_not_depend_on_order() -> None:
    assert canonical({"b": 1, "a": {"d": "é", "c": None}}) == canonical({"a": {"c": None, "d": "é"}, "b": 1})
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()


@given(st.binary(max_size=50), st.binary(min_size=32, max_size=32), st.integers(0, 10_000))
def test_an_opening_proves_its_content_and_no_other(content: bytes, salt: bytes, place: int) -> None:
    leaf = commit(Opening(salt, content))
    verify_opening(leaf, Opening(salt, content))
    whole = bytearray(salt + content)
    whole[place % len(whole)] ^= 1 << place % 8
    with pytest.raises(CheckFailed):
        verify_opening(leaf, Opening(bytes(whole[:32]), bytes(whole[32:])))


def test_a_salt_of_another_length_is_refused() -> None:
    for length in (0, 31, 33):
        with pytest.raises(InvalidValue, match="32 bytes"):
            commit(Opening(bytes(length), b"x"))


LISTED = [Listed(leaf, OPENINGS[k] if k % 3 == 0 else None) for k, leaf in enumerate(LEAVES)]


def test_a_file_of_leaves_reads_as_it_was_written() -> None:
    assert listing.read(listing.write(LISTED)) == LISTED
    assert verify_openings(LISTED) == 7


def verify_file(data: bytes) -> None:
    listed = listing.read(data, "leaves")
    verify_openings(listed)
    verify_leaves([one.leaf for one in listed], head(20), earlier=[head(k) for k in range(20)])


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(listing.write(LISTED)) * 8 - 1))
def test_any_bit_of_a_file_of_leaves_that_is_flipped_is_found(bit: int) -> None:
    data = bytearray(listing.write(LISTED))
    line = bytes(data[: bit // 8]).count(b"\n")
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SharedskyError) as error:
        verify_file(bytes(data))
    if isinstance(error.value, NotTheLog):
        assert (error.value.first, error.value.end) == (line, line + 1)


@pytest.mark.parametrize("line", [b"", b"{}", b'{"leaf":"AA=="}', b'{"leaf": "x"}', b"[1]", b"\xff", b"null"])
def test_a_line_that_is_no_leaf_is_told_with_its_number(line: bytes) -> None:
    with pytest.raises(Unreadable, match="file:2"):
        listing.read(listing.write(LISTED[:1]) + line + b"\n", "file")


@given(st.integers(1, 20), st.data())
def test_the_first_bad_leaf_is_named_as_closely_as_the_evidence_allows(
    size: int, data: st.DataObject
) -> None:
    bad = data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.lists(st.integers(0, size), max_size=4))
    leaves = list(LEAVES[:size])
    leaves[bad] = sha256(b"another").digest()
    verify_leaves(LEAVES, head(size), earlier=[head(k) for k in earlier])
    with pytest.raises(NotTheLog) as error:
        verify_leaves(leaves, head(size), earlier=[head(k) for k in earlier])
    assert error.value.first == max((k for k in [0, *earlier] if k <= bad), default=0)
    assert error.value.end == min(k for k in [*earlier, size] if k > bad)
    with pytest.raises(NotTheLog) as error:
        verify_leaves(leaves, head(size), hashes=[leaf_hash(leaf) for leaf in LEAVES])
    assert (error.value.first, error.value.end) == (bad, bad + 1)
    wrong_hashes = [leaf_hash(leaf) for leaf in reversed(LEAVES)]
    with pytest.raises(NotTheLog) as error:
        verify_leaves(leaves, head(size), hashes=wrong_hashes)
    assert (error.value.first, error.value.end) == (0, size)


@given(st.integers(1, 20), st.integers(0, 19))
def test_leaves_that_are_missing_are_told(size: int, there: int) -> None:
    if there >= size:
        return
    with pytest.raises(NotTheLog, match=f"{there} leaves") as error:
        verify_leaves(LEAVES[:there], head(size), earlier=[head(there)])
    assert error.value.first == there
    with pytest.raises(NotTheLog) as error:
        verify_leaves(LEAVES[:there], head(size), hashes=[leaf_hash(leaf) for leaf in LEAVES])
    assert error.value.first == there


def test_a_log_that_contradicts_itself_is_told_as_that() -> None:
    forked = [sha256(b"another").digest(), *LEAVES[1:]]
    with pytest.raises(CheckFailed, match="different roots"):
        verify_leaves(LEAVES, head(9), earlier=[head(9, forked)])
    with pytest.raises(CheckFailed, match="no one log has"):
        verify_leaves(LEAVES, head(9), earlier=[head(5, forked)])
    with pytest.raises(CheckFailed, match="one log"):
        verify_leaves(LEAVES, head(9), earlier=[Checkpoint("other.example", 5, head(5).root)])
    with pytest.raises(InvalidValue, match="earlier"):
        verify_leaves(LEAVES, head(9), earlier=[head(10)])


def test_an_opening_of_another_leaf_is_named() -> None:
    listed = [*LISTED[:4], Listed(LEAVES[4], OPENINGS[5])]
    with pytest.raises(NotTheLog) as error:
        verify_openings(listed)
    assert (error.value.first, error.value.end) == (4, 5)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(3, 1234067), "tile/3/x001/x234/067"),
        (Tile(1, 999, 17), "tile/1/999.p/17"),
        (Tile(0, 1000, 1), "tile/0/x001/000.p/1"),
        (Tile(63, 5, 255), "tile/63/005.p/255"),
    ],
)
def test_paths_are_those_of_the_standard(tile: Tile, path: str) -> None:
    assert tile.path() == path
    assert tile_at(path) == (tile, False)
    if tile.level == 0:
        entries = path.replace("tile/0/", "tile/entries/")
        assert tile.entries_path() == entries
        assert tile_at(entries) == (tile, True)


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/001/002", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000/", "/tile/0/000", "tile/-1/000", "tile/0/٠٠٠", "tile/0/000\n",
        "tile/0/../000", "tile/entries/x1/000",
    ],
)  # fmt: skip
def test_paths_of_another_form_are_refused(path: str) -> None:
    with pytest.raises(InvalidValue):
        tile_at(path)


def test_the_tiles_of_seventy_thousand_leaves_are_those_of_the_standard() -> None:
    tiles = list(tiles_between(0, 70_000))
    assert len([t for t in tiles if t.level == 0 and t.width == 256]) == 273
    assert [t for t in tiles if t.width < 256 or t.level] == [
        Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert list(tiles_between(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_between(256, 256)) == []
    assert list(tiles_between(255, 257)) == [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]


def test_proofs_from_tiles_equal_those_from_memory() -> None:
    tree = Tree(leaf_hash(k.to_bytes(4, "big")) for k in range(1400))
    store: dict[Tile, bytes] = {}
    at = 0
    for size in (1, 255, 256, 257, 700, 1023, 1024, 1400):
        for tile in tiles_between(at, size):
            store[tile] = tile_bytes(tile, tree.node)
        at = size
        nodes = nodes_of(store.__getitem__, size)
        assert root(size, nodes) == tree.root(size)
        for index in (0, size // 2, size - 1):
            proof = inclusion_proof(index, size, nodes)
            verify_inclusion(leaf_hash(index.to_bytes(4, "big")), index, size, proof, tree.root(size))
        for old in (1, size // 3, size - 1):
            if 0 < old <= size:
                proof = consistency_proof(old, size, nodes)
                verify_consistency(old, tree.root(old), size, tree.root(size), proof)
    with pytest.raises(Unreadable, match=r"tile/1/000\.p/5"):
        root(1400, nodes_of(lambda tile: b"short", 1400))


@given(st.lists(st.binary(max_size=40), max_size=256))
def test_a_bundle_reads_as_it_was_written(leaves: list[bytes]) -> None:
    assert leaves_of(bundle(leaves)) == leaves


def test_a_bundle_that_is_cut_off_or_too_long_is_refused() -> None:
    for data in (b"\x00", b"\x00\x02a", bundle([b"a"] * 257)):
        with pytest.raises(Unreadable):
            leaves_of(data)
    with pytest.raises(InvalidValue):
        bundle([bytes(65_536)])
