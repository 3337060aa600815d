"""Accounts: what each party says now, what it said before, and which statements repeat one origin."""

from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, CountClaim, EventClaim, Statement
from sharedsky.model.verdict import Origin, Version
from sharedsky.units import utc


def superseded_claims(case: Case) -> set[str]:
    """Ids of claims that the author declares superseded: one by one, or with all of their statement that the later
    statement speaks of too.

    What the later statement does not speak of stands.
    """
    gone = {old for s in case.statements for c in s.claims for old in c.supersedes}
    by_id = {s.id: s for s in case.statements}
    for later in case.statements:
        for old in (by_id[i] for i in later.supersedes if i in by_id):
            gone |= {a.id for a in old.claims if any(_same_subject(a, b) for b in later.claims)}
    return gone


def current_claims(case: Case) -> list[AnyClaim]:
    """Every claim that is not superseded."""
    gone = superseded_claims(case)
    return [c for s in case.statements for c in s.claims if c.id not in gone]


def _same_subject(a: AnyClaim, b: AnyClaim) -> bool:
    if isinstance(a, EventClaim) and isinstance(b, EventClaim):
        return a.event == b.event
    if isinstance(a, CountClaim) and isinstance(b, CountClaim):
        return a.what == b.what and a.flights == b.flights
    return type(a) is type(b) and a.flights == b.flights and a.when == b.when


def versions(case: Case) -> list[Version]:
    """Chains of statements of one party in which each later one supersedes an earlier, oldest first."""
    by_id = {s.id: s for s in case.statements}
    claim_of = {c.id: s.id for s in case.statements for c in s.claims}
    older: dict[str, list[str]] = {}
    for s in case.statements:
        earlier = [*s.supersedes, *(claim_of[o] for c in s.claims for o in c.supersedes if o in claim_of)]
        older[s.id] = list(dict.fromkeys(o for o in earlier if o in by_id and o != s.id))
    joined: list[set[str]] = []
    for later, earlier in older.items():
        if earlier:
            group = {later, *earlier}
            for other in [g for g in joined if g & group]:
                group |= other
                joined.remove(other)
            joined.append(group)
    gone = superseded_claims(case)
    found = []
    for group in joined:
        members = _oldest_first([by_id[i] for i in group], older)
        found.append(
            Version(
                party=members[0].party,
                statements=[s.id for s in members],
                claims=[c.id for s in members for c in s.claims if c.id in gone or _replaces(c, case)],
                differences=_differences(members),
            )
        )
    return sorted(found, key=lambda v: v.statements)


def _replaces(claim: AnyClaim, case: Case) -> bool:
    later = next(s for s in case.statements if any(c.id == claim.id for c in s.claims))
    by_id = {s.id: s for s in case.statements}
    old = [c for i in later.supersedes if i in by_id for c in by_id[i].claims]
    return bool(claim.supersedes) or any(_same_subject(claim, c) for c in old)


def _oldest_first(members: list[Statement], older: dict[str, list[str]]) -> list[Statement]:
    def depth(statement_id: str, seen: frozenset[str] = frozenset()) -> int:
        if statement_id in seen:
            return 0
        return 1 + max((depth(o, seen | {statement_id}) for o in older.get(statement_id, [])), default=0)

    return sorted(members, key=lambda s: (depth(s.id), s.said_on, s.id))


def _differences(members: list[Statement]) -> list[str]:
    found = []
    replaced = {old: c for s in members for c in s.claims for old in c.supersedes}
    for k, later in enumerate(members):
        for old in (c for s in members[:k] for c in s.claims):
            for new in later.claims:
                if replaced.get(old.id) is not new and not (
                    _same_subject(old, new)
                    and any(s.id in later.supersedes for s in members[:k] if old in s.claims)
                ):
                    continue
                before, after = _time_said(old), _time_said(new)
                by = f" ({before} → {after})" if before and after and before != after else ""
                found.append(f"{old.id}: {old.says} → {new.id}: {new.says}{by}")
    return list(dict.fromkeys(found))


def _time_said(claim: AnyClaim) -> str:
    when = claim.when
    if when is None or (when.at is None and when.start is None):
        return ""
    return utc(int(when.at if when.at is not None else when.start or 0))[11:16] + "Z"


def origins(case: Case) -> list[Origin]:
    """Statements that repeat one origin; they count once."""
    found: dict[str, list[str]] = {}
    for statement in case.statements:
        if statement.origin:
            found.setdefault(statement.origin, []).append(statement.id)
    return [Origin(origin=o, statements=ids) for o, ids in sorted(found.items())]
