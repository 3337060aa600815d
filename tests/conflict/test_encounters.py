"""Encounters of tracks: the published ones, brute force over all pairs, and what must not change them."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from tests.conflict.made import part, track
from tests.kernels.fleet import F64, Made, wander

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.encounters import Found, encounters
from sharedsky.conflict.prepared import Prepared
from sharedsky.errors import InvalidValue
from sharedsky.kernels import geodesy, geoid
from sharedsky.kernels.encounter import separation
from sharedsky.model.encounter import Encounter
from sharedsky.model.track import Datum, Flag, Track
from sharedsky.sources import read_evidence
from sharedsky.units import FT, NM, parse_utc

H, V, GAP = 5000.0, 200.0, 60.0
SEEDS = st.integers(0, 2**32 - 1)


def fleet(seed: int, aircraft: int = 6) -> list[Track]:
    rng = np.random.default_rng(seed)
    place = [(47.0, 8.0), (0.0, 179.99), (89.97, 0.0)][seed % 3]
    return [track(wander(rng, place), f"F{k}", pos_unc_m=50.0) for k in range(aircraft)]


def figures(found: list[Encounter]) -> F64:
    rows = [
        [e.cpa_3d_m, e.cpa_horizontal_m, e.cpa_vertical_m, e.min_horizontal_m, e.min_vertical_m]
        for e in found
    ]
    return np.array([[m.value for m in row] for row in rows])


def times(found: list[Encounter]) -> F64:
    return np.array([[e.start_us, e.end_us, e.cpa_us] for e in found])


def pairs(found: list[Encounter]) -> list[tuple[str, str]]:
    return [(e.flight_a, e.flight_b) for e in found]


# the published encounters


@pytest.fixture(scope="module")
def published(shared: Path) -> tuple[Found, dict[str, Track], list[dict[str, float | str]]]:
    folder = shared / "data" / "encounter-2026-07-04"
    tracks = [t for path in sorted(folder.glob("*.kml")) for t in read_evidence(path).tracks]
    expected = json.loads((folder / "expected.json").read_text())
    found = encounters(tracks, 5 * NM, 1000 * FT, GAP)
    return found, {t.flight.id: t for t in tracks}, expected["cpa"]


def _nearest(found: Found, flight: str) -> Encounter:
    rows = [e for e in found.encounters if {e.flight_a, e.flight_b} == {"97-0400", flight}]
    return min(rows, key=lambda e: e.cpa_3d_m.value)


def test_published_closest_approaches_are_found(
    published: tuple[Found, dict[str, Track], list[dict[str, float | str]]],
) -> None:
    found, tracks, expected = published
    assert len(expected) == 4
    for row in expected:
        e = _nearest(found, str(row["flight"]))
        at_us = parse_utc(str(row["time_utc"]))
        assert abs(e.cpa_us - at_us) <= 2_000_000
        assert e.cpa_horizontal_m.value / NM == pytest.approx(float(row["horizontal_nm"]), abs=0.02)
        # published on a 1 s grid from the first common fix, while the vertical distance grows by 40 ft/s: on that
        # grid, straight lines give the published feet
        vertical_m = float(row["vertical_ft"]) * FT
        assert abs(e.cpa_vertical_m.value - vertical_m) <= e.cpa_vertical_m.unc
        a, b = (
            Prepared([tracks[flight]], 1e9, Bounds(), with_flagged=False)
            for flight in (e.flight_a, e.flight_b)
        )
        grid = np.arange(max(a.t_us[0], b.t_us[0]), at_us + 3_000_000, 1_000_000)[-6:]
        datum = e.datum
        h, v, _, _ = separation(
            a.path, a.altitudes(datum, datum)[1], b.path, b.altitudes(datum, datum)[1], grid, one_clock=False
        )
        k = int(np.argmin(np.hypot(h, v)))
        assert abs(int(grid[k]) - at_us) <= 2_000_000
        assert h[k] / NM == pytest.approx(float(row["horizontal_nm"]), abs=0.02)
        assert v[k] / FT == pytest.approx(float(row["vertical_ft"]), abs=15)


def test_uncertainty_covers_linear_against_cubic(
    published: tuple[Found, dict[str, Track], list[dict[str, float | str]]],
) -> None:
    found, tracks, expected = published

    def spline(name: str, around_us: int, t_s: F64) -> list[F64]:
        fixes = tracks[name].samples.positioned()
        fixes = fixes.take(np.abs(fixes.t_us - around_us) < 60_000_000)
        alt_m = next(iter(fixes.alt_m.values()))
        x = (fixes.t_us - around_us) * 1e-6
        return [CubicSpline(x, column)(t_s) for column in (fixes.lat_deg, fixes.lon_deg, alt_m)]

    for row in expected:
        e = _nearest(found, str(row["flight"]))
        t_s = np.linspace(-10, 10, 2001)
        p, q = spline(e.flight_a, e.cpa_us, t_s), spline(e.flight_b, e.cpa_us, t_s)
        h, v = geodesy.distance_m(p[0], p[1], q[0], q[1]), np.abs(p[2] - q[2])
        k = int(np.argmin(np.hypot(h, v)))
        assert abs(t_s[k]) <= e.cpa_unc_s
        assert abs(np.hypot(h, v)[k] - e.cpa_3d_m.value) <= e.cpa_3d_m.unc
        assert abs(h[k] - e.cpa_horizontal_m.value) <= e.cpa_horizontal_m.unc
        assert abs(v[k] - e.cpa_vertical_m.value) <= e.cpa_vertical_m.unc


# brute force and what must not change anything


@pytest.mark.parametrize("seed", range(4))
def test_search_finds_what_all_pairs_find(seed: int) -> None:
    tracks = fleet(seed, 9)
    found = encounters(tracks, H, V, GAP).encounters
    one_by_one = [
        e
        for i, a in enumerate(tracks)
        for b in tracks[i + 1 :]
        for e in encounters([a, b], H, V, GAP).encounters
    ]
    one_by_one.sort(key=lambda e: (e.start_us, e.flight_a, e.flight_b))
    assert found == one_by_one
    assert found


@given(SEEDS, st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_order_of_the_input_changes_nothing(seed: int, order: list[int]) -> None:
    tracks = fleet(seed)
    assert encounters(tracks, H, V, GAP) == encounters([tracks[k] for k in order], H, V, GAP)


@given(SEEDS, st.integers(1, 11), st.booleans())
@settings(max_examples=20, deadline=None)
def test_cutting_a_track_in_two_changes_nothing(seed: int, at: int, both_have_it: bool) -> None:
    tracks = fleet(seed)
    cut = [
        piece
        for t in tracks
        for piece in (part(t, slice(0, at + both_have_it), 1), part(t, slice(at, None), 2))
    ]
    one, other = encounters(tracks, H, V, GAP), encounters(cut, H, V, GAP)
    assert pairs(one.encounters) == pairs(other.encounters)
    assert np.array_equal(times(one.encounters), times(other.encounters))
    assert np.array_equal(figures(one.encounters), figures(other.encounters))
    assert {e.track_a for e in other.encounters} <= {t.id for t in cut}


@given(SEEDS, st.floats(0.05, 0.95))
@settings(max_examples=20, deadline=None)
def test_a_fix_put_in_between_changes_no_figure(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    made = [wander(rng, (47.0, 8.0)) for _ in range(4)]
    split = []
    for m in made:
        t = int(m.t_us[5] + share * (m.t_us[6] - m.t_us[5]))
        lat, lon, alt = m.at(np.array([float(t)]))
        split.append(Made(*(np.insert(c, 6, v) for c, v in zip(m, (t, lat[0], lon[0], alt[0]), strict=True))))
    one = encounters([track(m, f"F{k}") for k, m in enumerate(made)], H, V, GAP).encounters
    other = encounters([track(m, f"F{k}") for k, m in enumerate(split)], H, V, GAP).encounters
    assert pairs(one) == pairs(other)
    assert np.allclose(times(one), times(other), rtol=0, atol=50)
    assert np.allclose(figures(one), figures(other), rtol=0, atol=2e-3)


# who is compared with whom


def level(flight: str, east_m: float, alt_m: float = 3000.0, *, seconds: int = 100, **more: object) -> Track:
    t_s = np.arange(0, seconds + 1, 10)
    plane = np.stack([np.full(len(t_s), east_m), 100.0 * t_s], axis=1)
    lat, lon = geodesy.LocalFrame(47.0, 8.0).back(plane)
    made = Made((t_s * 1_000_000).astype(np.int64), lat, lon, np.full(len(t_s), alt_m))
    return track(made, flight, **more)  # type: ignore[arg-type]


def test_a_flight_is_not_near_itself_and_each_source_has_its_row() -> None:
    tracks = [level("A", 0), level("A", 40, source="other"), level("B", 1000)]
    found = encounters(tracks, H, V, GAP).encounters
    assert [(e.flight_a, e.track_a, e.track_b) for e in found] == [
        ("A", "other/A#1", "radar/B#1"),
        ("A", "radar/A#1", "radar/B#1"),
    ]


def test_the_lower_flight_id_comes_first() -> None:
    found = encounters([level("Z", 0), level("C", 900)], H, V, GAP).encounters
    assert pairs(found) == [("C", "Z")]
    assert found[0].cpa_horizontal_m.value == pytest.approx(900, abs=0.01)


def test_uncertainty_is_the_sum_of_its_parts() -> None:
    a = level("A", 0, pos_unc_m=30.0, alt_step_m=7.62)
    b = level("B", 1000, 3100.0, pos_unc_m=40.0, alt_step_m=30.48)
    e = encounters([a, b], H, V, GAP, Bounds(turn_mps2=0.0, climb_mps2=0.0)).encounters[0]
    assert e.min_horizontal_m.unc == pytest.approx(50.0, abs=0.01)
    assert e.min_vertical_m.unc == pytest.approx(np.sqrt(2) * 125 * FT + 3.81 + 15.24, abs=0.01)
    # a T² / 8 for each of the two, 10 s between fixes
    moved = encounters([a, b], H, V, GAP, Bounds(turn_mps2=2.0, climb_mps2=0.0)).encounters[0]
    assert moved.min_horizontal_m.unc == pytest.approx(50.0 + 2 * 25.0, abs=0.01)


def test_default_accuracy_is_stated() -> None:
    e = encounters([level("A", 0), level("B", 1000)], H, V, GAP, Bounds(turn_mps2=0.0)).encounters[0]
    assert e.min_horizontal_m.unc == pytest.approx(np.sqrt(2) * 92.6, abs=0.01)


def test_one_clock_moves_times_and_two_clocks_move_distances() -> None:
    still = Bounds(turn_mps2=0.0, climb_mps2=0.0)
    one = [level("A", 0, clock_unc_s=2.0), level("B", 1000, clock_unc_s=2.0)]
    two = [one[0], level("B", 1000, clock_unc_s=3.0, source="other")]
    e, f = (encounters(tracks, H, V, GAP, still).encounters[0] for tracks in (one, two))
    assert e.start_unc_s == pytest.approx(2.0, abs=0.01)
    assert e.min_horizontal_m.unc == pytest.approx(np.sqrt(2) * 92.6, abs=0.01)
    # 100 m/s for 2 s and for 3 s
    assert f.min_horizontal_m.unc == pytest.approx(np.sqrt(2) * 92.6 + 200.0 + 300.0, abs=0.1)


# altitudes


def test_datums_are_converted_with_their_uncertainty() -> None:
    a, b = level("A", 0, 3000.0), level("B", 1000, 3000.0)
    here = float(geoid.undulation_m(47.0, 8.0))
    a = level("A", 0, alt_m=3000.0)
    n = len(a.samples)
    a = msgspec.structs.replace(
        a, samples=msgspec.structs.replace(a.samples, alt_m={Datum.MSL: np.full(n, 3000.0)})
    )
    b = msgspec.structs.replace(
        b, samples=msgspec.structs.replace(b.samples, alt_m={Datum.HAE: np.full(n, 3100.0 + here)})
    )
    e = encounters([a, b], H, V, GAP, Bounds(climb_mps2=0.0)).encounters[0]
    assert e.datum is Datum.MSL
    assert e.cpa_vertical_m.value == pytest.approx(100.0, abs=0.5)
    assert e.min_vertical_m.unc == pytest.approx(np.hypot(45.0, np.hypot(45.0, 2.0)), abs=0.2)


def test_pressure_altitude_against_height_carries_the_spread() -> None:
    a, b = level("A", 0, 3000.0), level("B", 1000, 3000.0)
    n = len(b.samples)
    b = msgspec.structs.replace(
        b, samples=msgspec.structs.replace(b.samples, alt_m={Datum.HAE: np.full(n, 3000.0)})
    )
    e = encounters([a, b], H, V, GAP).encounters[0]
    assert e.datum is Datum.MSL
    # capped: whatever the spread, an encounter is nearer than the threshold
    assert e.min_vertical_m.value + e.min_vertical_m.unc >= V
    assert e.cpa_unc_s > 50


def test_same_datum_is_preferred() -> None:
    both = {Datum.STD: np.full(11, 3000.0), Datum.HAE: np.full(11, 3300.0)}
    a, b = level("A", 0, alt_m=3000.0), level("B", 1000, alt_m=3000.0)
    a = msgspec.structs.replace(a, samples=msgspec.structs.replace(a.samples, alt_m=both))
    b = msgspec.structs.replace(
        b, samples=msgspec.structs.replace(b.samples, alt_m={Datum.HAE: np.full(11, 3250.0)})
    )
    e = encounters([a, b], H, V, GAP).encounters[0]
    assert (e.datum, round(e.cpa_vertical_m.value, 6)) == (Datum.HAE, 50.0)


def test_a_missing_altitude_is_told_and_never_dropped() -> None:
    a, b = level("A", 0), level("B", 1000)
    b = msgspec.structs.replace(b, samples=msgspec.structs.replace(b.samples, alt_m={}))
    found = encounters([a, b], H, V, GAP)
    assert found.encounters == []
    (unknown,) = found.cannot_tell
    assert (unknown.flight_a, unknown.flight_b, unknown.start_us, unknown.end_us) == (
        "A",
        "B",
        0,
        100_000_000,
    )
    assert unknown.min_horizontal_m.value == pytest.approx(1000, abs=0.01)


# flagged samples


def test_flagged_samples_are_shown_beside() -> None:
    away = level("A", 20_000)
    lat, lon = geodesy.LocalFrame(47.0, 8.0).back(np.array([[1000.0, 500.0]]))
    samples = away.samples
    near = samples.lat_deg.copy(), samples.lon_deg.copy(), samples.flags.copy()
    near[0][5], near[1][5], near[2][5] = lat[0], lon[0], Flag.JUMP
    jumped = msgspec.structs.replace(
        away,
        samples=msgspec.structs.replace(samples, lat_deg=near[0], lon_deg=near[1], flags=near[2]),
    )
    found = encounters([jumped, level("B", 0)], H, V, GAP)
    assert [e.with_flagged for e in found.encounters] == [True]
    (line,) = found.differences
    assert line.without == "no encounter"
    assert "A and B" in line.what
    assert encounters([away, level("B", 0)], H, V, GAP).differences == []


def test_flagged_samples_that_change_nothing_are_not_repeated() -> None:
    doubtful = level("A", 0, flags={5: Flag.STALE})
    found = encounters([doubtful, level("B", 1000)], H, V, GAP)
    assert [e.with_flagged for e in found.encounters] == [False]
    assert found.differences == []


# the edges


@pytest.mark.parametrize(
    ("h", "v", "gap"), [(0.0, V, GAP), (H, -1.0, GAP), (H, V, -1.0), (6e5, V, GAP), (np.nan, V, GAP)]
)
def test_thresholds_out_of_range_are_refused(h: float, v: float, gap: float) -> None:
    with pytest.raises(InvalidValue):
        encounters([level("A", 0)], h, v, gap)


def test_nothing_in_nothing_out() -> None:
    assert encounters([], H, V, GAP) == Found([], [], [])
    empty = level("A", 0, flags=dict.fromkeys(range(11), int(Flag.NO_POSITION)))
    assert encounters([empty, level("B", 0)], H, V, GAP).encounters == []


def test_progress_ends_at_all() -> None:
    told: list[tuple[int, int]] = []
    encounters(fleet(1), H, V, GAP, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)
