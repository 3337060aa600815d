"""Files and folders that only their owner can read, because plans, reports and secrets are in them."""

import contextlib
import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder where there is none; one that is there stays as its owner made it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file where there is none; one that is there stays as it is."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def opener(path: str, flags: int) -> int:
    """For open(), which makes files with it that only their owner can read."""
    return os.open(path, flags, 0o600)
