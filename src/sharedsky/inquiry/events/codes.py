"""What the transponder sends: emergency codes, other codes, callsigns."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.events.made import event_from
from sharedsky.inquiry.flown import Flown
from sharedsky.model.event import Event
from sharedsky.units import SECOND_US

EMERGENCY_CODES = {"7500": "unlawful interference", "7600": "loss of communication", "7700": "emergency"}
"""ICAO Doc 8168, Volume I, Part III."""
CODE_HOLDS_S = 20.0
"""A code or callsign must be sent this long to count as changed: pilots dial through others, and receivers garble.
Emergency codes are told however short: a reader must be able to judge them."""


def code_events(of: Flown) -> list[Event]:
    """Emergency codes, changes of code, changes of callsign."""
    found: list[Event] = []
    for code, first, last, held in sent(of, of.fixes.squawk):
        if code in EMERGENCY_CODES:
            action = f"squawks {code} ({EMERGENCY_CODES[code]})"
            found.append(
                event_from(of, "emergency_squawk", first, last, action, figures={"samples": float(held)})
            )
    found += _changes(of, of.fixes.squawk, "squawk_change", "changes its code")
    callsigns = np.char.strip(of.fixes.callsign) if len(of.fixes) else of.fixes.callsign
    return found + _changes(of, callsigns, "callsign_change", "changes its callsign")


def _changes(of: Flown, column: NDArray[np.str_], kind: str, verb: str) -> list[Event]:
    held = [run for run in sent(of, column) if _lasts_s(of, run[1], run[2]) >= CODE_HOLDS_S]
    return [
        event_from(of, kind, before[2], after[1], f"{verb} from {before[0]} to {after[0]}", at=after[1])
        for before, after in pairwise(held)
        if before[0] != after[0]
    ]


def _lasts_s(of: Flown, first: int, last: int) -> float:
    return int(of.fixes.t_us[last] - of.fixes.t_us[first]) / SECOND_US


def sent(of: Flown, column: NDArray[np.str_]) -> list[tuple[str, int, int, int]]:
    """What was sent from which fix to which and how often: runs of one value, blanks between them looked through.

    Args:
        of: the fixes.
        column: a value for each fix, "" where none, shape (n,).
    """
    at = np.flatnonzero(column != "")
    if not len(at):
        return []
    changes = np.flatnonzero(column[at][1:] != column[at][:-1])
    firsts, lasts = np.concatenate([[0], changes + 1]), np.concatenate([changes, [len(at) - 1]])
    return [
        (str(column[at[a]]), int(at[a]), int(at[b]), int(b - a + 1))
        for a, b in zip(firsts, lasts, strict=True)
    ]
