"""STEP building blocks: one actor, one action, a time interval, a place if known, the evidence."""

from typing import Literal

import msgspec

from sharedsky.model.evidence import Reference
from sharedsky.model.track import Basis
from sharedsky.units import Instant, Seconds

EVENT_KINDS = {
    "first_fix": "the track begins",
    "last_fix": "the track ends",
    "gap": "the track has no position for longer than the case's largest gap",
    "gaps": "the track breaks off time after time",
    "on_ground": "the source reports the aircraft on the ground",
    "take_off": "from the last sample on the ground to the first in the air",
    "landing": "from the last sample in the air to the first on the ground",
    "climb": "from the start to the end of a climb",
    "descent": "from the start to the end of a descent",
    "turn": "from the start to the end of a turn",
    "orbit": "turns one way, time after time",
    "manoeuvres": "many turns both ways",
    "emergency_squawk": "the aircraft sends 7500, 7600 or 7700",
    "squawk_change": "the aircraft sends another code",
    "callsign_change": "the aircraft sends another callsign",
    "volume_entry": "the flight enters a volume",
    "volume_exit": "the flight leaves a volume",
    "volume_inside": "the track begins, ends or breaks off inside a volume",
    "encounter_start": "two flights come nearer than the case's thresholds",
    "cpa": "the least distance of an encounter",
    "encounter_end": "two flights are no longer nearer than the thresholds",
    "notice_issued": "a party issues a notice",
    "notice_delivered": "a notice reaches an addressee",
    "notice_acknowledged": "an addressee acknowledges a notice",
    "activity_start": "what a notice announces begins",
    "claimed": "what a statement says happened, at the time it says",
    "statement": "somebody says something",
    "authored": "written down by the author of the case",
}
"""Kind of event to what it means."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One actor, one action (Hendrick and Benner, Sequentially Timed Events Plotting).

    Args:
        id: unique in the report, derived from what it was made from.
        kind: see EVENT_KINDS.
        actor: id of a flight, a party or another actor of the case; "?" where it is not known.
        action: what the actor did, a verb phrase without the actor: "enters volume R-1"; "?" where not known.
        start_us: None where undated: such an event carries order only and never borrows a time.
        end_us: equal to start_us for an instant. One of the two alone is None where a claim leaves that end open.
        unc_s: how far each end may be off.
        lat_deg: with lon_deg the place, None where none is known.
        alt_m: with alt_datum the height.
        about: ids of the other flights, volumes, notices, statements it concerns.
        source: id of the source whose record shows it, "" where none does.
        track: id of the track it was found in, "" where it comes from none.
        statement: id of the statement it rests on, "" where none.
        asserted_by: id of the party that says so, for asserted events.
        with_flagged: whether flagged samples had a part in it.
        figures: numbers worth showing, name (with unit) to value.
        links: ids of events that must come before this one.
    """

    id: str
    kind: str
    actor: str
    action: str
    start_us: int | None = None
    end_us: int | None = None
    unc_s: float = 0.0
    lat_deg: float | None = None
    lon_deg: float | None = None
    alt_m: float | None = None
    alt_datum: str = ""
    about: list[str] = []
    basis: Basis = Basis.OBSERVED
    source: str = ""
    track: str = ""
    statement: str = ""
    asserted_by: str = ""
    with_flagged: bool = False
    figures: dict[str, float] = {}
    links: list[str] = []
    evidence: list[Reference] = []


class AuthoredEvent(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """An event the case author writes down: the lint rules of STEP are checked on it."""

    id: str
    actor: str
    action: str
    start: Instant | None = None
    end: Instant | None = None
    unc: Seconds = msgspec.field(default_factory=Seconds)
    place: str = ""
    about: list[str] = []
    after: list[str] = []
    """ids of events that must come before this one"""
    basis: Basis = Basis.ASSERTED
    statement: str = ""
    """id of the statement it rests on"""


class Occurrence(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Something that claims of several parties speak of (a hit, a loss): it has no time but what each claim gives it.

    Args:
        id: what claims call it.
        says: what it is, without a time and without taking a side.
        after: ids of occurrences that cannot come later than this one, whatever the account.
        observed: ids of events found in tracks or logs that show it; without any, its time is only asserted.
    """

    id: str
    says: str
    after: list[str] = []
    observed: list[str] = []
    note: str = ""


class Lint(msgspec.Struct, frozen=True):
    """A STEP rule that an authored event breaks."""

    event: str
    rule: Literal["actor missing", "action missing", "pronoun", "two actions", "unknown actor", "order"]
    message: str
