"""The routes that are there only where the server is a USS."""

from litestar import Router

from sharedsky.service.api import conformance, deliveries, flight_planning, flights, log_sets, uss, zones
from sharedsky.service.settings import UssSettings


def routes_of(settings: UssSettings | None) -> list[Router]:
    """The routes of a USS, the interface for automated tests only where it is switched on; none where the server is none."""
    if settings is None:
        return []
    automated = [flight_planning.ROUTES] if settings.flight_planning_api else []
    return [
        uss.ROUTES,
        flights.ROUTES,
        conformance.ROUTES,
        zones.ROUTES,
        deliveries.ROUTES,
        log_sets.ROUTES,
        *automated,
    ]
