"""Real tracks: what is known to have happened is found, and an aircraft at work stays readable."""

from collections import Counter
from pathlib import Path

import numpy as np

from sharedsky.inquiry.events.found import track_events
from sharedsky.inquiry.flown import flown
from sharedsky.model.event import Event
from sharedsky.model.track import Track
from sharedsky.sources import read_evidence
from sharedsky.units import FT, utc

MAX_GAP_S = 60.0


def found(track: Track) -> list[Event]:
    return track_events(flown(track, MAX_GAP_S))


def of_kind(events: list[Event], kind: str) -> list[Event]:
    return [event for event in events if event.kind == kind]


def test_jl516_lands_at_haneda_after_one_flight(shared: Path) -> None:
    """Japan Transport Safety Board: touchdown on runway 34R shortly after 17:47 JST on 2 January 2024."""
    (track,) = read_evidence(shared / "data" / "tracks" / "fr24_3376ab31.json").tracks
    events = found(track)
    (landing,) = of_kind(events, "landing")
    assert landing.start_us is not None
    assert utc(landing.start_us)[:16] == "2024-01-02T08:47"
    assert landing.end_us is not None
    assert landing.end_us - landing.start_us <= 15_000_000
    assert len(of_kind(events, "take_off")) == 1
    highest = max(event.figures["to_m"] for event in of_kind(events, "climb"))
    assert abs(highest - 40_000 * FT) < 100
    first, last = of_kind(events, "climb")[0], of_kind(events, "descent")[-1]
    assert first.figures["from_m"] < 200 > last.figures["to_m"]
    assert len(events) <= 20


def test_a_day_of_one_airliner_is_its_three_landings_and_few_events_besides(shared: Path) -> None:
    tracks = read_evidence(shared / "data" / "tracks" / "readsb_trace_full_ac671b.json").tracks
    kinds = Counter(event.kind for track in tracks for event in found(track))
    assert kinds["landing"] == 3
    assert kinds["take_off"] == 2
    assert sum(kinds.values()) <= 80


def test_garbled_altitudes_of_a_tanker_make_no_climb_to_space(shared: Path) -> None:
    tracks = read_evidence(shared / "data" / "tracks" / "inflight_refuelling.json.gz").tracks
    events = [event for track in tracks for event in found(track)]
    for event in [*of_kind(events, "climb"), *of_kind(events, "descent")]:
        assert -100 <= event.figures["from_m"] <= 9000
        assert -100 <= event.figures["to_m"] <= 9000
        assert abs(event.figures["mean_rate_mps"]) < 50
    assert len(of_kind(events, "climb")) + len(of_kind(events, "descent")) <= 8
    # the racetrack is flown for two hours: one turn after the other, not hundreds
    assert 8 <= len(of_kind(events, "turn")) + len(of_kind(events, "orbit")) <= 20


def test_fire_fighting_aircraft_that_circle_for_hours_stay_readable(shared: Path) -> None:
    tracks = read_evidence(shared / "data" / "tracks" / "calfire.json.gz").tracks
    sizes = [len(found(track)) for track in tracks]
    assert max(sizes) <= 80
    assert np.median(sizes) <= 10
    orbits = [event for track in tracks for event in of_kind(found(track), "orbit")]
    assert max(event.figures["circles"] for event in orbits) > 5
