"""Accounts: what each party says now, what it said before, and which statements repeat one origin."""

from sharedsky.model.case import Case
from sharedsky.model.statement import (
    AnyClaim,
    Claim,
    CountClaim,
    DeliveryClaim,
    EventClaim,
    LeadTimeClaim,
    MovementClaim,
    OrderClaim,
    Statement,
    StatementClaim,
)
from sharedsky.model.verdict import Origin, Version
from sharedsky.units import utc


def superseded_claims(case: Case) -> set[str]:
    """Ids of claims that the author declares superseded: one by one, or with all of their statement that the later
    statement speaks of too.

    What the later statement does not speak of stands.
    """
    return set(replaced_by(case))


def current_claims(case: Case) -> list[AnyClaim]:
    """Every claim that is not superseded."""
    gone = superseded_claims(case)
    return [c for s in case.statements for c in s.claims if c.id not in gone]


def subject(claim: AnyClaim) -> tuple[object, ...] | None:
    """What a claim speaks of, without what it says of it: two of one party with one subject are versions of each other.

    None for free text, which is never compared. A claim that something happened, without a time, is not replaced by
    one that gives a time: both stand.
    """
    kind = type(claim)
    if isinstance(claim, EventClaim):
        return kind, claim.event, claim.when is None
    if isinstance(claim, OrderClaim):
        return kind, claim.before, claim.after
    if isinstance(claim, LeadTimeClaim):
        return kind, claim.notice, claim.event
    if isinstance(claim, DeliveryClaim):
        return kind, claim.notice, claim.party, claim.state
    if isinstance(claim, CountClaim):
        return kind, claim.what, *claim.flights
    if isinstance(claim, StatementClaim):
        return kind, claim.statement
    if isinstance(claim, MovementClaim):
        return kind, claim.movement, *claim.flights
    if kind is Claim:
        return None
    return kind, claim.when, *claim.flights


def _same_subject(a: AnyClaim, b: AnyClaim) -> bool:
    return subject(a) is not None and subject(a) == subject(b)


def replaced_by(case: Case) -> dict[str, list[str]]:
    """Id of each claim that the author declares superseded, alone or with its statement, to the claims in its place."""
    found: dict[str, list[str]] = {}
    by_id = {s.id: s for s in case.statements}
    for later in case.statements:
        for claim in later.claims:
            whole = [old for i in later.supersedes if i in by_id for old in by_id[i].claims]
            for old in [*claim.supersedes, *(old.id for old in whole if _same_subject(old, claim))]:
                if claim.id not in found.setdefault(old, []):
                    found[old].append(claim.id)
    return found


def agreed_by(case: Case) -> dict[str, list[str]]:
    """Id of each claim that at least two parties make to those parties, in the case's order; agreement is no evidence.

    Claims are the same where the author says so, directly or through a third.
    """
    links: dict[str, set[str]] = {}
    party_of: dict[str, str] = {}
    for statement in case.statements:
        for claim in statement.claims:
            party_of[claim.id] = statement.party
            for other in claim.same_as:
                links.setdefault(claim.id, set()).add(other)
                links.setdefault(other, set()).add(claim.id)
    order = {p.id: i for i, p in enumerate(case.parties)}
    found: dict[str, list[str]] = {}
    for start in links:
        if start in found:
            continue
        same, reach = {start}, [start]
        while reach:
            new = links[reach.pop()] - same
            same |= new
            reach += new
        parties = {party_of[c] for c in same if c in party_of}
        if len(parties) > 1:
            agreeing = sorted(parties, key=lambda p: (order.get(p, len(order)), p))
            found |= dict.fromkeys(same, agreeing)
    return found


def versions(case: Case) -> list[Version]:
    """Chains of statements of one party in which each later one supersedes an earlier, oldest first."""
    by_id = {s.id: s for s in case.statements}
    statement_of = {c.id: s.id for s in case.statements for c in s.claims}
    older: dict[str, list[str]] = {}
    for s in case.statements:
        earlier = [
            *s.supersedes,
            *(statement_of[o] for c in s.claims for o in c.supersedes if o in statement_of),
        ]
        older[s.id] = list(dict.fromkeys(o for o in earlier if o in by_id and o != s.id))
    joined: list[set[str]] = []
    for later, earlier in older.items():
        if earlier:
            group = {later, *earlier}
            for other in [g for g in joined if g & group]:
                group |= other
                joined.remove(other)
            joined.append(group)
    # what a statement takes back of itself ("14, later 15") is no other version of the account
    replaced = {
        old: [c for c in new if statement_of[c] != statement_of.get(old)]
        for old, new in replaced_by(case).items()
    }
    taking_part = {c for old, new in replaced.items() if new for c in (old, *new)}
    return sorted(
        (
            Version(
                party=members[0].party,
                statements=[s.id for s in members],
                claims=[c.id for s in members for c in s.claims if c.id in taking_part],
                differences=_differences(members, replaced),
            )
            for members in (_oldest_first([by_id[i] for i in group], older) for group in joined)
        ),
        key=lambda v: v.statements,
    )


def _oldest_first(members: list[Statement], older: dict[str, list[str]]) -> list[Statement]:
    def depth(statement_id: str, seen: frozenset[str] = frozenset()) -> int:
        if statement_id in seen:
            return 0
        return 1 + max((depth(o, seen | {statement_id}) for o in older.get(statement_id, [])), default=0)

    return sorted(members, key=lambda s: (depth(s.id), s.said_on, s.id))


def _differences(members: list[Statement], replaced: dict[str, list[str]]) -> list[str]:
    claims = {c.id: c for s in members for c in s.claims}
    found = []
    for old in claims.values():
        for new in (claims[i] for i in replaced.get(old.id, []) if i in claims):
            before, after = _time_said(old), _time_said(new)
            by = f" ({before} → {after})" if before and after and before != after else ""
            found.append(f"{old.id}: {old.says} → {new.id}: {new.says}{by}")
    return found


def _time_said(claim: AnyClaim) -> str:
    when = claim.when
    if when is None or (when.at is None and when.start is None):
        return ""
    return utc(int(when.at if when.at is not None else when.start or 0))[11:16] + "Z"


def origins(case: Case) -> list[Origin]:
    """Statements that repeat one origin, which count once; and those that perhaps do, where nobody says so."""
    by_id = {s.id: s for s in case.statements}
    found: dict[str, list[str]] = {}
    perhaps: dict[str, set[str]] = {}
    for statement in case.statements:
        if statement.origin:
            found.setdefault(statement.origin, []).append(statement.id)
        for other in (by_id[i] for i in statement.origin_perhaps if i in by_id):
            perhaps.setdefault(statement.origin, set()).add(other.id)
            perhaps.setdefault(other.origin, set()).add(statement.id)
    return [
        Origin(origin=o, statements=ids, perhaps=sorted(perhaps.get(o, set()) - set(ids)))
        for o, ids in sorted(found.items())
    ]
