"""Two real servers on this machine deconflict with each other, as docs/howto/fly-with-others.md has it; one is killed meanwhile."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from sharedsky.cli import group
from sharedsky.cli.remote import Refusal
from sharedsky.errors import SharedskyError

CONFIG = """
port = {port}
audiences = ["localhost"]
allow_http = true

[[jwks]]
url = "http://localhost:{other}/.well-known/jwks.json"

[uss]
name = "{name}"
base_url = "http://localhost:{port}"
dss = ["http://localhost:{dss}"]
allow_http = true
allow_private = true

[uss.tokens]
style = "signed"
key_file = "{folder}/{name}.pem"
"""
USS = "utm.strategic_coordination utm.conformance_monitoring_sa utm.constraint_processing"
PILOT = "sharedsky.flights sharedsky.priority"


def cli(*said: str, code: int = 0) -> str:
    """What a command prints; it must end with the code."""
    done = CliRunner().invoke(group, said)
    if isinstance(done.exception, SharedskyError):
        assert done.exception.exit_code == code, done.exception
        return str(done.exception)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Site:
    """A server, its pilot, and the commands that the pilot gives."""

    def __init__(self, folder: Path, name: str, pilot: str, port: int, other: int, dss: int) -> None:
        self.folder, self.name, self.url = folder, name, f"http://localhost:{port}"
        self.config, self.data = folder / f"{name}.toml", folder / name
        self.config.write_text(CONFIG.format(port=port, other=other, dss=dss, name=name, folder=folder))
        add = ("party", "add", "--config", str(self.config), "--data", str(self.data))
        cli(*add, name, "--scope", USS, "--out", str(folder / f"{name}.pem"))
        cli(*add, pilot, "--scope", PILOT, "--out", str(folder / f"{pilot}.pem"))
        key = ("--key", str(folder / f"{pilot}.pem"), "--as", pilot)
        token = cli("party", "token", *key, "--audience", "localhost", "--scope", PILOT)
        (folder / f"{pilot}.token").write_text(token)
        self._remote = ("--server", self.url, "--token-file", str(folder / f"{pilot}.token"))

    def flight(self, *said: str, code: int = 0) -> str:
        """One `sharedsky flight` of the pilot."""
        return cli("flight", *said, *self._remote, code=code)

    def shown(self, *said: str) -> Any:
        """The same with --json."""
        return json.loads(self.flight(*said, "--json"))

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server in a process of its own, ready."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sharedsky", "serve"),
                    *("--config", str(self.config), "--data", str(self.data)),
                ],
                stderr=log,
                stdout=log,
            )
        try:
            until(lambda: self._ready(process), 60)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)

    def _ready(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, (self.folder / f"{self.name}.log").read_text()
        return self.answers()

    def answers(self) -> bool:
        """Whether somebody serves there."""
        try:
            return httpx.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False


def until(true: Callable[[], bool], seconds: float) -> None:
    """Wait for something that comes in time."""
    end_s = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """Alpha, who runs the DSS too, and Bravo."""
    folder = tmp_path_factory.mktemp("sites")
    a, b = free_port(), free_port()
    return Site(folder, "alpha", "anna", a, b, a), Site(folder, "bravo", "bert", b, a, a)


SURVEY = """
start = "now"
end = "+45 min"
notes = "pipeline survey"
[[volume]]
circle = { lat = 35.5, lng = 35.8, radius = "500 m" }
lower = "100 m HAE"
upper = "200 m HAE"
"""
NEAR = ("--circle", "35.505,35.8", "--radius", "0.2NM", "--lower", "100m HAE", "--upper", "400ft MSL")
TIMES = ("--start", "now", "--end", "+30min")


def test_two_servers_deconflict_and_one_that_was_killed_goes_on(sites: tuple[Site, Site]) -> None:
    alpha, bravo = sites
    survey = alpha.folder / "survey.toml"
    survey.write_text(SURVEY)
    with ExitStack() as stack:
        stack.enter_context(alpha.running())
        process = stack.enter_context(bravo.running())

        assert "it can be planned" in alpha.flight("check", str(survey))
        one = alpha.shown("plan", str(survey))["flight"]["id"]
        said = bravo.flight("check", *NEAR, *TIMES, code=1)
        assert f"in the way: the flight {one} of alpha" in said
        assert "m, 20" in said
        assert "was not planned" in bravo.flight("plan", *NEAR, *TIMES, code=1)
        two = bravo.shown("plan", *NEAR, *TIMES, "--priority", "50")["flight"]["id"]
        until(lambda: two in alpha.flight("show", one), 5)
        assert "stays as it was" in alpha.flight("activate", one, code=1)

        process.send_signal(signal.SIGKILL)
        process.wait(30)
        until(lambda: not bravo.answers(), 30)  # its worker follows it a moment later
        # it was heard from before it died, so what it has planned is known
        assert f"the flight {two} of bravo" in alpha.flight("check", str(survey), code=1)
        with bravo.running():
            assert [f["id"] for f in bravo.shown("list")["flights"]] == [two]
            assert "Activated" in bravo.flight("activate", two)
            assert "has ended" in bravo.flight("end", two)
            assert bravo.shown("list")["flights"] == []
            assert "Activated" in alpha.flight("activate", one)
            moved = alpha.shown("change", one, "--circle", "35.6,35.8", "--radius", "500m", *NEAR[4:], *TIMES)
            assert moved["flight"]["state"] == "Activated"
            assert bravo.shown("plan", *NEAR, *TIMES)["conflicts"] == []
            assert "has ended" in alpha.flight("end", one)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (("check",), "--circle"),
        (("check", "--circle", "35.5", "--radius", "500m"), "latitude and longitude"),
        (("check", "--circle", "35.5,35.8"), "--radius"),
        (("check", "--circle", "35.5,35.8", "--radius", "500"), "unit"),
        (("check", *NEAR), "start"),
        (("check", *NEAR, "--start", "10:00", "--end", "+30min"), "start"),
        (("check", "--circle", "95,35.8", *NEAR[2:], *TIMES), "lat"),
        (("plan", *NEAR[:4], "--lower", "FL100", "--upper", "FL200", *TIMES), "STD"),
        (("plan", *NEAR[:4], "--lower", "GND", "--upper", "100m HAE", *TIMES), "lower"),
        (("plan", *NEAR, *TIMES), "no answer"),
        (("change", "4c7081ce-a13e-4a89-b5ef-e26d04a99822"), "nothing to change"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(said: tuple[str, ...], part: str) -> None:
    remote = ("--server", f"http://localhost:{free_port()}", "--token", "token")
    line = cli("flight", *said, *remote, code=2)
    assert part in line
    assert "\n" not in line.strip()


def test_a_refusal_of_the_server_keeps_what_it_said() -> None:
    refusal = Refusal("PUT x", 409, b'{"title": "in the way", "conflicts": []}')
    assert "in the way" in str(refusal)
    assert json.loads(refusal.body)["conflicts"] == []
