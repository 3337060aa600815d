"""One party tells others; what parties have agreed."""

import msgspec

from sharedsky.model.evidence import Reference
from sharedsky.model.track import Basis
from sharedsky.units import Instant, Metres, Seconds


class Addressee(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One addressee of a notice; None where not known or not so. Acknowledgement is not permission."""

    party: str
    delivered: Instant | None = None
    acknowledged: Instant | None = None


class Notice(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One party tells others of a volume or activity.

    Args:
        id: unique in the case.
        party: id of who issued it.
        says: what it said, in one sentence.
        issued: when; None where not known.
        to: addressees with their delivery and acknowledgement.
        volume: id of the volume it announces, "" where none.
        activity_start: when the announced activity began; the lead time runs from issued to here.
        unc: how far each time may be off.
        complete: the source declares that its record of deliveries is complete, so absence counts.
        statement: id of the statement that asserts it, "" where a log shows it.
        same_as: ids of notices that are other accounts of this one.
    """

    id: str
    party: str
    says: str
    issued: Instant | None = None
    to: list[Addressee] = []
    volume: str = ""
    activity_start: Instant | None = None
    unc: Seconds = msgspec.field(default_factory=Seconds)
    basis: Basis = Basis.ASSERTED
    complete: bool = False
    statement: str = ""
    same_as: list[str] = []
    reference: Reference | None = None


class Agreement(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What parties have agreed."""

    id: str
    parties: list[str]
    says: str = ""
    least_lead: Seconds | None = None
    horizontal: Metres | None = None
    vertical: Metres | None = None
    heartbeat: Seconds | None = None
    source: str = ""
