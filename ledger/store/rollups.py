"""Keeping ``shop_day`` in step with every act, in its transaction.

A transaction gathers what its acts change (:attr:`Transaction.steps`), and writes it as it ends:
a row an as-of day, whether it made one sale or four hundred. What is kept, and why it is exact as
of any day, is told in :mod:`ledger.rules.rollups`.

Each act that writes to ``purchase`` or ``refund`` says so here: :func:`sold`, :func:`anew`,
:func:`anew_of` or :func:`unnamed`. Points follow by themselves, from what a posting writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from ledger.rules import points_rollups, rollups
from ledger.rules.points_rollups import Held, Kept, Moved, Wrote, ordinal
from ledger.rules.rollups import COLUMNS, Back, Sold, Steps
from ledger.store import chain
from ledger.store.sqlite import sqlite3
from ledger.store.transaction import Transaction

_NAMES = ", ".join(COLUMNS)
_ADD = (
    f"INSERT INTO shop_day (day, {_NAMES}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - our own
    " ON CONFLICT (day) DO UPDATE SET " + ", ".join(f"{c} = {c} + excluded.{c}" for c in COLUMNS)
)
_CLEAR = "DELETE FROM shop_day WHERE day = ? AND " + " AND ".join(f"{c} = 0" for c in COLUMNS)  # noqa: S608 - our own


def write(tx: Transaction) -> None:
    """Write down what the acts of a transaction changed."""
    if tx.steps:
        _write(tx.connection, tx.steps)
        tx.steps = Steps()


def _write(connection: sqlite3.Connection, steps: Steps) -> None:
    rows = steps.rows()
    connection.executemany(_ADD, [(day, *row) for day, row in rows.items()])
    # A day on which nothing changes has no row, whatever came and went.
    connection.executemany(_CLEAR, [(day,) for day in rows])


# Sales


def sold(tx: Transaction, event: int, member: int | None, sale: Sold) -> None:
    """Count a sale that has just been recorded."""
    rollups.add_sale(tx.steps, sale, member=member is not None)
    if member is None:
        return
    last, others, tangled = tx.connection.execute(_BEFORE, (member, event, sale.day)).fetchone()
    if tangled or (last is not None and last > sale.day):
        _among(tx, event, member, sale, 1)
    else:
        rollups.add_next_sale(tx.steps, sale, last, others)


@contextmanager
def anew(tx: Transaction, sale: int) -> Iterator[None]:
    """Take a sale out, let it be changed, and count it as it is then, with its refunds."""
    _count(tx, sale, -1)
    yield
    _count(tx, sale, 1)


@contextmanager
def anew_of(tx: Transaction, *members: int) -> Iterator[None]:
    """Take members out, let their sales change hands, and count them as they are then."""
    for times in (-1, 1):
        for member in members:
            found = Steps()
            rollups.add_member(found, *_all(tx.connection, member))
            tx.steps.add(found, times)
        if times < 0:
            yield


def unnamed(tx: Transaction, event: int, member: int | None, back: Back, times: int = 1) -> None:
    """Count a refund that names no sale, or take it out with ``times`` −1."""
    if member is not None:
        sales, refunds = _near(tx, member, event, back.day)
        _differ(tx.steps, (sales, refunds), (sales, [*refunds, back]), times)


def _count(tx: Transaction, event: int, times: int) -> None:
    member, *row = tx.connection.execute(f"{_SOLD} WHERE event = ?", (event,)).fetchone()
    sale, found = _sold(row), Steps()
    rollups.add_sale(found, sale, member=member is not None)
    tx.steps.add(found, times)
    if member is not None:
        _among(tx, event, member, sale, times)


def _among(tx: Transaction, event: int, member: int, sale: Sold, times: int) -> None:
    """Count what a sale, with its refunds, is among the others of its member."""
    sales, refunds = _near(tx, member, event, sale.day)
    own = tx.connection.execute(f"{_BACK} WHERE refund.sale = ?", (event,)).fetchall()
    after = [*sales, sale], [*refunds, *(Back(*row[1:]) for row in own)]
    _differ(tx.steps, (sales, refunds), after, times)


_Rows = tuple[Sequence[Sold], Sequence[Back]]


def _differ(steps: Steps, before: _Rows, after: _Rows, times: int) -> None:
    for rows, sign in ((before, -times), (after, times)):
        found = Steps()
        rollups.add_member(found, *rows)
        steps.add(found, sign)


def _near(tx: Transaction, member: int, event: int, day: int) -> _Rows:
    """As much of a member's other sales and refunds as it takes to count one more.

    Of those never cancelled: the first, since which they are a buyer, and the last before it and
    the first after it, which reach further into its windows than any other; two of them before
    an as-of day make a repeater, as all would. Besides them those that were cancelled, and what
    was given back before there was a buyer.
    """
    execute = tx.connection.execute
    row = execute(_FIRST, (member, event)).fetchone()
    first = row[0] if row else _EVER
    sales = execute(_NEAR, {"m": member, "e": event, "d": day, "f": first}).fetchall()
    refunds = execute(
        f"{_BACK} WHERE refund.member = ? AND refund.day <= ? AND refund.sale IS NOT ?"
        " AND refund.event <> ?",
        (member, first, event, event),
    ).fetchall()
    return [_sold(row[1:]) for row in sales], [Back(*row[1:]) for row in refunds]


_EVER = 1 << 60

_SOLD = (
    "SELECT member, day, gross, cancelled_day, cancelled_day IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM event WHERE event.reverses = purchase.event AND event.kind = 'void')"
    " FROM purchase"
)
_BACK = (
    "SELECT refund.member, refund.day, refund.amount, CASE WHEN EXISTS (SELECT 1 FROM event"
    " WHERE event.reverses = refund.sale AND event.kind = 'void')"
    " THEN (SELECT cancelled_day FROM purchase WHERE purchase.event = refund.sale) END FROM refund"
)
_OTHERS = "FROM purchase WHERE member = ?1 AND event <> ?2 AND cancelled_day IS NULL"
_BEFORE = f"""
SELECT last, others,
 EXISTS (SELECT 1 FROM purchase WHERE member = ?1 AND cancelled_day > ?3)
 OR (last IS NULL AND (EXISTS (SELECT 1 FROM purchase WHERE member = ?1 AND event <> ?2)
     OR EXISTS (SELECT 1 FROM refund WHERE member = ?1)))
FROM (SELECT (SELECT day {_OTHERS} ORDER BY day DESC LIMIT 1) AS last,
 (SELECT count(*) FROM (SELECT 1 {_OTHERS} LIMIT 2)) AS others)
"""  # noqa: S608 - our own
_FIRST = f"SELECT day {_OTHERS} ORDER BY day LIMIT 1"
_OTHER = f"{_SOLD} WHERE member = :m AND event <> :e"
_NEAR = f"""
{_OTHER} AND day <= :f
UNION ALL {_OTHER} AND day > :f AND cancelled_day IS NOT NULL
UNION ALL SELECT * FROM ({_OTHER} AND day > :f AND day <= :d AND cancelled_day IS NULL
 ORDER BY day DESC LIMIT 1)
UNION ALL SELECT * FROM ({_OTHER} AND day > :f AND day > :d AND cancelled_day IS NULL
 ORDER BY day LIMIT 1)
"""  # noqa: S608 - our own


def _sold(row: Sequence[Any]) -> Sold:
    day, gross, gone, voided = row
    return Sold(day, gross, gone, bool(voided))


def _all(connection: sqlite3.Connection, member: int) -> _Rows:
    sales = connection.execute(f"{_SOLD} WHERE member = ?", (member,)).fetchall()
    refunds = connection.execute(f"{_BACK} WHERE refund.member = ?", (member,)).fetchall()
    return [_sold(row[1:]) for row in sales], [Back(*row[1:]) for row in refunds]


# Points


def points(tx: Transaction, wrote: Wrote) -> None:
    """Count what an event has just written."""
    points_rollups.count(tx.steps, wrote, _Written(tx.connection))


class _Written:
    """What stands in the file: a :class:`ledger.rules.points_rollups.Past`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def day(self, event: int) -> int:
        """The business day of an event."""
        query = "SELECT business_date FROM event WHERE id = ?"
        return ordinal(self._execute(query, (event,)).fetchone()[0])

    def entry(self, number: int) -> Moved:
        """An entry."""
        kind, day = self._execute(
            "SELECT entry.kind, coalesce(sale.business_date, act.business_date) FROM entry"
            " JOIN event AS act ON act.id = entry.event"
            " LEFT JOIN event AS sale ON sale.id = act.reverses"
            "  AND act.kind IN ('reassign', 'claim') WHERE entry.id = ?",
            (number,),
        ).fetchone()
        return Moved(kind, ordinal(day))

    def lot(self, number: int) -> Held | None:
        """A lot of points."""
        row = self._execute(_LOT, (number,)).fetchone()
        if row is None:
            return None
        return Held(ordinal(row[0]) if row[0] else None, not row[1])


_LOT = """
WITH RECURSIVE came(id, kind, reverses) AS (
 SELECT id, kind, reverses FROM entry WHERE id = ?1
 UNION SELECT entry.id, entry.kind, entry.reverses FROM came
  JOIN lot ON lot.id = came.reverses JOIN entry ON entry.id = lot.id WHERE came.kind = 'transfer'
 UNION SELECT entry.id, entry.kind, entry.reverses FROM came
  JOIN allocation ON allocation.entry = came.reverses JOIN entry ON entry.id = allocation.lot
  WHERE came.kind = 'extend')
SELECT last_day, EXISTS (SELECT 1 FROM came WHERE kind IN ('opening', 'grace'))
FROM lot WHERE id = ?1 AND unit = 'points'
"""


# All of it


def fill(connection: sqlite3.Connection) -> None:
    """Count everything that is in the file, from nothing: as it comes to this version."""
    steps = _points(connection)
    steps.add(_sales(connection))
    connection.execute("DELETE FROM shop_day")
    _write(connection, steps)


def _sales(connection: sqlite3.Connection) -> Steps:
    steps = Steps()
    backs: dict[int, list[Back]] = {}
    for member, *row in connection.execute(f"{_BACK} WHERE refund.member IS NOT NULL"):
        backs.setdefault(member, []).append(Back(*row))
    rows = connection.execute(f"{_SOLD} ORDER BY member, day")
    for member, group in groupby(rows, itemgetter(0)):
        sales = [_sold(row[1:]) for row in group]
        rollups.add_all(steps, member, sales, backs.get(member, ()))
    return steps


def _points(connection: sqlite3.Connection) -> Steps:
    kept = Kept()
    (upto,) = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
    for after in range(0, upto, _EVENTS_AT_A_TIME):
        span = (after, after + _EVENTS_AT_A_TIME)
        wrote = [_by_event(connection, table, span) for table in ("entry", "lot", "allocation")]
        for number, kind, day, reverses in connection.execute(
            "SELECT id, kind, business_date, reverses FROM event WHERE id > ? AND id <= ?"
            " ORDER BY id",
            span,
        ):
            rows = (found.get(number, ()) for found in wrote)
            kept.take(number, Wrote(kind, ordinal(day), reverses, *rows))
    return kept.steps


_EVENTS_AT_A_TIME = 5_000


def _by_event(
    connection: sqlite3.Connection, table: str, span: tuple[int, int]
) -> dict[int, list[Sequence[Any]]]:
    """What a span of events wrote to a table."""
    event, source = f"{table}.event", table
    if table == "lot":
        event, source = "entry.event", "lot JOIN entry ON entry.id = lot.id"
    columns = ", ".join(f"{table}.{name}" for name in chain.COLUMNS[table])
    query = (
        f"SELECT {event}, {columns} FROM {source}"  # noqa: S608 - our own names
        f" WHERE {event} > ? AND {event} <= ? ORDER BY {table}.id"
    )
    found: dict[int, list[Sequence[Any]]] = {}
    for number, *row in connection.execute(query, span):
        found.setdefault(number, []).append(row)
    return found
