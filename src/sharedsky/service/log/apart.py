"""What a server keeps apart from the database: the largest head that was signed, and the leaves that it is of.

A database that is restored from a backup has forgotten what was signed since. The folder has not: from it the leaves are
put back, or, where that cannot be, it is known which head a new origin has to name.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from sharedsky.ledger.checkpoint import Checkpoint, checkpoint_of, opened
from sharedsky.ledger.leaf import LEAF_BYTES
from sharedsky.ledger.note import VerifierKey, parse
from sharedsky.service.private_files import make_file, make_folder, opener

HEAD, LEAVES, LOCK = "head", "leaves", "lock"


class Apart:
    """A folder, made if it is not there.

    Args:
        folder: of one server, and of all its processes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        make_folder(folder)

    def note(self) -> bytes | None:
        """The signed head; None where nothing was signed yet."""
        try:
            return (self._folder / HEAD).read_bytes()
        except FileNotFoundError:
            return None

    def head(self) -> Checkpoint | None:
        """What was signed."""
        note = self.note()
        return checkpoint_of(parse(note, str(self._folder / HEAD))) if note is not None else None

    def verify(self, keys: Sequence[VerifierKey]) -> None:
        """CheckFailed where there is a head that is signed by none of these keys."""
        note = self.note()
        if note is not None:
            opened(note, keys, where=str(self._folder / HEAD))

    def count(self) -> int:
        """Leaves that are here, and of the head."""
        head = self.head()
        if head is None:
            return 0
        try:
            return min(head.size, (self._folder / LEAVES).stat().st_size // LEAF_BYTES)
        except FileNotFoundError:
            return 0

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The leaves at positions [first, end), as far as they are here."""
        try:
            with (self._folder / LEAVES).open("rb") as file:
                file.seek(first * LEAF_BYTES)
                data = file.read((end - first) * LEAF_BYTES)
        except FileNotFoundError:
            return []
        return [data[k : k + LEAF_BYTES] for k in range(0, len(data), LEAF_BYTES)]

    @contextlib.contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether, for as long as the block runs, no other process writes here; False where one does just now."""
        with open(self._folder / LOCK, "wb", opener=opener) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        """Write leaves from position `first` on, whatever stood there; they count once a head is of them."""
        path = self._folder / LEAVES
        make_file(path)
        with path.open("r+b") as file:
            file.seek(first * LEAF_BYTES)
            file.write(b"".join(leaves))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())

    def keep(self, note: bytes) -> None:
        """Write a signed head; when this returns it will be there after a power failure."""
        new = self._folder / f"{HEAD}.new"
        with open(new, "wb", opener=opener) as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / HEAD)
        self._sync()

    def set_aside(self) -> None:
        """Put head and leaves under names that say of what they are, since another origin takes their place."""
        head = self.head()
        if head is None:
            return
        mark = f"{head.size}-{sha256(head.text().encode()).hexdigest()[:16]}"
        for name in (LEAVES, HEAD):
            with contextlib.suppress(FileNotFoundError):
                (self._folder / name).replace(self._folder / f"{name}-{mark}")
        self._sync()

    def _sync(self) -> None:
        at = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
