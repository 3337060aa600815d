"""Starts the server: worker processes that each open the storage, and read their settings from the environment."""

import asyncio
import contextlib
import gc
import logging.config
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
from litestar import Litestar, Router

from sharedsky.errors import InvalidValue
from sharedsky.service import logs
from sharedsky.service import settings as setup
from sharedsky.service.api import development
from sharedsky.service.api.app import app
from sharedsky.service.api.serving import Parts
from sharedsky.service.api.uss_role import routes_of
from sharedsky.service.development_issuer import DevelopmentIssuer
from sharedsky.service.log.key import NAME as KEY
from sharedsky.service.log.key import checked_origin
from sharedsky.service.log.log import Log
from sharedsky.service.outbound.caller import found_good
from sharedsky.service.party_store import all_parties
from sharedsky.service.private_files import make_folder
from sharedsky.service.refused import Unavailable
from sharedsky.service.register import Register
from sharedsky.service.settings import Settings
from sharedsky.service.signing import make_private_key, write_private
from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres, migrate
from sharedsky.service.storage.sqlite import Sqlite
from sharedsky.service.token_keys import KeyRing, KeySource, key_of_pem, open_https
from sharedsky.service.tokens import Policy, Tokens

DATABASE = "sharedsky.db"
END_S = 15
"""For a worker to finish what it has begun."""
_SETTINGS, _DATA, _PARENT = "SHAREDSKY_SETTINGS", "SHAREDSKY_DATA", "SHAREDSKY_PARENT"


def serve(settings: Settings, data: Path) -> None:
    """Serve until told to stop; requests under way are finished first."""
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols

    logging.config.dictConfig(logs.CONFIG)
    _free(settings)
    make_folder(data)
    if settings.development:
        _issuer(settings, data)
    # found good before anybody is let in
    asyncio.run(_found_good(settings, data))
    os.environ[_SETTINGS] = msgspec.json.encode(settings).decode()
    os.environ[_DATA] = str(data.resolve())
    os.environ[_PARENT] = str(os.getpid())
    Granian(
        "sharedsky.service.run:make",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=END_S,
        log_access=False,
        log_dictconfig=logs.CONFIG,
        ssl_cert=Path(settings.certificate) if settings.certificate else None,
        ssl_key=Path(settings.certificate_key) if settings.certificate_key else None,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


def make() -> Litestar:
    """The application of one worker."""
    threading.Thread(target=_end_with, args=(int(os.environ[_PARENT]),), name="parent", daemon=True).start()
    settings = msgspec.json.decode(os.environ[_SETTINGS], type=Settings)
    application = made(settings, Path(os.environ[_DATA]))
    # to look through all that is kept for rubbish stops every request; what is there already never is any
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    return application


def made(settings: Settings, data: Path) -> Litestar:
    """The application of these settings."""
    audiences = settings.audiences or ["localhost", "127.0.0.1", settings.host]
    keys = [key_of_pem(_read(k.path), k.path, k.issuer) for k in settings.keys]
    more: list[Router] = routes_of(settings.uss)
    if settings.development:
        issuer = _issuer(settings, data)
        keys.append(issuer.key())
        more.append(development.routes(issuer, audiences[0]))
    sources = [KeySource(source.url, source.issuer) for source in settings.jwks]
    ring = KeyRing(keys, sources, partial(open_https, allow_http=settings.allow_http))
    register = Register(ring, required=settings.parties_required)
    issuers = {*settings.issuers, *([issuer.issuer] if settings.development and settings.issuers else [])}
    tokens = Tokens(Policy(frozenset(audiences), frozenset(issuers)), ring, register)

    def parts() -> Parts:
        return Parts(
            open_storage(settings, data),
            tokens,
            register,
            settings.limits,
            settings.allow_http,
            settings.pool_id,
            log_of(settings, data),
            settings.uss,
        )

    return app(parts, body_bytes=settings.limits.body_bytes, more=more)


def open_storage(settings: Settings, data: Path) -> Storage:
    """The storage that the settings name."""
    if settings.database:
        return Postgres(settings.database)
    return Sqlite(data / DATABASE)


def log_of(settings: Settings, data: Path) -> Log:
    """The log that the settings name; InvalidValue where they cannot be."""
    if not 0 < settings.log.every_s <= 60:
        raise InvalidValue(
            "settings", field="log.every_s", got=f"{settings.log.every_s:g}", want="more than 0, at most 60"
        )
    name = settings.pool_id or (settings.audiences or ["localhost"])[0]
    key_path = Path(settings.log.key_file) if settings.log.key_file else data / KEY
    return Log(
        data, key_path, checked_origin(settings.log.origin or f"{name}/log"), every_s=settings.log.every_s
    )


async def prepared(settings: Settings, data: Path) -> Storage:
    """The storage that the settings name, with its tables as this version has them; InvalidValue where there is none."""
    with _named(settings, data):
        if settings.database:
            await migrate(settings.database)
        return open_storage(settings, data)


@contextlib.contextmanager
def _named(settings: Settings, data: Path) -> Iterator[None]:
    """Where the storage cannot be used from the start, its name is of more help than to try again."""
    try:
        yield
    except Unavailable as error:
        where = "the database" if settings.database else str(data / DATABASE)
        raise InvalidValue(where, got=error.got, want="a database that this command can use") from None


async def _found_good(settings: Settings, data: Path) -> None:
    """Nothing; our error where the settings, the storage or the log are not fit for serving."""
    for key in settings.keys:
        key_of_pem(_read(key.path), key.path, key.issuer)
    if settings.uss:
        found_good(settings.uss)
    storage = await prepared(settings, data)
    try:
        with _named(settings, data):
            await storage.lease("start", "whoever starts", 0)  # one that can only be read starts no server
        active = sum(party.state == "active" for party in (await all_parties(storage)).values())
        setup.checked(settings, active)
        await log_of(settings, data).open(storage)
    finally:
        await storage.close()


def _free(settings: Settings) -> None:
    """InvalidValue where somebody listens there already: two servers could share the port, each with half the requests."""
    try:
        at = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(at[0], at[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(at[4])
    except OSError as error:
        raise InvalidValue(
            f"{settings.host}:{settings.port}",
            field="port",
            got=error.strerror or str(error),
            want="an address of this machine that is free",
            fix="stop the other server, or name another --port",
        ) from None


def _end_with(parent: int) -> None:
    """A worker ends when the process that started it is gone, however that went."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidValue(
            "settings", field="keys", got=path, want="a file", fix=error.strerror or ""
        ) from None


def _issuer(settings: Settings, data: Path) -> DevelopmentIssuer:
    """The development issuer, with a key that outlives restarts."""
    path = data / "development.pem"
    if not path.exists():
        made_key = make_private_key()
        DevelopmentIssuer(made_key, [settings.host])  # refused beyond loopback, before anything is written
        try:
            write_private(path, made_key)
        except InvalidValue:
            if not path.exists():
                raise
            # another server on this folder was quicker, and both have its key
    return DevelopmentIssuer(path.read_bytes(), [settings.host])
