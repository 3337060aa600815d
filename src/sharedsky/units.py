"""Exact unit factors, quantities as people write them, and instants.

Inside everything is SI and int64 microseconds UTC; feet, knots and nautical miles live in sources, outputs and
rules as people write them, and are converted here, once and exactly.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from sharedsky.errors import InvalidValue

FT: Final = 0.3048
"""Metres in an international foot (exact, 1959 agreement)."""
NM: Final = 1852.0
"""Metres in a nautical mile (exact, BIPM)."""
KT: Final = 1852.0 / 3600.0
"""Metres per second in a knot."""
FPM: Final = 0.3048 / 60.0
"""Metres per second in a foot per minute."""
G0: Final = 9.80665
"""Standard gravity, m/s² (exact, CGPM 1901)."""
SECOND_US: Final = 1_000_000
"""Microseconds in a second."""

LENGTH_M: Final = {"m": 1.0, "km": 1000.0, "ft": FT, "nm": NM, "nmi": NM, "mi": 1609.344, "fl": 100 * FT}
SPEED_MPS: Final = {
    "m/s": 1.0,
    "km/h": 1 / 3.6,
    "kmh": 1 / 3.6,
    "kt": KT,
    "kts": KT,
    "fpm": FPM,
    "ft/min": FPM,
}
DURATION_S: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
ACCELERATION_MPS2: Final = {"m/s2": 1.0, "m/s²": 1.0, "g": G0}

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-zµ/²]+[2]?)\s*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _quantity(text: str, factors: dict[str, float], kind: str, where: str, field: str) -> float:
    found = _QUANTITY.fullmatch(text)
    factor = factors.get(found[2].lower()) if found else None
    value = float(found[1]) * factor if found and factor is not None else math.inf
    if not math.isfinite(value):
        units = ", ".join(factors)
        raise InvalidValue(where, field=field, got=repr(text), want=f"{kind} with its unit ({units})")
    return value


def length_m(text: str, where: str = "", field: str = "") -> float:
    """Metres in a length as people write it; InvalidValue where the number or the unit is missing.

    >>> length_m("5NM"), length_m("1000 ft"), length_m("70 km")
    (9260.0, 304.8, 70000.0)
    """
    return _quantity(text, LENGTH_M, "a length", where, field)


def speed_mps(text: str, where: str = "", field: str = "") -> float:
    """Metres per second in a speed as people write it; InvalidValue where the number or the unit is missing.

    >>> speed_mps("36 km/h")
    10.0
    """
    return _quantity(text, SPEED_MPS, "a speed", where, field)


def duration_s(text: str, where: str = "", field: str = "") -> float:
    """Seconds in a duration as people write it; InvalidValue where the number or the unit is missing.

    >>> duration_s("1.5min")
    90.0
    """
    return _quantity(text, DURATION_S, "a duration", where, field)


def acceleration_mps2(text: str, where: str = "", field: str = "") -> float:
    """Metres per second squared in an acceleration as people write it (`0.25 g`, `5 m/s2`).

    >>> acceleration_mps2("1 g")
    9.80665
    """
    return _quantity(text, ACCELERATION_MPS2, "an acceleration", where, field)


def utc(t_us: int) -> str:
    """ISO 8601 with microseconds and Z, for int64 microseconds UTC.

    >>> utc(1_537_210_980_000_000)
    '2018-09-17T19:03:00.000000Z'
    """
    instant = _EPOCH + timedelta(microseconds=int(t_us))
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_utc(text: str | datetime, where: str = "", field: str = "") -> int:
    """Microseconds UTC of an ISO 8601 instant; InvalidValue where it has no zone, since a zone is never guessed.

    >>> parse_utc("2018-09-17T22:03:00+03:00")
    1537210980000000
    """
    want = "an ISO 8601 date and time with its zone, such as 2018-09-17T19:03:00Z"
    if isinstance(text, str):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidValue(where, field=field, got=repr(text), want=want) from None
    else:
        instant = text
    if instant.tzinfo is None:
        raise InvalidValue(where, field=field, got=str(text), want=want, fix="add Z or the offset, as +03:00")
    return (instant - _EPOCH) // timedelta(microseconds=1)


class Metres(float):
    """A length in metres, that a case writes with its unit: `"70 km"`."""


class MetresPerSecond(float):
    """A speed in m/s, that a case writes with its unit: `"450 kt"`."""


class MetresPerSecond2(float):
    """An acceleration in m/s², that a case writes with its unit: `"0.25 g"`."""


class Seconds(float):
    """A duration in seconds, that a case writes with its unit: `"60 s"`."""


class Instant(int):
    """Microseconds UTC, that a case writes as a date and time with its zone."""
