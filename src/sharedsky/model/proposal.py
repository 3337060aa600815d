"""A statement that is proposed to the author of a case, and what the author decided."""

from typing import Literal

import msgspec

from sharedsky.model.statement import Span


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft in a case folder; only what the author accepts becomes a statement of the case.

    Args:
        id: of the statement that it becomes.
        status: `draft` until the author decides.
        document: path in evidence/.
        document_sha256: of the document's text, so that a changed text shows.
        party: id of a party of the case, "" where the author must say.
        said_on: ISO 8601 day or range, "" where the author must say.
        cue: where the cue stands, start and end.
        form: direct, mixed, indirect or narration.
        method: the rule that found it.
    """

    id: str
    status: Literal["draft", "accepted", "rejected"] = "draft"
    document: str
    document_sha256: str
    party: str = ""
    speaker: str
    said_on: str = ""
    chain: list[str] = []
    wording: Literal["verbatim", "translation", "project summary"]
    origin: str = ""
    form: str
    method: str
    cue: tuple[int, int]
    span: Span
