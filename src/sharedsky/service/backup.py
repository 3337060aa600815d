"""A copy of the one file in which everything is, while servers go on working on it.

The copy is marked as one. A server that is started on it without the folder in which the signed heads are kept apart cannot
know what was signed since, so it goes on with the log under a new origin; with that folder it puts back what is missing.
"""

import os
import sqlite3
from pathlib import Path

from sharedsky.errors import CheckFailed, InvalidValue


def backup(database: Path, target: Path) -> int:
    """Copy the database as it is at one instant to a file that is not there yet, and check the copy.

    Returns:
        Leaves of the ledger in the copy.

    InvalidValue where there is nothing to copy or the target is there; CheckFailed where the copy is not whole.
    """
    if not database.is_file():
        raise InvalidValue(str(database), want="a database", fix="name the folder that sharedsky serve uses")
    if target.exists():
        raise InvalidValue(str(target), got="a file", want="a name that is free")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # as secret as the original
    except OSError as error:
        raise InvalidValue(str(target), got=error.strerror or str(error), want="a place to write") from None
    try:
        at = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        try:
            at.execute("VACUUM INTO ?", (str(target),))
        finally:
            at.close()
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            copy.execute(
                "INSERT INTO copied (t_us) VALUES (CAST(strftime('%s', 'now') AS INTEGER) * 1000000)"
            )
            (said,) = copy.execute("PRAGMA integrity_check").fetchone()
            (leaves,) = copy.execute("SELECT COUNT(*) FROM leaf").fetchone()
        finally:
            copy.close()
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise CheckFailed(str(database), got=str(error), want="a whole copy") from None
    if said != "ok":
        raise CheckFailed(str(target), got=said, want="a whole copy")
    count: int = leaves
    return count
