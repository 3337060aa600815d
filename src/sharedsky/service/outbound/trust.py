"""Where this server calls: named hosts over https, at public addresses, each checked just before it is connected to.

A URL that another party wrote must not make the server reach what only the server can reach: its own machine, its
network, the place where a cloud keeps its secrets.
"""

import asyncio
import ipaddress
import socket
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult

from sharedsky.service.outbound.failures import AddressRefused
from sharedsky.service.settings import is_loopback

_RESERVED = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # shared by carriers
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays from IPv6, no longer in use
        "198.18.0.0/15",  # benchmarks
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # IPv4 in IPv6 (6to4)
        "3fff::/20",  # documentation
    )
]
_HOSTS = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given to hosts; IPv4 behind translators, among others, is elsewhere."""
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_CHARACTERS = 2048
"""Of a URL."""


class Trust(msgspec.Struct, frozen=True):
    """Which URLs are called.

    Args:
        allow_private: whether addresses that the public internet does not reach are called too: for tests, and for
            networks that are closed.
        allow_http: whether http is too, for tests.
        own: hosts with their ports that the operator named (the DSS, the authority): called wherever they are.
    """

    allow_private: bool = False
    allow_http: bool = False
    own: frozenset[tuple[str, int]] = frozenset()

    def forbids(self, host: str, port: int, address: Address) -> str:
        """Why a host is not called at an address; empty where it may be."""
        return "" if self.allow_private or (host, port) in self.own else forbidden(address)


class Target(msgspec.Struct, frozen=True):
    """A URL that may be called, as far as its form goes."""

    url: str
    scheme: str
    host: str
    port: int


def target_of(url: str, trust: Trust) -> Target:
    """The host and port of a URL that may be called; AddressRefused where its form alone says that it may not.

    The host is a name or an address as programs agree to read it; forms that some read otherwise (`127.1`, `0x7f.1`)
    are refused.
    """
    if len(url) > MOST_CHARACTERS or not url.isascii() or any(c <= " " or c in "\x7f\\" for c in url):
        raise AddressRefused(url, got="characters that a URL does not have, or too many", want="a plain URL")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise AddressRefused(url, got=str(error), want="a URL") from None
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(url, got="a user's name or password", want="a URL without them")
    if parts.fragment:
        raise AddressRefused(url, got="a fragment", want="a URL without one")
    if not host:
        raise AddressRefused(url, got="no host", want="the name of a host")
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    if not (port in (80, 443) or 1024 <= port <= 65535):
        raise AddressRefused(url, got=f"port {port}", want="443, 80 or one above 1023")
    target = Target(url, parts.scheme, host, port)
    # what stays on this machine needs no TLS
    plain = trust.allow_http or ((host, port) in trust.own and is_loopback(host))
    if parts.scheme != "https" and not (parts.scheme == "http" and plain):
        raise AddressRefused(url, got=f"{parts.scheme or 'no scheme'}", want="https")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host.rpartition(".")[2][:1].isdigit() or not all(_is_label(label) for label in host.split(".")):
            raise AddressRefused(url, got=f"host {host!r}", want="a name, or an address in full") from None
        return target
    if why := trust.forbids(host, port, address):
        raise AddressRefused(url, got=f"{host}, {why}", want="a public address")
    return target


def forbidden(address: Address) -> str:
    """Why an address is not called; empty where it may be.

    >>> forbidden(ipaddress.ip_address("::ffff:10.0.0.1"))
    'an IPv4 address within IPv6'
    """
    if address.is_multicast:
        return "a multicast address"
    if address.is_unspecified:
        return "no address of a host"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return "an IPv4 address within IPv6"
    if address.is_loopback:
        return "this machine itself"
    if address.is_link_local:
        return "a link-local address"
    if any(address in network for network in _RESERVED):
        return "a reserved address"
    if not address.is_global:
        return "a private address"
    if address.version == 6 and address not in _HOSTS:
        return "a reserved address"
    return ""


def _is_label(label: str) -> bool:
    """Whether this is a part of a host name; an underscore is taken because test networks have them."""
    return 0 < len(label) <= 63 and all(c.isalnum() or c in "-_" for c in label) and label[0] != "-"


class CheckedResolver(AbstractResolver):
    """Finds the addresses of a name once; only those that may be called come out, and the connection goes to one of them.

    Checking a name and connecting to it later would look it up twice, and whoever owns the name could answer
    differently the second time.
    """

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host; AddressRefused where none may be called, OSError where there is none."""
        rows = await asyncio.get_running_loop().getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM
        )
        found: list[ResolveResult] = []
        refused: list[str] = []
        for kind, _, proto, _, at in rows:
            text = str(at[0])
            if why := self._trust.forbids(host, port, ipaddress.ip_address(text.partition("%")[0])):
                refused.append(f"{text}, {why}")
                continue
            found.append(
                {
                    "hostname": host,
                    "host": text,
                    "port": port,
                    "family": kind,
                    "proto": proto,
                    "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                }
            )
        if not found and refused:
            raise AddressRefused(host, got="; ".join(refused[:3]), want="a public address")
        return found

    async def close(self) -> None:
        """Nothing is held."""
