"""When a zone applies, as intervals between two instants; pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from sharedsky.model.geozone import WEEK, Clock, Daily, GeoZone, ZonePeriod

DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000
_EPOCH: Final = date(1970, 1, 1)

Interval = tuple[int, int]


def intervals(zone: GeoZone, from_us: int, until_us: int) -> tuple[list[Interval], list[str]]:
    """When a zone applies between two instants, merged and ascending, and what of it cannot be said as times."""
    found, unsaid = list[Interval](), list[str]()
    for k, period in enumerate(zone.periods or [ZonePeriod()]):
        start_us = from_us if period.start_us is None else max(from_us, period.start_us)
        end_us = until_us if period.end_us is None else min(until_us, period.end_us)
        if not period.schedule:
            found.append((start_us, end_us))
        for n, hours in enumerate(period.schedule):
            if isinstance(hours.start, str) or isinstance(hours.end, str):
                event = hours.start if isinstance(hours.start, str) else hours.end
                unsaid.append(
                    f"period {k + 1}, hours {n + 1}: {event} is an event of daylight, of which no time is made here"
                )
                continue
            found += [
                (max(a, start_us), min(b, end_us)) for a, b in _hours(hours, start_us, end_us) if b > start_us
            ]
    return merged(found), unsaid


def merged(found: list[Interval]) -> list[Interval]:
    """Intervals that touch made one; empty ones gone."""
    made: list[Interval] = []
    for start, end in sorted(i for i in found if i[0] < i[1]):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def daily_pieces(found: list[Interval], longest_us: int) -> list[Interval]:
    """Intervals cut at midnight UTC, and into pieces no longer than longest_us from there.

    The cuts do not depend on where anybody looks from, so that a piece is the same from whenever it is found.
    """
    step = min(DAY_US, longest_us) if longest_us > 0 else DAY_US
    pieces = []
    for start, end in found:
        at = start
        while at < end:
            midnight = at // DAY_US * DAY_US
            following = min(midnight + DAY_US, midnight + (at - midnight) // step * step + step)
            pieces.append((at, min(end, following)))
            at = following
    return pieces


def _hours(of: Daily, from_us: int, until_us: int) -> list[Interval]:
    """The hours of each day that touch an interval, by the calendar of the hours' own offset."""
    start = of.start if isinstance(of.start, Clock) else None
    end = of.end if isinstance(of.end, Clock) else None
    offset_us = next((c.offset_min for c in (start, end) if c), 0) * MINUTE_US
    first_us, last_us = (start.us if start else 0), (end.us if end else DAY_US)
    if last_us <= first_us:
        last_us += DAY_US
    day = (from_us + offset_us) // DAY_US - 1  # yesterday's hours can reach into today
    found = []
    while (midnight := day * DAY_US - offset_us) < until_us:
        if not of.days or WEEK[(_EPOCH + timedelta(days=day)).weekday()] in of.days:
            found.append((midnight + first_us, midnight + last_us))
        day += 1
    return found


def midnight_us(t_us: int) -> int:
    """The last midnight UTC."""
    return t_us // DAY_US * DAY_US


def day_of(t_us: int) -> str:
    """The date of an instant, UTC.

    >>> day_of(1_700_000_000_000_000)
    '2023-11-14'
    """
    return datetime.fromtimestamp(t_us / 1e6, UTC).date().isoformat()
