"""When did something happen, in what order, how long before, and was a notice delivered."""

from sharedsky.inquiry.deciding.observed import logged_notice
from sharedsky.inquiry.deciding.outcome import Outcome, Reading, unknown
from sharedsky.inquiry.deciding.times import Times, ambiguous, times_of
from sharedsky.inquiry.deciding.windows import window_of
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.statement import AnyClaim, DeliveryClaim, EventClaim, LeadTimeClaim, OrderClaim
from sharedsky.model.verdict import Reason, Verdict

INF = float("inf")


def within(low: float, high: float, least: float, most: float) -> tuple[Verdict, float | None]:
    """Verdict and margin for a value known to lie in [low, high] that is claimed to lie in [least, most]."""
    sure, possible = min(low - least, most - high), min(high - least, most - low)
    if sure >= 0:
        return Verdict.SUPPORTED, sure if sure < INF else None
    if possible < 0:
        return Verdict.CONTRADICTED, -possible
    return Verdict.UNDETERMINED, None


def _missing(dossier: Dossier, what: str) -> Outcome:
    words = dossier.called(what)
    if ambiguous(dossier, what):
        return unknown(
            f"The evidence shows {words} several times, and which is meant is not said.",
            f"which {words} is meant",
        )
    return unknown(f"No admitted evidence shows when {words} happened.", f"an observed time of {words}")


def _conflicting(dossier: Dossier, found: Times, what: str) -> Outcome:
    return Outcome(
        Verdict.EVIDENCE_CONFLICT,
        items=found.items,
        conflict=found.conflict,
        reasons=tuple(
            Reason(
                text=f"{' and '.join(s)} leave no common time for {dossier.called(what)}.", evidence=list(s)
            )
            for s in found.conflict
        ),
    )


def decide_event(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """Something happened, at a time where the claim states one."""
    assert isinstance(claim, EventClaim)
    found = times_of(dossier, claim.event, admission)
    if found is None:
        return _missing(dossier, claim.event)
    if found.conflict:
        return _conflicting(dossier, found, claim.event)
    if claim.when is None:
        text = f"The evidence shows {dossier.called(claim.event)}."
        return Outcome(
            Verdict.SUPPORTED, items=found.items, reasons=(Reason(text=text, evidence=sorted(found.items)),)
        )
    span = window_of(dossier, claim, reading, admission, happens=True)
    if span is None:
        return unknown("The claim's interval has an open end or no time.", "the time that is meant")
    verdict, margin = within(found.start_s, found.end_s, span.start_s, span.end_s)
    text = (
        f"{dossier.called(claim.event)} happened {found.start_s - span.start_s:+.1f} s to {found.end_s - span.end_s:+.1f} s "
        "from the two ends of the time claimed."
    )
    return _timed(verdict, margin, found.items, text)


def decide_order(dossier: Dossier, claim: AnyClaim, _reading: Reading, admission: Admission) -> Outcome:
    """One thing happened before another, by at least so long."""
    assert isinstance(claim, OrderClaim)
    before, after = (times_of(dossier, o, admission) for o in (claim.before, claim.after))
    if before is None or after is None:
        return _missing(dossier, claim.before if before is None else claim.after)
    for found, what in ((before, claim.before), (after, claim.after)):
        if found.conflict:
            return _conflicting(dossier, found, what)
    low, high = after.start_s - before.end_s, after.end_s - before.start_s
    verdict, margin = within(low, high, float(claim.at_least), INF)
    text = f"{dossier.called(claim.after)} came {low:.1f} s to {high:.1f} s after {dossier.called(claim.before)}."
    return _timed(verdict, margin, before.items | after.items, text)


def decide_lead_time(dossier: Dossier, claim: AnyClaim, _reading: Reading, admission: Admission) -> Outcome:
    """A notice came so long before something."""
    assert isinstance(claim, LeadTimeClaim)
    notice = logged_notice(dossier, claim.notice, admission)
    if notice is None or notice.issued is None:
        return unknown(
            f"No admitted log shows when notice {claim.notice} was issued.",
            f"a log or recording of notice {claim.notice}",
        )
    found = times_of(dossier, claim.event, admission)
    if found is None:
        return _missing(dossier, claim.event)
    if found.conflict:
        return _conflicting(dossier, found, claim.event)
    issued = dossier.seconds(int(notice.issued))
    low, high = found.start_s - issued - float(notice.unc), found.end_s - issued + float(notice.unc)
    least = -INF if claim.at_least is None else float(claim.at_least)
    most = INF if claim.at_most is None else float(claim.at_most)
    verdict, margin = within(low, high, least, most)
    text = f"Notice {claim.notice} came {low:.1f} s to {high:.1f} s before {dossier.called(claim.event)}."
    return _timed(verdict, margin, found.items | {notice.id}, text)


def decide_delivery(dossier: Dossier, claim: AnyClaim, reading: Reading, admission: Admission) -> Outcome:
    """A notice was issued, delivered to or acknowledged by a party; its absence counts only in a complete log."""
    assert isinstance(claim, DeliveryClaim)
    notice = logged_notice(dossier, claim.notice, admission)
    if notice is None:
        return unknown(
            f"No admitted log holds notice {claim.notice}.", f"a log or recording of notice {claim.notice}"
        )
    addressee = next((a for a in notice.to if a.party == claim.party), None)
    at = {
        "issued": notice.issued,
        "delivered": addressee.delivered if addressee else None,
        "acknowledged": addressee.acknowledged if addressee else None,
    }[claim.state]
    items = frozenset({notice.id})
    if at is None:
        if notice.complete:
            text = f"A log declared complete shows no such thing: notice {notice.id} not {claim.state} by {claim.party}."
            return Outcome(
                Verdict.CONTRADICTED, items=items, reasons=(Reason(text=text, evidence=[notice.id]),)
            )
        return unknown(
            "The log does not show it, and does not declare itself complete: absence counts for nothing.",
            f"a complete log of notice {notice.id}",
        )
    seconds = dossier.seconds(int(at))
    span = window_of(dossier, claim, reading, admission, happens=True)
    if span is None:
        text = f"The log shows notice {notice.id} {claim.state} by {claim.party}."
        return Outcome(
            Verdict.SUPPORTED, items=items, reasons=(Reason(text=text, evidence=[notice.id], t_us=int(at)),)
        )
    verdict, margin = within(
        seconds - float(notice.unc), seconds + float(notice.unc), span.start_s, span.end_s
    )
    return _timed(verdict, margin, items, f"The log shows notice {notice.id} {claim.state} by {claim.party}.")


def _timed(verdict: Verdict, margin: float | None, items: frozenset[str], text: str) -> Outcome:
    decider = (
        ("a record of it with a smaller uncertainty of time",) if verdict == Verdict.UNDETERMINED else ()
    )
    return Outcome(
        verdict,
        margin=margin,
        unit="s",
        items=items,
        reasons=(Reason(text=text, evidence=sorted(items)),),
        would_decide=decider,
    )
