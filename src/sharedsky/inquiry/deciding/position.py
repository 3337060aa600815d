"""Was a flight in a place at a time."""

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.deciding.outcome import Outcome, Reading, asserted_time, unknown
from sharedsky.inquiry.deciding.overtime import OverTime, Slack
from sharedsky.inquiry.deciding.windows import Window, window_of
from sharedsky.inquiry.dossier import Admission, Dossier, courses, flights_of
from sharedsky.inquiry.regions import SignedDistance, of_region, of_where, outside, region_of
from sharedsky.inquiry.worlds import Course, Discs
from sharedsky.model.statement import AnyClaim, PositionClaim, Within
from sharedsky.model.verdict import Reason, Verdict
from sharedsky.units import utc

F64 = NDArray[np.float64]


def region_of_claim(dossier: Dossier, claim: PositionClaim, reading: Reading) -> SignedDistance:
    """The region a position claim speaks of, under a reading."""
    if reading.region is not None:
        inside = of_region(dossier.case, region_of(dossier.case, reading.region.region))
        return outside(inside) if isinstance(claim.where, Within) and claim.where.outside else inside
    return of_where(dossier.case, claim.where)


def slack_in(region: SignedDistance, found: list[Discs]) -> Slack:
    """Bounds on how deep inside a region a flight is: every disc holds it, so each gives one of each."""
    n = found[0].radius_m.shape[1]
    sure, possible = np.full(n, -np.inf), np.full(n, np.inf)
    for disc in found:
        for lat, lon, radius in zip(disc.lat_deg, disc.lon_deg, disc.radius_m, strict=True):
            depth = -region(lat, lon)
            sure = np.maximum(sure, depth - radius)
            possible = np.minimum(possible, depth + radius)
    return Slack(sure, possible)


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
        return asserted_time(claim)
    region = region_of_claim(dossier, claim, reading)
    found = [
        decide_one(dossier, flight, region, span, admission)
        for group in claim.flights
        for flight in flights_of(dossier.case, group)
    ]
    return every(found)


def decide_one(
    dossier: Dossier,
    flight: str,
    region: SignedDistance,
    span: Window,
    admission: Admission,
) -> Outcome:
    """Was one flight in a region in a window."""
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

    def slack(discs: list[Discs], _t: F64) -> Slack:
        return slack_in(region, discs)

    result = over.quantify(slack, span.mode)
    at = dossier.epoch_us + round(result.at_s * 1e6)
    said = {
        Verdict.SUPPORTED: f"Everywhere the evidence admits for {flight}, it was inside, by at least {result.margin or 0:,.0f} m.",
        Verdict.CONTRADICTED: f"Nowhere the evidence admits for {flight} was it inside: it was at least {result.margin or 0:,.0f} m off.",
        Verdict.UNDETERMINED: f"The evidence admits places of {flight} inside and outside.",
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
        series=over.picture("distance outside the region, m", slack, 0.0, 1.0, dossier.epoch_us),
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
