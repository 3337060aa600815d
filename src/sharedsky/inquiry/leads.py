"""Notices: how long before the activity they came, and what they lack against what was agreed."""

from collections.abc import Mapping, Sequence

from sharedsky.inquiry.wording import duration
from sharedsky.model.notice import Agreement, Notice
from sharedsky.model.report import NoticeView
from sharedsky.units import SECOND_US


def notice_view(of: Notice, agreements: Sequence[Agreement], labels: Mapping[str, str]) -> NoticeView:
    """A notice, its lead time as an interval, and remarks; nothing is remarked as absent unless the log is complete.

    Args:
        of: the notice; both its times may be off by its own ±.
        agreements: of the case; the strictest of those that bind the issuer and any addressee counts.
        labels: what to call parties, by id.
    """
    lead_s = least = most = None
    if of.issued is not None and of.activity_start is not None:
        lead_s = (int(of.activity_start) - int(of.issued)) / SECOND_US
        least, most = lead_s - 2 * float(of.unc), lead_s + 2 * float(of.unc)
    agreement = _binding(of, agreements)
    wanted_s = float(agreement.least_lead) if agreement and agreement.least_lead is not None else None
    return NoticeView(
        notice=of,
        lead_s=lead_s,
        lead_min_s=least,
        lead_max_s=most,
        least_lead_s=wanted_s,
        agreement=agreement.id if agreement else "",
        remarks=[*_on_lead(least, most, wanted_s), *_on_addressees(of, labels)],
    )


def _binding(of: Notice, agreements: Sequence[Agreement]) -> Agreement | None:
    told = {to.party for to in of.to}
    binding = [
        a for a in agreements if a.least_lead is not None and of.party in a.parties and told & set(a.parties)
    ]
    return max(binding, key=lambda a: (float(a.least_lead or 0), a.id), default=None)


def _on_lead(least_s: float | None, most_s: float | None, wanted_s: float | None) -> list[str]:
    if least_s is None or most_s is None:
        return []
    if most_s < 0:
        return [f"issued after the activity began, by {_between(-most_s, -least_s)}"]
    if wanted_s is None:
        return []
    agreed = f"the agreed {duration(wanted_s)}"
    if most_s < wanted_s:
        return [f"late: the lead was {_between(least_s, most_s)}, less than {agreed}"]
    if least_s < wanted_s:
        return [f"perhaps late: the lead was {_between(least_s, most_s)}, {agreed} lie within its ±"]
    return []


def _between(least_s: float, most_s: float) -> str:
    if most_s <= least_s:
        return duration(least_s)
    return f"{duration(least_s)} to {duration(most_s)}"


def _on_addressees(of: Notice, labels: Mapping[str, str]) -> list[str]:
    remarks = []
    for to in of.to:
        name = labels.get(to.party, to.party)
        if to.delivered is None and to.acknowledged is None and of.complete:
            remarks.append(f"not delivered to {name}, in a log declared complete")
        elif to.acknowledged is None and of.complete:
            remarks.append(f"not acknowledged by {name}, in a log declared complete")
        elif to.acknowledged is None and to.delivered is None:
            remarks.append(f"whether it reached {name} is not known")
        elif to.acknowledged is None:
            remarks.append(f"whether {name} acknowledged it is not known")
        for state, at in (("delivered to", to.delivered), ("acknowledged by", to.acknowledged)):
            if at is None or of.activity_start is None:
                continue
            late_s = (int(at) - int(of.activity_start)) / SECOND_US
            if late_s - 2 * float(of.unc) > 0:
                remarks.append(f"{state} {name} {duration(late_s)} after the activity began")
    return remarks
