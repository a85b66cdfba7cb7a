"""Tables written anew, so that no page of the file holds what was deleted from them.

Deleted content is overwritten (``secure_delete``), and so are the pages of a table that is
emptied at once. What moved within a table before, as its pages filled, may have left copies in
their unused parts: those go only with the pages.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.store.schema import SEARCH
from ledger.store.sqlite import sqlite3


def rewrite(connection: sqlite3.Connection, table: str) -> None:
    """Empty a table and fill it again, within the transaction that is open."""
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names
    connection.execute(f"DELETE FROM {table}")  # noqa: S608
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def renew_search(connection: sqlite3.Connection, words: Iterable[tuple[int, str]]) -> None:
    """Make the search index anew, of each member's words."""
    connection.execute("DROP TABLE member_search")
    connection.execute(SEARCH)
    connection.executemany("INSERT INTO member_search (rowid, text) VALUES (?, ?)", words)
