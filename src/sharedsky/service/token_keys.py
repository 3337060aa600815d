"""The keys that tokens are signed with: from PEM files and JWKS documents, fetched again as they rotate.

RSA only, because RS256 is what ASTM F3548-21 asks; key parsing and arithmetic are those of `cryptography` and PyJWT.
"""

import http.client
import json
import math
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from sharedsky.errors import InvalidValue, LimitExceeded, Unreadable

LEAST_BITS, MOST_BITS = 2048, 8192
"""Fewer can be broken; more only cost time."""

MOST_KEYS = 32
"""Of one document: a token without a key id is tried against each. Keys of parties are not among them."""

HERE_ONLY = frozenset(
    {
        "sharedsky.admin",
        "sharedsky.flights",
        "sharedsky.priority",
        "sharedsky.zones",
        "interuss.flight_planning.plan",
        "interuss.flight_planning.direct_automated_test",
    }
)
"""Scopes that no other server's document grants to a party: whoever acts through this server as its pilot, authority,
tester or administrator is let in here."""

MOST_BYTES = 1 << 20
"""Of one JWKS document."""

Opener = Callable[[str], bytes]
"""URL in, bytes out; OSError where it cannot be had."""


class Grant(msgspec.Struct, frozen=True):
    """For whom alone a key speaks, and what it may say.

    Args:
        party: issuer and subject of every token that it signs.
        scopes: no token of it has others.
        here: whether the party is registered at this server; else at one whose JWKS document is trusted.
    """

    party: str
    scopes: frozenset[str]
    here: bool


class Key(msgspec.Struct, frozen=True, eq=False):
    """One RSA public key.

    Args:
        kid: its key id, empty where the source gives none; such a key is tried for every token.
        issuer: the only issuer whose tokens it may sign; empty is any that the policy accepts.
        source: file or URL.
        grant: where it is a party's own; without one it is an authority's, that speaks for all.
        from_s: POSIX time since when it is taken.
        until_s: until when.
    """

    public: RSAPublicKey
    kid: str
    issuer: str
    source: str
    grant: Grant | None = None
    from_s: float = -math.inf
    until_s: float = math.inf


class KeySource(msgspec.Struct, frozen=True):
    """Where a JWKS document is fetched, and whose tokens its keys may sign (empty: any accepted issuer)."""

    url: str
    issuer: str = ""


def strict_json(data: bytes | str) -> Any:
    """A JSON document; ValueError where it is none, a name stands twice in an object, or a number is no number."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) != len(found):
            raise ValueError("a name stands twice")
        return made

    def constant(text: str) -> None:
        raise ValueError(f"{text} is no number")

    try:
        return json.loads(data, object_pairs_hook=pairs, parse_constant=constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def key_of_pem(data: bytes, where: str, issuer: str = "") -> Key:
    """The key of a PEM file (`BEGIN PUBLIC KEY`); InvalidValue where it holds none, or not an RSA key of fair size."""
    try:
        public = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidValue(
            where, got="no public key", want="PEM with BEGIN PUBLIC KEY", fix="export the public half"
        ) from None
    return Key(_fair(public, where), "", issuer, where)


def keys_of_jwks(data: bytes, where: str, issuer: str = "") -> list[Key]:
    """The RSA signing keys of a JWKS document; others in it are for other uses and are passed over.

    A key with a member `sub` is that party's, and speaks for it alone, with the scopes in `scope`: so does another
    Sharedsky tell of the parties that are registered there.

    Unreadable where it is no JWKS document, LimitExceeded where it has more than MOST_KEYS keys, InvalidValue where an
    RSA key is too small or too large, or is private.
    """
    try:
        found = strict_json(data)
        rows = found["keys"]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        raise Unreadable(where, want="a JWKS document: an object with an array `keys`") from None
    if (count := sum("sub" not in row for row in rows)) > MOST_KEYS:
        raise LimitExceeded(where, field="keys", got=str(count), want=f"at most {MOST_KEYS}")
    keys = []
    for row in rows:
        if row.get("kty") != "RSA" or row.get("use", "sig") != "sig" or row.get("alg", "RS256") != "RS256":
            continue
        if "d" in row:
            raise InvalidValue(
                where, field="keys", got="a private key", want="public keys", fix="replace that key"
            )
        try:
            public = RSAAlgorithm.from_jwk(row)
        except (InvalidKeyError, ValueError, TypeError, KeyError):
            raise InvalidValue(where, field="keys", got="an RSA key without n or e", want="both") from None
        kid = row.get("kid", "")
        key = Key(_fair(public, where), kid if isinstance(kid, str) else "", issuer, where)
        if "sub" not in row:
            keys.append(key)
        elif issuer in ("", row["sub"]):
            keys.append(_granted(key, row))
    return keys


def _granted(key: Key, row: dict[str, Any]) -> Key:
    """The key of a party of another server; InvalidValue where it is not said whose it is and for what."""
    party, scope = row["sub"], row.get("scope")
    if not (isinstance(party, str) and party and isinstance(scope, str) and key.kid):
        raise InvalidValue(
            key.source, field="keys", got="a party's key without sub, scope or kid", want="all three"
        )
    scopes = frozenset(scope.split()) - HERE_ONLY
    return msgspec.structs.replace(key, issuer=party, grant=Grant(party, scopes, here=False))


def _fair(key: object, where: str) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey):
        raise InvalidValue(where, got="a key of another type", want="an RSA public key")
    if not LEAST_BITS <= key.key_size <= MOST_BITS:
        raise InvalidValue(where, got=f"{key.key_size} bits", want=f"{LEAST_BITS} to {MOST_BITS} bits")
    return key


class KeyRing:
    """The keys in force: fixed ones, and those of JWKS URLs, fetched when they are old or a token names an unknown one.

    Args:
        fixed: never change while the server runs.
        sources: JWKS documents.
        opener: fetches one.
        max_age_s: fetched again when older.
        retry_s: no sooner than this after the last try, whatever tokens say.
        keep_s: keys that could not be fetched anew for so long are no longer trusted.

    Time is handed in. `fetch` is the only one that waits; call it in a thread.
    """

    def __init__(
        self,
        fixed: Iterable[Key] = (),
        sources: Sequence[KeySource] = (),
        opener: Opener | None = None,
        *,
        max_age_s: float = 300.0,
        retry_s: float = 30.0,
        keep_s: float = 86_400.0,
    ) -> None:
        self._fixed, self._sources = tuple(fixed), tuple(sources)
        self._opener = opener or open_https
        self._max_age_s, self._retry_s, self._keep_s = max_age_s, retry_s, keep_s
        self._fetched: dict[str, tuple[float, tuple[Key, ...]]] = {}
        self._tried_s = -float("inf")
        self._granted: tuple[Key, ...] = ()
        self._renewing = threading.Lock()
        self.keys: tuple[Key, ...] = self._fixed
        self.failures: dict[str, str] = {}
        """URL to what the last try said, where it failed."""

    def due(self, now_s: float, *, unknown_key: bool = False) -> bool:
        """Whether `fetch` should be called now."""
        if not self._sources or now_s - self._tried_s < self._retry_s:
            return False
        oldest_s = min(self._fetched.get(s.url, (-float("inf"), ()))[0] for s in self._sources)
        return unknown_key or now_s - oldest_s >= self._max_age_s

    def fetch(self, now_s: float) -> None:
        """Fetch every source; one that fails keeps its keys and is told in `failures`."""
        self._tried_s = now_s
        for source in self._sources:
            try:
                keys = tuple(keys_of_jwks(self._opener(source.url), source.url, source.issuer))
            except (OSError, InvalidValue, Unreadable, LimitExceeded) as error:
                self.failures[source.url] = str(error)
                if now_s - self._fetched.get(source.url, (now_s, ()))[0] >= self._keep_s:
                    del self._fetched[source.url]
            else:
                self.failures.pop(source.url, None)
                self._fetched[source.url] = (now_s, keys)
        self._renew()

    def register(self, granted: Iterable[Key]) -> None:
        """Take these keys, and only these, as those of the parties that are registered here."""
        self._granted = tuple(granted)
        self._renew()

    def _renew(self) -> None:
        # one new tuple, so that a reader in another thread sees the old keys or the new ones
        with self._renewing:
            fetched = (key for _, keys in list(self._fetched.values()) for key in keys)
            self.keys = (*self._granted, *self._fixed, *fetched)


def open_https(url: str, *, allow_http: bool = False, timeout_s: float = 5.0) -> bytes:
    """What an https URL holds, at most MOST_BYTES; OSError where it cannot be had, redirects included."""
    try:
        if urlsplit(url).scheme not in ({"https", "http"} if allow_http else {"https"}):
            raise OSError(f"{url}: keys are fetched over https only")
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(url, timeout=timeout_s) as response:
            data: bytes = response.read(MOST_BYTES + 1)
    except (http.client.HTTPException, ValueError) as error:  # an answer that is not HTTP, or no URL
        raise OSError(f"{url}: {error or type(error).__name__}") from None
    if len(data) > MOST_BYTES:
        raise OSError(f"{url}: more than {MOST_BYTES} bytes")
    return data


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Keys come from where the operator said, and from nowhere that this place names."""
