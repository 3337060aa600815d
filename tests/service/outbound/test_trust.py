"""No URL that another party writes leads the server to where only the server can reach."""

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedsky.service.outbound.failures import AddressRefused
from sharedsky.service.outbound.trust import CheckedResolver, Trust, forbidden, target_of
from tests.service.outbound.peer import Names

PUBLIC = ("8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1")
NOT_PUBLIC = (
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_what_is_not_public_is_forbidden_in_every_form(text: str) -> None:
    assert forbidden(ipaddress.ip_address(text))
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(AddressRefused):
        target_of(f"https://{host}/uss", Trust())


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public_is_called(text: str) -> None:
    assert not forbidden(ipaddress.ip_address(text))
    host = f"[{text}]" if ":" in text else text
    assert target_of(f"https://{host}/uss", Trust()).host == text


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_refused_in_ipv6_whatever_it_is(address: ipaddress.IPv4Address) -> None:
    for prefix in ("::ffff:0:0", "::", "64:ff9b::"):
        within = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + int(address))
        assert forbidden(within)
    assert forbidden(ipaddress.IPv6Address((0x2002 << 112) + (int(address) << 80)))


@given(st.ip_addresses())
def test_what_is_called_is_global_and_of_one_host(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not forbidden(address):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https",
        "https://",
        "https:///path",
        "//uss.example/",
        "http://uss.example",
        "ftp://uss.example",
        "file:///etc/passwd",
        "https://user@uss.example",
        "https://user:hunter2@uss.example",
        "https://:@uss.example",
        "https://uss.example#part",
        "https://uss.example:22",
        "https://uss.example:0",
        "https://uss.example:65536",
        "https://uss.example:x",
        "https://uss .example",
        "https://uss.example\\@internal.example",
        "https://uss.example\r\nHost: internal",
        "https://üss.example",
        "https://127.1",
        "https://0x7f.1",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://1.2.3.4.5",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://a..b",
        "https://-a.example",
        "https://a%2eb.example",
        "https://" + "a" * 64 + ".example",
        "https://uss.example/" + "a" * 3000,
    ],
)
def test_a_url_that_is_not_plain_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        target_of(url, Trust())
    assert "hunter2" not in str(caught.value)


def test_a_plain_url_tells_whom_it_is_for() -> None:
    target = target_of("https://USS.Example.com.:8443/base", Trust())
    assert (target.scheme, target.host, target.port) == ("https", "uss.example.com", 8443)
    assert target_of("https://uss.example/x?y=z", Trust()).port == 443
    assert target_of("http://uss.example", Trust(allow_http=True)).port == 80


def test_of_a_name_only_the_public_addresses_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(
        monkeypatch,
        mixed_example=[["10.0.0.1", "8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1"]],
        inside_example=[["10.0.0.1", "::1"]],
    )

    async def found(name: str, trust: Trust, port: int = 443) -> list[str]:
        return [row["host"] for row in await CheckedResolver(trust).resolve(name, port)]

    assert asyncio.run(found("mixed.example", Trust())) == ["8.8.8.8", "2606:4700::1"]
    with pytest.raises(AddressRefused, match="private"):
        asyncio.run(found("inside.example", Trust()))
    assert asyncio.run(found("inside.example", Trust(allow_private=True))) == ["10.0.0.1", "::1"]
    # what the operator named is called wherever it is, at that port and no other
    own = Trust(own=frozenset({("inside.example", 443)}))
    assert asyncio.run(found("inside.example", own)) == ["10.0.0.1", "::1"]
    with pytest.raises(AddressRefused):
        asyncio.run(found("inside.example", own, 8443))


def test_plain_http_is_for_tests_and_for_this_machine_itself() -> None:
    own = Trust(own=frozenset({("127.0.0.1", 8090), ("dss.example", 8090)}))
    assert target_of("http://127.0.0.1:8090", own).host == "127.0.0.1"
    for url in ("http://dss.example:8090", "http://127.0.0.1:8091", "ftp://127.0.0.1:8090"):
        with pytest.raises(AddressRefused):
            target_of(url, own)
