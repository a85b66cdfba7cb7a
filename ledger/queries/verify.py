"""Proving the books: every hash recomputed, everything derived rebuilt and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from ledger.queries.closing import anchor
from ledger.queries.rebuild import Rebuilt
from ledger.store import chain
from ledger.store.attest import expected_schema, present_schema
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.errors import LedgerError
from ledger.values.progress import HowFar

_MOST_PROBLEMS = 100
_STEP = 200
# Events between two words of how far it is.
_RECORDED_AT = chain.COLUMNS["event"].index("recorded_at")

_SENSELESS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# What working with damaged values may raise; then something is said to be wrong already.


class Problem(LedgerError):
    """One thing that is wrong in the books."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found. ``head`` is the last event's chain hash, in hex."""

    events: int
    head: str
    problems: tuple[Problem, ...]
    anchor: int | None = None
    """The place in the chain of the head that was asked for, if it is there."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(store: Store, kept: str | None = None, progress: HowFar | None = None) -> Verified:
    """Recompute the whole of the books and compare; reads only.

    :param kept: a head that was kept outside, or its first digits: is it still in the chain?
    :param progress: told how many of how many events are recomputed; what is derived from them
        is compared after the last.
    :raises BadInput: ``kept`` cannot be one.
    :raises Damaged: the file cannot be read at all.
    """
    with store.read() as tx:
        if kept is None:
            return verify_in(tx, progress)
        place = anchor(tx, kept)
        found = verify_in(tx, progress)
        if place is not None:
            return replace(found, anchor=place)
        gone = Problem(
            "The head {head} is not in the chain: events were cut off or replaced since.",
            head=kept[:8],
        )
        return replace(found, problems=(*found.problems, gone))


def verify_in(tx: Transaction, progress: HowFar | None = None) -> Verified:
    """Verify within a read that is already open."""
    total = tx.connection.execute("SELECT count(*) FROM event").fetchone()[0]
    problems = [*_file(tx), *_schema(tx)]
    rebuilt = Rebuilt()
    events, head = 0, chain.GENESIS
    groups = _groups(tx)
    recorded_at: object = None
    for event, rows, leaf, link in _walk(tx, groups):
        problems += _check_link(tx, event, rows, events, head, (leaf, link))
        try:
            rebuilt.take(event, rows)
        except _SENSELESS:
            problems.append(
                Problem("Event {event} does not fit the events before it.", event=event[0])
            )
        events, head, recorded_at = events + 1, link, event[_RECORDED_AT]
        if progress is not None and events % _STEP == 0:
            progress(events, total)
    problems += _check_head(tx, events, head, recorded_at)
    problems += _check_strays(tx, groups)
    try:
        for text, values in rebuilt.differences(tx):
            problems.append(Problem(text, **values))
    except _SENSELESS:
        if not problems:
            raise
    return Verified(events, head.hex(), tuple(problems[:_MOST_PROBLEMS]))


def _file(tx: Transaction) -> Iterator[Problem]:
    # The search index is looked up once, because the check itself goes by what a connection
    # that has searched before remembers of it, whatever others have written since.
    try:
        execute = tx.connection.execute
        execute("SELECT 1 FROM member_search WHERE member_search MATCH 'a'").fetchone()
        # The whole check: the quick one does not compare an index with its table.
        found = execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        yield Problem("The file itself is damaged: {what}.", what=str(found)[:80])
    for table, row, other, _ in tx.connection.execute("PRAGMA foreign_key_check"):
        yield Problem(
            "Row {row} of “{table}” points to one of “{other}” that does not exist.",
            row="?" if row is None else row,
            table=table,
            other=other,
        )


def _schema(tx: Transaction) -> Iterator[Problem]:
    """Guards that were taken off, or tables that were changed, by another program."""
    present, expected = present_schema(tx.connection), expected_schema()
    for name in sorted(present.keys() | expected.keys()):
        if present.get(name) != expected.get(name):
            yield Problem("“{name}” of the file's structure is not as it was made.", name=name)


_Row = tuple[object, ...]


def _groups(tx: Transaction) -> dict[str, _Grouped]:
    return {
        "entry": _Grouped(tx, "entry", "entry", "entry.event"),
        "lot": _Grouped(tx, "lot", "lot JOIN entry ON entry.id = lot.id", "entry.event"),
        "allocation": _Grouped(tx, "allocation", "allocation", "allocation.event"),
        "sale_line": _Grouped(tx, "sale_line", "sale_line", "sale_line.event"),
    }


def _walk(
    tx: Transaction, groups: dict[str, _Grouped]
) -> Iterator[tuple[_Row, dict[str, list[_Row]], bytes, bytes]]:
    """Every event with the rows it wrote, in order, from one pass over each table."""
    columns = ", ".join(chain.COLUMNS["event"])
    query = f"SELECT {columns}, leaf, hash FROM event WHERE chain = ? ORDER BY id"  # noqa: S608
    for *values, leaf, link in tx.connection.execute(query, (CHAIN,)):
        event = tuple(values)
        number = cast("int", event[0])
        rows = {table: found for table, group in groups.items() if (found := group.of(number))}
        yield event, rows, leaf, link


class _Grouped:
    """The rows of a table, handed out event by event."""

    def __init__(self, tx: Transaction, table: str, source: str, event: str) -> None:
        columns = ", ".join(f"{table}.{c}" for c in chain.COLUMNS[table])
        query = f"SELECT {event}, {columns} FROM {source} ORDER BY {event}, {table}.id"  # noqa: S608
        self._rows: Iterator[sqlite3.Row] = iter(tx.connection.execute(query))
        self._waiting = next(self._rows, None)
        self._stray = False

    @property
    def stray(self) -> bool:
        """Whether some row belongs to none of the events asked for, when all have been."""
        return self._stray or self._waiting is not None

    def of(self, event: int) -> list[_Row]:
        """The rows of one event; events are asked for in order."""
        found: list[_Row] = []
        if self._waiting is None or self._waiting[0] > event:
            return found
        while self._waiting is not None and self._waiting[0] <= event:
            if self._waiting[0] == event:
                found.append(tuple(self._waiting[1:]))
            else:
                self._stray = True
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


def _check_head(
    tx: Transaction, events: int, head: bytes, recorded_at: object
) -> Iterator[Problem]:
    stored = tx.connection.execute(
        "SELECT seq, hash, recorded_at FROM head WHERE chain = ?", (CHAIN,)
    ).fetchone()
    if stored != (events, head, recorded_at):
        yield Problem("The head does not match the last event: the end was cut off or changed.")


def _check_strays(tx: Transaction, groups: dict[str, _Grouped]) -> Iterator[Problem]:
    """Rows that hang on nothing the chain covers."""
    execute = tx.connection.execute
    orphans = execute("SELECT 1 FROM lot WHERE id NOT IN (SELECT id FROM entry)").fetchone()
    for table, group in groups.items():
        if group.stray or (table == "lot" and orphans):
            yield Problem("A row of “{table}” belongs to no event.", table=table)
    if execute("SELECT 1 FROM head WHERE chain <> ?", (CHAIN,)).fetchone():
        yield Problem("The file holds another chain of events than this shop's.")
    for (event,) in execute(
        "SELECT note.event FROM note LEFT JOIN event ON event.id = note.event"
        " WHERE event.note IS NULL"
    ):
        yield Problem("The reason of event {event} was changed.", event=event)
