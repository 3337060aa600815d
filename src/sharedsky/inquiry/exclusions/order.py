"""Times and orders that cannot all be true: a system of differences (Dechter, Meiri and Pearl, 1991).

Every claim about when something happened, what came first or how long before bounds a difference of two times. Such a
system has no solution exactly where its graph has a cycle of negative length; the claims on the cycle exclude each other.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.windows import tolerance_s
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, DeliveryClaim, EventClaim, LeadTimeClaim, OrderClaim, When
from sharedsky.model.verdict import Exclusion, Fall, Reason

F64 = NDArray[np.float64]

ORIGIN = ""
"""The name of time zero among the times."""
MOST_CLAIMS = 4
"""Sets of up to this many claims are tried."""
SLACK_S = 1e-6


class Difference(NamedTuple):
    """later - earlier <= most_s, as some claim or the nature of things has it."""

    later: str
    earlier: str
    most_s: float


def seconds(case: Case, when: When) -> tuple[float, float] | None:
    """Earliest and latest time a claim leaves, in seconds, tolerance included; None for an undated one."""
    if when.event:
        return None
    tolerance = tolerance_s(case, when)
    start = when.at if when.at is not None else when.start
    end = when.at if when.at is not None else when.end
    if start is None and end is None:
        return None
    low = float("-inf") if start is None else int(start) / 1e6 - tolerance
    high = float("inf") if end is None else int(end) / 1e6 + tolerance
    return low, high


def differences_of(case: Case, claim: AnyClaim) -> list[Difference]:
    """What a claim says of differences of times; nothing for a negated one, whose opposite is no single difference."""
    if claim.negated:
        return []
    found: list[Difference] = []

    def dated(name: str) -> None:
        times = seconds(case, claim.when) if claim.when is not None else None
        if times is not None:
            found.append(Difference(name, ORIGIN, times[1]))
            found.append(Difference(ORIGIN, name, -times[0]))

    if isinstance(claim, EventClaim):
        dated(claim.event)
    elif isinstance(claim, DeliveryClaim) and claim.state == "issued":
        dated(notice_time(claim.notice))
    elif isinstance(claim, OrderClaim):
        found.append(Difference(claim.before, claim.after, -float(claim.at_least)))
    elif isinstance(claim, LeadTimeClaim):
        issued = notice_time(claim.notice)
        if claim.at_least is not None:
            found.append(Difference(issued, claim.event, -float(claim.at_least)))
        if claim.at_most is not None:
            found.append(Difference(claim.event, issued, float(claim.at_most)))
    return [d for d in found if d.most_s != float("inf")]


def notice_time(notice: str) -> str:
    """The name of the time at which a notice was issued."""
    return f"notice {notice}"


def shortest_cycle(differences: list[Difference]) -> float:
    """The length of the shortest cycle, negative where the differences cannot all hold (Floyd and Warshall)."""
    names = sorted({n for d in differences for n in (d.later, d.earlier)})
    index = {name: i for i, name in enumerate(names)}
    n = len(names)
    reach = [[0.0 if i == j else float("inf") for j in range(n)] for i in range(n)]
    least = float("inf")
    for d in differences:
        i, j = index[d.earlier], index[d.later]
        if i == j:
            least = min(least, d.most_s)
        else:
            reach[i][j] = min(reach[i][j], d.most_s)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if i != j:
                    reach[i][j] = min(reach[i][j], reach[i][k] + reach[k][j])
                elif i != k:
                    least = min(least, reach[i][k] + reach[k][i])
    return least


def order_exclusions(case: Case, claims: list[AnyClaim]) -> list[Exclusion]:
    """Smallest sets of claims about times and orders that cannot all be true."""
    natural = [Difference(earlier, o.id, 0.0) for o in case.occurrences for earlier in o.after]
    said = {c.id: differences_of(case, c) for c in claims}
    by_id = {c.id: c for c in claims}
    found = []
    follows = following(natural)
    for some in negative_cycles(said, natural, MOST_CLAIMS):
        own = [d for c in some for d in said[c]]
        names = {n for d in own for n in (d.later, d.earlier)}
        fixed = [Difference(late, early, 0.0) for late in names for early in follows.get(late, set()) & names]
        found.append(_exclusion(case, [by_id[c] for c in some], -shortest_cycle([*fixed, *own])))
    return found


def following(natural: Sequence[Difference]) -> dict[str, set[str]]:
    """For each name, all that cannot be earlier than it, by the nature of things: directly or through others."""
    after: dict[str, set[str]] = {}
    for d in natural:
        after.setdefault(d.later, set()).add(d.earlier)
    for name in list(after):
        reach = list(after[name])
        while reach:
            new = after.get(reach.pop(), set()) - after[name]
            after[name] |= new
            reach += new
    return after


def negative_cycles(
    said: Mapping[str, Sequence[Difference]], natural: Sequence[Difference], most: int
) -> list[tuple[str, ...]]:
    """All smallest sets of at most `most` claims whose differences, with the natural ones, cannot all hold.

    A smallest set is what lies on one simple cycle of negative length. Cycles are grown edge by edge, and only where the
    shortest way back could still make them negative, so that a case in which little is wrong is looked through quickly.

    Args:
        said: by claim, in the order in which claims are to stand in a set.
        natural: differences that hold whatever is claimed.
    """
    edges = [(d, claim) for claim, ds in said.items() for d in ds]
    names = sorted({n for d in [*natural, *(d for d, _ in edges)] for n in (d.later, d.earlier)})
    index = {name: i for i, name in enumerate(names)}
    order = {claim: i for i, claim in enumerate(said)}
    free = np.full((len(names), len(names)), np.inf)
    np.fill_diagonal(free, 0.0)
    for d in natural:
        i, j = index[d.earlier], index[d.later]
        free[i, j] = min(free[i, j], d.most_s)
    for k in range(len(names)):
        free = np.minimum(free, free[:, k, None] + free[None, k, :])
    step = np.full_like(free, np.inf)
    for d, _ in edges:
        i, j = index[d.earlier], index[d.later]
        step[i, j] = min(step[i, j], d.most_s)
    # back[k]: the shortest ways of at most k claims
    back = [free]
    for _ in range(most - 1):
        back.append(np.minimum(back[-1], _through(_through(back[-1], step), free)))
    found: list[frozenset[str]] = []

    def grow(first: int, home: int, at: int, length: float, used: frozenset[str], left: int) -> None:
        if any(f <= used for f in found):
            return
        if left == 0:
            if length + free[at, home] < -SLACK_S:
                found.append(used)
            return
        for k in range(first + 1, len(edges)):
            d, claim = edges[k]
            if claim in used:
                continue
            i, j = index[d.earlier], index[d.later]
            on = length + float(free[at, i]) + d.most_s
            if on + float(back[left - 1][j, home]) < -SLACK_S:
                grow(first, home, j, on, used | {claim}, left - 1)

    for size in range(1, most + 1):
        for k, (d, claim) in enumerate(edges):
            i, j = index[d.earlier], index[d.later]
            if d.most_s + float(back[size - 1][j, i]) < -SLACK_S:
                grow(k, i, j, d.most_s, frozenset({claim}), size - 1)
    return sorted((tuple(sorted(f, key=order.__getitem__)) for f in found), key=lambda s: (len(s), s))


def _through(one: F64, two: F64) -> F64:
    """The shortest ways by one matrix of ways and then by another."""
    best = np.full_like(one, np.inf)
    for k in range(len(one)):
        np.minimum(best, one[:, k, None] + two[None, k, :], out=best)
    return best


def _exclusion(case: Case, claims: list[AnyClaim], by_s: float) -> Exclusion:
    tolerances = [c.when.tolerance_input for c in claims if c.when is not None and c.when.tolerance_input]
    of_one = len({c.event if isinstance(c, EventClaim) else c.id for c in claims}) == 1
    text = (
        f"The times given miss each other by {by_s:,.0f} s."
        if of_one
        else f"Put in order, these times miss each other by {by_s:,.0f} s."
    )
    return Exclusion(
        claims=[c.id for c in claims],
        # several times for one and the same event are contradictory values, whatever else comes before or after it
        kind="value" if of_one else "order",
        assumes=list(dict.fromkeys([*tolerances, *(a for c in claims for a in c.assumes)])),
        falls_if=[_fall(case, c, by_s) for c in claims],
        figures={"missing_s": by_s},
        reasons=[Reason(text=text, figures={"missing_s": by_s})],
    )


def _fall(case: Case, claim: AnyClaim, by_s: float) -> Fall:
    """How far off what a claim states would have to be: a stated time counts from where it is, tolerance included."""
    if claim.when is None:
        return Fall(input=claim.id, what=f"interval of {claim.id}", by=by_s, unit="s")
    off_s = by_s + tolerance_s(case, claim.when)
    return Fall(input=claim.id, what=f"time of {claim.id}", by=off_s, to=off_s, unit="s")
