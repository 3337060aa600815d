"""What a batch of decisions sees and changes: they are made one after the other on what was read for all at once.

A board is filled with everything that the decisions of a batch could see, by one read; each sees what those before it
changed; then what has changed is written at once. Nothing here does I/O, so every storage decides alike.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from sharedsky.service.airspace import extent_of
from sharedsky.service.leaves import Leaf, leaf_of
from sharedsky.service.records import (
    Availability,
    Change,
    Constraint,
    Done,
    Entity,
    Intent,
    Kind,
    State,
    Subscription,
    Wanted,
    kind_of,
)
from sharedsky.service.storage.rows import Row, Seen, availability_of, entity_of, row_of, unpack

Key: TypeAlias = tuple[Kind, str]
Rule: TypeAlias = Callable[[State], Change]
"""Pure: what is there makes a change, or raises Refused."""


class Moved(Exception):
    """What a decision is about was changed between its first look and its locks; to be tried again."""


class Place(msgspec.Struct, frozen=True):
    """Where and when an entity is kept, and the subscription it depends on."""

    cells: tuple[int, ...]
    start_us: int
    end_us: int
    subscription_id: str


def reach(wanted: Wanted, place: Place | None) -> Place:
    """Where and when a decision looks: in the area that is named and where the entity is now."""
    if place is None:
        return Place(wanted.cells, wanted.start_us, wanted.end_us, "")
    if not wanted.cells:
        return place
    return Place(
        tuple(sorted({*wanted.cells, *place.cells})),
        min(wanted.start_us, place.start_us),
        max(wanted.end_us, place.end_us),
        place.subscription_id,
    )


class Look(msgspec.Struct, frozen=True):
    """What to read for some decisions, made ready for statements.

    Args:
        own: the entities that are read or changed.
        near: cell, start and end of what is to be seen near by.
        kinds: of what is to be seen near by.
        subscriptions: that are named.
        dependents: whether what depends on each subscription near by is to be seen.
    """

    own: list[Key]
    near: list[tuple[int, int, int]]
    kinds: list[Kind]
    subscriptions: list[str]
    dependents: bool


def look(asked: Sequence[Wanted], places: dict[Key, Place]) -> Look:
    """What to read, where the entities were at a first look."""
    near: set[tuple[int, int, int]] = set()
    for wanted in asked:
        if wanted.near:
            at = reach(wanted, places.get((wanted.kind, wanted.id)) if wanted.kind else None)
            near.update((cell, at.start_us, at.end_us) for cell in at.cells)
    named = {w.subscription_id for w in asked} | {w.id for w in asked if w.kind == "subscription"}
    return Look(
        sorted({(w.kind, w.id) for w in asked if w.kind}),
        sorted(near),
        sorted({kind for w in asked for kind in w.near}),
        sorted(named - {""}),
        any(w.dependents for w in asked),
    )


class Held(msgspec.Struct, eq=False):
    """An entity on the board.

    Args:
        told: its notification index.
        row_told: its notification index in the row that it goes on from; None where it is new.
        ahead: by how much others have counted that row up since it was read.
    """

    entity: Entity
    cells: tuple[int, ...]
    told: int = 0
    row_told: int | None = None
    ahead: int = 0

    @property
    def key(self) -> Key:
        """By which it is found."""
        return kind_of(self.entity), self.entity.id

    @property
    def place(self) -> Place:
        """Where and when it is."""
        of = self.entity
        return Place(self.cells, of.start_us, of.end_us, of.subscription_id if isinstance(of, Intent) else "")


class Made(msgspec.Struct, frozen=True):
    """A decision that was made.

    Args:
        change: what it changes.
        state: what it saw.
        told: the subscriptions that it notifies, and the index of each before `Held.ahead` is added.
    """

    change: Change
    state: State
    told: list[tuple[Held, int]]


class Effects(msgspec.Struct, frozen=True):
    """What a batch changes in the tables.

    Args:
        told: stored subscriptions that were only told of something, and their new notification index.
        gone: entities whose rows go.
        rows: entities whose rows are written, new or anew.
        near_gone: cell, end, kind and id of index rows that go.
        near: cell, end, kind, id and start of index rows that come.
    """

    told: list[tuple[str, int]]
    gone: list[Key]
    rows: list[Row]
    near_gone: list[tuple[int, int, Kind, str]]
    near: list[tuple[int, int, Kind, str, int]]


class Board:
    """Everything that a batch of decisions could see, and what they have changed so far.

    Args:
        now_us: the storage's clock.
        availability: of every USS of which an arbiter said something, as `rows.availability_of` takes it.
        seen: rows of entities.

    It gathers `said` (availability) and `reports` (id, party, body).
    """

    def __init__(self, now_us: int, availability: str, seen: Iterable[Seen]) -> None:
        self.now_us = now_us
        self.said: dict[str, Availability] = {}
        self.reports: list[tuple[str, str, bytes]] = []
        self._availability = availability_of(availability)
        self._held: dict[Key, Held] = {}
        self._in_cell: dict[int, dict[Key, Held]] = {}
        self._depending: dict[str, dict[str, Intent]] = {}
        self._first: dict[Key, Place | None] = {}
        self._rows: dict[str, Held] = {}
        for told, cells, body in seen:
            self._add(Held(entity_of(body), tuple(unpack(cells)), told, told))

    def place(self, wanted: Wanted) -> Place | None:
        """Where the entity that a decision is about is now."""
        held = self._held.get((wanted.kind, wanted.id)) if wanted.kind else None
        return held.place if held else None

    def decide(self, asked: Sequence[tuple[Wanted, Rule]]) -> list[Made | Exception]:
        """One after the other; a rule that raises changes nothing, and what it raised stands in the place of its outcome."""
        outcomes: list[Made | Exception] = []
        for wanted, rule in asked:
            state = self.state(wanted)
            try:
                change = rule(state)
            except Exception as error:  # the client's, or a fault of ours: only this one is not done
                outcomes.append(error)
                continue
            outcomes.append(Made(change, state, self._take(change)))
        return outcomes

    def done(self, outcomes: Iterable[Made | Exception]) -> tuple[list[Done | Exception], list[Leaf]]:
        """What each client is told once the batch stands, and the leaves of all that was changed; after `ahead`."""
        told: list[Done | Exception] = []
        leaves: list[Leaf] = []
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                told.append(outcome)
                continue
            notified = {held.entity.id: count + held.ahead for held, count in outcome.told}
            leaf = leaf_of(outcome.change, self.now_us, notified)
            leaves.append(leaf)
            told.append(Done(outcome.change, self.now_us, notified, outcome.state, leaf.hash))
        return told, leaves

    def state(self, wanted: Wanted) -> State:
        """What one decision sees."""
        own = self._held.get((wanted.kind, wanted.id)) if wanted.kind else None
        at = reach(wanted, own.place if own else None)
        state = State(
            self.now_us,
            own.entity if own else None,
            intents=[],
            constraints=[],
            subscriptions=[],
            named={},
            dependents={},
            notified={},
            availability=self._availability,
        )
        named = {wanted.subscription_id, at.subscription_id}
        if wanted.kind == "subscription":
            named.add(wanted.id)
        if wanted.near:
            near: dict[Key, Held] = {}
            for cell in at.cells:
                near.update(self._in_cell.get(cell, {}))
            since_us, until_us = max(at.start_us, self.now_us), at.end_us
            for (kind, name), held in near.items():
                of = held.entity
                if kind not in wanted.near or of.end_us < since_us or of.start_us > until_us:
                    continue
                if isinstance(of, Intent):
                    state.intents.append(of)
                elif isinstance(of, Constraint):
                    state.constraints.append(of)
                else:
                    state.subscriptions.append(of)
                    state.notified[name] = held.told
                    if wanted.dependents:
                        named.add(name)
        for name in named - {""}:
            found = self._held.get(("subscription", name))
            if found and isinstance(found.entity, Subscription):
                state.named[name] = found.entity
                state.notified[name] = found.told
            if depending := self._depending.get(name):
                state.dependents[name] = list(depending.values())
        return state

    def stored(self) -> dict[str, int]:
        """The stored subscriptions that this batch has to do with, and their notification index as it was read."""
        return {name: held.row_told for name, held in self._rows.items() if held.row_told is not None}

    def ahead(self, told: dict[str, int]) -> None:
        """Say how far their rows are by now, others having counted them up meanwhile; Moved where one has gone."""
        for name, held in self._rows.items():
            if name not in told:
                raise Moved
            held.ahead = told[name] - (held.row_told or 0)

    def effects(self) -> Effects:
        """What has changed, all together."""
        effects = Effects([], [], [], [], [])
        for key, first in self._first.items():
            held = self._held.get(key)
            if held is None and first is None:
                continue  # came and went
            if held is None:
                effects.gone.append(key)
            else:
                effects.rows.append(row_of(held.entity, held.told + held.ahead))
                if first and (first.cells, first.start_us, first.end_us) == (
                    held.cells,
                    held.entity.start_us,
                    held.entity.end_us,
                ):
                    continue
                of = held.entity
                effects.near.extend((cell, of.end_us, *key, of.start_us) for cell in held.cells)
            if first:
                effects.near_gone.extend((cell, first.end_us, *key) for cell in first.cells)
        for name, held in self._rows.items():
            if ("subscription", name) not in self._first:
                effects.told.append((name, held.told + held.ahead))
        return effects

    def _take(self, change: Change) -> list[tuple[Held, int]]:
        for entity in change.put:
            key = (kind_of(entity), entity.id)
            old = self._remove(key)
            held = Held(entity, extent_of(entity).cells())
            if old and not (entity is change.subject and change.verb == "created"):
                old.entity, old.cells, held = held.entity, held.cells, old
            self._add(held)
        told: list[tuple[Held, int]] = []
        for subscription in change.notify:
            held = self._held["subscription", subscription.id]
            held.told += 1
            told.append((held, held.told))
            self._concerns(held)
        for key in change.delete:
            self._remove(key)
        if said := change.availability:
            self.said[said.uss] = said
            self._availability = {**self._availability, said.uss: said}
        if report := change.report:
            self.reports.append((report.report_id or "", change.by, msgspec.json.encode(report)))
        return told

    def _add(self, held: Held) -> None:
        key, of = held.key, held.entity
        self._held[key] = held
        for cell in held.cells:
            self._in_cell.setdefault(cell, {})[key] = held
        if isinstance(of, Intent) and of.subscription_id:
            self._depending.setdefault(of.subscription_id, {})[of.id] = of

    def _remove(self, key: Key) -> Held | None:
        held = self._held.pop(key, None)
        if held is None:
            self._first.setdefault(key, None)
            return None
        self._first.setdefault(key, held.place)
        self._concerns(held)
        for cell in held.cells:
            del self._in_cell[cell][key]
        of = held.entity
        if isinstance(of, Intent) and of.subscription_id:
            del self._depending[of.subscription_id][of.id]
        return held

    def _concerns(self, held: Held) -> None:
        """The row of a subscription is counted up, written or removed."""
        if held.row_told is not None and isinstance(held.entity, Subscription):
            self._rows[held.entity.id] = held


def board_of(
    found: Iterable[tuple[int, bytes, bytes, str | None]], asked: Sequence[Wanted], places: dict[Key, Place]
) -> Board:
    """The board of some decisions, from what was read for them.

    Args:
        found: clock, nothing, nothing and all availability once; for each entity notification index, cells, body and None.
        asked: what the decisions want to see.
        places: where the entities were at the first look, by which was read.

    Moved where an entity is elsewhere by now.
    """
    now_us, availability, seen = 0, "", []
    for number, cells, body, said in found:
        if said is None:
            seen.append((number, cells, body))
        else:
            now_us, availability = number, said
    board = Board(now_us, availability, seen)
    for one in asked:
        if one.near and one.kind and board.place(one) != places.get((one.kind, one.id)):
            raise Moved
    return board
