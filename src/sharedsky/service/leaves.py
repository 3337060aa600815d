"""What of each change goes into the ledger."""

import secrets

import msgspec

from sharedsky.ledger.leaf import SALT_BYTES, Opening, canonical, commit
from sharedsky.service.records import Change, Entity, kind_of


class Entry(msgspec.Struct, frozen=True):
    """One change as the ledger keeps it.

    Args:
        t_us: when the change stood.
        by: the party that made it.
        verb: what was done.
        kind: of the entity; empty where the change is about none.
        entity: as it is from then on, or as it was when deleted.
        notified: the subscriptions whose managers had to be told.
        about: the USS whose availability was said, and what; or the report's id.
    """

    t_us: int
    by: str
    verb: str
    kind: str = ""
    entity: Entity | None = None
    notified: list[str] = []
    about: str = ""


class Leaf(msgspec.Struct, frozen=True):
    """A leaf that has no number yet, and what opens it.

    Args:
        hash: what everybody may see.
        opening: what only those may see whom the entry concerns.
    """

    hash: bytes
    opening: Opening


def leaf_of(change: Change, t_us: int) -> Leaf:
    """The leaf of a change that stands at an instant, with a salt of its own."""
    about = ""
    if change.availability:
        about = f"{change.availability.uss} {change.availability.state}"
    elif change.report:
        about = change.report.report_id or ""
    entry = Entry(
        t_us,
        change.by,
        change.verb,
        kind_of(change.subject) if change.subject else "",
        change.subject,
        [s.id for s in change.notify],
        about,
    )
    opening = Opening(secrets.token_bytes(SALT_BYTES), canonical(entry))
    return Leaf(commit(opening), opening)
