"""A connection that fails at a chosen statement."""

from __future__ import annotations

from typing import Any, cast

from ledger.store.sqlite import sqlite3
from ledger.store.store import Store


class Faulty:
    """Passes everything on to a connection, and raises once instead of, or after, a statement.

    :param at: which statement, counted from 1; or its text.
    :param after: whether the statement is carried out all the same.
    """

    def __init__(
        self, connection: sqlite3.Connection, at: int | str, error: BaseException, *, after: bool
    ) -> None:
        self._connection = connection
        self._at = at
        self._error = error
        self._after = after
        self._count = 0
        self.failed_at: str | None = None

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as it came
        self._count += 1
        if self.failed_at is not None or self._at not in (self._count, statement):
            return self._connection.execute(statement, *values)
        if self._after:
            self._connection.execute(statement, *values)
        self.failed_at = statement
        raise self._error

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def break_at(store: Store, at: int | str, error: BaseException, *, after: bool = False) -> Faulty:
    """Make a store's next write fail at a statement."""
    faulty = Faulty(store._writing(), at, error, after=after)
    store._writer = cast("sqlite3.Connection", faulty)
    return faulty


def mend(store: Store, faulty: Faulty) -> None:
    """Give the store its honest connection back, unless it has let go of it."""
    if store._writer is not None:
        store._writer = faulty._connection
