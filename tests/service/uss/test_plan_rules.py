"""What may be planned: each rule on priorities, states and constraints, and that where a conflict lies is told rightly."""

from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels import geodesy
from sharedsky.service.airspace import Extent
from sharedsky.service.api import uss_wire, wire
from sharedsky.service.around import box
from sharedsky.service.limits import DAY_US, Limits
from sharedsky.service.refused import Refused
from sharedsky.service.uss.overlap import overlaps
from sharedsky.service.uss.plan_rules import (
    Conflict,
    Mine,
    Other,
    checked_plan,
    judged,
    permitted,
    place_of,
)
from sharedsky.service.uss.region import Region
from sharedsky.service.uss.told import words_of
from sharedsky.units import parse_utc
from tests.service.sky import circle, now_s

LIMITS = Limits()
REGION = Region()


def volume(**more: Any) -> wire.Volume4D:
    """A cylinder."""
    return msgspec.convert(circle(**more), wire.Volume4D)


def polygon(*corners: tuple[float, float], **more: Any) -> wire.Volume4D:
    """A prism over corners, each latitude and longitude."""
    made = volume(**more)
    shape = wire.Polygon([wire.LatLngPoint(lng=lng, lat=lat) for lat, lng in corners])
    outline = msgspec.structs.replace(made.volume, outline_circle=None, outline_polygon=shape)
    return msgspec.structs.replace(made, volume=outline)


def place(*volumes: wire.Volume4D) -> Extent:
    """Volumes made ready."""
    return place_of(volumes, LIMITS)


HERE, ELSEWHERE = place(volume()), place(volume(lng=36.5))


def mine(**more: Any) -> Mine:
    """A flight of priority 10 that is to be Accepted."""
    said: dict[str, Any] = {"id": "mine", "state": "Accepted", "priority": 10, "place": HERE}
    return Mine(**(said | more))


def other(**more: Any) -> Other:
    """An accepted flight of the same priority at the same place."""
    said: dict[str, Any] = {
        "kind": "flight",
        "id": "other",
        "manager": "uss2",
        "state": "Accepted",
        "priority": 10,
        "place": HERE,
    }
    return Other(**(said | more))


def one(mine: Mine, other: Other, region: Region = REGION) -> Conflict:
    """The one conflict that there is."""
    (found,) = judged(mine, [other], region)
    return found


def test_what_has_no_point_in_common_is_no_conflict() -> None:
    assert (
        judged(mine(), [other(place=ELSEWHERE), other(place=place(volume(low=201, high=300)))], REGION) == []
    )


def test_a_flight_is_not_in_its_own_way() -> None:
    assert judged(mine(), [other(id="mine")], REGION) == []


@pytest.mark.parametrize("state", ["Accepted", "Activated"])
@pytest.mark.parametrize("theirs", ["Accepted", "Activated", "Nonconforming", "Contingent"])
def test_higher_goes_before_lower_in_every_state(state: str, theirs: str) -> None:
    assert one(mine(state=state), other(priority=11, state=theirs)).why == "higher priority"
    assert not one(mine(state=state), other(priority=11, state=theirs)).permitted
    assert one(mine(state=state), other(priority=9, state=theirs)).permitted


def test_the_same_priority_is_refused_unless_the_region_shares_it() -> None:
    assert not one(mine(), other()).permitted
    assert one(mine(), other(), Region(shared_priorities=[10])).permitted
    assert not one(mine(), other(), Region(shared_priorities=[0])).permitted


def test_in_use_a_conflict_that_was_there_before_does_not_refuse_a_change() -> None:
    changed = mine(state="Activated", before=HERE, place=place(volume(radius=1200)))
    for priority in (10, 11):
        assert one(changed, other(priority=priority)).why == "there before the change"
    new = mine(state="Activated", before=ELSEWHERE)
    assert not permitted(judged(new, [other(priority=11)], REGION))
    assert not permitted(judged(new, [other()], REGION))


def test_one_new_conflict_refuses_whatever_was_there_before() -> None:
    changed = mine(state="Activated", before=HERE, place=place(volume(), volume(lng=36.5)))
    found = judged(changed, [other(), other(id="new", place=ELSEWHERE)], REGION)
    assert [(c.id, c.permitted) for c in found] == [("new", False), ("other", True)]


@pytest.mark.parametrize("state", ["Nonconforming", "Contingent"])
def test_nothing_refuses_what_is_off_nominal(state: str) -> None:
    assert one(mine(state=state), other(priority=100)).permitted


def test_what_a_down_uss_had_not_begun_gives_way_and_what_it_had_in_use_counts_as_highest() -> None:
    for priority, state in product((0, 100), ("Accepted", "Activated", "Nonconforming", "Contingent")):
        found = one(mine(priority=priority), other(place=None, priority=None, state=state))
        assert found.permitted == (state == "Accepted")
        assert found.overlaps == []
    shared = Region(shared_priorities=[100])
    assert one(mine(priority=100), other(place=None, priority=None, state="Activated"), shared).permitted
    assert not one(mine(priority=99), other(place=None, priority=None, state="Activated"), shared).permitted


def test_constraints_are_told_and_refuse_only_where_the_region_says_so() -> None:
    zone = Other("constraint", "zone", "authority", place=HERE, zone="PROHIBITED", name="hospital")
    assert one(mine(), zone).permitted
    assert not one(mine(), zone, Region(refusing_zones=["PROHIBITED"])).permitted
    assert one(mine(), zone, Region(refusing_zones=["CONDITIONAL"])).permitted
    assert not one(mine(), zone, Region(refuse_constraints=True)).permitted
    assert one(mine(state="Contingent"), zone, Region(refuse_constraints=True)).permitted
    assert one(mine(state="Activated", before=HERE), zone, Region(refuse_constraints=True)).permitted
    assert "hospital" in words_of(one(mine(), zone))


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["Accepted", "Activated"])), max_size=5))
def test_raising_ones_own_priority_never_refuses_what_was_permitted(others: list[tuple[int, str]]) -> None:
    there = [other(id=str(k), priority=p, state=s) for k, (p, s) in enumerate(others)]
    allowed = [permitted(judged(mine(priority=p), there, REGION)) for p in range(22)]
    assert allowed == sorted(allowed)


def plan(state: str = "Accepted", before: str = "Planned", now_us: int | None = None, **more: Any) -> Extent:
    """Check a plan."""
    said: dict[str, Any] = {"volumes": [volume(start=-0.1)], "priority": 0} | more
    return checked_plan(
        state,
        uss_wire.OperationalIntentDetails(**said),
        before=before,
        now_us=round(now_s() * 1e6) if now_us is None else now_us,
        limits=LIMITS,
        region=REGION,
    )


def test_a_good_plan_is_good_in_each_state() -> None:
    off = [volume(start=-0.1)]
    plan()
    plan("Activated")
    plan("Activated", "Accepted")
    plan("Nonconforming", "Activated", off_nominal_volumes=off)
    plan("Contingent", "Nonconforming", volumes=[], off_nominal_volumes=off)
    plan("Activated", "Nonconforming")


@pytest.mark.parametrize(
    ("state", "before", "more", "field"),
    [
        ("Accepted", "Activated", {}, ""),
        ("Activated", "Contingent", {}, ""),
        ("Accepted", "Ended", {}, ""),
        ("Nonconforming", "Planned", {"off_nominal_volumes": [volume()]}, ""),
        ("Accepted", "Planned", {"volumes": []}, "volumes"),
        ("Accepted", "Planned", {"off_nominal_volumes": [volume()]}, "off_nominal_volumes"),
        ("Activated", "Accepted", {"off_nominal_volumes": [volume()]}, "off_nominal_volumes"),
        ("Nonconforming", "Activated", {}, "off_nominal_volumes"),
        ("Contingent", "Activated", {"off_nominal_volumes": [volume()]}, "volumes"),
        ("Accepted", "Planned", {"priority": 101}, "priority"),
        ("Accepted", "Planned", {"priority": -1}, "priority"),
        ("Accepted", "Planned", {"volumes": [volume(start=-2, end=-1)]}, "time_end"),
        ("Accepted", "Planned", {"volumes": [volume(start=31 * 24, end=31 * 24 + 1)]}, "time_start"),
        ("Accepted", "Planned", {"volumes": [volume(start=1, end=0.5)]}, "volumes"),
        ("Accepted", "Planned", {"volumes": [volume(low=200, high=100)]}, "volumes"),
        ("Accepted", "Planned", {"volumes": [volume(high=None)]}, "volumes"),
        ("Accepted", "Planned", {"volumes": [volume(end=None)]}, "volumes"),
        ("Accepted", "Planned", {"volumes": [volume(radius=60_000)]}, "volumes"),
        ("Activated", "Planned", {"volumes": [volume(start=1, end=2)]}, ""),
    ],
)
def test_a_plan_that_is_none_is_refused_with_its_field(
    state: str, before: str, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        plan(state, before, **more)
    assert caught.value.status in (400, 409)
    assert caught.value.field.split()[0:1] == field.split()[0:1] or caught.value.field.startswith(field)


def test_a_plan_may_begin_exactly_at_the_horizon() -> None:
    made = volume(start=1)
    start_us = parse_utc(made.time_start.value) if made.time_start else 0
    horizon_us = round(LIMITS.intent_horizon_days * DAY_US)
    plan(volumes=[made], now_us=start_us - horizon_us)
    with pytest.raises(Refused, match="OiMaxPlanHorizon"):
        plan(volumes=[made], now_us=start_us - horizon_us - 1)


def test_an_overlap_is_where_both_are() -> None:
    """Two circles of 1,000 m whose centres are 1,000 m apart have a lens in common, 1,000 m by 1,732 m."""
    lat, lng, _ = geodesy.direct(35.5, 35.8, 90.0, 1000.0)
    (found,) = overlaps(
        place(volume()), place(volume(lat=float(lat), lng=float(lng), low=150, high=400, start=1.0))
    )
    assert (found.lower_m, found.upper_m) == (150, 200)
    assert found.start_us is not None
    assert found.end_us is not None
    assert abs((found.end_us - found.start_us) / 3.6e9 - 0.5) < 1e-4
    assert found.east_m == pytest.approx(1000, rel=0.01)
    assert found.north_m == pytest.approx(1732, rel=0.01)
    middle = geodesy.direct(35.5, 35.8, 90.0, 500.0)
    assert geodesy.distance_m(found.lat_deg, found.lng_deg, middle[0], middle[1]) < 10


@settings(max_examples=30)
@given(
    st.floats(-80, 80),
    st.floats(-180, 180),
    st.sampled_from([0.0, 90.0, 180.0, 270.0]),
    st.floats(0, 2500),
    st.floats(50, 1500),
    st.floats(50, 1500),
)
def test_the_size_of_an_overlap_is_that_of_two_circles(
    lat: float, lng: float, bearing: float, apart: float, one_m: float, two_m: float
) -> None:
    """As long as the lens along the line between the centres, and nowhere wider than the smaller circle."""
    if apart >= one_m + two_m - 1:
        return
    lat2, lng2, _ = geodesy.direct(lat, lng, bearing, apart)
    hits = overlaps(
        place(volume(lat=lat, lng=lng, radius=one_m)),
        place(volume(lat=float(lat2), lng=float(lng2), radius=two_m)),
    )
    assert hits, (lat, lng, lat2, lng2)
    found = hits[0]
    lens = min(2 * one_m, 2 * two_m, one_m + two_m - apart)
    along = found.north_m if bearing in (0.0, 180.0) else found.east_m
    assert along == pytest.approx(lens, rel=0.02, abs=2)
    assert max(found.east_m, found.north_m) <= 2 * min(one_m, two_m) * 1.02 + 1
    assert geodesy.distance_m(lat, lng, found.lat_deg, found.lng_deg) <= one_m * 1.02 + 1
    assert geodesy.distance_m(float(lat2), float(lng2), found.lat_deg, found.lng_deg) <= two_m * 1.02 + 1


def test_touching_is_an_overlap_of_no_size() -> None:
    left = polygon((35.5, 35.8), (35.6, 35.8), (35.6, 35.9), (35.5, 35.9))
    right = polygon((35.5, 35.9), (35.6, 35.9), (35.6, 36.0), (35.5, 36.0))
    (found,) = overlaps(place(left), place(right))
    assert found.east_m < 0.01
    assert found.lng_deg == pytest.approx(35.9, abs=1e-6)


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(10, 3000)), min_size=1, max_size=6
    ),
    st.sampled_from([(35.5, 35.8), (-70.0, 179.99), (0.0, 0.0), (89.5, 20.0)]),
)
def test_a_box_holds_all_that_it_was_made_of(
    circles: list[tuple[float, float, float]], at: tuple[float, float]
) -> None:
    volumes = []
    for a, b, radius in circles:
        lng = (at[1] + b + 180) % 360 - 180
        volumes.append(
            volume(lat=min(89.9, at[0] + a), lng=lng, radius=radius, low=a * 100, high=100 + b * 100)
        )
    around = box(volumes)
    whole = place_of([around], msgspec.structs.replace(LIMITS, area_km2=1e6))
    for inner in volumes:
        assert overlaps(whole, place(inner))
        shape = inner.volume.outline_circle
        assert shape
        for bearing in range(0, 360, 30):
            lat, there, _ = geodesy.direct(shape.center.lat, shape.center.lng, bearing, shape.radius.value)
            spot = volume(lat=float(lat), lng=float(there), radius=0.5, low=-1000, high=1000)
            assert overlaps(whole, place(spot)), (shape, bearing)


def test_entwined_flights_do_not_touch_but_each_lies_in_the_box_of_the_other() -> None:
    vee = polygon((0.00, 0.00), (0.10, 0.05), (0.02, 0.00), (0.10, -0.05))
    wedge = polygon((0.04, -0.005), (0.15, 0.02), (0.15, -0.08))
    assert overlaps(place(vee), place(wedge)) == []
    assert overlaps(place(box([vee])), place(wedge))
    assert overlaps(place(vee), place(box([wedge])))


def test_a_clock_that_is_a_little_ahead_begins_a_flight_and_one_that_is_far_ahead_does_not() -> None:
    made = volume(start=1)
    start_us = parse_utc(made.time_start.value) if made.time_start else 0
    plan("Activated", volumes=[made], now_us=start_us - 5_000_000)
    with pytest.raises(Refused):
        plan("Activated", volumes=[made], now_us=start_us - 5_000_001)
