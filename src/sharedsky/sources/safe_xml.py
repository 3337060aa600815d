"""XML element by element, in bounded memory, without document types, entities or anything fetched from elsewhere."""

import re
from collections.abc import Container, Iterator
from typing import BinaryIO, Final, NamedTuple
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from sharedsky.errors import HostileInput, LimitExceeded, Unreadable

CHUNK_BYTES: Final = 64 << 10
# a tag, a comment or an attribute is held whole by the parser, and parsed anew with every chunk
TAG_BYTES: Final = 1 << 20
DEPTH: Final = 200
TEXT_CHARACTERS: Final = 1 << 20
# one declaration, instruction or comment at a time, so that no input makes it look twice
_PROLOG: Final = re.compile(r"\s*+(?:<\?.*?\?>|<!--.*?-->)\s*+", re.DOTALL)
_TAG: Final = re.compile(r"\s*+<(?:(?i:!DOCTYPE)\s++)?(?:[A-Za-z_][\w.-]*+:)?([A-Za-z_][\w.-]*+)[\s/>\[]")


class Start(NamedTuple):
    """An element begins; name without its namespace's prefix."""

    name: str
    attributes: dict[str, str]
    line: int


class End(NamedTuple):
    """An element ends; text is its own, without that of elements within it, and kept only where it was asked for."""

    name: str
    text: str
    line: int


class _Gathering(ContentHandler):
    """Turns the parser's calls into Start and End, which are fetched after each chunk."""

    def __init__(self, parser: DefusedExpatParser, where: str, text_of: Container[str]) -> None:
        super().__init__()
        self._parser = parser
        self.events: list[Start | End] = []
        self.heard = False
        self._where = where
        self._text_of = text_of
        self._open: list[tuple[str, int, list[str] | None]] = []
        self._characters = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # SAX calls it so
        self.heard = True
        if len(self._open) == DEPTH:
            want = f"elements at most {DEPTH} deep"
            raise LimitExceeded(self._at(), got=f"<{name[:40]}> deeper", want=want)
        name = name.rpartition(":")[2]
        line = self._line()
        attributes = {key.rpartition(":")[2]: value for key, value in attrs.items()} if len(attrs) else {}
        self._open.append((name, line, [] if name in self._text_of else None))
        self.events.append(Start(name, attributes, line))

    def endElement(self, name: str) -> None:  # noqa: N802
        self.heard = True
        name, line, text = self._open.pop()
        self.events.append(End(name, "".join(text).strip() if text else "", line))
        self._characters = 0

    def characters(self, content: str) -> None:
        self.heard = True
        text = self._open[-1][2] if self._open else None
        if text is None:
            return
        self._characters += len(content)
        if self._characters > TEXT_CHARACTERS:
            want = f"at most {TEXT_CHARACTERS} characters of text"
            raise LimitExceeded(self._at(), field=self._open[-1][0], got="more", want=want)
        text.append(content)

    def _line(self) -> int:
        return int(self._parser.getLineNumber() or 0)

    def _at(self) -> str:
        return f"{self._where}:{self._line()}"


def elements(stream: BinaryIO, where: str, text_of: Container[str]) -> Iterator[Start | End]:
    """Elements of an XML file as they begin and end, in bounded memory whatever the file's size.

    Args:
        stream: bytes in any encoding that XML takes: as declared, by byte order mark, or UTF-8.
        where: place, for messages.
        text_of: names (without prefix) of the elements whose text is wanted.
    Raises:
        HostileInput: it has a document type or entities; nothing is ever expanded, fetched or included.
        LimitExceeded: a tag over 1 MiB, a wanted text over 1 Mi characters, more than 200 levels.
        Unreadable: it is no well-formed XML; what was well-formed before that has been yielded.
    """
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    gathering = _Gathering(parser, where, text_of)
    parser.setContentHandler(gathering)
    silent = 0
    broken = None
    while broken is None:
        chunk = stream.read(CHUNK_BYTES)
        gathering.heard = False
        broken = _feed(parser, chunk, where)
        yield from gathering.events
        gathering.events.clear()
        if not chunk:
            break
        silent = 0 if gathering.heard else silent + len(chunk)
        if silent > TAG_BYTES:
            at = f"{where}:{parser.getLineNumber()}"
            raise LimitExceeded(at, got="a longer one", want=f"a tag of at most {TAG_BYTES} bytes")
    if broken is not None:
        raise broken


def root_name(head: bytes) -> str:
    """The name, without prefix, of the element that the first bytes of an XML file begin with; "" where none does.

    >>> root_name(b'<?xml version="1.0"?><!-- made by hand --><k:kml xmlns:k="http://www.opengis.net/kml/2.2">')
    'kml'
    """
    text = _decoded(head)
    at = 0
    while skipped := _PROLOG.match(text, at):
        at = skipped.end()
    # a document type names the root too, and has to reach the reader that refuses it
    found = _TAG.match(text, at)
    return found[1] if found else ""


def _feed(parser: DefusedExpatParser, chunk: bytes, where: str) -> Unreadable | None:
    try:
        parser.feed(chunk)
        if not chunk:
            parser.close()
    except DefusedXmlException:
        at = f"{where}:{parser.getLineNumber()}"
        got = "a document type or entity"
        raise HostileInput(at, got=got, want="plain XML", fix="take the <!DOCTYPE …> out") from None
    except SAXParseException as error:
        return _not_well_formed(f"{where}:{error.getLineNumber()}", error.getMessage())
    except (LookupError, ValueError) as error:
        return _not_well_formed(where, str(error))
    return None


def _not_well_formed(where: str, what: str) -> Unreadable:
    return Unreadable(where, got=f"XML that breaks off or is damaged ({what})", fix="get the file again")


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    for marked, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if head.startswith(marked):
            return head.decode(encoding, errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
