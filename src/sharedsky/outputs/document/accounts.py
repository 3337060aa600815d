"""Accounts side by side: the parties' claims on one clock, their versions, and statements of one origin."""

from collections.abc import Sequence

from sharedsky.model.statement import AnyClaim
from sharedsky.outputs.book import Book
from sharedsky.outputs.document.blocks import (
    Block,
    Heading,
    Items,
    Span,
    Spans,
    Table,
    comma,
    joined,
    muted,
    para,
    plain,
    strong,
)
from sharedsky.outputs.document.speech import Speech, pill

PER_TABLE = 4
"""Parties beside one another; more than these go on in another table."""


Row = tuple[int | None, dict[str, list[AnyClaim]]]
"""A time, None where none is stated, and the claims of each party that speak of it."""


def rows_of(book: Book) -> tuple[list[Row], Row | None]:
    """The claims of all parties in rows of one time each, and those that state no time."""
    dated: dict[int, dict[str, list[AnyClaim]]] = {}
    undated: dict[str, list[AnyClaim]] = {}
    for id_, claim in book.claims.items():
        at = _time(claim)
        row = undated if at is None else dated.setdefault(at, {})
        row.setdefault(book.claim_party[id_], []).append(claim)
    return [(at, dated[at]) for at in sorted(dated)], (None, undated) if undated else None


def parties_in(book: Book, rows: Sequence[Row]) -> list[str]:
    """The parties with a claim in any of the rows, in the case's order."""
    said = {party for _, by in rows for party in by}
    order = [party.id for party in book.report.parties]
    return [*(id_ for id_ in order if id_ in said), *sorted(id_ for id_ in said if id_ not in order)]


def _time(claim: AnyClaim) -> int | None:
    if claim.when is None:
        return None
    return next((int(at) for at in (claim.when.at, claim.when.start, claim.when.end) if at is not None), None)


def _tables(speech: Speech, rows: Sequence[Row]) -> list[Block]:
    """Tables of a few parties each."""
    book = speech.book
    verdicts = {one.id: one for one in book.report.inquiry.claims}
    everyone = parties_in(book, rows)
    blocks: list[Block] = []
    for first in range(0, len(everyone), PER_TABLE):
        parties = everyone[first : first + PER_TABLE]
        set_: list[list[Spans]] = []
        for at, by in rows:
            if not any(party in by for party in parties):
                continue
            cells: list[Spans] = []
            for party in parties:
                cell: Spans = []
                for claim in by.get(party, []):
                    judged = verdicts.get(claim.id)
                    cell += joined(
                        [Span("", "br")] if cell else [], speech.claim(claim.id), f" {claim.says} "
                    )
                    if judged is not None:
                        cell += comma((pill(d, judged.kind) for d in judged.readings), " ")
                        cell += [muted(" superseded")] if judged.superseded_by else []
                cells.append(cell)
            if at is not None:
                time = plain(book.time(at).removesuffix(" UTC"))
                cells.insert(0, joined(time, [muted(f"  {book.local(at)}")] if book.has_local else []))
            set_.append(cells)
        names = [book.name(party) for party in parties]
        timed = rows[0][0] is not None
        heads, widths = ["UTC", *names] if timed else names, [2.0] * len(names)
        blocks.append(Table(heads, [0.8, *widths] if timed else widths, set_))
    return blocks


def accounts(speech: Speech) -> list[Block]:
    """The accounts beside one another, versions of one account, and origins."""
    book, inquiry = speech.book, speech.book.report.inquiry
    if not book.claims:
        return []
    dated, undated = rows_of(book)
    blocks: list[Block] = [
        Heading(2, "Accounts side by side"),
        para(
            "Each column is one party’s account; rows are in order of the times the claims speak of, in UTC. Claims that a party has "
            "superseded stay, and say so."
        ),
        *_tables(speech, dated),
    ]
    if undated is not None:
        blocks += [para("Claims that state no time of their own:"), *_tables(speech, [undated])]
    if inquiry.versions:
        blocks.append(Heading(3, "Versions of one account"))
        for version in inquiry.versions:
            blocks.append(
                para(
                    strong(book.name(version.party)),
                    ", from the earliest: ",
                    comma((speech.statement(id_) for id_ in version.statements), " → "),
                    ". That a later one supersedes an earlier is declared by the author of the case, never inferred.",
                )
            )
            if version.differences:
                blocks.append(Items([plain(text) for text in version.differences]))
    several = [origin for origin in inquiry.origins if len(origin.statements) + len(origin.perhaps) > 1]
    if several:
        rows = [
            [
                plain(o.origin),
                comma(speech.statement(id_) for id_ in o.statements),
                comma(speech.statement(id_) for id_ in o.perhaps),
            ]
            for o in several
        ]
        blocks += [
            Heading(3, "Statements of one origin"),
            para("Statements that repeat one origin count once."),
            Table(["Origin", "Statements", "Perhaps also"], [2, 2, 1.4], rows),
        ]
    return blocks
