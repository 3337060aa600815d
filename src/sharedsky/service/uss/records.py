"""What the server keeps as a USS.

Every record has an id and belongs to a party; empty where it is nobody's in particular. `version` counts how often a record
that can change was kept: a change names the version that it was made from, so that no two processes lose each other's.
"""

from typing import Literal, TypeAlias

import msgspec

from sharedsky.model.geozone import GeoZone
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.outbound.exchange import Exchange
from sharedsky.service.uss.conformance import Monitoring
from sharedsky.service.uss.zone_heights import Terrain

FlightState = Literal["Planned", "Accepted", "Activated", "Nonconforming", "Contingent", "Ended"]
"""Planned: the DSS has not taken it yet; Ended: the DSS has let it go."""
ZoneState = Literal["Planned", "Valid", "Ended"]


class Pending(msgspec.Struct, frozen=True):
    """What the DSS was asked for and has not answered: after a crash it tells what to ask the DSS about.

    Args:
        state: that the flight or zone has if the DSS agrees.
        since_us: when the DSS was asked.
        ovn_suffix: that was requested, so that the OVN is known without the answer.
        details: of a flight from then on; None where it ends.
        zone_details: of a zone, likewise.
    """

    state: FlightState | ZoneState
    since_us: int
    ovn_suffix: str = ""
    details: uss_wire.OperationalIntentDetails | None = None
    zone_details: uss_wire.ConstraintDetails | None = None


class Flight(msgspec.Struct, frozen=True, tag="flight"):
    """An operational intent that this server manages.

    Args:
        id: of the operational intent.
        party: the subject of the token that asked for it.
        reference: as the DSS gave it last, with the OVN; None while it is Planned.
        details: that hold since the DSS agreed to them; None while it is Planned.
        made_us: when it was first asked for.
        operator: who is responsible for it; the party where empty.
        notes: the party's own words.
        constraints: whether its subscription asks for constraints.
        flown_us: since when it has been Activated, or off-nominal.
        pending: what the DSS has yet to answer.
    """

    id: str
    party: str
    state: FlightState
    made_us: int
    reference: wire.OperationalIntentReference | None = None
    details: uss_wire.OperationalIntentDetails | None = None
    operator: str = ""
    notes: str = ""
    constraints: bool = False
    flown_us: int | None = None
    pending: Pending | None = None
    version: int = 0


class Zone(msgspec.Struct, frozen=True, tag="zone"):
    """A constraint that this server manages.

    Args:
        id: of the constraint.
        party: the constraint provider, the subject of the token that asked for it.
        reference: as the DSS gave it last, with the OVN; None while it is Planned.
        details: that hold since the DSS agreed to them; None while it is Planned.
        made_us: when it was first asked for.
        source: the name and SHA-256 of the document that it was imported from; empty where there is none.
        notes: the party's own words.
        about: the imported zone that it says, or a part of; empty where it says none.
        digest: of what it says of that.
        pending: what the DSS has yet to answer.
    """

    id: str
    party: str
    state: ZoneState
    made_us: int
    reference: wire.ConstraintReference | None = None
    details: uss_wire.ConstraintDetails | None = None
    source: str = ""
    notes: str = ""
    about: str = ""
    digest: str = ""
    pending: Pending | None = None
    version: int = 0


class Unfit(msgspec.Struct, frozen=True):
    """A part of a zone that no constraint can say."""

    what: str
    why: str


class Imported(msgspec.Struct, frozen=True, tag="imported"):
    """A UAS geographical zone that a party gave us, of which constraints are made for some days ahead.

    Args:
        id: the party and what the zone is called.
        party: the constraint provider, the subject of the token with which it came.
        zone: as it was given.
        made_us: when it was given first.
        changed_us: when it was given last.
        terrain: the ground under it, for heights above ground.
        source: the name and SHA-256 of the document that it came in.
        gone: whether it was taken back; its constraints end, and then it goes.
        unfit: what of it no constraint can say.
        problem: why its constraints are not as they should be; empty where they are.
        look_us: when its constraints are looked at next.
    """

    id: str
    party: str
    zone: GeoZone
    made_us: int
    changed_us: int
    terrain: Terrain | None = None
    source: str = ""
    gone: bool = False
    unfit: list[Unfit] = []
    problem: str = ""
    look_us: int | None = None
    version: int = 0


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """What another USS said of an entity that it manages; kept for a day at most.

    Args:
        id: of the entity.
        kind: of the entity.
        manager: the subject of the USS's tokens, as the DSS or the USS said.
        got_us: when it said so.
        intent: in full; None where kind is constraint, or it has ended.
        constraint: in full; None where kind is intent, or it has ended.
        notified: whether it came as a notification; else we asked.
    """

    id: str
    kind: Literal["intent", "constraint"]
    manager: str
    got_us: int
    intent: uss_wire.OperationalIntent | None = None
    constraint: uss_wire.Constraint | None = None
    notified: bool = False
    version: int = 0
    party: str = ""


class Delivery(msgspec.Struct, frozen=True, tag="delivery"):
    """One notification to one USS, until it is delivered or given up.

    Args:
        party: whose flight or zone changed.
        about: the flight or zone.
        kind: of what is told; a report goes to a DSS, of a communication problem.
        url: base URL of the USS, without a slash at its end.
        body: what is posted: PutOperationalIntentDetailsParameters, PutConstraintDetailsParameters or ErrorReport.
        subscriptions: for which it is sent, with how many notifications each has had.
        changed_us: when the DSS answered with the change.
        until_us: when it is given up.
        due_us: when it is tried next; None when it is settled.
        attempts: made so far.
        delivered_us: when the USS took it.
        given_up: why nobody tries any more; empty where somebody does, or it was delivered.
        problem: what went wrong last.
    """

    id: str
    party: str
    about: str
    kind: Literal["intent", "constraint", "report"]
    url: str
    body: msgspec.Raw
    subscriptions: list[wire.SubscriptionState]
    changed_us: int
    until_us: int
    due_us: int | None
    attempts: int = 0
    delivered_us: int | None = None
    given_up: str = ""
    problem: str = ""
    version: int = 0


class UserNotice(msgspec.Struct, frozen=True, tag="notice"):
    """What the user of a flight or zone was told.

    Args:
        about: the flight or zone.
        kind: of what happened; clear is the end of a conflict.
        trigger: the requirement of the standard for which it is told.
        happened_us: when that happened, or this server learned of it.
        told_us: from when on the user could read it.
        words: one sentence.
        others: the entities that it is about besides; for a conflict one.
        seen: the state that the flight or zone has from then on, where the notice is about that.
    """

    id: str
    party: str
    about: str
    kind: Literal["conflict", "clear", "state", "constraint", "delivery", "conformance", "system"]
    trigger: uss_wire.NoticeTrigger
    happened_us: int
    told_us: int
    words: str
    others: list[str] = []
    seen: str = ""


class UserInput(msgspec.Struct, frozen=True, tag="input"):
    """What a user said that the standard wants kept."""

    id: str
    party: str
    about: str
    trigger: uss_wire.InputTrigger
    t_us: int
    words: str = ""


class Attempt(msgspec.Struct, frozen=True, tag="attempt"):
    """One attempt to plan or change a flight, and what was in its way; `about` is the flight."""

    id: str
    party: str
    about: str
    t_us: int
    ovns: list[str] = []
    missing_intents: list[str] = []
    missing_constraints: list[str] = []
    problem: str = ""


class Fix(msgspec.Struct, frozen=True, tag="fix"):
    """Telemetry of a flight of ours, as it came in; `about` is the flight."""

    id: str
    party: str
    about: str
    received_us: int
    telemetry: uss_wire.VehicleTelemetry


class Message(msgspec.Struct, frozen=True, tag="message"):
    """One HTTP exchange with a USS or DSS, in or out, for log sets.

    Args:
        party: whose flight or zone we asked for; the subject of the token where it came in; empty where neither is known.
        about: the entity; empty where it is about none.
        role: ours in it.
        exchange: with the Authorization, but never its signature.
    """

    id: str
    party: str
    about: str
    role: Literal["Client", "Server"]
    exchange: Exchange


class LogSet(msgspec.Struct, frozen=True, tag="logset"):
    """A set of log entries that an administrator opened to an authority.

    Args:
        id: as it stands in the URL.
        party: who opened it.
        start_us: of the time that it covers.
        end_us: of that time.
        about: the flights, zones and other entities that it covers; all where empty.
        made_us: when it was opened.
        readers: the subjects whose tokens may read it.
        words: what it is for.
    """

    id: str
    party: str
    start_us: int
    end_us: int
    made_us: int
    readers: list[str]
    about: list[str] = []
    words: str = ""


class Reported(msgspec.Struct, frozen=True, tag="reported"):
    """Another USS's report of a communication problem; `party` is who made it."""

    id: str
    party: str
    t_us: int
    report: wire.ErrorReport


Record: TypeAlias = (
    Flight
    | Zone
    | Heard
    | Delivery
    | UserNotice
    | UserInput
    | Attempt
    | Fix
    | Message
    | LogSet
    | Reported
    | Monitoring
    | Imported
)
"""All that is kept."""
