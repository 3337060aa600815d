"""`sharedsky explain`: the reasoning behind the verdict on one claim."""

import difflib
from pathlib import Path

import click


@click.command("explain")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.argument("claim_id")
def command(case_dir: Path, claim_id: str) -> None:
    """Show the reasoning behind the verdict on one claim, step by step, with figures and evidence.

    CLAIM_ID is a claim's, such as A7.1; `sharedsky check CASE_DIR` lists them.
    """
    from sharedsky.cli.progress import stages
    from sharedsky.cli.wrapped import folded, width
    from sharedsky.errors import UnknownName
    from sharedsky.inquiry.explained import explained
    from sharedsky.workflow import examine

    with stages() as progress:
        found = examine(case_dir, progress)
    known = [c.id for c in found.inquiry.claims]
    if claim_id not in known:
        near = difflib.get_close_matches(claim_id, known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else "see `sharedsky check` for the ids"
        raise UnknownName(str(case_dir), field="claim", got=repr(claim_id), want="the id of a claim", fix=fix)
    for line in explained(found.withholding.value(found.worked.material.case), found.inquiry, claim_id):
        click.echo(folded(line, width()))
