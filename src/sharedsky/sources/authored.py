"""Turns what people write (TOML, JSON) into model objects: quantities with their units, instants with their zones."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.sources.mend import explain, shown
from sharedsky.units import (
    Instant,
    Metres,
    MetresPerSecond,
    MetresPerSecond2,
    Seconds,
    acceleration_mps2,
    duration_s,
    length_m,
    parse_utc,
    speed_mps,
)

T = TypeVar("T")

_QUANTITIES: Final[dict[type, tuple[Callable[[str], float], str]]] = {
    Metres: (length_m, 'a length with its unit, such as "5 NM"'),
    MetresPerSecond: (speed_mps, 'a speed with its unit, such as "450 kt"'),
    MetresPerSecond2: (acceleration_mps2, 'an acceleration with its unit, such as "0.25 g"'),
    Seconds: (duration_s, 'a duration with its unit, such as "60 s"'),
}


class _NotSo(ValueError):
    """Carries our own error through msgspec, which adds the path to it."""

    def __init__(self, error: InvalidValue) -> None:
        super().__init__(str(error))
        self.error = error


def convert(value: object, kind: type[T], where: str, at: str = "$") -> T:
    """What a document holds, as an object of the model.

    Args:
        value: as tomllib or msgspec.json gave it: dicts, lists, strings, numbers, booleans, dates.
        kind: a struct of the model, or a list or dict of them.
        where: the file, for messages.
        at: the path of value in the file, where it is not the whole.
    Raises:
        InvalidValue: its field is the path of what is wrong, such as `$.sources[2].clock_offset`.
    """
    try:
        return msgspec.convert(value, kind, dec_hook=_quantity_or_instant)
    except msgspec.ValidationError as error:
        told = explain(error, value, kind, where, at)
        if isinstance(error.__cause__, _NotSo):
            own = error.__cause__.error
            told = InvalidValue(where, field=told.field, got=own.got, want=own.want, fix=own.fix)
        raise told from None
    except RecursionError:
        raise InvalidValue(where, field=at, got="objects nested too deep", want="fewer levels") from None


def _quantity_or_instant(kind: type, value: Any) -> Any:
    try:
        if kind is Instant:
            if not isinstance(value, str | datetime):
                want = "an ISO 8601 date and time with its zone, such as 2018-09-17T19:03:00Z"
                raise InvalidValue(got=shown(value), want=want)
            return Instant(parse_utc(value))
        parse, want = _QUANTITIES[kind]
        if not isinstance(value, str):
            raise InvalidValue(got=shown(value), want=want)
        if not math.isfinite(si := parse(value)):
            raise InvalidValue(got=shown(value), want=want)
        return kind(si)
    except InvalidValue as error:
        raise _NotSo(error) from None
