"""What the public suites send to be refused."""

import itertools
from typing import Any

import pytest

from tests.service.sky import AA, CM, CMSA, CP, SC, circle, new_id
from tests.service.suites.pool import OI, Json, Pool, refused, search, subscribe, subscription

Corners = list[tuple[float, float]]
SQUARE: Corners = [(32.58, -117.16), (32.65, -117.16), (32.65, -117.07), (32.58, -117.07)]


def polygon(corners: Corners, **more: Any) -> Json:
    made = circle(**more)
    del made["volume"]["outline_circle"]
    made["volume"]["outline_polygon"] = {"vertices": [{"lat": lat, "lng": lng} for lat, lng in corners]}
    return made


def changed(volume: Json, *path: str, to: Any) -> Json:
    """A volume with one value in it another."""
    if not path:
        found: Json = to
        return found
    return volume | {path[0]: changed(volume[path[0]], *path[1:], to=to)}


BOTH = polygon(SQUARE)
BOTH["volume"] = BOTH["volume"] | circle()["volume"]
CAMEL = {"volume": {"outlinePolygon": BOTH["volume"]["outline_polygon"]}, "timeStart": BOTH["time_start"]}
VOLUMES: dict[str, Json] = {
    "one that reaches over an ocean": polygon([*SQUARE[:3], (32.58, -157.07)]),
    "a degree by two": polygon([(-23, 130), (-24, 130), (-24, 132), (-23, 132)]),
    "ten by ten degrees": polygon([(9.98, 9.98), (9.97, 9.99), (20.01, 10.02), (20.02, 20.01), (9.98, 9.98)]),
    "three corners in one place": polygon([(37.789, -122.454)] * 3),
    "two corners": polygon(SQUARE[:2]),
    "none": polygon([]),
    "a ring that comes back to where it was": polygon([*SQUARE, SQUARE[0], (32.6, -117.2)]),
    "edges that cross": polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]),
    "a latitude that is none": polygon([*SQUARE[:3], (110.0, -117.07)]),
    "a longitude that is none": polygon([*SQUARE[:3], (32.58, -197.07)]),
    "a circle and a polygon": BOTH,
    "neither": {"volume": {}},
    "names as they were in former versions": CAMEL,
    "units that are none": changed(circle(), "volume", "altitude_lower", "units", to="N"),
    "a datum that is none": changed(circle(), "volume", "altitude_lower", "reference", to="W85"),
    "feet": changed(circle(), "volume", "outline_circle", "radius", "units", to="FT"),
    "a number as text": changed(circle(), "volume", "altitude_lower", "value", to="100"),
    "no number": changed(circle(), "volume", "altitude_lower", "value", to=None),
    "a time format that is none": changed(circle(), "time_start", "format", to="RFC3330"),
    "a time without a zone": changed(circle(), "time_start", "value", to="2030-01-01T00:00:00"),
    "a day": changed(circle(), "time_start", "value", to="2030-01-01"),
    "an upper bound below the lower one": circle(low=200, high=100),
    "an end before its start": circle(start=2, end=1),
    "a list": {"volume": []},
}


@pytest.mark.parametrize("volume", VOLUMES.values(), ids=VOLUMES.keys())
def test_a_volume_that_is_none_is_refused_wherever_it_is_sent(one_server: Pool, volume: Json) -> None:
    a = one_server.of_all_roles()
    refused(a.plan([volume]), 400)
    refused(
        a.ask(
            "PUT",
            f"constraint_references/{new_id()}",
            {"extents": [volume], "uss_base_url": "https://a.example.com"},
        ),
        400,
    )
    refused(subscribe(a, volume), 400)
    for kind in (OI, "constraint_references", "subscriptions"):
        refused(a.ask("POST", f"{kind}/query", {"area_of_interest": volume}), 400)


WRONG: dict[str, Json] = {
    "not https": {"uss_base_url": "http://localhost:8080"},
    "no URL": {"uss_base_url": ""},
    "a subscription id that is none": {"subscription_id": "a0"},
    "one without dashes": {"subscription_id": new_id().replace("-", "")},
    "one that nobody has": {"subscription_id": new_id()},
    "a subscription and a new one": {
        "subscription_id": new_id(),
        "new_subscription": {"uss_base_url": "https://a.example.com"},
    },
    "a new one without a URL": {"new_subscription": {"notify_for_constraints": True}},
    "a new one that is not https": {"new_subscription": {"uss_base_url": "http://a.example.com"}},
    "no volumes": {"extents": []},
    "a volume that is no list": {"extents": circle()},
    "a state that the DSS never sees": {"state": "Ended"},
    "a state that is none": {"state": "Flying"},
    "a key that is no list": {"key": "x"},
    "numbers for a key": {"key": [7]},
    "a suffix that is no UUID": {"requested_ovn_suffix": "x"},
    "over": {"extents": [circle(start=-3, end=-2)]},
    "a former version's names": {"uss_base_url": None, "ussBaseUrl": "https://a.example.com"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_plan_that_is_none_is_refused_and_leaves_nothing(one_server: Pool, wrong: Json) -> None:
    a, entity_id = one_server.uss("uss1"), new_id()
    whole: Json = {"extents": [circle()], "state": "Accepted", "uss_base_url": "https://uss1.example.com"}
    refused(a.ask("PUT", f"{OI}/{entity_id}", whole | wrong), 400)
    refused(a.ask("GET", f"{OI}/{entity_id}"), 404)


@pytest.mark.parametrize(
    "bad",
    ["not_uuid_format", "0", new_id().replace("-4", "-1"), new_id() + "0", "%20"],
    ids=itertools.count(),
)
def test_an_id_that_is_no_uuid_is_refused(one_server: Pool, bad: str) -> None:
    a = one_server.of_all_roles()
    refused(a.plan([circle()], bad), 400)
    for kind in (OI, "constraint_references", "subscriptions"):
        refused(a.ask("GET", f"{kind}/{bad}"), 400)


def test_a_former_path_leads_nowhere(one_server: Pool) -> None:
    refused(one_server.uss("uss1").ask("GET", f"operation_references/{new_id()}"), 404)


def test_a_query_of_what_is_over_and_one_of_ten_years_are_answered(one_server: Pool) -> None:
    a = one_server.of_all_roles()
    large = [(32.594, -96.886), (32.861, -96.886), (32.861, -96.652), (32.594, -96.652)]
    for corners, start, end in ((SQUARE, -50_000.0, -49_999.0), (large, -50_000.0, 40_000.0)):
        for kind in (OI, "constraint_references", "subscriptions"):
            assert search(a, kind, polygon(corners, start=start, end=end)) == {}


def test_what_is_not_known_is_passed_over_and_null_is_left_out(one_server: Pool) -> None:
    a = one_server.uss("uss1")
    more: Json = {
        "old_version": 0,
        "notes": {"a": [1]},
        "key": None,
        "subscription_id": None,
        "new_subscription": None,
    }
    assert a.plan([circle(lat=-10) | {"colour": "red"}], **more).status_code == 201
    capitals = new_id().upper()
    made = subscription(subscribe(a, circle(), capitals))
    assert made["id"] == capitals.lower()
    assert a.ask("GET", f"subscriptions/{capitals}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("POST", f"{OI}/query", (SC, CMSA)),
        ("GET", f"{OI}/{new_id()}", (SC, CMSA)),
        ("PUT", f"{OI}/{new_id()}", (SC, CMSA)),
        ("PUT", f"{OI}/{new_id()}/{'x' * 16}", (SC, CMSA)),
        ("DELETE", f"{OI}/{new_id()}/{'x' * 16}", (SC, CMSA)),
        ("POST", "constraint_references/query", (CM, CP)),
        ("GET", f"constraint_references/{new_id()}", (CM, CP)),
        ("PUT", f"constraint_references/{new_id()}", (CM,)),
        ("PUT", f"constraint_references/{new_id()}/{'x' * 16}", (CM,)),
        ("DELETE", f"constraint_references/{new_id()}/{'x' * 16}", (CM,)),
        ("POST", "subscriptions/query", (SC, CP)),
        ("GET", f"subscriptions/{new_id()}", (SC, CP)),
        ("PUT", f"subscriptions/{new_id()}", (SC, CP)),
        ("PUT", f"subscriptions/{new_id()}/x", (SC, CP)),
        ("DELETE", f"subscriptions/{new_id()}/x", (SC, CP)),
        ("GET", "uss_availability/uss1", (SC, CMSA, AA)),
        ("PUT", "uss_availability/uss1", (AA,)),
        ("POST", "reports", (SC, CMSA, CM, CP, AA)),
    ],
    # the ids in the paths are new in every process
    ids=itertools.count(),
)
def test_each_route_is_for_its_scopes_and_no_other(
    one_server: Pool, method: str, path: str, scopes: tuple[str, ...]
) -> None:
    a = one_server.uss("uss1")
    for scope in (SC, CMSA, CM, CP, AA, "rid.display_provider", "interuss.flight_planning.plan"):
        answer = a.ask(method, path, {}, scopes=scope)
        if scope in scopes:
            assert answer.status_code not in (401, 403), answer.text
        else:
            refused(answer, 403)
    assert one_server.primary.request(method, f"/dss/v1/{path}", json={}).status_code == 401
    refused(one_server.primary.request(method, f"/dss/v1/{path}", json={}), 401)
