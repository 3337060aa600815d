"""Documents: bytes with a hash, a media type, a source, a date; and their text."""

import msgspec

from sharedsky.model.evidence import Evidence


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document and the text that character spans count in.

    Args:
        evidence: the file and its hash.
        media_type: text/plain, text/html, application/pdf.
        title: as the document gives it, or "".
        text: Unicode text in reading order, newline-separated; offsets are code points of this string.
        extractor: what made the text, with its version, since another version can give other offsets.
        text_sha256: hash of the text in UTF-8, so that a changed extraction shows.
        pages: offset at which each page begins, for paged documents.
    """

    evidence: Evidence
    media_type: str
    text: str
    text_sha256: str
    extractor: str
    title: str = ""
    pages: list[int] = []
