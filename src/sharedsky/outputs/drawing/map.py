"""Maps: the whole case, and what was where at an instant. Only what is observed is a line or a point."""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from sharedsky.model.encounter import Encounter
from sharedsky.model.event import Event
from sharedsky.model.report import Asserted, TrackView
from sharedsky.model.volume import Volume
from sharedsky.outputs import gazetteer, land
from sharedsky.outputs.book import INK, MUTED, Book, timed
from sharedsky.outputs.drawing.drawing import Canvas, Drawing, polygons, polyline
from sharedsky.outputs.drawing.frame import Frame, Ring, View
from sharedsky.outputs.drawing.ground import Ground
from sharedsky.outputs.drawing.labels import Labels, Try, about, around
from sharedsky.outputs.drawing.names import draw_names
from sharedsky.outputs.drawing.sight import arrays, closest, last_fix, sight
from sharedsky.outputs.fonts import width
from sharedsky.outputs.phrases import altitude, clock, grouped, listed
from sharedsky.units import FT, NM, SECOND_US

CPA = "#b3123d"
GRID = "#c3d0d8"
_NEAR_S = 240.0
"""A map at an instant shows at least where the flights about it were this long before and after."""
_CPA_S = 45.0
"""The same about a closest approach, where the distance itself must be seen."""
_LEAST_HALF_M = 9_000.0
_MOST_CPA_LABELS = 8
_RING_PT = 14.0
_MOST_SITES = 24
"""Names that are tried; on a map with more, a table says the rest."""
_STEPS_DEG = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30)
_SCALES_M = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_WHITE = "#ffffff"


class Maps:
    """The maps of one report; its ground is projected once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._points = land.points(book.report)

    @property
    def empty(self) -> bool:
        """Whether the report knows no place at all."""
        return not self._points

    @cached_property
    def _frame(self) -> Frame:
        west, south, east, north = land.extent_deg(self._points)
        return Frame((south + north) / 2, ((west + east) / 2 + 180.0) % 360.0 - 180.0)

    @cached_property
    def _named(self) -> gazetteer.Named:
        return gazetteer.named(self.book.report)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.book.report, self._frame)

    @cached_property
    def _lines(self) -> list[tuple[TrackView, list[tuple[np.ndarray, np.ndarray, np.ndarray]]]]:
        """Of each track, of each stretch: times, and metres east and north."""
        found = []
        for track in self.book.report.tracks:
            parts = []
            for line in track.segments:
                t_us, lat_deg, lon_deg = arrays(line)
                parts.append((t_us, *self._frame.at(lat_deg, lon_deg)))
            found.append((track, parts))
        return found

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        lon_deg, lat_deg = np.array(self._points).T
        return self._padded(*self._frame.at(lat_deg, lon_deg))

    def overview(self, wide: float, high: float) -> Drawing:
        """All that the case shows, at any time."""
        view = View(self._frame, self._box, wide, high, 26.0)
        canvas = Canvas(wide, high)
        labels = Labels(canvas)
        self._base(canvas, view, labels)
        self._keep_approaches(view, labels, self.book.approaches)
        self._keep_places(view, labels)
        self._areas(canvas, view, labels, [(area, True) for area in self._all_areas])
        for track, parts in self._lines:
            self._track(canvas, view, track, parts)
        self._approaches(canvas, view, labels, self.book.approaches)
        self._heads(canvas, view, labels)
        self._flagged(canvas, view)
        self._places(canvas, view, labels)
        draw_names(canvas, view, labels, self._named)
        self._furniture(canvas, view)
        return canvas.drawing(self._overview_alt())

    def at(self, event: Event, wide: float, high: float) -> Drawing:
        """What was where at an event's time: flights on their lines, those in a gap where they were last seen."""
        t_us = timed(event)
        view = View(self._frame, self._about(event, t_us), wide, high, 20.0)
        canvas = Canvas(wide, high)
        labels = Labels(canvas)
        self._base(canvas, view, labels)
        here = [] if t_us is None else [e for e in self.book.approaches if abs(e.cpa_us - t_us) < SECOND_US]
        self._keep_approaches(view, labels, here)
        self._keep_places(view, labels)
        self._areas(
            canvas, view, labels, [(area, self._concerns(area, event, t_us)) for area in self._all_areas]
        )
        for track, parts in self._lines:
            self._track(canvas, view, track, parts, t_us)
        self._approaches(canvas, view, labels, here)
        seen, unseen = self._aircraft(canvas, view, labels, t_us, event)
        self._spot(canvas, view, event)
        self._places(canvas, view, labels)
        draw_names(canvas, view, labels, self._named)
        self._furniture(canvas, view)
        placed = event.lat_deg is not None and event.basis != "asserted"
        told = any(self._concerns(area, event, t_us) for area in self._all_areas)
        if not (placed or told or seen or unseen):
            labels.put(
                ["No place is stated or known for this step."],
                [(10.0, 20.0, "start"), (10.0, high - 12.0, "start")],
                9.0,
                bold=True,
                must=True,
            )
        return canvas.drawing(self._instant_alt(event, seen, unseen))

    @cached_property
    def _all_areas(self) -> list[Volume | Asserted]:
        """Definitions of the author lie below what somebody asserts."""
        asserted = sorted(self.book.report.asserted, key=lambda area: area.asserted_by != "")
        return [*asserted, *self.book.report.volumes]

    # what is seen

    def _padded(
        self, east: np.ndarray, north: np.ndarray, least: float = _LEAST_HALF_M
    ) -> tuple[float, float, float, float]:
        mid_x, mid_y = (east.min() + east.max()) / 2, (north.min() + north.max()) / 2
        half_x, half_y = (
            max((east.max() - east.min()) / 2, least),
            max((north.max() - north.min()) / 2, least),
        )
        return mid_x - half_x, mid_y - half_y, mid_x + half_x, mid_y + half_y

    def _about(self, event: Event, t_us: int | None) -> tuple[float, float, float, float]:
        """What a map of an event must show: those that take part, some minutes before and after; else all."""
        if t_us is None:
            return self._box
        flights = {event.actor, *event.about}
        near_s, least_m = (_NEAR_S, 15_000.0) if event.kind != "cpa" else (_CPA_S, 4_000.0)
        window = max(near_s, ((event.end_us or t_us) - t_us) / SECOND_US) * SECOND_US
        east, north = [], []
        for track, parts in self._lines:
            if track.flight not in flights:
                continue
            for t, x, y in parts:
                near = np.abs(t - t_us) <= window
                east.append(x[near])
                north.append(y[near])
            if (last := last_fix(track, t_us)) and sight(track, t_us) is None:
                x, y = self._frame.at(last[1], last[2])
                east.append(np.atleast_1d(x))
                north.append(np.atleast_1d(y))
        if not east or not sum(len(x) for x in east):
            return self._box
        return self._padded(np.concatenate(east), np.concatenate(north), least_m)

    def _concerns(self, area: Volume | Asserted, event: Event, t_us: int | None) -> bool:
        """Whether an area is in force at an instant, or asserted by what the event rests on."""
        if isinstance(area, Volume):
            return (
                t_us is not None
                and (area.start_us is None or area.start_us <= t_us)
                and (area.end_us is None or t_us <= area.end_us)
            )
        if event.statement and area.statement == event.statement:
            return True
        given = self.book.inputs.get(area.id)
        return area.id in event.about or (given is not None and given.claim in event.about)

    # layers, from below

    def _base(self, canvas: Canvas, view: View, labels: Labels) -> None:
        self._ground.draw(canvas, view)
        self._graticule(canvas, view, labels)

    def _graticule(self, canvas: Canvas, view: View, labels: Labels) -> None:
        edge_x = np.concatenate(
            [
                np.linspace(0, view.width, 25),
                np.linspace(0, view.width, 25),
                np.zeros(25),
                np.full(25, view.width),
            ]
        )
        edge_y = np.concatenate(
            [
                np.zeros(25),
                np.full(25, view.height),
                np.linspace(0, view.height, 25),
                np.linspace(0, view.height, 25),
            ]
        )
        lat_deg, lon_deg = view.back(edge_x, edge_y)
        lon_deg = (lon_deg - self._frame.lon_deg + 180.0) % 360.0 - 180.0
        wide = max(float(lat_deg.max() - lat_deg.min()), 0.01)
        step = next((s for s in _STEPS_DEG if wide / s <= 6), 45)
        lats = np.arange(math.ceil(lat_deg.min() / step) * step, lat_deg.max(), step)
        lon_wide = max(float(lon_deg.max() - lon_deg.min()), 0.01)
        lon_step = next((s for s in _STEPS_DEG if lon_wide / s <= 8), 45)
        first = math.ceil((lon_deg.min() + self._frame.lon_deg) / lon_step) * lon_step
        lons = np.arange(first, lon_deg.max() + self._frame.lon_deg, lon_step)
        span_lon = np.linspace(lon_deg.min() - 1, lon_deg.max() + 1, 60) + self._frame.lon_deg
        span_lat = np.clip(np.linspace(lat_deg.min() - 1, lat_deg.max() + 1, 60), -90, 90)
        for lat in lats:
            x, y = view.at(np.full(60, lat), span_lon)
            canvas.path(polyline(x, y), fill="none", stroke=GRID, stroke_width=0.4)
            at_edge = float(np.interp(0.0, x, y))
            if 14 < at_edge < view.height - 24:
                text = f"{abs(lat):.{_decimals(step)}f}°{'N' if lat >= 0 else 'S'}"
                labels.put([text], [(4.0, at_edge - 1.5, "start")], 5.5, fill=MUTED)
        for lon in lons:
            x, y = view.at(span_lat, np.full(60, lon))
            canvas.path(polyline(x, y), fill="none", stroke=GRID, stroke_width=0.4)
            at_edge = float(np.interp(0.0, y[::-1], x[::-1]))
            if 24 < at_edge < view.width - 40:
                turned = (lon + 180.0) % 360.0 - 180.0
                text = f"{abs(turned):.{_decimals(lon_step)}f}°{'E' if turned >= 0 else 'W'}"
                labels.put([text], [(at_edge + 1.5, 8.5, "start")], 5.5, fill=MUTED)

    def _areas(
        self, canvas: Canvas, view: View, labels: Labels, areas: Sequence[tuple[Volume | Asserted, bool]]
    ) -> None:
        """Areas under all lines, those of the moment filled and named; names of the author's definitions come last."""
        named: list[tuple[int, Volume | Asserted, list[Ring]]] = []
        for area, told in areas:
            rings = [view.cut(ring, 12.0) for ring in self._frame.area(area.shape)]
            colour = self.book.colour(_whose(area))
            if isinstance(area, Asserted):
                canvas.path(
                    polygons(rings),
                    fill=canvas.hatching(colour) if told and area.asserted_by else colour if told else "none",
                    fill_opacity=1.0 if area.asserted_by else 0.05,
                    fill_rule="evenodd",
                    stroke=colour,
                    stroke_width=0.9 if told else 0.5,
                    stroke_dasharray="1.5 2" if told else "0.8 3",
                )
            else:
                canvas.path(
                    polygons(rings),
                    fill=colour,
                    fill_opacity=0.1 if told else 0.0,
                    fill_rule="evenodd",
                    stroke=colour,
                    stroke_width=1.2 if told else 0.6,
                    stroke_dasharray="none" if told else "4 3",
                )
            if told and (seen := [ring for ring in rings if len(ring[0])]):
                rank = 1 if isinstance(area, Volume) else 0 if area.asserted_by else 2
                named.append((rank, area, seen))
        for _, area, seen in sorted(named, key=lambda one: one[0]):
            self._area_label(view, labels, area, seen[0])

    def _area_label(self, view: View, labels: Labels, area: Volume | Asserted, ring: Ring) -> None:
        x, y = ring
        left, right = max(float(x.min()), 0.0), min(float(x.max()), view.width)
        top, bottom = max(float(y.min()), 0.0), min(float(y.max()), view.height)
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        tries: list[Try] = [
            (middle_x, top + 9, "middle"),
            (middle_x, middle_y, "middle"),
            (middle_x, bottom - 14, "middle"),
            (middle_x, top - 12, "middle"),
            (middle_x, bottom + 9, "middle"),
            (right + 4, middle_y, "start"),
            (left - 4, middle_y, "end"),
            (left + 4, top + 9, "start"),
        ]
        bold = isinstance(area, Volume)
        labels.put(self._area_words(area), tries, 6.5, fill=self.book.colour(_whose(area)), bold=bold)

    def _area_words(self, area: Volume | Asserted) -> list[str]:
        if isinstance(area, Volume):
            return [area.name or area.id]
        if not area.asserted_by:
            return [f"{area.id} (author’s)"]
        return [area.id, f"asserted by {self.book.short(area.asserted_by)}"]

    def _track(
        self,
        canvas: Canvas,
        view: View,
        track: TrackView,
        parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
        t_us: int | None = None,
    ) -> None:
        """A line a stretch; a dashed one between stretches, where nobody saw the flight."""
        colour = self.book.colour(track.flight)
        faint = {"stroke_opacity": 0.35} if t_us is not None else {}
        for gap in track.gaps:
            x, y = view.at([gap.from_deg[1], gap.to_deg[1]], [gap.from_deg[0], gap.to_deg[0]])
            canvas.path(
                polyline(x, y),
                fill="none",
                stroke=colour,
                stroke_width=0.8,
                stroke_dasharray="2.5 2.5",
                **faint,
            )
        for t, east, north in parts:
            x, y = view.on_paper(east, north)
            canvas.path(
                polyline(x, y), fill="none", stroke=colour, stroke_width=1.3, stroke_linejoin="round", **faint
            )
            if t_us is not None:
                flown = (t <= t_us) & (t >= t_us - _NEAR_S * SECOND_US)
                canvas.path(
                    polyline(x[flown], y[flown]),
                    fill="none",
                    stroke=colour,
                    stroke_width=1.8,
                    stroke_linejoin="round",
                )

    def _heads(self, canvas: Canvas, view: View, labels: Labels) -> None:
        """A ring where a track begins, an arrow where it ends, and the flight's name once."""
        named: set[str] = set()
        for track, parts in self._lines:
            known = [part for part in parts if len(part[0])]
            if not known:
                continue
            colour = self.book.colour(track.flight)
            x0, y0 = (float(v[0]) for v in view.on_paper(known[0][1], known[0][2]))
            x, y = view.on_paper(known[-1][1], known[-1][2])
            canvas.circle(x0, y0, 2.2, fill=_WHITE, stroke=colour, stroke_width=1.1)
            back = np.flatnonzero(np.hypot(x - x[-1], y - y[-1]) > 4)
            heading = math.atan2(y[-1] - y[back[-1]], x[-1] - x[back[-1]]) if len(back) else -math.pi / 2
            _arrow(canvas, float(x[-1]), float(y[-1]), heading, colour, 5.0)
            if track.flight in named:
                continue
            middle = len(x) // 2
            tries = [
                *about(float(x[-1]), float(y[-1]), 7, 7.5),
                *around(x0, y0, 6, 7.5),
                *around(float(x[middle]), float(y[middle]), 6, 7.5),
            ]
            if labels.put([self.book.name(track.flight)], tries, 7.5, fill=colour, bold=True):
                named.add(track.flight)

    def _aircraft(
        self, canvas: Canvas, view: View, labels: Labels, t_us: int | None, event: Event
    ) -> tuple[list[str], list[str]]:
        """Marks the flights at an instant; returns in words who is seen where, and who is not seen since when."""
        seen: dict[str, str] = {}
        unseen: dict[str, str] = {}
        if t_us is None:
            return [], []
        told = {event.actor, *event.about}
        order = sorted(self.book.report.tracks, key=lambda track: track.flight not in told)
        for track in order:
            at = sight(track, t_us)
            if at is None or track.flight in seen:
                continue
            name, colour = self.book.name(track.flight), self.book.colour(track.flight)
            high = "" if at.alt_m is None else altitude(at.alt_m, track.datum)
            seen[track.flight] = f"{name} at {high}" if high else name
            x, y = (float(v) for v in view.at(at.lat_deg, at.lon_deg))
            if not view.sees(x, y):
                continue
            reach = at.unc_m * view.scale
            if reach > 1.5:
                canvas.circle(x, y, reach, fill=colour, fill_opacity=0.15, stroke=colour, stroke_width=0.5)
            _aircraft_mark(canvas, x, y, at.course_deg, colour)
            labels.keep(x - 5, y - 5, x + 5, y + 5)
            main = track.flight in told
            labels.put(
                [name, *([high] if high else [])],
                about(x, y, 8, 8),
                8.0 if main else 7.0,
                fill=colour,
                bold=main,
                must=main,
            )
        for track in order:
            last = last_fix(track, t_us)
            ended = t_us > track.last_us
            if (
                last is None
                or track.flight in seen
                or track.flight in unseen
                or (ended and track.flight not in told)
            ):
                continue
            name, colour = self.book.name(track.flight), self.book.colour(track.flight)
            unseen[track.flight] = f"{name}, not seen since {clock(last[0])} UTC"
            x, y = (float(v) for v in view.at(last[1], last[2]))
            if not view.sees(x, y):
                continue
            canvas.circle(x, y, 3.6, fill=_WHITE, stroke=colour, stroke_width=1.2, stroke_dasharray="2 1.4")
            labels.keep(x - 5, y - 5, x + 5, y + 5)
            labels.put(
                [name, f"not seen since {clock(last[0])}"],
                about(x, y, 8, 7.5),
                7.5,
                fill=colour,
                must=track.flight in told,
            )
        return list(seen.values()), list(unseen.values())

    def _keep_approaches(self, view: View, labels: Labels, encounters: Iterable[Encounter]) -> None:
        """Lets no name of an area lie on a closest approach."""
        for encounter in encounters:
            if (pair := closest(self.book.tracks, encounter)) is not None:
                x, y = view.at([one.lat_deg for one in pair], [one.lon_deg for one in pair])
                labels.keep(x.min() - 7, y.min() - 7, x.max() + 7, y.max() + 7)

    def _approaches(
        self, canvas: Canvas, view: View, labels: Labels, encounters: Iterable[Encounter]
    ) -> None:
        for number, encounter in enumerate(sorted(encounters, key=lambda e: e.cpa_3d_m.value)):
            pair = closest(self.book.tracks, encounter)
            if pair is None:
                continue
            x, y = view.at([one.lat_deg for one in pair], [one.lon_deg for one in pair])
            middle_x, middle_y = float(x.mean()), float(y.mean())
            half = float(np.hypot(x[1] - x[0], y[1] - y[0])) / 2
            # a ring where the two are hard to tell apart; where they are not, their line says enough
            reach = half + 3 if half > _RING_PT else max(6.0, half + 3)
            canvas.line(float(x[0]), float(y[0]), float(x[1]), float(y[1]), stroke=CPA, stroke_width=1.1)
            if half <= _RING_PT:
                canvas.circle(middle_x, middle_y, reach, fill="none", stroke=CPA, stroke_width=1.0)
            for end_x, end_y in zip(x, y, strict=True):
                canvas.circle(float(end_x), float(end_y), 1.4, fill=CPA)
            reach = min(reach, _RING_PT)
            labels.keep(middle_x - reach, middle_y - reach, middle_x + reach, middle_y + reach)
            if number < _MOST_CPA_LABELS:
                far = f"{grouped(encounter.cpa_horizontal_m.value / NM, 2)} NM, {grouped(encounter.cpa_vertical_m.value / FT)} ft"
                lines = [far, f"{clock(encounter.cpa_us)} UTC"]
                labels.put(lines, about(middle_x, middle_y, reach + 3, 6.5), 6.5, fill=CPA, bold=True)

    def _flagged(self, canvas: Canvas, view: View) -> None:
        for track in self.book.report.tracks:
            colour = self.book.colour(track.flight)
            for lon_deg, lat_deg in (at for group in track.flagged for at in group.where_deg):
                x, y = (float(v) for v in view.at(lat_deg, lon_deg))
                if view.sees(x, y):
                    canvas.path(
                        f"M{x:.1f},{y - 3:.1f}l3,3l-3,3l-3,-3Z", fill=_WHITE, stroke=colour, stroke_width=0.8
                    )

    def _spot(self, canvas: Canvas, view: View, event: Event) -> None:
        """A ring about the place of an observed event."""
        if event.lat_deg is None or event.lon_deg is None or event.basis == "asserted":
            return
        x, y = (float(v) for v in view.at(event.lat_deg, event.lon_deg))
        canvas.circle(x, y, 9.0, fill="none", stroke=INK, stroke_width=0.7, stroke_dasharray="1.5 1.5")

    def _keep_places(self, view: View, labels: Labels) -> None:
        """Leaves room to the right of each place for its name."""
        for place in self.book.report.places[:_MOST_SITES]:
            x, y = (float(v) for v in view.at(place.lat_deg, place.lon_deg))
            if view.sees(x, y):
                labels.keep(x - 3, y - 4, x + 5 + width(place.name, 7.0), y + 4)

    def _places(self, canvas: Canvas, view: View, labels: Labels) -> None:
        for place in self.book.report.places[:_MOST_SITES]:
            x, y = (float(v) for v in view.at(place.lat_deg, place.lon_deg))
            if not view.sees(x, y):
                continue
            canvas.rect(x - 1.8, y - 1.8, 3.6, 3.6, fill=INK)
            labels.put([place.name], [(x + 5, y + 2.4, "start"), *around(x, y, 5, 7)], 7.0, must=True)

    def _furniture(self, canvas: Canvas, view: View) -> None:
        """Frame, north and a scale that holds in the middle of the map."""
        canvas.rect(
            0.3, 0.3, view.width - 0.6, view.height - 0.6, fill="none", stroke=MUTED, stroke_width=0.6
        )
        bars = []
        for unit_m, unit in ((NM, "NM"), (1000.0, "km")):
            value = max(
                (s for s in _SCALES_M if s * unit_m * view.scale <= view.width * 0.17), default=_SCALES_M[0]
            )
            bars.append((value * unit_m * view.scale, f"{value:g} {unit}"))
        wide = max(length for length, _ in bars)
        left, base = view.width - wide - 34, view.height - 8.0
        canvas.rect(left - 8, base - 19, wide + 38, 25, fill=_WHITE, fill_opacity=0.8, rx=2)
        for number, (length, text) in enumerate(bars):
            y = base - 11 * number
            canvas.path(
                f"M{left:.1f},{y - 2.5:.1f}V{y:.1f}H{left + length:.1f}V{y - 2.5:.1f}",
                fill="none",
                stroke=INK,
                stroke_width=0.8,
            )
            canvas.text(left + length + 3, y, text, 5.5, fill=INK)
        lat_deg, lon_deg = view.back(view.width - 14.0, 26.0)
        up_x, up_y = view.at(float(lat_deg) + 0.01, float(lon_deg))
        north = math.atan2(float(up_y) - 26.0, float(up_x) - (view.width - 14.0))
        canvas.circle(view.width - 14, 20, 10, fill=_WHITE, fill_opacity=0.8)
        _arrow(canvas, view.width - 14 + 7 * math.cos(north), 20 + 7 * math.sin(north), north, INK, 7.0)
        canvas.text(view.width - 14, 27.5, "N", 5.5, anchor="middle", bold=True)

    # the same in words

    def _overview_alt(self) -> str:
        report = self.book.report
        parts = []
        flown = list(dict.fromkeys(track.flight for track in report.tracks))
        if flown:
            parts.append(
                f"the tracks of {listed([self.book.name(flight) for flight in flown[:12]])}"
                + (" and others" if len(flown) > 12 else "")
            )
        if report.volumes:
            parts.append(
                f"the volumes {listed([volume.name or volume.id for volume in report.volumes[:12]])}"
            )
        if report.asserted:
            parts.append(
                f"asserted or defined areas, hatched: {listed([area.id for area in report.asserted[:16]])}"
            )
        if report.places:
            parts.append(f"the places {listed([place.name for place in report.places[:12]])}")
        text = f"Map showing {'; '.join(parts)}."
        for e in self.book.approaches[:4]:
            text += f" Closest approach of {self.book.name(e.flight_a)} and {self.book.name(e.flight_b)} at {clock(e.cpa_us)} UTC."
        return text

    def _instant_alt(self, event: Event, seen: list[str], unseen: list[str]) -> str:
        text = f"Map at {self.book.when(event)}: {self.book.sentence(event)}."
        if seen:
            text += f" Seen: {listed(seen)}."
        if unseen:
            text += f" {listed(unseen)}."
        told = [area.id for area in self._all_areas if self._concerns(area, event, timed(event))]
        return text + (f" Areas in force or asserted here: {listed(told)}." if told else "")


def _decimals(step_deg: float) -> int:
    return 0 if step_deg >= 1 else 2 if step_deg in (0.05, 0.25) else 1


def _whose(area: Volume | Asserted) -> str:
    """The party that an area is of, "" for the author's own."""
    return area.party if isinstance(area, Volume) else area.asserted_by


def _arrow(canvas: Canvas, x: float, y: float, heading: float, colour: str, size: float) -> None:
    """A filled head that points along heading (radians, x right, y down) to x, y."""
    wings = [
        (x + 1.2 * size * math.cos(heading + turn), y + 1.2 * size * math.sin(heading + turn))
        for turn in (2.7, -2.7)
    ]
    points = [(x, y), *wings]
    canvas.path("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in points) + "Z", fill=colour)


def _aircraft_mark(canvas: Canvas, x: float, y: float, course_deg: float, colour: str) -> None:
    if math.isnan(course_deg):
        canvas.circle(x, y, 3.2, fill=colour, stroke=_WHITE, stroke_width=0.8)
        return
    heading = math.radians(course_deg) - math.pi / 2
    outline = []
    for reach, turn in ((6.5, 0.0), (5.0, 2.5), (2.2, math.pi), (5.0, -2.5)):
        outline.append(
            f"{x + reach * math.cos(heading + turn):.1f},{y + reach * math.sin(heading + turn):.1f}"
        )
    canvas.path("M" + "L".join(outline) + "Z", fill=colour, stroke=_WHITE, stroke_width=0.8)
