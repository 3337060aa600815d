"""Documents: text whose offsets never move, from plain text, HTML and PDF, and hostile ones within bounds."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from sharedsky.errors import LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.sources import html, pdf, plain_text, read_evidence, sniff
from sharedsky.sources.encodings import decoded, is_binary
from sharedsky.sources.reading import Item, Limits, Options, RawDocument

from .samples import pdf_bytes


def items(reader: ModuleType, content: bytes, limits: Limits | None = None) -> list[Item]:
    return list(reader.read(io.BytesIO(content), "d", Options(limits=limits or Limits())))


def document(reader: ModuleType, content: bytes) -> RawDocument:
    (found,) = items(reader, content)
    assert isinstance(found, RawDocument)
    return found


# plain text


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n", "utf-8"),
        ("й é".encode("utf-8-sig"), "й é", "utf-8"),
        ("й é".encode("utf-16"), "й é", "utf-16-le"),
        ("й é".encode("utf-32"), "й é", "utf-32-le"),
        ("words in two bytes each".encode("utf-16-be"), "words in two bytes each", "utf-16-be assumed"),
        ("caf\xe9 “now”".encode("cp1252"), "café “now”", "windows-1252 assumed"),
    ],
)
def test_plain_text_in_any_encoding(content: bytes, text: str, encoding: str) -> None:
    found = document(plain_text, content)
    assert (found.text, found.extractor) == (text, f"plain text, {encoding}")
    assert found.media_type == "text/plain"


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03 text", b"\x89PNG\r\n\x1a\n" + bytes(90), bytes(range(256))]
)
def test_a_binary_file_is_no_text(content: bytes) -> None:
    assert not plain_text.sniff(content, "notes.txt")
    with pytest.raises(Unreadable, match="got bytes that are no text, want plain text"):
        items(plain_text, content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1}',
        b" [1, 2, 3]",
        b'[["a", 1]]',
        b"time,lat,lon\n1,2,3\n4,5,6\n",
        b"time;lat;lon\n1;2;3\n",
        b"time\tlat\tlon\n1\t2\t3\n",
        b"<?xml version='1.0'?><zones/>",
        b"<zone a='1'>",
        b"",
        b" \n",
    ],
)
def test_data_is_not_taken_for_plain_text(content: bytes) -> None:
    assert not plain_text.sniff(content, "x.txt")


@pytest.mark.parametrize(
    "content",
    [
        b"One line, with commas, and no more.",
        b"[Translation] The ministry said so.\nNothing, it added, had happened.\n",
        b"[1] See the note, below.",
        b"<someone@example.org> wrote: nothing",
        "Доклад: 22:07, местное время.\n".encode("utf-16"),
        "é".encode() * 40_000,
    ],
)
def test_prose_is_plain_text(content: bytes) -> None:
    assert sniff(content[: 64 << 10], "x.csv").name == "text"


def test_a_head_that_ends_inside_a_character_is_still_utf_8() -> None:
    assert decoded("aй".encode()[:2], is_head=True) == ("a", "utf-8")
    assert decoded("aй".encode()[:2])[1] == "windows-1252 assumed"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200).filter(lambda text: not is_binary(text) and "\r" not in text))
def test_text_in_utf_8_with_a_mark_comes_back_as_it_was(text: str) -> None:
    assert document(plain_text, text.encode("utf-8-sig")).text == text


# HTML


def seen(body: str) -> str:
    return document(html, body.encode()).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one<b>two</b> three <i> four</i>\n  five</p>", "onetwo three four five"),
        (
            "<p>one</p><p>two<br>three</p>four<div>five<div>six</div>seven</div>",
            "one\ntwo\nthree\nfour\nfive\nsix\nseven",
        ),
        ("<ul><li>one<li>two</ul><h2>three</h2>", "one\ntwo\nthree"),
        ("<table><tr><td>1<td> 2</tr><tr><th>3</th><td>4</td></tr></table>", "1\t2\n3\t4"),
        ("<pre>one\n   two\n\nthree </pre>four", "one\n   two\nthree\nfour"),
        ("a &amp; b&nbsp;c &eacute;&#8212;so&shy;ft", "a & b c é—soft"),
        (
            "a<script>b()</script><style>c</style><!-- d --><template>e</template><noscript>f</noscript>g",
            "ag",
        ),
        ("<p hidden>a</p><p style='DISPLAY : none'>b</p><span style='visibility:hidden'>c</span>d", "d"),
        ("<p>left &lt;b&gt;open", "left <b>open"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("", ""),
    ],
)
def test_html_as_a_reader_sees_it(body: str, text: str) -> None:
    assert seen(body) == text
    assert seen(f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>") == text


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        ('<meta charset="windows-1251"><p>й'.encode("cp1251"), "й", "cp1251"),
        ("<meta http-equiv=x content='text/html; charset=koi8-r'>й".encode("koi8-r"), "й", "koi8-r"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><html><p>“é”".encode("cp1252"), "“é”", "cp1252"),
        ("<meta charset=utf-16><p>й".encode(), "й", "utf-8"),
        ("<p>й".encode("utf-16"), "й", "utf-16-le"),
        (b"<meta charset=rot13><p>nop", "nop", "utf-8"),
        ("<meta charset=idna><p>й".encode(), "й", "utf-8"),
    ],
)
def test_html_in_any_encoding(content: bytes, text: str, encoding: str) -> None:
    found = document(html, content)
    assert (found.text, found.extractor.split(", ")[1]) == (text, encoding)


def test_the_title_of_html() -> None:
    found = document(
        html, b"<html><head><title> A\n briefing &amp;&nbsp;more </title></head><body>x</body></html>"
    )
    assert (found.title, found.text, found.media_type) == ("A briefing & more", "x", "text/html")


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "<HTML>", "<!-- saved --><html lang=en>", "<div class=a>", "\ufeff<p>"]
)
def test_html_is_known_by_its_first_element(start: str) -> None:
    assert sniff(f"{start}text".encode(), "x").name == "html"


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<table>", "<svg>", "<x/>", "<div></x>", "<rt>", "<optgroup>"]
)
def test_html_nested_too_deep_ends_in_one_line(tag: str) -> None:
    with pytest.raises(LimitExceeded, match="want HTML with elements at most 5000 deep"):
        items(html, tag.encode() * 1_000_000)


@pytest.mark.parametrize(
    "tag", ["<p>", "<li>", "<td>", "<tr><td>", "<option>", "<dd><dt>", "<br>", "<div></div>", "<tbody>"]
)
def test_html_with_many_elements_is_read(tag: str) -> None:
    assert isinstance(document(html, b"<table>" + tag.encode() * 30_000), RawDocument)
    assert isinstance(document(html, tag.encode() * 30_000), RawDocument)


# PDF


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def pages(*texts: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("A briefing")
        for text in texts:
            if text:
                canvas.drawString(72, 720, text)
            canvas.showPage()

    return draw


def assembled(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first its catalogue."""
    body = b"".join(b"%d 0 obj %s endobj\n" % (n, content) for n, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< /Filter /FlateDecode /Length %d %s >> stream\n%s\nendstream" % (len(packed), entries, packed)


ONE_PAGE = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def test_pages_of_a_pdf_have_their_offsets() -> None:
    found = document(pdf, drawn(pages("First page", "", "Third page")))
    assert found.text == "First page\n\nThird page"
    assert [found.text[at:].split("\n")[0] for at in found.pages] == ["First page", "", "Third page"]
    assert (found.title, found.media_type, found.extractor[:6]) == ("A briefing", "application/pdf", "pypdf ")


def test_a_pdf_without_a_text_layer_is_told() -> None:
    found = items(pdf, drawn(lambda canvas: canvas.rect(10, 10, 50, 50)))
    assert [type(item) for item in found] == [Rejected, RawDocument]
    assert isinstance(found[0], Rejected)
    assert found[0].reason.startswith("no text layer")


def test_an_encrypted_pdf_is_told() -> None:
    content = drawn(pages("secret"), encrypt=StandardEncryption("user", "owner", canPrint=0))
    with pytest.raises(Unreadable, match="got an encrypted PDF; save it without its password"):
        items(pdf, content)
    open_to_read = drawn(pages("not secret"), encrypt=StandardEncryption("", "owner", canPrint=0))
    assert document(pdf, open_to_read).text == "not secret"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"%PDF-1.7\n1 0 obj << /Type /Catalog", pdf_bytes("x")[:100]]
)
def test_a_pdf_that_breaks_off_is_told_in_one_line(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^d: got a damaged PDF \(.*\); get it again$"):
        items(pdf, content)


def test_a_page_that_draws_too_much_is_rejected_and_the_others_are_read() -> None:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents %d 0 R /Resources << " + FONT + b" >> >>"
    )
    content = assembled(
        ONE_PAGE[0],
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page % 5,
        page % 6,
        stream(b"0 0 m " * (3 << 20)),
        stream(b"BT /F1 12 Tf (read) Tj ET"),
    )
    bad, found = items(pdf, content)
    assert isinstance(bad, Rejected)
    assert isinstance(found, RawDocument)
    assert (bad.where, found.text, found.pages) == ("d page 1", "\nread", [0, 1])
    assert "bytes of drawing" in bad.reason


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>"
PAGE_WITH_FORM = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>"


def test_forms_within_forms_are_told_in_bounded_time() -> None:
    """Each of 30 forms draws the next twice: a billion drawings out of a few hundred bytes."""
    forms = [stream(b"/F Do /F Do", FORM % (6 + n)) for n in range(30)]
    content = assembled(*ONE_PAGE, PAGE_WITH_FORM, stream(b"/F Do /F Do"), *forms, stream(b"0 0 m", FORM % 5))
    found = items(pdf, content)
    assert isinstance(found[0], Rejected)
    assert found[0].where == "d page 1"
    assert found[0].reason.startswith("text may be missing: Exceeded 5000 form")


def test_large_forms_drawn_often_end_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "WORK", 200_000)
    form = stream(b"0 0 m " * 100_000, FORM % 5)
    content = assembled(*ONE_PAGE, PAGE_WITH_FORM, stream(b"/F Do " * 1000), form)
    with pytest.raises(LimitExceeded, match="whose pages draw no more than its size lets expect"):
        items(pdf, content)


# all of them


@pytest.mark.parametrize("reader", [plain_text, html, pdf])
def test_a_document_larger_than_is_held_ends_in_one_line(reader: ModuleType) -> None:
    with pytest.raises(LimitExceeded, match="at most 1000 bytes in one piece"):
        items(reader, b"a" * 1001, Limits(held_bytes=1000))


@pytest.mark.parametrize(
    "content", [plain_text.READER.example.encode(), html.READER.example.encode(), pdf_bytes("a, b")]
)
def test_the_same_bytes_give_the_same_text_and_hash(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(content)
    first, again = (read_evidence(path).documents[0] for _ in range(2))
    assert first == again
    assert first.text
    assert first.evidence.format in first.media_type or first.media_type == "text/plain"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([plain_text, html, pdf]),
    st.binary(max_size=300),
    st.sampled_from([b"", b"<p>", b"%PDF-1.7\n"]),
)
def test_only_our_errors_escape(reader: ModuleType, content: bytes, start: bytes) -> None:
    try:
        for item in items(reader, start + content):
            if isinstance(item, RawDocument):
                item.text.encode()
    except SharedskyError as error:
        assert "\n" not in str(error)  # noqa: PT017
