"""Typst with the shipped fonts and no others: from data to PDF or picture, the same bytes for the same data."""

import calendar
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec

from sharedsky.errors import SharedskyError, Unreadable
from sharedsky.outputs import fonts
from sharedsky.outputs.drawing.drawing import Drawing

if TYPE_CHECKING:
    import typst

WORDS = frozenset({"t", "text", "alt", "title", "running", "description", "foot", "revision"})
"""Keys of the data whose values are read by people."""

UNSET = frozenset({"alt", "title", "description"})
"""Of these, what is not only set but also read as it stands by other programs."""


def require(module: str, extra: str, what: str) -> Any:
    """A module of an extra; a SharedskyError with what to install where it is missing."""
    import importlib

    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != module.partition(".")[0]:
            raise
        raise SharedskyError(
            what, want=f"the package {module.partition('.')[0]}", fix=f"pip install 'sharedsky[{extra}]'"
        ) from None


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())]
    )


def words_set(value: Any) -> Any:
    """The same data with every text as it is set (`fonts.shown`)."""
    if isinstance(value, dict):
        return {
            key: (fonts.visible if key in UNSET else fonts.shown)(item)
            if key in WORDS and isinstance(item, str)
            else words_set(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        # heads of tables are bare strings
        return [fonts.shown(item) if isinstance(item, str) else words_set(item) for item in value]
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text that people read in the data, but the names of fonts."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in WORDS and isinstance(item, str):
                yield item
            elif key != "fonts":
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, str):
                yield item
            else:
                yield from texts(item)


def pdf(template: str, data: dict[str, Any], where: str, dated: date | None) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template of this room and its data.

    Args:
        template: file in outputs/document.
        data: becomes the template's blocks.json; its texts are set as `fonts.shown` says.
        where: for messages.
        dated: the document's date; none is written where None.
    Raises:
        InvalidValue: a text holds a character that no shipped font draws.
        Unreadable: Typst cannot set it.
    """
    import typst

    data = words_set(data)
    fonts.check_glyphs(texts(data), where)
    stamp = 0 if dated is None else calendar.timegm(dated.timetuple())
    source = resources.files("sharedsky.outputs.document").joinpath(template).read_bytes()
    try:
        made, _ = typst.compile_with_warnings(
            {"main.typ": source, "blocks.json": msgspec.json.encode(data)},  # type: ignore[call-overload]
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=stamp,
            format="pdf",
        )
    except typst.TypstError as error:
        raise Unreadable(
            where, got=error.message.splitlines()[0], want="a document that can be set"
        ) from None
    return bytes(made)


_PICTURE = b"""#let d = json("blocks.json")
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: white)
#set text(font: d.fonts, top-edge: "baseline", bottom-edge: "baseline")
#place(top + left, image(bytes(d.svg), format: "svg", width: d.width * 1pt, height: d.height * 1pt))
#for l in d.labels {
  let words = text(size: l.size * 1pt, fill: rgb(l.fill), weight: if l.bold { 700 } else { 400 }, l.text)
  let room = 3000pt
  let (dx, side) = if l.anchor == "start" { (0pt, left) } else if l.anchor == "end" { (-room, right) } else { (-room / 2, center) }
  place(top + left, dx: l.x * 1pt + dx, dy: l.y * 1pt, box(width: room, align(side, words)))
}
"""


def png(drawing: Drawing, where: str, pixels_per_inch: float = 200.0) -> bytes:
    """A picture of a drawing; raises as `pdf` does."""
    import typst

    data = words_set(msgspec.to_builtins(drawing)) | {"fonts": list(fonts.FAMILIES)}
    fonts.check_glyphs((label["text"] for label in data["labels"]), where)
    try:
        made = typst.compile(
            {"main.typ": _PICTURE, "blocks.json": msgspec.json.encode(data)},  # type: ignore[call-overload]
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=pixels_per_inch,
        )
    except typst.TypstError as error:
        raise Unreadable(where, got=error.message.splitlines()[0], want="a picture that can be set") from None
    return bytes(made if isinstance(made, bytes) else made[0])
