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

    In it are all entities and parties and the whole ledger, so it is as secret as they are. Keys are not in it: keep
    copies of log.key and of the settings apart. To go back to the copy, stop the server and put the copy in the place of
    sharedsky.db, with no sharedsky.db-wal beside it; leave the folder log/ as it is, from which the ledger puts back the
    leaves that the copy lacks. Where that folder is lost, the ledger goes on under a new origin.
    """
    from sharedsky.cli.terminal import say
    from sharedsky.service.backup import backup

    leaves = backup(data / "sharedsky.db", target)
    say(f"{target}: {target.stat().st_size:,} bytes, {leaves:,} leaves of the ledger, checked")
    say(f"not in it: keys ({data / 'log.key'} and others) and settings; keep copies of them apart")
