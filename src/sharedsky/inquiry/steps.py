"""The story: which events make its blocks, which of them are one event seen by several, and in which order."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from sharedsky.inquiry.order import in_story_order, in_time_order
from sharedsky.model.event import Event
from sharedsky.model.report import Step
from sharedsky.units import SECOND_US

NEVER = frozenset({"statement", "on_ground", "encounter_start", "encounter_end"})
"""Kinds that are no blocks: what is said is one, not the saying; and what take-off, landing and CPA already tell."""
NEAR_ONLY = frozenset({"turn", "orbit", "manoeuvres", "squawk_change"})
"""Kinds that are blocks only about something else: most turns of a flight tell nothing."""
TURNING_POINTS = frozenset({"cpa", "volume_entry", "volume_exit", "emergency_squawk"})
NEAR_S = 300.0
"""About a turning point is within five minutes: what an aircraft did to come there, and what it did then."""
SAME_S = 15.0
"""Beyond their own uncertainties two sources' sightings of one event may lie this far apart: each sees it only with
its next sample, and no aircraft does the same thing twice so soon."""
LASTING = frozenset({"climb", "descent", "turn", "orbit", "manoeuvres", "gap", "gaps"})
"""Kinds that last: sightings of one overlap by more than half of the shorter."""


Contacts = Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]
"""Flight to track to the spans of time, first to last fix, in which that track has a position."""


def steps_of(events: Sequence[Event], contacts: Contacts) -> list[Step]:
    """The blocks of the story, in order.

    Args:
        events: all events of the report.
        contacts: when which track of which flight had a position.

    Where several tracks show one flight, its first fix is the earliest, its last the latest, and a gap in which
    another track has a position is none. An authored event takes the place of what its statement claims.
    """
    groups = merged(in_time_order(chosen(events, contacts)))
    shown = {event.id: group[0].id for group in groups for event in group}
    leads = [replace(group[0], links=[shown.get(link, link) for link in group[0].links]) for group in groups]
    by_lead = {group[0].id: group for group in groups}
    return [
        Step(
            event=lead.id,
            also=[event.id for event in by_lead[lead.id][1:]],
            sources=sorted({event.source for event in by_lead[lead.id] if event.source}),
        )
        for lead in in_story_order(leads)
    ]


def chosen(events: Sequence[Event], contacts: Contacts) -> list[Event]:
    """The events that the story tells, in the order given."""
    written = {event.statement for event in events if event.kind == "authored" and event.statement}
    linked = {link for event in events for link in event.links}
    points: dict[str, list[int]] = {}
    for event in events:
        if event.kind in TURNING_POINTS and event.start_us is not None:
            for flight in (event.actor, *event.about):
                points.setdefault(flight, []).append(event.start_us)

    def is_told(event: Event) -> bool:
        if event.kind in NEAR_ONLY:
            return _is_near(event, points.get(event.actor, ()))
        if event.kind == "claimed":
            dated = event.start_us is not None or event.end_us is not None
            return event.statement not in written and (dated or event.id in linked or bool(event.links))
        return event.kind not in NEVER and not _another_saw(event, contacts)

    return [event for event in events if is_told(event)]


def _is_near(event: Event, points: Iterable[int]) -> bool:
    if event.start_us is None or event.end_us is None:
        return False
    margin_us = NEAR_S * SECOND_US
    return any(event.start_us - margin_us <= at <= event.end_us + margin_us for at in points)


def _another_saw(event: Event, contacts: Contacts) -> bool:
    """Whether a first or last fix or a gap is the receiver's alone: another track shows the flight beyond it."""
    if event.start_us is None or event.end_us is None:
        return False
    others = [
        spans for track, spans in contacts.get(event.actor, {}).items() if track != event.track and spans
    ]
    if event.kind == "first_fix":
        return any(spans[0][0] < event.start_us for spans in others)
    if event.kind == "last_fix":
        return any(spans[-1][1] > event.end_us for spans in others)
    if event.kind in ("gap", "gaps"):
        # the edges of a gap that both share lie a few samples apart
        slack_us = min(SAME_S * SECOND_US, (event.end_us - event.start_us) / 4)
        start_us, end_us = event.start_us + slack_us, event.end_us - slack_us
        return any(first < end_us and last > start_us for spans in others for first, last in spans)
    return False


def merged(events: Iterable[Event]) -> list[list[Event]]:
    """Events in groups that are one event each, as different tracks show it; the most certain first in its group.

    Args:
        events: in order of time.
    """
    groups: list[list[Event]] = []
    alike: dict[tuple[str, ...], list[list[Event]]] = {}
    for event in events:
        candidates = alike.setdefault(_sameness(event), [])
        group = next((g for g in reversed(candidates) if event.track and _is_one(g, event)), None)
        if group is None:
            candidates.append([event])
            groups.append(candidates[-1])
        else:
            group.append(event)
    return [sorted(group, key=lambda e: (e.with_flagged, e.unc_s, e.id)) for group in groups]


def _sameness(event: Event) -> tuple[str, ...]:
    """What events must have in common to be one; two flights near each other are near whoever is named first."""
    flights = (
        sorted([event.actor, *event.about]) if event.kind == "cpa" else [event.actor, *sorted(event.about)]
    )
    wording = [event.action] if event.kind in ("callsign_change", "squawk_change", "emergency_squawk") else []
    return (event.kind, *flights, *wording)


def _is_one(group: Sequence[Event], event: Event) -> bool:
    # one track sees one event once; an encounter is a matter of two tracks, so each can be in several sightings
    if event.kind != "cpa" and any(other.track == event.track for other in group):
        return False
    return _agree(group[0], event)


def _agree(one: Event, other: Event) -> bool:
    a, b, c, d = one.start_us, one.end_us, other.start_us, other.end_us
    if a is None or b is None or c is None or d is None:
        return False
    if one.kind in LASTING:
        return 2 * (min(b, d) - max(a, c)) > min(b - a, d - c)
    slack_us = (one.unc_s + other.unc_s + SAME_S) * SECOND_US
    return max(a, c) - min(b, d) <= slack_us
