"""The order of a story, and the rules of STEP on the author's own events."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedsky.inquiry.lint import lint_events
from sharedsky.inquiry.order import cannot_follow, cycle_in, in_story_order, in_time_order
from sharedsky.model.event import AuthoredEvent, Event
from sharedsky.units import Instant, Seconds


def event(
    id_: str, start_s: float | None = None, after: list[str] | None = None, unc_s: float = 0.0
) -> Event:
    at = None if start_s is None else round(start_s * 1e6)
    return Event(
        id=id_,
        kind="authored",
        actor="A",
        action="acts",
        start_us=at,
        end_us=at,
        unc_s=unc_s,
        links=after or [],
    )


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Up to nine events, some undated, whose links only go back: so an order exists."""
    n = draw(st.integers(0, 9))
    made = []
    for i in range(n):
        start_s = draw(st.none() | st.integers(0, 5))
        links = draw(st.lists(st.sampled_from([str(j) for j in range(i)]), max_size=3)) if i else []
        made.append(event(str(i), start_s, links))
    return draw(st.permutations(made))


@given(stories())
def test_every_event_stands_once_and_after_all_it_links_to(story: list[Event]) -> None:
    told = [e.id for e in in_story_order(story)]
    assert sorted(told) == sorted(e.id for e in story)
    for one in story:
        for link in one.links:
            assert told.index(link) < told.index(one.id)


@given(stories())
def test_without_links_the_order_is_that_of_time(story: list[Event]) -> None:
    free = [event(e.id, None if e.start_us is None else e.start_us / 1e6) for e in story]
    assert in_story_order(free) == in_time_order(free)


def test_an_undated_event_stands_right_after_what_it_follows_and_borrows_no_time() -> None:
    story = [event("a", 1), event("b", 2), event("c", 3), event("later", None, ["b"])]
    told = in_story_order(story)
    assert [e.id for e in told] == ["a", "b", "later", "c"]
    assert told[2].start_us is None


def test_an_undated_event_stands_right_before_what_follows_it() -> None:
    story = [event("a", 1), event("c", 3, ["early"]), event("early")]
    assert [e.id for e in in_story_order(story)] == ["a", "early", "c"]


def test_events_of_one_time_stand_as_declared() -> None:
    assert [e.id for e in in_story_order([event("b", 1), event("a", 1)])] == ["b", "a"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefx"), max_size=3)))
def test_a_round_is_found_exactly_where_there_is_one(links: dict[str, list[str]]) -> None:
    found = cycle_in(links)
    names = sorted(links)
    paths = (p for n in range(1, len(names) + 1) for p in itertools.permutations(names, n))
    there_is = any(all(b in links[a] for a, b in zip(p, [*p[1:], p[0]], strict=True)) for p in paths)
    assert bool(found) == there_is
    if found:
        assert all(b in links[a] for a, b in zip(found, [*found[1:], found[0]], strict=True))


def test_order_is_impossible_only_beyond_both_uncertainties() -> None:
    assert cannot_follow(event("late", 10), event("early", 20))
    assert not cannot_follow(event("late", 10, unc_s=6), event("early", 20, unc_s=5))
    assert not cannot_follow(event("late"), event("early", 20))


def rules(actor: str, action: str) -> list[str]:
    """The rules that one authored event breaks."""
    written = AuthoredEvent(id="E1", actor=actor, action=action)
    return [lint.rule for lint in lint_events([written], [event("E1")], {"A", "battery"})]


@pytest.mark.parametrize(
    ("actor", "action", "broken"),
    [
        ("A", "turns toward the coast", []),
        ("A", "enters volumes Alpha and Bravo", []),
        ("A", "fires between 18:51 and 19:00", []),
        ("A", "is in the US", []),
        ("battery", "fires before 19:00", []),
        ("", "fires", ["actor missing"]),
        ("?", "fires", ["actor missing"]),
        ("A", "?", ["action missing"]),
        ("A", " ", ["action missing"]),
        ("they", "fire", ["pronoun"]),
        ("A", "follows it", ["pronoun"]),
        ("B", "fires", ["unknown actor"]),
        ("A", "turns left and climbs", ["two actions"]),
        ("A", "turns, then climbs", ["two actions"]),
        ("A", "climbs while turning", ["two actions"]),
        ("A", "turns; climbs", ["two actions"]),
        ("he", "sees it and turns", ["pronoun", "pronoun", "two actions"]),
    ],
)
def test_step_rules(actor: str, action: str, broken: list[str]) -> None:
    assert rules(actor, action) == broken


def test_order_rules_name_rounds_unknown_events_and_impossible_times() -> None:
    written = [
        AuthoredEvent(id="a", actor="A", action="acts", start=Instant(10_000_000), after=["b", "nobody"]),
        AuthoredEvent(id="b", actor="A", action="acts", start=Instant(20_000_000), unc=Seconds(1)),
        AuthoredEvent(id="c", actor="A", action="acts", after=["d"]),
        AuthoredEvent(id="d", actor="A", action="acts", after=["c"]),
    ]
    events = [
        event("a", 10, ["b", "nobody"]),
        event("b", 20, unc_s=1),
        event("c", None, ["d"]),
        event("d", None, ["c"]),
    ]
    found = lint_events(written, events, {"A"})
    assert [(lint.event, lint.rule) for lint in found] == [("a", "order"), ("a", "order"), ("c", "order")]
    assert "ended before b began" in found[0].message
    assert "'nobody'" in found[1].message
    assert "c after d after c" in found[2].message
