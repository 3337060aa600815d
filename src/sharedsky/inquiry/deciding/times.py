"""When the evidence shows that something happened."""

from typing import NamedTuple

from sharedsky.inquiry.deciding.observed import admitted_events, interval, item_of, selects
from sharedsky.inquiry.deciding.outcome import occurrence_selectors
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.track import Basis


class Times(NamedTuple):
    """The seconds in which something happened, with the items that show it; conflict where they leave none."""

    start_s: float
    end_s: float
    items: frozenset[str]
    conflict: tuple[tuple[str, ...], ...] = ()


def times_of(dossier: Dossier, occurrence: str, admission: Admission) -> Times | None:
    """When an occurrence, or an event given by a selector, happened; None where nothing shows it, or it is ambiguous.

    Several sources that saw it each bound its time; where two of them leave no common time they conflict. It is
    ambiguous where one item, admitted or not, shows it several times: evidence left out never makes it plain.
    """
    events = admitted_events(dossier, occurrence_selectors(dossier.case, occurrence), admission)
    if not events or ambiguous(dossier, occurrence):
        return None
    by_item = {item_of(e): interval(dossier, e, admission) for e in events}
    start, end = max(s for s, _ in by_item.values()), min(e for _, e in by_item.values())
    clash = tuple(
        (a, b)
        for a in sorted(by_item)
        for b in sorted(by_item)
        if a < b and max(by_item[a][0], by_item[b][0]) > min(by_item[a][1], by_item[b][1])
    )
    return Times(start, end, frozenset(by_item), clash)


def ambiguous(dossier: Dossier, occurrence: str) -> bool:
    """Whether one item, admitted or not, shows an occurrence several times, so that it is not said which is meant."""
    selectors = occurrence_selectors(dossier.case, occurrence)
    shown = [
        item_of(e)
        for e in dossier.events
        if e.start_us is not None and e.basis != Basis.ASSERTED and any(selects(s, e) for s in selectors)
    ]
    return len(set(shown)) < len(shown)
