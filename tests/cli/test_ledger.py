"""`sharedsky ledger verify` from files: what holds is said, what does not is named, and nothing is left unsaid."""

import json
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from sharedsky.cli.ledger import command
from sharedsky.errors import CheckFailed, InvalidValue, SharedskyError
from sharedsky.ledger import listing
from sharedsky.ledger.checkpoint import Checkpoint, cosigned, signed
from sharedsky.ledger.leaf import Opening, canonical, commit
from sharedsky.ledger.listing import Listed
from sharedsky.ledger.note import COSIGNATURE, ED25519, SignerKey
from sharedsky.ledger.tiles import Tile, tile_bytes
from sharedsky.ledger.tree import Tree, leaf_hash

LOG = SignerKey("authority.example/log", ED25519, sha256(b"log").digest())
WITNESS = SignerKey("party.example/witness", COSIGNATURE, sha256(b"witness").digest())
OPENINGS = [Opening(sha256(b"%d" % k).digest(), canonical({"notice": k})) for k in range(30)]
LISTED = [Listed(commit(opening), opening if k < 4 else None) for k, opening in enumerate(OPENINGS)]
TREE = Tree(leaf_hash(one.leaf) for one in LISTED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for size in (12, 25):
        note = signed(Checkpoint(LOG.name, size, TREE.root(size)), LOG, None, [])
        note = cosigned(note, WITNESS, 1_800_000_000, None, [])
        (tmp_path / f"checkpoint-{size}").write_bytes(bytes(note))
    (tmp_path / "leaves").write_bytes(listing.write(LISTED))
    (tmp_path / "log.key").write_text(f"{LOG.verifier}\n")
    return tmp_path


def run(folder: Path, *args: str, checkpoint: str = "checkpoint-25") -> str:
    all_args = ["verify", str(folder / checkpoint), str(folder / "leaves"), *args]
    result = CliRunner().invoke(command, all_args, catch_exceptions=False, standalone_mode=False)
    return result.output if result.exception is None else _raise(result.exception)


def _raise(error: BaseException) -> str:
    raise error


def test_leaves_that_are_the_log_are_said_to_be(folder: Path) -> None:
    said = run(folder, "--key", str(folder / "log.key"), "--witness", str(WITNESS.verifier))
    assert f"authority.example/log: 25 leaves, root {TREE.root(25).hex()}" in said
    assert "signed by authority.example/log" in said
    assert "witnessed by party.example/witness at 2027-01-15T08:00:00" in said
    assert "4 of them are shown" in said
    assert "5 more leaves are not in the checkpoint" in said
    assert "NOT CHECKED" not in said
    found = json.loads(run(folder, "--key", str(LOG.verifier), "--format", "json"))
    assert (found["size"], found["opened"], found["beyond"], found["witnessed"]) == (25, 4, 5, [])


def test_what_was_not_checked_is_said(folder: Path) -> None:
    assert "NOT CHECKED: who signed" in run(folder)


def test_a_bad_leaf_is_named_and_more_closely_with_an_earlier_checkpoint(folder: Path) -> None:
    bad = list(LISTED)
    bad[17] = Listed(sha256(b"another").digest())
    (folder / "leaves").write_bytes(listing.write(bad))
    with pytest.raises(CheckFailed, match="a leaf in 0 to 24"):
        run(folder)
    with pytest.raises(CheckFailed, match="a leaf in 12 to 24") as error:
        run(folder, "--earlier", str(folder / "checkpoint-12"))
    assert error.value.exit_code == 1
    tile = tile_bytes(Tile(0, 0, 30), TREE.node)
    (folder / "000.p").write_bytes(tile[:320])
    (folder / "more").write_bytes(tile[320:])
    with pytest.raises(CheckFailed, match="leaf 17: got another leaf"):
        run(folder, "--tile", str(folder / "000.p"), "--tile", str(folder / "more"))
    bad[2] = msgspec.structs.replace(bad[2], opening=OPENINGS[3])
    (folder / "leaves").write_bytes(listing.write(bad))
    with pytest.raises(CheckFailed, match="leaf 2: got an opening of another entry"):
        run(folder)


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (["--key", "nonsense"], InvalidValue),
        (["--key", str(WITNESS.verifier)], InvalidValue),
        (["--witness", str(LOG.verifier)], InvalidValue),
        (["--quorum", "1"], InvalidValue),
        (["--key", str(SignerKey("other.example", ED25519, bytes(32)).verifier)], CheckFailed),
        (["--witness", str(SignerKey("other.example", COSIGNATURE, bytes(32)).verifier)], CheckFailed),
    ],
)
def test_keys_that_do_not_fit_are_told(folder: Path, args: list[str], kind: type[SharedskyError]) -> None:
    with pytest.raises(kind):
        run(folder, *args)
