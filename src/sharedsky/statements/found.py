"""What a construction finds, as spans of the document."""

from typing import Literal

import msgspec

Piece = tuple[int, int]
"""First character and the one after the last."""
Form = Literal["direct", "indirect", "mixed", "narration"]


class Found(msgspec.Struct, frozen=True):
    """One attribution.

    Args:
        cue: the words that say that something is said.
        source: who says it; None where the words name nobody.
        content: what is said, in reading order, in pieces where the cue stands in its middle.
        method: the file of the rule that found it.
        lemma: the cue's verb or noun as a dictionary has it.
        of_speech: whether somebody uttered or wrote it, rather than thought, wanted or judged it.
    """

    cue: Piece
    source: Piece | None
    content: list[Piece]
    method: str
    lemma: str
    of_speech: bool = True
