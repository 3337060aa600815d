"""A track as shown leaves no sample far from its line, and keeps every sample about what matters."""

import bisect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.inquiry.sky import START_US, track

from sharedsky.inquiry.events.found import track_events
from sharedsky.inquiry.flown import flown
from sharedsky.inquiry.views import FULL_S, SIMPLIFIED_M, track_view
from sharedsky.kernels.geodesy import distance_m
from sharedsky.model.event import Event
from sharedsky.model.report import Line4D, TrackView
from sharedsky.model.track import Flag, Track

MAX_GAP_S = 60.0


def wandering(seed: int, n: int = 600) -> Track:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.choice([1.0, 2.0, 5.0, 100.0], n, p=[0.4, 0.3, 0.28, 0.02]))
    course = np.cumsum(rng.normal(0, 0.1, n))
    step_m = 100.0 * np.diff(t_s, prepend=0.0)
    alt_m = np.round(3000 + np.cumsum(rng.normal(0, 20, n)) / 7.62) * 7.62
    alt_m[rng.random(n) < 0.02] = np.nan
    east_m, north_m = np.cumsum(np.sin(course) * step_m), np.cumsum(np.cos(course) * step_m)
    flags = np.where(rng.random(n) < 0.02, Flag.JUMP, 0).astype(np.uint16)
    return track("A", t_s, east_m, north_m, alt_m=alt_m, flags=flags)


def drawn_at(line: Line4D, t_us: int) -> tuple[float, float, float | None]:
    """Where the drawn line is at a time."""
    i = bisect.bisect_right(line.t_us, t_us) - 1
    j = min(i + 1, len(line.t_us) - 1)
    lasts = line.t_us[j] - line.t_us[i]
    share = (t_us - line.t_us[i]) / lasts if lasts else 0.0
    a, b = line.alt_m[i], line.alt_m[j]
    alt = None if a is None or b is None else a + share * (b - a)
    mix = [c[i] + share * (c[j] - c[i]) for c in (line.lat_deg, line.lon_deg)]
    return mix[0], mix[1], alt


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_no_sample_is_farther_from_the_drawn_line_than_stated(seed: int) -> None:
    made = wandering(seed)
    leg = flown(made, MAX_GAP_S)
    view = track_view(leg, [])
    used = leg.fixes
    for line in view.segments:
        for i in range(len(used)):
            if not line.t_us[0] <= used.t_us[i] <= line.t_us[-1]:
                continue
            lat, lon, alt = drawn_at(line, int(used.t_us[i]))
            away = float(distance_m(lat, lon, used.lat_deg[i], used.lon_deg[i]))
            high = 0.0 if alt is None or np.isnan(leg.alt_m[i]) else alt - leg.alt_m[i]
            assert np.hypot(away, high) <= SIMPLIFIED_M


def test_segments_and_gaps_take_turns_and_cover_the_track() -> None:
    view = track_view(flown(wandering(1), MAX_GAP_S), [])
    assert len(view.gaps) == len(view.segments) - 1
    for before, gap, after in zip(view.segments[:-1], view.gaps, view.segments[1:], strict=True):
        assert (before.t_us[-1], after.t_us[0]) == (gap.start_us, gap.end_us)
        assert gap.from_deg == (before.lon_deg[-1], before.lat_deg[-1])
        assert gap.end_us - gap.start_us > MAX_GAP_S * 1e6
    assert (view.segments[0].t_us[0], view.segments[-1].t_us[-1]) == (view.first_us, view.last_us)


def near(view: TrackView, at_us: int) -> list[int]:
    return [t for line in view.segments for t in line.t_us if abs(t - at_us) <= FULL_S * 1e6]


def test_every_sample_is_kept_a_minute_either_side_of_an_encounter_of_either_flight() -> None:
    t_s = np.arange(0, 1000, 1.0)
    leg = flown(track("A", t_s, np.zeros(1000), 100 * t_s), MAX_GAP_S)
    at_us = START_US + 500_000_000
    event = Event(id="e", kind="cpa", actor="B", action="", about=["A"], start_us=at_us, end_us=at_us)
    assert len(near(track_view(leg, []), at_us)) == 0
    assert len(near(track_view(leg, [event]), at_us)) == 121
    turn = replace(event, kind="turn", actor="A")
    assert len(near(track_view(leg, [turn]), at_us)) == 0


def test_a_straight_flight_is_few_points_and_across_the_antimeridian_too() -> None:
    t_s = np.arange(0, 10_000, 1.0)
    leg = flown(track("A", t_s, np.zeros(10_000), 100 * t_s), MAX_GAP_S)
    assert sum(len(line.t_us) for line in track_view(leg, []).segments) < 20
    lon = (179.0 + t_s * 2e-4 + 180) % 360 - 180
    crossing = replace(
        leg.track, samples=replace(leg.track.samples, lat_deg=np.full(10_000, 10.0), lon_deg=lon)
    )
    view = track_view(flown(crossing, MAX_GAP_S), [])
    assert sum(len(line.t_us) for line in view.segments) < 20


def test_flagged_samples_are_counted_placed_and_not_drawn() -> None:
    t_s = np.arange(0, 100, 1.0)
    flags = np.zeros(100, dtype=np.uint16)
    flags[[10, 11]] = Flag.JUMP
    flags[50] = Flag.ZERO_POSITION | Flag.JUMP
    view = track_view(flown(track("A", t_s, np.zeros(100), 100 * t_s, flags=flags), MAX_GAP_S), [])
    assert [(g.flag, g.count, g.records) for g in view.flagged] == [
        ("zero_position", 1, [50]),
        ("jump", 3, [10, 11, 50]),
    ]
    assert "no aircraft gets here" in view.flagged[1].text
    drawn = {t for line in view.segments for t in line.t_us}
    assert not drawn & {START_US + i * 1_000_000 for i in (10, 11, 50)}
    assert view.samples == 100


def test_a_track_without_a_usable_position_is_shown_with_its_flags_alone() -> None:
    t_s = np.arange(0, 10, 1.0)
    flags = np.full(10, Flag.NO_POSITION, dtype=np.uint16)
    view = track_view(flown(track("A", t_s, np.zeros(10), t_s, flags=flags), MAX_GAP_S), [])
    assert (view.segments, view.gaps) == ([], [])
    assert view.flagged[0].count == 10
    assert view.first_us == START_US


@pytest.mark.parametrize("n", [50_000])
def test_a_long_noisy_track_is_simplified_in_reasonable_time(n: int) -> None:
    """Its events are found too: not timed here, but quadratic work would not end."""
    made = wandering(7, n)
    leg = flown(made, MAX_GAP_S)
    view = track_view(leg, track_events(leg))
    assert sum(len(line.t_us) for line in view.segments) <= n
