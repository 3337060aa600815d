"""Every timing constant of the standard is measured, against the figure that it has there."""

import pytest
from uas_standards.astm.f3548.v21 import constants

from sharedsky.service.uss.timings import LIMITS, Timings

THEIRS = {
    name.removesuffix("Seconds"): value
    for name, value in vars(constants).items()
    if name.endswith("Seconds") and isinstance(value, int)
}


def test_every_timing_constant_of_the_standard_is_measured() -> None:
    assert {name: limit.seconds for name, limit in LIMITS.items()} == THEIRS


def test_what_was_measured_is_told_in_buckets_around_the_limit() -> None:
    timings = Timings()
    for took_s in (0.0001, 0.4, 0.9, 1.5, -0.2):
        timings.saw("MaxRespondToOIDetailsRequest", took_s)
    lines = timings.text().splitlines()

    def count(below: str) -> int:
        (line,) = (x for x in lines if 'constant="MaxRespondToOIDetailsRequest",le="' + below + '"' in x)
        return int(line.rpartition(" ")[2])

    assert [count(b) for b in ("0.005", "0.5", "1", "2", "+Inf")] == [2, 3, 4, 5, 5]
    assert any(x.startswith("sharedsky_uss_longest_seconds") and x.endswith("1.500000") for x in lines)
    with pytest.raises(KeyError):
        timings.saw("NoSuchConstant", 1.0)
