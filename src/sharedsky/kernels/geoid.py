"""EGM96: the height of mean sea level above the WGS 84 ellipsoid, and the conversions that need it.

Source: Lemoine et al., NASA/TP-1998-206861; NIMA's 15′ grid, interpolated bilinearly as NIMA's own program does
with its bilinear option.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]

ROWS: Final = 721
"""From 90° N to 90° S in steps of 15′."""
COLUMNS: Final = 1440
"""From 0° eastward in steps of 15′."""
UNCERTAINTY_M: Final = 2.0
"""95 % bound on an undulation: twice the 1 m of EGM96's stated global error (0.5 to 1 m), interpolation within."""


@cache
def _grid() -> NDArray[np.int16]:
    stored = files("sharedsky.kernels").joinpath("geoid", "egm96-15.i16").read_bytes()
    grid = np.frombuffer(stored, dtype="<i2").reshape(ROWS, COLUMNS)
    # the first column again behind the last, so that interpolation wraps without asking
    return np.concatenate([grid, grid[:, :1]], axis=1)


def undulation_m(lat_deg: ArrayLike, lon_deg: ArrayLike) -> F64:
    """Height of the EGM96 geoid above the WGS 84 ellipsoid.

    Args:
        lat_deg: latitude in [-90, 90]; broadcasts with lon_deg.
        lon_deg: longitude, any finite value.
    Returns:
        metres, of the broadcast shape, within UNCERTAINTY_M of the true geoid (95 %).

    NaN in, or a latitude out of range, NaN out.
    """
    lat, lon = np.broadcast_arrays(np.asarray(lat_deg, np.float64), np.asarray(lon_deg, np.float64))
    usable = (np.abs(lat) <= 90.0) & np.isfinite(lon)
    row = np.where(usable, (90.0 - lat) * 4.0, 0.0)
    column = np.mod(np.where(usable, lon, 0.0), 360.0) * 4.0
    i = np.clip(row.astype(np.int64), 0, ROWS - 2)
    j = np.clip(column.astype(np.int64), 0, COLUMNS - 1)
    down, east = row - i, column - j
    grid = _grid()
    north = grid[i, j] * (1.0 - east) + grid[i, j + 1] * east
    south = grid[i + 1, j] * (1.0 - east) + grid[i + 1, j + 1] * east
    return np.where(usable, (north * (1.0 - down) + south * down) / 100.0, np.nan)


def msl_to_hae_m(msl_m: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> F64:
    """Height above the ellipsoid of a height above mean sea level, adding UNCERTAINTY_M; arguments broadcast."""
    return np.asarray(msl_m, np.float64) + undulation_m(lat_deg, lon_deg)


def hae_to_msl_m(hae_m: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike) -> F64:
    """Height above mean sea level of a height above the ellipsoid, adding UNCERTAINTY_M; arguments broadcast."""
    return np.asarray(hae_m, np.float64) - undulation_m(lat_deg, lon_deg)
