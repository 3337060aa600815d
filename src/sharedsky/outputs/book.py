"""The report with its indexes: names, colours, times and places of everything that a document or a slide mentions."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from sharedsky.model.encounter import Encounter
from sharedsky.model.event import Event
from sharedsky.model.evidence import Reference
from sharedsky.model.report import DocumentView, Report, Said, Step, TrackView
from sharedsky.model.statement import AnyClaim
from sharedsky.outputs.phrases import clock, day, day_number, duration
from sharedsky.units import SECOND_US

COLOURS = ("#0b62a8", "#bf4c08", "#007a5a", "#a23a7a", "#806300", "#3a8fbf", "#55585d", "#7c3f22")
"""By party, or by flight where one party flies all; the same as on the page. Told apart by colour-blind eyes."""
INK = "#1a2027"
MUTED = "#59626d"
_SHADES = (1.0, 0.68, 0.44)
"""How much of its party's colour each further flight of one party keeps."""
_SAME_APPROACH_US = 60 * SECOND_US
_LONGEST_ZONE = 8


class Book:
    """Looks up what a report's ids mean, and says times as its readers read them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.events: dict[str, Event] = {event.id: event for event in report.events}
        self.tracks: dict[str, TrackView] = {track.id: track for track in report.tracks}
        self.documents: dict[str, DocumentView] = {d.evidence.sha256: d for d in report.documents}
        self.statements: dict[str, Said] = {said.statement.id: said for said in report.statements}
        self.claims: dict[str, AnyClaim] = {}
        self.claim_party: dict[str, str] = {}
        self._statement_of: dict[str, str] = {}
        for said in report.statements:
            for claim in said.statement.claims:
                self.claims[claim.id] = claim
                self.claim_party[claim.id] = said.statement.party
                self._statement_of[claim.id] = said.statement.id
        self.step_numbers: dict[str, int] = {}
        for number, step in enumerate(report.steps, 1):
            self.step_numbers |= dict.fromkeys([*step.also, step.event], number)
        self.inputs = {given.id: given for given in report.inputs}
        self._flights = {flight.id: flight for flight in report.flights}
        self._parties = {party.id: party for party in [*report.actors, *report.parties]}
        self._volumes = {volume.id: volume.name or volume.id for volume in report.volumes}
        self._regions = {region.id: region.name or region.id for region in report.asserted}
        self._sources = {source.id: source.name or source.id for source in report.sources}
        self._places = {place.id: place.name for place in report.places}
        self._offset_us = round(report.head.utc_offset_s * SECOND_US)

    def name(self, id_: str) -> str:
        """What to call a flight, party, actor, volume, region, place or source; its id where nothing bears it."""
        if id_ in self._flights:
            return self._flights[id_].label()
        if id_ in self._parties:
            return self._parties[id_].name or id_
        for known in (self._volumes, self._regions, self._places, self._sources):
            if id_ in known:
                return known[id_]
        return id_

    def short(self, id_: str) -> str:
        """The short name of a party or actor, else its name."""
        party = self._parties.get(id_)
        return (party.short or party.name or id_) if party else self.name(id_)

    def statement_of(self, claim: str) -> str:
        """The id of the statement that a claim is from; the claim's own where it is from none."""
        return self._statement_of.get(claim, claim)

    def source(self, id_: str) -> str:
        """The name of a source."""
        return self._sources.get(id_, id_)

    def source_of(self, track: str) -> str:
        """The name of the source that a track is from."""
        return self.source(self.tracks[track].source) if track in self.tracks else track

    @cached_property
    def _colours(self) -> dict[str, str]:
        flown = list(dict.fromkeys(track.flight for track in self.report.tracks))
        party_of = {
            flight: self._flights[flight].party if flight in self._flights else "" for flight in flown
        }
        by_flight = len({party_of[flight] or flight for flight in flown}) < 2 and len(flown) > 1
        keys = flown if by_flight else []
        keys = [
            *keys,
            *(party.id for party in self.report.parties),
            *(flight for flight in flown if not party_of[flight]),
        ]
        colours = {key: COLOURS[i % len(COLOURS)] for i, key in enumerate(dict.fromkeys(keys))}
        if by_flight:
            return colours
        shades: dict[str, int] = {}
        for flight in flown:
            if party_of[flight]:
                shade = shades[party_of[flight]] = shades.get(party_of[flight], -1) + 1
                base = colours.get(party_of[flight], MUTED)
                colours[flight] = mixed(base, INK, _SHADES[shade % len(_SHADES)])
        return colours

    def colour(self, id_: str) -> str:
        """The colour of a flight or party, as #rrggbb; grey for what has none."""
        flight = self._flights.get(id_)
        return self._colours.get(id_) or self._colours.get(flight.party if flight else "", MUTED)

    @cached_property
    def _days(self) -> set[int]:
        """Days of UTC on which anything happened; what was said of it later counts for nothing."""
        happened = [event for event in self.report.events if event.kind != "statement"]
        return {day_number(t) for e in happened for t in (e.start_us, e.end_us) if t is not None}

    @property
    def one_day(self) -> bool:
        """Whether all that happened lies in one day of UTC, which then goes without saying."""
        return len(self._days) <= 1

    @property
    def main_day(self) -> str:
        """The one day on which all happened, "" where there are several or none."""
        return day(next(iter(self._days)) * 86_400 * SECOND_US) if len(self._days) == 1 else ""

    @property
    def has_local(self) -> bool:
        """Whether the case gives a local time to show beside UTC."""
        return self._offset_us != 0 or self.report.head.local_name != ""

    @property
    def local_name(self) -> str:
        """What local time is called, in a few letters."""
        name = self.report.head.local_name
        if name and len(name) <= _LONGEST_ZONE:
            return name
        minutes = abs(round(self.report.head.utc_offset_s / 60))
        sign = "−" if self._offset_us < 0 else "+"
        return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")

    def local(self, t_us: int, decimals: int = 0) -> str:
        """An instant in local time, with the name of that."""
        later = day_number(t_us + self._offset_us) - day_number(t_us)
        other = f"{'+' if later > 0 else '−'}{abs(later)} d " if later else ""
        return f"{other}{clock(t_us + self._offset_us, decimals)} {self.local_name}"

    def time(self, t_us: int, decimals: int = 0) -> str:
        """An instant in UTC, with its day where the report spans several."""
        goes_without = self.one_day and (not self._days or day_number(t_us) in self._days)
        return f"{'' if goes_without else day(t_us) + ' '}{clock(t_us, decimals)} UTC"

    def times(self, t_us: int, decimals: int = 0) -> str:
        """An instant in UTC and in local time."""
        return self.time(t_us, decimals) + (f" ({self.local(t_us, decimals)})" if self.has_local else "")

    def when(self, event: Event) -> str:
        """When an event was, in UTC: its interval and how far that may be off; or that it is undated."""
        start, end = event.start_us, event.end_us
        decimals = 1 if 0 < event.unc_s < 1 else 0
        unc = f" ± {duration(event.unc_s)}" if event.unc_s > 0 else ""
        if start is None and end is None:
            return "undated"
        if start is None:
            return f"until {self.time(end or 0, decimals)}{unc}"
        if end is None:
            return f"from {self.time(start, decimals)}{unc}"
        if end == start:
            return self.time(start, decimals) + unc
        if (start % (86_400 * SECOND_US), end - start) == (0, 86_400 * SECOND_US):
            return day(start)
        return f"{self.time(start, decimals)} to {clock(end, decimals)}{unc}"

    def sentence(self, event: Event) -> str:
        """Who did what, in one sentence."""
        actor = "Actor not known:" if event.actor == "?" else self.name(event.actor)
        return f"{actor} {'acts in a way not known' if event.action == '?' else event.action}"

    def basis(self, event: Event) -> str:
        """Who vouches for an event."""
        if event.basis == "asserted":
            return f"asserted by {self.short(event.asserted_by)}" if event.asserted_by else "asserted"
        if event.basis == "observed-by-party":
            return f"observed by {self.short(event.asserted_by) if event.asserted_by else 'a party'}"
        return "observed"

    def reference(self, at: Reference) -> str:
        """A place in the evidence, in words."""
        name = at.name.removeprefix("evidence/")
        span = f"{at.first}" if at.first == at.last else f"{at.first}–{at.last}"
        if at.unit == "records":
            return f"{name}, record{'' if at.first == at.last else 's'} {span}"
        if at.unit == "characters":
            return f"{name}, characters {span}"
        return f"{name}, {at.entry}" if at.unit == "entry" and at.entry else name

    @cached_property
    def approaches(self) -> list[Encounter]:
        """Of several tracks' sightings of one approach the most certain, in order of time; none with flagged samples."""
        kept: list[Encounter] = []
        sure = [e for e in self.report.encounters if not e.with_flagged]
        for one in sorted(sure, key=lambda e: (e.cpa_3d_m.unc, e.cpa_us, e.track_a, e.track_b)):
            pair = {one.flight_a, one.flight_b}
            if not any(
                {e.flight_a, e.flight_b} == pair and abs(e.cpa_us - one.cpa_us) < _SAME_APPROACH_US
                for e in kept
            ):
                kept.append(one)
        return sorted(kept, key=lambda e: (e.cpa_us, e.flight_a, e.flight_b))

    def rows(self, events: Sequence[Event]) -> list[str]:
        """Actors of events: parties with their flights, then others as they come, the unknown last."""
        present = dict.fromkeys(event.actor for event in events)
        known = [
            id_
            for party in self.report.parties
            for id_ in (party.id, *(f.id for f in self.report.flights if f.party == party.id))
        ]
        known += [flight.id for flight in self.report.flights]
        order = dict.fromkeys([*(id_ for id_ in known if id_ in present), *present])
        return sorted(order, key=lambda id_: id_ == "?")

    def story(self) -> list[tuple[int, Step, Event]]:
        """Number, step and event of every block of the story."""
        return [(i, step, self.events[step.event]) for i, step in enumerate(self.report.steps, 1)]


def timed(event: Event) -> int | None:
    """Where an event stands on an axis of time: its start, or the one end that is stated."""
    return event.start_us if event.start_us is not None else event.end_us


def mixed(one: str, other: str, share: float) -> str:
    """`share` of one colour and the rest of the other.

    >>> mixed("#ffffff", "#000000", 0.5)
    '#808080'
    """
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _rgb(colour: str) -> list[int]:
    return [int(colour[i:j], 16) for i, j in pairwise((1, 3, 5, 7))]
