"""How one server is set up: where it listens and stores, whose tokens it takes, what it allows."""

import ipaddress
import ssl
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.service.limits import Amount, Count, Limits
from sharedsky.service.uss.conformance import Bounds
from sharedsky.service.uss.region import Region
from sharedsky.sources.authored import convert


class Jwks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where keys are fetched, and whose tokens they may sign; any accepted issuer's where none is named."""

    url: str
    issuer: str = ""


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key in PEM, and whose tokens it may sign; any accepted issuer's where none is named."""

    path: str
    issuer: str = ""


class TokenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this server, as a USS, gets the tokens with which it calls others.

    Args:
        style: `client_credentials` asks the authority at `url` (OAuth 2.0); `signed` signs them with the key in
            `key_file`, for servers where this one is registered as a party; `dummy` asks a token endpoint of the
            InterUSS test environments, which gives any token to anybody.
        url: of the authority's token endpoint.
        client_id: who we are there; the name of the USS unless said.
        secret_file: a file with the secret that shows it; or
        key_file: a file with a private key in PEM (RFC 7523).
        key_id: what the authority calls that key; its thumbprint (RFC 7638) unless said.
        secret_in: where the secret is sent.
        audience_as: the parameter in which the authority wants to be told whom a token is for.
    """

    style: Literal["client_credentials", "signed", "dummy"] = "client_credentials"
    url: str = ""
    client_id: str = ""
    secret_file: str = ""
    key_file: str = ""
    key_id: str = ""
    secret_in: Literal["header", "body"] = "header"
    audience_as: Literal["intended_audience", "audience", "resource"] = "intended_audience"


class UssSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this server is as a USS.

    Args:
        name: `sub` of its tokens, by which the DSS knows it.
        base_url: at which others reach `/uss/v1`.
        dss: base URLs of the DSS, ours included; the next is tried where one does not answer.
        tokens: with which others are called.
        ca_file: authorities, in PEM, that vouch for the names of other servers; those of this machine unless said.
        answer_bytes: the longest answer of another server that is read.
        allow_private: whether URLs that others gave are called where they lead to addresses of private networks, for
            tests and closed networks. The DSS and the authority are called wherever they are.
        allow_http: whether http is spoken with others, for tests.
        constraints: whether flights are planned with constraints in mind, and told of them; needs the scope
            utm.constraint_processing.
        region: what the authority of the region permits where flights conflict.
        conformance: how long a flight may be outside its volumes, and what is assumed of it then.
        keep_days: for how long exchanges, notices, plans and telemetry of our flights are kept for log sets. What others say
            of theirs is gone after 24 hours, but for the exchanges in which they said it.
        zones_ahead_days: for how many days ahead imported zones have constraints; those that apply for ever have one a day.
        flight_planning_api: whether the InterUSS interface for automated tests is served, by which whoever has its
            scopes plans flights and clears areas.
    """

    name: str
    base_url: str
    dss: list[str]
    tokens: TokenSettings
    ca_file: str = ""
    answer_bytes: Count = 10_000_000
    allow_private: bool = False
    allow_http: bool = False
    constraints: bool = True
    region: Region = Region()
    conformance: Bounds = Bounds()
    zones_ahead_days: Amount = 7.0
    keep_days: Amount = 45.0
    flight_planning_api: bool = False


class LogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ledger of this server.

    Args:
        origin: the name of a log that is new; the pool's or the host's with `/log` unless said.
        key_file: with the log's private key; `log.key` in the data folder unless said. Servers on one database have the
            same.
        every_s: how long changes wait for one another until the head that holds them is signed.
    """

    origin: str = ""
    key_file: str = ""
    every_s: float = 1.0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a configuration file says.

    Args:
        database: URL of a PostgreSQL; empty for one SQLite file in the data folder.
        host: at which to listen.
        port: at which to listen.
        workers: processes.
        certificate: chain in PEM, with which HTTPS is served; HTTP where there is none, for a proxy to end TLS.
        certificate_key: its private key in PEM.
        audiences: host names that tokens may be made out for.
        issuers: which authorities' tokens are taken; empty is whoever holds one of the keys.
        keys: public keys in files.
        jwks: public keys at URLs.
        parties_required: whether a token is taken only if its subject is a registered party, whoever signed it.
        pool_id: of the airspace representation that this server shares with others.
        allow_http: whether base URLs of USSs and URLs of keys may be http, for tests.
        development: whether to issue any token to anybody who can reach this server; only on loopback.
        uss: what it is as a USS; a DSS only where it is not said.
        log: the ledger.
        limits: on requests.
    """

    database: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8090
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    certificate: str = ""
    certificate_key: str = ""
    audiences: list[str] = []
    issuers: list[str] = []
    keys: list[KeyFile] = []
    jwks: list[Jwks] = []
    parties_required: bool = False
    pool_id: str = ""
    allow_http: bool = False
    development: bool = False
    uss: UssSettings | None = None
    log: LogSettings = LogSettings()
    limits: Limits = Limits()


def settings_of(path: Path) -> Settings:
    """The settings in a TOML file; InvalidValue names what is wrong in it."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(str(path), got=str(error), want="TOML") from None
    return convert(found, Settings, str(path))


def is_loopback(host: str) -> bool:
    """Whether a server that listens at a host is reached from this machine only; a name other than localhost is not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked(settings: Settings, parties: int) -> Settings:
    """The settings themselves; InvalidValue where nobody could get in, or anybody could.

    Args:
        parties: how many are registered and active.
    """
    if bool(settings.certificate) != bool(settings.certificate_key):
        raise InvalidValue(
            "settings", field="certificate", want="a certificate and its private key, or neither of the two"
        )
    schemes = ("https://", "http://") if settings.allow_http else ("https://",)
    for source in settings.jwks:
        if not source.url.lower().startswith(schemes):
            raise InvalidValue(
                "settings", field="jwks.url", got=repr(source.url), want=f"an URL with {' or '.join(schemes)}"
            )
    if settings.certificate:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                settings.certificate, settings.certificate_key
            )
        except OSError as error:
            raise InvalidValue(
                "settings",
                field="certificate",
                got=f"{settings.certificate}, {settings.certificate_key}",
                want="a certificate and its private key in PEM",
                fix=str(error),
            ) from None
    if settings.development:
        return settings
    if not (settings.keys or settings.jwks or parties):
        raise InvalidValue(
            "settings",
            field="keys",
            got="none, and no party is registered",
            want="somebody whose tokens are taken",
            fix="let a party in with sharedsky party add, name keys or jwks in the file of --config, or try things out"
            " with --development",
        )
    if not settings.audiences and not is_loopback(settings.host):
        raise InvalidValue(
            "settings",
            field="audiences",
            got="none",
            want="the host names that tokens are made out for",
            fix="name them in the file of --config",
        )
    return settings
