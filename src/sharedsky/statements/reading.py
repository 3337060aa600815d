"""A document's text to drafts of the statements in it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from sharedsky.errors import InvalidValue, LimitExceeded
from sharedsky.statements.about import about
from sharedsky.statements.aliases import Alias
from sharedsky.statements.anchors import anchored
from sharedsky.statements.draft import About, Draft, Link, Time, Words
from sharedsky.statements.drafting import Paragraph, merged, read_paragraphs
from sharedsky.statements.found import Form, Found, Piece
from sharedsky.statements.grammar import can_speak, lemma_of
from sharedsky.statements.layout import Block, blocks
from sharedsky.statements.lexicon import ROLES, SAY, STANCE, words_of
from sharedsky.statements.markers import markers
from sharedsky.statements.narration import narrated
from sharedsky.statements.passage import Passage
from sharedsky.statements.speakers import Cast
from sharedsky.statements.times import dated, times

if TYPE_CHECKING:
    from spacy.tokens import Span

LONGEST: Final = 20_000_000
"""Characters of a document that are read: about 4,000,000 words, half an hour of parsing."""
NESTED: Final = 100
"""Attributions before and after one among which the one that holds it is looked for."""
LONGEST_HEADING: Final = 22
"""Words of a heading at most."""
HEAD: Final = 8
"""Paragraphs at the head of a document in which its date may stand."""
MAIN: Final = ("turn", "clause", "quoted", "according", "plain")
"""Constructions that give somebody's words."""
_DATING: Final = words_of("publish post update issue date release print")
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


class Local(msgspec.Struct, frozen=True):
    """What an attribution's own paragraph tells of it.

    Args:
        mark: of the item that the paragraph is, such as `A7`, or "".
        item: where the paragraph stands, without its mark.
        time_said: None where neither the paragraph nor its heading says when.
        cited: whom the speaker cites, or "".
        person: a person's name in the words for the speaker, or "".
    """

    found: Found
    mark: str
    item: Piece
    form: Form
    time_said: Time | None
    about: list[About]
    cited: str
    person: str


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
    text: str,
    name: str,
    document_date: date | None = None,
    aliases: Sequence[Alias] = (),
    title: str = "",
    progress: Callable[[float], None] = lambda _share: None,
) -> ReadDocument:
    """The drafts of the statements in a document.

    Args:
        text: the document's text, in which offsets count.
        name: the file's name, for ids and messages.
        document_date: as the user gives it; else the one full date in its head, else none.
        aliases: of the case.
        title: of the document, where its format has one.
        progress: told how much of it is read, 0 to 1.
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
    read: list[Local] = []
    heading: Time | None = None
    for paragraph in read_paragraphs(text):
        if _is_heading(paragraph.block):
            heading = _heading_time(paragraph, told)
        own = narrated(paragraph.passage, paragraph.found) if paragraph.block.kind in ("text", "note") else ()
        every = sorted([*paragraph.found, *own], key=lambda f: f.cue)
        read += [_local(paragraph, found, told, heading) for found in every]
        _introduce(cast, paragraph.passage)
        progress(paragraph.passage.start / len(text))
    cast.mentions.sort(key=lambda m: m.at)
    drafts = anchored(list(_drafts(read, cast, text, name, told)))
    for draft in drafts:
        _verify(draft, text)
    return ReadDocument(drafts, told, remarks)


def _introduce(cast: Cast, passage: Passage) -> None:
    """Everybody whom a paragraph names."""
    for ent in passage.doc.ents:
        if ent.label_ in ("PERSON", "ORG", "GPE"):
            cast.names(ent.text, ent.label_, passage.start + ent.start_char)
    for chunk in passage.doc.noun_chunks:
        if chunk.root.lemma_.lower() in ROLES and len(chunk) > 2:
            cast.names(_with_of(chunk), "ROLE", passage.start + chunk.start_char)
    for match in _ACRONYM.finditer(passage.text):
        cast.short_forms[match[2]] = " ".join(match[1].split())


def _with_of(chunk: "Span") -> str:
    """A noun phrase with the `of …` or `in …` after it: the ministry of what it is, the embassy in which country."""
    end = chunk.end
    for child in chunk.root.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "in") and child.i == end:
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


def _local(paragraph: Paragraph, found: Found, told: date | None, heading: Time | None) -> Local:
    """All of a draft that only its paragraph tells; the parse is not needed after it."""
    passage, text = paragraph.passage, paragraph.passage.text
    label = _MARK.fullmatch(paragraph.block.label.rstrip("."))
    start, end = passage.start, passage.start + len(text.rstrip())
    return Local(
        found=found,
        mark=label[0] if label else "",
        item=(start, end),
        form=_form(passage, found),
        time_said=_time_said(passage, found, told) or heading,
        about=list(about(passage, found, told)),
        cited=_cited(passage, found),
        person=_person(passage, found),
    )


def _person(passage: Passage, found: Found) -> str:
    """The name of a person in the words for the speaker."""
    if found.source is None:
        return ""
    a, b = found.source
    return next(
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


def _drafts(read: list[Local], cast: Cast, text: str, name: str, told: date | None) -> Iterator[Draft]:
    speakers = [
        cast.speaker(
            text[slice(*r.found.source)] if r.found.source else "", r.found.source, r.found.cue[0], r.person
        )
        for r in read
    ]
    for i, local in enumerate(read):
        if local.found.method == "narration":
            # the document itself speaks
            speakers[i] = msgspec.structs.replace(speakers[i], anonymous=False)
    ids, whole = _ids(read, name)
    above = [
        _parent(r.found, read[max(0, i - NESTED) : i + NESTED], max(0, i - NESTED))
        for i, r in enumerate(read)
    ]
    for i, (local, speaker) in enumerate(zip(read, speakers, strict=True)):
        found = local.found
        chain: list[Link] = []
        at = above[i]
        while at is not None and len(chain) < 8:
            s = speakers[at]
            chain.insert(0, Link(s.text, s.start, s.end, s.canonical, s.party, ids[at]))
            at = above[at]
        words = [Words(text[a:b], a, b) for a, b in merged(found.content)]
        coloured = [m for w in words for m in markers(w.text, w.start)]
        cue = Words(text[slice(*found.cue)], *found.cue)
        a, b = local.item
        yield Draft(
            id=ids[i],
            document=name,
            speaker=speaker,
            cue=cue,
            content=words,
            form=local.form,
            chain=chain,
            time_said=local.time_said
            or Time("", "", told.isoformat() if told else "", "", cue.start, cue.start),
            about=local.about,
            markers=[*markers(cue.text, cue.start), *coloured],
            origin=local.cited or speaker.canonical or speaker.text,
            method=found.method,
            item=Words(text[a:b], a, b) if i in whole else None,
        )


def _ids(read: list[Local], name: str) -> tuple[list[str], set[int]]:
    """The item's own mark, such as `A7` before a paragraph, for its main statement; else the file's name and a number.

    Returns:
        the ids, and which of them are an item's main statement.
    """
    stem = re.sub(r"[^\w-]+", "-", re.sub(r"\.\w{1,5}$", "", name.rsplit("/", 1)[-1])).strip("-")
    main: dict[str, int] = {}
    for i, local in enumerate(read):
        mark = local.mark
        if mark and (
            mark not in main or (read[main[mark]].found.method not in MAIN and local.found.method in MAIN)
        ):
            main[mark] = i
    count: Counter[str] = Counter()
    out = []
    for i, local in enumerate(read):
        mark = local.mark
        if mark and main[mark] == i:
            out.append(mark)
            continue
        count[mark] += 1
        out.append(f"{mark}-{count[mark] + 1}" if mark else f"{stem}-{count[mark]}")
    return out, set(main.values())


def _parent(found: Found, near: list[Local], first: int) -> int | None:
    """The number of the attribution in whose words this one stands: the narrowest of those near, from first on."""
    best: tuple[int, int] | None = None
    for i, other in enumerate((local.found for local in near), first):
        if other is found or not other.of_speech:
            continue
        for a, b in other.content:
            if a <= found.cue[0] and found.cue[1] <= b and (best is None or b - a < best[0]):
                best = (b - a, i)
    return best[1] if best else None


def _form(passage: Passage, found: Found) -> Form:
    if found.method == "turn":
        return "direct"
    if found.method == "narration":
        return "narration"
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
    return "narration" if found.method in ("matter", "noun", "narration") else "indirect"


def _time_said(passage: Passage, found: Found, told: date | None) -> Time | None:
    """The time beside the cue and outside what is said."""
    at = found.cue[0] - passage.start
    first, last = max(0, at - 120), found.cue[1] - passage.start + 60
    best: Time | None = None
    for time in passage.times(told):
        local = time.start - passage.start
        if not first <= local <= last or time.value.startswith("T"):
            continue
        if any(a <= time.start < b for a, b in found.content) or _sentence_between(passage, local, at):
            continue
        if best is None or abs(time.start - found.cue[0]) < abs(best.start - found.cue[0]):
            best = time
    return best


def _heading_time(paragraph: Paragraph, told: date | None) -> Time | None:
    """The time at the end of a heading that tells who spoke: `The embassy, 20 September`."""
    text = paragraph.block.text.rstrip()
    found = [t for t in times(text, paragraph.block.start, told) if t.value and not t.value.startswith("T")]
    if not found or found[-1].end != paragraph.block.start + len(text):
        return None
    doc = paragraph.passage.doc
    acts = {lemma_of(t) for t in doc if t.pos_ == "VERB" and t.dep_ != "amod"}
    if not acts <= SAY | STANCE or acts & _DATING:
        return None
    # a date alone is the document's, and says nothing of who spoke when
    named = acts or any(
        can_speak(t)
        for t in doc
        if t.pos_ in ("NOUN", "PROPN") and t.idx < found[-1].start - paragraph.block.start
    )
    return found[-1] if named else None


def _is_heading(block: Block) -> bool:
    return (
        not block.label
        and len(block.text.split()) <= LONGEST_HEADING
        and not block.text.rstrip().endswith((".", "!", "?", ":", "”", '"', ";"))
    )


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
