"""`sharedsky present`: the reconstruction in the browser, with its map, its clock and its presentation; no server."""

from pathlib import Path

import click

PAGE = "report.html"


@click.command("present")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the reports.  [default: CASE_DIR/out]",
)
@click.option("--no-browser", is_flag=True, help="Only print where the page is.")
def command(case_dir: Path, out: Path | None, no_browser: bool) -> None:
    """Open the reconstruction of a case folder in the browser.

    Reconstructs first where report.html is missing, or older than a file of the case. The page is one file that
    asks no network for anything; there, `s` starts the presentation and space starts the clock.
    """
    import webbrowser

    from sharedsky.cli.progress import stages
    from sharedsky.cli.terminal import say
    from sharedsky.workflow import reconstruct

    page = (out or case_dir / "out") / PAGE
    if not is_current(page, case_dir):
        with stages() as progress:
            made = reconstruct(case_dir, out, ["html"], progress)
        for problem in made.problems:
            say(f"{problem.where}: {problem.reason}", err=True)
    say(str(page))
    if not no_browser and not webbrowser.open(page.resolve().as_uri()):
        say("no browser could be started here; open that file in one", err=True)


def is_current(page: Path, case_dir: Path) -> bool:
    """Whether a page is newer than every file of its case and than the program's own page."""
    if not page.is_file():
        return False
    from importlib import resources

    made = page.stat().st_mtime_ns
    with resources.as_file(resources.files("sharedsky.outputs").joinpath("page", PAGE)) as template:
        if template.stat().st_mtime_ns > made:
            return False
    inside = {page.parent.resolve(), (case_dir / "out").resolve()}
    files = [
        path for path in case_dir.rglob("*") if path.is_file() and not inside & set(path.resolve().parents)
    ]
    return bool(files) and all(path.stat().st_mtime_ns <= made for path in files)
