"""report.kml and report.kmz: tracks with time, volumes while they last, asserted areas, steps that have a place."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from html import escape as html_escape
from xml.sax.saxutils import escape

from sharedsky.kernels.geoid import hae_to_msl_m
from sharedsky.model.report import Line4D, Report, TrackView
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.outputs import fonts
from sharedsky.outputs.book import Book, timed
from sharedsky.outputs.drawing.sight import closest
from sharedsky.outputs.left_out import STD_NOTE, about
from sharedsky.outputs.outline import circled, densified
from sharedsky.outputs.phrases import above, altitude, apart, words
from sharedsky.units import utc

LEFT_OUT = (
    "Left out: statements, claims, verdicts, exclusions, notices, documents, flagged samples, what was rejected, uncertainties, and every "
    "event without an observed place. In a gap a track has no position, and none is drawn. Samples without an altitude lie on the ground. "
    "The walls of a volume that does not begin at the ground are not drawn, only its floor and its ceiling. Areas named as asserted were measured by nobody."
)


def render(report: Report) -> bytes:
    """The report's geometry as KML 2.2 with gx:Track, in UTF-8, the same bytes for the same report.

    Read again as evidence it gives tracks with the positions, times and altitudes that the report shows.
    """
    book = Book(report)
    note = f" {STD_NOTE}" if any(track.datum == "STD" for track in report.tracks) else ""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n',
        f"<name>{_text(report.head.title)}</name>\n<open>1</open>\n{_described(about(report, LEFT_OUT + note))}",
        *_styles(book),
        *_folder("Tracks", (_track(book, track) for track in report.tracks)),
        *_folder("Closest approaches", _approaches(book)),
        *_folder("Volumes", (_volume(book, volume) for volume in report.volumes)),
        *_folder("Asserted and defined areas", _asserted(book)),
        *_folder("Steps", _steps(book)),
        *_folder(
            "Places",
            (
                f"<Placemark><name>{_text(place.name)}</name>{_described(place.source)}"
                f"<Point><coordinates>{place.lon_deg},{place.lat_deg}</coordinates></Point></Placemark>\n"
                for place in report.places
            ),
        ),
        "</Document>\n</kml>\n",
    ]
    return "".join(parts).encode("utf-8")


def render_kmz(report: Report) -> bytes:
    """The KML in an archive, its entry dated 1980-01-01 so that a rerun gives the same bytes."""
    made = io.BytesIO()
    entry = zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, render(report))
    return made.getvalue()


def _text(text: str) -> str:
    return escape(fonts.shown(text))


def _described(text: str) -> str:
    """A description: readers show it as HTML, so that text is escaped for that first."""
    return f"<description>{escape(html_escape(fonts.shown(text)))}</description>" if text else ""


def _folder(name: str, placemarks: Iterator[str]) -> Iterator[str]:
    inside = list(placemarks)
    if inside:
        yield f"<Folder><name>{name}</name>\n"
        yield from inside
        yield "</Folder>\n"


def _colour(colour: str, opacity: str = "ff") -> str:
    return f"{opacity}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _styles(book: Book) -> Iterator[str]:
    report = book.report
    used = [
        *(track.flight for track in report.tracks),
        *(volume.party for volume in report.volumes),
        *(area.asserted_by for area in report.asserted),
        "",
    ]
    for colour in dict.fromkeys(book.colour(id_) for id_ in used):
        yield (
            f'<Style id="{colour[1:]}"><LineStyle><color>{_colour(colour)}</color><width>2.5</width></LineStyle>'
            f"<PolyStyle><color>{_colour(colour, '33')}</color></PolyStyle>"
            f"<IconStyle><color>{_colour(colour)}</color><scale>0.7</scale></IconStyle></Style>\n"
        )


def _style(book: Book, id_: str) -> str:
    return f"<styleUrl>#{book.colour(id_)[1:]}</styleUrl>"


def _span(start_us: int | None, end_us: int | None) -> str:
    """A TimeSpan, or a TimeStamp for an instant; nothing for what has no time."""
    if start_us is None and end_us is None:
        return ""
    if start_us is not None and start_us == end_us:
        return f"<TimeStamp><when>{utc(start_us)}</when></TimeStamp>"
    begin = "" if start_us is None else f"<begin>{utc(start_us)}</begin>"
    return f"<TimeSpan>{begin}{'' if end_us is None else f'<end>{utc(end_us)}</end>'}</TimeSpan>"


def _track(book: Book, track: TrackView) -> str:
    legs = "".join(_leg(line, run, track.datum) for line in track.segments for run in _runs(line))
    told = (
        f"{book.source(track.source)}, {words(track.basis)}; altitudes {track.datum}; {track.samples} samples in "
        f"{track.evidence.name}, SHA-256 {track.evidence.sha256}."
    )
    name = f"{book.name(track.flight)} – {book.source(track.source)}"
    return (
        f"<Placemark><name>{_text(name)}</name>{_described(told)}{_style(book, track.flight)}\n"
        f"<gx:MultiTrack><gx:interpolate>0</gx:interpolate>\n{legs}</gx:MultiTrack></Placemark>\n"
    )


def _runs(line: Line4D) -> Iterator[range]:
    """Stretches of a line that all have an altitude, or all have none."""
    start = 0
    for i in range(1, len(line.t_us) + 1):
        if i == len(line.t_us) or (line.alt_m[i] is None) != (line.alt_m[start] is None):
            yield range(start, i)
            start = i


def _leg(line: Line4D, run: range, datum: str) -> str:
    known = line.alt_m[run.start] is not None
    mode = "clampToGround" if not known else "relativeToGround" if datum == "AGL" else "absolute"
    when = "".join(f"<when>{utc(line.t_us[i])}</when>" for i in run)
    coords = []
    for i in run:
        alt = line.alt_m[i]
        if alt is not None and datum == "HAE":
            alt = round(float(hae_to_msl_m(alt, line.lat_deg[i], line.lon_deg[i])), 2)
        coords.append(
            f"<gx:coord>{line.lon_deg[i]} {line.lat_deg[i]}{'' if alt is None else f' {alt}'}</gx:coord>"
        )
    return f"<gx:Track><altitudeMode>{mode}</altitudeMode>{when}\n{''.join(coords)}</gx:Track>\n"


def _approaches(book: Book) -> Iterator[str]:
    for e in book.approaches:
        pair = closest(book.tracks, e)
        if pair is None:
            continue
        name = f"{book.name(e.flight_a)} – {book.name(e.flight_b)}: closest approach"
        told = (
            f"{utc(e.cpa_us)} ± {e.cpa_unc_s:.1f} s: {apart(e.cpa_horizontal_m.value, e.cpa_horizontal_m.unc)} horizontally, "
            f"{above(e.cpa_vertical_m.value, e.cpa_vertical_m.unc)} vertically ({e.datum})."
        )
        high = all(one.alt_m is not None for one in pair)
        ends = " ".join(f"{one.lon_deg},{one.lat_deg}" + (f",{one.alt_m}" if high else "") for one in pair)
        yield (
            f"<Placemark><name>{_text(name)}</name>{_described(told)}{_span(e.start_us, e.end_us)}{_style(book, '')}"
            f"<LineString>{'<altitudeMode>absolute</altitudeMode>' if high else ''}<coordinates>{ends}</coordinates></LineString></Placemark>\n"
        )


def _heights(volume: Volume) -> str:
    return f"from {'ground' if volume.lower is None else _high(volume.lower)} to {'unlimited' if volume.upper is None else _high(volume.upper)}"


def _high(of: Altitude) -> str:
    return altitude(of.m, str(of.datum))


def _volume(book: Book, volume: Volume) -> str:
    told = "; ".join(
        filter(None, [volume.kind, book.name(volume.party) if volume.party else "", _heights(volume)])
    )
    bounds: list[Altitude | None] = (
        [of for of in (volume.lower, volume.upper) if of is not None] if volume.upper is not None else []
    )
    # up from the ground its walls can be drawn
    extrude = volume.lower is None and volume.upper is not None
    shapes = [_polygon(shape, of, extrude=extrude) for of in bounds or [None] for shape in volume.shape]
    return (
        f"<Placemark><name>{_text(volume.name or volume.id)}</name>{_described(told)}{_span(volume.start_us, volume.end_us)}"
        f"{_style(book, volume.party)}<MultiGeometry>{''.join(shapes)}</MultiGeometry></Placemark>\n"
    )


def _polygon(shape: Polygon | Circle, at: Altitude | None, *, extrude: bool = False) -> str:
    rings: Sequence[Sequence[tuple[float, float]]] = (
        [circled(shape)] if isinstance(shape, Circle) else [densified(ring) for ring in shape.rings]
    )
    mode = (
        ""
        if at is None
        else f"<altitudeMode>{'relativeToGround' if at.datum == 'AGL' else 'absolute'}</altitudeMode>"
    )
    written = []
    for i, ring in enumerate(rings):
        edge = "outerBoundaryIs" if i == 0 else "innerBoundaryIs"
        high = "" if at is None else f",{at.m}"
        corners = " ".join(
            f"{(lon + 180) % 360 - 180 if abs(lon) > 180 else lon},{lat}{high}" for lon, lat in ring
        )
        written.append(f"<{edge}><LinearRing><coordinates>{corners}</coordinates></LinearRing></{edge}>")
    return f"<Polygon>{'<extrude>1</extrude>' if extrude else ''}{mode}{''.join(written)}</Polygon>"


def _asserted(book: Book) -> Iterator[str]:
    for area in book.report.asserted:
        by = (
            f"asserted by {book.name(area.asserted_by)}"
            if area.asserted_by
            else "defined by the author of the case"
        )
        told = "; ".join(filter(None, [area.name, by, area.note, "nobody measured it"]))
        yield (
            f"<Placemark><name>{_text(f'{area.id}: {by}')}</name>{_described(told)}{_span(area.start_us, area.end_us)}"
            f"{_style(book, area.asserted_by)}<MultiGeometry>{''.join(_polygon(shape, None) for shape in area.shape)}</MultiGeometry></Placemark>\n"
        )


def _steps(book: Book) -> Iterator[str]:
    for number, _, event in book.story():
        if (
            event.lat_deg is None
            or event.lon_deg is None
            or event.basis == "asserted"
            or timed(event) is None
        ):
            continue
        told = f"{book.when(event)}; {book.basis(event)}. " + "; ".join(
            book.reference(at) for at in event.evidence[:5]
        )
        yield (
            f"<Placemark><name>{_text(f'{number}: {book.sentence(event)}')}</name>{_described(told)}{_span(event.start_us, event.end_us)}"
            f"{_style(book, event.actor)}<Point><coordinates>{event.lon_deg},{event.lat_deg}</coordinates></Point></Placemark>\n"
        )
