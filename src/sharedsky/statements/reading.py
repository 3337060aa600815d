"""A document's text to drafts of the statements in it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.statements.about import about
from sharedsky.statements.aliases import Alias
from sharedsky.statements.draft import Draft, Link, Speaker, Time, Words
from sharedsky.statements.drafting import merged, read_paragraphs
from sharedsky.statements.found import Form, Found, Piece
from sharedsky.statements.layout import Block, blocks
from sharedsky.statements.lexicon import ROLES
from sharedsky.statements.markers import markers
from sharedsky.statements.passage import Passage
from sharedsky.statements.speakers import Cast
from sharedsky.statements.times import dated, times

if TYPE_CHECKING:
    from spacy.tokens import Span

LONGEST: Final = 1_000_000
"""Characters of a document that are read: about 200,000 words, a minute of parsing."""
NESTED: Final = 100
"""Attributions before and after one among which the one that holds it is looked for."""
HEAD: Final = 8
"""Paragraphs at the head of a document in which its date may stand."""
MAIN: Final = ("turn", "clause", "quoted", "according", "plain")
"""Constructions that give somebody's words."""
_MARK: Final = re.compile(r"[A-Z]{1,3}\d{1,3}[a-z]?")
_ENGLISH: Final = re.compile(
    r"\b(?:the|of|and|to|in|that|is|was|for|it|on|with|as|by|at|said|says|from|are|were|has|have|he|she|they)\b",
    re.IGNORECASE,
)
_CITED: Final = re.compile(
    r"\b(?:citing|quoting)\s+((?:an?|the|its|his|her)?\s*[^,.;“\"]{2,80})", re.IGNORECASE
)
_ACRONYM: Final = re.compile(r"((?:[A-Z][\w’'-]+\s+(?:of |for |and |the )?){1,6})\(([A-Z]{2,6})\)")
_WORD: Final = re.compile(r"[^\W\d_]+")


class ReadDocument(msgspec.Struct, frozen=True):
    """What was read from one document.

    Args:
        drafts: in reading order.
        date: the document's date, as given or as its dateline gives it.
        remarks: what a person should know, a line each: no date, another language.
    """

    drafts: list[Draft]
    date: date | None
    remarks: list[str]


def is_english(text: str) -> bool:
    """Whether a text can be read by the rules: of its words at least one in twelve is a small English word.

    >>> is_english("The ministry said that the aircraft was lost."), is_english("Министерство сообщило о потере.")
    (True, False)
    >>> is_english("Le ministère a déclaré que l’avion avait disparu des écrans.")
    False
    """
    sample = text[:40_000]
    words = _WORD.findall(sample)
    return bool(words) and len(_ENGLISH.findall(sample)) * 12 >= len(words)


def read_document(
    text: str, name: str, document_date: date | None = None, aliases: Sequence[Alias] = (), title: str = ""
) -> ReadDocument:
    """The drafts of the statements in a document.

    Args:
        text: the document's text, in which offsets count.
        name: the file's name, for ids and messages.
        document_date: as the user gives it; else the one full date in its head, else none.
        aliases: of the case.
        title: of the document, where its format has one.
    Raises:
        LimitExceeded: the text is longer than LONGEST.
        InvalidValue: a draft's words do not stand where it says; nothing is given then.
    """
    if len(text) > LONGEST:
        raise LimitExceeded(
            name,
            got=f"{len(text):,} characters of text",
            want=f"at most {LONGEST:,}",
            fix="split the document",
        )
    if not is_english(text):
        line = f"{name}: not in English; kept as evidence, its statements must be entered by hand"
        return ReadDocument([], document_date, [line])
    remarks = []
    told = document_date or _date_of(text, title)
    if told is None:
        remarks.append(f"{name}: no date in its head; give --date, or its times stay open")
    cast = Cast(aliases)
    read: list[tuple[Block, Passage, Found, Speaker]] = []
    everything: list[Found] = []
    where: list[tuple[Block, Passage]] = []
    for paragraph in read_paragraphs(text):
        block, passage = paragraph.block, paragraph.passage
        everything += paragraph.found
        where += [(block, passage)] * len(paragraph.found)
        for ent in passage.doc.ents:
            if ent.label_ in ("PERSON", "ORG", "GPE"):
                cast.names(ent.text, ent.label_, passage.start + ent.start_char)
        for chunk in passage.doc.noun_chunks:
            if chunk.root.lemma_.lower() in ROLES and len(chunk) > 2:
                cast.names(_with_of(chunk), "ROLE", passage.start + chunk.start_char)
        for match in _ACRONYM.finditer(passage.text):
            cast.short_forms[match[2]] = " ".join(match[1].split())
    cast.mentions.sort(key=lambda m: m.at)
    for (block, passage), found in zip(where, everything, strict=True):
        read.append((block, passage, found, _speaker(cast, passage, found, text)))
    drafts = _drafts(read, text, name, told)
    for draft in drafts:
        _verify(draft, text)
    return ReadDocument(drafts, told, remarks)


def _with_of(chunk: "Span") -> str:
    """A noun phrase with the `of …` after it: the ministry of what it is."""
    end = chunk.end
    for child in chunk.root.children:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == end:
            end = max(t.i for t in child.subtree) + 1
    start = chunk.start + (chunk[0].tag_ in ("WP", "WDT"))
    words: str = chunk.doc[start : min(end, chunk.end + 6)].text
    return words


def _date_of(text: str, title: str) -> date | None:
    for place, block in enumerate(blocks(text[:20_000])):
        if place >= HEAD:
            break
        short = block.text if block.kind == "headline" or len(block.text) < 60 else ""
        found = dated(block.dateline) or dated(short)
        if found:
            return found
    return dated(title)


def _speaker(cast: Cast, passage: Passage, found: Found, text: str) -> Speaker:
    if found.source is None:
        return cast.speaker("", None, found.cue[0])
    a, b = found.source
    person = next(
        (
            e.text
            for e in passage.doc.ents
            if e.label_ == "PERSON"
            and a <= e.start_char + passage.start
            and e.end_char + passage.start <= b
            and e.root.dep_ not in ("poss", "pobj")
        ),
        "",
    )
    return cast.speaker(text[a:b], (a, b), found.cue[0], person)


def _drafts(
    read: list[tuple[Block, Passage, Found, Speaker]], text: str, name: str, told: date | None
) -> list[Draft]:
    ids = _ids([(block, found) for block, _, found, _ in read], name)
    every = [found for _, _, found, _ in read]
    above = [
        _parent(found, every[max(0, i - NESTED) : i + NESTED], max(0, i - NESTED))
        for i, found in enumerate(every)
    ]
    out = []
    for i, (_, passage, found, speaker) in enumerate(read):
        chain: list[Link] = []
        at = above[i]
        while at is not None and len(chain) < 8:
            s = read[at][3]
            chain.insert(0, Link(s.text, s.start, s.end, s.canonical, s.party, ids[at]))
            at = above[at]
        content = merged(found.content)
        words = [Words(text[a:b], a, b) for a, b in content]
        coloured = [m for w in words for m in markers(w.text, w.start)]
        cue = Words(text[slice(*found.cue)], *found.cue)
        out.append(
            Draft(
                id=ids[i],
                document=name,
                speaker=speaker,
                cue=cue,
                content=words,
                form=_form(passage, found),
                chain=chain,
                time_said=_time_said(passage, found, told),
                about=list(about(passage, found, told)),
                markers=[*markers(cue.text, cue.start), *coloured],
                origin=_cited(passage, found) or speaker.canonical or speaker.text,
                method=found.method,
            )
        )
    return out


def _ids(read: list[tuple[Block, Found]], name: str) -> list[str]:
    """The item's own mark, such as `A7` before a paragraph, for its main statement; else the file's name and a number."""
    stem = re.sub(r"[^\w-]+", "-", re.sub(r"\.\w{1,5}$", "", name.rsplit("/", 1)[-1])).strip("-")
    main: dict[str, int] = {}
    marks = [m[0] if (m := _MARK.fullmatch(block.label.rstrip("."))) else "" for block, _ in read]
    for i, (mark, (_, found)) in enumerate(zip(marks, read, strict=True)):
        if mark and (mark not in main or (read[main[mark]][1].method not in MAIN and found.method in MAIN)):
            main[mark] = i
    count: Counter[str] = Counter()
    out = []
    for i, mark in enumerate(marks):
        if mark and main[mark] == i:
            out.append(mark)
            continue
        count[mark] += 1
        out.append(f"{mark}-{count[mark] + 1}" if mark else f"{stem}-{count[mark]}")
    return out


def _parent(found: Found, near: list[Found], first: int) -> int | None:
    """The number of the attribution in whose words this one stands: the narrowest of those near, from first on."""
    best: tuple[int, int] | None = None
    for i, other in enumerate(near, first):
        if other is found or not other.of_speech:
            continue
        for a, b in other.content:
            if a <= found.cue[0] and found.cue[1] <= b and (best is None or b - a < best[0]):
                best = (b - a, i)
    return best[1] if best else None


def _form(passage: Passage, found: Found) -> Form:
    if found.method == "turn":
        return "direct"
    inside = quoted = 0
    for a, b in found.content:
        for i in range(a - passage.start, min(b - passage.start, len(passage.text))):
            if i >= 0 and passage.text[i].isalnum():
                inside += 1
                quoted += passage.quote_at(i) is not None
        if a < passage.start or b > passage.start + len(passage.text):
            # a quotation that went on in another paragraph
            inside, quoted = inside + b - a, quoted + b - a
    if inside and quoted >= 0.9 * inside:
        return "direct"
    if quoted:
        return "mixed"
    return "narration" if found.method in ("matter", "noun") else "indirect"


def _time_said(passage: Passage, found: Found, told: date | None) -> Time:
    """The time beside the cue and outside what is said; without one, not later than the document."""
    at = found.cue[0] - passage.start
    first, last = max(0, at - 120), found.cue[1] - passage.start + 60
    best: Time | None = None
    for time in times(passage.text, passage.start, told):
        local = time.start - passage.start
        if not first <= local <= last or time.value.startswith("T"):
            continue
        if any(a <= time.start < b for a, b in found.content) or _sentence_between(passage, local, at):
            continue
        if best is None or abs(time.start - found.cue[0]) < abs(best.start - found.cue[0]):
            best = time
    if best is not None:
        return best
    return Time("", "", told.isoformat() if told else "", "", found.cue[0], found.cue[0])


def _sentence_between(passage: Passage, a: int, b: int) -> bool:
    low, high = min(a, b), max(a, b)
    return any(low < s.start_char <= high for s in passage.doc.sents)


def _cited(passage: Passage, found: Found) -> str:
    """Whom the speaker cites for it: `…, citing the ministry`."""
    at = found.cue[1] - passage.start
    match = _CITED.search(passage.text[max(0, at - 200) : at + 400])
    if not match:
        return ""
    return match[1].strip()


def _verify(draft: Draft, text: str) -> None:
    """Every span's words stand where it says."""
    spans: list[tuple[str, Piece]] = [(draft.cue.text, (draft.cue.start, draft.cue.end))]
    spans += [(w.text, (w.start, w.end)) for w in draft.content]
    spans += [(draft.speaker.text, (draft.speaker.start, draft.speaker.end))]
    spans += [(m.text, (m.start, m.end)) for m in draft.markers]
    for event in draft.about:
        spans += [(w.text, (w.start, w.end)) for w in (*event.actors, *event.objects)]
        spans += [(q.text, (q.start, q.end)) for q in event.quantities]
        if event.place is not None:
            spans.append((event.place.text, (event.place.start, event.place.end)))
        if event.time is not None:
            spans.append((event.time.text, (event.time.start, event.time.end)))
    for words, (a, b) in spans:
        if text[a:b] != words:
            raise InvalidValue(
                draft.document,
                field=draft.id,
                got=f"words at {a} that do not stand there",
                want=repr(words)[:60],
            )
