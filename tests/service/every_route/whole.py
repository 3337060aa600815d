"""A server with all its roles, in a process of its own, and the table of its routes."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from sharedsky.service.api.description import described
from sharedsky.service.development_issuer import DevelopmentIssuer
from sharedsky.service.run import made
from sharedsky.service.settings import Settings, settings_of

NAME = "sharedsky"
"""Of the server as a USS."""
CONFIG = """
development = true
allow_http = true
pool_id = "pool-1"
port = {port}

[limits]
requests_per_s = 0

[log]
every_s = 0.2

[uss]
name = "{name}"
base_url = "http://127.0.0.1:{port}"
dss = ["http://127.0.0.1:{port}"]
allow_private = true
allow_http = true
flight_planning_api = true
tokens = {{ style = "dummy", url = "http://127.0.0.1:{port}/token" }}
"""


class Route(msgspec.Struct, frozen=True):
    """One operation of the server.

    Args:
        path: with its parameters in braces.
        handler: that answers.
    """

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def name(self) -> str:
        """As tests call it."""
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        """What stands in braces."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


class Whole:
    """A server that runs.

    Args:
        data: its folder.
        http: a client at its URL.
    """

    def __init__(self, data: Path, http: httpx.Client) -> None:
        self.data, self.http, self.url = data, http, str(http.base_url).rstrip("/")
        self.settings: Settings = settings_of(data / "config.toml")
        self.issuer = DevelopmentIssuer((data / "development.pem").read_bytes(), ["127.0.0.1"])

    @cached_property
    def app(self) -> Litestar:
        """The application that it serves, not started."""
        return made(self.settings, self.data)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return described(self.app.openapi_schema.to_schema(), self.app, self.settings.limits)

    @cached_property
    def routes(self) -> list[Route]:
        """Every operation, those that nobody is told of included."""
        return [
            Route(method, route.path_format, handler)
            for route in self.app.routes
            if isinstance(route, HTTPRoute)
            for method, (handler, _) in route.route_handler_map.items()
            if method != "OPTIONS"
        ]

    def token(self, sub: str, *scopes: str) -> str:
        """A token that it takes."""
        return self.issuer.token(sub, list(scopes), "localhost", time.time_ns() / 1e9)


@contextlib.contextmanager
def whole(data: Path) -> Iterator[Whole]:
    """A server that is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (data / "config.toml").write_text(CONFIG.format(port=port, name=NAME))
    with (data / "said.jsonl").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "sharedsky", "serve"),
                *("--data", str(data), "--config", str(data / "config.toml")),
            ],
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        # one client, because it takes long to make one
        with httpx.Client(base_url=url, timeout=30) as client:
            while True:
                assert process.poll() is None, (data / "said.jsonl").read_text()
                try:
                    client.get("/readyz").raise_for_status()
                    break
                except (httpx.TransportError, httpx.HTTPStatusError):
                    time.sleep(0.05)
            yield Whole(data, client)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
