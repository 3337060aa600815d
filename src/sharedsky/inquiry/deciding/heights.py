"""Heights a course admits at instants, datum by datum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.inquiry.worlds import Course, Profile
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude

F64 = NDArray[np.float64]

BOUNDS = Bounds()
MOST_UNDULATION_M = 107.0
"""The greatest distance between EGM96 and the ellipsoid (south of India), rounded up."""


class Heights(NamedTuple):
    """Least and most height at instants, shape (n,); -inf and inf where nothing is known."""

    item: str
    datum: Datum
    least_m: F64
    most_m: F64


def heights(course: Course, t_s: F64) -> list[Heights]:
    """The heights a course admits: straight between fixes, widened by altimetry, clock and a climb manoeuvre."""
    found = []
    for datum, profile in sorted(course.profiles.items()):
        if len(profile.t_s):
            middle, off = _at(profile, course.height_drift_m[datum], course, t_s)
            found.append(Heights(course.item, datum, middle - off, middle + off))
    return found


def _at(profile: Profile, drift_m: F64, course: Course, t_s: F64) -> tuple[F64, F64]:
    """The height straight between two fixes, and how far it may be off: inf where nothing bridges them."""
    at, alt = profile.t_s, profile.alt_m
    after = np.searchsorted(at, t_s, side="left").clip(0, len(at) - 1)
    # an instant that is a fix's own is taken with the stretch before it, or where that is none with the one after
    exact = at[after] == t_s
    alone = np.concatenate([[True], np.diff(at) > course.max_gap_s])
    after = np.where(exact & alone[after], np.minimum(after + 1, len(at) - 1), after)
    before = np.maximum(after - 1, 0)
    span = at[after] - at[before]
    bridged = (t_s >= at[before]) & (t_s <= at[after]) & (span <= course.max_gap_s) & (span > 0)
    part = np.where(bridged, (t_s - at[before]) / np.where(span > 0, span, 1), 0.0)
    middle = alt[before] * (1 - part) + alt[after] * part
    bend = course.mobility.climb_mps2 * (t_s - at[before]) * (at[after] - t_s) / 2
    off = np.where(bridged, profile.unc_m + bend + drift_m[after], np.inf)
    if course.time_unc_s == 0 and exact.any():
        own = np.searchsorted(at, t_s, side="left").clip(0, len(at) - 1)
        single = exact & ~bridged
        middle, off = np.where(single, alt[own], middle), np.where(single, profile.unc_m, off)
    return middle, off


def climbing(course: Course, t_s: F64) -> F64:
    """How fast, in m/s, the bounds of heights change about instants that are no fix's: for the search over time, (n,)."""
    steepest = np.zeros(len(t_s))
    for profile in course.profiles.values():
        at = profile.t_s
        if len(at) < 2:
            continue
        after = np.searchsorted(at, t_s, side="left").clip(1, len(at) - 1)
        span = at[after] - at[after - 1]
        rate = np.abs(profile.alt_m[after] - profile.alt_m[after - 1]) / span
        rate = rate + course.mobility.climb_mps2 * span / 2
        # what a conversion between datums adds grows with the height
        rate = rate * (1 + BOUNDS.pressure_spread_share)
        steepest = np.maximum(steepest, np.where(span <= course.max_gap_s, rate, 0.0))
    return steepest


def above(h: Heights, altitude: Altitude) -> tuple[F64, F64] | None:
    """Least and most height above an altitude, from heights of another datum with its spread; None where not comparable.

    Pressure and mean sea level differ by an unknown QNH and temperature, mean sea level and the ellipsoid by at most
    the geoid's undulation; heights above ground are not compared with others.
    """
    spread = np.zeros(len(h.least_m))
    pair = {h.datum, altitude.datum}
    if len(pair) > 1:
        if Datum.AGL in pair:
            return None
        if Datum.STD in pair:
            size = np.maximum(np.abs(h.least_m), np.abs(h.most_m))
            spread = BOUNDS.pressure_spread_m + BOUNDS.pressure_spread_share * size
        if Datum.HAE in pair:
            spread = spread + MOST_UNDULATION_M
    return h.least_m - altitude.m - spread, h.most_m - altitude.m + spread


def bounded(found: list[Heights], n: int, altitude: Altitude) -> tuple[F64, F64]:
    """Least and most height above an altitude by everything known of it, shape (n,)."""
    least, most = np.full(n, -np.inf), np.full(n, np.inf)
    for low, high in (a for h in found if (a := above(h, altitude)) is not None):
        least, most = np.maximum(least, low), np.minimum(most, high)
    return least, most
