"""Plain text as a document."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from sharedsky.errors import Unreadable
from sharedsky.sources.encodings import decoded, is_binary
from sharedsky.sources.reading import Item, Options, RawDocument, Reader
from sharedsky.sources.unpack import read_whole

_JSON: Final = re.compile(r'\s*+(?:\{\s*+["}]|\[\s*+(?:[\[{"\]]|-?[0-9.eE+-]++\s*+[,\]]\s*+[-\[\]{"0-9]))')
_MARKUP: Final = re.compile(r"\s*+<(?:[!?]|/?[A-Za-z][\w:.-]*+[\s/>])")
_DELIMITERS: Final = (",", "\t", ";", "|")
_TABLE_LINES: Final = 20


def sniff(head: bytes, name: str) -> bool:
    """Whether it is text that is neither JSON, nor markup, nor a table with as many delimiters in every line."""
    text, _ = decoded(head, is_head=True)
    if not text.strip() or is_binary(text):
        return False
    return not (_JSON.match(text) or _MARKUP.match(text) or _is_table(text))


def _is_table(text: str) -> bool:
    rows = [line for line in text.splitlines()[:_TABLE_LINES] if line.strip()]
    for delimiter in _DELIMITERS:
        counts = {row.count(delimiter) for row in rows}
        if len(rows) > 1 and len(counts) == 1 and min(counts) > 1:
            return True
    return False


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    r"""Yields one RawDocument: the text without byte order mark, every line's end as `\n`.

    The extractor says which encoding was found, or assumed. Raises Unreadable where the bytes are no text.
    """
    text, encoding = decoded(read_whole(stream, where, options.limits))
    if is_binary(text):
        raise Unreadable(where, got="bytes that are no text", want="plain text", fix="is it another format?")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    yield RawDocument(media_type="text/plain", text=text, extractor=f"plain text, {encoding}")


READER = Reader(
    name="text",
    title="Plain text",
    holds="documents",
    example="""The ministry said on 23 September that the aircraft was lost at 22:07 local time.

The other side answered the same day.
""",
    sniff=sniff,
    read=read,
)
