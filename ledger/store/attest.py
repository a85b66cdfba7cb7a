"""Whether the structure of a file is the one this program made."""

from __future__ import annotations

from functools import lru_cache

from ledger.store import migrations
from ledger.store.sqlite import sqlite3


def present_schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table, index and trigger of a file, by name, as it was written."""
    rows = connection.execute(
        "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    )
    return {name: " ".join(sql.split()) for name, sql in rows}


@lru_cache(maxsize=1)
def expected_schema() -> dict[str, str]:
    """The structure of a file made just now."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrations.migrate(connection)
        return present_schema(connection)
    finally:
        connection.close()
