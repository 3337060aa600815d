"""Flights, zones and what others say of theirs, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sharedsky.service.api import uss_wire, wire
from sharedsky.service.uss.records import Flight, Zone
from tests.service import sky


def volume(**more: Any) -> wire.Volume4D:
    """A cylinder; see `sky.circle`."""
    return msgspec.convert(sky.circle(**more), wire.Volume4D, strict=False)


def time(hours: float) -> wire.Time:
    """An instant so many hours from now."""
    return wire.Time(datetime.fromtimestamp(sky.now_s(), UTC) + timedelta(hours=hours), "RFC3339")


def reference(
    entity_id: str = "", *, manager: str = "me", state: wire.State = "Accepted", version: int = 1, **more: Any
) -> wire.OperationalIntentReference:
    """As a DSS gives it to its manager."""
    made = wire.OperationalIntentReference(
        entity_id or sky.new_id(),
        manager,
        "Unknown",
        version,
        state,
        time(0.5),
        time(1.5),
        f"https://{manager}.example.com",
        sky.new_id(),
        sky.new_id(),
    )
    return msgspec.structs.replace(made, **more)


def intent(
    entity_id: str = "", *volumes: wire.Volume4D, manager: str = "other", priority: int = 0, **more: Any
) -> uss_wire.OperationalIntent:
    """As another USS tells of its own."""
    details = uss_wire.OperationalIntentDetails(list(volumes) or [volume()], priority=priority)
    return uss_wire.OperationalIntent(reference(entity_id, manager=manager, **more), details)


def flight(*volumes: wire.Volume4D, party: str = "pilot", **more: Any) -> Flight:
    """One that the DSS has accepted."""
    entity_id = sky.new_id()
    details = uss_wire.OperationalIntentDetails(list(volumes) or [volume()], priority=0)
    made = Flight(entity_id, party, "Accepted", round(sky.now_s() * 1e6), reference(entity_id), details)
    return msgspec.structs.replace(made, **more)


def constraint_reference(entity_id: str, manager: str = "me", **more: Any) -> wire.ConstraintReference:
    """As a DSS gives it to its manager."""
    made = wire.ConstraintReference(
        entity_id, manager, "Unknown", 1, time(0.5), time(1.5), f"https://{manager}.example.com", sky.new_id()
    )
    return msgspec.structs.replace(made, **more)


def zone(*volumes: wire.Volume4D, party: str = "authority", **more: Any) -> Zone:
    """One that the DSS has taken."""
    entity_id = sky.new_id()
    details = uss_wire.ConstraintDetails(list(volumes) or [volume()], "com.example.zone")
    made = Zone(entity_id, party, "Valid", round(sky.now_s() * 1e6), constraint_reference(entity_id), details)
    return msgspec.structs.replace(made, **more)


def constraint(entity_id: str, *volumes: wire.Volume4D, manager: str = "other") -> uss_wire.Constraint:
    """As another USS tells of its own."""
    return uss_wire.Constraint(
        constraint_reference(entity_id, manager),
        uss_wire.ConstraintDetails(list(volumes) or [volume()], "com.example.zone"),
    )
