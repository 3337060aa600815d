"""How another USS is told of a change, and what its party and the DSS hear where that fails."""

import msgspec

from sharedsky.service.api import answers, wire
from sharedsky.service.fresh import fresh_id
from sharedsky.service.outbound.caller import Caller
from sharedsky.service.uss.deliveries import Attempted
from sharedsky.service.uss.dss_client import COORDINATION, MANAGEMENT
from sharedsky.service.uss.journal import Journal, record_of
from sharedsky.service.uss.outbox import RETRY_US
from sharedsky.service.uss.records import Delivery, Message, Record, UserNotice
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.timings import Timings

DEADLINE_S = 5.0
"""MaxRespondToSubscriptionNotification: for so long a USS may take to answer."""
PATHS = {
    "intent": ("/uss/v1/operational_intents", COORDINATION),
    "constraint": ("/uss/v1/constraints", MANAGEMENT),
    "report": ("/dss/v1/reports", COORDINATION),
}
"""Where each kind is posted, and the scope for it."""
WORDS = {"intent": "flight", "constraint": "zone"}


class Teller:
    """Makes one attempt, and says what is to be kept besides its result.

    Args:
        caller: calls other servers.
        store: has the exchanges.
        journal: keeps them.
        timings: of what users are told.
        dss: base URL of the DSS that hears of USSs that could not be told.
    """

    def __init__(self, caller: Caller, store: UssStore, journal: Journal, timings: Timings, dss: str) -> None:
        self._caller, self._store, self._journal, self._timings = caller, store, journal, timings
        self._dss = dss.rstrip("/")

    async def send(self, delivery: Delivery) -> Attempted:
        """One attempt; CallFailed where nothing could be asked, or nothing came back."""
        path, scope = PATHS[delivery.kind]
        answer = await self._caller.call(
            "POST", delivery.url, path, bytes(delivery.body), scope, DEADLINE_S, about=delivery.about
        )
        return Attempted(answer.status, "" if answer.status < 400 else answer.said)

    async def also(self, after: Delivery, now_us: int) -> list[Record]:
        """What is kept with the result of an attempt: notices to the party, and a report to the DSS.

        The party hears when a USS cannot be told at first, when it has been told after all, and when nobody tries any more.
        """
        if after.kind == "report":
            return []
        what = f"{after.url} {{}} of your {WORDS[after.kind]} {after.about}"
        if after.given_up:
            words = f"{what.format('was not told')}, and nobody tries any more: {after.given_up}"
            return [self._notice(after, now_us, words), *await self._report(after, now_us)]
        if after.delivered_us is not None:
            late = f"{what.format('has now been told')}, {(now_us - after.changed_us) / 1e6:.0f} s after the change"
            return [self._notice(after, now_us, late)] if after.attempts > 1 else []
        if after.attempts > 1:
            return []
        if after.kind == "constraint":
            self._timings.saw("UnableToDeliverConstraintDetails", (now_us - after.changed_us) / 1e6)
        words = f"{what.format('has not yet been told')}: {after.problem}; it is tried again"
        return [self._notice(after, now_us, words)]

    def _notice(self, after: Delivery, now_us: int, words: str) -> UserNotice:
        return UserNotice(fresh_id(), after.party, after.about, "delivery", "GEN0400", now_us, now_us, words)

    async def _report(self, after: Delivery, now_us: int) -> list[Record]:
        """The report of the last exchange that failed, on its way to the DSS as any delivery."""
        await self._journal.flush()
        found = await self._store.find(Message, about=after.about, since_us=after.changed_us)
        ours = [m for m in found if m.role == "Client" and m.exchange.url.startswith(f"{after.url}/uss/")]
        if ours:
            exchange = record_of(ours[-1])
        else:  # nothing was ever asked of it
            exchange = wire.ExchangeRecord(
                after.url + PATHS[after.kind][0],
                "POST",
                "Client",
                answers.time(after.changed_us),
                problem=after.given_up,
            )
        body = msgspec.json.encode(wire.ErrorReport(exchange))
        return [
            Delivery(
                fresh_id(),
                after.party,
                after.about,
                "report",
                self._dss,
                msgspec.Raw(body),
                [],
                now_us,
                now_us + RETRY_US,
                now_us,
            )
        ]
