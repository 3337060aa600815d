"""sharedsky backup: copy the server's database while it works."""

from pathlib import Path

import click


@click.command(name="backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sharedsky-data"),
    show_default=True,
    help="folder that sharedsky serve uses",
)
def command(target: Path, data: Path) -> None:
    """Copy everything that the server keeps, as it is at one instant, into the file TARGET, and check the copy. Servers may
    go on working meanwhile. A PostgreSQL is copied with its own tools.
    """
    from sharedsky.service.backup import backup

    leaves = backup(data / "sharedsky.db", target)
    click.echo(f"{target}: {target.stat().st_size:,} bytes, {leaves:,} leaves of the ledger, checked")
