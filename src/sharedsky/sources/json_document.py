"""Whole JSON documents with bounded memory, and one clear error for each way in which they can be broken."""

import json
import re
from typing import Any, BinaryIO, Final, NoReturn

import msgspec

from sharedsky.errors import HostileInput, InvalidValue, Unreadable
from sharedsky.sources.reading import Limits
from sharedsky.sources.unpack import read_whole

_BYTE: Final = re.compile(r"\s*\(byte (\d+)\)")


def load(stream: BinaryIO, where: str, limits: Limits) -> bytes:
    """All bytes of a document without its byte order mark; LimitExceeded past limits.held_bytes."""
    return read_whole(stream, where, limits).removeprefix(b"\xef\xbb\xbf")


def decode(data: bytes, where: str) -> Any:
    """What a document says; Unreadable with the byte where it is no JSON (cut short, NaN), HostileInput where nested too deep."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        _broken(where, str(error))
    except UnicodeDecodeError as error:
        _broken(where, f"text that is no UTF-8: {error.reason}")
    except RecursionError:
        raise HostileInput(where, got="JSON nested too deep", want="at most some hundred levels") from None


def refuse_repeated_keys(data: bytes, where: str) -> None:
    """InvalidValue where an object has one key twice, since no reader can say which of the two is meant."""

    def check(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) != len(dict(pairs)):
            keys = [key for key, _ in pairs]
            twice = next(key for at, key in enumerate(keys) if key in keys[:at])
            want = "every key once in an object"
            raise InvalidValue(where, field=twice[:80], got="this key twice in one object", want=want)

    try:
        json.loads(data, object_pairs_hook=check)
    except (ValueError, RecursionError):  # decode has said it better
        return


def _broken(where: str, said: str) -> NoReturn:
    at = _BYTE.search(said)
    place = f"{where} byte {at[1]}" if at else where
    what = _BYTE.sub("", said).removeprefix("JSON is malformed: ")
    got = "a file that is cut short" if "truncated" in said else f"broken JSON ({what})"
    raise Unreadable(
        place, got=got, want="one complete JSON document", fix="get the file again from its source"
    )


def shown(value: Any) -> str:
    """A value as messages show it, on one short line.

    >>> shown("FL3O0"), shown([1, 2]), shown(None)
    ("'FL3O0'", 'a list', 'null')
    """
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
