"""Writing to a shop's file with its guards off, as whoever may write the file can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.queries.verify import verify
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.ledger.store import look

SALE = "(SELECT id FROM event WHERE source_id = 'A2')"


@contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """The file with its triggers off; they are put back as they were."""
    with look.opened(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)


def problems(path: Path) -> list[str]:
    """What verification says, in words."""
    with Store(path) as store:
        return [str(problem) for problem in verify(store).problems]
