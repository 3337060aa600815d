"""The other slides: question, map, charts, accounts, exclusions, what would decide, how to check."""

from sharedsky.model.verdict import Decision, Exclusion
from sharedsky.outputs.book import Book
from sharedsky.outputs.deck.paper import (
    ACCENT,
    EDGE_PT,
    FAINT,
    FOOT_PT,
    MUTED,
    TOP_PT,
    WHERE,
    WIDE_PT,
    Cell,
    Deck,
    Line,
    Run,
    cell,
    plain,
    words,
)
from sharedsky.outputs.deck.steps import leading
from sharedsky.outputs.document.accounts import Row, parties_in, rows_of
from sharedsky.outputs.document.exclusions import groups
from sharedsky.outputs.document.speech import TONES, UNJUDGED, fall, margin
from sharedsky.outputs.drawing.actors import actor_pages
from sharedsky.outputs.drawing.altitude import altitude_charts
from sharedsky.outputs.drawing.chain import chain_chart
from sharedsky.outputs.drawing.map import Maps
from sharedsky.outputs.drawing.separation import main_separations, separation_chart
from sharedsky.outputs.phrases import above, apart, count, duration
from sharedsky.outputs.setting import png

_FILLS = {"yes": "E3F1EA", "no": "FBE6E1", "open": "ECEEF1", "clash": "F3E6F0"}
_INKS = {"yes": "00543F", "no": "8F2206", "open": "3C444D", "clash": "7A2460"}
_MOST_CHARTS = 4
_MOST_ACTOR_PAGES = 10
_PER_TABLE = 4
_BODY_PT = WIDE_PT - 2 * EDGE_PT


def opening(deck: Deck, book: Book) -> None:
    """Title, question, and what is known."""
    head = book.report.head
    begin = deck.cover(head.title, "STEP-BY-STEP RECONSTRUCTION")
    end = deck.text(
        [plain(head.establishes, bold=True)],
        EDGE_PT,
        begin,
        _BODY_PT,
        120.0,
        [24.0, 22.0, 20.0, 18.0, 16.0],
        fill=FAINT,
        bar=ACCENT,
    )
    told = [
        plain(f"Revision {head.revision}" + (f", {head.date}" if head.date else "")),
        plain(", ".join(f"{name} {version}" for name, version in head.made_with.items()), colour=MUTED),
        plain(f"Digest of all input: {head.digest}", colour=MUTED),
    ]
    day = book.main_day
    if day:
        local = f"; local time is {book.local_name}" if book.has_local else ""
        told.append(plain(f"Times are UTC on {day} unless another day is given{local}.", colour=MUTED))
    deck.text(told, EDGE_PT, end + 24, _BODY_PT, FOOT_PT - end - 30, [16.0, 14.0, 12.0], space=6.0)
    if head.question or head.purpose:
        deck.slide("The question")
        end = TOP_PT + 10
        if head.question:
            end = deck.text(
                [plain(head.question, bold=True)],
                EDGE_PT,
                end,
                _BODY_PT,
                190.0,
                [30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0],
            )
        if head.purpose:
            end = deck.text(
                [plain(head.purpose)], EDGE_PT, end + 20, _BODY_PT, 130.0, [20.0, 18.0, 16.0, 14.0, 12.0]
            )
        key: list[Line] = [
            [
                Run("Observed ", bold=True),
                Run("is what a sensor shows that no party to the dispute controls."),
            ],
            [
                Run("Asserted ", bold=True),
                Run("is what somebody says. It is shown as said and never counts as evidence for itself."),
            ],
        ]
        deck.text(
            key,
            EDGE_PT,
            max(end + 24, 400.0),
            _BODY_PT,
            FOOT_PT - max(end + 24, 400.0),
            [16.0, 14.0, 12.0],
            space=4.0,
        )
    known = [line.text for line in book.report.known]
    if known:
        rows = [
            [cell(plain(str(i), bold=True, colour=ACCENT)), cell(text)] for i, text in enumerate(known, 1)
        ]
        deck.table("What is known", ["", "In short"], [0.3, 8], rows, size=15.0)
    if book.report.remarks:
        deck.table(
            "What limits this",
            ["", "Remark"],
            [0.3, 8],
            [[cell("–"), cell(text)] for text in book.report.remarks],
            size=14.0,
        )


def overview(deck: Deck, book: Book, maps: Maps) -> None:
    """The map of the whole case, and actors by time."""
    if not maps.empty:
        deck.slide("The map")
        drawing = maps.overview(465.0, 310.5)
        deck.picture(png(drawing, WHERE, 190.0), EDGE_PT, TOP_PT, 620.0, 414.0, drawing.alt)
        lines: list[Line] = []
        flown = dict.fromkeys(track.flight for track in book.report.tracks)
        lines += [
            [
                Run("■ ", colour=book.colour(f)[1:]),
                Run(words(book.name(f)), bold=True),
                Run(words(f"  {book.short(p)}" if (p := _party(book, f)) else ""), colour=MUTED),
            ]
            for f in list(flown)[:14]
        ]
        if len(flown) > 14:
            lines.append(plain(f"and {len(flown) - 14} more flights", colour=MUTED))
        lines += [
            [
                Run("▨ ", colour=book.colour(a.asserted_by)[1:]),
                Run(words(f"{a.id}: "), bold=True),
                Run(words(a.name)),
            ]
            for a in book.report.asserted[:10]
        ]
        if book.report.tracks:
            lines.append(plain("Dashed: no position is known between two fixes; not a path.", colour=MUTED))
        if book.report.asserted:
            lines.append(
                plain(
                    "Hatched: asserted, not measured. Dotted outlines alone: the author’s definitions.",
                    colour=MUTED,
                )
            )
        deck.text(
            lines,
            EDGE_PT + 640,
            TOP_PT,
            _BODY_PT - 640,
            FOOT_PT - TOP_PT,
            [13.0, 12.0, 11.0, 10.0, 9.0],
            space=3.0,
        )
    chosen = leading(book.story())
    story = [(number, event) for number, _, event in book.story() if number in chosen]
    pages = actor_pages(book, story, 580.0, 276.0)
    for i, page in enumerate(pages[:_MOST_ACTOR_PAGES]):
        title = "Actors by time" + (f" ({i + 1} of {len(pages)})" if len(pages) > 1 else "")
        deck.slide(
            title,
            kicker="A row is an actor, a column a step; dotted blocks are asserted"
            + (
                f"; {len(pages) - _MOST_ACTOR_PAGES} more pages are in the document"
                if len(pages) > _MOST_ACTOR_PAGES
                else ""
            ),
        )
        scale = min(_BODY_PT / page.width, (FOOT_PT - TOP_PT - 6) / page.height)
        deck.picture(
            png(page, WHERE, 220.0), EDGE_PT, TOP_PT, page.width * scale, page.height * scale, page.alt
        )


def _party(book: Book, flight: str) -> str:
    return next((f.party for f in book.report.flights if f.id == flight), "")


def nearness(deck: Deck, book: Book) -> None:
    """Closest approaches with their figures, and the charts about them; altitudes."""
    if book.approaches:
        rows = [
            [
                cell(plain(f"{book.name(e.flight_a)} – {book.name(e.flight_b)}", bold=True)),
                cell(f"{book.time(e.cpa_us, 1)} ± {duration(e.cpa_unc_s)}"),
                cell(apart(e.cpa_horizontal_m.value, e.cpa_horizontal_m.unc)),
                cell(f"{above(e.cpa_vertical_m.value, e.cpa_vertical_m.unc)}, {e.datum}"),
            ]
            for e in book.approaches
        ]
        deck.table(
            "Closest approaches",
            ["Flights", "Closest at", "Horizontal", "Vertical"],
            [2.4, 2.2, 2.4, 2.4],
            rows,
            size=14.0,
        )
    for of, encounter in main_separations(book)[:_MOST_CHARTS]:
        deck.slide(f"{book.name(of.flight_a)} and {book.name(of.flight_b)}: distance over time")
        chart = separation_chart(book, of, encounter, 520.0, 243.2)
        deck.picture(png(chart, WHERE, 240.0), EDGE_PT, TOP_PT + 4, _BODY_PT, _BODY_PT * 290 / 620, chart.alt)
    for name, chart in altitude_charts(book, 520.0, 234.8):
        deck.slide(f"Altitude over time: {name}")
        deck.picture(png(chart, WHERE, 240.0), EDGE_PT, TOP_PT + 4, _BODY_PT, _BODY_PT * 280 / 620, chart.alt)


def verdict(decision: Decision, kind: str) -> tuple[str, str]:
    """The word of a verdict, and its tone."""
    if kind == "other":
        return UNJUDGED, "open"
    return str(decision.verdict).replace("_", " "), TONES[decision.verdict]


def accounts(deck: Deck, book: Book) -> None:
    """The parties' claims beside one another, and each with its verdict."""
    if not book.claims:
        return
    dated, undated = rows_of(book)
    for rows, title in (
        (dated, "Accounts side by side"),
        ([undated] if undated else [], "Claims that state no time"),
    ):
        everyone = parties_in(book, rows)
        for first in range(0, len(everyone), _PER_TABLE):
            parties = everyone[first : first + _PER_TABLE]
            _accounts(deck, book, title, rows, parties)
    judged = book.report.inquiry.claims
    table = []
    for one in judged:
        told: list[Line] = []
        tone = "open"
        for decision in one.readings:
            word, tone = verdict(decision, one.kind)
            far = f", margin {text}" if (text := margin(decision)) else ""
            reading = f"{decision.reading}: " if decision.reading else ""
            told.append(
                [Run(words(reading), colour=MUTED), Run(words(f"{word}{far}"), bold=True, colour=_INKS[tone])]
            )
        beside = [f"agreed by {', '.join(map(book.short, one.agreed_by))}"] if one.agreed_by else []
        beside += ["conceded"] if one.conceded else []
        beside += [f"superseded by {', '.join(one.superseded_by)}"] if one.superseded_by else []
        same = len({verdict(d, one.kind) for d in one.readings}) == 1
        table.append(
            [
                cell(plain(one.id, bold=True)),
                cell(book.short(one.party)),
                cell(one.says),
                Cell(told, _FILLS[tone] if same else ""),
                cell("; ".join(beside)),
            ]
        )
    if table:
        deck.table(
            "Statements against evidence",
            ["Claim", "Party", "Says", "Verdict", "Beside it"],
            [0.7, 1.3, 4, 2.2, 1.5],
            table,
            size=12.0,
        )


def _accounts(deck: Deck, book: Book, title: str, rows: list[Row], parties: list[str]) -> None:
    verdicts = {one.id: one for one in book.report.inquiry.claims}
    table = []
    for at, by in rows:
        # a row a few claims deep, so that it stays on one slide
        depth = max((len(by.get(party, [])) for party in parties), default=0)
        for start in range(0, depth, 3):
            cells = []
            for party in parties:
                lines: list[Line] = []
                for claim in by.get(party, [])[start : start + 3]:
                    one = verdicts.get(claim.id)
                    told = (
                        ", ".join(dict.fromkeys(verdict(d, one.kind)[0] for d in one.readings)) if one else ""
                    )
                    superseded = ", superseded" if one and one.superseded_by else ""
                    lines.append(
                        [
                            Run(words(f"{claim.id} "), bold=True, colour=ACCENT),
                            Run(words(claim.says)),
                            Run(words(f"  [{told}{superseded}]"), colour=MUTED),
                        ]
                    )
                cells.append(Cell(lines))
            time = "" if at is None or start else book.time(at).removesuffix(" UTC")
            local = (
                [plain(book.local(at), colour=MUTED, scale=0.85)]
                if at is not None and book.has_local and not start
                else []
            )
            table.append([Cell([plain(time), *local]), *cells] if at is not None else cells)
    heads = [book.short(party) for party in parties]
    timed = bool(rows) and rows[0][0] is not None
    widths = [2.0] * len(parties)
    deck.table(
        title, ["UTC", *heads] if timed else heads, [0.9, *widths] if timed else widths, table, size=11.0
    )


def exclusions(deck: Deck, book: Book) -> None:
    """What cannot be true together and what can: a slide or more for each set of statements, in the same size."""
    inquiry = book.report.inquiry
    tried = groups(book, inquiry.exclusions, inquiry.not_excluded)
    if not tried:
        return
    deck.slide("What cannot be true together, and what can")
    excluded = sum(group.excluded for group in tried)
    lines = [
        plain(
            f"{count(len(tried), 'set')} of statements were weighed: {excluded} excluded under at least one inference or reading, {len(tried) - excluded} not."
        ),
        plain(
            "An exclusion says that these claims cannot all be true under the inputs named. It never says which is false."
        ),
        plain("Not excluded means only that the inputs leave room for all of them."),
        plain("Each can change with its inputs; what would have to change, and by how much, stands with it."),
    ]
    deck.text(lines, EDGE_PT, TOP_PT + 10, _BODY_PT, 300.0, [22.0, 20.0, 18.0], space=12.0)
    for group in tried:
        says = [
            f"{id_} ({book.short(book.claim_party.get(id_, ''))}): {book.claims[id_].says}"
            for id_ in group.claims
            if id_ in book.claims
        ]
        title = f"What {', '.join(group.statements)} {'say' if len(group.statements) > 1 else 'says'}"
        rows = [
            [_result(one), Cell(_under(one)), cell(_why(one)), Cell([plain(fall(f)) for f in one.falls_if])]
            for one in group.results
        ]
        decide = list(dict.fromkeys(text for one in group.results for text in one.would_decide))
        deck.slide(title, note=" ".join(says), kicker="CLAIM BY CLAIM, AND WHETHER ALL CAN BE TRUE")
        end = deck.text(
            [plain(text) for text in says],
            EDGE_PT,
            TOP_PT,
            _BODY_PT,
            105.0,
            [15.0, 14.0, 13.0, 12.0, 11.0, 10.0],
            space=1.0,
        )
        if decide:
            end = deck.text(
                [[Run("Would decide which is wrong: ", bold=True), Run(words(" ".join(decide)))]],
                EDGE_PT,
                end + 6,
                _BODY_PT,
                40.0,
                [12.0, 11.0, 10.0],
            )
        deck.table(
            title,
            ["Result", "Claims, and under what", "Because", "Falls if, one at a time"],
            [1.1, 2.2, 3.2, 2.6],
            rows,
            size=12.0,
            least=8.5,
            top=end + 8,
        )
        picture = chain_chart(book, group.results, 660.0) if group.excluded else None
        if picture is not None:
            deck.slide(
                f"{title}: how far at the bound",
                kicker="EVERY RESULT TO ONE SCALE; BARS ARE WINDOWS, THE LINE IS THE FASTEST THAT THE BOUND ALLOWS",
            )
            scale = min(_BODY_PT / picture.width, (FOOT_PT - TOP_PT - 4) / picture.height)
            deck.picture(
                png(picture, WHERE, 220.0),
                EDGE_PT,
                TOP_PT,
                picture.width * scale,
                picture.height * scale,
                picture.alt,
            )


def _result(one: Exclusion) -> Cell:
    word, tone = ("excluded", "no") if one.excluded else ("not excluded", "yes")
    return Cell([plain(word, bold=True, colour=_INKS[tone])], _FILLS[tone])


def _under(one: Exclusion) -> list[Line]:
    lines = [plain(", ".join(one.claims), bold=True)]
    if one.reading:
        lines.append(plain(f"reading {one.reading}"))
    if one.inference:
        lines.append(plain(f"inference {', '.join(one.inference)}"))
    rest = [id_ for id_ in one.assumes if id_ not in one.inference and id_ != one.reading]
    return [*lines, plain(", ".join(rest), colour=MUTED)] if rest else lines


def _why(one: Exclusion) -> str:
    return " ".join(reason.text for reason in one.reasons)


def open_questions(deck: Deck, book: Book) -> None:
    """What is undetermined and what would decide it."""
    report = book.report
    if report.unseen:
        rows = [
            [
                cell(plain(u.says, bold=True)),
                cell(", ".join(book.short(p) for p in u.held_by) or "not stated"),
                cell(u.source),
                cell(", ".join(u.decides)),
            ]
            for u in report.unseen
        ]
        deck.table(
            "What would decide it",
            ["Evidence not in this case", "Held by", "Who says that it exists", "Would decide"],
            [2.6, 1.2, 2.6, 2.4],
            rows,
            size=14.0,
        )
    waiting: dict[str, list[str]] = {}
    known = {unseen.says for unseen in report.unseen}
    for one in report.inquiry.claims:
        if one.kind != "other":
            for text in dict.fromkeys(
                t for d in one.readings if d.verdict == "undetermined" for t in d.would_decide
            ):
                if text not in known:
                    waiting.setdefault(text, []).append(one.id)
    if waiting:
        rows = [[cell(text), cell(", ".join(ids))] for text, ids in waiting.items()]
        deck.table("What is undetermined", ["Would decide", "Claims"], [5, 2], rows, size=12.0)


def closing(deck: Deck, book: Book) -> None:
    """Findings, recommendations, responses, and how to check everything."""
    report, head = book.report, book.report.head
    if report.findings:
        rows = [
            [cell(plain(f.id, bold=True)), cell(f.says), cell(", ".join(f.rests_on))] for f in report.findings
        ]
        deck.table(
            "Findings",
            ["", "Finding", "Rests on"],
            [0.6, 6, 2],
            rows,
            size=14.0,
            kicker="BY THE AUTHOR OF THE CASE; THEY ESTABLISH NO BLAME",
        )
    if report.recommendations:
        rows = [
            [cell(plain(r.id, bold=True)), cell(r.says), cell(", ".join(book.short(p) for p in r.to))]
            for r in report.recommendations
        ]
        deck.table("Safety recommendations", ["", "Recommendation", "To"], [0.6, 6, 2], rows, size=14.0)
    if report.responses:
        rows = [
            [
                cell(plain(book.short(r.party), bold=True)),
                cell(f"{r.kind} {r.finding}"),
                cell(r.says),
                cell(r.date),
            ]
            for r in report.responses
        ]
        deck.table(
            "Responses of the parties",
            ["Party", "Response", "Says", "Date"],
            [1.4, 1.4, 5, 1],
            rows,
            size=14.0,
        )
    deck.slide("How to check this")
    lines = [
        plain(
            "Everything shown is made from report.json of this case, and that from the files of the case folder."
        ),
        plain(f"SHA-256 over all input: {head.digest}"),
        plain("Run “sharedsky reconstruct” on the same folder: the same files give the same bytes."),
        plain(head.corrections),
    ]
    deck.text(
        [line for line in lines if line[0].text],
        EDGE_PT,
        TOP_PT + 10,
        _BODY_PT,
        300.0,
        [20.0, 18.0, 16.0, 14.0],
        space=12.0,
    )
    rows = [
        [cell(" ".join(filter(None, [f.evidence.name, f.evidence.member]))), cell(f.evidence.sha256)]
        for f in report.files
    ]
    if rows:
        deck.table("Files of the case", ["File", "SHA-256"], [3, 4.4], rows, size=9.0)
