"""Deciding a claim that holds or fails at each instant: bounds on its slack, then the quantifier over time.

The slack of a claim at an instant is how far it is from flipping, at least 0 where it holds. Worlds give it two bounds:
`sure`, the least it has in any of them, and `possible`, the most. Then

- at some time: supported where sure reaches 0 somewhere, contradicted where possible stays below 0 everywhere;
- throughout: supported where sure stays at 0 or above everywhere, contradicted where possible is below 0 somewhere.

Both are found by a search that knows how fast slack can change, so that no instant is missed between those looked at.
"""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.heights import Heights, climbing, heights
from sharedsky.inquiry.worlds import Course, Discs, clipped, discs, pieces, slope
from sharedsky.kernels.extremum import Greatest, greatest
from sharedsky.model.verdict import Series, Verdict

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

TOLERANCE = 1.0
"""A claim that turns on less than this, in metres, is undetermined."""
RELATIVE = 0.002
"""Margins are found to TOLERANCE or to this part of themselves, whichever is more; never too large."""
PICTURE_POINTS = 160


class Slack(NamedTuple):
    """Bounds on a claim's slack at instants, shape (n,); -inf and inf where nothing is known."""

    sure: F64
    possible: F64


class Found(NamedTuple):
    """What the quantifier found, and an instant that shows it (seconds since the epoch).

    margin is None for undetermined, and where only the verdict was asked for.
    """

    verdict: Verdict
    margin: float | None
    at_s: float


class View:
    """What every course admits at instants t_s (n,), each in a piece of the window."""

    def __init__(self, over: "OverTime", piece: I64, t_s: F64) -> None:
        self._over, self._piece, self.t_s = over, piece, t_s

    def __len__(self) -> int:
        return len(self.t_s)

    def discs(self, i: int) -> Discs:
        """The discs of course i."""
        return discs(self._over.courses[i], self._over.course_pieces[i][self._piece], self.t_s)

    def heights(self, i: int) -> list[Heights]:
        """The heights of course i, datum by datum."""
        return heights(self._over.courses[i], self.t_s)


SlackOf = Callable[[View], Slack]


class OverTime:
    """A window of time over some courses of one or several flights."""

    def __init__(self, courses: list[Course], start_s: float, end_s: float) -> None:
        self.courses = [clipped(c, start_s, end_s) for c in courses]
        self.start_s, self.end_s = start_s, end_s
        self.lo, self.hi, self.course_pieces = pieces(self.courses, start_s, end_s)

    def moving(self, which: range) -> F64:
        """How fast, in m/s, any disc of some courses moves and grows together, at most; by piece."""
        slopes = [slope(self.courses[i], self.course_pieces[i]) for i in which]
        return np.asarray(np.max([np.zeros(len(self.lo)), *slopes], axis=0))

    def climbing(self, which: range) -> F64:
        """How fast, in m/s, any bound of a height of some courses changes, at most; by piece."""
        slopes = [climbing(self.courses[i], self._middles) for i in which]
        return np.asarray(np.max([np.zeros(len(self.lo)), *slopes], axis=0))

    @cached_property
    def _middles(self) -> F64:
        return self.lo + (self.hi - self.lo) / 2

    def greatest_of(
        self,
        value: Callable[[View], F64],
        slope: F64,
        *,
        tolerance: float = TOLERANCE,
        relative: float = 0.0,
        ignore_below: float = -np.inf,
        enough: float = np.inf,
    ) -> Greatest:
        """Supremum of a value over the window, in seconds since the epoch; slope by piece."""
        return greatest(
            lambda piece, t: value(View(self, piece, t)),
            self.lo,
            self.hi,
            slope,
            tolerance=tolerance,
            relative=relative,
            ignore_below=ignore_below,
            enough=enough,
        )

    def quantify(
        self, slack_of: SlackOf, slope: F64, mode: str, *, measured: bool, tolerance: float = TOLERANCE
    ) -> Found:
        """The verdict of a claim that must hold at some time of the window, throughout, or at an unknown instant of it.

        What must hold at an instant known only to lie in the window is sure where it holds throughout, and
        impossible where it holds at no time.

        Args:
            slack_of: bounds on the slack.
            slope: (p,) how fast either bound can change, by piece.
            mode: at_some_time, throughout or at_event.
            measured: whether the margin is wanted too; the verdict does not depend on it.
            tolerance: in the slack's unit.
        """
        if mode == "at_event":
            found = self.quantify(slack_of, slope, "throughout", measured=measured, tolerance=tolerance)
            if found.verdict == Verdict.SUPPORTED:
                return found
            found = self.quantify(slack_of, slope, "at_some_time", measured=measured, tolerance=tolerance)
            return (
                found
                if found.verdict == Verdict.CONTRADICTED
                else Found(Verdict.UNDETERMINED, None, found.at_s)
            )

        def sure(view: View) -> F64:
            return slack_of(view).sure

        def possible(view: View) -> F64:
            return slack_of(view).possible

        if mode == "throughout":
            order = (
                (Verdict.SUPPORTED, lambda view: -sure(view)),
                (Verdict.CONTRADICTED, lambda view: -possible(view)),
            )
            return self._sign(order, slope, measured, tolerance, reached_by=Verdict.CONTRADICTED)
        order = ((Verdict.SUPPORTED, sure), (Verdict.CONTRADICTED, possible))
        return self._sign(order, slope, measured, tolerance, reached_by=Verdict.SUPPORTED)

    def _sign(
        self,
        order: tuple[tuple[Verdict, Callable[[View], F64]], ...],
        slope: F64,
        measured: bool,
        tolerance: float,
        *,
        reached_by: Verdict,
    ) -> Found:
        """The first verdict whose value reaches 0 somewhere (for `reached_by`), or stays below it everywhere (for the other)."""
        at_s = self.start_s
        for verdict, value in order:
            reached = verdict == reached_by
            found = self.greatest_of(
                value,
                slope,
                tolerance=tolerance,
                ignore_below=0.0 if reached else -tolerance,
                enough=np.nextafter(0.0, -1.0) if reached else 0.0,
            )
            at_s = found.at if np.isfinite(found.at) else at_s
            if not (found.value >= 0 if reached else found.bound < 0):
                continue
            if not measured:
                return Found(verdict, None, at_s)
            # what was found is a floor from the first look on
            finer = self.greatest_of(
                value, slope, tolerance=tolerance, relative=RELATIVE, ignore_below=found.value
            )
            best = finer if finer.value > found.value else found
            return Found(verdict, best.value if reached else max(-finer.bound, 0.0), best.at)
        return Found(Verdict.UNDETERMINED, None, at_s)

    def at(self, slack_of: SlackOf, t_s: float) -> tuple[float, float]:
        """Slack at one instant of the window: sure and possible."""
        slack = slack_of(self.view_at(t_s))
        return float(slack.sure[0]), float(slack.possible[0])

    def view_at(self, t_s: float) -> View:
        """The view of one instant of the window."""
        piece = int(np.searchsorted(self.hi, t_s).clip(0, len(self.hi) - 1))
        return View(self, np.array([piece]), np.array([t_s]))

    def picture(self, name: str, slack_of: SlackOf, limit: float, sign: float, epoch_us: int) -> Series:
        """The slack's bounds over the window, as the claim's own quantity: limit - sign·slack."""
        t = np.linspace(self.start_s, self.end_s, PICTURE_POINTS)
        piece = np.searchsorted(self.hi, t).clip(0, len(self.hi) - 1)
        slack = slack_of(View(self, piece.astype(np.int64), t))
        ends = [limit - sign * slack.possible, limit - sign * slack.sure]
        low, high = np.minimum(*ends), np.maximum(*ends)
        return Series(
            name=name,
            t_us=[epoch_us + round(float(s) * 1e6) for s in t],
            least=[float(x) if np.isfinite(x) else None for x in low],
            most=[float(x) if np.isfinite(x) else None for x in high],
            limit=limit,
        )
