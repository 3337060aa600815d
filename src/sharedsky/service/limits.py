"""Every limit of the standard that the server holds its clients to, and those of its own; each can be configured."""

from typing import Annotated, TypeAlias

import msgspec

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
Amount: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
"""What a setting can be that says how much or how long: neither negative nor endless."""
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
"""How many."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on requests.

    Args:
        area_km2: of operational intents, subscriptions and queries.
        constraint_area_km2: CstrMaxArea.
        intent_vertices: OiMaxVertices.
        constraint_vertices: CstrMaxVertices.
        intent_horizon_days: OiMaxPlanHorizon, from now to the start of an operational intent.
        constraint_horizon_days: CstrMaxPlanningHorizon, from now to the start of a constraint.
        constraint_hours: CstrMaxDuration; 0 where the authority sets none.
        subscription_hours: DSSMaxSubscriptionDuration.
        subscription_past_min: how far back a subscription may begin.
        ovn_suffix_min: how far from now the time in a requested OVN suffix may be.
        results: a query that finds more is refused, since a truncated answer would hide traffic.
        body_bytes: of a request.
        requests_per_s: of one party at one process, on average over ten seconds; 0 where there is no limit.
    """

    area_km2: Amount = 2500.0
    constraint_area_km2: Amount = 10000.0
    intent_vertices: Count = 10000
    constraint_vertices: Count = 1000
    intent_horizon_days: Amount = 30.0
    constraint_horizon_days: Amount = 56.0
    constraint_hours: Amount = 24.0
    subscription_hours: Amount = 24.0
    subscription_past_min: Amount = 5.0
    ovn_suffix_min: Amount = 5.0
    results: Count = 10000
    body_bytes: Count = 2_000_000
    requests_per_s: Amount = 0.0
