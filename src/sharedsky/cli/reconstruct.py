"""`sharedsky reconstruct`: a folder of evidence becomes a step-by-step reconstruction."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sharedsky.model.report import Report

MOST_PROBLEMS = 50
"""So many lines of what is wrong in a case are shown; the report has them all."""


@click.command("reconstruct")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the reports.  [default: CASE_DIR/out]",
)
@click.option(
    "--format",
    "formats",
    default="json,html",
    show_default=True,
    help="Outputs besides report.json, separated by commas, or all; see `sharedsky formats`.",
)
def command(case_dir: Path, out: Path | None, formats: str) -> None:
    """Make the step-by-step reconstruction of a case folder.

    CASE_DIR holds case.toml, evidence/ and statements/. Writes report.json, and the other outputs made from it. What
    cannot be used in the case is said in one line each and left out; the rest is reconstructed.
    """
    from sharedsky.cli.progress import stages
    from sharedsky.cli.terminal import say
    from sharedsky.workflow import reconstruct

    with stages() as progress:
        made = reconstruct(case_dir, out, [name for name in formats.split(",") if name], progress)
    for problem in made.problems[:MOST_PROBLEMS]:
        say(f"{problem.where}: {problem.reason}", err=True)
    if len(made.problems) > MOST_PROBLEMS:
        say(f"and {len(made.problems) - MOST_PROBLEMS} more; all are in the report", err=True)
    for line in counts(made.report):
        say(line)
    for path in made.written:
        say(str(path))


def counts(report: "Report") -> list[str]:
    """The main counts of a report, a line each."""
    from sharedsky.inquiry.wording import plural

    samples = sum(track.samples for track in report.tracks)
    claims = sum(len(said.statement.claims) for said in report.statements)
    near = sum(not encounter.with_flagged for encounter in report.encounters)
    flagged = sum(group.count for track in report.tracks for group in track.flagged)
    rejected = sum(file.rejected_count for file in report.files)
    return [
        report.head.title,
        f"  evidence    {plural(len(report.files), 'file')}, {plural(len(report.tracks), 'track')} of "
        f"{plural(samples, 'sample')} ({flagged:,} flagged), {plural(rejected, 'record')} rejected",
        f"  events      {plural(len(report.events), 'event')} and {plural(len(report.steps), 'step')} of the story, "
        f"{plural(near, 'encounter')}, {plural(len(report.lint), 'lint remark')}",
        f"  statements  {plural(len(report.statements), 'statement')} with {plural(claims, 'claim')}, "
        f"{plural(len(report.notices), 'notice')}",
    ]
