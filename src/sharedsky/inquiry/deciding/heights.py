"""Heights a course admits at instants, datum by datum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.inquiry.worlds import Course
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude

F64 = NDArray[np.float64]

MOST_UNDULATION_M = 107.0
"""The greatest distance between EGM96 and the ellipsoid (south of India), rounded up."""


class Heights(NamedTuple):
    """Least and most height at instants, shape (n,); -inf and inf where nothing is known."""

    datum: Datum
    least_m: F64
    most_m: F64


def heights(course: Course, t_s: F64) -> list[Heights]:
    """The heights a course admits: straight between fixes, widened by altimetry and a climb manoeuvre."""
    found = []
    unc = course.alt_unc_m * course.containment
    climb = course.mobility.climb_mps2
    for datum in sorted(course.alt_m):
        known = np.isfinite(course.alt_m[datum])
        at, alt = course.t_s[known], course.alt_m[datum][known]
        if not len(at):
            continue
        after = np.searchsorted(at, t_s, side="left").clip(0, len(at) - 1)
        before = (np.searchsorted(at, t_s, side="right") - 1).clip(0, len(at) - 1)
        span = at[after] - at[before]
        bridged = (t_s >= at[0]) & (t_s <= at[-1]) & (span <= course.max_gap_s)
        part = np.where(span > 0, (t_s - at[before]) / np.where(span > 0, span, 1), 0.0)
        middle = alt[before] * (1 - part) + alt[after] * part
        rate = np.abs(alt[after] - alt[before]) / np.where(span > 0, span, 1)
        clock = float(course.time_unc_s.max()) * (rate + climb * span / 2)
        off = unc + climb * (t_s - at[before]) * (at[after] - t_s) / 2 + clock
        found.append(
            Heights(datum, np.where(bridged, middle - off, -np.inf), np.where(bridged, middle + off, np.inf))
        )
    return found


def bounded(found: list[Heights], at_instants: F64, altitude: Altitude) -> tuple[F64, F64]:
    """Least and most height above an altitude at instants, shape (n,); from heights of another datum with its spread.

    Pressure and mean sea level differ by an unknown QNH and temperature, mean sea level and the ellipsoid by at most
    the geoid's undulation; heights above ground are not compared with others.
    """
    least, most = np.full(len(at_instants), -np.inf), np.full(len(at_instants), np.inf)
    bounds = Bounds()
    for h in found:
        pair = {h.datum, altitude.datum}
        if h.datum == altitude.datum:
            spread: F64 | float = 0.0
        elif Datum.AGL in pair:
            continue
        else:
            spread = 0.0
            if Datum.STD in pair:
                size = np.maximum(np.abs(h.least_m), np.abs(h.most_m))
                spread = bounds.pressure_spread_m + bounds.pressure_spread_share * size
            if Datum.HAE in pair:
                spread = spread + MOST_UNDULATION_M
        least = np.maximum(least, h.least_m - altitude.m - spread)
        most = np.minimum(most, h.most_m - altitude.m + spread)
    return least, most
