"""What goes into the ledger of each change of a flight or zone, and of each USS that was told of it or was not."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

import msgspec

from sharedsky.service.leaves import Leaf, leaf_for, ovn_hash, told_hash
from sharedsky.service.uss.records import Delivery, Flight, Pending, Zone

Verb = Literal["created", "changed", "ended", "deleted"]


class Managed(msgspec.Struct, frozen=True):
    """One change of what the server manages as a USS, as the ledger has it.

    Args:
        t_us: when the change stood.
        by: the party that made it.
        verb: what was done; ended is known to the DSS, deleted was never in it.
        subject: as it is from then on; its OVN is `ovn_hash` of it.
        told: `told_hash` of each subscription to whose USS a notification was made in the same transaction.
    """

    t_us: int
    by: str
    verb: Verb
    subject: Flight | Zone
    told: list[str] = []


class Told(msgspec.Struct, frozen=True):
    """The end of a delivery, as the ledger has it.

    Args:
        t_us: when it was settled.
        by: the party whose flight or zone changed.
        verb: `told` where the USS took it.
        about: the flight or zone.
        uss: base URL of the USS.
        changed_us: when the DSS took the change.
        said: SHA-256 of what was sent.
        told: `told_hash` of each subscription for which it was.
        attempts: made.
        problem: why it was given up.
    """

    t_us: int
    by: str
    verb: Literal["told", "given_up"]
    about: str
    uss: str
    changed_us: int
    said: str
    told: list[str]
    attempts: int
    problem: str = ""


def leaf_of_end(of: Delivery, t_us: int) -> Leaf | None:
    """The leaf of a delivery that is settled, shown to its party; None where it is not, or goes to a DSS.

    Args:
        of: the delivery.
        t_us: when it was settled.
    """
    if of.due_us is not None or of.kind == "report":
        return None
    told = Told(
        t_us,
        of.party,
        "given_up" if of.given_up else "told",
        of.about,
        of.url,
        of.changed_us,
        sha256(bytes(of.body)).hexdigest(),
        _hashes([of]),
        of.attempts,
        of.given_up,
    )
    return leaf_for(told, t_us, {of.party})


def leaf_of(subject: Flight | Zone, verb: Verb, by: str, told: Iterable[Delivery], t_us: int) -> Leaf:
    """The leaf of a change, shown to the party whose flight or zone it is, and to who made it.

    Args:
        subject: as it is from then on, or as it was when deleted.
        verb: what was done.
        by: the party that did it; that of the subject where empty.
        told: the deliveries that were made for it.
        t_us: when it stood.
    """
    by = by or subject.party
    return leaf_for(Managed(t_us, by, verb, _shown(subject), _hashes(told)), t_us, {by, subject.party})


def _hashes(told: Iterable[Delivery]) -> list[str]:
    return sorted(told_hash(s.subscription_id, s.notification_index) for d in told for s in d.subscriptions)


def _shown(subject: Flight | Zone) -> Flight | Zone:
    pending = subject.pending and Pending(subject.pending.state, subject.pending.since_us)
    shown = msgspec.structs.replace(subject, pending=pending)
    if reference := shown.reference:
        hidden = msgspec.structs.replace(reference, ovn=ovn_hash(reference.ovn) if reference.ovn else None)
        shown = msgspec.structs.replace(shown, reference=hidden)
    return shown
