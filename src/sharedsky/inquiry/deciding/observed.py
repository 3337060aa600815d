"""Events that evidence shows, as the deciding of times and counts needs them."""

from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.event import Event
from sharedsky.model.notice import Notice


def selects(selector: str, event: Event) -> bool:
    """Whether a selector means an event: its id, or `kind:actor`, or `kind:actor:other` for one it is about."""
    if selector == event.id:
        return True
    kind, _, rest = selector.partition(":")
    actor, _, other = rest.partition(":")
    if event.kind != kind or not actor:
        return False
    if not other:
        return event.actor == actor
    involved = {event.actor, *event.about}
    return actor in involved and other in involved


def item_of(event: Event) -> str:
    """The id of the item of evidence an event was found in: its track, or what it is about."""
    return event.track or next(iter(event.about), event.id)


def admitted_events(dossier: Dossier, selectors: list[str], admission: Admission) -> list[Event]:
    """The observed events that selectors mean, from admitted items, in order of time."""
    found = [
        e
        for e in dossier.events
        if e.start_us is not None
        and any(selects(s, e) for s in selectors)
        and admission.admits(item_of(e), e.basis)
        and (admission.with_flagged or not e.with_flagged)
    ]
    return sorted(found, key=lambda e: (e.start_us or 0, e.id))


def interval(dossier: Dossier, event: Event, admission: Admission) -> tuple[float, float]:
    """The seconds in which an event happened."""
    start = dossier.seconds(event.start_us or 0)
    end = start if event.end_us is None else dossier.seconds(event.end_us)
    shift = admission.shift_s.get(event.track, 0.0)
    return start - event.unc_s + shift, end + event.unc_s + shift


def logged_notice(dossier: Dossier, notice_id: str, admission: Admission) -> Notice | None:
    """A notice that an admitted log shows; None for one that is only asserted."""
    for notice in dossier.notices:
        if notice.id == notice_id and not notice.statement and admission.admits(notice.id, notice.basis):
            return notice
    return None
