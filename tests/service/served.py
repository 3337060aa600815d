"""Servers as users start them, `sharedsky serve` in processes of their own, that can be killed; and clients that keep count."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

SCOPES = "utm.strategic_coordination"


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        port: int = at.getsockname()[1]
        return port


def runs(pid: int) -> bool:
    """Whether there is a process that is not dead already."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


class Server:
    """One `sharedsky serve`.

    Args:
        data: its folder.
        database: URL of a PostgreSQL; empty for a file in the folder.
        workers: processes.
        key_file: of the log, where several servers have the same.
    """

    def __init__(
        self, data: Path, database: str = "", *, workers: int = 1, key_file: Path | None = None
    ) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = [
            f"port = {self.port}",
            f"workers = {workers}",
            "development = true",
            f'database = "{database}"',
        ]
        settings += ["[log]", 'origin = "authority.example/log"', "every_s = 0.1"]
        settings += [f'key_file = "{key_file}"'] if key_file else []
        (data / f"{self.port}.toml").write_text("\n".join(settings))
        self._tokens: dict[str, str] = {}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> "Server":
        """Start it; with wait, until it answers."""
        with (self.data / f"{self.port}.log").open("ab") as log:
            self._child = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sharedsky", "serve"),
                    *("--data", str(self.data), "--config", str(self.data / f"{self.port}.toml")),
                ],
                stderr=log,
                stdout=log,
                start_new_session=True,
            )
        if wait:
            self.wait()
        return self

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            assert self._child, "not started"
            if self._child.poll() is not None:
                # where its workers die too often it gives up, and whoever watches over it starts it again
                assert "crash loop" in self.said(), self.said()
                self.start(wait=False)
            time.sleep(0.05)
        raise AssertionError(self.said())

    def kill(self) -> None:
        """`kill -9` of all its processes at once."""
        if self._child:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            self._child = None

    def workers(self) -> list[int]:
        """The processes that answer."""
        if self._child is None:
            return []
        children = Path(f"/proc/{self._child.pid}/task/{self._child.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def behead(self) -> None:
        """`kill -9` of the process that was started; its workers end by themselves, so that none is left behind."""
        workers = self.workers()
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None
        for _ in range(600):
            if not any(map(runs, workers)):
                return
            time.sleep(0.05)
        raise AssertionError(f"workers {workers} outlived what started them")

    def stop(self) -> None:
        """As a user stops it."""
        if self._child:
            self._child.terminate()
            try:
                self._child.wait(20)
            finally:
                self.kill()

    def said(self) -> str:
        """What it logged."""
        return (self.data / f"{self.port}.log").read_text()

    def headers(self, party: str) -> dict[str, str]:
        """A token of a party; it outlives a restart of the server."""
        if party not in self._tokens:
            asked = {"sub": party, "scope": SCOPES, "intended_audience": "localhost"}
            answer = httpx.get(f"{self.url}/token", params=asked, timeout=20)
            self._tokens[party] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._tokens[party]}"}


@contextlib.contextmanager
def running(*servers: Server) -> Iterator[None]:
    """Servers that are started together, and killed at the end."""
    try:
        for server in servers:
            server.start(wait=False)
        for server in servers:
            server.wait()
        yield
    finally:
        for server in servers:
            server.kill()


class Act:
    """One request for a change, and what came of it.

    Args:
        party: who asked.
        entity: an operational intent or a subscription.
        before: the OVN that it named; empty for a creation.
        key: the OVNs that it showed.
        slot: of its volume.
    """

    def __init__(
        self, party: str, entity: str, before: str = "", key: tuple[str, ...] = (), slot: int = 0
    ) -> None:
        self.party, self.entity, self.before, self.key, self.slot = party, entity, before, key, slot
        self.start_s, self.end_s = time.monotonic(), 0.0
        self.status = 0
        self.body: Any = None
        self.leaf, self.promise = "", ""

    def answered(self, answer: httpx.Response) -> "Act":
        """The same, with an answer."""
        self.end_s, self.status, self.body = time.monotonic(), answer.status_code, answer.json()
        self.leaf = answer.headers.get("sharedsky-leaf", "")
        self.promise = answer.headers.get("sharedsky-leaf-promise", "")
        return self

    @property
    def stands(self) -> bool:
        """Whether the server said that the change stands."""
        return self.status in (200, 201)

    @property
    def reference(self) -> dict[str, Any]:
        """The operational intent in the answer."""
        found: dict[str, Any] = self.body["operational_intent_reference"]
        return found

    @property
    def told(self) -> dict[str, int]:
        """Subscriptions to be notified, with their indices."""
        return {
            s["subscription_id"]: s["notification_index"]
            for one in self.body.get("subscribers") or ()
            for s in one["subscriptions"]
        }
