"""Times and orders that cannot all be true: a system of differences (Dechter, Meiri and Pearl, 1991).

Every claim about when something happened, what came first or how long before bounds a difference of two times. Such a
system has no solution exactly where its graph has a cycle of negative length; the claims on the cycle exclude each other.
"""

from typing import NamedTuple

from sharedsky.inquiry.deciding.windows import tolerance_s
from sharedsky.inquiry.exclusions.smallest import smallest_sets
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, DeliveryClaim, EventClaim, LeadTimeClaim, OrderClaim, When
from sharedsky.model.verdict import Exclusion, Fall, Reason

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
    found: list[Exclusion] = []
    for group in connected({k: v for k, v in said.items() if v}, natural):
        fixed = [d for d in natural if d.later in group.names and d.earlier in group.names]

        def infeasible(some: tuple[str, ...], fixed: list[Difference] = fixed) -> bool:
            return shortest_cycle([*fixed, *(d for c in some for d in said[c])]) < -SLACK_S

        for some in smallest_sets(group.claims, infeasible, most=MOST_CLAIMS):
            by = -shortest_cycle([*fixed, *(d for c in some for d in said[c])])
            found.append(_exclusion([by_id[c] for c in some], by))
    return found


class Group(NamedTuple):
    """Claims that speak of connected times."""

    claims: list[str]
    names: set[str]


def connected(said: dict[str, list[Difference]], natural: list[Difference]) -> list[Group]:
    """Claims grouped by the times they speak of, joined where one claim or the nature of things relates two times."""
    groups: list[Group] = [Group([], {d.later, d.earlier} - {ORIGIN}) for d in natural]
    groups += [Group([c], {n for d in ds for n in (d.later, d.earlier)} - {ORIGIN}) for c, ds in said.items()]
    merged: list[Group] = []
    for group in groups:
        claims, names = list(group.claims), set(group.names)
        rest = []
        for other in merged:
            if other.names & names:
                claims, names = other.claims + claims, names | other.names
            else:
                rest.append(other)
        merged = [*rest, Group(claims, names)]
    order = list(said)
    return [Group(sorted(g.claims, key=order.index), g.names | {ORIGIN}) for g in merged if g.claims]


def _exclusion(claims: list[AnyClaim], by_s: float) -> Exclusion:
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
        falls_if=[Fall(input=c.id, what=f"time of {c.id}", by=by_s, unit="s") for c in claims],
        figures={"missing_s": by_s},
        reasons=[Reason(text=text, figures={"missing_s": by_s})],
    )
