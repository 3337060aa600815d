"""Where the server keeps its entities: one interface, SQLite in one file and PostgreSQL by a URL."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from sharedsky.service.records import Change, Done, State, Wanted

Rule: TypeAlias = Callable[[State], Change]
"""Pure: what is there makes a change, or raises Refused."""


class Storage(Protocol):
    """Entities, found by id and by cells and times; a change, its rows and its unnumbered leaf are one transaction."""

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant; Unavailable where the storage cannot say."""

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change, as if nobody else did anything meanwhile; Refused as the rule says, or Unavailable."""

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""

    async def ready(self) -> None:
        """Nothing; Unavailable where the storage does not answer."""

    async def close(self) -> None:
        """Finish what is under way and let go."""
