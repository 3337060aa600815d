"""What no client library would send is answered, and never with a fault."""

import gzip
import json
import socket

import pytest

from tests.service.every_route.whole import Whole
from tests.service.sky import SC, circle, new_id

BODY = json.dumps(
    {"extents": [circle(lat=50)], "state": "Accepted", "uss_base_url": "https://a.example.com"}
).encode()
PATH = b"/dss/v1/operational_intent_references/%s"


def with_body(body: bytes, *headers: bytes) -> bytes:
    lines = [b"PUT " + PATH + b" HTTP/1.1", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\nHost: x\r\n%s\r\n" + body.replace(b"%", b"%%")


def chunked(count: int) -> bytes:
    chunks = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    head = b"PUT " + PATH + b" HTTP/1.1\r\nHost: x\r\n%sTransfer-Encoding: chunked\r\n\r\n"
    return head + chunks * count + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        (b"GET " + PATH + b"%%ff%%00 HTTP/1.1\r\nHost: x\r\n%s\r\n", 400),
        (b"GET /dss/v1/%%2e%%2e/subscriptions/%s HTTP/1.1\r\nHost: x\r\n%s\r\n", 404),
        (b"PATCH " + PATH + b" HTTP/1.1\r\nHost: x\r\n%s\r\n", 405),
        (b"PUT " + PATH + b" HTTP/1.1\r\nHost: x\r\n%sContent-Length: 99999999\r\n\r\n", 413),
        (chunked(2), 413),
        (with_body(gzip.compress(BODY), b"Content-Encoding: gzip"), 400),
        (with_body(BODY.decode().encode("utf-16")), 400),
        (with_body(b'{"extents":' + b"[" * 50_000), 400),
        (with_body(b""), 400),
        (with_body(b"\xef\xbb\xbf" + BODY), 400),
    ],
    ids=[
        "octets that are no text",
        "dots in the path",
        "another method",
        "a length that is too long",
        "chunks that are too long",
        "compressed",
        "UTF-16",
        "brackets",
        "nothing",
        "a byte order mark",
    ],
)
def test_an_odd_request_is_refused(request_of: bytes, status: int, server: Whole) -> None:
    told = b"Authorization: Bearer " + server.token("golf", SC).encode() + b"\r\n"
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as to:
        to.sendall(request_of % (new_id().encode(), told))
        answer = to.recv(4000)
    assert int(answer.split()[1]) == status, answer
    assert b'"message"' in answer


def test_the_type_of_a_body_need_not_be_said(server: Whole) -> None:
    for kind in ("", "text/plain", ";;;"):
        answer = server.http.put(
            PATH.decode() % new_id(),
            content=BODY,
            headers={"Authorization": f"Bearer {server.token('golf', SC)}", "Content-Type": kind},
        )
        assert answer.status_code in (201, 409), answer.text


def test_a_header_that_is_too_long_is_refused(server: Whole) -> None:
    for count, status in ((9_000, 401), (1_000_000, 431)):
        answer = server.http.get("/log/leaves", headers={"Authorization": f"Bearer {'a' * count}"})
        assert answer.status_code == status
