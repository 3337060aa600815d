"""Flags: why a sample is doubtful. Nothing is deleted; each rule says its threshold and the reason for it."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.track import Flag
from sharedsky.sources.continuity import distance_m, height_kinds, kinds
from sharedsky.sources.reading import F64

Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]
Index = NDArray[np.int64]

STALE_MOVED_M: Final = 50.0
"""How far an aircraft must have come, by its own speed, while its position stayed the same to the last digit: a few
times what a position of ADS-B resolves (5 m), and besides three times the step that the file's positions have."""
MOVING_MPS: Final = 10.0
"""Slower than this an aircraft may stand: hovering, or at the gate with a noisy speed (20 kt)."""
STOP_MPS2: Final = 10.0
"""No aircraft in the air brakes harder than one g; one that stands still at once was not seen."""
STEP_S: Final = 2.0
"""A clock that goes back by less is jitter of the network."""
STEP_SAMPLES: Final = 5
"""So many samples in order before a step back, so that there is an order to step out of."""
FORWARD_S: Final = 60.0
STRAIGHT_SAMPLES: Final = 10
STRAIGHT_DEG: Final = 10.0
"""A step forward is told from a silence only in straight flight: so many samples either side within so many degrees."""
SAME_COURSE_DEG: Final = 5.0
METRES_A_DEGREE: Final = 111_195.0
"""Of latitude, on the mean sphere."""
PLACE_M: Final = 50.0
"""How near dead reckoning over one interval must come across the step, besides a quarter of the way."""


class Assessed(msgspec.Struct, frozen=True, eq=False):
    """What is known of each sample of one aircraft's records, in the file's order.

    Args:
        order: shape (n,), the records in time order; those of one time stay as the file has them.
        flags: shape (n,), bits of Flag.
        aircraft: shape (n,), 0, 1, … where several aircraft used one address at the same time.
    """

    order: Index
    flags: NDArray[np.uint16]
    aircraft: I64


def assess(
    t_us: I64,
    lat_deg: F64,
    lon_deg: F64,
    *,
    on_ground: NDArray[np.int8],
    gs_mps: F64,
    track_deg: F64,
    alts_m: Sequence[F64] = (),
) -> Assessed:
    """Flag the records of one identifier.

    Args:
        t_us: shape (n,), in the file's order, as are all; microseconds.
        lat_deg, lon_deg: NaN where a record has no position.
        on_ground: 1, 0, or -1 where not known.
        gs_mps, track_deg: NaN where not known.
        alts_m: one column a datum, NaN where not known.

    A file with its newest record first is in order, not out of it. The records of a second aircraft, and those that a
    clock step puts among others, are judged by themselves. Linear in n, but for sorting.
    """
    n = len(t_us)
    if n > 1 and t_us[0] > t_us[-1] and bool((np.diff(t_us) <= 0).all()):
        turned = assess(
            t_us[::-1],
            lat_deg[::-1],
            lon_deg[::-1],
            on_ground=on_ground[::-1],
            gs_mps=gs_mps[::-1],
            track_deg=track_deg[::-1],
            alts_m=[alt[::-1] for alt in alts_m],
        )
        return Assessed(n - 1 - turned.order, turned.flags[::-1], turned.aircraft[::-1])
    flags = values(lat_deg, lon_deg)
    aircraft = np.zeros(n, np.int64)
    usable = np.flatnonzero(flags == 0)
    doubtful, backs = clock_steps(
        t_us[usable], lat_deg[usable], lon_deg[usable], gs_mps[usable], track_deg[usable]
    )
    stepped = usable[doubtful]
    late = out_of_order(t_us)
    late[stepped] = False
    flags[late] |= np.uint16(Flag.OUT_OF_ORDER)
    flags[stepped] |= np.uint16(Flag.CLOCK_STEP)
    order = np.argsort(t_us, kind="stable") if bool((np.diff(t_us) < 0).any()) else np.arange(n)
    judged = order[(flags[order] & ~np.uint16(Flag.OUT_OF_ORDER)) == 0]

    def judge(index: Index) -> I64:
        """Flag the records at index, in time order, and tell which of them are another aircraft's."""
        same = repeated(t_us[index], lat_deg[index], lon_deg[index])
        flags[index[same]] |= np.uint16(Flag.DUPLICATE)
        index = index[~same]
        old = stale(t_us[index], lat_deg[index], lon_deg[index], on_ground[index], gs_mps[index])
        flags[index[old]] |= np.uint16(Flag.STALE)
        fresh = index[~old]
        found = kinds(t_us[fresh], lat_deg[fresh], lon_deg[fresh], gs_mps[fresh])
        aircraft[fresh] = found.aircraft
        flags[fresh[found.jump]] |= np.uint16(Flag.JUMP)
        flags[fresh[found.displaced]] |= np.uint16(Flag.DISPLACED)
        for alt in alts_m:
            known = fresh[np.isfinite(alt[fresh])]
            high = height_kinds(t_us[known], alt[known])
            flags[known[high.jump]] |= np.uint16(Flag.JUMP)
            flags[known[high.displaced]] |= np.uint16(Flag.DISPLACED)
        trusted = fresh[~(found.jump | found.displaced)]
        second = same_time(t_us[trusted], lat_deg[trusted], lon_deg[trusted])
        flags[trusted[second]] |= np.uint16(Flag.SAME_TIME)
        return found.aircraft

    found = judge(judged)
    if found.any():
        _spread(aircraft, order, judged)
        used = [order[aircraft[order] == number] for number in range(int(aircraft.max()) + 1)]
        again = np.uint16(
            ~(Flag.DUPLICATE | Flag.STALE | Flag.JUMP | Flag.DISPLACED | Flag.SAME_TIME) & 0xFFFF
        )
        flags[judged] &= again
        for index in used:
            whole = aircraft.copy()
            judge(index[np.isin(index, judged, assume_unique=True)])
            aircraft[:] = whole
        _shared(flags, t_us, used)
    for back in t_us[usable[backs]].tolist():
        _blame_clock(flags, judged, int(np.searchsorted(t_us[judged], back, side="right")))
    return Assessed(order, flags, aircraft)


def values(lat_deg: F64, lon_deg: F64) -> NDArray[np.uint16]:
    """Flags that a record's position alone earns: none, out of range, or (0, 0) as receivers write for none."""
    missing = np.isnan(lat_deg) | np.isnan(lon_deg)
    bad = ~missing & ~((np.abs(lat_deg) <= 90) & (np.abs(lon_deg) <= 180))
    zero = (lat_deg == 0) & (lon_deg == 0)
    flags = np.zeros(len(lat_deg), np.uint16)
    for rows, flag in ((missing, Flag.NO_POSITION), (bad, Flag.BAD_VALUE), (zero, Flag.ZERO_POSITION)):
        flags[rows] |= np.uint16(flag)
    return flags


def out_of_order(t_us: I64) -> Bool:
    """Which records, in the file's order, came after a later one."""
    return t_us < np.maximum.accumulate(t_us) if len(t_us) else np.zeros(0, bool)


def repeated(t_us: I64, lat: F64, lon: F64) -> Bool:
    """Which records, in time order, have time and position of the one before."""
    same = np.zeros(len(t_us), bool)
    same[1:] = (np.diff(t_us) == 0) & (np.diff(lat) == 0) & (np.diff(lon) == 0)
    return same


def same_time(t_us: I64, lat: F64, lon: F64) -> Bool:
    """Which records, in time order, share their time with one that lies better between those before and after.

    An aircraft is in one place at a time; of several records of one time one stays, that with the evenest speed.
    """
    second = np.zeros(len(t_us), bool)
    twin = np.diff(t_us) == 0
    if not twin.any():
        return second
    starts = np.flatnonzero(np.concatenate([[True], ~twin]))
    ends = np.concatenate([starts[1:], [len(t_us)]])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start < 2:
            continue
        group = np.arange(start, end)
        effort = np.zeros(len(group))
        for neighbour in (start - 1, end):
            if 0 <= neighbour < len(t_us):
                away_m = distance_m(lat[group], lon[group], lat[neighbour], lon[neighbour])
                effort += (away_m / max(abs(int(t_us[neighbour] - t_us[start])) / 1e6, 1.0)) ** 2
        second[group] = True
        second[start + int(np.argmin(effort))] = False
    return second


def stale(t_us: I64, lat: F64, lon: F64, on_ground: NDArray[np.int8], gs: F64) -> Bool:
    """Which records, in time order, repeat a position while the aircraft was moving.

    By its ground speed, at least MOVING_MPS, it must have come STALE_MOVED_M; where no speed is said, its neighbours
    must: it arrived and left at one speed, as if it had flown on, or it stopped harder than STOP_MPS2. On the ground
    nothing is stale: an aircraft stands there.
    """
    n = len(t_us)
    old = np.zeros(n, bool)
    same = (np.diff(lat) == 0) & (np.diff(lon) == 0)
    if not same.any():
        return old
    again = np.concatenate([[False], same])
    first = np.maximum.accumulate(np.where(again, 0, np.arange(n)))
    since_s = (t_us - t_us[first]) / 1e6
    speed = np.where(np.isnan(gs), gs[first], gs)
    grounded = (on_ground == 1) | (on_ground[first] == 1)
    least_m = max(STALE_MOVED_M, 3 * _grid_m(lat, lon))
    with np.errstate(invalid="ignore"):
        old[again & ~grounded & (speed >= MOVING_MPS) & (speed * since_s > least_m)] = True
    silent = again & ~grounded & np.isnan(speed)
    for start in np.unique(first[silent]).tolist():
        end = start + 1
        while end < n and again[end]:
            end += 1
        if _flew_on(t_us, lat, lon, start, end, least_m):
            old[start + 1 : end] = True
    return old


def _flew_on(t_us: I64, lat: F64, lon: F64, start: int, end: int, least_m: float) -> bool:
    """Whether the neighbours of a repeated position, at start to end, say that the aircraft moved meanwhile."""
    if start == 0 or t_us[start] == t_us[start - 1]:
        return False
    before_m = float(distance_m(lat[start - 1], lon[start - 1], lat[start], lon[start]))
    before = before_m / ((t_us[start] - t_us[start - 1]) / 1e6)
    if before < MOVING_MPS:
        return False
    if end == len(t_us):
        wait_s = (t_us[start + 1] - t_us[start]) / 1e6
        return bool(wait_s > 0 and before / wait_s > STOP_MPS2 and before * wait_s > least_m)
    away_m = float(distance_m(lat[start], lon[start], lat[end], lon[end]))
    through = away_m / float((t_us[end] - t_us[start]) / 1e6)
    return away_m > least_m and 0.5 <= through / before <= 2.0


def _grid_m(lat: F64, lon: F64) -> float:
    """The step that positions are rounded to in metres, by the decimals that they have; 0 with more than five."""
    for decimals in range(1, 6):
        if np.array_equal(np.round(lat, decimals), lat) and np.array_equal(np.round(lon, decimals), lon):
            return METRES_A_DEGREE * float(10.0**-decimals)
    return 0.0


def clock_steps(t_us: I64, lat: F64, lon: F64, gs: F64, track: F64) -> tuple[Bool, list[int]]:
    """Which records, in the file's order, a step of the source's clock makes doubtful; the last ones before a step back.

    Back: the track goes on from the record before although the time went back by more than STEP_S, and where it was
    at that time is another place (a late delivery would lie there); back to before the first record, it must go on in
    straight flight, where dead reckoning over one interval puts it. All records until the time has caught up are
    doubtful, because they stand among others that were made later. Forward: in straight flight a silence of
    FORWARD_S after which the aircraft is where it would have been after one ordinary interval; the first record after
    it is marked. A slower step, or one while standing or turning, cannot be told from these data.
    """
    stepped = np.zeros(len(t_us), bool)
    backs: list[int] = []
    if len(t_us) <= STEP_SAMPLES:
        return stepped, backs
    dt = np.diff(t_us)
    usual_us = float(np.median(np.abs(dt)))
    for back in np.flatnonzero(dt < -STEP_S * 1e6).tolist():
        k = back + 1
        begin = _ordered_since(dt, back)
        if stepped[k] or k - begin < STEP_SAMPLES:
            continue
        if t_us[k] < t_us[begin]:
            if _flies_on(t_us, lat, lon, gs, track, k, usual_us):
                stepped[k : _caught_up(t_us, dt, k)] = True
                backs.append(back)
            continue
        there = np.array([np.interp(t_us[k], t_us[begin:k], column[begin:k]) for column in (lat, lon)])
        on_m = float(distance_m(lat[k - 1], lon[k - 1], lat[k], lon[k]))
        away_m = float(distance_m(there[0], there[1], lat[k], lon[k]))
        fits = np.nan_to_num(gs[k - 1]) * 3 * usual_us / 1e6 + 3 * STALE_MOVED_M
        if on_m <= fits and away_m > max(2 * fits, 3 * on_m):
            stepped[k : _caught_up(t_us, dt, k)] = True
            backs.append(back)
    stepped[_forward(t_us, lat, lon, gs, track, usual_us)] = True
    return stepped, backs


def _ordered_since(dt: I64, at: int) -> int:
    """From which record on the times up to record `at` do not go back."""
    backs = np.flatnonzero(dt[:at] < 0)
    return int(backs[-1]) + 1 if len(backs) else 0


def _caught_up(t_us: I64, dt: I64, k: int) -> int:
    """The first record after k, which follows a step back, that is later than the one before it, or steps back again."""
    end = k
    while end < len(t_us) and t_us[end] <= t_us[k - 1] and (end == k or dt[end - 1] >= 0):
        end += 1
    return end


def _forward(t_us: I64, lat: F64, lon: F64, gs: F64, track: F64, usual_us: float) -> list[int]:
    dt = np.diff(t_us)
    candidates = np.flatnonzero(dt > max(FORWARD_S * 1e6, 20 * usual_us)) + 1
    return [k for k in candidates.tolist() if _flies_on(t_us, lat, lon, gs, track, k, usual_us)]


def _flies_on(t_us: I64, lat: F64, lon: F64, gs: F64, track: F64, k: int, usual_us: float) -> bool:
    """Whether record k is, in straight flight, where one ordinary interval takes the aircraft from the record before.

    Speed and course are those that the records say, else those between their positions.
    """
    if k < STRAIGHT_SAMPLES or k + STRAIGHT_SAMPLES > len(t_us):
        return False
    halves = slice(k - STRAIGHT_SAMPLES, k), slice(k, k + STRAIGHT_SAMPLES)
    motion = [_motion(t_us[h], lat[h], lon[h], gs[h], track[h]) for h in halves]
    speed, course = (np.concatenate(columns) for columns in zip(*motion, strict=True))
    before, after = motion[0][0][-1], motion[1][0][0]
    way, other_way = motion[0][1][-1], motion[1][1][0]
    if np.isnan(speed).any() or np.isnan(course).any() or (speed < MOVING_MPS).any():
        return False
    if (np.abs(_turn(course, other_way)) > STRAIGHT_DEG).any():
        return False
    if abs(_turn(way, other_way)) > SAME_COURSE_DEG or abs(after - before) > 0.1 * before:
        return False
    way_m = before * usual_us / 1e6
    north = way_m * np.cos(np.radians(way)) / METRES_A_DEGREE
    east = way_m * np.sin(np.radians(way)) / (METRES_A_DEGREE * max(np.cos(np.radians(lat[k - 1])), 1e-6))
    off_m = float(distance_m(lat[k - 1] + north, lon[k - 1] + east, lat[k], lon[k]))
    return bool(off_m <= 0.25 * way_m + PLACE_M)


def _motion(t_us: I64, lat: F64, lon: F64, gs: F64, track: F64) -> tuple[F64, F64]:
    """Speed and course of some records in a row; where they do not all say them, from their positions, one fewer."""
    if not (np.isnan(gs).any() or np.isnan(track).any()):
        return gs, track
    seconds = np.diff(t_us) / 1e6
    if (seconds <= 0).any():
        return np.full(1, np.nan), np.full(1, np.nan)
    north = np.diff(lat)
    east = _turn(lon[1:], lon[:-1]) * np.cos(np.radians(lat[:-1]))
    course: F64 = np.degrees(np.arctan2(east, north)) % 360
    return distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:]) / seconds, course


def _blame_clock(flags: NDArray[np.uint16], judged: Index, after: int) -> None:
    """Where a step back is why the track before judged[after] is out of reach of that from there on, say so."""
    out = np.uint16(Flag.JUMP | Flag.DISPLACED)
    for at, step in ((after, 1), (after - 1, -1)):
        i = at
        while 0 <= i < len(judged) and flags[judged[i]] & out:
            flags[judged[i]] = (flags[judged[i]] & ~out) | np.uint16(Flag.CLOCK_STEP)
            i += step


def _turn(a: F64, b: F64) -> F64:
    return (a - b + 180.0) % 360.0 - 180.0


def _spread(aircraft: I64, order: Index, judged: Index) -> None:
    """Give records without a judged position to the aircraft of the record before them in time."""
    known = np.zeros(len(order), bool)
    known[np.isin(order, judged, assume_unique=True)] = True
    at = np.maximum.accumulate(np.where(known, np.arange(len(order)), 0))
    aircraft[order] = aircraft[order[at]]


def _shared(flags: NDArray[np.uint16], t_us: I64, used: list[Index]) -> None:
    """Flag the records of each aircraft in the time in which another used the same address."""
    spans = [(t_us[index[0]], t_us[index[-1]]) for index in used]
    for number, index in enumerate(used):
        for other, (begin, end) in enumerate(spans):
            if other != number:
                inside = index[(t_us[index] >= begin) & (t_us[index] <= end)]
                flags[inside] |= np.uint16(Flag.SHARED_ADDRESS)
