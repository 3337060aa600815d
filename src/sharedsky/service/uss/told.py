"""What users are told of conflicts; pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sharedsky.service.uss.overlap import Overlap
from sharedsky.service.uss.plan_rules import SENTENCES, Conflict, Other
from sharedsky.service.uss.records import Flight, UserNotice

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def caused(
    flight: Flight, conflicts: Sequence[Conflict], happened_us: int, now_us: int, fresh_id: Callable[[], str]
) -> list[UserNotice]:
    """What the user who plans or changes a flight is told of conflicts, permitted or not: of all flights, and of all constraints."""
    told = []
    for of in ("flight", "constraint"):
        some = [c for c in conflicts if c.kind == of]
        if some:
            done = "Planned" if all(c.permitted for c in conflicts) else "Not planned"
            told.append(
                UserNotice(
                    fresh_id(),
                    flight.party,
                    flight.id,
                    "conflict" if of == "flight" else "constraint",
                    "SCD0090" if of == "flight" else "CSTP0005",
                    happened_us,
                    now_us,
                    f"{done}; {'. '.join(words_of(c) for c in some)}.",
                    [c.id for c in some],
                )
            )
    return told


def suffered(
    flight: Flight,
    conflicts: Iterable[Conflict],
    others: Iterable[Other],
    now_us: int,
    fresh_id: Callable[[], str],
) -> list[UserNotice]:
    """What the users of other flights of ours are told when a flight comes into conflict with theirs."""
    users = {other.id: other.own for other in others if other.kind == "flight" and other.own}
    priority = (flight.details.priority or 0) if flight.details else 0
    return [
        UserNotice(
            fresh_id(),
            users[conflict.id],
            conflict.id,
            "conflict",
            "SCD0095",
            now_us,
            now_us,
            f"The flight {flight.id} of {flight.party} (priority {priority}, {flight.state}) is in conflict with yours"
            f"{where(conflict.overlaps)}.",
            [flight.id],
        )
        for conflict in conflicts
        if conflict.id in users
    ]


def words_of(conflict: Conflict) -> str:
    """A conflict in one sentence: what, whose, where, when, and why it is permitted or not."""
    if conflict.kind == "constraint":
        what = f"the constraint {conflict.name or conflict.id} of {conflict.manager}"
    else:
        priority = "unknown" if conflict.priority is None else str(conflict.priority)
        what = f"the flight {conflict.id} of {conflict.manager} (priority {priority}, {conflict.state})"
    return f"{what}{where(conflict.overlaps)}; {SENTENCES[conflict.why]}"


def where(overlaps: list[Overlap]) -> str:
    """The first of some overlaps in words that follow a sentence, and how many more there are."""
    if not overlaps:
        return ", at a place that its USS does not tell"
    more = f" and {len(overlaps) - 1} more overlaps" if len(overlaps) > 1 else ""
    return f", {where_of(overlaps[0])}{more}"


def where_of(overlap: Overlap) -> str:
    """Where and when two places overlap, in words.

    >>> where_of(Overlap(0, 0, 0, 600_000_000, 100.0, 150.0, 35.5, 35.8, 1240.0, 80.0))
    'around 35.50000 N 35.80000 E (1.2 km by 80 m), 100 to 150 m, 1970-01-01 00:00:00 to 00:10:00 UTC'
    """
    lat, lng = overlap.lat_deg, overlap.lng_deg
    place = f"around {abs(lat):.5f} {'N' if lat >= 0 else 'S'} {abs(lng):.5f} {'E' if lng >= 0 else 'W'}"
    size = f"({_length(overlap.east_m)} by {_length(overlap.north_m)})"
    return f"{place} {size}, {_heights(overlap)}, {_times(overlap)}"


def _length(m: float) -> str:
    if m < 1:
        return f"{100 * m:.1f} cm"
    return f"{m:.0f} m" if m < 1000 else f"{m / 1000:.1f} km"


def _heights(overlap: Overlap) -> str:
    low, high = overlap.lower_m, overlap.upper_m
    if low is None and high is None:
        return "at all altitudes"
    if low is None or high is None:
        return f"up to {high:g} m" if high is not None else f"from {low:g} m"
    return f"{low:.4g} to {high:.4g} m"


def _times(overlap: Overlap) -> str:
    if overlap.start_us is None or overlap.end_us is None:
        return "at all times"
    start, end = (_EPOCH + timedelta(microseconds=t) for t in (overlap.start_us, overlap.end_us))
    same = start.date() == end.date()
    return f"{start:%Y-%m-%d %H:%M:%S} to {end:%H:%M:%S}" + (" UTC" if same else f" UTC on {end:%Y-%m-%d}")
