"""Which event comes before which: by time, then by declared order; and orders that cannot be."""

import heapq
import math
from collections.abc import Sequence

from sharedsky.model.event import Event
from sharedsky.units import SECOND_US

Key = tuple[float, int]
"""When, in microseconds, and which place in the order of declaration."""


def in_time_order(events: Sequence[Event]) -> list[Event]:
    """Events by their start (or, open there, their end), then as declared; undated ones last."""
    return sorted(events, key=when)


def when(event: Event) -> float:
    """Microseconds by which an event is put in order; infinite where it is undated."""
    start_us = event.start_us if event.start_us is not None else event.end_us
    return math.inf if start_us is None else float(start_us)


def in_story_order(events: Sequence[Event]) -> list[Event]:
    """Events in order of time, in which each comes after every event it links to.

    An undated event stands right after the last of those before it, else right before the first of those after it,
    else at the end: it carries order only. Events in a cycle follow at the end, as declared; lint names them.
    """
    place = {event.id: i for i, event in enumerate(events)}
    before = {
        e.id: [link for link in dict.fromkeys(e.links) if link in place and link != e.id] for e in events
    }
    after: dict[str, list[str]] = {event.id: [] for event in events}
    for later, links in before.items():
        for link in links:
            after[link].append(later)
    keys = _keys(events, before, after)
    waits = {later: len(links) for later, links in before.items()}
    ready = [(keys[e.id], e.id) for e in events if not waits[e.id]]
    heapq.heapify(ready)
    told: list[Event] = []
    while ready:
        _, name = heapq.heappop(ready)
        told.append(events[place[name]])
        for later in after[name]:
            waits[later] -= 1
            if not waits[later]:
                heapq.heappush(ready, (keys[later], later))
    done = {event.id for event in told}
    return told + [event for event in events if event.id not in done]


def _keys(
    events: Sequence[Event], before: dict[str, list[str]], after: dict[str, list[str]]
) -> dict[str, Key]:
    """Where each event wants to stand; undated ones take a place in the row, never a time, from their neighbours."""
    place = {event.id: i for i, event in enumerate(events)}
    dated = {event.id: when(event) for event in events}

    def neighbours(name: str, ways: dict[str, list[str]]) -> list[float]:
        seen: set[str] = {name}
        todo, found = list(ways[name]), []
        while todo:
            other = todo.pop()
            if other in seen:
                continue
            seen.add(other)
            if math.isfinite(dated[other]):
                found.append(dated[other])
            else:
                todo += ways[other]
        return found

    keys: dict[str, Key] = {}
    for event in events:
        at = dated[event.id]
        if not math.isfinite(at):
            if earlier := neighbours(event.id, before):
                at = max(earlier)
            elif later := neighbours(event.id, after):
                at = min(later) - 0.5
        keys[event.id] = (at, place[event.id])
    return keys


def cycle_in(links: dict[str, list[str]]) -> list[str]:
    """Ids that come before themselves by the links, in the order of one such round; empty where there is none.

    >>> cycle_in({"a": ["b"], "b": ["c"], "c": ["a"]}), cycle_in({"a": ["b"], "b": []})
    (['a', 'b', 'c'], [])
    """
    finished: set[str] = set()
    for root in links:
        path: list[str] = []
        ways = [iter([root])]
        while ways:
            name = next(ways[-1], None)
            if name is None:
                ways.pop()
                if path:
                    finished.add(path.pop())
            elif name in path:
                return path[path.index(name) :]
            elif name not in finished and name in links:
                path.append(name)
                ways.append(iter(links[name]))
    return []


def cannot_follow(later: Event, earlier: Event) -> bool:
    """Whether, by their own times and uncertainties, one event cannot come after another."""
    end_us = later.end_us if later.end_us is not None else later.start_us
    start_us = earlier.start_us if earlier.start_us is not None else earlier.end_us
    if end_us is None or start_us is None:
        return False
    return end_us + (later.unc_s + earlier.unc_s) * SECOND_US < start_us
