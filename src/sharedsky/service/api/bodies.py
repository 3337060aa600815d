"""Bodies of requests are read once, straight into the struct that a route takes, and nothing is taken for what it is not:
text is no number, and a number is no time.
"""

import re
from functools import cache
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State as AppState

from sharedsky.service.refused import Refused

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?$", re.DOTALL)


async def read_strictly(request: Request[Any, Any, AppState]) -> None:
    """Read the body for a route that takes one; Refused (400) says which part of it is not as it should be."""
    field = request.route_handler.parsed_data_field
    if field is None:
        return
    data = await request.body()
    if not data:
        raise Refused(400, "the body", got="nothing", want="a JSON object")
    try:
        read = _decoder(field.annotation).decode(data)
    except msgspec.ValidationError as error:
        raise _not_as_wanted(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, "the body", got=str(error), want="JSON") from None
    # the framework hands on what is there already
    request._connection_state.json = read


@cache
def _decoder(of: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of)


def _not_as_wanted(said: str) -> Refused:
    found = _AT.match(said)
    what, where = (found["what"], found["where"]) if found else (said, None)
    return Refused(400, f"{where or 'the body'}: {what}")
