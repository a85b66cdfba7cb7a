"""Where points went: the lots a debit drew on, and the lots they have moved to since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ledger.queries.balance import account
from ledger.store.transaction import Transaction
from ledger.values.points import Unit


def lineage(tx: Transaction, lot: int) -> list[int]:
    """A lot and all that its points have moved to since: merges and new dates."""
    return [
        row[0]
        for row in tx.connection.execute(
            # A new date hangs on the debit that emptied the lot, because several lots may have
            # been emptied into one.
            "WITH RECURSIVE line(id) AS (VALUES (?) UNION SELECT entry.id FROM line JOIN entry"
            " ON entry.reverses = line.id OR entry.reverses IN (SELECT allocation.entry"
            "  FROM allocation JOIN entry AS emptied ON emptied.id = allocation.entry"
            "  WHERE allocation.lot = line.id AND emptied.kind = 'extend')"
            " WHERE entry.kind IN ('transfer', 'extend') AND entry.amount > 0)"
            " SELECT id FROM line",
            (lot,),
        )
    ]


def comes_back(tx: Transaction, debit: int, amount: int, on: dt.date) -> int:
    """How many points giving a debit back would bring: all, or all that are not lost."""
    if tx.settings.refund_lapsed_lot == "grace":
        return amount
    came = 0
    for _, drawn, last_day in drawn_by(tx, debit):
        part = min(amount, drawn)
        amount -= part
        came += part if last_day is None or last_day >= on else 0
    return came


def at_hand(
    tx: Transaction,
    member: int,
    lots: Iterable[int],
    *,
    more: int = 0,
    unit: Unit = "points",
) -> int:
    """What can be taken from a member without their owing it, and from some lots before all.

    The usable, with ``more`` that comes back first, and what the lots hold that is not usable:
    held back, or lapsed, swept or not.
    """
    held = account(tx, member, unit)
    own = {moved for lot in lots for moved in lineage(tx, lot)}
    kept = sum(lot.remaining for lot in held.lots if lot.id in own and not lot.usable(tx.today))
    lapsed: int = sum(
        tx.connection.execute(
            "SELECT coalesce(sum(remaining), 0) FROM lot_open"
            " WHERE lot = ? AND member <> ? AND last_day < ?",
            (lot, member, tx.today.isoformat()),
        ).fetchone()[0]
        for lot in own
    )
    swept: int = sum(
        tx.connection.execute(
            "SELECT coalesce(sum(allocation.amount), 0) FROM allocation"
            " JOIN entry ON entry.id = allocation.entry"
            " WHERE lot = ? AND entry.kind IN ('expire', 'unlapse')",
            (lot,),
        ).fetchone()[0]
        for lot in own
    )
    return max(0, held.balance(tx.today) + more) + kept + lapsed + swept


def drawn_by(tx: Transaction, debit: int) -> list[tuple[int, int, dt.date | None]]:
    """Per lot, what a debit drew and nobody gave back yet, and its last day; last drawn first."""
    return [
        (lot, amount, dt.date.fromisoformat(last_day) if last_day else None)
        for lot, amount, last_day, _ in tx.connection.execute(
            "SELECT lot, sum(allocation.amount), last_day, max(allocation.id)"
            " FROM allocation JOIN lot ON lot.id = allocation.lot"
            " WHERE allocation.entry = :debit OR allocation.entry IN (SELECT id FROM entry"
            " WHERE reverses = :debit AND kind IN ('restore', 'unlapse'))"
            " GROUP BY lot ORDER BY 4 DESC",
            {"debit": debit},
        ).fetchall()
        if amount > 0
    ]
