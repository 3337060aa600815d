"""Slides of the story: one a step, with what was where at that instant, who did what, and on what evidence."""

from sharedsky.model.event import Event
from sharedsky.model.report import Step
from sharedsky.outputs.book import Book
from sharedsky.outputs.deck.paper import (
    ACCENT,
    EDGE_PT,
    FOOT_PT,
    MUTED,
    TOP_PT,
    WHERE,
    WIDE_PT,
    Deck,
    Line,
    Run,
    cell,
    plain,
    words,
)
from sharedsky.outputs.document.speech import WORDING
from sharedsky.outputs.drawing.map import Maps
from sharedsky.outputs.phrases import altitude, degrees, figure
from sharedsky.outputs.setting import png

MOST_STEPS = 40
"""Steps with a slide of their own; the rest stand in tables."""
_FIRST = ("cpa", "emergency_squawk", "authored", "notice_issued", "gap", "gaps")
_THEN = (
    "volume_entry",
    "volume_exit",
    "volume_inside",
    "claimed",
    "notice_acknowledged",
    "take_off",
    "landing",
    "activity_start",
)
_MAP_PT = (540.0, 410.0)
_DRAWN = 0.75
"""A map is drawn smaller than it is shown, so that its words are read from the back of a room."""

Story = list[tuple[int, Step, Event]]


def leading(story: Story) -> set[int]:
    """Numbers of the steps that get a slide: what tells most first, as many as MOST_STEPS."""

    def rank(event: Event) -> int:
        return 0 if event.kind in _FIRST else 1 if event.kind in _THEN else 2

    order = sorted(story, key=lambda one: (rank(one[2]), one[0]))
    return {number for number, _, _ in order[:MOST_STEPS]}


def steps(deck: Deck, book: Book, maps: Maps) -> None:
    """The slides of all steps, then the others in a table."""
    story = book.story()
    chosen = leading(story)
    for number, step, event in story:
        if number in chosen:
            _step(deck, book, maps, number, len(story), step, event)
    rest = [(number, step, event) for number, step, event in story if number not in chosen]
    if rest:
        rows = [
            [
                cell(plain(str(number), bold=True)),
                cell(book.when(event)),
                cell([Run(words(f"{_actor(book, event)} "), bold=True), Run(words(_action(event)))]),
                cell(book.basis(event)),
            ]
            for number, _, event in rest
        ]
        deck.table(
            "The other steps",
            ["Step", "When", "Who did what", "Basis"],
            [0.5, 2.2, 5, 1.6],
            rows,
            kicker=f"{len(rest)} of {len(story)} steps have no slide of their own",
        )


def _actor(book: Book, event: Event) -> str:
    return "Actor not known:" if event.actor == "?" else book.name(event.actor)


def _action(event: Event) -> str:
    return "acts in a way not known" if event.action == "?" else event.action


def _step(deck: Deck, book: Book, maps: Maps, number: int, of: int, step: Step, event: Event) -> None:
    evidence = "; ".join(book.reference(at) for at in event.evidence)
    when = book.when(event)
    note = f"Step {number} of {of}: {book.sentence(event)}. {when}. {book.basis(event)}. Evidence: {evidence or 'none named'}."
    deck.slide(
        f"{when[:1].upper()}{when[1:]}", note=note, kicker=f"STEP {number} OF {of}" + _local(book, event)
    )
    left, wide = EDGE_PT, WIDE_PT - 2 * EDGE_PT
    if not maps.empty:
        drawing = maps.at(event, *(side * _DRAWN for side in _MAP_PT))
        deck.picture(
            png(drawing, WHERE, 192.0), WIDE_PT - EDGE_PT - _MAP_PT[0], TOP_PT + 4, *_MAP_PT, drawing.alt
        )
        wide -= _MAP_PT[0] + 24
    sentence: Line = [
        Run(words(f"{_actor(book, event)} "), bold=True, colour=ACCENT),
        Run(words(_action(event))),
    ]
    end = deck.text(
        [sentence], left, TOP_PT + 4, wide, 190.0, [26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0]
    )
    asserted = event.basis == "asserted"
    basis: list[Line] = [plain(book.basis(event).upper() if asserted else book.basis(event), bold=True)]
    if asserted:
        basis.append(plain("said, not found by any sensor that can be checked", colour=MUTED))
    end = deck.text(
        basis, left, end + 12, wide, 80.0, [13.0, 12.0, 11.0], fill="FCEFE4" if asserted else "E3F1EA"
    )
    lines = _words(book, event) + [plain(fact, colour=MUTED) for fact in _facts(book, step, event)]
    room = FOOT_PT - end - 16
    if lines and room > 24:
        deck.text(lines, left, end + 12, wide, room, [14.0, 13.0, 12.0, 11.0, 10.0], space=4.0)


def _local(book: Book, event: Event) -> str:
    at = event.start_us if event.start_us is not None else event.end_us
    return f"  ·  {book.local(at)}" if at is not None and book.has_local else ""


def _words(book: Book, event: Event) -> list[Line]:
    """The words that an asserted step rests on, quoted only where they are the speaker's own."""
    said = book.statements.get(event.statement)
    if said is None:
        return []
    statement = said.statement
    who = f"{statement.speaker or book.name(statement.party)}, {statement.said_on.replace('/', ' to ')}"
    if statement.wording == "verbatim":
        return [plain(f"“{statement.span.quote}”"), plain(f"{who}, in {statement.id}", colour=MUTED)]
    return [
        plain(f"[{WORDING[statement.wording]}] {statement.span.quote}"),
        plain(f"{who}, in {statement.id}", colour=MUTED),
    ]


def _facts(book: Book, step: Step, event: Event) -> list[str]:
    facts = []
    if event.lat_deg is not None and event.lon_deg is not None and event.basis != "asserted":
        facts.append(degrees(event.lat_deg, event.lon_deg))
    if event.alt_m is not None:
        facts.append(altitude(event.alt_m, event.alt_datum))
    if event.kind != "cpa":
        facts += [figure(name, value) for name, value in event.figures.items()]
    sources = [book.source(source) for source in step.sources]
    told = ["; ".join(facts)] if facts else []
    if sources:
        told.append(f"Seen by {', '.join(sources)}")
    after = sorted({book.step_numbers[link] for link in event.links if link in book.step_numbers})
    if after:
        told.append(f"After step {', '.join(map(str, after))}")
    if event.evidence:
        shown = "; ".join(book.reference(at) for at in event.evidence[:3])
        told.append(
            f"Evidence: {shown}" + (f" and {len(event.evidence) - 3} more" if len(event.evidence) > 3 else "")
        )
    return told
