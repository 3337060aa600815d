"""Several servers in one process and one loop: a DSS, and USSs that reach it and each other without a network."""

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from sharedsky.service.api.app import app
from sharedsky.service.api.serving import Parts
from sharedsky.service.api.uss_role import routes_of
from sharedsky.service.limits import Limits
from sharedsky.service.outbound.caller import Answer
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.outbound.failures import NoAnswer
from sharedsky.service.register import Register
from sharedsky.service.settings import TokenSettings, UssSettings
from sharedsky.service.storage.sqlite import Sqlite
from sharedsky.service.token_keys import KeyRing
from sharedsky.service.uss import parts as uss_parts
from sharedsky.service.uss.parts import UssParts
from sharedsky.service.uss.region import Region
from tests.service.sky import Trusting, new_id, now_s

DSS = "https://dss.example.com"
TESTING = "interuss.flight_planning.plan interuss.flight_planning.direct_automated_test"
PLANNING = "sharedsky.flights sharedsky.priority"


class World:
    """The servers, by base URL.

    Args:
        silent: base URLs that do not answer.
        bent: what becomes of an answer on its way: gets base URL, method, path and the answer.
        calls: every call between servers: who, method, URL and status.
    """

    def __init__(self) -> None:
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.parts: dict[str, UssParts] = {}
        self.silent: set[str] = set()
        self.bent: Callable[[str, str, str, httpx.Response], httpx.Response | None] | None = None
        self.before: Callable[[str, str, str], Awaitable[None]] | None = None
        self.calls: list[tuple[str, str, str, int]] = []

    async def ask(
        self, url: str, method: str, path: str, body: Any = None, *, who: str, scopes: str
    ) -> httpx.Response:
        """One request with a token."""
        headers = {"Authorization": f"Bearer {who}|{scopes}"}
        return await self.clients[url].request(method, path, json=body, headers=headers)

    def pilot(self, uss: str, who: str = "tester") -> "Pilot":
        """Somebody who plans flights at a USS through the interface for automated tests."""
        return Pilot(self, url_of(uss), who)

    async def references(self, volume: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What the DSS has in a volume, by id."""
        path = "/dss/v1/operational_intent_references/query"
        answer = await self.ask(
            DSS, "POST", path, {"area_of_interest": volume}, who="looker", scopes="utm.strategic_coordination"
        )
        return {ref["id"]: ref for ref in answer.json()["operational_intent_references"]}

    async def details(self, ref: dict[str, Any]) -> dict[str, Any]:
        """What a USS says of an operational intent."""
        answer = await self.ask(
            ref["uss_base_url"],
            "GET",
            f"/uss/v1/operational_intents/{ref['id']}",
            who="looker",
            scopes="utm.strategic_coordination",
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["operational_intent"]
        return found


def url_of(uss: str) -> str:
    """Its base URL."""
    return f"https://{uss}.example.com"


class Pilot:
    """Plans flights as the public suites do."""

    def __init__(self, world: World, url: str, who: str) -> None:
        self.world, self.url, self.who = world, url, who

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """One request of the interface for automated tests."""
        path = f"/flight_planning/v1{path}"
        return await self.world.ask(self.url, method, path, body, who=self.who, scopes=TESTING)

    async def wants(
        self,
        flight_id: str,
        *area: dict[str, Any],
        usage: str = "Planned",
        uas: str = "Nominal",
        priority: int = 0,
        style: str = "IfAllowed",
    ) -> tuple[str, str]:
        """What came of a plan: its result, and the status of the flight."""
        body = {
            "flight_plan": {
                "basic_information": {"usage_state": usage, "uas_state": uas, "area": list(area)},
                "astm_f3548_21": {"priority": priority},
            },
            "execution_style": style,
            "request_id": new_id(),
        }
        answer = await self.ask("PUT", f"/flight_plans/{flight_id}", body)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        self.notes, self.advisories = said["notes"], said["includes_advisories"]
        return said["planning_result"], said["flight_plan_status"]

    async def ends(self, flight_id: str) -> tuple[str, str]:
        """What came of ending a flight."""
        answer = await self.ask("DELETE", f"/flight_plans/{flight_id}")
        assert answer.status_code in (200, 404), answer.text
        return answer.json()["planning_result"], answer.json()["flight_plan_status"]

    async def notified(self, since: str) -> list[dict[str, Any]]:
        """What the user was told of conflicts since an instant."""
        answer = await self.ask("GET", f"/user_notifications?after={since}")
        assert answer.status_code == 200, answer.text
        found = answer.json()["user_notifications"]
        return [n for n in found if n["conflicts"] in ("Single", "Multiple")]


@contextlib.asynccontextmanager
async def world(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *names: str,
    region: Region | None = None,
    limits: Limits | None = None,
    constraints: bool = True,
) -> AsyncIterator[World]:
    """A DSS and USSs of these names, each with a database of its own."""
    made = World()
    monkeypatch.setattr(uss_parts, "Caller", lambda settings, record: Wire(made, settings, record))
    async with contextlib.AsyncExitStack() as stack:
        for name in ("dss", *names):
            await stack.enter_async_context(
                server(made, folder, name, region=region, limits=limits, constraints=constraints)
            )
        yield made


@contextlib.asynccontextmanager
async def server(
    made: World,
    folder: Path,
    name: str,
    *,
    region: Region | None = None,
    limits: Limits | None = None,
    constraints: bool = True,
) -> AsyncIterator[None]:
    """One server of a world, for as long as the block lasts; its database outlives it."""
    run = built(name, msgspec.json.encode(region or Region()), limits or Limits(), constraints)
    _FOLDER[run] = folder
    async with run.lifespan():
        transport = httpx.ASGITransport(app=cast(Any, run))
        async with httpx.AsyncClient(transport=transport, base_url=url_of(name)) as client:
            made.clients[url_of(name)] = client
            if name != "dss":
                made.parts[name] = run.state.uss
            try:
                yield
            finally:
                del made.clients[url_of(name)]


_FOLDER: dict[Litestar, Path] = {}
"""Where each application finds its database when it starts."""


@functools.cache
def built(name: str, region: bytes, limits: Limits, constraints: bool) -> Litestar:
    """The application of a server; making one takes longer than most tests, so it is started again by the next."""
    settings = None
    if name != "dss":
        settings = UssSettings(
            name,
            url_of(name),
            [DSS],
            TokenSettings(style="dummy", url=f"{DSS}/token"),
            constraints=constraints,
            region=msgspec.json.decode(region, type=Region),
            flight_planning_api=True,
        )

    def parts() -> Parts:
        return Parts(
            Sqlite(_FOLDER[run] / f"{name}.db"),
            Trusting(),
            Register(KeyRing()),
            limits=limits,
            uss_settings=settings,
        )

    run = app(parts, body_bytes=2_000_000, evict=False, more=routes_of(settings))
    return run


class Wire:
    """Stands for the network: calls the other server in this process."""

    def __init__(self, made: World, settings: UssSettings, record: Any) -> None:
        self._world, self._name, self._record = made, settings.name, record

    async def call(
        self,
        method: str,
        url: str,
        path: str,
        body: object = None,
        scope: str = "",
        deadline_s: float = 5.0,
        *,
        about: str = "",
    ) -> Answer:
        """What the other server answers."""
        world, whole, started_us = self._world, url + path, round(now_s() * 1e6)
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        if world.before:
            await world.before(url, method, path)
        client = world.clients.get(url)
        answer = None
        if client is not None and url not in world.silent:
            answer = await client.request(
                method,
                path,
                content=content,
                headers={"Authorization": f"Bearer {self._name}|{scope}", "Content-Type": "application/json"},
            )
            if world.bent:
                answer = world.bent(url, method, path, answer)
        status, said = (answer.status_code, answer.content) if answer else (0, b"")
        world.calls.append((self._name, method, whole, status))
        problem = "" if answer else "no answer in time"
        exchange = Exchange(
            about,
            method,
            whole,
            started_us,
            round(now_s() * 1e6),
            [],
            content,
            status,
            [],
            said,
            problem,
        )
        await self._record(exchange)
        if answer is None:
            raise NoAnswer(whole, got=problem, want="an answer")
        return Answer(status, said, exchange)

    async def close(self) -> None:
        """Nothing is held."""
