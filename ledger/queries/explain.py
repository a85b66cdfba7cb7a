"""Where a balance comes from, lot by lot."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from ledger.queries.balance import account, released
from ledger.queries.story import Story, tell
from ledger.store.transaction import Transaction
from ledger.values.points import Unit


@dataclass(frozen=True, slots=True)
class ExplainedLot:
    """A lot with what became of it: ``amount`` = ``used`` + swept + what is left.

    Without what has moved into another lot since, to lapse on another day.
    """

    story: Story
    amount: int
    used: int
    swept: int
    earned_on: dt.date
    active_from: dt.date
    last_day: dt.date | None
    lot: int
    """Its number, which is that of the entry that opened it."""

    @property
    def _left(self) -> int:
        return self.amount - self.used - self.swept

    def _is_lapsed(self, on: dt.date) -> bool:
        return self.last_day is not None and self.last_day < on

    def lapsed(self, on: dt.date) -> int:
        """Points lost by the last day, swept or not yet."""
        return self.swept + (self._left if self._is_lapsed(on) else 0)

    def remaining(self, on: dt.date) -> int:
        """Points that are still the member's, pending ones included."""
        return 0 if self._is_lapsed(on) else self._left


@dataclass(frozen=True, slots=True)
class Explained:
    """A balance with the lots it is the sum of: Σ remaining − pending − deficit = balance."""

    member: int
    balance: int
    deficit: int
    pending: int
    lots: tuple[ExplainedLot, ...]
    upcoming: tuple[tuple[dt.date | None, int], ...] = ()
    """What remains in each coming bucket: last usable day and points, soonest first."""


def explain(tx: Transaction, member: int, unit: Unit = "points") -> Explained:
    """Every lot of a member, oldest first, and how the balance follows."""
    held = account(tx, member, unit)
    paid: Counter[int] = Counter()
    for payment in released(tx, member, unit):
        paid[payment.lot] += payment.amount
    rows = tx.connection.execute(
        # What has moved into another lot with another last day is told there.
        "SELECT lot.id, entry.event, lot.amount - coalesce(sum(allocation.amount)"
        "  FILTER (WHERE drawn.kind = 'extend'), 0) AS kept,"
        " lot.earned_on, lot.active_from, lot.last_day,"
        " coalesce(sum(allocation.amount) FILTER"
        "  (WHERE drawn.kind NOT IN ('expire', 'unlapse', 'extend')), 0),"
        " coalesce(sum(allocation.amount) FILTER (WHERE drawn.kind IN ('expire', 'unlapse')), 0)"
        " FROM event JOIN entry ON entry.event = event.id JOIN lot ON lot.id = entry.id"
        " LEFT JOIN allocation ON allocation.lot = lot.id"
        " LEFT JOIN entry AS drawn ON drawn.id = allocation.entry"
        " WHERE (event.member = ?1 OR event.id IN (SELECT event FROM also WHERE also.member = ?1))"
        " AND lot.member = ?1 AND lot.unit = ?2"
        " GROUP BY lot.id HAVING kept > 0 ORDER BY lot.earned_on, lot.id",
        (member, unit),
    ).fetchall()
    day = dt.date.fromisoformat
    return Explained(
        member=member,
        balance=held.balance(tx.today),
        deficit=held.deficit,
        pending=held.pending(tx.today),
        upcoming=tuple(held.upcoming(tx.today)),
        lots=tuple(
            ExplainedLot(
                story=tell(tx, event).seen_by(member),
                amount=amount,
                used=used + paid[lot],
                swept=swept,
                earned_on=day(earned),
                active_from=day(active),
                last_day=day(last) if last else None,
                lot=lot,
            )
            for lot, event, amount, earned, active, last, used, swept in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an event took from a lot; below nought where it gave back."""

    story: Story
    points: int


def drawn(tx: Transaction, member: int, lot: int, unit: Unit = "points") -> list[Drawn]:
    """Everything that drew on a member's lot, oldest first: its sum is what was used and swept."""
    taken: Counter[int] = Counter()
    for event, amount in tx.connection.execute(
        "SELECT allocation.event, allocation.amount FROM allocation"
        " JOIN entry ON entry.id = allocation.entry"
        " WHERE allocation.lot = ? AND entry.kind <> 'extend' ORDER BY allocation.event",
        (lot,),
    ).fetchall():
        taken[event] += amount
    for payment in released(tx, member, unit):
        if payment.lot == lot:
            owed = "SELECT event FROM entry WHERE id = ?"
            (event,) = tx.connection.execute(owed, (payment.entry,)).fetchone()
            taken[event] += payment.amount
    return [
        Drawn(tell(tx, event).seen_by(member), points) for event, points in taken.items() if points
    ]
