"""All that a verdict may use, and which of it is admitted."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sharedsky.inquiry.clocks import ClockPair, clock_pairs
from sharedsky.inquiry.regions import place_of
from sharedsky.inquiry.worlds import Course, Mobility, course_of, course_of_observation
from sharedsky.model.case import Case, Input
from sharedsky.model.event import Event
from sharedsky.model.notice import Notice
from sharedsky.model.track import Basis, Track
from sharedsky.model.volume import Volume

INF = float("inf")


class Dossier:
    """A case and the evidence read for it.

    Args:
        case: what the author wrote.
        tracks: every track.
        events: what was found in the tracks and the logs; asserted ones are never used to decide.
        notices: those of the case and of its logs.
        volumes: from evidence.
    """

    def __init__(
        self,
        case: Case,
        tracks: list[Track],
        events: list[Event],
        notices: list[Notice],
        volumes: Sequence[Volume] = (),
    ) -> None:
        self.case, self.tracks, self.events, self.notices = case, tracks, events, notices
        self.volumes = {v.id: v for v in volumes}
        times = [int(t.samples.t_us[0]) for t in tracks if len(t.samples)]
        self.epoch_us = min(times, default=0)
        """times inside the deciding are seconds from here, so that they keep their precision"""
        self._clocks: list[ClockPair] | None = None
        self._courses: dict[tuple[str, bool, float], Course] = {}
        self.clashes: dict[tuple[object, ...], bool] = {}
        """which items were found to conflict, or not, in which window: filled by deciding.conflicts"""

    def called(self, ident: str) -> str:
        """What to call a flight or an occurrence in a sentence; what has no other name keeps its id."""
        return called(self.case, ident)

    def seconds(self, t_us: int) -> float:
        """Seconds since the epoch."""
        return (t_us - self.epoch_us) / 1e6

    def clocks(self) -> list[ClockPair]:
        """How the clocks of sources that saw one flight compare, worked out once."""
        if self._clocks is None:
            self._clocks = clock_pairs(self.tracks)
        return self._clocks

    def course(self, track: Track, can: Mobility, *, with_flagged: bool, shift_s: float) -> Course:
        """A track's course, made once for each way of looking at it."""
        key = (track.id, with_flagged, shift_s)
        if key not in self._courses:
            self._courses[key] = course_of(
                track,
                can,
                self.case.thresholds,
                epoch_us=self.epoch_us,
                with_flagged=with_flagged,
                shift_s=shift_s,
            )
        return self._courses[key]


class Admission(NamedTuple):
    """Which evidence counts.

    Args:
        without: ids of items left out.
        with_flagged: whether flagged samples count.
        party_sensors: whether evidence observed by a party counts.
        shift_s: by item, seconds added to its clock.
        measured: whether margins and pictures are wanted beside the verdict; it never changes a verdict.
    """

    without: frozenset[str] = frozenset()
    with_flagged: bool = False
    party_sensors: bool = True
    shift_s: Mapping[str, float] = {}
    measured: bool = True

    def admits(self, item: str, basis: Basis) -> bool:
        """Whether an item of that basis counts: an assertion never does."""
        if item in self.without or basis == Basis.ASSERTED:
            return False
        return self.party_sensors or basis != Basis.OBSERVED_BY_PARTY


def called(case: Case, ident: str) -> str:
    """What a case calls a flight, or says of an occurrence, the latter in quotation marks; else the id itself."""
    flight = next((f for f in case.flights if f.id == ident), None)
    if flight is not None:
        return flight.name or flight.callsign or flight.registration or ident
    says = next((o.says for o in case.occurrences if o.id == ident), "")
    return f"“{says}”" if says else ident


def bounds_of(case: Case, flight: str) -> list[Input]:
    """The cited bounds of a flight, or of the group it belongs to."""
    group = next((f.one_of for f in case.flights if f.id == flight), "")
    return [i for i in case.inputs if i.kind == "bound" and i.flight and i.flight in (flight, group)]


def mobility(case: Case, flight: str) -> Mobility:
    """How a flight can move: its cited bounds; without a cited manoeuvre bound the case's threshold.

    A bound on airspeed admits, over ground, the wind on top of it.
    """
    speed, speed_input, turn, turn_input = (
        INF,
        "",
        float(case.thresholds.turn_manoeuvre),
        "thresholds.turn_manoeuvre",
    )
    winds = [o for o in case.observations if o.kind == "weather" and o.wind_max is not None]
    for bound in bounds_of(case, flight):
        if bound.speed_max is not None:
            wind = 0.0
            if bound.speed_of == "air":
                wind = float(bound.wind_max or max((float(o.wind_max or 0) for o in winds), default=0.0))
            if float(bound.speed_max) + wind < speed:
                speed, speed_input = float(bound.speed_max) + wind, bound.id
        if bound.acceleration_max is not None:
            turn, turn_input = float(bound.acceleration_max), bound.id
    return Mobility(speed, turn, float(case.thresholds.climb_manoeuvre), speed_input, turn_input)


def courses(dossier: Dossier, flight: str, admission: Admission) -> list[Course]:
    """The admitted courses of a flight, one an item, in the order of their ids."""
    case = dossier.case
    can = mobility(case, flight)
    found = []
    for track in dossier.tracks:
        if track.flight.id == flight and admission.admits(track.id, track.basis):
            shift_s = admission.shift_s.get(track.id, 0.0)
            course = dossier.course(track, can, with_flagged=admission.with_flagged, shift_s=shift_s)
            if len(course.t_s):
                found.append(course)
    for seen in case.observations:
        if seen.flight == flight and seen.place and admission.admits(seen.id, seen.basis):
            place = place_of(case, seen.place)
            fix = course_of_observation(seen, place, can, case.thresholds, dossier.epoch_us)
            if fix is not None:
                found.append(fix)
    return sorted(found, key=lambda c: c.item)


def flights_of(case: Case, flight: str) -> list[str]:
    """The flight itself, or the flights that the case says belong to the group."""
    members = [f.id for f in case.flights if f.one_of == flight]
    return members or [flight]
