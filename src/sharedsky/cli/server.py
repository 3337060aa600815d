"""The options that say which server's data a command works on."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sharedsky.service.settings import Settings
    from sharedsky.service.storage import Storage

T = TypeVar("T")


class Server:
    """Where one server keeps its data.

    Args:
        data: its data folder.
        database: URL of its PostgreSQL, None where the settings say it or it has none.
        config: its settings.
    """

    def __init__(self, data: Path, database: str | None, config: Path | None) -> None:
        self.data, self.database, self._config = data, database, config

    @property
    def settings(self) -> "Settings":
        """What its settings say, and the options."""
        import msgspec

        from sharedsky.service.settings import Settings, settings_of

        settings = settings_of(self._config) if self._config else Settings()
        return msgspec.structs.replace(settings, database=self.database or settings.database)

    def run(self, work: "Callable[[Storage], Awaitable[T]]", *, make: bool = False) -> T:
        """What a piece of work with the server's storage gives.

        Args:
            work: with the storage.
            make: whether a storage that is not there is made; else InvalidValue.
        """
        from sharedsky.errors import InvalidValue
        from sharedsky.service.private_files import make_folder
        from sharedsky.service.run import DATABASE, prepared

        settings = self.settings
        file = self.data / DATABASE
        if not settings.database and not file.exists():
            if not make:
                raise InvalidValue(
                    str(file), got="nothing", want="a server's data", fix="name its folder with --data"
                )
            make_folder(self.data)

        async def run() -> T:
            storage = await prepared(settings, self.data)
            try:
                return await work(storage)
            finally:
                await storage.close()

        return asyncio.run(run())


def with_server(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the options --data, --database and --config, and hands them to it as `server`.

    Args:
        what: the command, for the message where the packages of the server are not there.
    """

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        @click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("sharedsky-data"),
            show_default=True,
            help="data folder of the server",
        )
        @click.option(
            "--database",
            envvar="SHAREDSKY_DATABASE",
            show_envvar=True,
            help="URL of the server's PostgreSQL",
        )
        @click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="settings of the server, in TOML",
        )
        @functools.wraps(command)
        def wrapped(
            *args: Any, data: Path, database: str | None, config: Path | None, **options: Any
        ) -> None:
            from sharedsky.outputs.setting import require

            for package in ("litestar", "cryptography.hazmat", "jwt"):
                require(package, "server", what)
            command(*args, server=Server(data, database, config), **options)

        return wrapped

    return wrap
