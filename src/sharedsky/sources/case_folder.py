"""The files of a case folder: listed and read without ever leaving the folder, hand-written TOML within stated limits."""

import fnmatch
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from sharedsky.errors import HostileInput, InvalidValue, LimitExceeded, SharedskyError, Unreadable, visible
from sharedsky.model.evidence import Evidence, Rejected

AUTHORED_BYTES: Final = 4 << 20
"""Largest hand-written file: a thousand times the largest example."""
AUTHORED_FILES: Final = 1000
"""Most files in statements/."""
EVIDENCE_FILES: Final = 100_000
"""Most files in evidence/."""
KEY_PARTS: Final = 64
"""Most parts of a dotted key: tomllib's time grows with their square."""

_DEEP_KEY: Final = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{KEY_PARTS}}}""", re.ASCII
)
_ID: Final = re.compile(r"""(?<![\w.-])id[ \t]*=[ \t]*(["'])([^"'\n]*)\1""")


class Authored(msgspec.Struct, frozen=True):
    """One hand-written file.

    Args:
        evidence: its name in the folder and its hash.
        table: what it holds, as tomllib gives it.
        lines: line on which each id stands, for ids that stand there once.
    """

    evidence: Evidence
    table: dict[str, Any]
    lines: dict[str, int]

    def place(self, name: object) -> str:
        """The file, and the line of the object of that id where it is known."""
        line = self.lines.get(name) if isinstance(name, str) else None
        return f"{self.evidence.name}:{line}" if line else self.evidence.name


def rejected(error: SharedskyError) -> Rejected:
    """An error as a line beside the result: where and field, then what was found and what to do."""
    reason = str(type(error)(got=error.got, want=error.want, fix=error.fix))
    return Rejected(where=str(type(error)(error.where, field=error.field)), reason=reason)


def inside(root: Path, path: Path) -> bool:
    """Whether a path of the folder, its links followed, is still in the folder."""
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def read_authored(root: Path, name: str) -> Authored:
    """A hand-written file of the case.

    Args:
        root: the folder, resolved.
        name: path in the folder.
    Raises:
        SharedskyError: a link out of the folder, no plain file, too large, no UTF-8, no TOML, nested too deep.
    """
    path = root / name
    if not inside(root, path):
        raise HostileInput(
            name, got="a link that leads out of the case folder", fix="put the file itself here"
        )
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable(name, got="something that is no plain file", want="a file of TOML")
    with path.open("rb") as stream:
        data = stream.read(AUTHORED_BYTES + 1)
    if len(data) > AUTHORED_BYTES:
        raise LimitExceeded(
            name, got=f"more than {AUTHORED_BYTES >> 20} MiB", fix="split it: statements/ takes many files"
        )
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InvalidValue(
            name, got=f"a byte at {error.start} that is not UTF-8", fix="save it as UTF-8"
        ) from None
    if _DEEP_KEY.search(text):
        raise HostileInput(name, got=f"a key of more than {KEY_PARTS} parts")
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise HostileInput(name, got="brackets nested too deep") from None
    except ValueError as error:
        said = str(error)
        raise InvalidValue(name, got=said[:1].lower() + said[1:], want="TOML (https://toml.io)") from None
    evidence = Evidence(sha256=hashlib.sha256(data).hexdigest(), name=name, bytes=len(data), format="toml")
    return Authored(evidence, table, _lines(text))


def _lines(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    line, before = 1, 0
    for match in _ID.finditer(text):
        line += text.count("\n", before, match.start())
        before = match.start()
        if match[2] in found:
            twice.add(match[2])
        found[match[2]] = line
    return {name: at for name, at in found.items() if name not in twice}


def statement_files(root: Path, problems: list[Rejected]) -> list[str]:
    """Paths of statements/*.toml in the folder, sorted by name."""
    folder = root / "statements"
    if not folder.is_dir():
        return []
    if not inside(root, folder):
        problems.append(
            Rejected("statements", "got a link that leads out of the case folder; put the files here")
        )
        return []
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if len(names) > AUTHORED_FILES:
        problems.append(
            Rejected("statements", f"got {len(names)} files; only the first {AUTHORED_FILES} are read")
        )
    return [f"statements/{name}" for name in names[:AUTHORED_FILES]]


def evidence_files(root: Path, problems: list[Rejected]) -> list[str]:
    """Paths of the plain files under evidence/, relative to the case folder, sorted; the rest becomes problems."""
    if not (root / "evidence").is_dir():
        return []
    if not inside(root, root / "evidence"):
        problems.append(
            Rejected("evidence", "got a link that leads out of the case folder; put the files here")
        )
        return []
    found: list[str] = []
    for path, linked in _walk(root / "evidence"):
        name = path.relative_to(root).as_posix()
        if linked and not inside(root, path):
            reason = "got a link that leads out of the case folder or nowhere, not followed; put the file itself here"
        elif linked and path.is_dir():
            reason = "got a linked folder, not followed; put the files themselves here"
        elif visible(name) != name:
            reason = "got a name that holds control characters or no UTF-8, not read; give it another name"
            name = visible(name)
        elif path.name.startswith("."):
            reason = "got a hidden file, not read; give it a name without the point if it is evidence"
        elif not stat.S_ISREG(path.stat().st_mode):
            reason = "got something that is no plain file, not read"
        elif len(found) == EVIDENCE_FILES:
            problems.append(
                Rejected("evidence", f"got more than {EVIDENCE_FILES} files; the rest is not read")
            )
            break
        else:
            found.append(name)
            continue
        problems.append(Rejected(name, reason))
    return sorted(found)


def _walk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Everything under a folder that is no folder itself, and whether it is a link; links are not entered."""
    for here, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(files):
            yield Path(here, name), os.path.islink(os.path.join(here, name))
        for name in folders:
            if os.path.islink(os.path.join(here, name)):
                yield Path(here, name), True


def escapes(path: str) -> bool:
    """Whether a path written in a case is anything but a plain way down: absolute, `..`, a drive, a NUL."""
    hostile = path.startswith(("/", "~")) or "\\" in path or "\0" in path or re.match("[A-Za-z]:", path)
    return not path or bool(hostile) or ".." in path.split("/")


def matches(path: str, pattern: str) -> bool:
    """Whether a path fits a pattern: `*` and `?` within a name, `**` over folders; a plain path fits itself.

    >>> matches("radar/a.csv", "radar/*.csv"), matches("radar/a.csv", "*.csv"), matches("radar/x/a.csv", "**/*.csv")
    (True, False, True)
    """
    return path == pattern or _fits(path.split("/"), pattern.split("/"))


def _fits(names: list[str], wanted: list[str]) -> bool:
    # reachable[i]: whether the patterns so far can use up exactly the first i names
    reachable = [True] + [False] * len(names)
    for pattern in wanted:
        if pattern == "**":
            first = reachable.index(True) if True in reachable else len(names) + 1
            reachable = [i >= first for i in range(len(names) + 1)]
        else:
            reachable = [False] + [
                ok and fnmatch.fnmatchcase(name, pattern) for ok, name in zip(reachable, names, strict=False)
            ]
    return reachable[-1]
