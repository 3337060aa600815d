"""What a verdict hangs on, against brute force over every set of items."""

from itertools import combinations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inquiry.sky import at, case, dossier, track

from sharedsky.inquiry.deciding.outcome import Reading
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.inquiry.judge import SENSITIVITY_SIZE, admitted_verdict, decision
from sharedsky.model.event import Event
from sharedsky.model.observation import Observation
from sharedsky.model.statement import (
    AnyClaim,
    BoundClaim,
    CountClaim,
    MovementClaim,
    Near,
    OrderClaim,
    PhaseClaim,
    PositionClaim,
    SeparationClaim,
    When,
)
from sharedsky.model.track import Basis, Flag, Track
from sharedsky.model.verdict import Verdict
from sharedsky.units import Metres, Seconds

PLAIN = Reading()
T = np.arange(0.0, 201.0, 5.0)


def brute(made: Dossier, claim: AnyClaim) -> list[list[str]]:
    """Every smallest set whose removal makes the verdict undetermined, over all subsets of all items, as defined."""
    items = sorted(
        {t.id for t in made.tracks} | {o.id for o in made.case.observations} | {n.id for n in made.notices}
    )

    def undetermined(without: frozenset[str]) -> bool:
        outcome, _ = admitted_verdict(made, claim, PLAIN, Admission(without=without))
        return outcome.verdict == Verdict.UNDETERMINED

    sets = [frozenset(s) for k in range(len(items) + 1) for s in combinations(items, k)]
    makes = {s for s in sets if undetermined(s)}
    smallest = [s for s in makes if not any(other < s for other in makes)]
    return sorted((sorted(s) for s in smallest if len(s) <= SENSITIVITY_SIZE), key=lambda s: (len(s), s))


def as_defined(made: Dossier, claim: AnyClaim) -> Verdict:
    found = decision(made, claim, PLAIN)
    if found.verdict in (Verdict.SUPPORTED, Verdict.CONTRADICTED):
        assert found.sensitivity == brute(made, claim)
    else:
        assert found.sensitivity == []
    return found.verdict


@st.composite
def items(draw: st.DrawFn) -> list[Track]:
    """Up to five tracks of two flights, from various sources: tight or loose, whole or partial, some of a party's own."""
    found = []
    for k in range(draw(st.integers(1, 5))):
        flight = draw(st.sampled_from("AAB"))
        some = T[draw(st.integers(0, 20)) : draw(st.integers(21, 41))]
        flags = np.zeros(len(some), dtype=np.uint16)
        if draw(st.integers(0, 4)) == 0:
            flags[: draw(st.integers(0, len(some)))] = Flag.STALE
        ground = np.full(len(some), draw(st.sampled_from([-1, 0])), dtype=np.int8)
        east = 100.0 * (some - 100.0) * (1 if flight == "A" else -1)
        found.append(
            track(
                flight,
                some,
                east,
                np.full(len(some), 0.0 if flight == "A" else 800.0),
                source=f"s{k}",
                unc_m=draw(st.sampled_from([5.0, 80.0, 400.0])),
                basis=draw(st.sampled_from([Basis.OBSERVED] * 4 + [Basis.OBSERVED_BY_PARTY])),
                flags=flags,
                clock_unc_s=draw(st.sampled_from([0.0, 1.0])),
                on_ground=ground,
                gs_mps=np.full(len(some), 100.0),
            )
        )
    return found


def claim_at(kind: str, t_s: float, size: float) -> AnyClaim:
    when = When(at=at(t_s), tolerance=Seconds(2))
    if kind == "position":
        return PositionClaim(
            id="S.1", says="", flights=["A"], when=when, where=Near(place="here", within=Metres(size))
        )
    if kind == "separation":
        return SeparationClaim(
            id="S.1", says="", flights=["A", "B"], when=when, sense="below", horizontal=Metres(size)
        )
    if kind == "phase":
        return PhaseClaim(id="S.1", says="", flights=["A"], when=when, phase="airborne")
    return BoundClaim(
        id="S.1",
        says="",
        flights=["A"],
        when=when,
        altitude_min=Metres(3000 - size / 2),
        altitude_max=Metres(3000 + size),
        datum="STD",
    )


@settings(max_examples=60, deadline=None)
@given(
    items(),
    st.sampled_from(["position", "separation", "phase", "bound"]),
    st.floats(20, 180),
    st.floats(100, 9000),
)
def test_sensitivity_sets_are_exactly_right(tracks: list[Track], kind: str, t_s: float, size: float) -> None:
    claim = claim_at(kind, t_s, size)
    as_defined(dossier(case([claim]), tracks), claim)


def test_two_alike_carry_a_verdict_each_alone_and_three_make_no_smaller_set() -> None:
    claim = claim_at("position", 100.0, 1000.0)
    for n in (1, 2, 3):
        tracks = [track("A", T, 100.0 * (T - 100), np.zeros(len(T)), source=f"s{k}") for k in range(n)]
        made = dossier(case([claim]), tracks)
        assert as_defined(made, claim) == Verdict.SUPPORTED
        assert decision(made, claim, PLAIN).sensitivity == [[t.id for t in tracks]]
    four = [track("A", T, 100.0 * (T - 100), np.zeros(len(T)), source=f"s{k}") for k in range(4)]
    made = dossier(case([claim]), four)
    found = decision(made, claim, PLAIN)
    assert (found.verdict, found.sensitivity) == (Verdict.SUPPORTED, [])
    assert found.sensitivity_size == SENSITIVITY_SIZE


def test_observations_are_items_too() -> None:
    claim = claim_at("position", 100.0, 1500.0)
    wreck = Observation(
        id="O1",
        kind="photograph",
        says="",
        source="press",
        flight="A",
        place="here",
        within=Metres(50),
        when=When(at=at(100)),
    )
    of = msgspec.structs.replace(case([claim]), observations=[wreck])
    alone = dossier(of, [])
    assert as_defined(alone, claim) == Verdict.SUPPORTED
    assert decision(alone, claim, PLAIN).sensitivity == [["O1"]]
    both = dossier(of, [track("A", T, 100.0 * (T - 100), np.zeros(len(T)))])
    assert as_defined(both, claim) == Verdict.SUPPORTED
    assert decision(both, claim, PLAIN).sensitivity == [["O1", "radar/A"]]


def event(kind: str, source: str, start_s: float, end_s: float) -> Event:
    return Event(
        id=f"{kind}-{source}-{start_s}",
        kind=kind,
        actor="A",
        action="does it",
        start_us=int(at(start_s)),
        end_us=int(at(end_s)),
        source=source,
        track=f"{source}/A",
    )


@pytest.mark.parametrize(
    "claim",
    [
        OrderClaim(id="S.1", says="", before="take_off:A", after="landing:A"),
        OrderClaim(id="S.1", says="", before="take_off:A", after="landing:A", at_least=Seconds(60)),
        CountClaim(id="S.1", says="", what="landing:A", at_least=1),
        MovementClaim(
            id="S.1", says="", flights=["A"], movement="landed", when=When(start=at(140), end=at(170))
        ),
        MovementClaim(
            id="S.1",
            says="",
            flights=["A"],
            movement="landed",
            place="here",
            when=When(start=at(140), end=at(170)),
        ),
    ],
)
def test_what_rests_on_events_hangs_on_their_tracks(claim: AnyClaim) -> None:
    t = np.arange(0.0, 201.0)
    ground = np.where((t > 50) & (t < 150), 0, 1).astype(np.int8)
    tracks = [
        track("A", t, np.full(len(t), 30.0), np.zeros(len(t)), source=s, on_ground=ground) for s in ("p", "q")
    ]
    events = [event("take_off", "p", 50, 51), event("take_off", "q", 50, 51)]
    events += [event("landing", "p", 149, 150), event("landing", "q", 149, 150)]
    for some in (tracks, tracks[:1]):
        ids = {tr.id for tr in some}
        made = dossier(case([claim]), some, [e for e in events if e.track in ids])
        assert as_defined(made, claim) == Verdict.SUPPORTED
        assert decision(made, claim, PLAIN).sensitivity == [sorted(ids)]
