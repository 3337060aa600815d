"""What is wrong in something written by hand, in one line: which key, what it holds, what it can be, the nearest name."""

import difflib
import re
import types
import typing
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Literal, Union

import msgspec

from sharedsky.errors import InvalidValue

_WANTED = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list, in [ ]",
    "object": "a table, in { } or under a [header]",
    "null": "nothing",
}
_AT = re.compile(r"^(.*?)(?: - at `(?:key in )?\$(.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_BOUND = re.compile(r"^Expected `(?:int|float)` (>=|<=|>|<) (\S+)$")
_BOUNDS = {">=": "of at least", "<=": "of at most", ">": "above", "<": "below"}
_SHOWN = 60


def nearest(name: str, names: Iterable[str]) -> str:
    """A mend that names the nearest of names, "" where none is near.

    >>> nearest("rusia", ["russia", "israel"])
    "did you mean 'russia'?"
    """
    near = difflib.get_close_matches(name, list(names), n=1)
    return f"did you mean {near[0]!r}?" if near else ""


def shown(value: object) -> str:
    """A value as a message shows it: as it stands, cut where it is long."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def explain(error: msgspec.ValidationError, value: object, kind: Any, where: str, at: str) -> InvalidValue:
    """msgspec's message as one of ours.

    Args:
        error: what msgspec.convert raised.
        value: what was converted.
        kind: what it was to become.
        where: the file.
        at: the path of value in the file.
    """
    found = _AT.match(str(error))
    message, path = (found[1], found[2] or "") if found else (str(error), "")
    steps = [a or b for a, b in _STEP.findall(path)]
    field = at + path
    held, inner = _descend(value, kind, steps)
    names = re.findall(r"`([^`]*)`", message)
    if "unknown field" in message:
        keys = list(_keys(inner, held))
        fix = nearest(names[0], keys) or "leave it out"
        return InvalidValue(
            where, field=f"{field}.{names[0]}", got="an unknown key", want=_listed(keys), fix=fix
        )
    if "missing required field" in message:
        name = names[0]
        choices = _tags(inner) if name == _tag_field(inner) else []
        want = _listed(choices) or "a value"
        return InvalidValue(where, field=f"{field}.{name}", got="nothing", want=want, fix=f"add {name}")
    choices = _choices(kind, value, steps)
    if choices:
        fix = nearest(held, choices) if isinstance(held, str) else ""
        return InvalidValue(where, field=field, got=shown(held), want=_listed(choices), fix=fix)
    got = f"a value of type {names[1]}" if "..." in steps and len(names) > 1 else shown(held)
    wanted = (
        " or ".join(_WANTED.get(part.strip(), part) for part in names[0].split("|")) if names else message
    )
    if bound := _BOUND.match(message):
        wanted += f" {_BOUNDS[bound[1]]} {float(bound[2]):.15g}"
    return InvalidValue(where, field=field, got=got, want=wanted)


def _listed(names: list[str]) -> str:
    return f"one of {', '.join(names)}" if names else ""


def _members(kind: Any) -> list[Any]:
    """The members of a union, or the type alone."""
    if typing.get_origin(kind) in (Union, types.UnionType):
        return list(typing.get_args(kind))
    return [kind]


def _structs(kind: Any) -> Iterator[type[msgspec.Struct]]:
    for member in _members(kind):
        if isinstance(member, type) and issubclass(member, msgspec.Struct):
            yield member


def _tag_field(kind: Any) -> str | None:
    return next(
        (s.__struct_config__.tag_field for s in _structs(kind) if s.__struct_config__.tag_field), None
    )


def _tags(kind: Any) -> list[str]:
    return [str(s.__struct_config__.tag) for s in _structs(kind) if s.__struct_config__.tag is not None]


def _struct(kind: Any, value: object) -> type[msgspec.Struct] | None:
    """The struct of a union that a table's tag picks."""
    structs = list(_structs(kind))
    for struct in structs:
        config = struct.__struct_config__
        if isinstance(value, dict) and config.tag_field and value.get(config.tag_field) == config.tag:
            return struct
    return structs[0] if len(structs) == 1 else None


def _keys(kind: Any, value: object) -> Iterator[str]:
    struct = _struct(kind, value)
    if struct is None:
        return
    if struct.__struct_config__.tag_field:
        yield struct.__struct_config__.tag_field
    yield from struct.__struct_encode_fields__


def _into(kind: Any, value: object, step: str) -> tuple[Any, Any]:
    """The value and type one step deeper; None where the step cannot be followed."""
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        args = next((typing.get_args(m) for m in _members(kind) if typing.get_origin(m) is list), (None,))
        return value[int(step)], args[0]
    if isinstance(value, dict):
        struct = _struct(kind, value)
        inner = typing.get_type_hints(struct).get(step) if struct else None
        return value.get(step), inner
    return None, None


def _descend(value: Any, kind: Any, steps: list[str]) -> tuple[Any, Any]:
    for step in steps:
        value, kind = _into(kind, value, step)
    return value, kind


def _choices(kind: Any, value: object, steps: list[str]) -> list[str]:
    """What a Literal, an enumeration or a tag can be, for the value at a path."""
    if not steps:
        return []
    holder, outer = _descend(value, kind, steps[:-1])
    if steps[-1] == _tag_field(outer):
        return _tags(outer)
    _, inner = _into(outer, holder, steps[-1])
    found: list[str] = []
    for member in _members(inner):
        if typing.get_origin(member) is Literal:
            found += [str(arg) for arg in typing.get_args(member)]
        elif isinstance(member, type) and issubclass(member, Enum):
            found += [str(item.value) for item in member]
    return found
