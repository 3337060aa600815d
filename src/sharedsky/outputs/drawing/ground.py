"""Land, coasts and borders under a map: the world at 1:110m, and over it the finer cells about the case."""

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import numpy as np

from sharedsky.model.report import Report
from sharedsky.outputs import land
from sharedsky.outputs.drawing.drawing import Canvas, polygons, polyline
from sharedsky.outputs.drawing.frame import F64, Frame, Ring, View

SEA, LAND, COAST, BORDER = "#e4ecf1", "#f7f4ec", "#8c9ba5", "#b5a995"
_FAR_M = 12_000_000.0
"""Land beyond this is left out: near the far side of the earth no plane shows it as it is."""


class Ground:
    """The ground of a report's maps, projected once for all of them."""

    def __init__(self, report: Report, frame: Frame) -> None:
        world = json.loads(
            resources.files("sharedsky.outputs").joinpath("land", "world.json").read_text("utf-8")
        )
        unit = world["unitsPerDeg"]
        self._world = [
            ring
            for rings in world["land"]
            for ring in _near(frame, (_unpacked(flat, unit) for flat in rings))
        ]
        self._world_borders = list(_near(frame, (_unpacked(flat, unit) for flat in world["borders"])))
        self._cells: list[tuple[Ring, list[Ring], list[Ring], list[Ring]]] = []
        for text in land.cells(report):
            cell = json.loads(text)
            place = (cell["unitsPerDeg"], cell["lon"], cell["lat"])
            rings = [_unpacked(flat, *place) for flat in cell["land"]]
            self._cells.append(
                (
                    frame.at(*_outline(cell)),
                    [frame.at(*ring) for ring in rings],
                    [frame.at(*line) for ring in rings for line in _coasts(ring, cell)],
                    [frame.at(*_unpacked(flat, *place)) for flat in cell["borders"]],
                )
            )

    def draw(self, canvas: Canvas, view: View) -> None:
        """Sea everywhere, then the coarse land, then each fine cell in its place."""
        canvas.rect(0, 0, view.width, view.height, fill=SEA)
        seen = [(cut, cell) for cell in self._cells if len((cut := view.cut(cell[0]))[0])]
        canvas.path(polygons(view.cut(ring) for ring in self._world), fill=LAND, fill_rule="evenodd")
        borders = _lines(view, self._world_borders)
        if not _covers(seen, view):
            canvas.path(borders, fill="none", stroke=BORDER, stroke_width=0.5)
        canvas.path(polygons(cut for cut, _ in seen), fill=SEA)
        for _, (_, rings, _, _) in seen:
            canvas.path(polygons(view.cut(ring) for ring in rings), fill=LAND, fill_rule="evenodd")
        coasts = "".join(_lines(view, lines) for _, (_, _, lines, _) in seen)
        canvas.path(coasts, fill="none", stroke=COAST, stroke_width=0.5, stroke_linejoin="round")
        fine = "".join(_lines(view, lines) for _, (_, _, _, lines) in seen)
        canvas.path(fine, fill="none", stroke=BORDER, stroke_width=0.7, stroke_dasharray="4 1.5 1 1.5")


def _covers(seen: list[tuple[Ring, Any]], view: View) -> bool:
    """Whether cells lie under all corners of the paper."""
    corners = [(0.0, 0.0), (view.width, 0.0), (0.0, view.height), (view.width, view.height)]
    return all(
        any(x.min() - 1 <= a <= x.max() + 1 and y.min() - 1 <= b <= y.max() + 1 for (x, y), _ in seen)
        for a, b in corners
    )


def _lines(view: View, lines: list[Ring]) -> str:
    """Path data of the parts of lines that are near the paper."""
    parts = []
    for line in lines:
        x, y = view.on_paper(*line)
        near = (x > -20) & (x < view.width + 20) & (y > -20) & (y < view.height + 20)
        if near.any():
            # neighbours of what is seen stay, so that a line runs off the edge where it does
            kept = near.copy()
            kept[1:] |= near[:-1]
            kept[:-1] |= near[1:]
            parts.append(polyline(np.where(kept, x, np.nan), np.where(kept, y, np.nan)))
    return "".join(parts)


def _near(frame: Frame, lines: Iterator[Ring]) -> Iterator[Ring]:
    for line in lines:
        x, y = frame.at(*line)
        if len(x) and np.hypot(x, y).max() < _FAR_M:
            yield x, y


def _unpacked(flat: list[int], unit: int, lon0: float = 0.0, lat0: float = 0.0) -> tuple[F64, F64]:
    """Latitudes and longitudes of a line packed as first point and steps."""
    points = np.cumsum(np.array(flat, dtype=float).reshape(-1, 2), axis=0) / unit
    return points[:, 1] + lat0, points[:, 0] + lon0


def _outline(cell: dict[str, Any]) -> tuple[F64, F64]:
    """The edge of a cell, half a degree at a time along meridians and parallels."""
    lon, lat, deg = float(cell["lon"]), float(cell["lat"]), float(cell["deg"])
    up = np.arange(0.0, deg, 0.5)
    still = np.zeros(len(up))
    return (
        np.concatenate([lat + up, lat + deg + still, lat + deg - up, lat + still]),
        np.concatenate([lon + still, lon + up, lon + deg + still, lon + deg - up]),
    )


def _coasts(ring: Ring, cell: dict[str, Any]) -> Iterator[Ring]:
    """The parts of a ring of land that are no edge of its cell."""
    lats, lons = ring
    edge = np.zeros(len(lats) - 1, dtype=bool)
    for values, low in ((lats, cell["lat"]), (lons, cell["lon"])):
        for side in (low, low + cell["deg"]):
            on = np.abs(values - side) < 1e-9
            edge |= on[:-1] & on[1:]
    breaks = np.flatnonzero(edge)
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(lats) - 1]])
    for first, last in zip(starts, ends, strict=True):
        if last > first:
            yield lats[first : last + 1], lons[first : last + 1]
