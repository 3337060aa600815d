"""The right edge of a tree in tiles: what has to be read to append to it, and which tiles change by that."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from sharedsky.ledger.tiles import WIDTH, Tile, nodes_of
from sharedsky.ledger.tree import HASH_BYTES, Frontier, Nodes

_HEIGHT = 8


class Edge(msgspec.Struct, frozen=True):
    """The tiles of a tree that are not full, one a level; all that is needed to append.

    Args:
        size: leaves in the tree.
        rows: the hashes in the tile of each level from 0 on, one after the other; empty where the level ends with a
            full tile.
    """

    size: int = 0
    rows: tuple[bytes, ...] = ()

    def appended(self, leaf_hashes: Iterable[bytes]) -> tuple["Edge", dict[tuple[int, int], bytes]]:
        """The edge with more leaves, and the hashes of each tile that changed or is new, by level and index."""
        size, rows, changed = self.size, [bytearray(row) for row in self.rows], dict[tuple[int, int], bytes]()
        for one in leaf_hashes:
            whole, level = one, 0
            size += 1
            while True:
                if level == len(rows):
                    rows.append(bytearray())
                rows[level] += whole
                if len(rows[level]) < WIDTH * HASH_BYTES:
                    break
                full = bytes(rows[level])
                changed[level, (size >> _HEIGHT * level) // WIDTH - 1] = full
                whole, level = _frontier(full).root(), level + 1
                rows[level - 1].clear()
        for tile, row in zip(edge_tiles(size), map(bytes, filter(None, rows)), strict=True):
            before = self.rows[tile.level] if tile.level < len(self.rows) else b""
            if row != before or (tile.level, tile.index - 1) in changed:
                changed[tile.level, tile.index] = row
        return Edge(size, tuple(map(bytes, rows))), changed

    def frontier(self) -> Frontier:
        """The full subtrees along the edge."""
        return Frontier(self.size, tuple(one for row in reversed(self.rows) for one in _frontier(row).edge))

    def root(self) -> bytes:
        """The root of the tree."""
        return self.frontier().root()


def edge_tiles(size: int) -> list[Tile]:
    """The tiles of a tree that are not full, lowest level first."""
    found = []
    level = 0
    while count := size >> _HEIGHT * level:
        if count % WIDTH:
            found.append(Tile(level, count // WIDTH, count % WIDTH))
        level += 1
    return found


def edge_of(size: int, tiles: Sequence[bytes]) -> Edge:
    """The edge of a tree from its `edge_tiles`, which may be wider by now; each is cut to its width then."""
    rows: list[bytes] = []
    for tile, data in zip(edge_tiles(size), tiles, strict=True):
        rows += [b""] * (tile.level - len(rows))
        rows.append(data[: tile.width * HASH_BYTES])
    levels = 0
    while size >> _HEIGHT * levels:
        levels += 1
    return Edge(size, tuple(rows + [b""] * (levels - len(rows))))


def tiles_for(prove: Callable[[Nodes], Any], size: int) -> list[Tile]:
    """The tiles of a tree from which a proof is made.

    Args:
        prove: makes the proof from hashes of full subtrees.
        size: of the tree.
    """
    wanted: set[Tile] = set()

    def read(tile: Tile) -> bytes:
        wanted.add(tile)
        return bytes(tile.width * HASH_BYTES)

    prove(nodes_of(read, size))
    return sorted(wanted)


def _frontier(row: bytes) -> Frontier:
    return Frontier().appended(row[k : k + HASH_BYTES] for k in range(0, len(row), HASH_BYTES))
