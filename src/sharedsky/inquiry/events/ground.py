"""Take-off, landing and time on the ground, where the source itself says what is on the ground."""

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.events.made import event_from, runs
from sharedsky.inquiry.flown import I64, Flown
from sharedsky.model.event import Event
from sharedsky.units import SECOND_US

STATE_HOLDS_S = 5.0
"""A change between ground and air that does not last this long is a flicker of the squat switch (a bounce, a hop on
rough ground), not a take-off or a landing; the end of a track cuts it short without making it one."""


def ground_events(of: Flown) -> list[Event]:
    """Time on the ground, take-offs and landings; none where the source says nothing of the ground.

    Nothing is concluded from speed or height alone: a helicopter hovers, and the ground's height is not in a track.
    A take-off or landing runs from the last fix in the one state to the first in the other; across a gap it has that
    gap's length.
    """
    said = np.flatnonzero(of.fixes.on_ground >= 0)
    if not len(said):
        return []
    t_us = of.fixes.t_us[said]
    down = steady(of.fixes.on_ground[said] == 1, t_us)
    found = [
        event_from(of, "on_ground", int(said[a]), int(said[b]), "is on the ground") for a, b in runs(down)
    ]
    for i in np.flatnonzero(np.diff(down.astype(np.int8))):
        before, after = int(said[i]), int(said[i + 1])
        kind, action = ("landing", "lands") if down[i + 1] else ("take_off", "takes off")
        found.append(event_from(of, kind, before, after, action, at=after if down[i + 1] else before))
    return found


def steady(down: NDArray[np.bool_], t_us: I64) -> NDArray[np.bool_]:
    """The ground state without flickers shorter than STATE_HOLDS_S. Both of shape (n,), as is what it returns."""
    held = down.copy()
    for first, last in sorted(runs(down) + runs(~down))[1:-1]:
        lasts_us = t_us[last + 1] - t_us[first]
        if lasts_us < STATE_HOLDS_S * SECOND_US:
            held[first : last + 1] = held[first - 1]
    return held
