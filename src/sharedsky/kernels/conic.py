"""Convex questions that are answered with a certificate: the solver proposes, exact arithmetic decides.

A problem is a list of second-order cones ‖f(z)‖ ≤ h(z) and half-spaces h(z) ≥ 0, f and h affine. An interior-point
solver (Clarabel) works in floating point and is never believed: a point counts only when every inequality holds for
it in rational arithmetic, a bound only as far as the dual multipliers prove it in rational arithmetic (weak conic
duality: Ben-Tal and Nemirovski, Lectures on Modern Convex Optimization, 2001, lecture 2). What neither proves is
`cannot_tell`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Number = float | int | Fraction
Answer = Literal["possible", "impossible", "cannot_tell"]

MARGINS = (0.0, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
"""how far a proposed optimum is moved toward the interior, step by step, until it holds exactly"""
GRIDS = (Fraction(1, 10**6), Fraction(1, 10**3))
"""where a problem has no interior its only points are often round numbers; the solver comes near them"""


class Form:
    """An affine function of the problem's variables, with rational coefficients.

    >>> x = Form({0: Fraction(1)})
    >>> (2 * (x - 3)).at([Fraction(5)])
    Fraction(4, 1)
    """

    __slots__ = ("coefs", "constant")

    def __init__(self, coefs: Mapping[int, Fraction] | None = None, constant: Number = 0) -> None:
        self.coefs = dict(coefs or {})
        self.constant = Fraction(constant)

    def __add__(self, other: "Form | Number") -> "Form":
        if not isinstance(other, Form):
            return Form(self.coefs, self.constant + Fraction(other))
        coefs = dict(self.coefs)
        for j, value in other.coefs.items():
            coefs[j] = coefs.get(j, Fraction(0)) + value
        return Form(coefs, self.constant + other.constant)

    def __mul__(self, factor: Number) -> "Form":
        by = Fraction(factor)
        return Form({j: value * by for j, value in self.coefs.items()}, self.constant * by)

    def __neg__(self) -> "Form":
        return self * -1

    def __sub__(self, other: "Form | Number") -> "Form":
        return self + (-other)

    def __rsub__(self, other: Number) -> "Form":
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__

    def at(self, z: Sequence[Fraction]) -> Fraction:
        """Its value at a point."""
        return self.constant + sum((value * z[j] for j, value in self.coefs.items()), Fraction(0))


def total(forms: Iterable[Form]) -> Form:
    """The sum of affine functions."""
    result = Form()
    for form in forms:
        result = result + form
    return result


class Cone(NamedTuple):
    """‖inner‖ ≤ bound; a half-space where inner is empty. A soft one shares in the margin."""

    inner: tuple[Form, ...]
    bound: Form
    soft: bool


class Least(NamedTuple):
    """What a minimisation proved, and what it proposes.

    Args:
        lower: nothing admitted has a smaller value, proved; -inf where nothing is proved.
        proposal: (n,) where the solver found its optimum, to about 1e-10 of the reaches; None where it gave up.
    """

    lower: float
    proposal: F64 | None


class Feasible(NamedTuple):
    """Whether anything satisfies all the cones.

    Args:
        answer: possible (point holds exactly), impossible (proved), or cannot_tell.
        margin: for possible, by how much every soft cone could shrink and still hold at point (>= 0); for
            impossible, minus the least by which they would all have to grow; NaN for cannot_tell.
        point: (n,) exact coordinates, or None.
    """

    answer: Answer
    margin: float
    point: tuple[Fraction, ...] | None


class _Solved(NamedTuple):
    z: F64
    duals: list[F64]


@dataclass
class Problem:
    """Variables, and the cones that they must lie in.

    Each variable has a centre and a reach: whatever satisfies the cones has |z − centre| ≤ reach. That is the
    caller's to guarantee, since the proofs rest on it; it also gives the solver its scale. A variable may have a
    grid, on which its witnesses then lie. A point may have places, which are tried where the solver ends near one:
    where a set has no interior, such as an exact fix at its own time, only they hold exactly.
    """

    centre: list[float] = field(default_factory=list)
    reach: list[float] = field(default_factory=list)
    grid: list[Fraction | None] = field(default_factory=list)
    cones: list[Cone] = field(default_factory=list)
    places: list[tuple[int, F64, float]] = field(default_factory=list)

    def variable(self, centre: float, reach: float, grid: Fraction | None = None) -> Form:
        """A new variable, as the affine function that is its value."""
        self.centre.append(float(centre))
        self.reach.append(float(reach))
        self.grid.append(grid)
        return Form({len(self.centre) - 1: Fraction(1)})

    def point(
        self, centre: Sequence[float], reach: float, places: Sequence[Sequence[float]] = ()
    ) -> tuple[Form, ...]:
        """Variables for a point, one for each coordinate, and places it may have to be at exactly."""
        if places:
            self.places.append((len(self.centre), np.array(places, dtype=float), 1e-3 + 1e-6 * reach))
        return tuple(self.variable(c, reach) for c in centre)

    def norm_at_most(self, inner: Iterable[Form], bound: Form | Number, *, soft: bool = True) -> None:
        """Adds ‖inner‖ ≤ bound."""
        self.cones.append(Cone(tuple(inner), bound if isinstance(bound, Form) else Form({}, bound), soft))

    def at_least_zero(self, form: Form, *, soft: bool = True) -> None:
        """Adds form ≥ 0; soft only where form is in the unit of the margin."""
        self.cones.append(Cone((), form, soft))

    def holds(self, z: Sequence[Fraction]) -> bool:
        """Whether every inequality holds at a point, in rational arithmetic."""
        for cone in self.cones:
            bound = cone.bound.at(z)
            if bound < 0 or (
                cone.inner and sum((f.at(z) ** 2 for f in cone.inner), Fraction(0)) > bound * bound
            ):
                return False
        return True

    def slack(self, z: Sequence[Fraction]) -> float:
        """The least of bound − ‖inner‖ over the soft cones, rounded to float; inf where there are none."""
        slack = math.inf
        for cone in self.cones:
            if cone.soft:
                inner = math.sqrt(float(sum((f.at(z) ** 2 for f in cone.inner), Fraction(0))))
                slack = min(slack, float(cone.bound.at(z)) - inner)
        return slack

    def feasible(self) -> Feasible:
        """Whether anything satisfies all the cones, by the point that satisfies the soft ones by most.

        The hard cones by themselves must have an interior.
        """
        wide = Problem(list(self.centre), list(self.reach))
        margin = wide.variable(0.0, max(self.reach, default=1.0))
        wide.cones = [c._replace(bound=c.bound - margin) if c.soft else c for c in self.cones]
        solved = wide._solve(-margin)
        if solved is not None:
            found = self.witness([solved.z[: len(self.centre)]])
            if found is not None:
                return Feasible("possible", max(0.0, self.slack(found)), found)
        most = -wide._proved(-margin, solved)
        if most < 0:
            return Feasible("impossible", most, None)
        return Feasible("cannot_tell", math.nan, None)

    def least(self, objective: Form) -> Least:
        """The least value of an affine function of the variables; the cones must have an interior."""
        solved = self._solve(objective)
        return Least(self._proved(objective, solved), None if solved is None else solved.z)

    def witness(self, proposals: Iterable[F64]) -> tuple[Fraction, ...] | None:
        """The first point at, or next to, a proposal that satisfies every inequality exactly."""
        for proposal in proposals:
            if np.isfinite(proposal).all():
                for z in self._roundings(proposal):
                    if self.holds(z):
                        return z
        return None

    def _roundings(self, proposal: F64) -> Iterator[tuple[Fraction, ...]]:
        snapped = proposal.copy()
        for first, places, near in self.places:
            away = np.linalg.norm(places - proposal[first : first + places.shape[1]], axis=1)
            if away.min() <= near:
                snapped[first : first + places.shape[1]] = places[int(away.argmin())]
        for values, grid in ((proposal, None), (snapped, None), *((snapped, g) for g in GRIDS)):
            steps = [own or grid for own in self.grid]
            yield tuple(
                Fraction(float(v)) if step is None else round(Fraction(float(v)) / step) * step
                for v, step in zip(values, steps, strict=True)
            )

    def _scales(self) -> F64:
        return np.array([2.0 ** math.ceil(math.log2(max(r, 1e-9))) for r in self.reach])

    def _solve(self, objective: Form) -> _Solved | None:
        """What the solver proposes, in the problem's own units; None where it gives up."""
        import clarabel  # both take longer to load than most questions take to answer
        from scipy import sparse

        centre, scale = np.array(self.centre), self._scales()
        exact_centre = [Fraction(c) for c in self.centre]
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        constants: list[float] = []
        kinds: list[object] = []
        row_scales: list[float] = []
        for cone in self.cones:
            forms = (cone.bound, *cone.inner)
            # rows of one cone share a scale, so that the cone stays a cone
            offsets = [float(f.at(exact_centre)) for f in forms]
            size = max([abs(float(v)) * scale[j] for f in forms for j, v in f.coefs.items()], default=0.0)
            row_scale = 2.0 ** -math.ceil(math.log2(max(size, 1e-9)))
            row_scales.append(row_scale)
            kinds.append(
                clarabel.SecondOrderConeT(len(forms)) if cone.inner else clarabel.NonnegativeConeT(1)
            )
            for f, offset in zip(forms, offsets, strict=True):
                for j, v in f.coefs.items():
                    rows.append(len(constants))
                    columns.append(j)
                    values.append(-float(v) * scale[j] * row_scale)
                constants.append(offset * row_scale)
        n = len(centre)
        cost = np.zeros(n)
        for j, v in objective.coefs.items():
            cost[j] = float(v) * scale[j]
        cost_scale = float(np.abs(cost).max()) or 1.0
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.max_threads = 1
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-11
        matrix = sparse.csc_matrix((values, (rows, columns)), shape=(len(constants), n))
        solver = clarabel.DefaultSolver(
            sparse.csc_matrix((n, n)), cost / cost_scale, matrix, np.array(constants), kinds, settings
        )
        found = solver.solve()
        z, dual = np.array(found.x), np.array(found.z)
        if not (np.isfinite(z).all() and np.isfinite(dual).all()):
            return None
        ends = np.cumsum([0] + [1 + len(cone.inner) for cone in self.cones])
        duals = [
            dual[a:b] * (row_scale * cost_scale)
            for (a, b), row_scale in zip(pairwise(ends), row_scales, strict=True)
        ]
        return _Solved(centre + scale * z, duals)

    def _proved(self, objective: Form, solved: _Solved | None) -> float:
        """A lower bound on the objective that the multipliers prove; rounded down to float.

        For a multiplier (λ, μ) with ‖μ‖ ≤ λ every admitted z has λ·bound(z) + μ·inner(z) ≥ 0. What the sum of
        these leaves of the objective's coefficients is charged at the variables' reach.
        """
        if solved is None:
            return -math.inf
        sums = Form()
        for cone, dual in zip(self.cones, solved.duals, strict=True):
            mu = [Fraction(float(v)) for v in dual[1:]]
            norm = math.sqrt(math.fsum(float(v) ** 2 for v in mu)) * (1 + 1e-15)
            weight = Fraction(max(float(dual[0]), norm, 0.0))
            while weight * weight < sum((v * v for v in mu), Fraction(0)):
                weight = weight * (1 + Fraction(1, 2**50)) + Fraction(1, 2**1000)
            sums = sums + total([cone.bound * weight, *(f * v for f, v in zip(cone.inner, mu, strict=True))])
        if len(objective.coefs) == 1:
            # a multiple of a proof is a proof: take the one that leaves nothing of the objective's own variable
            ((j, wanted),) = objective.coefs.items()
            found = sums.coefs.get(j, Fraction(0))
            if found * wanted > 0:
                sums = sums * (wanted / found)
        rest = objective - sums
        lower = rest.constant
        for j, value in rest.coefs.items():
            lower += value * Fraction(self.centre[j]) - abs(value) * Fraction(self.reach[j])
        return _down(lower)


def toward(optimum: F64, inside: Sequence[Fraction], shares: Sequence[float] = MARGINS) -> list[F64]:
    """An optimum, and points ever nearer to one inside: it lies on the boundary, where rounding decides."""
    safe = np.array([float(v) for v in inside])
    return [*(optimum + share * (safe - optimum) for share in shares), safe]


def _down(value: Fraction) -> float:
    """The greatest float that is not above."""
    near = float(value)
    return near if Fraction(near) <= value else math.nextafter(near, -math.inf)
