"""The parties that are registered here, as one process knows them: read again within a second of any change."""

import asyncio
import logging
import time

from sharedsky.service import parties
from sharedsky.service.parties import Party
from sharedsky.service.party_store import all_parties, stamp
from sharedsky.service.refused import Refused, Unavailable
from sharedsky.service.storage import Storage
from sharedsky.service.token_keys import Grant, Key, KeyRing

_LOG = logging.getLogger("sharedsky.service")
EVERY_S = 1.0
SOONEST_S = 0.2
"""Tokens with unknown keys make nobody look more often."""


class Register:
    """Who is registered, and what each may do.

    Args:
        ring: gets the keys of the parties.
        required: whether a token is taken only if its subject is registered, whoever vouches for it.
    """

    def __init__(self, ring: KeyRing, *, required: bool = False) -> None:
        self._ring, self._required = ring, required
        self._parties: dict[str, Party] = {}
        self._keys: list[Key] = []
        self._stamp = 0
        self._storage: Storage | None = None
        self._looked_s = -float("inf")
        self._looking = asyncio.Lock()

    async def open(self, storage: Storage) -> None:
        """Read the parties for the first time; where the storage does not answer, they are read when it does."""
        self._storage = storage
        await self._try()

    async def follow(self) -> None:
        """Look for changes until cancelled; parties stay as they were while the storage does not answer."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self._try()

    async def _try(self) -> None:
        try:
            await self.look()
        except Unavailable as error:
            _LOG.warning("parties could not be read: %s", error)
        except Exception:
            _LOG.exception("parties could not be read")

    async def look_again(self) -> None:
        """Look now, if nobody has just done so; somebody may have been let in this moment."""
        if self._storage and time.monotonic() - self._looked_s >= SOONEST_S:
            await self.look()

    async def look(self) -> None:
        """Read the parties if any has changed; Unavailable where the storage cannot say."""
        if self._storage is None:
            return
        async with self._looking:
            self._looked_s = time.monotonic()
            now = await stamp(self._storage)
            if now == self._stamp:
                return
            found = await all_parties(self._storage)
            self._parties, self._stamp = found, sum(party.version for party in found.values())
            self._keys = parties.grants(found.values())
            # last, because what was remembered of tokens is forgotten when the keys are new ones
            self._ring.register(self._keys)

    def jwks(self, now_s: float) -> dict[str, list[dict[str, str]]]:
        """The keys in force at a POSIX time, for other servers."""
        return parties.jwks(self._parties, self._keys, now_s)

    def admit(self, sub: str, scopes: frozenset[str], grant: Grant | None) -> None:
        """Nothing; Refused where this subject is not let in with these scopes.

        Args:
            sub: of a token whose signature holds.
            scopes: that the token names.
            grant: of the key that signed it; None where that was an authority's.
        """
        party = self._parties.get(sub)
        if sub == parties.OPERATOR:
            raise Refused(403, "the access token", field="sub", got=repr(sub), want="a party")
        if party and party.state != "active":
            raise Refused(403, f"party {sub}", got=f"a party that is {party.state}", want="an active one")
        if party and grant and not grant.here:
            raise Refused(
                401,
                "bearer token",
                got=f"a key of {sub} at another server",
                want="one that is registered here",
            )
        if self._required and not party:
            raise Refused(403, f"party {sub}", got="nobody who is registered here", want="a registered party")
        granted = grant.scopes if grant else frozenset(party.scopes) if party and self._required else scopes
        if wider := scopes - granted:
            raise Refused(
                403,
                "the access token",
                field="scope",
                got=" ".join(sorted(wider))[:200],
                want=f"only what {sub} is granted",
            )
