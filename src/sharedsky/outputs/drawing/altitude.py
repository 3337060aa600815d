"""Altitude over time, a chart for each datum, since heights from different datums are never compared."""

from sharedsky.model.report import TrackView
from sharedsky.outputs.book import Book
from sharedsky.outputs.drawing.axes import Axes
from sharedsky.outputs.drawing.drawing import Canvas, Drawing
from sharedsky.outputs.drawing.labels import Labels, Try
from sharedsky.outputs.drawing.map import CPA
from sharedsky.outputs.phrases import DATUMS, clock, grouped, listed
from sharedsky.units import FT

_MOST_MARKS = 8


def altitude_charts(book: Book, wide: float, high: float) -> list[tuple[str, Drawing]]:
    """For each datum its name and its chart; none for a report without altitudes."""
    by_datum: dict[str, list[TrackView]] = {}
    for track in book.report.tracks:
        if any(alt is not None for line in track.segments for alt in line.alt_m):
            by_datum.setdefault(track.datum, []).append(track)
    return [
        (DATUMS.get(datum, datum), _chart(book, datum, tracks, wide, high))
        for datum, tracks in by_datum.items()
    ]


def _chart(book: Book, datum: str, tracks: list[TrackView], wide: float, high: float) -> Drawing:
    canvas = Canvas(wide, high)
    heights = [alt for track in tracks for line in track.segments for alt in line.alt_m if alt is not None]
    low, top = min(heights), max(heights)
    pad = max((top - low) * 0.07, 60.0)
    span = (min(track.first_us for track in tracks), max(track.last_us for track in tracks))
    values = (min(0.0, low) if low < 600 else low - pad, top + pad)
    axes = Axes(canvas, book, (44, 16, wide - 40, high - (30 if book.one_day else 36)), span, values)
    axes.ground()
    axes.time()
    axes.quantity(FT, "ft", 1.0, "m")
    labels = Labels(canvas)
    left, up, right, down = axes.box
    canvas.clipped(left, up, right - left, down - up)
    for volume in book.report.volumes:
        bounds = (volume.lower, volume.upper)
        if not any(bounds) or any(bound is not None and bound.datum != datum for bound in bounds):
            continue
        x0 = left if volume.start_us is None else max(left, axes.x(volume.start_us))
        x1 = right if volume.end_us is None else min(right, axes.x(volume.end_us))
        y0 = up if volume.upper is None else max(up, axes.y(volume.upper.m))
        y1 = down if volume.lower is None else min(down, axes.y(volume.lower.m))
        colour = book.colour(volume.party)
        canvas.rect(
            x0,
            y0,
            x1 - x0,
            y1 - y0,
            fill=colour,
            fill_opacity=0.07,
            stroke=colour,
            stroke_width=0.6,
            stroke_dasharray="4 3",
        )
        if x1 > x0 and y1 > y0:
            labels.put(
                [volume.name or volume.id],
                [(x0 + 4, y0 + 9, "start"), (x0 + 4, y1 - 4, "start")],
                6.0,
                fill=colour,
            )
    for track in tracks:
        colour = book.colour(track.flight)
        for before, after in zip(track.segments, track.segments[1:], strict=False):
            ends = [
                next(((t, a) for t, a in order if a is not None), None)
                for order in (
                    reversed(list(zip(before.t_us, before.alt_m, strict=True))),
                    zip(after.t_us, after.alt_m, strict=True),
                )
            ]
            if ends[0] and ends[1]:
                canvas.path(
                    axes.line([ends[0][0], ends[1][0]], [ends[0][1], ends[1][1]]),
                    fill="none",
                    stroke=colour,
                    stroke_width=0.8,
                    stroke_dasharray="2.5 2.5",
                )
        for line in track.segments:
            canvas.path(
                axes.line(line.t_us, line.alt_m),
                fill="none",
                stroke=colour,
                stroke_width=1.2,
                stroke_linejoin="round",
            )
    marks = [e for e in book.approaches if {e.track_a, e.track_b} <= {track.id for track in tracks}]
    for encounter in marks:
        at = axes.x(encounter.cpa_us)
        canvas.line(at, up, at, down, stroke=CPA, stroke_width=0.7, stroke_dasharray="2 2")
    canvas.unclipped()
    for encounter in sorted(marks, key=lambda e: e.cpa_3d_m.value)[:_MOST_MARKS]:
        at = axes.x(encounter.cpa_us)
        labels.put(
            [f"CPA {clock(encounter.cpa_us)}"],
            [(at, up - 4, "middle"), (at, down - 4, "middle")],
            6.0,
            fill=CPA,
        )
    _names(book, axes, labels, tracks)
    names = listed(list(dict.fromkeys(book.name(track.flight) for track in tracks))[:12])
    return canvas.drawing(
        f"Chart of {DATUMS.get(datum, datum)} over time from {book.time(span[0])} to {book.time(span[1])} of {names}, "
        f"between {grouped(low / FT)} and {grouped(top / FT)} ft. Dashed where no fix is known."
    )


def _names(book: Book, axes: Axes, labels: Labels, tracks: list[TrackView]) -> None:
    """Each flight's name once, by its line."""
    named: set[str] = set()
    for track in tracks:
        points = [
            (t, alt)
            for line in track.segments
            for t, alt in zip(line.t_us, line.alt_m, strict=True)
            if alt is not None
        ]
        if track.flight in named or not points:
            continue
        tries: list[Try] = []
        for share in (0.97, 0.05, 0.5, 0.75, 0.25, 0.62, 0.38, 0.85, 0.15):
            t_us, alt = points[int(share * (len(points) - 1))]
            x, y = axes.x(t_us), axes.y(alt)
            end = x > axes.box[2] - 40
            tries += [(x, y - 3, "end" if end else "start"), (x, y + 8, "end" if end else "start")]
        if labels.put([book.name(track.flight)], tries, 7.0, fill=book.colour(track.flight), bold=True):
            named.add(track.flight)
