"""Six documents of our own are read without a miss, every level of the nested ones too."""

from datetime import date

import pytest

from sharedsky.statements.draft import Draft
from sharedsky.statements.reading import read_document
from tests.statements.annotated import DOCUMENTS, Annotated, Said
from tests.statements.styles import STYLES

pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")


def is_it(draft: Draft, said: Said) -> bool:
    """Whether a draft is the annotated statement: its words hold the annotated ones, its chain is the same."""
    words = " … ".join(w.text for w in draft.content)
    return (
        said.words in words
        and draft.speaker.text.startswith(said.speaker)
        and said.cue in draft.cue.text
        and tuple(c.text for c in draft.chain) == said.chain
        and said.form in ("", draft.form)
        and said.canonical in draft.speaker.canonical
        and said.anonymous in (None, draft.speaker.anonymous)
        and said.said_on in ("", draft.time_said.value)
    )


@pytest.mark.parametrize("document", [*DOCUMENTS, *STYLES], ids=lambda d: d.name)
def test_every_statement_is_found(document: Annotated) -> None:
    read = read_document(document.text, document.name)
    assert read.date == date.fromisoformat(document.date)
    missed = [said for said in document.said if not any(is_it(d, said) for d in read.drafts)]
    shown = [
        (d.speaker.text, d.cue.text, [w.text for w in d.content], [c.text for c in d.chain], d.form)
        for d in read.drafts
    ]
    assert not missed, shown


@pytest.mark.parametrize("document", [*DOCUMENTS, *STYLES], ids=lambda d: d.name)
def test_hardly_anything_else_is_found(document: Annotated) -> None:
    drafts = read_document(document.text, document.name).drafts
    extra = [
        (d.speaker.text, d.cue.text) for d in drafts if not any(is_it(d, said) for said in document.said)
    ]
    assert len(extra) <= 2, extra
