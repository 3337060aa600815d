"""Whether what several clients saw of several servers, and what the ledger and the tables hold, is one history.

Each function gives sentences that say what is wrong; none where all is well.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from sharedsky.ledger.leaf import Opening, commit
from sharedsky.service.leaves import Entry, ovn_hash, told_hash
from sharedsky.service.records import Entity, Intent, Subscription
from sharedsky.service.storage import Storage
from sharedsky.service.storage.rows import unpack
from sharedsky.service.storage.script import Query
from tests.service.served import Act

Log = list[tuple[str, Entry]]
"""The leaf in hex, and its entry, in the order of the log."""


async def log_of(storage: Storage) -> Log:
    """The whole log, each opening checked; leaves without a number come last."""

    def script() -> Any:
        return (
            yield Query(
                "SELECT hash, salt, content, position FROM leaf ORDER BY position IS NULL, position, id"
            )
        )

    rows = await storage.run(script, write=False)
    assert all(commit(Opening(salt, content)) == leaf for leaf, salt, content, _ in rows)
    numbers = [position for *_, position in rows if position is not None]
    assert numbers == list(range(len(numbers)))
    return [(leaf.hex(), msgspec.json.decode(content, type=Entry)) for leaf, _, content, _ in rows]


def wrong_with_entities(log: Log) -> list[str]:
    """Versions of each entity are one chain, from its creation on to its end."""
    wrong, last = [], dict[str, Entry]()
    for leaf, entry in log:
        now = entry.entity
        if now is None:
            continue
        before = last.get(now.id)
        there = before is not None and before.verb != "deleted"
        if (entry.verb == "created") == there:
            wrong.append(f"{leaf}: {now.id} is {entry.verb}, and was {'there' if there else 'not there'}")
        if there and before and isinstance(now, Intent) and isinstance(before.entity, Intent):
            step = now.version - before.entity.version
            if step != (0 if entry.verb == "deleted" else 1):
                wrong.append(f"{leaf}: {now.id} goes from version {before.entity.version} to {now.version}")
            if entry.t_us < before.t_us:
                wrong.append(f"{leaf}: {now.id} changed before it was what it was changed from")
        last[now.id] = entry
    return wrong


def wrong_with_notifications(log: Log) -> list[str]:
    """Each subscription's notifications are counted from 1, each once and in order."""
    wrong = []
    at = dict[str, list[int]]()
    for index, (_, entry) in enumerate(log):
        for one in entry.told:
            at.setdefault(one, []).append(index)
    subscriptions = {e.entity.id for _, e in log if isinstance(e.entity, Subscription)}
    subscriptions |= {e.entity.subscription_id for _, e in log if isinstance(e.entity, Intent)} - {""}
    for name in sorted(subscriptions):
        count, before = 1, -1
        while places := at.pop(told_hash(name, count), None):
            if len(places) != 1 or places[0] < before:
                wrong.append(f"notification {count} of {name} stands at {places}, the one before at {before}")
            count, before = count + 1, places[-1]
    wrong += [f"a notification without those before it, or of nobody, at {places}" for places in at.values()]
    return wrong


def wrong_with_acts(log: Log, acts: Iterable[Act]) -> list[str]:
    """What was acknowledged is in the log, as it was told, after what it was made from, and in the order of time."""
    wrong = []
    position = {leaf: index for index, (leaf, _) in enumerate(log)}
    if len(position) != len(log):
        wrong.append("a leaf stands twice in the log")
    chain = dict[str, list[tuple[int, Entry]]]()
    for index, (_, entry) in enumerate(log):
        if entry.entity:
            chain.setdefault(entry.entity.id, []).append((index, entry))
    latest = dict[str, tuple[float, int]]()
    for act in sorted((a for a in acts if a.stands), key=lambda a: a.start_s):
        at = position.get(act.leaf)
        if at is None:
            wrong.append(f"{act.leaf} of {act.entity} was promised and is not in the log")
            continue
        entry = log[at][1]
        if entry.entity is None or (entry.by, entry.entity.id) != (act.party, act.entity):
            wrong.append(f"{act.leaf} is of another change")
            continue
        if isinstance(entry.entity, Intent):
            said = (act.reference["version"], ovn_hash(act.reference["ovn"]), act.reference["state"])
            if said != (entry.entity.version, entry.entity.ovn, entry.entity.state):
                wrong.append(f"{act.leaf}: {act.entity} was told otherwise than it is in the log")
            told = sorted(told_hash(s, n) for s, n in act.told.items())
            if told != entry.told:
                wrong.append(f"{act.leaf}: others were to be told than stand in the log")
            earlier = [e for k, e in chain[act.entity] if k < at]
            was = earlier[-1].entity if earlier and earlier[-1].verb != "deleted" else None
            if (was.ovn if isinstance(was, Intent) else "") != (ovn_hash(act.before) if act.before else ""):
                wrong.append(f"{act.leaf}: {act.entity} was changed from another version than the act names")
        end_s, before = latest.get(act.entity, (0.0, -1))
        if end_s < act.start_s and before > at:
            wrong.append(f"{act.leaf}: {act.entity} changed after what stands behind it had been answered")
        if at > before:
            latest[act.entity] = (act.end_s, at)
    return wrong


def wrong_with_keys(log: Log, acts: Sequence[Act]) -> list[str]:
    """No plan was taken beside another in the same volume that it did not prove to know."""
    wrong = []
    slot_of = {act.entity: act.slot for act in acts if act.slot}
    known = {act.leaf: {ovn_hash(ovn) for ovn in act.key} for act in acts if act.stands}
    there = dict[int, dict[str, str]]()
    for leaf, entry in log:
        now = entry.entity
        if not isinstance(now, Intent) or now.id not in slot_of:
            continue
        others = there.setdefault(slot_of[now.id], {})
        others.pop(now.id, None)
        if entry.verb == "deleted":
            continue
        if leaf in known:
            wrong += [
                f"{leaf}: {now.id} was planned beside {other} without its OVN"
                for other, ovn in others.items()
                if ovn not in known[leaf]
            ]
        others[now.id] = now.ovn
    return wrong


async def wrong_with_tables(storage: Storage, log: Log) -> list[str]:
    """What is in the tables is what the log says, and the index is of what is there."""

    def script() -> Any:
        rows = yield Query("SELECT id, body, cells, end_us, notified FROM entity")
        index = yield Query("SELECT cell, end_us, id FROM near")
        return rows, index

    rows, index = await storage.run(script, write=False)
    wrong = []
    want = {(cell, end_us, name) for name, _, cells, end_us, _ in rows for cell in unpack(cells)}
    if want != set(index) or len(index) != len(want):
        wrong.append(
            f"the index has {len(index)} rows, of which {len(set(index) & want)} belong to an entity"
        )
    last = {entry.entity.id: entry for _, entry in log if entry.entity}
    told = {one for _, entry in log for one in entry.told}
    there = {name: msgspec.json.decode(body, type=Entity) for name, body, *_ in rows}
    implicit = {name for name, one in there.items() if isinstance(one, Subscription) and one.implicit}
    kept = {name for name, entry in last.items() if entry.verb != "deleted"}
    if kept != set(there) - implicit:
        wrong.append(f"in the tables but not in the log, or the reverse: {kept ^ (set(there) - implicit)}")
    for name, one in there.items():
        if isinstance(one, Intent) and name in last:
            said = last[name].entity
            if not isinstance(said, Intent) or (one.version, ovn_hash(one.ovn)) != (said.version, said.ovn):
                wrong.append(f"{name} has another version in the tables than in the log")
    for name, _, _, _, notified in rows:
        if isinstance(there[name], Subscription):
            if notified and told_hash(name, notified) not in told:
                wrong.append(f"{name} was notified {notified} times, which the log does not hold")
            if told_hash(name, notified + 1) in told:
                wrong.append(f"{name} forgot a notification")
    return wrong
