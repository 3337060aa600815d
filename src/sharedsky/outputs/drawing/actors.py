"""Actor by time, in the STEP manner, over as many pages as it takes: a row an actor, a column a step, a block one action.

Columns are as wide as their words need, so that nothing overlaps or is cut off; the strip above them is true to scale and
shows where in time the page lies.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from sharedsky.model.event import Event
from sharedsky.outputs.book import INK, MUTED, Book, timed
from sharedsky.outputs.drawing.axes import FAINT, LINE, time_ticks
from sharedsky.outputs.drawing.drawing import Canvas, Drawing
from sharedsky.outputs.fonts import width, wrapped
from sharedsky.outputs.phrases import clock, count, day, day_number, duration
from sharedsky.units import SECOND_US

Step = tuple[int, Event]
"""Number of the step, and its event."""

_NAMES_PT = 78.0
_STRIP_PT = 30.0
_HEAD_PT = 36.0
_TEXT, _LEAD = 6.2, 7.7
_PAD = 3.5
_COLUMNS_PT = (54.0, 72.0, 96.0, 124.0)
_GOOD_LINES = 6
_MOST_LINES = 22
_LEAST_ROW_PT = 24.0


class _Block(msgspec.Struct, frozen=True):
    """A step as it is set: its column's width and its lines of words."""

    number: int
    event: Event
    wide: float
    lines: list[str]
    foot: str

    @property
    def high(self) -> float:
        return len(self.lines) * _LEAD + (_LEAD if self.foot else 0.0) + 2 * _PAD


def actor_pages(book: Book, steps: Sequence[Step], wide: float, high: float) -> list[Drawing]:
    """The chart of steps, page after page; a page takes as many steps as it has room for, at least one.

    Args:
        steps: in the order of the story.
        wide, high: of a page, points.
    """
    pages: list[list[_Block]] = []
    page: list[_Block] = []
    for number, event in steps:
        block = _block(book, number, event)
        tried = [*page, block]
        too_wide = sum(b.wide for b in tried) > wide - _NAMES_PT - 4
        if page and (too_wide or _high(book, tried) > high):
            pages.append(page)
            tried = [block]
        page = tried
    if page:
        pages.append(page)
    times = [t for _, event in steps if (t := timed(event)) is not None]
    whole = (min(times), max(times)) if times else None
    return [_page(book, blocks, whole, times, wide, (i + 1, len(pages))) for i, blocks in enumerate(pages)]


def _block(book: Book, number: int, event: Event) -> _Block:
    words = "acts in a way not known" if event.action == "?" else event.action
    lines: list[str] = []
    column = _COLUMNS_PT[-1]
    for column in _COLUMNS_PT:
        lines = wrapped(words, _TEXT, column - 2 * _PAD - 4, most=_MOST_LINES)
        if len(lines) <= _GOOD_LINES:
            break
    before = sorted({book.step_numbers[link] for link in event.links if link in book.step_numbers})
    return _Block(number, event, column, lines, f"after {', '.join(map(str, before))}" if before else "")


def _rows(book: Book, blocks: Sequence[_Block]) -> list[tuple[str, list[str], float]]:
    """Each actor of a page with the lines of its name and the height of its row."""
    found = []
    for actor in book.rows([block.event for block in blocks]):
        name = "not known" if actor == "?" else book.short(actor)
        lines = wrapped(name, 7.0, _NAMES_PT - 14, bold=True, most=9)
        most = max(block.high for block in blocks if block.event.actor == actor)
        found.append((actor, lines, max(_LEAST_ROW_PT, most + 6, len(lines) * 8.6 + 8)))
    return found


def _high(book: Book, blocks: Sequence[_Block]) -> float:
    return _STRIP_PT + _HEAD_PT + sum(high for _, _, high in _rows(book, blocks)) + 2


def _page(
    book: Book,
    blocks: Sequence[_Block],
    whole: tuple[int, int] | None,
    times: Sequence[int],
    wide: float,
    page: tuple[int, int],
) -> Drawing:
    rows = _rows(book, blocks)
    canvas = Canvas(wide, _high(book, blocks))
    top = _STRIP_PT + _HEAD_PT
    lefts: list[float] = []
    x = _NAMES_PT
    for block in blocks:
        lefts.append(x)
        x += block.wide
    end = x
    y = top
    places: dict[str, tuple[float, float]] = {}
    for i, (actor, lines, high) in enumerate(rows):
        canvas.rect(0, y, end, high, fill="#ffffff" if i % 2 else "#faf9f5")
        canvas.line(0, y, end, y, stroke=LINE, stroke_width=0.6)
        canvas.rect(2, y + high / 2 - 5, 3, 10, fill=book.colour(actor))
        base = y + high / 2 - (len(lines) - 1) * 4.3 + 2.5
        for n, line in enumerate(lines):
            canvas.text(9, base + n * 8.6, line, 7.0, bold=True)
        places[actor] = (y, high)
        y += high
    canvas.line(0, y, end, y, stroke=LINE, stroke_width=0.6)
    for left in (*lefts, end):
        canvas.line(left, _STRIP_PT + 4, left, y, stroke=FAINT, stroke_width=0.6)
    _heads(book, canvas, blocks, lefts)
    if whole is not None:
        _strip(book, canvas, blocks, lefts, whole, times, end)
    middles: dict[str, tuple[float, float, float]] = {}
    for block, left in zip(blocks, lefts, strict=True):
        row_top, high = places[block.event.actor]
        middles[block.event.id] = (left + 2, left + block.wide - 2, row_top + high / 2)
    _links(book, canvas, blocks, middles)
    for block, left in zip(blocks, lefts, strict=True):
        row_top, high = places[block.event.actor]
        _draw(book, canvas, block, left + 2, row_top + (high - block.high) / 2)
    said = "; ".join(f"{block.number}: {book.sentence(block.event)}" for block in blocks)
    part = f", part {page[0]} of {page[1]}" if page[1] > 1 else ""
    return canvas.drawing(f"Chart of actors by time{part}, {count(len(blocks), 'step')}. {said}.")


def _heads(book: Book, canvas: Canvas, blocks: Sequence[_Block], lefts: Sequence[float]) -> None:
    """Number and time of each column, and how long after the one before."""
    canvas.text(9, _STRIP_PT + 14, "step", 6.0, fill=MUTED)
    canvas.text(9, _STRIP_PT + 23, "UTC", 6.0, fill=MUTED)
    if book.has_local:
        canvas.text(9, _STRIP_PT + 31, book.local_name, 6.0, fill=MUTED)
    for block, left in zip(blocks, lefts, strict=True):
        middle = left + block.wide / 2
        canvas.text(middle, _STRIP_PT + 14, str(block.number), 7.0, bold=True, anchor="middle")
        t_us = timed(block.event)
        if t_us is None:
            canvas.text(middle, _STRIP_PT + 23, "undated", 6.0, fill=MUTED, anchor="middle")
            canvas.text(middle, _STRIP_PT + 31, "order only", 5.5, fill=MUTED, anchor="middle")
            continue
        canvas.text(middle, _STRIP_PT + 23, clock(t_us), 6.2, anchor="middle")
        if book.has_local:
            local = book.local(t_us).removesuffix(book.local_name).strip().removeprefix("+1 d ")
            canvas.text(middle, _STRIP_PT + 31, local, 5.8, fill=MUTED, anchor="middle")
    for (one, _), (other, left) in pairwise(list(zip(blocks, lefts, strict=True))):
        start, later = timed(one.event), timed(other.event)
        if start is not None and later is not None and later > start:
            text = f"+{_short((later - start) / SECOND_US)}"
            canvas.paper(left, _STRIP_PT + 6, text, 5.0, bold=False, anchor="middle")
            canvas.text(left, _STRIP_PT + 6, text, 5.0, fill=MUTED, anchor="middle")


def _short(seconds: float) -> str:
    return duration(round(seconds) if seconds >= 10 else round(seconds, 1))


def _strip(
    book: Book,
    canvas: Canvas,
    blocks: Sequence[_Block],
    lefts: Sequence[float],
    whole: tuple[int, int],
    times: Sequence[int],
    end: float,
) -> None:
    """The time of the whole story, true to scale, with the steps of this page joined to their columns."""
    start_us, last_us = whole
    span = max(last_us - start_us, SECOND_US)
    left, right = _NAMES_PT + 4, max(end - 4, _NAMES_PT + 40)

    def at(t_us: int) -> float:
        return left + (t_us - start_us) / span * (right - left)

    canvas.line(left, 13, right, 13, stroke=MUTED, stroke_width=0.8)
    ticks, step = time_ticks(start_us, last_us, right - left, 70)
    for t_us in ticks:
        canvas.line(at(t_us), 10, at(t_us), 13, stroke=MUTED, stroke_width=0.6)
        text = clock(t_us)[: 8 if step < 60 * SECOND_US else 5] if step < 86_400 * SECOND_US else day(t_us)
        half = width(text, 5.5) / 2
        canvas.text(min(max(at(t_us), left + half), right - half), 8, text, 5.5, fill=MUTED, anchor="middle")
    for t_us in times:
        canvas.line(at(t_us), 13, at(t_us), 16, stroke=LINE, stroke_width=0.8)
    days = sorted({day_number(t_us) for t_us in (start_us, last_us)})
    canvas.text(9, 9, "true to scale", 5.5, fill=MUTED)
    canvas.text(9, 17, day(start_us) + (" …" if len(days) > 1 else ""), 5.5, fill=MUTED)
    for block, column in zip(blocks, lefts, strict=True):
        own = timed(block.event)
        if own is not None:
            x, middle = at(own), column + block.wide / 2
            canvas.path(
                f"M{x:.1f},13V17L{middle:.1f},{_STRIP_PT + 1}V{_STRIP_PT + 6}",
                fill="none",
                stroke="#b9c3cb",
                stroke_width=0.5,
            )
            canvas.circle(x, 13, 1.5, fill=INK)


def _links(
    book: Book, canvas: Canvas, blocks: Sequence[_Block], middles: dict[str, tuple[float, float, float]]
) -> None:
    """A line from each block to those of the page that must come after it."""
    for block in blocks:
        x1, _, y1 = middles[block.event.id]
        for link in block.event.links:
            if link not in middles:
                continue
            _, x0, y0 = middles[link]
            bend = max(10.0, abs(x1 - x0) * 0.45)
            canvas.path(
                f"M{x0:.1f},{y0:.1f}C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} {x1 - 4:.1f},{y1:.1f}",
                fill="none",
                stroke="#8794a0",
                stroke_width=0.7,
            )
            canvas.path(f"M{x1:.1f},{y1:.1f}l-4.5,-2.2v4.4Z", fill="#8794a0")


def _draw(book: Book, canvas: Canvas, block: _Block, x: float, y: float) -> None:
    """The block: solid where observed, hatched at its edge and dotted where asserted."""
    event = block.event
    asserted = event.basis == "asserted"
    colour = book.colour(event.asserted_by or event.actor)
    wide = block.wide - 4
    canvas.rect(
        x,
        y,
        wide,
        block.high,
        fill="#ffffff",
        stroke=colour,
        stroke_width=0.8,
        stroke_dasharray="1.6 1.6" if asserted else "none",
        rx=2,
    )
    canvas.rect(x, y, 2.6, block.high, fill=canvas.hatching(colour) if asserted else colour)
    for n, line in enumerate([*block.lines, *([block.foot] if block.foot else [])]):
        last = n == len(block.lines)
        canvas.text(
            x + _PAD + 2,
            y + _PAD + _TEXT * 0.86 + n * _LEAD,
            line,
            _TEXT - 0.6 if last else _TEXT,
            fill=MUTED if last else INK,
        )
