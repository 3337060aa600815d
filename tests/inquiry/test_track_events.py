"""Events of constructed tracks are the ones that were constructed, under noise, rounding and missing columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray
from tests.inquiry.sky import START_US, track

from sharedsky.inquiry.events.found import track_events
from sharedsky.inquiry.flown import flown
from sharedsky.model.event import EVENT_KINDS, Event
from sharedsky.model.track import Datum, Track
from sharedsky.units import FT

F64 = NDArray[np.float64]

MAX_GAP_S = 60.0
seeds = st.integers(0, 2**32 - 1)


def events(of: Track, *kinds: str) -> list[Event]:
    """The events of a track, of the kinds named or of all."""
    return [e for e in track_events(flown(of, MAX_GAP_S)) if not kinds or e.kind in kinds]


def seconds(event: Event) -> tuple[float, float]:
    """Start and end in seconds after the start of the sky."""
    assert event.start_us is not None
    assert event.end_us is not None
    return (event.start_us - START_US) / 1e6, (event.end_us - START_US) / 1e6


def level(t_s: F64, alt_m: F64 | float = 3000.0, speed_mps: float = 100.0) -> Track:
    """A flight straight north."""
    return track("A", t_s, np.zeros(len(t_s)), speed_mps * t_s, alt_m=alt_m)


def turning(t_s: F64, rate_dps: F64, speed_mps: float = 100.0, *, sent: bool = True) -> Track:
    """A flight whose course changes at rates given for each sample, with or without the course as sent."""
    fine_s = np.arange(t_s[0], t_s[-1] + 0.05, 0.05)
    course = np.radians(np.cumsum(np.interp(fine_s, t_s, rate_dps)) * 0.05)
    east = np.cumsum(np.sin(course)) * speed_mps * 0.05
    north = np.cumsum(np.cos(course)) * speed_mps * 0.05
    made = track("A", t_s, np.interp(t_s, fine_s, east), np.interp(t_s, fine_s, north))
    if not sent:
        return made
    degrees = np.degrees(np.interp(t_s, fine_s, course)) % 360
    speed = np.full(len(t_s), speed_mps)
    return replace(made, samples=replace(made.samples, track_deg=degrees, gs_mps=speed))


def test_every_kind_that_is_found_is_a_known_kind() -> None:
    t_s = np.concatenate([np.arange(0, 300, 5.0), np.arange(500, 900, 5.0)])
    made = level(t_s, np.interp(t_s, [0, 100, 250, 900], [0, 0, 3000, 3000]))
    found = events(made)
    assert {e.kind for e in found} <= set(EVENT_KINDS)
    assert {e.kind for e in found} >= {"first_fix", "last_fix", "gap", "climb"}


@given(seeds)
@settings(max_examples=30)
def test_level_flight_with_steps_and_noise_has_no_climb(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(0.5, 6.0, 400))
    alt_m = np.round((3000 + rng.normal(0, 6, 400)) / (25 * FT)) * 25 * FT
    assert not events(level(t_s, alt_m), "climb", "descent")


@given(seeds, st.floats(3.0, 15.0), st.floats(300.0, 4000.0))
@settings(max_examples=30)
def test_a_climb_is_found_once_and_its_ends_lie_within_their_uncertainty(
    seed: int, rate_mps: float, change_m: float
) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(1.0, 6.0, 500))
    start_s, end_s = 300.0, 300.0 + change_m / rate_mps
    alt_m = np.interp(t_s, [start_s, end_s], [1000.0, 1000.0 + change_m])
    alt_m = np.round(alt_m / (25 * FT)) * 25 * FT
    found = events(level(t_s, alt_m), "climb", "descent")
    assert [e.kind for e in found] == ["climb"]
    first_s, last_s = seconds(found[0])
    assert abs(first_s - start_s) <= found[0].unc_s
    assert abs(last_s - end_s) <= found[0].unc_s
    assert abs(found[0].figures["to_m"] - found[0].figures["from_m"] - change_m) <= 70.0


def test_a_level_stretch_of_two_minutes_parts_two_climbs_and_one_of_half_a_minute_does_not() -> None:
    t_s = np.arange(0, 900, 4.0)
    short = np.interp(t_s, [100, 300, 330, 500], [1000, 2500, 2500, 4000])
    long = np.interp(t_s, [100, 300, 420, 600], [1000, 2500, 2500, 4000])
    assert len(events(level(t_s, short), "climb")) == 1
    assert len(events(level(t_s, long), "climb")) == 2


def test_garbled_altitudes_make_no_climb() -> None:
    t_s = np.arange(0, 600, 1.0)
    alt_m = np.full(600, 7000.0)
    alt_m[[100, 250, 251, 252, 400]] = [120.0, 0.0, -50.0, 10.0, 32000.0]
    assert not events(level(t_s, alt_m), "climb", "descent")


def test_a_track_without_altitude_has_no_climb() -> None:
    t_s = np.arange(0, 600, 5.0)
    bare = level(t_s)
    assert not events(replace(bare, samples=replace(bare.samples, alt_m={})), "climb", "descent")
    unknown = {Datum.STD: np.full(len(t_s), np.nan)}
    assert not events(replace(bare, samples=replace(bare.samples, alt_m=unknown)), "climb", "descent")


@pytest.mark.parametrize("sent", [True, False])
@given(st.floats(45.0, 300.0), st.floats(1.5, 4.0), st.booleans(), seeds)
@settings(max_examples=20)
def test_a_turn_is_found_with_its_side_its_size_and_its_time(
    sent: bool, size_deg: float, rate_dps: float, left: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(1.0, 4.0, 250))
    start_s = 200.0
    rate = np.where((t_s > start_s) & (t_s < start_s + size_deg / rate_dps), rate_dps, 0.0)
    fine = turning(t_s, -rate if left else rate, sent=sent)
    found = events(fine, "turn")
    turned = float(np.trapezoid(rate, t_s))
    assert len(found) == 1
    assert abs(found[0].figures["turned_deg"]) == pytest.approx(turned, abs=20.0)
    assert (found[0].figures["turned_deg"] < 0) == left
    assert ("left" if left else "right") in found[0].action
    assert abs(seconds(found[0])[0] - start_s) <= found[0].unc_s + 10.0


@pytest.mark.parametrize("sent", [True, False])
def test_an_hour_of_circling_is_one_event(sent: bool) -> None:
    t_s = np.arange(0, 4000, 4.0)
    rate = np.where((t_s > 200) & (t_s < 3800), 2.0, 0.0)
    found = events(turning(t_s, rate, sent=sent), "turn", "orbit", "manoeuvres")
    assert [e.kind for e in found] == ["orbit"]
    assert found[0].figures["circles"] == pytest.approx(20.0, abs=0.2)


def test_a_holding_pattern_is_one_event() -> None:
    t_s = np.arange(0, 2000, 4.0)
    rate = np.where((t_s > 200) & (t_s < 1700) & ((t_s - 200) % 120 < 60), 3.0, 0.0)
    found = events(turning(t_s, rate), "turn", "orbit", "manoeuvres")
    assert [e.kind for e in found] == ["orbit"]


def test_many_turns_both_ways_are_one_event() -> None:
    t_s = np.arange(0, 1500, 3.0)
    cycle = (t_s - 200) % 160
    rate = np.where(
        (t_s > 200) & (t_s < 1400),
        np.where(cycle < 30, 3.0, np.where((cycle > 80) & (cycle < 110), -3.0, 0.0)),
        0.0,
    )
    found = events(turning(t_s, rate), "turn", "orbit", "manoeuvres")
    assert [e.kind for e in found] == ["manoeuvres"]
    assert found[0].figures["turns"] >= 10


def test_one_bad_position_is_no_turn_where_courses_come_from_positions() -> None:
    t_s = np.arange(0, 600, 5.0)
    north = 200.0 * t_s
    east = np.zeros(len(t_s))
    east[60] = 900.0
    assert not events(track("A", t_s, east, north), "turn", "orbit", "manoeuvres")


@given(seeds)
@settings(max_examples=20)
def test_a_straight_flight_with_position_noise_has_no_turn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(1.0, 5.0, 400))
    noise = rng.normal(0, 8, (2, 400))
    made = track("A", t_s, noise[0], 120.0 * t_s + noise[1])
    assert not events(made, "turn", "orbit", "manoeuvres")


def test_take_off_and_landing_run_between_the_samples_that_show_them() -> None:
    t_s = np.arange(0, 1000, 5.0)
    down = np.where((t_s < 100) | (t_s > 800), 1, 0).astype(np.int8)
    made = track("A", t_s, np.zeros(200), 50.0 * t_s, on_ground=down)
    take_off, landing = events(made, "take_off", "landing")
    assert (take_off.kind, landing.kind) == ("take_off", "landing")
    assert seconds(take_off) == (95.0, 100.0)
    assert seconds(landing) == (800.0, 805.0)
    assert len(events(made, "on_ground")) == 2


def test_a_bounce_is_no_take_off() -> None:
    t_s = np.arange(0, 200, 1.0)
    down = np.where((t_s > 100) & ~((t_s > 110) & (t_s < 113)), 1, 0).astype(np.int8)
    found = events(track("A", t_s, np.zeros(200), 50.0 * t_s, on_ground=down), "take_off", "landing")
    assert [e.kind for e in found] == ["landing"]


def test_a_source_that_says_nothing_of_the_ground_gives_no_landing() -> None:
    t_s = np.arange(0, 400, 5.0)
    assert not events(level(t_s, 0.0, 0.0), "take_off", "landing", "on_ground")


def test_gaps_are_told_with_their_length_and_in_a_row_as_one() -> None:
    two = np.concatenate([np.arange(0, 400, 5.0), np.arange(600, 1200, 5.0), np.arange(1300, 1500, 5.0)])
    found = events(level(two), "gap", "gaps")
    assert [e.kind for e in found] == ["gap", "gap"]
    assert [e.figures["gap_s"] for e in found] == [205.0, 105.0]
    patchy = np.concatenate([np.arange(i * 200, i * 200 + 40, 5.0) for i in range(12)])
    found = events(level(patchy), "gap", "gaps")
    assert [e.kind for e in found] == ["gaps"]
    assert found[0].figures["gaps"] == 11


def test_emergency_codes_are_told_however_short_and_other_codes_only_where_they_hold() -> None:
    t_s = np.arange(0, 600, 5.0)
    squawk = np.where(t_s < 300, "2461", np.where(t_s < 305, "7700", np.where(t_s < 315, "1200", "4012")))
    made = level(t_s)
    found = events(
        replace(made, samples=replace(made.samples, squawk=squawk)), "emergency_squawk", "squawk_change"
    )
    assert [e.action for e in found] == ["changes its code from 2461 to 4012", "squawks 7700 (emergency)"]


def test_a_callsign_change_is_told_and_one_garbled_callsign_is_not() -> None:
    t_s = np.arange(0, 600, 5.0)
    callsign = np.where(t_s < 300, "AAA1 ", np.where(t_s == 300, "AA?", np.where(t_s % 2 == 0, "", "BBB2")))
    made = level(t_s)
    found = events(replace(made, samples=replace(made.samples, callsign=callsign)), "callsign_change")
    assert [e.action for e in found] == ["changes its callsign from AAA1 to BBB2"]


@given(seeds, st.floats(-1e6, 1e6))
@settings(max_examples=15)
def test_a_time_shift_moves_events_and_changes_nothing_else(seed: int, shift_s: float) -> None:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(1.0, 10.0, 200))
    rate = np.interp(t_s, np.sort(rng.uniform(0, 1000, 8)), rng.normal(0, 3, 8))
    made = turning(t_s, rate)
    shift_us = round(shift_s * 1e6)
    moved = replace(made, samples=replace(made.samples, t_us=made.samples.t_us + shift_us))

    def told(of: Track, by_us: int) -> list[tuple[str, str, int]]:
        return [(e.kind, e.action, (e.start_us or 0) - by_us) for e in events(of)]

    assert told(moved, shift_us) == told(made, 0)


def test_every_event_points_at_its_records() -> None:
    t_s = np.arange(0, 900, 5.0)
    made = level(t_s, np.interp(t_s, [100, 400], [1000, 3000]))
    (climb,) = events(made, "climb")
    (reference,) = climb.evidence
    assert reference.unit == "records"
    first, last = (int((s - 0.0) / 5.0) for s in seconds(climb))
    assert (reference.first, reference.last) == (first, last)


def test_an_empty_track_and_one_of_a_single_fix_are_no_trouble() -> None:
    assert events(level(np.array([0.0]))) != []
    none = level(np.array([0.0, 5.0]))
    flags = np.full(2, 1, dtype=np.uint16)
    assert events(replace(none, samples=none.samples.with_flags(flags))) == []
