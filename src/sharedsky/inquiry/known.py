"""What is known, in about ten lines: counts and figures with their ±, and what they rest on."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from sharedsky.inquiry.documents import Spans
from sharedsky.inquiry.nearness import Hidden
from sharedsky.inquiry.wording import duration, instant, listed, measured_distance, measured_height, plural
from sharedsky.model.case import Case
from sharedsky.model.encounter import Encounter
from sharedsky.model.event import Event
from sharedsky.model.evidence import Reference
from sharedsky.model.report import Difference, InputFile, Line, NoticeView, TrackView
from sharedsky.model.statement import AnyClaim, DeliveryClaim, LeadTimeClaim, Statement
from sharedsky.model.track import Basis
from sharedsky.model.verdict import Exclusion, Inquiry, Verdict
from sharedsky.units import SECOND_US

DECIDED = (Verdict.SUPPORTED, Verdict.CONTRADICTED)
MOST_ALIKE = 3
"""So many lines of one sort; what is left is counted in one more."""
COMPANY_S = 600.0
"""Flights near each other for ten minutes or longer fly together: a formation, a tanker, work over one place."""
AUTHORED = ("case", "statements")
"""Roles of the files that the author of the case wrote."""
WHO_VOUCHES = {
    Basis.OBSERVED: "that no party is said to control",
    Basis.OBSERVED_BY_PARTY: "that a party controls",
    Basis.ASSERTED: "that somebody only asserts",
}


class Findings(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """All that the lines are told from.

    Args:
        case: as its author wrote it.
        labels: what to call flights, parties and actors, by id.
        files: of the case folder.
        tracks: as shown.
        spans: where statements stand.
        events: all of them.
        leading: ids of the events that lead a step, so that one event seen by two sources is told once.
        encounters: with and without flagged samples.
        notices: with their lead times.
        hidden: what gaps may hide.
        differences: what flagged samples change.
        inquiry: verdicts and exclusions.
    """

    case: Case
    labels: Mapping[str, str]
    files: Sequence[InputFile]
    tracks: Sequence[TrackView]
    spans: Spans
    events: Sequence[Event]
    leading: frozenset[str]
    encounters: Sequence[Encounter]
    notices: Sequence[NoticeView]
    hidden: Sequence[Hidden]
    differences: Sequence[Difference]
    inquiry: Inquiry


def known_lines(of: Findings) -> list[Line]:
    """The lines, the most weighty first: what there is, near misses, volumes, notices, gaps, sayings, bad input."""
    return [
        *(_observed(of) if of.tracks else _nothing_observed(of)),
        *_nearest(of),
        *_verdicts(of),
        *_exclusions(of),
        *_told(of, "emergency_squawk", "code", "codes"),
        *_told(of, "volume_entry", "entry into a volume", "entries into volumes"),
        *_notices(of),
        *_hidden(of),
        *_claims(of),
        *_left_out(of),
        *_differences(of),
    ]


def _observed(of: Findings) -> list[Line]:
    bases = Counter(track.basis for track in {track.source: track for track in of.tracks}.values())
    kinds = [
        plural(bases[basis], f"source {words}", f"sources {words}")
        for basis, words in WHO_VOUCHES.items()
        if bases[basis]
    ]
    flights = plural(len({track.flight for track in of.tracks}), "flight")
    tracks, samples = plural(len(of.tracks), "track"), plural(sum(t.samples for t in of.tracks), "sample")
    first, last = min(t.first_us for t in of.tracks), max(t.last_us for t in of.tracks)
    text = (
        f"{flights} in {tracks} ({samples}) from {listed(kinds)}, from {instant(first)} to {instant(last)}."
    )
    return [Line(text=text, evidence=_files(of, "tracks"))]


def _nothing_observed(of: Findings) -> list[Line]:
    by = Counter(statement.party for statement in of.case.statements)
    # most_common keeps the order of first appearance among equals
    speakers = [f"{_label(of, party)} ({n:,})" for party, n in by.most_common()]
    text = "No track of any flight is among the evidence: nothing here was measured by a sensor that can be checked."
    if speakers:
        text += f" Everything that follows is asserted, in {plural(by.total(), 'statement')}: by {listed(speakers)}."
    return [Line(text=text, evidence=_files(of, "document"))]


def _nearest(of: Findings) -> list[Line]:
    told = {event.id: event for event in of.events if event.kind == "cpa" and event.id in of.leading}
    found: list[tuple[Encounter, Event]] = []
    for encounter in of.encounters:
        event = told.get(f"{encounter.track_a}:cpa@{encounter.start_us}:{encounter.track_b}")
        if event is not None and not encounter.with_flagged:
            found.append((encounter, event))
    found.sort(key=lambda pair: (pair[0].cpa_3d_m.value, pair[0].cpa_us))
    limits = of.case.thresholds
    near = f"{limits.horizontal:,.0f} m horizontally and {limits.vertical:,.0f} m vertically"
    if not found:
        alone = len({track.flight for track in of.tracks}) < 2
        return [] if alone else [Line(text=f"No two flights came nearer than {near} while both were seen.")]
    nearest: dict[tuple[str, str], tuple[Encounter, Event]] = {}
    for one in found:
        nearest.setdefault((one[0].flight_a, one[0].flight_b), one)
    together = [one for one in nearest.values() if _lasts_s(one[0]) >= COMPANY_S]
    passing = [one for one in nearest.values() if _lasts_s(one[0]) < COMPANY_S]
    lines = [
        Line(
            text=f"{_label(of, e.flight_a)} and {_label(of, e.flight_b)} came closest at "
            f"{instant(e.cpa_us, e.cpa_unc_s)}: {measured_distance(e.cpa_horizontal_m)} apart horizontally and "
            f"{measured_height(e.cpa_vertical_m)} vertically.",
            events=[event.id],
            evidence=event.evidence,
        )
        for e, event in passing[:MOST_ALIKE]
    ]
    lines += _rest(
        passing[MOST_ALIKE:],
        f"more pair of flights came nearer than {near}",
        f"more pairs of flights came nearer than {near}",
        [e.id for _, e in passing],
    )
    if together:
        pairs = [
            f"{_label(of, e.flight_a)} and {_label(of, e.flight_b)} ({duration(_lasts_s(e))})"
            for e, _ in together[:MOST_ALIKE]
        ]
        more = f", and {len(together) - MOST_ALIKE:,} more pairs" if len(together) > MOST_ALIKE else ""
        text = f"Nearer than {near} for {duration(COMPANY_S)} or longer: {'; '.join(pairs)}{more}."
        lines.append(Line(text=text, events=[event.id for _, event in together]))
    return lines


def _lasts_s(encounter: Encounter) -> float:
    return (encounter.end_us - encounter.start_us) / SECOND_US


def _rest(left: Sequence[object], thing: str, things: str, events: list[str]) -> list[Line]:
    """One line that counts what the lines above it leave out."""
    return [Line(text=f"{plural(len(left), thing, things)}.", events=events[MOST_ALIKE:])] if left else []


def _verdicts(of: Findings) -> list[Line]:
    judged = [c for c in of.inquiry.claims if c.kind != "other"]
    if not judged:
        return []
    # a claim with several readings counts as decided where every reading says the same
    verdicts = Counter(
        d[0] if len(d) == 1 else Verdict.UNDETERMINED
        for c in judged
        if (d := list({r.verdict for r in c.readings}))
    )
    words = {
        Verdict.SUPPORTED: "{} supported",
        Verdict.CONTRADICTED: "{} contradicted",
        Verdict.EVIDENCE_CONFLICT: "{} left open by evidence that cannot hold together",
        Verdict.UNDETERMINED: "{} undetermined",
    }
    parts = [
        words[v].format(f"{verdicts[v]:,}" if verdicts[v] else "none")
        for v in words
        if verdicts[v] or v in DECIDED
    ]
    text = f"Of {plural(len(judged), 'claim')} that evidence can measure, {listed(parts)}."
    decided = [c for c in judged if all(r.verdict != Verdict.UNDETERMINED for r in c.readings)]
    return [Line(text=text, events=[f"claim:{c.id}" for c in decided[:MOST_ALIKE]])]


def _exclusions(of: Findings) -> list[Line]:
    inputs = {i.id: i for i in of.case.inputs}
    statement_of = {c.id: s.id for s in of.case.statements for c in s.claims}
    by_claims: dict[tuple[frozenset[str], tuple[str, ...]], list[Exclusion]] = {}
    for exclusion in of.inquiry.exclusions:
        key = frozenset(exclusion.claims), tuple(exclusion.inference)
        by_claims.setdefault(key, []).append(exclusion)
    lines = []
    weight = {key: (same[0].kind != "kinematic", len(key[1])) for key, same in by_claims.items()}
    for (claims, inference), same in sorted(by_claims.items(), key=lambda item: weight[item[0]]):
        readings = [e.reading for e in same if e.reading]
        text = f"What {_by_party(of, same[0].claims)} cannot all be true together"
        if inference:
            granted = "; ".join(f"{i}: {inputs[i].says.rstrip('.')}" for i in inference if i in inputs)
            text += (
                f" if {listed(list(inference))} {'is' if len(inference) == 1 else 'are'} granted ({granted})"
            )
        if readings:
            text += f", with {_read_as(of, readings)}"
        about = {statement_of.get(inputs[i].claim, "") for i in inference if i in inputs}
        others = {
            i
            for tried in of.inquiry.not_excluded
            for i in tried.inference
            if i not in inference
            and i in inputs
            and statement_of.get(inputs[i].claim) in about
            and {statement_of[c] for c in tried.claims} & {statement_of[c] for c in claims} - about
        }
        if others:
            instead = "; ".join(f"{i}: {inputs[i].says.rstrip('.')}" for i in sorted(others))
            text += f"; under {' or '.join(sorted(others))} instead ({instead}) they are not excluded"
        lines.append(Line(text=f"{text}.", events=[f"claim:{c}" for c in same[0].claims]))
    return lines[:MOST_ALIKE] + _rest(
        lines[MOST_ALIKE:],
        "more set of claims cannot all be true",
        "more sets of claims cannot all be true",
        [line.events[0] for line in lines],
    )


def _read_as(of: Findings, readings: Sequence[str]) -> str:
    """Which definition each word has in some readings: `“downing” read as downing-hit`."""
    word_of = {i.id: i.word for i in of.case.inputs if i.kind == "definition"}
    used: dict[str, list[str]] = {}
    for definition in dict.fromkeys(d for reading in readings for d in reading.split("+")):
        used.setdefault(word_of.get(definition, definition), []).append(definition)
    return listed([f"“{word}” read as {' or '.join(ids)}" for word, ids in used.items()])


def _by_party(of: Findings, claims: Sequence[str]) -> str:
    """Who says which of some claims: `Russia says in A6.2 and A8.1 and Israel says in B6.3`."""
    party_of = {c.id: s.party for s in of.case.statements for c in s.claims}
    said: dict[str, list[str]] = {}
    for claim in sorted(claims):
        said.setdefault(party_of.get(claim, ""), []).append(claim)
    return listed([f"{_label(of, party)} says in {listed(ids)}" for party, ids in said.items()])


def _told(of: Findings, kind: str, thing: str, things: str) -> list[Line]:
    found = [event for event in of.events if event.kind == kind and event.id in of.leading]
    lines = [
        Line(
            text=f"{_label(of, event.actor)} {event.action} at {instant(event.start_us, event.unc_s)}.",
            events=[event.id],
            evidence=event.evidence,
        )
        for event in found[:MOST_ALIKE]
        if event.start_us is not None
    ]
    return lines + _rest(
        found[MOST_ALIKE:], f"more such {thing}", f"more such {things}", [event.id for event in found]
    )


def _notices(of: Findings) -> list[Line]:
    lines = []
    for view in of.notices[:MOST_ALIKE]:
        notice = view.notice
        to = listed([_label(of, addressee.party) for addressee in notice.to]) or "nobody named"
        text = f"Notice {notice.id} of {_label(of, notice.party)} to {to}"
        if notice.statement:
            text += f", as {notice.statement} has it"
        if view.lead_s is not None:
            text += f": lead time {duration(view.lead_s)}"
            spread_s = ((view.lead_max_s or 0.0) - (view.lead_min_s or 0.0)) / 2
            text += f" ± {duration(spread_s)}" if spread_s else ""
            text += (
                f" (agreed: at least {duration(view.least_lead_s)})" if view.least_lead_s is not None else ""
            )
        else:
            text += ": lead time not known"
        text += "".join(f"; {remark}" for remark in view.remarks) + "."
        events = [event.id for event in of.events if event.id.startswith(f"notice:{notice.id}")]
        events = [
            id_ for id_ in events if id_ == f"notice:{notice.id}" or id_.startswith(f"notice:{notice.id}:")
        ]
        lines.append(Line(text=text, events=events, evidence=[notice.reference] if notice.reference else []))
    rest = [f"notice:{view.notice.id}" for view in of.notices]
    return lines + _rest(of.notices[MOST_ALIKE:], "more notice", "more notices", rest)


def _hidden(of: Findings) -> list[Line]:
    told: dict[tuple[str, str, int], Hidden] = {}
    for hidden in of.hidden:
        # several receivers lose one aircraft at nearly one time
        told.setdefault((hidden.flight, hidden.other, hidden.start_us // (60 * SECOND_US)), hidden)
    lines = []
    for hidden in list(told.values())[:MOST_ALIKE]:
        gaps = [
            event
            for event in of.events
            if event.kind in ("gap", "gaps")
            and event.track == hidden.track
            and event.start_us is not None
            and event.end_us is not None
            and event.start_us <= hidden.start_us
            and event.end_us >= hidden.end_us
        ]
        refs = [reference for event in gaps for reference in event.evidence]
        lines.append(Line(text=hidden.text, events=[event.id for event in gaps], evidence=refs))
    return lines + _rest(
        list(told)[MOST_ALIKE:],
        "more gap may hide a meeting or an entry",
        "more gaps may hide meetings or entries",
        [],
    )


def _claims(of: Findings) -> list[Line]:
    statements = of.case.statements
    pairs = [(s, claim) for s in statements for claim in s.claims]
    if not statements:
        return []
    parties = plural(len({s.party for s in statements}), "party", "parties")
    days = sorted(day[:10] for s in statements for day in s.said_on.split("/") if day)
    said = "" if not days else f" of {days[0]}" if days[0] == days[-1] else f", from {days[0]} to {days[-1]},"
    text = f"{plural(len(statements), 'statement')} of {parties}{said} make {plural(len(pairs), 'claim')}"
    alone = [(s, claim) for s, claim in pairs if not _has_evidence(of, claim)]
    if pairs and len(alone) == len(pairs):
        text += "; no track or log in the evidence speaks of any of them"
    elif alone:
        text += f"; of {len(alone):,} no track or log in the evidence speaks"
    summaries = sum(s.wording == "project summary" for s in statements)
    if summaries == len(statements):
        text += "; all are summaries by the author of this case, none is anybody's own words"
    elif summaries:
        text += f"; {summaries:,} of the statements are summaries by the author of this case, not anybody's own words"
    lines = [
        Line(
            text=text + ".",
            events=[f"said:{s.id}" for s in statements],
            evidence=_unique(_spans(of, [s for s, _ in alone] or statements)),
        )
    ]
    spoken = [e for e in of.events if e.kind == "claimed" and e.start_us is not None]
    if spoken and not of.tracks:
        first = min(e.start_us for e in spoken if e.start_us is not None)
        last = max(e.end_us if e.end_us is not None else first for e in spoken)
        undated = sum(e.kind == "claimed" and e.start_us is None and e.end_us is None for e in of.events)
        text = f"{plural(len(spoken), 'claim')} give a time, between {instant(first)} and {instant(last)}"
        text += f"; {plural(undated, 'claim')} give none, and none is lent to them." if undated else "."
        lines.append(Line(text=text, events=[e.id for e in spoken]))
    return lines


def _has_evidence(of: Findings, claim: AnyClaim) -> bool:
    """Whether any observed track or log speaks of the flights and the time, or the notice, of a claim."""
    if isinstance(claim, DeliveryClaim | LeadTimeClaim):
        return any(v.notice.id == claim.notice and v.notice.basis != Basis.ASSERTED for v in of.notices)
    tracks = [t for t in of.tracks if t.basis != Basis.ASSERTED]
    if not claim.flights:
        return False
    when = claim.when
    start = end = None
    if when is not None:
        start, end = (when.start, when.end) if when.at is None else (when.at, when.at)
    margin_us = int(float(when.tolerance) * SECOND_US) if when else 0
    return all(
        any(
            t.flight == flight
            and (start is None or t.last_us >= start - margin_us)
            and (end is None or t.first_us <= end + margin_us)
            for t in tracks
        )
        for flight in claim.flights
    )


def _spans(of: Findings, statements: Sequence[Statement]) -> list[Reference]:
    return [of.spans[s.id] for s in statements if s.id in of.spans]


def _left_out(of: Findings) -> list[Line]:
    flags: Counter[str] = Counter()
    for file in of.files:
        flags.update(
            {name: n for name, n in file.flagged.items() if name not in ("out_of_order", "no_position")}
        )
    rejected = sum(file.rejected_count for file in of.files if file.role not in AUTHORED)
    unusable = sum(file.rejected_count for file in of.files if file.role in AUTHORED)
    parts = []
    if flags:
        reasons = listed([f"{n:,} {name.replace('_', ' ')}" for name, n in sorted(flags.items())])
        samples = sum(file.samples for file in of.files)
        parts.append(
            f"of {plural(samples, 'sample')} some are flagged and left out of every figure ({reasons})"
        )
    if rejected:
        parts.append(f"{plural(rejected, 'record')} of the evidence could not be read")
    if unusable:
        parts.append(f"{plural(unusable, 'entry', 'entries')} of the case itself could not be used")
    if not parts:
        return []
    text = "; ".join(parts)
    refs = [_whole(file) for file in of.files if file.flagged or file.rejected_count]
    return [Line(text=f"{text[0].upper()}{text[1:]}; all are listed below.", evidence=_unique(refs))]


def _differences(of: Findings) -> list[Line]:
    if not of.differences:
        return []
    first = of.differences[0]
    text = f"With the flagged samples {plural(len(of.differences), 'result')} would change: {first.what}: "
    text += f"{first.without} without, {first.with_flagged} with them"
    return [Line(text=text + (", and others." if len(of.differences) > 1 else "."))]


def _label(of: Findings, id_: str) -> str:
    return of.labels.get(id_, id_)


def _files(of: Findings, role: str) -> list[Reference]:
    return _unique([_whole(file) for file in of.files if file.role == role])


def _whole(file: InputFile) -> Reference:
    return Reference(file.evidence.sha256, file.evidence.name)


def _unique(references: Sequence[Reference]) -> list[Reference]:
    return [r for i, r in enumerate(references) if r not in references[:i]]
