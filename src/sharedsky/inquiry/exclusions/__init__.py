"""Which claims cannot all be true together, whatever the evidence: that is what can be known where nobody shows data."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from sharedsky.inquiry.accounts import current_claims, superseded_claims
from sharedsky.inquiry.exclusions.kinematic import kinematic_exclusions
from sharedsky.inquiry.exclusions.order import order_exclusions
from sharedsky.inquiry.exclusions.smallest import without_larger
from sharedsky.inquiry.exclusions.values import count_exclusions, opposite_exclusions, statement_exclusions
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim
from sharedsky.model.verdict import Exclusion
from sharedsky.model.volume import Volume


def exclusions(
    case: Case, volumes: Mapping[str, Volume] = MappingProxyType({})
) -> tuple[list[Exclusion], list[Exclusion]]:
    """Every exclusion among the claims that stand, and the sets that were tried and are not excluded.

    What a party has superseded takes no part here: see between_versions.
    """
    claims = current_claims(case)
    found, tried = _among(case, claims, volumes)
    return [_decided_by(case, e) for e in found], tried


def between_versions(case: Case, volumes: Mapping[str, Volume] = MappingProxyType({})) -> list[Exclusion]:
    """Sets of claims of one party that cannot all be true and of which a later one supersedes an earlier.

    A set that stands without the superseded claims is no matter of versions and is left to `exclusions`.
    """
    gone = superseded_claims(case)
    found: list[Exclusion] = []
    for party in dict.fromkeys(s.party for s in case.statements):
        claims = [c for s in case.statements if s.party == party for c in s.claims]
        if any(c.id in gone for c in claims):
            found += [e for e in _among(case, claims, volumes)[0] if gone & set(e.claims)]
    return found


def _among(
    case: Case, claims: list[AnyClaim], volumes: Mapping[str, Volume]
) -> tuple[list[Exclusion], list[Exclusion]]:
    """Exclusions among some claims, and sets tried and not excluded, in the order of the claims."""
    kinematic, tried = kinematic_exclusions(case, claims, volumes)
    found = [
        *kinematic,
        *order_exclusions(case, claims),
        *count_exclusions(claims),
        *opposite_exclusions(claims),
        *statement_exclusions(case, claims),
    ]
    order = {c.id: i for i, c in enumerate(claims)}

    def place(e: Exclusion) -> tuple[list[int], str, list[str]]:
        return sorted(order[c] for c in e.claims), e.reading, e.assumes

    return sorted(without_larger(found), key=place), sorted(tried, key=place)


def _decided_by(case: Case, exclusion: Exclusion) -> Exclusion:
    """The exclusion with what would decide which of its claims is wrong."""
    deciding = [u.says for u in case.unseen if set(u.decides) & set(exclusion.claims)]
    return msgspec.structs.replace(exclusion, would_decide=deciding)
