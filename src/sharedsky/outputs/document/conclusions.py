"""3 Conclusions, 4 Safety recommendations, 5 Responses of the parties: written by the author of the case, none inferred."""

from sharedsky.outputs.document.blocks import (
    Block,
    Card,
    Heading,
    Spans,
    Table,
    code,
    comma,
    joined,
    muted,
    para,
    plain,
    strong,
)
from sharedsky.outputs.document.speech import Speech, pill


def findings(speech: Speech) -> list[Block]:
    """What the inquiry concludes, each finding with the verdicts it rests on."""
    found = speech.book.report.findings
    blocks: list[Block] = [Heading(2, "Findings")]
    if not found:
        return [*blocks, para("The author of this case states no findings.")]
    blocks.append(
        para(
            "A finding is a conclusion of the author and rests on the verdicts named with it. Findings establish no blame and no liability."
        )
    )
    for finding in found:
        body: list[Block] = (
            [para(muted("Rests on "), comma((_rest(speech, id_) for id_ in finding.rests_on), "; "), ".")]
            if finding.rests_on
            else []
        )
        blocks.append(
            Card(joined(code(finding.id), "  ", strong(finding.says)), body, f"finding-{finding.id}")
        )
    return blocks


def _rest(speech: Speech, id_: str) -> Spans:
    """A claim, one reading of it, or another finding."""
    name, _, reading = id_.partition("@")
    judged = {one.id: one for one in speech.book.report.inquiry.claims}.get(name)
    if judged is None:
        return [code(id_, f"finding-{id_}")]
    spans: Spans = [speech.claim(name)]
    for decision in judged.readings:
        if not reading or decision.reading == reading:
            spans += joined(
                " ",
                *([f"under {decision.reading} "] if decision.reading else []),
                pill(decision, judged.kind),
            )
    return spans


def recommendations(speech: Speech) -> list[Block]:
    """What should be done, by whom."""
    found = speech.book.report.recommendations
    if not found:
        return [para("The author of this case makes no safety recommendation.")]
    return [
        Card(
            joined(code(one.id), "  ", strong(one.says)),
            [
                para(
                    muted("To "),
                    ", ".join(speech.book.name(id_) for id_ in one.to) or "nobody named",
                    muted(", because of "),
                    comma(code(id_, f"finding-{id_}") for id_ in one.because_of) or plain("no finding named"),
                    ".",
                )
            ],
            f"recommendation-{one.id}",
        )
        for one in found
    ]


def responses(speech: Speech) -> list[Block]:
    """What the parties answer, and what was corrected."""
    book, report = speech.book, speech.book.report
    blocks: list[Block] = []
    if report.responses:
        rows = [
            [
                [strong(book.short(r.party))],
                plain(f"{r.kind} ")
                if not r.finding
                else joined(f"{r.kind} ", code(r.finding, f"finding-{r.finding}")),
                plain(r.says),
                plain(r.date),
                plain(r.document.removeprefix("evidence/")),
            ]
            for r in report.responses
        ]
        blocks.append(
            Table(
                ["Party", "Response", "In its words or their sense, as the case has it", "Date", "Document"],
                [1.3, 1.2, 3, 0.9, 1.2],
                rows,
                [f"response-{r.id}" for r in report.responses],
            )
        )
    else:
        blocks.append(para("No party has answered so far, or no answer is part of this case."))
    if report.corrections:
        rows = [
            [plain(c.date), plain(str(c.revision)), plain(c.says), plain(c.asked_by)]
            for c in report.corrections
        ]
        blocks += [
            Heading(2, "Corrections made"),
            Table(["Date", "Revision", "What was corrected", "Asked by"], [0.8, 0.6, 3.4, 1.2], rows),
        ]
    return blocks
