"""docs/explanation/case-folder.md is true: its case is read, and it names every key there is."""

import re
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sharedsky.model.case import Case, Thresholds
from sharedsky.model.notice import Addressee
from sharedsky.model.statement import AnyClaim, Span, When, Where
from sharedsky.sources import read_evidence
from sharedsky.sources.case import read_case
from sharedsky.sources.spans import resolve_span

DOC = (Path(__file__).parents[2] / "docs" / "explanation" / "case-folder.md").read_text("utf-8")


def keys(*kinds: Any) -> set[str]:
    return {key for kind in kinds for key in kind.__struct_encode_fields__}


def section(start: str, end: str = "\n## ") -> str:
    tables = DOC[DOC.index("## Single values") :]
    after = tables[tables.index(start) + len(start) :]
    return after[: after.index(end)] if end in after else after


def test_the_case_of_the_page_is_read_without_a_problem(tmp_path: Path) -> None:
    files = re.findall(r"```\w+ file=(\S+)\n(.*?)```", DOC, re.DOTALL)
    assert len(files) == 3
    for name, text in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = read_case(tmp_path)
    assert found.problems == []
    (statement,) = found.case.statements
    (document,) = read_evidence(tmp_path / "evidence" / statement.document).documents
    resolve_span(document.text, statement.span)


def test_the_page_names_every_list_and_every_single_value() -> None:
    for name, kind in typing.get_type_hints(Case).items():
        wanted = f"[[{name}]]" if typing.get_origin(kind) is list else name
        assert f"`{wanted}`" in DOC or re.search(rf"\b{name}\b", section("## Single values")), name


@pytest.mark.parametrize(
    "name", [name for name, kind in typing.get_type_hints(Case).items() if typing.get_origin(kind) is list]
)
def test_the_page_names_every_key_of_a_list(name: str) -> None:
    (kind,) = typing.get_args(typing.get_type_hints(Case)[name])
    place = section(f"`[[{name if name != 'actors' else 'parties'}]]`")
    for key in kind.__struct_encode_fields__:
        assert re.search(rf"\b{key}\b", place), f"{name}.{key}"
    required = {f.name for f in msgspec.structs.fields(kind) if f.required}
    assert all(f"**{key}**" in place for key in required), name


def test_the_page_names_every_kind_and_key_of_claims_places_and_times() -> None:
    claims = section("`[[statements.claims]]`: ")
    for kind in typing.get_args(AnyClaim):
        assert f"`{kind.__struct_config__.tag}`" in claims
        assert all(re.search(rf"\b{key}\b", claims) for key in keys(kind)), kind
    areas = section("## Places and areas")
    for shape in typing.get_args(Where):
        assert f"`{shape.__struct_config__.tag}`" in areas
        assert all(re.search(rf"\b{key}\b", areas) for key in keys(shape)), shape
    assert all(re.search(rf"\b{key}\b", areas) for key in keys(When))
    assert all(re.search(rf"\b{key}\b", DOC) for key in keys(Thresholds, Span, Addressee))
