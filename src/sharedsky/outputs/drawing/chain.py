"""The picture of an exclusion, and of what is not excluded: how far an aircraft would get at its bound, against the windows."""

from collections.abc import Sequence

from sharedsky.model.verdict import Exclusion
from sharedsky.outputs.book import INK, MUTED, Book
from sharedsky.outputs.drawing.axes import Axes
from sharedsky.outputs.drawing.drawing import Canvas, Drawing
from sharedsky.outputs.drawing.labels import Labels, Try
from sharedsky.outputs.fonts import width, wrapped
from sharedsky.outputs.phrases import clock, duration, grouped
from sharedsky.units import SECOND_US

MOST = 6
_COLUMNS = 2
_CELL_PT = 150.0
_GUTTER_PT = 14.0
_YES, _NO = "#00543f", "#8f2206"
_BOUND = "speed_bound_kmh"
_LEAST_SPAN_S = 60.0


class _Trip:
    """One result: its windows, how far each place is along the way, and when the bound lets the aircraft arrive."""

    def __init__(self, of: Exclusion) -> None:
        self.of = of
        self.windows = [(visit.start_us or 0, visit.end_us or 0) for visit in of.visits]
        self.stated = [
            (start + round(v.tolerance_s * SECOND_US), end - round(v.tolerance_s * SECOND_US))
            for v, (start, end) in zip(of.visits, self.windows, strict=True)
        ]
        speed = of.figures[_BOUND] / 3.6
        self.along = [0.0]
        self.arrivals = [self.windows[0][0]]
        for visit, (start, _) in zip(of.visits[1:], self.windows[1:], strict=True):
            self.along.append(self.along[-1] + visit.apart_m)
            arrives = self.arrivals[-1] + round(visit.apart_m / speed * SECOND_US)
            self.arrivals.append(max(arrives, start))
            self.reached = arrives


def drawable(results: Sequence[Exclusion]) -> list[Exclusion]:
    """The results that a picture can show: places at stated times, and a bound on speed."""
    return [
        one
        for one in results
        if len(one.visits) > 1
        and one.figures.get(_BOUND, 0.0) > 0
        and all(visit.start_us is not None and visit.end_us is not None for visit in one.visits)
    ][:MOST]


def chain_chart(book: Book, results: Sequence[Exclusion], wide: float) -> Drawing | None:
    """Each result in a frame of the same size and scale; None where none can be drawn.

    Args:
        results: on one set of statements.
        wide: points.
    """
    trips = [_Trip(one) for one in drawable(results)]
    if not trips:
        return None
    rows = -(-len(trips) // _COLUMNS)
    canvas = Canvas(wide, rows * (_CELL_PT + _GUTTER_PT) - _GUTTER_PT)
    times = [t for trip in trips for window in trip.windows for t in window]
    times += [trip.reached for trip in trips]
    margin = max((max(times) - min(times)) * 0.06, _LEAST_SPAN_S * SECOND_US)
    span = (round(min(times) - margin), round(max(times) + margin))
    far = max(trip.along[-1] for trip in trips)
    cell = (wide - _GUTTER_PT * (_COLUMNS - 1)) / _COLUMNS
    said = []
    for i, trip in enumerate(trips):
        left = (i % _COLUMNS) * (cell + _GUTTER_PT)
        top = (i // _COLUMNS) * (_CELL_PT + _GUTTER_PT)
        box = (left + 38, top + 24, left + cell - 6, top + _CELL_PT - 26)
        said.append(_cell(Axes(canvas, book, box, span, (0.0, far * 1.18)), trip, left, top, cell))
    return canvas.drawing(
        f"Chart of distance to be covered over time, {len(trips)} results to one scale. {' '.join(said)}"
    )


def _cell(axes: Axes, trip: _Trip, left: float, top: float, wide: float) -> str:
    """One frame; returns what it shows in words."""
    canvas, of = axes.canvas, trip.of
    word, colour = ("excluded", _NO) if of.excluded else ("not excluded", _YES)
    under = ", ".join(filter(None, [of.reading, *of.inference]))
    canvas.text(left, top + 8, word, 7.5, fill=colour, bold=True)
    (first, *_) = [*wrapped(f"{', '.join(of.claims)}; {under}", 6.5, wide - 62, most=1), ""]
    canvas.text(left + wide, top + 8, first, 6.5, fill=MUTED, anchor="end")
    axes.ground()
    axes.time()
    axes.quantity(1000.0, "km")
    labels = Labels(canvas)
    for visit, window, stated, along in zip(of.visits, trip.windows, trip.stated, trip.along, strict=True):
        y = axes.y(along)
        canvas.rect(
            axes.x(window[0]),
            y - 3.5,
            axes.x(window[1]) - axes.x(window[0]),
            7,
            fill="#1d4f7c",
            fill_opacity=0.25,
        )
        canvas.rect(
            axes.x(stated[0]), y - 3.5, max(1.0, axes.x(stated[1]) - axes.x(stated[0])), 7, fill="#1d4f7c"
        )
        tries: list[Try] = [
            (axes.x(window[0]) - 4, y + 2, "end"),
            (axes.x(window[1]) + 4, y + 2, "start"),
            ((axes.x(window[0]) + axes.x(window[1])) / 2, y - 6, "middle"),
        ]
        labels.put([visit.claim], tries, 6.5, bold=True, must=True)
    speed = of.figures[_BOUND] / 3.6
    for i in range(1, len(trip.along)):
        start, distance = trip.arrivals[i - 1], trip.along[i] - trip.along[i - 1]
        there = start + round(distance / speed * SECOND_US)
        canvas.line(
            axes.x(start),
            axes.y(trip.along[i - 1]),
            axes.x(there),
            axes.y(trip.along[i]),
            stroke=INK,
            stroke_width=1.1,
        )
        canvas.circle(axes.x(there), axes.y(trip.along[i]), 2.4, fill=colour)
    late_s = (trip.reached - trip.windows[-1][1]) / SECOND_US
    if of.excluded and late_s > 0:
        y = axes.y(trip.along[-1])
        canvas.line(axes.x(trip.windows[-1][1]), y, axes.x(trip.reached), y, stroke=_NO, stroke_width=1.6)
        text = f"{duration(round(late_s, 1))} too late"
    else:
        text = f"there by {clock(trip.reached)}"
    at_x, at_y = axes.x(trip.reached), axes.y(trip.along[-1])
    near_edge = at_x + width(text, 6.5, bold=True) + 6 > axes.box[2]
    right: Try = (at_x + 4, at_y + 12, "start")
    under_it: list[Try] = [(at_x + 3, at_y + 12, "end"), (at_x + 3, at_y + 20, "end")]
    places = under_it if near_edge else [right, *under_it]
    labels.put([text], places, 6.5, fill=colour, bold=True, must=True)
    bound = f"{grouped(of.figures[_BOUND])} km/h"
    return f"{word.capitalize()} under {under or 'no further input'}: {grouped(trip.along[-1] / 1000, 1)} km at {bound}, {text}."
