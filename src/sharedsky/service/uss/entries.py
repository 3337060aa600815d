"""What of each change of a flight or zone goes into the ledger."""

from collections.abc import Iterable
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
    hashes = sorted(told_hash(s.subscription_id, s.notification_index) for d in told for s in d.subscriptions)
    return leaf_for(Managed(t_us, by, verb, _shown(subject), hashes), t_us, {by, subject.party})


def _shown(subject: Flight | Zone) -> Flight | Zone:
    pending = subject.pending and Pending(subject.pending.state, subject.pending.since_us)
    shown = msgspec.structs.replace(subject, pending=pending)
    if reference := shown.reference:
        hidden = msgspec.structs.replace(reference, ovn=ovn_hash(reference.ovn) if reference.ovn else None)
        shown = msgspec.structs.replace(shown, reference=hidden)
    return shown
