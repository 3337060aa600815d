"""Where parties are kept, on SQLite and PostgreSQL alike; each change and its leaf are one transaction."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from sharedsky.service.leaves import Leaf, keep, leaf_for
from sharedsky.service.parties import Parties, Party, PartyEntry, Verb
from sharedsky.service.storage import Storage
from sharedsky.service.storage.script import Query, Rows, Script

Rule = Callable[[Parties, int], Party]
"""Pure: who is there and an instant make a party as it is from then on, or raise Refused."""


async def all_parties(storage: Storage) -> dict[str, Party]:
    """Every party by name, the removed ones included; Unavailable where the storage cannot say."""
    return await storage.run(_all, write=False)


async def stamp(storage: Storage) -> int:
    """A number that grows with each change of any party; Unavailable where the storage cannot say."""

    def script() -> Script[int]:
        rows = yield Query("SELECT COALESCE(CAST(SUM(version) AS BIGINT), 0) FROM party")
        return int(rows[0][0])

    return await storage.run(script, write=False)


class Changed(NamedTuple):
    """A party as it is from now on, and the leaf of the change, without a number yet."""

    party: Party
    leaf: Leaf


async def change(storage: Storage, verb: Verb, by: str, rule: Rule) -> Changed:
    """Change a party, or add one.

    Args:
        storage: where the parties are.
        verb: for the ledger.
        by: who does it, for the ledger.
        rule: makes the party as it is from then on; Refused as it says.
    """

    def script() -> Script[Changed]:
        # one change at a time: this row is locked until the transaction ends, and nothing is read before
        yield Query(
            "INSERT INTO lock (key) VALUES ('parties') ON CONFLICT (key) DO UPDATE SET key = excluded.key"
        )
        there = yield from _all()
        rows = yield Query("SELECT {now}")
        now_us = int(rows[0][0])
        party = rule(there, now_us)
        yield Query(
            "INSERT INTO party (name, version, body) VALUES ($1, $2, $3)"
            " ON CONFLICT (name) DO UPDATE SET version = excluded.version, body = excluded.body",
            (party.name, party.version, msgspec.json.encode(party)),
        )
        leaf = leaf_for(PartyEntry(now_us, by, verb, party), now_us, {party.name, by})
        yield from keep(leaf)
        return Changed(party, leaf)

    return await storage.run(script)


def _all() -> Script[dict[str, Party]]:
    rows: Rows = yield Query("SELECT body FROM party ORDER BY name")
    found = [msgspec.json.decode(body, type=Party) for (body,) in rows]
    return {party.name: party for party in found}
