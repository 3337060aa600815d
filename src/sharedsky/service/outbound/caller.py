"""Calls other servers: within a deadline, at addresses that were checked, with a token made out for each.

aiohttp because it is kept well, is fast enough to tell hundreds of subscribers a second, and lets us say how names
are resolved: that is where addresses are checked.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from sharedsky import __version__
from sharedsky.errors import InvalidValue
from sharedsky.service.outbound.exchange import Exchange, Record, without_signature
from sharedsky.service.outbound.failures import (
    AddressRefused,
    BadAnswer,
    CallFailed,
    NoAnswer,
    NotReached,
    NotTrusted,
    shown,
)
from sharedsky.service.outbound.tokens import AccessTokens, Ask, credentials_of
from sharedsky.service.outbound.trust import CheckedResolver, Target, Trust, target_of
from sharedsky.service.settings import UssSettings

_LOG = logging.getLogger("sharedsky.service.outbound")
T = TypeVar("T")

CONNECTIONS = 100
"""Of one process, to all servers together."""
CONNECTIONS_TO_ONE = 16
IDLE_S = 15.0
"""A connection that is not used for so long is closed: servers close idle ones, and a request must not be lost so."""
TOKEN_BYTES = 65536
"""The longest answer of an authority."""


MOST_SAID = 500
"""Characters of what another server says."""


class _Error(msgspec.Struct):
    """An error as the standard has it."""

    message: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What another server answered, whatever its status.

    Args:
        body: in full.
        exchange: as it was recorded.
    """

    status: int
    body: bytes
    exchange: Exchange

    @property
    def said(self) -> str:
        """Why the server refuses: the message of an error of the standard, else the beginning of whatever it is."""
        try:
            text = msgspec.json.decode(self.body, type=_Error).message
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            text = self.body[:MOST_SAID].decode("utf-8", "replace")
        return "".join(c for c in text[:MOST_SAID] if c.isprintable())

    def read(self, kind: type[T]) -> T:
        """The body as a struct; BadAnswer where it is not one."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadAnswer(
                self.exchange.url, got=str(error)[:200], want=f"{kind.__name__} in JSON"
            ) from None


class Caller:
    """Calls other servers; make it in the event loop that uses it, and close it there.

    Args:
        settings: what this server is as a USS.
        record: gets each exchange that was begun, except those with the authority.
    """

    def __init__(self, settings: UssSettings, record: Record) -> None:
        # what can be wrong with the settings is found before anything is opened
        self._trust, tls = trust_of(settings), _tls(settings.ca_file)
        self._tokens = AccessTokens(settings.tokens, settings.name, self._authority)
        self._record, self._answer_bytes = record, settings.answer_bytes
        self._session = ClientSession(
            connector=TCPConnector(
                resolver=CheckedResolver(self._trust),
                use_dns_cache=False,  # what is connected to is what was checked just now
                ssl=tls,
                limit=CONNECTIONS,
                limit_per_host=CONNECTIONS_TO_ONE,
                keepalive_timeout=IDLE_S,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            headers={
                "User-Agent": f"sharedsky/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            timeout=ClientTimeout(total=None),
        )

    async def call(
        self,
        method: str,
        url: str,
        path: str,
        body: object = None,
        scope: str = "",
        deadline_s: float = 5.0,
        *,
        about: str = "",
    ) -> Answer:
        """Call another server.

        Args:
            method: of HTTP.
            url: base URL of the server, as it said or as the operator said.
            path: what is added to it, with its query, encoded.
            body: bytes as they are sent, or anything that msgspec encodes as JSON; None is none.
            scope: of the token, several with spaces between; empty is without a token.
            deadline_s: for everything: the token, the connection, the answer to its last byte.
            about: what the call is for, for the record.
        Returns:
            The answer, with any status but a redirect.
        Raises:
            AddressRefused, NoToken, NotReached, NotTrusted: nothing was asked of that server.
            NoAnswer, BadAnswer: whether it did what was asked is not known.

        A GET, PUT or DELETE that is lost because the server has closed a kept connection is sent once more, so it can have
        been done twice.
        """
        whole = url.rstrip("/") + path
        target = target_of(whole, self._trust)
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with asyncio.timeout(deadline_s):
                token = await self._tokens.token(target.host, scope) if scope else ""
                answer = await self._exchanged(method, target, headers, content, token, about)
                if answer.status == 401 and token:
                    fresh = await self._tokens.token(target.host, scope, refused=token)
                    answer = await self._exchanged(method, target, headers, content, fresh, about)
                return answer
        except TimeoutError:
            raise NoAnswer(whole, got=f"nothing in {deadline_s:g} s", want="an answer") from None

    async def close(self) -> None:
        """Let go of all connections."""
        await self._tokens.close()
        await self._session.close()

    async def _authority(self, ask: Ask) -> tuple[int, bytes]:
        """Ask the authority for a token; nothing of it is recorded, because of the secrets in it."""
        async with asyncio.timeout(10):
            status, _, body = await self._sent(
                ask.method, target_of(ask.url, self._trust), ask.headers, ask.body, TOKEN_BYTES
            )
        return status, body

    async def _exchanged(
        self, method: str, target: Target, headers: dict[str, str], content: bytes, token: str, about: str
    ) -> Answer:
        """One exchange, recorded whatever comes of it."""
        sent = headers | ({"Authorization": f"Bearer {token}"} if token else {})
        started_us = time.time_ns() // 1000
        status, answer_headers, answer, problem = 0, list[str](), b"", ""
        try:
            status, answer_headers, answer = await self._sent(
                method, target, sent, content, self._answer_bytes
            )
        except CallFailed as error:
            problem = str(error)
            raise
        except asyncio.CancelledError:
            problem = "no answer in time"
            raise
        finally:
            exchange = Exchange(
                about,
                method,
                target.url,
                started_us,
                time.time_ns() // 1000,
                [
                    f"{name}: {without_signature(v) if name == 'Authorization' else v}"
                    for name, v in sent.items()
                ],
                content,
                status,
                answer_headers,
                answer,
                problem,
            )
            await self._recorded(exchange)
        return Answer(status, answer, exchange)

    async def _recorded(self, exchange: Exchange) -> None:
        try:
            await self._record(exchange)
        except Exception:
            _LOG.exception("an exchange with %s was not recorded", shown(exchange.url))

    async def _sent(
        self, method: str, target: Target, headers: Mapping[str, str], content: bytes, most_bytes: int
    ) -> tuple[int, list[str], bytes]:
        """Status, headers and body of an answer; CallFailed where there is none that can be used."""
        url = URL(target.url, encoded=True)
        if (url.host or "").rstrip(".") != target.host or url.port != target.port:
            raise AddressRefused(target.url, got="a URL that can be read in two ways", want="a plain URL")
        try:
            async with self._session.request(
                method, url, headers=headers, data=content or None, allow_redirects=False
            ) as response:
                if 300 <= response.status < 400:
                    raise BadAnswer(
                        target.url,
                        got=f"status {response.status}, a redirect",
                        want="an answer from where it was asked",
                    )
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise BadAnswer(target.url, got="a compressed answer", want="one as it is")
                found = bytearray()
                async for part in response.content.iter_any():
                    found += part
                    if len(found) > most_bytes:
                        response.close()
                        raise BadAnswer(target.url, got="a longer answer", want=f"at most {most_bytes} bytes")
                return response.status, [f"{k}: {v}" for k, v in response.headers.items()], bytes(found)
        except aiohttp.ClientConnectorCertificateError as error:
            raise NotTrusted(
                target.url, got=_why(error), want=f"a certificate for {target.host} from a known authority"
            ) from None
        except aiohttp.ClientSSLError as error:
            raise NotTrusted(target.url, got=_why(error), want="TLS 1.2 or newer") from None
        except aiohttp.ClientConnectorError as error:
            raise NotReached(target.url, got=_why(error), want="a connection") from None
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise NoAnswer(target.url, got=_why(error), want="an answer") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise BadAnswer(target.url, got=_why(error), want="an answer in HTTP") from None


def found_good(settings: UssSettings) -> None:
    """Nothing; InvalidValue where a server with these settings could call nobody, or be called by nobody."""
    if not settings.dss:
        raise InvalidValue("settings uss", field="dss", got="none", want="the URL of a DSS")
    trust_of(settings)
    _tls(settings.ca_file)
    credentials_of(settings.tokens, settings.name)
    _named("base_url", settings.base_url, Trust(allow_private=True, allow_http=settings.allow_http))


def trust_of(settings: UssSettings) -> Trust:
    """Where calls may go: anywhere public, and to the servers that the settings themselves name; InvalidValue where one
    of those is not to be called.
    """
    urls = [("dss", url) for url in settings.dss]
    if settings.tokens.url:
        urls.append(("tokens.url", settings.tokens.url))
    named = [_named(field, url, Trust(allow_private=True, allow_http=True)) for field, url in urls]
    trust = Trust(settings.allow_private, settings.allow_http, frozenset((t.host, t.port) for t in named))
    for field, url in urls:
        _named(field, url, trust)
    return trust


def _named(field: str, url: str, trust: Trust) -> Target:
    try:
        return target_of(url, trust)
    except AddressRefused as error:
        raise InvalidValue("settings uss", field=field, got=error.got, want=error.want) from None


def _tls(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise InvalidValue(
            "settings uss", field="ca_file", got=ca_file, want="certificates in PEM", fix=str(error)
        ) from None


def _why(error: Exception) -> str:
    said: Any = getattr(error, "os_error", None) or getattr(error, "certificate_error", None) or error
    return (str(said) or type(error).__name__)[:300]
