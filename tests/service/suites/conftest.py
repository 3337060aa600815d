"""A pool of two servers, over each database; and one that many small tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.suites.pool import Pool, on_postgres, on_sqlite


@pytest.fixture(params=["sqlite", "postgres"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pool]:
    """Two servers and nothing in their database."""
    if request.param == "sqlite":
        with on_sqlite(tmp_path) as made:
            yield made
    else:
        with on_postgres(request.getfixturevalue("empty_database")) as made:
            yield made


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Servers of a database in which other tests leave things behind."""
    with on_sqlite(tmp_path_factory.mktemp("one")) as made:
        yield made
