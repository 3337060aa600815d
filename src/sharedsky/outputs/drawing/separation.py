"""Distance between two flights about an encounter: horizontal with its ±, vertical, the thresholds and the closest point."""

from sharedsky.model.encounter import Encounter, Measured
from sharedsky.model.report import Separation
from sharedsky.outputs.book import INK, MUTED, Book
from sharedsky.outputs.drawing.axes import Axes
from sharedsky.outputs.drawing.drawing import Canvas, Drawing
from sharedsky.outputs.drawing.labels import Labels
from sharedsky.outputs.drawing.map import CPA
from sharedsky.outputs.phrases import above, apart, clock, grouped
from sharedsky.units import FT, NM

_OWN = "#1d4f7c"


def encounter_of(book: Book, separation: Separation) -> Encounter | None:
    """The encounter that a separation is about."""
    pair = {separation.track_a, separation.track_b}
    for encounter in book.report.encounters:
        times = separation.t_us
        if (
            {encounter.track_a, encounter.track_b} == pair
            and times
            and times[0] <= encounter.cpa_us <= times[-1]
        ):
            return encounter
    return None


def main_separations(book: Book) -> list[tuple[Separation, Encounter | None]]:
    """The separation of the most certain sighting of each approach."""
    found = [(separation, encounter_of(book, separation)) for separation in book.report.separations]
    return [(s, e) for s, e in found if e is None or e in book.approaches]


def separation_chart(
    book: Book, of: Separation, encounter: Encounter | None, wide: float, high: float
) -> Drawing:
    """Two plots over one time: horizontal above, vertical below.

    Args:
        of: the series, at least one instant.
        encounter: whose closest point is marked.
        wide, high: points.
    """
    canvas = Canvas(wide, high)
    labels = Labels(canvas)
    span = (of.t_us[0], of.t_us[-1])
    middle = (high - 42) / 2 + 4
    limits = book.report.thresholds
    horizontal, vertical = float(limits.horizontal), float(limits.vertical)
    upper = Axes(canvas, book, (44, 16, wide - 36, middle), span, (0.0, _most(of.horizontal_m, horizontal)))
    lower = Axes(
        canvas, book, (44, middle + 18, wide - 36, high - 30), span, (0.0, _most(of.vertical_m, vertical))
    )
    for axes, limit, unit, name, other in (
        (upper, horizontal, NM, "NM", (1000.0, "km")),
        (lower, vertical, FT, "ft", (1.0, "m")),
    ):
        axes.ground()
        axes.time(told=axes is lower)
        axes.quantity(unit, name, *other)
        left, _, right, down = axes.box
        y = axes.y(limit)
        canvas.rect(left, y, right - left, down - y, fill="#b3123d", fill_opacity=0.05)
        canvas.line(left, y, right, y, stroke=CPA, stroke_width=0.7, stroke_dasharray="4 2.5")
        text = f"threshold {grouped(limit / unit, 0 if unit == FT else 1)} {name}"
        labels.put([text], [(right - 3, y - 3, "end"), (left + 3, y - 3, "start")], 6.0, fill=CPA)
    low = [
        None if v is None else max(0.0, v - (u or 0.0))
        for v, u in zip(of.horizontal_m, of.horizontal_unc_m, strict=True)
    ]
    up = [
        None if v is None else v + (u or 0.0)
        for v, u in zip(of.horizontal_m, of.horizontal_unc_m, strict=True)
    ]
    for axes, values in ((upper, of.horizontal_m), (lower, of.vertical_m)):
        left, top, right, down = axes.box
        canvas.clipped(left, top, right - left, down - top)
        if axes is upper:
            canvas.path(axes.band(of.t_us, low, up), fill=_OWN, fill_opacity=0.22)
        canvas.path(axes.line(of.t_us, values), fill="none", stroke=_OWN, stroke_width=1.2)
        canvas.unclipped()
    canvas.text(46, 12, "Horizontal, with its ±", 6.5, fill=MUTED)
    datum = f", {encounter.datum}" if encounter else ""
    canvas.text(46, middle + 14, f"Vertical{datum}", 6.5, fill=MUTED)
    alt = f"Chart of the distance between {book.name(of.flight_a)} and {book.name(of.flight_b)} over time."
    if encounter is not None:
        _mark(upper, encounter, encounter.cpa_horizontal_m)
        _mark(lower, encounter, encounter.cpa_vertical_m)
        at = upper.x(encounter.cpa_us)
        labels.put(
            [f"CPA {clock(encounter.cpa_us, 1)} UTC"],
            [(at, 12, "middle"), (at - 4, 24, "end"), (at + 4, 24, "start")],
            6.5,
            fill=CPA,
            bold=True,
        )
        flat, upright = encounter.cpa_horizontal_m, encounter.cpa_vertical_m
        alt += (
            f" Closest at {book.time(encounter.cpa_us, 1)}: {apart(flat.value, flat.unc)} horizontally and "
            f"{above(upright.value, upright.unc)} vertically."
        )
    return canvas.drawing(alt)


def _most(values: list[float | None], limit: float) -> float:
    return max(limit * 1.25, 1.08 * max((v for v in values if v is not None), default=0.0))


def _mark(axes: Axes, encounter: Encounter, figure: Measured) -> None:
    x, y = axes.x(encounter.cpa_us), axes.y(figure.value)
    _, top, _, down = axes.box
    axes.canvas.line(x, top, x, down, stroke=CPA, stroke_width=0.6, stroke_dasharray="2 2")
    high, low = min(axes.high, figure.value + figure.unc), max(axes.low, figure.value - figure.unc)
    axes.canvas.line(x, axes.y(high), x, axes.y(low), stroke=INK, stroke_width=1.3)
    axes.canvas.circle(x, y, 2.6, fill=CPA, stroke="#ffffff", stroke_width=0.7)
