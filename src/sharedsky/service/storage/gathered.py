"""What many ask of a database at once is asked together: one exchange for all that waited during the last."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Gathered(Generic[Q, A]):
    """Answers questions in batches.

    Args:
        answer: the answer to each of a batch of questions, or the error in its place; what it raises is the error of all.
        most: questions in one batch.
        at_once: batches under way, at most.
        linger_s: how long to wait, at most, for as many as the last batch had. Whoever was just answered asks again in a
            moment; a batch that begins with the first of them makes all others wait for its commit, and then for theirs.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]],
        *,
        most: int,
        at_once: int,
        linger_s: float = 0.0,
    ) -> None:
        self._answer, self._most, self._at_once, self._linger_s = answer, most, at_once, linger_s
        self._last = 1
        self._enough = asyncio.Event()
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, question: Q) -> A:
        """The answer to one question."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if len(self._waiting) >= self._last:
            self._enough.set()
        if len(self._tasks) < self._at_once:
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def finish(self) -> None:
        """Answer what waits."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            if self._linger_s and len(self._waiting) < self._last:
                self._enough.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), self._linger_s)
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._last = len(batch)
            answers: Sequence[A | Exception]
            try:
                answers = await self._answer([question for question, _ in batch])
            except Exception as error:
                answers = [error] * len(batch)
            except BaseException:  # the loop ends
                for _, future in batch:
                    future.cancel()
                raise
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.done():
                    continue  # whoever asked has gone
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
