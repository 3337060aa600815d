"""The few kinds of block a document is made of; the template sets each, and no text in them is ever read as markup."""

from collections.abc import Iterable

import msgspec

from sharedsky.outputs.drawing.drawing import Drawing


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of text.

    Args:
        t: the words.
        s: how they are set: strong, muted, code, warn, quote (verbatim words), hit (marked), pill (a verdict), br (a new line).
        to: anchor that it links to, "" for none; a link to what the document lacks is left out.
        tone: colour of a pill: yes, no, open, clash.
    """

    t: str
    s: str = ""
    to: str = ""
    tone: str = ""


Spans = list[Span]


class Heading(msgspec.Struct, frozen=True, omit_defaults=True, tag="heading", tag_field="b"):
    """A heading; number is "" for those without."""

    level: int
    text: str
    number: str = ""
    id: str = ""


class Para(msgspec.Struct, frozen=True, omit_defaults=True, tag="para", tag_field="b"):
    """A paragraph; look: lead, note, quote, summary or plain."""

    spans: Spans
    look: str = ""
    id: str = ""


class Items(msgspec.Struct, frozen=True, omit_defaults=True, tag="items", tag_field="b"):
    """A list."""

    items: list[Spans]
    numbered: bool = False


class Table(msgspec.Struct, frozen=True, omit_defaults=True, tag="table", tag_field="b"):
    """A table that may run over pages.

    Args:
        heads: of the columns.
        widths: shares of the width, 0 for as wide as its words.
        rows: cells of spans.
        ids: anchors of the rows, "" for none; as long as rows, or empty.
    """

    heads: list[str]
    widths: list[float]
    rows: list[list[Spans]]
    ids: list[str] = []


class Figure(msgspec.Struct, frozen=True, omit_defaults=True, tag="figure", tag_field="b"):
    """A drawing with its caption."""

    drawing: Drawing
    caption: Spans
    id: str = ""


class Card(msgspec.Struct, frozen=True, omit_defaults=True, tag="card", tag_field="b"):
    """Blocks under one head, kept together in look; tone colours its edge."""

    head: Spans
    body: list["Block"]
    id: str = ""
    tone: str = ""


class Wide(msgspec.Struct, frozen=True, omit_defaults=True, tag="wide", tag_field="b"):
    """Blocks on a page of their own, lying down."""

    body: list["Block"]


class Break(msgspec.Struct, frozen=True, tag="break", tag_field="b"):
    """A new page."""


Block = Heading | Para | Items | Table | Figure | Card | Wide | Break


def plain(text: str) -> Spans:
    """Words without more."""
    return [Span(text)] if text else []


def para(*parts: str | Span | Iterable[Span], look: str = "", id_: str = "") -> Para:
    """A paragraph of strings and spans."""
    return Para(joined(*parts), look, id_)


def joined(*parts: str | Span | Iterable[Span]) -> Spans:
    """One run of strings and spans."""
    spans: Spans = []
    for part in parts:
        if isinstance(part, str):
            spans += plain(part)
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans += part
    return spans


def strong(text: str) -> Span:
    """Bold words."""
    return Span(text, "strong")


def muted(text: str) -> Span:
    """Grey words."""
    return Span(text, "muted")


def code(text: str, to: str = "") -> Span:
    """An id or a hash."""
    return Span(text, "code", to)


def comma(parts: Iterable[Span | Spans], between: str = ", ") -> Spans:
    """Runs with a separator between them."""
    spans: Spans = []
    for part in parts:
        if spans:
            spans.append(Span(between))
        spans += [part] if isinstance(part, Span) else part
    return spans
