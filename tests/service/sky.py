"""A server in this process, clients of several USSs, and requests that can be bent."""

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from litestar.testing import TestClient

from sharedsky.service.api.app import app
from sharedsky.service.api.serving import Parts
from sharedsky.service.limits import Limits
from sharedsky.service.refused import Refused
from sharedsky.service.register import Register
from sharedsky.service.token_keys import KeyRing

SC, CMSA = "utm.strategic_coordination", "utm.conformance_monitoring_sa"
CM, CP, AA = "utm.constraint_management", "utm.constraint_processing", "utm.availability_arbitration"


class Caller:
    """Whom a header of a test speaks for."""

    def __init__(self, sub: str, scopes: frozenset[str]) -> None:
        self.sub, self.scopes = sub, scopes


class Trusting:
    """Believes `Bearer subject|scope scope`."""

    async def caller(self, authorization: str | None, now_s: float) -> Caller:
        """Whom it speaks for."""
        kind, _, said = (authorization or "").partition(" ")
        if kind != "Bearer" or "|" not in said:
            raise Refused(401, "the access token", want="one")
        subject, _, scopes = said.partition("|")
        return Caller(subject, frozenset(scopes.split()))


class Uss:
    """A client that speaks for one USS.

    Args:
        client: at the server.
        name: the subject of its tokens.
        scopes: that its tokens have.
    """

    def __init__(self, client: httpx.Client, name: str, *scopes: str) -> None:
        self.client, self.name, self.scopes = client, name, scopes or (SC,)

    def ask(self, method: str, path: str, body: Any = None, *, scopes: str = "") -> httpx.Response:
        """One request under /dss/v1."""
        headers = {"Authorization": f"Bearer {self.name}|{scopes or ' '.join(self.scopes)}"}
        return self.client.request(method, f"/dss/v1/{path}", json=body, headers=headers)

    def plan(
        self, extents: list[dict[str, Any]], entity_id: str = "", ovn: str = "", **more: Any
    ) -> httpx.Response:
        """Create or change an operational intent."""
        path = f"operational_intent_references/{entity_id or new_id()}" + (f"/{ovn}" if ovn else "")
        body = {"extents": extents, "state": "Accepted", "uss_base_url": f"https://{self.name}.example.com"}
        return self.ask("PUT", path, body | more)


def new_id() -> str:
    """A version 4 UUID."""
    return str(uuid.UUID(bytes=os.urandom(16), version=4))


def now_s() -> float:
    """POSIX time, by the clock that the server goes by."""
    return time.time_ns() / 1e9


def at(hours: float) -> dict[str, str]:
    """An instant so many hours from now, on the wire."""
    instant = datetime.fromtimestamp(now_s(), UTC) + timedelta(hours=hours)
    return {"value": instant.isoformat().replace("+00:00", "Z"), "format": "RFC3339"}


def metres(value: float) -> dict[str, Any]:
    """An altitude on the wire."""
    return {"value": value, "reference": "W84", "units": "M"}


def circle(
    lat: float = 35.5,
    lng: float = 35.8,
    radius: float = 1000.0,
    *,
    low: float | None = 100.0,
    high: float | None = 200.0,
    start: float | None = 0.5,
    end: float | None = 1.5,
) -> dict[str, Any]:
    """A cylinder; times in hours from now."""
    volume: dict[str, Any] = {
        "outline_circle": {"center": {"lat": lat, "lng": lng}, "radius": {"value": radius, "units": "M"}}
    }
    if low is not None:
        volume["altitude_lower"] = metres(low)
    if high is not None:
        volume["altitude_upper"] = metres(high)
    made: dict[str, Any] = {"volume": volume}
    if start is not None:
        made["time_start"] = at(start)
    if end is not None:
        made["time_end"] = at(end)
    return made


@contextlib.contextmanager
def serving(storage_of: Any, limits: Limits | None = None) -> Iterator[httpx.Client]:
    """A server over what storage_of opens."""
    made = app(
        lambda: Parts(storage_of(), Trusting(), Register(KeyRing()), limits or Limits(), pool_id="pool-1"),
        body_bytes=200_000,
        evict=False,
    )
    with TestClient(made) as client:
        yield client
