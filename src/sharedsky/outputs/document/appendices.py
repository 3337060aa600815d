"""Appendices: every input, threshold and file, what was rejected and flagged, and how the figures are made."""

from sharedsky.outputs.document.blocks import (
    Block,
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
from sharedsky.outputs.document.said import when
from sharedsky.outputs.document.speech import Speech
from sharedsky.outputs.phrases import clock, count, duration, grouped, length, size, speed, words
from sharedsky.units import G0


def inputs(speech: Speech) -> list[Block]:
    """Every bound, tolerance, definition and inference, with its source and what it enters."""
    book, report = speech.book, speech.book.report
    blocks: list[Block] = []
    used: dict[str, list[str]] = {}
    for one in report.inquiry.claims:
        for decision in one.readings:
            for id_ in {*decision.assumes, decision.reading}:
                used.setdefault(id_, []).append(one.id)
    for kind, title in (
        ("bound", "Bounds"),
        ("tolerance", "Tolerances"),
        ("definition", "Definitions"),
        ("inference", "Inferences"),
    ):
        of = [given for given in report.inputs if given.kind == kind]
        if not of:
            continue
        rows = []
        for given in of:
            facts: list[Spans] = []
            if given.flight:
                facts.append(plain(book.name(given.flight)))
            if given.speed_max is not None:
                facts.append(
                    plain(
                        f"at most {speed(float(given.speed_max))} {'through the air' if given.speed_of == 'air' else 'over ground'}"
                    )
                )
            if given.wind_max is not None:
                facts.append(plain(f"wind at most {speed(float(given.wind_max))}"))
            if given.acceleration_max is not None:
                facts.append(
                    plain(
                        f"at most {float(given.acceleration_max):.2f} m/s² ({float(given.acceleration_max) / G0:.2f} g)"
                    )
                )
            if given.word:
                facts.append(plain(f"of the words: {given.word}"))
            if given.region:
                facts.append(joined("area ", code(given.region, f"area-{given.region}")))
            if given.claim:
                facts.append(joined("for ", speech.claim(given.claim)))
            if given.rests_on:
                facts.append(joined("rests on ", speech.claims(given.rests_on)))
            if given.when is not None and (time := when(speech, given.when)):
                facts.append(time)
            if given.until:
                facts.append(plain(f"until {given.until}"))
            if given.tolerance is not None:
                facts.append(plain(f"± {duration(float(given.tolerance))}"))
            if given.distance_tolerance is not None:
                facts.append(plain(f"± {length(float(given.distance_tolerance))}"))
            claims = list(dict.fromkeys(used.get(given.id, [])))
            rows.append(
                [
                    [code(given.id)],
                    plain(given.says),
                    comma(facts, "; "),
                    plain(given.source),
                    speech.claims(claims[:12]) + ([muted(" …")] if len(claims) > 12 else []),
                ]
            )
        blocks += [
            Heading(3, title),
            Table(
                ["Id", "Says", "Value", "Source", "Used for"],
                [0, 2.4, 2, 1.8, 1.3],
                rows,
                [f"input-{given.id}" for given in of],
            ),
        ]
    return blocks or [para("The case states no inputs of its own.")]


def thresholds(speech: Speech) -> list[Block]:
    """What counts as near, as a gap and as a manoeuvre."""
    of = speech.book.report.thresholds
    rows = [
        ("Near, horizontally", length(float(of.horizontal))),
        ("Near, vertically", f"{grouped(float(of.vertical) / 0.3048)} ft ({grouped(float(of.vertical))} m)"),
        ("A gap is longer than", duration(float(of.max_gap))),
        (
            "Manoeuvre bound, horizontal",
            f"{float(of.turn_manoeuvre):.2f} m/s² ({float(of.turn_manoeuvre) / G0:.2f} g)",
        ),
        (
            "Manoeuvre bound, vertical",
            f"{float(of.climb_manoeuvre):.2f} m/s² ({float(of.climb_manoeuvre) / G0:.2f} g)",
        ),
        (
            "A position’s admitted radius",
            f"{float(of.containment):g} × its 95 % radius, or its containment radius where the source gives one",
        ),
    ]
    return [
        Table(
            ["Threshold", "Value"],
            [1.2, 2],
            [[plain(name), plain(value)] for name, value in rows],
            ["thresholds", *[""] * (len(rows) - 1)],
        )
    ]


def files(speech: Speech) -> list[Block]:
    """Every file of the case, with its SHA-256."""
    rows = []
    for file in speech.book.report.files:
        held = [words(file.role)]
        if file.samples:
            held.append(f"{count(file.samples, 'sample')} in {count(len(file.tracks), 'track')}")
        source = speech.book.source(file.source) if file.source else ""
        name = joined(
            strong(" ".join(filter(None, [file.evidence.name, file.evidence.member]))),
            muted(
                f"  {'; '.join(held)}; {size(file.evidence.bytes)}"
                + (f"; {file.evidence.format}" if file.evidence.format else "")
                + (f"; from {source}" if source else "")
            ),
        )
        rows.append([name, [Span(file.evidence.sha256, "hash")]])
    if not rows:
        return [para("No file is part of the case.")]
    return [
        Table(
            ["File", "SHA-256 of its bytes"],
            [1, 0],
            rows,
            [f"file-{f.evidence.sha256}" for f in speech.book.report.files],
        )
    ]


def rejected(speech: Speech) -> list[Block]:
    """What could not be used and what was flagged, and where."""
    book, report = speech.book, speech.book.report
    blocks: list[Block] = [Heading(3, "Rejected")]
    rows = []
    for file in report.files:
        for one in file.rejected:
            times = f" ({one.count:,} times)" if one.count > 1 else ""
            rows.append(
                [joined(speech.reference_file(file.evidence)), plain(one.where), plain(one.reason + times)]
            )
        more = file.rejected_count - sum(one.count for one in file.rejected)
        if more > 0:
            rows.append(
                [joined(speech.reference_file(file.evidence)), plain(""), plain(f"and {more:,} more")]
            )
    blocks.append(
        Table(["File", "Where", "What was found and wanted"], [1.4, 1.4, 3], rows)
        if rows
        else para("Nothing was rejected.")
    )
    blocks.append(Heading(3, "Flagged: kept, and left out of every figure"))
    rows = []
    for track in report.tracks:
        for group in track.flagged:
            span = clock(group.first_us) + (
                f" to {clock(group.last_us)}" if group.last_us != group.first_us else ""
            )
            records = ", ".join(map(str, group.records)) + ("…" if group.count > len(group.records) else "")
            rows.append(
                [
                    joined(book.name(track.flight), muted("  "), speech.item(track.id)),
                    plain(f"{group.count:,} × {words(group.flag)}"),
                    plain(span),
                    plain(group.text),
                    plain(records),
                ]
            )
    blocks.append(
        Table(["Track", "Flag", "When, UTC", "Why", "Records"], [1.6, 1.2, 1.1, 2.4, 1], rows)
        if rows
        else para("No sample is flagged.")
    )
    if report.lint:
        rows = [[speech_event(speech, one.event), plain(one.rule), plain(one.message)] for one in report.lint]
        blocks += [
            Heading(3, "Rules of STEP that the author’s own events break"),
            Table(["Event", "Rule", "Message"], [1.4, 1, 3], rows),
        ]
    return blocks


def speech_event(speech: Speech, id_: str) -> Spans:
    """A link to an event."""
    return [speech.event(id_)]


def method() -> list[Block]:
    """How the figures are made, in words."""
    lines = (
        "Times are UTC, to the microsecond inside; local times are the case’s own offset. A source’s clock offset is added before anything is compared, and what is left of it is in every ±.",
        "Positions are WGS 84. Distances are geodesics; directions are from true north. Every altitude keeps its datum; different datums are never subtracted without a conversion whose uncertainty is added.",
        "The closest approach is continuous: between two fixes both aircraft fly straight at constant speed, and the least distance is the root of a quadratic. Nothing is sampled and compared.",
        "The ± of a figure holds the accuracy of the samples, the steps altitudes are rounded to, the clocks, and what an aircraft can do between two fixes: at most a·T²/8 off the straight line for the manoeuvre bounds in appendix B.",
        "A gap is not bridged. In it a flight has no position; what it can have reached is all that its bound on speed allows from the last fix and to the next.",
        "A verdict looks at all worlds that the admitted observed evidence leaves. It is computed with and without flagged samples and with and without sensors that a party controls; where these differ it is undetermined.",
        "An exclusion encloses every region in a larger one that is simpler: what is reported as excluded is so, what is not excluded may still be impossible.",
        "Maps are azimuthal equidistant about the middle of the case: true in distance and direction from there. A closest approach is drawn where the tracks are at its time. Asserted areas are drawn as bands, never as points, and labelled with who asserts them.",
    )
    return [Items([plain(line) for line in lines])]
