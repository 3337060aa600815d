"""Towns and airports about a case, so that a map tells where it is; cut into cells at build time.

Towns are those of GeoNames (CC BY 4.0), airports those of the package airportsdata (MIT); every output that shows them says so.
"""

import math
from importlib import resources

import msgspec

from sharedsky.model.report import Report
from sharedsky.outputs import land

MOST_TOWNS, MOST_AIRPORTS = 240, 120
NEAR_M = 3000.0
"""A town or airport so near a place that the case names is left to the case."""


class Town(msgspec.Struct, frozen=True, array_like=True):
    """A town and how many people live there."""

    name: str
    lon_deg: float
    lat_deg: float
    people: int


class Airport(msgspec.Struct, frozen=True, array_like=True):
    """An airport: its code of ICAO, and 1 where it has a code of IATA too."""

    code: str
    name: str
    lon_deg: float
    lat_deg: float
    iata: int


class Named(msgspec.Struct, frozen=True):
    """What lies about a case, the largest first."""

    towns: list[Town] = []
    airports: list[Airport] = []


def named(report: Report) -> Named:
    """Towns and airports in the area that the report's maps show; at most so many, the largest first."""
    area = land.area_deg(report)
    if area is None:
        return Named()
    folder = resources.files("sharedsky.outputs").joinpath("places")
    towns: list[Town] = []
    airports: list[Airport] = []
    for name in land.cell_names(area):
        cell = folder.joinpath(name)
        if cell.is_file():
            found = msgspec.json.decode(cell.read_bytes(), type=Named)
            towns += (t for t in found.towns if land.holds(area, t.lon_deg, t.lat_deg))
            airports += (a for a in found.airports if land.holds(area, a.lon_deg, a.lat_deg))
    own = [(place.lon_deg, place.lat_deg) for place in report.places]
    towns = [t for t in towns if not _near(t.lon_deg, t.lat_deg, own)]
    airports = [a for a in airports if not _near(a.lon_deg, a.lat_deg, own)]
    return Named(
        sorted(towns, key=lambda t: (-t.people, t.name, t.lon_deg))[:MOST_TOWNS],
        sorted(airports, key=lambda a: (-a.iata, a.code))[:MOST_AIRPORTS],
    )


def as_json(report: Report) -> str:
    """The same as JSON."""
    return msgspec.json.encode(named(report)).decode()


def _near(lon: float, lat: float, own: list[tuple[float, float]]) -> bool:
    narrow = math.cos(math.radians(lat))
    return any(
        math.hypot(((lon - other + 180.0) % 360.0 - 180.0) * narrow, lat - beside) * 111_195.0 < NEAR_M
        for other, beside in own
    )
