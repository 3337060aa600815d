"""sharedsky serve: run the deconfliction server."""

from pathlib import Path

import click
import msgspec

from sharedsky.errors import InvalidValue


@click.command(name="serve")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sharedsky-data"),
    show_default=True,
    help="folder for the database and keys; made if it is not there",
)
@click.option(
    "--database",
    envvar="SHAREDSKY_DATABASE",
    show_envvar=True,
    help="URL of a PostgreSQL, instead of one SQLite file in the data folder",
)
@click.option(
    "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="settings, in TOML"
)
@click.option("--host", help="address at which to listen  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="port at which to listen  [default: 8090]")
@click.option("--workers", type=click.IntRange(1, 64), help="processes that serve  [default: 1]")
@click.option(
    "--development", is_flag=True, help="issue any token to anybody on this machine, to try things out"
)
def command(
    data: Path,
    database: str | None,
    config: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    development: bool,
) -> None:
    """Run the deconfliction server: a DSS of ASTM F3548-21, with everything in one SQLite file or in a
    PostgreSQL.

    It takes the tokens that registered parties sign (sharedsky party), and those of authorities that the file of
    --config names. To try things out on this machine, use --development and get tokens from
    http://127.0.0.1:8090/token?sub=NAME&scope=utm.strategic_coordination
    """
    try:
        from sharedsky.service.run import serve
        from sharedsky.service.settings import Settings, settings_of
    except ModuleNotFoundError as error:
        raise InvalidValue(
            "sharedsky serve",
            got=f"no package {error.name}",
            want="the packages of the server",
            fix="pip install 'sharedsky[server]'",
        ) from None
    settings = settings_of(config) if config else Settings()
    said = {
        "database": database,
        "host": host,
        "port": port,
        "workers": workers,
        "development": development or None,
    }
    serve(msgspec.structs.replace(settings, **{k: v for k, v in said.items() if v is not None}), data)
