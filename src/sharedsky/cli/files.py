"""The files that a command is given, and what the user says of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sharedsky.errors import InvalidValue
from sharedsky.model.track import Datum
from sharedsky.sources.reading import Options


def files_to_read(function: Callable[..., Any]) -> Callable[..., Any]:
    """FILES, --map and --datum, as the arguments files, mapping and datum; see options()."""
    for decorate in (
        click.option(
            "--datum",
            type=click.Choice([d.value for d in Datum], case_sensitive=False),
            help="of altitudes whose file does not say it",
        ),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="FIELD=COLUMN",
            help="what a column of a table holds, such as alt_ft=Höhe; the field's name carries the unit",
        ),
        click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
    ):
        function = decorate(function)
    return function


def options(mapping: tuple[str, ...], datum: str | None) -> Options:
    """What --map and --datum say; InvalidValue for a --map that is no FIELD=COLUMN, or says a field twice."""
    pairs: dict[str, str] = {}
    for text in mapping:
        field, equals, column = text.partition("=")
        if not (field and equals and column):
            raise InvalidValue(field="--map", got=repr(text), want="FIELD=COLUMN, such as alt_ft=Höhe")
        if field in pairs:
            raise InvalidValue(field=f"--map {field}", got="two columns", want="one")
        pairs[field] = column
    return Options(map=pairs, alt_datum=Datum(datum.upper()) if datum else None)
