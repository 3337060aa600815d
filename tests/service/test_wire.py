"""Our structs of the wire are those of the standard, field by field, as an independent package has them."""

import types
import typing
from typing import Any

import msgspec
import pytest
from uas_standards.astm.f3548.v21 import api
from uas_standards.interuss.dss.aux import api as aux

from sharedsky.service.api import uss_wire, wire

STRUCTS = [
    value
    for value in {**vars(wire), **vars(uss_wire)}.values()
    if isinstance(value, type) and issubclass(value, wire.Wire) and value is not wire.Wire
]
REQUIRED_ALL_THE_SAME = {
    ("Circle", "center"),
    ("Circle", "radius"),
    ("ErrorResponse", "message"),
    ("AirspaceConflictResponse", "message"),
    ("PoolResponse", "dar_id"),
}
"""What the standard lets be left out, but is of no use without."""
DEFAULTED_THERE = {"format", "units", "reference", "subscribers", "subscriptions"}
"""What that package fills in where it is missing, though the standard requires it."""


def standard(name: str) -> Any:
    return getattr(api, name, None) or getattr(aux, name)


def parts(hint: Any) -> set[Any]:
    return set(typing.get_args(hint)) if isinstance(hint, types.UnionType) else {hint}


@pytest.mark.parametrize("ours", STRUCTS, ids=lambda s: s.__name__)
def test_a_struct_has_the_fields_of_the_standard(ours: type[wire.Wire]) -> None:
    theirs = standard(ours.__name__)
    hints = typing.get_type_hints(theirs, vars(api) | vars(aux))
    fields = {f.name: f for f in msgspec.structs.fields(ours)}
    assert set(fields) == set(hints)
    for name, field in fields.items():
        optional = type(None) in parts(hints[name])
        if (ours.__name__, name) in REQUIRED_ALL_THE_SAME:
            assert field.required
            continue
        filled = hasattr(theirs, name)
        assert field.required == (not optional and (not filled or not _may_be_left_out(ours, name))), name
        assert _shape(field.type) == _shape(hints[name]), name


def _may_be_left_out(ours: type[wire.Wire], name: str) -> bool:
    return (ours.__name__, name) == ("SetUssAvailabilityStatusParameters", "old_version")


def _shape(hint: Any) -> str:
    """Text, number, truth, list of, or a struct's name: what JSON makes of it."""
    if typing.get_origin(hint) is typing.Annotated:
        return _shape(typing.get_args(hint)[0])
    some = [p for p in typing.get_args(hint) if p is not type(None)]
    if type(None) in typing.get_args(hint):
        return _shape(some[0])
    if typing.get_origin(hint) is typing.Literal:
        return "str"
    if typing.get_origin(hint) is list:
        return f"list of {_shape(some[0])}"
    if hint is float or hint is int or hint is bool:
        return str(hint.__name__)
    if isinstance(hint, type) and issubclass(hint, wire.Wire):
        return hint.__name__
    if isinstance(hint, type) and hint.__module__.startswith("uas_standards") and not issubclass(hint, str):
        return hint.__name__
    return "str"
