"""report.pptx: the report as a presentation, its words and tables native and editable, its maps and charts as pictures."""

from sharedsky.model.report import Report
from sharedsky.outputs import setting
from sharedsky.outputs.book import Book
from sharedsky.outputs.deck import pages, steps
from sharedsky.outputs.deck.paper import WHERE, Deck
from sharedsky.outputs.drawing.map import Maps
from sharedsky.outputs.phrases import case_day

_FOOT_LETTERS = 110


def render(report: Report) -> bytes:
    """The report as an Office Open XML presentation, the same bytes for the same report; dated as the case is.

    Title, question, what is known, the map, actors by time; a slide a step, for the forty steps that tell most; closest
    approaches; accounts side by side; what cannot be true together and what can; what would decide; how to check.

    Raises:
        SharedskyError: the extra `slides` is not installed; or a picture needs a character that no shipped font draws.
    """
    setting.require("pptx", "slides", WHERE)
    setting.require("typst", "slides", WHERE)
    book = Book(report)
    maps = Maps(book)
    head = report.head
    title = head.title if len(head.title) <= _FOOT_LETTERS else f"{head.title[: _FOOT_LETTERS - 1]}…"
    deck = Deck(
        head.title, f"{title}  ·  revision {head.revision}  ·  establishes no blame", case_day(head.date)
    )
    pages.opening(deck, book)
    pages.overview(deck, book, maps)
    steps.steps(deck, book, maps)
    pages.nearness(deck, book)
    pages.accounts(deck, book)
    pages.exclusions(deck, book)
    pages.open_questions(deck, book)
    pages.closing(deck, book)
    return deck.bytes()
