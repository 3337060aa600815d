"""The time a claim speaks of, as a window and how it must hold in it."""

from typing import NamedTuple

from sharedsky.inquiry.deciding.outcome import Reading, event_of
from sharedsky.inquiry.deciding.times import times_of
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, When


class Window(NamedTuple):
    """Seconds since the epoch, and how a claim must hold in them.

    Args:
        mode: at_some_time, throughout, or at_event: at one instant in the window that is not known more closely.
        items: ids of the items that give an event its time.
        inputs: ids of the inputs the tolerance comes from.
    """

    start_s: float
    end_s: float
    mode: str
    items: frozenset[str] = frozenset()
    inputs: tuple[str, ...] = ()


def tolerance_s(case: Case, when: When) -> float:
    """How far a claim's stated times may be off: by the input it names, else by its own tolerance."""
    named = next((i.tolerance for i in case.inputs if i.id == when.tolerance_input), None)
    return float(when.tolerance if named is None else named)


def window_of(
    dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission, *, happens: bool = False
) -> Window | None:
    """The window of a claim; None where its time is not stated, has an open end, or nothing shows its event.

    What happens at an instant (a take-off, a notice) does so at some time of its window, whatever the mode.

    A tolerance widens the window of what must hold at some time, and narrows (to its middle at most) that of what
    must hold throughout: either way more tolerance makes a claim easier to satisfy. An instant with a tolerance is "at some
    time within it", whatever the mode.
    """
    when = claim.when
    if when is None:
        return None
    tolerance = tolerance_s(dossier.case, when)
    inputs = (when.tolerance_input,) if when.tolerance_input else ()
    event = event_of(claim, reading)
    if event:
        found = times_of(dossier, event, admission)
        if found is None or found.conflict:
            return None
        return Window(found.start_s, found.end_s, "at_event", found.items, inputs)
    if when.at is not None:
        at = dossier.seconds(int(when.at))
        return Window(at - tolerance, at + tolerance, "at_some_time", inputs=inputs)
    if when.start is None or when.end is None:
        return None
    start, end = dossier.seconds(int(when.start)), dossier.seconds(int(when.end))
    if claim.mode == "throughout" and not happens:
        by = min(tolerance, (end - start) / 2)
        return Window(start + by, end - by, "throughout", inputs=inputs)
    return Window(start - tolerance, end + tolerance, "at_some_time", inputs=inputs)
