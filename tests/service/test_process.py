"""A real server: who is registered gets in at once, what it logs shows no secret, and told to stop it finishes first."""

import asyncio
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sharedsky.service import parties
from sharedsky.service.limits import Limits
from sharedsky.service.party_store import change
from sharedsky.service.run import DATABASE, prepared
from sharedsky.service.settings import Settings
from sharedsky.service.signing import (
    access_token,
    make_private_key,
    private_key_of_pem,
    public_pem,
    thumbprint,
)
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import sky
from tests.service.sky import SC, circle, new_id

NAMES = ("alpha", "bravo")
KEYS = {name: private_key_of_pem(make_private_key(), name) for name in NAMES}


def bearer(name: str, *scopes: str) -> dict[str, str]:
    key = KEYS[name]
    token = access_token(
        key,
        thumbprint(key.public_key()),
        issuer=name,
        sub=name,
        audience="localhost",
        scopes=scopes or [SC],
        now_s=time.time_ns() / 1e9,
    )
    return {"Authorization": f"Bearer {token}"}


async def let_in(data: Path, *names: str) -> None:
    storage = await prepared(Settings(), data)
    for name in names:
        pem = public_pem(KEYS[name].public_key())
        await change(
            storage,
            "added",
            parties.OPERATOR,
            lambda there, t, name=name, pem=pem: parties.added(there, name, "", [SC], pem, t),  # type: ignore[misc]
        )
    await storage.close()


@contextmanager
def server(data: Path, config: str = "") -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server in a process of its own, ready, and its URL; its log is in `said.jsonl` beside the data."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (data / "config.toml").write_text(config)
    said = ["serve", "--data", str(data), "--config", str(data / "config.toml"), "--port", str(port)]
    with (data / "said.jsonl").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "sharedsky", *said], stderr=log, stdout=log)
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            assert process.poll() is None, (data / "said.jsonl").read_text()
            try:
                httpx.get(f"{url}/readyz").raise_for_status()
                break
            except (httpx.TransportError, httpx.HTTPStatusError):
                time.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)


def test_a_server_lets_parties_in_tells_no_secret_and_told_to_stop_finishes_what_it_has_begun(
    tmp_path: Path,
) -> None:
    asyncio.run(let_in(tmp_path, "alpha"))
    count = 24
    alpha, bravo = bearer("alpha"), bearer("bravo")
    forged = {"Authorization": alpha["Authorization"][:-8] + "AAAAAAAA"}

    async def plan_until_stopped(url: str, process: subprocess.Popen[bytes]) -> list[int]:
        blocking = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=count), timeout=30) as client:
            await asyncio.gather(*(client.get(f"{url}/healthz") for _ in range(count)))
            blocking.execute("BEGIN IMMEDIATE")  # so that nothing can be finished before the signal
            asked = [
                asyncio.create_task(
                    client.put(
                        f"{url}/dss/v1/operational_intent_references/{new_id()}",
                        json={
                            "extents": [circle(lat=35 + k / 10)],
                            "state": "Accepted",
                            "uss_base_url": "https://alpha.example.com",
                        },
                        headers=alpha,
                    )
                )
                for k in range(count)
            ]
            await asyncio.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.5)
            assert not any(task.done() for task in asked)
            blocking.execute("ROLLBACK")
            blocking.close()
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    with server(tmp_path) as (process, url):
        whoami = f"{url}/aux/v1/validate_oauth"
        assert httpx.get(whoami, headers=alpha).status_code == 200
        assert httpx.get(whoami, headers=forged).status_code == 401
        asyncio.run(let_in(tmp_path, "bravo"))
        time.sleep(1.2)
        assert httpx.get(whoami, headers=bravo).status_code == 200, "it was let in while the server ran"
        # where the database breaks, its operator reads why, and the client only that it did
        one = f"{url}/dss/v1/operational_intent_references/{new_id()}?why=not-said"
        broken = sqlite3.connect(tmp_path / DATABASE)
        broken.execute("ALTER TABLE entity RENAME TO gone")
        answer = httpx.get(one, headers=bravo)
        broken.execute("ALTER TABLE gone RENAME TO entity")
        broken.close()
        assert (answer.status_code, "entity" in answer.text) == (503, False), answer.text
        assert httpx.get(one, headers=bravo).status_code == 404, "and it recovers"
        assert asyncio.run(plan_until_stopped(url, process)) == [201] * count
        assert process.wait(30) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(whoami)
    kept = sqlite3.connect(tmp_path / DATABASE)
    assert kept.execute("SELECT COUNT(*) FROM entity WHERE kind = 'intent'").fetchone() == (count,)
    kept.close()
    log = (tmp_path / "said.jsonl").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"t", "level", "from", "said"} <= set.intersection(*(set(line) for line in lines))
    assert any("no such table" in line["said"] for line in lines)
    for secret in (alpha, bravo, forged):
        assert secret["Authorization"][7:40] not in log
    assert "not-said" not in log


def test_each_party_has_a_rate_of_its_own(tmp_path: Path) -> None:
    with sky.serving(lambda: Sqlite(tmp_path / "sky.db"), Limits(requests_per_s=1e-3)) as client:
        statuses = [
            client.get("/aux/v1/validate_oauth", headers={"Authorization": f"Bearer {name}|{SC}"}).status_code
            for name in ("alpha", "alpha", "bravo", "alpha", "bravo")
        ]
    assert statuses == [200, 429, 200, 429, 429]
