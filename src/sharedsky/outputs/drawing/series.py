"""The picture of a decision: what every world the evidence admits has, over time, against the value a claim turns on."""

from sharedsky.model.verdict import Series
from sharedsky.outputs.book import MUTED, Book
from sharedsky.outputs.drawing.axes import Axes
from sharedsky.outputs.drawing.drawing import Canvas, Drawing
from sharedsky.outputs.drawing.map import CPA
from sharedsky.outputs.phrases import grouped

_OWN = "#1d4f7c"


def series_chart(book: Book, of: Series, wide: float, high: float) -> Drawing | None:
    """The band from least to most, and the limit; None where there is nothing to draw.

    Args:
        of: values in the unit that its name ends in.
        wide, high: points.
    """
    known = [v for v in (*of.least, *of.most) if v is not None]
    if len(of.t_us) < 2 or not known:
        return None
    low, top = min(*known, of.limit), max(*known, of.limit)
    pad = max((top - low) * 0.1, 1e-6)
    # a side without bound runs off the paper
    least = [low - 2 * pad if v is None else v for v in of.least]
    most = [top + 2 * pad if v is None else v for v in of.most]
    canvas = Canvas(wide, high)
    name, _, unit = of.name.rpartition(", ")
    axes = Axes(
        canvas, book, (50, 16, wide - 14, high - 30), (of.t_us[0], of.t_us[-1]), (low - pad, top + pad)
    )
    axes.ground()
    axes.time()
    scale, unit = (1000.0, "km") if unit == "m" and max(abs(low), abs(top)) >= 10_000 else (1.0, unit)
    axes.quantity(scale, unit)
    left, up, right, down = axes.box
    canvas.clipped(left, up, right - left, down - up)
    canvas.path(axes.band(of.t_us, least, most), fill=_OWN, fill_opacity=0.25, stroke=_OWN, stroke_width=0.8)
    canvas.line(
        left,
        axes.y(of.limit),
        right,
        axes.y(of.limit),
        stroke=CPA,
        stroke_width=0.9,
        stroke_dasharray="4 2.5",
    )
    canvas.unclipped()
    canvas.text(
        52,
        12,
        f"{name or of.name}: all that the evidence admits, and (dashed) where the claim turns",
        6.5,
        fill=MUTED,
    )
    return canvas.drawing(
        f"Chart of {of.name} from {book.time(of.t_us[0])} to {book.time(of.t_us[-1])}: every world that the evidence admits "
        f"lies between {grouped(min(known), 1)} and {grouped(max(known), 1)}; the claim turns at {grouped(of.limit, 1)}."
    )
