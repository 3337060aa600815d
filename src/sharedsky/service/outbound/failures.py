"""What can go wrong when this server calls another one."""

from sharedsky.service.refused import Refused


class CallFailed(Refused):
    """A call that brought no answer that can be used; towards our own clients 502 or 504, where nobody handles it.

    Args:
        url: that was called, or was not.
    """

    status_told = 502

    def __init__(self, url: str, *, got: str, want: str = "", fix: str = "") -> None:
        super().__init__(self.status_told, shown(url), got=got, want=want, fix=fix)


def shown(url: str) -> str:
    """What is told of a URL: the server, without path, query and password, which can be secrets.

    >>> shown("https://us:er@uss.example:8443/uss/v1/operational_intents/1?a=b")
    'https://uss.example:8443'
    """
    scheme, there, rest = url.partition("://")
    if not there:
        return url[:100]
    server = rest.replace("\\", "/").partition("/")[0].partition("?")[0].partition("#")[0]
    return f"{scheme}://{server.rpartition('@')[2]}"[:200]


class AddressRefused(CallFailed):
    """The URL, or every address that its name has, is one where this server does not call."""


class NoAnswer(CallFailed):
    """No whole answer in time; whether the other server did what was asked is not known."""

    status_told = 504


class NotReached(NoAnswer):
    """No such name, or no connection; nothing was asked of the other server."""


class NotTrusted(CallFailed):
    """The other server's certificate does not show that it is who it should be; nothing was asked of it."""


class BadAnswer(CallFailed):
    """An answer that is too long, is redirected elsewhere, or is not what it should be."""


class NoToken(CallFailed):
    """The authority gave no token for that audience and scope; nothing was asked of the other server."""
