"""sharedsky formats: every format that can be read or written, with an example of each."""

import click
import msgspec

from sharedsky import outputs
from sharedsky.cli.terminal import say_json
from sharedsky.sources import READERS
from sharedsky.sources.fields import FIELDS


class _Format(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    title: str
    holds: str = ""
    ext: str = ""
    example: str = ""


@click.command(name="formats")
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
def command(as_json: bool) -> None:
    """List every format that can be read or written, with an example of each. Files are known by what is in them,
    never by their names alone; gzip, zip and zstd are looked through.
    """
    readers = [_Format(r.name, r.title, holds=r.holds, example=r.example) for r in READERS]
    writers = [
        _Format(w.name, w.title, ext=w.ext, example=getattr(w, "example", ""))
        for w in getattr(outputs, "RENDERERS", ())
    ]
    if as_json:
        found = {"read": readers, "write": writers, "fields": list(FIELDS)}
        say_json(found)
        return
    click.echo("READ\n")
    for reader in readers:
        click.echo(f"{reader.name}  ({reader.holds})\n  {reader.title}\n{_indented(reader.example)}")
    click.echo(f"fields of tables, for --map FIELD=COLUMN\n{_wrapped(list(FIELDS))}\n")
    click.echo("WRITE\n")
    for writer in writers:
        click.echo(f"{writer.name}  ({writer.ext})\n  {writer.title}\n{_indented(writer.example)}")


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _wrapped(words: list[str]) -> str:
    lines, line = [], "   "
    for word in words:
        if len(line) + len(word) > 100:
            lines.append(line)
            line = "   "
        line += f" {word}"
    return "\n".join([*lines, line])
