"""Coasts and borders about a case: the 10° cells of Natural Earth 1:10m, cut at build time, that its extent touches."""

import math
from importlib import resources

from sharedsky.model.report import Report
from sharedsky.model.volume import Circle, Polygon

CELL_DEG = 10
MOST_BYTES = 1_200_000
"""of cells in one page: a case that spans a continent takes those nearest its middle, and 1:110m beyond"""

Point = tuple[float, float]
"""(longitude, latitude) in degrees"""


def points(report: Report) -> list[Point]:
    """Every place the report's map must show; flagged samples are not among them, since they may lie anywhere."""
    found: list[Point] = [(place.lon_deg, place.lat_deg) for place in report.places]
    for track in report.tracks:
        for line in track.segments:
            found += zip(line.lon_deg, line.lat_deg, strict=True)
    shapes = [shape for volume in report.volumes for shape in volume.shape]
    shapes += [polygon for region in report.asserted for polygon in region.shape]
    for shape in shapes:
        if isinstance(shape, Polygon):
            found += (corner for ring in shape.rings for corner in ring)
        else:
            found += _circle_box(shape)
    return found


def _circle_box(circle: Circle) -> list[Point]:
    half_deg = math.degrees(circle.radius_m / 6_371_000)
    half_lon_deg = half_deg / max(0.02, math.cos(math.radians(circle.lat_deg)))
    return [
        (circle.lon_deg + x * half_lon_deg, max(-90.0, min(90.0, circle.lat_deg + y * half_deg)))
        for x, y in ((-1, -1), (1, 1))
    ]


def extent_deg(found: list[Point]) -> tuple[float, float, float, float]:
    """West, south, east, north of the smallest box about points; east is past 180 where it crosses the antimeridian.

    >>> extent_deg([(179.0, 10.0), (-178.0, 12.0)])
    (179.0, 10.0, 182.0, 12.0)
    """
    lons = sorted({(lon + 180.0) % 360.0 - 180.0 for lon, _ in found})
    gaps = [(after - before, after) for before, after in zip(lons, [*lons[1:], lons[0] + 360.0], strict=True)]
    widest, west = max(gaps)
    west = west if west < 180.0 else west - 360.0
    lats = [lat for _, lat in found]
    return west, min(lats), west + 360.0 - widest, max(lats)


Area = tuple[float, float, float, float]
"""West, south, east, north in degrees; east is at most 360° from west, and may be past 180°."""


def area_deg(report: Report) -> Area | None:
    """What the report's maps show: its extent, and so much about it that a frame of any shape is filled; None without places."""
    found = points(report)
    if not found:
        return None
    west, south, east, north = extent_deg(found)
    middle_lon = (west + east) / 2
    squeeze = max(0.1, math.cos(math.radians((south + north) / 2)))
    # the page fits the extent into a frame of another shape, so the longer side sets the margin of both
    margin = 1.0 + max(north - south, (east - west) * squeeze)
    wide = min(east - west + 2 * margin / squeeze, 359.9)
    return (
        middle_lon - wide / 2,
        max(-90.0, south - margin / 2),
        middle_lon + wide / 2,
        min(90.0, north + margin / 2),
    )


def holds(area: Area, lon: float, lat: float) -> bool:
    """Whether a place lies in an area, across the antimeridian or not."""
    west, south, east, north = area
    return south <= lat <= north and (lon - west) % 360.0 <= east - west


def cell_names(area: Area) -> list[str]:
    """The files of the cells that an area touches, nearest its middle first."""
    west, south, east, north = area
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    squeeze = max(0.1, math.cos(math.radians(middle_lat)))
    near = sorted(
        (
            (lon, lat)
            for lon in range(_cell(west), _cell(east) + 1, CELL_DEG)
            for lat in range(_cell(south), _cell(min(89.9, north)) + 1, CELL_DEG)
        ),
        key=lambda c: (
            ((c[0] + CELL_DEG / 2 - middle_lon) * squeeze) ** 2 + (c[1] + CELL_DEG / 2 - middle_lat) ** 2,
            c,
        ),
    )
    return list(dict.fromkeys(f"{(lon + 180) % 360 - 180}_{lat}.json" for lon, lat in near))


def cells(report: Report) -> list[str]:
    """JSON of the cells about the report's extent, nearest its middle first while they fit MOST_BYTES."""
    area = area_deg(report)
    if area is None:
        return []
    folder = resources.files("sharedsky.outputs").joinpath("land")
    chosen: list[str] = []
    size = 0
    for name in cell_names(area):
        cell = folder.joinpath(name)
        if not cell.is_file():
            continue
        text = cell.read_text("utf-8")
        size += len(text)
        if size > MOST_BYTES:
            break
        chosen.append(text)
    return chosen


def _cell(deg: float) -> int:
    return math.floor(deg / CELL_DEG) * CELL_DEG
