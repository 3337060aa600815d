"""The timing constants of ASTM F3548-21 that a USS is held to, and what this process has measured of each."""

import bisect
import os
from typing import NamedTuple


class Limit(NamedTuple):
    """A timing constant.

    Args:
        seconds: what the standard allows.
        measured: from when to when.
    """

    seconds: float
    measured: str


LIMITS = {
    "MaxRespondToOIDetailsRequest": Limit(1, "from a request for an operational intent to its details"),
    "CstrMaxTimeSendDetails": Limit(5, "from a request for a constraint to its details"),
    "PosInfoRequestMaxResponseTime": Limit(5, "from a request for telemetry to the answer"),
    "MaxRespondToSubscriptionNotification": Limit(5, "from another USS's notification to our answer"),
    "UssOiChangeNotificationMax": Limit(
        5, "from the DSS's answer to a change of an operational intent to a USS's receipt of the notification"
    ),
    "ConflictingOIMaxUSSNotificationTime": Limit(
        1, "from the DSS's answer to a change of an operational intent to the first attempt to notify a USS"
    ),
    "CstrPublishedNotificationLatency": Limit(
        5, "from the DSS's answer to a change of a constraint to a USS's receipt of the notification"
    ),
    "UnableToDeliverConstraintDetails": Limit(
        5, "from a failure to notify a USS of a constraint to the notice to its provider"
    ),
    "CstrMaxDeletion": Limit(5, "from a request to end a constraint to the DSS's answer"),
    "ConflictingOIMaxUserNotificationTime": Limit(5, "from learning of a conflict to the notice to the user"),
    "IntersectingConstraintUserNotificationMax": Limit(
        5, "from learning of a constraint that meets a flight to the notice to the user"
    ),
    "UserOiStateChangeNotificationMax": Limit(
        5, "from a change of a flight's state to the notice to the user"
    ),
    "UssFunctionFailureNotificationMax": Limit(
        5, "from a failure that concerns a flight or zone to the notice to the user"
    ),
    "OiMaxCancelTime": Limit(5, "from a request to end a flight to the DSS's answer"),
    "TransitionToEndedMaxTime": Limit(
        5, "from the end of a flight's time to the DSS's answer that it has ended"
    ),
    "OiMaxUpdateTimeNonconf": Limit(
        5, "from telemetry that shows a flight nonconforming to the DSS's answer"
    ),
    "OiMaxUpdateTimeContingent": Limit(5, "from learning that a flight is contingent to the DSS's answer"),
    "OiMaxUpdateRestoreConf": Limit(
        5, "from telemetry that shows a flight conforming again to the DSS's answer"
    ),
    "MaxRecoverableTimeInNonconformingState": Limit(
        60, "from a flight's becoming nonconforming to its conforming again"
    ),
    "TimeSyncMaxDifferential": Limit(5, "between our clock and that in the answer of another server"),
    "OiMaxDurationPerExcursion": Limit(10, "from a flight's leaving its volumes to its return"),
}
"""By the name in the standard, without its unit."""
PARTS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 6.0)
"""Bounds of the buckets of each histogram, as parts of the limit."""


class Timings:
    """What was measured of each constant."""

    def __init__(self) -> None:
        self._buckets = {name: [0] * (len(PARTS) + 1) for name in LIMITS}
        self._seconds = dict.fromkeys(LIMITS, 0.0)
        self._longest = dict.fromkeys(LIMITS, 0.0)

    def saw(self, name: str, took_s: float) -> None:
        """One more; KeyError where the standard has no such constant. Clocks that disagree never make it negative."""
        took_s = max(0.0, took_s)
        bounds = [part * LIMITS[name].seconds for part in PARTS]
        self._buckets[name][bisect.bisect_left(bounds, took_s)] += 1
        self._seconds[name] += took_s
        self._longest[name] = max(self._longest[name], took_s)

    def count(self, name: str) -> int:
        """How often a constant was measured."""
        return sum(self._buckets[name])

    def text(self) -> str:
        """All of them, in the text format of Prometheus."""
        pid = f'pid="{os.getpid()}"'
        lines = [
            "# HELP sharedsky_uss_limit_seconds What ASTM F3548-21 allows.",
            "# TYPE sharedsky_uss_limit_seconds gauge",
            *(
                f'sharedsky_uss_limit_seconds{{constant="{n}"}} {limit.seconds:g}'
                for n, limit in LIMITS.items()
            ),
            "# HELP sharedsky_uss_longest_seconds The longest that was measured against each limit.",
            "# TYPE sharedsky_uss_longest_seconds gauge",
            *(
                f'sharedsky_uss_longest_seconds{{{pid},constant="{n}"}} {longest:.6f}'
                for n, longest in self._longest.items()
                if self.count(n)
            ),
            "# HELP sharedsky_uss_seconds What was measured against each limit.",
            "# TYPE sharedsky_uss_seconds histogram",
        ]
        for name, buckets in self._buckets.items():
            if not any(buckets):
                continue
            labels, below = f'{pid},constant="{name}"', 0
            bounds = (*(f"{part * LIMITS[name].seconds:g}" for part in PARTS), "+Inf")
            for bound, count in zip(bounds, buckets, strict=True):
                below += count
                lines.append(f'sharedsky_uss_seconds_bucket{{{labels},le="{bound}"}} {below}')
            lines.append(f"sharedsky_uss_seconds_sum{{{labels}}} {self._seconds[name]:.6f}")
            lines.append(f"sharedsky_uss_seconds_count{{{labels}}} {below}")
        return "\n".join(lines) + "\n"
