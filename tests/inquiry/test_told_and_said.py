"""Notices with their lead times, statements and claims as events, documents, flights."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.inquiry.sky import track

from sharedsky.errors import InvalidValue
from sharedsky.inquiry.documents import AROUND, excerpt_spans
from sharedsky.inquiry.events.said import authored_event, claim_event, statement_event
from sharedsky.inquiry.events.told import notice_events
from sharedsky.inquiry.flights import flights_of, matched
from sharedsky.inquiry.leads import notice_view
from sharedsky.inquiry.times import day_interval
from sharedsky.model.case import Case, CaseFlight, Place
from sharedsky.model.event import AuthoredEvent
from sharedsky.model.notice import Addressee, Agreement, Notice
from sharedsky.model.party import Flight
from sharedsky.model.statement import Claim, DeliveryClaim, Span, Statement, When
from sharedsky.model.track import Basis, Track
from sharedsky.units import Instant, Seconds

HOUR = 3600 * 1_000_000
NOON = 1_741_780_800_000_000


def at(minutes: float) -> Instant:
    return Instant(NOON + round(minutes * 60e6))


def notice(
    issued_min: float | None, *, unc_s: float = 0.0, complete: bool = False, **to: float | None
) -> Notice:
    """A notice of an activity at noon, to party q: delivered and acknowledged so many minutes after noon."""
    delivered, acknowledged = (to.get(k) for k in ("delivered", "acknowledged"))
    return Notice(
        id="N",
        party="p",
        says="firing",
        issued=None if issued_min is None else at(issued_min),
        activity_start=at(0),
        unc=Seconds(unc_s),
        complete=complete,
        to=[
            Addressee(
                "q",
                None if delivered is None else at(delivered),
                None if acknowledged is None else at(acknowledged),
            )
        ],
    )


AGREED = [Agreement(id="A", parties=["p", "q"], least_lead=Seconds(1800))]


def remarks(of: Notice) -> list[str]:
    return notice_view(of, AGREED, {"q": "Queen"}).remarks


def test_the_lead_time_is_an_interval() -> None:
    view = notice_view(notice(-1, unc_s=60), AGREED, {})
    assert (view.lead_s, view.lead_min_s, view.lead_max_s) == (60.0, -60.0, 180.0)
    assert (view.least_lead_s, view.agreement) == (1800.0, "A")
    assert notice_view(notice(None), AGREED, {}).lead_s is None


@given(st.floats(-120, 10), st.floats(0, 1200))
def test_late_is_said_only_where_the_whole_interval_is_late(issued_min: float, unc_s: float) -> None:
    view = notice_view(notice(issued_min, unc_s=unc_s, delivered=-5, acknowledged=-4), AGREED, {})
    assert view.lead_min_s is not None
    assert view.lead_max_s is not None
    said = " ".join(view.remarks)
    if view.lead_max_s < 0:
        assert "after the activity began" in said
    elif view.lead_max_s < 1800:
        assert said.startswith("late")
    elif view.lead_min_s < 1800:
        assert said.startswith("perhaps late")
    else:
        assert "late" not in said


def test_absence_counts_only_in_a_complete_log() -> None:
    assert remarks(notice(-60, complete=True)) == ["not delivered to Queen, in a log declared complete"]
    assert remarks(notice(-60)) == ["whether it reached Queen is not known"]
    assert remarks(notice(-60, complete=True, delivered=-59)) == [
        "not acknowledged by Queen, in a log declared complete"
    ]
    assert remarks(notice(-60, delivered=-59)) == ["whether Queen acknowledged it is not known"]
    assert remarks(notice(-60, complete=True, delivered=-59, acknowledged=-58)) == []


def test_a_delivery_after_the_activity_began_is_remarked() -> None:
    assert remarks(notice(-60, delivered=2, acknowledged=3)) == [
        "delivered to Queen 2 min after the activity began",
        "acknowledged by Queen 3 min after the activity began",
    ]


def test_only_an_agreement_of_both_sides_binds_and_the_strictest_counts() -> None:
    stricter = Agreement(id="B", parties=["p", "q", "r"], least_lead=Seconds(7200))
    others = Agreement(id="C", parties=["p", "r"], least_lead=Seconds(90000))
    assert notice_view(notice(-60), [*AGREED, stricter, others], {}).agreement == "B"
    assert notice_view(notice(-60), [others], {}).least_lead_s is None


def test_a_notice_becomes_events_in_their_order() -> None:
    events = notice_events(notice(-60, delivered=-59, acknowledged=-58), {})
    assert [(e.kind, e.actor) for e in events] == [
        ("notice_issued", "p"),
        ("notice_delivered", "q"),
        ("notice_acknowledged", "q"),
        ("activity_start", "p"),
    ]
    assert events[2].links == [events[1].id]
    undated = notice_events(notice(None), {})
    assert undated[0].start_us is None


def test_a_day_is_not_lent_a_zone() -> None:
    start, end, unc_s = day_interval("2018-09-21/2018-09-22")
    assert start is not None
    assert end is not None
    assert (end - start, unc_s) == (48 * HOUR, 14 * 3600)
    assert day_interval("") == (None, None, 0.0)
    for wrong in ("2018-13-40", "soon", "2018-09-21T10:00:00"):
        with pytest.raises(InvalidValue):
            day_interval(wrong)


def statement(claims: list[Claim], wording: str = "verbatim") -> Statement:
    return Statement(
        id="S1",
        party="p",
        speaker="p",
        said_on="2025-03-13",
        document="d.txt",
        span=Span("as it\nwas said"),
        wording="verbatim" if wording == "verbatim" else "project summary",
        claims=list(claims),
    )


def test_only_verbatim_words_are_shown_as_words() -> None:
    claim = Claim(id="S1.1", says="it happened")
    assert "“as it was said”" in statement_event(statement([claim]), None).action
    summary = statement_event(statement([claim], "summary"), None).action
    assert "“" not in summary
    assert "it happened" in summary
    assert "project summary" in summary


def test_a_claim_is_asserted_at_its_own_time_and_an_undated_one_borrows_none() -> None:
    when = When(at=at(3), tolerance=Seconds(60))
    dated = claim_event(
        Claim(id="S1.1", says="A turned", flights=["a"], when=when), statement([]), {}, {"a": "A"}, None
    )
    assert (dated.actor, dated.action, dated.start_us, dated.unc_s) == ("a", "turned", at(3), 60.0)
    assert (dated.basis, dated.asserted_by) == (Basis.ASSERTED, "p")
    undated = claim_event(Claim(id="S1.1", says="A turned"), statement([]), {}, {}, None)
    assert (undated.actor, undated.start_us, undated.end_us) == ("?", None, None)
    half = claim_event(Claim(id="S1.1", says="x", when=When(start=at(1))), statement([]), {}, {}, None)
    assert (half.start_us, half.end_us) == (at(1), None)
    told = claim_event(
        DeliveryClaim(id="S1.1", says="x", notice="N", party="q", state="issued"), statement([]), {}, {}, None
    )
    assert told.actor == "q"


def test_an_asserted_event_is_not_drawn_as_a_point() -> None:
    places = {"P": Place(id="P", name="Port", lat_deg=1.0, lon_deg=2.0, source="s")}
    written = AuthoredEvent(id="E", actor="a", action="acts", place="P", start=at(0))
    case = Case(id="c", title="t")
    assert authored_event(written, case, places, {}, None).lat_deg is None
    seen = replace(written, basis=Basis.OBSERVED)
    assert authored_event(seen, case, places, {}, None).lat_deg == 1.0


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 400)), max_size=8))
def test_excerpts_hold_every_span_with_room_and_never_overlap(pairs: list[tuple[int, int]]) -> None:
    length = 6000
    spans = [(start, start + size) for start, size in pairs]
    found = excerpt_spans(spans, length)
    assert all(b < c for (_, b), (c, _) in pairwise(found))
    for start, end in spans:
        assert any(a <= max(start - AROUND, 0) and b >= min(end + AROUND, length) for a, b in found)


def named(id_: str, **identifiers: str) -> Track:
    made = track("x", [0.0, 1.0], np.zeros(2), np.zeros(2))
    return replace(made, id=f"r/{id_}", flight=Flight(id=id_, **identifiers))


def test_tracks_are_matched_by_any_identifier_and_never_to_a_group() -> None:
    flights = [
        CaseFlight(id="group", match=["abc123"], members=4),
        CaseFlight(id="one", icao24="ABC123", party="p"),
        CaseFlight(id="two", match=["N42"]),
    ]
    tracks = [
        named("abc123", icao24="abc123", callsign="C1"),
        named("n42", registration="n42 "),
        named("other"),
    ]
    found, said = matched(tracks, flights)
    assert [t.flight.id for t in found] == ["one", "two", "other"]
    assert (found[0].flight.callsign, found[0].flight.party) == ("C1", "p")
    assert said == []
    assert [f.id for f in flights_of(found, flights)] == ["group", "one", "two", "other"]


def test_another_aircraft_under_the_address_is_joined_only_by_name() -> None:
    second = named("abc123/2", icao24="abc123")
    found, said = matched([second], [CaseFlight(id="one", icao24="abc123")])
    assert found[0].flight.id == "abc123/2"
    assert "apart from it" in said[0]
    found, said = matched([second], [CaseFlight(id="one", icao24="abc123", match=["abc123/2"])])
    assert (found[0].flight.id, said) == ("one", [])


def test_two_tracks_of_one_id_get_ids_of_their_own() -> None:
    found, _ = matched([named("a"), named("a"), named("b")], [])
    assert [t.id for t in found] == ["r/a", "r/a#2", "r/b"]
