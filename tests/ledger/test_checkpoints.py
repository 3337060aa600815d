"""Notes, checkpoints and witnesses: no byte changes unseen, and no smaller or other tree is ever signed."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.errors import CheckFailed, InvalidValue, LimitExceeded, SharedskyError, Unreadable
from sharedsky.ledger.checkpoint import (
    Checkpoint,
    Cosignature,
    checkpoint_of,
    cosigned,
    opened,
    origin_after,
    signed,
    verify_extends,
)
from sharedsky.ledger.note import (
    COSIGNATURE,
    ED25519,
    Note,
    Signature,
    SignerKey,
    parse,
    sign,
    signer_key,
    verifier_key,
    verify,
)
from sharedsky.ledger.tree import Tree, leaf_hash

ORIGIN = "authority.example/log"
LOG = SignerKey(ORIGIN, ED25519, sha256(b"log").digest())
OTHER_LOG = SignerKey(ORIGIN, ED25519, sha256(b"other log").digest())
FIRST = SignerKey("first.example/witness", COSIGNATURE, sha256(b"first").digest())
SECOND = SignerKey("second.example/witness", COSIGNATURE, sha256(b"second").digest())
TREE = Tree(leaf_hash(bytes([k])) for k in range(50))
TIME_S = 1_800_000_000


def head(size: int, tree: Tree = TREE) -> Checkpoint:
    return Checkpoint(ORIGIN, size, tree.root(size))


WITNESSED = cosigned(
    cosigned(signed(head(9), LOG, None, []), FIRST, TIME_S, None, []), SECOND, TIME_S + 5, None, []
)


def test_a_checkpoint_says_who_signed_and_who_witnessed_when() -> None:
    found = opened(bytes(WITNESSED), [LOG.verifier], [SECOND.verifier, FIRST.verifier])
    assert found.checkpoint == head(9)
    assert found.signed_by == (ORIGIN,)
    assert found.cosignatures == (
        Cosignature("second.example/witness", TIME_S + 5),
        Cosignature("first.example/witness", TIME_S),
    )


def test_the_bytes_are_those_of_the_standards() -> None:
    lines = bytes(signed(head(9), LOG, None, [])).decode().split("\n")
    assert lines[:2] == [ORIGIN, "9"]
    assert lines[3] == ""
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]
    public = LOG.verifier.public
    assert LOG.verifier.id == sha256(ORIGIN.encode() + b"\n\x01" + public).digest()[:4]
    assert FIRST.verifier.id == sha256(b"first.example/witness\n\x04" + FIRST.verifier.public).digest()[:4]
    stamped = WITNESSED.by(FIRST.verifier)[0].data
    assert stamped[:8] == TIME_S.to_bytes(8, "big")
    message = f"cosignature/v1\ntime {TIME_S}\n{head(9).text()}".encode()
    assert FIRST.verifier.holds(stamped[8:], message)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(bytes(WITNESSED)) * 8 - 1))
def test_any_bit_of_a_witnessed_checkpoint_that_is_flipped_is_found(bit: int) -> None:
    data = bytearray(bytes(WITNESSED))
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SharedskyError):
        opened(bytes(data), [LOG.verifier], [FIRST.verifier, SECOND.verifier])


@pytest.mark.parametrize("cut", [1, 40, 150, -1])
def test_a_checkpoint_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(SharedskyError):
        opened(bytes(WITNESSED)[:cut], [LOG.verifier], [FIRST.verifier, SECOND.verifier])


def test_signatures_by_strangers_are_passed_over_and_do_not_count() -> None:
    assert opened(bytes(WITNESSED), [LOG.verifier]).cosignatures == ()
    with pytest.raises(CheckFailed, match="known key"):
        opened(bytes(WITNESSED), [OTHER_LOG.verifier])
    third = SignerKey("third.example/witness", COSIGNATURE, sha256(b"third").digest())
    with pytest.raises(CheckFailed, match=r"third\.example"):
        opened(bytes(WITNESSED), [LOG.verifier], [FIRST.verifier, third.verifier])
    assert (
        len(opened(bytes(WITNESSED), [LOG.verifier], [FIRST.verifier, third.verifier], quorum=1).cosignatures)
        == 1
    )
    assert [key.name for key in verify(WITNESSED, [OTHER_LOG.verifier, LOG.verifier])] == [ORIGIN]


def test_a_signature_that_claims_a_known_key_must_hold() -> None:
    good = signed(head(9), LOG, None, [])
    forged = Note(good.text, (Signature(ORIGIN, LOG.verifier.id, bytes(64)), *good.signatures))
    with pytest.raises(CheckFailed, match="does not hold"):
        opened(bytes(forged), [LOG.verifier])
    for data in (bytes(72), bytes(8), TIME_S.to_bytes(8, "big") + bytes(64), bytes([255]) * 72):
        line = Signature(FIRST.name, FIRST.verifier.id, data)
        with pytest.raises(CheckFailed, match="does not hold"):
            opened(bytes(Note(good.text, (*good.signatures, line))), [LOG.verifier], [FIRST.verifier])


def test_a_cosignature_of_another_time_or_checkpoint_does_not_hold() -> None:
    stamped = WITNESSED.by(FIRST.verifier)[0].data
    good = signed(head(9), LOG, None, [])
    later = Signature(FIRST.name, FIRST.verifier.id, (TIME_S + 1).to_bytes(8, "big") + stamped[8:])
    with pytest.raises(CheckFailed):
        opened(bytes(Note(good.text, (*good.signatures, later))), [LOG.verifier], [FIRST.verifier])
    other = signed(head(10), LOG, None, [])
    moved = Signature(FIRST.name, FIRST.verifier.id, stamped)
    with pytest.raises(CheckFailed):
        opened(bytes(Note(other.text, (*other.signatures, moved))), [LOG.verifier], [FIRST.verifier])


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_restored_backup_never_signs_a_smaller_tree(last: int, size: int) -> None:
    proof = TREE.consistency_proof(last, size) if last <= size else []
    if last <= size:
        assert checkpoint_of(signed(head(size), LOG, head(last), proof)) == head(size)
        assert cosigned(signed(head(size), LOG, None, []), FIRST, TIME_S, head(last), proof)
    else:
        with pytest.raises(CheckFailed, match="never a smaller tree"):
            signed(head(size), LOG, head(last), proof)
        with pytest.raises(CheckFailed, match="never a smaller tree"):
            cosigned(signed(head(size), LOG, None, []), FIRST, TIME_S, head(last), proof)


@given(st.integers(1, 50), st.integers(0, 49), st.integers(1, 50))
def test_a_tree_that_was_rewritten_is_never_signed(last: int, changed: int, size: int) -> None:
    if changed >= last or last > size:
        return
    other = Tree(leaf_hash(bytes([k, k]) if k == changed else bytes([k])) for k in range(50))
    for proof in (other.consistency_proof(last, size), TREE.consistency_proof(last, size)):
        with pytest.raises(CheckFailed):
            signed(head(size, other), LOG, head(last), proof)
        with pytest.raises(CheckFailed):
            cosigned(signed(head(size, other), LOG, None, []), FIRST, TIME_S, head(last), proof)


def test_a_log_whose_leaves_are_lost_starts_an_origin_that_names_the_old() -> None:
    after = origin_after(head(9))
    assert after == f"{ORIGIN}/after-9-{TREE.root(9).hex()[:16]}"
    with pytest.raises(CheckFailed, match="origin"):
        verify_extends(head(9), Checkpoint(after, 9, TREE.root(9)), [])
    with pytest.raises(InvalidValue, match="key of this log"):
        signed(Checkpoint(after, 1, TREE.root(1)), LOG, None, [])
    assert signed(Checkpoint(after, 1, TREE.root(1)), SignerKey(after, ED25519, LOG.seed), None, [])


def test_keys_for_one_use_are_not_taken_for_the_other() -> None:
    with pytest.raises(InvalidValue):
        sign("text\n", [FIRST])
    with pytest.raises(InvalidValue):
        cosigned(WITNESSED, LOG, TIME_S, None, [])
    with pytest.raises(CheckFailed):
        opened(bytes(WITNESSED), [FIRST.verifier])


def test_keys_read_as_they_were_written() -> None:
    for key in (LOG, FIRST):
        assert verifier_key(str(key.verifier)) == key.verifier
        assert signer_key(key.text() + "\n") == key
        assert key.seed.hex() not in repr(key)
        assert key.text() not in repr(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        str(LOG.verifier)[:-4],
        str(LOG.verifier).replace(ORIGIN, "authority.example/other"),
        str(LOG.verifier).replace("+", " "),
        LOG.text(),
    ],
)
def test_what_is_no_public_key_is_refused_and_no_secret_shown(text: str) -> None:
    with pytest.raises(InvalidValue):
        verifier_key(text)
    with pytest.raises(InvalidValue) as error:
        signer_key(LOG.text()[:-6])
    assert LOG.text().split("+")[-1][:20] not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n01\nX\n",
        "a\n-1\nX\n",
        "a\n1\nAAAA\n",
        "\n1\nX\n",
        "a\n٣\nX\n",
        "a\n0\nX\n",
        "a\n1\nX\n\nmore\n",
    ],
)
def test_a_note_that_is_no_checkpoint_is_refused(text: str) -> None:
    root = head(1).text().split("\n")[2]
    with pytest.raises(Unreadable):
        checkpoint_of(Note(text.replace("X", root), ()))
    with_lines = f"a\n1\n{root}\nmore\n"
    assert checkpoint_of(Note(with_lines, ())).extensions == ("more",)
    assert checkpoint_of(Note(with_lines, ())).text() == with_lines


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\xff\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— na+me AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        b"text\n\n- name AAAAAAA=\n",
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA=".encode(),
        "text\n\n— name AAAAAAA=\n\n".encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(data)


def test_a_note_has_limits_and_may_hold_empty_lines() -> None:
    line = "— name AAAAAAA=\n"
    assert parse(f"a\n\nb\n\n{line * 100}".encode()).text == "a\n\nb\n"
    with pytest.raises(LimitExceeded, match="signatures"):
        parse(f"a\n\n{line * 101}".encode())
    with pytest.raises(LimitExceeded, match="bytes"):
        parse(bytes(2_000_000))
    with pytest.raises(InvalidValue):
        sign("no newline", [LOG])
    with pytest.raises(InvalidValue):
        sign("bell\a\n", [LOG])


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda t: f"{t}\n\n— {t} AAAAAAA=\n".encode()))
)
def test_only_our_errors_escape(data: bytes) -> None:
    try:
        opened(data, [LOG.verifier], [FIRST.verifier])
    except SharedskyError:
        return
    raise AssertionError("nobody signed this")
