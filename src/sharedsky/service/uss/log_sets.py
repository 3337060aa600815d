"""What an authority is shown that inquires: everything that the standard wants logged, of a time and of some entities."""

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

MOST = 20_000
"""Of each kind of records; more are not shown in one set."""
R = TypeVar("R", bound=Record)
Managed = TypeVar("Managed", Flight, Zone)


async def entries_of(of: LogSet, store: UssStore) -> uss_wire.USSLogSet:
    """All entries of a log set; Refused (413) where there are too many for one answer."""

    async def some(kind: type[R]) -> list[R]:
        found: list[R] = []
        concerns: list[str | None] = [*of.about] or [None]
        for about in concerns:
            async for page in store.pages(kind, of.start_us, of.end_us, about=about):
                found += page
                if len(found) > MOST:
                    raise Refused(
                        413,
                        f"the log set {of.id}",
                        got=f"more than {MOST} entries of one kind",
                        fix="open sets of shorter times",
                    )
        return found

    async def there(kind: type[Managed]) -> list[Managed]:
        """Those that the DSS had taken, and that had not ended before."""
        found: list[Managed] = []
        async for page in store.pages(kind, 0, of.end_us):
            found += [
                one
                for one in page
                if one.reference
                and (end_us(one) or 0) >= of.start_us
                and (not of.about or one.id in of.about)
            ]
        return found

    messages, notices, inputs = await some(Message), await some(UserNotice), await some(UserInput)
    attempts, fixes = await some(Attempt), await some(Fix)
    flights, zones = await there(Flight), await there(Zone)
    by_flight: dict[str, list[uss_wire.PositionRecord]] = {}
    for fix in fixes:
        by_flight.setdefault(fix.about, []).append(
            uss_wire.PositionRecord(answers.time(fix.received_us), fix.telemetry)
        )
    return uss_wire.USSLogSet(
        [record_of(m) for m in sorted(messages, key=lambda m: m.exchange.started_us)],
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
