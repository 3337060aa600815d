"""What somebody says, as events: the saying at its own time, and what is said at the time it gives."""

import re
from collections.abc import Mapping

from sharedsky.inquiry.times import day_interval
from sharedsky.model.case import Case, Place
from sharedsky.model.event import AuthoredEvent, Event
from sharedsky.model.evidence import Reference
from sharedsky.model.notice import Notice
from sharedsky.model.statement import AnyClaim, DeliveryClaim, LeadTimeClaim, Statement
from sharedsky.model.track import Basis

_LINE = re.compile(r"\s+")


def statement_event(of: Statement, reference: Reference | None) -> Event:
    """The act of saying: the party speaks, at the day or time at which it did.

    Args:
        of: the statement.
        reference: the characters of the document where it stands.
    """
    start_us, end_us, unc_s = day_interval(of.said_on)
    claims = "; ".join(claim.says for claim in of.claims) or of.note or of.id
    return Event(
        id=f"said:{of.id}",
        kind="statement",
        actor=of.party,
        action=f"says ({of.wording}) {of.id}: {_LINE.sub(' ', claims)}"
        if of.wording != "verbatim"
        else f"says {of.id}: “{_LINE.sub(' ', of.span.quote)}”",
        start_us=start_us,
        end_us=end_us,
        unc_s=unc_s,
        about=[of.id],
        basis=Basis.ASSERTED,
        statement=of.id,
        asserted_by=of.party,
        links=[f"said:{earlier}" for earlier in of.supersedes],
        evidence=[reference] if reference else [],
    )


def claim_event(
    of: AnyClaim,
    by: Statement,
    notices: Mapping[str, Notice],
    labels: Mapping[str, str],
    reference: Reference | None,
) -> Event:
    """What a claim says happened, as said: asserted, at the time the claim gives, undated where it gives none.

    The actor is the flight that the claim speaks of (of several the one it begins with, else the first), or the party
    that issued or received the notice it speaks of; else it is "?".

    Args:
        of: the claim.
        by: its statement.
        notices: by id.
        labels: what to call flights and parties, by id.
        reference: where the statement stands.
    """
    start_us = end_us = None
    unc_s = 0.0
    if of.when is not None:
        at = of.when.at
        start_us, end_us = (of.when.start, of.when.end) if at is None else (at, at)
        unc_s = float(of.when.tolerance)
    # of several flights the one that the sentence begins with acts
    actor = next((f for f in of.flights if _begins(of.says, labels.get(f, f), f)), [*of.flights, "?"][0])
    about = [flight for flight in of.flights if flight != actor]
    if isinstance(of, DeliveryClaim):
        actor, about = of.party, [*about, of.notice]
    elif isinstance(of, LeadTimeClaim):
        notice = notices.get(of.notice)
        actor, about = (notice.party if notice else "?"), [*about, of.notice]
    return Event(
        id=f"claim:{of.id}",
        kind="claimed",
        actor=actor,
        action=without_actor(_LINE.sub(" ", of.says), actor, labels.get(actor, actor)),
        start_us=None if start_us is None else int(start_us),
        end_us=None if end_us is None else int(end_us),
        unc_s=unc_s,
        about=[*about, of.id, by.id],
        basis=Basis.ASSERTED,
        statement=by.id,
        asserted_by=by.party,
        evidence=[reference] if reference else [],
    )


def without_actor(says: str, actor: str, label: str) -> str:
    """A claim's sentence as an action: without the actor where it begins with it, else behind "is spoken of".

    >>> without_actor("KITE07 was airborne at 09:30", "f00b07", "KITE07")
    'was airborne at 09:30'
    >>> without_actor("Contact with the Il-20 was lost.", "il20", "Il-20")
    'is spoken of: Contact with the Il-20 was lost.'
    """
    if actor == "?":
        return says
    beginning = _begins(says, label, actor)
    if beginning:
        return says[len(beginning) :]
    return f"is spoken of: {says}"


def _begins(says: str, *names: str) -> str:
    """How the sentence begins where it begins with one of the names; "" where it does not."""
    for name in names:
        for beginning in (f"{name} ", f"the {name} "):
            if says.casefold().startswith(beginning.casefold()):
                return says[: len(beginning)]
    return ""


def authored_event(
    of: AuthoredEvent,
    case: Case,
    places: Mapping[str, Place],
    references: Mapping[str, Reference],
    entry: Reference | None,
) -> Event:
    """An event that the author wrote down; only an observed one has its place as a point.

    Args:
        of: as written.
        case: for the party behind its statement.
        places: by id.
        references: where statements stand, by statement id.
        entry: where the author wrote it.
    """
    said = next((s for s in case.statements if s.id == of.statement), None)
    place = places.get(of.place)
    pointed = place is not None and of.basis != Basis.ASSERTED
    reference = references.get(of.statement)
    start = of.start if of.start is not None else of.end
    end = of.end if of.end is not None else of.start
    return Event(
        id=of.id,
        kind="authored",
        actor=of.actor.strip() or "?",
        action=_LINE.sub(" ", of.action).strip() or "?",
        start_us=None if start is None else int(start),
        end_us=None if end is None else int(end),
        unc_s=float(of.unc),
        lat_deg=place.lat_deg if place and pointed else None,
        lon_deg=place.lon_deg if place and pointed else None,
        about=[*of.about, *([of.place] if of.place else []), *([of.statement] if of.statement else [])],
        basis=of.basis,
        statement=of.statement,
        asserted_by=said.party if said else "",
        links=list(of.after),
        evidence=[stands for stands in (reference, entry) if stands],
    )
