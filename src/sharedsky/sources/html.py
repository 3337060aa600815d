"""HTML as a document: its text in reading order, a line for each block, nothing that a reader would not see."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from sharedsky.errors import LimitExceeded, Unreadable
from sharedsky.sources.encodings import decoded, is_binary
from sharedsky.sources.reading import Item, Options, RawDocument, Reader
from sharedsky.sources.safe_xml import root_name
from sharedsky.sources.unpack import read_whole

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

UNSEEN: Final = frozenset(
    ("head", "script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "audio", "video")
)
INLINE: Final = frozenset(
    re.findall(
        "[a-z]+",
        "a abbr acronym b bdi bdo big button cite code data del dfn em font i img input ins kbd label mark math meter "
        "output picture progress q rp rt ruby s samp select small source span strike strong sub sup time tt u var wbr",
    )
)
"""Elements that do not begin a new line; any other does."""
CELLS: Final = ("td", "th")

ROOTS: Final = (
    "html",
    "head",
    "body",
    "title",
    "meta",
    "article",
    "main",
    "section",
    "div",
    "p",
    "h1",
    "table",
)
"""What a page, or a piece of one, begins with."""
BYTES: Final = 32 << 20
DEPTH: Final = 5_000
"""Elements within elements; the parser's time grows with it for every tag, and browsers stop at 512."""
CLOSED_BY_OTHERS: Final = frozenset(
    re.findall(
        "[a-z]+",
        "area base br col embed hr img input link meta param source track wbr "
        "html head body p li dd dt option tr td th tbody thead tfoot",
    )
)
"""Elements that need no end tag, and do not nest without others that do."""

_TAG: Final = re.compile(r"<(/?)([A-Za-z][^\s/>]{0,30})")
_DECLARED: Final = re.compile(
    rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{1,40})|<\?xml\s[^>]{0,80}?encoding=["']([\w:.-]{1,40})""",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\n\r\f\xa0]+")
# soft hyphens and marks of no width, which would make words differ from what is seen
_NO_WIDTH: Final = re.compile("[\xad\u200b\u200c\u2060\ufeff]")


class _Lines:
    """Text put together line by line, spaces collapsed except where they are meant."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line: list[str] = []
        self._as_written = False

    def add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if not self._line or self._line[-1].endswith((" ", "\t", "\n")):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def add_as_written(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._line.append(first)
        self._as_written = True
        for line in rest:
            self.end()
            self._line.append(line)
            self._as_written = True

    def cell(self) -> None:
        if self._line:
            self._line[-1] = self._line[-1].rstrip(" ")
            self._line.append("\t")

    def end(self) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._as_written else line.strip(" \t")
        if line.strip():
            self._done.append(line)
        self._line, self._as_written = [], False

    def text(self) -> str:
        self.end()
        return "\n".join(self._done)


def sniff(head: bytes, name: str) -> bool:
    """Whether it begins with an element of HTML."""
    return root_name(head).lower() in ROOTS


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """Yields one RawDocument: the text that a reader sees, in the document's order.

    Each block is a line, cells of a row are parted by tabs, `br` ends a line; character references are decoded,
    spaces collapsed (but not in `pre`); scripts, styles and what is hidden is left out. Nothing is fetched or run.
    Raises Unreadable where the bytes are no text.
    """
    import selectolax
    from selectolax.lexbor import LexborHTMLParser

    limits = msgspec.structs.replace(options.limits, held_bytes=min(BYTES, options.limits.held_bytes))
    content = read_whole(stream, where, limits)
    found = _DECLARED.search(content[:4096])
    text, encoding = decoded(content, (found[1] or found[2]).decode("ascii", "replace") if found else "")
    if is_binary(text):
        raise Unreadable(where, got="bytes that are no text", want="HTML", fix="is it another format?")
    _refuse_deep(text, where)
    parser = LexborHTMLParser(text)
    title = parser.css_first("head title")
    yield RawDocument(
        media_type="text/html",
        text=_NO_WIDTH.sub("", _seen(parser.root) if parser.root else ""),
        extractor=f"selectolax {selectolax.__version__} lexbor, {encoding}",
        title=_NO_WIDTH.sub("", _SPACE.sub(" ", title.text()).strip()) if title else "",
    )


def _refuse_deep(text: str, where: str) -> None:
    """Counts the elements that are open, one name at a time, since a stray end tag closes nothing."""
    depth = 0
    open_: dict[str, int] = {}
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in CLOSED_BY_OTHERS:
            continue
        if not tag[1]:
            open_[name] = open_.get(name, 0) + 1
            depth += 1
        elif open_.get(name):
            open_[name] -= 1
            depth -= 1
        if depth > DEPTH:
            want = f"HTML with elements at most {DEPTH} deep"
            raise LimitExceeded(where, got="more", want=want, fix="save the page as plain text")


def _seen(root: "LexborNode") -> str:
    """The text under a node, walked without recursion since a hostile page nests a million deep."""
    lines = _Lines()
    node: LexborNode | None = root
    as_written = 0
    top = root.mem_id
    while node is not None:
        tag = node.tag or ""
        inside = None
        if node.is_text_node:
            add = lines.add_as_written if as_written else lines.add
            add(node.text_content or "")
        elif node.is_element_node and not _is_hidden(node, tag):
            if tag == "br":
                lines.end()
            elif tag in CELLS:
                lines.cell()
            elif tag not in INLINE:
                lines.end()
            inside = node.first_child
            as_written += tag == "pre" and inside is not None
        if inside is not None:
            node = inside
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == top:
                return lines.text()
            as_written -= node.tag == "pre"
            if node.tag not in INLINE and node.tag not in CELLS:
                lines.end()
        node = node.next if node is not None else None
    return lines.text()


def _is_hidden(node: "LexborNode", tag: str) -> bool:
    if tag in UNSEEN:
        return True
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


READER = Reader(
    name="html",
    title="HTML",
    holds="documents",
    example="""<!DOCTYPE html><html><head><meta charset="utf-8"><title>A briefing</title></head>
<body><h1>A briefing</h1><p>The aircraft was lost at <b>22:07</b> local&nbsp;time.</p></body></html>
""",
    sniff=sniff,
    read=read,
)
