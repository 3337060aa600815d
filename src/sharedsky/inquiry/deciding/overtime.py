"""Deciding a claim that holds or fails at each instant: bounds on its slack, then the quantifier over time.

The slack of a claim at an instant is how far it is from flipping, at least 0 where it holds. Worlds give it two bounds:
`sure`, the least it has in any of them, and `possible`, the most. Then

- at some time: supported where sure reaches 0 somewhere, contradicted where possible stays below 0 everywhere;
- throughout: supported where sure stays at 0 or above everywhere, contradicted where possible is below 0 somewhere.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.worlds import Course, Discs, clipped, discs, pieces, slope
from sharedsky.kernels.extremum import Greatest, greatest
from sharedsky.kernels.geodesy import inverse
from sharedsky.model.verdict import Series, Verdict

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

TOLERANCE_M = 1.0
"""Margins are found to this; a claim that turns on less is undetermined."""
PICTURE_POINTS = 160


class Slack(NamedTuple):
    """Bounds on a claim's slack at instants, shape (n,); -inf and inf where nothing is known."""

    sure: F64
    possible: F64


class Found(NamedTuple):
    """What the quantifier found, the time it was found at (seconds since the epoch)."""

    verdict: Verdict
    margin: float | None
    at_s: float


SlackOf = Callable[[list[Discs], F64], Slack]
"""The discs of each course at instants, and the instants, to slack."""


class OverTime:
    """A window of time over some courses of one or several flights."""

    def __init__(self, courses: list[Course], start_s: float, end_s: float) -> None:
        self.courses = [clipped(c, start_s, end_s) for c in courses]
        self.start_s, self.end_s = start_s, end_s
        self.lo, self.hi, self.course_pieces = pieces(self.courses, start_s, end_s)
        self.slope = sum(
            (slope(c, p) for c, p in zip(self.courses, self.course_pieces, strict=True)),
            np.zeros(len(self.lo)),
        )

    def discs_at(self, piece: I64, t_s: F64) -> list[Discs]:
        """The discs of every course at instants of the window's pieces."""
        return [discs(c, p[piece], t_s) for c, p in zip(self.courses, self.course_pieces, strict=True)]

    def greatest_of(
        self,
        value: Callable[[list[Discs], F64], F64],
        *,
        ignore_below: float = -np.inf,
        enough: float = np.inf,
    ) -> Greatest:
        """Supremum of a value over the window, in seconds since the epoch."""
        return greatest(
            lambda piece, t: value(self.discs_at(piece, t), t),
            self.lo,
            self.hi,
            self.slope,
            tolerance=TOLERANCE_M,
            ignore_below=ignore_below,
            enough=enough,
        )

    def quantify(self, slack_of: SlackOf, mode: str) -> Found:
        """The verdict of a claim that must hold at some time of the window, throughout, or at an unknown instant of it.

        What must hold at an instant known only to lie in the window is sure where it holds throughout, and
        impossible where it holds at no time.
        """
        if mode == "at_event":
            always, once = self.quantify(slack_of, "throughout"), self.quantify(slack_of, "at_some_time")
            if always.verdict == Verdict.SUPPORTED:
                return always
            return (
                once if once.verdict == Verdict.CONTRADICTED else Found(Verdict.UNDETERMINED, None, once.at_s)
            )
        if mode == "throughout":
            failing = self.greatest_of(lambda d, t: -slack_of(d, t).sure, enough=0.0)
            if failing.bound <= 0:
                return Found(Verdict.SUPPORTED, -failing.bound, failing.at)
            failing = self.greatest_of(lambda d, t: -slack_of(d, t).possible, ignore_below=0.0)
            if failing.value > 0:
                return Found(Verdict.CONTRADICTED, failing.value, failing.at)
            return Found(Verdict.UNDETERMINED, None, failing.at)
        holding = self.greatest_of(lambda d, t: slack_of(d, t).sure, ignore_below=0.0)
        if holding.value >= 0:
            return Found(Verdict.SUPPORTED, holding.value, holding.at)
        holding = self.greatest_of(lambda d, t: slack_of(d, t).possible, enough=0.0)
        if holding.bound < 0:
            return Found(Verdict.CONTRADICTED, -holding.bound, holding.at)
        return Found(Verdict.UNDETERMINED, None, holding.at)

    def conflicts(self) -> list[tuple[str, ...]]:
        """Smallest sets of items of one flight that leave it no place at some instant of the window.

        One item conflicts with itself where its fixes are farther apart than the speed bound allows.
        """
        found: list[tuple[str, ...]] = []
        for i in range(len(self.courses)):
            for j in range(i, len(self.courses)):
                if any(set(s) <= {self.courses[i].item, self.courses[j].item} for s in found):
                    continue
                if self._clash(i, j):
                    found.append(tuple(sorted({self.courses[i].item, self.courses[j].item})))
        return sorted(found)

    def _clash(self, i: int, j: int) -> bool:
        return self.greatest_of(lambda d, _t: _apart(d[i], d[j]), ignore_below=0.0, enough=0.0).value > 0

    def picture(self, name: str, slack_of: SlackOf, limit: float, sign: float, epoch_us: int) -> Series:
        """The slack's bounds over the window, as the claim's own quantity: limit - sign·slack."""
        piece = np.searchsorted(self.hi, np.linspace(self.start_s, self.end_s, PICTURE_POINTS)).clip(
            0, len(self.hi) - 1
        )
        t = np.linspace(self.start_s, self.end_s, PICTURE_POINTS)
        slack = slack_of(self.discs_at(piece.astype(np.int64), t), t)
        ends = [limit - sign * slack.possible, limit - sign * slack.sure]
        low, high = np.minimum(*ends), np.maximum(*ends)
        return Series(
            name=name,
            t_us=[epoch_us + round(float(s) * 1e6) for s in t],
            least=[float(x) if np.isfinite(x) else None for x in low],
            most=[float(x) if np.isfinite(x) else None for x in high],
            limit=limit,
        )


def _apart(a: Discs, b: Discs) -> F64:
    """By how much two sets of discs fail to meet: > 0 where some pair is disjoint, shape (n,)."""
    most = np.full(a.radius_m.shape[1], -np.inf)
    for k in range(len(a.radius_m)):
        for m in range(len(b.radius_m)):
            if a is b and m <= k:
                continue
            reach = a.radius_m[k] + b.radius_m[m]
            finite = np.isfinite(reach)
            if not finite.any():
                continue
            distance = np.full(len(most), -np.inf)
            distance[finite] = np.asarray(
                inverse(
                    a.lat_deg[k][finite], a.lon_deg[k][finite], b.lat_deg[m][finite], b.lon_deg[m][finite]
                )[0]
            )
            most = np.maximum(most, np.where(finite, distance - np.where(finite, reach, 0), -np.inf))
    return most
