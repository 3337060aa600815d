"""A server that runs somewhere, as a command asks it."""

import functools
import http.client
import ipaddress
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
import msgspec

from sharedsky.errors import InvalidValue, LimitExceeded, Unreadable

MOST_BYTES = 512 << 20
"""Of an answer."""
TOKEN = "SHAREDSKY_TOKEN"
"""The environment variable with the access token, which so stands in no list of processes."""


class Problem(msgspec.Struct):
    """What a server says of a request that it refuses."""

    title: str = ""
    message: str = ""


class Refusal(InvalidValue):
    """The server refused a request.

    Args:
        status: of HTTP.
        body: of the answer, its first 100,000 bytes.
    """

    def __init__(self, where: str, status: int, body: bytes) -> None:
        super().__init__(where, got=f"{status}: {_said(body) or 'no reason given'}")
        self.status, self.body = status, body


class Remote:
    """A server and the token for it.

    Args:
        url: base URL; https, or http to this machine.
        token: an access token; InvalidValue where there is none.
        deadline_s: of one request.
    """

    def __init__(self, url: str, token: str, deadline_s: float = 60.0) -> None:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in ("https", "http"):
            raise InvalidValue("--server", got=repr(url), want="an URL such as https://sky.example.com")
        if parts.scheme == "http" and not _here(host):
            raise InvalidValue("--server", got=repr(url), want="https, since a token goes with each request")
        token = token.strip()
        if not token or not token.isascii() or any(c.isspace() for c in token):
            raise InvalidValue(
                "--token", got="no access token", want="one", fix=f"give --token-file, or set {TOKEN}"
            )
        self.url, self._token, self._deadline_s = url.rstrip("/"), token, deadline_s
        self._open = urllib.request.build_opener(_NoRedirects).open

    def ask(
        self, method: str, path: str, body: bytes | None = None, **query: Any
    ) -> tuple[bytes, dict[str, str]]:
        """The body and headers of the answer; Refusal where the server refuses, Unreadable where it does not answer."""
        said = {k: v for k, v in query.items() if v is not None}
        url = f"{self.url}{path}" + (f"?{urlencode(said)}" if said else "")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with self._open(request, timeout=self._deadline_s) as answer:
                data = answer.read(MOST_BYTES + 1)
                if len(data) > MOST_BYTES:
                    raise LimitExceeded(url, got="an endless answer", want=f"at most {MOST_BYTES} bytes")
                if answer.length:  # so many bytes were promised, and did not come
                    raise Unreadable(url, got="an answer that was cut off", want="all of it", fix="try again")
                return data, {k.lower(): v for k, v in answer.headers.items()}
        except urllib.error.HTTPError as error:
            with error:
                raise Refusal(f"{method} {url}", error.code, error.read(100_000)) from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", error) or type(error).__name__
            raise Unreadable(self.url, got=f"no answer ({why})", fix="is the server running there?") from None

    def ask_json(self, method: str, path: str, body: object = None, **query: Any) -> dict[str, Any]:
        """The JSON object that the server answers; Refusal and Unreadable as `ask` has them.

        Args:
            body: bytes as they are sent, or anything that msgspec encodes as JSON; None is none.
        """
        sent = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        data, _ = self.ask(method, path, sent, **query)
        try:
            return msgspec.json.decode(data, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unreadable(
                f"{self.url}{path}",
                got="no JSON object",
                want="one",
                fix="is it a Sharedsky that runs there?",
            ) from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token to somebody else."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def with_remote(function: Callable[..., Any]) -> Callable[..., Any]:
    """--server, --token and --token-file, as the one argument remote."""

    @functools.wraps(function)
    def wrapped(server: str, token: str | None, token_file: Path | None, **more: Any) -> Any:
        found = token or (
            token_file.read_text(encoding="utf-8", errors="replace")
            if token_file
            else os.environ.get(TOKEN, "")
        )
        return function(remote=Remote(server, found), **more)

    for decorate in (
        click.option(
            "--token-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="file with the access token",
        ),
        click.option(
            "--token", help=f"access token, which other users of this machine may see  [env: {TOKEN}]"
        ),
        click.option(
            "--server", metavar="URL", default="http://127.0.0.1:8090", show_default=True, help="the server"
        ),
    ):
        wrapped = decorate(wrapped)
    return wrapped


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _said(body: bytes) -> str:
    try:
        found = msgspec.json.decode(body, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body[:200].decode("utf-8", "replace")
    return found.title or found.message
