"""Flags: each rule on data made for it, and on data that only looks like it."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.model.track import Flag
from sharedsky.sources.continuity import TOP_SPEED_MPS, distance_m, kinds
from sharedsky.sources.quality import assess
from sharedsky.units import KT

F64 = NDArray[np.float64]


class Flight:
    """A flight made for a test: records that can be changed before they are assessed."""

    def __init__(
        self, n: int = 60, every_s: float = 5.0, speed_mps: float = 120.0, lat: float = 47.0
    ) -> None:
        self.t_s: F64 = np.arange(n, dtype=np.float64) * every_s
        self.lat: F64 = lat + self.t_s * speed_mps / 111_195.0
        self.lon: F64 = np.full(n, 8.0)
        self.gs: F64 = np.full(n, speed_mps)
        self.track: F64 = np.zeros(n)
        self.on_ground = np.full(n, -1, np.int8)
        self.alt: F64 = np.full(n, 3000.0)

    def flags(self) -> NDArray[np.uint16]:
        return self.assess()[0]

    def assess(self) -> tuple[NDArray[np.uint16], NDArray[np.int64], NDArray[np.int64]]:
        found = assess(
            np.rint(self.t_s * 1e6).astype(np.int64) + 1_790_000_000_250_000,
            self.lat,
            self.lon,
            on_ground=self.on_ground,
            gs_mps=self.gs,
            track_deg=self.track,
            alts_m=[self.alt],
        )
        return found.flags, found.order, found.aircraft

    def take(self, index: NDArray[np.int64]) -> "Flight":
        taken = Flight(0)
        for name in ("t_s", "lat", "lon", "gs", "track", "on_ground", "alt"):
            setattr(taken, name, getattr(self, name)[index])
        return taken

    def joined(self, other: "Flight") -> "Flight":
        both = Flight(0)
        for name in ("t_s", "lat", "lon", "gs", "track", "on_ground", "alt"):
            setattr(both, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        return both


def where(flags: NDArray[np.uint16], flag: Flag) -> list[int]:
    return np.flatnonzero(flags & np.uint16(flag)).tolist()


def test_a_good_flight_has_no_flags() -> None:
    assert not Flight().flags().any()


@pytest.mark.parametrize("every_s", [0.5, 1.0, 10.0, 300.0])
@pytest.mark.parametrize("speed_mps", [0.0, 3.0, 60.0, 250.0, 600.0])
def test_no_steady_flight_has_flags_whatever_its_speed_and_rate(every_s: float, speed_mps: float) -> None:
    assert not Flight(30, every_s, speed_mps, lat=10.0).flags().any()


def test_positions_that_are_none() -> None:
    flight = Flight()
    flight.lat[3] = np.nan
    flight.lat[5] = 91.0
    flight.lon[7] = -181.0
    flight.lat[9] = np.inf
    flight.lat[11] = flight.lon[11] = 0.0
    flags = flight.flags()
    assert where(flags, Flag.NO_POSITION) == [3]
    assert where(flags, Flag.BAD_VALUE) == [5, 7, 9]
    assert where(flags, Flag.ZERO_POSITION) == [11]
    assert np.count_nonzero(flags) == 5


def test_the_second_of_two_equal_records_is_the_duplicate() -> None:
    flight = Flight().take(np.array([0, 1, 2, 2, 2, 3, 4]))
    assert where(flight.flags(), Flag.DUPLICATE) == [3, 4]


def test_of_two_places_at_one_time_the_one_between_its_neighbours_stays() -> None:
    flight = Flight().take(np.array([0, 1, 2, 2, 3, 4]))
    flight.lat[2] += 0.003
    assert where(flight.flags(), Flag.SAME_TIME) == [2]
    flight = Flight().take(np.array([0, 1, 2, 2, 3, 4]))
    flight.lat[3] += 0.003
    assert where(flight.flags(), Flag.SAME_TIME) == [3]


def test_records_out_of_order_are_put_in_their_place() -> None:
    index = np.arange(20)
    index[[8, 9]] = [9, 8]
    flight = Flight().take(index)
    flags, order, _ = flight.assess()
    assert where(flags, Flag.OUT_OF_ORDER) == [9]
    assert order.tolist() == index.tolist()
    assert np.count_nonzero(flags) == 1


def test_the_newest_first_is_an_order_too() -> None:
    flags, order, _ = Flight(20).take(np.arange(20)[::-1]).assess()
    assert not flags.any()
    assert order.tolist() == list(range(19, -1, -1))


def test_a_position_repeated_after_contact_is_lost_is_stale() -> None:
    flight = Flight(60, 1.0, 100.0)
    flight.lat[30:] = flight.lat[30]
    assert where(flight.flags(), Flag.STALE) == list(range(31, 60))


def test_a_position_repeated_in_between_is_stale_and_the_next_is_no_jump() -> None:
    flight = Flight(60, 10.0, 200.0)
    flight.lat[30:40] = flight.lat[30]
    flags = flight.flags()
    assert where(flags, Flag.STALE) == list(range(31, 40))
    assert where(flags, Flag.JUMP) == []


def test_without_a_speed_the_neighbours_tell_that_a_position_is_stale() -> None:
    flight = Flight(60, 10.0, 100.0)
    flight.gs[:] = np.nan
    flight.lat[30:33] = flight.lat[30]
    assert where(flight.flags(), Flag.STALE) == [31, 32]
    flight.t_s = np.arange(60, dtype=np.float64)
    flight.lat[:51] = 47.0 + flight.t_s[:51] * 100 / 111_195
    flight.lat[50:] = flight.lat[50]
    assert where(flight.flags(), Flag.STALE) == list(range(51, 60))


def test_nothing_is_stale_on_the_ground() -> None:
    flight = Flight(60, 10.0, 100.0)
    flight.lat[30:] = flight.lat[30]
    flight.on_ground[30:] = 1
    assert not flight.flags().any()


def test_a_hovering_helicopter_is_not_stale() -> None:
    flight = Flight(60, 1.0, 40.0)
    flight.gs[20:40] = 1.0
    flight.lat[20:40] = flight.lat[20]
    flight.lat[40:] = flight.lat[20] + (flight.t_s[40:] - flight.t_s[39]) * 40 / 111_195
    assert not flight.flags().any()


def test_a_helicopter_that_slows_down_and_hovers_is_not_stale_without_a_speed() -> None:
    speed = np.concatenate([np.linspace(40, 0, 20), np.zeros(20), np.linspace(0, 40, 20)])
    flight = Flight(60, 1.0)
    flight.lat = 47 + np.cumsum(np.concatenate([[0], speed[:-1]])) / 111_195
    flight.gs[:] = np.nan
    assert not flight.flags().any()


def test_whole_seconds_with_jitter_are_no_jumps() -> None:
    rng = np.random.default_rng(7)
    flight = Flight(600, 1.0, 250.0, lat=30.0)
    flight.t_s = np.floor(flight.t_s + rng.uniform(0, 0.999, 600))
    flags = flight.flags()
    assert where(flags, Flag.JUMP | Flag.DISPLACED | Flag.SHARED_ADDRESS | Flag.CLOCK_STEP) == []


def test_positions_on_a_coarse_grid_are_not_stale() -> None:
    flight = Flight(300, 1.0, 60.0)
    flight.lat = np.round(flight.lat, 2)
    assert where(flight.flags(), Flag.STALE) == []


@pytest.mark.parametrize("at", [0, 1, 30, 58, 59])
@pytest.mark.parametrize("away", [0.3, 30.0])
def test_one_position_out_of_reach_is_the_jump_and_not_its_neighbours(at: int, away: float) -> None:
    flight = Flight()
    flight.lon[at] += away
    assert where(flight.flags(), Flag.JUMP) == [at]
    assert np.count_nonzero(flight.flags()) == 1


def test_a_position_within_reach_of_one_neighbour_only_is_the_jump() -> None:
    # reach grows with the time between, so that the one before still reaches it and the one after does not
    flight = Flight(60, 15.0, 170.0)
    flight.gs[:] = np.nan
    flight.lat[30] -= 12_000 / 111_195
    assert where(flight.flags(), Flag.JUMP) == [30]


def test_a_height_out_of_reach_is_a_jump() -> None:
    flight = Flight()
    flight.alt[30] = 32_000.0
    flight.alt[31] = np.nan
    assert where(flight.flags(), Flag.JUMP) == [30]


def test_a_lasting_displacement_is_told_as_one_and_begins_with_a_jump() -> None:
    flight = Flight(200)
    flight.lon[150:] += 1.0
    flags = flight.flags()
    assert where(flags, Flag.JUMP) == [150]
    assert where(flags, Flag.DISPLACED) == list(range(150, 200))
    flight.lon[180:] -= 1.0
    flags = flight.flags()
    assert where(flags, Flag.JUMP) == [150]
    assert where(flags, Flag.DISPLACED) == list(range(150, 180))


def test_scattered_outliers_are_no_other_aircraft() -> None:
    flight = Flight(400, 1.0)
    at = np.arange(20, 400, 25)
    flight.lon[at] += np.linspace(1, 90, len(at))
    flags, _, aircraft = flight.assess()
    assert where(flags, Flag.JUMP) == at.tolist()
    assert not aircraft.any()


def test_two_aircraft_under_one_address_are_taken_apart() -> None:
    one, other = Flight(100, 2.0), Flight(40, 5.0, 200.0)
    other.lon += 2.0
    other.t_s += 1.0
    both = one.joined(other)
    both = both.take(np.argsort(both.t_s, kind="stable"))
    flags, _, aircraft = both.assess()
    assert np.count_nonzero(aircraft) == 40
    assert (both.lon[aircraft == 1] == 10.0).all()
    inside = (both.t_s >= 1.0) & (both.t_s <= 196.0)
    assert where(flags, Flag.SHARED_ADDRESS) == np.flatnonzero(inside).tolist()
    assert where(flags, Flag.JUMP | Flag.DISPLACED) == []


def test_each_of_two_aircraft_is_judged_by_itself() -> None:
    one, other = Flight(100, 2.0), Flight(100, 2.0)
    other.lon += 2.0
    other.lon[50] += 5.0
    one.lat[60:70] = one.lat[60]
    both = one.joined(other)
    both = both.take(np.argsort(both.t_s, kind="stable"))
    flags, _, aircraft = both.assess()
    assert set(np.round(both.lon[aircraft == 0])) == {10, 15}
    assert set(np.round(both.lon[aircraft == 1])) == {8}
    assert len(where(flags, Flag.STALE)) == 9
    assert both.lon[where(flags, Flag.JUMP)].tolist() == [15.0]


def test_a_step_back_of_the_clock_is_told_from_a_late_delivery() -> None:
    stepped = Flight(100, 1.0)
    stepped.t_s[50:] -= 20.0
    flags, _, aircraft = stepped.assess()
    # 50 to 69 lie among earlier ones; which of the two clocks is right the data do not say: the shorter part is doubtful
    assert where(flags, Flag.CLOCK_STEP) == list(range(50, 100))
    assert np.count_nonzero(flags) == 50
    assert not aircraft.any()
    late = Flight(100, 1.0).take(
        np.concatenate([np.arange(30), np.arange(40, 60), np.arange(30, 40), np.arange(60, 100)])
    )
    flags = late.flags()
    assert where(flags, Flag.CLOCK_STEP) == []
    assert where(flags, Flag.OUT_OF_ORDER) == list(range(50, 60))


def test_a_step_forward_of_the_clock_is_told_from_a_silence() -> None:
    stepped = Flight(100, 1.0)
    stepped.t_s[50:] += 300.0
    assert where(stepped.flags(), Flag.CLOCK_STEP) == [50]
    silent = Flight(400, 1.0).take(np.concatenate([np.arange(50), np.arange(350, 400)]))
    assert not silent.flags().any()


@pytest.mark.parametrize("said", [True, False])
def test_a_step_of_an_hour_either_way_is_told_also_where_no_speed_is_said(said: bool) -> None:
    for hours, flagged in ((1, [200]), (-1, list(range(200, 400)))):
        stepped = Flight(400, 1.0)
        stepped.t_s[200:] += 3600.0 * hours
        if not said:
            stepped.gs[:] = stepped.track[:] = np.nan
        assert where(stepped.flags(), Flag.CLOCK_STEP) == flagged


def test_the_later_part_of_a_recording_before_the_earlier_is_no_step_of_the_clock() -> None:
    swapped = Flight(400, 1.0).take(np.concatenate([np.arange(200, 400), np.arange(200)]))
    flags = swapped.flags()
    assert where(flags, Flag.OUT_OF_ORDER) == list(range(200, 400))
    assert where(flags, Flag.CLOCK_STEP) == []


def test_standing_through_a_silence_is_no_step_of_the_clock() -> None:
    flight = Flight(100, 1.0, 0.0)
    flight.t_s[50:] += 300.0
    assert not flight.flags().any()


@pytest.mark.parametrize("lon", [179.99, -179.99])
def test_the_antimeridian_is_no_jump(lon: float) -> None:
    flight = Flight(60, 5.0, 0.0)
    flight.gs[:] = 150.0
    flight.lon = (
        lon + np.sign(lon) * flight.t_s * 150 / (111_195 * np.cos(np.radians(47))) + 180
    ) % 360 - 180
    assert not flight.flags().any()


@pytest.mark.parametrize("change", [lambda f: None, lambda f: f.lon.__setitem__(9, 50.0)])
def test_few_records_are_no_trouble(change: Callable[[Flight], None]) -> None:
    for n in (0, 1, 2, 3, 10):
        flight = Flight(n)
        if n == 10:
            change(flight)
        flags, order, aircraft = flight.assess()
        assert len(flags) == len(order) == len(aircraft) == n


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), bad=st.integers(0, 8))
def test_what_is_left_is_within_reach(seed: int, bad: int) -> None:
    rng = np.random.default_rng(seed)
    flight = Flight(80, float(rng.choice([1.0, 5.0, 30.0])))
    flight.gs[:] = np.nan
    at = rng.choice(80, bad, replace=False)
    flight.lat[at] += rng.uniform(-20, 20, bad)
    flight.lon[at] += rng.uniform(-20, 20, bad)
    flags, order, aircraft = flight.assess()
    for number in np.unique(aircraft).tolist():
        kept = order[(flags[order] & np.uint16(~Flag.SHARED_ADDRESS & 0xFFFF)) == 0]
        kept = kept[aircraft[kept] == number]
        far = distance_m(
            flight.lat[kept[:-1]], flight.lon[kept[:-1]], flight.lat[kept[1:]], flight.lon[kept[1:]]
        )
        assert (far <= TOP_SPEED_MPS * (np.diff(flight.t_s[kept]) + 1.0) + 300.0).all()
    assert np.count_nonzero(flags[~np.isin(np.arange(80), at)]) <= 6 * bad


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_flags_do_not_depend_on_a_time_shift(seed: int) -> None:
    rng = np.random.default_rng(seed)
    flight = Flight(50, 2.0)
    at = rng.choice(50, 3, replace=False)
    flight.lon[at] += rng.uniform(0.2, 5, 3)
    before = flight.flags()
    flight.t_s += float(rng.integers(1, 10**6))
    np.testing.assert_array_equal(before, flight.flags())


def test_a_chain_is_never_worse_than_leaving_out_every_outlier() -> None:
    flight = Flight(500, 1.0, 100 * KT)
    rng = np.random.default_rng(3)
    at = rng.choice(500, 60, replace=False)
    flight.lat[at] = rng.uniform(-80, 80, 60)
    t_us = np.rint(flight.t_s * 1e6).astype(np.int64)
    found = kinds(t_us, flight.lat, flight.lon, flight.gs)
    assert set(np.flatnonzero(found.jump).tolist()) == set(at.tolist())
