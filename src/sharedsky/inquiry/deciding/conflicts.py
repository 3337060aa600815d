"""Items of evidence that leave a flight no place, or no height, in a window: then no world remains."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.heights import Heights
from sharedsky.inquiry.deciding.outcome import Outcome
from sharedsky.inquiry.deciding.overtime import OverTime, View
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.inquiry.worlds import Course, Discs
from sharedsky.kernels.geodesy import inverse
from sharedsky.model.verdict import Reason, Verdict

F64 = NDArray[np.float64]

ROUNDING_M = 0.1
"""What two items miss each other by at most is not told from rounding."""


def conflicts(
    dossier: Dossier,
    admitted: list[Course],
    start_s: float,
    end_s: float,
    admission: Admission,
    *,
    of_heights: bool,
) -> tuple[tuple[str, ...], ...]:
    """Smallest sets of items of one flight that leave it no place (or no height) at some instant of a window.

    One item conflicts with itself where its fixes are farther apart than the speed bound allows. Each pair is looked at
    once, whatever else is admitted.
    """

    def clash(one: Course, other: Course) -> bool:
        shifts = (admission.shift_s.get(one.item, 0.0), admission.shift_s.get(other.item, 0.0))
        key = (one.item, other.item, admission.with_flagged, shifts, start_s, end_s, of_heights)
        if key not in dossier.clashes:
            dossier.clashes[key] = _clash(one, other, start_s, end_s, of_heights=of_heights)
        return dossier.clashes[key]

    found: list[frozenset[str]] = [frozenset({c.item}) for c in admitted if clash(c, c)]
    for one, other in combinations(admitted, 2):
        both = frozenset({one.item, other.item})
        if not any(small <= both for small in found) and clash(one, other):
            found.append(both)
    return tuple(sorted(tuple(sorted(s)) for s in found))


def no_world(
    called: str, found: tuple[tuple[str, ...], ...], items: frozenset[str], inputs: tuple[str, ...]
) -> Outcome:
    """The outcome where items cannot hold together: nothing that rests on them is decided."""
    return Outcome(
        Verdict.EVIDENCE_CONFLICT,
        items=items,
        inputs=inputs,
        conflict=found,
        reasons=tuple(
            Reason(
                text=f"No world is left for {called}: {' and '.join(s)} cannot "
                + ("hold together." if len(s) > 1 else "all be right, since its fixes lie too far apart."),
                evidence=list(s),
                inputs=list(inputs),
            )
            for s in found
        ),
    )


def _clash(one: Course, other: Course, start_s: float, end_s: float, *, of_heights: bool) -> bool:
    same = one is other
    over = OverTime([one] if same else [one, other], start_s, end_s)
    second = 0 if same else 1
    slope = over.moving(range(1)) + over.moving(range(second, second + 1))

    def apart(view: View) -> F64:
        first = view.discs(0)
        return _apart(first, first if same else view.discs(second), same=same)

    if over.greatest_of(apart, slope, ignore_below=ROUNDING_M, enough=ROUNDING_M).value > ROUNDING_M:
        return True
    if not of_heights or same:
        return False

    def height_apart(view: View) -> F64:
        return _heights_apart(view.heights(0), view.heights(1), len(view))

    slope = over.climbing(range(1)) + over.climbing(range(1, 2))
    found = over.greatest_of(height_apart, slope, ignore_below=ROUNDING_M, enough=ROUNDING_M)
    return found.value > ROUNDING_M


def _apart(a: Discs, b: Discs, *, same: bool) -> F64:
    """By how much two sets of discs fail to meet: > 0 where some pair is disjoint, shape (n,)."""
    most = np.full(a.radius_m.shape[1], -np.inf)
    rows = range(len(a.radius_m))
    pairs = combinations(rows, 2) if same else ((k, m) for k in rows for m in range(len(b.radius_m)))
    for k, m in pairs:
        reach = a.radius_m[k] + b.radius_m[m]
        use = np.isfinite(reach)
        if not use.any():
            continue
        apart = inverse(a.lat_deg[k][use], a.lon_deg[k][use], b.lat_deg[m][use], b.lon_deg[m][use])[0]
        most[use] = np.maximum(most[use], apart - reach[use])
    return most


def _heights_apart(a: list[Heights], b: list[Heights], n: int) -> F64:
    """By how much heights in one datum fail to meet, shape (n,)."""
    most = np.full(n, -np.inf)
    for one in a:
        for two in b:
            if one.datum == two.datum:
                most = np.maximum(most, np.maximum(one.least_m - two.most_m, two.least_m - one.most_m))
    return most
