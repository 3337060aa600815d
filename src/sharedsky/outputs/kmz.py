"""report.kmz: the KML in an archive, a fifth of its size."""

from sharedsky.outputs.kml import render_kmz as render

__all__ = ["render"]
