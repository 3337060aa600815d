"""Could two flights have met, or a flight have been at a place: the alibi query over all admitted fixes and the cited speed bounds."""

import difflib
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sharedsky.errors import InvalidCase, InvalidValue, UnknownName
from sharedsky.inquiry.dossier import Admission, Dossier, courses
from sharedsky.inquiry.worlds import Course
from sharedsky.kernels.alibi import Meeting, MeetingTimes, Nearest, could_meet, meeting_times, nearest
from sharedsky.kernels.geodesy import to_ecef, to_geodetic
from sharedsky.kernels.prism import Anchor, Prism, prisms_of
from sharedsky.kernels.region import point
from sharedsky.model.track import Datum
from sharedsky.units import utc

PLACE_M = 1.0
"""A place is known to this: its own size, and more than rounding."""
MOST_NAMES = 10
"""So many names are told where none is like the one that was given."""


class CouldMeet(NamedTuple):
    """The answer and what it rests on.

    Args:
        meeting: possible with a witness, impossible with its margin, or cannot_tell.
        nearest: the least distance the two could have had.
        times: between which times every meeting lies, None where none is possible.
        start_us, end_us: the interval asked about.
        items: ids of the evidence items used.
        inputs: ids of the bounds.
        datum: the datum of heights used, "" where the two have none in common and only the horizontal counts.
        place: (lat, lon) of the witness, None where there is none.
    """

    meeting: Meeting
    nearest: Nearest
    times: MeetingTimes | None
    start_us: int
    end_us: int
    items: list[str]
    inputs: list[str]
    datum: str
    place: tuple[float, float] | None


def could_flights_meet(
    dossier: Dossier,
    flight_a: str,
    other: str,
    *,
    within_m: float = 0.0,
    start_us: int | None = None,
    end_us: int | None = None,
) -> CouldMeet:
    """Whether two flights could have been within a distance of each other, or a flight of a place.

    Args:
        other: a flight, or a place of the case; of a place only the distance over ground counts.
        within_m: how near counts as meeting; 0 is the same place.
        start_us, end_us: the interval; that of the fixes that both have where None.

    Raises:
        UnknownName: the case has no such flight or place.
        InvalidValue: both are one flight, or the interval ends before it begins.
        InvalidCase: a flight has no admitted fix, no speed bound is cited for it, or the two have no common time.
    """
    place = next((p for p in dossier.case.places if p.id == other), None)
    flights = [flight_a] if place is not None else [flight_a, other]
    _known(dossier, flights)
    if flight_a == other:
        raise InvalidValue(
            field="FLIGHT", got=f"{flight_a!r} twice", want="two flights, or a flight and a place"
        )
    if start_us is not None and end_us is not None and start_us > end_us:
        raise InvalidValue(field="--from", got=utc(start_us), want=f"a time before --to, {utc(end_us)}")
    parts = [_bounded(dossier, flight) for flight in flights]
    first = max(min(float(c.t_s[0]) for c in part) for part in parts)
    last = min(max(float(c.t_s[-1]) for c in part) for part in parts)
    start = dossier.epoch_us + math.floor(first * 1e6) if start_us is None else start_us
    end = dossier.epoch_us + math.ceil(last * 1e6) if end_us is None else end_us
    if start > end:
        raise InvalidCase(
            "evidence", field=" and ".join(flights), got="no common time", fix="give --from and --to"
        )
    datum = None if place is not None else _common_datum(*parts)
    chains = [_chain(part, datum, dossier.epoch_us, start, end) for part in parts]
    if place is not None:
        stays = to_ecef(np.array(place.lat_deg), np.array(place.lon_deg))
        chains.append([Prism((Anchor(start, point(stays), PLACE_M),), start, end, 0.0)])
    one, two = chains
    meeting = could_meet(one, two, within_m, start, end, on_earth=True)
    witness = meeting.witness
    met = None
    if witness is not None:
        lat, lon, _ = to_geodetic(np.array(witness.a_m))
        met = (float(lat), float(lon))
    used = [c for part in parts for c in part]
    return CouldMeet(
        meeting=meeting,
        nearest=nearest(one, two, start, end, on_earth=True),
        times=meeting_times(one, two, within_m, start, end) if meeting.answer != "impossible" else None,
        start_us=start,
        end_us=end,
        items=sorted(c.item for c in used),
        inputs=sorted({c.mobility.speed_input for c in used} - {""}),
        datum=datum or "",
        place=met,
    )


def _known(dossier: Dossier, flights: Sequence[str]) -> None:
    """Raises UnknownName, with the nearest that is there, for a flight that the case does not have."""
    there = [f.id for f in dossier.case.flights] + [t.flight.id for t in dossier.tracks]
    names = list(dict.fromkeys([*there, *(p.id for p in dossier.case.places)]))
    for flight in flights:
        if flight not in there:
            near = difflib.get_close_matches(flight, names, n=1)
            fix = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names[:MOST_NAMES])}"
            raise UnknownName(field="FLIGHT", got=repr(flight), want="a flight of the case", fix=fix)


def _bounded(dossier: Dossier, flight: str) -> list[Course]:
    """The admitted courses of a flight whose speed is bounded."""
    admitted = courses(dossier, flight, Admission())
    if not admitted:
        raise InvalidCase(
            "evidence", field=f"flight {flight}", got="no admitted position", want="a track or observation"
        )
    if not math.isfinite(admitted[0].mobility.speed_mps):
        raise InvalidCase(
            "case.toml",
            field=f"flight {flight}",
            got="no bound on its speed",
            want="one, with its source",
            fix=f'add [[inputs]] with kind = "bound", flight = "{flight}", speed_max and source',
        )
    return admitted


def _common_datum(a: list[Course], b: list[Course]) -> Datum | None:
    """A datum in which every fix of both flights has a height, None where there is none."""

    def whole(part: list[Course]) -> set[Datum]:
        return {
            d for d in Datum if all(d in c.profiles and len(c.profiles[d].t_s) == len(c.t_s) for c in part)
        }

    common = whole(a) & whole(b)
    return next((d for d in Datum if d in common), None)


def _chain(part: list[Course], datum: Datum | None, epoch_us: int, start_us: int, end_us: int) -> list[Prism]:
    """The prisms of a flight's fixes in an interval, with the fix before and the fix after it."""
    anchors: list[Anchor] = []
    for course in part:
        t_us = epoch_us + np.round(course.t_s * 1e6).astype(np.int64)
        first = max(int(np.searchsorted(t_us, start_us, side="right")) - 1, 0)
        last = min(int(np.searchsorted(t_us, end_us)) + 1, len(t_us))
        heights = course.profiles[datum].alt_m if datum is not None else np.zeros(len(t_us))
        places = to_ecef(course.lat_deg[first:last], course.lon_deg[first:last], heights[first:last])
        vertical = course.profiles[datum].unc_m if datum is not None else 0.0
        for k, place in enumerate(places, start=first):
            # a ball holds the horizontal radius and the height's error together
            radius = math.hypot(float(course.radius_m[k]), vertical)
            anchors.append(
                Anchor(
                    int(t_us[k]),
                    (float(place[0]), float(place[1]), float(place[2])),
                    radius,
                    course.time_unc_s,
                )
            )
    speed = part[0].mobility.speed_mps
    chain = prisms_of(anchors, speed)
    ordered = sorted(anchors, key=lambda a: a.t_us)
    if start_us < ordered[0].t_us:
        chain.insert(0, Prism((ordered[0],), start_us, ordered[0].t_us, speed))
    if end_us > ordered[-1].t_us:
        chain.append(Prism((ordered[-1],), ordered[-1].t_us, end_us, speed))
    return chain
