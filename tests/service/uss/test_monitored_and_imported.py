"""What is known of flights, and zones that were imported, over both databases."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from sharedsky.model.geozone import Clock, Daily, GeoZone, Layer, ZonePeriod
from sharedsky.model.volume import Circle, Polygon
from sharedsky.service.storage import Storage
from sharedsky.service.uss.conformance import Monitoring, Placed, begun
from sharedsky.service.uss.records import Imported, Unfit, Zone
from sharedsky.service.uss.store import Stale, UssStore
from sharedsky.service.uss.zone_heights import Terrain
from tests.service import sky
from tests.service.uss import made

Opened = Callable[[], Storage]
GEOZONE = GeoZone(
    "RNG01",
    "XAA",
    "CONDITIONAL",
    [
        Layer(Polygon([[(7.0, 47.0), (7.1, 47.0), (7.1, 47.1)]]), 0.0, "AGL", 100.0),
        Layer(Circle(47.0, 7.0, 500.0)),
    ],
    [ZonePeriod(0, None, [Daily(["MON"], Clock(0, 60), Clock(3_600_000_000, 60)), Daily([], "SS", "SR")])],
    extended={"colour": ["red", 1]},
)


def test_what_is_known_of_a_flight_is_due_when_somebody_has_to_look(opened: Opened) -> None:
    async def told() -> None:
        storage = opened()
        kept = UssStore(storage)
        now_us = await kept.now_us()
        place = Placed(now_us, True, now_us, False, 47.0, 7.0, 500.0, None, 3.0, 12.5)
        known = replace(
            begun(sky.new_id(), "pilot", now_us), last=place, waiting=(place,), look_us=now_us - 1
        )
        later = replace(begun(sky.new_id(), "pilot", now_us), look_us=now_us + 3_600_000_000)
        await kept.keep(known, later, begun(sky.new_id(), "other", now_us))
        assert await kept.due(Monitoring) == [replace(known, version=1)]
        assert len(await kept.find(Monitoring, party="pilot")) == 2
        with pytest.raises(Stale):
            await kept.keep(known)
        await storage.close()

    asyncio.run(told())


def test_an_imported_zone_is_kept_until_it_is_taken_back(opened: Opened) -> None:
    async def told() -> None:
        storage = opened()
        kept = UssStore(storage, keep_days=0.0)
        imported = Imported(
            "authority XAA/RNG01",
            "authority",
            GEOZONE,
            1,
            1,
            Terrain(1.0, 2.0),
            "a.json",
            unfit=[Unfit("a", "b")],
        )
        zone = made.zone(party="authority", about=imported.id, digest="d")
        await kept.keep(imported, zone)
        while await kept.forget():
            pass
        assert await kept.get(Imported, imported.id) == replace(imported, version=1)
        assert await kept.find(Zone, about=imported.id) == [replace(zone, version=1)]
        assert await kept.find(Zone, about="another") == []
        await kept.keep(gone=[replace(imported, version=1)])
        assert await kept.get(Imported, imported.id) is None
        await storage.close()

    asyncio.run(told())
