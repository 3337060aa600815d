"""The key of the log: a file that only its owner can read, made when a server starts for the first time."""

import secrets
from pathlib import Path

from sharedsky.errors import InvalidValue
from sharedsky.ledger.note import ED25519, SignerKey, check_name, signer_key
from sharedsky.service.signing import write_private

NAME = "log.key"


def checked_origin(origin: str) -> str:
    """An origin itself; InvalidValue where a log cannot have it for its name."""
    check_name(origin)
    if origin.isdigit() or len(origin) > 512:
        raise InvalidValue(
            "settings", field="log.origin", got=repr(origin[:80]), want="a name such as authority.example/log"
        )
    return origin


def read_key(path: Path) -> SignerKey | None:
    """The key in a file; None where there is no file; InvalidValue where it holds no key of a log."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(str(path), field="log.key", got=str(error), want="a key of a log") from None
    try:
        key = signer_key(text)
    except InvalidValue as error:
        raise InvalidValue(str(path), field="log.key", got=error.got, want=error.want) from None
    if key.kind != ED25519:
        raise InvalidValue(str(path), field="log.key", got="a key of a witness", want="a key of a log")
    return key


def make_key(path: Path, origin: str) -> SignerKey:
    """The key in a file, made there if there is none; of several that make it at once, all get the same."""
    made = SignerKey(checked_origin(origin), ED25519, secrets.token_bytes(32))
    try:
        write_private(path, f"{made.text()}\n".encode())
    except InvalidValue:
        if not path.exists():
            raise
    key = read_key(path)
    if key is None:
        raise InvalidValue(str(path), field="log.key", want="a file")
    return key


def named(key: SignerKey, origin: str) -> SignerKey:
    """The same key under the name of another origin."""
    return SignerKey(origin, key.kind, key.seed)
