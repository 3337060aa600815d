"""`sharedsky ledger leaf`, `key` and `succeed`, `backup`, and `serve` where it must not start."""

import asyncio
import socket
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from sharedsky.cli import backup as backup_command
from sharedsky.cli.ledger import command
from sharedsky.errors import CheckFailed, InvalidValue, SharedskyError, Unreadable
from sharedsky.ledger.note import verifier_key
from sharedsky.ledger.shown import Shown
from sharedsky.service.backup import backup
from sharedsky.service.run import DATABASE, serve
from sharedsky.service.settings import LogSettings, Settings
from sharedsky.service.storage.sqlite import Sqlite
from tests.service.sky import SC, Uss, circle
from tests.service.test_log import ORIGIN, Server, as_party, serving, signed, write


def run(*args: Any) -> str:
    """What the command says; what it raises is raised."""
    result = CliRunner().invoke(
        command, [str(a) for a in args], catch_exceptions=False, standalone_mode=False
    )
    if result.exception:
        raise result.exception
    return result.output


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a party holds after a change: headers, the entry, the leaves, heads, the key."""
    folder = tmp_path_factory.mktemp("held")
    with serving(folder / "data", lambda: Sqlite(folder / "sky.db")) as client:
        a = Uss(client, "alpha", SC)
        first = signed(client, 0)
        answer = a.plan([circle()])
        _, key, note = signed(client, 1)
        path = f"/log/leaf/{answer.headers['sharedsky-leaf']}"
        (folder / "headers").write_text("HTTP/1.1 201 Created\r\n" + _lines(answer.headers))
        (folder / "entry").write_bytes(client.get(path, headers=as_party("alpha")).content)
        (folder / "leaves").write_bytes(client.get("/log/leaves", headers=as_party("alpha")).content)
        (folder / "empty").write_bytes(first[2])
        (folder / "checkpoint").write_bytes(note)
        (folder / "log.key").write_text(str(key))
    return folder


def _lines(headers: Any) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def test_a_promise_that_was_kept_is_said_to_be(held: Path) -> None:
    key = ("--key", held / "log.key")
    said = run("leaf", held / "headers", *key)
    assert said.startswith(f"{ORIGIN} promised leaf ")
    assert "of a change at 20" in said
    said = run("leaf", held / "headers", *key, "--entry", held / "entry")
    assert f"it is leaf 0 of 1 in {ORIGIN}, and says\n" in said
    assert '"by":"alpha"' in said
    said = run(
        "leaf", held / "headers", *key, "--checkpoint", held / "checkpoint", "--leaves", held / "leaves"
    )
    assert f"it is leaf 0 of 1 in {ORIGIN}\n" in said
    early = msgspec.structs.replace(_entry(held), index=None, proof=[], checkpoint="")
    (held / "early").write_bytes(msgspec.json.encode(early))
    assert "no signed head held it yet" in run("leaf", held / "headers", *key, "--entry", held / "early")


def test_what_the_server_wrote_is_verified_and_a_flipped_byte_is_named(held: Path) -> None:
    key = ("--key", held / "log.key")
    said = run("verify", held / "checkpoint", held / "leaves", *key)
    assert f"{ORIGIN}: 1 leaves, root " in said
    assert "1 of them are shown, and hold" in said
    data = bytearray((held / "leaves").read_bytes())
    data[data.index(b'"content":"') + 20] ^= 1
    (held / "flipped").write_bytes(data)
    with pytest.raises(CheckFailed, match="leaf 0: got an opening of another entry"):
        run("verify", held / "checkpoint", held / "flipped", *key)


def test_an_answer_to_several_changes_promises_each(held: Path) -> None:
    lines = [x for x in (held / "headers").read_text().splitlines() if x.lower().startswith("sharedsky")]
    (held / "twice").write_text("\n".join(lines * 2))
    key = ("--key", held / "log.key")
    assert run("leaf", held / "twice", *key, "--entry", held / "entry").count("promised leaf") == 2
    name, value = lines[0].split(": ")
    line, promise = lines[1].split(": ")
    (held / "joined").write_text(f"{name}: {value}, {value}\n{line}: {promise}, {promise}\n")
    assert run("leaf", held / "joined", *key) == run("leaf", held / "twice", *key)


def test_a_key_is_given_itself_or_in_a_file_of_any_name_and_anything_else_is_one_error(held: Path) -> None:
    key = (held / "log.key").read_text()
    (held / "log+1.key").write_text(key)
    for given in (key, held / "log+1.key"):
        assert f"signed by {ORIGIN}" in run("verify", held / "checkpoint", held / "leaves", "--key", given)
    (held / "rubbish").write_bytes(bytes(range(256)))
    for wrong in (held / "rubbish", held / "entry", held / "not there", "+", f"{ORIGIN}/{'x' * 300}{key}"):
        with pytest.raises(InvalidValue, match="key"):
            run("verify", held / "checkpoint", held / "leaves", "--key", wrong)


def _entry(held: Path) -> Shown:
    return msgspec.json.decode((held / "entry").read_bytes(), type=Shown)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"content": b"{}"}, CheckFailed),
        ({"salt": bytes(32)}, CheckFailed),
        ({"leaf": bytes(32)}, CheckFailed),
        ({"index": 1}, CheckFailed),
        ({"proof": [bytes(32)]}, CheckFailed),
        ({"checkpoint": "nothing"}, Unreadable),
    ],
)
def test_an_entry_that_is_not_the_promised_one_is_told(
    held: Path, changed: dict[str, Any], kind: type[SharedskyError]
) -> None:
    (held / "other").write_bytes(msgspec.json.encode(msgspec.structs.replace(_entry(held), **changed)))
    with pytest.raises(kind):
        run("leaf", held / "headers", "--key", held / "log.key", "--entry", held / "other")


def test_a_promise_that_was_broken_or_is_another_s_is_told(held: Path) -> None:
    key = ("--key", held / "log.key")
    (held / "none").write_bytes(b"")
    with pytest.raises(CheckFailed, match="want the leaf that was promised; a head that was signed before"):
        run("leaf", held / "headers", *key, "--checkpoint", held / "empty", "--leaves", held / "none")
    with pytest.raises(InvalidValue, match="--leaves"):
        run("leaf", held / "headers", *key, "--leaves", held / "leaves")
    with pytest.raises(Unreadable, match="Sharedsky-Leaf-Promise"):
        run("leaf", held / "none", *key)
    (held / "two").write_bytes(
        (held / "headers").read_bytes().replace(b"sharedsky-leaf: ", b"sharedsky-leaf: 00,")
    )
    with pytest.raises(Unreadable, match="Sharedsky-Leaf-Promise"):
        run("leaf", held / "two", *key)
    other = verifier_key((held / "log.key").read_text())
    other = msgspec.structs.replace(other, public=bytes(32))
    with pytest.raises(CheckFailed, match="got a promise by"):
        run("leaf", held / "headers", "--key", other)


def test_the_key_is_shown_and_a_log_without_its_key_is_succeeded(tmp_path: Path) -> None:
    async def make() -> str:
        server = await Server(Sqlite(tmp_path / DATABASE), tmp_path).start()
        await write(server.storage, "a", "b")
        await server.turn()
        await server.storage.close()
        return str(server.key.verifier)

    with pytest.raises(InvalidValue, match="got nothing"):
        run("key", "--data", tmp_path / "none")
    key = asyncio.run(make())
    assert run("key", "--data", tmp_path) == f"{key}\n"
    (tmp_path / "log.key").unlink()
    settings = Settings(development=True, port=_free())
    with pytest.raises(InvalidValue, match=r"run sharedsky ledger succeed"):
        serve(settings, tmp_path)
    said = run("succeed", "--data", tmp_path)
    assert f"the log goes on as {ORIGIN}/after-2-" in said
    new = run("key", "--data", tmp_path).strip()
    assert new in said
    assert new != key
    # and not once more by itself
    asyncio.run(_start(tmp_path))
    assert run("key", "--data", tmp_path).strip() == new


async def _start(data: Path) -> None:
    server = await Server(Sqlite(data / DATABASE), data).start()
    assert (await server.turn()).size == 2
    await server.storage.close()


def _free() -> int:
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        port: int = at.getsockname()[1]
        return port


def test_a_server_does_not_start_where_it_could_not_serve(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InvalidValue, match=r"port: got Address already in use"):
            serve(Settings(development=True, port=taken.getsockname()[1]), tmp_path / "a")
    for log in (LogSettings(origin="12"), LogSettings(origin="with space"), LogSettings(every_s=0)):
        with pytest.raises(InvalidValue):
            serve(Settings(development=True, port=_free(), log=log), tmp_path / "a")
    (tmp_path / "bad.key").write_text("no key")
    with pytest.raises(InvalidValue, match="PRIVATE") as error:
        serve(
            Settings(development=True, port=_free(), log=LogSettings(key_file=str(tmp_path / "bad.key"))),
            tmp_path / "b",
        )
    assert "no key" not in str(error.value).replace("got no private key", "")


def test_a_backup_says_what_is_in_it_and_what_is_not(tmp_path: Path) -> None:
    asyncio.run(_filled(tmp_path))
    result = CliRunner().invoke(backup_command.command, [str(tmp_path / "copy.db"), "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "3 leaves of the ledger, checked" in result.output
    assert "not in it: keys" in result.output
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with pytest.raises(InvalidValue, match="want a place to write"):
        backup(tmp_path / DATABASE, tmp_path / "none" / "copy.db")


async def _filled(data: Path) -> None:
    server = await Server(Sqlite(data / DATABASE), data).start()
    await write(server.storage, *"abc")
    await server.storage.close()
