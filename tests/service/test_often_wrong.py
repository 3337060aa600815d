"""What implementations of the standard often get wrong, a sentence at a time, over HTTP."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from geographiclib.geodesic import Geodesic

from sharedsky.service.limits import Limits
from sharedsky.service.storage.sqlite import Sqlite
from tests.service.sky import CM, CMSA, CP, SC, Uss, circle, metres, new_id, serving

OI, CR, SUB = "operational_intent_references", "constraint_references", "subscriptions"
BASE = "https://alpha.example.com"
Json = dict[str, Any]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with serving(lambda: Sqlite(tmp_path / "sky.db")) as made:
        yield made


@pytest.fixture
def a(client: httpx.Client) -> Uss:
    return Uss(client, "alpha", SC, CMSA, CM, CP)


@pytest.fixture
def b(client: httpx.Client) -> Uss:
    return Uss(client, "bravo", SC, CP)


def done(answer: httpx.Response) -> Json:
    assert answer.is_success, answer.text
    made: Json = answer.json()
    return made


def intent(answer: httpx.Response) -> Json:
    made: Json = done(answer)["operational_intent_reference"]
    return made


def polygon(corners: list[tuple[float, float]]) -> Json:
    made = circle()
    outline = {"vertices": [{"lat": lat, "lng": lng} for lat, lng in corners]}
    made["volume"] = {
        "outline_polygon": outline,
        "altitude_lower": metres(100),
        "altitude_upper": metres(200),
    }
    return made


def test_every_change_changes_the_ovn_even_one_that_changes_nothing_and_each_has_16_to_128_characters(
    a: Uss,
) -> None:
    extents = [circle()]
    new: Json = {"new_subscription": {"uss_base_url": BASE}}
    made = intent(a.plan(extents))
    ovns = [made["ovn"]]
    for state in (
        "Accepted",
        "Activated",
        "Activated",
        "Nonconforming",
        "Activated",
        "Contingent",
        "Contingent",
    ):
        made = intent(a.plan(extents, made["id"], ovns[-1], state=state, **new))
        ovns.append(made["ovn"])
        assert made["version"] == len(ovns)
        assert a.plan(extents, made["id"], ovns[-2], state=state, **new).status_code == 409, "the one before"
    body = {"extents": extents, "uss_base_url": BASE}
    path, ovn = f"{CR}/{new_id()}", ""
    for _ in range(3):
        ovn = done(a.ask("PUT", path + ovn, body))["constraint_reference"]["ovn"]
        ovns.append(ovn)
        ovn = f"/{ovn}"
    assert len(set(ovns)) == len(ovns) == 11
    assert all(16 <= len(ovn) <= 128 for ovn in ovns)


def test_the_managers_other_intents_count_in_its_key_and_the_one_that_is_changed_does_not(a: Uss) -> None:
    first = intent(a.plan([circle()]))
    assert a.plan([circle()]).status_code == 409
    second = intent(a.plan([circle()], key=[first["ovn"]]))
    assert a.plan([circle()], first["id"], first["ovn"]).status_code == 409
    intent(a.plan([circle()], first["id"], first["ovn"], key=[second["ovn"]]))
    alone = intent(a.plan([circle(lat=36)]))
    intent(a.plan([circle(lat=36)], alone["id"], alone["ovn"]))


def test_off_nominal_states_need_no_key_but_the_scope_for_them(a: Uss, b: Uss) -> None:
    new: Json = {"new_subscription": {"uss_base_url": BASE}}
    mine = intent(a.plan([circle()]))
    mine = intent(a.plan([circle()], mine["id"], mine["ovn"], state="Activated", **new))
    intent(b.plan([circle(lat=36)]))
    for state in ("Nonconforming", "Contingent"):
        asked = {"extents": [circle(lat=36)], "state": state, "uss_base_url": BASE} | new
        path = f"{OI}/{mine['id']}/{mine['ovn']}"
        assert a.ask("PUT", path, asked, scopes=SC).status_code == 403
        mine = done(a.ask("PUT", path, asked, scopes=CMSA))["operational_intent_reference"]
    assert a.plan([circle(lat=37)], state="Nonconforming", **new).status_code in (400, 403)


@pytest.mark.parametrize(("apart_m", "conflict"), [(0.02, False), (-0.02, True)])
def test_circles_two_centimetres_apart_are_no_conflict_and_two_centimetres_into_one_another_are(
    apart_m: float, conflict: bool, a: Uss, b: Uss
) -> None:
    for lat, azimuth in ((0.0, 90.0), (46.9, 33.0), (-77.0, 250.0), (65.0, 90.0)):
        there = Geodesic.WGS84.Direct(lat, 179.999, azimuth, 800.0 + apart_m)
        intent(a.plan([circle(lat, 179.999, 300.0)]))
        answer = b.plan([circle(there["lat2"], there["lon2"], 500.0)])
        assert (answer.status_code == 409) == conflict, (lat, answer.text)


def test_the_edges_of_a_polygon_are_geodesics_and_not_lines_on_a_map(a: Uss, b: Uss) -> None:
    # between two corners on the parallel of 60 degrees, half a degree apart, the geodesic is some 53 m north of it
    west, east = (60.0, 10.0), (60.0, 10.5)
    line = Geodesic.WGS84.InverseLine(*west, *east)
    middle = line.Position(line.s13 / 2)["lat2"]
    assert 20e-5 < middle - 60.0 < 60e-5
    intent(a.plan([polygon([west, east, (59.9, 10.25)])]))
    between = circle(60.0 + (middle - 60.0) / 2, 10.25, 5.0)
    assert b.plan([between]).status_code == 409
    assert b.plan([circle(middle + 1e-4, 10.25, 5.0)]).status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"low": 200.02, "high": 300.0},
        {"low": 0.0, "high": 99.98},
        {"start": 1.51, "end": 2.0},
        {"start": 0.1, "end": 0.49},
    ],
)
def test_what_is_above_or_below_before_or_after_is_no_conflict(
    change: dict[str, float], a: Uss, b: Uss
) -> None:
    intent(a.plan([circle()]))
    intent(b.plan([circle(**change)]))


def test_an_altitude_of_another_datum_or_unit_is_refused(a: Uss) -> None:
    for odd in ({"reference": "SFC"}, {"reference": "EGM96"}, {"units": "FT"}, {"units": "m"}):
        volume = circle()
        volume["volume"]["altitude_upper"] |= odd
        answer = a.plan([volume])
        assert answer.status_code == 400
        assert "altitude_upper" in answer.json()["message"]


def test_a_constraint_may_be_larger_than_an_intent_and_each_limit_is_named(a: Uss) -> None:
    def put(radius_m: float) -> httpx.Response:
        extents = [circle(radius=radius_m)]
        return a.ask("PUT", f"{CR}/{new_id()}", {"extents": extents, "uss_base_url": BASE})

    assert (Limits().area_km2, Limits().constraint_area_km2, Limits().results) == (2500, 10_000, 10_000)
    assert a.plan([circle(radius=28_200)]).status_code == 201  # 2,498 km²
    said = a.plan([circle(radius=28_300)])
    assert (said.status_code, "2500 km²" in said.text) == (400, True)
    done(put(56_400))  # 9,993 km²
    said = put(56_500)
    assert (said.status_code, "CstrMaxArea" in said.text, "10000 km²" in said.text) == (400, True, True)
    for what in (OI, CR, SUB):
        said = a.ask("POST", f"{what}/query", {"area_of_interest": circle(radius=28_300)})
        assert (said.status_code, "2500 km²" in said.text) == (400, True)
    sub = {"extents": circle(radius=28_300), "uss_base_url": BASE, "notify_for_constraints": True}
    assert a.ask("PUT", f"{SUB}/{new_id()}", sub).status_code == 400


def test_every_write_returns_the_subscribers_to_notify_and_each_of_them_is_counted_once_more(
    a: Uss, b: Uss
) -> None:
    here, there = circle(), circle(lat=36)
    ids = []
    for place in (here, there):
        body: Json = {"extents": place, "uss_base_url": "https://bravo.example.com"}
        body |= {"notify_for_operational_intents": True, "notify_for_constraints": True}
        ids.append(done(b.ask("PUT", f"{SUB}/{new_id()}", body))["subscription"]["id"])

    def told(answer: httpx.Response) -> dict[str, int]:
        states = [s for to in done(answer)["subscribers"] for s in to["subscriptions"]]
        assert len({s["subscription_id"] for s in states}) == len(states)
        return {s["subscription_id"]: s["notification_index"] for s in states}

    made = a.plan([here])
    assert told(made) == {ids[0]: 1}
    # both where it was and where it goes
    moved = a.plan([there], intent(made)["id"], intent(made)["ovn"])
    assert told(moved) == {ids[0]: 2, ids[1]: 1}
    assert told(a.ask("DELETE", f"{OI}/{intent(moved)['id']}/{intent(moved)['ovn']}")) == {ids[1]: 2}
    path = f"{CR}/{new_id()}"
    body = {"extents": [here], "uss_base_url": BASE}
    zone = a.ask("PUT", path, body)
    assert told(zone) == {ids[0]: 3}
    zone = a.ask("PUT", f"{path}/{zone.json()['constraint_reference']['ovn']}", body | {"extents": [there]})
    assert told(zone) == {ids[0]: 4, ids[1]: 3}
    assert told(a.ask("DELETE", f"{path}/{zone.json()['constraint_reference']['ovn']}")) == {ids[1]: 4}
    known = [done(b.ask("GET", f"{SUB}/{k}"))["subscription"]["notification_index"] for k in ids]
    assert known == [4, 4]


def test_a_subscription_wants_a_trigger_is_its_managers_only_and_a_day_long_at_most(a: Uss, b: Uss) -> None:
    def put(who: Uss, sub_id: str, version: str = "", **change: Any) -> httpx.Response:
        body = {"extents": circle(), "uss_base_url": BASE, "notify_for_operational_intents": True}
        return who.ask("PUT", f"{SUB}/{sub_id}" + (f"/{version}" if version else ""), body | change)

    assert put(a, new_id(), notify_for_operational_intents=False).status_code == 400
    assert put(a, new_id(), extents=circle(start=-0.08, end=1)).status_code == 200  # 4.8 min ago
    assert put(a, new_id(), extents=circle(start=-0.09, end=1)).status_code == 400  # 5.4 min
    assert put(a, new_id(), extents=circle(start=0, end=23.99)).status_code == 200
    assert put(a, new_id(), extents=circle(start=0, end=24.01)).status_code == 400
    mine = done(put(a, new_id()))["subscription"]
    for answer in (
        b.ask("GET", f"{SUB}/{mine['id']}"),
        put(b, mine["id"], mine["version"]),
        b.ask("DELETE", f"{SUB}/{mine['id']}/{mine['version']}"),
        b.plan([circle()], subscription_id=mine["id"]),
    ):
        assert answer.status_code in (400, 403, 404), answer.text
        assert mine["version"] not in answer.text
    assert done(b.ask("POST", f"{SUB}/query", {"area_of_interest": circle()}))["subscriptions"] == []


def test_what_has_ended_vanishes_from_queries_and_is_in_nobodys_way(a: Uss, b: Uss) -> None:
    soon = circle(start=0, end=1 / 3600)
    flown = intent(a.plan([soon]))
    body = {"extents": [soon], "uss_base_url": BASE}
    zone = done(a.ask("PUT", f"{CR}/{new_id()}", body))["constraint_reference"]
    heard = {"extents": soon, "uss_base_url": BASE, "notify_for_constraints": True}
    ears = done(a.ask("PUT", f"{SUB}/{new_id()}", heard))["subscription"]
    time.sleep(1.1)
    around = {"area_of_interest": circle(start=None, end=None)}
    assert done(a.ask("POST", f"{OI}/query", around))["operational_intent_references"] == []
    assert done(a.ask("POST", f"{CR}/query", around))["constraint_references"] == []
    assert done(a.ask("POST", f"{SUB}/query", around))["subscriptions"] == []
    made = done(b.plan([circle(start=0, end=1)]))
    assert not [
        s for to in made["subscribers"] for s in to["subscriptions"] if s["subscription_id"] == ears["id"]
    ]
    # and its manager may still end it
    done(a.ask("DELETE", f"{OI}/{flown['id']}/{flown['ovn']}"))
    done(a.ask("DELETE", f"{CR}/{zone['id']}/{zone['ovn']}"))
