"""Turns, and many turns gathered into one block: circling, and manoeuvring both ways."""

import msgspec
import numpy as np

from sharedsky.inquiry.events.made import event_from
from sharedsky.inquiry.flown import F64, I64, Flown, courses
from sharedsky.inquiry.simplify import kept_points
from sharedsky.model.event import Event
from sharedsky.units import KT, SECOND_US

COURSE_NOISE_DEG = 6.0
"""Courses wander by this much in straight flight: gusts, rounding of positions, corrections."""
TURN_RATE_DPS = 0.5
"""Slower than a sixth of a standard-rate turn (3°/s) is a long bend of the route, not a turn."""
LEAST_TURN_DEG = 30.0
"""Smaller turns are corrections; the drawn track shows them."""
SLOWEST_MPS = 30 * KT
"""Below this a course means little: a helicopter hovers, an aircraft taxies."""
AMBIGUOUS_DEG = 135.0
"""More than this between two samples and nobody can say which way the aircraft turned."""
STRAIGHT_LASTS_S = 15.0
"""A straight stretch shorter than this, between two turns one way, is part of one turn."""
JINK_S = 15.0
"""Where courses come from positions, a turn and its opposite this soon after cancel: one bad position makes both."""
CIRCLING_LEG_S = 120.0
"""Turns one way with no longer leg between them are one circling: holding patterns have legs of 60 s to 90 s."""
CIRCLE_DEG = 360.0
"""From here on turns one way are told as circles."""
MANOEUVRES_LEAST = 4
"""So many turns or more, with no longer legs than those of circling, are told as one block of manoeuvres."""


class Turn(msgspec.Struct, frozen=True):
    """A turn, or a gathering of turns.

    Args:
        first, last: indices of fixes.
        degrees: turned in sum, right positive; of a gathering both ways, the sum of the sizes.
        turns: how many single turns it holds.
        unc_s: how far each end may be off.
        mixed: whether it holds turns both ways.
    """

    first: int
    last: int
    degrees: float
    turns: int
    unc_s: float
    mixed: bool = False


def turning_events(of: Flown) -> list[Event]:
    """Every turn of at least LEAST_TURN_DEG; circles and lively manoeuvring as one event each, so that an aircraft
    that works over one place for an hour stays one line.
    """
    singles = [turn for first, last in of.pieces for turn in turns(of, first, last)]
    circling = gathered(of, singles, one_way=True)
    return [_event(of, turn) for turn in gathered(of, circling, one_way=False)]


def _event(of: Flown, turn: Turn) -> Event:
    way = "right" if turn.degrees > 0 else "left"
    size = abs(turn.degrees)
    figures = {"turned_deg": round(turn.degrees, 1), "turns": float(turn.turns)}
    if turn.mixed:
        kind, action = "manoeuvres", f"manoeuvres: {turn.turns} turns both ways, {size:,.0f}° in sum"
    elif size >= CIRCLE_DEG:
        circles = size / 360.0
        kind, action = "orbit", f"circles to the {way} {circles:.1f} times"
        figures["circles"] = round(circles, 2)
    else:
        kind, action = "turn", f"turns {way} by {size:.0f}°"
    return event_from(of, kind, turn.first, turn.last, action, unc_s=turn.unc_s, figures=figures)


def turns(of: Flown, first: int, last: int) -> list[Turn]:
    """The single turns of one unbroken piece, from fix first to fix last, in order."""
    at, course_deg = courses(of, first, last)
    moving = ~(of.gs_mps[at] < SLOWEST_MPS) & (of.fixes.on_ground[at] != 1)
    at, course_deg = at[moving], course_deg[moving]
    if len(at) < 2:
        return []
    step_deg = (np.diff(course_deg) + 180.0) % 360.0 - 180.0
    breaks = np.flatnonzero(np.abs(step_deg) > AMBIGUOUS_DEG)
    heading_deg = course_deg[0] + np.concatenate([[0.0], step_deg.cumsum()])
    found: list[Turn] = []
    for a, b in zip(np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(at) - 1]]), strict=True):
        if b > a:
            found += _turns_of(of, at[a : b + 1], heading_deg[a : b + 1])
    return found


def _turns_of(
    of: Flown,
    at: I64,
    heading_deg: F64,
) -> list[Turn]:
    t_s = (of.fixes.t_us[at] - of.fixes.t_us[at[0]]) / SECOND_US
    kept = kept_points(t_s, heading_deg[:, None], COURSE_NOISE_DEG)
    lasts_s, change_deg = np.diff(t_s[kept]), np.diff(heading_deg[kept])
    sense = np.where(np.abs(change_deg) >= TURN_RATE_DPS * lasts_s, np.sign(change_deg), 0.0)
    joined: list[tuple[int, int, float]] = []
    straight_s = 0.0
    for i, way in enumerate(sense):
        a, b = int(kept[i]), int(kept[i + 1])
        if way == 0:
            straight_s += float(lasts_s[i])
            continue
        if joined and joined[-1][2] == way and straight_s < STRAIGHT_LASTS_S:
            joined[-1] = (joined[-1][0], b, way)
        else:
            joined.append((a, b, float(way)))
        straight_s = 0.0
    if not of.sent_course:
        joined = _without_jinks(joined, t_s, heading_deg)
    found = []
    for a, b, _ in joined:
        degrees = float(heading_deg[b] - heading_deg[a])
        if abs(degrees) < LEAST_TURN_DEG:
            continue
        turned_s = max(float(t_s[b] - t_s[a]), 1e-6)
        step_s = float(max(t_s[min(a + 1, b)] - t_s[a], t_s[b] - t_s[max(b - 1, a)]))
        unc_s = step_s + COURSE_NOISE_DEG * turned_s / abs(degrees)
        found.append(Turn(int(at[a]), int(at[b]), degrees, 1, unc_s))
    return found


def _without_jinks(
    joined: list[tuple[int, int, float]],
    t_s: F64,
    heading_deg: F64,
) -> list[tuple[int, int, float]]:
    kept: list[tuple[int, int, float]] = []
    for a, b, way in joined:
        if kept and kept[-1][2] == -way and t_s[a] - t_s[kept[-1][1]] <= JINK_S:
            net_deg = heading_deg[b] - heading_deg[kept[-1][0]]
            if abs(net_deg) < LEAST_TURN_DEG:
                kept.pop()
                continue
        kept.append((a, b, way))
    return kept


def gathered(of: Flown, found: list[Turn], *, one_way: bool) -> list[Turn]:
    """Turns with the ones that belong together made one.

    Args:
        of: the fixes that the turns count in.
        found: in order.
        one_way: gather turns of one sense that make at least a full circle; else any MANOEUVRES_LEAST or more, in
            which circles count as one.
    """
    result: list[Turn] = []
    group: list[Turn] = []

    def close() -> None:
        nonlocal group, result
        total = sum(t.degrees for t in group) if one_way else sum(abs(t.degrees) for t in group)
        enough = abs(total) >= CIRCLE_DEG if one_way else len(group) >= MANOEUVRES_LEAST
        if len(group) > 1 and enough:
            one = Turn(
                group[0].first,
                group[-1].last,
                total,
                sum(t.turns for t in group),
                max(group[0].unc_s, group[-1].unc_s),
                mixed=not one_way,
            )
            result.append(one)
        else:
            result += group
        group = []

    for turn in found:
        if group:
            leg_s = int(of.fixes.t_us[turn.first] - of.fixes.t_us[group[-1].last]) / SECOND_US
            same_way = (turn.degrees > 0) == (group[-1].degrees > 0)
            if leg_s > CIRCLING_LEG_S or (one_way and not same_way):
                close()
        group.append(turn)
    close()
    return result
