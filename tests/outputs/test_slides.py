"""report.pptx: the same bytes twice, native words and tables within their slides, pictures with words."""

import io
import sys
import zipfile
from functools import cache
from typing import Any

import pptx
import pytest
from msgspec.structs import replace
from tests.outputs.sample import sample_report

from sharedsky.errors import SharedskyError
from sharedsky.model.event import Event
from sharedsky.model.report import Report, Step
from sharedsky.outputs import slides
from sharedsky.outputs.book import Book
from sharedsky.outputs.deck.steps import MOST_STEPS, leading

LONG = "Directorate for the Coordination of Air Operations over the Northern Approaches " * 2
MANY = 60


def long_report() -> Report:
    """The sample with long names and more steps than get a slide."""
    report = sample_report()
    first = report.events[0]
    events = [
        Event(
            id=f"x{i}",
            kind="turn",
            actor=first.actor,
            action=f"does {LONG * (1 + i % 3)}",
            start_us=(first.start_us or 0) + i,
        )
        for i in range(MANY)
    ]
    return replace(
        report,
        parties=[replace(party, name=LONG + party.name) for party in report.parties],
        events=[*report.events, *events],
        steps=[*report.steps, *(Step(event=event.id) for event in events)],
    )


@cache
def made() -> bytes:
    return slides.render(long_report())


@cache
def deck() -> Any:
    return pptx.Presentation(io.BytesIO(made()))


def text_of(slide: Any) -> str:
    parts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            parts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(parts)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert slides.render(sample_report()) == slides.render(sample_report())


def test_every_slide_has_a_title_and_stays_on_its_paper() -> None:
    wide, high = deck().slide_width, deck().slide_height
    for slide in deck().slides:
        assert slide.shapes.title.text_frame.text.strip()
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= wide
            assert shape.top + shape.height <= high


def test_words_and_tables_are_native_and_pictures_have_words() -> None:
    tables = pictures = 0
    for slide in deck().slides:
        for shape in slide.shapes:
            tables += shape.has_table
            if shape.shape_type == 13:
                pictures += 1
                assert shape._element.nvPicPr.cNvPr.get("descr").startswith(("Map", "Chart"))
    assert tables >= 6
    assert pictures >= 10


def test_what_tells_most_has_a_slide_and_the_rest_a_row() -> None:
    story = Book(long_report()).story()
    chosen = leading(story)
    assert len(chosen) == MOST_STEPS < len(story)
    assert {number for number, _, event in story if event.kind == "cpa"} <= chosen
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck().slides if slide.has_notes_slide]
    assert sum(note.startswith("Step ") for note in notes) == MOST_STEPS
    rows = "\n".join(
        text_of(slide)
        for slide in deck().slides
        if slide.shapes.title.text_frame.text.startswith("The other steps")
    )
    for number, _, _ in story:
        assert (number in chosen) != (f"\n{number}\n" in f"\n{rows}\n")


def test_a_row_of_an_exclusion_and_of_what_is_not_excluded_are_set_alike() -> None:
    sizes: dict[str, set[float]] = {}
    for slide in deck().slides:
        for shape in slide.shapes:
            if shape.has_table:
                for row in shape.table.rows:
                    first = row.cells[0].text_frame
                    if first.text in ("excluded", "not excluded"):
                        sizes.setdefault(first.text, set()).update(
                            run.font.size.pt for run in first.paragraphs[0].runs
                        )
    assert set(sizes) == {"excluded", "not excluded"}
    assert sizes["excluded"] == sizes["not excluded"]


def test_only_verbatim_words_stand_between_quotation_marks() -> None:
    everything = "\n".join(text_of(slide) for slide in deck().slides)
    for said in sample_report().statements:
        if said.statement.wording != "verbatim":
            assert f"“{said.statement.span.quote[:20]}" not in everything


def test_hostile_words_are_words() -> None:
    everything = "\n".join(text_of(slide) for slide in deck().slides)
    assert "</script><script>alert(1)</script>" in everything


def test_it_bears_the_case_s_date_and_no_other() -> None:
    assert deck().core_properties.created.date().isoformat() == "2026-04-02"
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(SharedskyError) as caught:
        slides.render(sample_report())
    assert str(caught.value) == "report.pptx: want the package pptx; pip install 'sharedsky[slides]'"
