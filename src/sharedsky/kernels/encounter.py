"""Encounters of paths: which pairs could come near, and exactly when and how near each pair does.

Between fixes both aircraft run along geodesics at constant speed. Per pair of stretches (2.5 km at most) the relative
motion is linear, so squared distance is a quadratic in time and every crossing of a threshold one of its roots:
nothing is sampled. Horizontal distance is the chord between the surface points without its part along the ellipsoid
normal in the middle, turned into an arc with the Gaussian radius of curvature; it equals the geodesic distance to
1 mm up to 10 NM, to 0.1 m up to 100 km and to 3 m up to 500 km, anywhere on the earth.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels import _native
from sharedsky.kernels.path import Heights, Path

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

HORIZONTAL_MAX_M = 500_000.0
"""Largest horizontal threshold for which the stated agreement with geodesics holds."""


class Candidates(NamedTuple):
    """Pairs that could come near, one row a window of time, by pair and then time: indexes i < j of the paths."""

    i: I32
    j: I32
    from_us: I64
    to_us: I64


def candidates(
    paths: list[Path], group: NDArray[np.int32], horizontal_m: float, *, slot_s: float | None = None
) -> Candidates:
    """Every pair of paths of different groups, with every window in which it could be nearer than horizontal_m.

    Args:
        paths: n paths.
        group: shape (n,); paths of one group are never paired.
        horizontal_m: threshold; every path's own uncertainty is added.
        slot_s: width of a time slot; changes how long the search takes and how many windows are named too many,
            never which encounters are found in them.

    Boxes about each path per time slot, sorted along one axis and swept: near-linear in samples and slots.
    """
    if slot_s is None:
        # about as long as two jets need to cross the threshold: boxes stay of its size
        slot_s = min(max(horizontal_m / 250.0, 10.0), 120.0)
    found = _native.candidates(
        paths, np.ascontiguousarray(group, np.int32), horizontal_m, round(slot_s * 1e6)
    )
    return Candidates(*found)


class Meetings(NamedTuple):
    """What `meetings` finds, m encounters and k stretches that cannot be decided.

    Args:
        times_us: shape (m, 3): start, end, CPA.
        times_unc_s: shape (m, 3), bounds on each.
        values_m: shape (m, 5): CPA 3D, its horizontal and vertical parts, least horizontal, least vertical.
        values_unc_m: shape (m, 5).
        unknown_us: shape (k, 2): from and to, nearer than horizontal_m while an altitude is missing.
        unknown_m: shape (k, 2): least horizontal distance then, and its bound.
    """

    times_us: I64
    times_unc_s: F64
    values_m: F64
    values_unc_m: F64
    unknown_us: I64
    unknown_m: F64


def meetings(
    a: Path,
    heights_a: Heights,
    b: Path,
    heights_b: Heights,
    *,
    horizontal_m: float,
    vertical_m: float,
    one_clock: bool,
    windows_us: tuple[I64, I64] | None = None,
) -> Meetings:
    """All maximal intervals in which two paths are nearer than both thresholds, with a bound on every figure.

    Args:
        a: one path, with its heights.
        b: the other, its heights in the same datum.
        horizontal_m: in (0, HORIZONTAL_MAX_M].
        vertical_m: positive.
        one_clock: both were timed by one clock, whose error then moves times and not distances.
        windows_us: starts and ends of the windows to look in, from `candidates`; None looks everywhere.

    The bounds: for every motion that passes within its position radius of each fix, keeps within the manoeuvre
    bounds and the clocks' errors, and has the two nearer than both thresholds at the stated CPA instant, the true
    figures of the true interval about that instant lie within value ± bound. Intervals less than 1 ms apart count as one.
    """
    if windows_us is None:
        info = np.iinfo(np.int64)
        windows_us = np.array([info.min + 1]), np.array([info.max])
    times, figures, unknown, unknown_m = _native.meetings(
        a, heights_a, b, heights_b, *windows_us, horizontal_m, vertical_m, one_clock
    )
    figures = figures.reshape(-1, 13)
    return Meetings(
        times.reshape(-1, 3),
        figures[:, :3],
        figures[:, 3::2],
        figures[:, 4::2],
        unknown.reshape(-1, 2),
        unknown_m.reshape(-1, 2),
    )


def separation(
    a: Path, heights_a: Heights, b: Path, heights_b: Heights, t_us: I64, *, one_clock: bool
) -> tuple[F64, F64, F64, F64]:
    """Horizontal and vertical distance of two paths at instants, each with its bound.

    Args:
        t_us: shape (n,).
    Returns:
        horizontal_m, vertical_m, horizontal_unc_m, vertical_unc_m: each of shape (n,), NaN where one of the two has no
        position, or no altitude, then.
    """
    return _native.separation(a, heights_a, b, heights_b, np.ascontiguousarray(t_us, np.int64), one_clock)
