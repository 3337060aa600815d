"""The structs of the InterUSS interface for automated tests of flight planning, version 1, as far as they are used here.

What a test sends besides is passed over.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sharedsky.service.api.wire import Circle, Polygon, Time, Wire

PlanningResult = Literal["Completed", "Rejected", "Failed", "NotSupported"]
PlanStatus = Literal["NotPlanned", "Planned", "OkToFly", "OffNominal", "Closed"]
Advisories = Literal["Unknown", "AtLeastOneAdvisoryOrCondition", "NoAdvisoriesOrConditions"]


class TestAltitude(Wire, frozen=True):
    """Metres above the ellipsoid, the ground or where the flight took off."""

    value: float
    reference: Literal["W84", "SFC", "Takeoff"]
    units: Literal["M"] = "M"


class TestVolume3D(Wire, frozen=True):
    """One outline and the altitudes between which it stands."""

    outline_circle: Circle | None = None
    outline_polygon: Polygon | None = None
    altitude_lower: TestAltitude | None = None
    altitude_upper: TestAltitude | None = None


class TestVolume4D(Wire, frozen=True):
    """A volume and the time in which it holds."""

    volume: TestVolume3D
    time_start: Time | None = None
    time_end: Time | None = None


class BasicInformation(Wire, frozen=True):
    """What the user says of the flight."""

    usage_state: Literal["Planned", "InUse", "Closed"]
    uas_state: Literal["Nominal", "OffNominal", "Contingent", "NotSpecified"] | None = "Nominal"
    area: list[TestVolume4D] | None = None
    description: str | None = ""


class OpIntentInformation(Wire, frozen=True):
    """What ASTM F3548-21 needs besides."""

    priority: int | None = None


class FlightPlan(Wire, frozen=True):
    """A flight as the user wants it."""

    basic_information: BasicInformation
    astm_f3548_21: OpIntentInformation | None = None


class UpsertFlightPlanRequest(Wire, frozen=True):
    """A request to do what a user would do.

    Args:
        execution_style: whether only to say what would come of it, to do it if it is allowed, or to take it as done.
    """

    flight_plan: FlightPlan
    execution_style: Literal["Hypothetical", "IfAllowed", "InReality"]
    request_id: Annotated[str, Meta(min_length=1, max_length=256)]


class FlightPlanResponse(msgspec.Struct, frozen=True):
    """What came of it."""

    planning_result: PlanningResult
    flight_plan_status: PlanStatus
    notes: str = ""
    includes_advisories: Advisories = "Unknown"


class ClearAreaRequest(Wire, frozen=True):
    """A request to end all flights that have a point in common with a volume."""

    request_id: str
    extent: TestVolume4D


class ClearAreaOutcome(msgspec.Struct, frozen=True):
    """Whether all are gone."""

    success: bool
    message: str


class ClearAreaResponse(msgspec.Struct, frozen=True):
    """What came of it."""

    outcome: ClearAreaOutcome


class StatusResponse(msgspec.Struct, frozen=True):
    """That the interface is there."""

    status: Literal["Starting", "Ready"]
    api_name: str
    api_version: str


class UserNotification(msgspec.Struct, frozen=True):
    """What the user was told."""

    observed_at: Time
    message: str
    conflicts: Literal["Unknown", "None", "Single", "Multiple"]


class QueryUserNotificationsResponse(msgspec.Struct, frozen=True):
    """What the user was told, oldest first."""

    user_notifications: list[UserNotification]
