"""Telemetry of a real server's flights: what other USSs and the user come to know of it, and when."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sharedsky.service.uss.conformance import SECOND_US, Monitoring
from tests.service import sky
from tests.service.uss.world import DSS, World, url_of, world

CMSA, PLAN = "utm.conformance_monitoring_sa", "sharedsky.flights"
LAT, LNG = 35.5, 35.8


class Flown:
    """A flight of a USS whose clock the test moves."""

    def __init__(self, made: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.id, self.later_us = made, sky.new_id(), 0
        self.parts = made.parts["one"]
        real = self.parts.store.now_us

        async def now_us() -> int:
            return await real() + self.later_us

        monkeypatch.setattr(self.parts.store, "now_us", now_us)

    async def ask(self, method: str, path: str, body: Any = None, who: str = "pilot") -> Any:
        answer = await self.world.ask(url_of("one"), method, path, body, who=who, scopes=PLAN)
        assert answer.status_code < 500, answer.text
        return answer

    async def plan(self, state: str = "Activated") -> None:
        volume = sky.circle(LAT, LNG, 500.0, start=-0.01, end=1.0)
        answer = await self.ask("PUT", f"/flights/{self.id}", {"state": state, "volumes": [volume]})
        assert answer.status_code == 200, answer.text

    async def fly(self, *, outside: bool, seconds: int = 1, **more: Any) -> dict[str, Any]:
        """A position a second; then the server looks."""
        positions = []
        for _ in range(seconds):
            self.later_us += SECOND_US
            positions.append(self.position(outside=outside, **more))
        answer = await self.ask("POST", f"/flights/{self.id}/telemetry", {"positions": positions})
        assert answer.status_code == 200, answer.text
        await self.look()
        said: dict[str, Any] = answer.json()
        return said

    def position(self, *, outside: bool = False, lat: float = LAT, alt: float = 150.0) -> dict[str, Any]:
        return {
            "time_measured": sky.at(self.later_us / 3.6e9),
            "position": {
                "latitude": lat + (0.02 if outside else 0.0),
                "longitude": LNG,
                "altitude": sky.metres(alt),
                "accuracy_h": "HA10m",
                "accuracy_v": "VA10m",
            },
            "velocity": {"speed": 12.0, "units_speed": "MetersPerSecond", "track": 90.0},
        }

    async def wait(self, seconds: float) -> None:
        self.later_us += int(seconds * SECOND_US)
        await self.look()

    async def look(self) -> None:
        for _ in range(3):
            m = await self.parts.store.get(Monitoring, self.id)
            if m is not None:
                await self.parts.monitor.settle(m)

    async def state(self) -> str:
        found: str = (await self.ask("GET", f"/flights/{self.id}")).json()["state"]
        return found

    async def at_the_dss(self) -> str:
        answer = await self.world.ask(
            DSS,
            "GET",
            f"/dss/v1/operational_intent_references/{self.id}",
            who="one",
            scopes="utm.strategic_coordination",
        )
        found: str = answer.json()["operational_intent_reference"]["state"]
        return found

    async def telemetry(self) -> Any:
        path = f"/uss/v1/operational_intents/{self.id}/telemetry"
        return await self.world.ask(url_of("one"), "GET", path, who="two", scopes=CMSA)

    async def notices(self) -> list[str]:
        said = (await self.ask("GET", f"/flights/notices?about={self.id}")).json()["notices"]
        return [n["words"] for n in said]


@contextlib.asynccontextmanager
async def flying(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Flown]:
    async with world(folder, monkeypatch, "one") as made:
        yield Flown(made, monkeypatch)


def test_a_flight_that_leaves_is_declared_and_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            said = await flight.fly(outside=False, seconds=5)
            assert (said["accepted"], said["outside"], said["rejected"]) == (5, 0, [])
            assert said["conformance"]["state"] == "Activated"
            assert (await flight.telemetry()).status_code == 412
            await flight.fly(outside=True, seconds=9)
            assert await flight.state() == "Activated"
            await flight.fly(outside=True, seconds=6)
            assert await flight.state() == await flight.at_the_dss() == "Nonconforming"
            shown = (await flight.ask("GET", f"/flights/{flight.id}")).json()
            assert len(shown["off_nominal_volumes"]) == 1
            assert len(shown["volumes"]) == 1
            seen = (await flight.telemetry()).json()
            assert seen["telemetry"]["position"]["latitude"] == LAT + 0.02
            assert seen["next_telemetry_opportunity"]
            await flight.fly(outside=False, seconds=5)
            assert await flight.state() == await flight.at_the_dss() == "Activated"
            assert (await flight.ask("GET", f"/flights/{flight.id}")).json()["off_nominal_volumes"] == []
            words = await flight.notices()
            assert any("outside its volumes at 35.52000 35.80000" in w for w in words)
            assert any("is Nonconforming now" in w for w in words)
            assert any("is Activated now" in w for w in words)
            timings = flight.parts.timings
            assert timings.count("OiMaxUpdateTimeNonconf") == timings.count("OiMaxUpdateRestoreConf") == 1

    asyncio.run(run())


def test_a_flight_that_does_not_return_is_contingent_and_its_volumes_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            await flight.fly(outside=True, seconds=15)
            before = (await flight.ask("GET", f"/flights/{flight.id}")).json()["off_nominal_volumes"]
            for _ in range(5):
                await flight.fly(outside=True, seconds=12, lat=LAT + 0.05)
            after = (await flight.ask("GET", f"/flights/{flight.id}")).json()
            assert after["state"] == await flight.at_the_dss() == "Contingent"
            assert after["volumes"] == []
            assert after["off_nominal_volumes"] != before
            await flight.fly(outside=False, seconds=15)
            assert await flight.state() == "Contingent"

    asyncio.run(run())


def test_a_flight_that_falls_silent_is_declared_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            await flight.fly(outside=False, seconds=3)
            await flight.wait(11)
            assert await flight.state() == "Activated"
            await flight.wait(12)
            assert await flight.state() == "Nonconforming"
            assert any("no telemetry" in w for w in await flight.notices())
            assert (await flight.telemetry()).json().get("next_telemetry_opportunity") is None
            await flight.wait(65)
            assert await flight.state() == "Contingent"

    asyncio.run(run())


def test_only_its_operator_restores_a_flight_that_its_operator_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            await flight.fly(outside=False, seconds=3)
            off = [sky.circle(LAT, LNG, 800.0, start=-0.01, end=1.0)]
            answer = await flight.ask(
                "PUT", f"/flights/{flight.id}", {"state": "Nonconforming", "off_nominal_volumes": off}
            )
            assert answer.status_code == 200, answer.text
            await flight.fly(outside=False, seconds=20)
            assert await flight.state() == "Nonconforming"
            answer = await flight.ask("PUT", f"/flights/{flight.id}", {"state": "Activated"})
            assert answer.status_code == 200, answer.text
            await flight.fly(outside=False, seconds=5)
            assert await flight.state() == "Activated"

    asyncio.run(run())


def test_before_activation_nothing_is_judged_and_after_the_end_nothing_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan("Accepted")
            said = await flight.fly(outside=True)
            assert (said["accepted"], said["conformance"]) == (1, None)
            early = flight.position(outside=True)
            await flight.wait(30)
            await flight.plan()
            answer = await flight.ask("POST", f"/flights/{flight.id}/telemetry", {"positions": [early]})
            assert answer.json()["conformance"]["early"] == 1
            await flight.ask("DELETE", f"/flights/{flight.id}")
            answer = await flight.ask(
                "POST", f"/flights/{flight.id}/telemetry", {"positions": [flight.position()]}
            )
            assert answer.status_code == 409
            await flight.look()
            assert (await flight.telemetry()).status_code == 404

    asyncio.run(run())


def test_positions_that_cannot_be_judged_are_rejected_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            flight.later_us += SECOND_US
            good, null, late = flight.position(), flight.position(), flight.position()
            null["position"] |= {"latitude": 0, "longitude": 0}
            late["time_measured"] = sky.at(1.0)
            path = f"/flights/{flight.id}/telemetry"
            said = (await flight.ask("POST", path, {"positions": [null, good, late, good]})).json()
            assert said["accepted"] == 2
            assert [r["index"] for r in said["rejected"]] == [0, 2]
            assert "0, 0" in said["rejected"][0]["why"]
            assert "clock" in said["rejected"][1]["why"]
            assert (await flight.ask("POST", path, {"positions": []})).status_code == 400
            assert (await flight.ask("POST", path, {"positions": [good]}, who="other")).status_code == 404
            answer = await flight.ask("GET", f"/flights/{flight.id}/conformance", who="other")
            assert answer.status_code == 404

    asyncio.run(run())


def test_a_restoration_that_the_dss_does_not_take_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            await flight.fly(outside=True, seconds=15)
            assert await flight.state() == "Nonconforming"
            flight.world.silent.add(DSS)
            await flight.fly(outside=False, seconds=3)
            flight.world.silent.clear()
            # what became of the change is not known, until it is found out
            assert (await flight.ask("GET", f"/flights/{flight.id}")).json()["state"] == "Nonconforming"
            found = await flight.parts.store.get(Monitoring, flight.id)
            assert found is not None
            assert found.look_us is not None
            assert any("should be Activated" in w for w in await flight.notices())

    asyncio.run(run())


def test_conformance_on_the_whole_is_told_to_the_party_and_as_metrics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with flying(tmp_path, monkeypatch) as flight:
            await flight.plan()
            await flight.fly(outside=False, seconds=30)
            await flight.fly(outside=True, seconds=6)
            said = (await flight.ask("GET", "/conformance")).json()
            assert said["flights"] == 1
            assert 80 < said["percent"] < 95
            assert said["performing"] is None
            monkeypatch.setattr(
                flight.parts.monitor, "bounds", type(flight.parts.monitor.bounds)(evaluation_hours=0.001)
            )
            monkeypatch.setattr(flight.parts.monitor, "_reported_us", 0)
            await flight.parts.monitor.report()
            assert "\nsharedsky_conformance_percent " in flight.parts.monitor.text()
            assert "pilot" not in flight.parts.monitor.text()
            assert (await flight.ask("GET", "/conformance")).json()["performing"] is False
            notices = (await flight.ask("GET", "/flights/notices")).json()["notices"]
            assert any("your flights were inside" in n["words"] for n in notices)

    asyncio.run(run())
