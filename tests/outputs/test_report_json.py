"""report.json: stable bytes, readable, valid under its schema, and back again."""

import json
import math
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.outputs.sample import sample_report

from sharedsky.errors import Unreadable
from sharedsky.outputs import RENDERERS, renderer, report_json
from sharedsky.outputs.report_json import indented


def test_the_same_report_gives_the_same_bytes_and_reads_back() -> None:
    data = report_json.render(sample_report())
    assert data == report_json.render(sample_report())
    assert report_json.render(report_json.read(data)) == data
    assert data.endswith(b"}\n")


def test_keys_stand_in_the_order_of_the_model() -> None:
    report = sample_report()
    assert list(json.loads(report_json.render(report))) == list(report.__struct_fields__)


def test_nan_and_infinity_become_null() -> None:
    report = sample_report()
    line = replace(report.tracks[0].segments[0], gs_mps=[math.nan, math.inf, 1.0])
    track = replace(report.tracks[0], segments=[line])
    data = json.loads(report_json.render(replace(report, tracks=[track])))
    assert data["tracks"][0]["segments"][0]["gs_mps"] == [None, None, 1.0]


def test_indented_json_is_the_same_value() -> None:
    value: dict[str, Any] = {
        "a": [],
        "b": {},
        "c": [[1, 2], [3, 4]],
        "d": [{"x": "é\u2028"}],
        "e": [[[1, 2]], []],
        "f": None,
    }
    assert json.loads(indented(value)) == value
    # columns stay on one line, objects do not
    assert '"c": [[1,2],[3,4]]' in indented(value)


def test_a_report_of_another_version_is_refused() -> None:
    data = report_json.render(replace(sample_report(), version="99.0"))
    with pytest.raises(Unreadable, match=r"version.*99\.0"):
        report_json.read(data)
    with pytest.raises(Unreadable):
        report_json.read(b'{"version": "1.0"}')
    with pytest.raises(Unreadable):
        report_json.read(b"not json")


def test_the_schema_names_every_field_of_the_report() -> None:
    schema = report_json.schema()
    report = schema["$defs"]["Report"]
    assert set(report["properties"]) == set(sample_report().__struct_fields__)
    json.dumps(schema)


def test_every_output_renders_the_sample() -> None:
    assert RENDERERS[0].name == "json"
    for output in RENDERERS:
        assert renderer(output.name) is output
        assert output.render(sample_report()) == output.render(sample_report())


def test_an_output_needs_nothing_but_what_stands_in_report_json() -> None:
    report = sample_report()
    again = report_json.read(report_json.render(report))
    for output in RENDERERS:
        assert output.render(again) == output.render(report)


def test_the_report_holds_plain_json_values_only() -> None:
    msgspec.json.decode(report_json.render(sample_report()))
