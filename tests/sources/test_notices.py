"""A log of notices: its times, its basis, and entries that cannot be understood."""

import io
import json
from typing import Any

import pytest

from sharedsky.errors import Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.notice import Notice
from sharedsky.model.track import Basis
from sharedsky.sources import notices, sniff
from sharedsky.sources.reading import Item, Options
from sharedsky.units import parse_utc

ENTRY = {
    "id": "N1",
    "party": "blue",
    "says": "live firing",
    "issued": "2024-05-01T14:30:00+03:00",
    "unc": "1 min",
}


def items(value: Any, basis: Basis = Basis.OBSERVED) -> list[Item]:
    content = json.dumps(value).encode()
    assert sniff(content, "x").name == "notices"
    return list(notices.read(io.BytesIO(content), "log.json", Options(basis=basis)))


@pytest.mark.parametrize("value", [[ENTRY], {"notices": [ENTRY]}])
def test_a_log_is_a_list_or_an_object_with_one(value: Any) -> None:
    (notice,) = items(value)
    assert isinstance(notice, Notice)
    assert notice.issued == parse_utc("2024-05-01T11:30:00Z")
    assert notice.unc == 60.0
    assert notice.basis is Basis.OBSERVED
    assert notice.reference is not None
    assert (notice.reference.unit, notice.reference.entry) == ("entry", "N1")


def test_the_basis_is_the_source_s_unless_the_entry_has_one() -> None:
    found = items([ENTRY, ENTRY | {"id": "N2", "basis": "asserted"}], Basis.OBSERVED_BY_PARTY)
    bases = [notice.basis for notice in found if isinstance(notice, Notice)]
    assert bases == [Basis.OBSERVED_BY_PARTY, Basis.ASSERTED]


def test_an_entry_that_cannot_be_understood_is_rejected_with_its_path() -> None:
    found = items({"notices": [ENTRY | {"issued": "14:30"}, ENTRY | {"unc": 60}, 7, ENTRY]})
    reasons = [item.reason for item in found if isinstance(item, Rejected)]
    assert [type(item) for item in found] == [Rejected, Rejected, Rejected, Notice]
    assert reasons[0].startswith("$.notices[0].issued: got '14:30', want an ISO 8601")
    assert reasons[1].startswith("$.notices[1].unc: got 60, want a duration")
    assert reasons[2].startswith("$.notices[2]: got 7")


def test_what_is_no_log_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"log \$\.notices: want a list"):
        list(notices.read(io.BytesIO(b'{"notices": 5}'), "log", Options()))
