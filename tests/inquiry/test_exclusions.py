"""Sets of claims that cannot all be true: all smallest ones, by brute force, and what each kind of claim can contradict."""

from itertools import combinations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inquiry.sky import at, case

from sharedsky.inquiry.exclusions import between_versions, exclusions
from sharedsky.inquiry.exclusions.order import (
    MOST_CLAIMS,
    SLACK_S,
    Difference,
    following,
    negative_cycles,
    shortest_cycle,
)
from sharedsky.kernels.geodesy import distance_m
from sharedsky.model.case import Case, CaseFlight, Input, Place, Region
from sharedsky.model.event import Occurrence
from sharedsky.model.statement import (
    AnyClaim,
    Claim,
    CountClaim,
    EventClaim,
    LeadTimeClaim,
    Near,
    OrderClaim,
    PositionClaim,
    Span,
    Statement,
    StatementClaim,
    When,
    Within,
)
from sharedsky.model.verdict import Exclusion
from sharedsky.units import Metres, MetresPerSecond, Seconds

SPEED_MPS = 200.0
PLACES = {"p0": (40.0, 20.0), "p1": (40.3, 20.0), "p2": (40.0, 20.5), "p3": (39.8, 19.9)}


def made(claims: list[AnyClaim], **more: object) -> Case:
    of = case(claims, flights=("A", "B"), speed_mps=SPEED_MPS)
    places = [Place(id=k, name=k, lat_deg=a, lon_deg=b, source="made") for k, (a, b) in PLACES.items()]
    return msgspec.structs.replace(of, places=[*of.places, *places], **more)


def there(
    name: str, place: str, t_s: float, *, flight: str = "A", tolerance_s: float = 30.0
) -> PositionClaim:
    return PositionClaim(
        id=f"S.{name}",
        says="",
        flights=[flight],
        when=When(at=at(t_s), tolerance=Seconds(tolerance_s)),
        where=Near(place=place, within=Metres(1000)),
    )


def sets_of(found: list[Exclusion]) -> set[frozenset[str]]:
    return {frozenset(e.claims) for e in found}


def can_fly(claims: list[PositionClaim]) -> bool:
    """Whether one aircraft can make all of them, by trying every order: as early as it may be, leg by leg."""
    from itertools import permutations

    for some in permutations(claims):
        t, ok = -np.inf, True
        for before, claim in zip([None, *some], some, strict=False):
            when = claim.when
            assert when is not None
            assert when.at is not None
            if before is not None:
                assert isinstance(before.where, Near)
                assert isinstance(claim.where, Near)
                apart = float(distance_m(*PLACES[before.where.place], *PLACES[claim.where.place]))
                t += max(apart - 2000, 0.0) / SPEED_MPS
            t = max(t, int(when.at) / 1e6 - when.tolerance)
            ok &= t <= int(when.at) / 1e6 + when.tolerance
        if ok:
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(PLACES)), st.floats(0, 900)), min_size=2, max_size=6))
def test_kinematic_exclusions_are_the_smallest_sets_of_brute_force(spots: list[tuple[str, float]]) -> None:
    claims = [there(str(k), place, t) for k, (place, t) in enumerate(spots)]
    found = sets_of(exclusions(made(list(claims)))[0])
    wrong = [
        frozenset(c.id for c in some)
        for k in (2, 3)
        for some in combinations(claims, k)
        if not can_fly(list(some))
    ]
    assert found == {s for s in wrong if not any(other < s for other in wrong)}


def test_a_chain_joins_only_one_and_the_same_aircraft() -> None:
    far = [there("1", "p0", 0.0), there("2", "p2", 60.0, flight="B")]
    assert exclusions(made(list(far)))[0] == []
    group = [CaseFlight(id="G", members=2), CaseFlight(id="A", one_of="G"), CaseFlight(id="B", one_of="G")]
    # what is said of a group holds of each aircraft in it
    of_group = [there("1", "p0", 0.0, flight="G"), there("2", "p2", 60.0, flight="B")]
    found, _ = exclusions(made(list(of_group), flights=group))
    assert sets_of(found) == {frozenset({"S.1", "S.2"})}
    # two members can be in two places
    apart = [there("1", "p0", 0.0, flight="A"), there("2", "p2", 60.0, flight="B")]
    assert exclusions(made(list(apart), flights=group))[0] == []


def test_what_would_make_an_exclusion_fall_makes_it_fall() -> None:
    claims = [there("1", "p0", 0.0), there("2", "p2", 120.0)]
    (found,), _ = exclusions(made(list(claims)))
    assert found.figures["speed_favourable_kmh"] > SPEED_MPS * 3.6
    for fall in found.falls_if:
        assert fall.by is not None
        for factor, excluded in ((1.01, False), (0.99, True)):
            of = made(list(claims))
            changed = claims
            if fall.what == "speed bound":
                bounds = [
                    msgspec.structs.replace(i, speed_max=MetresPerSecond(SPEED_MPS + factor * fall.by / 3.6))
                    for i in of.inputs
                ]
                of = msgspec.structs.replace(of, inputs=bounds)
            elif fall.what.startswith("place"):
                where = Near(place="p0", within=Metres(1000 * fall.by * factor))
                changed = [msgspec.structs.replace(claims[0], where=where), claims[1]]
            else:
                when = When(at=at(0.0), tolerance=Seconds(fall.by * factor))
                changed = [msgspec.structs.replace(claims[0], when=when), claims[1]]
            if changed is not claims:
                of = made(list(changed))
            assert bool(exclusions(of)[0]) == excluded, fall


def test_an_inference_makes_an_exclusion_and_another_one_does_not() -> None:
    claims: list[AnyClaim] = [
        EventClaim(id="S.1", says="", flights=["A"], event="seen", when=When(at=at(0.0))),
        there("2", "p2", 60.0),
    ]
    inputs = [
        Input(
            id=name,
            kind="inference",
            says="",
            source="author",
            claim="S.1",
            flight="A",
            where=Near(place=place, within=Metres(1000)),
        )
        for name, place in (("far", "p0"), ("close", "p2"))
    ]
    of = made(claims, occurrences=[Occurrence(id="seen", says="")])
    of = msgspec.structs.replace(of, inputs=[*of.inputs, *inputs])
    found, tried = exclusions(of)
    assert [(set(e.claims), e.inference) for e in found] == [({"S.1", "S.2"}, ["far"])]
    assert [(set(e.claims), e.inference) for e in tried] == [({"S.1", "S.2"}, ["close"])]
    assert not tried[0].excluded


def test_two_readings_of_one_word_never_stand_in_one_set() -> None:
    regions = [
        Region(id="here", name="here", polygon=[(19.9, 39.9), (20.1, 39.9), (20.1, 40.1)]),
        Region(id="there", name="there", polygon=[(22.9, 39.9), (23.1, 39.9), (23.1, 40.1)]),
    ]
    words = [
        Input(id=f"is-{r.id}", kind="definition", says="", source="author", word="the zone", region=r.id)
        for r in regions
    ]
    claims: list[AnyClaim] = [
        PositionClaim(
            id=f"S.{k}",
            says="",
            flights=["A"],
            when=When(at=at(60.0 * k)),
            where=Within(),
            readings=["is-here", "is-there"],
        )
        for k in range(2)
    ]
    of = made(claims, regions=regions)
    of = msgspec.structs.replace(of, inputs=[*of.inputs, *words])
    assert exclusions(of)[0] == []
    known = [*claims, there("9", "p0", 90.0)]
    of = msgspec.structs.replace(made(known, regions=regions), inputs=of.inputs)
    found, _ = exclusions(of)
    assert {(frozenset(e.claims), e.reading) for e in found} == {
        (frozenset({"S.0", "S.9"}), "is-there"),
        (frozenset({"S.1", "S.9"}), "is-there"),
    }


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**31))
def test_times_and_orders_that_cannot_all_hold_are_those_of_brute_force(seed: int) -> None:
    draw = np.random.default_rng(seed)
    names = ["", "a", "b", "c", "d"]
    said: dict[str, list[Difference]] = {}
    for k in range(int(draw.integers(2, 8))):
        later, earlier = (names[i] for i in draw.choice(5, 2, replace=False))
        most = float(draw.integers(-10, 12))
        said[f"S.{k}"] = [Difference(later, earlier, most)]
        if draw.random() < 0.5:
            said[f"S.{k}"].append(Difference(earlier, later, -most + float(draw.integers(0, 6))))
    natural = [Difference("a", "b", 0.0), Difference("b", "c", 0.0)][: int(draw.integers(0, 3))]
    wrong = [
        frozenset(some)
        for k in range(1, MOST_CLAIMS + 1)
        for some in combinations(said, k)
        if shortest_cycle([*natural, *(d for c in some for d in said[c])]) < -SLACK_S
    ]
    smallest = {s for s in wrong if not any(other < s for other in wrong)}
    assert {frozenset(s) for s in negative_cycles(said, natural, MOST_CLAIMS)} == smallest


def test_what_follows_by_nature_follows_through_others() -> None:
    natural = [Difference("a", "b", 0.0), Difference("b", "c", 0.0), Difference("d", "c", 0.0)]
    assert following(natural) == {"a": {"b", "c"}, "b": {"c"}, "d": {"c"}}


def dated(name: str, event: str, t_s: float, tolerance_s: float = 10.0) -> EventClaim:
    return EventClaim(
        id=f"S.{name}", says="", event=event, when=When(at=at(t_s), tolerance=Seconds(tolerance_s))
    )


def test_an_order_cycle_and_times_against_nature_are_exclusions() -> None:
    occurrences = [
        Occurrence(id="launch", says=""),
        Occurrence(id="hit", says="", after=["launch"]),
        Occurrence(id="turn", says=""),
    ]
    cycle: list[AnyClaim] = [
        OrderClaim(id="S.1", says="", before="hit", after="turn"),
        OrderClaim(id="S.2", says="", before="turn", after="launch", at_least=Seconds(1)),
    ]
    (found,), _ = exclusions(made(cycle, occurrences=occurrences))
    assert (found.kind, set(found.claims)) == ("order", {"S.1", "S.2"})
    against: list[AnyClaim] = [dated("1", "hit", 0.0), dated("2", "launch", 100.0)]
    (found,), _ = exclusions(made(against, occurrences=occurrences))
    assert found.kind == "order"
    assert found.figures["missing_s"] == pytest.approx(80.0)
    two_times: list[AnyClaim] = [dated("1", "hit", 0.0), dated("2", "hit", 100.0)]
    (found,), _ = exclusions(made(two_times, occurrences=occurrences))
    assert found.kind == "value"
    assert {(f.input, f.by) for f in found.falls_if} == {("S.1", 90.0), ("S.2", 90.0)}
    agree: list[AnyClaim] = [dated("1", "hit", 0.0), dated("2", "hit", 15.0)]
    assert exclusions(made(agree, occurrences=occurrences)) == ([], [])


def test_lead_times_of_one_notice_exclude_each_other() -> None:
    claims: list[AnyClaim] = [
        LeadTimeClaim(id="S.1", says="", notice="N", event="strike", at_most=Seconds(60)),
        LeadTimeClaim(id="S.2", says="", notice="N", event="strike", at_least=Seconds(600)),
    ]
    (found,), _ = exclusions(made(claims, occurrences=[Occurrence(id="strike", says="")]))
    assert set(found.claims) == {"S.1", "S.2"}


def test_counts_opposites_and_statements_about_statements() -> None:
    def count(name: str, low: int | None, high: int | None) -> CountClaim:
        return CountClaim(id=f"S.{name}", says="", what="missiles", at_least=low, at_most=high)

    claims: list[AnyClaim] = [count("1", 20, 20), count("2", 21, None), count("3", None, 20)]
    assert sets_of(exclusions(made(claims))[0]) == {frozenset({"S.1", "S.2"}), frozenset({"S.2", "S.3"})}
    here = there("1", "p0", 0.0)
    denied = msgspec.structs.replace(here, id="S.2", negated=True, says="in other words")
    assert sets_of(exclusions(made([here, denied]))[0]) == {frozenset({"S.1", "S.2"})}
    opinions: list[AnyClaim] = [
        Claim(id="S.1", says="they hid"),
        StatementClaim(id="S.2", says="", statement="S.1", is_true=False),
        StatementClaim(id="S.3", says="", statement="S.1", is_true=True),
    ]
    assert sets_of(exclusions(made(opinions))[0]) == {frozenset({"S.1", "S.2"}), frozenset({"S.2", "S.3"})}


def test_what_a_party_takes_back_stands_between_its_versions_and_nowhere_else() -> None:
    def statement(name: str, party: str, claim: AnyClaim, supersedes: list[str]) -> Statement:
        return Statement(
            id=name,
            party=party,
            speaker=party,
            said_on="2023-11-14",
            document="d.txt",
            span=Span(quote="x"),
            wording="project summary",
            claims=[msgspec.structs.replace(claim, id=f"{name}.1")],
            supersedes=supersedes,
        )

    statements = [
        statement("P1", "P", dated("", "hit", 0.0), []),
        statement("P2", "P", dated("", "hit", 600.0), ["P1"]),
        statement("Q1", "Q", dated("", "hit", 0.0), []),
    ]
    of = made([], statements=statements, occurrences=[Occurrence(id="hit", says="")])
    assert sets_of(exclusions(of)[0]) == {frozenset({"P2.1", "Q1.1"})}
    assert sets_of(between_versions(of)) == {frozenset({"P1.1", "P2.1"})}
    # nothing is inferred from dates: without the author's word both stand, and contradict
    undeclared = [msgspec.structs.replace(s, supersedes=[]) for s in statements]
    of = msgspec.structs.replace(of, statements=undeclared)
    assert frozenset({"P1.1", "P2.1"}) in sets_of(exclusions(of)[0])
    assert between_versions(of) == []
