"""Assembly: which samples become one flight, what it is called, and the step of its altitudes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedsky.model.evidence import Evidence
from sharedsky.model.track import Basis, Datum, Flag, Track
from sharedsky.sources.reading import Options, RawTrack
from sharedsky.sources.tracks import altitude_step, assemble, numbered
from sharedsky.units import FT, SECOND_US

EVIDENCE = Evidence(sha256="0" * 64, name="t.csv")
T0_US = 1_790_000_000 * SECOND_US
PLAIN = Options()


def raw(start_s: float = 0, n: int = 20, **more: Any) -> RawTrack:
    t_s = start_s + np.arange(n)
    columns: dict[str, Any] = {
        "t_us": T0_US + (t_s * 1e6).astype(np.int64),
        "lat_deg": 47 + t_s / 1000,
        "lon_deg": np.full(n, 8.0),
        "record": np.arange(n) + int(start_s),
        "icao24": "4840e6",
    }
    return RawTrack(**(columns | more))


def tracks(*parts: RawTrack, options: Options = PLAIN) -> list[Track]:
    return assemble(parts, EVIDENCE, "here", options)


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({}, "4840e6"),
        ({"icao24": "", "registration": "PH-ABC", "callsign": "DEMO12"}, "PH-ABC"),
        ({"icao24": "", "callsign": "DEMO12", "name": "N1"}, "DEMO12"),
        ({"icao24": "", "name": "N1"}, "N1"),
        ({"icao24": ""}, "here"),
    ],
)
def test_a_flight_is_called_by_the_first_identifier_that_is_known(known: dict[str, Any], name: str) -> None:
    (track,) = tracks(raw(**known))
    assert (track.flight.id, track.id) == (name, f"here/{name}")


def test_segments_of_one_flight_are_joined_in_time_order() -> None:
    (track,) = tracks(raw(100), raw(0), raw(50))
    assert len(track.samples) == 60
    assert (np.diff(track.samples.t_us) > 0).all()
    assert track.samples.record[0] == 0


def callsigns(name: str, n: int = 20) -> dict[str, Any]:
    return {"callsigns": np.array([name] * n), "callsign": name}


def test_a_long_silence_with_another_callsign_separates_flights() -> None:
    found = tracks(raw(8000, **callsigns("BBB2")), raw(0, **callsigns("AAA1")))
    assert [(t.flight.id, t.flight.callsign, t.flight.icao24) for t in found] == [
        ("4840e6", "AAA1", "4840e6"),
        ("4840e6/2", "BBB2", "4840e6"),
    ]
    assert not any((t.samples.flags & Flag.OUT_OF_ORDER).any() for t in found)


def test_a_long_silence_with_a_new_leg_separates_flights() -> None:
    leg = np.repeat([1, 2], 20)
    both = {"t_us": np.concatenate([raw(0).t_us, raw(8000).t_us]), "leg": leg}
    found = tracks(raw(0, 40, **both))
    assert [len(t.samples) for t in found] == [20, 20]


@pytest.mark.parametrize(("gap_s", "other"), [(8000, "AAA1"), (3000, "BBB2")])
def test_a_silence_or_a_callsign_alone_separates_nothing(gap_s: float, other: str) -> None:
    (track,) = tracks(raw(0, **callsigns("AAA1")), raw(gap_s, **callsigns(other)))
    assert len(track.samples) == 40


def test_two_aircraft_under_one_address_become_two_flights() -> None:
    one, other = raw(0, 60), raw(0.5, 60, lon_deg=np.full(60, 12.0))
    mixed = np.argsort(np.concatenate([one.t_us, other.t_us]), kind="stable")
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(one, name), getattr(other, name)])[mixed]
        for name in ("t_us", "lat_deg", "lon_deg", "record")
    }
    found = tracks(RawTrack(icao24="4840e6", **columns))
    assert [t.flight.id for t in found] == ["4840e6", "4840e6/2"]
    assert [set(t.samples.lon_deg.tolist()) for t in found] == [{8.0}, {12.0}]
    assert all((t.samples.flags & Flag.SHARED_ADDRESS).any() for t in found)


def test_the_most_frequent_callsign_is_the_flights() -> None:
    signs = np.array(["", "AAA1", "BBB2", "BBB2"] * 5)
    (track,) = tracks(raw(callsigns=signs, callsign="AAA1"))
    assert track.flight.callsign == "BBB2"
    assert track.samples.callsign[0] == ""


def test_options_reach_the_track() -> None:
    options = Options(clock_offset_s=2.5, clock_unc_s=0.5, pos_unc_m=92.6, basis=Basis.OBSERVED_BY_PARTY)
    (track,) = tracks(raw(pos_unc_m=np.array([10.0, *[np.nan] * 19])), options=options)
    assert track.samples.t_us[0] == T0_US + 2_500_000
    assert track.samples.pos_unc_m[:2].tolist() == [10.0, 92.6]
    assert (track.basis, track.clock_offset_s, track.clock_unc_s) == (Basis.OBSERVED_BY_PARTY, 2.5, 0.5)


def test_a_datum_that_no_sample_has_is_absent() -> None:
    (track,) = tracks(raw(alt_m={Datum.STD: np.arange(20) * 7.62, Datum.HAE: np.full(20, np.nan)}))
    assert list(track.samples.alt_m) == [Datum.STD]
    assert track.alt_step_m == {Datum.STD: 7.62}


def test_equal_ids_of_several_members_are_numbered() -> None:
    found = numbered([*tracks(raw()), *tracks(raw()), *tracks(raw())])
    assert [t.id for t in found] == ["here/4840e6", "here/4840e6#2", "here/4840e6#3"]


@pytest.mark.parametrize("step_m", [100 * FT, 25 * FT, 10.0, 10 * FT, FT, 1.0])
@pytest.mark.parametrize("noise_m", [0.0, 0.004])
def test_the_step_of_altitudes_is_found(step_m: float, noise_m: float) -> None:
    rng = np.random.default_rng(1)
    alt = np.round(rng.uniform(100, 4000, 300) / step_m) * step_m + rng.uniform(-noise_m, noise_m, 300)
    assert altitude_step(alt) == pytest.approx(step_m)


def test_a_level_flight_has_the_finer_step() -> None:
    assert altitude_step(np.full(100, 35000 * FT)) == pytest.approx(25 * FT)


def test_altitudes_without_step_have_none() -> None:
    assert altitude_step(np.random.default_rng(1).uniform(0, 4000, 100)) == 0.0
    assert altitude_step(np.full(3, np.nan)) == 0.0


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_altitudes_are_multiples_of_their_step(feet: list[int]) -> None:
    alt = np.array(feet) * 25 * FT
    step = altitude_step(alt)
    assert (not alt.any()) or np.allclose(alt / step, np.rint(alt / step))
