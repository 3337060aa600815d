"""A server whose settings cannot be right does not start, and says in one line why."""

import asyncio
import socket
import sqlite3
from pathlib import Path

import pytest

from sharedsky.errors import InvalidValue
from sharedsky.service.run import serve
from sharedsky.service.settings import Settings, checked, settings_of
from sharedsky.service.storage.sqlite import Sqlite


def test_what_is_not_said_is_as_the_standard_has_it(tmp_path: Path) -> None:
    (tmp_path / "sky.toml").write_text("port = 65535\nworkers = 64\n[limits]\nrequests_per_s = 0\n")
    found = settings_of(tmp_path / "sky.toml")
    assert (found.port, found.workers, found.limits) == (65535, 64, Settings().limits)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("prt = 3", "did you mean 'port'"),
        ("port = 0", "got 0, want a whole number of at least 1"),
        ("port = 65536", "got 65536, want a whole number of at most 65535"),
        ("workers = 0", "of at least 1"),
        ("[limits]\narea_km2 = -1", "limits.area_km2: got -1, want a number of at least 0"),
        ("[limits]\narea_km2 = nan", "limits.area_km2: got nan"),
        ("[limits]\narea_km2 = inf", "limits.area_km2: got inf, want a number of at most 1000000000"),
        ("[limits]\nresults = -1", "a whole number of at least 0"),
        ("port = ", "want TOML"),
    ],
)
def test_a_file_that_cannot_be_right_is_one_error(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "sky.toml").write_text(text)
    with pytest.raises(InvalidValue, match=why):
        settings_of(tmp_path / "sky.toml")


@pytest.mark.parametrize("url", ["http://keys.example.com", "ftp://keys.example.com", "keys.example.com", ""])
def test_keys_are_fetched_over_https_or_the_server_does_not_start(tmp_path: Path, url: str) -> None:
    (tmp_path / "sky.toml").write_text(f'[[jwks]]\nurl = "{url}"')
    with pytest.raises(InvalidValue, match=r"jwks\.url"):
        checked(settings_of(tmp_path / "sky.toml"), 0)


def test_keys_are_fetched_over_http_where_the_settings_say_so(tmp_path: Path) -> None:
    (tmp_path / "sky.toml").write_text('allow_http = true\n[[jwks]]\nurl = "http://localhost:1"')
    assert checked(settings_of(tmp_path / "sky.toml"), 0).jwks


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "sharedsky.db").write_bytes(b"nothing of the kind" * 99)
    with pytest.raises(InvalidValue, match=r"sharedsky\.db: got file is not a database"):
        serve(Settings(development=True, port=_free()), tmp_path)


def test_a_database_that_can_only_be_read_starts_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(Sqlite(tmp_path / "sharedsky.db").close())
    opened = Sqlite._open

    def only_read(self: Sqlite) -> sqlite3.Connection:
        made = opened(self)
        made.execute("PRAGMA query_only = ON")
        return made

    monkeypatch.setattr(Sqlite, "_open", only_read)
    with pytest.raises(InvalidValue, match=r"sharedsky\.db: got attempt to write a readonly database"):
        serve(Settings(development=True, port=_free()), tmp_path)


def _free() -> int:
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        port: int = at.getsockname()[1]
    return port
