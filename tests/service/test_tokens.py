"""Each forgery of a bearer token is refused, and what is no forgery is not."""

import asyncio
import base64
import functools
import hashlib
import hmac
import json
import socket
import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt import PyJWS

from sharedsky.errors import InvalidValue, LimitExceeded, SharedskyError, Unreadable
from sharedsky.service.development_issuer import ISSUER, KID, DevelopmentIssuer
from sharedsky.service.refused import Refused
from sharedsky.service.signing import jwk_of, make_private_key
from sharedsky.service.token_keys import (
    Key,
    KeyRing,
    KeySource,
    key_of_pem,
    keys_of_jwks,
    open_https,
    strict_json,
)
from sharedsky.service.tokens import Caller, Policy, Tokens, UnknownKey, bearer

NOW = 1_800_000_000.0
HOST = "dss.example"
OURS, THEIRS = make_private_key(), make_private_key()
ISSUING, FORGING = DevelopmentIssuer(OURS, ["127.0.0.1"]), DevelopmentIssuer(THEIRS, ["::1"])
POLICY = Policy(frozenset({HOST, "other.example"}), frozenset({ISSUER}))
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "uss1",
    "aud": HOST,
    "scope": "utm.strategic_coordination utm.constraint_processing",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 3600,
}
URL = "https://keys.example/jwks"


def jwks_of(issuer: DevelopmentIssuer) -> dict[str, list[dict[str, str]]]:
    return {"keys": [jwk_of(issuer.key().public, KID)]}


def tokens(*keys: Key, policy: Policy = POLICY) -> Tokens:
    return Tokens(policy, KeyRing(keys or (ISSUING.key(),)))


def signed(claims: dict[str, Any] | bytes, header: dict[str, Any] | None = None, key: bytes = OURS) -> str:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return PyJWS().encode(payload, private(key), algorithm="RS256", headers=header or {"kid": KID})


@functools.cache
def private(pem: bytes) -> Any:
    return load_pem_private_key(pem, None)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def assert_refused(token: str, field: str, *, at: float = NOW, by: Tokens | None = None) -> None:
    with pytest.raises(Refused) as error:
        (by or tokens()).verify(token, at)
    assert error.value.status == 401
    assert error.value.field == field, str(error.value)


def test_a_good_token_says_who_calls_and_what_for() -> None:
    token = ISSUING.token("uss1", ["a.b", "c"], HOST, NOW)
    expected = Caller("uss1", frozenset({"a.b", "c"}), ISSUER)
    judge = tokens()
    assert judge.verify(token, NOW) == judge.verify(token, NOW + 3599) == expected
    assert_refused(token, "exp", at=NOW + 3600, by=judge)
    assert_refused(token, "nbf", at=NOW - 11, by=judge)
    assert judge.verify(signed(GOOD | {"aud": ["elsewhere.example", "DSS.Example"]}), NOW).sub == "uss1"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exp": NOW}, "exp"),
        ({"exp": NOW - 1}, "exp"),
        ({"exp": NOW + 3601}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": str(NOW + 60)}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": 1e300}, "exp"),
        ({"iat": None, "exp": NOW + 3700}, "exp"),
        ({"iat": NOW - 7200, "exp": NOW + 60}, "exp"),
        ({"iat": NOW + 60}, "iat"),
        ({"iat": "yesterday"}, "iat"),
        ({"nbf": NOW + 60}, "nbf"),
        ({"aud": "elsewhere.example"}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": [HOST, 7]}, "aud"),
        ({"aud": {"name": HOST}}, "aud"),
        ({"aud": f"https://{HOST}"}, "aud"),
        ({"iss": "another"}, "iss"),
        ({"iss": None}, "iss"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "uss1\u0000"}, "sub"),
        ({"scope": ["utm.strategic_coordination"]}, "scope"),
    ],
)
def test_claims_that_do_not_hold_are_refused(change: dict[str, Any], field: str) -> None:
    claims = {name: value for name, value in (GOOD | change).items() if value is not None}
    assert_refused(signed(claims), field)


def test_what_issuers_leave_out_at_will_is_not_asked_for() -> None:
    few = {name: GOOD[name] for name in ("iss", "sub", "aud", "exp")}
    assert tokens().verify(signed(few), NOW) == Caller("uss1", frozenset(), ISSUER)
    anyone = Policy(frozenset({HOST}))
    pem = key_of_pem(ISSUING.public_pem(), "key.pem")
    assert tokens(pem, policy=anyone).verify(signed(GOOD | {"iss": "x"}, {"kid": "y"}), NOW).issuer == "x"


def test_a_token_without_a_signature_is_refused() -> None:
    for alg in ("none", "None", "NONE", ""):
        head = b64(json.dumps({"alg": alg, "typ": "JWT"}).encode())
        assert_refused(f"{head}.{b64(json.dumps(GOOD).encode())}.", "")
        assert_refused(f"{head}.{b64(json.dumps(GOOD).encode())}.AAAA", "alg")


def test_the_public_key_is_no_shared_secret() -> None:
    head = b64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": KID}).encode())
    body = f"{head}.{b64(json.dumps(GOOD).encode())}"
    mac = hmac.new(ISSUING.public_pem(), body.encode(), hashlib.sha256).digest()
    assert_refused(f"{body}.{b64(mac)}", "alg")
    renamed = b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": KID}).encode())
    body = f"{renamed}.{b64(json.dumps(GOOD).encode())}"
    mac = hmac.new(ISSUING.public_pem(), body.encode(), hashlib.sha256).digest()
    assert_refused(f"{body}.{b64(mac)}", "")


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256"])
def test_another_algorithm_of_the_same_key_is_refused(alg: str) -> None:
    token = PyJWS().encode(json.dumps(GOOD).encode(), private(OURS), algorithm=alg, headers={"kid": KID})
    assert_refused(token, "alg")


def test_another_type_of_key_is_refused() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    token = PyJWS().encode(json.dumps(GOOD).encode(), curve, algorithm="ES256", headers={"kid": KID})
    assert_refused(token, "alg")
    pem = curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(InvalidValue, match="another type"):
        key_of_pem(pem, "ec.pem")
    with pytest.raises(InvalidValue, match="no public key"):
        key_of_pem(OURS, "private.pem")
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    with pytest.raises(InvalidValue, match="1024 bits"):
        key_of_pem(small.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), "small.pem")


def test_somebody_elses_key_is_refused() -> None:
    assert_refused(FORGING.token("uss1", [], HOST, NOW), "")
    assert_refused(signed(GOOD, {"kid": "other"}, THEIRS), "kid")
    embedded = {"kid": KID, "jwk": jwks_of(FORGING)["keys"][0], "jku": "https://forger.example", "x5u": "x"}
    assert_refused(signed(GOOD, embedded, THEIRS), "")


def test_a_key_vouches_only_for_its_own_issuer() -> None:
    policy = Policy(frozenset({HOST}), frozenset({ISSUER, "theirs"}))
    theirs = key_of_pem(FORGING.public_pem(), "theirs.pem", "theirs")
    judge = tokens(ISSUING.key(), theirs, policy=policy)
    assert judge.verify(signed(GOOD | {"iss": "theirs"}, {"kid": "t"}, THEIRS), NOW).issuer == "theirs"
    assert_refused(signed(GOOD, {"kid": "t"}, THEIRS), "iss", by=judge)


def test_what_stands_twice_is_refused() -> None:
    twice = json.dumps(GOOD)[:-1] + ', "sub": "uss2"}'
    assert_refused(signed(twice.encode()), "")
    head = b64(b'{"alg":"none","alg":"RS256","kid":"development"}')
    assert_refused(".".join([head, *signed(GOOD).split(".")[1:]]), "")


@pytest.mark.parametrize("payload", [b"", b"7", b"[]", b"{", b'"x"', b"\xff", b'{"exp": NaN}', b"[" * 2000])
def test_claims_that_are_no_object_are_refused(payload: bytes) -> None:
    assert_refused(signed(payload), "")


def test_an_oversized_token_is_refused_before_it_is_looked_at() -> None:
    assert_refused(signed(GOOD | {"more": "x" * 8192}), "")
    assert tokens().verify(signed(GOOD | {"more": "x" * 4000}), NOW).sub == "uss1"


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"b64": False, "crit": ["b64"]}, {"kid": 7}])
def test_a_header_that_asks_for_more_is_refused(header: dict[str, Any]) -> None:
    head = b64(json.dumps({"alg": "RS256"} | header).encode())
    with pytest.raises(Refused):
        tokens().verify(".".join([head, *signed(GOOD).split(".")[1:]]), NOW)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_token_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    token = ISSUING.token("uss1", ["a"], HOST, NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("AQgwZaz09-_.é "))
    if other == token[place] or place == len(token) - 1:
        return  # the last character holds bits that no byte has
    with pytest.raises(Refused):
        tokens().verify(token[:place] + other + token[place + 1 :], NOW)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=60).map(lambda b: f"{b64(b)}.{b64(b)}.{b64(b)}")))
def test_only_refusals_escape(token: str) -> None:
    with pytest.raises(Refused):
        tokens().verify(token, NOW)


@pytest.mark.parametrize("header", [None, "", "Basic dXNlcg==", "Bearer", "Bearer  ", "token"])
def test_a_header_without_a_bearer_token_is_refused(header: str | None) -> None:
    with pytest.raises(Refused) as error:
        bearer(header)
    assert error.value.status == 401
    assert bearer("bearer abc") == "abc"


def test_no_refusal_shows_the_token() -> None:
    token = signed(GOOD, key=THEIRS)
    with pytest.raises(Refused) as error:
        tokens().verify(token, NOW)
    assert not any(part in str(error.value) for part in token.split("."))


class Source:
    """A JWKS URL whose document changes, or cannot be had."""

    def __init__(self, document: object) -> None:
        self.document, self.asked = document, 0

    def __call__(self, url: str) -> bytes:
        assert url == URL
        self.asked += 1
        if isinstance(self.document, OSError):
            raise self.document
        return json.dumps(self.document).encode()


def call(judge: Tokens, token: str, now_s: float) -> Caller:
    return asyncio.run(judge.caller(f"Bearer {token}", now_s))


def rotated(kid: str) -> dict[str, list[dict[str, str]]]:
    return {"keys": [jwks_of(FORGING)["keys"][0] | {"kid": kid}]}


def test_a_rotated_key_is_fetched_when_a_token_names_it_and_not_too_often() -> None:
    source = Source(jwks_of(ISSUING))
    judge = Tokens(POLICY, KeyRing((), [KeySource(URL)], source, max_age_s=10_000, retry_s=30))
    assert call(judge, signed(GOOD), NOW).sub == "uss1"
    assert call(judge, signed(GOOD), NOW + 5).sub == "uss1"
    assert source.asked == 1
    source.document = rotated("next")
    new = signed(GOOD, {"kid": "next"}, THEIRS)
    with pytest.raises(UnknownKey):
        call(judge, new, NOW + 20)
    assert source.asked == 1, "not within 30 s of the last try"
    assert call(judge, new, NOW + 31).sub == "uss1"
    assert source.asked == 2
    assert_refused(signed(GOOD), "kid", at=NOW + 31, by=judge)
    for second in range(32, 60):
        with pytest.raises(UnknownKey):
            call(judge, signed(GOOD, {"kid": f"made-up-{second}"}, THEIRS), NOW + second)
    assert source.asked == 2


def test_a_token_that_is_remembered_is_forgotten_with_its_key() -> None:
    source = Source(jwks_of(ISSUING))
    judge = Tokens(POLICY, KeyRing((), [KeySource(URL)], source, max_age_s=100, retry_s=1))
    assert call(judge, signed(GOOD), NOW).sub == "uss1"
    source.document = {"keys": []}
    assert call(judge, signed(GOOD), NOW + 99).sub == "uss1"
    with pytest.raises(UnknownKey):
        call(judge, signed(GOOD), NOW + 100)


def test_keys_that_cannot_be_fetched_hold_for_a_while() -> None:
    source = Source(jwks_of(ISSUING))
    ring = KeyRing((), [KeySource(URL)], source, max_age_s=100, retry_s=1, keep_s=1000)
    ring.fetch(NOW)
    source.document = OSError("no route")
    for after in (100, 999):
        ring.fetch(NOW + after)
        assert len(ring.keys) == 1
        assert "no route" in ring.failures[URL]
    ring.fetch(NOW + 1000)
    assert not list(ring.keys)
    source.document = jwks_of(ISSUING)
    ring.fetch(NOW + 1001)
    assert len(ring.keys) == 1
    assert ring.failures == {}


def test_calls_at_once_fetch_once() -> None:
    source = Source(jwks_of(ISSUING))
    judge = Tokens(POLICY, KeyRing((), [KeySource(URL)], source))

    async def many() -> list[Caller]:
        return await asyncio.gather(*(judge.caller(f"Bearer {signed(GOOD)}", NOW) for _ in range(20)))

    assert len(asyncio.run(many())) == 20
    assert source.asked == 1


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", Unreadable),
        (b"[]", Unreadable),
        (b'{"keys": 7}', Unreadable),
        (b'{"keys": [7]}', Unreadable),
        (b'{"keys": [], "keys": []}', Unreadable),
        (b'{"keys": [{"kty": "RSA"}]}', InvalidValue),
        (b'{"keys": [{"kty": "RSA", "n": 7, "e": 7}]}', InvalidValue),
        (b'{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}', InvalidValue),
        (b'{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"}]}', InvalidValue),
        (json.dumps({"keys": [{}] * 33}).encode(), LimitExceeded),
    ],
)
def test_what_is_no_jwks_document_is_told(document: bytes, kind: type[SharedskyError]) -> None:
    with pytest.raises(kind):
        keys_of_jwks(document, URL)


def test_keys_for_other_uses_are_passed_over() -> None:
    ours = jwks_of(ISSUING)["keys"][0]
    rows = [{"kty": "EC"}, ours | {"use": "enc"}, ours | {"alg": "RS512"}, ours]
    assert [key.kid for key in keys_of_jwks(json.dumps({"keys": rows}).encode(), URL)] == [KID]


def test_keys_are_fetched_over_https_only() -> None:
    for url in ("http://keys.example", "file:///etc/hosts", "ftp://keys.example"):
        with pytest.raises(OSError, match="https"):
            open_https(url)


@pytest.mark.parametrize("answer", [b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b""])
def test_a_place_that_answers_rubbish_has_no_keys_and_stops_nobody(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            with listening.accept()[0] as at:
                at.recv(4096)
                at.sendall(answer)

        talking = threading.Thread(target=talk)
        talking.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/keys"
        ring = KeyRing([ISSUING.key()], [KeySource(url)], functools.partial(open_https, allow_http=True))
        assert call(Tokens(POLICY, ring), signed(GOOD), NOW).sub == "uss1"
        talking.join()
    assert url in ring.failures


def test_what_is_no_url_has_no_keys() -> None:
    for url in ("https://[::1", "https://localhost:abc"):
        with pytest.raises(OSError, match=r"localhost|IPv6"):
            open_https(url)


@pytest.mark.parametrize(
    "hosts", [["0.0.0.0"], ["::"], ["192.168.1.7"], ["127.0.0.1", "10.0.0.1"], ["dss.example"], []]
)
def test_the_development_issuer_serves_nobody_beyond_this_machine(hosts: list[str]) -> None:
    with pytest.raises(InvalidValue, match="development issuer"):
        DevelopmentIssuer(OURS, hosts)


def test_the_development_issuer_serves_this_machine() -> None:
    for hosts in (["localhost"], ["127.0.0.1", "::1"], ["[::1]"], ["127.8.8.8"]):
        issuer = DevelopmentIssuer(OURS, hosts)
        assert tokens(issuer.key()).verify(issuer.token("a", [], HOST, NOW, 60), NOW + 59).sub == "a"
    with pytest.raises(InvalidValue, match="private key"):
        DevelopmentIssuer(ISSUING.public_pem(), ["localhost"])


def test_strict_json_reads_what_stands_once() -> None:
    assert strict_json(b'{"a": [1, {"a": 2}]}') == {"a": [1, {"a": 2}]}
