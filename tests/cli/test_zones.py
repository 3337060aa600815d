"""`sharedsky zones` as a user types it, against a server as a user starts it."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from sharedsky.cli import group
from sharedsky.errors import SharedskyError
from sharedsky.sources.geozones import read
from tests.service.served import Server
from tests.sources.zone_documents import ed269_zone, ed318_zone, volume

GROUND = ("--ground", "250m,400m")


def said(*words: object) -> Result:
    found = CliRunner().invoke(group, ["zones", *map(str, words)])
    if isinstance(found.exception, Exception) and not isinstance(found.exception, SharedskyError):
        raise found.exception
    return found


def file_of(folder: Path, *zones: dict[str, Any], **more: Any) -> Path:
    made = folder / "zones.json"
    made.write_text(json.dumps({"features": list(zones)} | more))
    return made


def test_check_tells_what_is_there_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    high = ed269_zone(identifier="B", geometry=[volume(upperVerticalReference="AGL")])
    file = file_of(
        tmp_path, ed269_zone(), high, ed269_zone(identifier="TOOLONG8"), ed269_zone(identifier="C", zoneId=1)
    )
    found = said("check", file)
    assert found.exit_code == 1
    assert "ED-269, 3 zones, 1 rejected" in found.stdout
    assert "XAA/RNG01  PROHIBITED  Range north: 1 layers, 8 constraints in 7 days" in found.stdout
    assert "--ground" in found.stdout
    assert "features[2].identifier" in found.stderr
    assert "zoneId: not of ED-269" in found.stderr


def test_check_of_a_file_without_a_flaw_is_well(tmp_path: Path) -> None:
    file = file_of(tmp_path, ed318_zone(), type="FeatureCollection", metadata={})
    assert said("check", file).exit_code == 0
    found = json.loads(said("check", file, "--json", "--days", "1").stdout)
    assert found["form"] == "ed318"
    assert found["zones"][0]["constraints"] == 2


@pytest.mark.parametrize("ground", ["300m", "400m,300m", "low,high", "0m,9999m"])
def test_ground_that_is_none_is_one_error(tmp_path: Path, ground: str) -> None:
    found = said("check", file_of(tmp_path, ed269_zone()), "--ground", ground)
    assert isinstance(found.exception, SharedskyError)
    assert "--ground" in str(found.exception)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--server", "http://sky.example.com", "--token", "t"), "https"),
        (("--server", "sky.example.com", "--token", "t"), "URL"),
        (("--server", "http://[::1", "--token", "t"), "URL"),
        (("--server", "http://localhost:port", "--token", "t"), "URL"),
        (("--server", "http://127.0.0.1:1", "--token", "t"), "no answer"),
        (("--server", "http://127.0.0.1:1", "--token", "a b"), "no access token"),
    ],
)
def test_a_server_that_cannot_be_asked_is_one_error(words: tuple[str, ...], why: str) -> None:
    found = said("list", *words)
    assert isinstance(found.exception, SharedskyError)
    assert why in str(found.exception)


def test_a_file_that_holds_no_token_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xb3\xff")
    found = said("list", "--token-file", tmp_path / "token")
    assert isinstance(found.exception, SharedskyError)
    assert "no access token" in str(found.exception)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"SSH-2.0\r\n", "no answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{}", "cut off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "no JSON"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "no JSON"),
    ],
)
def test_whoever_is_no_sharedsky_is_one_error(answer: bytes, why: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            with listening.accept()[0] as at:
                at.recv(4096)
                at.sendall(answer)

        talking = threading.Thread(target=talk)
        talking.start()
        found = said("list", "--server", f"http://127.0.0.1:{listening.getsockname()[1]}", "--token", "t")
        talking.join()
    assert isinstance(found.exception, SharedskyError)
    assert why in str(found.exception)


def test_a_token_file_without_a_token_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xff\xfe")
    found = said("list", "--token-file", file)
    assert isinstance(found.exception, SharedskyError)
    assert "no access token" in str(found.exception)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("zones")
    made = Server(folder / "data")
    config = made.data / f"{made.port}.toml"
    uss = [
        "[uss]",
        'name = "one"',
        f'base_url = "{made.url}"',
        f'dss = ["{made.url}"]',
        "allow_http = true",
        "allow_private = true",
        "zones_ahead_days = 1.0",
        "[uss.tokens]",
        'style = "dummy"',
        f'url = "{made.url}/token"',
    ]
    config.write_text("\n".join(["allow_http = true", config.read_text(), *uss]))
    made.start()
    token = folder / "token"
    asked = {"sub": "authority", "scope": "sharedsky.zones", "intended_audience": "localhost"}
    token.write_text(httpx.get(f"{made.url}/token", params=asked, timeout=20).json()["access_token"] + "\n")
    yield made, token
    made.stop()


def test_zones_are_imported_changed_replaced_exported_and_removed(
    server: tuple[Server, Path], tmp_path: Path
) -> None:
    made, token = server
    at = ("--server", made.url, "--token-file", token)
    file = file_of(
        tmp_path, ed269_zone(), ed269_zone(identifier="B", geometry=[volume(upperVerticalReference="AGL")])
    )
    found = said("import", file, *GROUND, *at)
    assert (found.exit_code, found.stdout.splitlines()[0]) == (0, "zones.json: 2 new")
    assert "constraints stand at the DSS" in found.stdout
    assert "2 unchanged" in said("import", file, *GROUND, *at).stdout
    for form in ("ed269", "ed318"):
        out = tmp_path / f"{form}.json"
        assert said("export", "--format", form, "--out", out, *at).exit_code == 0
        assert read(out.read_bytes(), "x").zones == sorted(
            read(file.read_bytes(), "x").zones, key=lambda z: z.key
        )
    file_of(tmp_path, ed318_zone(identifier="ZüR"), type="FeatureCollection", metadata={})
    assert "1 new" in said("import", file, *GROUND, *at).stdout
    told = said("export", "--format", "ed269", "--out", out, *at)
    assert (told.exit_code, told.stderr.splitlines()[0]) == (1, "left out or changed: 2")
    assert told.stderr.splitlines()[1].startswith("  XAA/ZüR: name: one text")
    (tmp_path / "empty").mkdir()
    empty = file_of(tmp_path / "empty")
    found = said("import", empty, *GROUND, "--replace", *at)
    assert found.exit_code == 1
    assert found.stderr.startswith("nothing is taken back, since the file holds no zone")
    file_of(tmp_path, ed269_zone(message="Quiet"))
    assert "1 changed, 2 removed" in said("import", file, *GROUND, "--replace", *at).stdout
    listed = said("list", *at).stdout
    assert "XAA/RNG01" in listed
    assert "XAA/B" not in listed
    file_of(tmp_path, ed269_zone(identifier="TOOLONG8"))
    found = said("import", file, "--replace", *at)
    assert found.exit_code == 1
    assert "nothing is taken back" in found.stderr
    assert "XAA/RNG01: removed" in said("remove", "XAA/RNG01", *at).stdout
    assert said("list", *at).stdout == "no zones\n"
    found = said("remove", "XAA/RNG01", *at)
    assert "404" in str(found.exception)


def test_a_file_larger_than_a_message_is_sent_in_parts(
    server: tuple[Server, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, token = server
    at = ("--server", made.url, "--token-file", token)
    monkeypatch.setattr("sharedsky.cli.zones.MESSAGE_BYTES", 1500)
    over = {"applicability": [{"permanent": "NO", "endDateTime": "2020-01-01T00:00:00Z"}]}
    file = file_of(tmp_path, *(ed269_zone(identifier=f"Z{k}", **over) for k in range(5)))
    assert "5 new" in said("import", file, "--replace", *at).stdout
    assert len(json.loads(said("list", "--json", *at).stdout)["zones"]) == 5
