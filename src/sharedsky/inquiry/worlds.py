"""Worlds: every place a flight can have been, given the admitted evidence and the cited bounds.

A flight's admitted set at an instant is the intersection of discs, each of which must contain it:

- the straight path between two fixes, widened by what a manoeuvre of at most a can deviate (a·τ·(T−τ)/2, at most
  a·T²/8), where the fixes are no farther apart than max_gap;
- what can be reached from the fix before, and what can still reach the fix after, under a speed bound;
- the smallest disc about the intersection of those two (the space-time prism's slice: Hägerstrand's prism, as in
  Othman, Kuijpers and Grimson, arXiv 0712.1996).

Every disc contains the whole admitted set, so a test that holds for any of them is sound. Where no bound is cited there
is no disc, and nothing is known.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.kernels.geodesy import inverse, to_ecef, to_geodetic
from sharedsky.model.case import Place, Thresholds
from sharedsky.model.observation import Observation
from sharedsky.model.track import Basis, Datum, Track

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

DEFAULT_POS_UNC_M = 92.6
"""95 % radius where neither record nor source gives one: NACp 8, the least that 14 CFR 91.227 allows."""

DEFAULT_ALT_UNC_M = 38.1
"""95 % bound of a height where the source gives none: 125 ft, as 14 CFR 91.217 asks of a transmitted pressure altitude."""
MOST_LENS = 10.0
"""A lens disc is used where its circles' radii together are at most this many times their centres' distance."""
EARTH_M = 6.371e6
"""Used only for how far a plane differs from the earth."""


class Mobility(NamedTuple):
    """How a flight can move, and the ids of the inputs that say so.

    speed_mps and turn_mps2 are inf where no bound is cited.
    """

    speed_mps: float
    turn_mps2: float
    climb_mps2: float
    speed_input: str
    turn_input: str


class Course(NamedTuple):
    """Fixes of one flight from one item of evidence, with what may lie between them.

    Args:
        item: id of the item (a track's or an observation's).
        basis: who vouches for it.
        t_s: (n,) seconds since the case's epoch, increasing.
        lat_deg, lon_deg: (n,).
        radius_m: (n,) admitted radius of each fix.
        time_unc_s: (n,) how far the fix's time may be off.
        alt_m: by datum, (n,), NaN where none.
        alt_unc_m: 95 % bound of a height.
        ecef_m: (n, 3) the fixes on the ellipsoid, and
        leg_m: (n,) the distance from the fix before, 0 for the first: both follow from the positions.
        max_gap_s: beyond it nothing is interpolated.
        mobility: see Mobility.
        containment: admitted radius in 95 % radii, for heights too.
    """

    item: str
    basis: Basis
    t_s: F64
    lat_deg: F64
    lon_deg: F64
    radius_m: F64
    time_unc_s: F64
    alt_m: dict[Datum, F64]
    alt_unc_m: float
    ecef_m: F64
    leg_m: F64
    max_gap_s: float
    mobility: Mobility
    containment: float


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
    radius = np.where(np.isfinite(used.pos_unc_m), used.pos_unc_m, DEFAULT_POS_UNC_M) * thresholds.containment
    return Course(
        item=track.id,
        basis=track.basis,
        t_s=(used.t_us - epoch_us) / 1e6 + shift_s,
        lat_deg=used.lat_deg,
        lon_deg=used.lon_deg,
        radius_m=radius,
        time_unc_s=np.full(len(used), track.clock_unc_s),
        alt_m=used.alt_m,
        alt_unc_m=track.alt_unc_m if np.isfinite(track.alt_unc_m) else DEFAULT_ALT_UNC_M,
        ecef_m=to_ecef(used.lat_deg, used.lon_deg),
        leg_m=_legs(used.lat_deg, used.lon_deg),
        max_gap_s=float(thresholds.max_gap),
        mobility=mobility,
        containment=thresholds.containment,
    )


def clipped(course: Course, start_s: float, end_s: float) -> Course:
    """The fixes that say anything about a window: those in it, those within max_gap of it, and one more either side."""
    first = int(np.searchsorted(course.t_s, start_s - course.max_gap_s)) - 1
    last = int(np.searchsorted(course.t_s, end_s + course.max_gap_s, side="right")) + 1
    cut = slice(max(first, 0), last)
    return course._replace(
        t_s=course.t_s[cut],
        lat_deg=course.lat_deg[cut],
        lon_deg=course.lon_deg[cut],
        radius_m=course.radius_m[cut],
        time_unc_s=course.time_unc_s[cut],
        ecef_m=course.ecef_m[cut],
        leg_m=course.leg_m[cut],
        alt_m={datum: column[cut] for datum, column in course.alt_m.items()},
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
        time_unc_s=np.array([(int(end) - int(start)) / 2e6 + float(when.tolerance)]),
        alt_m={},
        alt_unc_m=DEFAULT_ALT_UNC_M,
        ecef_m=to_ecef(np.array([place.lat_deg]), np.array([place.lon_deg])),
        leg_m=np.zeros(1),
        max_gap_s=0.0,
        mobility=mobility,
        containment=thresholds.containment,
    )


def _legs(lat_deg: F64, lon_deg: F64) -> F64:
    if len(lat_deg) < 2:
        return np.zeros(len(lat_deg))
    return np.concatenate([[0.0], inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[0]])


def _between(course: Course, before: I64, after: I64, part: F64) -> tuple[F64, F64]:
    """The point a part of the way along the straight line from one fix to another, as (lat, lon)."""
    a, b = course.ecef_m[before], course.ecef_m[after]
    lat, lon, _ = to_geodetic(a + (b - a) * part[:, None])
    return lat, lon


def discs(course: Course, piece: I64, t_s: F64) -> Discs:
    """The discs of a course at instants of its pieces: straight, forward, backward and their lens.

    Args:
        course: n fixes.
        piece: (m,), 0 before the first fix, k between fix k-1 and fix k, n after the last.
        t_s: (m,), an instant of each piece.
    """
    n, v, a = len(course.t_s), course.mobility.speed_mps, course.mobility.turn_mps2
    before, after = np.clip(piece - 1, 0, n - 1), np.clip(piece, 0, n - 1)
    has_before, has_after = piece > 0, piece < n
    since = np.maximum(t_s - course.t_s[before], 0)
    until = np.maximum(course.t_s[after] - t_s, 0)

    def reach(index: I64, elapsed: F64, there: NDArray[np.bool_]) -> F64:
        moved = elapsed + course.time_unc_s[index]
        grown = v * moved if np.isfinite(v) else np.where(moved > 0, np.inf, 0.0)
        return np.where(there, course.radius_m[index] + grown, np.inf)

    both = has_before & has_after
    span = course.t_s[after] - course.t_s[before]
    part = np.where(both & (span > 0), since / np.where(span > 0, span, 1), 0.0)
    lat, lon = _between(course, before, after, part)
    apart = np.asarray(
        inverse(course.lat_deg[before], course.lon_deg[before], course.lat_deg[after], course.lon_deg[after])[
            0
        ]
    )
    speed = np.where(span > 0, apart / np.where(span > 0, span, 1), 0.0)
    blend = course.radius_m[before] * (1 - part) + course.radius_m[after] * part
    clock = np.maximum(course.time_unc_s[before], course.time_unc_s[after])
    # the clock error moves the point along its path, whose speed may exceed the mean by a·T/2
    straight = (
        blend + a * since * until / 2 + (speed + a * span / 2) * clock if np.isfinite(a) else blend + np.inf
    )
    straight = np.where(both & (span <= course.max_gap_s), straight, np.inf)

    alone = straight_alone(course, before, after, both)
    if alone.all():
        return Discs(lat[None], lon[None], straight[None], [course.item])
    forward = reach(before, since, has_before & ~alone)
    backward = reach(after, until, has_after & ~alone)
    # the smallest disc about the lens of forward and backward; it moves at up to v·total/apart, so a lens whose
    # circles nearly coincide, which gains nothing over either, is left out
    total = forward + backward
    with np.errstate(invalid="ignore", divide="ignore"):
        along = (apart**2 + (forward - backward) * total) / (2 * apart)
        half = np.sqrt(np.maximum(forward**2 - along**2, 0))
    is_lens = both & (total <= MOST_LENS * apart) & (along > 0) & (along < apart)
    lens = np.where(is_lens, half, np.inf)
    lens_part = np.where(is_lens, along / np.where(apart > 0, apart, 1), 0.0)
    lens_lat, lens_lon = _between(course, before, after, lens_part)
    # a disc on the plane is not quite one on the earth: widened by the most that differs over this distance
    lens = lens + apart * (1e-6 + (apart / EARTH_M) ** 2 / 6)
    return Discs(
        lat_deg=np.stack([lat, course.lat_deg[before], course.lat_deg[after], lens_lat]),
        lon_deg=np.stack([lon, course.lon_deg[before], course.lon_deg[after], lens_lon]),
        radius_m=np.stack([straight, forward, backward, lens]),
        item=[course.item] * 4,
    )


def straight_alone(course: Course, before: I64, after: I64, both: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where the widened straight path lies inside the prism, so that the prism says nothing more.

    That is where the mean speed and all that a manoeuvre of at most a can add stay under the speed bound.
    """
    v, a = course.mobility.speed_mps, course.mobility.turn_mps2
    if not np.isfinite(a):
        return np.zeros(len(before), dtype=bool)
    span = np.maximum(course.t_s[after] - course.t_s[before], 1e-6)
    fastest = (course.leg_m[after] + np.abs(course.radius_m[after] - course.radius_m[before])) / span
    inside: NDArray[np.bool_] = both & (span <= course.max_gap_s) & (fastest + a * span / 2 <= v)
    return inside


def slope(course: Course, piece: I64) -> F64:
    """How fast, in m/s, any disc of a piece moves and grows together: a bound for the search over time."""
    n, v, a = len(course.t_s), course.mobility.speed_mps, course.mobility.turn_mps2
    before, after = np.clip(piece - 1, 0, n - 1), np.clip(piece, 0, n - 1)
    both = (piece > 0) & (piece < n)
    span = np.maximum(course.t_s[after] - course.t_s[before], 1e-6)
    apart = np.where(both, course.leg_m[after], 0.0)
    blend = np.abs(course.radius_m[after] - course.radius_m[before]) / span
    bends = a * span / 2 if np.isfinite(a) else 0.0
    straight = np.where(both & (span <= course.max_gap_s), apart / span + blend + bends, 0.0)
    # forward and backward grow at v; the lens moves at up to MOST_LENS·v and grows at up to v
    reach = (MOST_LENS + 1) * v if np.isfinite(v) else 0.0
    alone = straight_alone(course, before, after, both)
    return np.where(alone, straight, np.maximum(straight, reach)) + _climbing(course)


def _climbing(course: Course) -> float:
    """The steepest that heights change between fixes no farther apart than max_gap, manoeuvre included, in m/s."""
    steepest = 0.0
    for column in course.alt_m.values():
        known = np.isfinite(column)
        span = np.diff(course.t_s[known])
        bridged = (span > 0) & (span <= course.max_gap_s)
        if bridged.any():
            rates = (
                np.abs(np.diff(column[known])[bridged]) / span[bridged]
                + course.mobility.climb_mps2 * span[bridged] / 2
            )
            steepest = max(steepest, float(rates.max()))
    return steepest


def pieces(courses: list[Course], start_s: float, end_s: float) -> tuple[F64, F64, list[I64]]:
    """The window cut at every fix of every course: starts (p,), ends (p,), and each course's piece (p,)."""
    cuts = [c.t_s[(c.t_s > start_s) & (c.t_s < end_s)] for c in courses]
    edges = np.unique(np.concatenate([[start_s, end_s], *cuts]))
    if len(edges) == 1:
        edges = np.array([start_s, start_s])
    lo, hi = edges[:-1], edges[1:]
    middle = lo + (hi - lo) / 2
    return lo, hi, [np.searchsorted(c.t_s, middle, side="right").astype(np.int64) for c in courses]
