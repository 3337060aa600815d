"""report.czml: tracks, volumes and asserted areas in time, for CesiumJS.

Written here and not with the package czml3: what is needed is a dozen properties of a stable format, and czml3 checks
each of a million numbers in Python. The tests hold what is written here against czml3's own model of the format.
"""

from html import escape
from typing import Any

import msgspec
import numpy as np

from sharedsky.kernels.geoid import msl_to_hae_m
from sharedsky.model.report import Line4D, Report, TrackView
from sharedsky.model.volume import Altitude, Circle, Polygon
from sharedsky.outputs import fonts
from sharedsky.outputs.book import Book
from sharedsky.outputs.left_out import STD_NOTE, about
from sharedsky.outputs.phrases import above, altitude, apart
from sharedsky.units import SECOND_US, utc

Packet = dict[str, Any]

LEFT_OUT = (
    "Left out: statements, claims, verdicts, exclusions, notices, documents, flagged samples, what was rejected, uncertainties, and samples "
    "without an altitude where others of the track have one. A track is there only while it has a position: in a gap, before its first fix "
    "and after its last it is not, and nothing is extrapolated. Heights above mean sea level are turned into heights above the ellipsoid (EGM96); "
    "heights above ground are drawn above the ellipsoid. Areas named as asserted were measured by nobody."
)
_ALWAYS = "0001-01-01T00:00:00Z/9999-12-31T23:59:59Z"
_MOST_M = 20_000.0
"""The height to which a volume without an upper bound is drawn."""


def render(report: Report) -> bytes:
    """The report's geometry in time as CZML 1.0, in UTF-8, the same bytes for the same report."""
    book = Book(report)
    note = f" {STD_NOTE}" if any(track.datum == "STD" for track in report.tracks) else ""
    text = about(report, LEFT_OUT + note)
    document: Packet = {"id": "document", "name": fonts.shown(report.head.title), "version": "1.0"}
    times = [(track.first_us, track.last_us) for track in report.tracks if track.segments]
    if times:
        start, end = min(first for first, _ in times), max(last for _, last in times)
        document["clock"] = {
            "interval": _interval(start, end),
            "currentTime": utc(start),
            "multiplier": 10,
            "range": "LOOP_STOP",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        }
    packets = [document, {"id": "about", "name": "About this file", "description": escape(fonts.shown(text))}]
    packets += [packet for track in report.tracks if (packet := _track(book, track))]
    held = {packet["id"] for packet in packets}
    packets += [p for i, _ in enumerate(book.approaches) if (p := _approach(book, i)) and _refers(p) <= held]
    for volume in report.volumes:
        told = f"{volume.kind or 'volume'}; from {_high(volume.lower, 'ground')} to {_high(volume.upper, 'unlimited')}"
        availability = (
            _ALWAYS
            if volume.start_us is None and volume.end_us is None
            else _open(volume.start_us, volume.end_us)
        )
        low = 0.0 if volume.lower is None else volume.lower.m
        top = _MOST_M if volume.upper is None else volume.upper.m
        for i, shape in enumerate(volume.shape):
            packet = _area(
                f"volume/{volume.id}/{i + 1}",
                volume.name or volume.id,
                told,
                shape,
                book.colour(volume.party),
                availability,
            )
            kind = "ellipse" if isinstance(shape, Circle) else "polygon"
            packet[kind] |= {
                "height": _hae(low, volume.lower, shape),
                "extrudedHeight": _hae(top, volume.upper, shape),
            }
            packets.append(packet)
    for area in report.asserted:
        by = (
            f"asserted by {book.name(area.asserted_by)}"
            if area.asserted_by
            else "defined by the author of the case"
        )
        for i, polygon in enumerate(area.shape):
            told = "; ".join(filter(None, [area.name, by, area.note]))
            colour = book.colour(area.asserted_by)
            packet = _area(f"asserted/{area.id}/{i + 1}", f"{area.id}: {by}", told, polygon, colour, _ALWAYS)
            packet["polygon"]["material"] = {
                "stripe": {
                    "evenColor": _rgba(colour, 110),
                    "oddColor": _rgba(colour, 20),
                    "repeat": 24,
                    "orientation": "VERTICAL",
                }
            }
            packet["polygon"]["height"] = 0.0
            packets.append(packet)
    packets += [
        {
            "id": f"place/{place.id}",
            "name": fonts.shown(place.name),
            "position": {"cartographicDegrees": [place.lon_deg, place.lat_deg, 0.0]},
            "point": {"pixelSize": 6, "color": {"rgba": [26, 32, 39, 255]}},
            "label": _label(place.name, "#1a2027"),
        }
        for place in report.places
    ]
    return msgspec.json.encode(packets) + b"\n"


def _interval(start_us: int, end_us: int) -> str:
    return f"{utc(start_us)}/{utc(end_us)}"


def _open(start_us: int | None, end_us: int | None) -> str:
    first, last = _ALWAYS.split("/")
    return f"{first if start_us is None else utc(start_us)}/{last if end_us is None else utc(end_us)}"


def _rgba(colour: str, opacity: int = 255) -> dict[str, list[int]]:
    return {"rgba": [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [opacity]}


def _label(text: str, colour: str) -> Packet:
    return {
        "text": fonts.shown(text),
        "font": "12pt sans-serif",
        "style": "FILL_AND_OUTLINE",
        "fillColor": _rgba(colour),
        "outlineColor": {"rgba": [255, 255, 255, 255]},
        "outlineWidth": 3,
        "pixelOffset": {"cartesian2": [10, -10]},
        "horizontalOrigin": "LEFT",
    }


def _high(of: Altitude | None, otherwise: str) -> str:
    return otherwise if of is None else altitude(of.m, str(of.datum))


def _hae(m: float, of: Altitude | None, shape: Polygon | Circle) -> float:
    """A bound above the ellipsoid; the undulation is that of one place of the area."""
    if of is None or of.datum in ("HAE", "AGL"):
        return m
    lon, lat = (shape.lon_deg, shape.lat_deg) if isinstance(shape, Circle) else shape.rings[0][0]
    return round(float(msl_to_hae_m(m, lat, lon)), 2)


def _stretches(line: Line4D, *, high: bool) -> list[range]:
    """Runs of a line that can be drawn: all of it for a track without altitudes, else where it has them."""
    runs, start = [], None
    for i in range(len(line.t_us) + 1):
        usable = i < len(line.t_us) and (not high or line.alt_m[i] is not None)
        if usable and start is None:
            start = i
        elif not usable and start is not None:
            runs.append(range(start, i))
            start = None
    return runs


def _track(book: Book, track: TrackView) -> Packet | None:
    high = any(alt is not None for line in track.segments for alt in line.alt_m)
    positions, availability = [], []
    for line in track.segments:
        for run in _stretches(line, high=high):
            first, last = line.t_us[run.start], line.t_us[run[-1]]
            lats, lons = (np.array(v[run.start : run.stop]) for v in (line.lat_deg, line.lon_deg))
            alts = np.array([line.alt_m[i] or 0.0 for i in run])
            if high and track.datum in ("MSL", "STD"):
                alts = np.round(msl_to_hae_m(alts, lats, lons), 2)
            numbers: list[float] = []
            for i, lon, lat, alt in zip(run, lons.tolist(), lats.tolist(), alts.tolist(), strict=True):
                numbers += [(line.t_us[i] - first) / SECOND_US, lon, lat, alt]
            span = _interval(first, last)
            availability.append(span)
            positions.append(
                {
                    "interval": span,
                    "epoch": utc(first),
                    "cartographicDegrees": numbers,
                    "interpolationAlgorithm": "LINEAR",
                    "interpolationDegree": 1,
                    "forwardExtrapolationType": "NONE",
                    "backwardExtrapolationType": "NONE",
                }
            )
    if not positions:
        return None
    colour = book.colour(track.flight)
    told = f"{book.source(track.source)}, {track.basis}; altitudes {track.datum}; {track.evidence.name}, SHA-256 {track.evidence.sha256}"
    return {
        "id": f"track/{track.id}",
        "name": fonts.shown(f"{book.name(track.flight)} – {book.source(track.source)}"),
        "description": escape(fonts.shown(told)),
        "availability": availability,
        "position": positions,
        "point": {
            "pixelSize": 9,
            "color": _rgba(colour),
            "outlineColor": {"rgba": [255, 255, 255, 255]},
            "outlineWidth": 1,
            **({} if high else {"heightReference": "CLAMP_TO_GROUND"}),
        },
        "path": {
            "leadTime": 0,
            "trailTime": 600,
            "width": 2,
            "resolution": 1,
            "material": {"solidColor": {"color": _rgba(colour)}},
        },
        "label": _label(book.name(track.flight), colour),
    }


def _approach(book: Book, number: int) -> Packet:
    """A line between two flights while they are nearer than the thresholds."""
    e = book.approaches[number]
    told = (
        f"Closest at {utc(e.cpa_us)} ± {e.cpa_unc_s:.1f} s: {apart(e.cpa_horizontal_m.value, e.cpa_horizontal_m.unc)} horizontally, "
        f"{above(e.cpa_vertical_m.value, e.cpa_vertical_m.unc)} vertically ({e.datum})"
    )
    return {
        "id": f"approach/{number + 1}",
        "name": fonts.shown(f"{book.name(e.flight_a)} – {book.name(e.flight_b)}"),
        "description": escape(told),
        "availability": _interval(e.start_us, e.end_us),
        "polyline": {
            "positions": {
                "references": [
                    f"{_escaped(f'track/{e.track_a}')}#position",
                    f"{_escaped(f'track/{e.track_b}')}#position",
                ]
            },
            "width": 2,
            "arcType": "NONE",
            "material": {"solidColor": {"color": {"rgba": [179, 18, 61, 255]}}},
        },
    }


def _escaped(id_: str) -> str:
    """An id in a reference: # and . have a meaning there."""
    return id_.replace("\\", "\\\\").replace("#", "\\#").replace(".", "\\.")


def _refers(packet: Packet) -> set[str]:
    references = packet["polyline"]["positions"]["references"]
    return {
        reference.removesuffix("#position").replace("\\#", "#").replace("\\.", ".").replace("\\\\", "\\")
        for reference in references
    }


def _area(id_: str, name: str, told: str, shape: Polygon | Circle, colour: str, availability: str) -> Packet:
    packet: Packet = {
        "id": id_,
        "name": fonts.shown(name),
        "description": escape(fonts.shown(told)),
        "availability": availability,
    }
    look = {
        "material": {"solidColor": {"color": _rgba(colour, 50)}},
        "outline": True,
        "outlineColor": _rgba(colour),
    }
    if isinstance(shape, Circle):
        packet["position"] = {"cartographicDegrees": [shape.lon_deg, shape.lat_deg, 0.0]}
        packet["ellipse"] = {"semiMajorAxis": shape.radius_m, "semiMinorAxis": shape.radius_m, **look}
        return packet
    # edges are geodesics in both
    flat = [[number for lon, lat in ring for number in (lon, lat, 0.0)] for ring in shape.rings]
    packet["polygon"] = {"positions": {"cartographicDegrees": flat[0]}, "arcType": "GEODESIC", **look}
    if len(flat) > 1:
        packet["polygon"]["holes"] = {"cartographicDegrees": flat[1:]}
    return packet
