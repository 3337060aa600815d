"""Examples of what clients send, for the OpenAPI document."""

from typing import Any

Json = dict[str, Any]


def _time(value: str) -> Json:
    return {"value": value, "format": "RFC3339"}


def _altitude(value: float) -> Json:
    return {"value": value, "reference": "W84", "units": "M"}


CYLINDER: Json = {
    "volume": {
        "outline_circle": {"center": {"lat": 46.95, "lng": 7.44}, "radius": {"value": 300, "units": "M"}},
        "altitude_lower": _altitude(605),
        "altitude_upper": _altitude(725),
    },
    "time_start": _time("2026-12-01T09:00:00Z"),
    "time_end": _time("2026-12-01T09:40:00Z"),
}
PRISM: Json = CYLINDER | {
    "volume": {
        "outline_polygon": {
            "vertices": [
                {"lat": 46.95, "lng": 7.44},
                {"lat": 46.95, "lng": 7.46},
                {"lat": 46.97, "lng": 7.45},
            ]
        },
        "altitude_lower": _altitude(605),
        "altitude_upper": _altitude(725),
    }
}
URL = "https://uss.example.com"
_AREA: list[Json] = [{"area_of_interest": CYLINDER}]

EXAMPLES: dict[str, list[Json]] = {
    "Volume4D": [CYLINDER, PRISM],
    "PutOperationalIntentReferenceParameters": [
        {
            "extents": [CYLINDER],
            "key": [],
            "state": "Accepted",
            "uss_base_url": URL,
            "new_subscription": {"uss_base_url": URL, "notify_for_constraints": False},
        }
    ],
    "PutConstraintReferenceParameters": [{"extents": [PRISM], "uss_base_url": URL}],
    "PutSubscriptionParameters": [
        {"extents": CYLINDER, "uss_base_url": URL, "notify_for_operational_intents": True}
    ],
    "QueryOperationalIntentReferenceParameters": _AREA,
    "QueryConstraintReferenceParameters": _AREA,
    "QuerySubscriptionParameters": _AREA,
    "SetUssAvailabilityStatusParameters": [{"availability": "Down", "old_version": ""}],
    "FlightPlan": [{"state": "Accepted", "volumes": [CYLINDER], "notes": "inspection of a bridge"}],
    "ErrorReport": [
        {
            "exchange": {
                "url": "https://dss.example.com/dss/v1/subscriptions/query",
                "method": "POST",
                "recorder_role": "Client",
                "request_time": _time("2026-12-01T09:00:00Z"),
                "problem": "no answer within five seconds",
            }
        }
    ],
}
"""By the name of the struct that takes it."""
