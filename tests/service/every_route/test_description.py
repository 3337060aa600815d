"""The OpenAPI document says of every route what is so."""

from typing import Any

import msgspec
import pytest

from sharedsky.ledger.shown import LEAF, PROMISE
from sharedsky.service.api import flights, wire
from sharedsky.service.api.examples import EXAMPLES
from sharedsky.service.api.serving import SCOPES
from tests.service.every_route.whole import Whole
from tests.service.sky import new_id

# of the server itself and for trying things out, no interface for others
NOT_DESCRIBED = {"/token", "/openapi"}
Json = dict[str, Any]


def operations(document: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_served_document_is_the_one_that_the_routes_make_and_stays_the_same(server: Whole) -> None:
    first, second = server.http.get("/openapi"), server.http.get("/openapi/openapi.json")
    assert first.status_code == 200, first.text
    assert first.json() == server.document == second.json()
    assert first.json()["openapi"].startswith("3.1")


def test_every_route_is_described_but_those_of_the_server_itself(server: Whole) -> None:
    told = operations(server.document)
    for route in server.routes:
        own = any(route.path == path or route.path.startswith(path + "/") for path in NOT_DESCRIBED)
        # a delete without the OVN, which is there to say that it is missing
        nameless = (
            route.method == "DELETE" and route.path.startswith("/dss/v1/") and route.path.count("{") == 1
        )
        assert (route.name in told) != (own or nameless), route.name


def test_no_two_operations_have_one_id_and_each_says_what_it_does(server: Whole) -> None:
    told = operations(server.document).values()
    assert len({o["operationId"] for o in told}) == len(told)
    for operation in told:
        assert operation["summary"].endswith("."), operation
        assert operation["tags"]
        assert operation["description"]


def test_the_scopes_that_stand_there_are_those_that_are_asked_for(server: Whole) -> None:
    told = operations(server.document)
    for route in server.routes:
        if route.name in told:
            scopes = route.handler.opt.get(SCOPES)
            wanted = [] if scopes is None else [{"token": [s]} for s in scopes] or [{"token": []}]
            assert told[route.name]["security"] == wanted, route.name
            assert ("401" in told[route.name]["responses"]) == (scopes is not None), route.name


def test_what_is_refused_is_told_as_the_standard_has_it_under_its_paths_and_else_as_a_problem(
    server: Whole,
) -> None:
    for name, operation in operations(server.document).items():
        standard = name.split(" ")[1].startswith(("/dss/v1/", "/uss/v1/", "/aux/v1/"))
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == [
                    "application/json" if standard else "application/problem+json"
                ], (name, status)


def test_a_change_is_told_with_its_promise_as_the_document_says(server: Whole) -> None:
    token = server.token("charlie", "utm.availability_arbitration")
    body = {"availability": "Normal", "old_version": ""}
    answer = server.http.put(
        f"/dss/v1/uss_availability/{new_id()}", json=body, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200, answer.text
    told = server.document["paths"]["/dss/v1/uss_availability/{uss_id}"]["put"]["responses"]["200"]["headers"]
    assert set(told) == {LEAF, PROMISE}
    assert len(bytes.fromhex(answer.headers[LEAF])) == 32
    assert answer.headers[PROMISE]


def test_every_reference_leads_somewhere(server: Whole) -> None:
    text = msgspec.json.encode(server.document).decode()
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(server.document["components"]["schemas"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_taken_by_what_it_is_an_example_of(name: str, server: Whole) -> None:
    schemas = server.document["components"]["schemas"]
    assert (schemas.get(name) or schemas[f"flights_{name}"])["examples"] == EXAMPLES[name]
    for example in EXAMPLES[name]:
        msgspec.json.decode(
            msgspec.json.encode(example), type=getattr(wire, name, None) or getattr(flights, name)
        )


def test_every_limit_of_the_server_is_told(server: Whole) -> None:
    told = server.document["info"]["description"]
    for name, value in msgspec.structs.asdict(server.settings.limits).items():
        assert f"`{name}`: {value:g}" in told
