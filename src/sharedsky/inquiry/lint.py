"""The rules of STEP on the case author's own events: advice with a place, never a verdict.

Hendrick and Benner, Investigating Accidents with STEP (1987): each building block names its actor, has one action,
and stands in an order that can be.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from sharedsky.inquiry.order import cannot_follow, cycle_in
from sharedsky.inquiry.wording import instant
from sharedsky.model.event import AuthoredEvent, Event, Lint

_STANDING_FOR = (
    "he him his she her hers it its they them their theirs we us our ours you your yours i me my mine "
    "who whom whose someone somebody anyone everybody everyone"
)
PRONOUNS = frozenset(_STANDING_FOR.split())
"""Words that stand for an actor or a thing without naming it."""
_JOINING = "and then while whilst whereas meanwhile afterwards thereafter before after until &"
JOINERS = frozenset(_JOINING.split())
"""Words that join a second action to a first."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[;&]")


def lint_events(
    written: Sequence[AuthoredEvent], events: Sequence[Event], actors: Collection[str]
) -> list[Lint]:
    """Every rule that the author's events break, in their order.

    Args:
        written: as the author wrote them.
        events: all events of the report, among them those made from written.
        actors: ids of the flights, parties and other actors of the case.
    """
    by_id = {event.id: event for event in events}
    found = [lint for one in written for lint in [*_about_actor(one, actors), *_about_action(one)]]
    for one in written:
        found += _about_order(one, by_id)
    round_ = cycle_in({event.id: event.links for event in events})
    if round_:
        message = (
            f"{' after '.join([*round_, round_[0]])}: a round, so no order can be right; take one `after` out"
        )
        found.append(Lint(round_[0], "order", message))
    return found


def _about_actor(one: AuthoredEvent, actors: Collection[str]) -> list[Lint]:
    actor = one.actor.strip()
    if actor in ("", "?"):
        return [
            Lint(one.id, "actor missing", 'nobody acts; name the actor, or leave "?" and find out who it was')
        ]
    if actor.lower() in PRONOUNS:
        return [Lint(one.id, "pronoun", f"the actor is {actor!r}; name who is meant")]
    if actor not in actors:
        return [
            Lint(
                one.id,
                "unknown actor",
                f"{actor!r} is no flight, party or actor of the case; declare it under [[actors]]",
            )
        ]
    return []


def _about_action(one: AuthoredEvent) -> list[Lint]:
    action = one.action.strip()
    if action in ("", "?"):
        return [
            Lint(
                one.id, "action missing", 'nothing happens; say what the actor did, or leave "?" and find out'
            )
        ]
    words = _WORD.findall(action)
    found = [
        Lint(one.id, "pronoun", f"{word!r} stands for somebody or something; name it")
        for word in words
        if is_pronoun(word)
    ]
    joined = second_action(words)
    if joined:
        message = f"{joined!r} joins a second action; make it a block of its own, or say it in one verb"
        found.append(Lint(one.id, "two actions", message))
    return found


def is_pronoun(word: str) -> bool:
    """Whether a word stands for a name; US and IT in capitals are names.

    >>> is_pronoun("it"), is_pronoun("They"), is_pronoun("US"), is_pronoun("I")
    (True, True, False, True)
    """
    return word.lower() in PRONOUNS and (word == "I" or not word.isupper())


def second_action(words: Sequence[str]) -> str:
    """The word that joins a second action to the first; "" where there is one action.

    "and" between names or numbers ("enters Alpha and Bravo", "between 18:51 and 19:00") joins no action, nor do
    "before", "after" and "until" with a name or a number behind them.

    >>> second_action("turns left and climbs".split()), second_action("enters Alpha and Bravo".split())
    ('and', '')
    """
    for i, word in enumerate(words[1:], start=1):
        following = words[i + 1] if i + 1 < len(words) else ""
        if word == ";":
            return word
        if word.lower() not in JOINERS or not following:
            continue
        names = following[0].isupper() or following[0].isdigit()
        between = "between" in (w.lower() for w in words[:i])
        if not names and not (word.lower() == "and" and between):
            return word
    return ""


def _about_order(one: AuthoredEvent, by_id: dict[str, Event]) -> list[Lint]:
    rule: Literal["order"] = "order"
    found = []
    this = by_id.get(one.id)
    if one.start is not None and one.end is not None and one.end < one.start:
        message = f"ends at {instant(one.end)}, before its start at {instant(one.start)}"
        found.append(Lint(one.id, rule, message))
    for link in one.after:
        earlier = by_id.get(link)
        if earlier is None:
            found.append(Lint(one.id, rule, f"comes after {link!r}, which is no event of the report"))
        elif this is not None and link != one.id and cannot_follow(this, earlier):
            message = f"comes after {link}, yet by their times and ± it ended before {link} began"
            found.append(Lint(one.id, rule, message))
    return found
