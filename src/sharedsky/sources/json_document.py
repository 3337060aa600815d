"""Whole JSON documents with bounded memory, and one clear error for each way in which they can be broken."""

import json
import re
from typing import Any, BinaryIO, Final, NoReturn

import msgspec

from sharedsky.errors import InvalidValue, LimitExceeded, Unreadable
from sharedsky.sources.reading import Limits
from sharedsky.sources.unpack import read_whole

MAX_DEPTH: Final = 64
"""Deeper nesting than this has no honest use in a track."""
_BYTE: Final = re.compile(r"\s*\(byte (\d+)\)")


def load(stream: BinaryIO, where: str, limits: Limits) -> bytes:
    """All bytes of a document without its byte order mark; LimitExceeded past limits.held_bytes."""
    return read_whole(stream, where, limits).removeprefix(b"\xef\xbb\xbf")


def decode(data: bytes, where: str) -> Any:
    """What a document says; Unreadable with the byte where it is no JSON (cut short, NaN) or is nested too deep."""
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        _broken(where, str(error))
    except RecursionError:
        raise LimitExceeded(where, got="JSON nested too deep", want=f"at most {MAX_DEPTH} levels") from None
    if _deeper(found, MAX_DEPTH):
        raise LimitExceeded(where, got="JSON nested too deep", want=f"at most {MAX_DEPTH} levels")
    return found


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


def _deeper(value: Any, depth: int) -> bool:
    """Whether a value is nested deeper than depth; long lists of records are looked at in full."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
