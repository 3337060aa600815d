"""The fold over telemetry: what does not depend on how it came, and which deadline passes when."""

from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.service.uss.conformance import (
    SECOND_US,
    Bounds,
    Monitoring,
    Placed,
    Step,
    begun,
    due_us,
    observed,
    performing,
    tally,
    told,
)

BOUNDS = Bounds()
END_US = 400 * SECOND_US


def at(t_s: float, outside: bool = False) -> Placed:
    t_us = round(t_s * SECOND_US)
    return Placed(t_us, outside, t_us, True, 47.0, 7.0 + t_s * 1e-6, 500.0, 10.0, 10.0, 20.0)


def flown(
    calls: Iterable[tuple[int, list[Placed]]], m: Monitoring | None = None
) -> tuple[Monitoring, list[Step]]:
    m = m or begun("f", "uss1", 0)
    steps: list[Step] = []
    for now_us, places in calls:
        m, new = observed(m, places, now_us, BOUNDS)
        steps += new
    return m, steps


def each(places: list[Placed], until_s: float) -> tuple[Monitoring, list[Step]]:
    """One by one, each at once."""
    return flown([*((p.t_us, [p]) for p in places), (round(until_s * SECOND_US), [])])


def said(steps: list[Step]) -> list[tuple[float, str, str]]:
    return [(s.t_us / SECOND_US, s.what, s.state) for s in steps]


@st.composite
def telemetry(draw: st.DrawFn) -> list[Placed]:
    gaps = draw(st.lists(st.sampled_from([0.25, 1.0, 1.0, 1.0, 3.0, 9.0, 10.0, 12.0, 75.0]), max_size=40))
    t, out, found = 1.0, False, []
    for gap in gaps:
        t += gap
        out ^= draw(st.integers(0, 4)) == 0
        found.append(at(t, out))
    return found


@settings(max_examples=60)
@given(telemetry(), st.data())
def test_any_chunking_of_the_same_telemetry_gives_the_same_states(
    places: list[Placed], data: st.DataObject
) -> None:
    latency_us = int(BOUNDS.latency_s * SECOND_US)
    arrivals = [(p.t_us + data.draw(st.integers(0, latency_us)), p) for p in places]
    ticks = data.draw(st.lists(st.integers(0, END_US), max_size=10))
    twice = data.draw(st.lists(st.sampled_from(arrivals), max_size=3)) if arrivals else []
    calls = [(now, [msgspec.structs.replace(p, received_us=now)]) for now, p in arrivals]
    calls += [(now, []) for now in ticks]
    calls.sort(key=lambda call: call[0])
    merged: list[tuple[int, list[Placed]]] = []
    for now, chunk in calls:
        held_back: bool = data.draw(st.booleans())
        if merged and held_back and now - merged[-1][0] < SECOND_US // 4:
            # what is held back for a moment comes with what follows, if all of it is still in time
            held = [*merged[-1][1], *chunk]
            if all(p.t_us + latency_us >= now for p in held):
                merged[-1] = (now, data.draw(st.permutations(held)))
                continue
        merged.append((now, chunk))
    for _, p in twice:
        merged.append((merged[-1][0] if merged else 0, [p]))
    end = max(END_US * 10, *(now for now, _ in merged)) if merged else END_US * 10
    whole, steps = flown([(now, [p]) for p in places for now in [p.t_us]] + [(end, [])])
    parts, parts_steps = flown([*merged, (end, [])])
    assert said(parts_steps) == said(steps)
    assert (parts.state, parts.since_us, parts.away_us) == (whole.state, whole.since_us, whole.away_us)
    assert (parts.flown_us, parts.inside_us, parts.excursions) == (
        whole.flown_us,
        whole.inside_us,
        whole.excursions,
    )


@given(telemetry())
def test_a_flight_that_never_leaves_and_never_falls_silent_stays_activated(places: list[Placed]) -> None:
    inside = [at(t, False) for t in range(1, 60)]
    m, steps = each(inside, 60)
    assert m.state == "Activated"
    assert not steps
    assert m.inside_us == m.flown_us == (58 - 1) * SECOND_US


@given(telemetry(), st.integers(0, 1000))
def test_time_that_passes_again_changes_nothing(places: list[Placed], back_s: int) -> None:
    m, _ = each(places, 500)
    again, steps = observed(m, [], (500 - back_s) * SECOND_US, BOUNDS)
    assert again == m
    assert not steps


@given(telemetry())
def test_nothing_is_found_before_it_is_due(places: list[Placed]) -> None:
    m, _ = flown((p.t_us, [p]) for p in places)
    while (due := due_us(m, BOUNDS)) is not None and due < END_US * 3:
        before, steps = observed(m, [], due - 1, BOUNDS)
        assert not steps
        assert (before.state, before.waiting) == (m.state, m.waiting)
        m, _ = observed(before, [], due, BOUNDS)
        assert (m.state, m.waiting, m.away_us) != (
            before.state,
            before.waiting,
            before.away_us,
        ) or m.last != (before.last)


def test_nonconforming_is_declared_after_ten_seconds_outside_and_contingent_a_minute_later() -> None:
    places = [at(t, outside=t >= 20) for t in range(10, 120)]
    m, steps = each(places, 130)
    assert said(steps)[:3] == [
        (20.0, "outside", "Activated"),
        (30.0, "declared", "Nonconforming"),
        (90.0, "declared", "Contingent"),
    ]
    assert m.state == "Contingent"
    assert m.excursions == 1


def test_an_excursion_of_no_more_than_ten_seconds_declares_nothing() -> None:
    m, steps = each([at(t, outside=20 <= t < 30) for t in range(10, 60)], 60)
    assert [s.what for s in steps] == ["outside", "inside"]
    assert m.state == "Activated"


def test_a_flight_that_comes_back_is_restorable_and_restored_when_it_is_told() -> None:
    m, _ = each([at(t, outside=20 <= t < 40) for t in range(10, 61)], 62.5)
    assert m.state == "Nonconforming"
    assert m.restorable
    m, steps = told(m, "Activated", 63 * SECOND_US)
    assert said(steps) == [(63.0, "told", "Activated")]
    m, steps = observed(m, [at(t) for t in range(61, 100)], 100 * SECOND_US, BOUNDS)
    assert m.state == "Activated"


def test_a_flight_that_comes_back_and_is_not_restored_within_a_minute_is_contingent() -> None:
    m, _ = each([at(t, outside=20 <= t < 40) for t in range(10, 120)], 130)
    assert m.state == "Contingent"
    assert not m.restorable
    assert told(m, "Activated", 131 * SECOND_US) == (m, [])


def test_silence_counts_as_outside_since_nobody_knows() -> None:
    m, steps = each([at(t) for t in range(10, 21)], 45)
    assert said(steps) == [(30.0, "unheard", "Activated"), (40.0, "declared", "Nonconforming")]
    m, steps = observed(m, [at(45)], 48 * SECOND_US, BOUNDS)
    assert said(steps) == [(45.0, "inside", "Nonconforming")]
    assert m.restorable


def test_before_its_first_position_nobody_is_silent() -> None:
    m, steps = flown([(10**9, [])])
    assert not steps
    assert m.flown_us == 0


def test_what_was_measured_before_activation_is_counted_and_not_judged() -> None:
    m, steps = flown([(40 * SECOND_US, [at(10, True), at(20, True)])], begun("f", "uss1", 30 * SECOND_US))
    assert m.early == 2
    assert m.last is None
    assert not steps


def test_what_comes_too_late_does_not_change_the_past() -> None:
    m, _ = each([at(t) for t in range(10, 30)], 30)
    after, steps = observed(m, [at(15.5, True)], 31 * SECOND_US, BOUNDS)
    assert not steps
    assert after.late == m.late + 1


def test_the_newest_position_tells_where_a_flight_is_also_where_it_comes_late() -> None:
    m, _ = each([at(10)], 18)
    m, steps = observed(m, [at(15.5, True)], 18 * SECOND_US, BOUNDS)
    assert said(steps) == [(16.0, "outside", "Activated")]


def test_a_feed_that_is_always_too_late_is_no_feed() -> None:
    m, steps = begun("f", "uss1", 0), []
    for t in range(1, 100):
        m, new = observed(m, [at(t)], (t + 30) * SECOND_US, BOUNDS)
        steps += new
    assert m.state == "Contingent"
    assert [s.what for s in steps] == ["inside", "unheard", "declared", "declared"] or [
        s.what for s in steps
    ] == ["unheard", "declared", "declared"]


def test_a_clock_that_jumps_ahead_and_back_leaves_a_flight_that_can_be_restored() -> None:
    m, _ = each([at(t) for t in range(1, 20)], 20)
    m, _ = observed(m, [], 60 * SECOND_US, BOUNDS)
    assert m.state == "Nonconforming"
    m, _ = observed(m, [at(55)], 55 * SECOND_US, BOUNDS)
    assert m.restorable


@pytest.mark.parametrize(("hours", "bad_s", "expected"), [(11, 60, True), (11, 3600, False), (1, 0, None)])
def test_aggregate_conformance_is_judged_once_enough_was_flown(
    hours: float, bad_s: int, expected: bool | None
) -> None:
    flown_us = int(hours * 3600) * SECOND_US
    m = msgspec.structs.replace(
        begun("f", "uss1", 0),
        last=at(1),
        settled_us=flown_us,
        flown_us=flown_us,
        inside_us=flown_us - bad_s * SECOND_US,
        excursions=3,
    )
    found = tally([m, begun("g", "uss1", 0)], flown_us, BOUNDS)
    assert found.flights == 1
    assert performing(found, BOUNDS) is expected
    assert tally([m], flown_us + 8 * 86400 * SECOND_US, BOUNDS).flights == 0


def test_too_many_excursions_are_no_conformance() -> None:
    flown_us = 20 * 3600 * SECOND_US
    m = msgspec.structs.replace(
        begun("f", "uss1", 0),
        last=at(1),
        settled_us=flown_us,
        flown_us=flown_us,
        inside_us=flown_us,
        excursions=361,
    )
    assert performing(tally([m], flown_us, BOUNDS), BOUNDS) is False


def test_the_bounds_are_those_of_the_standard() -> None:
    from uas_standards.astm.f3548.v21 import constants

    assert BOUNDS.excursion_s == constants.OiMaxDurationPerExcursionSeconds
    assert BOUNDS.recoverable_s == constants.MaxRecoverableTimeInNonconformingStateSeconds
    assert BOUNDS.minimum_percent == constants.OiMinConformancePercent
    assert BOUNDS.excursions_per_h == constants.OiMaxExcursionsPerFlightHour
    assert BOUNDS.evaluation_days == constants.AggConfMonEvaluationPeriodDays
    assert BOUNDS.evaluation_hours == constants.AggConfMonEvaluationFlightHours
    assert BOUNDS.latency_s < constants.OiMaxUpdateTimeNonconfSeconds
