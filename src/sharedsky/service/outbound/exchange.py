"""What is recorded of each exchange with another server."""

from collections.abc import Awaitable, Callable

import msgspec


class Exchange(msgspec.Struct, frozen=True):
    """One request and what came of it, or did not.

    Args:
        about: what the call was made for, such as the id of an operational intent; empty where it is nothing of ours.
        url: in full.
        started_us: when the request was begun, microseconds UTC by this machine's clock.
        ended_us: when the answer was whole, or the call failed.
        request_headers: `Name: value`; of the token without its signature, so that who asked for what can be seen
            but nobody can ask again.
        status: of the answer, 0 where there was none.
        problem: why no answer could be used; empty where one could.
    """

    about: str
    method: str
    url: str
    started_us: int
    ended_us: int
    request_headers: list[str]
    request_body: bytes
    status: int
    answer_headers: list[str]
    answer_body: bytes
    problem: str


Record = Callable[[Exchange], Awaitable[None]]
"""Takes each exchange as it ends; what it raises is logged, and the call goes on."""


def without_signature(authorization: str) -> str:
    """An Authorization header with a token that nobody can use: the claims of a signed one, nothing of any other.

    >>> without_signature("Bearer aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl")
    'Bearer aGVhZGVy.Y2xhaW1z.'
    >>> without_signature("Bearer opaque")
    'Bearer'
    """
    scheme, _, token = authorization.strip().partition(" ")
    parts = token.split(".")
    return f"{scheme} {parts[0]}.{parts[1]}." if len(parts) == 3 else scheme
