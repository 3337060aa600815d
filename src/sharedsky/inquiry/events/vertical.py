"""Climbs and descents: altitude cut into straight pieces that no sample leaves by more than its noise."""

import numpy as np

from sharedsky.inquiry.events.made import event_from
from sharedsky.inquiry.flown import F64, I64, Flown
from sharedsky.inquiry.simplify import kept_points
from sharedsky.inquiry.wording import altitudes
from sharedsky.model.event import Event
from sharedsky.units import FPM, FT, SECOND_US

ALTITUDE_NOISE_M = 100 * FT
"""Transponders round to 25 ft or 100 ft, and pressure wanders by as much in level flight."""
LEVEL_RATE_MPS = 300 * FPM
"""Slower than this is level flight: the field's usual limit (EUROCONTROL and FAA level-segment studies)."""
LEVEL_LASTS_S = 60.0
"""A level stretch shorter than this, between two climbs, is part of one climb."""
FASTEST_MPS = 250.0
"""No aircraft changes altitude faster (the steepest fighters climb at about this): a faster step is a garbled reply."""
GARBLED_LASTS_S = 30.0
"""Altitudes between two such steps that do not last this long take no part in climbs and descents."""
LEAST_CHANGE_M = 500 * FT
"""A smaller change of altitude is no climb or descent worth a block: half the usual distance between levels."""


def vertical_events(of: Flown) -> list[Event]:
    """Every climb and descent of at least LEAST_CHANGE_M, from its start to its end, within unbroken pieces.

    Garbled altitudes (see plausible) are passed over. Each end may be off by the time it takes to leave the noise at the piece's own rate, and by the distance to the
    next sample.
    """
    found: list[Event] = []
    usable = np.isfinite(of.alt_m) & (of.fixes.on_ground != 1)
    for first, last in of.pieces:
        at = first + np.flatnonzero(usable[first : last + 1])
        for run in plausible(of.fixes.t_us[at] / SECOND_US, of.alt_m[at]):
            found += _events(of, at[run])
    return found


def _events(of: Flown, at: I64) -> list[Event]:
    found = []
    if len(at) > 1:
        t_s = (of.fixes.t_us[at] - of.fixes.t_us[at[0]]) / SECOND_US
        for a, b in climbs_and_descents(t_s, of.alt_m[at]):
            from_m, to_m = float(of.alt_m[at[a]]), float(of.alt_m[at[b]])
            rate_mps = (to_m - from_m) / (t_s[b] - t_s[a])
            kind, verb = ("climb", "climbs") if to_m > from_m else ("descent", "descends")
            step_s = max(t_s[min(a + 1, b)] - t_s[a], t_s[b] - t_s[max(b - 1, a)])
            found.append(
                event_from(
                    of,
                    kind,
                    int(at[a]),
                    int(at[b]),
                    f"{verb} {altitudes(from_m, to_m, of.datum)}",
                    unc_s=float(step_s + ALTITUDE_NOISE_M / abs(rate_mps)),
                    figures={
                        "from_m": round(from_m, 1),
                        "to_m": round(to_m, 1),
                        "mean_rate_mps": round(rate_mps, 2),
                    },
                )
            )
    return found


def plausible(t_s: F64, alt_m: F64) -> list[I64]:
    """Stretches of samples that an aircraft can have flown, garbled ones left out.

    Args:
        t_s: shape (n,), non-decreasing.
        alt_m: finite, shape (n,).
    Returns:
        Index arrays, in order, disjoint: within each no step is faster than FASTEST_MPS.

    Samples are cut where altitude steps faster than FASTEST_MPS; pieces shorter than GARBLED_LASTS_S between two cuts
    are left out, and what then fits together again is joined.
    """
    if not len(t_s):
        return []
    fits = np.abs(np.diff(alt_m)) <= FASTEST_MPS * np.diff(t_s) + ALTITUDE_NOISE_M
    pieces = np.split(np.arange(len(t_s)), np.flatnonzero(~fits) + 1)
    lasting = [p for p in pieces if t_s[p[-1]] - t_s[p[0]] >= GARBLED_LASTS_S]
    joined: list[list[I64]] = []
    for piece in lasting or pieces:
        before = joined[-1][-1][-1] if joined else -1
        step_m = abs(alt_m[piece[0]] - alt_m[before])
        if joined and step_m <= FASTEST_MPS * (t_s[piece[0]] - t_s[before]) + ALTITUDE_NOISE_M:
            joined[-1].append(piece)
        else:
            joined.append([piece])
    return [np.concatenate(parts) for parts in joined]


def climbs_and_descents(t_s: F64, alt_m: F64) -> list[tuple[int, int]]:
    """First and last index of each climb and descent in one unbroken stretch.

    Args:
        t_s: shape (n,), non-decreasing.
        alt_m: finite, shape (n,).
    """
    kept = kept_points(t_s, alt_m[:, None], ALTITUDE_NOISE_M)
    lasts_s, change_m = np.diff(t_s[kept]), np.diff(alt_m[kept])
    # a step between two samples of one time is as steep as can be, in its own direction
    fast = np.abs(change_m) >= LEVEL_RATE_MPS * lasts_s
    sense = np.where(fast, np.sign(change_m), 0.0)
    joined: list[tuple[int, int, float]] = []
    level_s = 0.0
    for i, way in enumerate(sense):
        a, b = int(kept[i]), int(kept[i + 1])
        if way == 0:
            level_s += float(lasts_s[i])
            continue
        if joined and joined[-1][2] == way and level_s < LEVEL_LASTS_S:
            joined[-1] = (joined[-1][0], b, way)
        else:
            joined.append((a, b, float(way)))
        level_s = 0.0
    return [(a, b) for a, b, _ in joined if abs(alt_m[b] - alt_m[a]) >= LEAST_CHANGE_M and t_s[b] > t_s[a]]
