"""When somebody spoke, as far as the documents say."""

import re
from datetime import UTC, datetime, timedelta

from sharedsky.errors import InvalidValue
from sharedsky.units import parse_utc

ZONES_S = 14 * 3600.0
"""A day without a zone begins up to 14 h before and 12 h after the day in UTC, wherever on earth it is meant."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def day_interval(text: str) -> tuple[int | None, int | None, float]:
    """Start, end and the uncertainty of each, for a day, an instant with its zone, or a range `a/b` of either.

    Args:
        text: ISO 8601; "" is undated.
    Returns:
        Microseconds UTC (None, None where undated) and seconds: a day's zone is not guessed but is its uncertainty.
    Raises:
        InvalidValue: for anything else.

    >>> day_interval("2018-09-18")
    (1537228800000000, 1537315200000000, 50400.0)
    >>> day_interval("2018-09-18T10:00:00Z")
    (1537264800000000, 1537264800000000, 0.0)
    """
    if not text.strip():
        return None, None, 0.0
    first, _, last = text.strip().partition("/")
    start_us, _, start_unc_s = _one(first, text)
    _, end_us, end_unc_s = _one(last or first, text)
    return start_us, end_us, max(start_unc_s, end_unc_s)


def _one(part: str, text: str) -> tuple[int, int, float]:
    if not _DAY.fullmatch(part):
        at = parse_utc(part, field=f"said_on {text}")
        return at, at, 0.0
    try:
        day = datetime.fromisoformat(part).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidValue(field="said_on", got=repr(text), want="a date such as 2018-09-18") from None
    return parse_utc(day), parse_utc(day + timedelta(days=1)), ZONES_S
