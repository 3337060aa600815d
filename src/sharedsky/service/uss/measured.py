"""What the server tells of itself as a USS, as Prometheus reads it."""

import os

from sharedsky.service.refused import Refused
from sharedsky.service.uss.parts import UssParts


async def measured(uss: UssParts) -> str:
    """The timing constants of the standard, deliveries, exchanges that could not be kept, and how flights are flown."""
    pid = f'pid="{os.getpid()}"'
    counts = uss.deliveries.counts
    lines = [
        "# HELP sharedsky_uss_attempts_total Attempts of this process to tell a USS or DSS of something, by what came of it.",
        "# TYPE sharedsky_uss_attempts_total counter",
        *(f'sharedsky_uss_attempts_total{{{pid},result="{of}"}} {n}' for of, n in sorted(counts.items())),
        "# HELP sharedsky_uss_exchanges_lost_total Exchanges that were not kept because the storage took none for long.",
        "# TYPE sharedsky_uss_exchanges_lost_total counter",
        f"sharedsky_uss_exchanges_lost_total{{{pid}}} {uss.journal.lost}",
    ]
    try:
        waiting = await uss.store.waiting()
    except Refused:  # the storage does not answer; all else is told
        waiting = None
    if waiting is not None:
        lines += [
            "# HELP sharedsky_uss_deliveries_waiting Notifications that have not reached a USS yet, of all processes.",
            "# TYPE sharedsky_uss_deliveries_waiting gauge",
            f"sharedsky_uss_deliveries_waiting {sum(waiting.values())}",
            "# HELP sharedsky_uss_unreached USSs to which notifications wait, of all processes.",
            "# TYPE sharedsky_uss_unreached gauge",
            f"sharedsky_uss_unreached {len(waiting)}",
        ]
    return "\n".join(lines) + "\n" + uss.timings.text() + uss.monitor.text()
