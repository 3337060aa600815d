"""STEP building blocks: one actor, one action, a time interval, a place if known, the evidence."""

from typing import Literal

import msgspec

from sharedsky.model.evidence import Reference
from sharedsky.model.track import Basis
from sharedsky.units import Instant, Seconds


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One actor, one action (Hendrick and Benner, Sequentially Timed Events Plotting).

    Args:
        id: unique in the report, derived from what it was made from.
        kind: such as first_fix, gap, take_off, volume_entry, cpa, notice_issued, statement, authored.
        actor: id of a flight, a party or another actor of the case; "?" where it is not known.
        action: what the actor did, a verb phrase without the actor: "enters volume R-1"; "?" where not known.
        start_us: None where undated: such an event carries order only and never borrows a time.
        end_us: equal to start_us for an instant.
        unc_s: how far each end may be off.
        lat_deg: with lon_deg the place, None where none is known.
        alt_m: with alt_datum the height.
        about: ids of the other flights, volumes, notices, statements it concerns.
        asserted_by: id of the party that says so, for asserted events.
        flights_flagged: whether flagged samples had a part in it.
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


class Lint(msgspec.Struct, frozen=True):
    """A STEP rule that an authored event breaks."""

    event: str
    rule: Literal["actor missing", "action missing", "pronoun", "two actions", "unknown actor", "order"]
    message: str
