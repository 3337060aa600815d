"""A draft of a statement: everything in it stands at stated characters of the document's text."""

from typing import Literal

import msgspec

from sharedsky.statements.found import Form


class Words(msgspec.Struct, frozen=True):
    """Characters start to end (end excluded) of the document's text, and the text that stands there."""

    text: str
    start: int
    end: int


class Speaker(msgspec.Struct, frozen=True):
    """Who speaks; text is "" where the document names nobody.

    Args:
        canonical: the fullest name that the document gives for the same speaker.
        party: id of the case's party, or the name of the state, that the speaker belongs to; "" where unknown.
        anonymous: the document leaves the speaker without a name.
    """

    text: str
    start: int
    end: int
    canonical: str
    party: str
    anonymous: bool


class Link(msgspec.Struct, frozen=True):
    """One level of a chain: who reports; statement is the id of the draft that is that level, or ""."""

    text: str
    start: int
    end: int
    canonical: str
    party: str
    statement: str = ""


class Time(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time as the document says it, as an interval of local time; "" where an end is open or unknown.

    Args:
        value: the day or the minute, ISO 8601, where the words give one; else "".
        text: the words, "" where the document says none.
        event: where the words name an event (`after the incident`), the draft that tells of it; left out where none.
    """

    value: str
    earliest: str
    latest: str
    text: str
    start: int
    end: int
    event: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """One place of the gazetteer that a name can mean."""

    name: str
    country: str
    lat_deg: float
    lon_deg: float
    kind: str


class Place(msgspec.Struct, frozen=True):
    """A place as said, with every place that the name can mean, most people first."""

    text: str
    start: int
    end: int
    candidates: list[Candidate]


class Quantity(msgspec.Struct, frozen=True):
    """A number as said: `more than 20 missiles` is at least 21 of them; None is an open end.

    Args:
        comparator: `=`, `>=`, `<=`, `>`, `<` or `~`, as said.
        what: the word that is counted or the unit.
    """

    text: str
    start: int
    end: int
    what: str
    comparator: str
    at_least: float | None
    at_most: float | None


class About(msgspec.Struct, frozen=True):
    """An event that a statement speaks of.

    Args:
        type: strike, hit, launch, loss … where the verb is a known one, else the verb's dictionary form.
        text: the verb, with its place.
        negated: it is said not to have happened.
    """

    type: str
    text: str
    start: int
    end: int
    negated: bool
    actors: list[Words]
    objects: list[Words]
    place: Place | None
    time: Time | None
    quantities: list[Quantity]


class Marker(msgspec.Struct, frozen=True):
    """A word that colours a statement."""

    kind: Literal["hedge", "accusation", "intensity"]
    text: str
    start: int
    end: int


class Relation(msgspec.Struct, frozen=True):
    """How a statement stands to another in one slot of one event.

    Args:
        kind: `agrees`, `contradicts`, or `version`: one speaker who says it differently.
        slot: count, time, place, actor, happened or accepted.
        start: with end, the words here; with_start and with_end the words of the other, in its document.
    """

    kind: Literal["agrees", "contradicts", "version"]
    slot: str
    statement: str
    start: int
    end: int
    with_start: int
    with_end: int


class Draft(msgspec.Struct, frozen=True):
    """Somebody said something, as a rule found it; a person confirms.

    Args:
        document: the file's name.
        content: the words, in pieces where the cue stands in their middle.
        form: direct (all quoted), mixed, indirect (a clause), narration (told of, not repeated: `rejected the findings`; or what the
            document tells in its own voice, with an empty speaker and cue).
        chain: who reports that who said it, outermost first; empty where the document says it itself.
        origin: whose words it repeats; drafts of one origin count once.
        method: the rule that found it.
        item: the whole paragraph where it carries a mark of its own, such as `A7.`, and this is its statement; else None.
    """

    id: str
    document: str
    speaker: Speaker
    cue: Words
    content: list[Words]
    form: Form
    chain: list[Link]
    time_said: Time
    about: list[About]
    markers: list[Marker]
    origin: str
    method: str
    item: Words | None = None
    relations: list[Relation] = []
    status: Literal["draft", "accepted", "rejected"] = "draft"
