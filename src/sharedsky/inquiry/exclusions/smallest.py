"""All smallest sets that cannot hold together."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

from sharedsky.model.verdict import Exclusion

T = TypeVar("T")


def smallest_sets(
    members: Sequence[T], infeasible: Callable[[tuple[T, ...]], bool], *, most: int, least: int = 1
) -> list[tuple[T, ...]]:
    """Every subset of at most `most` members that is infeasible and holds no smaller infeasible one.

    Args:
        members: distinct, in the order in which they are to stand in a set.
        infeasible: monotone: a superset of an infeasible set is infeasible.
        most: the largest size tried; the number of tries grows as len(members) to that power.
        least: the smallest size tried.
    """
    found: list[frozenset[int]] = []
    for size in range(least, most + 1):
        for picked in combinations(range(len(members)), size):
            chosen = frozenset(picked)
            if any(small <= chosen for small in found):
                continue
            if infeasible(tuple(members[i] for i in picked)):
                found.append(chosen)
    return [tuple(members[i] for i in sorted(f)) for f in found]


def without_larger(found: Sequence[Exclusion]) -> list[Exclusion]:
    """The exclusions that hold no other one: none of fewer claims, or under fewer inputs, in the same readings."""

    def parts(e: Exclusion) -> tuple[frozenset[str], ...]:
        return frozenset(e.claims), frozenset(e.assumes), frozenset(e.reading.split("+")) - {""}

    every = [parts(e) for e in found]
    return [
        e
        for e, own in zip(found, every, strict=True)
        if not any(
            other != own and all(small <= large for small, large in zip(other, own, strict=True))
            for other in every
        )
    ]
