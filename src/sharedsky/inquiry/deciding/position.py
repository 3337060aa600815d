"""Was a flight in a place at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.heights import bounded, heights
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, unknown
from sharedsky.inquiry.deciding.overtime import OverTime, Slack
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses, flights_of
from sharedsky.inquiry.regions import SignedDistance, of_region, of_volume, of_where, region_of
from sharedsky.inquiry.worlds import Course, Discs
from sharedsky.model.statement import AnyClaim, PositionClaim, Within
from sharedsky.model.track import Datum
from sharedsky.model.verdict import Reason, Verdict
from sharedsky.model.volume import Altitude
from sharedsky.units import utc

F64 = NDArray[np.float64]


class Zone(NamedTuple):
    """What a flight is claimed to have been inside, or outside.

    Args:
        horizontal: signed distance.
        lower, upper: None is no bound.
        outside: the claim is that it was outside.
    """

    horizontal: SignedDistance
    lower: Altitude | None = None
    upper: Altitude | None = None
    outside: bool = False


def zone_of_claim(dossier: Dossier, claim: PositionClaim, reading: Reading) -> Zone:
    """The zone a position claim speaks of, under a reading."""
    where = claim.where
    if not isinstance(where, Within):
        return Zone(of_where(dossier.case, where))
    name = reading.region.region if reading.region is not None else where.region
    volume = dossier.volumes.get(name)
    if volume is None:
        return Zone(of_region(dossier.case, region_of(dossier.case, name)), outside=where.outside)
    lower = None if volume.lower is not None and volume.lower == Altitude(0.0, Datum.AGL) else volume.lower
    return Zone(of_volume(volume), lower, volume.upper, where.outside)


def slack_in(zone: Zone, found: list[Discs], courses_of: list[Course], t_s: F64) -> Slack:
    """Bounds on how deep inside a zone a flight is: every disc holds it, so each gives one of each."""
    n = len(t_s)
    sure, possible = np.full(n, -np.inf), np.full(n, np.inf)
    for disc in found:
        for lat, lon, radius in zip(disc.lat_deg, disc.lon_deg, disc.radius_m, strict=True):
            known = np.isfinite(radius)
            if known.any():
                depth = -zone.horizontal(lat[known], lon[known])
                sure[known] = np.maximum(sure[known], depth - radius[known])
                possible[known] = np.minimum(possible[known], depth + radius[known])
    if zone.lower is not None or zone.upper is not None:
        admitted = [h for c in courses_of for h in heights(c, t_s)]
        if zone.lower is not None:
            least, most = bounded(admitted, t_s, zone.lower)
            sure, possible = np.minimum(sure, least), np.minimum(possible, most)
        if zone.upper is not None:
            least, most = bounded(admitted, t_s, zone.upper)
            sure, possible = np.minimum(sure, -most), np.minimum(possible, -least)
    return Slack(-possible, -sure) if zone.outside else Slack(sure, possible)


def inputs_of(used: list[Course]) -> tuple[str, ...]:
    """Ids of the bounds that courses rest on."""
    named = {c.mobility.speed_input for c in used} | {c.mobility.turn_input for c in used if len(c.t_s) > 1}
    return tuple(sorted(named - {""}))


def unmet(dossier: Dossier, flight: str, span: Window) -> str:
    """What would decide something about a flight in a window, in words."""
    first, last = (utc(dossier.epoch_us + round(s * 1e6)) for s in (span.start_s, span.end_s))
    between = f"at {first}" if first == last else f"between {first} and {last}"
    return f"an observed position of {flight} {between}"


def decide_position(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """A position claim under one reading and one admission."""
    assert isinstance(claim, PositionClaim)
    span = window_of(dossier, claim, reading, admission)
    if span is None:
        return asserted_time(claim, reading)
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
        return unknown(f"No admitted evidence says where {flight} was.", unmet(dossier, flight, span))
    over = OverTime(admitted, span.start_s, span.end_s)
    items = frozenset(c.item for c in admitted) | span.items
    inputs = tuple(sorted({*inputs_of(admitted), *span.inputs}))
    conflict = over.conflicts()
    if conflict:
        return Outcome(
            Verdict.EVIDENCE_CONFLICT,
            items=items,
            inputs=inputs,
            conflict=tuple(conflict),
            reasons=tuple(
                Reason(
                    text=f"No place is left for {flight}: {' and '.join(s)} cannot hold together.",
                    evidence=list(s),
                )
                for s in conflict
            ),
        )

    def slack(discs: list[Discs], t_s: F64) -> Slack:
        return slack_in(zone, discs, over.courses, t_s)

    result = over.quantify(slack, span.mode)
    at = dossier.epoch_us + round(result.at_s * 1e6)
    said = {
        Verdict.SUPPORTED: f"Everywhere the evidence admits for {flight} the claim holds, by at least {result.margin or 0:,.0f} m.",
        Verdict.CONTRADICTED: f"Nowhere the evidence admits for {flight} does the claim hold: it is at least {result.margin or 0:,.0f} m off.",
        Verdict.UNDETERMINED: f"The evidence admits places of {flight} where the claim holds, and others where it does not.",
    }[result.verdict]
    reason = Reason(text=said, evidence=sorted(items), inputs=list(inputs), t_us=at)
    return Outcome(
        result.verdict,
        margin=result.margin,
        unit="m",
        items=items,
        inputs=inputs,
        reasons=(reason,),
        would_decide=(unmet(dossier, flight, span),) if result.verdict == Verdict.UNDETERMINED else (),
        series=over.picture("distance short of what is claimed, m", slack, 0.0, 1.0, dossier.epoch_us),
    )


def every(found: list[Outcome]) -> Outcome:
    """A claim of several flights holds where it holds of each."""
    if len(found) == 1:
        return found[0]
    order = [Verdict.EVIDENCE_CONFLICT, Verdict.CONTRADICTED, Verdict.UNDETERMINED, Verdict.SUPPORTED]
    verdict = min((f.verdict for f in found), key=order.index)
    deciding = [f for f in found if f.verdict == verdict]
    margins = [f.margin for f in deciding if f.margin is not None]
    pick = max if verdict == Verdict.CONTRADICTED else min
    return Outcome(
        verdict,
        margin=pick(margins) if margins else None,
        unit=deciding[0].unit,
        items=frozenset().union(*(f.items for f in deciding)),
        inputs=tuple(sorted({i for f in deciding for i in f.inputs})),
        reasons=tuple(r for f in found for r in f.reasons),
        would_decide=tuple(dict.fromkeys(w for f in deciding for w in f.would_decide)),
        series=deciding[0].series,
        conflict=tuple(s for f in deciding for s in f.conflict),
    )
