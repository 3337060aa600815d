"""From zones to constraints: when they apply, how high they reach, and that nothing of them is lost or made up."""

import itertools
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.errors import InvalidValue
from sharedsky.kernels import volume
from sharedsky.kernels.geoid import UNCERTAINTY_M, undulation_m
from sharedsky.model.geozone import WEEK, Clock, Daily, GeoZone, Layer, ZonePeriod
from sharedsky.model.volume import Circle, Polygon
from sharedsky.service.airspace import extent, time_us
from sharedsky.service.api import uss_wire
from sharedsky.service.limits import Limits
from sharedsky.service.uss.applying import DAY_US, daily_pieces, intervals
from sharedsky.service.uss.zone_heights import Terrain, heights
from sharedsky.service.uss.zone_pieces import BUFFER_US, details_of, pieces, shapes_of
from tests.sources.zone_documents import geozones, periods

HOUR_US = 3_600_000_000
MONDAY_US = 1_700_438_400_000_000  # 2023-11-20T00:00Z
LIMITS = Limits()
SQUARE = Polygon([[(7.0, 47.0), (7.1, 47.0), (7.1, 47.1), (7.0, 47.1)]])
HOLED = Polygon([SQUARE.rings[0], [(7.04, 47.04), (7.06, 47.04), (7.06, 47.06)]])


def zone(*layers: Layer, **more: object) -> GeoZone:
    made = GeoZone("RNG01", "XAA", "PROHIBITED", list(layers) or [Layer(SQUARE, 0.0, "AGL", 500.0, "AMSL")])
    return msgspec.structs.replace(made, **more)


def _on(hours: Daily, day: int) -> bool:
    return not hours.days or WEEK[day % 7] in hours.days


def applies(periods: list[ZonePeriod], t_us: int) -> bool:
    """By the definition, for one instant."""
    for p in periods or [ZonePeriod()]:
        if (p.start_us is not None and t_us < p.start_us) or (p.end_us is not None and t_us >= p.end_us):
            continue
        if not p.schedule:
            return True
        for hours in p.schedule:
            assert isinstance(hours.start, Clock)
            assert isinstance(hours.end, Clock)
            local = t_us + hours.start.offset_min * 60_000_000
            of_day = local % DAY_US
            today = datetime.fromtimestamp(local // DAY_US * 86400, UTC).weekday()
            over = hours.end.us <= hours.start.us
            if _on(hours, today) and hours.start.us <= of_day and (over or of_day < hours.end.us):
                return True
            if over and _on(hours, today - 1) and of_day < hours.end.us:
                return True
    return False


@settings(max_examples=80)
@given(
    st.lists(periods(False), max_size=3), st.lists(st.integers(0, 10 * 24 * 60 - 1), min_size=5, max_size=20)
)
def test_a_zone_applies_in_its_intervals_and_at_no_other_time(
    given_: list[ZonePeriod], minutes: list[int]
) -> None:
    from_us, until_us = MONDAY_US, MONDAY_US + 10 * DAY_US
    near = [
        ZonePeriod(
            None if p.start_us is None else MONDAY_US + p.start_us % (8 * DAY_US),
            None if p.end_us is None else MONDAY_US + 8 * DAY_US + p.end_us % (4 * DAY_US),
            p.schedule,
        )
        for p in given_
    ]
    found, unsaid = intervals(zone(periods=near), from_us, until_us)
    assert not unsaid
    assert all(a < b for a, b in found)
    assert all(b < c for (_, b), (c, _) in itertools.pairwise(found))
    cut = daily_pieces(found, 24 * HOUR_US)
    for minute in minutes:
        t_us = from_us + minute * 60_000_000 + 30_000_000
        within = any(a <= t_us < b for a, b in found)
        assert within == applies(near, t_us)
        assert sum(a <= t_us < b for a, b in cut) == within


def test_pieces_do_not_depend_on_when_they_are_found() -> None:
    night = Daily([], Clock(22 * HOUR_US, 60), Clock(4 * HOUR_US, 60))
    one, _ = pieces(
        zone(periods=[ZonePeriod(schedule=[night])]), "a", MONDAY_US, MONDAY_US + 5 * DAY_US, LIMITS, None
    )
    later_us = MONDAY_US + DAY_US + 7 * HOUR_US
    other, _ = pieces(
        zone(periods=[ZonePeriod(schedule=[night])]), "a", later_us, later_us + 5 * DAY_US, LIMITS, None
    )
    shared = {p.id for p in one} & {p.id for p in other}
    assert {p.id for p in one if p.end_us > later_us} == shared
    assert all(p.end_us - p.start_us <= 24 * HOUR_US for p in one)
    assert {p.id for p in one}.isdisjoint(
        p.id
        for p in pieces(
            zone(periods=[ZonePeriod(schedule=[night])]), "b", MONDAY_US, MONDAY_US + DAY_US, LIMITS, None
        )[0]
    )


def test_a_zone_for_ever_is_a_constraint_for_each_day_ahead() -> None:
    found, unfit = pieces(zone(), "a", MONDAY_US + 5 * HOUR_US, MONDAY_US + 2 * DAY_US, LIMITS, None)
    assert not unfit
    assert [(p.start_us - MONDAY_US) / DAY_US for p in found] == [0.0, 1.0]


def test_daylight_is_told_and_made_no_time() -> None:
    dark = ZonePeriod(schedule=[Daily([], "SS", "SR"), Daily(["SAT"], Clock(0, 0), Clock(HOUR_US, 0))])
    found, unfit = pieces(zone(periods=[dark]), "a", MONDAY_US, MONDAY_US + 7 * DAY_US, LIMITS, None)
    assert len(found) == 1
    assert "SS is an event of daylight" in unfit[0].why


def test_what_restricts_nothing_is_no_constraint() -> None:
    found, unfit = pieces(
        zone(restriction="NO_RESTRICTION"), "a", MONDAY_US, MONDAY_US + DAY_US, LIMITS, None
    )
    assert not found
    assert unfit


def test_heights_above_ground_are_never_guessed() -> None:
    layer = Layer(SQUARE, 50.0, "AGL", 120.0, "AGL")
    with pytest.raises(InvalidValue, match="lowest and highest ground"):
        heights(layer, "", None)
    lower, upper = heights(layer, "", Terrain(300.0, 420.0))
    assert lower is not None
    assert upper is not None
    over = undulation_m([47.0, 47.1], [7.0, 7.1])
    assert lower <= 350.0 + over.min() - UNCERTAINTY_M
    assert upper >= 540.0 + over.max() + UNCERTAINTY_M
    assert heights(Layer(SQUARE, 0.0, "AGL", None, "AGL"), "", None) == (None, None)


def test_heights_above_the_ellipsoid_are_as_they_are() -> None:
    assert heights(Layer(SQUARE, 100.0, "WGS84", 1000.0, "WGS84", "FT"), "", None) == (30.48, 304.8)


def test_a_geoid_that_is_not_known_here_is_not_taken_for_another() -> None:
    layer = Layer(SQUARE, 0.0, "AGL", 500.0, "AMSL")
    with pytest.raises(InvalidValue, match="EGM96"):
        heights(layer, "urn:ogc:def:crs:EPSG::5773", None)


@settings(max_examples=30)
@given(geozones("ed318"), st.integers(0, 10**6))
def test_the_volumes_of_a_zone_hold_all_of_it_and_no_holes(one: GeoZone, seed: int) -> None:
    layer = one.layers[0]
    shapes = shapes_of(layer, "", Terrain(0.0, 500.0), LIMITS)
    rng = np.random.default_rng(seed)
    if isinstance(layer.shape, Circle):
        return
    ring = np.array(layer.shape.rings[0])
    weights = rng.dirichlet(np.ones(len(ring)), 50)
    lon, lat = (weights @ ring).T
    made = volume.area(
        [[[(v.lng, v.lat) for v in s.outline_polygon.vertices]] for s in shapes if s.outline_polygon]
    )
    within = volume.contains(made, lat, lon)
    if len(layer.shape.rings) > 1:
        hole = np.array(layer.shape.rings[1])
        middle = hole.mean(axis=0)
        assert not volume.contains(made, middle[1], middle[0])
        inner = volume.contains(volume.area([[layer.shape.rings[1]]]), lat, lon)
        clear = ~inner & (np.abs(lat - hole[0][1]) > 1e-4)
        assert within[clear].mean() > 0.9
        assert within[inner].mean() < 0.1 if inner.any() else True
    else:
        assert within.all()
    for shape in shapes:
        assert (
            shape.altitude_lower is None
            or shape.altitude_upper is None
            or (shape.altitude_lower.value <= shape.altitude_upper.value)
        )


@settings(max_examples=25)
@given(geozones("ed318"))
def test_every_constraint_keeps_the_limits_of_a_dss(one: GeoZone) -> None:
    one = msgspec.structs.replace(one, periods=[], geoid="")
    found, _ = pieces(one, "a", MONDAY_US, MONDAY_US + DAY_US, LIMITS, Terrain(0.0, 500.0))
    for piece in found:
        details = details_of(piece, one, None, MONDAY_US, LIMITS)
        if details is None:
            continue
        made = extent(
            details.volumes,
            area_km2=LIMITS.constraint_area_km2,
            vertices=LIMITS.constraint_vertices,
            bounded_in_time=True,
        )
        assert made.end_us - made.start_us <= LIMITS.constraint_hours * HOUR_US
        msgspec.json.decode(msgspec.json.encode(details), type=uss_wire.ConstraintDetails)


def test_a_hole_is_left_open() -> None:
    shapes = shapes_of(Layer(HOLED, 0.0, "AGL", 500.0, "WGS84"), "", None, LIMITS)
    assert len(shapes) == 2
    made = volume.area(
        [[[(v.lng, v.lat) for v in s.outline_polygon.vertices]] for s in shapes if s.outline_polygon]
    )
    assert not volume.contains(made, 47.045, 7.055)
    assert volume.contains(made, 47.055, 7.045)


def test_a_zone_that_is_too_large_is_cut_and_a_circle_that_is_too_large_is_told() -> None:
    large = Polygon([[(7.0, 46.0), (9.0, 46.0), (9.0, 47.0), (7.0, 47.0)]])
    found, unfit = pieces(
        zone(Layer(large, upper=500.0, upper_reference="WGS84")),
        "a",
        MONDAY_US,
        MONDAY_US + HOUR_US,
        LIMITS,
        None,
    )
    assert 4 <= len(found) <= 8
    assert not unfit
    _, unfit = pieces(
        zone(Layer(Circle(47.0, 7.0, 60_000.0), upper=500.0, upper_reference="WGS84")),
        "a",
        MONDAY_US,
        MONDAY_US + HOUR_US,
        LIMITS,
        None,
    )
    assert "CstrMaxArea" in unfit[0].why


def test_a_constraint_is_known_ten_minutes_before_it_applies_but_in_an_emergency() -> None:
    one = zone()
    piece = pieces(one, "a", MONDAY_US, MONDAY_US + HOUR_US, LIMITS, None)[0][0]
    made = details_of(piece, one, None, MONDAY_US + HOUR_US, LIMITS)
    assert made is not None
    assert time_us(made.volumes[0].time_start) == MONDAY_US + HOUR_US + BUFFER_US
    assert details_of(piece, one, None, piece.end_us - BUFFER_US, LIMITS) is None
    urgent = zone(reasons=["EMERGENCY"])
    piece = pieces(urgent, "a", MONDAY_US, MONDAY_US + HOUR_US, LIMITS, None)[0][0]
    made = details_of(piece, urgent, None, MONDAY_US + HOUR_US, LIMITS)
    assert made is not None
    assert time_us(made.volumes[0].time_start) == MONDAY_US + HOUR_US


def test_a_constraint_that_is_changed_is_as_it_was_until_the_change_is_known_for_ten_minutes() -> None:
    one, other = zone(), zone(Layer(SQUARE, 0.0, "AGL", 900.0, "AMSL"))
    now_us = MONDAY_US + HOUR_US
    before = details_of(
        pieces(one, "a", MONDAY_US, MONDAY_US + HOUR_US, LIMITS, None)[0][0], one, None, MONDAY_US, LIMITS
    )
    assert before is not None
    piece = pieces(other, "a", MONDAY_US, MONDAY_US + HOUR_US, LIMITS, None)[0][0]
    after = details_of(piece, other, before, now_us, LIMITS)
    assert after is not None
    was, will = after.volumes
    assert was.volume == before.volumes[0].volume
    assert time_us(was.time_end) == time_us(will.time_start) == now_us + BUFFER_US
    assert will.volume != was.volume
