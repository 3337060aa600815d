"""The steps from a claim to its verdict in words: what was asked, what was seen, what worlds that leaves."""

import numpy as np

from sharedsky.inquiry.deciding.windows import Window
from sharedsky.inquiry.dossier import Dossier
from sharedsky.inquiry.worlds import Course
from sharedsky.model.track import Basis
from sharedsky.model.verdict import Reason
from sharedsky.units import utc

BASES = {
    Basis.OBSERVED: "observed",
    Basis.OBSERVED_BY_PARTY: "observed by a party",
    Basis.ASSERTED: "asserted",
}
MODES = {
    "at_some_time": "it must hold at some time of it",
    "throughout": "it must hold all the time",
    "at_event": "it must hold at one instant of it, which is not known more closely",
}


def clock(dossier: Dossier, t_s: float) -> str:
    """A time of the deciding as people read it, to the tenth of a second.

    The date is left to the window, which gives it in full.
    """
    return f"{utc(dossier.epoch_us + round(t_s * 1e6))[11:21]} UTC"


def asked(dossier: Dossier, span: Window) -> Reason:
    """The window of a claim, tolerance included, and what must hold in it."""
    start, end = (utc(dossier.epoch_us + round(s * 1e6)) for s in (span.start_s, span.end_s))
    if span.start_s == span.end_s:
        return Reason(text=f"Asked is {start[:10]} {start[11:21]} UTC.", inputs=list(span.inputs))
    last = end[11:21] if end[:10] == start[:10] else f"{end[:10]} {end[11:21]}"
    return Reason(
        text=f"Asked is {start[:10]} {start[11:21]} to {last} UTC, tolerance included: {MODES[span.mode]}.",
        inputs=list(span.inputs),
        evidence=sorted(span.items),
    )


def seen(dossier: Dossier, course: Course, flight: str, span: Window) -> Reason:
    """What one item shows of a flight in a window, and how surely."""
    inside = (course.t_s >= span.start_s) & (course.t_s <= span.end_s)
    count = int(inside.sum())
    # the fixes in the window, and one either side of it
    around = course.t_s[
        max(int(np.searchsorted(course.t_s, span.start_s)) - 1, 0) : int(
            np.searchsorted(course.t_s, span.end_s, side="right")
        )
        + 1
    ]
    apart = float(np.diff(around).max(initial=0.0))
    figures = {"fixes": float(count), "clock_unc_s": course.time_unc_s}
    fixes = f"{count} fix{'' if count == 1 else 'es'} in that time"
    if len(around) > 1:
        figures["most_apart_s"] = apart
        fixes += f", at most {apart:,.1f} s apart"
    radius = course.radius_m[inside] if count else course.radius_m
    if len(radius):
        figures["admitted_radius_m"] = float(radius.max())
        fixes += f", each place within {radius.max():,.0f} m"
    if course.time_unc_s:
        fixes += f", clock ± {course.time_unc_s:g} s"
    if apart > course.max_gap_s:
        speed = course.mobility.speed_mps
        reach = f"its bound of {speed:,.0f} m/s" if np.isfinite(speed) else "no bound on its speed"
        fixes += f"; across the gap only {reach} counts"
    return Reason(
        text=f"{course.item} ({BASES[course.basis]}) of {dossier.called(flight)}: {fixes}.",
        figures=figures,
        evidence=[course.item],
    )


def inside(depth_m: float) -> str:
    """A depth in words: so far inside, or outside; unknown where it has no bound."""
    if not np.isfinite(depth_m):
        return "any distance outside" if depth_m < 0 else "any distance inside"
    return f"{abs(depth_m):,.0f} m {'inside' if depth_m >= 0 else 'outside'}"
