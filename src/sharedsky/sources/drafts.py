"""Drafts of statements in a case folder: statements/drafts/*.toml, and what the author accepts of them."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from sharedsky.model.proposal import Proposal
from sharedsky.model.statement import Statement
from sharedsky.sources.authored import convert
from sharedsky.sources.case_folder import read_authored

FOLDER: Final = "statements/drafts"
CONFIRMED: Final = "statements/confirmed.toml"
_HEAD: Final = "# Drafts: proposed by rules, no statements of the case until their author accepts them.\n"
_HEAD_CONFIRMED: Final = "# Statements that the author accepted from statements/drafts/.\n"


class NamedAlias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One speaker in aliases.toml: name, party, other names."""

    name: str
    party: str
    also: list[str] = []


def draft_file(document: str) -> str:
    """The file that holds the drafts of a document.

    >>> draft_file("press/briefing 23.html")
    'statements/drafts/press-briefing-23-html.toml'
    """
    return f"{FOLDER}/{re.sub(r'[^A-Za-z0-9_]+', '-', document).strip('-')}.toml"


def read_drafts(folder: Path, name: str) -> list[Proposal]:
    """The drafts in one file of the case folder; none where the file is not there.

    Raises:
        SharedskyError: the file is no TOML, or does not hold drafts.
    """
    if not (folder / name).is_file():
        return []
    table = read_authored(folder.resolve(), name).table
    return convert(table.get("drafts", []), list[Proposal], name, "$.drafts")


def draft_files(folder: Path) -> list[str]:
    """Every file of drafts, sorted by name."""
    return sorted(f"{FOLDER}/{path.name}" for path in (folder / FOLDER).glob("*.toml"))


def read_aliases(folder: Path) -> list[NamedAlias]:
    """The speakers that aliases.toml of the case folder names; none where there is no such file."""
    if not (folder / "aliases.toml").is_file():
        return []
    table = read_authored(folder.resolve(), "aliases.toml").table
    return convert(table.get("aliases", []), list[NamedAlias], "aliases.toml", "$.aliases")


def merged_drafts(kept: Iterable[Proposal], found: Iterable[Proposal]) -> list[Proposal]:
    """What was there, decided or not, as it was; and what is newly found, under ids of their own."""
    out = list(kept)
    known = {(p.cue, p.document_sha256) for p in out}
    ids = {p.id for p in out}
    for proposal in found:
        if (proposal.cue, proposal.document_sha256) in known:
            continue
        id_ = free_id(proposal.id, ids)
        ids.add(id_)
        out.append(msgspec.structs.replace(proposal, id=id_))
    return out


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """The id itself, or with the first number that makes it new."""
    used = set(taken)
    number, id_ = 2, wanted
    while id_ in used:
        id_, number = f"{wanted}-{number}", number + 1
    return id_


def drafts_toml(drafts: Iterable[Proposal]) -> str:
    """The file of some drafts."""
    return _HEAD + "".join(f"\n[[drafts]]\n{_pairs(msgspec.to_builtins(d))}" for d in drafts)


def statement_toml(statement: Statement, before: str) -> str:
    """The file of accepted statements with one more."""
    entry = msgspec.to_builtins(statement)
    span = entry.pop("span")
    text = f"\n[[statements]]\n{_pairs(entry)}[statements.span]\n{_pairs(span)}"
    return (before or _HEAD_CONFIRMED) + text


def _pairs(table: dict[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items() if value != [])


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    # a JSON string is a TOML string, but for the delete character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
