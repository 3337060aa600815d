"""Heights a course admits at instants, datum by datum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.worlds import Course
from sharedsky.model.track import Datum

F64 = NDArray[np.float64]

ALTIMETRY_M = 38.1
"""95 % bound of a transmitted pressure altitude, 125 ft (14 CFR 91.217); used for every datum without a better."""


class Heights(NamedTuple):
    """Least and most height at instants, shape (n,); -inf and inf where nothing is known."""

    datum: Datum
    least_m: F64
    most_m: F64


def heights(course: Course, t_s: F64) -> list[Heights]:
    """The heights a course admits: straight between fixes, widened by altimetry and a climb manoeuvre."""
    found = []
    unc = ALTIMETRY_M * course.containment
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
