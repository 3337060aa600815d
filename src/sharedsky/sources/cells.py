"""Columns of cells, as Arrow arrays of any type, to NumPy columns in SI; what cannot be read is told, never guessed."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sharedsky.errors import InvalidValue
from sharedsky.sources.reading import F64
from sharedsky.units import parse_utc

Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]
Text = NDArray[np.str_]

MISSING: Final = ("", "null", "none", "nan", "na", "n/a", "nil", "\\n", "-", "--", "?")
"""Cells that stand for nothing, in lower case."""
TEXT_CHARACTERS: Final = 64
"""Longer identifiers are cut, so that one endless cell does not widen a whole column."""

_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_THOUSANDS: Final = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
# numbers below are no seconds since 1970 that any surveillance file holds (1973), but a time of day or a counter
_LEAST_EPOCH: Final = 1e8
_LAST_US: Final = 4_102_444_800_000_000  # 2100-01-01
_TRUE: Final = ("true", "t", "1", "1.0", "yes", "y", "ground", "g")
_FALSE: Final = ("false", "f", "0", "0.0", "no", "n", "air", "airborne", "a")


def array_of(values: list[Any], *, address: bool = False) -> Any:
    """An Arrow array of values decoded from JSON; where they are of several types, of their text.

    With address, a number stands as text that no address looks like: its leading zeros or its e are lost for good.
    """
    import pyarrow as pa

    if address:
        values = [v if v is None or isinstance(v, str) else f"{v} (a number)" for v in values]
    try:
        # Arrow would take a true among numbers for a 1
        if bool not in (kinds := set(map(type, values))) or kinds <= {bool, type(None)}:
            return pa.array(values, from_pandas=True)
        raise TypeError
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return pa.array(
            [None if v is None else v if isinstance(v, str) else str(v)[:80] for v in values], pa.string()
        )


def shown(array: Any, row: int) -> str:
    """A cell as messages show it.

    >>> import pyarrow as pa
    >>> shown(pa.array(["FL3O0", None]), 0), shown(pa.array(["FL3O0", None]), 1)
    ("'FL3O0'", 'nothing')
    """
    try:
        value = array[row].as_py()
    except (ValueError, OverflowError):
        return "a value beyond all bounds"  # such as a time after the year 9999
    if value is None or value == "":
        return "nothing"
    text = repr(value) if isinstance(value, str | bytes) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def numbers(array: Any, *, decimal_comma: bool = False) -> tuple[F64, Bool]:
    """Numbers of shape (n,), NaN where a cell holds none, and which cells hold something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    if not _is_text(array.type):
        return _typed_numbers(array)
    text = _trimmed(array)
    if decimal_comma:
        text = pc.replace_substring(text, ",", ".")
    try:
        values = pc.cast(pc.if_else(pc.equal(text, ""), None, text), pa.float64())
    except pa.ArrowInvalid:
        missing = pc.is_in(pc.utf8_lower(text), value_set=pa.array(MISSING))
        if not decimal_comma:
            thousands = pc.match_substring_regex(text, _THOUSANDS)
            text = pc.if_else(thousands, pc.replace_substring(text, ",", ""), text)
        fits = pc.match_substring_regex(text, _NUMBER)
        text = pc.if_else(fits, pc.utf8_ltrim(text, "+"), None)
        values = pc.cast(text, pa.float64())
        bad = _mask(pc.invert(pc.or_(fits, missing)))
    else:
        bad = np.zeros(len(array), bool)
    found = _floats(values)
    infinite = np.isinf(found)
    found[infinite] = np.nan
    return found, bad | infinite


def altitudes(array: Any, *, decimal_comma: bool = False) -> tuple[F64, Bool, Bool]:
    """Altitudes in the column's unit, which cells say `ground` instead, and which hold something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    if not _is_text(array.type):
        values, bad = _typed_numbers(array)
        return values, np.zeros(len(values), bool), bad
    ground = pc.is_in(pc.utf8_lower(_trimmed(array)), value_set=pa.array(["ground", "grd", "gnd"]))
    on_ground = _mask(ground)
    if on_ground.any():
        array = pc.if_else(ground, None, array)
    values, bad = numbers(array, decimal_comma=decimal_comma)
    return values, on_ground, bad


def texts(array: Any) -> Text:
    """Identifiers of shape (n,), trimmed, "" where there is none; a whole number stays whole."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    if pa.types.is_floating(array.type):
        array = _cast_or_null(pc.if_else(pc.is_finite(array), array, None), pa.int64())
    if not _is_text(array.type):
        array = _cast_or_null(array, pa.string())
    text = pc.utf8_slice_codeunits(_trimmed(array), 0, TEXT_CHARACTERS)
    found = np.array(pc.fill_null(text, "").to_pylist(), dtype=np.str_)
    missing = np.isin(np.char.lower(found), ("null", "none", "nan", "\\n"))
    if missing.any():
        found[missing] = ""
    return found


def squawks(array: Any) -> Text:
    """Squawks as four octal digits, "" where there is none; leading zeros lost on the way are put back."""
    found = texts(array)
    found = np.char.replace(found, ".0", "") if np.char.endswith(found, ".0").any() else found
    found = np.where(found == "0", "", found)
    short = np.char.isdigit(found) & (np.char.str_len(found) < 4)
    return np.where(short, np.char.zfill(found, 4), found)


def addresses(array: Any) -> tuple[Text, Text, Bool]:
    """ICAO addresses in lower case, other addresses (with ~, such as TIS-B track numbers), and which are neither.

    An address is text and stays text: `4840e6` and `000123` are no numbers. A column of numbers is refused cell
    by cell, because the zeros and the letters that it lost cannot be told. A 0x before it is no part of it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    if not _is_text(array.type):
        none = np.full(len(array), "", dtype="<U6")
        return none, none.copy(), _mask(array.is_valid())
    found = np.char.lower(texts(array))
    found = np.where(np.char.startswith(found, "0x"), np.char.replace(found, "0x", "", 1), found)
    icao = _mask(pc.match_substring_regex(pa.array(found), "^[0-9a-f]{6}$"))
    other = _mask(pc.match_substring_regex(pa.array(found), "^~[0-9a-f]{6}$"))
    return np.where(icao, found, "").astype("<U6"), np.where(other, found, ""), ~icao & ~other & (found != "")


def truths(array: Any) -> tuple[NDArray[np.int8], Bool]:
    """1, 0 or, where a cell holds nothing, -1; and which cells hold something else."""
    import pyarrow as pa

    array = _plain(array)
    if pa.types.is_boolean(array.type):
        found = np.array([-1 if v is None else int(v) for v in array.to_pylist()], np.int8)
        return found, np.zeros(len(found), bool)
    text = np.char.lower(texts(array))
    found = np.where(np.isin(text, _TRUE), 1, np.where(np.isin(text, _FALSE), 0, -1)).astype(np.int8)
    return found, (found < 0) & ~np.isin(text, MISSING)


def positions(array: Any) -> tuple[F64, F64, Bool]:
    """Latitude and longitude of cells such as `48.1, 11.6`, NaN where empty, and which hold something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    if not _is_text(array.type):
        nothing = np.full(len(array), np.nan)
        return nothing, nothing.copy(), _mask(array.is_valid())
    text = pc.fill_null(_trimmed(array), "")
    parts = pc.extract_regex(text, r"^(?P<lat>[^,;\s]+)\s*[,;\s]\s*(?P<lon>[^,;\s]+)$")
    lat, bad_lat = numbers(pc.struct_field(parts, "lat"))
    lon, bad_lon = numbers(pc.struct_field(parts, "lon"))
    malformed = _mask(
        pc.and_(parts.is_null(), pc.invert(pc.is_in(pc.utf8_lower(text), value_set=pa.array(MISSING))))
    )
    return lat, lon, bad_lat | bad_lon | malformed


def times(array: Any, factor: float = 0, *, utc: bool = False) -> tuple[I64, Bool]:
    """Microseconds UTC, and which cells hold no time.

    Args:
        array: text, numbers or Arrow timestamps.
        factor: microseconds in the unit of a number; 0 tells seconds, ms, µs and ns apart by size, which is
            unambiguous for the years 1973 to 5138.
        utc: a time without a zone is UTC; without it such a time is refused, since a zone is never guessed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _plain(array)
    kind = array.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None and not utc:
            return np.zeros(len(array), np.int64), np.ones(len(array), bool)
        us = _cast_or_null(array.cast(pa.timestamp(kind.unit, "UTC"), safe=False), pa.timestamp("us", "UTC"))
        return _within(_integers(us.cast(pa.int64())), _mask(us.is_null()))
    if _is_text(kind):
        text = pc.fill_null(_trimmed(array), "")
        numeric = _mask(pc.match_substring_regex(text, _NUMBER))
        if numeric.all():
            return _epochs(_floats(pc.cast(text, pa.float64())), factor)
        if not numeric.any():
            return _instants(text, utc)
        result, bad = _instants(text, utc)
        values, _ = numbers(pc.if_else(pa.array(numeric), text, None))
        from_numbers, bad_numbers = _epochs(values, factor)
        return np.where(numeric, from_numbers, result), np.where(numeric, bad_numbers, bad)
    if pa.types.is_integer(kind):
        whole = _integers(array)
        scale = factor or _epoch_factor(np.abs(whole.astype(np.float64)))
        us = np.where(scale >= 1, whole * np.maximum(scale, 1).astype(np.int64), whole // 1000)
        small = np.abs(whole) < (_LEAST_EPOCH if not factor else _LEAST_EPOCH * 1e6 / factor)
        return _within(us, _mask(array.is_null()) | small)
    values, bad = _typed_numbers(array)
    result, worse = _epochs(values, factor)
    return result, bad | worse


def _plain(array: Any) -> Any:
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        try:
            return array.cast(pa.string())
        except pa.ArrowInvalid:
            return pa.array(
                [None if v is None else v.decode("latin-1") for v in array.to_pylist()], pa.string()
            )
    if pa.types.is_large_string(array.type) or str(array.type) == "string_view":
        return array.cast(pa.string())
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind))


def _trimmed(array: Any) -> Any:
    import pyarrow.compute as pc

    return pc.utf8_trim_whitespace(array)


def _cast_or_null(array: Any, to: Any) -> Any:
    import pyarrow as pa

    try:
        return array.cast(to, safe=False)
    except (pa.ArrowException, NotImplementedError):
        return pa.nulls(len(array), to)


def _mask(array: Any) -> Bool:
    return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _floats(array: Any) -> F64:
    return np.array(array.to_numpy(zero_copy_only=False), dtype=np.float64)


def _integers(array: Any) -> I64:
    import pyarrow as pa

    return np.array(
        array.fill_null(0).cast(pa.int64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.int64
    )


def _typed_numbers(array: Any) -> tuple[F64, Bool]:
    import pyarrow as pa

    kind = array.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return np.full(len(array), np.nan), _mask(array.is_valid())
    values = _floats(array.cast(pa.float64(), safe=False))
    infinite = np.isinf(values)
    values[infinite] = np.nan
    return values, infinite


def _epoch_factor(size: F64) -> F64:
    return np.select([size < 1e11, size < 1e14, size < 1e17], [1e6, 1e3, 1.0], 1e-3)


def _epochs(values: F64, factor: float) -> tuple[I64, Bool]:
    bad = ~(np.abs(values) >= (_LEAST_EPOCH if not factor else _LEAST_EPOCH * 1e6 / factor))
    values = np.where(bad, 0.0, values)
    us = np.rint(values * (factor or _epoch_factor(np.abs(values))))
    bad |= np.abs(us) > _LAST_US
    return _within(np.where(bad, 0, us).astype(np.int64), bad)


def _within(us: I64, bad: Bool) -> tuple[I64, Bool]:
    bad = bad | (us > _LAST_US) | (us < -_LAST_US)
    return np.where(bad, 0, us), bad


def _instants(text: Any, utc: bool) -> tuple[I64, Bool]:
    """ISO 8601 instants, by one cast where all of them have a zone, else one by one."""
    import pyarrow as pa

    for zone in ("UTC", None) if utc else ("UTC",):
        try:
            us = text.cast(pa.timestamp("us", zone))
        except pa.ArrowInvalid:
            continue
        return _within(_integers(us.cast(pa.int64())), np.zeros(len(text), bool))
    found: dict[str, int | None] = {}
    read: Callable[[str], int | None] = _instant_utc if utc else _instant
    values = text.to_pylist()
    for value in _distinct(values):
        found[value] = read(value)
    us = np.fromiter((found[v] or 0 for v in values), np.int64, len(values))
    return _within(us, np.fromiter((found[v] is None for v in values), bool, len(values)))


def _distinct(values: list[str]) -> Iterable[str]:
    return dict.fromkeys(values)


def _instant(text: str) -> int | None:
    try:
        return parse_utc(text)
    except (InvalidValue, OverflowError):
        return None


def _instant_utc(text: str) -> int | None:
    found = _instant(text)
    return _instant(text + "+00:00") if found is None else found
