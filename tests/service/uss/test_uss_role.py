"""What other USSs are served: details to those entitled, of what we manage; and what their notifications lead to."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sharedsky.service.api import uss_wire
from sharedsky.service.api.uss import ALL
from sharedsky.service.uss.mending import Mender
from sharedsky.service.uss.records import Fix, Flight, Heard, LogSet, Message, UserNotice
from tests.service import sky
from tests.service.uss import made
from tests.service.uss.world import DSS, World, url_of, world

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
SA, AA = "utm.conformance_monitoring_sa", "utm.availability_arbitration"
Told = Callable[[World, "Peer"], Awaitable[None]]


class Peer:
    """Another USS, that talks to `here`."""

    def __init__(self, among: World, name: str = "other") -> None:
        self.world, self.name = among, name

    async def ask(
        self, method: str, path: str, body: Any = None, *, scopes: str = SC, who: str = ""
    ) -> httpx.Response:
        """One request under /uss/v1."""
        return await self.world.ask(
            url_of("here"), method, f"/uss/v1/{path}", body, who=who or self.name, scopes=scopes
        )

    async def tells(self, intent: uss_wire.OperationalIntent, **more: Any) -> httpx.Response:
        """A notification that an intent was made or changed."""
        body = uss_wire.PutOperationalIntentDetailsParameters(intent.reference.id, [subscription()], intent)
        return await self.ask("POST", "operational_intents", msgspec.to_builtins(body), **more)

    async def tells_end(self, intent_id: str, **more: Any) -> httpx.Response:
        """A notification that an intent has ended."""
        body = uss_wire.PutOperationalIntentDetailsParameters(intent_id, [subscription()])
        return await self.ask("POST", "operational_intents", msgspec.to_builtins(body), **more)

    async def tells_constraint(self, constraint: uss_wire.Constraint, **more: Any) -> httpx.Response:
        """A notification that a constraint was made or changed."""
        body = uss_wire.PutConstraintDetailsParameters(constraint.reference.id, [subscription()], constraint)
        return await self.ask("POST", "constraints", msgspec.to_builtins(body), **({"scopes": CM} | more))


def subscription() -> Any:
    from sharedsky.service.api import wire

    return wire.SubscriptionState(sky.new_id(), 1)


def among(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    """A test with one USS, `here`, and a DSS, which is not asked what it knows of the flights."""

    async def never(_: Mender) -> None:
        return

    async def whole() -> None:
        monkeypatch.setattr(Mender, "follow", never)
        async with world(tmp_path, monkeypatch, "here") as found:
            await told(found, Peer(found))

    asyncio.run(whole())


async def notices(found: World, flight: Flight) -> list[UserNotice]:
    return await found.parts["here"].store.find(UserNotice, about=flight.id)


def test_details_are_served_of_what_we_manage_and_to_those_entitled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        store = found.parts["here"].store
        flight, zone = made.flight(), made.zone()
        planned, ended = made.flight(state="Planned"), made.flight(state="Ended")
        await store.keep(flight, zone, planned, ended)
        answer = await peer.ask("GET", f"operational_intents/{flight.id.upper()}")
        assert answer.status_code == 200
        said = msgspec.json.decode(answer.content, type=uss_wire.GetOperationalIntentDetailsResponse)
        assert said.operational_intent == uss_wire.OperationalIntent(flight.reference, flight.details)  # type: ignore[arg-type]
        answer = await peer.ask("GET", f"constraints/{zone.id}", scopes=CP)
        got = msgspec.json.decode(answer.content, type=uss_wire.GetConstraintDetailsResponse)
        assert got.constraint == uss_wire.Constraint(zone.reference, zone.details)  # type: ignore[arg-type]
        for gone in (planned.id, ended.id, zone.id, sky.new_id()):
            answer = await peer.ask("GET", f"operational_intents/{gone}")
            assert (answer.status_code, list(answer.json())) == (404, ["message"])
        assert (await peer.ask("GET", f"constraints/{flight.id}", scopes=CP)).status_code == 404
        assert (await peer.ask("GET", "operational_intents/nonsense")).status_code == 400
        measured = found.parts["here"].timings
        assert measured.count("MaxRespondToOIDetailsRequest") == 1
        assert measured.count("CstrMaxTimeSendDetails") == 1

    among(tmp_path, monkeypatch, told)


def test_every_route_wants_its_own_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(found: World, peer: Peer) -> None:
        an_id = sky.new_id()
        routes = {
            ("GET", f"operational_intents/{an_id}"): {SC},
            ("GET", f"operational_intents/{an_id}/telemetry"): {SA},
            ("POST", "operational_intents"): {SC},
            ("GET", f"constraints/{an_id}"): {CP},
            ("POST", "constraints"): {CM},
            ("POST", "reports"): {SC, CM, CP, SA, AA},
        }
        for (method, path), right in routes.items():
            for scope in (*ALL, "utm.other"):
                body: dict[str, Any] | None = {} if method == "POST" else None
                status = (await peer.ask(method, path, body, scopes=scope)).status_code
                assert (status in (404, 400)) if scope in right else status == 403, (path, scope, status)
            answer = await found.clients[url_of("here")].request(method, f"/uss/v1/{path}")
            assert answer.status_code == 401

    among(tmp_path, monkeypatch, told)


def test_telemetry_is_served_only_off_nominal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(found: World, peer: Peer) -> None:
        store = found.parts["here"].store
        flight, lost = made.flight(state="Accepted"), made.flight(state="Nonconforming")
        await store.keep(flight, lost)
        path = "operational_intents/{}/telemetry"
        assert (await peer.ask("GET", path.format(flight.id), scopes=SA)).status_code == 412
        assert (await peer.ask("GET", path.format(lost.id), scopes=SA)).status_code == 412  # there is none
        assert (await peer.ask("GET", path.format(sky.new_id()), scopes=SA)).status_code == 404
        measured = uss_wire.VehicleTelemetry(
            made.time(0), uss_wire.Position(35.8, 35.5, altitude=made.volume().volume.altitude_lower)
        )
        await store.keep(Fix(sky.new_id(), lost.party, lost.id, round(sky.now_s() * 1e6), measured))
        answer = await peer.ask("GET", path.format(lost.id), scopes=SA)
        assert answer.status_code == 200
        said = msgspec.json.decode(answer.content, type=uss_wire.GetOperationalIntentTelemetryResponse)
        assert (said.operational_intent_id, said.telemetry) == (lost.id, measured)

    among(tmp_path, monkeypatch, told)


def test_a_user_is_told_once_of_each_change_that_conflicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        store = found.parts["here"].store
        flight, far = made.flight(), made.flight(made.volume(lat=40.0))
        await store.keep(flight, far)
        intent = made.intent("", made.volume(radius=10.0), priority=100)
        assert (await peer.tells(intent)).status_code == 204
        (notice,) = await notices(found, flight)
        assert (notice.party, notice.kind, notice.trigger) == ("pilot", "conflict", "SCD0095")
        assert notice.others == [intent.reference.id]
        assert "priority 100" in notice.words
        assert await notices(found, far) == []
        heard = await store.get(Heard, intent.reference.id)
        assert heard
        assert (heard.manager, heard.intent, heard.notified) == ("other", intent, True)
        # the same again, and a change of the version and state alone, are no news for the user
        assert (await peer.tells(intent)).status_code == 204
        activated = replace(intent, reference=replace(intent.reference, version=2, state="Activated"))
        assert (await peer.tells(activated)).status_code == 204
        assert len(await notices(found, flight)) == 1
        # a change of place or a flight that is not flown as planned is
        lost = replace(activated, reference=replace(activated.reference, version=3, state="Nonconforming"))
        assert (await peer.tells(lost)).status_code == 204
        assert len(await notices(found, flight)) == 2
        assert (await peer.tells_end(intent.reference.id)).status_code == 204
        heard = await store.get(Heard, intent.reference.id)
        assert heard
        assert heard.intent is None
        assert (await notices(found, flight))[-1].kind == "clear"
        assert (await peer.tells_end(intent.reference.id)).status_code == 204
        assert len(await notices(found, flight)) == 3
        assert found.parts["here"].timings.count("ConflictingOIMaxUserNotificationTime") == 2

    among(tmp_path, monkeypatch, told)


def test_a_constraint_that_meets_a_flight_is_told_to_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        flight = made.flight()
        await found.parts["here"].store.keep(flight)
        constraint = made.constraint(sky.new_id(), made.volume(radius=10.0))
        assert (await peer.tells_constraint(constraint)).status_code == 204
        (notice,) = await notices(found, flight)
        assert (notice.kind, notice.trigger, notice.others) == (
            "constraint",
            "CSTP0010",
            [constraint.reference.id],
        )

    among(tmp_path, monkeypatch, told)


def test_a_notification_is_believed_only_of_whoever_manages_the_entity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        store = found.parts["here"].store
        flight = made.flight()
        await store.keep(flight)
        intent = made.intent("", made.volume(radius=10.0))
        assert (await peer.tells(intent, who="impostor")).status_code == 403
        assert (await peer.tells(made.intent(flight.id))).status_code == 403  # that is ours
        assert (await peer.tells_end(flight.id)).status_code == 403
        assert await store.find(Heard) == []
        assert (await peer.tells(intent)).status_code == 204
        assert (await peer.tells_end(intent.reference.id, who="impostor")).status_code == 403
        assert len(await store.find(Heard)) == 1

    among(tmp_path, monkeypatch, told)


def test_who_claimed_an_entity_first_does_not_keep_its_manager_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        planned = await found.ask(
            DSS,
            "PUT",
            f"/dss/v1/operational_intent_references/{(entity_id := sky.new_id())}",
            {"extents": [sky.circle()], "state": "Accepted", "uss_base_url": url_of("other")},
            who="other",
            scopes=SC,
        )
        assert planned.status_code == 201
        squatted = made.intent(entity_id, manager="squatter")
        assert (await peer.tells(squatted, who="squatter")).status_code == 204
        true = made.intent(entity_id, manager="other")
        assert (await peer.tells(true)).status_code == 204
        heard = await found.parts["here"].store.get(Heard, entity_id)
        assert heard
        assert heard.manager == "other"
        assert (await peer.tells(squatted, who="squatter")).status_code == 403

    among(tmp_path, monkeypatch, told)


def test_a_notification_that_cannot_be_so_or_is_old_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        intent = made.intent("", version=3)
        assert (await peer.tells(intent)).status_code == 204
        old = replace(intent, reference=replace(intent.reference, version=2))
        assert (await peer.tells(old)).status_code == 409
        other = replace(intent, details=replace(intent.details, priority=7))
        assert (await peer.tells(other)).status_code == 409
        for bad in (
            replace(intent, reference=replace(intent.reference, ovn=None)),
            replace(intent, reference=replace(intent.reference, ovn="Available from USS")),
            replace(intent, details=uss_wire.OperationalIntentDetails()),
            made.intent("", made.volume(low=300.0, high=200.0)),
            made.intent("", made.volume(start=2.0, end=1.0)),
            made.intent("", made.volume(low=None)),
        ):
            assert (await peer.tells(bad)).status_code == 400
        body = uss_wire.PutOperationalIntentDetailsParameters(sky.new_id(), [subscription()], intent)
        answer = await peer.ask("POST", "operational_intents", msgspec.to_builtins(body))
        assert answer.status_code == 400

    among(tmp_path, monkeypatch, told)


def test_exchanges_are_kept_and_a_log_set_shows_them_to_whom_it_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        store = found.parts["here"].store
        flight, zone = made.flight(operator="operator-7"), made.zone()
        await store.keep(flight, zone)
        assert (await peer.tells(made.intent("", made.volume(radius=10.0)))).status_code == 204
        await peer.ask("GET", f"operational_intents/{flight.id}")
        await peer.ask("GET", f"operational_intents/{sky.new_id()}")
        now_us = await store.now_us()
        opened = LogSet("incident-1", "admin", now_us - 10**9, now_us + 10**9, now_us, ["authority"])
        await store.keep(opened, replace(opened, id="incident-2", about=[flight.id]))
        assert (await peer.ask("GET", "log_sets/incident-1")).status_code == 404
        for name in ("%00", "a%0Ab", "x" * 300):
            assert (await peer.ask("GET", f"log_sets/{name}")).status_code == 400
        answer = await peer.ask("GET", "log_sets/incident-1", who="authority", scopes="anything")
        said = msgspec.json.decode(answer.content, type=uss_wire.USSLogSet)
        assert said.messages
        assert [(m.method, m.response_code, m.recorder_role) for m in said.messages] == [
            ("POST", 204, "Server"),
            ("GET", 200, "Server"),
            ("GET", 404, "Server"),
        ]
        assert all(any(h.startswith("authorization: ") for h in m.headers or ()) for m in said.messages)
        assert not any("|" in h for m in said.messages for h in m.headers or ())
        assert said.operator_notifications
        assert said.operator_associations == [uss_wire.OperatorAssociation(flight.id, "operator-7")]
        assert said.constraint_provider_associations == [
            uss_wire.ConstraintProviderAssociation(zone.id, "authority")
        ]
        answer = await peer.ask("GET", "log_sets/incident-2", scopes=" ".join(ALL))
        said = msgspec.json.decode(answer.content, type=uss_wire.USSLogSet)
        assert [m.response_code for m in said.messages or ()] == [200]
        assert said.constraint_provider_associations in (None, [])
        kept = await store.find(Message, about=flight.id)
        assert [m.party for m in kept] == ["other"]

    among(tmp_path, monkeypatch, told)


def test_a_report_is_kept_and_gets_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(found: World, peer: Peer) -> None:
        exchange = {
            "url": "https://here.example.com/uss/v1/operational_intents",
            "method": "POST",
            "recorder_role": "Client",
            "request_time": msgspec.to_builtins(made.time(0)),
        }
        answer = await peer.ask("POST", "reports", {"exchange": exchange}, scopes=AA)
        assert answer.status_code == 201
        assert answer.json()["report_id"]
        assert (await peer.ask("POST", "reports", {"exchange": {}}, scopes=AA)).status_code == 400

    among(tmp_path, monkeypatch, told)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["operational_intent_id", "operational_intent", "reference", "details", "volumes"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def test_no_body_whatever_makes_the_server_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[Any] = []

    @given(ANYTHING)
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), database=None)
    def gather(body: Any) -> None:
        bodies.append(body)

    gather()

    async def told(found: World, peer: Peer) -> None:
        good = msgspec.to_builtins(
            uss_wire.PutOperationalIntentDetailsParameters(sky.new_id(), [subscription()], made.intent())
        )
        for body in bodies:
            spoiled = good | body if isinstance(body, dict) else body
            for path, scopes in (("operational_intents", SC), ("constraints", CM), ("reports", SC)):
                content = msgspec.json.encode(spoiled)
                answer = await found.clients[url_of("here")].post(
                    f"/uss/v1/{path}", content=content, headers={"Authorization": f"Bearer other|{scopes}"}
                )
                assert answer.status_code < 500, (path, spoiled, answer.text)
        deep = b"[" * 100_000
        answer = await found.clients[url_of("here")].post(
            "/uss/v1/operational_intents", content=deep, headers={"Authorization": f"Bearer other|{SC}"}
        )
        assert answer.status_code == 400

    among(tmp_path, monkeypatch, told)


def test_half_the_earth_is_refused_before_it_keeps_the_server_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(found: World, peer: Peer) -> None:
        vast = made.volume(radius=400_000.0)
        answer = await peer.tells(made.intent("", *[vast] * 1500))
        assert answer.status_code == 400
        assert "km²" in answer.json()["message"]
        answer = await peer.tells_constraint(made.constraint(sky.new_id(), *[vast] * 1500))
        assert answer.status_code == 400

    among(tmp_path, monkeypatch, told)


def test_numbers_that_nothing_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(found: World, peer: Peer) -> None:
        for number in ("9" * 25, "-" + "9" * 25, "1e400", "9223372036854775808"):
            for of in ("version", "priority"):
                whole = made.intent("", priority=7, version=7)
                body = uss_wire.PutOperationalIntentDetailsParameters(
                    whole.reference.id, [subscription()], whole
                )
                content = msgspec.json.encode(body).replace(f'"{of}":7'.encode(), f'"{of}":{number}'.encode())
                assert number.encode() in content
                answer = await found.clients[url_of("here")].post(
                    "/uss/v1/operational_intents",
                    content=content,
                    headers={"Authorization": f"Bearer other|{SC}"},
                )
                assert answer.status_code in (204, 400), (of, number, answer.text)

    among(tmp_path, monkeypatch, told)
