"""`After the incident`: a time said by an event, led back to the event that the document told of before."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from sharedsky.statements.draft import About, Draft, Time

KINDS: Final = {
    "strike": ("strike", "hit"),
    "attack": ("strike", "hit"),
    "raid": ("strike", "hit"),
    "crash": ("loss", "hit"),
    "downing": ("hit", "loss"),
    "loss": ("loss", "hit"),
    "collision": ("hit", "loss"),
    "accident": ("loss", "hit", "death"),
    "incident": ("hit", "loss", "strike", "launch", "death"),
}
"""What an event is called afterwards, to the kinds of event that it can be, likeliest first."""
_SAID: Final = re.compile(
    r"(?P<way>after|before|following|during)\s+(?:the|that)\s+(?P<what>\w+)", re.IGNORECASE
)


def anchored(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of one document, in reading order, their times by an event bounded by the time of that event.

    The event meant is the last one told of before, of the likeliest kind that the word can mean, whose time is known;
    without one the time stays open.
    """
    known: list[tuple[Draft, About]] = []
    out = []
    for draft in drafts:
        events = []
        for event in draft.about:
            if event.time is not None:
                event = msgspec.structs.replace(event, time=_bounded(event.time, known))  # noqa: PLW2901
            events.append(event)
        told = msgspec.structs.replace(draft, about=events, time_said=_bounded(draft.time_said, known))
        out.append(told)
        known += [(told, e) for e in events if e.time is not None and e.time.value]
    return out


def _bounded(time: Time, known: Sequence[tuple[Draft, About]]) -> Time:
    said = _SAID.fullmatch(time.text)
    if said is None:
        return time
    for kind in KINDS.get(said["what"].lower(), ()):
        for draft, event in reversed(known):
            if event.type != kind or event.time is None:
                continue
            way = said["way"].lower()
            earliest = "" if way == "before" else event.time.earliest
            latest = event.time.latest if way in ("before", "during") else ""
            return msgspec.structs.replace(time, earliest=earliest, latest=latest, event=draft.id)
    return time
