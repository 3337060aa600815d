"""Worlds: every place a flight can have been, given the admitted evidence and the cited bounds.

A flight's admitted set at an instant is the intersection of discs, each of which must contain it:

- the straight path between two fixes, widened by what a manoeuvre of at most a can deviate (a·τ·(T−τ)/2, at most
  a·T²/8) and by what an error of the clock makes of it, where the fixes are no farther apart than max_gap;
- what can be reached from the fix before, and what can still reach the fix after, under a speed bound;
- the smallest disc about the intersection of those two (the space-time prism's slice: Hägerstrand's prism, as in
  Othman, Kuijpers and Grimson, arXiv 0712.1996).

Every disc contains the whole admitted set, so a test that holds for any of them is sound. Where no bound is cited there
is no disc, and nothing is known.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.kernels.geodesy import inverse, to_ecef, to_geodetic
from sharedsky.model.case import Place, Thresholds
from sharedsky.model.observation import Observation
from sharedsky.model.track import Basis, Datum, Track

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

BOUNDS = Bounds()
"""What is assumed where neither record nor source nor case says anything."""
MOST_LENS = 10.0
"""A lens disc is used where its circles' radii together are at most this many times their centres' distance."""
EARTH_M = 6.371e6
"""Used only for how far a plane differs from the earth."""
FAR_M = 2e6
"""Straight lines and lenses are not used beyond this, where a plane differs too much from the earth."""


class Mobility(NamedTuple):
    """How a flight can move, and the ids of the inputs that say so.

    speed_mps and turn_mps2 are inf where no bound is cited.
    """

    speed_mps: float
    turn_mps2: float
    climb_mps2: float
    speed_input: str
    turn_input: str


class Profile(NamedTuple):
    """The heights of a course in one datum, at the fixes that have one.

    Args:
        t_s: (m,) seconds since the case's epoch, increasing.
        alt_m: (m,).
        unc_m: admitted bound of each, rounding included.
    """

    t_s: F64
    alt_m: F64
    unc_m: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """Fixes of one flight from one item of evidence, with what may lie between them.

    Args:
        item: id of the item (a track's or an observation's).
        basis: who vouches for it.
        t_s: (n,) seconds since the case's epoch, increasing.
        lat_deg, lon_deg: (n,).
        radius_m: (n,) admitted radius of each fix.
        time_unc_s: how far the fixes' times may be off, all alike.
        profiles: heights by datum.
        max_gap_s: beyond it nothing is interpolated.
        mobility: see Mobility.
    """

    item: str
    basis: Basis
    t_s: F64
    lat_deg: F64
    lon_deg: F64
    radius_m: F64
    time_unc_s: float
    profiles: dict[Datum, Profile]
    max_gap_s: float
    mobility: Mobility

    @cached_property
    def ecef_m(self) -> F64:
        """(n, 3) the fixes on the ellipsoid."""
        return to_ecef(self.lat_deg, self.lon_deg)

    @cached_property
    def leg_m(self) -> F64:
        """(n,) the distance from the fix before, 0 for the first."""
        lat, lon = self.lat_deg, self.lon_deg
        legs = np.asarray(inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[0] if len(lat) > 1 else [])
        return np.concatenate([np.zeros(min(len(lat), 1)), legs])

    @cached_property
    def drift_m(self) -> F64:
        """(n,) what an error of the clock adds to the straight path from the fix before."""
        can = self.mobility
        drift = clock_drift_m(
            self.t_s, self.leg_m, self.radius_m, can.turn_mps2, self.time_unc_s, self.max_gap_s
        )
        # whatever the fixes say, it moves no farther in that time than its bound allows
        return np.minimum(drift, can.speed_mps * self.time_unc_s if self.time_unc_s else 0.0)

    @cached_property
    def height_drift_m(self) -> dict[Datum, F64]:
        """By datum, (m,): the same for heights."""
        found = {}
        for datum, p in self.profiles.items():
            climbed = np.abs(np.diff(p.alt_m, prepend=p.alt_m[:1]))
            unc = np.full(len(p.t_s), p.unc_m)
            can = self.mobility.climb_mps2
            found[datum] = clock_drift_m(p.t_s, climbed, unc, can, self.time_unc_s, self.max_gap_s)
        return found


class Discs(NamedTuple):
    """Discs that each contain the admitted set, shape (d, n); radius inf where there is no such disc."""

    lat_deg: F64
    lon_deg: F64
    radius_m: F64
    item: list[str]
    """(d,) the item each row comes from"""


def course_of(
    track: Track,
    mobility: Mobility,
    thresholds: Thresholds,
    *,
    epoch_us: int,
    with_flagged: bool,
    shift_s: float = 0.0,
) -> Course:
    """A track's fixes as a course; shift_s moves its clock, for asking what another offset would say."""
    used = track.samples.positioned(with_flagged=with_flagged)
    t_s = (used.t_us - epoch_us) / 1e6 + shift_s
    profiles = {}
    for datum, column in used.alt_m.items():
        known = np.isfinite(column)
        unc = track.alt_unc_m if np.isfinite(track.alt_unc_m) else BOUNDS.altitude_m(datum)
        unc = unc * thresholds.containment + track.alt_step_m.get(datum, 0.0) / 2
        profiles[datum] = Profile(t_s[known], column[known], unc)
    radius = np.where(np.isfinite(used.pos_unc_m), used.pos_unc_m, BOUNDS.position_m)
    return Course(
        item=track.id,
        basis=track.basis,
        t_s=t_s,
        lat_deg=used.lat_deg,
        lon_deg=used.lon_deg,
        radius_m=radius * thresholds.containment,
        time_unc_s=track.clock_unc_s,
        profiles=profiles,
        max_gap_s=float(thresholds.max_gap),
        mobility=mobility,
    )


def clock_drift_m(
    t_s: F64, moved_m: F64, unc_m: F64, acceleration_mps2: float, clock_s: float, max_gap_s: float
) -> F64:
    """How far off the line between neighbouring fixes an error of the clock puts what is known only by them.

    With an error of at most ε the line is read up to ε early or late: in this stretch or in one that begins or ends within
    ε of it, so that the fastest of these counts; beyond the last fix it is continued.

    Args:
        t_s: (n,) increasing.
        moved_m: (n,) from the one before.
        unc_m: (n,) admitted bound of each.
        acceleration_mps2: bound on what happens between them; inf for none.
        clock_s: ε.
        max_gap_s: stretches longer than this are not bridged.

    Returns:
        (n,) for the stretch from the fix before; 0 for the first.
    """
    n = len(t_s)
    if not clock_s or n < 2:
        return np.zeros(n)
    span = np.diff(t_s)
    bridged = span <= max_gap_s
    bends = acceleration_mps2 * span / 2 if np.isfinite(acceleration_mps2) else np.zeros(n - 1)
    rate = np.where(bridged, (moved_m[1:] + np.abs(np.diff(unc_m))) / span + bends, 0.0)
    first = np.searchsorted(t_s[1:], t_s[:-1] - clock_s, side="left")
    last = np.searchsorted(t_s[:-1], t_s[1:] + clock_s, side="right")
    # reduceat takes the ranges [first, last) at every other place, and no index at the very end
    ranges = np.stack([first, last], axis=1).ravel()

    def greatest(of: F64) -> F64:
        return np.asarray(np.maximum.reduceat(np.append(of, 0.0), ranges)[::2])

    broken = greatest(np.where(bridged, 0.0, 1.0)) > 0
    at_end = broken | (t_s[:-1] - clock_s < t_s[0]) | (t_s[1:] + clock_s > t_s[-1])
    bend = acceleration_mps2 * clock_s / 2 if np.isfinite(acceleration_mps2) else 0.0
    continued = np.where(at_end, greatest((unc_m[1:] + unc_m[:-1]) / span) + bend, 0.0)
    return np.concatenate([[0.0], clock_s * (greatest(rate) + continued)])


def clipped(course: Course, start_s: float, end_s: float) -> Course:
    """The fixes that say anything about a window: those in it, those within max_gap of it, and one more either side."""

    def cut(t_s: F64) -> slice:
        first = int(np.searchsorted(t_s, start_s - course.max_gap_s)) - 1
        return slice(max(first, 0), int(np.searchsorted(t_s, end_s + course.max_gap_s, side="right")) + 1)

    kept = cut(course.t_s)
    profiles = {}
    for datum, p in course.profiles.items():
        some = cut(p.t_s)
        profiles[datum] = Profile(p.t_s[some], p.alt_m[some], p.unc_m)
    return replace(
        course,
        t_s=course.t_s[kept],
        lat_deg=course.lat_deg[kept],
        lon_deg=course.lon_deg[kept],
        radius_m=course.radius_m[kept],
        profiles=profiles,
    )


def course_of_observation(
    observation: Observation,
    place: Place,
    mobility: Mobility,
    thresholds: Thresholds,
    epoch_us: int,
) -> Course | None:
    """An observation as a course of one fix, None where it states no time or no radius.

    "At some time of [a, b]" is a fix at the middle whose time may be off by half the interval.
    """
    when = observation.when
    if when is None or observation.within is None:
        return None
    start = when.at if when.at is not None else when.start
    end = when.at if when.at is not None else when.end
    if start is None or end is None:
        return None
    middle = (int(start) + int(end)) / 2
    return Course(
        item=observation.id,
        basis=observation.basis,
        t_s=np.array([(middle - epoch_us) / 1e6]),
        lat_deg=np.array([place.lat_deg]),
        lon_deg=np.array([place.lon_deg]),
        radius_m=np.array([float(observation.within) * thresholds.containment]),
        time_unc_s=(int(end) - int(start)) / 2e6 + float(when.tolerance),
        profiles={},
        max_gap_s=0.0,
        mobility=mobility,
    )


def _between(course: Course, before: I64, after: I64, part: F64) -> tuple[F64, F64]:
    """The point a part of the way along the straight line from one fix to another, as (lat, lon)."""
    a, b = course.ecef_m[before], course.ecef_m[after]
    lat, lon, _ = to_geodetic(a + (b - a) * part[:, None])
    return lat, lon


class _Piece(NamedTuple):
    """The fixes either side of instants, (m,) each."""

    before: I64
    after: I64
    has_before: Mask
    has_after: Mask
    bridged: Mask
    """whether the straight line between them is used"""
    span_s: F64
    apart_m: F64


def _piece(course: Course, piece: I64) -> _Piece:
    n = len(course.t_s)
    before, after = np.clip(piece - 1, 0, n - 1), np.clip(piece, 0, n - 1)
    both = (piece > 0) & (piece < n)
    span = course.t_s[after] - course.t_s[before]
    apart = np.where(both, course.leg_m[after], 0.0)
    bounded = np.isfinite(course.mobility.turn_mps2)
    bridged = both & (span <= course.max_gap_s) & (apart < FAR_M) & bounded
    return _Piece(before, after, piece > 0, piece < n, bridged, span, apart)


def _flatness_m(size_m: F64) -> F64:
    """How far a straight line or a lens drawn on a plane is from one on the earth, never less."""
    return size_m * (1e-6 + (size_m / EARTH_M) ** 2 / 16)


def discs(course: Course, piece: I64, t_s: F64) -> Discs:
    """The discs of a course at instants of its pieces: straight, forward, backward and their lens.

    Args:
        course: n fixes.
        piece: (m,), 0 before the first fix, k between fix k-1 and fix k, n after the last.
        t_s: (m,), an instant of each piece.
    """
    v, a = course.mobility.speed_mps, course.mobility.turn_mps2
    at = _piece(course, piece)
    before, after, apart = at.before, at.after, at.apart_m
    since = np.maximum(t_s - course.t_s[before], 0)
    until = np.maximum(course.t_s[after] - t_s, 0)

    def reach(index: I64, elapsed: F64, there: Mask) -> F64:
        moved = elapsed + course.time_unc_s
        grown = v * moved if np.isfinite(v) else np.where(moved > 0, np.inf, 0.0)
        return np.where(there, course.radius_m[index] + grown, np.inf)

    both = at.has_before & at.has_after
    part = np.where(both & (at.span_s > 0), since / np.where(at.span_s > 0, at.span_s, 1), 0.0)
    lat, lon = _between(course, before, after, part)
    blend = course.radius_m[before] * (1 - part) + course.radius_m[after] * part
    bend = a * since * until / 2 if np.isfinite(a) else 0.0
    straight = blend + bend + course.drift_m[after] + _flatness_m(apart)
    straight = np.where(at.bridged, straight, np.inf)

    alone = straight_alone(course, at)
    if alone.all():
        return Discs(lat[None], lon[None], straight[None], [course.item])
    forward = reach(before, since, at.has_before & ~alone)
    backward = reach(after, until, at.has_after & ~alone)
    # the smallest disc about the lens of forward and backward; it moves at up to v·total/apart, so a lens whose
    # circles nearly coincide, which gains nothing over either, is left out
    total = forward + backward
    with np.errstate(invalid="ignore", divide="ignore"):
        along = (apart**2 + (forward - backward) * total) / (2 * apart)
        half = np.sqrt(np.maximum(forward**2 - along**2, 0))
    is_lens = both & (total <= np.minimum(MOST_LENS * apart, FAR_M)) & (along > 0) & (along < apart)
    lens = np.where(is_lens, half, np.inf)
    lens_part = np.where(is_lens, along / np.where(apart > 0, apart, 1), 0.0)
    lens_lat, lens_lon = _between(course, before, after, lens_part)
    lens = lens + np.where(is_lens, _flatness_m(np.where(is_lens, total, 0.0)), 0.0)
    return Discs(
        lat_deg=np.stack([lat, course.lat_deg[before], course.lat_deg[after], lens_lat]),
        lon_deg=np.stack([lon, course.lon_deg[before], course.lon_deg[after], lens_lon]),
        radius_m=np.stack([straight, forward, backward, lens]),
        item=[course.item] * 4,
    )


def straight_alone(course: Course, at: _Piece) -> Mask:
    """Where the widened straight path lies inside the prism, so that the prism says nothing more.

    That is where the mean speed and all that a manoeuvre of at most a can add stay under the speed bound.
    """
    v, a = course.mobility.speed_mps, course.mobility.turn_mps2
    if not np.isfinite(a):
        return np.zeros(len(at.before), dtype=bool)
    span = np.maximum(at.span_s, 1e-6)
    fastest = (at.apart_m + np.abs(course.radius_m[at.after] - course.radius_m[at.before])) / span
    inside: Mask = at.bridged & (fastest + a * span / 2 <= v)
    return inside


def slope(course: Course, piece: I64) -> F64:
    """How fast, in m/s, any disc of a piece moves and grows together: a bound for the search over time, (m,)."""
    v, a = course.mobility.speed_mps, course.mobility.turn_mps2
    at = _piece(course, piece)
    span = np.maximum(at.span_s, 1e-6)
    blend = np.abs(course.radius_m[at.after] - course.radius_m[at.before]) / span
    bends = a * span / 2 if np.isfinite(a) else 0.0
    # a point that moves evenly along a chord is fastest over ground in its middle
    over_ground = 1 + 1e-3 + (at.apart_m / EARTH_M) ** 2 / 8
    straight = np.where(at.bridged, at.apart_m / span * over_ground + blend + bends, 0.0)
    # forward and backward grow at v; the lens moves at up to MOST_LENS·v and grows at up to v
    reach = (MOST_LENS * (1 + 1e-3 + (FAR_M / EARTH_M) ** 2 / 8) + 1) * v if np.isfinite(v) else 0.0
    return np.where(straight_alone(course, at), straight, np.maximum(straight, reach))


def pieces(courses: list[Course], start_s: float, end_s: float) -> tuple[F64, F64, list[I64]]:
    """The window cut at every fix of every course: starts (p,), ends (p,), and each course's piece (p,)."""
    cuts = [c.t_s[(c.t_s > start_s) & (c.t_s < end_s)] for c in courses]
    edges = np.unique(np.concatenate([[start_s, end_s], *cuts]))
    if len(edges) == 1:
        edges = np.array([start_s, start_s])
    lo, hi = edges[:-1], edges[1:]
    middle = lo + (hi - lo) / 2
    return lo, hi, [np.searchsorted(c.t_s, middle, side="right").astype(np.int64) for c in courses]
