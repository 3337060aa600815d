"""A promise: the log's signature over a leaf that has no number yet, given to whoever handed in the entry.

With it a party can show later that its entry was taken, and when, though it may be missing in the log.
"""

from collections.abc import Sequence

import msgspec

from sharedsky.errors import CheckFailed, InvalidValue, Unreadable
from sharedsky.ledger.leaf import LEAF_BYTES
from sharedsky.ledger.note import ED25519, SignerKey, VerifierKey, from_base64, to_base64


class Promise(msgspec.Struct, frozen=True):
    """That a leaf will stand in a log.

    Args:
        origin: which log; the name of its key.
        leaf: the leaf.
        t_us: when the log took the entry, by its own clock.
    """

    origin: str
    leaf: bytes
    t_us: int

    def message(self) -> bytes:
        """What is signed; no checkpoint and no cosignature begins like it."""
        return f"sharedsky/promise/v1\n{self.origin}\n{self.leaf.hex()}\n{self.t_us}\n".encode()


def promised(leaf: bytes, t_us: int, key: SignerKey) -> str:
    """A promise as one line: origin, time, and in base64 the id of the log's key and its signature."""
    signature = key.verifier.id + key.sign(Promise(key.name, leaf, t_us).message())
    return f"{key.name} {t_us} {to_base64(signature)}"


def verify_promise(leaf: bytes, line: str, keys: Sequence[VerifierKey], where: str = "") -> Promise:
    """The promise of a line for a leaf; Unreadable where it is none, CheckFailed where no known key signed it.

    Args:
        leaf: the leaf that is promised.
        line: as `promised` writes it.
        keys: of the log.
    """
    try:
        origin, t_text, data = line.split(" ")
        raw = from_base64(data)
        if len(raw) != 4 + 64 or len(leaf) != LEAF_BYTES or str(int(t_text)) != t_text:
            raise ValueError
    except ValueError:
        raise Unreadable(where, want="a promise: origin, time, signature, and a leaf of 32 bytes") from None
    promise = Promise(origin, leaf, int(t_text))
    for key in keys:
        if key.kind != ED25519:
            raise InvalidValue(key.name, field="kind", got=str(key.kind), want="the key of a log")
        if key.name == origin and key.id == raw[:4]:
            if not key.holds(raw[4:], promise.message()):
                raise CheckFailed(where, field=origin, got="a promise that does not hold", want="its own")
            return promise
    known = ", ".join(key.name for key in keys) or "none"
    raise CheckFailed(where, got=f"a promise by {origin} with key {raw[:4].hex()}", want=f"one by {known}")
