"""What reaches the terminal: whatever names, callsigns and texts the input holds, none of them acts on it."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import click

from sharedsky.errors import visible

if TYPE_CHECKING:
    from rich.console import Console

_PERHAPS_ACTING: Final = re.compile(r"[^\n -~]")


def say(line: str, *, err: bool = False) -> None:
    """One line for people, on standard output or standard error."""
    click.echo(visible(line), err=err)


def say_json(value: object, *, indent: int = 2) -> None:
    """A value as JSON on standard output; what could act on a terminal is escaped, as JSON can without loss."""
    click.echo(_as_json(value, indent))


def say_json_list(values: Iterable[object], *, indent: int = 2) -> None:
    """A list as JSON on standard output as say_json has it, one item after the other: never all of a long one in memory."""
    before = "["
    for value in values:
        click.echo(before)
        lines = _as_json(value, indent).split("\n")
        click.echo("\n".join(" " * indent + line for line in lines), nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _as_json(value: object, indent: int) -> str:
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value), indent=indent).decode()
    return _PERHAPS_ACTING.sub(lambda c: c[0] if c[0].isprintable() else json.dumps(c[0])[1:-1], text)


def console(*, err: bool = False) -> "Console":
    """A console for tables, that shows as an escape what could act on a terminal."""
    from rich.console import Console
    from rich.text import Text

    class _Safe(Console):
        def render_str(self, text: str, **how: Any) -> Text:
            return super().render_str("\n".join(map(visible, text.split("\n"))), **how)

    return _Safe(stderr=err)
