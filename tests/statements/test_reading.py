"""What a document's drafts promise: offsets, dates, chains, parties, relations; and hostile or odd text."""

import random
from datetime import date

import pytest

from sharedsky.errors import LimitExceeded
from sharedsky.statements.aliases import Alias
from sharedsky.statements.draft import Draft
from sharedsky.statements.reading import LONGEST, ReadDocument, read_document
from sharedsky.statements.relations import related

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
