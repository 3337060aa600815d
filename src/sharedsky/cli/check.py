"""`sharedsky check`: every claim and its verdict, and which claims cannot all be true."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from sharedsky.model.verdict import Decision, Exclusion, Inquiry

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
    from sharedsky.workflow import examine

    with stages() as progress:
        found = examine(case_dir, progress)
    for problem in found.problems:
        say(f"{problem.where}: {problem.reason}", err=True)
    if form == "json":
        say_json(as_printed(found.inquiry), indent=1)
    else:
        show(found.inquiry, console())


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


def show(inquiry: "Inquiry", console: "Console") -> None:
    """The inquiry as tables for people."""
    from rich.markup import escape
    from rich.table import Table

    claims = Table(
        "claim", "party", "says", "verdict", "margin", "rests on", title="claims", title_justify="left"
    )
    for claim in inquiry.claims:
        if claim.kind == "other":
            continue
        for k, d in enumerate(claim.readings):
            verdict = f"[{STYLES[d.verdict]}]{d.verdict.replace('_', ' ')}[/]"
            margin = "" if d.margin is None else f"{d.margin:,.0f} {d.margin_unit}".strip()
            beside = [f"agreed by {', '.join(claim.agreed_by)}"] if claim.agreed_by else []
            beside += ["conceded"] if claim.conceded else []
            beside += [f"superseded by {', '.join(claim.superseded_by)}"] if claim.superseded_by else []
            says = escape("; ".join([claim.says, *beside]) if k == 0 else "")
            reading = f" ({escape(d.reading)})" if d.reading else ""
            claims.add_row(
                escape(claim.id) + reading,
                escape(claim.party) if k == 0 else "",
                says,
                verdict,
                margin,
                escape(", ".join(d.rests_on)),
            )
    # a word of a verdict is never cut, however narrow the terminal is
    for column in (claims.columns[0], claims.columns[3], claims.columns[4]):
        column.no_wrap = True
    console.print(claims)
    others = sum(c.kind == "other" for c in inquiry.claims)
    if others:
        console.print(f"{others} more claims are shown in the report and never judged.")
    for title, sets in (
        ("cannot all be true together", inquiry.exclusions),
        ("tried, and not excluded", inquiry.not_excluded),
    ):
        if not sets:
            continue
        table = Table(
            "claims",
            "reading",
            "assumes",
            "why",
            "falls if, one at a time",
            title=title,
            title_justify="left",
        )
        for e in sets:
            table.add_row(
                " ".join(e.claims),
                escape(e.reading),
                escape(" ".join(e.assumes)),
                escape(" ".join(r.text for r in e.reasons)),
                escape("\n".join(falls(e))),
            )
        console.print(table)
    for version in inquiry.versions:
        console.print(
            f"{version.party} has said otherwise before ({' → '.join(version.statements)}):", markup=False
        )
        for line in version.differences:
            console.print(f"  {line}", markup=False)
    for origin in inquiry.origins:
        if len(origin.statements) > 1:
            console.print(
                f"one origin, counted once: {', '.join(origin.statements)} ({origin.origin})", markup=False
            )


def falls(e: "Exclusion") -> list[str]:
    """What would make an exclusion fall, a line each."""
    return [
        f"{f.what} ({f.input}): "
        + (
            "no change of this alone"
            if f.by is None
            else f"{f.by:,.0f} {f.unit}" + (f" → {f.to:,.0f}" if f.to else "")
        )
        for f in e.falls_if
    ]
