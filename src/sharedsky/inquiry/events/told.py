"""Notices as events: issued, delivered, acknowledged, and the start of what they announce."""

from collections.abc import Mapping

from sharedsky.model.event import Event
from sharedsky.model.notice import Notice


def notice_events(of: Notice, said_by: Mapping[str, str]) -> list[Event]:
    """What is known of a notice, each at its own time; what has no time, beyond the issue itself, is no event.

    Args:
        of: the notice.
        said_by: party by statement id, for notices that only a statement tells of.
    """
    issued = f"notice:{of.id}"
    found = [
        _event(of, said_by, issued, "notice_issued", of.party, f"gives notice {of.id}: {of.says}", of.issued)
    ]
    for to in of.to:
        about = [of.id, of.party]
        if to.delivered is not None:
            key, action = f"{issued}:delivered:{to.party}", f"receives notice {of.id}"
            found.append(
                _event(of, said_by, key, "notice_delivered", to.party, action, to.delivered, [issued], about)
            )
        if to.acknowledged is not None:
            key, action = f"{issued}:acknowledged:{to.party}", f"acknowledges notice {of.id}"
            after = [found[-1].id] if to.delivered is not None else [issued]
            found.append(
                _event(
                    of, said_by, key, "notice_acknowledged", to.party, action, to.acknowledged, after, about
                )
            )
    if of.activity_start is not None:
        key, action = f"{issued}:activity", f"begins what notice {of.id} announces"
        found.append(_event(of, said_by, key, "activity_start", of.party, action, of.activity_start))
    return found


def _event(
    of: Notice,
    said_by: Mapping[str, str],
    key: str,
    kind: str,
    actor: str,
    action: str,
    t_us: int | None,
    after: list[str] | None = None,
    about: list[str] | None = None,
) -> Event:
    return Event(
        id=key,
        kind=kind,
        actor=actor,
        action=action,
        start_us=None if t_us is None else int(t_us),
        end_us=None if t_us is None else int(t_us),
        unc_s=float(of.unc),
        about=(about or [of.id, *(to.party for to in of.to)]) + ([of.volume] if of.volume else []),
        basis=of.basis,
        statement=of.statement,
        asserted_by=said_by.get(of.statement, ""),
        links=after or [],
        evidence=[of.reference] if of.reference else [],
    )
