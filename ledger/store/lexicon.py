"""The words of members' names, kept in memory for as long as nobody's name changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.store.sqlite import sqlite3

if TYPE_CHECKING:
    from ledger.values.hearing import Hearing
    from ledger.values.spelling import Spelling

_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_APART = bytes(code if code in _KEPT else ord(" ") for code in range(256))
# What is neither letter nor digit parts words, as in the search index.

_AT_ONCE = 1_000


class Names:
    """The words of all names, to compare with what was typed and what was heard."""

    spelling: Spelling
    hearing: Hearing

    def __init__(self, connection: sqlite3.Connection) -> None:
        # Deferred: most readings need no names.
        from ledger.values.hearing import Hearing
        from ledger.values.spelling import Spelling

        rows = connection.execute("SELECT folded FROM profile")
        words: set[str] = set()
        # A few at a time: the memory of them all would not be given back.
        while some := rows.fetchmany(_AT_ONCE):
            text = " ".join([folded for (folded,) in some]).encode("ascii", "replace")
            words.update(filter(str.isalpha, text.translate(_APART).decode("ascii").split()))
        self.spelling = Spelling(words)
        self.hearing = Hearing(self.spelling.words)


class Lexicon:
    """Reads the names when they are asked for, and again once they are no longer the same.

    One per reading connection. It holds nothing a file would keep: it goes with the program.
    """

    def __init__(self) -> None:
        self._names: Names | None = None
        self._as_of: tuple[int, bytes, bytes] | None = None

    def names(self, connection: sqlite3.Connection) -> Names:
        """The words of the names as they are."""
        as_of = _as_of(connection)
        if self._names is None or as_of != self._as_of:
            # Let go first: two would be in memory at once.
            self._names = self._as_of = None
            self._names, self._as_of = Names(connection), as_of
        return self._names


def _as_of(connection: sqlite3.Connection) -> tuple[int, bytes, bytes]:
    """What changes whenever the search index does, and it does whenever a name does.

    The index counts what is written to it (row 10 of its own table) and what it holds (row 1);
    where it is made anew, the schema's version counts that.
    """
    version: int = connection.execute("PRAGMA schema_version").fetchone()[0]
    held, written = connection.execute(
        "SELECT (SELECT block FROM member_search_data WHERE id = 1),"
        " (SELECT block FROM member_search_data WHERE id = 10)"
    ).fetchone()
    return version, held, written
