"""Parties over HTTP: the same rules as on the command line, for whoever has the scope."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sharedsky.service.api.serving import SCOPES
from sharedsky.service.parties import ADMIN
from sharedsky.service.parties import SCOPES as KNOWN
from sharedsky.service.run import made
from sharedsky.service.settings import Settings, TokenSettings, UssSettings
from sharedsky.service.signing import make_private_key, private_key_of_pem, public_pem
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import sky
from tests.service.sky import SC

PEMS = [public_pem(private_key_of_pem(make_private_key(), "").public_key()).decode() for _ in range(3)]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with sky.serving(lambda: Sqlite(tmp_path / "sky.db")) as made:
        yield made


def ask(client: httpx.Client, method: str, path: str, body: Any = None, scope: str = ADMIN) -> httpx.Response:
    headers = {"Authorization": f"Bearer root|{scope}"}
    return client.request(method, f"/parties{path}", json=body, headers=headers)


def test_a_party_lives_through_the_api(client: httpx.Client) -> None:
    body = {"scopes": [SC], "public_key": PEMS[0], "display_name": "Air Force A"}
    made = ask(client, "PUT", "/alpha", body)
    assert made.status_code == 201, made.text
    assert ask(client, "GET", "/alpha").json() == made.json()
    assert ask(client, "GET", "").json() == {"parties": [made.json()]}
    assert ask(client, "PUT", "/alpha", body).status_code == 409
    kid = made.json()["keys"][0]["kid"]
    public = client.get("/.well-known/jwks.json").json()["keys"]
    assert [(row["kid"], row["sub"], row["scope"]) for row in public] == [(kid, "alpha", SC)]

    rotated = ask(client, "POST", "/alpha/keys", {"public_key": PEMS[1], "overlap_s": 60})
    assert rotated.status_code == 201, rotated.text
    assert [key["until"] is None for key in rotated.json()["keys"]] == [False, True]
    assert len(client.get("/.well-known/jwks.json").json()["keys"]) == 2
    changed = ask(client, "PATCH", "/alpha", {"scopes": [ADMIN]}).json()
    assert (changed["scopes"], changed["display_name"]) == ([ADMIN], "Air Force A")
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}, "nobody administers elsewhere"
    assert ask(client, "PATCH", "/alpha", {"state": "suspended"}).json()["state"] == "suspended"
    assert ask(client, "PATCH", "/alpha", {"state": "suspended"}).status_code == 409
    assert ask(client, "PATCH", "/alpha", {"state": "active"}).json()["state"] == "active"
    assert ask(client, "PATCH", "/alpha", {}).status_code == 400
    assert ask(client, "PATCH", "/alpha", {"state": "suspended", "scopes": [SC]}).status_code == 400
    gone = ask(client, "DELETE", "/alpha").json()
    assert (gone["state"], gone["scopes"], gone["keys"]) == ("removed", [], [])
    assert ask(client, "DELETE", "/alpha").status_code == 409
    assert ask(client, "GET", "/bravo").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/-alpha", {"scopes": [SC], "public_key": PEMS[0]}, "name"),
        ("/a%20b", {"scopes": [SC], "public_key": PEMS[0]}, "name"),
        ("/alpha", {"scopes": [], "public_key": PEMS[0]}, "scope"),
        ("/alpha", {"scopes": ["utm.plan"], "public_key": PEMS[0]}, "scope"),
        ("/alpha", {"scopes": [SC], "public_key": PEMS[0], "display_name": "\u202e"}, "display_name"),
        ("/alpha", {"scopes": [SC], "public_key": "-----BEGIN"}, "public key"),
        ("/alpha", {"scopes": [SC], "public_key": make_private_key().decode()}, "public key"),
        ("/alpha", {"scopes": [SC], "public_key": PEMS[0], "state": "active"}, "state"),
        ("/alpha", {"scopes": SC, "public_key": PEMS[0]}, "scopes"),
    ],
)
def test_what_is_not_right_is_named(client: httpx.Client, path: str, body: Any, field: str) -> None:
    answer = ask(client, "PUT", path, body)
    assert answer.status_code == 400, answer.text
    assert field in answer.json()["title"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert "PRIVATE" not in answer.text
    assert ask(client, "GET", "").json() == {"parties": []}


def test_only_an_administrator_sees_or_changes_parties(client: httpx.Client) -> None:
    ask(client, "PUT", "/alpha", {"scopes": [SC], "public_key": PEMS[0]})
    for method, path in (
        ("GET", ""),
        ("GET", "/alpha"),
        ("PUT", "/bravo"),
        ("PATCH", "/alpha"),
        ("POST", "/alpha/keys"),
        ("DELETE", "/alpha"),
    ):
        assert ask(client, method, path, {}, scope=" ".join(set(KNOWN) - {ADMIN})).status_code == 403
        assert client.request(method, f"/parties{path}").status_code == 401
    assert ask(client, "GET", "/alpha").json()["state"] == "active"


def test_every_scope_that_a_route_asks_for_can_be_granted(tmp_path: Path) -> None:
    uss = UssSettings(
        "alpha",
        "https://alpha.example",
        ["https://dss.example"],
        TokenSettings("dummy", "https://auth.example"),
        flight_planning_api=True,
    )
    asked = {
        scope
        for route in made(Settings(uss=uss), tmp_path).routes
        for handler in getattr(route, "route_handlers", ())
        for scope in handler.opt.get(SCOPES) or ()
    }
    assert ADMIN in asked
    assert asked <= set(KNOWN)
