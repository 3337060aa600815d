"""How one server is set up: where it listens and stores, whose tokens it takes, what it allows."""

import tomllib
from pathlib import Path

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.service.limits import Limits
from sharedsky.sources.authored import convert


class Jwks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where keys are fetched, and whose tokens they may sign; any accepted issuer's where none is named."""

    url: str
    issuer: str = ""


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key in PEM, and whose tokens it may sign; any accepted issuer's where none is named."""

    path: str
    issuer: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a configuration file says.

    Args:
        database: URL of a PostgreSQL; empty for one SQLite file in the data folder.
        host: at which to listen.
        port: at which to listen.
        workers: processes.
        audiences: host names that tokens may be made out for.
        issuers: whose tokens are taken; empty is whoever holds one of the keys.
        keys: public keys in files.
        jwks: public keys at URLs.
        pool_id: of the airspace representation that this server shares with others.
        allow_http: whether base URLs of USSs may be http, for tests.
        development: whether to issue any token to anybody who can reach this server; only on loopback.
        limits: on requests.
    """

    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8090
    workers: int = 1
    audiences: list[str] = []
    issuers: list[str] = []
    keys: list[KeyFile] = []
    jwks: list[Jwks] = []
    pool_id: str = ""
    allow_http: bool = False
    development: bool = False
    limits: Limits = Limits()


def settings_of(path: Path) -> Settings:
    """The settings in a TOML file; InvalidValue names what is wrong in it."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(str(path), got=str(error), want="TOML") from None
    return convert(found, Settings, str(path))


def checked(settings: Settings) -> Settings:
    """The settings themselves; InvalidValue where nobody could get in, or anybody could."""
    if not settings.development and not (settings.keys or settings.jwks):
        raise InvalidValue(
            "settings",
            field="keys",
            want="a key whose tokens are taken",
            fix="name keys or jwks in the file of --config, or try things out with --development",
        )
    if not settings.development and not settings.audiences:
        raise InvalidValue(
            "settings", field="audiences", want="the host names that tokens are made out for", fix="add them"
        )
    return settings
