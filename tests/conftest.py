"""Fixtures that several rooms use."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real tracks and facts that lies beside the repository; skips where it is absent."""
    path = Path(__file__).parents[2] / "shared"
    if not path.is_dir():
        pytest.skip("the folder ../shared with real data is not here")
    return path
