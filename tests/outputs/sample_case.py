"""What the parts of the sample share: its evening, its files, and words that would do harm if they were let."""

import hashlib

from sharedsky.model.evidence import Evidence
from sharedsky.units import parse_utc

HOSTILE = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> & \u2028"
MINUTE = 60_000_000
START = parse_utc("2026-03-14T17:30:00Z")


def _evidence(name: str, kind: str) -> Evidence:
    return Evidence(sha256=hashlib.sha256(name.encode()).hexdigest(), name=name, bytes=48_213, format=kind)


NORTH = _evidence("evidence/receiver-north.csv", "csv")
SOUTH = _evidence("evidence/receiver-south.kml", "kml")
ZONES = _evidence("evidence/zones.geojson", "geojson")
LOG = _evidence("evidence/channel-log.txt", "text")
PRESS = _evidence("evidence/briefing-ar.html", "html")
CASE = _evidence("case.toml", "toml")
