"""The structs of ASTM F3548-21 between USSs: names and nesting as the standard has them.

What a request may leave out has a default; null counts as left out. What a response does not say is left out too.
"""

from typing import Annotated, Literal

from msgspec import Meta

from sharedsky.service.api.wire import (
    Altitude,
    ConstraintReference,
    EntityID,
    EntityOVN,
    ExchangeRecord,
    Latitude,
    Longitude,
    OperationalIntentReference,
    SubscriptionState,
    Time,
    Volume4D,
    Wire,
)

AccuracyH = Literal[
    "HAUnknown",
    "HA10NMPlus",
    "HA10NM",
    "HA4NM",
    "HA2NM",
    "HA1NM",
    "HA05NM",
    "HA03NM",
    "HA01NM",
    "HA005NM",
    "HA30m",
    "HA10m",
    "HA3m",
    "HA1m",
]
AccuracyV = Literal["VAUnknown", "VA150mPlus", "VA150m", "VA45m", "VA25m", "VA10m", "VA3m", "VA1m"]
NoticeTrigger = Literal[
    "GEN0400",
    "GEN0405",
    "SCD0090",
    "SCD0095",
    "ACM0010",
    "CMSA0115",
    "CMSA0300",
    "CSTP0005",
    "CSTP0010",
    "CSTP0020",
    "CSTP0025",
    "CSTP0030",
    "CSTP0035",
]
"""The requirement of the standard for which a user was told something."""
InputTrigger = Literal[
    "OPIN0040",
    "CMSA0010",
    "CMSA0025",
    "CMSA0100",
    "CMSA0105",
    "CMSA0110",
    "CMSA0200",
    "CMSA0205",
    "CMSA0210",
    "CMSA0215",
]
"""The requirement of the standard for which a user's input is kept."""
ZoneType = Literal["COMMON", "CUSTOMIZED", "PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION"]
ZoneReason = Literal[
    "AIR_TRAFFIC",
    "SENSITIVE",
    "PRIVACY",
    "POPULATION",
    "NATURE",
    "NOISE",
    "FOREIGN_TERRITORY",
    "EMERGENCY",
    "OTHER",
]
AuthorityRole = Literal["AUTHORIZATION", "NOTIFICATION", "INFORMATION"]
ShortText = Annotated[str, Meta(max_length=200)]


class OperationalIntentDetails(Wire, frozen=True):
    """What only USSs know of an operational intent: `volumes` unless Contingent, `off_nominal_volumes` only off-nominal."""

    volumes: list[Volume4D] | None = None
    off_nominal_volumes: list[Volume4D] | None = None
    priority: int | None = None


class OperationalIntent(Wire, frozen=True):
    """An operational intent in full."""

    reference: OperationalIntentReference
    details: OperationalIntentDetails


class GetOperationalIntentDetailsResponse(Wire, frozen=True):
    """One operational intent in full."""

    operational_intent: OperationalIntent


class PutOperationalIntentDetailsParameters(Wire, frozen=True):
    """A notification that an operational intent was changed, or has ended where none is given."""

    operational_intent_id: EntityID
    subscriptions: list[SubscriptionState]
    operational_intent: OperationalIntent | None = None


class Position(Wire, frozen=True):
    """Where an aircraft was; both accuracies are required where it is extrapolated."""

    longitude: Longitude | None = None
    latitude: Latitude | None = None
    accuracy_h: AccuracyH | None = None
    accuracy_v: AccuracyV | None = None
    extrapolated: bool | None = False
    altitude: Altitude | None = None


class Velocity(Wire, frozen=True):
    """Over the ground; `track` in degrees from true north, 360 where it is not known."""

    speed: float
    units_speed: Literal["MetersPerSecond"]
    track: float | None = 0


class VehicleTelemetry(Wire, frozen=True):
    """Where an aircraft was, and how it moved."""

    time_measured: Time
    position: Position | None = None
    velocity: Velocity | None = None


class GetOperationalIntentTelemetryResponse(Wire, frozen=True):
    """The latest telemetry of an operational intent that is off-nominal."""

    operational_intent_id: str
    telemetry: VehicleTelemetry | None = None
    next_telemetry_opportunity: Time | None = None


class Authority(Wire, frozen=True):
    """Who is in charge of a zone; at least one of site_url, email and phone."""

    name: ShortText | None = None
    service: ShortText | None = None
    contact_name: ShortText | None = None
    site_url: ShortText | None = None
    email: ShortText | None = None
    phone: ShortText | None = None
    purpose: AuthorityRole | None = None
    interval_before: str | None = None


class GeoZoneAdditionalProperties(Wire, frozen=True):
    """An extension point that the standard leaves empty."""


class GeoZone(Wire, frozen=True):
    """A zone as ED-269 has it, in the spelling of the standard."""

    identifier: Annotated[str, Meta(max_length=7)]
    country: Annotated[str, Meta(min_length=3, max_length=3)]
    zone_authority: list[Authority]
    type: ZoneType
    restriction: str
    name: ShortText | None = None
    restriction_conditions: list[Annotated[str, Meta(max_length=10_000)]] | None = None
    region: Annotated[int, Meta(ge=0, le=65535)] | None = None
    reason: list[ZoneReason] | None = None
    other_reason_info: str | None = None
    regulation_exemption: str | None = None
    u_space_class: Annotated[str, Meta(max_length=100)] | None = None
    message: ShortText | None = None
    additional_properties: GeoZoneAdditionalProperties | None = None


class ConstraintDetails(Wire, frozen=True):
    """What only USSs know of a constraint."""

    volumes: Annotated[list[Volume4D], Meta(min_length=1)]
    type: str | None = None
    geozone: GeoZone | None = None


class Constraint(Wire, frozen=True):
    """A constraint in full."""

    reference: ConstraintReference
    details: ConstraintDetails


class GetConstraintDetailsResponse(Wire, frozen=True):
    """One constraint in full."""

    constraint: Constraint


class PutConstraintDetailsParameters(Wire, frozen=True):
    """A notification that a constraint was changed, or has ended where none is given."""

    constraint_id: EntityID
    subscriptions: list[SubscriptionState]
    constraint: Constraint | None = None


class UserNotificationRecord(Wire, frozen=True):
    """What a user was told, when, and why."""

    triggering_event_time: Time
    notification_time: Time
    notification_triggering_event: NoticeTrigger
    notification_details: str | None = None


class UserInputRecord(Wire, frozen=True):
    """What a user said that the standard wants kept."""

    triggering_event_time: Time
    operational_intent_id: str
    input_triggering_event: InputTrigger
    input_details: str | None = None


class OperatorAssociation(Wire, frozen=True):
    """Who is responsible for an operational intent."""

    operational_intent_id: str
    operator_id: str


class PlanningRecord(Wire, frozen=True):
    """One attempt to create or change an operational intent."""

    time: Time
    ovns: list[EntityOVN]
    missing_operational_intents: list[str] | None = None
    missing_constraints: list[str] | None = None
    operational_intent_id: str | None = None
    problem: str | None = None


class PositionRecord(Wire, frozen=True):
    """Telemetry as this USS received it."""

    time_received: Time
    telemetry: VehicleTelemetry


class OperationalIntentPositions(Wire, frozen=True):
    """The telemetry of one operational intent."""

    operational_intent_id: str
    positions: list[PositionRecord] | None = None


class ConstraintProviderAssociation(Wire, frozen=True):
    """Who is responsible for a constraint."""

    constraint_id: str
    constraint_provider_id: str


class USSLogSet(Wire, frozen=True):
    """What a USS has recorded, for an authority that inquires."""

    messages: list[ExchangeRecord] | None = None
    operator_notifications: list[UserNotificationRecord] | None = None
    operator_inputs: list[UserInputRecord] | None = None
    operator_associations: list[OperatorAssociation] | None = None
    planning_attempts: list[PlanningRecord] | None = None
    operational_intent_positions: list[OperationalIntentPositions] | None = None
    constraint_provider_associations: list[ConstraintProviderAssociation] | None = None
