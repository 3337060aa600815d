"""Another server on this machine, plain or over TLS, and names that lead to it."""

import contextlib
import datetime
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def peer(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server whose every route is one handler; its port on 127.0.0.1."""

    async def handled(request: web.Request) -> web.StreamResponse:
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handled)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        await web.SockSite(runner, listening, ssl_context=tls).start()
        try:
            yield listening.getsockname()[1]
        finally:
            await runner.cleanup()


class Authority:
    """Vouches for names, for as long as a test runs.

    Args:
        folder: for its certificate, `ca.pem`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority of a test")])
        self._name = name
        made = self._certificate(name, self._key).add_extension(x509.BasicConstraints(True, None), True)
        made = made.add_extension(
            x509.KeyUsage(True, False, False, False, False, True, True, False, False), True
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), False)
        self.file = folder / "ca.pem"
        self.file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def _certificate(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        start = datetime.datetime(2020, 1, 1)  # noqa: DTZ001
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + datetime.timedelta(days=36500))
        )

    def server(self, host: str) -> ssl.SSLContext:
        """What a server of that name answers with."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        made = self._certificate(subject, key).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), False
        )
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False
        )
        file = self._folder / f"{host}.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + made.sign(self._key, SHA256()).public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Names:
    """Stands in for the resolver of this machine.

    Args:
        lookups: name to the addresses of each lookup in turn; the last goes on for ever.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **lookups: list[list[str]]) -> None:
        self._lookups = {name.replace("_", "."): found for name, found in lookups.items()}
        self.asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self._getaddrinfo)

    def _getaddrinfo(self, host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        if host not in self._lookups:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        turn = min(self.asked.count(host), len(self._lookups[host]) - 1)
        self.asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in self._lookups[host][turn]
        ]
