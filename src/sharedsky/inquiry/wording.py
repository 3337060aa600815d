"""Quantities and instants as the report's sentences say them."""

import math
from datetime import UTC, datetime, timedelta

from sharedsky.model.encounter import Measured
from sharedsky.model.track import Datum
from sharedsky.units import FT, NM, SECOND_US

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR_M = 10_000.0
"""From here on a distance is said in whole kilometres' tenths: metres would only look exact."""
_MINUTE_S = 60.0
_HOUR_S = 3600.0


def plural(count: int, thing: str, things: str = "") -> str:
    """A count and what is counted.

    >>> plural(1, "flight"), plural(1200, "flight"), plural(2, "party", "parties")
    ('1 flight', '1,200 flights', '2 parties')
    """
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"


def distance(m: float) -> str:
    """A horizontal distance in metres or kilometres, with nautical miles.

    >>> distance(412.4), distance(35_000)
    ('412 m (0.22 NM)', '35.0 km (18.9 NM)')
    """
    if abs(m) < _FAR_M:
        return f"{m:,.0f} m ({m / NM:.2f} NM)"
    return f"{m / 1000:,.1f} km ({m / NM:,.1f} NM)"


def _up(unc: float, decimals: int = 0) -> str:
    """A ± rounded up, so that it never claims more than it should; as the page rounds it."""
    step = 10.0**-decimals
    return f"{math.ceil(unc / step - 1e-9) * step:,.{decimals}f}"


def measured_distance(of: Measured) -> str:
    """A horizontal distance and its ±.

    >>> measured_distance(Measured(412.4, 25.2))
    '412 m ± 26 m (0.22 NM ± 0.02 NM)'
    """
    return f"{of.value:,.0f} m ± {_up(of.unc)} m ({of.value / NM:.2f} NM ± {_up(of.unc / NM, 2)} NM)"


def measured_height(of: Measured) -> str:
    """A vertical distance and its ±.

    >>> measured_height(Measured(61.0, 7.7))
    '61 m ± 8 m (200 ft ± 26 ft)'
    """
    return f"{of.value:,.0f} m ± {_up(of.unc)} m ({of.value / FT:,.0f} ft ± {_up(of.unc / FT)} ft)"


def altitudes(from_m: float, to_m: float, datum: Datum) -> str:
    """From one altitude to another, in metres and feet, with the datum.

    >>> altitudes(304.8, 3048.0, Datum.STD)
    'from 305 m to 3,048 m STD (1,000 ft to 10,000 ft)'
    """
    return f"from {from_m:,.0f} m to {to_m:,.0f} m {datum} ({from_m / FT:,.0f} ft to {to_m / FT:,.0f} ft)"


def duration(s: float) -> str:
    """A duration to the second, in the two largest units that fit.

    >>> duration(-0.0), duration(59.6), duration(270), duration(7260), duration(-60)
    ('0 s', '1 min', '4 min 30 s', '2 h 1 min', '-1 min')
    """
    whole = round(abs(s))
    sign = "-" if s < 0 and whole else ""
    if whole < _MINUTE_S:
        return f"{sign}{whole} s"
    large, small, names = (
        (*divmod(whole, 60), ("min", "s"))
        if whole < _HOUR_S
        else (*divmod(round(whole / 60), 60), ("h", "min"))
    )
    return f"{sign}{large} {names[0]}" + (f" {small} {names[1]}" if small else "")


def instant(t_us: int, unc_s: float = 0.0) -> str:
    """A time of day in UTC with its date, as finely as its uncertainty lets it mean something.

    >>> instant(1_537_210_980_000_000), instant(1_537_210_980_250_000, 0.5), instant(1_537_210_980_000_000, 60.0)
    ('2018-09-17 19:03:00 UTC', '2018-09-17 19:03:00.2 UTC ± 0.5 s', '2018-09-17 19:03:00 UTC ± 1 min')
    """
    fine = 0.0 < unc_s < 10.0
    tenth = SECOND_US // 10
    # half a tenth goes to the even neighbour, as Python rounds everywhere else
    at = _EPOCH + timedelta(microseconds=(round(int(t_us) / tenth) * tenth if fine else int(t_us)))
    said = at.strftime("%Y-%m-%d %H:%M:%S") + (f".{at.microsecond // tenth}" if fine else "")
    if unc_s <= 0:
        return f"{said} UTC"
    return f"{said} UTC ± " + (f"{unc_s:.1f} s" if fine else duration(unc_s))


def clock_time(t_us: int) -> str:
    """A time of day in UTC without its date.

    >>> clock_time(1_537_210_980_000_000)
    '19:03:00 UTC'
    """
    return (_EPOCH + timedelta(microseconds=int(t_us))).strftime("%H:%M:%S UTC")


def listed(words: list[str]) -> str:
    """Words in a row, the last joined by "and".

    >>> listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
