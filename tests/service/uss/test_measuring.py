"""What is kept and heard is measured against the constants that limit it, from the right beginning to the right end."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.storage.sqlite import Sqlite
from sharedsky.service.uss.measuring import Measuring
from sharedsky.service.uss.records import Pending, UserNotice
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.timings import Timings
from tests.service import sky
from tests.service.uss import made


def longest(timings: Timings, name: str) -> float | None:
    """The longest that was measured of a constant."""
    start = "sharedsky_uss_longest_seconds{"
    for line in timings.text().splitlines():
        if line.startswith(start) and f'constant="{name}"' in line:
            return float(line.rpartition(" ")[2])
    return None


def exchange(date: str, started_us: int, ended_us: int) -> Exchange:
    return Exchange("", "GET", "https://a", started_us, ended_us, [], b"", 200, [f"Date: {date}"], b"", "")


def test_clocks_are_compared_as_far_as_a_date_of_whole_seconds_allows(tmp_path: Path) -> None:
    async def whole() -> None:
        storage = Sqlite(tmp_path / "a.db")
        timings = Timings()
        measuring = Measuring(UssStore(storage), timings)
        at_us = 1_777_636_800_000_000  # Fri, 01 May 2026 12:00:00 GMT
        date = "Fri, 01 May 2026 12:00:00 GMT"
        measuring.heard(exchange(date, at_us + 900_000, at_us + 1_500_000))
        assert longest(timings, "TimeSyncMaxDifferential") == 0.0
        measuring.heard(exchange(date, at_us + 8_000_000, at_us + 9_000_000))
        assert longest(timings, "TimeSyncMaxDifferential") == 7.0
        measuring.heard(exchange(date, at_us - 20_000_000, at_us - 10_000_000))
        assert longest(timings, "TimeSyncMaxDifferential") == 10.0
        for nonsense in ("", "yesterday", "Fri, 99 May 2026 12:00:00 GMT"):
            measuring.heard(exchange(nonsense, at_us, at_us))
        assert timings.count("TimeSyncMaxDifferential") == 3
        await storage.close()

    asyncio.run(whole())


def test_ends_and_notices_are_measured_from_what_caused_them(tmp_path: Path) -> None:
    async def whole() -> None:
        storage = Sqlite(tmp_path / "a.db")
        store, timings = UssStore(storage), Timings()
        Measuring(store, timings)
        now_us = await store.now_us()
        cancelled, over = made.flight(), made.flight()
        assert over.reference
        over = replace(over, reference=replace(over.reference, time_end=made.time(-10 / 3600)))
        for flight, since_us in ((cancelled, now_us - 3_000_000), (over, now_us - 1_000_000)):
            await store.keep(replace(flight, pending=Pending("Ended", since_us)))
            await store.keep(replace(flight, state="Ended", version=1))
        assert 3.0 <= (longest(timings, "OiMaxCancelTime") or 0) < 9.0
        assert 10.0 <= (longest(timings, "TransitionToEndedMaxTime") or 0) < 16.0
        notice = UserNotice(
            sky.new_id(), "p", cancelled.id, "conflict", "SCD0095", now_us - 2_000_000, now_us, "words"
        )
        await store.keep(notice)
        assert 2.0 <= (longest(timings, "ConflictingOIMaxUserNotificationTime") or 0) < 8.0
        lost = made.flight(state="Nonconforming")
        await store.keep(lost)
        assert timings.count("MaxRecoverableTimeInNonconformingState") == 0
        await store.keep(replace(lost, state="Activated", version=1))
        assert timings.count("MaxRecoverableTimeInNonconformingState") == 1
        await storage.close()

    asyncio.run(whole())
