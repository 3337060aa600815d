"""Certified convex problems: bounds hold, witnesses hold exactly, and neither is claimed where it is not proved."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels.conic import Form, Problem, toward

seeds = st.integers(0, 2**32 - 1)


def two_balls(apart: float, radius: float) -> tuple[Problem, tuple[Form, ...]]:
    problem = Problem()
    x = problem.point((apart / 2, 0.0, 0.0), 2 * radius + apart)
    for centre in ((0.0, 0.0, 0.0), (apart, 0.0, 0.0)):
        problem.norm_at_most([xi - c for xi, c in zip(x, centre, strict=True)], radius)
    return problem, x


def test_two_balls_share_a_point_exactly_while_they_touch() -> None:
    apart, touching = two_balls(10.0, 4.75)[0].feasible(), two_balls(10.0, 5.0)[0].feasible()
    assert apart.answer == "impossible"
    assert apart.margin == pytest.approx(-0.25, abs=1e-9)
    assert touching.answer == "possible"
    assert touching.point == (Fraction(5), Fraction(0), Fraction(0))
    assert touching.margin == 0
    # a touch that no round number marks cannot be told
    assert two_balls(2 / 3, 1 / 3)[0].feasible().answer in ("possible", "cannot_tell")
    inside = two_balls(10.0, 6.0)[0].feasible()
    assert inside.margin == pytest.approx(1.0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_least_is_below_every_admitted_value_and_next_to_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres, radius = rng.uniform(-100, 100, (3, 3)), float(rng.uniform(90, 300))
    problem = Problem()
    x = problem.point(centres[0], radius)
    for centre in centres:
        problem.norm_at_most([xi - c for xi, c in zip(x, centre, strict=True)], radius)
    inside = problem.feasible()
    sampled = centres[0] + rng.uniform(-1, 1, (20_000, 3)) * radius
    admitted = (np.linalg.norm(sampled[:, None] - centres[None], axis=2) <= radius).all(axis=1)
    least = problem.least(x[0])
    if admitted.any():
        assert inside.answer == "possible"
        assert least.lower <= sampled[admitted][:, 0].min()
    if inside.point is None or least.proposal is None:
        return
    assert problem.holds(inside.point)
    found = problem.witness(toward(least.proposal, inside.point))
    assert found is not None
    assert problem.holds(found)
    assert least.lower <= float(found[0]) <= least.lower + 1e-3


def test_bound_survives_wrong_multipliers() -> None:
    # whatever the solver says, a bound is only as good as its proof
    problem, x = two_balls(10.0, 6.0)
    solved = problem._solve(x[0])
    assert solved is not None
    for factor in (0.5, 2.0, -1.0, 0.0):
        wrong = solved._replace(duals=[d * factor + 0.01 for d in solved.duals])
        assert problem._proved(x[0], wrong) <= 4.0
    assert problem._proved(x[0], solved) == pytest.approx(4.0, abs=1e-8)
    assert problem._proved(x[0], None) == -math.inf


def test_form_is_affine() -> None:
    x, y = Form({0: Fraction(1)}), Form({1: Fraction(1)})
    z = [Fraction(3), Fraction(5)]
    assert (2 * x - y + 1).at(z) == 2
    assert (1 - x).at(z) == -2
    assert (-(x - y) * Fraction(1, 2)).at(z) == 1
