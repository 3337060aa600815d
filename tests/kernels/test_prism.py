"""Prisms: what they contain, against sampling and closed forms, and the theorems they must obey."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.kernels.geodesy import to_ecef
from sharedsky.kernels.presence import could_be_in, exists, must_be_in
from sharedsky.kernels.prism import (
    Anchor,
    Prism,
    bounding_ball,
    bounding_box,
    ellipsoid,
    needed_speed_mps,
    prism_between,
    prisms_of,
    slack_m,
    slice_at,
    within_prism,
)
from sharedsky.kernels.region import Region, ball, band, half_space, walls

F64 = NDArray[np.float64]
S = 1_000_000

seeds = st.integers(0, 2**32 - 1)


def random_prism(rng: np.random.Generator, *, climb: bool = False, bend: bool = False) -> Prism:
    """A prism with some room, of a minute or ten, in a local frame."""
    span_s = float(rng.uniform(30, 600))
    p, q = rng.uniform(-20e3, 20e3, (2, 3)) * [1, 1, 0.1]
    radii, uncs = rng.uniform(0, 500, 2), rng.uniform(0, 3, 2)
    a = Anchor(0, tuple(p), radii[0], uncs[0], 50.0 if climb else None)
    b = Anchor(int(span_s * S), tuple(q), radii[1], uncs[1], 50.0 if climb else None)
    speed = needed_speed_mps(prism_between(a, b, 0.0)) * rng.uniform(1.05, 2.0) + 20.0
    climbing = (abs(p[2] - q[2]) / span_s * 1.2 + 5.0) if climb else None
    return prism_between(
        a, b, speed, climb_mps=climbing, acceleration_mps2=float(rng.uniform(1, 20)) if bend else None
    )


def points_in(prism: Prism, rng: np.random.Generator, n: int) -> tuple[F64, NDArray[np.int64]]:
    """Points and times inside a prism, by rejection."""
    around = bounding_ball(prism)
    t = rng.integers(prism.start_us, prism.end_us + 1, n)
    x = np.array(around.centre_m) + rng.uniform(-1, 1, (n, 3)) * around.radius_m
    keep = within_prism(prism, x, t)
    return x[keep], t[keep]


def moved(prism: Prism, turn: F64, shift: F64) -> Prism:
    """The prism after a rigid motion."""
    anchors = tuple(
        Anchor(a.t_us, tuple(turn @ np.array(a.pos_m) + shift), a.radius_m, a.time_unc_s, a.vertical_m)
        for a in prism.anchors
    )
    return Prism(anchors, prism.start_us, prism.end_us, prism.speed_mps)


def rotation(rng: np.random.Generator) -> F64:
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(turn)


def test_full_circle_without_its_middle_fix_is_admitted() -> None:
    # a full circle in 60 s, 2,865 m across: fixes remain at its beginning and end only
    radius = 2865 / 2
    speed = 2 * math.pi * radius / 60
    t = np.linspace(0, 60, 241)
    angle = 2 * math.pi * t / 60
    path = np.stack([radius * np.sin(angle), radius * (1 - np.cos(angle)), 0 * t], axis=1)
    error = np.linalg.norm(path - path[0], axis=1)
    assert error.max() == pytest.approx(2865)
    fixes = [Anchor(0, tuple(path[0])), Anchor(60 * S, tuple(path[-1]))]
    t_us = (t * S).astype(np.int64)
    force = speed**2 / radius
    for acceleration in (None, force):
        (prism,) = prisms_of(fixes, speed, acceleration_mps2=acceleration)
        assert (slack_m(prism, path, t_us) > -1e-6).all()
        assert could_be_in(prism, ball(path[120], 0.001), 30 * S, 30 * S).answer == "possible"


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans(), st.booleans())
def test_sampling_never_contradicts_could_be_in(seed: int, climb: bool, bend: bool) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng, climb=climb, bend=bend)
    around = bounding_ball(prism)
    target = np.array(around.centre_m) + rng.normal(size=3) * around.radius_m * 0.7
    region = ball(target, float(rng.uniform(0.02, 0.5)) * around.radius_m)
    if seed % 2:
        region = region & half_space(rng.normal(size=3), target)
    start, end = sorted(int(t) for t in rng.integers(0, prism.end_us + 1, 2))
    found = could_be_in(prism, region, start, end)
    x, t = points_in(prism, rng, 4000)
    hit = (region.slack_m(x) > 0) & (t >= start) & (t <= end)
    if hit.any():
        assert found.answer == "possible"
    if found.answer == "possible":
        assert found.t_us is not None
        assert found.point_m is not None
        assert start <= found.t_us <= end
        assert region.slack_m(np.array(found.point_m)) >= -1e-6
        # with a bend an interval is taken at its widest, so the witness need only be near at its own instant
        if not bend:
            assert slack_m(prism, np.array(found.point_m), np.array(found.t_us)) >= -1e-6


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_boundary_of_could_be_in_is_where_two_balls_touch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng)
    at = int(rng.integers(prism.start_us, prism.end_us + 1))
    near = slice_at(prism, at)[0]
    # beyond the first fix, on the far side of the second: there only the first ball decides
    away = np.array(prism.anchors[0].pos_m) - np.array(prism.anchors[1].pos_m)
    toward = -away / np.linalg.norm(away)
    other = slice_at(prism, at)[1]
    tip = np.array(near.centre_m) + near.radius_m * toward
    if math.dist(tip, other.centre_m) > other.radius_m - 1:
        return
    centre = np.array(near.centre_m) + (near.radius_m + 1000) * toward
    assert could_be_in(prism, ball(centre, 1000 + 1e-3), at, at).answer == "possible"
    beyond = could_be_in(prism, ball(centre, 1000 - 1e-3), at, at)
    assert beyond.answer == "impossible"
    assert -1e-3 <= beyond.margin_m < 0


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_larger_speed_never_removes_a_possibility(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng)
    around = bounding_ball(prism)
    region = ball(np.array(around.centre_m) + rng.normal(size=3) * around.radius_m * 0.8, 500.0)
    faster = Prism(prism.anchors, prism.start_us, prism.end_us, prism.speed_mps * 1.1)
    before = could_be_in(prism, region, prism.start_us, prism.end_us)
    after = could_be_in(faster, region, prism.start_us, prism.end_us)
    assert not (before.answer == "possible" and after.answer == "impossible")
    if before.answer == after.answer:
        assert after.margin_m >= before.margin_m - 1e-3


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_adding_a_fix_never_enlarges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t = np.sort(rng.choice(np.arange(1, 1000), 4, replace=False))
    fixes = [
        Anchor(int(ti) * S, tuple(rng.uniform(-1e4, 1e4, 3)), rng.uniform(0, 2e4), rng.uniform(0, 5))
        for ti in t
    ]
    extra = Anchor(int(rng.integers(t[0], t[-1]) * S), tuple(rng.uniform(-1e4, 1e4, 3)), rng.uniform(0, 4e4))
    with_it, without = prisms_of([*fixes, extra], 150.0), prisms_of(fixes, 150.0)
    x = rng.uniform(-3e4, 3e4, (500, 3))
    at = rng.integers(int(t[0]) * S, int(t[-1]) * S + 1, 500)

    def admitted(chain: list[Prism]) -> NDArray[np.bool_]:
        # an instant between two prisms belongs to both
        inside = [np.where((at >= p.start_us) & (at <= p.end_us), slack_m(p, x, at), np.inf) for p in chain]
        admits: NDArray[np.bool_] = np.min(inside, axis=0) >= 0
        return admits

    assert not (admitted(with_it) & ~admitted(without)).any()


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_rigid_motion_and_time_reversal_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng)
    around = bounding_ball(prism)
    centre = np.array(around.centre_m) + rng.normal(size=3) * around.radius_m * 0.8
    found = could_be_in(prism, ball(centre, 800.0), prism.start_us, prism.end_us)
    turn, shift = rotation(rng), rng.uniform(-6e6, 6e6, 3)
    there = could_be_in(
        moved(prism, turn, shift), ball(turn @ centre + shift, 800.0), prism.start_us, prism.end_us
    )
    assert there.answer == found.answer
    assert there.margin_m == pytest.approx(found.margin_m, abs=1e-3)
    p, q = prism.anchors
    back = prism_between(
        Anchor(-q.t_us, q.pos_m, q.radius_m, q.time_unc_s),
        Anchor(-p.t_us, p.pos_m, p.radius_m, p.time_unc_s),
        prism.speed_mps,
    )
    reversed_ = could_be_in(back, ball(centre, 800.0), back.start_us, back.end_us)
    assert reversed_.answer == found.answer
    assert reversed_.margin_m == pytest.approx(found.margin_m, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_needed_speed_is_where_a_prism_begins_to_exist(seed: int) -> None:
    prism = random_prism(np.random.default_rng(seed))
    needed = needed_speed_mps(prism)
    if needed == 0:
        return
    enough = Prism(prism.anchors, prism.start_us, prism.end_us, needed * (1 + 1e-6))
    short = Prism(prism.anchors, prism.start_us, prism.end_us, needed * (1 - 1e-6))
    assert exists(enough).answer == "possible"
    assert exists(short).answer == "impossible"
    asked = could_be_in(short, ball(short.anchors[0].pos_m, 1e6), short.start_us, short.end_us)
    assert (asked.answer, asked.no_world) == ("cannot_tell", True)


def test_exact_fix_is_where_it_is() -> None:
    prism = prism_between(Anchor(0, (0.1, 0.2, 0.3)), Anchor(60 * S, (6000.1, 7.7, 0.3)), 200.0)
    at = could_be_in(prism, ball((0, 0, 0), 1.0), 0, 0)
    assert (at.answer, at.point_m, at.t_us) == ("possible", (0.1, 0.2, 0.3), 0)
    assert could_be_in(prism, ball((0, 0, 0), 0.3), 0, 0).answer == "impossible"
    assert must_be_in(prism, ball((0, 0, 0), 1.0), 0)
    assert not must_be_in(prism, ball((0, 0, 0), 0.3), 0)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_must_contains_every_sampled_point_and_no_less_than_needed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng)
    at = int(rng.integers(prism.start_us, prism.end_us + 1))
    centre = np.array(bounding_ball(prism, at, at).centre_m) + rng.normal(size=3) * 3000
    # the farthest point of two balls from a centre lies in the plane of the three centres: sample that plane finely
    a, b = slice_at(prism, at)
    e1 = np.array(b.centre_m) - np.array(a.centre_m)
    e1 = e1 / np.linalg.norm(e1)
    e2 = centre - np.array(a.centre_m)
    e2 = e2 - (e2 @ e1) * e1
    e2 = e2 / np.linalg.norm(e2)
    angle = np.linspace(0, 2 * np.pi, 100_001)[:, None]
    rim = np.concatenate(
        [np.array(o.centre_m) + o.radius_m * (np.cos(angle) * e1 + np.sin(angle) * e2) for o in (a, b)]
    )
    inside = (np.linalg.norm(rim - np.array(a.centre_m), axis=1) <= a.radius_m + 1e-6) & (
        np.linalg.norm(rim - np.array(b.centre_m), axis=1) <= b.radius_m + 1e-6
    )
    farthest = float(np.linalg.norm(rim[inside] - centre, axis=1).max())
    assert must_be_in(prism, ball(centre, farthest + 5), at)
    assert not must_be_in(prism, ball(centre, farthest - 1), at)
    normal = rng.normal() * e1 + rng.normal() * e2
    normal = normal / np.linalg.norm(normal)
    highest = float((rim[inside] @ normal).max())
    assert must_be_in(prism, half_space(normal, normal * (highest + 5)), at)
    assert not must_be_in(prism, half_space(normal, normal * (highest - 1)), at)


@settings(max_examples=20, deadline=None)
@given(seeds, st.booleans())
def test_bounds_contain_every_sampled_point(seed: int, bend: bool) -> None:
    rng = np.random.default_rng(seed)
    prism = random_prism(rng, bend=bend)
    x, t = points_in(prism, rng, 3000)
    low, high = bounding_box(prism)
    assert ((x >= np.array(low)) & (x <= np.array(high))).all()
    shape = ellipsoid(prism)
    assert shape is not None
    along = (x - np.array(shape.centre_m)) @ np.array(shape.axis)
    across2 = ((x - np.array(shape.centre_m)) ** 2).sum(axis=1) - along**2
    assert (along**2 / shape.semi_major_m**2 + across2 / shape.semi_minor_m**2 <= 1 + 1e-9).all()
    start, end = sorted(int(v) for v in rng.integers(0, prism.end_us + 1, 2))
    around = bounding_ball(prism, start, end)
    during = (t >= start) & (t <= end)
    assert (np.linalg.norm(x[during] - np.array(around.centre_m), axis=1) <= around.radius_m).all()


def test_climb_bound_keeps_a_flight_low() -> None:
    fixes = Anchor(0, (0, 0, 1000), 50.0), Anchor(120 * S, (24e3, 0, 1000), 50.0)
    over = band(3000, math.inf)
    free = prism_between(*fixes, 250.0)
    bound = prism_between(*fixes, 250.0, climb_mps=15.0)
    assert could_be_in(free, over, 0, 120 * S).answer == "possible"
    asked = could_be_in(bound, over, 0, 120 * S)
    # 60 s at 15 m/s and 50 m: 1,950 m; fixes, climb and floor together must give 1,050 m
    assert asked.answer == "impossible"
    assert asked.margin_m == pytest.approx(-1050 / 2, abs=0.01)
    assert could_be_in(bound, band(1949, 9999), 0, 120 * S).answer == "possible"


def test_only_a_last_fix_gives_a_growing_ball() -> None:
    prism = Prism((Anchor(0, (0, 0, 0), 10.0),), 0, 100 * S, 50.0)
    assert could_be_in(prism, ball((5100, 0, 0), 91.0), 100 * S, 100 * S).answer == "possible"
    assert could_be_in(prism, ball((5100, 0, 0), 89.0), 100 * S, 100 * S).answer == "impossible"
    assert must_be_in(prism, ball((0, 0, 0), 5010.1), 100 * S)


def test_walls_of_a_square_and_on_the_earth() -> None:
    square = walls([(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 0)]) & band(0, 100)
    x = np.array([(5, 5, 50), (5, 5, 150), (11, 5, 50), (1, 2, 3)], dtype=float)
    assert (square.slack_m(x) >= 0).tolist() == [True, False, False, True]
    with pytest.raises(ValueError, match="counter-clockwise"):
        walls([(0, 0, 0), (0, 10, 0), (10, 10, 0), (10, 0, 0)])
    lat, lon = np.array([35.0, 35.0, 36.0, 36.0]), np.array([179.0, -179.0, -179.0, 179.0])
    corners = to_ecef(lat, lon, np.zeros(4))
    region = walls(corners, corners / np.linalg.norm(corners, axis=1)[:, None])
    inside = to_ecef(
        np.array([35.5, 35.5, 35.5, 36.2]), np.array([180.0, 178.9, -178.9, 180.0]), np.full(4, 9e3)
    )
    assert (region.slack_m(inside) > 0).tolist() == [True, False, False, False]


def test_region_without_constraints_is_everywhere() -> None:
    assert np.isinf(Region().slack_m([0.0, 0.0, 0.0]))
    prism = random_prism(np.random.default_rng(1))
    assert could_be_in(prism, Region(), 0, prism.end_us).answer == "possible"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Prism((), 0, 1, 1.0),
        lambda: Prism((Anchor(5, (0, 0, 0)),), 0, 10, 1.0),
        lambda: Prism((Anchor(0, (0, 0, 0)),), 0, 10, math.inf),
        lambda: Anchor(0, (0, 0, math.nan)),
        lambda: Anchor(0, (0, 0, 0), -1.0),
        lambda: prism_between(Anchor(1, (0, 0, 0)), Anchor(0, (0, 0, 0)), 1.0),
        lambda: ball((0, 0, 0), -1.0),
        lambda: band(2, 1),
        lambda: could_be_in(random_prism(np.random.default_rng(0)), Region(), -1, 0),
    ],
)
def test_out_of_domain_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"want|wants|anchor|within"):
        make()
