"""The playback of one flight as Flightradar24's page loads it: a JSON document with a list of positions."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import numpy as np

from sharedsky.errors import Unreadable
from sharedsky.model.track import Datum
from sharedsky.sources import cells
from sharedsky.sources.cells import Bool
from sharedsky.sources.identifiers import icao24
from sharedsky.sources.json_document import decode, load, refuse_repeated_keys, shown
from sharedsky.sources.reading import F64, Item, Options, RawTrack, Reader
from sharedsky.sources.refused import Refused
from sharedsky.units import FPM, FT, KT

EXAMPLE: Final = """\
{"result":{"response":{"data":{"flight":{
"identification":{"id":"1a2b3c4d","callsign":"DEMO12"},
"aircraft":{"model":{"code":"B738"},"identification":{"modes":"4840E6","registration":"PH-ABC"}},
"track":[
{"latitude":52.310012,"longitude":4.760034,"altitude":{"feet":0},"speed":{"kts":12},"verticalSpeed":{"fpm":0},
"heading":183,"squawk":"1000","timestamp":1790000000},
{"latitude":52.301412,"longitude":4.759134,"altitude":{"feet":1200},"speed":{"kts":160},
"verticalSpeed":{"fpm":2240},"heading":184,"squawk":"416","timestamp":1790000060}]}}}}}
"""


def sniff(head: bytes, name: str) -> bool:
    """A JSON object with the nesting of the page's answer."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start == b"{" and all(key in head for key in (b'"result"', b'"response"', b'"identification"'))


def read(stream: BinaryIO, where: str, options: Options) -> Iterator[Item]:
    """The track of one flight; positions that cannot be read come out as Rejected.

    Altitude 0 is written for an aircraft on the ground, wherever that is: it comes out as on ground, without altitude.
    """
    data = load(stream, where, options.limits)
    found = decode(data, where)
    refuse_repeated_keys(data, where)
    flight = _at(found, "result", "response", "data", "flight")
    records = _at(flight, "track")
    if not isinstance(records, list):
        raise Unreadable(where, field="result.response.data.flight.track", want="a list of positions")
    refused = Refused()
    good = np.ones(len(records), bool)

    def keep(wrong: Bool, key: str, want: str, values: list[Any]) -> None:
        for index in np.flatnonzero(wrong & good):
            refused.add(key, f"{where} track[{index}] {key}", f"got {shown(values[index])}, want {want}")
        good[wrong] = False

    def numbers(*path: str) -> F64:
        values = [_at(record, *path) for record in records]
        column, wrong = cells.numbers(cells.array_of(values))
        keep(wrong, ".".join(path), "a number or null", values)
        return column

    stamps = [_at(record, "timestamp") for record in records]
    t_us, wrong = cells.times(cells.array_of(stamps))
    keep(wrong, "timestamp", "seconds since 1970", stamps)
    alt_ft = numbers("altitude", "feet")
    lat_deg, lon_deg, track_deg = numbers("latitude"), numbers("longitude"), numbers("heading")
    gs_mps = numbers("speed", "kts") * KT
    vrate_mps = numbers("verticalSpeed", "fpm") * FPM
    squawk = cells.squawks(cells.array_of([_text(_at(record, "squawk")) for record in records]))
    on_ground = np.where(alt_ft == 0, 1, np.where(np.isnan(alt_ft), -1, 0)).astype(np.int8)
    if good.any():
        address = _text(_at(flight, "aircraft", "identification", "modes")).lower()
        yield RawTrack(
            t_us=t_us[good],
            lat_deg=lat_deg[good],
            lon_deg=lon_deg[good],
            record=np.flatnonzero(good),
            alt_m={Datum.STD: np.where(alt_ft == 0, np.nan, alt_ft)[good] * FT},
            on_ground=on_ground[good],
            gs_mps=gs_mps[good],
            track_deg=track_deg[good],
            vrate_mps=vrate_mps[good],
            squawk=squawk[good],
            icao24=icao24(address),
            callsign=_text(_at(flight, "identification", "callsign")).strip(),
            registration=_text(_at(flight, "aircraft", "identification", "registration")).strip(),
            type=_text(_at(flight, "aircraft", "model", "code")).strip(),
            name=_text(_at(flight, "identification", "id")).strip() if not address else "",
        )
    yield from refused


def _at(value: Any, *path: str) -> Any:
    """What lies at a path of keys, None where something on the way is no object or lacks its key."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return value[:64] if isinstance(value, str) else ""


READER: Final = Reader(
    "fr24-playback",
    "Flightradar24 playback of one flight (JSON; feet of pressure altitude, 0 on the ground; knots)",
    "tracks",
    EXAMPLE,
    sniff,
    read,
)
