"""Two servers of one pool, clients at each, and answers that must be as an independent package of the standard has them."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
from implicitdict import ImplicitDict
from uas_standards.astm.f3548.v21 import api

from sharedsky.service.storage.postgres import Postgres
from sharedsky.service.storage.sqlite import Sqlite
from tests.service import sky
from tests.service.sky import AA, CM, CMSA, CP, SC, Uss

OI, CR, SUB, USS = (
    "operational_intent_references",
    "constraint_references",
    "subscriptions",
    "uss_availability",
)
NOBODYS_OVN = "Available from USS"
UUID4 = re.compile("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
Json = dict[str, Any]


class Pool(msgspec.Struct, frozen=True):
    """Two servers on one database.

    Args:
        primary: a client at the one.
        secondary: a client at the other.
    """

    primary: httpx.Client
    secondary: httpx.Client

    def uss(self, name: str, *scopes: str, at: str = "primary") -> Uss:
        """A client that speaks for a USS at one of the servers."""
        return Uss(getattr(self, at), name, *(scopes or (SC,)))

    def of_all_roles(self, name: str = "uss1", at: str = "primary") -> Uss:
        """A client that may do everything."""
        return self.uss(name, SC, CMSA, CM, CP, AA, at=at)


@contextlib.contextmanager
def on_sqlite(folder: Path) -> Iterator[Pool]:
    """Two servers on one file."""
    with (
        sky.serving(lambda: Sqlite(folder / "pool.db")) as one,
        sky.serving(lambda: Sqlite(folder / "pool.db")) as other,
    ):
        yield Pool(one, other)


@contextlib.contextmanager
def on_postgres(url: str) -> Iterator[Pool]:
    """Two servers on one PostgreSQL."""
    with sky.serving(lambda: Postgres(url)) as one, sky.serving(lambda: Postgres(url)) as other:
        yield Pool(one, other)


def body(answer: httpx.Response, status: int, of: str) -> Json:
    """The body of an answer of this status, that must be read by the standard's type of this name."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    found: Json = answer.json()
    ImplicitDict.parse(found, getattr(api, of))
    return found


def refused(answer: httpx.Response, *statuses: int) -> None:
    """The answer must be an error of one of these statuses, with a message."""
    assert answer.status_code in statuses, (answer.status_code, answer.text)
    assert ImplicitDict.parse(answer.json(), api.ErrorResponse).message


def intent(answer: httpx.Response, status: int) -> Json:
    """The operational intent in the answer to a change, checked to be whole."""
    found: Json = body(answer, status, "ChangeOperationalIntentReferenceResponse")[
        "operational_intent_reference"
    ]
    assert 16 <= len(found["ovn"]) <= 128
    assert UUID4.match(found["id"])
    assert UUID4.match(found["subscription_id"])
    return found


def constraint(answer: httpx.Response, status: int) -> Json:
    """The constraint in the answer to a change, checked to be whole."""
    found: Json = body(answer, status, "ChangeConstraintReferenceResponse")["constraint_reference"]
    assert 16 <= len(found["ovn"]) <= 128
    return found


def subscription(answer: httpx.Response, of: str = "PutSubscriptionResponse") -> Json:
    """The subscription in an answer, checked to be whole."""
    found: Json = body(answer, 200, of)["subscription"]
    assert found["version"]
    assert found["notification_index"] >= 0
    for flag in ("notify_for_operational_intents", "notify_for_constraints", "implicit_subscription"):
        assert isinstance(found[flag], bool)
    return found


def told(answer: httpx.Response) -> dict[str, dict[str, int]]:
    """Whom to tell: notification index by subscription, by base URL."""
    subscribers = answer.json()["subscribers"]
    found = {
        to["uss_base_url"]: {s["subscription_id"]: s["notification_index"] for s in to["subscriptions"]}
        for to in subscribers
    }
    assert len(found) == len(subscribers), "each base URL once"
    return found


def told_ids(answer: httpx.Response) -> set[str]:
    """The subscriptions to tell."""
    return {subscription_id for of in told(answer).values() for subscription_id in of}


def search(uss: Uss, kind: str, volume: Json, *, scopes: str = "") -> dict[str, Json]:
    """What a query finds, by id."""
    types = {
        OI: "QueryOperationalIntentReferenceResponse",
        CR: "QueryConstraintReferencesResponse",
        SUB: "QuerySubscriptionsResponse",
    }
    answer = uss.ask("POST", f"{kind}/query", {"area_of_interest": volume}, scopes=scopes)
    return {found["id"]: found for found in body(answer, 200, types[kind])[kind]}


def same_instant(found: Json, expected: Json) -> bool:
    """Whether two times of the wire are less than a millisecond apart."""
    one, other = (datetime.fromisoformat(t["value"]) for t in (found, expected))
    return abs(one - other) < timedelta(milliseconds=1)


def seconds(of: Json) -> float:
    """POSIX time of a time of the wire."""
    return datetime.fromisoformat(of["value"]).timestamp()


def instant(posix_s: float) -> Json:
    """A time of the wire."""
    value = datetime.fromtimestamp(posix_s, UTC).isoformat().replace("+00:00", "Z")
    return {"value": value, "format": "RFC3339"}


def subscribe(
    uss: Uss,
    volume: Json,
    subscription_id: str = "",
    version: str | None = None,
    *,
    url: str = "https://subscriber.example.com",
    intents: bool = True,
    constraints: bool = False,
    scopes: str = "",
) -> httpx.Response:
    """Create or change a subscription."""
    path = f"{SUB}/{subscription_id or sky.new_id()}" + ("" if version is None else f"/{version}")
    asked = {
        "extents": volume,
        "uss_base_url": url,
        "notify_for_operational_intents": intents,
        "notify_for_constraints": constraints,
    }
    return uss.ask("PUT", path, asked, scopes=scopes)


def new_subscription(url: str = "https://implicit.example.com") -> Json:
    """The parameters of an implicit subscription."""
    return {"new_subscription": {"uss_base_url": url, "notify_for_constraints": False}}
