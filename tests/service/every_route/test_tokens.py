"""Whoever has no good token gets in nowhere, but where everybody may."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWS

from sharedsky.service.api.serving import SCOPES
from sharedsky.service.development_issuer import ISSUER, KID
from sharedsky.service.signing import make_private_key
from tests.service.every_route.whole import Route, Whole
from tests.service.sky import new_id, now_s
from tests.service.test_tokens import b64, private, signed

PUBLIC = {
    "GET /aux/v1/version": "the standard's",
    "GET /healthz": "for whoever watches the process",
    "GET /readyz": "for the same",
    "GET /metrics": "for the same; a proxy keeps it from others",
    "GET /log/checkpoint": "whoever distrusts the log must be able to read its head",
    "GET /log/key": "and to check it",
    "GET /log/tile/{path}": "and hashes, in which nothing can be read",
    "GET /.well-known/jwks.json": "public keys",
    "GET /openapi": "what this server can do",
    "GET /openapi/openapi.json": "the same",
    "GET /openapi/{path}": "nothing: what is not there",
    "GET /token": "the development issuer's, on loopback only",
}
"""Every route for which nobody needs a token, and why."""
OTHERS = make_private_key()
ALL = "utm.strategic_coordination sharedsky.admin"


def claims(**change: Any) -> dict[str, Any]:
    """Those of a good token, changed; what is None is left out."""
    now = int(now_s())
    good = {"iss": ISSUER, "sub": "uss1", "aud": "localhost", "scope": ALL, "iat": now, "exp": now + 600}
    return {name: value for name, value in (good | change).items() if value is not None}


def unsigned(alg: str) -> str:
    """A token of such an algorithm, without a signature."""
    return f"{b64(json.dumps({'alg': alg, 'kid': KID}).encode())}.{b64(json.dumps(claims()).encode())}."


def by_public_key(server: Whole) -> str:
    """A token with the public key as if it were a secret."""
    text = f"{b64(json.dumps({'alg': 'HS256', 'kid': KID}).encode())}.{b64(json.dumps(claims()).encode())}"
    return f"{text}.{b64(hmac.new(server.issuer.public_pem(), text.encode(), hashlib.sha256).digest())}"


def by(key: Any, algorithm: str, header: dict[str, Any]) -> str:
    """A token that a key has signed."""
    return PyJWS().encode(json.dumps(claims()).encode(), key, algorithm=algorithm, headers=header)


Make = Callable[[Whole, bytes], str]
"""A token, from a server and the key of its issuer."""
FORGED: dict[str, Make] = {
    "no token": lambda _, __: "",
    "no token at all but words": lambda _, __: "let me in",
    "the signature of somebody else": lambda _, __: signed(claims(), key=OTHERS),
    "somebody else's without a kid": lambda _, __: by(private(OTHERS), "RS256", {}),
    "a kid that nobody has": lambda _, __: signed(claims(), {"kid": "other"}, OTHERS),
    "the key in the header": lambda server, _: signed(
        claims(),
        {"kid": KID, "jku": f"{server.url}/.well-known/jwks.json", "x5u": "https://a.example"},
        OTHERS,
    ),
    "alg none": lambda _, __: unsigned("none"),
    "alg None": lambda _, __: unsigned("None"),
    "HS256 with the public key": lambda server, _: by_public_key(server),
    "another type of key": lambda _, __: by(ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": KID}),
    "another algorithm of the same key": lambda _, key: by(private(key), "RS512", {"kid": KID}),
    "expired": lambda _, key: signed(claims(iat=int(now_s()) - 700, exp=int(now_s()) - 1), key=key),
    "good for more than an hour": lambda _, key: signed(claims(exp=int(now_s()) + 3700), key=key),
    "without an end": lambda _, key: signed(claims(exp=None), key=key),
    "not good yet": lambda _, key: signed(claims(nbf=int(now_s()) + 120), key=key),
    "for another host": lambda _, key: signed(claims(aud="elsewhere.example"), key=key),
    "for nobody": lambda _, key: signed(claims(aud=None), key=key),
    "of another issuer": lambda _, key: signed(claims(iss="another"), key=key),
    "of no subject": lambda _, key: signed(claims(sub=None), key=key),
    "what stands twice": lambda _, key: signed(
        (json.dumps(claims())[:-1] + ', "sub": "uss2"}').encode(), key=key
    ),
    "too long": lambda _, key: signed(claims(more="x" * 8192), key=key),
    "one character changed": lambda server, _: server.token("uss1", ALL)[:-20] + "A" * 20,
}


def ask(server: Whole, route: Route, authorization: str | None) -> httpx.Response:
    """The answer of a route to a request that names something, and says nothing."""
    path = route.path.replace("{path}", "0/000")
    for name in route.parameters:
        path = path.replace(f"{{{name}}}", new_id())
    headers = {} if authorization is None else {"Authorization": authorization}
    return server.http.request(route.method, path, headers=headers)


def closed(server: Whole) -> list[Route]:
    return [route for route in server.routes if route.handler.opt.get(SCOPES) is not None]


def test_the_routes_without_a_token_are_those_that_everybody_may_ask(server: Whole) -> None:
    assert len(closed(server)) > 40
    assert {r.name for r in server.routes} - {r.name for r in closed(server)} == set(PUBLIC)
    for route in server.routes:
        if route.name in PUBLIC:
            answer = ask(server, route, None)
            assert answer.status_code in (200, 400, 404), route.name  # 400: /token, not asked for anybody


@pytest.mark.parametrize("forgery", FORGED)
def test_no_route_takes_a_token_that_is_not_good(forgery: str, server: Whole) -> None:
    key = (server.data / "development.pem").read_bytes()
    token = FORGED[forgery](server, key)
    for route in closed(server):
        answer = ask(server, route, f"Bearer {token}" if token else None)
        assert answer.status_code == 401, (route.name, answer.text)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert not token or token.split(".")[-1][:40] not in answer.text or token.endswith(".")


def test_another_scheme_than_bearer_is_refused_everywhere(server: Whole) -> None:
    token = server.token("uss1", ALL)
    for route in closed(server):
        for said in (f"Basic {token}", token, f"Bearer{token}", f"DPoP {token}"):
            assert ask(server, route, said).status_code == 401, route.name


def test_a_route_that_asks_for_a_scope_refuses_a_token_that_has_every_other(server: Whole) -> None:
    every = {scope for route in closed(server) for scope in route.handler.opt[SCOPES]}
    for route in closed(server):
        wanted = set(route.handler.opt[SCOPES])
        answer = ask(server, route, f"Bearer {server.token('uss1', *sorted(every - wanted))}")
        assert (answer.status_code == 403) == bool(wanted), (route.name, answer.text)
        assert answer.status_code != 401
        if wanted:
            assert all(scope in answer.text for scope in wanted)


def test_a_good_token_is_taken_by_every_route(server: Whole) -> None:
    for route in closed(server):
        token = server.token("uss1", *route.handler.opt[SCOPES])
        assert ask(server, route, f"bearer {token}").status_code not in (401, 403), route.name
