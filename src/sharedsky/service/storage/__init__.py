"""Where the server keeps its entities: one interface, SQLite in one file and PostgreSQL by a URL."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from sharedsky.service.records import Change, Done, State, Wanted
from sharedsky.service.storage.script import Make, T

Rule: TypeAlias = Callable[[State], Change]
"""Pure: what is there makes a change, or raises Refused."""

LINGER_S = 0.004
"""How long a batch of decisions waits, at most, for as many as the last one had; see `gathered`."""


class Storage(Protocol):
    """Entities, found by id and by cells and times; a change, its rows and its unnumbered leaf are one transaction."""

    async def view(self, wanted: Wanted) -> State:
        """What is there, all of one instant; Unavailable where the storage cannot say."""

    async def decide(self, wanted: Wanted, rule: Rule) -> Done:
        """See, decide and change, as if nobody else did anything meanwhile; Refused as the rule says, or Unavailable."""

    async def evict(self, older_us: int, most: int = 500) -> int:
        """Remove entities that ended more than older_us ago, at most so many at once; how many went."""

    async def run(self, script: Make[T], *, write: bool = True) -> T:
        """What a script returns, run as one transaction that stands before this returns; Unavailable as above.

        Args:
            script: made afresh each time the database asks to run it again.
            write: False where it only reads, all of one instant.
        """

    async def lease(self, name: str, holder: str, for_s: float) -> bool:
        """Whether a holder has a lease for so long from now, by the database's clock; asked again, it is prolonged."""

    async def release(self, name: str, holder: str) -> None:
        """Let go of a lease; nothing where it is another's by now."""

    async def ready(self) -> None:
        """Nothing; Unavailable where the storage does not answer."""

    async def close(self) -> None:
        """Finish what is under way and let go."""
