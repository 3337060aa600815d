"""Two USSs over one DSS hear of each other's flights; who cannot be told is known to the party, and told to the DSS."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sharedsky.service.api import uss_wire, wire
from sharedsky.service.api.uss import ALL
from sharedsky.service.uss.records import Delivery, Heard, UserNotice, Zone
from sharedsky.service.uss.store import UssStore
from sharedsky.service.uss.zone_publishing import ZonePublisher
from tests.service import sky
from tests.service.uss.world import DSS, PLANNING, World, url_of, world

ADMIN = "sharedsky.admin"


async def until(holds: Any, timeout_s: float = 20.0) -> Any:
    """What a coroutine function returns once that is true."""
    async with asyncio.timeout(timeout_s):
        while not (found := await holds()):
            await asyncio.sleep(0.02)
        return found


async def plans(found: World, uss: str, flight_id: str, *volumes: dict[str, Any], **more: Any) -> Any:
    body = {"volumes": list(volumes), **more}
    answer = await found.ask(url_of(uss), "PUT", f"/flights/{flight_id}", body, who="pilot", scopes=PLANNING)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def deliveries(found: World, uss: str, **query: str) -> list[dict[str, Any]]:
    said = "&".join(f"{k}={v}" for k, v in query.items())
    answer = await found.ask(url_of(uss), "GET", f"/deliveries?{said}", who="pilot", scopes=PLANNING)
    assert answer.status_code == 200, answer.text
    shown: list[dict[str, Any]] = answer.json()["deliveries"]
    return shown


def test_a_change_reaches_the_other_uss_and_its_user_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha", "bravo") as found:
            low, high = sky.new_id(), sky.new_id()
            await plans(found, "alpha", low, sky.circle())
            await plans(found, "bravo", high, sky.circle(radius=500.0), priority=100)
            store = found.parts["alpha"].store

            async def told() -> list[UserNotice]:
                return [n for n in await store.find(UserNotice, about=low) if n.kind == "conflict"]

            (notice,) = await until(told)
            assert notice.others == [high]
            heard = await store.get(Heard, high)
            assert heard
            assert heard.notified

            async def delivered() -> list[dict[str, Any]]:
                return await deliveries(found, "bravo", about=high, which="delivered")

            (delivery,) = await until(delivered)
            assert (delivery["uss"], delivery["attempts"], delivery["kind"]) == (url_of("alpha"), 1, "intent")
            assert found.parts["bravo"].timings.count("UssOiChangeNotificationMax") == 1
            metrics = await found.clients[url_of("bravo")].get("/metrics")
            assert 'result="delivered"} 1' in metrics.text
            assert 'constant="UssOiChangeNotificationMax"' in metrics.text

    asyncio.run(whole())


def test_who_cannot_be_told_is_known_and_the_dss_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha", "bravo") as found:
            low, high = sky.new_id(), sky.new_id()
            await plans(found, "alpha", low, sky.circle())

            def refuses(url: str, method: str, path: str, answer: Any) -> Any:
                if (url, method) == (url_of("alpha"), "POST"):
                    answer.status_code = 403
                return answer

            found.bent = refuses
            await plans(found, "bravo", high, sky.circle(radius=500.0), priority=100)

            async def given_up() -> list[dict[str, Any]]:
                return await deliveries(found, "bravo", about=high, which="given_up")

            (delivery,) = await until(given_up)
            assert delivery["problem"].startswith("status 403")
            notices = await found.parts["bravo"].store.find(UserNotice, about=high)
            words = [n.words for n in notices if n.kind == "delivery"]
            assert len(words) == 2
            assert "has not yet been told" in words[0]
            assert "nobody tries any more" in words[1]

            async def reported() -> list[Delivery]:
                kept = await found.parts["bravo"].store.find(Delivery, about=high)
                return [d for d in kept if d.kind == "report" and d.delivered_us]

            (report,) = await until(reported)
            body = msgspec.json.decode(report.body, type=wire.ErrorReport)
            assert body.exchange.url == f"{url_of('alpha')}/uss/v1/operational_intents"
            assert body.exchange.response_code == 403
            assert high in base64.b64decode(body.exchange.request_body or "").decode()
            assert (report.url, [c for c in found.calls if c[2].endswith("/reports")]) == (
                DSS,
                [("bravo", "POST", f"{DSS}/dss/v1/reports", 201)],
            )

    asyncio.run(whole())


def test_a_party_sees_its_own_deliveries_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha", "bravo") as found:
            await plans(found, "alpha", sky.new_id(), sky.circle())
            await plans(found, "bravo", sky.new_id(), sky.circle(radius=500.0), priority=100)
            path = "/deliveries"
            for who, scopes, count in (("pilot", PLANNING, 1), ("another", PLANNING, 0), ("admin", ADMIN, 1)):
                answer = await found.ask(url_of("bravo"), "GET", path, who=who, scopes=scopes)
                assert len(answer.json()["deliveries"]) == count
            answer = await found.ask(
                url_of("bravo"), "GET", path, who="pilot", scopes="utm.strategic_coordination"
            )
            assert answer.status_code == 403
            for query in ("which=lost", "most=0", "about=x"):
                answer = await found.ask(
                    url_of("bravo"), "GET", f"{path}?{query}", who="pilot", scopes=PLANNING
                )
                assert answer.status_code == 400

    asyncio.run(whole())


def test_an_administrator_opens_and_closes_log_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha") as found:
            flight_id = sky.new_id()
            await plans(found, "alpha", flight_id, sky.circle())

            async def admin(method: str, path: str, body: Any = None, scopes: str = ADMIN) -> Any:
                return await found.ask(
                    url_of("alpha"), method, f"/log_sets{path}", body, who="admin", scopes=scopes
                )

            covers = {"start": sky.at(-1)["value"], "end": sky.at(1)["value"], "readers": ["authority"]}
            assert (await admin("PUT", "/case-7", covers, scopes=PLANNING)).status_code == 403
            made = await admin("PUT", "/case-7", covers)
            assert made.status_code == 201
            assert (await admin("PUT", "/case-7", covers)).status_code == 409
            for bad in (
                {"start": "yesterday"},
                {"end": covers["start"]},
                {"about": ["x"]},
                {"readers": [""]},
            ):
                assert (await admin("PUT", "/bad", covers | bad)).status_code == 400
            read = await found.ask(
                url_of("alpha"), "GET", made.json()["path"], who="authority", scopes="utm.other"
            )
            assert read.status_code == 200
            said = read.json()
            assert {m["method"] for m in said["messages"]} >= {"PUT", "POST"}
            assert said["operator_associations"] == [
                {"operational_intent_id": flight_id, "operator_id": "pilot"}
            ]
            assert [p["operational_intent_id"] for p in said["planning_attempts"]] == [flight_id]
            assert [s["id"] for s in (await admin("GET", "")).json()["log_sets"]] == ["case-7"]
            assert (await admin("DELETE", "/case-7")).status_code == 200
            assert (await admin("DELETE", "/case-7")).status_code == 404
            read = await found.ask(
                url_of("alpha"), "GET", made.json()["path"], who="authority", scopes=" ".join(ALL)
            )
            assert read.status_code == 404

    asyncio.run(whole())


def test_users_hear_of_zones_that_are_made_here_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha", "bravo") as found:
            here, there, far = sky.new_id(), sky.new_id(), sky.new_id()
            await plans(found, "alpha", here, sky.circle())
            await plans(found, "bravo", there, sky.circle(lng=35.83))
            await plans(found, "alpha", far, sky.circle(lat=40.0))
            area = msgspec.convert(sky.circle(radius=5000.0), wire.Volume4D, strict=False)
            zone = Zone(sky.new_id(), "authority", "Planned", 0)
            alpha = found.parts["alpha"]
            publisher = ZonePublisher(alpha.settings, alpha.store, alpha.dss, alpha.timings, sky.new_id)
            zone = await publisher.put(zone, uss_wire.ConstraintDetails([area]))
            for uss, flight in (("alpha", here), ("bravo", there)):
                store = found.parts[uss].store

                async def told(store: UssStore = store, flight: str = flight) -> list[UserNotice]:
                    kept = await store.find(UserNotice, about=flight)
                    return [n for n in kept if n.kind == "constraint"]

                (notice,) = await until(told)
                assert notice.others == [zone.id]
            assert await found.parts["alpha"].store.find(UserNotice, about=far) == []
            await publisher.put(zone, uss_wire.ConstraintDetails([area]))  # nothing new
            assert len(await found.parts["alpha"].store.find(UserNotice, about=here)) == 1

    asyncio.run(whole())


def test_a_flight_ends_with_its_time_and_its_user_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def whole() -> None:
        async with world(tmp_path, monkeypatch, "alpha") as found:
            flight_id = sky.new_id()
            await plans(found, "alpha", flight_id, sky.circle(start=0.0, end=2.5 / 3600))
            alpha = found.parts["alpha"]

            async def told() -> list[UserNotice]:
                return [n for n in await alpha.store.find(UserNotice, about=flight_id) if n.kind == "state"]

            (notice,) = await until(told)
            assert notice.seen == "Ended"
            assert alpha.timings.count("TransitionToEndedMaxTime") == 1
            assert alpha.timings.count("UserOiStateChangeNotificationMax") == 1

    asyncio.run(whole())
