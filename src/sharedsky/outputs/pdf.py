"""report.pdf: the report as a document in the order of ICAO Annex 13, set by Typst, tagged, its fonts inside."""

from typing import Any

import msgspec

from sharedsky.model.report import Report
from sharedsky.outputs import fonts, setting
from sharedsky.outputs.book import Book
from sharedsky.outputs.document import (
    accounts,
    analysis,
    appendices,
    conclusions,
    exclusions,
    facts,
    front,
    said,
    story,
)
from sharedsky.outputs.document.blocks import Block, Break, Heading
from sharedsky.outputs.document.speech import Speech
from sharedsky.outputs.drawing.map import Maps
from sharedsky.outputs.phrases import case_day

WHERE = "report.pdf"
_RUNNING_PT = 380.0


def render(report: Report) -> bytes:
    """The report as a tagged PDF (PDF/UA-1), the same bytes for the same report; dated as the case is, or not at all.

    Raises:
        SharedskyError: the extra `pdf` is not installed; or a text holds a character that no shipped font draws.
    """
    setting.require("typst", "pdf", WHERE)
    head = report.head
    speech = Speech(Book(report))
    day = case_day(head.date)
    revision = f"Revision {head.revision}" + (f", {head.date}" if head.date else "")
    data = {
        "title": head.title,
        "description": " ".join(filter(None, [head.question, head.establishes])),
        "keywords": ["reconstruction", head.id],
        "date": None if day is None else {"year": day.year, "month": day.month, "day": day.day},
        "fonts": list(fonts.FAMILIES),
        "mono": fonts.MONO,
        "running": fonts.wrapped(head.title, 7.2, _RUNNING_PT, most=1)[0] if head.title else head.id,
        "revision": revision,
        "foot": f"Establishes no blame. Digest of all input {head.digest[:16]}…",
        "front": msgspec.to_builtins(front.title_page(speech)),
        "body": msgspec.to_builtins(body(speech)),
    }
    return setting.pdf("report.typ", linked(data), WHERE, day)


def body(speech: Speech) -> list[Block]:
    """Everything after the contents, numbered."""
    maps = Maps(speech.book)
    parts: list[tuple[str, str, list[Block]]] = [
        (
            "1",
            "Factual information",
            [
                *facts.who(speech),
                *facts.where(speech, maps),
                *story.steps(speech),
                *story.charts(speech),
                *facts.tracks(speech),
                *facts.encounters(speech),
                *facts.volumes(speech),
                *facts.notices(speech),
                *facts.observations(speech),
                *facts.sources(speech),
                *said.statements(speech),
            ],
        ),
        (
            "2",
            "Analysis",
            [
                *analysis.claims(speech),
                *accounts.accounts(speech),
                *exclusions.exclusions(speech),
                *exclusions.undetermined(speech),
                *analysis.clocks(speech),
                *analysis.flagged(speech),
            ],
        ),
        ("3", "Conclusions", conclusions.findings(speech)),
        ("4", "Safety recommendations", conclusions.recommendations(speech)),
        ("5", "Responses of the parties", conclusions.responses(speech)),
    ]
    blocks: list[Block] = front.synopsis(speech)
    for number, title, inside in parts:
        # the last parts are often a sentence each
        start: list[Block] = [] if number in ("4", "5") else [Break()]
        blocks += [*start, Heading(1, title, number, f"part-{number}"), *numbered(number, inside)]
    return [*blocks, *_appendices(speech)]


def _appendices(speech: Speech) -> list[Block]:
    parts: list[tuple[str, list[Block]]] = [
        ("Inputs", appendices.inputs(speech)),
        ("Thresholds", appendices.thresholds(speech)),
        ("Files and their hashes", appendices.files(speech)),
        ("Rejected and flagged", appendices.rejected(speech)),
        ("How the figures are made", [*appendices.method(), *story.kinds(speech)]),
    ]
    own = (said.excerpts(speech), story.others(speech))
    parts += [(inside[0].text, inside[1:]) for inside in own if inside and isinstance(inside[0], Heading)]
    blocks: list[Block] = [Break(), Heading(1, "Appendices")]
    for letter, (title, inside) in zip("ABCDEFGH", parts, strict=False):
        blocks += [Heading(2, title, letter), *inside]
    return blocks


def numbered(part: str, blocks: list[Block]) -> list[Block]:
    """The blocks with their headings of the second level numbered, those on lying pages too."""
    count = 0

    def one(block: Block) -> Block:
        nonlocal count
        if isinstance(block, Heading) and block.level == 2:
            count += 1
            return msgspec.structs.replace(block, number=f"{part}.{count}")
        if hasattr(block, "body") and not hasattr(block, "head"):
            return msgspec.structs.replace(block, body=[one(inner) for inner in block.body])
        return block

    return [one(block) for block in blocks]


def linked(data: dict[str, Any]) -> dict[str, Any]:
    """The data with links only to anchors that it holds, and each anchor only once."""
    held: set[str] = set()

    def anchors(value: Any) -> Any:
        if isinstance(value, list):
            return [anchors(item) for item in value]
        if not isinstance(value, dict):
            return value
        made = {key: anchors(item) for key, item in value.items() if key not in ("id", "ids")}
        if "id" in value:
            made["id"] = once(value["id"])
        if "ids" in value:
            made["ids"] = [once(id_) for id_ in value["ids"]]
        return made

    def once(id_: str) -> str:
        if id_ in held:
            return ""
        held.add(id_)
        return id_

    def links(value: Any) -> Any:
        if isinstance(value, list):
            return [links(item) for item in value]
        if isinstance(value, dict):
            return {key: links(item) for key, item in value.items() if key != "to" or item in held}
        return value

    found: dict[str, Any] = links(anchors(data))
    return found
