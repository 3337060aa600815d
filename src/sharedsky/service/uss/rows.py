"""Between the records of a USS and rows: for how long each is kept, and when somebody has to see to it."""

from typing import NamedTuple

import msgspec

from sharedsky.service.airspace import EVER_US, time_us
from sharedsky.service.limits import DAY_US
from sharedsky.service.uss.conformance import Monitoring
from sharedsky.service.uss.records import (
    Attempt,
    Delivery,
    Fix,
    Flight,
    Heard,
    Imported,
    LogSet,
    Message,
    Record,
    Reported,
    UserInput,
    UserNotice,
    Zone,
)

HEARD_US = DAY_US
"""ExternalDataMaxRetentionTime."""
ANSWER_US = 6_000_000
"""A DSS that has not answered for so long is asked what became of it."""

_decode = msgspec.json.Decoder(Record).decode
_encode = msgspec.json.Encoder().encode


class Row(NamedTuple):
    """A record as the database has it.

    Args:
        until_us: when it may go.
        lane: of things that are seen to one after the other.
        due_us: when somebody has to see to it; None where nobody has.
    """

    kind: str
    id: str
    party: str
    about: str
    t_us: int
    until_us: int
    lane: str
    due_us: int | None
    version: int
    body: bytes


def row_of(record: Record, version: int, keep_us: int) -> Row:
    """The row of a record.

    Args:
        version: that it has from then on.
        keep_us: how long records are kept for log sets.
    """
    if isinstance(record, Flight | Zone | Heard | Delivery | Monitoring | Imported):
        record = msgspec.structs.replace(record, version=version)
    t_us = _t_us(record)
    return Row(
        kind_of(type(record)),
        record.id,
        record.party,
        record.about if isinstance(record, _ABOUT) else "",
        t_us,
        t_us + HEARD_US if isinstance(record, Heard) else max(t_us, end_us(record) or t_us) + keep_us,
        record.url if isinstance(record, Delivery) else "",
        _due_us(record),
        version,
        _encode(record),
    )


def record_of(body: bytes) -> Record:
    """The record in a row."""
    found: Record = _decode(body)
    return found


def kind_of(of: type[msgspec.Struct]) -> str:
    """What a kind of records is called in the database."""
    return str(of.__struct_config__.tag)


def end_us(record: Record) -> int | None:
    """When a record's own time is over; None where it has none."""
    if isinstance(record, Flight | Zone) and record.reference:
        return time_us(record.reference.time_end)
    if isinstance(record, Delivery):
        return record.until_us
    return EVER_US if isinstance(record, Imported) else None


_ABOUT = (Zone, Delivery, UserNotice, UserInput, Attempt, Fix, Message)


def _t_us(record: Record) -> int:
    match record:
        case Flight() | Zone() | LogSet():
            return record.made_us
        case Heard():
            return record.got_us
        case Delivery():
            return record.changed_us
        case UserNotice():
            return record.told_us
        case UserInput() | Attempt() | Reported():
            return record.t_us
        case Fix():
            return record.received_us
        case Message():
            return record.exchange.started_us
        case Monitoring():
            return record.begun_us
        case Imported():
            return record.made_us


def _due_us(record: Record) -> int | None:
    if isinstance(record, Delivery):
        return record.due_us
    if isinstance(record, Monitoring | Imported):
        return record.look_us
    if not isinstance(record, Flight | Zone) or record.state == "Ended":
        return None
    ends_us = end_us(record)
    asked_us = record.pending.since_us + ANSWER_US if record.pending else None
    return min((t for t in (ends_us, asked_us) if t is not None), default=None)
