"""What a track's name tells of the aircraft, where the name is one of its identifiers."""

import re
from typing import Final

_ADDRESS: Final = re.compile(r"(?:0x)?([0-9a-f]{6})")
_ICAO24: Final = re.compile(r"(?=[A-Za-z]*[0-9])[0-9A-Fa-f]{6}")
# Nationality marks (ICAO Annex 7) with the forms that states register under, and serials such as 97-0400. Type
# designators (F-16, KC-135) look alike, so after a hyphen only what no designator has is taken.
_REGISTRATIONS: Final = re.compile(
    r"N[1-9][0-9]{1,4}|N[1-9][0-9]{0,3}[A-HJ-NP-Z]|N[1-9][0-9]{0,2}[A-HJ-NP-Z]{2}"
    r"|[A-Z0-9]{1,2}-[A-Z]{3,4}|[A-Z]{1,2}-[0-9]{4,5}|[0-9]{2}-[0-9]{4,5}|JA[0-9]{2,4}[A-Z]{0,2}|HL[0-9]{4}"
)


def icao24(address: str) -> str:
    """The ICAO 24-bit address that a field for it holds, in lower case, with or without 0x before it; "" where none.

    >>> icao24(" 0x4840E6"), icao24("000123"), icao24("~4840e6"), icao24("123")
    ('4840e6', '000123', '', '')
    """
    found = _ADDRESS.fullmatch(address.strip().lower())
    return found[1] if found else ""


def icao24_in(name: str) -> str:
    """The ICAO 24-bit address that a name is, in lower case; "" where it is none or might be a word.

    >>> icao24_in("AE68A1"), icao24_in("facade")
    ('ae68a1', '')
    """
    return name.lower() if _ICAO24.fullmatch(name) else ""


def registration_in(name: str) -> str:
    """The registration or serial that a name is; "" where it is none.

    >>> [registration_in(name) for name in ("N591EM", "97-0400", "D-AIBL", "F-16", "KC-135", "AFR123")]
    ['N591EM', '97-0400', 'D-AIBL', '', '', '']
    """
    return name if _REGISTRATIONS.fullmatch(name) else ""
