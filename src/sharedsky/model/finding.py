"""What an inquiry concludes, and what the parties and later revisions make of it; all written by the author."""

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A conclusion that rests on verdicts.

    Args:
        rests_on: ids of claims (`A7.1`, or `A7.1@Q-wide` for one reading) or of findings.
    """

    id: str
    says: str
    rests_on: list[str] = []


class Recommendation(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """A safety recommendation: what should be done, by whom, because of which findings."""

    id: str
    says: str
    to: list[str] = []
    because_of: list[str] = []


class Response(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """What a party answers: it accepts or rejects a finding with reasons, asks to reopen, or uses its right of reply.

    Args:
        finding: id of the finding; "" where the whole report is meant.
        document: path of the document in evidence/ that holds the answer, "" where none.
    """

    id: str
    party: str
    kind: Literal["accepts", "rejects", "asks to reopen", "replies"]
    says: str
    date: str
    finding: str = ""
    document: str = ""


class Correction(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """What was corrected, when, in which revision, at whose request."""

    date: str
    revision: int
    says: str
    asked_by: str = ""


class Redaction(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """Something left out of every output; the report says that something was, why, and not what.

    Args:
        id: shown in its place.
        text: words that are left out wherever they stand, in any case of letters: a name, a file's name.
        why: such as "a protected source".
    """

    id: str
    text: list[str]
    why: str
