"""Which tracks belong to which flight of the case."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from sharedsky.model.case import CaseFlight
from sharedsky.model.party import Flight
from sharedsky.model.track import Track

_ANOTHER = re.compile(r".*/\d+")
"""Ids of further flights that readers found under one address: apart from the first in time or place."""


def matched(tracks: Sequence[Track], flights: Sequence[CaseFlight]) -> tuple[list[Track], list[str]]:
    """Tracks under the case's flights where an identifier fits, else under their own; ids made unique.

    Args:
        tracks: as read.
        flights: of the case; the first that fits takes the track. Groups of aircraft take none.
    Returns:
        The tracks in the order given, and a remark for each that fits several flights or only half.

    A further flight under an address (another leg, or another aircraft) is joined only where the case names it.
    """
    found: list[Track] = []
    remarks: list[str] = []
    taken: dict[str, int] = {}
    single = [flight for flight in flights if flight.members == 1]
    for track in tracks:
        fitting = [flight for flight in single if named(track, flight)]
        alike = [flight for flight in single if identified(track, flight)]
        if not fitting and not _ANOTHER.fullmatch(track.flight.id):
            fitting = alike
        elif not fitting and alike:
            remarks.append(
                f"track {track.id} has an identifier of flight {alike[0].id} but is apart from it in time or place: "
                f'taken as a flight of its own; match = ["{track.flight.id}"] would join it'
            )
        if len(fitting) > 1:
            others = ", ".join(flight.id for flight in fitting[1:])
            remarks.append(
                f"track {track.id} fits flights {fitting[0].id} and {others}: taken as {fitting[0].id}"
            )
        flight = filled(fitting[0].flight(), track.flight) if fitting else track.flight
        count = taken[track.id] = taken.get(track.id, 0) + 1
        found.append(replace(track, id=track.id if count == 1 else f"{track.id}#{count}", flight=flight))
    return found, remarks


def named(track: Track, flight: CaseFlight) -> bool:
    """Whether the case names the track's own id, or that of its flight."""
    own = {_plain(track.id), _plain(track.flight.id)}
    return bool(own & {_plain(word) for word in (flight.id, *flight.match)})


def identified(track: Track, flight: CaseFlight) -> bool:
    """Whether an identifier of the track, exactly but for case and outer spaces, is one the case gives the flight."""
    own = track.flight
    pairs = (
        (own.icao24, flight.icao24),
        (own.callsign, flight.callsign),
        (own.registration, flight.registration),
    )
    given = {_plain(word) for word in (own.icao24, own.callsign, own.registration, own.name)} - {""}
    wanted = {_plain(word) for word in flight.match}
    return any(_plain(a) == _plain(b) != "" for a, b in pairs) or bool(given & wanted)


def filled(case: Flight, track: Flight) -> Flight:
    """The case's flight, with what only the track knows."""
    return replace(
        case,
        icao24=case.icao24 or track.icao24,
        callsign=case.callsign or track.callsign,
        registration=case.registration or track.registration,
        type=case.type or track.type,
    )


def flights_of(tracks: Sequence[Track], flights: Sequence[CaseFlight]) -> list[Flight]:
    """Every flight of the report: the case's in its order, then those only tracks show, in theirs."""
    shown = {track.flight.id: track.flight for track in reversed(tracks)}
    case = [shown.get(flight.id) or flight.flight() for flight in flights]
    known = {flight.id for flight in flights}
    return case + list({t.flight.id: t.flight for t in tracks if t.flight.id not in known}.values())


def _plain(word: str) -> str:
    return word.strip().casefold()
