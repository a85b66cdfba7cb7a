"""Proving the books: every hash recomputed, everything derived rebuilt and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils.utils import sqlite3

from ledger.queries.rebuild import Rebuilt
from ledger.store import chain
from ledger.store.attest import expected_schema, present_schema
from ledger.store.store import Store
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.errors import LedgerError

_MOST_PROBLEMS = 100


class Problem(LedgerError):
    """One thing that is wrong in the books."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found. ``head`` is the last event's chain hash, in hex."""

    events: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(store: Store) -> Verified:
    """Recompute the whole of the books and compare; reads only.

    :raises Damaged: the file cannot be read at all.
    """
    with store.read() as tx:
        return verify_in(tx)


def verify_in(tx: Transaction) -> Verified:
    """Verify within a read that is already open."""
    problems = [*_file(tx), *_schema(tx)]
    rebuilt = Rebuilt()
    events, head = 0, chain.GENESIS
    for event, rows, leaf, link in _walk(tx):
        problems += _check_link(tx, event, rows, events, head, (leaf, link))
        rebuilt.take(event, rows)
        events, head = events + 1, link
    problems += _check_head(tx, events, head)
    problems += [Problem(text, **values) for text, values in rebuilt.differences(tx)]
    return Verified(events, head.hex(), tuple(problems[:_MOST_PROBLEMS]))


def _file(tx: Transaction) -> Iterator[Problem]:
    found = tx.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        yield Problem("The file itself is damaged: {what}.", what=str(found)[:80])
    if tx.connection.execute("PRAGMA foreign_key_check").fetchone():
        yield Problem("A row points to another that does not exist.")


def _schema(tx: Transaction) -> Iterator[Problem]:
    """Guards that were taken off, or tables that were changed, by another program."""
    present, expected = present_schema(tx.connection), expected_schema()
    for name in sorted(present.keys() | expected.keys()):
        if present.get(name) != expected.get(name):
            yield Problem("“{name}” of the file's structure is not as it was made.", name=name)


_Row = tuple[object, ...]


def _walk(tx: Transaction) -> Iterator[tuple[_Row, dict[str, list[_Row]], bytes, bytes]]:
    """Every event with the rows it wrote, in order, from one pass over each table."""
    cursors = {
        "entry": _Grouped(tx, "entry", "entry", "entry.event"),
        "lot": _Grouped(tx, "lot", "lot JOIN entry ON entry.id = lot.id", "entry.event"),
        "allocation": _Grouped(tx, "allocation", "allocation", "allocation.event"),
        "sale_line": _Grouped(tx, "sale_line", "sale_line", "sale_line.event"),
    }
    columns = ", ".join(chain.COLUMNS["event"])
    query = f"SELECT {columns}, leaf, hash FROM event WHERE chain = ? ORDER BY id"  # noqa: S608
    for *values, leaf, link in tx.connection.execute(query, (CHAIN,)):
        event = tuple(values)
        rows = {table: found for table, cursor in cursors.items() if (found := cursor.of(event[0]))}
        yield event, rows, leaf, link


class _Grouped:
    """The rows of a table, handed out event by event."""

    def __init__(self, tx: Transaction, table: str, source: str, event: str) -> None:
        columns = ", ".join(f"{table}.{c}" for c in chain.COLUMNS[table])
        query = f"SELECT {event}, {columns} FROM {source} ORDER BY {table}.id"  # noqa: S608
        self._rows: Iterator[sqlite3.Row] = iter(tx.connection.execute(query))
        self._waiting = next(self._rows, None)

    def of(self, event: object) -> list[_Row]:
        """The rows of one event; events are asked for in order."""
        found: list[_Row] = []
        while self._waiting is not None and self._waiting[0] == event:
            found.append(tuple(self._waiting[1:]))
            self._waiting = next(self._rows, None)
        return found


def _check_link(  # noqa: PLR0917 - one check, all it needs
    tx: Transaction,
    event: _Row,
    rows: dict[str, list[_Row]],
    before: int,
    previous: bytes,
    stored: tuple[bytes, bytes],
) -> Iterator[Problem]:
    number, seq, commitment = event[0], event[2], event[15]
    if seq != before + 1:
        yield Problem("Event {event} is out of sequence.", event=number)
    leaf = chain.leaf_hash(event, rows)
    if leaf != stored[0]:
        yield Problem("Event {event} was changed after it was written.", event=number)
    elif chain.link_hash(previous, leaf) != stored[1]:
        yield Problem("Event {event} does not follow from the one before.", event=number)
    if commitment is not None:
        note = tx.connection.execute(
            "SELECT salt, text FROM note WHERE event = ?", (number,)
        ).fetchone()
        if note and hashlib.sha256(note[0] + note[1].encode()).digest() != commitment:
            yield Problem("The reason of event {event} was changed.", event=number)


def _check_head(tx: Transaction, events: int, head: bytes) -> Iterator[Problem]:
    stored = tx.connection.execute(
        "SELECT seq, hash FROM head WHERE chain = ?", (CHAIN,)
    ).fetchone()
    if stored is None or stored[0] != events or stored[1] != head:
        yield Problem("The head does not match the last event: the end was cut off or changed.")
    for table in ("entry", "lot", "allocation", "sale_line"):
        owner = "entry.event" if table == "lot" else f"{table}.event"
        source = "lot LEFT JOIN entry ON entry.id = lot.id" if table == "lot" else table
        query = f"SELECT 1 FROM {source} WHERE {owner} NOT IN (SELECT id FROM event)"  # noqa: S608
        if tx.connection.execute(query).fetchone():
            yield Problem("A row of “{table}” belongs to no event.", table=table)
