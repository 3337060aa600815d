"""A transaction written once for both databases.

A script is a generator that yields statements and is sent the rows of each; a storage runs it as one transaction. Its SQL
is what SQLite and PostgreSQL (and CockroachDB and YugabyteDB) have in common, with `$1` for arguments and `{now}` for the
database's clock in microseconds UTC.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


class Query(NamedTuple):
    """A statement whose rows are wanted.

    Args:
        sql: the text, the same at each run.
        args: what stands for `$1` and the following.
    """

    sql: str
    args: Sequence[Any] = ()


class Each(NamedTuple):
    """A statement that is run for each row of arguments and gives no rows."""

    sql: str
    rows: Sequence[Sequence[Any]]


Rows: TypeAlias = list[tuple[Any, ...]]
Script: TypeAlias = Generator[Query | Each, Rows, T]
Make: TypeAlias = Callable[[], Script[T]]
"""Makes the script afresh, since a database may ask to run the transaction again."""
