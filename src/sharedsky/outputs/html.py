"""report.html: one file with the page, the report and the coasts inside; it asks the network for nothing.

Only where the case names a basemap may its reader have pictures fetched, from that one host.
"""

import re
from html import escape
from importlib import resources
from urllib.parse import urlsplit

from sharedsky.model.case import Basemap
from sharedsky.model.evidence import Evidence
from sharedsky.model.report import Report
from sharedsky.model.verdict import Exclusion, Judged
from sharedsky.outputs import gazetteer, land, report_json

_MARK = re.compile(r"<!--sharedsky:(title|words|report|land|names|basemap)-->")
_INERT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render(report: Report) -> bytes:
    """The report as one HTML file in UTF-8, the same bytes for the same report.

    Evidence is hostile: it stands in the page only as escaped words and as inert JSON, which the page's script
    turns into text nodes. Head, what is known and the hashes are also there as words, for readers without scripts.
    """
    page = resources.files("sharedsky.outputs").joinpath("page", "report.html").read_text("utf-8")
    cells = f"[{','.join(land.cells(report))}]"
    parts = {
        "title": escape(report.head.title),
        "words": _words(report),
        "report": inert_json(report_json.render(report).decode()),
        "land": inert_json(cells),
        "names": inert_json(gazetteer.as_json(report)),
        "basemap": _origin(report.head.basemap),
    }
    return _MARK.sub(lambda mark: parts[mark[1]], page).encode("utf-8")


def _origin(basemap: Basemap | None) -> str:
    """What the page's policy lets it connect to beyond itself: the one host of the basemap, and the pictures made of what it sent."""
    if basemap is None:
        return ""
    parts = urlsplit(basemap.url)
    return f" blob: {parts.scheme}://{escape(parts.netloc)}"


def inert_json(text: str) -> str:
    """JSON that no HTML parser can leave: the same value, with <, >, & and line separators as escapes.

    >>> inert_json('"</script><!--"')
    '"\\\\u003c/script\\\\u003e\\\\u003c!--"'
    """
    # these characters stand only inside strings of JSON, where an escape means the same
    return text.translate(_INERT)


def _words(report: Report) -> str:
    """Head, what is known, remarks and hashes in plain HTML."""
    head = report.head
    lines = [f"<h1 dir=auto>{escape(head.title)}</h1>"]
    front = (head.question, head.purpose, head.establishes, head.corrections)
    lines += [f"<p dir=auto>{escape(text)}</p>" for text in front if text]
    lines.append(
        f"<p>Revision {head.revision}, {escape(head.date)}. Digest of all input: {escape(head.digest)}</p>"
    )
    lines.append("<h2>What is known</h2><ol>")
    lines += [f"<li dir=auto>{escape(line.text)}</li>" for line in report.known]
    lines.append("</ol>")
    lines += _inquiry(report)
    if report.remarks:
        lines.append("<h2>Remarks</h2><ul>")
        lines += [f"<li dir=auto>{escape(remark)}</li>" for remark in report.remarks]
        lines.append("</ul>")
    lines.append("<h2>Input files and their SHA-256</h2><ul>")
    lines += [f"<li>{_file(file.evidence)}</li>" for file in report.files]
    lines.append("</ul>")
    return "\n".join(lines)


def _inquiry(report: Report) -> list[str]:
    """Verdicts, sets of claims that were tried together, findings and answers in plain HTML."""
    inquiry = report.inquiry
    names = {party.id: party.short or party.name for party in report.parties}
    lines: list[str] = []
    if inquiry.claims:
        lines.append("<h2>Statements against evidence</h2><ul>")
        lines += [_claim(judged, names) for judged in inquiry.claims]
        lines.append("</ul>")
    tried = [*inquiry.exclusions, *inquiry.not_excluded]
    if tried:
        lines.append("<h2>Cannot all be true together, or tried and not excluded</h2><ul>")
        lines += [_tried(exclusion) for exclusion in tried]
        lines.append("</ul>")
    concluded = [f"{finding.id}: {finding.says}" for finding in report.findings]
    concluded += [
        f"{names.get(r.party, r.party)} {r.kind} {r.finding or 'the report'}: {r.says}"
        for r in report.responses
    ]
    if concluded:
        lines.append("<h2>Findings and answers</h2><ul>")
        lines += [f"<li dir=auto>{escape(text)}</li>" for text in concluded]
        lines.append("</ul>")
    return lines


def _claim(judged: Judged, names: dict[str, str]) -> str:
    # free text is shown and never judged
    verdicts = [
        f"{escape(d.reading)} {d.verdict.replace('_', ' ')}".strip()
        for d in judged.readings
        if judged.kind != "other"
    ]
    agreed = ", ".join(names.get(party, party) for party in judged.agreed_by)
    marks = [
        "; ".join(verdicts) or "not judged",
        f"agreed by {escape(agreed)}" if agreed else "",
        f"conceded by {escape(names.get(judged.party, judged.party))}" if judged.conceded else "",
        f"superseded by {escape(', '.join(judged.superseded_by))}" if judged.superseded_by else "",
    ]
    says = f"{escape(judged.id)} ({escape(names.get(judged.party, judged.party))}): {escape(judged.says)}"
    return f"<li dir=auto>{says} [{', '.join(mark for mark in marks if mark)}]</li>"


def _tried(exclusion: Exclusion) -> str:
    result = "cannot all be true" if exclusion.excluded else "not excluded"
    given = [*exclusion.inference, *([exclusion.reading] if exclusion.reading else [])]
    under = f" under {', '.join(given)}" if given else ""
    reasons = " ".join(reason.text for reason in exclusion.reasons)
    return f"<li dir=auto>{escape(', '.join(exclusion.claims) + under)}: {result}. {escape(reasons)}</li>"


def _file(evidence: Evidence) -> str:
    name = f"{evidence.name} {evidence.member}".strip()
    return f"<span dir=auto>{escape(name)}</span> <code>{escape(evidence.sha256)}</code>"
