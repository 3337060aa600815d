"""Joins rooms for `sharedsky statements`: documents become proposals in a case, and confirmed proposals its statements."""

import functools
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from sharedsky.errors import InvalidCase, InvalidValue, SharedskyError, Unreadable
from sharedsky.model.case import Source
from sharedsky.model.document import Document
from sharedsky.model.proposal import Proposal
from sharedsky.model.statement import Span, Statement
from sharedsky.sources import read_evidence
from sharedsky.sources.case import read_case
from sharedsky.sources.drafts import (
    CONFIRMED,
    draft_file,
    drafts_toml,
    free_id,
    merged_drafts,
    read_aliases,
    read_drafts,
    statement_toml,
)
from sharedsky.sources.spans import resolve_span
from sharedsky.statements.draft import Draft
from sharedsky.workflow import Progress, write_whole

MARKS = "\"'“”„‟‘’‚‛«»‹›"
"""Of quotations."""


class Drafted(msgspec.Struct, frozen=True, eq=False):
    """What `draft_statements` found.

    Args:
        drafts: of every document, in order.
        remarks: a line each: no date, another language, nothing to read.
        written: files of drafts, where a case folder was given.
    """

    drafts: list[Draft]
    remarks: list[str]
    written: list[Path]


def draft_statements(
    files: Sequence[Path],
    document_date: date | None = None,
    folder: Path | None = None,
    progress: Progress = lambda _stage, _share: None,
) -> Drafted:
    """The drafts of statements in some documents; with a case folder, written there for its author to confirm.

    Args:
        files: documents; where none is named, every document of the case.
        document_date: of all of them; else the source's date in the case, else the one in a document's head.
        folder: of the case.
        progress: see Progress.
    Raises:
        SharedskyError: a file cannot be read or holds no text, or is not in the evidence of the case.
    """
    from sharedsky.statements.aliases import Alias
    from sharedsky.statements.reading import read_document
    from sharedsky.statements.relations import related

    found = read_case(folder) if folder else None
    named = [(path, _in_case(path, folder)) for path in files]
    if found and folder and not files:
        named = [(folder / file.name, file.name.removeprefix("evidence/")) for file in found.files]
    sources = {f.name.removeprefix("evidence/"): f.source for f in (found.files if found else []) if f.source}
    aliases = [Alias(a.name, a.party, a.also) for a in (read_aliases(folder) if folder else [])]
    aliases.extend(
        Alias(party.name, party.id, [party.short] if party.short else [])
        for party in (found.case.parties if found else [])
    )
    drafts: list[Draft] = []
    remarks: list[str] = []
    texts: dict[str, Document] = {}
    for path, name in named:
        progress(f"reading {name}", None)
        try:
            documents = read_evidence(path, name=name).documents
        except SharedskyError as error:
            if files:
                raise
            remarks.append(str(error))
            continue
        if not documents and files:
            raise Unreadable(name, got="no text", want="a document: plain text, HTML or PDF")
        for document in documents:
            day = document_date or _day(sources.get(name))
            read = read_document(
                document.text,
                name,
                day,
                aliases,
                document.title,
                functools.partial(progress, f"reading {name}"),
            )
            drafts += read.drafts
            remarks += read.remarks
            texts[name] = document
    drafts = related(drafts)
    written = []
    if folder:
        for name, document in texts.items():
            own = _to_propose([d for d in drafts if d.document == name])
            ids = {p.id for p in found.case.parties} if found else set()
            day = document_date or _day(sources.get(name))
            proposals = merged_drafts(
                read_drafts(folder, draft_file(name)),
                [_proposal(d, document, ids, day, sources.get(name)) for d in own],
            )
            if proposals:
                written.append(write_whole(folder / draft_file(name), drafts_toml(proposals).encode()))
    return Drafted(drafts, remarks, written)


def _in_case(path: Path, folder: Path | None) -> str:
    """How drafts call a document: its path in the evidence of the case."""
    if folder is None:
        return path.name
    evidence = (folder / "evidence").resolve()
    if not path.resolve().is_relative_to(evidence):
        raise InvalidCase(
            str(path), got="a file outside the case", fix=f"put it into {folder}/evidence first"
        )
    return path.resolve().relative_to(evidence).as_posix()


def _day(source: Source | None) -> date | None:
    try:
        return date.fromisoformat(source.date) if source else None
    except ValueError:
        return None


def _to_propose(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, without those that an item proposed as a whole has already: its speaker's other ones."""
    whole = [d for d in drafts if d.item is not None]
    return [
        d
        for d in drafts
        if not any(
            d is not w
            and w.item is not None
            and w.item.start <= d.cue.start < w.item.end
            and d.speaker.canonical == w.speaker.canonical
            for w in whole
        )
    ]


def _proposal(
    draft: Draft, document: Document, parties: Collection[str], day: date | None, source: Source | None
) -> Proposal:
    """A draft as its author is asked about it: an item with a mark of its own; the words of one quotation; else from who speaks to what is said.

    The chain begins with who carries the document, as the case names its source, where that is not the speaker.
    """
    words = [draft.cue, *draft.content]
    start = min(w.start for w in words)
    end = max(w.end for w in words)
    if draft.speaker.text and abs(draft.speaker.start - start) < 600:
        start, end = min(start, draft.speaker.start), max(end, draft.speaker.end)
    if end - start > 4_000:
        start, end = draft.content[0].start, draft.content[0].end
    elif document.text[end : end + 1] in (".", "!", "?"):
        end += 1
    wording: Literal["verbatim", "project summary"] = "project summary"
    if draft.item is not None:
        start, end = draft.item.start, draft.item.end
    elif draft.form == "direct" and len(draft.content) == 1:
        # the speaker's words alone: what the document's author put around them is nobody's but the author's
        start, end = _within_marks(document.text, draft.content[0].start, draft.content[0].end)
        wording = "verbatim"
    carried = [part.strip() for part in source.name.split(";")] if source else []
    if draft.speaker.canonical and any(draft.speaker.canonical in part for part in carried):
        carried = []
    said_on = draft.time_said.value or (day.isoformat() if day else draft.time_said.latest)
    return Proposal(
        id=draft.id,
        document=draft.document,
        document_sha256=document.text_sha256,
        party=draft.speaker.party if draft.speaker.party in parties else "",
        speaker=draft.speaker.canonical or draft.speaker.text,
        said_on=said_on,
        chain=[*carried, *(link.canonical or link.text for link in draft.chain)],
        wording=wording,
        origin=f"{draft.origin}, {_in_words(said_on)}" if said_on else draft.origin,
        form=draft.form,
        method=draft.method,
        cue=(draft.cue.start, draft.cue.end),
        span=Span(quote=document.text[start:end], start=start, end=end),
    )


def _within_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a quotation without its marks, and without the comma before the last of them."""
    while start < end and text[start] in MARKS:
        start += 1
    while start < end and text[end - 1] in MARKS + ",":
        end -= 1
    return start, end


def _in_words(days: str) -> str:
    """A day or a range of days as people write it; what is neither, as it is."""
    try:
        told = [date.fromisoformat(part) for part in days.split("/")]
    except ValueError:
        return days
    return " to ".join(f"{day.day} {day:%B} {day.year}" for day in told)


def accept_draft(folder: Path, proposal: Proposal) -> Statement:
    """Makes an accepted draft a statement of the case: written whole before anything else forgets the draft.

    Raises:
        InvalidValue: it has no party of the case, no day, or its words do not stand in the document.
    """
    case = read_case(folder).case
    ids = [p.id for p in case.parties]
    if proposal.party not in ids:
        raise InvalidValue(
            proposal.id, field="party", got=repr(proposal.party), want=f"one of {', '.join(ids)}"
        )
    if not proposal.said_on:
        raise InvalidValue(proposal.id, field="said_on", got="nothing", want="a day, such as 2018-09-21")
    same = [s for s in case.statements if s.document == proposal.document and s.span == proposal.span]
    if same:
        return same[0]
    statement = Statement(
        id=free_id(proposal.id, [s.id for s in case.statements]),
        party=proposal.party,
        speaker=proposal.speaker or "not named",
        said_on=proposal.said_on,
        document=proposal.document,
        span=proposal.span,
        wording=proposal.wording,
        chain=proposal.chain,
        origin=proposal.origin,
    )
    document = read_evidence(folder / "evidence" / proposal.document, name=proposal.document).documents[0]
    resolve_span(document.text, proposal.span, proposal.id)
    path = folder / CONFIRMED
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_whole(path, statement_toml(statement, before).encode())
    return statement


def keep_decision(folder: Path, name: str, proposal: Proposal) -> None:
    """Writes what the author decided about one draft into its file, everything else in it as it stands."""
    drafts = [
        proposal if d.cue == proposal.cue and d.id == proposal.id else d for d in read_drafts(folder, name)
    ]
    write_whole(folder / name, drafts_toml(drafts).encode())
