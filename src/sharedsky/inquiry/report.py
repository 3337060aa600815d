"""The report: everything that the case and its evidence show, in the one shape that all outputs read."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sharedsky.inquiry.asserted import asserted_places
from sharedsky.inquiry.documents import Spans, document_view, said_views
from sharedsky.inquiry.dossier import Dossier
from sharedsky.inquiry.events.found import track_events
from sharedsky.inquiry.events.nearness import encounter_events, occupancy_events
from sharedsky.inquiry.events.said import authored_event, claim_event, statement_event
from sharedsky.inquiry.events.told import notice_events
from sharedsky.inquiry.files import with_tracks
from sharedsky.inquiry.flights import flights_of, matched
from sharedsky.inquiry.flown import Flown, flown
from sharedsky.inquiry.inquire import inquire
from sharedsky.inquiry.known import Findings, known_lines
from sharedsky.inquiry.leads import notice_view
from sharedsky.inquiry.lint import lint_events
from sharedsky.inquiry.nearness import Nearness, Progress, nearness
from sharedsky.inquiry.order import in_time_order
from sharedsky.inquiry.redaction import Withholding, redacted
from sharedsky.inquiry.steps import Contacts, steps_of
from sharedsky.inquiry.views import track_view
from sharedsky.model.case import Case
from sharedsky.model.document import Document
from sharedsky.model.event import Event
from sharedsky.model.evidence import Reference
from sharedsky.model.notice import Notice
from sharedsky.model.party import Flight
from sharedsky.model.report import DocumentView, Head, InputFile, Report, Withheld
from sharedsky.model.track import Track
from sharedsky.model.volume import Volume


class Material(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A case and all that was read for it.

    Args:
        case: as its author wrote it, without what cannot be used.
        files: every file of the folder with what was found in it.
        tracks: as read, before they are matched to flights of the case.
        volumes: from evidence.
        documents: with their text.
        notices: from evidence; those of the case are added.
        spans: where statements stand in documents.
        entries: id of an authored object to its place in case.toml or statements/.
        remarks: what reading showed that a reader of the report must know.
        made_with: program and version.
    """

    case: Case
    files: Sequence[InputFile]
    tracks: Sequence[Track]
    volumes: Sequence[Volume]
    documents: Sequence[Document]
    notices: Sequence[Notice]
    spans: Spans
    entries: Mapping[str, Reference]
    remarks: Sequence[str]
    made_with: Mapping[str, str]


class Worked(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Material with everything found in it: what the report shows and the inquiry decides from."""

    material: Material
    flights: list[Flight]
    files: list[InputFile]
    tracks: list[Track]
    """matched to flights of the case"""
    legs: dict[str, Flown]
    labels: dict[str, str]
    near: Nearness
    notices: list[Notice]
    events: list[Event]
    remarks: list[str]

    def dossier(self) -> Dossier:
        """What verdicts may use."""
        return Dossier(self.material.case, self.tracks, self.events, self.notices, self.material.volumes)


def worked(of: Material, progress: Progress = lambda _stage, _share: None) -> Worked:
    """Everything found in the material: the same material gives the same.

    Args:
        of: what there is.
        progress: told each stage.
    """
    case = of.case
    tracks, remarks = matched(sorted(of.tracks, key=lambda t: (t.evidence.name, t.id)), case.flights)
    flights = flights_of(tracks, case.flights)
    progress("events of tracks", None)
    legs = {track.id: flown(track, float(case.thresholds.max_gap)) for track in tracks}
    labels = labels_of(case, flights)
    near = nearness(tracks, of.volumes, case.thresholds, legs, labels, progress)
    notices = [
        replace(n, reference=n.reference or of.entries.get(n.id)) for n in [*of.notices, *case.notices]
    ]
    return Worked(
        material=of,
        flights=flights,
        files=with_tracks(of.files, tracks),
        tracks=tracks,
        legs=legs,
        labels=labels,
        near=near,
        notices=notices,
        events=events_of(of, legs, near, notices, labels),
        remarks=remarks,
    )


def report_of(of: Material, progress: Progress = lambda _stage, _share: None) -> Report:
    """The report of a case: the same material gives the same report.

    Args:
        of: what there is.
        progress: told each stage.
    """
    case, found = of.case, worked(of, progress)
    progress("the story", None)
    near, events, labels, flights = found.near, found.events, found.labels, found.flights
    steps = steps_of(events, contacts(found.legs))
    areas, undrawn = asserted_places(case)
    tracks_shown = [track_view(leg, events) for leg in found.legs.values()]
    views = [notice_view(notice, case.agreements, labels) for notice in found.notices]
    progress("verdicts and exclusions", None)
    inquiry = inquire(found.dossier())
    findings = Findings(
        case=case,
        labels=labels,
        files=found.files,
        tracks=tracks_shown,
        spans=of.spans,
        events=events,
        leading=frozenset(step.event for step in steps),
        encounters=near.encounters,
        notices=views,
        hidden=near.hidden,
        differences=near.differences,
        inquiry=inquiry,
    )
    report = Report(
        head=head_of(case, found.files, of.made_with),
        known=known_lines(findings),
        thresholds=case.thresholds,
        parties=case.parties,
        actors=case.actors,
        flights=flights,
        sources=case.sources,
        places=case.places,
        inputs=case.inputs,
        agreements=case.agreements,
        files=found.files,
        tracks=tracks_shown,
        volumes=list(of.volumes),
        asserted=areas,
        notices=views,
        documents=documents_shown(of),
        statements=said_views(case.statements, of.spans),
        events=events,
        steps=steps,
        encounters=near.encounters,
        occupancies=near.occupancies,
        separations=near.separations,
        differences=near.differences,
        lint=lint_events(case.events, events, actors_of(case, flights)),
        inquiry=inquiry,
        observations=case.observations,
        unseen=case.unseen,
        findings=case.findings,
        recommendations=case.recommendations,
        responses=case.responses,
        corrections=case.corrections_made,
        redactions=[Withheld(id=r.id, why=r.why) for r in case.redactions],
        remarks=[*of.remarks, *found.remarks, *undrawn, *near.remarks],
    )
    return redacted(report, case.redactions)


def head_of(case: Case, files: Iterable[InputFile], made_with: Mapping[str, str]) -> Head:
    """What stands in front, with the digest of all input."""
    digest = hashlib.sha256()
    for sha256 in sorted({file.evidence.sha256 for file in files}):
        digest.update(f"{sha256}\n".encode())
    return Head(
        id=case.id,
        title=case.title,
        revision=case.revision,
        date=case.date,
        question=case.question,
        purpose=case.purpose,
        establishes=case.establishes,
        corrections=case.corrections,
        utc_offset_s=float(case.utc_offset),
        local_name=case.local_name,
        basemap=case.basemap,
        made_with=dict(made_with),
        digest=digest.hexdigest(),
    )


def labels_of(case: Case, flights: Iterable[Flight]) -> dict[str, str]:
    """What to call flights, parties and actors in a sentence, by id."""
    named = {party.id: party.short or party.name for party in [*case.actors, *case.parties]}
    return named | {flight.id: flight.label() for flight in flights}


def actors_of(case: Case, flights: Iterable[Flight]) -> set[str]:
    """Ids of all who can act."""
    return {party.id for party in [*case.actors, *case.parties]} | {flight.id for flight in flights}


def contacts(legs: Mapping[str, Flown]) -> Contacts:
    """When which track of which flight had a position."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for id_, leg in legs.items():
        spans = [(int(leg.fixes.t_us[a]), int(leg.fixes.t_us[b])) for a, b in leg.pieces]
        found.setdefault(leg.track.flight.id, {})[id_] = spans
    return found


def events_of(
    of: Material,
    legs: Mapping[str, Flown],
    near: Nearness,
    notices: Sequence[Notice],
    labels: Mapping[str, str],
) -> list[Event]:
    """Every event of the report in order of time, undated ones last, each under an id of its own.

    Args:
        of: the material.
        legs: fixes by track id.
        near: encounters and stays inside volumes.
        notices: of evidence and case.
        labels: what to call flights and parties, by id.
    """
    case = of.case
    by_statement = {statement.id: statement.party for statement in case.statements}
    by_notice = {notice.id: notice for notice in notices}
    places = {place.id: place for place in case.places}
    volumes = {volume.id: volume for volume in reversed(of.volumes)}
    found = [authored_event(e, case, places, of.spans, of.entries.get(e.id)) for e in case.events]
    found += [event for leg in legs.values() for event in track_events(leg)]
    for encounter in near.encounters:
        if not encounter.with_flagged:
            found += encounter_events(encounter, legs, labels)
    for occupancy in near.occupancies:
        if not occupancy.with_flagged:
            found += occupancy_events(occupancy, legs, volumes[occupancy.volume])
    for notice in notices:
        found += notice_events(notice, by_statement)
    for statement in case.statements:
        stands = of.spans.get(statement.id)
        found.append(statement_event(statement, stands))
        found += [claim_event(claim, statement, by_notice, labels, stands) for claim in statement.claims]
    return unique(in_time_order(found))


def unique(events: Sequence[Event]) -> list[Event]:
    """The events, each later one of an id already taken under that id with a number."""
    taken: dict[str, int] = {}
    found = []
    for event in events:
        count = taken[event.id] = taken.get(event.id, 0) + 1
        found.append(event if count == 1 else replace(event, id=f"{event.id}#{count}"))
    return found


def documents_shown(of: Material) -> list[DocumentView]:
    """The documents with the excerpts that statements cite."""
    sources = {file.evidence.sha256: file.source for file in of.files}
    dates = {source.id: source.date for source in of.case.sources}
    withholding = Withholding(of.case.redactions)
    cited: dict[str, list[tuple[int, int]]] = {}
    for at in of.spans.values():
        cited.setdefault(at.sha256, []).append((at.first, at.last))
    return [
        document_view(
            document,
            cited.get(document.evidence.sha256, []),
            sources.get(document.evidence.sha256, ""),
            dates.get(sources.get(document.evidence.sha256, ""), ""),
            [found.span() for found in withholding.within(document.text)],
        )
        for document in of.documents
    ]
