"""report.json: the report as it is, and back again; every other output is made from what stands in it."""

import json
from typing import Any

import msgspec

from sharedsky.errors import Unreadable
from sharedsky.model.report import REPORT_VERSION, Report
from sharedsky.units import Instant, Metres, MetresPerSecond, MetresPerSecond2, Seconds

_QUANTITIES = {
    Metres: "length in metres",
    MetresPerSecond: "speed in metres per second",
    MetresPerSecond2: "acceleration in metres per second squared",
    Seconds: "duration in seconds",
    Instant: "microseconds UTC since 1970-01-01",
}


def render(report: Report) -> bytes:
    """The report as JSON in UTF-8: keys in the order of the model, NaN as null, two spaces deep, one newline at the end.

    The same report gives the same bytes. Columns of numbers stand on one line each, so that the file can be read.
    """
    compact: bytes = msgspec.json.encode(report, enc_hook=_plain)
    return indented(msgspec.json.decode(compact)).encode() + b"\n"


def read(data: bytes, where: str = "report.json") -> Report:
    """The report in the bytes that `render` gave.

    Raises:
        Unreadable: no report, or one of a version that this program would misread.
    """
    try:
        version = msgspec.json.decode(data, type=_Versioned).version
        if version.partition(".")[0] != REPORT_VERSION.partition(".")[0]:
            raise Unreadable(where, field="version", got=version, want=REPORT_VERSION)
        return msgspec.json.decode(data, type=Report, dec_hook=_quantity)
    except msgspec.DecodeError as error:
        raise Unreadable(where, got=str(error), want="a report that this program wrote") from None


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of report.json."""
    made: dict[str, Any] = msgspec.json.schema(Report, schema_hook=_quantity_schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Sharedsky report {REPORT_VERSION}",
        **made,
    }


class _Versioned(msgspec.Struct):
    version: str


def indented(value: Any, depth: int = 0) -> str:
    """JSON with objects and lists of objects broken into lines; lists of plain values stay on one.

    >>> print(indented({"a": [1, 2], "b": [{"c": None}]}))
    {
      "a": [1,2],
      "b": [
        {
          "c": null
        }
      ]
    }
    """
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict) and value:
        inner = [f"{pad}{_scalar(key)}: {indented(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{end}}}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        if all(
            isinstance(item, list) and not any(isinstance(x, dict | list) for x in item) for item in value
        ):
            return _scalar(value)
        return "[\n" + ",\n".join(pad + indented(item, depth + 1) for item in value) + f"\n{end}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> float | int:
    """Lengths, speeds, durations and instants as the numbers they are."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    raise NotImplementedError(f"{type(value).__name__} has no place in a report")


def _quantity(kind: type, value: Any) -> Any:
    if kind in _QUANTITIES and isinstance(value, int | float):
        return kind(value)
    raise NotImplementedError(f"{kind.__name__} has no place in a report")


def _quantity_schema(kind: type) -> dict[str, Any]:
    if kind not in _QUANTITIES:
        raise NotImplementedError(f"{kind.__name__} has no place in a report")
    return {"type": "integer" if kind is Instant else "number", "description": _QUANTITIES[kind]}
