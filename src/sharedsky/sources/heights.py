"""Heights as people write them: `1000 ft MSL`, `FL245`, `300 m AGL`, `GND`, `UNL`."""

import math
import re
from typing import Final, Literal

from sharedsky.errors import InvalidValue
from sharedsky.model.track import Datum
from sharedsky.model.volume import Altitude
from sharedsky.units import FT, length_m

WANT: Final = "a height with its unit and datum, such as 1000 ft MSL, 100 m HAE, FL245, GND or UNL"
_LEVEL: Final = re.compile(r"FL\s*([0-9]{1,3})")
_HEIGHT: Final = re.compile(r"(.*[A-Z])\s*\b(STD|MSL|AMSL|HAE|WGS84|AGL|SFC|GND)")
_DATUMS: Final = {"AMSL": "MSL", "WGS84": "HAE", "SFC": "AGL", "GND": "AGL"}
_GROUND: Final = ("GND", "SFC", "0 FT AGL", "0 FT SFC")
_UNLIMITED: Final = ("UNL", "UNLIMITED")


def height(text: str, end: Literal["lower", "upper"], where: str = "") -> Altitude | None:
    """A bound of a volume; None where it bounds nothing: GND below, UNL above.

    >>> height("FL245", "upper")
    Altitude(m=7467.6, datum=<Datum.STD: 'STD'>)
    >>> height("1000 ft AMSL", "lower")
    Altitude(m=304.8, datum=<Datum.MSL: 'MSL'>)
    >>> height("GND", "lower")

    Raises InvalidValue where unit or datum is missing, since neither is ever guessed, or an upper bound is the ground.
    """
    said = " ".join(text.upper().split())
    if (said in _GROUND and end == "lower") or (said in _UNLIMITED and end == "upper"):
        return None
    level = _LEVEL.fullmatch(said)
    if level:
        return Altitude(int(level[1]) * 100 * FT, Datum.STD)
    found = _HEIGHT.fullmatch(said)
    if not found:
        raise InvalidValue(where, field=end, got=repr(text), want=WANT)
    try:
        metres = length_m(found[1])
    except InvalidValue:
        raise InvalidValue(where, field=end, got=repr(text), want=WANT) from None
    if not math.isfinite(metres):
        raise InvalidValue(where, field=end, got=repr(text), want=WANT)
    return Altitude(metres, Datum(_DATUMS.get(found[2], found[2])))
