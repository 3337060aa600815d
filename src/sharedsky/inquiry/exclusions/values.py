"""Counts and plain opposites that cannot both be true, and statements that deny each other."""

from itertools import combinations

import msgspec

from sharedsky.inquiry.deciding import kind_of
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, CountClaim, StatementClaim
from sharedsky.model.verdict import Exclusion, Fall, Reason


def count_exclusions(claims: list[AnyClaim]) -> list[Exclusion]:
    """Pairs of counts of one thing whose ranges do not meet."""
    found = []
    counts = [c for c in claims if isinstance(c, CountClaim) and not c.negated]
    for a, b in combinations(counts, 2):
        if a.what != b.what or a.flights != b.flights:
            continue
        for low, high in ((a, b), (b, a)):
            if low.at_least is not None and high.at_most is not None and low.at_least > high.at_most:
                by = float(low.at_least - high.at_most)
                text = f"{low.id} counts at least {low.at_least}, {high.id} at most {high.at_most}."
                found.append(
                    Exclusion(
                        claims=sorted([a.id, b.id]),
                        kind="count",
                        falls_if=[
                            Fall(input=c.id, what=f"count of {c.id}", by=by, unit="") for c in (low, high)
                        ],
                        figures={"apart": by},
                        reasons=[Reason(text=text)],
                    )
                )
    return found


def opposite_exclusions(claims: list[AnyClaim]) -> list[Exclusion]:
    """Pairs of claims that say the same thing, one of them negated."""
    by_content: dict[bytes, dict[bool, list[AnyClaim]]] = {}
    for claim in claims:
        if kind_of(claim) == "other":
            continue
        by_content.setdefault(_content(claim), {True: [], False: []})[claim.negated].append(claim)
    return [
        Exclusion(
            claims=sorted([a.id, b.id]),
            kind="value",
            assumes=list(dict.fromkeys([*a.assumes, *b.assumes])),
            reasons=[Reason(text=f"{b.id} denies what {a.id} says.")],
        )
        for sides in by_content.values()
        for a in sides[False]
        for b in sides[True]
    ]


def _content(claim: AnyClaim) -> bytes:
    plain = msgspec.to_builtins(claim, enc_hook=float)
    own = ("id", "says", "negated", "assumes", "same_as", "supersedes", "against_self", "note")
    return msgspec.json.encode({k: v for k, v in sorted(plain.items()) if k not in own})


def statement_exclusions(case: Case, claims: list[AnyClaim]) -> list[Exclusion]:
    """A claim that a statement (or one claim of it) is not true, with what it denies; and two that differ on a third."""
    of_statement = {s.id: [c.id for c in s.claims] for s in case.statements}
    known = {c.id for c in claims}
    judging = [c for c in claims if isinstance(c, StatementClaim)]
    found = []
    for claim in judging:
        if claim.is_true == claim.negated:
            denied = [c for c in of_statement.get(claim.statement, [claim.statement]) if c in known]
            found += [
                Exclusion(
                    claims=[c, claim.id],
                    kind="statement",
                    reasons=[Reason(text=f"{claim.id} says that {c} is not true.")],
                )
                for c in denied
            ]
    for a, b in combinations(judging, 2):
        if a.statement == b.statement and (a.is_true != a.negated) != (b.is_true != b.negated):
            text = f"{a.id} and {b.id} say opposite things of {a.statement}."
            found.append(
                Exclusion(claims=sorted([a.id, b.id]), kind="statement", reasons=[Reason(text=text)])
            )
    return found
