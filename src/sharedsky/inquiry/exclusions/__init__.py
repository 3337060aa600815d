"""Which claims cannot all be true together, whatever the evidence: that is what can be known where nobody shows data."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from sharedsky.inquiry.accounts import current_claims
from sharedsky.inquiry.exclusions.kinematic import kinematic_exclusions
from sharedsky.inquiry.exclusions.order import order_exclusions
from sharedsky.inquiry.exclusions.values import count_exclusions, opposite_exclusions, statement_exclusions
from sharedsky.model.case import Case
from sharedsky.model.verdict import Exclusion
from sharedsky.model.volume import Volume


def exclusions(
    case: Case, volumes: Mapping[str, Volume] = MappingProxyType({})
) -> tuple[list[Exclusion], list[Exclusion]]:
    """Every exclusion among the claims that stand, and the sets that were tried and are not excluded.

    What a party has superseded is shown among its versions and takes no part here.
    """
    claims = current_claims(case)
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

    return [_decided_by(case, e) for e in sorted(found, key=place)], sorted(tried, key=place)


def _decided_by(case: Case, exclusion: Exclusion) -> Exclusion:
    """The exclusion with what would decide which of its claims is wrong."""
    deciding = [u.says for u in case.unseen if set(u.decides) & set(exclusion.claims)]
    return msgspec.structs.replace(exclusion, would_decide=deciding)
