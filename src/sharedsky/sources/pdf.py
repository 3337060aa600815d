"""The text layer of a PDF as a document, page by page."""

import io
import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from sharedsky.errors import LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.sources.reading import Item, Options, RawDocument, Reader
from sharedsky.sources.unpack import read_whole

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PAGES: Final = 20_000
# about ten seconds of work; a page of text is a hundredth of it
STREAM_BYTES: Final = 8 << 20
FORMS_BYTES: Final = 64 << 20
"""Of all forms (drawings that a page draws by name) that one page names, unpacked."""
WORK: Final = 5_000_000
"""Drawing operators that any file may have, and one more for each of its bytes: about a minute."""
FORM_WORK: Final = 100
"""What drawing a form costs beside its operators, and one for every ten bytes of the page's largest."""

# its warnings about odd files would go to standard error, line by line
logging.getLogger("pypdf").addHandler(logging.NullHandler())


class _Work:
    """Counts what pypdf goes through, and stops it past a limit: forms within forms multiply it beyond all bounds."""

    def __init__(self, limit: int, where: str) -> None:
        self._left = limit
        self._where = where
        self.form = FORM_WORK

    def __call__(self, operator: object, *_: object) -> None:
        self._left -= self.form if operator == b"Do" else 1
        self.check()

    def check(self) -> None:
        """Raises where the limit is past, as often as asked: pypdf swallows what is raised while it draws a form."""
        if self._left < 0:
            want = "a document whose pages draw no more than its size lets expect"
            raise LimitExceeded(self._where, got="more", want=want, fix="print it to a new PDF")


class _Heard(logging.Handler):
    """What pypdf warns of while it reads a page, in this thread: it leaves such parts out and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""
        self.count = 0
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.first = self.first or record.getMessage()
            self.count += 1

    def __enter__(self) -> "_Heard":
        logging.getLogger("pypdf").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("pypdf").removeHandler(self)


def sniff(head: bytes, name: str) -> bool:
    """Whether the mark of a PDF stands in the first 1,024 bytes, where readers look for it."""
    return b"%PDF-" in head[:1024]


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    r"""Yields one RawDocument with the text of all pages, one `\n` between them, and the offset of each.

    A page that cannot be read is rejected and stands there empty; one that pypdf warns of is told as well, and so is
    a document without any text layer. Raises
    Unreadable where it is encrypted or damaged, LimitExceeded where it has more pages or drawing than any document.
    """
    import pypdf

    content = read_whole(stream, where, options.limits)
    work = _Work(WORK + len(content), where)
    try:
        # whatever a damaged file makes pypdf trip over, it is the file that is damaged
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(where, got="an encrypted PDF", fix="save it without its password")
        pages = list(_pages(reader, where))
        title = reader.metadata.title if reader.metadata else None
    except SharedskyError:
        raise
    except pypdf.errors.DependencyError:
        raise Unreadable(where, got="an encrypted PDF", fix="save it without its password") from None
    except Exception as error:
        raise _damaged(where, error) from None
    texts = []
    for number, page in enumerate(pages, 1):
        at = f"{where} page {number}"
        with _Heard() as heard:
            try:
                texts.append(_text(page, work))
            except SharedskyError:
                raise
            except Exception as error:
                texts.append("")
                yield Rejected(at, str(_damaged("", error)))
        if heard.count:
            yield Rejected(at, f"text may be missing: {_tidy(heard.first)[:200]}", heard.count)
    if not any(text.strip() for text in texts):
        yield Rejected(
            where, "no text layer: its pages are pictures; run it through character recognition first"
        )
    offsets = [0]
    for text in texts[:-1]:
        offsets.append(offsets[-1] + len(text) + 1)
    yield RawDocument(
        media_type="application/pdf",
        text="\n".join(texts),
        extractor=f"pypdf {pypdf.__version__}",
        title=_tidy(title).strip() if isinstance(title, str) else "",
        pages=offsets if texts else [],
    )


def _pages(reader: "PdfReader", where: str) -> "Iterator[PageObject]":
    count = len(reader.pages)
    if count > PAGES:
        raise LimitExceeded(where, got=f"{count} pages", want=f"at most {PAGES}", fix="split the document")
    yield from reader.pages


def _text(page: "PageObject", work: _Work) -> str:
    contents = page.get_contents()
    if contents is None:
        return ""
    _refuse_large(len(contents.get_data()))
    work.form = FORM_WORK + _largest_form(page) // 10
    text = page.extract_text(visitor_operand_before=work)
    work.check()
    return _tidy(text).strip()


def _largest_form(page: "PageObject") -> int:
    """Bytes of the largest form that a page, or a form on it, can draw."""
    from pypdf.generic import DictionaryObject, StreamObject

    waiting = [page.get("/Resources")]
    seen: set[int] = set()
    total = largest = 0
    while waiting:
        resources = _resolved(waiting.pop())
        named = _resolved(resources.get("/XObject")) if isinstance(resources, DictionaryObject) else None
        for form in named.values() if isinstance(named, DictionaryObject) else ():
            drawing = _resolved(form)
            if (
                not isinstance(drawing, StreamObject)
                or id(drawing) in seen
                or drawing.get("/Subtype") != "/Form"
            ):
                continue
            seen.add(id(drawing))
            size = len(drawing.get_data())
            _refuse_large(size)
            total, largest = total + size, max(largest, size)
            if total > FORMS_BYTES:
                raise ValueError(f"forms of over {FORMS_BYTES} bytes")
            waiting.append(drawing.get("/Resources"))
    return largest


def _resolved(thing: Any) -> Any:
    return thing.get_object() if thing is not None else None


def _refuse_large(size: int) -> None:
    if size > STREAM_BYTES:
        raise ValueError(f"{size} bytes of drawing, over {STREAM_BYTES}")


def _tidy(text: str) -> str:
    """Half surrogates, which fonts' tables can give, made whole or replaced; no control characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n")
    return "".join(c if c.isprintable() or c in "\n\t" or ord(c) >= 0xA0 else " " for c in whole)


def _damaged(where: str, error: Exception) -> Unreadable:
    return Unreadable(where, got=f"a damaged PDF ({error or type(error).__name__})"[:200], fix="get it again")


READER = Reader(
    name="pdf",
    title="PDF with a text layer",
    holds="documents",
    example="""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 100] /Contents 4 0 R
  /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj
4 0 obj << /Length 66 >> stream
BT /F1 12 Tf 10 50 Td (The channel was open at 18:39 UTC.) Tj ET
endstream endobj
trailer << /Root 1 0 R >>
startxref
0
%%EOF
""",
    sniff=sniff,
    read=read,
)
