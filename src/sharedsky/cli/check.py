"""`sharedsky check`: every claim and its verdict, and which claims cannot all be true."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sharedsky.model.verdict import Decision, Exclusion, Inquiry, Judged

STYLES = {
    "supported": "green",
    "contradicted": "red",
    "undetermined": "yellow",
    "evidence_conflict": "magenta",
}


@click.command("check")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(case_dir: Path, form: str) -> None:
    """Judge every claim of a case, and find which claims cannot all be true together.

    A verdict says what the admitted observed evidence compels: supported, contradicted, undetermined or
    evidence_conflict. What parties assert never decides; where several say the same it is `agreed by`, beside
    the verdict. Exits with 0 when all was computed, whatever the verdicts.
    """
    from sharedsky.cli.progress import stages
    from sharedsky.cli.terminal import console, say, say_json
    from sharedsky.cli.wrapped import folded, width
    from sharedsky.inquiry.explained import of_accounts, of_sets
    from sharedsky.workflow import examine

    with stages() as progress:
        found = examine(case_dir, progress)
    for problem in found.problems:
        say(f"{problem.where}: {problem.reason}", err=True)
    inquiry = found.inquiry
    if form == "json":
        say_json(as_printed(inquiry), indent=1)
        return
    screen = console()
    screen.width = width()
    show(inquiry, screen)
    lines = [
        *of_sets("cannot all be true together", inquiry.exclusions),
        *of_sets("tried, and not excluded", inquiry.not_excluded),
        *of_sets("of one account's versions, cannot both be true", inquiry.between_versions),
        *of_accounts(inquiry),
    ]
    for line in lines:
        click.echo(folded(line, width()))


def as_printed(inquiry: "Inquiry") -> dict[str, object]:
    """The inquiry as JSON prints it: every key there, also where its value is the usual one."""
    return {
        "claims": [
            {
                "id": c.id,
                "statement": c.statement,
                "party": c.party,
                "kind": c.kind,
                "says": c.says,
                "readings": [_decision(d) for d in c.readings],
                "agreed_by": c.agreed_by,
                "conceded": c.conceded,
                "superseded_by": c.superseded_by,
            }
            for c in inquiry.claims
        ],
        "exclusions": [_exclusion(e) for e in inquiry.exclusions],
        "not_excluded": [_exclusion(e) for e in inquiry.not_excluded],
        "between_versions": [_exclusion(e) for e in inquiry.between_versions],
        "versions": inquiry.versions,
        "origins": inquiry.origins,
        "clocks": inquiry.clocks,
    }


def _decision(d: "Decision") -> dict[str, object]:
    return {
        "reading": d.reading,
        "verdict": d.verdict,
        "margin": d.margin,
        "margin_unit": d.margin_unit,
        "rests_on": d.rests_on,
        "assumes": d.assumes,
        "sensitivity": d.sensitivity,
        "sensitivity_size": d.sensitivity_size,
        "would_decide": d.would_decide,
        "variants": d.variants,
        "compatible_if": d.compatible_if,
        "conflict": d.conflict,
        "reasons": [r.text for r in d.reasons],
    }


def _exclusion(e: "Exclusion") -> dict[str, object]:
    return {
        "claims": e.claims,
        "kind": e.kind,
        "assumes": e.assumes,
        "inference": e.inference,
        "reading": e.reading,
        "falls_if": e.falls_if,
        "figures": e.figures,
        "reasons": [r.text for r in e.reasons],
        "would_decide": e.would_decide,
    }


def show(inquiry: "Inquiry", screen: "Console") -> None:
    """Every claim that can be judged with its verdict, as a table; readings that agree in one row."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from sharedsky.model.verdict import Verdict

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    # a figure, an id or a word of a verdict is never cut, however narrow the terminal is
    for name, more in (("claim", {}), ("verdict", {}), ("margin", {"justify": "right"})):
        table.add_column(name, no_wrap=True, overflow="ignore", **more)  # type: ignore[arg-type]
    table.add_column("says", ratio=1)
    judged = [c for c in inquiry.claims if c.kind != "other"]
    for claim in judged:
        _rows(table, claim)
    screen.print(table)
    count = Counter(r.verdict for c in judged for r in c.readings)
    told = ", ".join(f"{count[v]} {v.value.replace('_', ' ')}" for v in Verdict)
    others = len(inquiry.claims) - len(judged)
    if judged:
        screen.print(f"readings of claims: {told}", highlight=False)
    if others:
        also = "1 more claim is" if others == 1 else f"{others} more claims are"
        screen.print(f"{also} shown in the report and never judged", highlight=False)


def _rows(table: "Table", claim: "Judged") -> None:
    from rich.markup import escape

    beside = [f"{claim.party}: {claim.says.rstrip('.')}"]
    beside += [f"agreed by {', '.join(claim.agreed_by)}"] if claim.agreed_by else []
    beside += ["conceded"] if claim.conceded else []
    beside += [f"superseded by {', '.join(claim.superseded_by)}"] if claim.superseded_by else []
    alike = len({(d.verdict, d.margin) for d in claim.readings}) == 1
    for k, d in enumerate(claim.readings[:1] if alike else claim.readings):
        margin = "" if d.margin is None else f"{d.margin:,.0f} {d.margin_unit}".strip()
        says = "; ".join(beside) if k == 0 else ""
        if d.reading and alike and len(claim.readings) > 1:
            says += f" ({len(claim.readings)} readings)"
        elif d.reading:
            says = f"{says} (read as {d.reading})".strip()
        word = d.verdict.replace("_", " ")
        table.add_row(
            escape(claim.id) if k == 0 else "", f"[{STYLES[d.verdict]}]{word}[/]", margin, escape(says)
        )
