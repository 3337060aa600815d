"""Were two flights nearer than, or at least, a distance apart."""

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.conflicts import conflicts, no_world
from sharedsky.inquiry.deciding.heights import Heights
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, negated, unknown
from sharedsky.inquiry.deciding.overtime import OverTime, Slack, View
from sharedsky.inquiry.deciding.position import inputs_of, unmet
from sharedsky.inquiry.deciding.reasoning import asked, clock, seen
from sharedsky.inquiry.deciding.windows import window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses
from sharedsky.inquiry.worlds import Discs
from sharedsky.kernels.geodesy import inverse
from sharedsky.model.statement import AnyClaim, SeparationClaim
from sharedsky.model.verdict import Reason, Verdict

F64 = NDArray[np.float64]


def horizontal_bounds(a: list[Discs], b: list[Discs]) -> tuple[F64, F64]:
    """Least and most horizontal distance between two flights, each inside all of its discs, shape (n,)."""
    n = a[0].radius_m.shape[1]
    least, most = np.zeros(n), np.full(n, np.inf)
    for one in a:
        for two in b:
            for k in range(len(one.radius_m)):
                for m in range(len(two.radius_m)):
                    reach = one.radius_m[k] + two.radius_m[m]
                    use = np.isfinite(reach)
                    if not use.any():
                        continue
                    apart = np.asarray(
                        inverse(
                            one.lat_deg[k][use], one.lon_deg[k][use], two.lat_deg[m][use], two.lon_deg[m][use]
                        )[0]
                    )
                    least[use] = np.maximum(least[use], apart - reach[use])
                    most[use] = np.minimum(most[use], apart + reach[use])
    return least, most


def vertical_bounds(a: list[Heights], b: list[Heights], n: int) -> tuple[F64, F64]:
    """Least and most vertical distance, in any datum that both have, shape (n,)."""
    least, most = np.zeros(n), np.full(n, np.inf)
    for one in a:
        for two in b:
            if one.datum == two.datum:
                least = np.maximum(least, np.maximum(one.least_m - two.most_m, two.least_m - one.most_m))
                most = np.minimum(most, np.maximum(one.most_m - two.least_m, two.most_m - one.least_m))
    return least, most


def decide_separation(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """A separation claim: `below` is nearer than both distances given; `above` is that this was not so.

    "Above at some time" is the opposite of "below throughout", so one decision serves both.
    """
    assert isinstance(claim, SeparationClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(dossier, claim, reading)
    if len(claim.flights) != 2:
        return unknown("A separation needs two flights.")
    first, second = (courses(dossier, f, admission) for f in claim.flights)
    missing = [f for f, found in zip(claim.flights, (first, second), strict=True) if not found]
    if missing:
        return unknown(
            f"No admitted evidence says where {' and '.join(missing)} was.",
            *(unmet(dossier, f, span) for f in missing),
        )
    used = [*first, *second]
    items = frozenset(c.item for c in used) | span.items
    inputs = tuple(sorted({*inputs_of(used, of_heights=claim.vertical is not None), *span.inputs}))
    for flight, part in zip(claim.flights, (first, second), strict=True):
        own = conflicts(
            dossier, part, span.start_s, span.end_s, admission, of_heights=claim.vertical is not None
        )
        if own:
            return no_world(dossier.called(flight), own, items, inputs)
    over = OverTime(used, span.start_s, span.end_s)
    one, two = range(len(first)), range(len(first), len(used))

    def slack(view: View) -> Slack:
        n = len(view)
        sure, possible = np.full(n, np.inf), np.full(n, np.inf)
        if claim.horizontal is not None:
            least, most = horizontal_bounds([view.discs(i) for i in one], [view.discs(i) for i in two])
            sure, possible = claim.horizontal - most, claim.horizontal - least
        if claim.vertical is not None:
            least, most = vertical_bounds(
                [h for i in one for h in view.heights(i)], [h for i in two for h in view.heights(i)], n
            )
            sure = np.minimum(sure, claim.vertical - most)
            possible = np.minimum(possible, claim.vertical - least)
        return Slack(sure, possible)

    slope = np.zeros(len(over.lo))
    if claim.horizontal is not None:
        slope = over.moving(one) + over.moving(two)
    if claim.vertical is not None:
        slope = np.maximum(slope, over.climbing(one) + over.climbing(two))
    below_mode = (
        claim.mode if claim.sense == "below" else {"throughout": "at_some_time"}.get(claim.mode, "throughout")
    )
    result = over.quantify(slack, slope, below_mode, measured=admission.measured)
    both = " and ".join(claim.flights)
    margin = f"{result.margin or 0:,.0f} m"
    said = {
        Verdict.SUPPORTED: f"In every world {both} were nearer than that, with {margin} to spare.",
        Verdict.CONTRADICTED: f"In no world were {both} that near: they kept at least {margin} more.",
        Verdict.UNDETERMINED: f"The evidence admits worlds in which {both} were that near, and others.",
    }[result.verdict]
    outcome = Outcome(
        result.verdict,
        margin=result.margin,
        unit="m",
        items=items,
        inputs=inputs,
        reasons=(
            asked(dossier, span),
            *(
                seen(dossier, c, f, span)
                for f, part in zip(claim.flights, (first, second), strict=True)
                for c in part
            ),
            _apart(dossier, claim, result.at_s, over, one, two),
            Reason(text=said, evidence=sorted(items), inputs=list(inputs)),
        )
        if admission.measured
        else (),
        would_decide=tuple(unmet(dossier, f, span) for f in claim.flights)
        if result.verdict == Verdict.UNDETERMINED
        else (),
        series=over.picture(_drawn(claim)[0], slack, _drawn(claim)[1], 1.0, dossier.epoch_us)
        if admission.measured
        else None,
    )
    return outcome if claim.sense == "below" else negated(outcome)


def _drawn(claim: SeparationClaim) -> tuple[str, float]:
    """What the picture shows, and its limit: the distance itself where only one is claimed."""
    both = " and ".join(claim.flights)
    if claim.vertical is None and claim.horizontal is not None:
        return f"horizontal distance of {both}, m", float(claim.horizontal)
    if claim.horizontal is None and claim.vertical is not None:
        return f"vertical distance of {both}, m", float(claim.vertical)
    return "distance beyond the one claimed, m", 0.0


def _apart(
    dossier: Dossier, claim: SeparationClaim, at_s: float, over: OverTime, one: range, two: range
) -> Reason:
    """How far apart the two can have been at the instant that decides."""
    view = over.view_at(at_s)
    parts = []
    if claim.horizontal is not None:
        least, most = horizontal_bounds([view.discs(i) for i in one], [view.discs(i) for i in two])
        parts.append(f"{_range(least, most)} apart horizontally (claimed: {claim.horizontal:,.0f} m)")
    if claim.vertical is not None:
        least, most = vertical_bounds(
            [h for i in one for h in view.heights(i)], [h for i in two for h in view.heights(i)], 1
        )
        parts.append(f"{_range(least, most)} vertically (claimed: {claim.vertical:,.0f} m)")
    text = f"At {clock(dossier, at_s)} they can have been {' and '.join(parts)}."
    return Reason(text=text, t_us=dossier.epoch_us + round(at_s * 1e6))


def _range(least: F64, most: F64) -> str:
    far = f"{most[0]:,.0f} m" if np.isfinite(most[0]) else "any distance"
    return f"{least[0]:,.0f} m to {far}"
