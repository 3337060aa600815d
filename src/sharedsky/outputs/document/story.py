"""The sequence of events: every step with its time, its actor and its evidence, and the same as a chart."""

from sharedsky.model.event import EVENT_KINDS, Event
from sharedsky.model.report import Step
from sharedsky.outputs.document.blocks import (
    Block,
    Figure,
    Heading,
    Spans,
    Table,
    Wide,
    joined,
    muted,
    para,
    plain,
    strong,
)
from sharedsky.outputs.document.speech import Speech
from sharedsky.outputs.drawing.actors import actor_pages
from sharedsky.outputs.phrases import altitude, count, degrees, figure, words

WIDE_PT = (745.0, 440.0)
"""Room for a drawing on a page that lies down."""
_HEADING_PT, _CAPTION_PT, _PAGE_PT = 42.0, 26.0, 486.0
_MOST_OTHERS = 400


def steps(speech: Speech) -> list[Block]:
    """The story as a table: a row a step."""
    book = speech.book
    story = book.story()
    blocks: list[Block] = [Heading(2, "Sequence of events")]
    if not story:
        return [*blocks, para("No event was found in the evidence of this case.")]
    blocks.append(
        para(
            "A step is one actor and one action. ",
            strong("Observed"),
            " is what a sensor shows; ",
            strong("asserted"),
            " is what somebody says happened, at the time they say: it stands here as said, not as found. Undated steps carry order only.",
        )
    )
    rows, ids = [], []
    for number, step, event in story:
        rows.append(
            [[strong(str(number))], _when(speech, event), _what(speech, event), _grounds(speech, step, event)]
        )
        ids.append(f"event-{event.id}")
    blocks.append(Table(["Step", "When", "Who did what", "Basis and evidence"], [0, 1.5, 2.7, 2], rows, ids))
    return blocks


def _when(speech: Speech, event: Event) -> Spans:
    book = speech.book
    spans = plain(book.when(event))
    if book.has_local and event.start_us is not None:
        spans.append(muted(f"  {book.local(event.start_us)}"))
    return spans


def _what(speech: Speech, event: Event) -> Spans:
    facts = [] if event.kind in ("claimed", "authored") else [words(event.kind)]
    if event.lat_deg is not None and event.lon_deg is not None and event.basis != "asserted":
        facts.append(degrees(event.lat_deg, event.lon_deg))
    if event.alt_m is not None:
        facts.append(altitude(event.alt_m, event.alt_datum))
    if event.kind != "cpa":
        # what it does says the distances already, each with its ±
        facts += [figure(name, value) for name, value in event.figures.items()]
    spans = joined(strong(speech.actor(event.actor)), " ", speech.action(event))
    if facts:
        spans.append(muted(f"  {'; '.join(facts)}"))
    if event.links:
        spans.append(muted("  after "))
        for i, link in enumerate(event.links):
            spans += [*([muted(", ")] if i else []), speech.event(link)]
    return spans


def _grounds(speech: Speech, step: Step | None, event: Event) -> Spans:
    book = speech.book
    spans = [strong(book.basis(event))]
    if event.statement:
        spans += [muted(" in "), speech.statement(event.statement)]
    claims = [id_ for id_ in event.about if id_ in book.claims]
    if claims:
        spans += joined(muted(", claim "), speech.claims(claims))
    names = [
        book.source(source) for source in (step.sources if step else [event.source] if event.source else [])
    ]
    if names:
        spans.append(muted(f"; seen by {', '.join(names)}" if len(names) > 1 else f"; {names[0]}"))
    if event.evidence:
        spans += joined(muted(". "), speech.references(event.evidence))
    if event.with_flagged:
        spans.append(muted("; with flagged samples"))
    return spans


def charts(speech: Speech) -> list[Block]:
    """The story as a chart of actors by time, a page after another."""
    pages = actor_pages(speech.book, [(number, event) for number, _, event in speech.book.story()], *WIDE_PT)
    caption = (
        "Actor by time. A row is an actor, a column a step, a block one action; dotted blocks are asserted, in the colour of who asserts "
        "them. The strip above is true to scale; arrows lead to what must come after."
    )
    blocks: list[Block] = []
    together: list[Block] = [Heading(2, "Actors by time")] if pages else []
    used = _HEADING_PT
    for i, page in enumerate(pages):
        part = f" Part {i + 1} of {len(pages)}." if len(pages) > 1 else ""
        if i and used + page.height + _CAPTION_PT > _PAGE_PT:
            blocks.append(Wide(together))
            together, used = [], 0.0
        together.append(Figure(page, plain((caption if i == 0 else "Actor by time, continued.") + part)))
        used += page.height + _CAPTION_PT
    if together:
        blocks.append(Wide(together))
    return blocks


def others(speech: Speech) -> list[Block]:
    """Events that are no steps of their own: what other sources saw of the same, turns far from anything, and the like."""
    book = speech.book
    leads = {step.event for step in book.report.steps}
    rest = [
        event
        for event in book.report.events
        if event.id not in leads and event.kind not in ("statement", "claimed")
    ]
    if not rest:
        return []
    shown = rest[:_MOST_OTHERS]
    rows, ids = [], []
    for event in shown:
        number = book.step_numbers.get(event.id)
        same = joined(muted("  the same as "), speech.event(event.id, f"step {number}")) if number else []
        rows.append([_when(speech, event), joined(_what(speech, event), same), _grounds(speech, None, event)])
        ids.append(f"event-{event.id}")
    blocks: list[Block] = [
        Heading(2, "Other events found"),
        para(
            f"{count(len(rest), 'event')} found that the story does not tell by themselves: other sources’ sightings of its steps, and what tells nothing of the matter."
        ),
        Table(["When", "Who did what", "Basis and evidence"], [1.5, 2.7, 2], rows, ids),
    ]
    if len(rest) > len(shown):
        blocks.append(para(muted(f"The first {len(shown)} are shown; report.json has all.")))
    return blocks


def kinds(speech: Speech) -> list[Block]:
    """What each kind of event in this report means."""
    present = dict.fromkeys(event.kind for event in speech.book.report.events)
    rows = [[plain(words(kind)), plain(EVENT_KINDS[kind])] for kind in present if kind in EVENT_KINDS]
    return [Table(["Kind of event", "What it means"], [1, 3], rows)] if rows else []
