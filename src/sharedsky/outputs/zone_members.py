"""What ED-269 and ED-318 have in common as written: times, rings, and objects without what is not said."""

from typing import Any

from sharedsky.model.geozone import Clock
from sharedsky.model.volume import Polygon
from sharedsky.units import utc


def instant(t_us: int | None) -> str | None:
    """ISO 8601, with a fraction only where there is one.

    >>> instant(1_537_210_980_000_000), instant(1_537_210_980_500_000)
    ('2018-09-17T19:03:00Z', '2018-09-17T19:03:00.500000Z')
    """
    return None if t_us is None else utc(t_us).replace(".000000Z", "Z")


def clock(of: Clock, whole: str = "", colon: str = ":") -> str:
    """A time of day with its zone.

    Args:
        of: the time.
        whole: what stands for the fraction of a whole second.
        colon: between the hours and minutes of the zone.

    >>> clock(Clock(30_600_000_000, 270)), clock(Clock(86_400_000_000, 0)), clock(Clock(0, -210), ".00")
    ('08:30:00+04:30', '24:00:00Z', '00:00:00.00-03:30')
    """
    seconds, fraction = divmod(of.us, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    part = f".{fraction:06}" if fraction else whole
    sign, offset = ("-" if of.offset_min < 0 else "+"), abs(of.offset_min)
    zone = f"{sign}{offset // 60:02}{colon}{offset % 60:02}" if offset else "Z"
    return f"{hour:02}:{minute:02}:{second:02}{part}{zone}"


def rings(of: Polygon) -> list[list[list[float]]]:
    """Its rings, each closed."""
    return [[[lon, lat] for lon, lat in (*ring, ring[0])] for ring in of.rings]


def number(value: float) -> float | int:
    """A whole number without a fraction, for readers that want one.

    >>> number(120.0), number(0.5)
    (120, 0.5)
    """
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def said(**members: Any) -> dict[str, Any]:
    """An object of what is said: without None, empty texts and empty lists."""
    return {k: v for k, v in members.items() if v not in (None, "", [])}
