"""`sharedsky ledger`: what anybody can check of a log without the server that keeps it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sharedsky.cli.server import Server, with_server

if TYPE_CHECKING:
    from sharedsky.ledger.note import VerifierKey

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("ledger")
def command() -> None:
    """Check the log of an authority: who was told what, and when."""


@command.command("verify")
@click.argument("checkpoint", type=_FILE)
@click.argument("leaves", type=_FILE)
@click.option(
    "--key", "keys", multiple=True, help="The log's public key (name+id+base64), or a file that holds it."
)
@click.option("--witness", "witnesses", multiple=True, help="A witness's public key; it must have cosigned.")
@click.option(
    "--quorum", type=click.IntRange(min=1), help="How many of the witnesses must have; all unless said."
)
@click.option(
    "--earlier",
    type=_FILE,
    multiple=True,
    help="An earlier checkpoint of this log, to name a bad leaf more closely.",
)
@click.option(
    "--tile",
    "tiles",
    type=_FILE,
    multiple=True,
    help="The log's tiles of level 0, in order, to name the very leaf.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(
    checkpoint: Path,
    leaves: Path,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    quorum: int | None,
    earlier: tuple[Path, ...],
    tiles: tuple[Path, ...],
    form: str,
) -> None:
    """Tell whether LEAVES are the log whose signed head is CHECKPOINT.

    CHECKPOINT is a signed note (C2SP tlog-checkpoint). LEAVES has a JSON object a line: {"leaf":"…"}, with "salt" and
    "content" where the entry is shown. Exit code 1 where something does not hold; it says from which leaf on.
    """
    from sharedsky.cli.terminal import say, say_json
    from sharedsky.errors import InvalidValue
    from sharedsky.outputs.setting import require
    from sharedsky.units import utc

    require("cryptography.hazmat", "server", "sharedsky ledger")
    from sharedsky.ledger import listing
    from sharedsky.ledger.audit import verify_leaves, verify_openings
    from sharedsky.ledger.checkpoint import opened
    from sharedsky.ledger.tree import HASH_BYTES

    if quorum is not None and quorum > len(witnesses):
        raise InvalidValue(
            field="--quorum", got=str(quorum), want=f"at most {len(witnesses)}, the witnesses named"
        )
    log_keys, witness_keys = [_key(k, "--key") for k in keys], [_key(k, "--witness") for k in witnesses]
    head = opened(checkpoint.read_bytes(), log_keys, witness_keys, quorum=quorum, where=str(checkpoint))
    before = [opened(path.read_bytes(), log_keys, where=str(path)).checkpoint for path in earlier]
    listed = listing.read(leaves.read_bytes(), str(leaves))
    shown = verify_openings(listed, str(leaves))
    hashes = b"".join(path.read_bytes() for path in tiles)
    verify_leaves(
        [one.leaf for one in listed],
        head.checkpoint,
        earlier=before,
        hashes=[hashes[k : k + HASH_BYTES] for k in range(0, len(hashes), HASH_BYTES)],
        where=str(leaves),
    )
    beyond = len(listed) - head.checkpoint.size

    if form == "json":
        say_json(
            {
                "origin": head.checkpoint.origin,
                "size": head.checkpoint.size,
                "root": head.checkpoint.root.hex(),
                "signed_by": head.signed_by,
                "witnessed": [
                    {"witness": c.witness, "time": utc(c.time_s * 1_000_000)} for c in head.cosignatures
                ],
                "opened": shown,
                "beyond": beyond,
            }
        )
        return
    say(f"{head.checkpoint.origin}: {head.checkpoint.size} leaves, root {head.checkpoint.root.hex()}")
    for name in head.signed_by:
        say(f"signed by {name}")
    for c in head.cosignatures:
        say(f"witnessed by {c.witness} at {utc(c.time_s * 1_000_000)}")
    say(f"the leaves are those of the checkpoint; {shown} of them are shown, and hold")
    if beyond:
        say(f"{beyond} more leaves are not in the checkpoint, so nothing vouches for them")
    if not keys:
        say("NOT CHECKED: who signed, because no --key was given; anybody could have made this checkpoint")


@command.command("leaf")
@click.argument("headers", type=_FILE)
@click.option(
    "--key", "keys", multiple=True, required=True, help="The log's public key, or a file that holds it."
)
@click.option(
    "--entry", type=_FILE, help="What the server answers at /log/leaf/LEAF, to prove where it stands."
)
@click.option("--checkpoint", type=_FILE, help="With --leaves: a signed head.")
@click.option("--leaves", type=_FILE, help="The leaves of that head; whether the promised one is there.")
def leaf(
    headers: Path,
    keys: tuple[str, ...],
    entry: Path | None,
    checkpoint: Path | None,
    leaves: Path | None,
) -> None:
    """Tell whether the log kept its promises of changes.

    HEADERS are those of the answer to the change, as `curl -D HEADERS` writes them. Without --entry or --leaves only
    the promise itself is verified. Exit code 1 where something does not hold, or the leaf is missing.
    """
    from sharedsky.cli.terminal import say
    from sharedsky.errors import InvalidValue
    from sharedsky.outputs.setting import require
    from sharedsky.units import utc

    require("cryptography.hazmat", "server", "sharedsky ledger")
    from sharedsky.ledger.shown import promises_in, verify_in_leaves, verify_shown

    if (checkpoint is None) != (leaves is None):
        raise InvalidValue(field="--leaves", want="both --checkpoint and --leaves, or none")
    log_keys = [_key(k, "--key") for k in keys]
    promises = promises_in(headers.read_bytes(), log_keys, str(headers))
    for promise in promises:
        say(f"{promise.origin} promised leaf {promise.leaf.hex()}, of a change at {utc(promise.t_us)}")
    if entry:
        shown = verify_shown(entry.read_bytes(), promises, log_keys, str(entry))
        if shown.head:
            say(f"it is leaf {shown.index} of {shown.head.size} in {shown.head.origin}, and says")
        else:
            say("no signed head held it yet; it says")
        say(shown.content)
    if checkpoint and leaves:
        places, head = verify_in_leaves(
            leaves.read_bytes(), checkpoint.read_bytes(), promises, log_keys, str(leaves)
        )
        for place in places:
            say(f"it is leaf {place} of {head.size} in {head.origin}")


@command.command("key")
@with_server("sharedsky ledger key")
def key(server: Server) -> None:
    """Show the public key of a server's log, for those who are to check it. Hand it over by another way than the server."""
    from functools import partial

    from sharedsky.cli.terminal import say
    from sharedsky.errors import InvalidValue
    from sharedsky.service.log import tables

    log = server.run(lambda storage: storage.run(partial(tables.signed), write=False))
    if log is None:
        raise InvalidValue("the log", got="nothing", want="a log that was begun", fix="start the server once")
    say(log.key)


@command.command("succeed")
@with_server("sharedsky ledger succeed")
def succeed(server: Server) -> None:
    """End the log of a server that does not run, and go on under a new origin that names its last signed head.

    Do this where leaves or the key of the log are lost, as after a PostgreSQL was restored from a backup and no server
    has kept the folder log/ of its data. A server that has kept it puts back missing leaves by itself when it starts.
    """
    from sharedsky.cli.terminal import say
    from sharedsky.service.run import log_of

    new = server.run(log_of(server.settings, server.data).succeed)
    say(f"the log goes on as {new.name}; its key is")
    say(str(new.verifier))


def _key(text: str, option: str) -> "VerifierKey":
    """A public key from an option: the key itself, or a file that holds it."""
    from sharedsky.errors import InvalidValue
    from sharedsky.ledger.note import COSIGNATURE, ED25519, verifier_key

    if os.path.isfile(text):  # Path.is_file raises where a text is too long for a name
        text = Path(text).read_text(encoding="utf-8", errors="replace")
    key = verifier_key(text)
    wanted = COSIGNATURE if option == "--witness" else ED25519
    if key.kind != wanted:
        role = "a witness, of cosignatures" if wanted == COSIGNATURE else "a log, of notes"
        raise InvalidValue(key.name, field=option, got="a key of the other kind", want=f"the key of {role}")
    return key
