"""What is wrong in something written by hand: the one line that says what to mend."""

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from sharedsky.errors import InvalidValue
from sharedsky.model.case import Input, Source
from sharedsky.model.statement import AnyClaim, PositionClaim, When
from sharedsky.sources.authored import convert

CLAIM = cast("type[Any]", AnyClaim)
PLACE = {"id": "A.1", "says": "it was there", "kind": "position"}


def test_quantities_and_instants_are_written_as_people_write_them() -> None:
    when = convert(
        {"at": datetime(2018, 9, 17, 19, 3, tzinfo=UTC), "tolerance": "1.5 min"}, When, "here.toml"
    )
    assert (when.at, when.tolerance) == (1_537_210_980_000_000, 90.0)
    assert convert({"at": "2018-09-17T22:03:00+03:00"}, When, "here.toml").at == when.at
    bound = convert(
        {"id": "V", "kind": "bound", "says": "s", "source": "s", "speed_max": "36 km/h"}, Input, "here"
    )
    assert bound.speed_max == 10.0
    claim = convert({**PLACE, "where": {"shape": "near", "place": "P", "within": "5 NM"}}, CLAIM, "here.toml")
    assert isinstance(claim, PositionClaim)


@pytest.mark.parametrize(
    ("value", "kind", "line"),
    [
        ({"at": datetime(2018, 9, 17, 22, 3)}, When, "list[0].at: got 2018-09-17 22:03:00, want an ISO 8601"),  # noqa: DTZ001
        (
            {"at": date(2018, 9, 17)},
            When,
            "list[0].at: got 2018-09-17, want an ISO 8601 date and time with its zone",
        ),
        ({"tolerance": 60}, When, 'list[0].tolerance: got 60, want a duration with its unit, such as "60 s"'),
        ({"tolerance": "60"}, When, "list[0].tolerance: got '60', want a duration with its unit"),
        ({"tolerence": "60 s"}, When, "list[0].tolerence: got an unknown key, want one of at, start"),
        ({"tolerence": "60 s"}, When, "did you mean 'tolerance'?"),
        ({**PLACE, "kind": "positon"}, CLAIM, "list[0].kind: got 'positon', want one of other, position"),
        ({**PLACE, "kind": "positon"}, CLAIM, "did you mean 'position'?"),
        (PLACE, CLAIM, "list[0].where: got nothing, want a value; add where"),
        ({"id": "A.1", "says": "s"}, CLAIM, "list[0].kind: got nothing, want one of other, position"),
        (
            {**PLACE, "where": {"shape": "nea"}},
            CLAIM,
            "list[0].where.shape: got 'nea', want one of near, off, around",
        ),
        (
            {**PLACE, "where": {"shape": "near", "place": "P", "within": "5 leagues"}},
            CLAIM,
            "list[0].where.within: got '5 leagues', want a length with its unit",
        ),
        ({**PLACE, "where": {"shape": "near", "plce": "P"}}, CLAIM, "list[0].where.plce: got an unknown key"),
        (
            {"id": "S", "name": "s", "files": "a.csv"},
            Source,
            "list[0].files: got 'a.csv', want a list, in [ ]",
        ),
        ({"id": "S", "name": "s", "files": [3]}, Source, "list[0].files[0]: got 3, want text in quotes"),
        (
            {"id": "S", "name": "s", "files": [], "basis": "seen"},
            Source,
            "list[0].basis: got 'seen', want one of obs",
        ),
        ({"id": "S", "name": "s", "files": [], "map": {"lat": 1}}, Source, "got a value of type int"),
        (
            {"id": "S", "name": "s", "files": [], "pos_unc": "1e999 m"},
            Source,
            "list[0].pos_unc: got '1e999 m'",
        ),
        ("x", When, "x.toml:3 list[0]: got 'x', want a table"),
    ],
)
def test_each_wrong_value_is_one_line_with_key_and_mend(value: object, kind: type[Any], line: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        convert(value, kind, "x.toml:3", "list[0]")
    assert line in str(caught.value)
    assert str(caught.value).startswith("x.toml:3 list[0]")
    assert "\n" not in str(caught.value)
