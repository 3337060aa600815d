"""The list of formats, to people and to programs."""

import msgspec
from click.testing import CliRunner

from sharedsky import outputs
from sharedsky.cli import group
from sharedsky.sources import READERS
from sharedsky.sources.fields import FIELDS


def test_every_format_is_listed_with_its_example() -> None:
    output = CliRunner().invoke(group, ["formats"]).output
    for reader in READERS:
        assert f"{reader.name}  ({reader.holds})" in output
        assert f"    {reader.example.splitlines()[0]}" in output
    for renderer in outputs.RENDERERS:
        assert renderer.title in output


def test_json_lists_the_same() -> None:
    found = msgspec.json.decode(CliRunner().invoke(group, ["formats", "--json"]).output)
    assert [r["name"] for r in found["read"]] == [r.name for r in READERS]
    assert [w["name"] for w in found["write"]] == [r.name for r in outputs.RENDERERS]
    assert found["fields"] == list(FIELDS)
