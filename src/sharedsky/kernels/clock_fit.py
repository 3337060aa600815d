"""The clock offset between two tracks of one flight, from how one must be shifted in time to lie on the other.

Robust regression in one unknown: Tukey's biweight (Beaton and Tukey, 1974), reweighted until it settles; the interval is
that of the sandwich estimator with blocks of time as clusters (Liang and Zeger, Longitudinal data analysis using
generalized linear models, 1986), since errors of one receiver a second apart are not independent.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

SECOND_US = 10**6
MOST_COARSE = 1_000
"""samples of each track that the search looks at; the fit uses all"""
BLOCKS = 10
T_975 = 2.262
"""97.5 % quantile of Student's t with BLOCKS − 1 degrees of freedom"""
BASE_S = 5.0
"""velocity is taken over at least this long on either side: between two near samples it would be noise, and the same noise
as in the positions"""
BIWEIGHT = 5.0
"""residuals beyond this many robust standard deviations count for nothing"""
AMBIGUOUS = 1.5
"""another offset whose residuals are at most this many times the best one's cannot be told from it"""
STRAIGHT = 0.003
"""share of the velocity's square that varies from block to block, below which a flight counts as straight at constant
speed: 3° of heading"""

Reason = Literal["", "overlap", "too slow", "edge of the search", "several offsets fit"]


class ClockFit(NamedTuple):
    """The offset between two clocks, or why it cannot be told.

    Args:
        reason: "" where there is an offset; else the offset and its interval are NaN.
        offset_s: to be added to the second track's times to give the first one's.
        half_width_s: half of the 95 % interval: statistical_s + bias_s.
        statistical_s: the part of it from noise.
        bias_s: the part of it from along-track bias, bias over speed, which no track can tell from an offset.
        along_track_m: what was measured, the shift along the track: offset times speed.
        along_track_only: the flight is straight at constant speed, so that a constant shift of either track's positions
            along it would be taken for an offset; otherwise its turns tell the two apart.
        residual_m: median distance that remains; large where the tracks are not of one flight, or one is displaced.
        overlap_s: time in which samples of one fall on the other between its gaps, under the offset.
        samples: residuals used.
    """

    reason: Reason
    offset_s: float
    half_width_s: float
    statistical_s: float
    bias_s: float
    along_track_m: float
    along_track_only: bool
    residual_m: float
    overlap_s: float
    samples: int


class _Track(NamedTuple):
    t_s: F64
    pos_m: F64
    vel_mps: F64


class _Residuals(NamedTuple):
    """First track minus second at matching times, (n, k), its rate of change with the offset, and the times.

    The rate is smoothed, so that its noise is not that of the positions: their product then averages to nothing at the
    true offset, whatever the sampling.
    """

    apart_m: F64
    rate_mps: F64
    t_s: F64


def clock_offset(
    first_t_us: ArrayLike,
    first_pos_m: ArrayLike,
    second_t_us: ArrayLike,
    second_pos_m: ArrayLike,
    *,
    bias_m: float = 0.0,
    search_s: float = 60.0,
    step_s: float = 0.5,
    max_gap_s: float = 20.0,
    least_overlap_s: float = 60.0,
    least_speed_mps: float = 10.0,
) -> ClockFit:
    """The offset that best aligns two tracks of one flight, with its 95 % interval.

    Args:
        first_t_us: (n,) int64, any order; of samples at one time the first counts.
        first_pos_m: (n, k), k 2 or 3, Cartesian metres; heights of different datums are best left out.
        second_t_us: (m,), of the second track.
        second_pos_m: (m, k), same frame.
        bias_m: how far either track's positions may together be off along the track for its whole length.
        search_s: offsets from -search_s to search_s are looked at.
        step_s: how finely; the flight must not turn much within it.
        max_gap_s: between samples farther apart nothing is interpolated.
        least_overlap_s: with less common time there is no answer.
        least_speed_mps: nor for a slower flight (root mean square), which tells no time.

    Returns:
        ClockFit. The interval holds for noise that is alike throughout and forgets itself well within a tenth of the
        overlap (where it takes a thirtieth to fall to 1/e, it held in nine trials of ten); the bias is added in full. Exchanging the tracks changes the offset's sign and nothing else.
    """
    epoch = min(np.asarray(t, dtype=np.int64).min(initial=2**62) for t in (first_t_us, second_t_us))
    first = _track(first_t_us, first_pos_m, int(epoch), max_gap_s)
    second = _track(second_t_us, second_pos_m, int(epoch), max_gap_s)
    if len(first.t_s) < 2 or len(second.t_s) < 2:
        return _cannot_tell("overlap", 0.0, 0)
    grid = step_s * np.arange(-round(search_s / step_s), round(search_s / step_s) + 1)
    costs = np.array([_coarse(first, second, float(offset), max_gap_s) for offset in grid])
    if not np.isfinite(costs).any():
        return _cannot_tell("overlap", 0.0, 0)
    minima = _local_minima(costs)
    tried = sorted((_refine(first, second, float(grid[i]), max_gap_s) for i in minima), key=lambda f: f[1])
    offset, cost = tried[0]
    found = _residuals(first, second, offset, max_gap_s)
    overlap = _overlap_s(found.t_s, max_gap_s)
    n = len(found.t_s)
    if overlap < least_overlap_s or n < 2 * BLOCKS:
        return _cannot_tell("overlap", overlap, n)
    speed = float(np.sqrt((found.rate_mps**2).sum(axis=1).mean()))
    if speed < least_speed_mps:
        return _cannot_tell("too slow", overlap, n)
    if any(abs(o - offset) > 2 * step_s and c <= AMBIGUOUS * cost for o, c in tried[1:]):
        return _cannot_tell("several offsets fit", overlap, n)
    if abs(offset) > search_s - step_s:
        return _cannot_tell("edge of the search", overlap, n)
    return _with_interval(found, offset, bias_m, overlap)


def _cannot_tell(reason: Reason, overlap_s: float, samples: int) -> ClockFit:
    nan = float("nan")
    return ClockFit(reason, nan, nan, nan, nan, nan, False, nan, overlap_s, samples)


def _track(t_us: ArrayLike, pos_m: ArrayLike, epoch_us: int, max_gap_s: float) -> _Track:
    t_all, pos_all = np.asarray(t_us, dtype=np.int64), np.asarray(pos_m, dtype=float)
    if pos_all.ndim != 2 or t_all.shape != pos_all.shape[:1] or pos_all.shape[1] not in (2, 3):
        raise ValueError("want times of shape (n,) and positions of shape (n, 2) or (n, 3)")
    good = np.isfinite(pos_all).all(axis=1)
    times, index = np.unique(t_all[good], return_index=True)
    t, pos = (times - epoch_us) / SECOND_US, pos_all[good][index]
    if len(t) < 2:
        return _Track(t, pos, np.zeros_like(pos))
    # three pairs of samples to the left and right of each, at least the base away but never across a gap
    run = np.concatenate([[0], np.cumsum(np.diff(t) > max_gap_s)])
    first, last = np.searchsorted(run, run, side="left"), np.searchsorted(run, run, side="right") - 1
    farther = np.arange(3)
    left = (np.searchsorted(t, t - BASE_S, side="right") - 1)[:, None] - farther
    right = np.searchsorted(t, t + BASE_S, side="left")[:, None] + farther
    # at an end, samples from the end inward, so that the pairs still differ
    left = np.where(left < first[:, None], np.minimum(first[:, None] + farther, last[:, None]), left)
    right = np.where(right > last[:, None], np.maximum(last[:, None] - farther, first[:, None]), right)
    span = (t[right] - t[left])[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        velocity = np.where(span > 0, (pos[right] - pos[left]) / span, 0.0)
    velocity = np.where(span > 0, velocity, velocity[:, :1])
    # the one nearest to the others: a wild sample spoils no more than one pair
    apart = np.linalg.norm(velocity[:, :, None] - velocity[:, None, :], axis=3).sum(axis=2)
    return _Track(t, pos, velocity[np.arange(len(t)), apart.argmin(axis=1)])


def _one_way(track: _Track, at_s: F64, max_gap_s: float) -> tuple[Mask, F64, F64]:
    """Where a track has a position at some times, and there its position and velocity."""
    after = np.clip(np.searchsorted(track.t_s, at_s, side="right"), 1, len(track.t_s) - 1)
    before = after - 1
    span = track.t_s[after] - track.t_s[before]
    known = (span <= max_gap_s) & (at_s >= track.t_s[before]) & (at_s <= track.t_s[after])
    before, after = before[known], after[known]
    part = ((at_s[known] - track.t_s[before]) / span[known])[:, None]
    place = (1 - part) * track.pos_m[before] + part * track.pos_m[after]
    velocity = (1 - part) * track.vel_mps[before] + part * track.vel_mps[after]
    return known, place, velocity


def _residuals(first: _Track, second: _Track, offset_s: float, max_gap_s: float) -> _Residuals:
    """Each track's samples against the other one's straight lines, so that neither is preferred."""
    known, place, rate = _one_way(first, second.t_s + offset_s, max_gap_s)
    known_, place_, rate_ = _one_way(second, first.t_s - offset_s, max_gap_s)
    return _Residuals(
        np.concatenate([place - second.pos_m[known], first.pos_m[known_] - place_]),
        np.concatenate([rate, rate_]),
        np.concatenate([second.t_s[known] + offset_s / 2, first.t_s[known_] - offset_s / 2]),
    )


def _coarse(first: _Track, second: _Track, offset_s: float, max_gap_s: float) -> float:
    """Median distance of a thinned set of samples under an offset; inf where too few remain."""
    distances = []
    for track, samples, at in ((first, second, offset_s), (second, first, -offset_s)):
        every = -(-len(samples.t_s) // MOST_COARSE)
        known, place, _ = _one_way(track, samples.t_s[::every] + at, max_gap_s)
        distances.append(np.linalg.norm(place - samples.pos_m[::every][known], axis=1))
    together = np.concatenate(distances)
    return float(np.median(together)) if len(together) >= BLOCKS else np.inf


def _local_minima(costs: F64) -> I64:
    """Indices where no neighbour is lower, the twelve lowest of them."""
    padded = np.concatenate([[np.inf], costs, [np.inf]])
    lowest = np.isfinite(costs) & (costs <= padded[:-2]) & (costs <= padded[2:])
    index = np.nonzero(lowest)[0]
    return index[np.argsort(costs[index], kind="stable")][:12]


def _scale_m(distance_m: F64) -> float:
    """Robust standard deviation of each component, from distances of two components."""
    return max(float(np.median(distance_m)) / 1.1774, 1e-9)


def _weights(distance_m: F64) -> F64:
    u = distance_m / (BIWEIGHT * _scale_m(distance_m))
    weights: F64 = np.where(u < 1, (1 - u**2) ** 2, 0.0)
    return weights


def _refine(first: _Track, second: _Track, offset_s: float, max_gap_s: float) -> tuple[float, float]:
    """The offset near a first guess at which the weighted along-track residuals balance, and the median distance."""
    cost = np.inf
    for _ in range(50):
        found = _residuals(first, second, offset_s, max_gap_s)
        if len(found.t_s) < BLOCKS:
            return offset_s, np.inf
        distance = np.linalg.norm(found.apart_m, axis=1)
        cost = float(np.median(distance))
        weights = _weights(distance)
        curvature = float((weights * (found.rate_mps**2).sum(axis=1)).sum())
        if curvature <= 0:
            break
        step = -float((weights * (found.apart_m * found.rate_mps).sum(axis=1)).sum()) / curvature
        offset_s += float(np.clip(step, -5.0, 5.0))
        if abs(step) < 1e-7:
            break
    return offset_s, cost


def _with_interval(found: _Residuals, offset_s: float, bias_m: float, overlap_s: float) -> ClockFit:
    distance = np.linalg.norm(found.apart_m, axis=1)
    speed2 = (found.rate_mps**2).sum(axis=1)
    along = (found.apart_m * found.rate_mps).sum(axis=1)
    weights = _weights(distance)
    limit = BIWEIGHT * _scale_m(distance)
    u = np.minimum(distance / limit, 1.0)
    # the biweight falls as a residual grows, so its influence changes less than its weight says
    falling = -4 / limit**2 * (1 - u**2) * along**2
    curvature = float((weights * speed2 + falling).sum())
    order = np.argsort(found.t_s, kind="stable")
    scores = np.array([block.sum() for block in np.array_split((weights * along)[order], BLOCKS)])
    spread = float(np.sqrt((scores**2).sum() * BLOCKS / (BLOCKS - 1)))
    statistical = T_975 * spread / curvature if curvature > 0 else np.inf
    weighted = float((weights * speed2).sum())
    bias = bias_m * float((weights * np.sqrt(speed2)).sum()) / weighted
    blocks = np.array([np.median(block, axis=0) for block in np.array_split(found.rate_mps[order], BLOCKS)])
    varying = float(((blocks - blocks.mean(axis=0)) ** 2).sum() / (blocks**2).sum())
    return ClockFit(
        "",
        offset_s,
        statistical + bias,
        statistical,
        bias,
        offset_s * float(np.sqrt(weighted / weights.sum())),
        varying < STRAIGHT,
        float(np.median(distance)),
        overlap_s,
        len(found.t_s),
    )


def _overlap_s(t_s: F64, max_gap_s: float) -> float:
    """Time in which samples of one track fall on the other, without the breaks between."""
    steps = np.diff(np.sort(t_s))
    if not len(steps):
        return 0.0
    return float(steps[steps <= max(max_gap_s, 3 * float(np.median(steps)))].sum())
