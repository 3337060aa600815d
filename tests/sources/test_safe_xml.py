"""XML in every encoding, and nothing in it that can grow, fetch or nest beyond bounds."""

import io
from collections.abc import Iterator

import pytest

from sharedsky.errors import HostileInput, LimitExceeded, SharedskyError, Unreadable
from sharedsky.sources.safe_xml import DEPTH, End, Start, elements, root_name

from .test_unpack import Made, in_bounded_memory


def texts(content: bytes) -> list[str]:
    found = elements(io.BytesIO(content), "f.xml", ("a", "b"))
    return [element.text for element in found if isinstance(element, End) and element.name in ("a", "b")]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16", "utf-16"),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("cp1251", "windows-1251"),
        ("latin-1", "iso-8859-1"),
    ],
)
def test_every_encoding_of_xml(encoding: str, declared: str) -> None:
    word = "й" if encoding != "latin-1" else "é"
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    content = f"{prolog}<x><a>{word}</a></x>".encode(encoding)
    assert texts(content) == [word]
    assert root_name(content) == "x"


def test_names_lose_their_prefix_whether_declared_or_not() -> None:
    found = list(
        elements(io.BytesIO(b"<gx:Track xs:id='7'><a />\n<when >1</when ></gx:Track>"), "f", ("when",))
    )
    assert found == [
        Start("Track", {"id": "7"}, 1),
        Start("a", {}, 1),
        End("a", "", 1),
        Start("when", {}, 2),
        End("when", "1", 2),
        End("Track", "", 1),
    ]


def test_text_is_joined_over_comments_and_sections_and_children() -> None:
    assert texts(b"<x><a> 1<!-- c -->2<![CDATA[<3>]]><b>4</b>5 &lt;&#233; </a></x>") == ["4", "12<3>5 <é"]


LAUGHS = '<!DOCTYPE x [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    "content",
    [
        f"{LAUGHS}]><x>&l9;</x>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.org/p">%p;]><x/>',
        "<!DOCTYPE x [<!ELEMENT x ANY>]><x/>",
    ],
    ids=["billion laughs", "external entity", "external DTD", "parameter entity", "internal DTD"],
)
def test_document_types_and_entities_are_refused(content: str) -> None:
    with pytest.raises(HostileInput, match=r"f\.xml:1: got a document type or entity, want plain XML"):
        texts(content.encode())


def test_nothing_is_included() -> None:
    content = b'<x xmlns:xi="http://www.w3.org/2001/XInclude"><a><xi:include href="/etc/passwd" parse="text"/></a></x>'
    assert texts(content) == [""]


def test_elements_nested_too_deep() -> None:
    assert texts(b"<x>" * (DEPTH - 1) + b"<a>1</a>" + b"</x>" * (DEPTH - 1)) == ["1"]
    with pytest.raises(LimitExceeded, match=r"f\.xml:1: got <x> deeper, want elements at most 200 deep"):
        texts(b"<x>" * 1_000_000)


@pytest.mark.parametrize(
    "start", [b"<x a='", b"<x><!-- ", b"<x><a>", b"<x "], ids=["attribute", "comment", "text", "tag"]
)
def test_an_endless_piece_ends_in_one_line(start: bytes) -> None:
    def made() -> Iterator[bytes]:
        yield start
        for _ in range(160_000):
            yield b"y" * (1 << 16)

    def run() -> None:
        with pytest.raises(LimitExceeded, match=r"^f\.xml:1"):
            list(elements(io.BufferedReader(Made(made())), "f.xml", ("a",)))

    in_bounded_memory(run, 64)


def test_large_tags_one_after_another_are_passed_over() -> None:
    content = b"<x>" + (b"<y z='" + b"1" * (900 << 10) + b"'/>") * 20 + b"</x>"
    assert texts(content) == []


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no element found"),
        (b"<x><a>1</a>", "no element found"),
        (b"<x></y>", "mismatched tag"),
        (b"<a>\xff</a>", "invalid token"),
        (b"<x>&e;</x>", "undefined entity"),
        (b"<?xml version='1.0' encoding='no-such'?><x/>", "unknown encoding"),
    ],
)
def test_what_is_not_well_formed_is_unreadable(content: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=rf"^f\.xml.*{what}"):
        texts(content)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- <gpx> --><k:kml >", "kml"),
        (b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>", "kml"),
        (b"<?a?>" * 10_000 + b"<kml>", "kml"),
        (b"<!-- never ends", ""),
        (b"text <kml>", ""),
        (b"<!doctype html>", "html"),
        (b"", ""),
    ],
)
def test_the_root_is_found_behind_a_prolog(head: bytes, name: str) -> None:
    assert root_name(head) == name


def test_errors_are_one_line_whatever_the_input_holds() -> None:
    with pytest.raises(SharedskyError) as caught:
        texts(b"<x>" * 300 + b"\n")
    assert "\n" not in str(caught.value)
