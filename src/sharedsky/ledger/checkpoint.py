"""Checkpoints: the signed head of a log (C2SP tlog-checkpoint), and what witnesses add (C2SP tlog-cosignature)."""

from collections.abc import Sequence

import msgspec

from sharedsky.errors import CheckFailed, InvalidValue, Unreadable
from sharedsky.ledger.note import (
    COSIGNATURE,
    Note,
    Signature,
    SignerKey,
    VerifierKey,
    from_base64,
    parse,
    sign,
    to_base64,
    verify,
)
from sharedsky.ledger.tree import EMPTY_ROOT, HASH_BYTES, verify_consistency

MOST_SIZE = 1 << 63


class Checkpoint(msgspec.Struct, frozen=True):
    """What a log says it is at one moment.

    Args:
        origin: which log; a URL without scheme.
        size: leaves in its tree.
        root: of the tree.
        extensions: further lines; ours have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


class Cosignature(msgspec.Struct, frozen=True):
    """A witness saw, at time_s (POSIX), that this is the largest head of the log, and that it extends all before."""

    witness: str
    time_s: int


class Verified(msgspec.Struct, frozen=True):
    """A checkpoint whose signatures were verified.

    Args:
        signed_by: names of the known keys that signed it; empty where none was asked for.
        cosignatures: by known witnesses, in the order these were given.
    """

    checkpoint: Checkpoint
    signed_by: tuple[str, ...]
    cosignatures: tuple[Cosignature, ...]


def checkpoint_of(note: Note, where: str = "") -> Checkpoint:
    """The checkpoint that a note's text is, not verified; Unreadable where it is none."""
    lines = note.text[:-1].split("\n")
    try:
        if len(lines) < 3 or not all(lines) or not (lines[1].isascii() and lines[1].isdigit()):
            raise ValueError
        size, root = int(lines[1]), from_base64(lines[2])
        if str(size) != lines[1] or size >= MOST_SIZE or len(root) != HASH_BYTES:
            raise ValueError
        if size == 0 and root != EMPTY_ROOT:
            raise ValueError
    except ValueError:
        raise Unreadable(where, want="a checkpoint: origin, size and root, each on a line") from None
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def verify_extends(last: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """CheckFailed where a log that has shown `last` must never show `new`.

    That is where it has fewer leaves, or other ones: a database restored from a backup, or a history rewritten.
    """
    if new.origin != last.origin:
        raise CheckFailed(new.origin, field="origin", want=last.origin)
    if new.size < last.size:
        raise CheckFailed(
            new.origin,
            got=f"a tree of {new.size} leaves after one of {last.size} was signed",
            want="never a smaller tree",
            fix=f"recover the missing leaves, or start the origin {origin_after(last)}",
        )
    verify_consistency(last.size, last.root, new.size, new.root, proof)


def origin_after(last: Checkpoint) -> str:
    """The origin of a log that takes the place of one whose leaves are lost; it names the last head that was signed."""
    return f"{last.origin}/after-{last.size}-{last.root.hex()[:16]}"


def signed(new: Checkpoint, key: SignerKey, last: Checkpoint | None, proof: Sequence[bytes]) -> Note:
    """A checkpoint signed by its log.

    Args:
        new: what to sign.
        key: the log's; its name is the origin.
        last: the largest that this log has ever signed, as stored apart from its leaves; None only for a new log.
        proof: of consistency, from last to new; empty for a new log.

    CheckFailed where new does not extend last (see `verify_extends`): nothing is signed then.
    """
    if key.name != new.origin:
        raise InvalidValue(new.origin, field="key", got=key.name, want="the key of this log")
    if last is not None:
        verify_extends(last, new, proof)
    return sign(new.text(), [key])


def cosigned(
    note: Note, witness: SignerKey, time_s: int, last: Checkpoint | None, proof: Sequence[bytes]
) -> Note:
    """A checkpoint with a witness's cosignature added.

    Args:
        note: a checkpoint whose log's signature the witness has verified (see `opened`).
        witness: a key of kind COSIGNATURE.
        time_s: POSIX time.
        last: the largest of this log that this witness has cosigned; None only for a log that is new to it.
        proof: of consistency, from last to this.

    CheckFailed where the checkpoint does not extend last, so that two histories are never both witnessed.
    """
    if witness.kind != COSIGNATURE:
        raise InvalidValue(witness.name, field="kind", got=str(witness.kind), want="a key that cosigns")
    if last is not None:
        verify_extends(last, checkpoint_of(note), proof)
    signature = witness.sign(_cosigned_message(note.text, time_s))
    line = Signature(witness.name, witness.verifier.id, time_s.to_bytes(8, "big") + signature)
    return msgspec.structs.replace(note, signatures=(*note.signatures, line))


def _cosigned_message(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def opened(
    data: bytes,
    keys: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey] = (),
    *,
    quorum: int | None = None,
    where: str = "",
) -> Verified:
    """A checkpoint with all its known signatures verified.

    Args:
        data: a signed note.
        keys: of the log; one at least must have signed. Empty: the log's signature is not looked at.
        witnesses: whose cosignatures count.
        quorum: how many of them must have cosigned; all, where not said.

    Unreadable where it is no checkpoint; CheckFailed where a known signature does not hold, or too few have signed.
    """
    note = parse(data, where)
    checkpoint = checkpoint_of(note, where)
    signed_by = tuple(key.name for key in verify(note, keys, where)) if keys else ()
    found = []
    for witness in witnesses:
        times_s = [_cosigned_at(note, witness, s.data, where) for s in note.by(witness)]
        if times_s:
            found.append(Cosignature(witness.name, max(times_s)))
    needed = len(witnesses) if quorum is None else quorum
    if len(found) < needed:
        have = {c.witness for c in found}
        missing = ", ".join(w.name for w in witnesses if w.name not in have)
        raise CheckFailed(
            where, field="witness", got=f"{len(found)} cosignatures", want=f"{needed}; none by {missing}"
        )
    return Verified(checkpoint, signed_by, tuple(found))


def _cosigned_at(note: Note, witness: VerifierKey, data: bytes, where: str) -> int:
    time_s = int.from_bytes(data[:8], "big")
    if (
        witness.kind != COSIGNATURE
        or time_s >= MOST_SIZE
        or not witness.holds(data[8:], _cosigned_message(note.text, time_s))
    ):
        raise CheckFailed(where, field=witness.name, got="a cosignature that does not hold", want="its own")
    return time_s
