"""Bearer tokens: RS256 over keys that the operator named, judged by a clock that is handed in.

PyJWT verifies the signature because it is the most used and a well-kept implementation of JWS, over `cryptography`;
what it does with times, audiences and names that stand twice depends on its own clock and JSON reader, so claims are
judged here.
"""

import asyncio
import binascii
import logging
from collections.abc import Iterable
from typing import Any

import msgspec
from jwt import PyJWS
from jwt.exceptions import InvalidTokenError
from jwt.utils import base64url_decode

from sharedsky.service.refused import Refused
from sharedsky.service.register import Register
from sharedsky.service.token_keys import Key, KeyRing, strict_json

MOST_CHARACTERS = 8192
"""Of a token."""

_LOG = logging.getLogger("sharedsky.service")
_MOST_REMEMBERED = 4096
_MOST_SHOWN = 100
_JWS = PyJWS(algorithms=["RS256"])


class Caller(msgspec.Struct, frozen=True):
    """Who calls, as a token says whose signature holds.

    Args:
        sub: the USS or party.
        scopes: what it may do; empty where the token names none, which then allows nothing.
        issuer: who vouches for it; empty where the token does not say and the policy does not ask.
    """

    sub: str
    scopes: frozenset[str]
    issuer: str


class Policy(msgspec.Struct, frozen=True):
    """What a token must say.

    Args:
        audiences: host names of this server (compared without case); the token names at least one.
        issuers: which authorities may issue; empty is whoever holds an accepted key. A party's own key needs no other.
        lifetime_s: the longest from issue to expiry (ASTM F3548-21: one hour).
        skew_s: how far the issuer's clock may be ahead of ours.
    """

    audiences: frozenset[str]
    issuers: frozenset[str] = frozenset()
    lifetime_s: float = 3600.0
    skew_s: float = 10.0


class UnknownKey(Refused):
    """The token is signed with a key that is not (or not yet) known."""


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; Refused (401) where there is none, or it is of another scheme."""
    if not authorization:
        raise Refused(401, "Authorization", want="Bearer and a token", fix="get a token from the authority")
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(401, "Authorization", got="another scheme", want="Bearer and a token")
    return token.strip()


class Tokens:
    """Judges tokens by a policy and the keys of a ring; a verified token is remembered until it expires.

    Args:
        policy: what a token must say.
        ring: the keys.
        register: the parties that are registered here; nobody is where there is none.
    """

    def __init__(self, policy: Policy, ring: KeyRing, register: Register | None = None) -> None:
        self._policy = msgspec.structs.replace(
            policy, audiences=frozenset(name.lower() for name in policy.audiences)
        )
        self._ring, self._register = ring, register or Register(ring)
        self._lock = asyncio.Lock()
        self._known: dict[str, tuple[Caller, float, float]] = {}
        self._known_under = ring.keys

    async def caller(self, authorization: str | None, now_s: float) -> Caller:
        """Who calls, by the Authorization header; keys are fetched first where they are due or one is unknown."""
        token = bearer(authorization)
        await self._fetch_if_due(now_s, unknown_key=False)
        try:
            return self.verify(token, now_s)
        except UnknownKey:
            await self._register.look_again()
            await self._fetch_if_due(now_s, unknown_key=True)
            return self.verify(token, now_s)

    async def _fetch_if_due(self, now_s: float, *, unknown_key: bool) -> None:
        if not self._ring.due(now_s, unknown_key=unknown_key):
            return
        if self._lock.locked() and self._ring.keys and not unknown_key:
            return  # somebody is at it, and old keys do until then
        async with self._lock:
            if self._ring.due(now_s, unknown_key=unknown_key):
                await asyncio.to_thread(self._ring.fetch, now_s)
                for url, why in self._ring.failures.items():
                    _LOG.warning("the keys at %s could not be fetched: %s", url, why)

    def verify(self, token: str, now_s: float) -> Caller:
        """Who a token speaks for.

        Args:
            token: as it stands in the header, without `Bearer`.
            now_s: POSIX time.

        Refused (401) for whatever is wrong with it; UnknownKey (401) where no key in the ring is the one it names;
        Refused (403) where the party is not let in, or not granted a scope that the token names.
        """
        if self._known_under is not self._ring.keys:
            self._known, self._known_under = {}, self._ring.keys
        held = self._known.get(token)
        if held and held[1] <= now_s < held[2]:
            return held[0]
        payload, key = self._signed(token, now_s)
        issuers = frozenset({key.issuer}) if key.grant else self._policy.issuers
        caller, from_s, until_s = judge(
            payload, msgspec.structs.replace(self._policy, issuers=issuers), now_s
        )
        if key.issuer and caller.issuer != key.issuer:
            raise _refused("iss", caller.issuer, f"{key.issuer}, whose key signed it")
        if key.grant:
            if caller.sub != key.grant.party:
                raise _refused("sub", caller.sub, f"{key.grant.party}, whose key signed it")
            until_s = min(until_s, key.until_s)
        self._register.admit(caller.sub, caller.scopes, key.grant)
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (caller, from_s, until_s)
        return caller

    def _signed(self, token: str, now_s: float) -> tuple[bytes, Key]:
        """The payload of a token whose signature holds, and the key that it was made with."""
        if len(token) > MOST_CHARACTERS:
            raise _refused("", f"{len(token)} characters", f"at most {MOST_CHARACTERS}")
        header = _header(token)
        kid = header.get("kid", "")
        # a party's key is tried only where it is named, so that a token is never tried against all parties' keys
        keys = [key for key in self._ring.keys if key.kid == kid or (not key.grant and not (kid and key.kid))]
        ended = False
        for key in keys:
            try:
                found = _JWS.decode_complete(token, key.public, algorithms=["RS256"])
            except (InvalidTokenError, ValueError, TypeError):
                continue
            if key.from_s - self._policy.skew_s <= now_s < key.until_s:
                return found["payload"], key
            ended = True
        if ended:
            raise _refused("kid", f"{kid!r}, a key of which the time is over", "the key that took its place")
        if any(key.kid == kid for key in keys):
            raise _refused("", "a signature that does not hold", "one by the key that the token names")
        raise UnknownKey(
            401, "bearer token", field="kid", got=f"{kid!r}", want="a key that this server knows"
        )


def _refused(field: str, got: str, want: str, fix: str = "") -> Refused:
    got = got if len(got) <= _MOST_SHOWN else got[:_MOST_SHOWN] + "…"
    return Refused(401, "bearer token", field=field, got=got, want=want, fix=fix)


def _header(token: str) -> dict[str, Any]:
    """The header of a token that is RS256 and asks nothing that is not done here."""
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii() or not all(parts):
        raise _refused("", "no signed token", "three parts: header, payload, signature")
    try:
        header = strict_json(base64url_decode(parts[0]))
    except (ValueError, binascii.Error):
        header = None
    if not isinstance(header, dict):
        raise _refused("", "a header that is no JSON object, or names a thing twice", "a JSON object")
    if header.get("alg") != "RS256":
        raise _refused("alg", f"{header.get('alg')!r}", "RS256")
    if "crit" in header or "b64" in header:
        raise _refused("crit", "an extension", "none")
    if not isinstance(header.get("kid", ""), str):
        raise _refused("kid", "no text", "text")
    return header


def judge(payload: bytes, policy: Policy, now_s: float) -> tuple[Caller, float, float]:
    """Who a signed payload speaks for, and the span of time in which it does; Refused (401) where it must not."""
    try:
        claims = strict_json(payload)
    except ValueError as error:
        raise _refused("", f"claims that cannot be read ({error})", "a JSON object, each name once") from None
    if not isinstance(claims, dict):
        raise _refused("", "claims that are no JSON object", "a JSON object")
    issuer, sub = _text(claims, "iss", bool(policy.issuers)), _text(claims, "sub", True)
    if policy.issuers and issuer not in policy.issuers:
        raise _refused("iss", f"{issuer!r}", "an issuer that this server accepts")
    named = claims.get("aud")
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or not all(isinstance(name, str) for name in audiences):
        raise _refused("aud", "none", "the host name of this server")
    if policy.audiences.isdisjoint(name.lower() for name in audiences):
        raise _refused("aud", f"{', '.join(audiences)!r}", f"one of {_or(policy.audiences)}")
    from_s, until_s = _times(claims, policy, now_s)
    return Caller(sub, frozenset(_text(claims, "scope", False).split()), issuer), from_s, until_s


def _times(claims: dict[str, Any], policy: Policy, now_s: float) -> tuple[float, float]:
    """From when and until when it holds. Where it does not say when it was issued, that was not after now."""
    until_s = _number(claims, "exp")
    if until_s is None:
        raise _refused("exp", "none", f"a time at most {policy.lifetime_s:g} s after it was issued")
    from_s = -float("inf")
    for field in ("nbf", "iat"):
        said_s = _number(claims, field)
        if said_s is None:
            continue
        if said_s > now_s + policy.skew_s:
            raise _refused(field, f"{said_s - now_s:.0f} s from now", "a time that has come")
        from_s = max(from_s, said_s - policy.skew_s)
    if until_s <= now_s:
        raise _refused("exp", f"{now_s - until_s:.0f} s ago", "a time to come", "get a new token")
    issued_s = _number(claims, "iat")
    if until_s - (now_s + policy.skew_s if issued_s is None else issued_s) > policy.lifetime_s:
        raise _refused("exp", "a token that holds for longer", f"at most {policy.lifetime_s:g} s")
    return from_s, until_s


def _number(claims: dict[str, Any], field: str) -> float | None:
    value = claims.get(field)
    if value is None:
        return None
    # no bool, nothing that a float cannot hold
    if type(value) not in (int, float) or not -1e15 < value < 1e15:
        raise _refused(field, "no time", "seconds since 1970")
    return float(value)


def _text(claims: dict[str, Any], field: str, needed: bool) -> str:
    value = claims.get(field, "")
    if not isinstance(value, str) or (needed and not value) or not value.isprintable():
        raise _refused(field, "none" if field not in claims else "no plain text", "plain text")
    return value


def _or(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
