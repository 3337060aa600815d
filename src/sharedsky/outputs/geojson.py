"""report.geojson: tracks, gaps, volumes, asserted areas, places and placed events (RFC 7946)."""

from typing import Any

import msgspec

from sharedsky.model.event import Event
from sharedsky.model.report import Asserted, Report, TrackView
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.outputs.book import Book
from sharedsky.outputs.drawing.sight import closest
from sharedsky.outputs.left_out import about
from sharedsky.outputs.outline import circled, cut, densified, wound
from sharedsky.units import utc

Feature = dict[str, Any]

LEFT_OUT = (
    "Left out: events without an observed place, statements, claims, verdicts, exclusions, notices, documents, what was rejected, flagged "
    "samples, uncertainties of single positions. Positions have two numbers, since the third would mean a height above the ellipsoid: heights "
    "stand in the properties, with their datum. A volume that is a circle is a Point with radius_m. Asserted areas have basis asserted: "
    "nobody measured them. A gap is a straight line between two fixes, not a path that was flown."
)


def render(report: Report) -> bytes:
    """The geometry of the report as a FeatureCollection in UTF-8, the same bytes for the same report.

    Read again as evidence, it gives the volumes (and the asserted areas, as volumes) with the same edges, heights and times.
    """
    book = Book(report)
    features: list[Feature] = []
    features += [_volume(volume) for volume in report.volumes]
    features += [_asserted(area) for area in report.asserted]
    for track in report.tracks:
        features += [_track(book, track), *_gaps(book, track)]
    features += [
        _approach(book, i) for i in range(len(book.approaches)) if closest(book.tracks, book.approaches[i])
    ]
    placed = [
        e for e in report.events if e.lat_deg is not None and e.lon_deg is not None and e.basis != "asserted"
    ]
    features += [_event(book, event) for event in placed]
    features += [
        _feature(
            f"place/{place.id}",
            _point(place.lon_deg, place.lat_deg),
            {"feature": "place", "name": place.name, "source": place.source},
        )
        for place in report.places
    ]
    collection = {"type": "FeatureCollection", "description": about(report, LEFT_OUT), "features": features}
    return msgspec.json.encode(collection) + b"\n"


def _feature(id_: str, geometry: dict[str, Any], properties: dict[str, Any]) -> Feature:
    kept = {name: value for name, value in properties.items() if value is not None and value != ""}
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": kept}


def _point(lon_deg: float, lat_deg: float) -> dict[str, Any]:
    return {
        "type": "Point",
        "coordinates": [(lon_deg + 180.0) % 360.0 - 180.0 if abs(lon_deg) > 180 else lon_deg, lat_deg],
    }


def _volume(volume: Volume) -> Feature:
    circles = [shape for shape in volume.shape if isinstance(shape, Circle)]
    radius_m = None
    if len(circles) == len(volume.shape) == 1:
        radius_m, geometry = circles[0].radius_m, _point(circles[0].lon_deg, circles[0].lat_deg)
    else:
        geometry = _areas(volume.shape)
    properties = {
        "feature": "volume",
        "name": volume.name,
        "party": volume.party,
        "kind": volume.kind,
        "basis": str(volume.basis),
        "radius_m": radius_m,
        "start": None if volume.start_us is None else utc(volume.start_us),
        "end": None if volume.end_us is None else utc(volume.end_us),
        **_height("lower", volume.lower),
        **_height("upper", volume.upper),
    }
    return _feature(volume.id, geometry, properties)


def _height(name: str, of: Altitude | None) -> dict[str, Any]:
    return {} if of is None else {f"{name}_m": of.m, f"{name}_datum": str(of.datum)}


def _asserted(area: Asserted) -> Feature:
    properties = {
        "feature": "asserted" if area.asserted_by else "definition",
        "name": area.name,
        "party": area.asserted_by,
        "kind": "asserted area" if area.asserted_by else "definition of the author",
        "basis": "asserted",
        "statement": area.statement,
        "start": None if area.start_us is None else utc(area.start_us),
        "end": None if area.end_us is None else utc(area.end_us),
        "note": area.note,
    }
    return _feature(area.id, _areas(area.shape), properties)


def _areas(shapes: list[Polygon | Circle] | list[Polygon]) -> dict[str, Any]:
    """A MultiPolygon, or a Polygon where there is one; edges as straight lines in longitude and latitude."""
    parts = []
    for shape in shapes:
        rings = [circled(shape)] if isinstance(shape, Circle) else [densified(ring) for ring in shape.rings]
        parts += [[wound(ring, outer=i == 0) for i, ring in enumerate(part)] for part in cut(rings)]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _track(book: Book, track: TrackView) -> Feature:
    lines, times, heights = [], [], []
    for line in track.segments:
        points: list[tuple[float, float]] = []
        clock: list[str] = []
        alts: list[float | None] = []
        for t_us, lon, lat, alt in zip(line.t_us, line.lon_deg, line.lat_deg, line.alt_m, strict=True):
            if points and abs(lon - points[-1][0]) > 180.0:
                # across the antimeridian: two lines that end on it
                before = points[-1]
                edge = 180.0 if before[0] > 0 else -180.0
                share = (edge - before[0]) / (lon + 2 * edge - before[0])
                on = before[1] + share * (lat - before[1])
                at = (
                    utc(round(line.t_us[len(clock) - 1] + share * (t_us - line.t_us[len(clock) - 1])))
                    if clock
                    else utc(t_us)
                )
                lines.append([*points, (edge, on)])
                times.append([*clock, at])
                heights.append([*alts, None])
                points, clock, alts = [(-edge, on)], [at], [None]
            points.append((lon, lat))
            clock.append(utc(t_us))
            alts.append(alt)
        lines.append(points)
        times.append(clock)
        heights.append(alts)
    properties = {
        "feature": "track",
        "name": book.name(track.flight),
        "flight": track.flight,
        "source": track.source,
        "basis": track.basis,
        "sha256": track.evidence.sha256,
        "coordTimes": times,
        "alt_m": heights,
        "alt_datum": track.datum,
    }
    return _feature(f"track/{track.id}", {"type": "MultiLineString", "coordinates": lines}, properties)


def _gaps(book: Book, track: TrackView) -> list[Feature]:
    features = []
    for i, gap in enumerate(track.gaps):
        lon = gap.to_deg[0]
        if abs(lon - gap.from_deg[0]) > 180.0:
            lon += 360.0 if gap.from_deg[0] > 0 else -360.0
        geometry = {"type": "LineString", "coordinates": [gap.from_deg, (lon, gap.to_deg[1])]}
        properties = {
            "feature": "gap",
            "name": f"{book.name(track.flight)} not seen",
            "flight": track.flight,
            "source": track.source,
            "start": utc(gap.start_us),
            "end": utc(gap.end_us),
        }
        features.append(_feature(f"gap/{track.id}/{i + 1}", geometry, properties))
    return features


def _approach(book: Book, number: int) -> Feature:
    encounter = book.approaches[number]
    pair = closest(book.tracks, encounter)
    points = [] if pair is None else [(one.lon_deg, one.lat_deg) for one in pair]
    properties = {
        "feature": "closest approach",
        "flight_a": encounter.flight_a,
        "flight_b": encounter.flight_b,
        "time": utc(encounter.cpa_us),
        "horizontal_m": encounter.cpa_horizontal_m.value,
        "horizontal_unc_m": encounter.cpa_horizontal_m.unc,
        "vertical_m": encounter.cpa_vertical_m.value,
        "vertical_unc_m": encounter.cpa_vertical_m.unc,
        "vertical_datum": str(encounter.datum),
    }
    return _feature(f"approach/{number + 1}", {"type": "LineString", "coordinates": points}, properties)


def _event(book: Book, event: Event) -> Feature:
    properties = {
        "feature": "event",
        "name": book.sentence(event),
        "event": event.kind,
        "step": book.step_numbers.get(event.id),
        "start": None if event.start_us is None else utc(event.start_us),
        "end": None if event.end_us is None else utc(event.end_us),
        "unc_s": event.unc_s,
        "basis": str(event.basis),
        "alt_m": event.alt_m,
        "alt_datum": event.alt_datum,
    }
    return _feature(f"event/{event.id}", _point(event.lon_deg or 0.0, event.lat_deg or 0.0), properties)
