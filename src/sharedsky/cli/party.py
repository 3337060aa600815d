"""sharedsky party: who may use the server, and the keys with which each signs its own tokens."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sharedsky.cli.server import Server, with_server

if TYPE_CHECKING:
    from sharedsky.service.parties import Party, Verb
    from sharedsky.service.party_store import Rule

SHORT = 8
"""So many characters of a key's id tell one party's keys apart."""
_PEM = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY = click.option(
    "--key", type=_PEM, help="its public key (RSA, PEM); a new key pair is made where none is given"
)
_OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="file for the new private key"
)
_SERVER = with_server("sharedsky party")


@click.group("party")
def command() -> None:
    """Say who may use the server. It works on the server's data directly, so whoever can write there is its
    administrator; a server that runs follows within a second. The same can be done over the API, with the scope
    sharedsky.admin.
    """


@command.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, help="what it may do; several times, or with spaces between"
)
@click.option("--display-name", default="", help="what people call it")
@_KEY
@_OUT
@_SERVER
def add(
    name: str, scopes: tuple[str, ...], display_name: str, key: Path | None, out: Path | None, server: Server
) -> None:
    """Let the party NAME in. Its tokens have NAME as their subject.

    Where no --key is given, a key pair is made: the private half is written to NAME.pem, for the party alone, and is
    kept nowhere else.
    """
    from sharedsky.service import parties

    parties.checked_name(name)
    wanted = parties.checked_scopes(_words(scopes))

    def register(pem: bytes) -> "Party":
        return _changed(
            server,
            "added",
            lambda there, t: parties.added(there, name, display_name, wanted, pem, t),
            make=True,
        )

    party, private = _with_key(name, key, lambda kid: out or Path(f"{name}.pem"), register)
    _say_scopes(party)
    _say_key(party, private)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="as JSON, with the public keys")
@_SERVER
def list_(as_json: bool, server: Server) -> None:
    """Show every party: what it may do, and its keys."""
    from sharedsky.cli.terminal import console, say, say_json
    from sharedsky.service.api.parties import PartiesShown, shown
    from sharedsky.service.party_store import all_parties

    found = [shown(party) for party in server.run(all_parties).values()]
    if as_json:
        say_json(PartiesShown(found))
        return
    if not found:
        say("no party is registered; let one in with: sharedsky party add NAME --scope SCOPE")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("party", "state", "may", "keys"):
        table.add_column(title, overflow="fold")
    for party in found:
        keys = [
            f"{key.kid[:SHORT]} until {_minute(key.until)}" if key.until else key.kid[:SHORT]
            for key in party.keys
        ]
        title = f"{party.name}\n{party.display_name}" if party.display_name else party.name
        table.add_row(title, party.state, "\n".join(party.scopes), "\n".join(keys))
    console().print(table)


@command.command("change")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="all that it may do from now on")
@click.option("--display-name", help="what people call it")
@_SERVER
def change(name: str, scopes: tuple[str, ...], display_name: str | None, server: Server) -> None:
    """Change what a party may do, or what it is called."""
    from sharedsky.errors import InvalidValue
    from sharedsky.service import parties

    if not scopes and display_name is None:
        raise InvalidValue(f"party {name}", got="nothing to change", want="--scope or --display-name")
    wanted = parties.checked_scopes(_words(scopes)) if scopes else None
    party = _changed(
        server, "changed", lambda there, t: parties.changed(there, name, display_name, wanted, t)
    )
    _say_scopes(party)


@command.command("rotate-key")
@click.argument("name")
@click.option(
    "--overlap",
    default="1 d",
    show_default=True,
    help="for how long its old keys are still taken, such as 2h",
)
@_KEY
@_OUT
@_SERVER
def rotate_key(name: str, overlap: str, key: Path | None, out: Path | None, server: Server) -> None:
    """Give a party a new key. Its old keys are taken for a while longer, so that it can change over without a gap; with
    --overlap 0s they are not taken any more, as for a key that somebody has stolen.
    """
    from sharedsky.cli.terminal import say
    from sharedsky.service import parties
    from sharedsky.units import duration_s, utc

    parties.checked_name(name)
    overlap_us = round(duration_s(overlap, "--overlap") * 1e6)

    def register(pem: bytes) -> "Party":
        return _changed(
            server, "key rotated", lambda there, t: parties.rotated(there, name, pem, overlap_us, t)
        )

    party, private = _with_key(name, key, lambda kid: out or Path(f"{name}.{kid[:SHORT]}.pem"), register)
    _say_key(party, private)
    for old in party.keys[:-1]:
        say(f"its key {old.kid} is taken until {_minute(utc(old.until_us or 0))}")


@command.command("suspend")
@click.argument("name")
@_SERVER
def suspend(name: str, server: Server) -> None:
    """Take no token of a party any more, until it is resumed."""
    from sharedsky.cli.terminal import say
    from sharedsky.service import parties

    _changed(server, "suspended", lambda there, t: parties.suspended(there, name, t))
    say(f"{name} is suspended; let it in again with: sharedsky party resume {name}")


@command.command("resume")
@click.argument("name")
@_SERVER
def resume(name: str, server: Server) -> None:
    """Take the tokens of a suspended party again."""
    from sharedsky.cli.terminal import say
    from sharedsky.service import parties

    _changed(server, "resumed", lambda there, t: parties.resumed(there, name, t))
    say(f"{name} is active")


@command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="do not ask")
@_SERVER
def remove(name: str, yes: bool, server: Server) -> None:
    """Remove a party for good. Nobody else gets its name; what it has planned stays until it ends."""
    from sharedsky.cli.terminal import say
    from sharedsky.service import parties

    if not yes:
        click.confirm(f"Remove {name} for good?", abort=True)
    _changed(server, "removed", lambda there, t: parties.removed(there, name, t))
    say(f"{name} is removed")


@command.command("token")
@click.option("--key", required=True, type=_PEM, help="the party's private key")
@click.option("--audience", required=True, help="host name of the server that it is for")
@click.option("--scope", "scopes", multiple=True, required=True, help="what it is for")
@click.option("--for", "lasts", default="1 h", show_default=True, help="how long it holds, at most 1 h")
@click.option("--as", "name", help="the party's name, where the file of the key does not say it")
def token(key: Path, audience: str, scopes: tuple[str, ...], lasts: str, name: str | None) -> None:
    """Sign an access token with a party's own key, and print it: this needs no server and no network."""
    import time

    from sharedsky.errors import InvalidValue
    from sharedsky.outputs.setting import require
    from sharedsky.units import duration_s

    require("cryptography.hazmat", "server", "sharedsky party")
    require("jwt", "server", "sharedsky party")
    from sharedsky.service.signing import LIFETIME_S, access_token, name_in, private_key_of_pem, thumbprint

    pem = key.read_bytes()
    private, sub = private_key_of_pem(pem, str(key)), name or name_in(pem)
    if not sub:
        raise InvalidValue(str(key), got="a key without a name", want="whose it is", fix="say it with --as")
    lifetime_s = duration_s(lasts, "--for")
    if not 1 <= lifetime_s <= LIFETIME_S:
        raise InvalidValue("--for", got=repr(lasts), want="1 s to 1 h")
    if not audience or any(c in audience for c in "/:@ "):
        raise InvalidValue(
            "--audience", got=repr(audience), want="a host name, without scheme, port and path"
        )
    made = access_token(
        private,
        thumbprint(private.public_key()),
        issuer=sub,
        sub=sub,
        audience=audience,
        scopes=_words(scopes),
        now_s=time.time_ns() / 1e9,
        lifetime_s=lifetime_s,
    )
    click.echo(made)


def _changed(server: Server, verb: "Verb", rule: "Rule", *, make: bool = False) -> "Party":
    from sharedsky.service.parties import OPERATOR
    from sharedsky.service.party_store import change

    return server.run(lambda storage: change(storage, verb, OPERATOR, rule), make=make).party


def _with_key(
    name: str, given: Path | None, file_of: Callable[[str], Path], register: "Callable[[bytes], Party]"
) -> "tuple[Party, Path | None]":
    """Register the given public key, or a new one whose private half is written to a file first.

    Args:
        name: of the party.
        given: file of its public key.
        file_of: from a key's id, the file for a new private key.
        register: takes the public key, in PEM.
    """
    from sharedsky.errors import InvalidValue
    from sharedsky.service import signing

    if given:
        return register(given.read_bytes()), None
    pem = signing.make_private_key()
    public = signing.private_key_of_pem(pem, "").public_key()
    path = file_of(signing.thumbprint(public))
    if path.exists():
        raise InvalidValue(
            str(path), got="a file", want="a name that is free for the new key", fix="say one with --out"
        )
    # first the file: a party whose private key was lost would have to be given another at once
    signing.write_private(path, signing.named(pem, name))
    try:
        return register(signing.public_pem(public)), path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _say_scopes(party: "Party") -> None:
    from sharedsky.cli.terminal import say
    from sharedsky.service.parties import SCOPES

    say(f"{party.name} may:")
    for scope in party.scopes:
        say(f"  {scope}: {SCOPES[scope]}")


def _say_key(party: "Party", private: Path | None) -> None:
    from sharedsky.cli.terminal import say

    say(f"its key is {party.keys[-1].kid}")
    if private:
        say(f"its private half is in {private}: hand it to {party.name} alone; it is kept nowhere else")
        scope = party.scopes[0] if party.scopes else "SCOPE"
        say(f"for a token: sharedsky party token --key {private} --audience HOST --scope {scope}")


def _words(texts: tuple[str, ...]) -> list[str]:
    return [word for text in texts for word in text.replace(",", " ").split()]


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ") + " UTC"
