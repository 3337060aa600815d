"""What is done to the tables of the log, each a script for both databases.

Whoever numbers leaves locks the one row of `tree`, so that two that do it at once follow one another. A leaf that
is not visible yet, because its transaction goes on, is found by a later turn, whatever its id.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sharedsky.ledger.checkpoint import Checkpoint, checkpoint_of
from sharedsky.ledger.edge import Edge, edge_of, edge_tiles, tiles_for
from sharedsky.ledger.leaf import Opening
from sharedsky.ledger.listing import Listed
from sharedsky.ledger.note import parse
from sharedsky.ledger.tiles import Tile, nodes_of
from sharedsky.ledger.tree import HASH_BYTES, Nodes, leaf_hash
from sharedsky.service.storage.script import Each, Query, Script

P = TypeVar("P")


class Signed(msgspec.Struct, frozen=True):
    """One origin of the log, with the largest head that was signed under it.

    Args:
        key: public, as text.
        note: the signed checkpoint.
        signed_us: by the database's clock.
    """

    origin: str
    number: int
    key: str
    note: bytes
    signed_us: int

    @property
    def head(self) -> Checkpoint:
        """What was signed."""
        return head_of(self.note)


class Found(msgspec.Struct, frozen=True):
    """A leaf as the database has it.

    Args:
        position: None until it has a number.
        opening: None where it was lost, and only the hash was recovered.
        parties: whom it concerns.
    """

    t_us: int
    position: int | None
    opening: Opening | None
    parties: list[str]


class Counted(msgspec.Struct, frozen=True):
    """Of the log, for metrics."""

    unnumbered: int
    size: int
    signed: int
    age_us: int


def head_of(note: bytes) -> Checkpoint:
    """What a note of ours says, not verified."""
    return checkpoint_of(parse(note))


def number(most: int) -> Script[int]:
    """Give the next numbers to leaves that have none, at most so many, and extend the tree; how many got one."""
    size = yield from _locked_size()
    rows = yield Query("SELECT id, hash FROM leaf WHERE position IS NULL ORDER BY id LIMIT $1", (most,))
    if rows:
        yield Each(
            "UPDATE leaf SET position = $1 WHERE id = $2",
            [(size + k, leaf_id) for k, (leaf_id, _) in enumerate(rows)],
        )
        yield from _extend(size, [bytes(leaf) for _, leaf in rows])
    return len(rows)


def recover(leaves: Sequence[bytes], first: int) -> Script[None]:
    """Put back leaves that the tree had once, from position `first` on; nothing where the tree is another by now.

    Those that are here without a number get theirs; of the others nothing but the hash can be had.
    """
    size = yield from _locked_size()
    if size != first:
        return
    for k, leaf in enumerate(leaves):
        found = yield Query(
            "UPDATE leaf SET position = $1 WHERE hash = $2 AND position IS NULL RETURNING id",
            (first + k, leaf),
        )
        if not found:
            yield Query(
                "INSERT INTO leaf (t_us, hash, salt, content, parties, position)"
                " VALUES ({now}, $1, $2, $3, '[]', $4)",
                (leaf, b"", b"", first + k),
            )
    yield from _extend(size, leaves)


def _locked_size() -> Script[int]:
    ((found,),) = yield Query(
        "INSERT INTO tree (one, size) VALUES (1, 0) ON CONFLICT (one) DO UPDATE SET size = tree.size RETURNING size"
    )
    return int(found)


def _extend(size: int, leaves: Sequence[bytes]) -> Script[None]:
    before = yield from edge(size)
    after, tiles = before.appended(map(leaf_hash, leaves))
    yield Each(
        "INSERT INTO tile (level, number, hashes) VALUES ($1, $2, $3)"
        " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
        [(level, index, hashes) for (level, index), hashes in sorted(tiles.items())],
    )
    yield Query("UPDATE tree SET size = $1 WHERE one = 1", (after.size,))


def behind() -> Script[bool]:
    """Whether a leaf has no number, or is not in the signed head."""
    rows = yield Query(
        "SELECT 1 FROM leaf WHERE position IS NULL"
        " UNION ALL SELECT 1 FROM tree WHERE size > (SELECT COALESCE(MAX(size), 0) FROM log"
        " WHERE number = (SELECT MAX(number) FROM log)) LIMIT 1"
    )
    return bool(rows)


def size() -> Script[int]:
    """Leaves in the tree."""
    rows = yield Query("SELECT size FROM tree WHERE one = 1")
    return int(rows[0][0]) if rows else 0


def edge(of: int) -> Script[Edge]:
    """The edge of the tree when it had so many leaves."""
    tiles: dict[Tile, bytes] = {}
    for tile in edge_tiles(of):
        tiles[tile] = yield from hashes(tile)
    return edge_of(of, list(tiles.values()))


def hashes(tile: Tile) -> Script[bytes]:
    """The hashes of a tile; fewer than its width where the tree is not so large."""
    rows = yield Query("SELECT hashes FROM tile WHERE level = $1 AND number = $2", (tile.level, tile.index))
    return bytes(rows[0][0])[: tile.width * HASH_BYTES] if rows else b""


def proof(prove: Callable[[Nodes], P], of: int) -> Script[P]:
    """What prove makes from the tree of so many leaves."""
    found = {}
    for tile in tiles_for(prove, of):
        found[tile] = yield from hashes(tile)
    return prove(nodes_of(found.__getitem__, of))


def leaves(first: int, end: int) -> Script[list[bytes]]:
    """The leaves at positions [first, end)."""
    rows = yield Query(
        "SELECT hash FROM leaf WHERE position >= $1 AND position < $2 ORDER BY position", (first, end)
    )
    return [bytes(leaf) for (leaf,) in rows]


def listed(first: int, end: int, party: str) -> Script[list[Listed]]:
    """The leaves at positions [first, end), those open that concern a party."""
    rows = yield Query(
        "SELECT hash, parties, salt, content FROM leaf WHERE position >= $1 AND position < $2 ORDER BY position",
        (first, end),
    )
    return [
        Listed(bytes(leaf), _opening(salt, content) if party in _parties(parties) else None)
        for leaf, parties, salt, content in rows
    ]


def leaf(of: bytes) -> Script[Found | None]:
    """The leaf with a hash."""
    rows = yield Query("SELECT t_us, position, salt, content, parties FROM leaf WHERE hash = $1", (of,))
    if not rows:
        return None
    ((t_us, position, salt, content, parties),) = rows
    return Found(t_us, position, _opening(salt, content), _parties(parties))


def _opening(salt: bytes, content: bytes) -> Opening | None:
    return Opening(bytes(salt), bytes(content)) if salt else None


def _parties(text: str) -> list[str]:
    return msgspec.json.decode(text, type=list[str])


def signed() -> Script[Signed | None]:
    """The origin that goes on; None where there is no log yet."""
    rows = yield Query("SELECT origin, number, key, note, signed_us FROM log ORDER BY number DESC LIMIT 1")
    if not rows:
        return None
    ((origin, number, key, note, signed_us),) = rows
    return Signed(origin, number, key, bytes(note), signed_us)


def begin(number: int, key: str, note: bytes) -> Script[None]:
    """Begin an origin with its first signed head; nothing where another process has begun one with this number."""
    head = head_of(note)
    yield Query(
        "INSERT INTO log (origin, number, key, size, note, signed_us) VALUES ($1, $2, $3, $4, $5, {now})"
        " ON CONFLICT DO NOTHING",
        (head.origin, number, key, head.size, note),
    )


def publish(note: bytes) -> Script[bool]:
    """Keep a signed head, from when on everybody can see it; False where a larger one is kept already."""
    head = head_of(note)
    rows = yield Query(
        "UPDATE log SET size = $1, note = $2, signed_us = {now} WHERE origin = $3 AND size <= $1 RETURNING size",
        (head.size, note, head.origin),
    )
    return bool(rows)


def counted() -> Script[Counted]:
    """How far the log is."""
    ((unnumbered,),) = yield Query("SELECT COUNT(*) FROM leaf WHERE position IS NULL")
    grown = yield from size()
    rows = yield Query("SELECT size, {now} - signed_us FROM log ORDER BY number DESC LIMIT 1")
    signed_size, age_us = rows[0] if rows else (0, 0)
    return Counted(unnumbered, grown, signed_size, age_us)


def copied() -> Script[bool]:
    """Whether this database is a copy that nobody has served from yet."""
    rows = yield Query("SELECT 1 FROM copied LIMIT 1")
    return bool(rows)


def original() -> Script[None]:
    """From now on this is no copy but the log itself."""
    yield Query("DELETE FROM copied")
