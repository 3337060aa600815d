"""Which events make the story, and which of them are one."""

from sharedsky.inquiry.steps import steps_of
from sharedsky.model.event import Event

Spans = dict[str, dict[str, list[tuple[int, int]]]]


def event(
    id_: str,
    kind: str,
    start_s: float,
    end_s: float | None = None,
    *,
    track: str = "",
    actor: str = "A",
    about: list[str] | None = None,
    unc_s: float = 1.0,
    statement: str = "",
) -> Event:
    return Event(
        id=id_,
        kind=kind,
        actor=actor,
        action="acts",
        start_us=round(start_s * 1e6),
        end_us=round((start_s if end_s is None else end_s) * 1e6),
        unc_s=unc_s,
        about=about or [],
        source=track.split("/", maxsplit=1)[0],
        track=track,
        statement=statement,
    )


def ids(events: list[Event], contacts: Spans | None = None) -> list[list[str]]:
    return [[step.event, *step.also] for step in steps_of(events, contacts or {})]


def test_a_take_off_seen_by_two_receivers_is_one_step_that_names_both() -> None:
    seen = [
        event("n", "take_off", 100, 110, track="north/A", unc_s=2.0),
        event("s", "take_off", 104, 106, track="south/A", unc_s=0.5),
    ]
    (step,) = steps_of(seen, {})
    assert (step.event, step.also, step.sources) == ("s", ["n"], ["north", "south"])


def test_two_take_offs_of_one_track_or_far_apart_are_two_steps() -> None:
    assert len(ids([event("1", "take_off", 100, track="n/A"), event("2", "take_off", 104, track="n/A")])) == 2
    assert len(ids([event("1", "take_off", 100, track="n/A"), event("2", "take_off", 140, track="s/A")])) == 2
    other = event("2", "take_off", 100, track="s/B", actor="B")
    assert len(ids([event("1", "take_off", 100, track="n/A"), other])) == 2


def test_an_encounter_is_one_whoever_is_named_first_and_in_however_many_pairs_of_tracks() -> None:
    seen = [
        event("nn", "cpa", 100, track="n/A", about=["B"], unc_s=0.2),
        event("ns", "cpa", 103, track="n/A", about=["B"], unc_s=3.0),
        event("ss", "cpa", 101, track="s/B", actor="B", about=["A"], unc_s=0.4),
    ]
    assert ids(seen) == [["nn", "ss", "ns"]]


def test_climbs_that_overlap_are_one_and_climbs_that_follow_are_two() -> None:
    first = event("1", "climb", 0, 200, track="n/A")
    assert ids([first, event("2", "climb", 10, 190, track="s/A", unc_s=5.0)]) == [["1", "2"]]
    assert len(ids([first, event("2", "climb", 180, 400, track="s/A")])) == 2


def test_a_gap_that_another_receiver_bridges_is_no_step() -> None:
    gap = event("gap", "gap", 100, 400, track="n/A")
    seen_n = [(0, 100_000_000), (400_000_000, 900_000_000)]
    assert ids([gap], {"A": {"n/A": seen_n, "s/A": [(0, 900_000_000)]}}) == []
    both_lost = {"A": {"n/A": seen_n, "s/A": [(0, 104_000_000), (396_000_000, 900_000_000)]}}
    assert ids([gap], both_lost) == [["gap"]]
    assert ids([gap], {"A": {"n/A": seen_n}}) == [["gap"]]


def test_the_first_fix_is_the_earliest_and_the_last_fix_the_latest() -> None:
    contacts: Spans = {"A": {"n/A": [(0, 50_000_000)], "s/A": [(20_000_000, 90_000_000)]}}
    seen = [
        event("n1", "first_fix", 0, track="n/A"),
        event("n2", "last_fix", 50, track="n/A"),
        event("s1", "first_fix", 20, track="s/A"),
        event("s2", "last_fix", 90, track="s/A"),
    ]
    assert ids(seen, contacts) == [["n1"], ["s2"]]


def test_turns_are_told_near_an_encounter_of_either_flight_and_nowhere_else() -> None:
    cpa = event("cpa", "cpa", 1000, track="n/A", about=["B"])
    near = event("near", "turn", 800, 830, track="n/B", actor="B")
    far = event("far", "turn", 100, 130, track="n/A")
    other = event("other", "turn", 1000, 1030, track="n/C", actor="C")
    assert ids([far, near, cpa, other]) == [["near"], ["cpa"]]


def test_an_authored_event_takes_the_place_of_what_its_statement_claims() -> None:
    authored = event("E1", "authored", 100, statement="S1")
    claimed = event("claim:S1.1", "claimed", 100, statement="S1")
    alone = event("claim:S2.1", "claimed", 200, statement="S2")
    said = event("said:S1", "statement", 9000, statement="S1")
    assert ids([authored, claimed, alone, said]) == [["E1"], ["claim:S2.1"]]


def test_an_undated_claim_is_told_only_where_it_has_an_order() -> None:
    undated = Event(id="claim:S1.1", kind="claimed", actor="A", action="acts")
    after = Event(id="E1", kind="authored", actor="A", action="acts", links=["claim:S1.1"])
    assert ids([undated]) == []
    assert ids([undated, after]) == [["claim:S1.1"], ["E1"]]
