"""Whatever the OpenAPI document lets a client send, and what it does not, is answered as it says, and never with a fault.

The cases are Schemathesis's. SHAREDSKY_FUZZ says how many are tried with each operation, where more than a few are wanted.
"""

import contextlib
import copy
import os
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sharedsky.service.api.description import ASKING
from sharedsky.service.api.examples import EXAMPLES, URL
from sharedsky.service.api.serving import SCOPES
from tests.service.every_route.whole import Whole
from tests.service.sky import at, new_id, now_s

CASES = int(os.environ.get("SHAREDSKY_FUZZ", "2"))
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
IDS = [new_id() for _ in range(3)]
Json = dict[str, Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]


def narrowed(document: Json) -> Json:
    """The document, with few ids and places, and times that are near, so that requests meet one another."""
    made = copy.deepcopy(document)
    schemas = made["components"]["schemas"]
    soon = datetime.fromtimestamp(now_s(), UTC)
    near = [(soon + timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M:%SZ") for h in (0.2, 0.5, 1, 2)]
    schemas["Time"]["properties"]["value"] = {
        "anyOf": [{"type": "string", "enum": near}, schemas["Time"]["properties"]["value"]]
    }
    point = schemas["LatLngPoint"]["properties"]
    point["lat"], point["lng"] = {"enum": [46.9, 46.95, 47.0]}, {"enum": [7.4, 7.45, 7.5]}
    schemas["Radius"]["properties"]["value"] = {"enum": [50, 3000.5, -1, 1e9]}
    schemas["Altitude"]["properties"]["value"] = {"enum": [0, 120.25, 500, 1e7]}
    for methods in made["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"].endswith("id") and parameter["in"] == "path":
                    parameter["schema"] = {"anyOf": [{"type": "string", "enum": IDS}, parameter["schema"]]}
    return made


ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        0.1,
        1e308,
        -0.0,
        2**70,
        "",
        " ",
        "x",
        "\0",
        "\u202e",
        "é" * 300,
        [],
        {},
        [[]],
        [None],
    ),
    *(
        "NaN",
        "1",
        "Down",
        "Ended",
        "Contingent",
        "Activated",
        "Normal",
        "2026-02-30T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ),
    *(180.0, -180.0, 90.0, -90.0, 1e-9, "https://", "https://a b/", "ftp://a", {"value": 1}, "0" * 5000),
)
"""What stands where something else should."""


def here(example: Any, url: str, hours: float = 0.5) -> Any:
    """An example, with times that are yet to come (an hour from first to last), and a server as the USS that is there."""
    if isinstance(example, dict):
        if example.get("format") == "RFC3339":
            return at(hours)
        return {k: here(v, url, 1.5 if k == "time_end" else hours) for k, v in example.items()}
    if isinstance(example, list):
        return [here(v, url, hours) for v in example]
    return url if example == URL else example


def bent(whole: Any, dice: random.Random) -> Any:
    """A body in which one thing is left out, is twice there or is odd."""
    made = copy.deepcopy(whole)
    inside = made
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if not keys:
            return made
        key = dice.choice(keys)
        if isinstance(inside[key], dict | list) and dice.random() < 0.75:
            inside = inside[key]
            continue
        match dice.randrange(5):
            case 0:
                del inside[key]
            case 1 if isinstance(inside, list):
                inside.append(inside[key])
            case _:
                inside[key] = dice.choice(ODD)
        return made


def operations(document: Json) -> list[Operation]:
    """Every operation that a document describes."""
    found = []
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok), result
        found.append(result.ok())
    return found


class Fuzzing:
    """Requests to one server, and what came of them.

    Args:
        server: that is asked.
    """

    def __init__(self, server: Whole) -> None:
        self.url = server.url
        scopes = {scope for route in server.routes for scope in route.handler.opt.get(SCOPES) or ()}
        self.headers = {"Authorization": f"Bearer {server.token('fuzzing', *sorted(scopes))}"}
        self.session = requests.Session()
        self.statuses: dict[str, Counter[int]] = {}
        self.seen = ["x"]
        """OVNs and versions that stood in answers."""
        self.wrong: list[str] = []

    def send(self, case: schemathesis.Case[Any], which: int) -> None:
        """Send one request and check the answer; `which` of the OVNs seen it names, where it names one."""
        path = case.path_parameters or {}
        for name in {"ovn", "version"} & set(path):
            if which % 4:
                path[name] = self.seen[-1 - which % min(len(self.seen), 3)]
        answer = case.call(base_url=self.url, headers=self.headers, session=self.session)
        self.statuses.setdefault(case.operation.label, Counter())[answer.status_code] += 1
        self.seen.extend(re.findall(r'"(?:ovn|version)":"([^"]+)"', answer.text))
        asking = case.operation.path.startswith(ASKING)
        if answer.status_code >= 500 and not (asking and answer.status_code in (502, 504)):
            self.wrong.append(f"{case.operation.label} {case.path_parameters} {case.body!r}: {answer.text}")
        try:
            case.validate_response(answer, checks=CHECKS)
        except (FailureGroup, Failure) as error:
            self.wrong.append(f"{case.operation.label} {case.path_parameters} {case.body!r}: {error}")

    def generated(self, operation: Operation, mode: GenerationMode) -> None:
        """Send what Schemathesis makes of the schema."""
        limited = settings(
            max_examples=CASES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        cases = operation.as_strategy(generation_mode=mode)
        with contextlib.suppress(Unsatisfiable):  # a request without parameters and body cannot be wrong
            limited(given(case=cases, which=st.integers(0, 1000))(self.send))()

    def bent(self, operation: Operation, example: Json, count: int) -> None:
        """Send an example as it is, and so many times bent."""
        dice = random.Random(operation.label)
        for k in range(count):
            body = here(example, self.url)
            for _ in range(0 if k % 5 == 0 else dice.randint(1, 2)):
                body = bent(body, dice)
            path = {name.strip("{}"): dice.choice(IDS) for name in re.findall(r"{\w+}", operation.path)}
            self.send(
                operation.Case(path_parameters=path, body=body, media_type="application/json"),
                dice.randrange(1000),
            )


def test_no_request_that_the_document_allows_or_forbids_makes_the_server_fail_or_answer_other_than_it_says(
    server: Whole,
) -> None:
    fuzzing = Fuzzing(server)
    for operation in operations(narrowed(server.document)):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            fuzzing.generated(operation, mode)
    print(fuzzing.statuses)
    assert not fuzzing.wrong, "\n\n".join(fuzzing.wrong)


def test_no_example_that_is_bent_makes_the_server_fail_or_answer_other_than_it_says(server: Whole) -> None:
    fuzzing = Fuzzing(server)
    # flights before what would be in their way
    for operation in sorted(operations(server.document), key=lambda of: not of.path.startswith(ASKING)):
        raw: Json = server.document["paths"][operation.path][operation.method.lower()]
        content: Json = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2].removeprefix("flights_")
        for example in EXAMPLES.get(name, []):
            fuzzing.bent(operation, example, 15 * CASES)
    print(fuzzing.statuses)
    assert not fuzzing.wrong, "\n\n".join(fuzzing.wrong)
    # the examples reach what is behind the checks of bodies
    reached = {status for counts in fuzzing.statuses.values() for status in counts}
    assert {200, 201, 400, 409} <= reached
