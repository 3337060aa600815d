"""Times as people write them, against the document's date, as intervals; an interval is open where nothing is said."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sharedsky.statements.draft import Time

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_PARTS: Final = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30)}
_NUMBERS: Final = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_TIME: Final = re.compile(
    rf"\b(?P<d0>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:–|—|-|to|and|or|until)\s*(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('m0')}"
    r"(?:,?\s+(?P<y0>\d{4}))?\b"
    rf"|(?P<iso>\b\d{{4}}-\d\d-\d\d\b)"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('m1')}(?:,?\s+(?P<y1>\d{{4}}))?\b"
    rf"|\b{_MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>\d{{4}}))?\b"
    rf"|\b(?:(?P<edge>early|late|last|next)\s+(?:on\s+)?)?(?P<day>{'|'.join(d.title() for d in DAYS)})"
    r"(?:\s+(?P<part>morning|afternoon|evening|night))?\b"
    r"|\b(?P<rel>yesterday|today|tonight|this (?P<rpart>morning|afternoon|evening)|last night)\b"
    r"|\b(?P<n>a|one|two|three|four|five|six|seven|ten|\d{1,2})\s+(?P<unit>day|week)s?\s+(?P<way>earlier|later|ago|before)\b"
    r"|\b(?:(?:at|about|around)\s+)?(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?:\s*(?P<ap>[ap])\.?m\b\.?)?"
    r"(?:\s+(?:local|Moscow|Israel|Damascus)\s+time|\s*(?:GMT|UTC|Z)\b)?"
    r"|\b(?:at|about|around)\s+(?P<h2>1[0-2]|[1-9])\s*(?P<ap2>[ap])\.?m\b\.?"
    r"|\b(?P<after>(?:after|before|following|during)\s+(?:the|that)\s+(?:incident|strike|attack|crash|downing|accident|raid|collision|loss))\b",
    re.IGNORECASE,
)


def times(text: str, start: int, document_date: date | None) -> Iterator[Time]:
    """Every time in a text, its interval against the document's date; a day's name is the day itself where the
    document is of that day, else the latest past one.

    Args:
        text: a part of the document.
        start: where it begins in the document.
        document_date: None where unknown: then only dates with a year have a value.

    >>> friday = date(2018, 9, 21)
    >>> [(t.text, t.value, t.earliest, t.latest) for t in times("late Monday, on Friday, a day earlier", 0, friday)]
    [('late Monday', '2018-09-17', '2018-09-17T18:00', '2018-09-17T23:59'), \
('Friday', '2018-09-21', '2018-09-21', '2018-09-21'), ('a day earlier', '2018-09-20', '2018-09-20', '2018-09-20')]
    >>> [(t.text, t.value) for t in times("on 21 and 22 September 2018", 0, None)]
    [('21 and 22 September 2018', '2018-09-21/2018-09-22')]
    >>> [(t.text, t.value) for t in times("at 21:39 on 17 September 2018", 0, None)]
    [('at 21:39', 'T21:39'), ('17 September 2018', '2018-09-17')]
    """
    for match in _TIME.finditer(text):
        if match["m1"] == "may" or match["m2"] == "may":
            continue
        found = _interval(match, document_date)
        if found is None:
            continue
        value, earliest, latest = found
        yield Time(value, earliest, latest, match[0], start + match.start(), start + match.end())


def _interval(match: re.Match[str], today: date | None) -> tuple[str, str, str] | None:
    if match["iso"]:
        return _days(_date(match["iso"][:4], int(match["iso"][5:7]), match["iso"][8:]))
    if match["m0"]:
        year = match["y0"] or (str(today.year) if today else "")
        month = MONTHS.index(match["m0"][:3].lower()) + 1
        first, last = (_date(year, month, match[d]) if year else None for d in ("d0", "d3"))
        if first is None or last is None or last < first:
            return "", "", ""
        return f"{first.isoformat()}/{last.isoformat()}", first.isoformat(), last.isoformat()
    if match["m1"] or match["m2"]:
        year = match["y1"] or match["y2"] or (str(today.year) if today else "")
        month = MONTHS.index((match["m1"] or match["m2"])[:3].lower()) + 1
        if not year:
            return "", "", ""
        return _days(_date(year, month, match["d1"] or match["d2"]))
    if match["h"] or match["h2"]:
        return _clock(match)
    if match["after"]:
        return "", "", ""
    if today is None:
        return "", "", ""
    if match["day"]:
        return _part(
            weekday(match["day"], today, match["edge"] or ""), match["edge"] or "", match["part"] or ""
        )
    if match["rel"]:
        low = match["rel"].lower()
        back = 1 if low in ("yesterday", "last night") else 0
        part = "night" if "night" in low else (match["rpart"] or "")
        return _part(today - timedelta(days=back), "", part.lower())
    size = _NUMBERS.get(match["n"].lower()) or int(match["n"])
    days = size * (7 if match["unit"].lower() == "week" else 1)
    return _days(today + timedelta(days=days if match["way"].lower() == "later" else -days))


def weekday(name: str, today: date, edge: str = "") -> date:
    """The day that a weekday's name means in a document of a day."""
    back = (today.weekday() - DAYS.index(name.lower())) % 7
    if edge.lower() == "last" and back == 0:
        back = 7
    if edge.lower() == "next":
        return today + timedelta(days=7 - back)
    return today - timedelta(days=back)


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _days(day: date | None) -> tuple[str, str, str] | None:
    return None if day is None else (day.isoformat(),) * 3


def _part(day: date, edge: str, part: str) -> tuple[str, str, str]:
    first, last = _PARTS.get(part.lower(), (0, 24))
    if edge.lower() == "late" and not part:
        first = 18
    elif edge.lower() == "early" and not part:
        last = 12
    if (first, last) == (0, 24):
        return (day.isoformat(),) * 3
    ends = day + timedelta(days=1) if last > 24 else day
    latest = f"{ends.isoformat()}T{last - 24:02d}:00" if last > 24 else f"{day.isoformat()}T{last - 1:02d}:59"
    return day.isoformat(), f"{day.isoformat()}T{first:02d}:00", latest


def _clock(match: re.Match[str]) -> tuple[str, str, str]:
    hour, minute = int(match["h"] or match["h2"]), int(match["min"] or 0)
    half = (match["ap"] or match["ap2"] or "").lower()
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    told = f"T{hour:02d}:{minute:02d}"
    return told, told, told


def dated(head: str) -> date | None:
    """The one full date, day, month and year, that the head of a document gives; None where it gives none or several.

    >>> dated("ALTAVIA, 21 September 2018 —")
    datetime.date(2018, 9, 21)
    >>> dated("What was said on 18 and 19 September 2018, read on 21 September 2018")
    """
    found = {
        t.value
        for t in times(head, 0, None)
        if len(t.value) >= len("2018-09-21") and not t.value.startswith("T")
    }
    only = found.pop() if len(found) == 1 else ""
    return date.fromisoformat(only) if len(only) == len("2018-09-21") else None
