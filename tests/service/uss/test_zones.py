"""Zones of a party at a real server: imported, kept as constraints at the DSS, told to others, exported, taken back."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sharedsky.service.uss.records import Imported, Zone
from sharedsky.sources.geozones import read
from tests.service import sky
from tests.service.uss.world import DSS, World, url_of, world
from tests.sources.zone_documents import ed269_zone, ed318_zone, volume

ZONES = "sharedsky.zones"


class Authority:
    """A party with zones at a USS."""

    def __init__(self, made: World, name: str = "authority") -> None:
        self.world, self.name, self.parts = made, name, made.parts["one"]

    async def ask(self, method: str, path: str, body: Any = None, scopes: str = ZONES) -> Any:
        return await self.world.ask(url_of("one"), method, path, body, who=self.name, scopes=scopes)

    async def gives(self, *zones: dict[str, Any], query: str = "") -> dict[str, str]:
        answer = await self.ask("POST", f"/zones{query}", {"features": list(zones)})
        assert answer.status_code == 200, answer.text
        await self.kept()
        return {z["zone"]: z["outcome"] for z in answer.json()["zones"]}

    async def kept(self) -> None:
        """Until no zone waits."""
        for _ in range(400):
            if not any(z["waiting"] for z in await self.zones()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("zones wait")

    async def zones(self) -> list[dict[str, Any]]:
        answer = await self.ask("GET", "/zones")
        found: list[dict[str, Any]] = answer.json()["zones"]
        return found

    async def at_the_dss(self) -> dict[str, dict[str, Any]]:
        area = sky.circle(47.05, 7.05, 20_000.0, start=-1, end=24 * 30, low=None, high=None)
        answer = await self.world.ask(
            DSS,
            "POST",
            "/dss/v1/constraint_references/query",
            {"area_of_interest": area},
            who="looker",
            scopes="utm.constraint_processing",
        )
        return {c["id"]: c for c in answer.json()["constraint_references"]}


@contextlib.asynccontextmanager
async def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Authority]:
    async with world(folder, monkeypatch, "one", "two") as made:
        monkeypatch.setattr(made.parts["one"].zones, "_ahead_us", 24 * 3_600_000_000)
        yield Authority(made)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def go(scenario: Any) -> None:
        async def within() -> None:
            async with served(tmp_path, monkeypatch) as authority:
                await scenario(authority)

        asyncio.run(within())

    return go


def test_zones_become_constraints_and_come_back_as_they_were(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        given = [ed269_zone(), ed269_zone(identifier="B", geometry=[volume(), volume(uomDimensions="FT")])]
        assert await authority.gives(*given) == {"XAA/RNG01": "new", "XAA/B": "new"}
        zones, there = await authority.zones(), await authority.at_the_dss()
        assert {c for z in zones for c in z["constraints"]} == set(there)
        assert [len(z["constraints"]) for z in zones] in (
            [4, 2],
            [2, 1],
        )  # today ends within ten minutes, seldom
        assert {c["manager"] for c in there.values()} == {"one"}
        one = await authority.world.ask(
            url_of("one"),
            "GET",
            f"/uss/v1/constraints/{next(iter(there))}",
            who="two",
            scopes="utm.constraint_processing",
        )
        assert one.json()["constraint"]["details"]["geozone"]["country"] == "XAA"
        assert one.json()["constraint"]["details"]["type"] == "uas.geozone"
        back = await authority.ask("GET", "/zones/document?form=ed269")
        before = read(json.dumps({"features": given}).encode(), "a").zones
        assert read(back.content, "b").zones == sorted(before, key=lambda z: z.key)
        assert (await authority.ask("GET", "/zones/XAA/B")).json()["zone"] == "XAA/B"

    run(scenario)


def test_what_is_given_again_is_changed_and_not_made_twice(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        await authority.gives(ed269_zone())
        before = await authority.at_the_dss()
        assert await authority.gives(ed269_zone()) == {"XAA/RNG01": "unchanged"}
        assert await authority.at_the_dss() == before
        assert await authority.gives(ed269_zone(geometry=[volume(upperLimit=900)])) == {
            "XAA/RNG01": "changed"
        }
        after = await authority.at_the_dss()
        assert set(after) == set(before)
        assert all(after[c]["version"] == before[c]["version"] + 1 for c in before)
        await authority.gives(
            ed269_zone(applicability=[{"permanent": "NO", "endDateTime": "2020-01-01T00:00:00Z"}])
        )
        assert await authority.at_the_dss() == {}
        assert [z["constraints"] for z in await authority.zones()] == [[]]

    run(scenario)


def test_a_zone_that_is_taken_back_ends_its_constraints(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        await authority.gives(ed269_zone(), ed269_zone(identifier="B"))
        assert (await authority.ask("DELETE", "/zones/XAA/RNG01")).json()["outcome"] == "removed"
        kept = [z["zone"] for z in await authority.zones()]
        assert kept == ["XAA/B"]
        assert {c for z in await authority.zones() for c in z["constraints"]} == set(
            await authority.at_the_dss()
        )
        assert (await authority.ask("DELETE", "/zones/XAA/RNG01")).status_code == 404
        assert await authority.gives(ed269_zone()) == {"XAA/RNG01": "new"}
        assert authority.parts.timings.count("CstrMaxDeletion") > 0

    run(scenario)


def test_others_who_subscribe_are_told_of_zones(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        area = sky.circle(47.05, 7.05, 5_000.0, start=0, end=20, low=None, high=None)
        body = {"extents": area, "uss_base_url": url_of("two"), "notify_for_constraints": True}
        answer = await authority.world.ask(
            DSS,
            "PUT",
            f"/dss/v1/subscriptions/{sky.new_id()}",
            body,
            who="two",
            scopes="utm.constraint_processing",
        )
        assert answer.status_code == 200, answer.text
        await authority.gives(ed269_zone())
        for _ in range(200):
            told = [
                c
                for c in authority.world.calls
                if c[2] == f"{url_of('two')}/uss/v1/constraints" and c[3] == 204
            ]
            if told:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(authority.world.calls)

    run(scenario)


def test_users_of_our_flights_are_told_of_a_zone_that_comes_over_them(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        flight_id, pilot = sky.new_id(), Authority(authority.world, "pilot")
        plan = {"volumes": [sky.circle(47.05, 7.05, 500.0, start=0.1, end=2.0)]}
        answer = await pilot.ask("PUT", f"/flights/{flight_id}", plan, scopes="sharedsky.flights")
        assert answer.status_code == 200, answer.text
        await authority.gives(ed269_zone(reason=["EMERGENCY"]))

        async def told() -> list[str]:
            path = f"/flights/notices?about={flight_id}"
            found = (await pilot.ask("GET", path, scopes="sharedsky.flights")).json()["notices"]
            return [n["words"] for n in found if n["kind"] == "constraint"]

        words = await told()
        assert words
        assert all("Range north of one meets your flight" in w for w in words)
        await authority.gives(ed269_zone(reason=["EMERGENCY"]))
        assert await told() == words

    run(scenario)


def test_a_party_sees_only_its_own_zones(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        await authority.gives(ed269_zone())
        other = Authority(authority.world, "other")
        assert await other.zones() == []
        assert json.loads((await other.ask("GET", "/zones/document")).content)["features"] == []
        assert (await other.ask("GET", "/zones/XAA/RNG01")).status_code == 404
        assert (await other.ask("DELETE", "/zones/XAA/RNG01")).status_code == 404
        assert await other.gives(ed269_zone()) == {"XAA/RNG01": "new"}
        assert len(await authority.at_the_dss()) == 2 * len((await authority.zones())[0]["constraints"])
        assert (await authority.ask("GET", "/zones", scopes="sharedsky.flights")).status_code == 403

    run(scenario)


def test_what_cannot_be_said_is_told_and_the_rest_stands(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        high = ed269_zone(geometry=[volume(), volume(upperVerticalReference="AGL")])
        answer = await authority.ask(
            "POST", "/zones", {"features": [high, ed269_zone(identifier="TOOLONG8")]}
        )
        said = answer.json()
        assert "ground" in said["zones"][0]["unfit"][0]["why"]
        assert "features[1].identifier" in said["rejected"][0]["reason"]
        await authority.kept()
        (zone,) = await authority.zones()
        assert zone["constraints"]
        assert zone["unfit"]
        assert await authority.gives(high, query="?ground_lowest=300&ground_highest=450") == {
            "XAA/RNG01": "changed"
        }
        assert (await authority.zones())[0]["unfit"] == []
        for bad in (
            "?ground_lowest=300",
            "?ground_lowest=400&ground_highest=300",
            "?ground_lowest=nan&ground_highest=3",
        ):
            assert (await authority.ask("POST", f"/zones{bad}", {"features": [high]})).status_code == 400
        assert (await authority.ask("POST", "/zones", {"no": "zones"})).status_code == 400

    run(scenario)


def test_what_a_format_cannot_say_is_told_with_the_document(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        body = {"type": "FeatureCollection", "metadata": {}, "features": [ed318_zone(type="USPACE")]}
        assert (await authority.ask("POST", "/zones", body)).status_code == 200
        answer = await authority.ask("GET", "/zones/document?form=ed269")
        assert json.loads(answer.content)["features"] == []
        assert answer.headers["sharedsky-left-out"].startswith("1 ")
        assert len(json.loads((await authority.ask("GET", "/zones/document")).content)["features"]) == 1

    run(scenario)


def test_while_the_dss_is_silent_zones_wait_and_then_they_stand(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        authority.world.silent.add(DSS)
        await authority.gives(ed269_zone())
        (zone,) = await authority.zones()
        assert zone["problem"]
        assert zone["constraints"] == []
        authority.world.silent.clear()
        store = authority.parts.store
        # what the DSS did not answer is asked about, without waiting for its time
        for waiting in await store.find(Zone, party="authority"):
            await authority.parts.zones._publisher.settle(waiting)
        for imported in await store.find(Imported, party="authority"):
            await store.keep(msgspec.structs.replace(imported, look_us=1))
        await authority.kept()
        (zone,) = await authority.zones()
        assert zone["problem"] == ""
        assert set(zone["constraints"]) == set(await authority.at_the_dss()) != set()

    run(scenario)


def test_a_change_that_was_made_but_not_answered_is_found_out(run: Callable[[Any], None]) -> None:
    async def scenario(authority: Authority) -> None:
        def lost(url: str, method: str, path: str, answer: Any) -> Any:
            return None if method == "PUT" and "constraint_references" in path else answer

        authority.world.bent = lost
        await authority.gives(ed269_zone())
        assert await authority.at_the_dss()
        assert (await authority.zones())[0]["constraints"] == []
        authority.world.bent = None
        store = authority.parts.store
        (imported,) = await store.find(Imported, party="authority")
        await authority.parts.zones.look_at(imported)
        (imported,) = await store.find(Imported, party="authority")
        assert "has not answered" in imported.problem
        assert imported.look_us is not None
        assert imported.look_us < await store.now_us() + 60_000_000
        for waiting in await store.find(Zone, party="authority"):
            await authority.parts.zones._publisher.settle(waiting)
        for imported in await store.find(Imported, party="authority"):
            await store.keep(msgspec.structs.replace(imported, look_us=1))
        await authority.kept()
        assert set((await authority.zones())[0]["constraints"]) == set(await authority.at_the_dss())

    run(scenario)
