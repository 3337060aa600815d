"""1 Factual information: who, where, what was seen and told, each with its source. Nothing is weighed here."""

from collections.abc import Iterable

from sharedsky.model.report import InputFile, TrackView
from sharedsky.model.volume import Altitude, Circle, Volume
from sharedsky.outputs.document.blocks import (
    Block,
    Figure,
    Heading,
    Items,
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
from sharedsky.outputs.document.speech import Speech
from sharedsky.outputs.drawing.altitude import altitude_charts
from sharedsky.outputs.drawing.map import Maps
from sharedsky.outputs.drawing.separation import main_separations, separation_chart
from sharedsky.outputs.phrases import (
    above,
    altitude,
    apart,
    clock,
    count,
    degrees,
    duration,
    grouped,
    length,
    words,
)
from sharedsky.units import SECOND_US

TEXT_PT = 476.0
"""Width of the text on an upright page."""
_MOST_SEPARATIONS = 6
_MOST_GAPS = 4


def who(speech: Speech) -> list[Block]:
    """Parties, actors and flights."""
    report = speech.book.report
    blocks: list[Block] = []
    parties = [[[strong(p.name)], plain(p.short), plain(p.note)] for p in report.parties]
    parties += [[plain(p.name), plain(p.short), plain(p.note or "an actor, no party")] for p in report.actors]
    if parties:
        blocks += [Heading(2, "Parties and actors"), Table(["Name", "Short", "Note"], [2, 1, 3], parties)]
    if report.flights:
        rows = []
        for flight in report.flights:
            ids = [t for t in (flight.icao24, flight.callsign, flight.registration) if t]
            rows.append(
                [
                    [strong(flight.label())],
                    plain(speech.book.short(flight.party) if flight.party else ""),
                    plain(flight.type),
                    plain(", ".join(ids)),
                    plain(flight.note),
                ]
            )
        ids_of = [f"flight-{flight.id}" for flight in report.flights]
        blocks += [
            Heading(2, "Flights"),
            Table(["Flight", "Party", "Type", "Identifiers", "Note"], [2, 1.4, 1.6, 2, 2], rows, ids_of),
        ]
    return blocks


def where(speech: Speech, maps: Maps) -> list[Block]:
    """The map of the whole case, with a key to its areas and places."""
    report = speech.book.report
    blocks: list[Block] = [Heading(2, "The map")]
    if maps.empty:
        return [*blocks, para("The case names no place, track or area.")]
    key = "Azimuthal equidistant about the middle, WGS 84; coasts and borders by Natural Earth, generalised; towns by GeoNames (CC BY 4.0), airports by airportsdata. "
    if report.tracks:
        key += "Lines are tracks, from ring to arrow; dashed is a straight line between two fixes with no position known between, not a path. "
    if any(group.where_deg for track in report.tracks for group in track.flagged):
        key += "Diamonds are flagged samples, left out of every figure. "
    if report.asserted:
        key += (
            "Hatched is asserted, dotted outlines alone are the author’s definitions: neither was measured. "
        )
    blocks.append(Figure(maps.overview(TEXT_PT, 400.0), plain(key.strip())))
    if report.asserted:
        rows = []
        for area in report.asserted:
            by = speech.book.short(area.asserted_by) if area.asserted_by else "the author of this case"
            said = (
                [speech.statement(area.statement)]
                if area.statement
                else [speech.any(area.id)]
                if area.id in speech.book.inputs
                else []
            )
            rows.append(
                [
                    [code(area.id)],
                    plain(area.name),
                    joined(by, [Span(" in "), *said] if said else []),
                    plain(area.note),
                ]
            )
        blocks += [
            Heading(3, "Areas that somebody asserts or defines"),
            Table(
                ["On the map", "What", "By", "How it is drawn"],
                [0, 2.2, 1.2, 2.6],
                rows,
                [f"area-{area.id}" for area in report.asserted],
            ),
        ]
    if report.places:
        rows = [
            [
                plain(p.name),
                plain(degrees(p.lat_deg, p.lon_deg)),
                plain("" if p.elevation is None else f"{grouped(float(p.elevation))} m"),
                plain(p.source),
            ]
            for p in report.places
        ]
        blocks += [
            Heading(3, "Places"),
            Table(
                ["Place", "Position", "Elevation", "Source"],
                [1.6, 1.6, 0.8, 2],
                rows,
                [f"place-{p.id}" for p in report.places],
            ),
        ]
    return blocks


def tracks(speech: Speech) -> list[Block]:
    """Every track with its source, its gaps and its clock; altitudes over time."""
    book, report = speech.book, speech.book.report
    blocks: list[Block] = [Heading(2, "Tracks")]
    if not report.tracks:
        return [
            *blocks,
            para("No track is among the evidence: no position was measured by anything that can be checked."),
        ]
    rows = [_track(speech, track) for track in report.tracks]
    blocks.append(
        Table(
            ["Flight", "Source", "First to last fix, UTC", "Samples", "Gaps", "Clock, datum"],
            [1.3, 1.7, 1.7, 1.2, 2, 1.3],
            rows,
            [f"track-{t.id}" for t in report.tracks],
        )
    )
    blocks.append(
        para(
            muted(
                f"A gap is a time over {duration(float(report.thresholds.max_gap))} without a fix. Tracks are drawn with fewer points "
                f"than they have: none left out lies farther than {grouped(max(t.simplified_m for t in report.tracks))} m from the line drawn."
            )
        )
    )
    for name, chart in altitude_charts(book, TEXT_PT, 210.0):
        blocks.append(Figure(chart, plain(f"Altitude over time: {name}. Dashed where no fix is known.")))
    return blocks


def _track(speech: Speech, track: TrackView) -> list[Spans]:
    book = speech.book
    gaps = [
        f"{clock(gap.start_us)} for {duration((gap.end_us - gap.start_us) / SECOND_US)}" for gap in track.gaps
    ]
    told = "; ".join(gaps[:_MOST_GAPS]) + (
        f"; {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
    )
    flagged = sum(group.count for group in track.flagged)
    offset = f"{duration(track.clock_offset_s)} added" if track.clock_offset_s else "as it was"
    return [
        [strong(book.name(track.flight))],
        joined(
            book.source(track.source),
            muted(f" ({words(track.basis)}), "),
            speech.reference_file(track.evidence),
        ),
        plain(
            f"{clock(track.first_us)} to {clock(track.last_us)}"
            if book.one_day
            else f"{book.time(track.first_us)} to {book.time(track.last_us)}"
        ),
        joined(f"{track.samples:,}", *([muted(f", {flagged} flagged")] if flagged else [])),
        plain(told or "none"),
        plain(f"{offset}, ± {duration(track.clock_unc_s)}; {track.datum}"),
    ]


def sources(speech: Speech) -> list[Block]:
    """Where evidence comes from and who held it."""
    report = speech.book.report
    if not report.sources:
        return []
    custody: dict[str, list[InputFile]] = {}
    for file in report.files:
        custody.setdefault(file.source, []).append(file)
    rows = []
    for source in report.sources:
        held = list(
            dict.fromkeys(
                [*source.custody, *(step for file in custody.get(source.id, []) for step in file.custody)]
            )
        )
        basis = words(str(source.basis)) + (f" ({speech.book.short(source.party)})" if source.party else "")
        note = "; ".join(
            filter(None, [source.note, "declares its record complete" if source.complete else ""])
        )
        files = comma((speech.reference_file(file.evidence) for file in custody.get(source.id, [])[:6]), "; ")
        rows.append(
            [[strong(source.name)], plain(basis), files, plain(" → ".join(held) or "not stated"), plain(note)]
        )
    return [
        Heading(2, "Sources and custody"),
        Table(
            ["Source", "Basis", "Files", "Held by, in order", "Note"],
            [1.6, 1, 1.6, 1.8, 1.6],
            rows,
            [f"source-{s.id}" for s in report.sources],
        ),
    ]


def encounters(speech: Speech) -> list[Block]:
    """Closest approaches and the distances about them."""
    book, report = speech.book, speech.book.report
    limits = report.thresholds
    blocks: list[Block] = [Heading(2, "Closest approaches")]
    near = f"nearer than {length(float(limits.horizontal))} horizontally and {grouped(float(limits.vertical) / 0.3048)} ft vertically at one time"
    if not report.encounters:
        return [
            *blocks,
            para(
                f"No two tracks of the evidence come {near}."
                if len(report.tracks) > 1
                else "There are not two tracks to compare."
            ),
        ]
    main = book.approaches
    rows = []
    for e in [*main, *(e for e in report.encounters if e not in main)]:
        pair = joined(strong(f"{book.name(e.flight_a)} – {book.name(e.flight_b)}"))
        pair += [
            muted(
                f"  {book.source_of(e.track_a)} and {book.source_of(e.track_b)}"
                + ("; with flagged samples" if e.with_flagged else "")
            )
        ]
        if e not in main:
            pair.append(muted("; another sighting"))
        rows.append(
            [
                pair,
                plain(f"{book.time(e.cpa_us, 1)} ± {duration(e.cpa_unc_s)}"),
                plain(apart(e.cpa_horizontal_m.value, e.cpa_horizontal_m.unc)),
                plain(f"{above(e.cpa_vertical_m.value, e.cpa_vertical_m.unc)}, {e.datum}"),
                plain(f"{clock(e.start_us)} to {clock(e.end_us)}"),
            ]
        )
    blocks += [
        para(
            f"Flights {near}. Figures are those of the least distance in space; each ± is a 95 % bound under the stated inputs."
        ),
        Table(
            ["Flights and sources", "Closest at", "Horizontal", "Vertical", "Within thresholds"],
            [2, 1.5, 1.7, 1.7, 1.2],
            rows,
        ),
    ]
    charts = main_separations(book)
    for of, encounter in charts[:_MOST_SEPARATIONS]:
        caption = f"Distance between {book.name(of.flight_a)} and {book.name(of.flight_b)} over time; below the dashed lines it is under the thresholds."
        blocks.append(Figure(separation_chart(book, of, encounter, TEXT_PT, 230.0), plain(caption)))
    if len(charts) > _MOST_SEPARATIONS:
        blocks.append(
            para(
                muted(
                    f"{len(charts) - _MOST_SEPARATIONS} more approaches are in the table only; report.json holds their series."
                )
            )
        )
    return blocks


def volumes(speech: Speech) -> list[Block]:
    """Declared volumes, and who was inside when."""
    book, report = speech.book, speech.book.report
    if not report.volumes:
        return []
    rows = [
        [
            joined(strong(v.name or v.id), *([muted(f"  {v.id}")] if v.name not in ("", v.id) else [])),
            plain(book.short(v.party) if v.party else ""),
            plain(v.kind),
            plain(f"{_height(v.lower, 'ground')} to {_height(v.upper, 'unlimited')}"),
            plain(_times(speech, v)),
            joined(_shape(v), *([muted("  "), speech.reference(v.reference)] if v.reference else [])),
        ]
        for v in report.volumes
    ]
    blocks: list[Block] = [
        Heading(2, "Volumes"),
        Table(
            ["Volume", "Declared by", "Kind", "Heights", "Times", "Area, evidence"],
            [1.6, 1, 1.1, 1.6, 1.8, 1.6],
            rows,
            [f"volume-{v.id}" for v in report.volumes],
        ),
    ]
    if report.occupancies:
        inside = [
            [
                plain(book.name(o.flight)),
                plain(book.name(o.volume)),
                plain(
                    f"{'' if o.entered else 'first seen inside '}{clock(o.enter_us, 1)} ± {duration(o.enter_unc_s)}"
                ),
                plain(
                    f"{'' if o.exited else 'last seen inside '}{clock(o.exit_us, 1)} ± {duration(o.exit_unc_s)}"
                ),
                joined(
                    book.source_of(o.track),
                    *([muted("; its uncertainty alone could put it outside")] if not o.certain else []),
                    *([muted("; with flagged samples")] if o.with_flagged else []),
                ),
            ]
            for o in report.occupancies
        ]
        blocks += [
            Heading(3, "Flights inside volumes"),
            Table(["Flight", "Volume", "From, UTC", "To, UTC", "Source"], [1.2, 1.5, 1.5, 1.5, 2], inside),
        ]
    return blocks


def _height(of: Altitude | None, otherwise: str) -> str:
    return otherwise if of is None else altitude(of.m, of.datum)


def _times(speech: Speech, volume: Volume) -> str:
    if volume.start_us is None and volume.end_us is None:
        return "always"
    start = "always" if volume.start_us is None else speech.book.time(volume.start_us)
    return f"{start} to {'no end' if volume.end_us is None else speech.book.time(volume.end_us)}"


def _shape(volume: Volume) -> str:
    parts = [
        f"circle of {length(s.radius_m)} about {degrees(s.lat_deg, s.lon_deg)}"
        if isinstance(s, Circle)
        else f"polygon of {count(len(s.rings[0]) - 1, 'corner')}"
        for s in volume.shape
    ]
    return "; ".join(parts)


def notices(speech: Speech) -> list[Block]:
    """Who was told what, when, and the lead time that leaves."""
    book, report = speech.book, speech.book.report
    blocks: list[Block] = [Heading(2, "Notices")]
    if not report.notices:
        return [*blocks, para("No notice is among the evidence.")]
    rows = []
    for view in report.notices:
        n = view.notice
        to: Spans = []
        for one in n.to:
            told = [f"delivered {book.time(int(one.delivered))}"] if one.delivered is not None else []
            told += (
                [f"acknowledged {book.time(int(one.acknowledged))}"] if one.acknowledged is not None else []
            )
            to = joined(
                to,
                *(["; "] if to else []),
                strong(book.short(one.party)),
                f": {', '.join(told)}" if told else ": no delivery known",
            )
        lead = _lead(view.lead_s, view.lead_min_s, view.lead_max_s)
        if view.least_lead_s is not None:
            lead += f"; agreed at least {duration(view.least_lead_s)}"
        who_says = (
            [muted("in "), speech.statement(n.statement)]
            if n.statement
            else [speech.reference(n.reference)]
            if n.reference
            else []
        )
        rows.append(
            [
                joined(
                    code(n.id),
                    " ",
                    strong(book.short(n.party)),
                    f": {n.says}  ",
                    muted(f"({words(str(n.basis))}) "),
                    who_says,
                ),
                plain(
                    "not known"
                    if n.issued is None
                    else f"{book.time(int(n.issued))}" + (f" ± {duration(float(n.unc))}" if n.unc else "")
                ),
                to,
                joined(lead, *([muted(f"  {'; '.join(view.remarks)}")] if view.remarks else [])),
            ]
        )
    blocks += [
        Table(
            ["Notice", "Issued", "Told", "Lead time"],
            [2.4, 1.2, 2, 2],
            rows,
            [f"notice-{view.notice.id}" for view in report.notices],
        ),
        para(
            muted(
                "Acknowledgement is not permission. That something was not delivered or acknowledged is said only of sources that declare their record complete."
            )
        ),
    ]
    if report.agreements:
        agreed = [
            [
                [code(a.id)],
                plain(", ".join(book.short(p) for p in a.parties)),
                plain(a.says),
                plain(
                    "; ".join(
                        filter(
                            None,
                            [
                                f"lead ≥ {duration(float(a.least_lead))}" if a.least_lead is not None else "",
                                f"horizontal ≥ {length(float(a.horizontal))}"
                                if a.horizontal is not None
                                else "",
                                f"vertical ≥ {grouped(float(a.vertical) / 0.3048)} ft"
                                if a.vertical is not None
                                else "",
                                f"heartbeat {duration(float(a.heartbeat))}"
                                if a.heartbeat is not None
                                else "",
                            ],
                        )
                    )
                ),
                plain(a.source),
            ]
            for a in report.agreements
        ]
        blocks += [
            Heading(3, "Agreements"),
            Table(["Agreement", "Parties", "Says", "Figures", "Source"], [0, 1.3, 2.4, 1.8, 1.2], agreed),
        ]
    return blocks


def _lead(lead_s: float | None, least_s: float | None, most_s: float | None) -> str:
    if lead_s is not None:
        spread = 0.0 if least_s is None or most_s is None else (most_s - least_s) / 2
        return duration(lead_s) + (f" ± {duration(spread)}" if spread else "")
    if least_s is not None or most_s is not None:
        parts = [
            f"at least {duration(least_s)}" if least_s is not None else "",
            f"at most {duration(most_s)}" if most_s is not None else "",
        ]
        return ", ".join(filter(None, parts))
    return "not known"


def observations(speech: Speech) -> list[Block]:
    """What was observed that is no track."""
    book, report = speech.book, speech.book.report
    if not report.observations:
        return []
    rows = []
    for one in report.observations:
        place = (
            f"within {length(float(one.within))} of {book.name(one.place)}"
            if one.place and one.within is not None
            else book.name(one.place)
        )
        rows.append(
            [
                joined(code(one.id), " ", one.says),
                plain(words(one.kind)),
                plain(", ".join(filter(None, [book.name(one.flight) if one.flight else "", place]))),
                joined(
                    book.source(one.source),
                    muted(f" ({words(str(one.basis))}) "),
                    *([speech.reference(one.reference)] if one.reference else []),
                ),
            ]
        )
    return [
        Heading(2, "Other observations"),
        Table(
            ["Observation", "Kind", "Of", "Source"],
            [2.6, 1, 1.6, 1.8],
            rows,
            [f"observation-{o.id}" for o in report.observations],
        ),
    ]


def nothing(title: str, text: str) -> list[Block]:
    """A section that holds nothing, and says so."""
    return [Heading(2, title), para(text)]


def bullets(lines: Iterable[str]) -> Items | Para:
    """A list of plain lines."""
    items = [plain(line) for line in lines]
    return Items(items) if items else para("None.")
