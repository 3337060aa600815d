"""What an authority is shown that inquires: everything that the standard wants logged, of a time and of some entities."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sharedsky.service.api import answers, uss_wire
from sharedsky.service.refused import Refused
from sharedsky.service.uss.journal import record_of
from sharedsky.service.uss.records import (
    Attempt,
    Fix,
    Flight,
    LogSet,
    Message,
    Record,
    UserInput,
    UserNotice,
    Zone,
)
from sharedsky.service.uss.rows import end_us
from sharedsky.service.uss.store import UssStore

MOST = 50_000
"""Of each kind of records; more are not shown in one set."""
R = TypeVar("R", bound=Record)


async def entries_of(of: LogSet, store: UssStore) -> uss_wire.USSLogSet:
    """All entries of a log set; Refused (413) where there are too many for one answer."""

    async def some(kind: type[R]) -> list[R]:
        found = await store.find(kind, since_us=of.start_us, until_us=of.end_us, most=MOST + 1)
        if len(found) > MOST:
            raise Refused(
                413,
                f"the log set {of.id}",
                got=f"more than {MOST} entries of one kind",
                fix="open sets of shorter times",
            )
        return found

    concerns = set(of.about)
    messages = _about(await some(Message), concerns, lambda m: m.about)
    notices = _about(await some(UserNotice), concerns, lambda n: n.about)
    inputs = _about(await some(UserInput), concerns, lambda i: i.about)
    attempts = _about(await some(Attempt), concerns, lambda a: a.about)
    fixes = _about(await some(Fix), concerns, lambda f: f.about)
    flights = _about(_then(await store.find(Flight, until_us=of.end_us), of), concerns, lambda f: f.id)
    zones = _about(_then(await store.find(Zone, until_us=of.end_us), of), concerns, lambda z: z.id)
    by_flight: dict[str, list[uss_wire.PositionRecord]] = {}
    for fix in fixes:
        by_flight.setdefault(fix.about, []).append(
            uss_wire.PositionRecord(answers.time(fix.received_us), fix.telemetry)
        )
    return uss_wire.USSLogSet(
        [record_of(m) for m in messages],
        [
            uss_wire.UserNotificationRecord(
                answers.time(n.happened_us), answers.time(n.told_us), n.trigger, n.words
            )
            for n in notices
        ],
        [uss_wire.UserInputRecord(answers.time(i.t_us), i.about, i.trigger, i.words) for i in inputs],
        [uss_wire.OperatorAssociation(f.id, f.operator or f.party) for f in flights],
        [
            uss_wire.PlanningRecord(
                answers.time(a.t_us),
                a.ovns,
                a.missing_intents,
                a.missing_constraints,
                a.about,
                a.problem or None,
            )
            for a in attempts
        ],
        [uss_wire.OperationalIntentPositions(flight, found) for flight, found in by_flight.items()],
        [uss_wire.ConstraintProviderAssociation(z.id, z.party) for z in zones],
    )


def _about(found: Iterable[R], concerns: set[str], entity: Callable[[R], str]) -> list[R]:
    return [record for record in found if not concerns or entity(record) in concerns]


def _then(found: Iterable[R], of: LogSet) -> list[R]:
    """Those that the DSS had taken, and that were there at the time."""
    return [
        record
        for record in found
        if isinstance(record, Flight | Zone) and record.reference and (end_us(record) or 0) >= of.start_us
    ]
