"""What a drawing is: shapes as SVG and words with their places, apart, so that whoever sets it shapes every script."""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Literal
from xml.sax.saxutils import quoteattr

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.outputs.fonts import width

F64 = NDArray[np.float64]
Anchor = Literal["start", "middle", "end"]


class Label(msgspec.Struct, frozen=True):
    """One line of text.

    Args:
        x, y: points from the left and the top to the start, middle or end of its base line.
        text: as given by the report.
        size: points.
        fill: #rrggbb.
    """

    x: float
    y: float
    text: str
    size: float = 7.0
    fill: str = "#1a2027"
    bold: bool = False
    anchor: Anchor = "start"


class Drawing(msgspec.Struct, frozen=True):
    """A picture, width by height points.

    Args:
        svg: the shapes, as an SVG document without text.
        labels: the words.
        alt: what it shows, for those who don't see it.
    """

    width: float
    height: float
    svg: str
    labels: list[Label]
    alt: str


class Canvas:
    """Collects shapes and words; numbers are written to a tenth of a point."""

    def __init__(self, width_pt: float, height_pt: float) -> None:
        self.width, self.height = width_pt, height_pt
        self._shapes: list[str] = []
        self._definitions: dict[str, str] = {}
        self.labels: list[Label] = []

    def add(self, name: str, **attributes: object) -> None:
        """An element; underscores in attribute names stand for hyphens."""
        self._shapes.append(_element(name, attributes))

    def rect(self, x: float, y: float, wide: float, high: float, **attributes: object) -> None:
        """A rectangle; one without extent is left out."""
        if wide > 0 and high > 0:
            self.add("rect", x=_n(x), y=_n(y), width=_n(wide), height=_n(high), **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: object) -> None:
        """A straight line."""
        self.add("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), **attributes)

    def circle(self, x: float, y: float, r: float, **attributes: object) -> None:
        """A circle."""
        self.add("circle", cx=_n(x), cy=_n(y), r=_n(r), **attributes)

    def path(self, d: str, **attributes: object) -> None:
        """A path; an empty one is left out."""
        if d:
            self.add("path", d=d, **attributes)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 7.0,
        *,
        fill: str = "#1a2027",
        bold: bool = False,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text with its base line at y."""
        if text:
            self.labels.append(Label(round(float(x), 1), round(float(y), 1), text, size, fill, bold, anchor))

    def paper(self, x: float, y: float, text: str, size: float, *, bold: bool, anchor: Anchor) -> None:
        """Something to read a line of text on, above what is drawn already."""
        wide = width(text, size, bold=bold)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        self.rect(left - 1, y - size * 0.86, wide + 2, size * 1.14, fill="#fff", fill_opacity=0.72, rx=1.5)

    def hatching(self, colour: str) -> str:
        """Fill of slanted lines in a colour, for what is asserted."""
        name = f"h{colour[1:]}"
        self._definitions[name] = (
            f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="6" height="6" fill="{colour}" fill-opacity="0.07"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{colour}" stroke-width="1.5" stroke-opacity="0.6"/></pattern>'
        )
        return f"url(#{name})"

    def clipped(self, x: float, y: float, wide: float, high: float) -> None:
        """Cuts all that is drawn until `unclipped` to a rectangle."""
        name = f"c{len(self._definitions)}"
        self._definitions[name] = (
            f'<clipPath id="{name}"><rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"/></clipPath>'
        )
        self._shapes.append(f'<g clip-path="url(#{name})">')

    def unclipped(self) -> None:
        """Ends `clipped`."""
        self._shapes.append("</g>")

    def drawing(self, alt: str) -> Drawing:
        """What was collected."""
        wide, high = _n(self.width), _n(self.height)
        definitions = "".join(self._definitions.values())
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
            f"<defs>{definitions}</defs>{''.join(self._shapes)}</svg>"
        )
        return Drawing(self.width, self.height, svg, self.labels, alt)


def polyline(x: F64 | Sequence[float], y: F64 | Sequence[float], *, closed: bool = False) -> str:
    """Path data through points; breaks where a coordinate is NaN, leaves out points that round to the one before."""
    parts: list[str] = []
    last = ""
    pen = "M"
    for a, b in zip(x, y, strict=True):
        if isnan(a) or isnan(b):
            pen, last = "M", ""
            continue
        point = f"{_n(float(a))},{_n(float(b))}"
        if point != last:
            parts.append(pen + point)
        pen, last = "L", point
    return "".join(parts) + ("Z" if closed and parts else "")


def polygons(rings: Iterable[tuple[F64, F64]]) -> str:
    """Path data of closed rings."""
    return "".join(polyline(x, y, closed=True) for x, y in rings)


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _element(name: str, attributes: dict[str, object]) -> str:
    written = "".join(
        f" {key.replace('_', '-')}={quoteattr(str(value))}" for key, value in attributes.items()
    )
    return f"<{name}{written}/>"
