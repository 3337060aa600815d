"""Progress on a terminal for what lasts over a second; nothing where nobody watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sharedsky.cli.terminal import console
from sharedsky.errors import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUIET_S = 1.0
"""What is done by then shows nothing."""


class _Shown:
    """The line on the terminal, made when the first second is over."""

    def __init__(self) -> None:
        self.began_s = time.monotonic()
        self.bar: Progress | None = None
        self.task: TaskID | None = None

    def told(self, stage: str, share: float | None) -> None:
        stage = visible(stage)
        if time.monotonic() - self.began_s < QUIET_S:
            return
        if self.bar is None or self.task is None:
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TimeElapsedColumn(),
            )
            self.bar = Progress(*columns, console=console(err=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task(stage, total=None)
        total = None if share is None else 1.0
        self.bar.update(self.task, description=stage, total=total, completed=share or 0.0)


@contextmanager
def stages() -> Iterator[Callable[[str, float | None], None]]:
    """A function to tell stages to: their name, and how much is done (0 to 1) where that is known."""
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    shown = _Shown()
    try:
        yield shown.told
    finally:
        if shown.bar is not None:
            shown.bar.stop()


@contextmanager
def progress(stage: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell of one stage how much is done, and of how much."""
    with stages() as tell:
        yield lambda done, size: tell(stage, done / size if size else None)
