"""Outputs: a report becomes bytes; one file a format, each loaded only when it is used."""

import importlib
from collections.abc import Callable

import msgspec

from sharedsky.errors import UnknownName
from sharedsky.model.report import Report

Render = Callable[[Report], bytes]


class Renderer(msgspec.Struct, frozen=True):
    """One output.

    Args:
        name: as given to --format.
        title: what people call it.
        ext: of the file, without the point.
        module: file in this room; its `render(report) -> bytes` uses nothing but the report.
        example: a few lines of it, or what one does with it.
    """

    name: str
    title: str
    ext: str
    module: str
    example: str = ""

    def render(self, report: Report) -> bytes:
        """The report's bytes in this format, the same for the same report."""
        render: Render = importlib.import_module(f"sharedsky.outputs.{self.module}").render
        return render(report)


RENDERERS = (
    Renderer(
        "json",
        "Report, JSON: the contract that every other output is made from",
        "json",
        "report_json",
        """{"version": "1.0", "head": {"title": "A near miss", …}, "known": [{"text": "A and B came closest at …", …}],
 "tracks": […], "events": […], "steps": […], "encounters": […], "statements": […], "remarks": […]}
""",
    ),
    Renderer(
        "html",
        "Report, one HTML page that needs no network",
        "html",
        "html",
        "open report.html in any browser, on a computer or a phone; it prints, too\n",
    ),
    Renderer(
        "pdf",
        "Report, a document in the order that investigators use (ICAO Annex 13)",
        "pdf",
        "pdf",
        "for the file and the printer: numbered, with contents, links and tags; needs pip install 'sharedsky[pdf]'\n",
    ),
    Renderer(
        "pptx",
        "Slides, one a step, with words and tables that can be edited",
        "pptx",
        "slides",
        "for the room: opens in PowerPoint and LibreOffice; needs pip install 'sharedsky[slides]'\n",
    ),
    Renderer(
        "kml",
        "Tracks with time, volumes and areas for Google Earth",
        "kml",
        "kml",
        "<Placemark><name>N123AB – receiver</name><gx:MultiTrack><gx:Track><when>2024-05-01T12:00:00Z</when>…\n",
    ),
    Renderer(
        "kmz", "The same, packed", "kmz", "kmz", "open it in Google Earth; the time slider plays the tracks\n"
    ),
    Renderer(
        "czml",
        "Tracks, volumes and areas in time for CesiumJS",
        "czml",
        "czml",
        """[{"id": "document", "version": "1.0"}, {"id": "track/r/N123AB", "availability": ["…/…"], "position": […]}]\n""",
    ),
    Renderer(
        "geojson",
        "Tracks, gaps, volumes, areas and placed events (RFC 7946)",
        "geojson",
        "geojson",
        """{"type": "FeatureCollection", "description": "…", "features": [{"type": "Feature", "id": "R1", …}]}\n""",
    ),
    Renderer(
        "parquet",
        "Events and encounters in one table",
        "parquet",
        "parquet",
        'pandas.read_parquet("report.parquet").query("record == \'encounter\'")\n',
    ),
)
"""Every output, in the order in which they are written: report.json comes first."""


def renderer(name: str) -> Renderer:
    """The output of that name; UnknownName where there is none."""
    for known in RENDERERS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in RENDERERS)
    raise UnknownName("--format", got=repr(name), want=f"one of {names}")
