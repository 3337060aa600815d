"""The log as one process of the server has it."""

import asyncio
import contextlib
import logging
from pathlib import Path

from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.ledger.note import SignerKey
from sharedsky.ledger.promise import promised
from sharedsky.service.log import tables
from sharedsky.service.log.apart import Apart
from sharedsky.service.log.key import make_key, read_key
from sharedsky.service.log.sequencer import Sequencer
from sharedsky.service.log.standing import OtherOrigin, standing, succeed
from sharedsky.service.refused import Unavailable
from sharedsky.service.storage import Storage

_LOG = logging.getLogger("sharedsky.service.log")
FOLDER = "log"


class Log:
    """Promises leaves, and follows what was changed.

    Args:
        data: folder of this server, in which the head that was signed last is kept.
        key_path: of the private key.
        origin: of the log, if it is new.
        every_s: how long leaves wait for one another until their head is signed.
    """

    def __init__(self, data: Path, key_path: Path, origin: str, *, every_s: float = 1.0) -> None:
        self._folder, self._key_path, self._origin, self._every_s = data / FOLDER, key_path, origin, every_s
        self._apart = Apart(self._folder)
        self._opening = asyncio.Lock()
        self._storage: Storage | None = None
        self._key: SignerKey | None = None

    async def open(self, storage: Storage) -> None:
        """Go on with the log of a storage, or begin it; where the storage does not answer, when it does.

        InvalidValue where that is not ours to do (see `standing`), or there is no room for it.
        """
        self._storage = storage
        with contextlib.suppress(Unavailable):
            await self._opened()

    async def succeed(self, storage: Storage) -> SignerKey:
        """End the origin of a storage's log and go on under a new one that names its last head; its key, named so.

        The key is made where there is none. InvalidValue where there is no log. For servers that do not run.
        """
        log = await storage.run(tables.signed, write=False)
        if log is None:
            raise InvalidValue("the log", got="nothing", want="a log that was begun")
        key = read_key(self._key_path) or make_key(self._key_path, log.origin)
        return await succeed(storage, self._apart, key, log, copied=True)

    async def follow(self) -> None:
        """Number and sign until cancelled, under whatever origin the log goes on."""
        while storage := self._storage:
            try:
                key = await self._opened()
                await Sequencer(storage, self._apart, key, self._every_s).run()
            except OtherOrigin as error:
                _LOG.warning("%s", error)
                self._key = None
            except SharedskyError as error:
                _LOG.error("the log is not open: %s", error)
                await asyncio.sleep(self._every_s)
            except Exception:
                _LOG.exception("the log is not open")
                await asyncio.sleep(self._every_s)

    async def promise(self, leaf: bytes, t_us: int) -> str:
        """The signed promise of a leaf that stands since an instant."""
        return promised(leaf, t_us, self._key or await self._opened())

    async def _opened(self) -> SignerKey:
        async with self._opening:
            if self._key is None:
                if self._storage is None:
                    raise TypeError("not opened")
                try:
                    self._key = await standing(self._storage, self._apart, self._key_path, self._origin)
                except OSError as error:
                    where, why = str(error.filename or self._folder), error.strerror or str(error)
                    raise InvalidValue(where, got=why, want="a place where the log can be kept") from None
        return self._key
