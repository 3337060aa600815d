"""How far a flight can have been from the straight path between two fixes, for many pairs of fixes at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]


def manoeuvre_radius_m(part: ArrayLike, span_s: ArrayLike, acceleration_mps2: ArrayLike) -> F64:
    """How far a manoeuvre can lead from the straight, constant-speed path: a·λ(1−λ)T²/2, at most a·T²/8.

    Args:
        part: (...), λ in [0, 1], the part of the way in time.
        span_s: (...), T between the fixes, >= 0.
        acceleration_mps2: (...), bound on acceleration, >= 0; inf for none.

    Returns:
        (...), metres; the error bound of linear interpolation, reached by constant acceleration.
    """
    part, span = np.asarray(part, dtype=float), np.asarray(span_s, dtype=float)
    shape = part * (1 - part) * span**2 / 2
    with np.errstate(invalid="ignore"):
        return np.where(shape > 0, np.asarray(acceleration_mps2, dtype=float) * shape, 0.0)


def prism_radius_m(
    part: ArrayLike,
    span_s: ArrayLike,
    apart_m: ArrayLike,
    speed_mps: ArrayLike,
    before_m: ArrayLike = 0.0,
    after_m: ArrayLike = 0.0,
) -> F64:
    """How far from the straight, constant-speed path the space-time prism reaches: √(λ(1−λ)(v²T² − d²)) for exact fixes.

    Args:
        part: (...), λ in [0, 1], the part of the way in time.
        span_s: (...), T between the fixes, >= 0.
        apart_m: (...), d, distance of the fixes.
        speed_mps: (...), v, bound on speed; inf for none.
        before_m: (...), uncertainty of the fix before: radius + v · time uncertainty.
        after_m: (...), that of the fix after.

    Returns:
        (...), metres, by Stewart's theorem; NaN where the fixes contradict the bound, so that the prism is empty.
    """
    part, span = np.asarray(part, dtype=float), np.asarray(span_s, dtype=float)
    v, d = np.asarray(speed_mps, dtype=float), np.asarray(apart_m, dtype=float)
    with np.errstate(invalid="ignore"):
        first = np.asarray(before_m, dtype=float) + np.where(part * span > 0, v * part * span, 0.0)
        last = np.asarray(after_m, dtype=float) + np.where((1 - part) * span > 0, v * (1 - part) * span, 0.0)
        squared = (1 - part) * first**2 + part * last**2 - part * (1 - part) * d**2
        # at a fix its own uncertainty is all there is, however far the other one reaches
        squared = np.where(part == 0, first**2, np.where(part == 1, last**2, squared))
        rounding = 1e-12 * (first**2 + last**2 + d**2)
        empty = d > (first + last) * (1 + 1e-12)
    return np.where(empty, np.nan, np.sqrt(np.where(squared > -rounding, np.maximum(squared, 0.0), np.nan)))


class Admitted(NamedTuple):
    """The admitted radius about the straight path, and whether the manoeuvre bound (else the prism) gave it.

    radius_m is inf where there is no bound at all and NaN where the prism is empty.
    """

    radius_m: F64
    by_manoeuvre: NDArray[np.bool_]


def admitted_radius_m(
    part: ArrayLike,
    span_s: ArrayLike,
    apart_m: ArrayLike,
    *,
    speed_mps: ArrayLike = np.inf,
    acceleration_mps2: ArrayLike = np.inf,
    before_m: ArrayLike = 0.0,
    after_m: ArrayLike = 0.0,
) -> Admitted:
    """The smaller of the manoeuvre-bounded widening and the prism, about the straight path between two fixes.

    Args: as of manoeuvre_radius_m and prism_radius_m; with time uncertainty the uncertainties need the speed bound in
        them.

    Each holds by itself if its own bound holds, so either may be named as the only input used.
    """
    part_ = np.asarray(part, dtype=float)
    ends = (1 - part_) * np.asarray(before_m, dtype=float) + part_ * np.asarray(after_m, dtype=float)
    bend = ends + manoeuvre_radius_m(part_, span_s, acceleration_mps2)
    reach = prism_radius_m(part_, span_s, apart_m, speed_mps, before_m, after_m)
    by_manoeuvre = bend < reach
    return Admitted(np.where(by_manoeuvre, bend, reach), by_manoeuvre)
