"""One server, for every test of this folder."""

from collections.abc import Iterator

import pytest

from tests.service.every_route.whole import Whole, whole


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """It, ready."""
    with whole(tmp_path_factory.mktemp("whole")) as made:
        yield made
