"""How many of something there were."""

from collections import Counter

from sharedsky.inquiry.deciding.observed import admitted_events, item_of, selects
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, occurrence_selectors, unknown
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.event import Event
from sharedsky.model.statement import AnyClaim, CountClaim
from sharedsky.model.verdict import Reason, Verdict


def decide_count(dossier: Dossier, claim: AnyClaim, _reading: Reading, admission: Admission) -> Outcome:
    """At least, or at most, so many events that a selector means.

    What one source shows is a least number; only a source that declares its record complete gives a greatest one.
    """
    assert isinstance(claim, CountClaim)
    selectors = occurrence_selectors(dossier.case, claim.what)
    events = admitted_events(dossier, selectors, admission)
    if not events:
        return unknown(f"No admitted evidence counts {claim.what}.", f"a record that counts {claim.what}")
    counted = Counter(item_of(e) for e in events)
    item, least = max(sorted(counted.items()), key=lambda c: c[1])
    most_by = {
        source.id: sum(e.source == source.id for e in events)
        for source in dossier.case.sources
        if source.complete and _whole(dossier, source.id, selectors, events)
    }
    most = min(most_by.values(), default=None)
    items = frozenset(counted)
    text = f"{item} shows {least}" + (
        f"; a source declared complete shows {most}." if most is not None else "."
    )
    reason = Reason(text=text, figures={"counted": float(least)}, evidence=sorted(items))
    if most is not None and least > most:
        fewest = next(s for s, n in most_by.items() if n == most)
        parts = {item_of(e) for e in events if e.source == fewest}
        return Outcome(
            Verdict.EVIDENCE_CONFLICT,
            items=items,
            conflict=(tuple(sorted({item, *parts})),),
            reasons=(reason,),
        )
    low_ok = claim.at_least is None or least >= claim.at_least
    high_ok = claim.at_most is None or (most is not None and most <= claim.at_most)
    if (claim.at_most is not None and least > claim.at_most) or (
        claim.at_least is not None and most is not None and most < claim.at_least
    ):
        over = least - (claim.at_most or 0) if claim.at_most is not None and least > claim.at_most else 0
        under = (claim.at_least or 0) - most if claim.at_least is not None and most is not None else 0
        return Outcome(Verdict.CONTRADICTED, float(max(over, under)), "", items, reasons=(reason,))
    if low_ok and high_ok:
        room = [least - claim.at_least] if claim.at_least is not None else []
        room += [claim.at_most - most] if claim.at_most is not None and most is not None else []
        return Outcome(Verdict.SUPPORTED, float(min(room)) if room else None, "", items, reasons=(reason,))
    return Outcome(
        Verdict.UNDETERMINED,
        items=items,
        reasons=(reason,),
        would_decide=(f"a complete record of {claim.what}",),
    )


def _whole(dossier: Dossier, source: str, selectors: list[str], admitted: list[Event]) -> bool:
    """Whether everything a source shows of it is admitted, and it shows something: a part of a record is not complete."""
    shown = [e for e in dossier.events if e.source == source and any(selects(s, e) for s in selectors)]
    return bool(shown) and all(e in admitted for e in shown)
