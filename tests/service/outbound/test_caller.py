"""A call ends in time, goes where it was checked to go, carries a token for that server alone, and is recorded without it."""

import asyncio
import base64
import json
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest
from aiohttp import web
from jwt import PyJWS

from sharedsky.errors import InvalidValue
from sharedsky.service.outbound.caller import Answer, Caller, found_good
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.outbound.failures import (
    AddressRefused,
    BadAnswer,
    CallFailed,
    NoAnswer,
    NoToken,
    NotReached,
    NotTrusted,
)
from sharedsky.service.settings import TokenSettings, UssSettings
from sharedsky.service.signing import make_private_key, private_key_of_pem
from tests.service.outbound.peer import Authority, Names, peer

SECRET = "correct-horse/battery staple"
KEY = make_private_key()


class Peer:
    """What another server got, and its authority; both answer as they are told.

    Args:
        answers: status and body, or a coroutine; the last goes on for ever.
    """

    def __init__(self, *answers: Any) -> None:
        self.answers, self.got, self.asked_for_tokens = list(answers), list[web.Request](), list[Any]()
        self.token_answer: Callable[[int], Any] = lambda k: {
            "access_token": f"h.claims.{k}",
            "expires_in": 3600,
        }
        self.token_status = 200

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """One answer."""
        if request.path == "/token":
            body = (await request.read()).decode()
            self.asked_for_tokens.append(
                (request.method, dict(request.query), parse_qs(body), request.headers)
            )
            await asyncio.sleep(0.05)
            return web.json_response(self.token_answer(len(self.asked_for_tokens)), status=self.token_status)
        await request.read()
        self.got.append(request)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if callable(answer):
            made: web.StreamResponse = await answer(request)
            return made
        status, body, *headers = answer
        return web.Response(status=status, body=body, headers=headers[0] if headers else None)

    def tokens(self) -> list[str]:
        """With which it was called."""
        return [request.headers.get("Authorization", "") for request in self.got]


def calling(
    other: Peer,
    work: Callable[[Caller, str, list[Exchange]], Awaitable[None]],
    tokens: TokenSettings | None = None,
    **more: Any,
) -> None:
    """Work with a caller whose DSS and authority are the other server, over plain HTTP."""

    async def run() -> None:
        records: list[Exchange] = []

        async def record(exchange: Exchange) -> None:
            records.append(exchange)

        async with peer(other) as port:
            url = f"http://127.0.0.1:{port}"
            said = msgspec.structs.replace(tokens or TokenSettings("dummy"), url=f"{url}/token")
            uss = UssSettings("alpha", "https://alpha.example", [url], said, **({"allow_http": True} | more))
            caller = Caller(uss, record)
            try:
                await work(caller, url, records)
            finally:
                await caller.close()

    asyncio.run(run())


def test_a_call_carries_json_both_ways_and_is_recorded_without_what_would_let_another_call() -> None:
    other = Peer((200, b'{"z":[1,2]}'))

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        answer = await caller.call(
            "PUT", url + "/", "/dss/v1/x?y=a%20b", {"a": 1}, "utm.b utm.a", about="intent-1"
        )
        assert answer.read(dict[str, list[int]]) == {"z": [1, 2]}
        (got,), (one,) = other.got, records
        assert (got.method, got.raw_path, got.headers["Content-Type"]) == (
            "PUT",
            "/dss/v1/x?y=a%20b",
            "application/json",
        )
        assert got.headers["Authorization"] == "Bearer h.claims.1"
        assert "Authorization: Bearer h.claims." in one.request_headers
        assert (one.about, one.method, one.status, one.problem) == ("intent-1", "PUT", 200, "")
        assert (one.request_body, one.answer_body) == (b'{"a":1}', b'{"z":[1,2]}')
        assert one.url == f"{url}/dss/v1/x?y=a%20b"
        assert one.started_us <= one.ended_us
        assert answer.exchange == one
        with pytest.raises(BadAnswer, match="JSON"):
            answer.read(list[int])
        bare = await caller.call("GET", url, "/x")
        assert "Authorization" not in other.got[-1].headers
        assert bare.status == 200

    calling(other, work)


def test_one_token_is_asked_for_each_server_and_scope_however_many_want_it() -> None:
    other = Peer((204, b""))

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        await asyncio.gather(*(caller.call("GET", url, "/x", scope="utm.a") for _ in range(20)))
        await asyncio.gather(*(caller.call("GET", url, "/x", scope="utm.b utm.a") for _ in range(5)))
        await caller.call("GET", url, "/x", scope="utm.a utm.b")
        assert [asked[1] for asked in other.asked_for_tokens] == [
            {
                "grant_type": "client_credentials",
                "scope": scope,
                "intended_audience": "127.0.0.1",
                "issuer": "dummy",
                "sub": "alpha",
            }
            for scope in ("utm.a", "utm.a utm.b")
        ]
        assert set(other.tokens()) == {"Bearer h.claims.1", "Bearer h.claims.2"}

    calling(other, work)


def jwt_until(t_s: float) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": t_s}).encode()).rstrip(b"=").decode()
    return f"e30.{claims}.c2ln"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"access_token": "opaque", "expires_in": 3600}, True),
        ({"access_token": "opaque", "expires_in": 0}, False),
        ({"access_token": "opaque"}, False),
        ({"access_token": jwt_until(time.time_ns() / 1e9 + 3600)}, True),
        ({"access_token": jwt_until(time.time_ns() / 1e9 - 5)}, False),
        ({"access_token": "x.y.z"}, False),
    ],
)
def test_a_token_is_kept_until_shortly_before_it_expires(given: Any, kept: bool) -> None:
    other = Peer((204, b""))
    other.token_answer = lambda k: given

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        for _ in range(3):
            await caller.call("GET", url, "/x", scope="utm.a")
        assert len(other.asked_for_tokens) == (1 if kept else 3)

    calling(other, work)


def test_a_token_that_is_not_taken_is_replaced_once() -> None:
    other = Peer((200, b"1"), (401, b"{}"), (200, b"2"), (401, b"{}"))

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        assert (await caller.call("POST", url, "/x", {}, "utm.a")).body == b"1"
        assert (await caller.call("POST", url, "/x", {}, "utm.a")).body == b"2"
        assert (await caller.call("POST", url, "/x", {}, "utm.a")).status == 401
        assert other.tokens() == [f"Bearer h.claims.{k}" for k in (1, 1, 2, 2, 3)]
        assert [one.status for one in records] == [200, 401, 200, 401, 401]

    calling(other, work)


def test_the_authority_is_shown_a_secret_or_a_signature(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    (tmp_path / "key.pem").write_bytes(KEY)
    by_secret = TokenSettings(client_id="a:b", secret_file=str(tmp_path / "secret"), audience_as="audience")
    in_body = msgspec.structs.replace(by_secret, secret_in="body")
    by_key = TokenSettings(key_file=str(tmp_path / "key.pem"), key_id="k1")

    def asked(tokens: TokenSettings) -> tuple[str, Any, Any, Any]:
        other = Peer((204, b""))

        async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
            await caller.call("GET", url, "/x", scope="utm.a")
            assert SECRET not in repr(records)

        calling(other, work, tokens)
        found: tuple[str, Any, Any, Any] = other.asked_for_tokens[0]
        return found

    method, _, body, headers = asked(by_secret)
    assert (method, body) == (
        "POST",
        {"grant_type": ["client_credentials"], "scope": ["utm.a"], "audience": ["127.0.0.1"]},
    )
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    basic = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    assert basic == "a%3Ab:correct-horse%2Fbattery%20staple"
    _, _, body, headers = asked(in_body)
    assert (body["client_id"], body["client_secret"]) == (["a:b"], [SECRET])
    assert "Authorization" not in headers
    _, _, body, headers = asked(by_key)
    assert body["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    found = PyJWS().decode_complete(
        body["client_assertion"][0], private_key_of_pem(KEY, "").public_key(), algorithms=["RS256"]
    )
    claims = json.loads(found["payload"])
    assert found["header"]["kid"] == "k1"
    assert claims["iss"] == claims["sub"] == "alpha"
    assert claims["aud"].endswith("/token")
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert claims["jti"]
    assert SECRET not in caplog.text


def test_a_party_of_the_other_server_signs_its_own_tokens(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(KEY)
    other = Peer((204, b""))

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        for _ in range(2):
            await caller.call("GET", url, "/x", scope="utm.a")
        assert not other.asked_for_tokens
        (token,) = {one.removeprefix("Bearer ") for one in other.tokens()}
        found = PyJWS().decode_complete(token, private_key_of_pem(KEY, "").public_key(), algorithms=["RS256"])
        claims = json.loads(found["payload"])
        assert {claims["iss"], claims["sub"]} == {"alpha"}
        assert (claims["aud"], claims["scope"], claims["exp"] - claims["iat"]) == ("127.0.0.1", "utm.a", 3600)

        # a key is replaced while the server runs
        other.answers = [(401, b""), (204, b"")]
        (tmp_path / "key.pem").write_bytes(make_private_key())
        assert (await caller.call("GET", url, "/x", scope="utm.a")).status == 204
        assert len(set(other.tokens())) == 2
        (tmp_path / "key.pem").unlink()
        with pytest.raises(NoToken, match="key_file"):
            await caller.call("GET", url, "/x", scope="utm.b")

    calling(other, work, TokenSettings("signed", key_file=str(tmp_path / "key.pem")))


@pytest.mark.parametrize(
    "tokens",
    [
        TokenSettings(),
        TokenSettings(secret_file="not/there"),
        TokenSettings(key_file="not/there"),
        TokenSettings("signed"),
    ],
)
def test_credentials_that_are_not_there_are_named(tokens: TokenSettings) -> None:
    with pytest.raises(InvalidValue, match=r"uss\.tokens (secret_file|key_file)"):
        calling(Peer(), lambda *_: asyncio.sleep(0), tokens)


async def slow(request: web.Request) -> web.StreamResponse:
    """Begins an answer, and never ends it."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b"{")
    await asyncio.sleep(30)
    return answer


async def broken(request: web.Request) -> web.StreamResponse:
    """Lets go in the middle of an answer."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b"{")
    assert request.transport
    request.transport.close()
    return answer


async def no_http(request: web.Request) -> web.StreamResponse:
    """Answers, but not in HTTP."""
    assert request.transport
    request.transport.write(b"SSH-2.0-nothing here\r\n\r\n")
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    ("answer", "failure", "says"),
    [
        (slow, NoAnswer, "nothing in 0.3 s"),
        (broken, NoAnswer, "want an answer"),
        (no_http, BadAnswer, "HTTP"),
        ((302, b"", {"Location": "https://internal.example"}), BadAnswer, "redirect"),
        ((200, b"x" * 1001), BadAnswer, "1000 bytes"),
        ((200, b"\x1f\x8b", {"Content-Encoding": "gzip"}), BadAnswer, "compressed"),
    ],
)
def test_what_cannot_be_used_is_told_by_its_kind_and_recorded(
    answer: Any, failure: type[CallFailed], says: str
) -> None:
    other = Peer(answer)

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        with pytest.raises(failure, match=says):
            await caller.call(
                "GET", url, "/secret-ovn", scope="utm.a", deadline_s=0.3 if answer is slow else 5
            )
        (one,) = records
        assert one.problem
        assert one.ended_us - one.started_us < 4_000_000

    calling(other, work, answer_bytes=1000)


def test_an_authority_that_refuses_or_hangs_keeps_nobody(tmp_path: Path) -> None:
    other = Peer((204, b""))
    other.token_status, other.token_answer = (
        400,
        lambda k: {"error": "invalid_scope", "error_description": SECRET},
    )

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        with pytest.raises(NoToken, match="invalid_scope") as caught:
            await caller.call("GET", url, "/x", scope="utm.a")
        assert SECRET not in str(caught.value)
        assert caught.value.status == 502
        other.token_status, other.token_answer = 200, lambda k: {"token": "x"}
        with pytest.raises(BadAnswer, match="access_token"):
            await caller.call("GET", url, "/x", scope="utm.a")
        with pytest.raises(NoAnswer, match=r"0\.01 s") as late:
            await caller.call("GET", url, "/x", scope="utm.c", deadline_s=0.01)
        assert late.value.status == 504
        assert not other.got
        assert not records

    calling(other, work)


def test_a_record_that_cannot_be_kept_loses_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    other = Peer((200, b"{}"))

    async def run() -> None:
        async def record(exchange: Exchange) -> None:
            raise RuntimeError("no room")

        async with peer(other) as port:
            url = f"http://127.0.0.1:{port}"
            caller = Caller(
                UssSettings("a", "https://a", [url], TokenSettings("dummy", url), allow_http=True), record
            )
            with caplog.at_level(logging.ERROR):
                assert (await caller.call("PUT", url, "/secret-ovn")).status == 200
            await caller.close()

    asyncio.run(run())
    assert "not recorded" in caplog.text
    assert "secret-ovn" not in caplog.text


def test_a_connection_goes_to_the_address_that_was_checked_and_the_name_is_looked_up_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    other = Peer((200, b"{}"))

    async def run() -> None:
        async def record(exchange: Exchange) -> None:
            exchanges.append(exchange)

        exchanges: list[Exchange] = []
        own = "https://dss.example"
        # whoever owns a name could answer with a public address first, and then with one inside
        names = Names(
            monkeypatch,
            uss_example=[["127.0.0.1"], ["10.0.0.1"]],
            other_example=[["127.0.0.1"]],
            inside_example=[["127.0.0.1"]],
        )
        async with peer(other, authority.server("uss.example")) as port:
            settings = UssSettings(
                "a",
                "https://a.example",
                [own],
                TokenSettings("dummy", f"https://uss.example:{port}/token"),
                ca_file=str(authority.file),
            )
            caller = Caller(settings, record)
            # the authority and the DSS are called wherever they are, and one connection serves several calls
            for _ in range(3):
                assert (
                    await caller.call("GET", f"https://uss.example:{port}", "/x", scope="utm.a")
                ).status == 200
            assert names.asked == ["uss.example"]
            assert other.got[0].headers["Host"] == f"uss.example:{port}"
            with pytest.raises(AddressRefused, match="this machine"):
                await caller.call("GET", f"https://inside.example:{port}", "/x")
            with pytest.raises(NotReached):
                await caller.call("GET", "https://nowhere.example", "/x")
            await caller.close()
            # a certificate must be of the name, whatever the address
            loose = Caller(msgspec.structs.replace(settings, allow_private=True), record)
            with pytest.raises(NotTrusted, match=r"other\.example"):
                await loose.call("GET", f"https://other.example:{port}", "/x")
            await loose.close()
            unknown = Caller(msgspec.structs.replace(settings, ca_file="", allow_private=True), record)
            with pytest.raises(NotTrusted):
                await unknown.call("GET", f"https://other.example:{port}", "/x")
            await unknown.close()
        assert len(other.got) == 3
        assert [bool(one.problem) for one in exchanges] == [False] * 3 + [True] * 4

    asyncio.run(run())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"dss": []}, "dss"),
        ({"dss": ["http://dss.example"]}, "dss: got http, want https"),
        ({"base_url": "alpha.example"}, "base_url: got no host"),
        ({"ca_file": "not/there"}, "ca_file"),
        ({"tokens": TokenSettings("signed")}, "key_file"),
        ({"tokens": TokenSettings("dummy", "https://user:word@auth.example")}, "password"),
    ],
)
def test_settings_with_which_nobody_could_be_called_are_named(more: dict[str, Any], says: str) -> None:
    good = UssSettings(
        "a", "https://a.example", ["https://dss.example"], TokenSettings("dummy", "https://auth.example")
    )
    found_good(good)
    found_good(msgspec.structs.replace(good, dss=["http://127.0.0.1:8090"]))
    with pytest.raises(InvalidValue, match=says):
        found_good(msgspec.structs.replace(good, **more))


def test_a_closed_port_and_plain_http_are_told(tmp_path: Path) -> None:
    other = Peer((200, b"{}"))

    async def work(caller: Caller, url: str, records: list[Exchange]) -> None:
        with pytest.raises(NotReached):
            await caller.call("GET", "http://127.0.0.1:1025", "/x")
        with pytest.raises(NotTrusted):
            await caller.call("GET", url.replace("http:", "https:"), "/x")

    calling(other, work, allow_private=True)
    with pytest.raises(InvalidValue, match="ca_file"):
        calling(other, work, ca_file=str(tmp_path / "none.pem"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"message": "no such\\n entity"}', "no such entity"),
        (b"<html>Bad Gateway</html>", "<html>Bad Gateway</html>"),
        (b"\xff\x00" + b"a" * 9999, "\ufffd" + "a" * 498),
        (b"[" * 100_000, "[" * 500),
        (b"{}", ""),
        (b"", ""),
    ],
)
def test_what_a_refusal_says_is_short_and_can_be_seen(body: bytes, said: str) -> None:
    exchange = Exchange("", "GET", "https://a", 0, 0, [], b"", 500, [], body, "")
    assert Answer(500, body, exchange).said == said
