"""What is a party's own is in no answer to another party, whatever that one asks."""

import base64
import contextlib
import itertools
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx

from sharedsky.ledger.shown import LEAF
from sharedsky.service.api.description import ASKING
from sharedsky.service.api.examples import EXAMPLES
from sharedsky.service.api.serving import SCOPES
from sharedsky.service.parties import ADMIN
from tests.service.every_route.test_fuzzed import here
from tests.service.every_route.whole import Route, Whole
from tests.service.sky import circle, new_id

Json = dict[str, Any]
LNG = 7.44
TOLD = "what only alpha knows"
"""Alpha's own words, which its flight has."""


class Party:
    """Somebody with a token for everything but administration.

    Args:
        server: that is asked.
        name: of the party.
    """

    def __init__(self, server: Whole, name: str) -> None:
        self.http, self.name = server.http, name
        scopes = {scope for route in server.routes for scope in route.handler.opt.get(SCOPES) or ()}
        self.headers = {"Authorization": f"Bearer {server.token(name, *sorted(scopes - {ADMIN}))}"}
        self.url = server.url

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """The answer to one request."""
        return self.http.request(method, path, json=body, headers=self.headers)

    def done(self, method: str, path: str, body: Any = None) -> Json:
        """The answer to a request that is to be granted."""
        answer = self.ask(method, path, body)
        assert answer.is_success, answer.text
        self.leaf = answer.headers.get(LEAF, "")
        made: Json = answer.json()
        return made


class Secrets:
    """What alpha made, and what of it is nobody else's.

    Args:
        alpha: who makes it.
        lat: where.
    """

    def __init__(self, alpha: Party, lat: float) -> None:
        self.ids: dict[str, str] = {}
        self.secret: dict[str, str] = {TOLD: "the words of its flight"}
        self.leaves: list[str] = []
        self.alpha, self.lat = alpha, lat
        here = circle(lat, LNG, 800)
        base = {"extents": [here], "uss_base_url": alpha.url}
        listens = {"extents": here, "uss_base_url": alpha.url, "notify_for_operational_intents": True}
        self._subscription("explicit", f"/dss/v1/subscriptions/{new_id()}", listens)
        first = self._entity(
            "intent", base | {"state": "Accepted", "new_subscription": {"uss_base_url": alpha.url}}
        )
        again = base | {"state": "Activated", "key": [first], "subscription_id": self.ids["explicit"]}
        self._entity("intent", again, first)
        second = circle(lat + 0.05, LNG, 800)
        listening = {"state": "Accepted", "new_subscription": {"uss_base_url": alpha.url}}
        self._entity("listening intent", base | {"extents": [second]} | listening)
        third = self._entity("constraint", base)
        self._entity("constraint", base, third)
        flight = self.alpha.done(
            "PUT", f"/flights/{new_id()}", {"volumes": [circle(lat + 0.1, LNG, 500)], "notes": TOLD}
        )["flight"]
        self.ids["flight"] = flight["id"]
        self.secret[flight["ovn"]] = "the OVN of its flight"
        found = self.alpha.done(
            "POST", "/dss/v1/subscriptions/query", {"area_of_interest": circle(lat, LNG, 20_000)}
        )
        for subscription in found["subscriptions"]:
            self._of_subscription(subscription)
        # one that went with what it was for leaves its name to anybody
        for name, gone in list(self.ids.items()):
            if gone in self.secret and alpha.ask("GET", f"/dss/v1/subscriptions/{gone}").status_code == 404:
                del self.ids[name], self.secret[gone]

    def _entity(self, kind: str, body: Json, ovn: str = "") -> str:
        what = "constraint" if kind == "constraint" else "operational_intent"
        entity = self.ids.setdefault(kind, new_id())
        path = f"/dss/v1/{what}_references/{entity}" + (f"/{ovn}" if ovn else "")
        reference = self.alpha.done("PUT", path, body)[f"{what}_reference"]
        self.leaves.append(self.alpha.leaf)
        self.secret[reference["ovn"]] = f"an OVN of its {kind}"
        if held := reference.get("subscription_id"):
            self._of_subscription(self.alpha.done("GET", f"/dss/v1/subscriptions/{held}")["subscription"])
        return str(reference["ovn"])

    def _subscription(self, name: str, path: str, body: Json) -> None:
        made = self.alpha.done("PUT", path, body)["subscription"]
        self.leaves.append(self.alpha.leaf)
        self.ids[name] = made["id"]
        self._of_subscription(made)

    def _of_subscription(self, made: Json) -> None:
        self.ids.setdefault(f"subscription {len(self.ids)}", made["id"])
        self.secret[made["id"]] = "the id of a subscription"
        self.secret[made["version"]] = "the version of a subscription"

    def in_answer(self, answer: httpx.Response) -> list[str]:
        """What of it stands in an answer, but for what the standard says is told, and what was asked for by name."""
        body = "\n".join(said_in(answer.content.decode("latin-1")))
        asked = str(answer.request.url)
        told = body + str(answer.headers)
        return [said for value, said in self.secret.items() if value in told and value not in asked]


def said_in(content: str) -> Iterator[str]:
    """A body as it is, where it is JSON without what the standard says is told, and what stands in it in base64."""
    for line in content.splitlines():
        try:
            read = without_told(json.loads(line))
        except ValueError:
            yield line
            continue
        yield json.dumps(read)
        for word in re.findall(r'"([A-Za-z0-9+/]{24,}=*)"', line):
            with contextlib.suppress(ValueError):
                yield from said_in(base64.b64decode(word, validate=True).decode("latin-1"))


def without_told(of: Any) -> Any:
    """An answer without the names of subscriptions where the standard has them: in references, which the other USS gives
    too, and for subscribers who are to be told.
    """
    if isinstance(of, dict):
        told = ("subscribers", "subscription_id") if "manager" in of or "subscribers" in of else ()
        return {name: without_told(value) for name, value in of.items() if name not in told}
    return [without_told(value) for value in of] if isinstance(of, list) else of


def bodies(route: Route, lat: float, url: str) -> Iterator[Any]:
    """Requests for where alpha's things are, and empty ones."""
    yield None
    if route.handler.parsed_data_field is None:
        return
    yield {}
    name = getattr(route.handler.parsed_data_field.annotation, "__name__", "")
    for example in EXAMPLES.get(name, []):
        for changed in ({}, {"state": "Nonconforming"}):
            made = here(example, url) | (changed if "state" in example else {})
            for key in ("extents", "area_of_interest", "volumes"):
                if key in made:
                    place = circle(lat, LNG, 3_000)
                    made[key] = [place] if isinstance(made[key], list) else place
            yield made


def paths(route: Route, secrets: Secrets) -> Iterator[str]:
    """The route's path with everything in it that alpha made, the right and the wrong way round."""
    values = {
        "path": ["0/000", "entries/000"],
        "leaf": secrets.leaves,
        "ovn": ["x", "Available from USS"],
        "version": ["x"],
        "name": ["alpha"],
        "uss_id": ["alpha"],
    }
    # nothing of bravo's own gets the name of a subscription of alpha
    making = route.method == "PUT" and "subscription" not in route.path
    known = [made for made in secrets.ids.values() if not (making and made in secrets.secret)]
    for chosen in itertools.product(*(values.get(name, known) for name in route.parameters)):
        path = route.path
        for name, value in zip(route.parameters, chosen, strict=True):
            path = path.replace(f"{{{name}}}", value)
        yield path


def test_no_route_tells_a_party_a_secret_of_another(server: Whole) -> None:
    alpha, bravo = Party(server, "alpha"), Party(server, "bravo")
    # so that what alpha does concerns bravo, and is in its log
    around = {"extents": circle(46.0, LNG, 20_000), "uss_base_url": server.url}
    both = {"notify_for_operational_intents": True, "notify_for_constraints": True}
    bravo.done("PUT", f"/dss/v1/subscriptions/{new_id()}", around | both)
    secrets = Secrets(alpha, 46.0)
    time.sleep(2 * server.settings.log.every_s + 0.5)  # for the head of the log that has it all
    assert len(secrets.secret) >= 10
    asked, refused_for_key = 0, 0
    for route in server.routes:
        told_to_others = re.fullmatch(r"GET /uss/v1/operational_intents/{\w+}", route.name)
        for path in paths(route, secrets):
            for body in bodies(route, secrets.lat, server.url):
                if route.path.startswith(ASKING) and body and "volumes" not in body:
                    continue
                answer = bravo.ask(route.method, path, body)
                asked += 1
                found = secrets.in_answer(answer)
                if told_to_others and answer.is_success:
                    # with it another USS shows that it knows of the flight
                    assert found == ["the OVN of its flight"]
                    continue
                assert not found, (route.name, body, answer.text[:2000])
                refused_for_key += answer.status_code == 409 and "missing_operational_intents" in answer.text
    assert asked > 300
    assert refused_for_key > 0
    # and what is searched for is found where it may stand
    mine = alpha.ask("GET", f"/dss/v1/operational_intent_references/{secrets.ids['intent']}")
    assert secrets.in_answer(mine) == ["an OVN of its intent"]
    assert "the version of a subscription" in secrets.in_answer(alpha.ask("GET", "/log/leaves"))
    opened = bravo.ask("GET", "/log/leaves").text.count("content")
    assert opened >= len([leaf for leaf in secrets.leaves if leaf]) - 1, "all but alpha's own subscription"


def test_a_subscriber_is_named_to_whom_it_is_to_be_told_by_and_no_more_of_it(server: Whole) -> None:
    secrets = Secrets(Party(server, "charlie"), 45.0)
    made = Party(server, "delta").done(
        "PUT",
        f"/dss/v1/constraint_references/{new_id()}",
        {"extents": [circle(45.0, LNG, 100)], "uss_base_url": server.url},
    )
    text = json.dumps(made["subscribers"])
    assert "the version of a subscription" not in [
        said for value, said in secrets.secret.items() if value in text
    ]
    for subscriber in made["subscribers"]:
        assert set(subscriber) == {"uss_base_url", "subscriptions"}
        for state in subscriber["subscriptions"]:
            assert set(state) == {"subscription_id", "notification_index"}


def test_the_log_of_the_process_holds_no_secret(server: Whole) -> None:
    secrets = Secrets(Party(server, "echo"), 44.0)
    Party(server, "foxtrot").ask("GET", f"/dss/v1/operational_intent_references/{secrets.ids['intent']}/x")
    said = (server.data / "said.jsonl").read_text()
    assert not [what for value, what in secrets.secret.items() if value in said]
    assert server.token("echo", "a")[:40] not in said
