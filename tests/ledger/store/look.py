"""Looking into a shop's file by plain SQL, beside the store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.store.sqlite import sqlite3

Content = dict[str, list[tuple[Any, ...]]]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection that nothing was set on."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def content(path: Path, *, but: tuple[str, ...] = ()) -> Content:
    """Every row of every table, but of some."""
    with opened(path) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in tables
            if not table.startswith(but)
        }


def one(path: Path, query: str, *values: object) -> Any:  # noqa: ANN401 - whatever stands there
    """The first column of the first row."""
    with opened(path) as connection:
        return connection.execute(query, values).fetchone()[0]


def events(path: Path) -> int:
    """How many events there are."""
    count: int = one(path, "SELECT count(*) FROM event")
    return count


def head(path: Path) -> tuple[Any, ...]:
    """The head of the chain, whole."""
    with opened(path) as connection:
        row: tuple[Any, ...] = connection.execute("SELECT * FROM head").fetchone()
        return row


def gapless(path: Path) -> bool:
    """Whether the sequence runs from one without a gap, and in the order of time."""
    with opened(path) as connection:
        rows = connection.execute("SELECT seq, recorded_at FROM event ORDER BY id").fetchall()
    times = [at for _, at in rows]
    in_order = all(a < b for a, b in itertools.pairwise(times))
    return [seq for seq, _ in rows] == list(range(1, len(rows) + 1)) and in_order
