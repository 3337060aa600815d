"""A case folder: case.toml and statements/*.toml as one Case, and the evidence files with the source that gave each."""

import typing
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from sharedsky.errors import InvalidCase, InvalidValue, SharedskyError
from sharedsky.model.case import Case, Source
from sharedsky.model.evidence import Evidence, Rejected
from sharedsky.model.statement import AnyClaim
from sharedsky.sources.authored import convert
from sharedsky.sources.case_checks import assemble, check
from sharedsky.sources.case_folder import (
    Authored,
    escapes,
    evidence_files,
    matches,
    read_authored,
    rejected,
    statement_files,
)
from sharedsky.sources.case_names import KINDS, SUGGESTIONS, InEvidence, Part
from sharedsky.sources.case_values import wrongs
from sharedsky.sources.mend import nearest, shown

LISTS: Final = frozenset(KINDS) - {"claims"}
"""Keys that hold lists of objects, in case.toml and in every file of statements/."""
PROBLEMS: Final = 1000
"""Most problems told one by one: nobody reads more, and a report holds them all."""
_TYPES: Final[dict[str, Any]] = {
    name: typing.get_args(kind)[0] if name in LISTS else kind
    for name, kind in typing.get_type_hints(Case).items()
}
_DAYS: Final = ("said_on", "date")
"""Keys of text that TOML can also write as a date."""


class CaseFile(msgspec.Struct, frozen=True):
    """A file of evidence.

    Args:
        name: path relative to the case folder, such as `evidence/radar.csv`.
        source: the source that claims it, None where none does.
        remark: what a reader must know of that, "" where nothing.
    """

    name: str
    source: Source | None = None
    remark: str = ""


class CaseFolder(msgspec.Struct, frozen=True, kw_only=True):
    """What a case folder holds.

    Args:
        case: everything the author wrote that can be used.
        files: the evidence to read, sorted by name; a file that two sources claim is not among them.
        authored: case.toml and statements/*.toml, each with its hash.
        problems: what could not be used, one line each, with file, place and mend.
        where: id to the file, line and place where the author wrote the object.
        parts: what the case was made from, for with_evidence.
    """

    case: Case
    files: list[CaseFile]
    authored: list[Evidence]
    problems: list[Rejected]
    where: dict[str, str]
    parts: list[Part]


def read_case(folder: Path) -> CaseFolder:
    """The case in a folder; what is wrong in it becomes `problems`, and the rest can still be used.

    Nothing outside the folder is read: a path with `..`, an absolute path or a link that leads out is a problem.

    Args:
        folder: the case folder, with case.toml in it.
    Raises:
        SharedskyError: there is no case.toml, or it is no TOML, too large or nested too deep; or a redaction cannot be
            used, since what is to be withheld would then be shown.
    """
    if not folder.is_dir():
        raise InvalidCase(str(folder), got="no folder", want="a case folder, with case.toml in it")
    root = folder.resolve()
    if not (root / "case.toml").is_file():
        raise InvalidCase(str(folder), got="no case.toml", want="a case folder, with case.toml in it")
    problems: list[Rejected] = []
    written = [read_authored(root, "case.toml")]
    for name in statement_files(root, problems):
        try:
            written.append(read_authored(root, name))
        except SharedskyError as error:
            problems.append(rejected(error))
    head = _head(written[0], root.name, problems)
    parts: list[Part] = []
    unreadable: dict[str, str] = {}
    claimed: list[tuple[str, list[str]]] = []
    for file in written:
        problems += _stray_keys(file)
        parts += _parts(file, claimed, unreadable, problems)
    evidence = evidence_files(root, problems)
    kept, wrong = check(parts, unreadable, [name.removeprefix("evidence/") for name in evidence], None)
    _every_redaction(written, kept)
    problems += wrong
    files = _sourced(evidence, [part for part in kept if part.list == "sources"], claimed, problems)
    return CaseFolder(
        case=assemble(head, kept),
        files=files,
        authored=[file.evidence for file in written],
        problems=_first(problems),
        where={part.id: part.where for part in kept},
        parts=kept,
    )


def _first(problems: list[Rejected]) -> list[Rejected]:
    """The first PROBLEMS of them, and how many more there are."""
    more = len(problems) - PROBLEMS
    if more <= 0:
        return problems
    return [
        *problems[:PROBLEMS],
        Rejected("case.toml", f"and {more} more; mend the first ones first", count=more),
    ]


def with_evidence(found: CaseFolder, volumes: Collection[str], notices: Collection[str]) -> CaseFolder:
    """The case once evidence is read: what names a volume or notice that nobody has falls out with a line.

    Args:
        found: what read_case gave.
        volumes: ids of the volumes in evidence.
        notices: ids of the notices in evidence.
    """
    paths = [file.name.removeprefix("evidence/") for file in found.files]
    in_evidence = InEvidence(volumes=frozenset(volumes), notices=frozenset(notices))
    kept, wrong = check(found.parts, {}, paths, in_evidence)
    scalars = {name: getattr(found.case, name) for name in found.case.__struct_fields__ if name not in LISTS}
    return msgspec.structs.replace(
        found, case=assemble(scalars, kept), problems=_first([*found.problems, *wrong]), parts=kept
    )


def _every_redaction(written: list[Authored], kept: list[Part]) -> None:
    """Stop unless every redaction that is written can be used; the message shows no word of it."""
    fix = "nothing is read until it can be used, since what is to be withheld would be shown"
    for file in written:
        for key in file.table:
            astray = key == "redactions" and file.evidence.name != "case.toml"
            if astray or (key not in _TYPES and nearest(key, ["redactions"])):
                raise InvalidCase(file.evidence.name, field=key, want="[[redactions]] in case.toml", fix=fix)
    asked = written[0].table.get("redactions", [])
    usable = {part.path for part in kept if part.list == "redactions"}
    for i in range(len(asked) if isinstance(asked, list) else 1):
        if f"redactions[{i}]" not in usable:
            want = "an id of its own, text (a list of words) and why"
            raise InvalidCase("case.toml", field=f"redactions[{i}]", want=want, fix=fix)


def _head(file: Authored, folder: str, problems: list[Rejected]) -> dict[str, Any]:
    """The scalars of case.toml that can be used; the folder's name stands in for a missing id or title."""
    head: dict[str, Any] = {}
    for key, value in file.table.items():
        if key in LISTS or key not in _TYPES:
            continue
        try:
            head[key] = convert(_day(key, value), _TYPES[key], file.evidence.name, key)
        except InvalidValue as error:
            problems.append(rejected(error))
    for key in ("thresholds", "basemap"):
        for wrong in wrongs(head[key]) if key in head else ():
            problems.append(
                rejected(
                    InvalidValue(
                        file.evidence.name, field=f"{key}.{wrong.field}", got=wrong.got, want=wrong.want
                    )
                )
            )
            head.pop(key, None)
    for key in ("id", "title"):
        if not head.get(key, "").strip():
            if key not in file.table:
                problems.append(
                    rejected(InvalidCase(file.evidence.name, field=key, got="nothing", fix=f"add {key}"))
                )
            head[key] = head.get("id", folder)
    return head


def _parts(
    file: Authored,
    claimed: list[tuple[str, list[str]]],
    unreadable: dict[str, str],
    problems: list[Rejected],
) -> list[Part]:
    """Every object of a file that can be read; the patterns of every source, readable or not, go to claimed."""
    parts: list[Part] = []
    for key, value in file.table.items():
        if key not in LISTS:
            continue
        if not isinstance(value, list):
            want = f"a list: [[{key}]], not [{key}]"
            problems.append(
                rejected(InvalidValue(file.evidence.name, field=key, got=shown(value), want=want))
            )
            continue
        for i, item in enumerate(value):
            path = f"{key}[{i}]"
            raw = dict(item) if isinstance(item, dict) else item
            claims = raw.pop("claims", []) if key == "statements" and isinstance(raw, dict) else []
            part = _part(file, raw, key, path, "", unreadable, problems)
            if key == "sources" and isinstance(raw, dict) and isinstance(raw.get("files"), list):
                names = [name for name in raw["files"] if isinstance(name, str)]
                claimed.append((f"{file.place(raw.get('id'))} {path}", names))
            parts += [part] if part else []
            parts += _claims(file, raw, claims, path, unreadable, problems)
    return parts


def _claims(
    file: Authored, raw: Any, claims: Any, path: str, unreadable: dict[str, str], problems: list[Rejected]
) -> list[Part]:
    """The claims of one statement, those of an unreadable one too, so that their own mistakes are told at once."""
    statement = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(claims, list):
        place, want = file.place(statement), "a list: [[statements.claims]]"
        problems.append(rejected(InvalidValue(place, field=f"{path}.claims", got=shown(claims), want=want)))
        return []
    name = statement if isinstance(statement, str) else ""
    found = [
        _part(file, claim, "claims", f"{path}.claims[{i}]", name, unreadable, problems)
        for i, claim in enumerate(claims)
    ]
    return [part for part in found if part]


def _part(
    file: Authored,
    raw: Any,
    key: str,
    path: str,
    statement: str,
    unreadable: dict[str, str],
    problems: list[Rejected],
) -> Part | None:
    """One object, or None with a line of why not."""
    kind = AnyClaim if key == "claims" else _TYPES[key]
    place = file.place(raw.get("id") if isinstance(raw, dict) else None)
    if isinstance(raw, dict):
        raw = {name: _day(name, value) for name, value in raw.items()}
    try:
        return Part(key, convert(raw, typing.cast("Any", kind), place, path), place, path, statement)
    except InvalidValue as error:
        problems.append(rejected(error))
        if isinstance(raw, dict) and isinstance(raw.get("id"), str):
            unreadable[raw["id"]] = f"{place} {path}"
        return None


def _day(key: str, value: Any) -> Any:
    return value.isoformat() if key in _DAYS and isinstance(value, date | datetime) else value


def _stray_keys(file: Authored) -> list[Rejected]:
    """A line for each top-level key that means nothing here."""
    known = _TYPES if file.evidence.name == "case.toml" else LISTS
    told: list[Rejected] = []
    for key in file.table:
        if key in known:
            continue
        near = nearest(key, known) if len(told) < SUGGESTIONS else ""
        fix = "it belongs in case.toml" if key in _TYPES else near or "leave it out"
        told.append(rejected(InvalidValue(file.evidence.name, field=key, got="an unknown key", fix=fix)))
    return told


def _sourced(
    evidence: list[str], sources: list[Part], claimed: list[tuple[str, list[str]]], problems: list[Rejected]
) -> list[CaseFile]:
    """Each file of evidence with its source.

    A file of a source that cannot be used, or of two, is left out: its clock and who vouches for it are not known, and
    a party's own sensor must never pass for an independent one.
    """
    by_place = {part.where: part.thing for part in sources}
    files: list[CaseFile] = []
    used: set[tuple[str, str]] = set()
    for name in evidence:
        path = name.removeprefix("evidence/")
        places: list[str] = []
        for place, patterns in claimed:
            fits = [pattern for pattern in patterns if matches(path, pattern)]
            used.update((place, pattern) for pattern in fits)
            places += [place] if fits else []
        if len(places) > 1:
            reason = f"got two sources: {' and '.join(places)}; not read until only one of them claims it"
            problems.append(Rejected(name, reason))
        elif places and places[0] not in by_place:
            problems.append(Rejected(name, f"not read, since its source cannot be used; mend {places[0]}"))
        elif places:
            files.append(CaseFile(name, by_place[places[0]]))
        else:
            files.append(
                CaseFile(name, None, "no source claims it: who vouches for it and its clock are not known")
            )
    for place, patterns in claimed:
        for pattern in patterns:
            if (place, pattern) not in used and not escapes(pattern):
                fix = nearest(pattern, [name.removeprefix("evidence/") for name in evidence])
                error = InvalidCase(
                    place, field="files", got=f"{shown(pattern)}, which no file fits", fix=fix
                )
                problems.append(rejected(error))
    return files
