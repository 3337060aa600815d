"""Who said what, and the checkable propositions in it."""

from typing import Literal

import msgspec

from sharedsky.units import Instant, Metres, MetresPerSecond, Seconds


class When(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The time a claim speaks of: an instant with its tolerance, an interval with one at each end, or an event.

    Args:
        at: the instant, where there is one.
        start: with end, the interval, where there is one; either may be open.
        event: id of the occurrence at whose time the claim holds, whatever that time is ("when it was hit"); ""
            where the claim states a time itself or its readings give the event.
        tolerance: how far each stated time may be off and the claim still count as right.
        tolerance_input: id of the input that the tolerance comes from; it then stands there and not in the claim.
    """

    at: Instant | None = None
    start: Instant | None = None
    end: Instant | None = None
    event: str = ""
    tolerance: Seconds = msgspec.field(default_factory=Seconds)
    tolerance_input: str = ""


class Near(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="near", tag_field="shape", forbid_unknown_fields=True
):
    """Within a distance of a place."""

    place: str
    within: Metres


class Off(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="off", tag_field="shape", forbid_unknown_fields=True
):
    """At a distance from a place, and in a direction where one is given: a ring or a band, never a point.

    Args:
        place: id of a place.
        distance: from it.
        distance_tolerance: half-width of the band.
        bearing_deg: clockwise from true north, from the place; None where only the distance is stated.
        bearing_tolerance_deg: half-width; 180 where no direction is stated.
        coast_band: the distance is from the coast near the place, not from the place; the band then runs along
            a meridian west or east of it, at the place's latitude.
    """

    place: str
    distance: Metres
    distance_tolerance: Metres = msgspec.field(default_factory=Metres)
    bearing_deg: float | None = None
    bearing_tolerance_deg: float = 180.0
    coast_band: bool = False


class Around(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    tag="around",
    tag_field="shape",
    forbid_unknown_fields=True,
):
    """Within a distance of the point that lies so far from a place on a bearing (a geodesic)."""

    place: str
    distance: Metres
    bearing_deg: float
    within: Metres


class Within(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    tag="within",
    tag_field="shape",
    forbid_unknown_fields=True,
):
    """Inside (or outside) a region or volume of the case; region is "" where the claim's readings give it."""

    region: str = ""
    outside: bool = False


Where = Near | Off | Around | Within


class Claim(
    msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="other", forbid_unknown_fields=True
):
    """One checkable proposition taken from a statement; the kind `other` is shown and never judged.

    Args:
        id: the statement's id, a point, a number: `A7.1`.
        says: the proposition in one plain sentence.
        flights: ids of the flights or groups it speaks of; a group means every aircraft in it.
        when: the time it speaks of; None where it states none.
        mode: must it hold at some time of the interval, or throughout.
        negated: the claim is that this is not so.
        readings: ids of the definitions that each give one reading of it: the region of a definition takes the
            place of where.region, its event that of when.event; with definitions of both kinds, every pair is a
            reading.
        assumes: ids of the inferences the author needs to read it so.
        same_as: ids of claims of other statements that say the same thing.
        supersedes: ids of earlier claims of the same party that it replaces, declared by the author.
        against_self: the author marks that it tells against the party that says it.
    """

    id: str
    says: str
    flights: list[str] = []
    when: When | None = None
    mode: Literal["at_some_time", "throughout"] = "at_some_time"
    negated: bool = False
    readings: list[str] = []
    assumes: list[str] = []
    same_as: list[str] = []
    supersedes: list[str] = []
    against_self: bool = False
    note: str = ""


class PositionClaim(Claim, frozen=True, tag="position", kw_only=True):
    """A flight was in a place."""

    where: Where


class PhaseClaim(Claim, frozen=True, tag="phase", kw_only=True):
    """A flight was on the ground, airborne or landing."""

    phase: Literal["on_ground", "airborne", "landing"]


class MovementClaim(Claim, frozen=True, tag="movement", kw_only=True):
    """A flight took off or landed, at a place where one is named."""

    movement: Literal["took_off", "landed"]
    place: str = ""


class BoundClaim(Claim, frozen=True, tag="bound", kw_only=True):
    """A flight's altitude, ground speed or heading was within bounds."""

    altitude_min: Metres | None = None
    altitude_max: Metres | None = None
    datum: Literal["STD", "MSL", "HAE", "AGL"] = "MSL"
    speed_min: MetresPerSecond | None = None
    speed_max: MetresPerSecond | None = None
    heading_from_deg: float | None = None
    heading_to_deg: float | None = None


class SeparationClaim(Claim, frozen=True, tag="separation", kw_only=True):
    """Two flights were nearer than, or at least, a distance apart."""

    sense: Literal["below", "above"]
    horizontal: Metres | None = None
    vertical: Metres | None = None


class EventClaim(Claim, frozen=True, tag="event", kw_only=True):
    """Something happened (at `when`)."""

    event: str
    """id of an occurrence of the case; before, after and event of other kinds are too"""


class OrderClaim(Claim, frozen=True, tag="order", kw_only=True):
    """One event came before another."""

    before: str
    after: str
    at_least: Seconds = msgspec.field(default_factory=Seconds)


class LeadTimeClaim(Claim, frozen=True, tag="lead_time", kw_only=True):
    """A notice came so long before an event."""

    notice: str
    event: str
    at_least: Seconds | None = None
    at_most: Seconds | None = None


class DeliveryClaim(Claim, frozen=True, tag="delivery", kw_only=True):
    """A notice was delivered to, or acknowledged by, a party."""

    notice: str
    party: str
    state: Literal["issued", "delivered", "acknowledged"]


class CountClaim(Claim, frozen=True, tag="count", kw_only=True):
    """There were at least, at most or exactly so many of something."""

    what: str
    at_least: int | None = None
    at_most: int | None = None


class StatementClaim(Claim, frozen=True, tag="statement", kw_only=True):
    """Another statement, or one claim of it, is true or is not."""

    statement: str
    """id of the statement or of the claim"""
    is_true: bool


AnyClaim = (
    Claim
    | PositionClaim
    | PhaseClaim
    | MovementClaim
    | BoundClaim
    | SeparationClaim
    | EventClaim
    | OrderClaim
    | LeadTimeClaim
    | DeliveryClaim
    | CountClaim
    | StatementClaim
)


class Span(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Characters start to end (end excluded) of a document's text; quote must stand there, as a check."""

    quote: str
    start: int = -1
    """-1: the one place where quote stands; an error where it stands in none or in several"""
    end: int = -1


class Statement(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody said something.

    Args:
        id: unique in the case.
        party: id of the party that speaks.
        speaker: who, as the document names them.
        chain: who reports it, outermost first.
        said_on: date (and time where known) of saying, ISO 8601, possibly only a day or a range `a/b`.
        document: path of the document in evidence/.
        span: where in the document.
        wording: only `verbatim` words are ever shown as somebody's words.
        origin: name of the origin it repeats; statements of one origin count once.
        origin_perhaps: ids of statements that may have the same origin, where the documents do not say.
        supersedes: ids of earlier statements of the same party, declared by the author, never inferred; what the
            later statement does not speak of stands.
    """

    id: str
    party: str
    speaker: str
    said_on: str
    document: str
    span: Span
    wording: Literal["verbatim", "translation", "project summary"]
    chain: list[str] = []
    origin: str = ""
    origin_perhaps: list[str] = []
    supersedes: list[str] = []
    claims: list[AnyClaim] = []
    note: str = ""
