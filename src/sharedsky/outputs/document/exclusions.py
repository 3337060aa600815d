"""Which claims cannot all be true, and beside them, in the same size, which can: the program never says which is false."""

from collections.abc import Sequence

import msgspec

from sharedsky.model.verdict import Exclusion
from sharedsky.outputs.book import Book
from sharedsky.outputs.document.blocks import (
    Block,
    Card,
    Figure,
    Heading,
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
from sharedsky.outputs.document.facts import TEXT_PT
from sharedsky.outputs.document.speech import Speech, fall, figures, result
from sharedsky.outputs.drawing.chain import chain_chart
from sharedsky.outputs.phrases import count, words

PICTURE = (
    "Distance to be covered over time, each result to the same scale: bars are the windows in which the claims put the aircraft (dark as stated, "
    "light with its tolerance), the line is the fastest that its bound allows, every tolerance in its favour."
)


class Group(msgspec.Struct, frozen=True):
    """Results on what the same statements say, under different inputs: an exclusion under one inference stands beside
    what is not excluded under another.

    Args:
        statements: ids, in order of first mention.
        claims: ids of all claims in any result, in that order.
        results: excluded ones first.
    """

    statements: list[str]
    claims: list[str]
    results: list[Exclusion]

    @property
    def excluded(self) -> bool:
        """Whether any result excludes its set."""
        return any(one.excluded for one in self.results)


def groups(book: Book, exclusions: Sequence[Exclusion], not_excluded: Sequence[Exclusion]) -> list[Group]:
    """Results gathered by the statements they weigh; those with an exclusion come first.

    A claim that only an inference carries over is no part of what is weighed, since another inference brings another.
    """
    found: dict[frozenset[str], list[Exclusion]] = {}
    for one in [*exclusions, *not_excluded]:
        carried = {id_ for name in one.inference if name in book.inputs for id_ in book.inputs[name].rests_on}
        weighed = [id_ for id_ in one.claims if id_ not in carried] or one.claims
        found.setdefault(frozenset(map(book.statement_of, weighed)), []).append(one)
    made = []
    for key, of in found.items():
        claims = list(dict.fromkeys(id_ for one in of for id_ in one.claims))
        statements = [id_ for id_ in dict.fromkeys(map(book.statement_of, claims)) if id_ in key]
        made.append(Group(statements, claims, of))
    return sorted(made, key=lambda group: not group.excluded)


def exclusions(speech: Speech) -> list[Block]:
    """Every set of claims that was tried, with every result."""
    inquiry = speech.book.report.inquiry
    blocks: list[Block] = [Heading(2, "What cannot be true together, and what can")]
    tried = groups(speech.book, inquiry.exclusions, inquiry.not_excluded)
    if not tried and not inquiry.between_versions:
        return [*blocks, para("No set of claims was found that could exclude itself.")]
    blocks.append(
        para(
            "An exclusion is a smallest set of claims that cannot all be true under the inputs it names. Which of them is wrong it does not say. ",
            strong("Not excluded"),
            " means only that: these inputs leave room for all of them. With another inference or reading the result can be another; each stands beside the others.",
        )
    )
    out, kept = [g for g in tried if g.excluded], [g for g in tried if not g.excluded]
    if out:
        blocks.append(Heading(3, "Excluded under at least one inference or reading"))
        blocks += [_group(speech, group) for group in out]
    if kept:
        blocks.append(Heading(3, "Tried, and not excluded"))
        blocks += [_group(speech, group) for group in kept]
    if inquiry.between_versions:
        blocks.append(Heading(3, "Between versions of one account"))
        blocks.append(
            para("Claims of one party, of which a later supersedes an earlier, that cannot all be true.")
        )
        blocks += [_group(speech, group) for group in groups(speech.book, inquiry.between_versions, [])]
    return blocks


def _group(speech: Speech, group: Group) -> Card:
    book = speech.book
    claims: list[list[Spans]] = [
        [
            [speech.claim(id_)],
            plain(book.short(book.claim_party.get(id_, ""))),
            plain(book.claims[id_].says if id_ in book.claims else ""),
        ]
        for id_ in group.claims
    ]
    body: list[Block] = [Table([], [0, 1, 4], claims)]
    rows: list[list[Spans]] = []
    for one in group.results:
        falls = [[Span("", "br"), Span(fall(f))] for f in one.falls_if]
        rows.append(
            [
                [result(one)],
                joined(speech.claims(one.claims), Span("", "br"), under(speech, one)),
                why(one),
                [span for pair in falls for span in pair][1:] or plain("–"),
            ]
        )
    heads = ["Result", "Claims, and under what", "Because", "Falls if, one at a time"]
    body.append(Table(heads, [0, 1.5, 2.1, 2.2], rows))
    if (picture := chain_chart(book, group.results, TEXT_PT - 12)) is not None:
        body.append(Figure(picture, plain(PICTURE)))
    decide = list(dict.fromkeys(text for one in group.results for text in one.would_decide))
    if decide:
        body.append(para(muted("Would decide which claim is wrong: "), " ".join(decide)))
    kind = words(group.results[0].kind)
    head = joined(
        strong("What "),
        comma(strong(id_) for id_ in group.statements),
        strong(" say" if len(group.statements) > 1 else " says"),
        muted(f"  {kind}, {count(len(group.results), 'result')}"),
    )
    return Card(head, body, tone="no" if group.excluded else "yes")


def under(speech: Speech, one: Exclusion) -> Spans:
    """The reading, the inferences and the other inputs of a result."""
    spans: Spans = []
    if one.reading:
        spans += joined("reading ", speech.input(one.reading))
    if one.inference:
        spans += joined(
            "; " if spans else "", "inference ", comma(speech.input(id_) for id_ in one.inference)
        )
    rest = [id_ for id_ in one.assumes if id_ not in one.inference and id_ != one.reading]
    if rest:
        spans += joined(muted("; " if spans else ""), comma(speech.input(id_) for id_ in rest))
    return spans or plain("no further input")


def why(one: Exclusion) -> Spans:
    """The reasons of a result, with its figures."""
    spans = plain(" ".join(reason.text for reason in one.reasons))
    if one.figures:
        spans.append(Span(f"  {figures(one.figures)}", "muted"))
    return spans


def undetermined(speech: Speech) -> list[Block]:
    """What the evidence leaves open, and what would decide it."""
    book, report = speech.book, speech.book.report
    waiting: dict[str, list[str]] = {}
    alone: list[str] = []
    for one in report.inquiry.claims:
        if one.kind == "other" or all(d.verdict != "undetermined" for d in one.readings):
            continue
        texts = list(dict.fromkeys(text for d in one.readings for text in d.would_decide))
        for text in texts:
            waiting.setdefault(text, []).append(one.id)
        if not texts:
            alone.append(one.id)
    blocks: list[Block] = [Heading(2, "What is undetermined, and what would decide it")]
    if report.unseen:
        rows = [
            [
                plain(u.says),
                plain(", ".join(book.short(p) for p in u.held_by) or "not stated"),
                plain(u.source),
                speech.claims(u.decides),
            ]
            for u in report.unseen
        ]
        blocks += [
            Heading(3, "Evidence that is not in this case and would decide claims"),
            Table(
                ["What", "Held by", "Who says that it exists", "Would decide"],
                [2, 1, 2, 2],
                rows,
                [f"unseen-{u.id}" for u in report.unseen],
            ),
        ]
    known = {unseen.says for unseen in report.unseen}
    rest = {text: ids for text, ids in waiting.items() if text not in known}
    if rest:
        blocks += [
            Heading(3, "What would decide claims that are undetermined"),
            Table(
                ["What", "Claims"],
                [3, 1.4],
                [[plain(text), speech.claims(ids)] for text, ids in rest.items()],
            ),
        ]
    if alone:
        blocks.append(para("Undetermined, and nothing named that would decide: ", speech.claims(alone), "."))
    if len(blocks) == 1:
        blocks.append(para("No claim that can be judged is undetermined."))
    return blocks
