"""What the server keeps of each entity, what a decision is made from, and what it changes."""

from typing import Literal, TypeAlias

import msgspec

from sharedsky.service.api import wire

Kind = Literal["intent", "constraint", "subscription"]
KINDS: tuple[Kind, ...] = ("intent", "constraint", "subscription")


class Intent(msgspec.Struct, frozen=True, tag="intent", dict=True):
    """An operational intent.

    Args:
        ovn: known only to its manager, and to those to whom the manager gave it.
        asked_ovns: those of the last minutes that its manager asked for, so that none comes back.
        subscription_id: empty where none is attached.
        extents: in which it lies, as they were given.
    """

    id: str
    manager: str
    version: int
    ovn: str
    state: wire.State
    start_us: int
    end_us: int
    url: str
    subscription_id: str
    extents: list[wire.Volume4D]
    asked_ovns: list[str] = []


class Constraint(msgspec.Struct, frozen=True, tag="constraint", dict=True):
    """A constraint; the same words as `Intent`."""

    id: str
    manager: str
    version: int
    ovn: str
    start_us: int
    end_us: int
    url: str
    extents: list[wire.Volume4D]


class Subscription(msgspec.Struct, frozen=True, tag="subscription", dict=True):
    """A wish to be told of changes.

    Args:
        version: changed by every change that its manager makes, not by notifications.
        intents: whether changes of operational intents are told.
        constraints: whether changes of constraints are told.
        implicit: made together with an operational intent, and gone when none depends on it.
    """

    id: str
    manager: str
    version: str
    start_us: int
    end_us: int
    url: str
    intents: bool
    constraints: bool
    implicit: bool
    extents: list[wire.Volume4D]


Entity: TypeAlias = Intent | Constraint | Subscription


def kind_of(entity: Entity) -> Kind:
    """The kind of an entity."""
    if isinstance(entity, Intent):
        return "intent"
    return "constraint" if isinstance(entity, Constraint) else "subscription"


class Availability(msgspec.Struct, frozen=True):
    """Whether a USS answers, as an arbiter said; version is empty where nobody has said anything."""

    uss: str
    state: wire.AvailabilityState
    version: str


class Wanted(msgspec.Struct, frozen=True):
    """What a decision needs to see.

    Args:
        kind: of the entity that is read or changed; None for a query.
        id: of that entity.
        subscription_id: another subscription that the request names.
        cells: index cells, ascending, of the area that the request names; those of the entity as it stands are added.
        start_us: of the area; the entity's own times are added.
        end_us: of the area.
        near: the kinds of entities to be seen in those cells and times, a superset of those that truly intersect.
        dependents: whether what depends on each subscription near by is to be seen.
    """

    kind: Kind | None = None
    id: str = ""
    subscription_id: str = ""
    cells: tuple[int, ...] = ()
    start_us: int = 0
    end_us: int = 0
    near: tuple[Kind, ...] = ()
    dependents: bool = False


class State(msgspec.Struct, frozen=True):
    """What a decision is made from, all of one instant.

    Args:
        now_us: the storage's clock.
        entity: the one asked for, expired or not; None where there is none.
        intents: near by, unexpired.
        constraints: near by, unexpired.
        subscriptions: near by, unexpired.
        named: the subscriptions that the entity or the request name, and the entity if it is one, by id.
        dependents: operational intents, ended ones too, by the subscription they name, for each in `named`.
        notified: notification index of each subscription above, by id.
        availability: of every USS of which an arbiter said something, by USS.
    """

    now_us: int
    entity: Entity | None = None
    intents: list[Intent] = []
    constraints: list[Constraint] = []
    subscriptions: list[Subscription] = []
    named: dict[str, Subscription] = {}
    dependents: dict[str, list[Intent]] = {}
    notified: dict[str, int] = {}
    availability: dict[str, Availability] = {}

    def depending(self, subscription_id: str) -> list[Intent]:
        """The operational intents that depend on a subscription and have not ended."""
        return [i for i in self.dependents.get(subscription_id, ()) if i.end_us >= self.now_us]


class Change(msgspec.Struct, frozen=True):
    """What a decision changes, all of it or nothing.

    Args:
        verb: what was done to the entity, for the ledger.
        by: the party that did it.
        put: written, new or anew.
        delete: removed.
        notify: subscriptions whose index is counted up by one.
        availability: written.
        report: a report of a communication problem, kept as it came.
        subject: the entity as it is now, or as it was when deleted.
    """

    verb: Literal["created", "changed", "deleted", "availability", "reported"]
    by: str
    put: list[Entity] = []
    delete: list[tuple[Kind, str]] = []
    notify: list[Subscription] = []
    availability: Availability | None = None
    report: wire.ErrorReport | None = None
    subject: Entity | None = None


class Done(msgspec.Struct, frozen=True):
    """A change that stands.

    Args:
        change: what was changed.
        now_us: when.
        notified: notification index of each subscription to tell, after this change, by id.
        state: what the decision saw.
        leaf_hash: of the leaf that the ledger keeps of it; it has no number yet.
    """

    change: Change
    now_us: int
    notified: dict[str, int]
    state: State
    leaf_hash: bytes
