"""Where a USS keeps its records, on SQLite and PostgreSQL alike."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeVar, cast

import msgspec

from sharedsky.service import leaves
from sharedsky.service.airspace import Extent
from sharedsky.service.limits import DAY_US
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage
from sharedsky.service.storage.script import Each, Query, Rows, Script
from sharedsky.service.uss.conformance import Monitoring
from sharedsky.service.uss.entries import Verb, leaf_of, leaf_of_end
from sharedsky.service.uss.places import lies, meet
from sharedsky.service.uss.records import Delivery, Flight, Heard, Imported, Record, Zone
from sharedsky.service.uss.rows import Row, kind_of, record_of, row_of

PAGE = 500
"""Records that are read at once where all are read."""
PART = 200
"""Names or cells in one statement."""
VERSIONED = (Flight, Zone, Heard, Delivery, Monitoring, Imported)

After = Callable[[Sequence[Record], int], None]
R = TypeVar("R", bound=Record)
Managed = TypeVar("Managed", Flight, Zone)


class Stale(Refused):
    """Another has changed the record meanwhile: read it again, and decide again."""

    def __init__(self, record: Record) -> None:
        super().__init__(
            409,
            f"{kind_of(type(record))} {record.id}",
            got="a change made from an older version",
            want="the newest version",
            fix="read it again",
        )
        self.record = record


class Kept(msgspec.Struct, frozen=True):
    """What was kept in one transaction.

    Args:
        now_us: when, by the storage's clock.
        versions: that the records with versions have from now on, by id.
        leaf_hashes: of the leaves that the ledger keeps of flights, zones and the ends of deliveries, by their ids; without
            numbers yet.
    """

    now_us: int
    versions: dict[str, int]
    leaf_hashes: dict[str, bytes]


class UssStore:
    """The records of a USS.

    Args:
        storage: the database, shared with the DSS where this server is one too.
        keep_days: how long records are kept for log sets after they are of no other use.
    """

    def __init__(self, storage: Storage, keep_days: float = 45.0) -> None:
        self.storage = storage
        self._keep_us = round(keep_days * DAY_US)
        self._calls: dict[type[Record], list[After]] = {}

    async def get(self, kind: type[R], record_id: str) -> R | None:
        """One record; None where it is not there."""
        return (await self.named(kind, [record_id])).get(record_id)

    async def named(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        """The records of one kind that have these ids, by id."""
        # PostgreSQL has no text with NUL in it, so there is no such record
        wanted = sorted({name for name in ids if "\0" not in name})
        found = await self._read(lambda: _named(kind_of(kind), wanted))
        return {record.id: cast(R, record) for record in found}

    async def find(
        self,
        kind: type[R],
        *,
        party: str | None = None,
        about: str | None = None,
        since_us: int | None = None,
        until_us: int | None = None,
        most: int = 10_000,
    ) -> list[R]:
        """Records of one kind, oldest first.

        Args:
            party: whose; anybody's where None.
            about: the flight, zone or entity that they are about.
            since_us: not older: flights and zones by when they were made, all others by when they happened.
            until_us: before this.
            most: at most so many, the newest.
        """
        wanted = {"party =": party, "about =": about, "t_us >=": since_us, "t_us <": until_us}
        found = await self._read(lambda: _find(kind_of(kind), wanted, most))
        return cast("list[R]", found)

    async def pages(
        self, kind: type[R], since_us: int, until_us: int, *, about: str | None = None
    ) -> AsyncIterator[list[R]]:
        """All records of one kind and time, oldest first, some at a time, so that others are served in between."""
        last = (since_us, "")
        while True:
            start = last
            found = await self.storage.run(
                lambda start=start: _page(kind_of(kind), start, until_us, about),  # type: ignore[misc]
                write=False,
            )
            if not found:
                return
            last = (found[-1][0], found[-1][1])
            yield [cast(R, record_of(body)) for _, _, body in found]
            await asyncio.sleep(0)

    async def near(self, kind: type[Managed], place: Extent) -> list[Managed]:
        """Flights or zones of ours that have not ended and have a point in common with a place, exactly."""
        found = await self._read(lambda: _near(kind_of(kind), place))
        there = [(cast(Managed, record), at) for record in found if (at := lies(cast(Managed, record)))]
        hits = meet(place, (at for _, at in there))
        return [record for (record, _), hit in zip(there, hits, strict=True) if hit]

    async def due(self, kind: type[R], *, most: int = 1000) -> list[R]:
        """What somebody has to see to by now: deliveries to try, flights and zones whose time is over or whose DSS has
        not answered for long.
        """
        found = await self._read(lambda: _due(kind_of(kind), most))
        return cast("list[R]", found)

    async def live(self, kind: type[Managed]) -> list[Managed]:
        """All flights or zones of ours that have not ended, by their ids."""
        found = await self._read(lambda: _live(kind_of(kind)))
        return [cast(Managed, record) for record in found]

    async def lanes(self) -> dict[str, int]:
        """The USSs to which deliveries wait, by base URL, and when the first is due."""

        def script() -> Script[dict[str, int]]:
            rows = yield Query(
                "SELECT lane, MIN(due_us) FROM kept WHERE kind = 'delivery' AND due_us IS NOT NULL GROUP BY lane"
            )
            return dict(rows)

        return await self.storage.run(script, write=False)

    async def waiting(self) -> dict[str, int]:
        """How many deliveries wait, by base URL of the USS."""

        def script() -> Script[dict[str, int]]:
            rows = yield Query(
                "SELECT lane, COUNT(*) FROM kept WHERE kind = 'delivery' AND due_us IS NOT NULL GROUP BY lane"
            )
            return dict(rows)

        return await self.storage.run(script, write=False)

    async def lane(self, url: str, *, most: int = 1000) -> list[Delivery]:
        """All deliveries to one USS that are neither delivered nor given up, due or not, in the order of their changes."""
        found = await self._read(lambda: _lane(url, most))
        return cast("list[Delivery]", found)

    async def keep(self, *records: Record, by: str = "", gone: Sequence[Record] = ()) -> Kept:
        """Keep records, all in one transaction or none; the leaves of flights, zones and ends of deliveries with them.

        Args:
            records: a record with a version must have the one that it was read with, 0 if it is new.
            by: the party that makes the change, for the ledger; that of the record where empty.
            gone: removed for good.

        Stale where another has changed or made one of them meanwhile.
        """
        kept = await self.storage.run(lambda: _keep(records, gone, by, self._keep_us))
        for kind in {type(record) for record in records}:
            for call in self._calls.get(kind, ()):
                call([record for record in records if type(record) is kind], kept.now_us)
        for leaf_hash in kept.leaf_hashes.values():
            leaves.made(leaf_hash, kept.now_us)
        return kept

    async def now_us(self) -> int:
        """The storage's clock."""
        return await self.storage.run(_now, write=False)

    async def forget(self, most: int = 500) -> int:
        """Remove what may not or need not be kept any longer, at most so many at once; how many went."""
        return await self.storage.run(lambda: _forget(most))

    def after(self, kind: type[Record], call: After) -> None:
        """Call each time this process has kept records of a kind, when they stand, with them and the time."""
        self._calls.setdefault(kind, []).append(call)

    async def _read(self, make: Callable[[], Script[list[Record]]]) -> list[Record]:
        return await self.storage.run(make, write=False)


def _now() -> Script[int]:
    ((now_us,),) = yield Query("SELECT {now}")
    return int(now_us)


def _named(kind: str, ids: list[str]) -> Script[list[Record]]:
    found: list[Record] = []
    for k in range(0, len(ids), PART):
        some = ids[k : k + PART]
        marks = ",".join(f"${n}" for n in range(2, len(some) + 2))
        rows = yield Query(
            f"SELECT body FROM kept WHERE kind = $1 AND id IN ({marks}) AND until_us > {{now}}", (kind, *some)
        )
        found += [record_of(body) for (body,) in rows]
    return found


def _find(kind: str, wanted: dict[str, str | int | None], most: int) -> Script[list[Record]]:
    said = {"kind =": kind} | {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} ${n}" for n, column in enumerate(said, 1))
    rows = yield Query(
        f"SELECT body FROM kept WHERE {where} AND until_us > {{now}}"
        f" ORDER BY t_us DESC, id DESC LIMIT ${len(said) + 1}",
        (*said.values(), most),
    )
    return [record_of(body) for (body,) in reversed(rows)]


def _page(kind: str, after: tuple[int, str], until_us: int, about: str | None) -> Script[Rows]:
    wanted, args = (
        "kind = $1 AND t_us >= $2 AND t_us < $3 AND (t_us > $2 OR id > $4)",
        [kind, after[0], until_us],
    )
    args.append(after[1])
    if about is not None:
        wanted += " AND about = $6"
    rows = yield Query(
        f"SELECT t_us, id, body FROM kept WHERE {wanted} AND until_us > {{now}} ORDER BY t_us, id LIMIT $5",
        (*args, PAGE, *([] if about is None else [about])),
    )
    return rows


def _near(kind: str, place: Extent) -> Script[list[Record]]:
    cells, found = place.cells(), dict[str, bytes]()
    for k in range(0, len(cells), PART):
        some = ",".join(str(cell) for cell in cells[k : k + PART])
        rows = yield Query(
            "SELECT k.id, k.body FROM (SELECT DISTINCT id FROM kept_near"
            f" WHERE cell IN ({some}) AND kind = $1 AND end_us >= $2 AND start_us <= $3) n"
            " JOIN kept k ON k.kind = $1 AND k.id = n.id",
            (kind, place.start_us, place.end_us),
        )
        found.update(rows)
    return [record_of(found[record_id]) for record_id in sorted(found)]


def _due(kind: str, most: int) -> Script[list[Record]]:
    rows = yield Query(
        "SELECT body FROM kept WHERE kind = $1 AND due_us <= {now} ORDER BY due_us, id LIMIT $2", (kind, most)
    )
    return [record_of(body) for (body,) in rows]


def _live(kind: str) -> Script[list[Record]]:
    rows = yield Query("SELECT body FROM kept WHERE kind = $1 AND due_us IS NOT NULL ORDER BY id", (kind,))
    return [record_of(body) for (body,) in rows]


def _lane(url: str, most: int) -> Script[list[Record]]:
    rows = yield Query(
        "SELECT body FROM kept WHERE kind = 'delivery' AND lane = $1 AND due_us IS NOT NULL"
        " ORDER BY t_us, id LIMIT $2",
        (url, most),
    )
    return [record_of(body) for (body,) in rows]


def _keep(records: Sequence[Record], gone: Sequence[Record], by: str, keep_us: int) -> Script[Kept]:
    now_us = yield from _now()
    kept = Kept(now_us, {}, {})
    # always in the same order, so that two transactions never wait for each other
    for record in sorted(records, key=_name):
        version = record.version if isinstance(record, VERSIONED) else 0
        row = row_of(record, version + 1, keep_us)
        yield from _written(record, row, version)
        if isinstance(record, VERSIONED):
            kept.versions[record.id] = row.version
        if isinstance(record, Flight | Zone):
            yield from _placed(record, row)
            told = [r for r in records if isinstance(r, Delivery) and r.about == record.id]
            verb: Verb = "ended" if record.state == "Ended" else "changed" if version else "created"
            leaf = leaf_of(msgspec.structs.replace(record, version=row.version), verb, by, told, now_us)
            yield from leaves.keep(leaf)
            kept.leaf_hashes[record.id] = leaf.hash
        if isinstance(record, Delivery) and (end := leaf_of_end(record, now_us)):
            yield from leaves.keep(end)
            kept.leaf_hashes[record.id] = end.hash
    for record in sorted(gone, key=_name):
        version = record.version if isinstance(record, VERSIONED) else 1
        rows = yield Query(
            "DELETE FROM kept WHERE kind = $1 AND id = $2 AND version = $3 RETURNING id",
            (*_name(record), version),
        )
        if not rows:
            raise Stale(record)
        if isinstance(record, Flight | Zone):
            yield Query("DELETE FROM kept_near WHERE kind = $1 AND id = $2", _name(record))
            leaf = leaf_of(record, "deleted", by, (), now_us)
            yield from leaves.keep(leaf)
            kept.leaf_hashes[record.id] = leaf.hash
    return kept


def _name(record: Record) -> tuple[str, str]:
    return kind_of(type(record)), record.id


def _written(record: Record, row: Row, version: int) -> Script[None]:
    if any("\0" in text for text in (row.id, row.party, row.about)):
        raise Refused(400, row.kind, got="a name with NUL in it", want="one that can be seen")
    if version:
        rows = yield Query(
            "UPDATE kept SET party = $1, about = $2, t_us = $3, until_us = $4, lane = $5, due_us = $6,"
            " version = $7, body = $8 WHERE kind = $9 AND id = $10 AND version = $11 RETURNING id",
            (*row[2:], row.kind, row.id, version),
        )
    else:
        rows = yield Query(
            "INSERT INTO kept (kind, id, party, about, t_us, until_us, lane, due_us, version, body)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (kind, id) DO NOTHING RETURNING id",
            row,
        )
    if not rows:
        raise Stale(record)


def _placed(record: Flight | Zone, row: Row) -> Script[None]:
    """Its index cells, so that it is found where it lies."""
    if row.version > 1:
        yield Query("DELETE FROM kept_near WHERE kind = $1 AND id = $2", (row.kind, row.id))
    if at := lies(record):
        yield Each(
            "INSERT INTO kept_near (cell, end_us, kind, id, start_us) VALUES ($1, $2, $3, $4, $5)",
            [(cell, at.end_us, row.kind, row.id, at.start_us) for cell in at.cells()],
        )


def _forget(most: int) -> Script[int]:
    rows = yield Query("SELECT kind, id FROM kept WHERE until_us <= {now} LIMIT $1", (most,))
    if rows:
        yield Each("DELETE FROM kept WHERE kind = $1 AND id = $2 AND until_us <= {now}", rows)
        yield Each("DELETE FROM kept_near WHERE kind = $1 AND id = $2", rows)
    return len(rows)
