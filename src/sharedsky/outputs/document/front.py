"""What stands in front: purpose, revision, digest, that it establishes no blame; and what is known."""

from sharedsky.outputs.document.blocks import (
    Block,
    Break,
    Heading,
    Items,
    Span,
    Table,
    code,
    joined,
    muted,
    para,
    plain,
    strong,
)
from sharedsky.outputs.document.speech import Speech


def title_page(speech: Speech) -> list[Block]:
    """The title page's blocks below the title, which the template sets from the document's own title."""
    head = speech.book.report.head
    day = speech.book.main_day
    local = f"Local time ({speech.book.local_name}) stands beside it." if speech.book.has_local else ""
    made = ", ".join(f"{name} {version}" for name, version in head.made_with.items())
    rows = [
        ("Question", plain(head.question)),
        ("Purpose", plain(head.purpose)),
        ("Revision", plain(f"{head.revision}" + (f", {head.date}" if head.date else ""))),
        ("Corrections", plain(head.corrections)),
        ("Case", [code(head.id)]),
        ("Digest of all input", [Span(head.digest, "hash")]),
        ("Made with", plain(made)),
    ]
    return [
        para(strong(head.establishes), look="note"),
        Table([], [0, 1], [[[muted(name)], spans] for name, spans in rows if spans]),
        *(
            [para(muted(f"Times are UTC on {day} unless another day is given. {local}".strip()))]
            if day
            else []
        ),
        para(
            muted(
                "Everything here is made from report.json of this case and from nothing else. Two documents with one digest were "
                "made from the same files of evidence; appendix C lists each with its SHA-256."
            )
        ),
    ]


def synopsis(speech: Speech) -> list[Block]:
    """What is known in a few lines, each with what it rests on."""
    report = speech.book.report
    lines = []
    for line in report.known:
        events = [speech.event(id_) for id_ in line.events[:4]]
        more = len(line.events) - len(events)
        rests = [*events, *(speech.reference(at) for at in line.evidence[:3])]
        spans = plain(line.text)
        if rests:
            links = [span for i, one in enumerate(rests) for span in ([muted("; "), one] if i else [one])]
            spans = joined(spans, muted("  ["), links, muted(f" and {more} more]" if more > 0 else "]"))
        lines.append(spans)
    blocks: list[Block] = [Break(), Heading(1, "What is known")]
    blocks.append(Items(lines, numbered=True) if lines else para("The report says nothing in short."))
    if report.remarks:
        blocks += [
            Heading(2, "What a reader must know about the limits of this report"),
            Items([plain(r) for r in report.remarks]),
        ]
    if report.redactions:
        blocks += [
            Heading(2, "What was left out"),
            Table(
                ["In its place stands", "Why"],
                [1, 3],
                [[[code(one.id)], plain(one.why)] for one in report.redactions],
            ),
        ]
    return blocks
