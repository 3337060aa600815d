"""How a document names things and links to them: events, claims, inputs, places in the evidence, verdicts."""

from collections.abc import Iterable, Sequence

from sharedsky.model.event import Event
from sharedsky.model.evidence import Evidence, Reference
from sharedsky.model.verdict import Decision, Exclusion, Fall, Verdict
from sharedsky.outputs.book import Book
from sharedsky.outputs.document.blocks import Span, Spans, code, comma, joined, muted
from sharedsky.outputs.phrases import figure, quantity

WORDING = {
    "verbatim": "verbatim",
    "translation": "translation, not the speaker’s own words",
    "project summary": "project summary, not the speaker’s words",
}
TONES = {
    Verdict.SUPPORTED: "yes",
    Verdict.CONTRADICTED: "no",
    Verdict.UNDETERMINED: "open",
    Verdict.EVIDENCE_CONFLICT: "clash",
}
UNJUDGED = "not judged"
_MOST_REFERENCES = 6


class Speech:
    """Spans for a book's things."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._files = {file.evidence.sha256 for file in book.report.files}

    def event(self, id_: str, text: str = "") -> Span:
        """A link to an event, by the number of its step where it is one."""
        number = self.book.step_numbers.get(id_)
        if number is not None:
            lead = self.book.report.steps[number - 1].event
            return Span(text or f"step {number}", to=f"event-{lead}")
        event = self.book.events.get(id_)
        if event is not None and event.kind in ("statement", "claimed"):
            of = [name for name in event.about if name in self.book.claims or name in self.book.statements]
            if of:
                return self.any(of[0])
        return Span(text or id_, to=f"event-{id_}")

    def claim(self, id_: str) -> Span:
        """A link to a claim's verdict."""
        return code(id_, f"claim-{id_}")

    def claims(self, ids: Iterable[str]) -> Spans:
        """Links to claims."""
        return comma(self.claim(id_) for id_ in ids)

    def statement(self, id_: str) -> Span:
        """A link to a statement as it was said."""
        return code(id_, f"statement-{id_}")

    def input(self, id_: str) -> Span:
        """A link to an input, or to the thresholds."""
        if id_.startswith("thresholds."):
            return Span(id_.removeprefix("thresholds.").replace("_", " "), to="thresholds")
        return code(id_, f"input-{id_}")

    def item(self, id_: str) -> Span:
        """A link to an item of evidence: a track, a notice, an observation, a document, a source."""
        for kind, known in (
            ("track", self.book.tracks),
            ("notice", {view.notice.id for view in self.book.report.notices}),
            ("observation", {one.id for one in self.book.report.observations}),
            ("volume", {volume.id for volume in self.book.report.volumes}),
        ):
            if id_ in known:
                return code(id_, f"{kind}-{id_}")
        return code(id_)

    def items(self, ids: Iterable[str]) -> Spans:
        """Links to items of evidence."""
        return comma(self.item(id_) for id_ in ids)

    def any(self, id_: str) -> Span:
        """A link to whatever bears the id."""
        if id_ in self.book.claims:
            return self.claim(id_)
        if id_ in self.book.statements:
            return self.statement(id_)
        if id_ in self.book.inputs:
            return self.input(id_)
        if id_ in self.book.events:
            return self.event(id_)
        found = self.item(id_)
        return found if found.to else Span(self.book.name(id_))

    def reference(self, at: Reference) -> Span:
        """A link to a place in the evidence."""
        text = self.book.reference(at)
        if at.unit == "characters" and at.sha256 in self.book.documents:
            return Span(text, to=f"document-{at.sha256}")
        return Span(text, to=f"file-{at.sha256}" if at.sha256 in self._files else "")

    def reference_file(self, evidence: Evidence) -> Span:
        """A link to a file of evidence."""
        name = " ".join(filter(None, [evidence.name.removeprefix("evidence/"), evidence.member]))
        return Span(name, to=f"file-{evidence.sha256}" if evidence.sha256 in self._files else "")

    def references(self, places: Sequence[Reference]) -> Spans:
        """Links to places in the evidence, the first few."""
        spans = comma((self.reference(at) for at in places[:_MOST_REFERENCES]), "; ")
        more = len(places) - _MOST_REFERENCES
        return joined(spans, muted(f" and {more} more")) if more > 0 else spans

    def actor(self, id_: str) -> str:
        """Who acts."""
        return "not known" if id_ == "?" else self.book.name(id_)

    def action(self, event: Event) -> str:
        """What was done."""
        return "acts in a way not known" if event.action == "?" else event.action


def pill(decision: Decision, kind: str = "") -> Span:
    """The verdict as a word in its colour; a claim that is shown and not judged says so."""
    if kind == "other":
        return Span(UNJUDGED, "pill", tone="open")
    return Span(str(decision.verdict).replace("_", " "), "pill", tone=TONES[decision.verdict])


def result(exclusion: Exclusion) -> Span:
    """Whether a set of claims is excluded; both in the same size."""
    return (
        Span("excluded", "pill", tone="no")
        if exclusion.excluded
        else Span("not excluded", "pill", tone="yes")
    )


def margin(decision: Decision) -> str:
    """How far a verdict is from flipping, "" where nothing measures it."""
    return "" if decision.margin is None else quantity(decision.margin, decision.margin_unit)


def fall(of: Fall) -> str:
    """What, changed alone, makes an exclusion fall."""
    if of.by is None:
        return f"{of.what}: no change of this alone is enough"
    text = (
        f"{of.what}: {quantity(of.by, of.unit)} off"
        if of.what != "speed bound"
        else f"{of.what}: {quantity(of.by, of.unit)} more"
    )
    return text if of.to is None or of.to == of.by else f"{text} ({quantity(of.to, of.unit)})"


def figures(of: dict[str, float]) -> str:
    """Figures in a row."""
    return ", ".join(figure(name, value) for name, value in of.items())
