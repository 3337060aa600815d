"""Writes docs/reference/ from the program itself; --check says whether it is current (exit 1 where it is not)."""

import json
import sys
from pathlib import Path

import click

from sharedsky.cli import COMMANDS, group
from sharedsky.outputs import RENDERERS, report_json
from sharedsky.sources import READERS
from sharedsky.sources.fields import FIELDS

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- made by scripts/make_reference.py: change the program, not this file -->"
WIDTH = 100


def commands() -> str:
    """Every command's help, as `--help` prints it."""
    parts = ["# Commands", MADE, "Exit codes: 0 done, 1 a check failed, 2 bad input, 130 stopped."]
    parts.append(_help("sharedsky", group))
    context = click.Context(group, info_name="sharedsky")
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        parts += [f"## {name}", _help(name, command, context)]
        if isinstance(command, click.Group):
            within = click.Context(command, info_name=name, parent=context)
            for part, below in command.commands.items():
                parts += [f"### {name} {part}", _help(part, below, within)]
    return "\n\n".join(parts) + "\n"


def _help(name: str, command: click.Command, parent: click.Context | None = None) -> str:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    return f"```text\n{command.get_help(context)}\n```"


def formats() -> str:
    """Every format that is read or written, with its example."""
    lines = ["# Formats", "", MADE, "", "## Read", ""]
    lines += [
        "A file is known by what is in it, never by its name alone; gzip, zip and zstd are looked through.",
        "",
    ]
    lines += ["| name | holds | what it is |", "|---|---|---|"]
    lines += [f"| `{r.name}` | {r.holds} | {r.title} |" for r in READERS]
    for reader in READERS:
        lines += ["", f"### {reader.name}", "", "```text", reader.example.rstrip("\n"), "```"]
    lines += ["", "### Fields of tables", ""]
    lines += [
        "For `--map FIELD=COLUMN` and `map` in case.toml:",
        "",
        ", ".join(f"`{name}`" for name in FIELDS),
    ]
    lines += ["", "## Written", "", "| name | file | what it is |", "|---|---|---|"]
    lines += [f"| `{w.name}` | `report.{w.ext}` | {w.title} |" for w in RENDERERS]
    lines += ["", "The shape of report.json stands in [report.schema.json](report.schema.json)."]
    return "\n".join(lines) + "\n"


def schema() -> str:
    """The JSON Schema of report.json."""
    return json.dumps(report_json.schema(), indent=1, ensure_ascii=False) + "\n"


FILES = {"commands.md": commands, "formats.md": formats, "report.schema.json": schema}
"""Name in docs/reference/ to what makes it."""


def stale() -> list[str]:
    """Names of the files that are missing or not what the program would write now."""
    return [
        name
        for name, make in FILES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Writes the files, or with --check only says which are not current."""
    if arguments == ["--check"]:
        for name in stale():
            print(
                f"docs/reference/{name}: not current; run python scripts/make_reference.py", file=sys.stderr
            )
        return 1 if stale() else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        (FOLDER / name).write_text(make(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
