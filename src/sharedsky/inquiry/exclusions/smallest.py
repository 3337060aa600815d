"""All smallest sets that cannot hold together."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import TypeVar

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


def without_supersets(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The sets that contain no other of them, each once, smallest first."""
    kept: list[frozenset[str]] = []
    for some in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if not any(small <= some for small in kept):
            kept.append(some)
    return kept
