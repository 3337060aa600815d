"""The contract between the inquiry and everything that shows it: report.json."""

import msgspec

from sharedsky.model.case import Basemap, Input, Place, Source, Thresholds, Unseen
from sharedsky.model.encounter import Encounter, Occupancy
from sharedsky.model.event import Event, Lint
from sharedsky.model.evidence import Evidence, Reference, Rejected
from sharedsky.model.finding import Correction, Finding, Recommendation, Response
from sharedsky.model.notice import Agreement, Notice
from sharedsky.model.observation import Observation
from sharedsky.model.party import Flight, Party
from sharedsky.model.statement import Statement
from sharedsky.model.verdict import Inquiry
from sharedsky.model.volume import Polygon, Volume

REPORT_VERSION = "1.0"
"""Raised in its first part when a reader of older reports would misread the new."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in front of the report."""

    id: str
    title: str
    revision: int
    date: str
    question: str
    purpose: str
    establishes: str
    corrections: str
    utc_offset_s: float
    local_name: str
    basemap: Basemap | None = None
    """what the page's reader may lay under its map; no other output uses it"""
    made_with: dict[str, str]
    """program and version; no time of making, so that a rerun gives the same bytes"""
    digest: str
    """SHA-256 over the sorted hashes of all inputs: two reports with one digest were made from the same bytes"""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what is known, with what it rests on."""

    text: str
    events: list[str] = []
    evidence: list[Reference] = []


class InputFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the case folder and what was found in it."""

    evidence: Evidence
    role: str
    """tracks, volumes, document, notices, statements, case, unread"""
    source: str = ""
    samples: int = 0
    tracks: list[str] = []
    rejected: list[Rejected] = []
    rejected_count: int = 0
    flagged: dict[str, int] = {}
    """flag name (lower case) to number of samples"""
    custody: list[str] = []


class Line4D(msgspec.Struct, frozen=True, kw_only=True):
    """Samples in columns, one entry a sample; NaN is null."""

    t_us: list[int]
    lat_deg: list[float]
    lon_deg: list[float]
    alt_m: list[float | None]
    gs_mps: list[float | None] = []
    unc_m: list[float | None] = []


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a track has no position; from and to are (lon, lat) of the fixes either side."""

    start_us: int
    end_us: int
    from_deg: tuple[float, float]
    to_deg: tuple[float, float]


class FlaggedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Samples of one track flagged for one reason."""

    flag: str
    count: int
    first_us: int
    last_us: int
    records: list[int]
    """the first few record numbers"""
    where_deg: list[tuple[float, float]]
    """(lon, lat) of the first few that have a position"""
    text: str


class TrackView(msgspec.Struct, frozen=True, kw_only=True):
    """A track for showing: simplified, but with every sample 60 s either side of encounters, crossings of volumes,
    take-offs, landings, gaps and emergency codes.
    """

    id: str
    flight: str
    source: str
    basis: str
    evidence: Evidence
    samples: int
    first_us: int
    last_us: int
    datum: str
    clock_offset_s: float
    clock_unc_s: float
    segments: list[Line4D]
    """unbroken stretches: between segments lies a gap"""
    gaps: list[Gap]
    flagged: list[FlaggedGroup]
    simplified_m: float
    """no left-out sample lies farther than this from the drawn line at its time"""


class Asserted(msgspec.Struct, frozen=True, kw_only=True):
    """Geometry that somebody asserts or defines, as polygons: never a point, never a track."""

    id: str
    name: str
    asserted_by: str
    """party id, "" for a definition of the author"""
    statement: str
    shape: list[Polygon]
    start_us: int | None
    end_us: int | None
    note: str


class Separation(msgspec.Struct, frozen=True, kw_only=True):
    """Distance between two flights over time, about an encounter; NaN is null."""

    flight_a: str
    flight_b: str
    track_a: str
    track_b: str
    t_us: list[int]
    horizontal_m: list[float | None]
    vertical_m: list[float | None]
    horizontal_unc_m: list[float | None]


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a document's text about a cited span, with enough around it to read."""

    start: int
    end: int
    text: str


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document of the case and its cited excerpts."""

    evidence: Evidence
    title: str
    media_type: str
    text_sha256: str
    extractor: str
    characters: int
    excerpts: list[Excerpt]
    source: str
    date: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement with its span resolved to offsets, and its claims."""

    statement: Statement
    sha256: str
    start: int
    end: int


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice and its lead time as an interval, against the agreement's least where there is one."""

    notice: Notice
    lead_s: float | None
    lead_min_s: float | None
    lead_max_s: float | None
    least_lead_s: float | None
    agreement: str = ""
    """id of the agreement that least_lead_s comes from"""
    remarks: list[str]
    """late, undelivered, unacknowledged: in words; absence only where the source is complete"""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One block of the story: an event, and the same event as other sources saw it."""

    event: str
    """id of the event to show: of several sightings the most certain"""
    also: list[str] = []
    """ids of the other sightings of the same event"""
    sources: list[str] = []
    """ids of every source that saw it"""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changes when flagged samples take part."""

    what: str
    without: str
    with_flagged: str


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was left out, and why; its id stands where it stood."""

    id: str
    why: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an output shows; its JSON is `report.json`."""

    version: str = REPORT_VERSION
    head: Head
    known: list[Line]
    """what is known, in about ten lines"""
    thresholds: Thresholds
    parties: list[Party]
    actors: list[Party]
    flights: list[Flight]
    sources: list[Source]
    places: list[Place]
    inputs: list[Input]
    agreements: list[Agreement]
    files: list[InputFile]
    tracks: list[TrackView]
    volumes: list[Volume]
    asserted: list[Asserted]
    notices: list[NoticeView]
    documents: list[DocumentView]
    statements: list[Said]
    events: list[Event]
    """in time order, undated ones last"""
    steps: list[Step]
    """the story, in order of time and then of what must come before what; undated steps carry order only"""
    encounters: list[Encounter]
    """without flagged samples; those that only flagged samples change or make follow, marked with_flagged"""
    occupancies: list[Occupancy]
    separations: list[Separation]
    differences: list[Difference]
    lint: list[Lint]
    inquiry: Inquiry
    """verdicts, exclusions, versions and origins of accounts, clocks"""
    observations: list[Observation]
    unseen: list[Unseen]
    """evidence that the case does not hold and that would decide claims"""
    findings: list[Finding]
    recommendations: list[Recommendation]
    responses: list[Response]
    corrections: list[Correction]
    redactions: list[Withheld]
    remarks: list[str]
    """what a reader must know about limits of this report"""
