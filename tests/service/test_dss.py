"""The DSS role of the standard, over HTTP, the same over every storage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sharedsky.service.limits import Limits
from sharedsky.service.storage.postgres import Postgres
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import sky
from tests.service.sky import AA, CM, CMSA, CP, SC, Uss, circle, new_id

OI = "operational_intent_references"


@pytest.fixture(params=["sqlite", "postgres"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[httpx.Client]:
    if request.param == "sqlite":
        with sky.serving(lambda: Sqlite(tmp_path / "sky.db"), Limits(results=50)) as made:
            yield made
    else:
        url = request.getfixturevalue("empty_database")
        with sky.serving(lambda: Postgres(url), Limits(results=50)) as made:
            yield made


@pytest.fixture
def a(client: httpx.Client) -> Uss:
    return Uss(client, "alpha", SC, CMSA)


@pytest.fixture
def b(client: httpx.Client) -> Uss:
    return Uss(client, "bravo", SC)


def ref(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    made: dict[str, Any] = answer.json()["operational_intent_reference"]
    return made


def told(answer: httpx.Response) -> dict[str, int]:
    return {
        s["subscription_id"]: s["notification_index"]
        for to in answer.json()["subscribers"]
        for s in to["subscriptions"]
    }


def subscribe(
    uss: Uss, volume: dict[str, Any], subscription_id: str = "", version: str = "", **more: Any
) -> httpx.Response:
    body = {
        "extents": volume,
        "uss_base_url": f"https://{uss.name}.example.com",
        "notify_for_operational_intents": True,
    }
    path = f"subscriptions/{subscription_id or new_id()}" + (f"/{version}" if version else "")
    return uss.ask("PUT", path, body | more, scopes=f"{SC} {CP}")


def test_an_ovn_is_shown_only_to_its_manager(a: Uss, b: Uss) -> None:
    made = ref(a.plan([circle()]))
    assert 16 <= len(made["ovn"]) <= 128
    assert made["version"] == 1
    assert made["subscription_id"] == "00000000-0000-4000-8000-000000000000"
    own = a.ask("GET", f"{OI}/{made['id']}").json()["operational_intent_reference"]
    other = b.ask("GET", f"{OI}/{made['id']}").json()["operational_intent_reference"]
    assert own == made
    assert other == made | {"ovn": "Available from USS"}
    found = b.ask("POST", f"{OI}/query", {"area_of_interest": circle()})
    assert found.json()["operational_intent_references"] == [other]
    assert made["ovn"] not in b.plan([circle()]).text
    assert made["ovn"] not in subscribe(b, circle()).text


def test_a_plan_needs_the_ovn_of_everything_in_its_way(a: Uss, b: Uss) -> None:
    first = ref(a.plan([circle()]))
    refused = b.plan([circle(lat=35.51)])
    assert refused.status_code == 409
    assert [m["id"] for m in refused.json()["missing_operational_intents"]] == [first["id"]]
    second = ref(b.plan([circle(lat=35.51)], key=[first["ovn"]]))
    # of oneself: the manager's other intents count, the one that is changed does not
    assert a.plan([circle()], first["id"], first["ovn"]).status_code == 409
    changed = ref(a.plan([circle()], first["id"], first["ovn"], key=[second["ovn"]]), 200)
    assert changed["version"] == 2
    assert changed["ovn"] != first["ovn"]
    # a key of yesterday is no key
    assert b.plan([circle(lat=35.51)], second["id"], second["ovn"], key=[first["ovn"]]).status_code == 409


@pytest.mark.parametrize(
    "beside",
    [
        circle(lat=35.5 + 2001 / 110_950),
        circle(low=200.5, high=300),
        circle(start=1.6, end=2),
    ],
    ids=["two metres away", "above", "later"],
)
def test_neighbours_that_merely_share_a_cell_are_no_conflict(a: Uss, b: Uss, beside: dict[str, Any]) -> None:
    ref(a.plan([circle()]))
    ref(b.plan([beside]))
    found = b.ask("POST", f"{OI}/query", {"area_of_interest": beside}).json()
    assert [r["manager"] for r in found["operational_intent_references"]] == ["bravo"]


def test_a_result_limit_never_hides_a_conflict(a: Uss, b: Uss) -> None:
    key: list[str] = []
    for k in range(60):
        key.append(ref(a.plan([circle(radius=10 + k)], key=key))["ovn"])
    query = a.ask("POST", f"{OI}/query", {"area_of_interest": circle()})
    assert query.status_code == 413
    assert "60" in query.json()["message"]
    refused = b.plan([circle()], key=key[:-1])
    assert refused.status_code == 409
    assert len(refused.json()["missing_operational_intents"]) == 1


def test_an_intent_begins_accepted_and_goes_only_where_the_standard_lets_it(a: Uss, b: Uss) -> None:
    new: dict[str, Any] = {"new_subscription": {"uss_base_url": "https://alpha.example.com"}}
    for state in ("Activated", "Nonconforming", "Contingent", "Ended"):
        assert a.plan([circle()], state=state, **new).status_code == 400
    made = ref(a.plan([circle()]))
    assert a.plan([circle()], made["id"], made["ovn"], state="Activated").status_code == 400, (
        "no subscription"
    )
    for state in ("Activated", "Nonconforming", "Activated", "Nonconforming", "Contingent"):
        made = ref(a.plan([circle()], made["id"], made["ovn"], state=state, **new), 200)
        assert made["state"] == state
    for state in ("Accepted", "Activated", "Nonconforming"):
        assert a.plan([circle()], made["id"], made["ovn"], state=state, **new).status_code == 400
    mine = ref(b.plan([circle(lat=36)]))
    assert b.plan([circle(lat=36)], mine["id"], mine["ovn"], state="Nonconforming", **new).status_code == 403


def test_off_nominal_states_need_no_key(a: Uss, b: Uss) -> None:
    new: dict[str, Any] = {"new_subscription": {"uss_base_url": "https://alpha.example.com"}}
    made = ref(a.plan([circle()]))
    ref(b.plan([circle()], key=[made["ovn"]]))
    ref(a.plan([circle()], made["id"], made["ovn"], state="Nonconforming", **new), 200)


def test_only_its_manager_changes_or_ends_an_intent(a: Uss, b: Uss) -> None:
    made = ref(a.plan([circle()]))
    assert b.plan([circle()], made["id"], made["ovn"]).status_code == 403
    assert b.ask("DELETE", f"{OI}/{made['id']}/{made['ovn']}").status_code == 403
    assert a.ask("DELETE", f"{OI}/{made['id']}/{'x' * 32}").status_code == 409
    assert a.plan([circle()], made["id"], "x" * 32).status_code == 409
    assert a.plan([circle()], made["id"]).status_code == 409, "it exists"
    assert a.plan([circle()], new_id(), made["ovn"]).status_code == 400
    assert ref(a.ask("DELETE", f"{OI}/{made['id']}/{made['ovn']}"), 200) == made
    assert a.ask("GET", f"{OI}/{made['id']}").status_code == 404
    assert a.ask("DELETE", f"{OI}/{made['id']}/{made['ovn']}").status_code == 404


def test_an_implicit_subscription_lives_as_long_as_what_needs_it(a: Uss, b: Uss) -> None:
    new: dict[str, Any] = {"new_subscription": {"uss_base_url": "https://alpha.example.com/subs"}}
    answer = a.plan([circle()], **new)
    made = ref(answer)
    sub = made["subscription_id"]
    assert told(answer) == {sub: 1}
    got = a.ask("GET", f"subscriptions/{sub}").json()["subscription"]
    assert got["implicit_subscription"]
    assert got["dependent_operational_intents"] == [made["id"]]
    assert b.ask("GET", f"subscriptions/{sub}").status_code == 403
    assert a.ask("DELETE", f"subscriptions/{sub}/{got['version']}").status_code == 400
    assert told(b.plan([circle()], key=[made["ovn"]])) == {sub: 2}

    def keys() -> list[str]:
        missing = a.plan([circle()]).json()["missing_operational_intents"]
        return [
            b.ask("GET", f"{OI}/{m['id']}").json()["operational_intent_reference"]["ovn"] for m in missing
        ]

    # kept, and widened, when it is named
    wider = ref(a.plan([circle(radius=3000)], made["id"], made["ovn"], subscription_id=sub, key=keys()), 200)
    assert wider["subscription_id"] == sub
    far = circle(lat=35.5 + 2500 / 111_000, radius=10)
    assert sub in told(b.plan([far], key=[wider["ovn"]]))
    # replaced by a new one, and gone when no one names it
    key = [o for o in [*keys()] if o != "Available from USS"]
    query = b.ask("POST", f"{OI}/query", {"area_of_interest": circle(radius=3000)}).json()
    key = [r["ovn"] for r in query["operational_intent_references"]]
    again = ref(a.plan([circle(radius=3000)], made["id"], wider["ovn"], key=key, **new), 200)
    assert again["subscription_id"] != sub
    assert a.ask("GET", f"subscriptions/{sub}").status_code == 404
    ended = a.ask("DELETE", f"{OI}/{made['id']}/{again['ovn']}")
    assert again["subscription_id"] in told(ended)
    assert a.ask("GET", f"subscriptions/{again['subscription_id']}").status_code == 404


def test_a_subscription_that_is_named_must_be_own_and_cover_the_plan(a: Uss, b: Uss) -> None:
    sub = subscribe(a, circle()).json()["subscription"]["id"]
    assert a.plan([circle(start=0.6, end=1.4)], subscription_id=sub).status_code == 201
    assert b.plan([circle(lat=36)], subscription_id=sub).status_code == 403
    for bad in (circle(radius=1001), circle(low=99), circle(end=1.6), circle(lat=35.6)):
        answer = a.plan([bad | {"time_start": circle(start=0.7)["time_start"]}], subscription_id=sub)
        assert answer.status_code == 400, answer.text
    assert a.plan([circle(lat=36)], subscription_id=new_id()).status_code == 400
    both: dict[str, Any] = {
        "subscription_id": sub,
        "new_subscription": {"uss_base_url": "https://alpha.example.com"},
    }
    assert a.plan([circle(lat=36)], **both).status_code == 400


def test_a_subscription_goes_on_covering_what_depends_on_it(a: Uss) -> None:
    new: dict[str, Any] = {"new_subscription": {"uss_base_url": "https://alpha.example.com"}}
    volume = circle()
    made = ref(a.plan([volume], **new))
    sub = a.ask("GET", f"subscriptions/{made['subscription_id']}").json()["subscription"]

    def change(to: dict[str, Any], **more: Any) -> int:
        return subscribe(a, to, sub["id"], sub["version"], **more).status_code

    times = {k: volume[k] for k in ("time_start", "time_end")}
    assert change(circle(radius=500) | times) == 400
    assert change(circle(low=150) | times) == 400
    assert change(circle(end=1)) == 400
    assert change(volume, notify_for_operational_intents=False, notify_for_constraints=True) == 400
    assert change(volume, notify_for_operational_intents=False) == 400
    assert change(volume) == 200
    assert ref(a.ask("DELETE", f"{OI}/{made['id']}/{made['ovn']}"), 200)
    # it became its manager's own
    assert a.ask("GET", f"subscriptions/{sub['id']}").status_code == 200


def test_subscriptions_are_bounded_in_time(a: Uss) -> None:
    for start, end, status in [
        (-0.01, 23.98, 200),
        (-0.01, 24.1, 400),
        (-0.2, 1, 400),
        (-0.05, -0.01, 400),
        (2, 1, 400),
        (None, None, 200),
        (1, None, 200),
    ]:
        answer = subscribe(a, circle(start=start, end=end))
        assert answer.status_code == status, (start, end, answer.text)
    got = subscribe(a, circle(start=None, end=None)).json()
    assert got["subscription"]["notification_index"] == 0
    assert got["operational_intent_references"] == []
    assert "constraint_references" not in got


def test_a_subscription_is_told_of_changes_in_it_and_only_of_those_it_asks_for(a: Uss, b: Uss) -> None:
    ops = subscribe(b, circle(radius=3000)).json()["subscription"]
    both = subscribe(b, circle(radius=3000), notify_for_constraints=True).json()["subscription"]
    assert told(a.plan([circle(lat=35.55, radius=10)])) == {}
    made = a.plan([circle()])
    assert told(made) == {ops["id"]: 1, both["id"]: 1}
    # moved out: told of it as it was
    moved = a.plan([circle(lat=36)], ref(made)["id"], ref(made)["ovn"])
    assert told(moved) == {ops["id"]: 2, both["id"]: 2}
    assert told(a.plan([circle(lat=37)], ref(made)["id"], ref(moved, 200)["ovn"])) == {}
    authority = Uss(b.client, "authority", CM, CP)
    body = {"extents": [circle()], "uss_base_url": "https://authority.example.com"}
    assert told(authority.ask("PUT", f"constraint_references/{new_id()}", body)) == {both["id"]: 3}
    again = subscribe(b, circle(radius=3000), both["id"], both["version"], notify_for_constraints=True).json()
    assert again["subscription"]["notification_index"] == 3
    assert again["subscription"]["version"] != both["version"]
    assert len(again["constraint_references"]) == 1
    assert subscribe(b, circle(), both["id"], both["version"]).status_code == 409
    assert subscribe(a, circle(), both["id"], again["subscription"]["version"]).status_code == 403
    mine = b.ask("POST", "subscriptions/query", {"area_of_interest": circle()}).json()["subscriptions"]
    assert {s["id"] for s in mine} == {ops["id"], both["id"]}
    assert a.ask("POST", "subscriptions/query", {"area_of_interest": circle()}).json() == {
        "subscriptions": []
    }


def test_constraints_are_in_the_way_of_those_who_process_them(a: Uss, b: Uss) -> None:
    authority = Uss(b.client, "authority", CM, CP)
    entity_id, body = new_id(), {"extents": [circle()], "uss_base_url": "https://authority.example.com"}
    answer = authority.ask("PUT", f"constraint_references/{entity_id}", body)
    assert answer.status_code == 201
    made = answer.json()["constraint_reference"]
    assert authority.ask("PUT", f"constraint_references/{entity_id}", body).status_code == 409
    assert authority.ask("PUT", f"constraint_references/{new_id()}/{made['ovn']}", body).status_code == 409
    assert b.ask("PUT", f"constraint_references/{new_id()}", body, scopes=f"{SC} {CP}").status_code == 403
    seen = b.ask("GET", f"constraint_references/{entity_id}", scopes=CP).json()["constraint_reference"]
    assert seen == made | {"ovn": "Available from USS"}
    new: dict[str, Any] = {"uss_base_url": "https://alpha.example.com", "notify_for_constraints": True}
    assert b.plan([circle(radius=5)]).status_code == 201
    key = [r["ovn"] for r in b.ask("POST", f"{OI}/query", {"area_of_interest": circle()}).json()[OI]]
    refused = a.plan([circle()], new_subscription=new, key=key)
    assert refused.status_code == 409
    assert [c["id"] for c in refused.json()["missing_constraints"]] == [entity_id]
    assert a.plan([circle()], new_subscription=new, key=[*key, made["ovn"]]).status_code == 201
    changed = authority.ask("PUT", f"constraint_references/{entity_id}/{made['ovn']}", body)
    assert changed.status_code == 200
    assert len(told(changed)) == 1
    ovn = changed.json()["constraint_reference"]["ovn"]
    gone = authority.ask("DELETE", f"constraint_references/{entity_id}/{ovn}")
    assert gone.status_code == 200
    assert authority.ask("GET", f"constraint_references/{entity_id}").status_code == 404


def test_a_uss_that_is_down_plans_nothing_and_what_it_only_planned_is_in_nobodys_way(a: Uss, b: Uss) -> None:
    arbiter = Uss(a.client, "arbiter", AA)
    planned, active = ref(a.plan([circle()])), ref(a.plan([circle(lat=36)]))
    new: dict[str, Any] = {"new_subscription": {"uss_base_url": "https://alpha.example.com"}}
    active = ref(a.plan([circle(lat=36)], active["id"], active["ovn"], state="Activated", **new), 200)
    unknown = arbiter.ask("GET", "uss_availability/alpha").json()
    assert unknown == {"version": "", "status": {"uss": "alpha", "availability": "Unknown"}}
    assert b.ask("PUT", "uss_availability/alpha", {"availability": "Down"}).status_code == 403
    down = arbiter.ask("PUT", "uss_availability/alpha", {"availability": "dOwN"}).json()
    assert down["status"] == {"uss": "alpha", "availability": "Down"}
    assert arbiter.ask("PUT", "uss_availability/alpha", {"availability": "normal"}).status_code == 409
    assert arbiter.ask("PUT", "uss_availability/alpha", {"availability": "purple"}).status_code == 400

    assert a.plan([circle(lat=37)]).status_code == 412
    assert a.plan([circle()], planned["id"], planned["ovn"], state="Activated", **new).status_code == 412
    assert a.ask("DELETE", f"{OI}/{planned['id']}/{planned['ovn']}").status_code == 412
    ref(a.plan([circle(lat=36)], active["id"], active["ovn"], state="Contingent", **new), 200)
    assert ref(b.plan([circle()]))["uss_availability"] == "Unknown"
    refused = b.plan([circle(lat=36)])
    assert refused.status_code == 409
    assert refused.json()["missing_operational_intents"][0]["uss_availability"] == "Down"
    normal = {"availability": "NORMAL", "old_version": down["version"]}
    assert arbiter.ask("PUT", "uss_availability/alpha", normal).json()["status"]["availability"] == "Normal"
    assert a.ask("DELETE", f"{OI}/{planned['id']}/{planned['ovn']}").status_code == 200


def test_a_requested_ovn_suffix_is_honoured_once_and_near_now(a: Uss) -> None:
    def suffix(minutes: float) -> str:
        ms = f"{int((sky.now_s() + 60 * minutes) * 1000):012x}"
        return f"{ms[:8]}-{ms[8:]}-7abc-8def-0123456789ab"

    entity_id, wanted = new_id(), suffix(0)
    made = ref(a.plan([circle()], entity_id, requested_ovn_suffix=wanted))
    assert made["ovn"] == f"{entity_id}_{wanted}"
    assert a.plan([circle()], entity_id, made["ovn"], requested_ovn_suffix=wanted).status_code == 400
    between = ref(a.plan([circle()], entity_id, made["ovn"]), 200)
    assert a.plan([circle()], entity_id, between["ovn"], requested_ovn_suffix=wanted).status_code == 400
    for bad in (suffix(-6), suffix(6), new_id(), "x"):
        assert a.plan([circle()], entity_id, between["ovn"], requested_ovn_suffix=bad).status_code == 400


@pytest.mark.parametrize(
    ("volume", "limit"),
    [
        (circle(radius=28_300), "2500 km²"),
        (circle(start=31 * 24, end=31 * 24 + 1), "OiMaxPlanHorizon"),
        (circle(start=-2, end=-1), "past"),
        (circle(start=2, end=1), "end"),
        (circle(low=300, high=200), "upper"),
        (circle(low=None), "altitude_lower"),
        (circle(end=None), "time_end"),
        (circle(lat=95), "90"),
        (circle(radius=0), "radius"),
        ({"volume": {}}, "exactly one"),
    ],
)
def test_a_limit_that_is_broken_is_named(a: Uss, volume: dict[str, Any], limit: str) -> None:
    answer = a.plan([volume])
    assert answer.status_code == 400
    assert limit in answer.json()["message"]


def test_a_polygon_may_turn_either_way_and_be_closed_but_not_name_a_corner_twice(a: Uss, b: Uss) -> None:
    corners = [{"lat": 35.4, "lng": 35.7}, {"lat": 35.4, "lng": 35.9}, {"lat": 35.6, "lng": 35.9}]

    def area(vertices: list[dict[str, float]]) -> dict[str, Any]:
        made = circle()
        made["volume"] = made["volume"] | {"outline_polygon": {"vertices": vertices}}
        del made["volume"]["outline_circle"]
        return made

    assert a.plan([area(corners)]).status_code == 201
    assert b.plan([area(corners[::-1])]).status_code == 409
    assert b.plan([area([*corners, corners[0]])]).status_code == 409
    assert b.plan([area([*corners, corners[1]])]).status_code == 400
    assert b.plan([area(corners[:2])]).status_code == 400


def test_nobody_gets_in_without_a_token_and_its_scope(client: httpx.Client, a: Uss) -> None:
    assert client.post(f"/dss/v1/{OI}/query", content=b"not json").status_code == 401
    assert a.ask("POST", f"{OI}/query", {}, scopes=CM).status_code == 403
    assert a.ask("POST", f"{OI}/query", {}).status_code == 400
    bearer = {"Authorization": "Bearer alpha|interuss.pool_status.read"}
    assert client.get("/aux/v1/version").json()["version"].startswith("sharedsky")
    assert client.get("/aux/v1/validate_oauth").status_code == 401
    assert client.get("/aux/v1/validate_oauth?owner=alpha", headers=bearer).status_code == 200
    assert client.get("/aux/v1/validate_oauth?owner=bravo", headers=bearer).status_code == 403
    assert client.get("/aux/v1/pool", headers=bearer).json() == {"dar_id": "pool-1"}
    assert client.get("/readyz").status_code == 200


def test_what_cannot_be_read_is_refused_in_a_sentence(client: httpx.Client, a: Uss) -> None:
    headers = {"Authorization": f"Bearer alpha|{SC}"}
    path = f"/dss/v1/{OI}/{new_id()}"
    for body in (b"", b"{", b"[]", b'{"extents":[]}', b"\xff"):
        answer = client.put(path, content=body, headers=headers)
        assert answer.status_code == 400, answer.text
        assert answer.json()["message"]
    assert client.put(path, content=b" " * 300_000, headers=headers).status_code == 413
    assert a.ask("GET", f"{OI}/not-a-uuid").status_code == 400
    assert a.plan([circle()], uss_base_url="http://alpha.example.com").status_code == 400
    nowhere = client.get("/nowhere")
    assert (nowhere.status_code, nowhere.json()["want"]) == (404, "one of /openapi/openapi.json")


def test_a_report_is_kept_under_an_id(a: Uss) -> None:
    exchange = {
        "url": "https://b.example.com",
        "method": "GET",
        "recorder_role": "Client",
        "request_time": sky.at(0),
        "problem": "no answer",
    }
    answer = a.ask("POST", "reports", {"exchange": exchange})
    assert answer.status_code == 201
    assert answer.json()["report_id"]


HOSTILE: list[bytes] = [
    b'{"a":' + b"[" * 50_000,
    b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"extents":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"area_of_interest":{"volume":{"outline_circle":{"center":{"lat":1e999,"lng":0},"radius":{"value":1,"units":"M"}}}}}',
    b'{"area_of_interest":{"volume":{"outline_circle":{"center":{"lat":NaN,"lng":0},"radius":{"value":1,"units":"M"}}}}}',
    b'{"area_of_interest":{"volume":{"outline_circle":{"center":{"lat":0,"lng":0},"radius":{"value":9e6,"units":"M"}}}}}',
    b'{"area_of_interest":{"volume":{"outline_polygon":{"vertices":[{"lat":90,"lng":0},{"lat":90,"lng":9},{"lat":-90,"lng":0}]}}}}',
    b'{"area_of_interest":{"volume":{"outline_polygon":{"vertices":[{"lat":0,"lng":0},{"lat":0,"lng":180},{"lat":1,"lng":90}]}}}}',
    b'{"availability":"\\u0000","old_version":"\\ud800"}',
    b'{"uss_base_url":"https://\\u0000","extents":[{"volume":{}}],"state":"Accepted"}',
    b'"',
    b"null",
    b"1" * 5000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_no_body_makes_the_server_fail(client: httpx.Client, body: bytes) -> None:
    headers = {"Authorization": f"Bearer alpha|{SC} {CP} {CM} {AA} {CMSA}"}
    for method, path in [
        ("POST", f"{OI}/query"),
        ("POST", "constraint_references/query"),
        ("POST", "subscriptions/query"),
        ("PUT", f"{OI}/{new_id()}"),
        ("PUT", f"constraint_references/{new_id()}"),
        ("PUT", f"subscriptions/{new_id()}"),
        ("PUT", "uss_availability/%00"),
        ("PUT", "uss_availability/x"),
        ("POST", "reports"),
    ]:
        answer = client.request(method, f"/dss/v1/{path}", content=body, headers=headers)
        assert answer.status_code in (400, 413), (path, answer.status_code, answer.text)
        assert answer.json()["message"]


def test_answers_are_counted_by_route_and_nothing_of_a_request_is_in_the_count(
    client: httpx.Client, a: Uss
) -> None:
    made = ref(a.plan([circle()]))
    a.ask("GET", f"{OI}/{made['id']}")
    a.ask("GET", f"{OI}/{new_id()}")
    text = client.get("/metrics").text
    route = 'method="GET",route="/dss/v1/operational_intent_references/{entityid}"'
    assert f'{route},status="200"}} 1' in text
    assert f'{route},status="404"}} 1' in text
    assert "sharedsky_request_seconds_count{pid=" in text
    assert made["id"] not in text
    assert made["ovn"] not in text


def test_who_asks_too_fast_is_told_and_the_others_are_not(tmp_path: Path) -> None:
    with sky.serving(lambda: Sqlite(tmp_path / "sky.db"), Limits(requests_per_s=0.5)) as client:
        a, b = Uss(client, "alpha", SC), Uss(client, "bravo", SC)
        statuses = [a.ask("GET", f"{OI}/{new_id()}").status_code for _ in range(7)]
        assert statuses == [404] * 5 + [429] * 2
        assert b.ask("GET", f"{OI}/{new_id()}").status_code == 404
