"""`sharedsky diff`: which verdicts differ between two revisions, and because of which evidence."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sharedsky.inquiry.differing import Differing


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(old: Path, new: Path, form: str) -> None:
    """Tell which verdicts differ between two revisions of a case, and because of which evidence.

    OLD and NEW are case folders, or the report.json of each.
    """
    from sharedsky.cli.progress import stages
    from sharedsky.cli.terminal import say_json
    from sharedsky.cli.wrapped import folded, width
    from sharedsky.inquiry.differing import differing
    from sharedsky.workflow import report_at

    with stages() as progress:
        found = differing(report_at(old, progress), report_at(new, progress))
    if form == "json":
        say_json(found, indent=1)
        return
    for line in told(found):
        click.echo(folded(line, width()))


def told(found: "Differing") -> list[str]:
    """What differs, a line each."""
    lines = [f"{found.old} → {found.new}"]
    for sign, names in (("+", found.files_added), ("-", found.files_removed), ("~", found.files_changed)):
        lines += [f"  {sign} {name}" for name in names]
    lines += [f"  ~ input {name}" for name in found.inputs_changed]
    for v in found.verdicts:
        before, after = ((x.value.replace("_", " ") if x else "not there") for x in (v.before, v.after))
        reading = f" (read as {v.reading})" if v.reading else ""
        because = f"; because of {', '.join(v.because)}" if v.because else ""
        lines.append(f"{v.claim}{reading}: {before} → {after}{because}")
    for word, sets in (
        ("now excluded", found.exclusions_gained),
        ("no longer excluded", found.exclusions_lost),
    ):
        for e in sets:
            under = f", read as {e.reading}" if e.reading else ""
            lines.append(f"{word}: {' '.join(e.claims)}{under}; assumes {' '.join(e.assumes) or 'nothing'}")
    lines += [f"finding {name} differs" for name in found.findings_changed]
    if not (found.verdicts or found.exclusions_gained or found.exclusions_lost or found.findings_changed):
        lines.append("no verdict, exclusion or finding differs")
    return lines
