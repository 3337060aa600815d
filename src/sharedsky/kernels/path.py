"""Tracks made ready for exact geometry: where they have a position, and how far off that can be."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sharedsky.kernels._native import Heights, Path

__all__ = ["Heights", "Motion", "Path", "heights", "path"]


class Motion(NamedTuple):
    """How fixes are joined, and what may happen between them.

    Args:
        max_gap_s: fixes farther apart are not joined; each still counts at its own instant.
        speed_max_mps: nor are fixes that straight flight could only join faster than this (and 1 km more).
        manoeuvre_mps2: bound on the acceleration; between fixes T apart it takes an aircraft at most aT²/8 off.
        clock_s: bound on the error of the clock.
    """

    max_gap_s: float
    speed_max_mps: float
    manoeuvre_mps2: float
    clock_s: float

    def _arguments(self) -> tuple[int, float, float, float]:
        # a century is no gap either, and fits
        max_gap_us = round(min(self.max_gap_s, 3.2e9) * 1e6)
        return max_gap_us, self.speed_max_mps, self.manoeuvre_mps2, self.clock_s


def path(
    t_us: ArrayLike, lat_deg: ArrayLike, lon_deg: ArrayLike, radius_m: ArrayLike, motion: Motion
) -> Path:
    """Fixes joined by geodesics at constant speed, each stretch with bounds on how far off it can be.

    Args:
        t_us: shape (n,), microseconds, ascending strictly.
        lat_deg: shape (n,), finite, in [-90, 90].
        lon_deg: shape (n,), finite.
        radius_m: shape (n,), 95 % radius of each position.
        motion: see Motion.
    Returns:
        what `meetings`, `candidates`, `separation` and `inside` take.

    ValueError where lengths differ or times do not ascend. Geodesics longer than 2.5 km get nodes in between, so that
    the straight chord between nodes is the path to within 0.13 m downward and micrometres sideways.
    """
    return Path(
        np.ascontiguousarray(t_us, np.int64),
        np.ascontiguousarray(lat_deg, np.float64),
        np.ascontiguousarray(lon_deg, np.float64),
        np.ascontiguousarray(radius_m, np.float64),
        *motion._arguments(),
    )


def heights(
    t_us: ArrayLike, alt_m: ArrayLike, spread_m: ArrayLike, bound_m: ArrayLike, motion: Motion
) -> Heights:
    """Altitudes of a path's fixes in one datum, linear between those that have one and are no gap apart.

    Args:
        t_us: shape (n,), the path's.
        alt_m: shape (n,), NaN where the fix has none.
        spread_m: shape (n,), 95 % bound, independent of the other aircraft's.
        bound_m: shape (n,), what is added whole: rounding, unknown pressure.
        motion: see Motion; here manoeuvre_mps2 bounds the vertical acceleration.
    """
    return Heights(
        np.ascontiguousarray(t_us, np.int64),
        np.ascontiguousarray(alt_m, np.float64),
        np.ascontiguousarray(spread_m, np.float64),
        np.ascontiguousarray(bound_m, np.float64),
        *motion._arguments(),
    )
