"""What of each change goes into the ledger, and who may see it there.

A leaf's opening is shown whole to each party that it concerns, so there is nothing in it that one of them must not have: an
OVN stands there as its hash, and whoever was told as a hash that only the two who know the subscription can make.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

import msgspec

from sharedsky.ledger.leaf import SALT_BYTES, Opening, canonical, commit
from sharedsky.service.records import Change, Entity, Intent, Subscription, kind_of
from sharedsky.service.storage.script import Query, Script

INSERT = "INSERT INTO leaf (t_us, hash, salt, content, parties) VALUES ($1, $2, $3, $4, $5)"


class Entry(msgspec.Struct, frozen=True):
    """One change of what the DSS keeps, as the ledger has it.

    Args:
        t_us: when the change stood.
        by: the party that made it.
        verb: what was done.
        kind: of the entity; empty where the change is about none.
        entity: as it is from then on, or as it was when deleted; its OVN is `ovn_hash` of it.
        told: `told_hash` of each subscription whose manager had to be told.
        about: the USS whose availability was said, and what; or the report's id.
    """

    t_us: int
    by: str
    verb: str
    kind: str = ""
    entity: Entity | None = None
    told: list[str] = []
    about: str = ""


class Leaf(msgspec.Struct, frozen=True):
    """A leaf that has no number yet, and what opens it.

    Args:
        t_us: when what it tells of stood.
        hash: what everybody may see.
        opening: what only those may see whom the entry concerns.
        parties: whom it concerns, by the subjects of their tokens.
    """

    t_us: int
    hash: bytes
    opening: Opening
    parties: list[str]

    def row(self) -> tuple[int, bytes, bytes, bytes, str]:
        """The arguments of INSERT."""
        parties = msgspec.json.encode(self.parties).decode()
        return (self.t_us, self.hash, self.opening.salt, self.opening.content, parties)


_MADE: ContextVar[list[tuple[bytes, int]] | None] = ContextVar("made", default=None)


@contextmanager
def collected() -> Iterator[list[tuple[bytes, int]]]:
    """The leaves that stand since the block began, by their hashes and instants, as far as they were made for it."""
    found: list[tuple[bytes, int]] = []
    token = _MADE.set(found)
    try:
        yield found
    finally:
        _MADE.reset(token)


def made(leaf_hash: bytes, t_us: int) -> None:
    """Say that a leaf stands, to whoever collects; so the answer to a request can promise it, whoever wrote it."""
    if (found := _MADE.get()) is not None:
        found.append((leaf_hash, t_us))


def leaf_for(entry: Any, t_us: int, parties: Iterable[str]) -> Leaf:
    """The leaf of any entry, with a salt of its own.

    Args:
        entry: what JSON can hold; shown whole to the parties.
        t_us: when what it tells of stood.
        parties: whom it concerns.
    """
    opening = Opening(secrets.token_bytes(SALT_BYTES), canonical(entry))
    return Leaf(t_us, commit(opening), opening, sorted(set(parties)))


def keep(leaf: Leaf) -> Script[None]:
    """Write a leaf; a part of the transaction that writes what it tells of."""
    yield Query(INSERT, leaf.row())


def leaf_of(change: Change, t_us: int, notified: dict[str, int]) -> Leaf:
    """The leaf of a change that stands at an instant.

    Args:
        change: of what the DSS keeps.
        t_us: when it stood.
        notified: notification index of each subscription that it notifies, after it, by id.
    """
    about, parties = "", {change.by, *(s.manager for s in change.notify)}
    if change.availability:
        about = f"{change.availability.uss} {change.availability.state}"
        parties.add(change.availability.uss)
    elif change.report:
        about = change.report.report_id or ""
    entry = Entry(
        t_us,
        change.by,
        change.verb,
        kind_of(change.subject) if change.subject else "",
        _shown(change.subject) if change.subject else None,
        sorted(told_hash(s.id, notified[s.id]) for s in change.notify),
        about,
    )
    return leaf_for(entry, t_us, parties)


def ovn_hash(ovn: str) -> str:
    """What stands for an OVN, which is long and random, so that its hash gives nothing away."""
    return sha256(b"sharedsky/ovn/v1\n" + ovn.encode()).hexdigest()


def told_hash(subscription_id: str, index: int) -> str:
    """What stands for a notification: only who knows the subscription's id, which is random, can make it."""
    return sha256(f"sharedsky/told/v1\n{subscription_id}\n{index}".encode()).hexdigest()


def _shown(entity: Entity) -> Entity:
    if isinstance(entity, Subscription):
        return entity
    hidden = msgspec.structs.replace(entity, ovn=ovn_hash(entity.ovn))
    return msgspec.structs.replace(hidden, asked_ovns=[]) if isinstance(hidden, Intent) else hidden
