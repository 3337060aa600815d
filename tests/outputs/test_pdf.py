"""report.pdf: the same bytes twice, tagged, its fonts inside, its order that of investigators, hostile words inert."""

import io
import re
import sys
from functools import cache
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject
from tests.outputs.sample import sample_report

from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.model.event import Event
from sharedsky.model.report import Report, Step
from sharedsky.model.track import Basis
from sharedsky.outputs import pdf

TRICKS = '#eval("1") $x^2$ *bold* _it_ @ref <lab> \\ `code` // and /* no */ [x] {y} = Head\n- item'
MOST_BYTES_OF_SAMPLE = 2_500_000


@cache
def sample() -> bytes:
    """The sample with an event whose words would be markup, if anything read them so."""
    return pdf.render(tricked(sample_report()))


def tricked(report: Report) -> Report:
    event = Event(id=f"t {TRICKS}", kind="authored", actor="?", action=f"says {TRICKS}", basis=Basis.ASSERTED)
    return replace(report, events=[*report.events, event], steps=[*report.steps, Step(event=event.id)])


@cache
def words() -> str:
    """The text of all pages, each run of space one space."""
    pages = PdfReader(io.BytesIO(sample())).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).replace("\u200b", "")


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf.render(tricked(sample_report())) == sample()


def test_it_says_that_it_is_tagged_and_accessible() -> None:
    reader = PdfReader(io.BytesIO(sample()))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"] is not None
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.xmp_metadata is not None
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_every_figure_has_words_for_those_who_do_not_see_it() -> None:
    figures = 0
    waiting: list[Any] = [PdfReader(io.BytesIO(sample())).root_object["/StructTreeRoot"]]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, DictionaryObject):
            if node.get("/S") == "/Figure":
                figures += 1
                assert str(node.get("/Alt", "")).startswith(("Map", "Chart"))
            if "/K" in node:
                waiting.append(node.raw_get("/K"))
    assert figures >= 5


def test_all_fonts_are_inside_and_none_is_the_reader_s() -> None:
    reader = PdfReader(io.BytesIO(sample()))
    names = set()
    pages: Any = reader.pages
    for page in pages:
        for font in page["/Resources"].get_object().get("/Font", {}).values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(str(font.get_object()["/BaseFont"]).split("+")[1])
    assert {"NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "SharedskyMono"} <= names


def test_its_text_comes_out_in_the_order_in_which_it_is_read() -> None:
    # the contents name every heading once before
    body = words().partition("What a reader must know")[2].partition("What a reader must know")[2]
    places = [
        body.index(heading)
        for heading in (
            "1 Factual information",
            "Sequence of events",
            "What was said",
            "2 Analysis",
            "Statements against evidence",
            "What cannot be true together, and what can",
            "What is undetermined",
            "3 Conclusions",
            "4 Safety recommendations",
            "5 Responses of the parties",
            "Appendices",
            "Files and their hashes",
        )
    ]
    assert places == sorted(places)


def test_it_establishes_no_blame_on_its_first_page_and_names_its_digest() -> None:
    first = PdfReader(io.BytesIO(sample())).pages[0].extract_text()
    assert "This reconstruction establishes no blame." in first
    assert sample_report().head.digest in re.sub(r"\s", "", first)
    assert "Revision" in first


def test_no_text_is_read_as_markup() -> None:
    for trick in TRICKS.split():
        assert trick in words()
    assert "</script><script>alert(1)</script>" in words()


def test_only_verbatim_words_stand_between_quotation_marks() -> None:
    for said in sample_report().statements:
        quote = said.statement.span.quote
        if quote.isascii():
            start = re.sub(r"\s+", " ", quote)[:30]
            assert (f"“{start}" in words()) == (said.statement.wording == "verbatim")
    assert "not the speaker’s own words" in words()


def test_every_file_stands_there_with_its_hash() -> None:
    bare = words().replace(" ", "")
    for file in sample_report().files:
        assert file.evidence.sha256 in bare


def test_claims_events_and_files_are_linked() -> None:
    reader = PdfReader(io.BytesIO(sample()))
    links = [
        note
        for page in reader.pages
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > 100
    assert len(reader.outline) >= 7


def test_its_dates_are_the_case_s() -> None:
    info = PdfReader(io.BytesIO(sample())).metadata
    assert info is not None
    assert info.creation_date is not None
    assert info.creation_date.date().isoformat() == "2026-04-02"
    undated = PdfReader(io.BytesIO(pdf.render(empty(date="spring")))).metadata
    assert undated is not None
    assert undated.creation_date is None


def empty(**head: str) -> Report:
    """A report of a case that holds nothing."""
    report = sample_report()
    nothing: dict[str, Any] = {
        name: [] for name in report.__struct_fields__ if isinstance(getattr(report, name), list)
    }
    inquiry = type(report.inquiry)()
    return replace(report, **nothing, inquiry=inquiry, head=replace(report.head, **head))


def test_a_case_that_holds_nothing_says_so_in_every_part() -> None:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(empty()))).pages)
    for sentence in (
        "The case names no place, track or area.",
        "No track is among the evidence",
        "No statement is part of this case.",
        "The case holds no claim to be weighed.",
        "The author of this case states no findings.",
        "Nothing was rejected.",
    ):
        assert sentence in re.sub(r"\s+", " ", text)


def test_a_character_that_no_font_has_is_an_error_that_names_it() -> None:
    report = empty(question="What does \U00013000 mean?")
    with pytest.raises(InvalidValue, match=r"U\+13000 in .*--format html"):
        pdf.render(report)


def test_scripts_of_all_parties_are_set() -> None:
    names = "Ελληνικά Українська עברית العربية 中文 日本語 한국어"
    text = PdfReader(io.BytesIO(pdf.render(empty(question=names)))).pages[0].extract_text()
    for name in ("Ελληνικά", "Українська", "中文", "日本語", "한국어"):
        assert name in text


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(SharedskyError) as caught:
        pdf.render(sample_report())
    assert str(caught.value) == "report.pdf: want the package typst; pip install 'sharedsky[pdf]'"


def test_its_size_stays_in_bounds() -> None:
    assert len(sample()) < MOST_BYTES_OF_SAMPLE


def test_links_lead_only_to_what_is_there() -> None:
    data = {"body": [{"id": "a"}, {"ids": ["b", "a"]}, {"t": "x", "to": "a"}, {"t": "y", "to": "nowhere"}]}
    linked = pdf.linked(msgspec.json.decode(msgspec.json.encode(data)))
    assert linked["body"] == [{"id": "a"}, {"ids": ["b", ""]}, {"t": "x", "to": "a"}, {"t": "y"}]
