"""Signed notes with Ed25519 (C2SP signed-note), and keys in the text form that is handed to others."""

import base64
import binascii
import functools
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sharedsky.errors import CheckFailed, InvalidValue, LimitExceeded, Unreadable

ED25519 = 0x01
"""A signature over the text of a note."""
COSIGNATURE = 0x04
"""A witness's signature over a time and the text of a checkpoint."""

MOST_BYTES = 1 << 20
MOST_SIGNATURES = 100

_MARK = "\N{EM DASH} "


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key, its name and what it signs; written `name+id+base64`.

    Args:
        name: a URL without scheme, no space and no plus.
        kind: ED25519 for a log, COSIGNATURE for a witness.
        public: 32 bytes.
    """

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, say which key it is."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Whether an Ed25519 signature (64 bytes) over a message is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SignerKey(msgspec.Struct, frozen=True):
    """A private key; its repr shows no secret.

    Args:
        name: as in VerifierKey.
        kind: as in VerifierKey.
        seed: 32 random bytes.
    """

    name: str
    kind: int
    seed: bytes

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._private().public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._private().sign(message)

    def text(self) -> str:
        """The key as text, `PRIVATE+KEY+name+id+base64`; keep it secret."""
        data = to_base64(bytes([self.kind]) + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{data}"

    def _private(self) -> Ed25519PrivateKey:
        return _private(self.seed)


@functools.lru_cache(maxsize=16)
def _private(seed: bytes) -> Ed25519PrivateKey:
    """The key of a seed; to make it takes as long as to sign, and a log signs a promise for every change."""
    return Ed25519PrivateKey.from_private_bytes(seed)


class Signature(msgspec.Struct, frozen=True):
    """One signature line of a note."""

    name: str
    key_id: bytes
    data: bytes


class Note(msgspec.Struct, frozen=True):
    """A text (that ends in a newline) and the signatures under it, trusted or not."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        lines = (f"{_MARK}{s.name} {to_base64(s.key_id + s.data)}\n" for s in self.signatures)
        return (self.text + "\n" + "".join(lines)).encode()

    def by(self, key: VerifierKey) -> list[Signature]:
        """The signatures that say they are by a key, not verified."""
        return [s for s in self.signatures if s.name == key.name and s.key_id == key.id]


def to_base64(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Bytes of standard base64; ValueError for any text that another would not be encoded as."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if to_base64(data) != text:
        raise ValueError("no base64")
    return data


def check_name(name: str) -> str:
    """A key's name itself; InvalidValue where it is empty or holds a space, a plus or a control character."""
    if not name or "+" in name or not name.isprintable() or any(c.isspace() for c in name):
        raise InvalidValue(
            field="name", got=repr(name), want="a name without space or plus, such as authority.example/log"
        )
    return name


def verifier_key(text: str) -> VerifierKey:
    """A public key as it was handed over; InvalidValue where it is none, or its id is another's."""
    name, _, rest = text.strip().partition("+")
    key_id, _, data = rest.partition("+")
    try:
        raw = from_base64(data)
    except ValueError:
        raw = b""
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise InvalidValue(field="key", got=repr(text.strip()[:100]), want="name+id+base64 of an Ed25519 key")
    key = VerifierKey(check_name(name), raw[0], raw[1:])
    if key.id.hex() != key_id:
        raise InvalidValue(
            field="key", got=f"id {key_id!r}", want=key.id.hex(), fix="copy the whole key again"
        )
    return key


def signer_key(text: str) -> SignerKey:
    """A private key from its text; InvalidValue where it is none, without showing it."""
    parts = text.strip().split("+", 4)
    wrong = InvalidValue(field="key", got="no private key", want="PRIVATE+KEY+name+id+base64")
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise wrong
    try:
        raw = from_base64(parts[4])
    except ValueError:
        raise wrong from None
    if len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise wrong
    key = SignerKey(check_name(parts[2]), raw[0], raw[1:])
    if key.verifier.id.hex() != parts[3]:
        raise wrong
    return key


def sign(text: str, keys: Sequence[SignerKey]) -> Note:
    """A note signed with ED25519 keys; InvalidValue where the text is not plain lines, each ended by a newline."""
    _check_text(text)
    signatures = []
    for key in keys:
        if key.kind != ED25519:
            raise InvalidValue(key.name, field="kind", got=f"{key.kind}", want="a key that signs notes")
        signatures.append(Signature(check_name(key.name), key.verifier.id, key.sign(text.encode())))
    return Note(text, tuple(signatures))


def parse(data: bytes, where: str = "") -> Note:
    """A note, nothing verified; Unreadable where it is none, LimitExceeded where it is too large."""
    if len(data) > MOST_BYTES:
        raise LimitExceeded(where, got=f"{len(data)} bytes", want=f"at most {MOST_BYTES}")
    try:
        whole = data.decode()
        split = whole.rindex("\n\n")
        text, lines = whole[: split + 1], whole[split + 2 :]
        _check_text(text)
        if not lines.endswith("\n"):
            raise ValueError
        signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    except (ValueError, InvalidValue):
        raise Unreadable(where, want="a signed note: text, an empty line, lines of signatures") from None
    if len(signatures) > MOST_SIGNATURES:
        raise LimitExceeded(
            where, field="signatures", got=str(len(signatures)), want=f"at most {MOST_SIGNATURES}"
        )
    return Note(text, signatures)


def verify(note: Note, keys: Sequence[VerifierKey], where: str = "") -> list[VerifierKey]:
    """The keys among the known ones that signed a note.

    CheckFailed where none did, or a signature that says it is by one of them does not hold. Signatures by others are
    passed over, and so are keys of witnesses.
    """
    found = []
    for key in keys:
        if key.kind != ED25519:
            continue
        for signature in note.by(key):
            if not key.holds(signature.data, note.text.encode()):
                raise CheckFailed(where, field=key.name, got="a signature that does not hold", want="its own")
            found.append(key)
            break
    if not found:
        known = ", ".join(key.name for key in keys) or "none"
        raise CheckFailed(where, got="no signature by a known key", want=f"one by {known}")
    return found


def _check_text(text: str) -> None:
    if not text.endswith("\n") or len(text) < 2 or any(c < " " and c != "\n" for c in text):
        raise InvalidValue(field="text", got="no lines of plain text", want="lines, each ended by a newline")


def _signature(line: str) -> Signature:
    if not line.startswith(_MARK):
        raise ValueError
    name, _, data = line.removeprefix(_MARK).partition(" ")
    raw = from_base64(data)
    if len(raw) < 5:
        raise ValueError
    return Signature(check_name(name), raw[:4], raw[4:])
