import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.inquiry.sky import at, case, dossier, track

from sharedsky.inquiry.deciding import decide
from sharedsky.inquiry.deciding.outcome import Reading
from sharedsky.inquiry.deciding.overtime import RELATIVE
from sharedsky.inquiry.dossier import Admission, Dossier, mobility
from sharedsky.inquiry.judge import decision
from sharedsky.inquiry.worlds import Mobility, discs
from sharedsky.kernels.geodesy import direct, distance_m
from sharedsky.model.case import Case, Source
from sharedsky.model.event import Event
from sharedsky.model.statement import (
    AnyClaim,
    BoundClaim,
    CountClaim,
    EventClaim,
    Near,
    PositionClaim,
    SeparationClaim,
    When,
)
from sharedsky.model.track import Basis, Flag, Track
from sharedsky.model.verdict import Decision, Verdict
from sharedsky.units import Metres, MetresPerSecond, Seconds

F64 = NDArray[np.float64]
PLAIN = Reading()


def near_here(
    within_m: float, t_s: float, *, tolerance_s: float = 0.0, negated: bool = False
) -> PositionClaim:
    return PositionClaim(
        id="S.1",
        says="A was near here",
        flights=["A"],
        when=When(at=at(t_s), tolerance=Seconds(tolerance_s)),
        negated=negated,
        where=Near(place="here", within=Metres(within_m)),
    )


def between(start_s: float, end_s: float, within_m: float, mode: str) -> PositionClaim:
    return PositionClaim(
        id="S.1",
        says="A was near here",
        flights=["A"],
        when=When(start=at(start_s), end=at(end_s)),
        mode=mode,  # type: ignore[arg-type]
        where=Near(place="here", within=Metres(within_m)),
    )


def eastward(
    t_s: F64, *, speed_mps: float = 100.0, source: str = "radar", north_m: float = 0.0, **more: object
) -> Track:
    """Flies east along a line, over HERE at t = 100 s."""
    east = speed_mps * (t_s - 100.0)
    return track("A", t_s, east, np.full(len(t_s), north_m), source=source, **more)  # type: ignore[arg-type]


def decided(claim: AnyClaim, tracks: list[Track], of: Case | None = None) -> Decision:
    return decision(dossier(of or case([claim]), tracks), claim, PLAIN)


EVERY_SECOND = np.arange(0.0, 201.0)


def test_a_true_claim_of_place_is_supported_with_its_margin() -> None:
    found = decided(near_here(1000.0, 100.0), [eastward(EVERY_SECOND)])
    assert found.verdict == Verdict.SUPPORTED
    assert found.margin == pytest.approx(1000 - 2.5 * 20, abs=1.5)
    assert found.rests_on == ["radar/A"]
    assert found.sensitivity == [["radar/A"]]
    assert "V-A" in found.assumes


def test_a_false_claim_of_place_is_contradicted_with_its_margin() -> None:
    found = decided(near_here(1000.0, 150.0), [eastward(EVERY_SECOND)])
    assert found.verdict == Verdict.CONTRADICTED
    assert found.margin == pytest.approx(4000 - 2.5 * 20, rel=1.01 * RELATIVE)


def test_a_claim_whose_decisive_moment_lies_in_a_gap_is_undetermined_and_says_what_would_decide() -> None:
    around = EVERY_SECOND[(EVERY_SECOND < 40) | (EVERY_SECOND > 160)]
    found = decided(near_here(1000.0, 100.0), [eastward(around)])
    assert found.verdict == Verdict.UNDETERMINED
    assert any("observed position of A" in w for w in found.would_decide)


def test_the_steps_of_a_denial_say_that_its_verdict_is_the_opposite() -> None:
    plain, denied = (
        decided(near_here(1000.0, 100.0, negated=n), [eastward(EVERY_SECOND)]) for n in (False, True)
    )
    assert (plain.verdict, denied.verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)
    assert [r.text for r in denied.reasons[:-1]] == [r.text for r in plain.reasons]
    assert "the opposite" in denied.reasons[-1].text


def test_a_gap_decides_what_no_world_can_reach() -> None:
    around = EVERY_SECOND[(EVERY_SECOND < 90) | (EVERY_SECOND > 130)]
    # 40 s at 300 m/s from 1 km west of HERE and back to 3.1 km east: 60 km away is out of reach, 10 km circle is not
    assert decided(near_here(1000.0, 110.0, negated=True), [eastward(around)]).verdict == Verdict.UNDETERMINED
    far = track("A", around, 100.0 * (around - 100.0), np.full(len(around), 60_000.0))
    assert decided(near_here(1000.0, 110.0), [far]).verdict == Verdict.CONTRADICTED


def test_nothing_admitted_decides_nothing() -> None:
    assert decided(near_here(1000.0, 100.0), []).verdict == Verdict.UNDETERMINED
    said = eastward(EVERY_SECOND, basis=Basis.ASSERTED)
    assert decided(near_here(1000.0, 100.0), [said]).verdict == Verdict.UNDETERMINED


def test_two_sources_that_cannot_both_be_right_are_an_evidence_conflict() -> None:
    found = decided(
        near_here(1000.0, 100.0),
        [eastward(EVERY_SECOND), eastward(EVERY_SECOND, source="other", north_m=5000.0)],
    )
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["other/A", "radar/A"]]


def test_fixes_farther_apart_than_the_speed_bound_conflict_with_themselves() -> None:
    found = decided(near_here(1000.0, 100.0), [eastward(EVERY_SECOND[::20])], case(speed_mps=10.0))
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["radar/A"]]


def test_two_sources_that_agree_each_carry_the_verdict_alone() -> None:
    found = decided(
        near_here(1000.0, 100.0), [eastward(EVERY_SECOND), eastward(EVERY_SECOND + 0.5, source="other")]
    )
    assert found.verdict == Verdict.SUPPORTED
    assert found.sensitivity == [["other/A", "radar/A"]]


def test_what_rests_on_a_partys_own_sensor_alone_is_undetermined_and_shows_both() -> None:
    found = decided(near_here(1000.0, 100.0), [eastward(EVERY_SECOND, basis=Basis.OBSERVED_BY_PARTY)])
    assert found.verdict == Verdict.UNDETERMINED
    assert found.variants["without flagged samples"] == Verdict.SUPPORTED
    assert found.variants["without party-controlled sensors"] == Verdict.UNDETERMINED


def test_what_flagged_samples_change_is_undetermined_and_shows_both() -> None:
    flags = np.zeros(201, dtype=np.uint16)
    flags[41:160] = Flag.STALE
    found = decided(near_here(1000.0, 100.0), [eastward(EVERY_SECOND, flags=flags)])
    assert found.verdict == Verdict.UNDETERMINED
    assert found.variants == {
        "without flagged samples": Verdict.UNDETERMINED,
        "with flagged samples": Verdict.SUPPORTED,
    }


def test_throughout_and_at_some_time_differ() -> None:
    tracks = [eastward(EVERY_SECOND)]
    assert decided(between(60, 140, 1000.0, "at_some_time"), tracks).verdict == Verdict.SUPPORTED
    assert decided(between(60, 140, 1000.0, "throughout"), tracks).verdict == Verdict.CONTRADICTED
    assert decided(between(95, 105, 1000.0, "throughout"), tracks).verdict == Verdict.SUPPORTED


def test_a_full_circle_between_two_fixes_lies_inside_the_admitted_set() -> None:
    """150 m/s, once round in 60 s, the middle fix removed: the straight line is wrong by 2,865 m."""
    speed, turn_s = 150.0, 60.0
    radius = speed * turn_s / (2 * np.pi)
    t = np.linspace(0, turn_s, 601)
    east, north = radius * np.sin(2 * np.pi * t / turn_s), radius * (1 - np.cos(2 * np.pi * t / turn_s))
    truth = track("A", t, east, north, unc_m=1.0)
    ends = track("A", t[[0, -1]], east[[0, -1]], north[[0, -1]], unc_m=1.0)
    assert north.max() == pytest.approx(2865, abs=1)
    for gap in (30.0, 120.0):
        of = case(speed_mps=speed, turn_mps2=speed**2 / radius, max_gap_s=gap)
        made = dossier(of, [ends])
        course = made.course(ends, mobility_of(made), with_flagged=False, shift_s=0.0)
        found = discs(course, np.full(len(t), 1), t)
        for lat, lon, reach in zip(found.lat_deg, found.lon_deg, found.radius_m, strict=True):
            apart = distance_m(truth.samples.lat_deg, truth.samples.lon_deg, lat, lon)
            assert (apart <= reach + 0.01).all()


def mobility_of(made: Dossier) -> Mobility:

    return mobility(made.case, "A")


cuts = st.lists(st.integers(0, 200), min_size=2, max_size=40, unique=True).map(sorted)
claims = st.builds(
    near_here,
    st.floats(10, 8000),
    st.floats(0, 200),
    tolerance_s=st.sampled_from([0.0, 5.0, 30.0]),
    negated=st.booleans(),
)
DECIDED = (Verdict.SUPPORTED, Verdict.CONTRADICTED)


@settings(max_examples=60, deadline=None)
@given(claims, cuts, cuts, st.booleans())
def test_removing_evidence_never_decides(
    claim: PositionClaim, one: list[int], two: list[int], drop_whole: bool
) -> None:
    full = [eastward(np.array(one, float)), eastward(np.array(two, float), source="other")]
    fewer = [full[0]] if drop_whole else [full[0], eastward(np.array(two[::2], float), source="other")]
    more = decide(dossier(case(), full), claim, PLAIN, Admission())
    less = decide(dossier(case(), fewer), claim, PLAIN, Admission())
    if more.verdict != Verdict.EVIDENCE_CONFLICT and less.verdict in DECIDED:
        assert more.verdict == less.verdict


@settings(max_examples=60, deadline=None)
@given(claims, cuts, st.floats(1, 2000), st.floats(0.01, 1))
def test_shrinking_an_uncertainty_never_reverses_a_verdict(
    claim: PositionClaim, at_s: list[int], unc_m: float, part: float
) -> None:
    wide = decide(dossier(case(), [eastward(np.array(at_s, float), unc_m=unc_m)]), claim, PLAIN, Admission())
    tight = decide(
        dossier(case(), [eastward(np.array(at_s, float), unc_m=unc_m * part)]), claim, PLAIN, Admission()
    )
    if wide.verdict in DECIDED and tight.verdict != Verdict.EVIDENCE_CONFLICT:
        assert tight.verdict == wide.verdict


@settings(max_examples=60, deadline=None)
@given(st.floats(10, 8000), st.floats(0, 200), cuts, st.floats(0, 4000), st.floats(0, 60), st.booleans())
def test_widening_a_tolerance_moves_only_toward_supported(
    within_m: float, t_s: float, at_s: list[int], wider_m: float, longer_s: float, negated: bool
) -> None:
    made = dossier(case(), [eastward(np.array(at_s, float))])
    order = [Verdict.CONTRADICTED, Verdict.UNDETERMINED, Verdict.SUPPORTED]
    narrow = decide(made, near_here(within_m, t_s, negated=negated), PLAIN, Admission()).verdict
    wide = decide(
        made, near_here(within_m + wider_m, t_s, tolerance_s=longer_s, negated=negated), PLAIN, Admission()
    ).verdict
    if Verdict.EVIDENCE_CONFLICT not in (narrow, wide):
        change = order.index(wide) - order.index(narrow)
        assert change <= 0 if negated else change >= 0


def pair(apart_m: float, climb_m: float = 0.0) -> list[Track]:
    t = EVERY_SECOND
    return [
        track("A", t, 100.0 * (t - 100.0), np.zeros(len(t))),
        track("B", t, -100.0 * (t - 100.0), np.full(len(t), apart_m), alt_m=3000.0 + climb_m),
    ]


@pytest.mark.parametrize(
    ("apart_m", "verdict"),
    [(500.0, Verdict.SUPPORTED), (1000.0, Verdict.UNDETERMINED), (1500.0, Verdict.CONTRADICTED)],
)
def test_separation_below_a_distance(apart_m: float, verdict: Verdict) -> None:
    claim = SeparationClaim(
        id="S.1",
        says="nearer than 1 km",
        flights=["A", "B"],
        when=When(start=at(50), end=at(150)),
        sense="below",
        horizontal=Metres(1000),
    )
    assert decided(claim, pair(apart_m)).verdict == verdict


def test_separation_above_throughout_is_the_opposite_of_below_at_some_time() -> None:
    claim = SeparationClaim(
        id="S.1",
        says="never nearer than 1 km",
        flights=["A", "B"],
        when=When(start=at(50), end=at(150)),
        mode="throughout",
        sense="above",
        horizontal=Metres(1000),
    )
    assert decided(claim, pair(500.0)).verdict == Verdict.CONTRADICTED
    assert decided(claim, pair(1500.0)).verdict == Verdict.SUPPORTED


def test_vertical_separation_counts_where_it_is_claimed() -> None:
    claim = SeparationClaim(
        id="S.1",
        says="nearer than 1 km and 300 m",
        flights=["A", "B"],
        when=When(start=at(50), end=at(150)),
        sense="below",
        horizontal=Metres(1000),
        vertical=Metres(300),
    )
    assert decided(claim, pair(500.0, climb_m=0.0)).verdict == Verdict.SUPPORTED
    assert decided(claim, pair(500.0, climb_m=1000.0)).verdict == Verdict.CONTRADICTED


def test_a_window_beyond_all_fixes_knows_only_what_the_speed_bound_reaches() -> None:
    seen = [eastward(EVERY_SECOND[90:111])]
    for t_s in (-100.0, 300.0):
        assert decided(near_here(1000.0, t_s), seen).verdict == Verdict.UNDETERMINED
        # 300 m/s for some 190 s from 1 km away: 70 km is out of reach
        assert decided(near_here(70_000.0, t_s), seen).verdict == Verdict.SUPPORTED
        assert decided(near_here(70_000.0, t_s, negated=True), seen).verdict == Verdict.CONTRADICTED


def test_a_fix_at_the_edge_of_a_window_counts() -> None:
    seen = [eastward(np.array([100.0]))]
    assert decided(between(90, 100, 100.0, "at_some_time"), seen).verdict == Verdict.SUPPORTED
    assert decided(between(100, 110, 100.0, "at_some_time"), seen).verdict == Verdict.SUPPORTED
    assert decided(between(100, 100, 100.0, "throughout"), seen).verdict == Verdict.SUPPORTED
    assert decided(between(100, 110, 100.0, "throughout"), seen).verdict == Verdict.UNDETERMINED


def test_one_fix_without_a_speed_bound_says_something_of_its_own_instant_only() -> None:
    of = case(speed_mps=float("inf"))
    seen = [eastward(np.array([100.0]))]
    assert decided(near_here(100.0, 100.0), seen, of).verdict == Verdict.SUPPORTED
    assert decided(near_here(100.0, 100.001), seen, of).verdict == Verdict.UNDETERMINED
    # not even of that where its clock may be off
    late = [eastward(np.array([100.0]), clock_unc_s=0.1)]
    assert decided(near_here(100.0, 100.0), late, of).verdict == Verdict.UNDETERMINED


def test_an_empty_track_decides_nothing_and_harms_nothing() -> None:
    empty = eastward(EVERY_SECOND[:0], source="empty")
    assert decided(near_here(1000.0, 100.0), [empty]).verdict == Verdict.UNDETERMINED
    found = decided(near_here(1000.0, 100.0), [empty, eastward(EVERY_SECOND)])
    assert found.verdict == Verdict.SUPPORTED
    assert found.rests_on == ["radar/A"]


def test_positions_without_heights_say_nothing_of_vertical_separation() -> None:
    bare = [
        msgspec.structs.replace(t, samples=msgspec.structs.replace(t.samples, alt_m={})) for t in pair(500.0)
    ]
    claim = SeparationClaim(
        id="S.1",
        says="nearer than 300 m in height",
        flights=["A", "B"],
        when=When(start=at(50), end=at(150)),
        sense="below",
        vertical=Metres(300),
    )
    assert decided(claim, bare).verdict == Verdict.UNDETERMINED
    assert decided(claim, pair(500.0)).verdict == Verdict.SUPPORTED


def bound(**limits: float) -> BoundClaim:
    return BoundClaim(
        id="S.1",
        says="within bounds",
        flights=["A"],
        when=When(start=at(95), end=at(105)),
        altitude_min=Metres(limits["altitude_min"]) if "altitude_min" in limits else None,
        speed_max=MetresPerSecond(limits["speed_max"]) if "speed_max" in limits else None,
        datum="STD",
    )


def test_sources_that_differ_in_height_conflict_where_the_claim_turns_on_height() -> None:
    two = [eastward(EVERY_SECOND), eastward(EVERY_SECOND, source="other", alt_m=1000.0)]
    found = decided(bound(altitude_min=2000.0), two)
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["other/A", "radar/A"]]
    # where it was over ground, they agree
    assert decided(near_here(1000.0, 100.0), two).verdict == Verdict.SUPPORTED


def test_sources_that_differ_in_speed_conflict_where_the_claim_turns_on_speed() -> None:
    fast, slow = np.full(201, 300.0), np.full(201, 100.0)
    two = [eastward(EVERY_SECOND, gs_mps=fast), eastward(EVERY_SECOND, source="other", gs_mps=slow)]
    found = decided(bound(speed_max=200.0), two)
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["other/A", "radar/A"]]
    assert decided(bound(speed_max=200.0), two[1:]).verdict == Verdict.SUPPORTED
    assert decided(bound(speed_max=200.0), two[:1]).verdict == Verdict.CONTRADICTED


def test_a_speed_that_jumps_faster_than_the_manoeuvre_bound_conflicts_with_itself() -> None:
    speed = np.where(EVERY_SECOND < 100, 100.0, 300.0)
    found = decided(bound(speed_max=200.0), [eastward(EVERY_SECOND, gs_mps=speed)])
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["radar/A"]]


def test_no_place_is_left_between_three_sources_that_agree_two_by_two_only_where_two_disagree() -> None:
    """Discs in a plane can leave nothing in common though each two of them meet: then neither side is decided."""
    around = [(0.0, 0.0), (90.0, 0.0), (45.0, 78.0)]
    tracks = [
        track("A", [100.0], np.array([e]), np.array([n]), source=f"s{k}", unc_m=18.4)
        for k, (e, n) in enumerate(around)
    ]
    found = decided(near_here(1000.0, 100.0), tracks)
    assert found.verdict in (Verdict.SUPPORTED, Verdict.EVIDENCE_CONFLICT)
    assert decided(near_here(30.0, 100.0), tracks).verdict != Verdict.SUPPORTED


def test_a_claim_of_height_above_sea_level_carries_the_spread_of_pressure() -> None:
    claim = BoundClaim(
        id="S.1",
        says="above 1 km",
        flights=["A"],
        when=When(start=at(95), end=at(105)),
        altitude_min=Metres(1000),
        datum="MSL",
    )
    # 3,000 m of pressure altitude is 3,000 ± (556 + 8 %) m above the sea, altimetry beside
    found = decided(claim, [eastward(EVERY_SECOND)])
    assert found.verdict == Verdict.SUPPORTED
    assert found.margin == pytest.approx(2000 - 556 - 0.08 * 3100 - 2.5 * 38.1, abs=10)


@pytest.mark.parametrize(("away_m", "verdict"), [(0.0, Verdict.SUPPORTED), (20_000.0, Verdict.CONTRADICTED)])
@pytest.mark.parametrize("here", [(0.0, 179.9999), (89.99, 0.0), (-89.99, 120.0), (60.0, -180.0)])
def test_places_hold_at_the_antimeridian_and_the_poles(
    here: tuple[float, float], away_m: float, verdict: Verdict
) -> None:
    t = np.arange(0.0, 201.0)
    lat, lon, _ = direct(*here, 45.0, away_m)
    lat, lon, _ = direct(lat, lon, np.where(t < 100, 270.0, 90.0), np.abs(100.0 * (t - 100)))
    base = track("A", t, t, t)
    seen = msgspec.structs.replace(
        base,
        samples=msgspec.structs.replace(
            base.samples, lat_deg=np.asarray(lat), lon_deg=(np.asarray(lon) + 180) % 360 - 180
        ),
    )
    claim = near_here(1000.0, 100.0)
    of = case([claim])
    place = msgspec.structs.replace(of.places[0], lat_deg=here[0], lon_deg=here[1])
    assert decided(claim, [seen], msgspec.structs.replace(of, places=[place])).verdict == verdict


def landings(source: str, count: int, *, legs: int = 1) -> list[Event]:
    return [
        Event(
            id=f"landing-{source}-{k}",
            kind="landing",
            actor="A",
            action="lands",
            start_us=int(at(100.0 * k)),
            end_us=int(at(100.0 * k + 1)),
            source=source,
            track=f"{source}/A/{k % legs}",
        )
        for k in range(count)
    ]


def counted(at_least: int | None, at_most: int | None, events: list[Event], *complete: str) -> Decision:
    claim = CountClaim(id="S.1", says="", what="landing:A", at_least=at_least, at_most=at_most)
    sources = [Source(id=s, name=s, files=[], complete=s in complete) for s in ("p", "q")]
    of = msgspec.structs.replace(case([claim]), sources=sources)
    return decision(dossier(of, [], events), claim, PLAIN)


def test_a_count_is_at_least_what_is_seen_and_at_most_what_a_complete_record_shows() -> None:
    assert counted(2, None, landings("p", 3)).verdict == Verdict.SUPPORTED
    assert counted(None, 2, landings("p", 3)).verdict == Verdict.CONTRADICTED
    assert counted(4, None, landings("p", 3)).verdict == Verdict.UNDETERMINED
    assert counted(None, 4, landings("p", 3)).verdict == Verdict.UNDETERMINED
    assert counted(4, None, landings("p", 3), "p").verdict == Verdict.CONTRADICTED
    assert counted(None, 4, landings("p", 3), "p").verdict == Verdict.SUPPORTED
    # a record of two tracks is complete with both, and with one of them no longer
    two = landings("p", 3, legs=2)
    assert counted(None, 3, two, "p").verdict == Verdict.SUPPORTED
    assert counted(None, 2, two, "p").verdict == Verdict.UNDETERMINED
    assert counted(None, 3, two, "p").sensitivity == [["p/A/0"], ["p/A/1"]]


def test_a_complete_record_that_shows_fewer_than_another_conflicts_with_it() -> None:
    found = counted(3, None, landings("p", 2) + landings("q", 3), "p")
    assert found.verdict == Verdict.EVIDENCE_CONFLICT
    assert found.conflict == [["p/A/0", "q/A/0"]]


def test_what_one_item_shows_twice_is_not_borrowed_a_time_from() -> None:
    claim = EventClaim(id="S.1", says="", event="landing:A", when=When(start=at(0), end=at(50)))
    once = decision(dossier(case([claim]), [], landings("p", 1)), claim, PLAIN)
    assert once.verdict == Verdict.SUPPORTED
    twice = decision(dossier(case([claim]), [], landings("p", 2)), claim, PLAIN)
    assert twice.verdict == Verdict.UNDETERMINED
    assert twice.would_decide == ["which landing:A is meant"]
