"""Numbers, times and sizes as documents and slides say them: the units of aviation, with metres where they help."""

import math
from datetime import UTC, date, datetime, timedelta

from sharedsky.units import FT, KT, NM, SECOND_US

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DATUMS = {
    "STD": "pressure altitude (1013.25 hPa)",
    "MSL": "height above mean sea level",
    "HAE": "height above the WGS 84 ellipsoid",
    "AGL": "height above ground",
}
_SUFFIXES = ("mps", "kmh", "deg", "m", "s", "ft", "nm", "kt", "fpm", "km")


def grouped(value: float, decimals: int = 0) -> str:
    """A number with thousands apart and a true minus sign.

    >>> grouped(-12345.678, 1), grouped(-0.2)
    ('−12,345.7', '0')
    """
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and round(value, decimals) != 0 else text


def count(number: int, one: str, many: str = "") -> str:
    """A count and what is counted.

    >>> count(1, "party", "parties"), count(1200, "flight")
    ('1 party', '1,200 flights')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def words(name: str) -> str:
    """The name of a field or kind in words.

    >>> words("first_fix")
    'first fix'
    """
    return name.replace("_", " ")


def listed(items: list[str]) -> str:
    """Words in a row, the last joined by "and".

    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _at(t_us: int, decimals: int = 0) -> datetime:
    unit = SECOND_US // 10**decimals
    return EPOCH + timedelta(microseconds=math.floor(t_us / unit + 0.5) * unit)


def clock(t_us: int, decimals: int = 0) -> str:
    """Hours, minutes, seconds of an instant in UTC.

    >>> clock(1_537_210_980_250_000), clock(1_537_210_980_250_000, 1)
    ('19:03:00', '19:03:00.3')
    """
    at = _at(t_us, decimals)
    part = f".{at.microsecond // 10 ** (6 - decimals):0{decimals}d}" if decimals else ""
    return at.strftime("%H:%M:%S") + part


def day(t_us: int) -> str:
    """Day, month and year of an instant in UTC.

    >>> day(1_537_210_980_000_000)
    '17 Sep 2018'
    """
    at = _at(t_us)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def day_number(t_us: int) -> int:
    """Days since 1970-01-01 of an instant in UTC."""
    return t_us // (86_400 * SECOND_US)


def case_day(text: str) -> date | None:
    """The first day that a case's date names, None where it names none.

    >>> case_day("2026-04-02"), case_day("spring")
    (datetime.date(2026, 4, 2), None)
    """
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def seconds(value: float) -> str:
    """Seconds with as many decimals as mean something.

    >>> seconds(0.52), seconds(3.25), seconds(266)
    ('0.52 s', '3.25 s', '266 s')
    """
    size = abs(value)
    decimals = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
    text = grouped(value, decimals)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} s"


def duration(s: float) -> str:
    """A duration in the largest units that still say it well.

    >>> duration(59.5), duration(266), duration(-5400), duration(200_000)
    ('59.5 s', '4 min 26 s', '−1 h 30 min', '2.3 d')
    """
    size, sign = abs(s), "−" if s < 0 else ""
    if size < 120:
        return seconds(s)
    if size < 7200 and round(size) < 5400:
        minutes, rest = divmod(round(size), 60)
        return f"{sign}{minutes} min" + (f" {rest} s" if rest else "")
    if size < 172_800:
        hours, rest = divmod(round(size / 60), 60)
        return f"{sign}{hours} h" + (f" {rest} min" if rest else "")
    return f"{grouped(s / 86_400, 1)} d"


def plus_minus(value: float, unc: float, unit_m: float, unit: str) -> str:
    """A value and its ±, both in metres, in another unit; the ± is rounded up, so that it never claims too much.

    >>> plus_minus(592.2, 103.1, NM, "NM"), plus_minus(61.0, 0.0, FT, "ft")
    ('0.320 ± 0.056 NM', '200 ft')
    """
    scaled = unc / unit_m
    decimals = max(0, min(3, 1 - math.floor(math.log10(scaled)))) if scaled > 0 else 3 if unit_m == NM else 0
    shown = grouped(value / unit_m, decimals)
    if scaled <= 0:
        return f"{shown} {unit}"
    step = 10.0**-decimals
    return f"{shown} ± {grouped(math.ceil(scaled / step - 1e-9) * step, decimals)} {unit}"


def apart(value: float, unc: float) -> str:
    """A horizontal distance and its ±, in nautical miles and metres.

    >>> apart(592.2, 103.1)
    '0.320 ± 0.056 NM (592 ± 104 m)'
    """
    return f"{plus_minus(value, unc, NM, 'NM')} ({grouped(value)} ± {grouped(math.ceil(unc))} m)"


def above(value: float, unc: float) -> str:
    """A vertical distance and its ±, in feet and metres.

    >>> above(61.0, 82.0)
    '200 ± 270 ft (61 ± 82 m)'
    """
    return f"{plus_minus(value, unc, FT, 'ft')} ({grouped(value)} ± {grouped(math.ceil(unc))} m)"


def length(m: float) -> str:
    """A horizontal distance in nautical miles and kilometres, or metres where it is short.

    >>> length(9260.0), length(70_000.0), length(120.0)
    ('5 NM (9.26 km)', '37.8 NM (70 km)', '120 m')
    """
    if abs(m) < 1000:
        return f"{grouped(m)} m"
    return f"{_trimmed(m / NM, 1)} NM ({_trimmed(m / 1000, 2)} km)"


def height(m: float) -> str:
    """A height or vertical distance in feet and metres.

    >>> height(304.8)
    '1,000 ft (305 m)'
    """
    return f"{grouped(m / FT)} ft ({grouped(m)} m)"


def speed(mps: float) -> str:
    """A speed in knots and kilometres an hour.

    >>> speed(670.5555555)
    '1,303 kt (2,414 km/h)'
    """
    return f"{grouped(mps / KT)} kt ({grouped(mps * 3.6)} km/h)"


def _trimmed(value: float, decimals: int) -> str:
    text = grouped(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def altitude(m: float, datum: str) -> str:
    """An altitude with its datum; a pressure altitude at whole hundreds of feet is a flight level.

    >>> altitude(5486.4, "STD"), altitude(100.0, "MSL")
    ('FL180', '328 ft MSL')
    """
    feet = m / FT
    level = round(feet / 100)
    if datum == "STD" and level >= 50 and abs(feet - level * 100) < 1:
        return f"FL{level:03d}"
    return f"{grouped(feet)} ft {datum}".rstrip()


def degrees(lat_deg: float, lon_deg: float) -> str:
    """A place in degrees.

    >>> degrees(35.53, -5.2)
    '35.530° N, 5.200° W'
    """
    return f"{abs(lat_deg):.3f}° {'S' if lat_deg < 0 else 'N'}, {abs(lon_deg):.3f}° {'W' if lon_deg < 0 else 'E'}"


def size(number: int) -> str:
    """A number of bytes.

    >>> size(48_213), size(12)
    ('48.2 kB', '12 B')
    """
    if number < 1000:
        return f"{number} B"
    return f"{grouped(number / 1e3, 1)} kB" if number < 1e6 else f"{grouped(number / 1e6, 1)} MB"


def figure(name: str, value: float) -> str:
    """A figure whose name ends in its unit.

    >>> figure("length_s", 360.0), figure("speed_favourable_kmh", 2605.2), figure("crews", 2.0)
    ('length 6 min', 'speed favourable 2,605 km/h', 'crews 2')
    """
    stem, _, suffix = name.rpartition("_")
    if suffix not in _SUFFIXES or not stem:
        return f"{words(name)} {_trimmed(value, 2)}"
    match suffix:
        case "m":
            text = f"{grouped(value / 1000, 1)} km" if abs(value) >= 10_000 else f"{_trimmed(value, 1)} m"
        case "s":
            text = duration(value)
        case "mps":
            text = f"{_trimmed(value, 1)} m/s"
        case "kmh":
            text = f"{grouped(value)} km/h"
        case "deg":
            text = f"{_trimmed(value, 1)}°"
        case _:
            text = f"{_trimmed(value, 1)} {'NM' if suffix == 'nm' else suffix}"
    return f"{words(stem)} {text}"


def quantity(value: float, unit: str) -> str:
    """A value in a unit, with as many digits as mean something.

    >>> quantity(191.224, "km/h"), quantity(29.122, "km"), quantity(0.5, "m")
    ('191 km/h', '29.1 km', '0.5 m')
    """
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    return f"{_trimmed(value, decimals)} {unit}".rstrip()
