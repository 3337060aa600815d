"""Measures what the timing constants of the standard limit, from what this process keeps and hears."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

from sharedsky.service.airspace import time_us
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.uss.conformance import Monitoring
from sharedsky.service.uss.records import Flight, Record, UserNotice
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.timings import Timings

TOLD = {
    "conflict": "ConflictingOIMaxUserNotificationTime",
    "constraint": "IntersectingConstraintUserNotificationMax",
    "state": "UserOiStateChangeNotificationMax",
    "delivery": "UssFunctionFailureNotificationMax",
    "system": "UssFunctionFailureNotificationMax",
}
"""Which constant limits a notice of a kind."""
SECOND_US = 1_000_000
MOST = 10_000
"""Flights of which something is remembered here."""


class Measuring:
    """Listens to a store.

    Args:
        store: keeps notices, flights and what is known of how they are flown.
        timings: get what was measured.
    """

    def __init__(self, store: UssStore, timings: Timings) -> None:
        self._timings = timings
        self._ending: dict[str, int] = {}
        self._lost: dict[str, int] = {}
        self._away: dict[str, int] = {}
        store.after(UserNotice, self._kept)
        store.after(Flight, self._kept)
        store.after(Monitoring, self._kept)

    def heard(self, exchange: Exchange) -> None:
        """The clock of another server, to the second that it tells, against ours at the middle of the exchange."""
        said = next(
            (h.partition(":")[2] for h in exchange.answer_headers if h.lower().startswith("date:")), ""
        )
        try:
            theirs_us = parsedate_to_datetime(said.strip()).timestamp() * SECOND_US
        except (ValueError, TypeError, OverflowError):
            return
        ours = (exchange.started_us, exchange.ended_us)
        # it was some instant of that second, and some instant of the exchange
        apart_us = max(0.0, theirs_us - ours[1], ours[0] - theirs_us - SECOND_US)
        self._timings.saw("TimeSyncMaxDifferential", apart_us / SECOND_US)

    def _kept(self, records: Sequence[Record], now_us: int) -> None:
        for record in records:
            if isinstance(record, UserNotice) and record.kind in TOLD:
                self._timings.saw(TOLD[record.kind], (now_us - record.happened_us) / SECOND_US)
            elif isinstance(record, Flight):
                self._flight(record, now_us)
            elif isinstance(record, Monitoring):
                since_us = _changed(self._away, record.id, record.away_us)
                if since_us is not None:
                    took_us = (record.back_us or now_us) - since_us
                    self._timings.saw("OiMaxDurationPerExcursion", took_us / SECOND_US)

    def _flight(self, flight: Flight, now_us: int) -> None:
        ends_us = time_us(flight.reference.time_end) if flight.reference else None
        asked = flight.pending.since_us if flight.pending and flight.pending.state == "Ended" else None
        asked_us = _changed(self._ending, flight.id, asked)
        if asked_us is not None and flight.state == "Ended":
            over = ends_us is not None and ends_us <= asked_us
            name = "TransitionToEndedMaxTime" if over else "OiMaxCancelTime"
            self._timings.saw(name, (now_us - (ends_us if over and ends_us else asked_us)) / SECOND_US)
        lost_us = _changed(self._lost, flight.id, now_us if flight.state == "Nonconforming" else None)
        if lost_us is not None:
            self._timings.saw("MaxRecoverableTimeInNonconformingState", (now_us - lost_us) / SECOND_US)


def _changed(since: dict[str, int], flight_id: str, now: int | None) -> int | None:
    """Since when something was so that is so no more; None where it is still so, or was not.

    Args:
        since: by flight; changed here.
        now: since when it is so; None where it is not so.
    """
    if now is None:
        return since.pop(flight_id, None)
    while len(since) >= MOST:
        since.pop(next(iter(since)))
    since.setdefault(flight_id, now)
    return None
