"""Where the log stands when a server starts: new, as it was, recovered from what was kept apart, or under a new origin.

A head is signed only where it extends all that were signed before, as far as the database or this server's folder knows
of them. What a restored backup lacks is put back from the folder. Where that cannot be, the log goes on under a new
origin that names the last head of the old one, and is signed by the old key too.
"""

import asyncio
import logging
import secrets
from functools import partial
from pathlib import Path

from sharedsky.errors import CheckFailed, InvalidValue
from sharedsky.ledger.checkpoint import Checkpoint, origin_after, signed, verify_extends
from sharedsky.ledger.note import SignerKey, sign
from sharedsky.ledger.tree import EMPTY_ROOT, Nodes, consistency_proof, leaf_hash
from sharedsky.service.log import tables
from sharedsky.service.log.apart import Apart
from sharedsky.service.log.key import make_key, named, read_key
from sharedsky.service.log.tables import Signed
from sharedsky.service.storage import Storage

_LOG = logging.getLogger("sharedsky.service.log")
PART = 4096
"""Leaves that are read at once."""


class OtherOrigin(CheckFailed):
    """The log goes on under another origin: one has to look again where it stands."""


async def standing(storage: Storage, apart: Apart, key_path: Path, origin: str) -> SignerKey:
    """The key that goes on with the log of a database, named as its origin; the log is begun where there is none.

    Args:
        apart: what this server keeps of the log.
        key_path: where the key is, or is made for a new log.
        origin: of a new log.

    InvalidValue where the log is signed with a key that is not in that file, or the folder is another log's; CheckFailed
    where the head in it is not by that key.
    """
    log = await storage.run(tables.signed, write=False)
    last = apart.head()
    if log is None:
        return await _begun(storage, apart, key_path, origin, last)
    copied = await storage.run(tables.copied, write=False)
    key = read_key(key_path)
    if key is None and copied:
        key = make_key(key_path, log.origin)
        return await succeed(storage, apart, key, log, copied=True)
    if key is None or str(named(key, log.origin).verifier) != log.key:
        raise InvalidValue(
            str(key_path),
            field="log.key",
            got="another key" if key else "no file",
            want=f"the key of {log.origin}, whose public half is {log.key}",
            fix="copy it from the server that began the log, or run sharedsky ledger succeed",
        )
    key = named(key, log.origin)
    if last is None:
        return await succeed(storage, apart, key, log, copied=True) if copied else key
    forgotten = _follows(last.origin, log.origin) and last.origin != log.origin
    if not forgotten and not _follows(log.origin, last.origin):
        raise InvalidValue(
            str(key_path.parent),
            got=f"what was kept of the log {last.origin}",
            want=f"the folder of a server of {log.origin}",
            fix="use a data folder for each database",
        )
    if last.origin == log.origin:
        apart.verify([key.verifier])
    if forgotten or (last.origin == log.origin and not await _extends(storage, apart, last)):
        return await succeed(storage, apart, key, log, copied=copied)
    if copied:
        await storage.run(tables.original)
    return key


async def _begun(
    storage: Storage, apart: Apart, key_path: Path, origin: str, last: Checkpoint | None
) -> SignerKey:
    """Of a database that has no log yet."""
    # where this folder has signed for a database that is gone, its name must not be used again
    origin = _fresh(last) if last and _follows(last.origin, origin) else origin
    key = named(make_key(key_path, origin), origin)
    await storage.run(
        partial(tables.begin, 1, str(key.verifier), bytes(signed(_empty(origin), key, None, [])))
    )
    log = await storage.run(tables.signed, write=False)
    if log is None or log.key != str(key.verifier):
        return await standing(storage, apart, key_path, origin)
    await keep_up(storage, apart, log.note)
    return key


def _follows(origin: str, old: str) -> bool:
    """Whether an origin is another, or took its place."""
    return origin == old or origin.startswith(f"{old}/after-")


def _fresh(last: Checkpoint) -> str:
    """An origin that names a head, and that nobody else who goes on after it takes: a backup can be restored twice."""
    return f"{origin_after(last)}-{secrets.token_hex(4)}"


def _empty(origin: str) -> Checkpoint:
    return Checkpoint(origin, 0, EMPTY_ROOT)


async def _extends(storage: Storage, apart: Apart, last: Checkpoint) -> bool:
    """Whether the tree of the database extends a head, if need be after missing leaves were put back."""
    size = await storage.run(tables.size, write=False)
    if size < last.size:
        edge = await storage.run(partial(tables.edge, size), write=False)
        missing = apart.leaves(size, last.size)
        if edge.appended(map(leaf_hash, missing))[0].root() != last.root:
            return False
        _LOG.warning(
            "%s: the database has %d leaves, %d were signed; %d are put back",
            last.origin,
            size,
            last.size,
            len(missing),
        )
        for k in range(0, len(missing), PART):
            await storage.run(partial(tables.recover, missing[k : k + PART], size + k))
        size = await storage.run(tables.size, write=False)
        if note := apart.note():
            await storage.run(partial(tables.publish, note))
    try:
        await verify_grown(storage, last, await _head(storage, last.origin, size))
    except CheckFailed:
        return False
    return True


async def _head(storage: Storage, origin: str, size: int) -> Checkpoint:
    edge = await storage.run(partial(tables.edge, size), write=False)
    return Checkpoint(origin, size, edge.root())


async def verify_grown(storage: Storage, last: Checkpoint, new: Checkpoint) -> None:
    """CheckFailed where a head, by the tiles of the database, does not extend another."""
    proof = await _proof(storage, last.size, new.size) if last.size <= new.size else []
    verify_extends(last, new, proof)


async def _proof(storage: Storage, old: int, size: int) -> list[bytes]:
    def prove(nodes: Nodes) -> list[bytes]:
        return consistency_proof(old, size, nodes)

    return await storage.run(lambda: tables.proof(prove, size), write=False)


async def succeed(
    storage: Storage, apart: Apart, key: SignerKey, log: Signed, *, copied: bool = False
) -> SignerKey:
    """Go on under a new origin that names the last head of the old one; the key, named so.

    Args:
        key: that signs from now on, whatever its name.
        log: the origin that ends.
        copied: whether the database is marked as a copy, which it then is no more.
    """
    last, known = log.head, apart.head()
    if known and (known.origin != last.origin or known.size >= last.size):
        last = known
    new = named(key, _fresh(last))
    head = await _head(storage, new.name, await storage.run(tables.size, write=False))
    keys = [new]
    if str(named(key, log.origin).verifier) == log.key:
        keys.append(named(key, log.origin))  # so that whoever knows the old key can trust the new name
    note = bytes(sign(head.text(), keys))
    _LOG.warning("%s ends with %d leaves; the log goes on as %s", last.origin, last.size, new.name)
    await storage.run(partial(tables.begin, log.number + 1, str(new.verifier), note))
    if copied:
        await storage.run(tables.original)
    await keep_up(storage, apart, note)
    return new


async def next_head(storage: Storage, key: SignerKey) -> bytes | None:
    """The head of the tree as it is now, signed; None where that was signed already.

    CheckFailed where it does not extend the last that was signed; OtherOrigin where the key signs this log no more.
    """
    log = await own(storage, key)
    last, size = log.head, await storage.run(tables.size, write=False)
    if size == last.size:
        return None
    new = await _head(storage, key.name, size)
    proof = await _proof(storage, last.size, size) if last.size <= size else []
    return bytes(signed(new, key, last, proof))


async def own(storage: Storage, key: SignerKey) -> Signed:
    """The origin that a key signs; OtherOrigin where the log goes on under another."""
    log = await storage.run(tables.signed, write=False)
    if log is None or log.key != str(key.verifier):
        raise OtherOrigin(key.name, got=f"the log of {log.origin if log else 'nobody'}", want="its own")
    return log


async def keep_up(storage: Storage, apart: Apart, note: bytes) -> bool:
    """Keep a signed head, and the leaves that it is of, in the folder of this server; whether it is there now.

    False where another process of this server writes there just now, or has written a larger head meanwhile. CheckFailed
    where the head does not extend the one that is there.
    """
    head = tables.head_of(note)
    with apart.locked() as mine:
        if not mine:
            return False
        before = apart.head()
        if before == head:
            return True
        if before and before.origin == head.origin:
            if head.size < before.size <= await storage.run(tables.size, write=False):
                return False  # another process has signed more since this head was made
            await verify_grown(storage, before, head)
        elif before:
            apart.set_aside()
        first = apart.count()
        while first < head.size:
            end = min(first + PART, head.size)
            leaves = await storage.run(partial(tables.leaves, first, end), write=False)
            if len(leaves) != end - first:
                raise CheckFailed(head.origin, got=f"a gap in {first} to {end - 1}", want="every leaf")
            await asyncio.to_thread(apart.append, first, leaves)
            first = end
        await asyncio.to_thread(apart.keep, note)
    return True
