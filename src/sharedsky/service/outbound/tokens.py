"""The tokens with which this server calls others: one for each audience and scope, kept until shortly before it expires."""

import asyncio
import base64
import secrets
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sharedsky.errors import InvalidValue
from sharedsky.service.outbound.failures import BadAnswer, NoToken
from sharedsky.service.settings import TokenSettings
from sharedsky.service.signing import access_token, private_key_of_pem, signed, thumbprint

EARLY_S = 60.0
"""A token is replaced so long before it expires, or at a tenth of its life if that is less."""
ASSERTION_S = 60.0
"""How long what shows who we are holds."""
MOST_KEPT = 4096
"""Tokens; audiences are hosts that others named."""


class Ask(msgspec.Struct, frozen=True):
    """A request to an authority."""

    method: str
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""


Send = Callable[[Ask], Awaitable[tuple[int, bytes]]]
"""Sends a request to the authority: status and body of the answer; CallFailed where there is none."""


class Credentials(msgspec.Struct, frozen=True, eq=False):
    """Who this server is towards an authority, its secrets read from their files."""

    settings: TokenSettings
    client_id: str
    secret: str = ""
    key: RSAPrivateKey | None = None
    key_id: str = ""


class _Given(msgspec.Struct):
    """What an authority answers (RFC 6749, 5.1)."""

    access_token: str
    expires_in: float | None = None


class _Expiry(msgspec.Struct):
    exp: float | None = None


class _Kept(msgspec.Struct, frozen=True):
    token: str
    until_s: float


def credentials_of(settings: TokenSettings, name: str) -> Credentials:
    """The credentials that settings name; InvalidValue where something is missing or cannot be read."""
    where = "settings uss.tokens"
    if settings.style != "signed" and not settings.url:
        raise InvalidValue(where, field="url", got="nothing", want="the authority's token endpoint")
    client_id = settings.client_id or name
    if settings.style == "dummy":
        return Credentials(settings, client_id)
    if settings.key_file:
        key = private_key_of_pem(_read(settings.key_file, "key_file"), settings.key_file)
        return Credentials(
            settings, client_id, key=key, key_id=settings.key_id or thumbprint(key.public_key())
        )
    if settings.style == "client_credentials" and settings.secret_file:
        secret = _read(settings.secret_file, "secret_file").strip()
        if not secret or not secret.isascii():
            raise InvalidValue(settings.secret_file, want="a secret, in ASCII")
        return Credentials(settings, client_id, secret=secret.decode())
    either = "key_file" if settings.style == "signed" else "secret_file or key_file"
    raise InvalidValue(where, field=either, got="nothing", want="a file")


def _read(path: str, field: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidValue(
            "settings uss.tokens", field=field, got=path, want="a file", fix=error.strerror or ""
        ) from None


def ask_of(with_: Credentials, audience: str, scope: str, now_s: float) -> Ask:
    """The request that asks for a token."""
    said = with_.settings
    asked = {"grant_type": "client_credentials", "scope": scope, said.audience_as: audience}
    if said.style == "dummy":
        asked |= {"issuer": "dummy", "sub": with_.client_id}
        joint = "&" if "?" in said.url else "?"
        return Ask("GET", said.url + joint + urlencode(asked, quote_via=quote))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if with_.key:
        claims = {
            "iss": with_.client_id,
            "sub": with_.client_id,
            "aud": said.url,
            "jti": secrets.token_urlsafe(16),
            "iat": int(now_s),
            "exp": int(now_s + ASSERTION_S),
        }
        asked |= {
            "client_id": with_.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": signed(claims, with_.key, with_.key_id),
        }
    elif said.secret_in == "body":
        asked |= {"client_id": with_.client_id, "client_secret": with_.secret}
    else:
        # both halves are form-encoded first (RFC 6749, 2.3.1)
        pair = f"{quote(with_.client_id, safe='')}:{quote(with_.secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return Ask("POST", said.url, headers, urlencode(asked).encode())


class AccessTokens:
    """Tokens by audience and scope; several who want the same one wait for one request.

    Args:
        settings: how they are got; the files that it names are read anew for each token, so that a key or a secret can
            be replaced while the server runs.
        name: who we are, where the settings do not say.
        send: asks the authority.

    InvalidValue where something is missing or cannot be read.
    """

    def __init__(self, settings: TokenSettings, name: str, send: Send) -> None:
        self._settings, self._name, self._send = settings, name, send
        credentials_of(settings, name)
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._under_way: dict[tuple[str, str], asyncio.Task[str]] = {}

    async def token(self, audience: str, scope: str, *, refused: str = "") -> str:
        """A token that should be taken.

        Args:
            audience: host name of the server that is called.
            scope: one, or several with spaces between.
            refused: a token that the server did not take, which is not given again.

        NoToken where the authority gives none; other kinds of CallFailed where it cannot be asked.
        """
        key = (audience, " ".join(sorted(scope.split())))
        held = self._kept.get(key)
        if held and held.token != refused and time.monotonic() < held.until_s:
            return held.token
        if key not in self._under_way:
            task = asyncio.create_task(self._get(*key))
            self._under_way[key] = task
            task.add_done_callback(partial(self._done, key))
        # one who gives up waiting does not take it from the others
        return await asyncio.shield(self._under_way[key])

    async def close(self) -> None:
        """Ask for nothing any more."""
        for task in (tasks := list(self._under_way.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, key: tuple[str, str], task: asyncio.Task[str]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # whoever waited has it; where nobody did, it is no fault

    async def _get(self, audience: str, scope: str) -> str:
        now_s = time.time_ns() / 1e9
        try:
            with_ = credentials_of(self._settings, self._name)
        except InvalidValue as error:
            raise NoToken(self._settings.url or audience, got=str(error)) from None
        if with_.settings.style == "signed" and with_.key:
            lasts_s = 3600.0
            token = access_token(
                with_.key,
                with_.key_id,
                issuer=with_.client_id,
                sub=with_.client_id,
                audience=audience,
                scopes=scope.split(),
                now_s=now_s,
                lifetime_s=lasts_s,
            )
        else:
            token, lasts_s = await self._asked(with_, audience, scope, now_s)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        until_s = time.monotonic() + lasts_s - min(EARLY_S, lasts_s / 10)
        self._kept[audience, scope] = _Kept(token, until_s)
        return token

    async def _asked(self, with_: Credentials, audience: str, scope: str, now_s: float) -> tuple[str, float]:
        """A new token from the authority, and how long it holds; 0 where nobody says."""
        url = self._settings.url
        status, body = await self._send(ask_of(with_, audience, scope, now_s))
        if status != 200:
            raise NoToken(
                url,
                got=f"status {status} {_error_of(body)}".strip(),
                want=f"a token for {audience} with {scope}",
                fix="see whether the authority knows this client and grants it that scope",
            )
        try:
            given = msgspec.json.decode(body, type=_Given)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BadAnswer(url, got="no access token", want="JSON with access_token") from None
        if not given.access_token or not given.access_token.isascii() or not given.access_token.isprintable():
            raise BadAnswer(url, got="no access token", want="one in ASCII")
        lasts_s = given.expires_in
        if lasts_s is None:
            lasts_s = _expiry_of(given.access_token, now_s) - now_s
        return given.access_token, max(lasts_s, 0.0)


def _error_of(body: bytes) -> str:
    """The error code of an authority (RFC 6749, 5.2), as far as it is one; nothing else that it may echo."""
    try:
        code = msgspec.json.decode(body)["error"]
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError):
        return ""
    return code if isinstance(code, str) and len(code) <= 64 and code.replace("_", "").isalnum() else ""


def _expiry_of(token: str, now_s: float) -> float:
    """When a token says that it expires, without a check of its signature: that is for those who take it."""
    try:
        claims = token.split(".")[1]
        said = msgspec.json.decode(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), type=_Expiry)
    except (IndexError, ValueError, msgspec.DecodeError):
        return now_s
    return now_s if said.exp is None else said.exp
