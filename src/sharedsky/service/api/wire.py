"""The structs of ASTM F3548-21, USS to DSS, and of the auxiliary interface: names and nesting as the standard has them.

What a request may leave out has a default; null counts as left out. What a response does not say is left out too.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
EntityID = Annotated[
    str,
    Meta(pattern="^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"),
]
"""A version 4 UUID."""
UUIDv7 = Annotated[
    str,
    Meta(pattern="^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"),
]
EntityOVN = Annotated[str, Meta(min_length=16, max_length=128)]
UssBaseURL = Annotated[str, Meta(min_length=1, max_length=2048)]
State = Literal["Accepted", "Activated", "Nonconforming", "Contingent"]
AvailabilityState = Literal["Unknown", "Normal", "Down"]


class Wire(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The base of every struct: what has its default is not sent; fields that nobody knows are passed over.

    None can hold itself, so the garbage collector, which would stop the server, has nothing to look for in the many that
    are kept.
    """


class Time(Wire, frozen=True):
    """An instant, RFC 3339 with its zone; `Z` in what we send."""

    value: Annotated[datetime, Meta(tz=True)]
    format: Literal["RFC3339"]


class Radius(Wire, frozen=True):
    """Metres along the ellipsoid."""

    value: Annotated[float, Meta(gt=0, le=10_000_000)]
    units: Literal["M"]


class Altitude(Wire, frozen=True):
    """Metres above the WGS 84 ellipsoid, the one datum that the standard has."""

    value: Annotated[float, Meta(ge=-8000, le=100000)]
    reference: Literal["W84"]
    units: Literal["M"]


class LatLngPoint(Wire, frozen=True):
    """A point on the ellipsoid."""

    lng: Longitude
    lat: Latitude


class Circle(Wire, frozen=True):
    """All points within a geodesic distance of a centre."""

    center: LatLngPoint
    radius: Radius


class Polygon(Wire, frozen=True):
    """Corners joined by geodesics; the smaller of the two areas they bound, whichever way round they are given."""

    vertices: Annotated[list[LatLngPoint], Meta(min_length=3)]


class Volume3D(Wire, frozen=True):
    """One outline and the altitudes between which it stands; a bound left out is unbounded."""

    outline_circle: Circle | None = None
    outline_polygon: Polygon | None = None
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None


class Volume4D(Wire, frozen=True):
    """A volume and the time in which it holds; a time left out is unbounded."""

    volume: Volume3D
    time_start: Time | None = None
    time_end: Time | None = None


class ErrorResponse(Wire, frozen=True):
    """What the standard answers where a request is refused."""

    message: str


class SubscriptionState(Wire, frozen=True):
    """Which subscription asks for a notification, and the how many-th it is."""

    subscription_id: str
    notification_index: int


class SubscriberToNotify(Wire, frozen=True):
    """Whom the client that made a change must tell of it."""

    subscriptions: list[SubscriptionState]
    uss_base_url: str


class OperationalIntentReference(Wire, frozen=True):
    """What the DSS knows of an operational intent; `ovn` is real only for its manager."""

    id: str
    manager: str
    uss_availability: AvailabilityState
    version: int
    state: State
    time_start: Time
    time_end: Time
    uss_base_url: str
    subscription_id: str
    ovn: str | None = None


class ConstraintReference(Wire, frozen=True):
    """What the DSS knows of a constraint; `ovn` is real only for its manager."""

    id: str
    manager: str
    uss_availability: AvailabilityState
    version: int
    time_start: Time
    time_end: Time
    uss_base_url: str
    ovn: str | None = None


class ImplicitSubscriptionParameters(Wire, frozen=True):
    """What a subscription made together with an operational intent needs."""

    uss_base_url: UssBaseURL
    notify_for_constraints: bool | None = False


class PutOperationalIntentReferenceParameters(Wire, frozen=True):
    """A request to create or change an operational intent."""

    extents: Annotated[list[Volume4D], Meta(min_length=1)]
    state: State
    uss_base_url: UssBaseURL
    key: list[str] | None = None
    subscription_id: EntityID | None = None
    new_subscription: ImplicitSubscriptionParameters | None = None
    requested_ovn_suffix: UUIDv7 | None = None


class ChangeOperationalIntentReferenceResponse(Wire, frozen=True):
    """An operational intent that was created, changed or deleted, and whom its manager must tell."""

    subscribers: list[SubscriberToNotify]
    operational_intent_reference: OperationalIntentReference


class GetOperationalIntentReferenceResponse(Wire, frozen=True):
    """One operational intent."""

    operational_intent_reference: OperationalIntentReference


class QueryOperationalIntentReferenceParameters(Wire, frozen=True):
    """A request for the operational intents in a volume."""

    area_of_interest: Volume4D | None = None


class QueryOperationalIntentReferenceResponse(Wire, frozen=True):
    """The operational intents in a volume."""

    operational_intent_references: list[OperationalIntentReference]


class PutConstraintReferenceParameters(Wire, frozen=True):
    """A request to create or change a constraint."""

    extents: Annotated[list[Volume4D], Meta(min_length=1)]
    uss_base_url: UssBaseURL


class ChangeConstraintReferenceResponse(Wire, frozen=True):
    """A constraint that was created, changed or deleted, and whom its manager must tell."""

    subscribers: list[SubscriberToNotify]
    constraint_reference: ConstraintReference


class GetConstraintReferenceResponse(Wire, frozen=True):
    """One constraint."""

    constraint_reference: ConstraintReference


class QueryConstraintReferenceParameters(Wire, frozen=True):
    """A request for the constraints in a volume."""

    area_of_interest: Volume4D | None = None


class QueryConstraintReferencesResponse(Wire, frozen=True):
    """The constraints in a volume."""

    constraint_references: list[ConstraintReference]


class AirspaceConflictResponse(Wire, frozen=True):
    """Which entities a client did not prove to know."""

    message: str
    missing_operational_intents: list[OperationalIntentReference] | None = None
    missing_constraints: list[ConstraintReference] | None = None


class PutSubscriptionParameters(Wire, frozen=True):
    """A request to be told of changes in a volume; at least one kind of change must be asked for."""

    extents: Volume4D
    uss_base_url: UssBaseURL
    notify_for_operational_intents: bool | None = False
    notify_for_constraints: bool | None = False


class Subscription(Wire, frozen=True):
    """A volume of whose changes a client wants to be told."""

    id: str
    version: str
    notification_index: int
    uss_base_url: str
    time_start: Time | None = None
    time_end: Time | None = None
    notify_for_operational_intents: bool | None = None
    notify_for_constraints: bool | None = None
    implicit_subscription: bool | None = None
    dependent_operational_intents: list[str] | None = None


class PutSubscriptionResponse(Wire, frozen=True):
    """A subscription that was created or changed, and what is there now of the kinds it asks for."""

    subscription: Subscription
    operational_intent_references: list[OperationalIntentReference] | None = None
    constraint_references: list[ConstraintReference] | None = None


class GetSubscriptionResponse(Wire, frozen=True):
    """One subscription."""

    subscription: Subscription


class DeleteSubscriptionResponse(Wire, frozen=True):
    """A subscription that was deleted."""

    subscription: Subscription


class QuerySubscriptionParameters(Wire, frozen=True):
    """A request for one's own subscriptions in a volume."""

    area_of_interest: Volume4D | None = None


class QuerySubscriptionsResponse(Wire, frozen=True):
    """One's own subscriptions in a volume."""

    subscriptions: list[Subscription]


class SetUssAvailabilityStatusParameters(Wire, frozen=True):
    """A request to say whether a USS answers; `availability` in any case of letters."""

    availability: str
    old_version: str = ""


class UssAvailabilityStatus(Wire, frozen=True):
    """Whether a USS answers."""

    uss: str
    availability: AvailabilityState


class UssAvailabilityStatusResponse(Wire, frozen=True):
    """Whether a USS answers, and the version to give when changing that."""

    version: str
    status: UssAvailabilityStatus


class ExchangeRecord(Wire, frozen=True):
    """A request and its response, as one side recorded them."""

    url: str
    method: str
    recorder_role: Literal["Client", "Server"]
    request_time: Time
    headers: list[str] | None = None
    request_body: str | None = ""
    response_time: Time | None = None
    response_body: str | None = ""
    response_code: int | None = 0
    problem: str | None = None


class ErrorReport(Wire, frozen=True):
    """A communication problem that a client tells the server of."""

    exchange: ExchangeRecord
    report_id: str | None = None


class VersionResponse(Wire, frozen=True):
    """The version of this server."""

    version: str


class PoolResponse(Wire, frozen=True):
    """The pool of servers that share one airspace representation."""

    dar_id: str
