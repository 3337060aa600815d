"""What `sharedsky statements` prints and refuses."""

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sharedsky.cli import group
from sharedsky.errors import Unreadable
from sharedsky.statements import parsing


def run(*words: object) -> Result:
    return CliRunner().invoke(group, ["statements", *map(str, words)])


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    path.write_text(
        "The ministry said on Friday that more than 20 missiles may have been fired at the jet.\n", "utf-8"
    )
    return path


def test_json_is_a_list_of_drafts_with_every_key(news: Path) -> None:
    pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")
    result = run(news, "--json", "--date", "2018-09-21")
    assert result.exit_code == 0
    (draft,) = json.loads(result.stdout)
    text = news.read_text("utf-8")
    assert set(draft) >= {
        "id", "speaker", "cue", "content", "form", "chain", "time_said", "about", "markers", "status", "method",
    }  # fmt: skip
    assert set(draft["speaker"]) == {"text", "start", "end", "canonical", "party", "anonymous"}
    assert set(draft["time_said"]) == {"value", "earliest", "latest", "text", "start", "end"}
    for span in (draft["speaker"], draft["cue"], *draft["content"], *draft["markers"], draft["time_said"]):
        assert text[span["start"] : span["end"]] == span["text"]
    assert draft["time_said"]["value"] == "2018-09-21"
    assert draft["status"] == "draft"
    assert [m["text"] for m in draft["markers"]] == ["may"]
    (event,) = draft["about"]
    assert (event["type"], event["quantities"][0]["at_least"]) == ("launch", 21)


def test_a_missing_extra_is_one_line(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **how: Any) -> object:
        if name.startswith("en_core_web"):
            raise ImportError(name=name)
        return real(name, *rest, **how)

    monkeypatch.setattr(builtins, "__import__", without)
    parsing.pipeline.cache_clear()
    with pytest.raises(Unreadable, match=r"pip install 'sharedsky\[text\]'"):
        raise run(news).exception or AssertionError("no error")


def test_bytes_that_are_no_text_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(bytes(range(256)) * 64)
    error = run(path).exception
    assert isinstance(error, Unreadable)
    assert "\n" not in str(error)


def test_encodings_are_mixed_and_offsets_still_right(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="the extra sharedsky[text] is not installed")
    path = tmp_path / "old.txt"
    path.write_bytes("The ministry said that the “line” was open – Müller denied it.".encode("cp1252"))
    result = run(path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["speaker"]["text"] == "The ministry"


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    assert run().exception is not None
    assert "--case" in str(run().exception)
