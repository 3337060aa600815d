"""What a document's drafts promise: offsets, dates, chains, parties, relations; and hostile or odd text."""

import random
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sharedsky.errors import LimitExceeded
from sharedsky.statements.aliases import Alias
from sharedsky.statements.draft import Draft
from sharedsky.statements.drafting import read_paragraphs
from sharedsky.statements.layout import LONGEST as LONGEST_PARAGRAPH
from sharedsky.statements.layout import blocks
from sharedsky.statements.parsing import parses
from sharedsky.statements.reading import LONGEST, ReadDocument, read_document
from sharedsky.statements.relations import related

if TYPE_CHECKING:
    from spacy.tokens import Doc

pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")


def read(text: str, day: str = "", aliases: tuple[Alias, ...] = ()) -> ReadDocument:
    return read_document(text, "news.txt", date.fromisoformat(day) if day else None, aliases)


def only(text: str, cue: str, day: str = "", aliases: tuple[Alias, ...] = ()) -> Draft:
    return next(d for d in read(text, day, aliases).drafts if cue in d.cue.text)


def test_a_quotation_goes_on_after_the_cue_and_in_the_next_paragraph() -> None:
    text = "“We warned them,” the general said. “Twice.\n\n“Nobody answered us that night.”\n\nThe inquiry was closed in May."
    draft = only(text, "said")
    assert next(w.text for w in draft.content) == "“We warned them,”"
    assert "“Nobody answered us that night.”" in [w.text for w in draft.content]
    assert draft.form == "direct"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The ministry said on Friday that the jet was lost.", "2018-09-21"),
        ("The ministry said late Monday that the jet was lost.", "2018-09-17"),
        ("On Thursday, the ministry said that the jet was lost.", "2018-09-20"),
        ("The ministry said that the jet was lost on Monday.", ""),
    ],
)
def test_the_time_of_saying_is_not_the_time_of_the_event(text: str, value: str) -> None:
    assert only(text, "said", "2018-09-21").time_said.value == value


def test_a_time_in_the_words_is_the_events() -> None:
    draft = only(
        "The ministry said on Friday that the jet was lost on Monday at 22:07.", "said", "2018-09-21"
    )
    event = next(e for e in draft.about if e.type == "loss")
    assert event.time is not None
    assert event.time.value == "2018-09-17"


def test_no_date_is_guessed() -> None:
    found = read(
        "The ministry said on Friday that the jet was lost. It was found in the sea by the crew of a ship."
    )
    assert found.date is None
    assert found.drafts[0].time_said.value == ""
    assert any("--date" in remark for remark in found.remarks)


def test_more_than_twenty_is_at_least_twenty_one() -> None:
    draft = only("The general said that they fired more than 20 missiles at the jets.", "said")
    assert [(q.at_least, q.at_most) for e in draft.about for q in e.quantities] == [(21, None)]


def test_counts_that_cannot_both_hold_contradict_and_say_where() -> None:
    text = (
        "A pilot said that the state fired over 20 missiles at the transport.\n\n"
        "An officer said that the state fired 14 missiles at the transport."
    )
    one, other = related(read(text).drafts)
    relation = next(r for r in one.relations if r.slot == "count")
    assert (relation.kind, relation.statement) == ("contradicts", other.id)
    assert text[relation.start : relation.end] == "over 20 missiles"
    assert text[relation.with_start : relation.with_end] == "14 missiles"


def test_one_speaker_who_says_it_differently_is_a_version() -> None:
    text = (
        "The ministry said that the transport was lost at 23:00 that night.\n\n"
        "Later the ministry said that the transport was lost at 22:07 that night."
    )
    drafts = related(read(text).drafts)
    assert {(r.kind, r.slot) for d in drafts for r in d.relations} == {("version", "time")}


def test_acceptance_and_refusal_contradict() -> None:
    text = (
        "The broadcaster reported that the state does not accept the findings of the inquiry.\n\n"
        "An official said that the state accepted the findings of the inquiry."
    )
    found = {(r.kind, r.slot) for d in related(read(text).drafts) for r in d.relations}
    assert ("contradicts", "accepted") in found


@pytest.mark.parametrize(
    ("slot", "one", "other", "first", "second"),
    [
        ("actor", "Syria shot down the transport", "Israel shot down the transport", "Syria", "Israel"),
        (
            "place",
            "the transport crashed near Latakia",
            "the transport crashed near Madrid",
            "Latakia",
            "Madrid",
        ),
        (
            "happened",
            "the transport was hit by a missile",
            "the transport was not hit by a missile",
            "hit",
            "hit",
        ),
        ("time", "the transport was hit at 22:03", "the transport was hit at 23:10", "at 22:03", "at 23:10"),
    ],
)
def test_each_slot_is_compared_with_both_spans(
    slot: str, one: str, other: str, first: str, second: str
) -> None:
    text = f"The ministry said that {one}.\n\nThe embassy said that {other}."
    relation = next(r for r in related(read(text).drafts)[0].relations if r.slot == slot)
    assert relation.kind == "contradicts"
    assert text[relation.start : relation.end] == first
    assert text[relation.with_start : relation.with_end] == second


def test_who_did_it_agrees_where_the_state_is_the_same() -> None:
    text = "The ministry said that a Syrian missile hit the transport.\n\nThe embassy said that the Syrians hit the transport."
    found = {(r.kind, r.slot) for d in related(read(text).drafts) for r in d.relations}
    assert found == {("agrees", "actor")}


def test_outlets_that_cite_one_speaker_have_one_origin() -> None:
    text = (
        "The agency reported on Monday, citing the embassy, that the line was silent.\n\n"
        "The newspaper wrote, citing the embassy, that the line was silent."
    )
    origins = {d.origin for d in read(text).drafts if d.cue.text in ("reported", "wrote")}
    assert origins == {"the embassy"}


def test_a_case_extends_who_belongs_to_whom() -> None:
    aliases = (
        Alias("Northland", "north"),
        Alias("Northland Air Command", "north", ["NAC", "the air command"]),
    )
    draft = only("The NAC said that its jets had landed by then.", "said", aliases=aliases)
    assert (draft.speaker.party, draft.speaker.canonical) == ("north", "Northland Air Command")


@pytest.mark.parametrize(
    ("words", "party"),
    [("The Russians", "Russia"), ("A senior Israeli officer", "Israel"), ("The French embassy", "France")],
)
def test_demonyms_say_the_party(words: str, party: str) -> None:
    assert only(f"{words} said that the line was open.", "said").speaker.party == party


def test_a_pronoun_is_who_spoke_before() -> None:
    text = "Maj. Gen. Ivor Tal told reporters that the line was open. He added that nobody used it."
    drafts = read(text).drafts
    assert [d.speaker.canonical for d in drafts] == ["Ivor Tal", "Ivor Tal"]


def test_an_ambiguous_place_keeps_every_candidate() -> None:
    draft = only("The ministry said that the jet crashed near Tripoli.", "said")
    places = [e.place for e in draft.about if e.place]
    assert places
    assert {c.country for c in places[0].candidates} >= {"LY", "LB"}


def test_captions_and_boilerplate_say_nothing() -> None:
    text = "The minister said the line was open.\n\nPhoto: the minister said no\n\nClick here to read what he said about it.\n"
    assert [d.cue.start for d in read(text).drafts] == [13]


def test_another_language_is_kept_and_said_so() -> None:
    found = read(
        "Министерство обороны сообщило, что связь с самолётом была потеряна в 23:00 по московскому времени."
    )
    assert found.drafts == []
    assert "by hand" in found.remarks[0]


def test_a_passage_from_right_to_left_moves_no_offset() -> None:
    text = "The ministry (وزارة الدفاع) said that the “خط” was open. הצבא אמר. The embassy denied that it was used."
    for draft in read(text).drafts:
        assert all(text[w.start : w.end] == w.text for w in draft.content)
        assert text[draft.cue.start : draft.cue.end] == draft.cue.text


def test_too_long_a_text_is_one_line() -> None:
    with pytest.raises(LimitExceeded, match="split the document"):
        read("The ministry said that. " * (LONGEST // 20))


@pytest.mark.parametrize("seed", range(6))
def test_marks_and_cues_in_any_order_end_in_drafts_whose_words_stand(seed: int) -> None:
    rng = random.Random(seed)
    parts = [
        "“",
        "”",
        '"',
        "'",
        "’",
        "said",
        "the ministry",
        ",",
        ".",
        ":",
        "\n\n",
        "that",
        "it was lost",
        "A7.",
        "—",
        "\u202e",
        "😀",
        "told",
    ]
    text = "The ministry said that it was. " + " ".join(rng.choice(parts) for _ in range(120))
    for draft in read(text).drafts:
        for words in draft.content:
            assert text[words.start : words.end] == words.text


def test_a_long_text_is_never_held_parsed_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "The ministry said that the jet was lost at sea. " * 20
    text = "\n\n".join([line] * 150)
    parsed = 0

    def counted(texts: Iterable[str]) -> "Iterator[Doc]":
        nonlocal parsed
        for doc in parses(texts):
            parsed += 1
            yield doc

    monkeypatch.setattr("sharedsky.statements.drafting.parses", counted)
    ahead = [parsed - given for given, _ in enumerate(read_paragraphs(text))]
    assert len(ahead) == 150
    assert max(ahead) < 30


def test_one_endless_line_is_cut_at_sentence_ends_with_every_character_in_its_place() -> None:
    line = "Mr. Tal said that “the jet was lost” off St. Ives. Lt. Roe denied it! " * 4_000
    parts = list(blocks(line))
    assert len(line) > 250_000
    assert all(len(p.text) <= LONGEST_PARAGRAPH and line.startswith(p.text, p.start) for p in parts)
    assert "".join(p.text for p in parts) == line
    assert {p.text.lstrip()[:6] for p in parts} <= {"Mr. Ta", "Lt. Ro"}


def test_one_endless_line_is_never_held_parsed_as_a_whole() -> None:
    text = "The ministry said that the jet was lost at sea. " * 600
    read_whole = list(read_paragraphs(text))
    found = [text[slice(*f.cue)] for p in read_whole for f in p.found]
    assert found == ["said"] * 600
    assert max(len(p.passage.text) for p in read_whole) <= LONGEST_PARAGRAPH


def test_progress_is_told_paragraph_by_paragraph() -> None:
    shares: list[float] = []
    text = "The ministry said that it was so.\n\n" * 30
    assert len(read_document(text, "news.txt", None, (), "", shares.append).drafts) == 30
    assert shares == sorted(shares)
    assert len(shares) == 30


@pytest.mark.parametrize(
    "text",
    [
        "“" * 900 + " The ministry said that it was so. " + "”\"'" * 900 + " The embassy denied it.",
        "The ministry said that " * 150 + "it was lost.",
        "x" * 5_000 + " the ministry said that it was so, and the embassy denied it to the press.",
        "The ministry said that it was lost and " * 300,
        "\u202eThe ministry said\u202c that \u2067הקו\u2069 it was “open. The embassy denied ‘it.",
    ],
    ids=["marks", "nested", "one word", "one sentence", "right to left"],
)
def test_odd_text_ends_in_drafts_whose_words_stand(text: str) -> None:
    drafts = read(text).drafts
    assert drafts
    for draft in drafts:
        assert text[draft.cue.start : draft.cue.end] == draft.cue.text
        assert all(text[w.start : w.end] == w.text for w in draft.content)


def test_after_the_incident_is_after_the_event_told_of_before() -> None:
    text = "The tower said that the transport was hit at 22:03.\n\nThe ministry said that the jets left after the incident."
    hit, left = read(text).drafts
    time = left.about[0].time
    assert time is not None
    assert (time.text, time.event, time.earliest, time.latest) == ("after the incident", hit.id, "T22:03", "")


def test_what_a_document_tells_in_its_own_voice_is_narration_that_nobody_is_named_for() -> None:
    text = "At 17:41 the aircraft descended through 900 ft. The crew may have left at 17:50. The weather was fine.\n\nThe tower said that it was silent."
    told, said = read(text).drafts
    assert (told.form, told.speaker.text, told.speaker.anonymous, told.cue.text) == (
        "narration",
        "",
        False,
        "",
    )
    assert told.content[0].text == "At 17:41 the aircraft descended through 900 ft."
    assert said.form == "indirect"


def test_a_headline_in_capitals_is_read_as_the_text_writes_its_words() -> None:
    text = "MINISTRY REJECTS FINDINGS\n\nThe ministry rejects the findings of the inquiry, and nobody doubts that it does."
    headline = next(d for d in read(text).drafts if d.cue.start < 25)
    assert (headline.speaker.text, headline.cue.text, headline.content[0].text) == (
        "MINISTRY",
        "REJECTS",
        "FINDINGS",
    )


def test_the_words_after_a_colon_stand_in_the_next_paragraph() -> None:
    text = "On Friday the harbour master said:\n\n“We were not asked. Nobody came to us.”\n\nThe inquiry was closed in May."
    draft = only(text, "said")
    assert [w.text for w in draft.content] == ["“We were not asked. Nobody came to us.”"]
    assert draft.form == "direct"


def test_an_item_with_a_mark_of_its_own_is_whole() -> None:
    text = (
        "What was said\n\nA7. The ministry says that it was so; it regrets the deaths and blames the state."
    )
    drafts = read(text).drafts
    main = next(d for d in drafts if d.id == "A7")
    assert main.item is not None
    assert main.item.text == "The ministry says that it was so; it regrets the deaths and blames the state."
    assert [d.item for d in drafts if d.id != "A7"] == [None] * (len(drafts) - 1)


def test_a_heading_that_names_who_spoke_says_when() -> None:
    text = "The embassy in Northland, 20 September\n\nThe embassy says that the line was open.\n\nPublished on 22 September\n\nThe ministry says that it was not open."
    drafts = read(text, "2018-09-25").drafts
    assert [d.time_said.value for d in drafts if d.method == "clause"] == ["2018-09-20", ""]


def test_a_quotation_over_paragraphs_belongs_to_whoever_closes_it() -> None:
    text = "The clerk said that nobody answered.\n\n“We went in.\n\n“We came out,” the pilot said."
    drafts = read(text).drafts
    assert [(d.speaker.text, [w.text for w in d.content]) for d in drafts] == [
        ("The clerk", ["that nobody answered"]),
        ("the pilot", ["“We went in.", "“We came out,”"]),
    ]


def test_ranks_end_no_sentence() -> None:
    draft = only("Maj. Gen. Ivor Tal and Lt. Col. Ann Roe said they had warned the crew.", "said")
    assert draft.speaker.text == "Maj. Gen. Ivor Tal and Lt. Col. Ann Roe"


def test_coordinated_cues_share_what_they_are_about() -> None:
    drafts = read(
        "The ministry rejected and mocked the findings of the inquiry, and that was all of it."
    ).drafts
    assert [(d.cue.text, d.content[0].text) for d in drafts] == [
        ("rejected", "the findings of the inquiry"),
        ("mocked", "the findings of the inquiry"),
    ]
