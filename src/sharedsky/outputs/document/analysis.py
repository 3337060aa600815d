"""2 Analysis: statements against evidence, claim by claim, with the margin, the reasons and what would change them."""

from sharedsky.model.verdict import Decision, Judged, Reason
from sharedsky.outputs.document.blocks import (
    Block,
    Card,
    Figure,
    Heading,
    Items,
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
from sharedsky.outputs.document.facts import TEXT_PT
from sharedsky.outputs.document.speech import Speech, figures, margin, pill
from sharedsky.outputs.drawing.series import series_chart
from sharedsky.outputs.phrases import count, duration


def claims(speech: Speech) -> list[Block]:
    """Every claim with its verdict: first all in one table, then each with its reasons."""
    book = speech.book
    judged = book.report.inquiry.claims
    blocks: list[Block] = [Heading(2, "Statements against evidence")]
    if not judged:
        return [*blocks, para("The case holds no claim to be weighed.")]
    blocks += [
        para(
            "A claim is ",
            strong("supported"),
            " where it holds in all worlds that the admitted evidence leaves, ",
            strong("contradicted"),
            " where it holds in none, ",
            strong("undetermined"),
            " where it holds in some or nothing admitted speaks of it. The margin is how far that is from "
            "flipping. An assertion never supports or contradicts; what several parties say, or one says against itself, is shown beside the verdict.",
        ),
    ]
    rows = []
    ids = [f"claim-{one.id}" if _bare(one) else "" for one in judged]
    for one in judged:
        verdicts: Spans = []
        for decision in one.readings:
            verdicts += [
                *([Span("", "br")] if verdicts else []),
                *([code(decision.reading + " ")] if decision.reading else []),
                pill(decision, one.kind),
            ]
        margins = (
            [margin(decision) or "–" for decision in one.readings] if any(map(margin, one.readings)) else []
        )
        said = plain(one.says)
        if one.superseded_by:
            said += joined(muted("  superseded by "), speech.claims(one.superseded_by))
        rows.append(
            [
                [speech.claim(one.id)],
                plain(book.short(one.party)),
                said,
                verdicts,
                plain("; ".join(margins)),
                _beside(speech, one),
            ]
        )
    blocks.append(
        Table(
            ["Claim", "Party", "Says", "Verdict", "Margin", "Beside it"],
            [0, 1, 3.2, 1.5, 0.8, 1.2],
            rows,
            ids,
        )
    )
    blocks.append(Heading(2, "The reasons, claim by claim"))
    blocks += [_claim(speech, one) for one in judged if not _bare(one)]
    bare = [one.id for one in judged if _bare(one)]
    if bare:
        blocks.append(
            para(
                "Shown and never judged, since they are not of the kind that evidence can be measured against: ",
                speech.claims(bare),
                ".",
            )
        )
    return blocks


def _bare(one: Judged) -> bool:
    """Whether nothing is to be said of a claim but that it is shown."""
    return one.kind == "other" and not one.superseded_by and all(d.series is None for d in one.readings)


def _beside(speech: Speech, one: Judged) -> Spans:
    parts = (
        [f"agreed by {', '.join(speech.book.short(party) for party in one.agreed_by)}"]
        if one.agreed_by
        else []
    )
    if one.conceded:
        parts.append(f"conceded by {speech.book.short(one.party)}")
    return plain("; ".join(parts))


def _claim(speech: Speech, one: Judged) -> Card:
    head = joined(
        code(one.id),
        "  ",
        strong(one.says),
        muted(f"  {speech.book.short(one.party)}, in "),
        speech.statement(one.statement),
    )
    body: list[Block] = []
    beside = _beside(speech, one)
    if beside:
        body.append(para(beside, muted(" – shown beside the verdict, never as one.")))
    if one.superseded_by:
        body.append(
            para(
                muted("Superseded, as the author declares, by "), speech.claims(one.superseded_by), muted(".")
            )
        )
    for decision in one.readings:
        body += _decision(speech, one, decision)
    return Card(head, body, f"claim-{one.id}")


def _decision(speech: Speech, one: Judged, decision: Decision) -> list[Block]:
    verdict: Spans = [pill(decision, one.kind)]
    if decision.reading:
        verdict += [muted("  under "), speech.input(decision.reading)]
    if (far := margin(decision)) != "":
        verdict.append(Span(f"  margin {far}"))
    blocks: list[Block] = [para(verdict)]
    if decision.reasons:
        blocks.append(Items([reason(speech, r) for r in decision.reasons]))
    facts: list[Spans] = []
    if decision.rests_on:
        facts.append(joined(muted("Rests on "), speech.items(decision.rests_on)))
    if decision.assumes:
        facts.append(joined(muted("assumes "), comma(speech.input(id_) for id_ in decision.assumes)))
    if decision.sensitivity:
        sets = comma((joined("{", speech.items(items), "}") for items in decision.sensitivity), " or ")
        facts.append(joined(muted("would be undetermined without "), sets))
    if decision.conflict:
        facts.append(
            joined(
                muted("cannot hold together: "),
                comma((joined("{", speech.items(items), "}") for items in decision.conflict), ", "),
            )
        )
    if decision.variants:
        others = ", ".join(
            f"{name}: {str(verdict).replace('_', ' ')}" for name, verdict in decision.variants.items()
        )
        facts.append(joined(muted("under other admissions: "), others))
    if decision.compatible_if:
        facts.append(plain(decision.compatible_if))
    if facts:
        blocks.append(para(comma(facts, "; "), "."))
    if decision.would_decide:
        blocks.append(para(muted("Would decide: "), " ".join(decision.would_decide)))
    if (
        decision.series is not None
        and (chart := series_chart(speech.book, decision.series, TEXT_PT - 22, 118.0)) is not None
    ):
        blocks.append(Figure(chart, plain(f"{one.id}: what the evidence admits over time.")))
    return blocks


def reason(speech: Speech, of: Reason) -> Spans:
    """One step of reasoning with its figures, its time and what it rests on."""
    spans = plain(of.text)
    told: list[Spans] = []
    if of.t_us is not None:
        told.append(plain(f"at {speech.book.time(of.t_us, 1)}"))
    if of.figures:
        told.append(plain(figures(of.figures)))
    if of.evidence:
        told.append(speech.items(of.evidence))
    if of.inputs:
        told.append(comma(speech.input(id_) for id_ in of.inputs))
    if told:
        spans += [
            muted("  ["),
            *(Span(span.t, span.s or "muted", span.to) for span in comma(told, "; ")),
            muted("]"),
        ]
    return spans


def clocks(speech: Speech) -> list[Block]:
    """How the clocks of sources that saw one flight compare."""
    found = speech.book.report.inquiry.clocks
    if not found:
        return []
    rows = [
        [
            joined(speech.item(c.first), " and ", speech.item(c.second)),
            plain(
                "cannot be told"
                if c.offset_s is None
                else f"{duration(c.offset_s)} ± {duration(c.unc_s or 0.0)}"
            ),
            plain(c.reason),
        ]
        for c in found
    ]
    return [
        Heading(2, "Clocks of the sources"),
        para(
            "What is to be added to the second track’s times to give the first’s, found from where both saw one flight."
        ),
        Table(["Tracks", "Offset", "Why not"], [2.4, 1, 2], rows),
    ]


def flagged(speech: Speech) -> list[Block]:
    """What would change if flagged samples took part."""
    found = speech.book.report.differences
    if not found:
        return []
    rows = [[plain(d.what), plain(d.without), plain(d.with_flagged)] for d in found]
    return [
        Heading(2, "What flagged samples would change"),
        para(
            f"Flagged samples are left out of every figure; with them {count(len(found), 'result')} would be another."
        ),
        Table(["Result", "Without them", "With them"], [2, 2, 2], rows),
    ]
