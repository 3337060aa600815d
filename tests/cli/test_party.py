"""`sharedsky party`: who gets in is said in one command, the private half of a key leaves no copy, bad input changes nothing."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sharedsky.cli.party import command
from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.service.signing import make_private_key, private_key_of_pem, public_pem

SC = "utm.strategic_coordination"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    result = CliRunner().invoke(command, [*args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", "--json").output)["parties"]
    return found


def test_a_party_is_let_in_with_a_key_that_only_it_holds(tmp_path: Path) -> None:
    said = run("add", "alpha", "--scope", SC, "--display-name", "Air Force A").output
    key = tmp_path / "alpha.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    private_key_of_pem(key.read_bytes(), "alpha.pem")
    assert "alpha.pem" in said
    secret = key.read_bytes().split(b"-----")[2].split(b"\n")[1]
    for file in (tmp_path / "sharedsky-data").iterdir():
        assert secret not in file.read_bytes()
    token = run("token", "--key", "alpha.pem", "--audience", "localhost", "--scope", SC).output
    assert token.count(".") == 2
    assert "Air Force A" in run("list").output
    assert [(one["name"], one["scopes"]) for one in listed()] == [("alpha", [SC])]


def test_a_party_that_made_its_own_key_gives_the_public_half(tmp_path: Path) -> None:
    made = make_private_key()
    (tmp_path / "own.pem").write_bytes(made)
    (tmp_path / "public.pem").write_bytes(public_pem(private_key_of_pem(made, "").public_key()))
    run("add", "alpha", "--scope", SC, "--key", "public.pem")
    assert not (tmp_path / "alpha.pem").exists()
    with pytest.raises(InvalidValue, match="--as"):
        run("token", "--key", "own.pem", "--audience", "localhost", "--scope", SC)
    assert run("token", "--key", "own.pem", "--as", "alpha", "--audience", "localhost", "--scope", SC).output
    with pytest.raises(SharedskyError, match="PUBLIC KEY"):
        run("add", "bravo", "--scope", SC, "--key", "own.pem")


def test_what_is_refused_leaves_no_key_and_no_change(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="--data"):
        run("list")
    run("add", "alpha", "--scope", SC)
    before = (listed(), sorted(tmp_path.iterdir()))
    for said, args in (
        ("a new one", ("add", "alpha", "--scope", SC, "--out", "other.pem")),
        ("a file", ("add", "bravo", "--scope", SC, "--out", "alpha.pem")),
        ("did you mean utm", ("add", "bravo", "--scope", "utm.strategic_coordinaton")),
        ("at least one", ("add", "bravo")),
        ("letters", ("add", "../bravo", "--scope", SC)),
        ("did you mean alpha", ("suspend", "alfa")),
        ("suspended", ("resume", "alpha")),
        ("duration", ("rotate-key", "alpha", "--overlap", "5")),
        ("90 days", ("rotate-key", "alpha", "--overlap", "91 d")),
        ("--scope", ("change", "alpha")),
        ("1 s to 1 h", ("token", "--key", "alpha.pem", "--audience", "h", "--scope", SC, "--for", "2 h")),
        ("host name", ("token", "--key", "alpha.pem", "--audience", "https://h", "--scope", SC)),
    ):
        with pytest.raises(SharedskyError, match=said):
            run(*args)
    assert (listed(), sorted(tmp_path.iterdir())) == before


def test_a_key_is_rotated_and_a_party_put_out(tmp_path: Path) -> None:
    run("add", "alpha", "--scope", SC)
    said = run("rotate-key", "alpha", "--overlap", "2 h").output
    (new,) = tmp_path.glob("alpha.*.pem")
    assert new.name in said
    assert "is taken until" in said
    run("suspend", "alpha")
    run("resume", "alpha")
    assert run("remove", "alpha").exit_code == 1, "it asks first"
    assert listed()[0]["state"] == "active"
    run("remove", "alpha", "--yes")
    assert listed()[0]["state"] == "removed"
    with pytest.raises(SharedskyError, match="not given again"):
        run("add", "alpha", "--scope", SC, "--out", "again.pem")
