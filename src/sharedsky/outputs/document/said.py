"""What was said, by whom and where it stands; only verbatim words stand between quotation marks."""

from itertools import pairwise

from sharedsky.model.report import DocumentView, Said
from sharedsky.model.statement import AnyClaim, When
from sharedsky.outputs.document.blocks import (
    Block,
    Card,
    Heading,
    Para,
    Span,
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
from sharedsky.outputs.document.speech import WORDING, Speech
from sharedsky.outputs.phrases import count, duration, words


def statements(speech: Speech) -> list[Block]:
    """Every statement, party by party, as it was said."""
    book = speech.book
    report = book.report
    blocks: list[Block] = [Heading(2, "What was said")]
    if not report.statements:
        return [*blocks, para("No statement is part of this case.")]
    blocks.append(
        para(
            "What somebody says is a fact in that it was said; whether it holds is weighed in part 2. Words stand in quotation marks only where they are the speaker’s own."
        )
    )
    order = [party.id for party in report.parties]
    for party in [
        *order,
        *dict.fromkeys(s.statement.party for s in report.statements if s.statement.party not in order),
    ]:
        of = [said for said in report.statements if said.statement.party == party]
        if of:
            blocks.append(Heading(3, book.name(party)))
            blocks += [_statement(speech, said) for said in of]
    return blocks


def words_of(said: Said) -> Para:
    """The words of a statement as they may be shown."""
    statement = said.statement
    if statement.wording == "verbatim":
        return Para([Span(f"“{statement.span.quote}”", "quote")], "quote")
    return Para([muted(f"[{WORDING[statement.wording]}] "), Span(statement.span.quote)], "summary")


def _statement(speech: Speech, said: Said) -> Card:
    book, statement = speech.book, said.statement
    head = joined(
        code(statement.id),
        "  ",
        strong(statement.speaker or book.name(statement.party)),
        muted(f"  {statement.said_on.replace('/', ' to ')}  {WORDING[statement.wording]}"),
    )
    source: Spans = []
    if statement.chain:
        source += plain(f"Reported by {', citing '.join(statement.chain)}. ")
    name = statement.document.removeprefix("evidence/")
    source += [Span("In "), Span(f"{name}, characters {said.start}–{said.end}", to=f"document-{said.sha256}")]
    document = book.documents.get(said.sha256)
    source += plain(f", from {book.source(document.source)}." if document and document.source else ".")
    if statement.origin:
        source += plain(f" Origin: {statement.origin}; statements of one origin count once.")
    if statement.origin_perhaps:
        source += joined(
            " Perhaps of the same origin as ",
            comma(speech.statement(id_) for id_ in statement.origin_perhaps),
            ".",
        )
    if statement.supersedes:
        source += joined(
            " Supersedes ",
            comma(speech.any(id_) for id_ in statement.supersedes),
            ", as the author of the case declares.",
        )
    body: list[Block] = [words_of(said), Para([Span(span.t, span.s or "muted", span.to) for span in source])]
    if statement.note:
        body.append(para(muted(f"Author’s note: {statement.note}")))
    if statement.claims:
        body.append(
            Table(
                [], [0, 1], [[[speech.claim(claim.id)], _claim(speech, claim)] for claim in statement.claims]
            )
        )
    return Card(head, body, f"statement-{statement.id}")


def _claim(speech: Speech, claim: AnyClaim) -> Spans:
    """A claim as the author took it from the statement."""
    book = speech.book
    facts: list[Spans] = []
    if claim.when is not None and (time := when(speech, claim.when)):
        facts.append(time)
    if claim.flights:
        facts.append(plain(", ".join(book.name(id_) for id_ in claim.flights)))
    if claim.negated:
        facts.append(plain("claims that this is not so"))
    if claim.against_self:
        facts.append(plain("tells against the party that says it"))
    if claim.readings:
        facts.append(joined("readings ", comma(speech.input(id_) for id_ in claim.readings)))
    if claim.assumes:
        facts.append(joined("assumes ", comma(speech.input(id_) for id_ in claim.assumes)))
    if claim.same_as:
        facts.append(joined("says the same as ", speech.claims(claim.same_as)))
    if claim.supersedes:
        facts.append(joined("supersedes ", speech.claims(claim.supersedes)))
    if claim.note:
        facts.append(plain(f"author’s note: {claim.note}"))
    grey = [Span(span.t, span.s or "muted", span.to) for span in comma(facts, "; ")]
    return joined(claim.says, [muted("  "), *grey] if grey else [])


def when(speech: Speech, time: When) -> Spans:
    """The time a claim speaks of."""
    book = speech.book
    spans: Spans = []
    if time.at is not None:
        spans += plain(book.time(int(time.at)))
    else:
        parts = [
            f"from {book.time(int(time.start))}" if time.start is not None else "",
            f"to {book.time(int(time.end))}" if time.end is not None else "",
        ]
        spans += plain(" ".join(filter(None, parts)))
    if time.event:
        spans += joined(" at " if spans else "at ", speech.any(time.event))
    if time.tolerance:
        spans += plain(f" ± {duration(float(time.tolerance))}")
    if time.tolerance_input:
        spans += joined(" ± ", speech.input(time.tolerance_input))
    return spans


def excerpts(speech: Speech) -> list[Block]:
    """The cited words in each document, with enough about them to read; cited spans are marked."""
    report = speech.book.report
    if not report.documents:
        return []
    cited: dict[str, list[Said]] = {}
    for said in report.statements:
        cited.setdefault(said.sha256, []).append(said)
    blocks: list[Block] = [Heading(2, "Documents and the words cited from them")]
    blocks.append(
        para(
            muted(
                "Texts as extracted from the files, not edited here. Marked words are those that a statement cites; its id stands before them."
            )
        )
    )
    return [*blocks, *(_document(speech, d, cited.get(d.evidence.sha256, [])) for d in report.documents)]


def _document(speech: Speech, document: DocumentView, cited: list[Said]) -> Card:
    evidence = document.evidence
    head = joined(
        strong(document.title or evidence.name.removeprefix("evidence/")),
        muted("  "),
        speech.reference_file(evidence),
    )
    told = [document.media_type, count(document.characters, "character"), document.extractor, document.date]
    body: list[Block] = [
        para(
            muted(
                "; ".join(filter(None, told))
                + (f"; from {speech.book.source(document.source)}" if document.source else "")
            )
        )
    ]
    body += [Para(_marked(speech, e.text, e.start, cited), "excerpt") for e in document.excerpts]
    if not document.excerpts:
        body.append(para(muted("No statement of the case cites it.")))
    return Card(head, body, f"document-{evidence.sha256}")


def _marked(speech: Speech, text: str, start: int, cited: list[Said]) -> Spans:
    """An excerpt's text in runs, those that statements cite marked and named."""
    end = start + len(text)
    inside = [said for said in cited if said.start < end and said.end > start]
    edges = sorted(
        {start, end, *(min(max(at, start), end) for said in inside for at in (said.start, said.end))}
    )
    spans: Spans = []
    for first, last in pairwise(edges):
        names = [said.statement.id for said in inside if said.start == first]
        for name in names:
            spans += [speech.statement(name), Span(" ")]
        hit = any(said.start <= first and last <= said.end for said in inside)
        for i, line in enumerate(text[first - start : last - start].split("\n")):
            if i:
                spans.append(Span("", "br"))
            if line:
                spans.append(Span(line, "hit" if hit else ""))
    return spans


def kind_of(claim: AnyClaim) -> str:
    """What a claim is about, in words."""
    kind = type(claim).__struct_config__.tag
    return "shown, not judged" if kind == "other" else words(str(kind))
