"""When a track begins and ends, and where it has no position."""

from itertools import pairwise

from sharedsky.inquiry.events.made import event_from
from sharedsky.inquiry.flown import Flown
from sharedsky.inquiry.wording import duration
from sharedsky.model.event import Event
from sharedsky.units import SECOND_US

PATCHY_S = 300.0
"""Contact that lasts no longer than this between two gaps does not part them: the track is patchy there."""
PATCHY_LEAST = 4
"""So many gaps or more, parted by no more than PATCHY_S, are told as one block; the track itself shows each."""


def contact_events(of: Flown) -> list[Event]:
    """First fix, last fix, every gap; where gaps follow each other closely, one block for all of them."""
    if not of.pieces:
        return []
    last = len(of.fixes) - 1
    found = [event_from(of, "first_fix", 0, 0, "is first seen")]
    for gaps in patches(of):
        first, end = gaps[0][0], gaps[-1][1]
        gap_s = sum(int(of.fixes.t_us[b] - of.fixes.t_us[a]) for a, b in gaps) / SECOND_US
        figures = {"gap_s": round(gap_s, 6)}
        if len(gaps) == 1:
            found.append(
                event_from(of, "gap", first, end, f"is not seen for {duration(gap_s)}", figures=figures)
            )
        else:
            action = f"is seen only at times: {len(gaps)} gaps, {duration(gap_s)} in sum"
            figures["gaps"] = float(len(gaps))
            found.append(event_from(of, "gaps", first, end, action, figures=figures))
    return [*found, event_from(of, "last_fix", last, last, "is last seen")]


def patches(of: Flown) -> list[list[tuple[int, int]]]:
    """Gaps, each as the fixes either side of it; those of one patchy stretch together."""
    groups: list[list[tuple[int, int]]] = []
    for (_, before), (after, _) in pairwise(of.pieces):
        if groups and of.fixes.t_us[before] - of.fixes.t_us[groups[-1][-1][1]] <= PATCHY_S * SECOND_US:
            groups[-1].append((before, after))
        else:
            groups.append([(before, after)])
    return [
        part for group in groups for part in ([group] if len(group) >= PATCHY_LEAST else [[g] for g in group])
    ]
