"""Where the words that a statement quotes stand in a document's text."""

from sharedsky.errors import InvalidValue
from sharedsky.model.statement import Span
from sharedsky.sources.mend import shown


def resolve_span(text: str, span: Span, where: str = "") -> tuple[int, int]:
    """First character and the one after the last, of the place in text where the quote stands exactly.

    Args:
        text: the document's text.
        span: the quote, and its start where the author gives one.
        where: file and place of the statement, for messages.
    Raises:
        InvalidValue: the quote is empty, stands nowhere, stands in several places with no start given, or does not
            stand at the start given.
    """
    quote = span.quote
    if not quote.strip():
        raise InvalidValue(where, field="span.quote", got="no words", want="words that stand in the document")
    places = _places(text, quote)
    if span.start >= 0:
        end = span.end if span.end >= 0 else span.start + len(quote)
        if text[span.start : end] == quote:
            return span.start, end
        at = f"it stands at {_listed(places)}" if places else _why_nowhere(text, quote)
        raise InvalidValue(
            where, field="span.start", got=f"{span.start}, where {shown(quote)} does not stand", fix=at
        )
    if not places:
        raise InvalidValue(
            where,
            field="span.quote",
            got=f"{shown(quote)}, which stands nowhere",
            fix=_why_nowhere(text, quote),
        )
    if len(places) > 1:
        raise InvalidValue(
            where,
            field="span.quote",
            got=f"{shown(quote)}, which stands {len(places)} times",
            fix=f"quote more of it or give start ({_listed(places)})",
        )
    return places[0], places[0] + len(quote)


def _places(text: str, quote: str) -> list[int]:
    """Every start of the quote, overlapping ones too."""
    found: list[int] = []
    at = text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _listed(places: list[int]) -> str:
    few = ", ".join(str(at) for at in places[:5])
    return f"{few}, …" if len(places) > 5 else few


def _why_nowhere(text: str, quote: str) -> str:
    if " ".join(quote.split()) in " ".join(text.split()):
        return "only line ends or spaces differ: copy it as the document's text has it"
    if quote.casefold() in text.casefold():
        return "only capitals differ: copy it as the document's text has it"
    return "copy it from the document's text, as `sharedsky inspect` shows it"
