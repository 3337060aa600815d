"""Where a USS keeps its records, on SQLite and PostgreSQL alike."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sharedsky.service.airspace import Extent
from sharedsky.service.refused import Refused
from sharedsky.service.storage import Storage
from sharedsky.service.uss.records import Delivery, Flight, Record, Zone

R = TypeVar("R", bound=Record)
Managed = TypeVar("Managed", Flight, Zone)


class Stale(Refused):
    """Another process has changed the record meanwhile: read it again, and decide again."""

    def __init__(self, record: Record) -> None:
        super().__init__(
            409,
            record.id,
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
        leaf_hashes: of the leaves that the ledger keeps of flights and zones, by their ids; without numbers yet.
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
        self._storage, self._keep_us = storage, round(keep_days * 86_400_000_000)

    async def get(self, kind: type[R], record_id: str) -> R | None:
        """One record; None where it is not there."""
        raise NotImplementedError

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
        raise NotImplementedError

    async def near(self, kind: type[Managed], place: Extent) -> list[Managed]:
        """Flights or zones of ours that have not ended and have a point in common with a place, exactly."""
        raise NotImplementedError

    async def due(self, kind: type[R], *, most: int = 1000) -> list[R]:
        """What somebody has to see to by now: deliveries to try, flights and zones whose time is over or whose DSS has
        not answered for long.
        """
        raise NotImplementedError

    async def lane(self, url: str, *, most: int = 1000) -> list[Delivery]:
        """All deliveries to one USS that are neither delivered nor given up, due or not, in the order of their changes."""
        raise NotImplementedError

    async def keep(self, *records: Record, by: str = "", gone: Sequence[Record] = ()) -> Kept:
        """Keep records, all in one transaction or none; the leaves of flights and zones with them.

        Args:
            records: a record with a version must have the one that it was read with, 0 if it is new.
            by: the party that makes the change, for the ledger; that of the record where empty.
            gone: removed for good.

        Stale where another has changed or made one of them meanwhile.
        """
        raise NotImplementedError

    async def now_us(self) -> int:
        """The storage's clock."""
        raise NotImplementedError

    async def forget(self, most: int = 500) -> int:
        """Remove what may not or need not be kept any longer, at most so many at once; how many went."""
        raise NotImplementedError

    def after(self, kind: type[Record], call: Callable[[], None]) -> None:
        """Call each time this process has kept a record of a kind, when it stands."""
        raise NotImplementedError
