"""What the package of the standards says of the interface for automated tests is what we read and write."""

import json
from typing import get_args

import msgspec
from implicitdict import ImplicitDict, StringBasedDateTime
from uas_standards.interuss.automated_testing.flight_planning.v1 import api, constants

from sharedsky.service.api import answers, flight_planning
from sharedsky.service.api import flight_planning_wire as ours

TIME = "2026-05-01T10:00:00.123Z"


def request() -> api.UpsertFlightPlanRequest:
    """A request with more in it than we use."""
    volume = api.Volume4D(
        volume=api.Volume3D(
            outline_polygon=api.Polygon(vertices=[api.LatLngPoint(lng=k % 2, lat=k // 2) for k in range(3)]),
            altitude_lower=api.Altitude(value=1.5, reference=api.AltitudeReference.W84),
            altitude_upper=api.Altitude(value=2, reference=api.AltitudeReference.W84),
        ),
        time_start=api.Time(value=StringBasedDateTime(TIME)),
        time_end=api.Time(value=StringBasedDateTime(TIME)),
    )
    basic = api.BasicFlightPlanInformation(
        usage_state=api.BasicFlightPlanInformationUsageState.InUse,
        uas_state=api.FunctionalState.OffNominal,
        area=[volume],
    )
    plan = api.FlightPlan(
        basic_information=basic,
        astm_f3548_21=api.ASTMF354821OpIntentInformation(priority=100),
        uas=api.UASInformation(serial_number="x"),
        telemetry=api.FlightTelemetry(states=[]),
    )
    return api.UpsertFlightPlanRequest(
        flight_plan=plan, execution_style=api.ExecutionStyle.IfAllowed, request_id="r"
    )


def test_a_request_is_read_whole() -> None:
    found = msgspec.json.decode(json.dumps(request()), type=ours.UpsertFlightPlanRequest)
    basic = found.flight_plan.basic_information
    assert (basic.usage_state, basic.uas_state, found.execution_style) == ("InUse", "OffNominal", "IfAllowed")
    (volume,) = basic.area or []
    assert volume.volume.outline_polygon
    assert len(volume.volume.outline_polygon.vertices) == 3
    assert volume.volume.altitude_lower
    assert volume.volume.altitude_lower.value == 1.5
    assert volume.time_start
    assert volume.time_start.value.isoformat() == "2026-05-01T10:00:00.123000+00:00"
    assert found.flight_plan.astm_f3548_21
    assert found.flight_plan.astm_f3548_21.priority == 100
    clear = api.ClearAreaRequest(request_id="r", extent=request().flight_plan.basic_information.area[0])
    assert msgspec.json.decode(json.dumps(clear), type=ours.ClearAreaRequest).request_id == "r"


def test_every_word_of_theirs_is_one_of_ours() -> None:
    for theirs, kind in (
        (api.PlanningActivityResult, ours.PlanningResult),
        (api.FlightPlanStatus, ours.PlanStatus),
        (api.AdvisoryInclusion, ours.Advisories),
    ):
        assert {word.value for word in theirs} == set(get_args(kind))
    assert {s.value for s in constants.Scope} == {flight_planning.PLAN, flight_planning.DIRECT}
    assert set(flight_planning.STATUS.values()) == {s.value for s in api.FlightPlanStatus}


def test_our_answers_are_read_by_theirs() -> None:
    def read(of: msgspec.Struct, kind: type) -> ImplicitDict:
        return ImplicitDict.parse(json.loads(msgspec.json.encode(of)), kind)

    said = read(ours.FlightPlanResponse("Rejected", "OkToFly", "words"), api.UpsertFlightPlanResponse)
    assert (said.planning_result, said.flight_plan_status) == ("Rejected", "OkToFly")
    assert read(ours.FlightPlanResponse("Completed", "Closed"), api.DeleteFlightPlanResponse).planning_result
    assert read(
        ours.ClearAreaResponse(ours.ClearAreaOutcome(True, "x")), api.ClearAreaResponse
    ).outcome.success
    ready = read(ours.StatusResponse("Ready", "a", "b"), api.StatusResponse)
    assert ready.status == "Ready"
    told = ours.UserNotification(answers.time(1_777_000_000_000_000), "x", "Single")
    found = read(ours.QueryUserNotificationsResponse([told]), api.QueryUserNotificationsResponse)
    assert found.user_notifications[0].conflicts == "Single"
