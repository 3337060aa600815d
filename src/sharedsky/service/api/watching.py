"""What the server tells of itself: requests by route and status, and how long they took, as Prometheus reads it.

Each process counts its own; the label `pid` tells them apart.
"""

import bisect
import os
import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the buckets of the histogram."""


MOST_PARTIES = 10_000
"""Whose rates are remembered at a time."""


class Counts:
    """Requests that were answered."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str, int], int] = {}
        self._buckets: dict[tuple[str, str], list[int]] = {}
        self._seconds: dict[tuple[str, str], float] = {}

    def add(self, method: str, route: str, status: int, took_s: float) -> None:
        """One more."""
        self._answers[method, route, status] = self._answers.get((method, route, status), 0) + 1
        buckets = self._buckets.setdefault((method, route), [0] * (len(BOUNDS_S) + 1))
        buckets[bisect.bisect_left(BOUNDS_S, took_s)] += 1
        self._seconds[method, route] = self._seconds.get((method, route), 0.0) + took_s

    def text(self) -> str:
        """All of them, in the text format of Prometheus."""
        pid = f'pid="{os.getpid()}"'
        lines = [
            "# HELP sharedsky_requests_total Requests that were answered.",
            "# TYPE sharedsky_requests_total counter",
        ]
        for (method, route, status), count in sorted(self._answers.items()):
            lines.append(
                f'sharedsky_requests_total{{{pid},method="{method}",route="{route}",status="{status}"}} {count}'
            )
        lines += [
            "# HELP sharedsky_request_seconds How long requests took.",
            "# TYPE sharedsky_request_seconds histogram",
        ]
        for (method, route), buckets in sorted(self._buckets.items()):
            labels, below = f'{pid},method="{method}",route="{route}"', 0
            for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), buckets, strict=True):
                below += count
                lines.append(f'sharedsky_request_seconds_bucket{{{labels},le="{bound}"}} {below}')
            lines.append(f"sharedsky_request_seconds_sum{{{labels}}} {self._seconds[method, route]:.6f}")
            lines.append(f"sharedsky_request_seconds_count{{{labels}}} {below}")
        return "\n".join(lines) + "\n"


def counted(app: ASGIApp) -> ASGIApp:
    """The application, with each answer counted under its route (never its path, which holds ids)."""

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        start_s, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            route = scope.get("path_template") or "unknown"
            counts: Counts = scope["litestar_app"].state.counts
            counts.add(scope["method"], route, status, time.perf_counter() - start_s)

    return count


class Rates:
    """How fast each party may ask: so many a second, and as many at once as in ten seconds.

    Args:
        per_s: 0 is as fast as it likes.
    """

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, party: str, now_s: float) -> bool:
        """Whether a party may ask once more at an instant of a clock that never goes back; it is counted if so."""
        if not self._per_s:
            return True
        most = max(1.0, 10 * self._per_s)
        if len(self._left) >= MOST_PARTIES:
            self._left.clear()
        left, then_s = self._left.get(party, (most, now_s))
        left = min(most, left + (now_s - then_s) * self._per_s)
        self._left[party] = (left - 1 if left >= 1 else left, now_s)
        return left >= 1
