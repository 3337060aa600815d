"""When a zone applies, as ED-269 and ED-318 write it."""

import re
from collections.abc import Sequence
from typing import Final, get_args

from sharedsky.errors import InvalidValue
from sharedsky.model.geozone import WEEK, Clock, Daily, Daylight, Weekday, ZonePeriod
from sharedsky.units import parse_utc

DAY_US: Final = 86_400_000_000
DAYLIGHT: Final[tuple[Daylight, ...]] = get_args(Daylight)
_CLOCK: Final = re.compile(
    r"(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)


def clock(text: str, where: str, at: str) -> Clock:
    """A time of day with its offset from UTC; InvalidValue where it is none, or has no zone, since none is ever guessed.

    >>> clock("08:30+0430", "", "")
    Clock(us=30600000000, offset_min=270)
    """
    want = "a time of day with its zone, such as 08:30:00Z or 08:30+02:00"
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(where, field=at, got=repr(text[:40]), want=want)
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    us = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + int((found[4] or "").ljust(6, "0"))
    if hours > 24 or minutes > 59 or seconds > 59 or us > DAY_US:
        raise InvalidValue(where, field=at, got=repr(text[:40]), want=want)
    zone = found[5]
    if zone is None:
        raise InvalidValue(where, field=at, got=repr(text[:40]), want=want, fix="add Z or the offset")
    if zone in "Zz":
        return Clock(us, 0)
    offset = int(zone[1:3]) * 60 + int(zone[-2:])
    if offset > 15 * 60 or int(zone[-2:]) > 59:
        raise InvalidValue(where, field=at, got=repr(text[:40]), want=want)
    return Clock(us, -offset if zone[0] == "-" else offset)


def instant_us(text: str | None, where: str, at: str) -> int | None:
    """An instant, None where there is none; InvalidValue where it has no zone."""
    return None if text is None else parse_utc(text.strip(), where, at)


def days_of(given: Sequence[str] | str, where: str, at: str) -> list[Weekday]:
    """Days of the week in their order; all are none in particular."""
    names = [d.upper() for d in ([given] if isinstance(given, str) else given)]
    for name in names:
        if name not in (*WEEK, "ANY"):
            raise InvalidValue(where, field=at, got=repr(name[:40]), want=f"one of {', '.join(WEEK)}, ANY")
    if not names:
        raise InvalidValue(where, field=at, got="no day", want="at least one day")
    if "ANY" in names or set(names) == set(WEEK):
        return []
    return [day for day in WEEK if day in names]


def daily(
    days: list[Weekday], start: Clock | Daylight | None, end: Clock | Daylight | None, where: str, at: str
) -> Daily:
    """Hours of some days; InvalidValue where they are of two offsets, or none at all."""
    if isinstance(start, Clock) and isinstance(end, Clock):
        if start.offset_min != end.offset_min:
            raise InvalidValue(where, field=at, got="two offsets from UTC", want="one for start and end")
        if start.us == end.us:
            raise InvalidValue(
                where,
                field=at,
                got="hours that end when they begin",
                want="00:00 to 24:00 for a whole day",
            )
    return Daily(days, start, end)


def period(
    start_us: int | None, end_us: int | None, schedule: list[Daily], where: str, at: str
) -> ZonePeriod:
    """When a zone applies; InvalidValue where it ends before it begins, or says nothing at all."""
    if start_us is not None and end_us is not None and end_us <= start_us:
        raise InvalidValue(where, field=f"{at}.endDateTime", want="an instant after startDateTime")
    return ZonePeriod(start_us, end_us, schedule)
