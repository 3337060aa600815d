"""A JSON document that is small enough to be held as a whole."""

from typing import Any, BinaryIO

import msgspec

from sharedsky.errors import HostileInput, Unreadable
from sharedsky.sources.reading import Limits
from sharedsky.sources.unpack import read_whole


def whole_json(stream: BinaryIO, where: str, limits: Limits) -> Any:
    """What the rest of a stream says, as dicts, lists, strings and numbers.

    Raises Unreadable where it is no JSON, LimitExceeded past limits.held_bytes, HostileInput where it is nested so
    deep that no honest writer made it.
    """
    try:
        return msgspec.json.decode(read_whole(stream, where, limits).removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise HostileInput(where, got="JSON nested too deep", want="at most some hundred levels") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(where, got=f"damaged JSON ({error})", fix="get the file again") from None
