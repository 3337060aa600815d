"""Documents as they are shown: only what is cited, with enough around it to read."""

from collections.abc import Iterable, Mapping, Sequence

from sharedsky.model.document import Document
from sharedsky.model.evidence import Reference
from sharedsky.model.report import DocumentView, Excerpt, Said
from sharedsky.model.statement import Statement

AROUND = 300
"""Characters either side of a cited span: about three lines of print."""
Spans = Mapping[str, Reference]
"""Statement id to the characters of a document where it stands; not there where the words were not found."""


def said_views(statements: Sequence[Statement], spans: Spans) -> list[Said]:
    """Statements with their spans; start and end are -1 where the words were not found."""
    nowhere = Reference("", "", first=-1, last=-1)
    return [
        Said(statement=s, sha256=at.sha256, start=at.first, end=at.last)
        for s in statements
        for at in [spans.get(s.id, nowhere)]
    ]


def document_view(
    of: Document,
    spans: Iterable[tuple[int, int]],
    source: str,
    date: str,
    whole: Sequence[tuple[int, int]] = (),
) -> DocumentView:
    """A document and the parts of its text about the cited spans, overlapping parts made one.

    Args:
        of: the document.
        spans: characters start to end.
        source: id of the source it comes from.
        date: of the source.
        whole: characters that are shown all or not at all: what is withheld must not be left in half at an end.
    """
    parts = [ended(a, b, whole) for a, b in excerpt_spans(spans, len(of.text))]
    return DocumentView(
        evidence=of.evidence,
        title=of.title,
        media_type=of.media_type,
        text_sha256=of.text_sha256,
        extractor=of.extractor,
        characters=len(of.text),
        excerpts=[Excerpt(start=a, end=b, text=of.text[a:b]) for a, b in parts],
        source=source,
        date=date,
    )


def ended(start: int, end: int, whole: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The part made so much longer that it cuts nothing that is to stay whole.

    >>> ended(5, 20, [(3, 8), (19, 25)])
    (3, 25)
    """
    first = min((a for a, b in whole if a < start < b), default=start)
    return first, max((b for a, b in whole if a < end < b), default=end)


def excerpt_spans(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Spans widened by AROUND within a text of that length; those that touch are one.

    >>> excerpt_spans([(0, 10), (500, 520), (5000, 5010)], 5100)
    [(0, 820), (4700, 5100)]
    """
    wide: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        a, b = max(start - AROUND, 0), min(end + AROUND, length)
        if wide and a <= wide[-1][1]:
            wide[-1] = (wide[-1][0], max(b, wide[-1][1]))
        else:
            wide.append((a, b))
    return wide
