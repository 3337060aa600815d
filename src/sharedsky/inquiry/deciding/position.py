"""Was a flight in a place at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.conflicts import conflicts, no_world
from sharedsky.inquiry.deciding.heights import bounded
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, every, unknown
from sharedsky.inquiry.deciding.overtime import OverTime, Slack, View
from sharedsky.inquiry.deciding.reasoning import asked, clock, inside, seen
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses, flights_of
from sharedsky.inquiry.regions import SignedDistance, of_region, of_volume, of_where, place_of, region_of
from sharedsky.inquiry.wording import instant
from sharedsky.inquiry.worlds import Course
from sharedsky.model.statement import AnyClaim, Near, PositionClaim, Within
from sharedsky.model.track import Datum
from sharedsky.model.verdict import Reason, Verdict
from sharedsky.model.volume import Altitude

F64 = NDArray[np.float64]


class Zone(NamedTuple):
    """What a flight is claimed to have been inside, or outside.

    Args:
        horizontal: signed distance.
        lower, upper: None is no bound.
        outside: the claim is that it was outside.
        about: for a distance from a place, the place's name; "" for other shapes.
        within_m: and the distance.
    """

    horizontal: SignedDistance
    lower: Altitude | None = None
    upper: Altitude | None = None
    outside: bool = False
    about: str = ""
    within_m: float = 0.0

    @property
    def of_heights(self) -> bool:
        """Whether it turns on heights too."""
        return self.lower is not None or self.upper is not None


def zone_of_claim(dossier: Dossier, claim: PositionClaim, reading: Reading) -> Zone:
    """The zone a position claim speaks of, under a reading."""
    where = claim.where
    if isinstance(where, Near):
        name = place_of(dossier.case, where.place).name
        return Zone(of_where(dossier.case, where), about=name, within_m=float(where.within))
    if not isinstance(where, Within):
        return Zone(of_where(dossier.case, where))
    name = reading.region.region if reading.region is not None else where.region
    volume = dossier.volumes.get(name)
    if volume is None:
        return Zone(of_region(dossier.case, region_of(dossier.case, name)), outside=where.outside)
    lower = None if volume.lower is not None and volume.lower == Altitude(0.0, Datum.AGL) else volume.lower
    return Zone(of_volume(volume), lower, volume.upper, where.outside)


def slack_in(zone: Zone, view: View, courses_of: range) -> Slack:
    """Bounds on how deep inside a zone a flight is: every disc holds it, so each gives one of each."""
    n = len(view)
    sure, possible = np.full(n, -np.inf), np.full(n, np.inf)
    for disc in (view.discs(i) for i in courses_of):
        for lat, lon, radius in zip(disc.lat_deg, disc.lon_deg, disc.radius_m, strict=True):
            known = np.isfinite(radius)
            if known.any():
                depth = -zone.horizontal(lat[known], lon[known])
                sure[known] = np.maximum(sure[known], depth - radius[known])
                possible[known] = np.minimum(possible[known], depth + radius[known])
    if zone.of_heights:
        admitted = [h for i in courses_of for h in view.heights(i)]
        if zone.lower is not None:
            least, most = bounded(admitted, n, zone.lower)
            sure, possible = np.minimum(sure, least), np.minimum(possible, most)
        if zone.upper is not None:
            least, most = bounded(admitted, n, zone.upper)
            sure, possible = np.minimum(sure, -most), np.minimum(possible, -least)
    return Slack(-possible, -sure) if zone.outside else Slack(sure, possible)


def _there(dossier: Dossier, zone: Zone, flight: str, at_s: float, slack: tuple[float, float]) -> Reason:
    """Where the flight can have been at the instant that decides."""
    sure, possible = (-slack[1], -slack[0]) if zone.outside else slack
    at = clock(dossier, at_s)
    if zone.about:
        far = f"{zone.within_m - sure:,.0f} m" if np.isfinite(sure) else "any distance"
        near = max(zone.within_m - possible, 0.0) if np.isfinite(possible) else 0.0
        text = f"At {at} {dossier.called(flight)} can have been {near:,.0f} m to {far} from {zone.about}; the claim's limit is {zone.within_m:,.0f} m."
    else:
        text = f"At {at} {dossier.called(flight)} can have been {inside(sure)} the zone to {inside(possible)} it."
    return Reason(text=text, t_us=dossier.epoch_us + round(at_s * 1e6))


def inputs_of(used: list[Course], *, of_heights: bool = False) -> tuple[str, ...]:
    """Ids of the bounds and thresholds that courses rest on."""
    named = {c.mobility.speed_input for c in used} | {"thresholds.containment"}
    joined = [c for c in used if len(c.t_s) > 1]
    named |= {c.mobility.turn_input for c in joined} | {"thresholds.max_gap" for _ in joined}
    named |= {"thresholds.climb_manoeuvre" for _ in joined if of_heights}
    return tuple(sorted(named - {""}))


def unmet(dossier: Dossier, flight: str, span: Window) -> str:
    """What would decide something about a flight in a window, in words."""
    first, last = (
        instant(dossier.epoch_us + round(s * 1e6)).removesuffix(" UTC") for s in (span.start_s, span.end_s)
    )
    between = (
        f"at {first} UTC"
        if first == last
        else f"between {first} and {last[11:] if last[:10] == first[:10] else last} UTC"
    )
    return f"an observed position of {dossier.called(flight)} {between}"


def decide_position(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """A position claim under one reading and one admission."""
    assert isinstance(claim, PositionClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(dossier, claim, reading)
    zone = zone_of_claim(dossier, claim, reading)
    found = [
        decide_one(dossier, flight, zone, span, admission)
        for group in claim.flights
        for flight in flights_of(dossier.case, group)
    ]
    return every(found)


def decide_one(
    dossier: Dossier,
    flight: str,
    zone: Zone,
    span: Window,
    admission: Admission,
) -> Outcome:
    """Was one flight in a zone in a window."""
    admitted = courses(dossier, flight, admission)
    if not admitted:
        return unknown(
            f"No admitted evidence says where {dossier.called(flight)} was.", unmet(dossier, flight, span)
        )
    items = frozenset(c.item for c in admitted) | span.items
    inputs = tuple(sorted({*inputs_of(admitted, of_heights=zone.of_heights), *span.inputs}))
    conflict = conflicts(dossier, admitted, span.start_s, span.end_s, admission, of_heights=zone.of_heights)
    if conflict:
        return no_world(dossier.called(flight), conflict, items, inputs)
    over = OverTime(admitted, span.start_s, span.end_s)
    every_course = range(len(admitted))

    def slack(view: View) -> Slack:
        return slack_in(zone, view, every_course)

    slope = over.moving(every_course)
    if zone.of_heights:
        slope = np.maximum(slope, over.climbing(every_course))
    result = over.quantify(slack, slope, span.mode, measured=admission.measured)
    said = {
        Verdict.SUPPORTED: f"Everywhere the evidence admits for {dossier.called(flight)} what is asked holds, by at least {result.margin or 0:,.0f} m.",
        Verdict.CONTRADICTED: f"Nowhere the evidence admits for {dossier.called(flight)} does what is asked hold: it is at least {result.margin or 0:,.0f} m off.",
        Verdict.UNDETERMINED: f"The evidence admits places of {dossier.called(flight)} where what is asked holds, and others where it does not.",
    }[result.verdict]
    reasons = [
        asked(dossier, span),
        *(seen(dossier, c, flight, span) for c in admitted),
        _there(dossier, zone, flight, result.at_s, over.at(slack, result.at_s)),
        Reason(text=said, evidence=sorted(items), inputs=list(inputs)),
    ]
    return Outcome(
        result.verdict,
        margin=result.margin,
        unit="m",
        items=items,
        inputs=inputs,
        reasons=tuple(reasons) if admission.measured else (),
        would_decide=(unmet(dossier, flight, span),) if result.verdict == Verdict.UNDETERMINED else (),
        series=over.picture(
            f"distance from {zone.about}, m" if zone.about else "distance short of what is claimed, m",
            slack,
            zone.within_m,
            1.0,
            dossier.epoch_us,
        )
        if admission.measured
        else None,
    )
