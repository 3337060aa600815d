"""Tiles: a tree as files that never change (C2SP tlog-tiles), from which anybody makes every proof alone."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from sharedsky.errors import InvalidValue, Unreadable
from sharedsky.ledger.tree import HASH_BYTES, Nodes, node_hash

WIDTH = 256
"""Hashes of a full tile; a level of tiles is eight levels of the tree."""

MOST_ENTRY_BYTES = (1 << 16) - 1

_HEIGHT = 8
_PATH = re.compile(r"tile/(0|[1-9]\d?|entries)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Tile(msgspec.Struct, frozen=True, order=True):
    """One tile.

    Args:
        level: 0 has the hashes of leaves; a hash of level l is over 256ˡ leaves.
        index: which of its level.
        width: WIDTH, or fewer hashes at the right edge of a tree.
    """

    level: int
    index: int
    width: int = WIDTH

    def path(self) -> str:
        """Where it is served, below the log's prefix."""
        return f"tile/{self.level}/{_number(self.index)}{_partial(self.width)}"

    def entries_path(self) -> str:
        """Where the leaves of a tile of level 0 are served."""
        if self.level:
            raise InvalidValue(field="level", got=str(self.level), want="0")
        return f"tile/entries/{_number(self.index)}{_partial(self.width)}"


def _number(index: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def tile_at(path: str) -> tuple[Tile, bool]:
    """The tile of a path, and whether its leaves are meant rather than their hashes; InvalidValue for another form."""
    found = _PATH.fullmatch(path)
    if found:
        level, number, width = found.groups()
        tile = Tile(
            0 if level == "entries" else int(level),
            int(number.replace("/", "").replace("x", "")),
            int(width or WIDTH),
        )
        made = tile.entries_path() if level == "entries" else tile.path()
        # only the one way of writing it, and no partial tile that is full
        if made == path and tile.level < 64 and (width is None or tile.width < WIDTH):
            return tile, level == "entries"
    raise InvalidValue(path[:100], want="tile/LEVEL/INDEX, as in tile/0/x001/234 or tile/0/005.p/17")


def tiles_between(old: int, size: int) -> Iterator[Tile]:
    """The tiles of the tree of `size` leaves that were not, or not so wide, in the tree of `old`."""
    level = 0
    while size >> _HEIGHT * level:
        before, now = old >> _HEIGHT * level, size >> _HEIGHT * level
        if now > before:
            for index in range(before // WIDTH, -(-now // WIDTH)):
                yield Tile(level, index, min(WIDTH, now - index * WIDTH))
        level += 1


def tile_bytes(tile: Tile, nodes: Nodes) -> bytes:
    """The hashes of a tile, one after the other."""
    first = tile.index * WIDTH
    return b"".join(nodes(_HEIGHT * tile.level, first + k) for k in range(tile.width))


def nodes_of(read: Callable[[Tile], bytes], size: int) -> Nodes:
    """The hashes of full subtrees, from the tiles of a tree of `size` leaves; each tile is read once.

    What comes from tiles is not trusted: verify the proofs that are made from it against a root. Unreadable where a
    tile has another length than its width says.
    """

    @functools.cache
    def hashes(level: int, index: int) -> bytes:
        tile = Tile(level, index, min(WIDTH, (size >> _HEIGHT * level) - index * WIDTH))
        data = read(tile)
        if len(data) != tile.width * HASH_BYTES:
            raise Unreadable(tile.path(), got=f"{len(data)} bytes", want=f"{tile.width * HASH_BYTES}")
        return data

    def node(level: int, index: int) -> bytes:
        above = level % _HEIGHT
        first = index << above
        data, at = hashes(level // _HEIGHT, first // WIDTH), first % WIDTH
        row = [data[k * HASH_BYTES : (k + 1) * HASH_BYTES] for k in range(at, at + (1 << above))]
        while len(row) > 1:
            row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
        return row[0]

    return node


def bundle(leaves: Iterable[bytes]) -> bytes:
    """Leaves as an entry bundle: each after its length in two bytes; InvalidValue for one that is longer."""
    parts = []
    for leaf in leaves:
        if len(leaf) > MOST_ENTRY_BYTES:
            raise InvalidValue(field="leaf", got=f"{len(leaf)} bytes", want=f"at most {MOST_ENTRY_BYTES}")
        parts.append(len(leaf).to_bytes(2, "big") + leaf)
    return b"".join(parts)


def leaves_of(data: bytes, where: str = "") -> list[bytes]:
    """The leaves of an entry bundle; Unreadable where it is cut off, or has more than WIDTH."""
    leaves: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data) or len(leaves) == WIDTH:
            raise Unreadable(where, want=f"at most {WIDTH} entries, each after its length in two bytes")
        leaves.append(data[at + 2 : end])
        at = end
    return leaves
