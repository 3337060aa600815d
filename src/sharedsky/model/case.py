"""A case: what its author wrote, read from case.toml and statements/."""

from typing import Literal

import msgspec

from sharedsky.model.event import AuthoredEvent, Occurrence
from sharedsky.model.finding import Correction, Finding, Recommendation, Redaction, Response
from sharedsky.model.notice import Agreement, Notice
from sharedsky.model.observation import Observation
from sharedsky.model.party import Flight, Party
from sharedsky.model.statement import Statement, When, Where
from sharedsky.model.track import Basis
from sharedsky.units import Instant, Metres, MetresPerSecond, MetresPerSecond2, Seconds


class CaseFlight(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A flight of the case and the identifiers by which its tracks are found.

    Args:
        id: what the case calls it.
        match: any of these, exactly: an ICAO address, registration, callsign or track name in the evidence.
        members: for a group ("four F-16s"), how many aircraft; 1 for one aircraft.
        one_of: id of the group that this aircraft belongs to ("one of them"), or these `members` of it do.
    """

    id: str
    name: str = ""
    icao24: str = ""
    callsign: str = ""
    registration: str = ""
    type: str = ""
    party: str = ""
    match: list[str] = []
    members: int = 1
    one_of: str = ""
    note: str = ""

    def flight(self) -> Flight:
        """The flight as a track carries it."""
        return Flight(
            id=self.id,
            icao24=self.icao24,
            callsign=self.callsign,
            registration=self.registration,
            type=self.type,
            party=self.party,
            name=self.name,
            note=self.note,
        )


class Held(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Who held evidence, from when to when, and the hash it had there.

    Args:
        since, until: days or times, ISO 8601; "" where not known.
        sha256: of the bytes as they were held; compared with those of the source's files.
    """

    holder: str
    since: str = ""
    until: str = ""
    sha256: str = ""
    note: str = ""


class Source(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Where evidence comes from.

    Args:
        files: paths or glob patterns in evidence/ that this source gave.
        basis: who vouches for it.
        party: the party that controls the sensor, for basis observed-by-party.
        clock_offset: to be added to its times to give UTC.
        clock_unc: 95 % bound of what is left.
        pos_unc: 95 % radius for samples whose record gives none.
        alt_unc: 95 % bound of its altitudes.
        vel_unc: 95 % bound of the velocities it reports.
        alt_datum: datum of its altitudes where the format does not say (GPX, KML, CSV).
        map: header mapping for CSV, field to column.
        held: who held it, when, with which hash, in order.
        custody: the same in words, where that is all there is.
        complete: the source declares that its record is complete, so absence counts.
    """

    id: str
    name: str
    files: list[str]
    basis: Basis = Basis.OBSERVED
    party: str = ""
    clock_offset: Seconds = msgspec.field(default_factory=Seconds)
    clock_unc: Seconds = msgspec.field(default_factory=Seconds)
    pos_unc: Metres | None = None
    alt_unc: Metres | None = None
    vel_unc: MetresPerSecond | None = None
    alt_datum: Literal["STD", "MSL", "HAE", "AGL"] | None = None
    map: dict[str, str] = {}
    held: list[Held] = []
    custody: list[str] = []
    complete: bool = False
    date: str = ""
    note: str = ""


class Place(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A named point, with its source."""

    id: str
    name: str
    lat_deg: float
    lon_deg: float
    source: str
    elevation: Metres | None = None


class Region(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """An area that somebody asserts or the author defines; drawn as a band and labelled with who says so.

    Args:
        where: the shape, from a place; or
        polygon: (longitude, latitude) corners.
        asserted_by: id of the party, "" for a definition of the author.
        statement: id of the statement it comes from.
        start: when it is asserted to matter; None is undated.
    """

    id: str
    name: str
    where: Where | None = None
    polygon: list[tuple[float, float]] = []
    asserted_by: str = ""
    statement: str = ""
    start: Instant | None = None
    end: Instant | None = None
    note: str = ""


class Input(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A citable object that a result rests on: a bound, a tolerance, a definition (a reading of a word), an inference.

    Args:
        kind: which of these.
        says: what it is, in one sentence.
        source: who or what it comes from; a bound without a source is refused.
        flight: the flight or group a bound is of, or an inference puts somewhere.
        speed_max: bound on speed, with `speed_of` air (wind adds) or ground.
        acceleration_max: bound on manoeuvre.
        word: the word that a definition defines.
        region: the region that a definition gives the word.
        event: the occurrence that a definition gives the word.
        claim: the claim an inference is needed to read so.
        rests_on: other claims whose content the inference carries over; a set that uses it contains them.
        where: the place an inference puts the flight.
        when: the time of that; the claim's where None.
        until: the occurrence up to which an inference takes what the claim says to have gone on.
        tolerance: how far stated times are taken to be off.
        distance_tolerance: how far stated distances are.
    """

    id: str
    kind: Literal["bound", "tolerance", "definition", "inference"]
    says: str
    source: str
    flight: str = ""
    speed_max: MetresPerSecond | None = None
    speed_of: Literal["air", "ground"] = "ground"
    wind_max: MetresPerSecond | None = None
    acceleration_max: MetresPerSecond2 | None = None
    word: str = ""
    region: str = ""
    event: str = ""
    claim: str = ""
    rests_on: list[str] = []
    where: Where | None = None
    when: When | None = None
    until: str = ""
    tolerance: Seconds | None = None
    distance_tolerance: Metres | None = None


class Unseen(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Evidence that the case does not hold and that would decide claims.

    Args:
        says: what it is, in one sentence.
        held_by: ids of the parties that hold it, as far as is said.
        source: who says that it exists; or that it is the author's expectation.
        statements: ids of statements that say so.
        decides: ids of the claims it would decide.
    """

    id: str
    says: str
    source: str
    held_by: list[str] = []
    statements: list[str] = []
    decides: list[str] = []


class Basemap(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Pictures to lie under the page's map, fetched only when its reader asks for them.

    Args:
        url: of a PMTiles archive of raster tiles (ending in .pmtiles), or of tiles, with {z}, {x} and {y} in it.
        credit: whom its licence asks to be named.
    """

    url: str
    credit: str


class Thresholds(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What counts as near, as a gap and as a manoeuvre; all stated in the report."""

    horizontal: Metres = msgspec.field(default_factory=lambda: Metres(9260.0))
    vertical: Metres = msgspec.field(default_factory=lambda: Metres(304.8))
    max_gap: Seconds = msgspec.field(default_factory=lambda: Seconds(60.0))
    turn_manoeuvre: MetresPerSecond2 = msgspec.field(default_factory=lambda: MetresPerSecond2(5.66))
    """horizontal manoeuvre bound: 30° of bank, g tan 30°"""
    climb_manoeuvre: MetresPerSecond2 = msgspec.field(default_factory=lambda: MetresPerSecond2(2.45))
    """vertical manoeuvre bound: 0.25 g, the response TCAS II assumes (RTCA DO-185B)"""
    containment: float = 2.5
    """a position's admitted radius, in 95 % radii; verdicts admit no world outside it"""


class Case(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the author of a case wrote.

    Args:
        utc_offset: local time minus UTC, for showing local times beside UTC.
        purpose: why the case was made, shown in front.
        establishes: what it does not establish ("no blame"), shown in front.
        corrections: how to ask for a correction.
        question: what the inquiry asks.
    """

    id: str
    title: str
    revision: int = 1
    date: str = ""
    question: str = ""
    purpose: str = ""
    establishes: str = "This reconstruction establishes no blame."
    corrections: str = ""
    utc_offset: Seconds = msgspec.field(default_factory=Seconds)
    local_name: str = ""
    thresholds: Thresholds = msgspec.field(default_factory=Thresholds)
    basemap: Basemap | None = None
    parties: list[Party] = []
    flights: list[CaseFlight] = []
    actors: list[Party] = []
    """actors that are neither parties nor flights: a person on duty, a battery, a hotline"""
    sources: list[Source] = []
    places: list[Place] = []
    regions: list[Region] = []
    notices: list[Notice] = []
    observations: list[Observation] = []
    agreements: list[Agreement] = []
    inputs: list[Input] = []
    occurrences: list[Occurrence] = []
    unseen: list[Unseen] = []
    events: list[AuthoredEvent] = []
    statements: list[Statement] = []
    findings: list[Finding] = []
    recommendations: list[Recommendation] = []
    responses: list[Response] = []
    corrections_made: list[Correction] = []
    redactions: list[Redaction] = []
