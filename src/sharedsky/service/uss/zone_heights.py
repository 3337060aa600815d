"""The heights of zones above the ellipsoid: never less than what a zone has, and never guessed; pure."""

import math
from typing import Final

import msgspec
import numpy as np

from sharedsky.errors import InvalidValue
from sharedsky.kernels.geoid import UNCERTAINTY_M, undulation_m
from sharedsky.model.geozone import Layer, VerticalReference
from sharedsky.model.volume import Circle
from sharedsky.units import FT

STEP_DEG: Final = 0.25
"""Between the nodes of the geoid's grid."""
DEGREE_M: Final = 110_000.0
"""Less than a degree of latitude anywhere, and of longitude at the equator."""
LOWEST_M, HIGHEST_M = -8000.0, 100_000.0
"""What an altitude of the standard can be."""


class Terrain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest and the highest ground under zones, in metres above mean sea level, as somebody says."""

    lowest_m: float
    highest_m: float


def heights(layer: Layer, geoid: str, terrain: Terrain | None) -> tuple[float | None, float | None]:
    """Bounds of a layer in metres above the ellipsoid, widened by what a conversion leaves open; None is unbounded.

    Args:
        layer: of a zone.
        geoid: of altitudes above mean sea level; empty is EGM96.
        terrain: under the zone; None where nobody has said.

    InvalidValue where a height cannot be converted: above ground without terrain, above a geoid that is not known here.
    """
    unit = 1.0 if layer.uom == "M" else FT
    lower: float | None = None
    if (layer.lower, layer.lower_reference) != (0.0, "AGL"):
        lower = _hae(layer, layer.lower * unit, layer.lower_reference, geoid, terrain, up=False)
    upper = (
        None
        if layer.upper is None
        else _hae(layer, layer.upper * unit, layer.upper_reference, geoid, terrain, up=True)
    )
    if lower is not None and upper is not None and lower > upper:
        raise InvalidValue(
            got=f"{lower:.0f} to {upper:.0f} m above the ellipsoid",
            want="a lower bound below the upper",
        )
    if (lower or 0.0) > HIGHEST_M or (upper or 0.0) < LOWEST_M:
        raise InvalidValue(got="a height of no airspace", want="-8 to 100 km")
    return (
        None if lower is None or lower <= LOWEST_M else math.floor(lower * 100) / 100,
        None if upper is None or upper >= HIGHEST_M else math.ceil(upper * 100) / 100,
    )


def _hae(
    layer: Layer, m: float, reference: VerticalReference, geoid: str, terrain: Terrain | None, *, up: bool
) -> float:
    if reference == "WGS84":
        return m
    if reference == "AGL":
        if terrain is None:
            raise InvalidValue(
                got=f"{m:g} m above ground",
                want="the lowest and highest ground, without which this is no altitude",
                fix="give --ground",
            )
        m += terrain.highest_m if up else terrain.lowest_m
    elif geoid:
        raise InvalidValue(
            field="otherGeoid", got=geoid, want="EGM96, the one geoid that is known here", fix="convert it"
        )
    low, high = undulations_m(layer)
    return m + high + UNCERTAINTY_M if up else m + low - UNCERTAINTY_M


def undulations_m(layer: Layer) -> tuple[float, float]:
    """The least and the greatest height of the geoid over a layer's area.

    Between nodes of the grid it is never beyond what it is at the four around, so the nodes about the area bound it.
    """
    if isinstance(layer.shape, Circle):
        centre, north = layer.shape, layer.shape.radius_m / DEGREE_M
        lat = np.clip(centre.lat_deg + np.array([-north, north]), -90.0, 90.0)
        cosine = math.cos(math.radians(float(np.abs(lat).max())))
        east = min(180.0, north / cosine) if cosine > 1e-6 else 180.0
        lon = centre.lon_deg + np.array([-east, east])
    else:
        ring = np.array(layer.shape.rings[0])
        lat, lon = ring[:, 1], ring[:, 0]
        lon = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    lats = np.arange(math.floor(lat.min() / STEP_DEG), math.ceil(lat.max() / STEP_DEG) + 1) * STEP_DEG
    lons = np.arange(math.floor(lon.min() / STEP_DEG), math.ceil(lon.max() / STEP_DEG) + 1) * STEP_DEG
    over = undulation_m(np.clip(lats, -90.0, 90.0)[:, None], lons[None, :])
    return float(over.min()), float(over.max())
