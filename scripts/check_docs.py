"""Checks docs/: the reference is current, every command of the tutorial does what it shows, every link leads somewhere.

In a fenced block marked `console`, a line that begins with "$ " is run by bash and the lines below it must be what it
prints; a line `...` stands for any lines, `...` within a line for anything. All blocks of one file run in one folder, a
copy of examples/ in it, in order. A block marked `NAME file=PATH` is written to that file first. Blocks of README.md are
not run: they set everything up.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\S*)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
LASTS_AT_MOST_S = 300


def broken_links(page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    text = FENCE.sub("", page.read_text("utf-8"))
    return [
        f"{page.relative_to(ROOT)}: link to {target}, which is not there"
        for target in LINK.findall(text)
        if not (page.parent / target).exists()
    ]


def run_page(page: Path) -> list[str]:
    """What the console blocks of a page print that they do not show."""
    text = page.read_text("utf-8")
    if not any(kind == "console" for kind, _, _ in FENCE.findall(text)):
        return []
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(
            ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("out", "__pycache__")
        )
        for kind, path, body in FENCE.findall(text):
            if path:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(body, "utf-8")
            elif kind == "console":
                for command, shown in commands(body):
                    problems += differing(page, command, shown, printed(command, folder))
    return problems


def commands(block: str) -> list[tuple[str, list[str]]]:
    r"""Each command of a console block with the lines it shows; a command goes on after a backslash.

    >>> commands("$ a \\\n  b\nx\n$ c\n")
    [('a \\\n  b', ['x']), ('c', [])]
    """
    found: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in block.splitlines():
        if goes_on:
            found[-1] = (f"{found[-1][0]}\n{line}", found[-1][1])
        elif line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
            continue
        goes_on = line.endswith("\\")
    return found


def printed(command: str, folder: Path) -> list[str]:
    """What a command prints, both streams, and its exit code where that is not 0."""
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": paths, "COLUMNS": "110", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LASTS_AT_MOST_S,
        check=False,
    )
    # a comment after a command is for the reader
    return done.stdout.splitlines() + ([f"(exit code {done.returncode})"] if done.returncode else [])


def differing(page: Path, command: str, shown: list[str], got: list[str]) -> list[str]:
    """A message where what was printed is not what is shown; nothing shown asks only for exit code 0."""
    fine = fits(shown, got) if shown else not any(line.startswith("(exit code") for line in got[-1:])
    if fine:
        return []
    return [
        f"{page.relative_to(ROOT)}: $ {command}",
        "  shows:",
        *_quoted(shown),
        "  but prints:",
        *_quoted(got),
    ]


def fits(shown: list[str], got: list[str]) -> bool:
    """Whether lines are what is shown, where "..." stands for anything.

    >>> fits(["a ... c", "...", "z"], ["a b c", "x", "y", "z"]), fits(["a"], ["a", "b"])
    (True, False)
    """
    while shown and not shown[-1].strip():
        shown = shown[:-1]
    pattern = "".join(
        "(?:.*\n)*" if line.strip() == "..." else ".*".join(map(re.escape, line.rstrip().split("..."))) + "\n"
        for line in shown
    )
    # a blank line that a command ends with shows nothing
    while got and not got[-1].strip():
        got = got[:-1]
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in got)) is not None


def _quoted(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def main() -> int:
    """Runs every check; returns 1 where one fails."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    reference = [sys.executable, str(ROOT / "scripts" / "make_reference.py"), "--check"]
    problems = subprocess.run(reference, stderr=subprocess.PIPE, text=True, check=False).stderr.splitlines()
    for page in [ROOT / "README.md", *pages]:
        problems += broken_links(page)
    for page in pages:
        problems += run_page(page)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
