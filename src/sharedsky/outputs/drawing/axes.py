"""A chart's frame: round ticks of time in UTC with local time beneath, and of a quantity in two units."""

import math
from collections.abc import Sequence

import numpy as np

from sharedsky.outputs.book import MUTED, Book
from sharedsky.outputs.drawing.drawing import Canvas, polyline
from sharedsky.outputs.phrases import clock, day, day_number, grouped
from sharedsky.units import SECOND_US

LINE, FAINT = "#dedbd3", "#f1efe9"
_MINUTE_US, _HOUR_US, _DAY_US = 60 * SECOND_US, 3600 * SECOND_US, 86_400 * SECOND_US
TIME_STEPS_US = (
    *(n * SECOND_US for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE_US for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR_US for n in (1, 2, 3, 6, 12)),
    *(n * _DAY_US for n in (1, 2, 5, 10, 30, 90, 365)),
)
_TICK_PT = 62.0
_SIZE = 6.0


def time_ticks(start_us: int, end_us: int, wide: float, least_pt: float = _TICK_PT) -> tuple[list[int], int]:
    """Round instants from start to end, at least least_pt apart on an axis `wide` points long, and their step."""
    wanted = (end_us - start_us) * least_pt / max(wide, 1.0)
    step = next((s for s in TIME_STEPS_US if s >= wanted), TIME_STEPS_US[-1])
    first = -(-start_us // step) * step
    return list(range(first, end_us + 1, step)), step


class Axes:
    """A plot on a canvas, time to the right and a quantity upward.

    Args:
        canvas: drawn on.
        book: for local time.
        box: left, top, right, bottom of the plot, points.
        span_us: first and last instant.
        values: least and most of the quantity, SI.
    """

    def __init__(
        self,
        canvas: Canvas,
        book: Book,
        box: tuple[float, float, float, float],
        span_us: tuple[int, int],
        values: tuple[float, float],
    ) -> None:
        self.canvas, self.book, self.box = canvas, book, box
        self.start_us, self.end_us = span_us[0], max(span_us[1], span_us[0] + SECOND_US)
        self.low, self.high = values[0], max(values[1], values[0] + 1e-9)

    def x(self, t_us: float) -> float:
        """Points from the left, of an instant."""
        left, _, right, _ = self.box
        return left + (t_us - self.start_us) / (self.end_us - self.start_us) * (right - left)

    def y(self, value: float) -> float:
        """Points from the top, of a value."""
        _, top, _, bottom = self.box
        return bottom - (value - self.low) / (self.high - self.low) * (bottom - top)

    def ground(self) -> None:
        """White paper behind the plot."""
        left, top, right, bottom = self.box
        self.canvas.rect(left, top, right - left, bottom - top, fill="#ffffff", stroke=LINE, stroke_width=0.6)

    def time(self, *, told: bool = True) -> None:
        """Ticks of time, with their words below where told."""
        left, top, right, bottom = self.box
        ticks, step = time_ticks(self.start_us, self.end_us, right - left)
        last_day = -1
        for t_us in ticks:
            at = self.x(t_us)
            self.canvas.line(at, top, at, bottom, stroke=FAINT, stroke_width=0.6)
            if not told:
                continue
            self.canvas.line(at, bottom, at, bottom + 3, stroke=MUTED, stroke_width=0.6)
            digits = 8 if step < _MINUTE_US else 5
            text = day(t_us)[:-5] if step >= _DAY_US else clock(t_us)[:digits]
            self.canvas.text(at, bottom + 9, text, _SIZE, anchor="middle")
            if self.book.has_local and step < _DAY_US:
                local = self.book.local(t_us).removesuffix(self.book.local_name).strip()[:digits]
                self.canvas.text(at, bottom + 16.5, local, _SIZE - 0.5, fill=MUTED, anchor="middle")
            if step < _DAY_US and day_number(t_us) != last_day and (last_day >= 0 or not self.book.one_day):
                self.canvas.text(at, bottom + 24, day(t_us), _SIZE - 0.5, fill=MUTED, anchor="middle")
            last_day = day_number(t_us)
        if told:
            self.canvas.text(left - 12, bottom + 9, "UTC", _SIZE, anchor="end")
            if self.book.has_local:
                name = self.book.local_name
                self.canvas.text(left - 12, bottom + 16.5, name, _SIZE - 0.5, fill=MUTED, anchor="end")

    def quantity(self, unit: float, name: str, other: float = 0.0, other_name: str = "") -> None:
        """Ticks of the quantity in a unit at the left, and in another at the right."""
        left, top, right, bottom = self.box
        for value in round_values(self.low / unit, self.high / unit, (bottom - top) / 22):
            y = self.y(value * unit)
            self.canvas.line(left, y, right, y, stroke=FAINT, stroke_width=0.6)
            self.canvas.text(left - 4, y + 2, tick_text(value), _SIZE, anchor="end")
        self.canvas.text(left - 4, top - 3, name, _SIZE, fill=MUTED, anchor="end")
        if other:
            for value in round_values(self.low / other, self.high / other, (bottom - top) / 22):
                y = self.y(value * other)
                self.canvas.line(right, y, right + 3, y, stroke=MUTED, stroke_width=0.5)
                self.canvas.text(right + 5, y + 2, tick_text(value), _SIZE - 0.5, fill=MUTED)
            self.canvas.text(right + 5, top - 3, other_name, _SIZE, fill=MUTED)

    def line(self, t_us: Sequence[int], values: Sequence[float | None]) -> str:
        """Path data of a quantity over time, broken where it is not known."""
        return polyline([self.x(t) for t in t_us], [np.nan if v is None else self.y(v) for v in values])

    def band(self, t_us: Sequence[int], low: Sequence[float | None], high: Sequence[float | None]) -> str:
        """Path data of the area between two lines, stretch by stretch where both are known."""
        parts: list[str] = []
        run: list[int] = []
        for i in range(len(t_us) + 1):
            if i < len(t_us) and low[i] is not None and high[i] is not None:
                run.append(i)
                continue
            if len(run) > 1:
                xs = [self.x(t_us[j]) for j in (*run, *reversed(run))]
                ys = [self.y(high[j] or 0.0) for j in run] + [self.y(low[j] or 0.0) for j in reversed(run)]
                parts.append(polyline(xs, ys, closed=True))
            run = []
        return "".join(parts)


def round_values(low: float, high: float, most: float) -> list[float]:
    """Round numbers from low to high, about `most` of them at most."""
    rough = (high - low) / max(most, 1.0)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def tick_text(value: float) -> str:
    """A round number on an axis.

    >>> tick_text(0.5), tick_text(12000.0), tick_text(0.05)
    ('0.5', '12,000', '0.05')
    """
    for decimals in range(4):
        if abs(round(value, decimals) - value) < 1e-9 * max(1.0, abs(value)):
            return grouped(value, decimals)
    return grouped(value, 3)
