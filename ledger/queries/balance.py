"""What a member can spend today, and what stands against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from ledger.rules.lots import Debt, OpenLot, Payment, payments, usable
from ledger.store.transaction import Transaction
from ledger.values.calendar import business_date
from ledger.values.points import Unit


@dataclass(frozen=True, slots=True)
class Account:
    """A member's open lots and open deficits in one unit.

    ``deficits`` pairs each debit entry with what it still owes, oldest first.
    """

    lots: tuple[OpenLot, ...]
    deficits: tuple[tuple[int, int], ...]

    @property
    def deficit(self) -> int:
        """What later credits must pay off first."""
        return sum(amount for _, amount in self.deficits)

    def balance(self, on: dt.date) -> int:
        """Usable lots less deficit on a business date; negative when more is owed than held."""
        return usable(self.lots, on) - self.deficit

    def pending(self, on: dt.date) -> int:
        """Points held back until a later day."""
        return sum(lot.remaining for lot in self.lots if lot.active_from > on)

    def upcoming(self, on: dt.date) -> list[tuple[dt.date | None, int]]:
        """What remains in each coming bucket: last usable day and points, soonest first."""
        buckets: dict[dt.date | None, int] = {}
        for lot in self.lots:
            if not lot.lapsed(on):
                buckets[lot.last_day] = buckets.get(lot.last_day, 0) + lot.remaining
        return sorted(buckets.items(), key=lambda item: item[0] or dt.date.max)


def open_lots(tx: Transaction, member: int, unit: Unit) -> tuple[OpenLot, ...]:
    """A member's lots with something left, lapsed ones not swept yet included, by id."""
    day = dt.date.fromisoformat
    return tuple(
        OpenLot(lot, amount, remaining, day(earned), day(active), day(last) if last else None)
        for lot, amount, remaining, earned, active, last in tx.connection.execute(
            "SELECT lot, amount, remaining, lot.earned_on, lot.active_from, lot.last_day"
            " FROM lot_open JOIN lot ON lot.id = lot_open.lot"
            " WHERE lot_open.member = ? AND lot_open.unit = ? ORDER BY lot",
            (member, unit),
        )
    )


def account(tx: Transaction, member: int, unit: Unit = "points") -> Account:
    """A member's account in one unit, with what is owed paid by what was released since."""
    lots, owed = open_lots(tx, member, unit), deficits(tx, member, unit)
    if not owed:
        return Account(lots, owed)
    left = {lot.id: lot for lot in lots}
    still = dict(owed)
    for paid in released(tx, member, unit):
        lot = left[paid.lot]
        left[lot.id] = replace(lot, remaining=lot.remaining - paid.amount)
        still[paid.entry] -= paid.amount
    return Account(
        tuple(lot for lot in left.values() if lot.remaining),
        tuple((entry, amount) for entry, amount in still.items() if amount),
    )


def released(tx: Transaction, member: int, unit: Unit) -> list[Payment]:
    """What points released since have paid of a member's debts, and no act has written down."""
    execute = tx.connection.execute

    def recorded(at: int) -> dt.date:
        return business_date(at, tx.settings.shop_timezone, tx.settings.day_cutoff)

    debts = [
        Debt(entry, amount, recorded(at))
        for entry, amount, at in execute(
            "SELECT deficit.entry, deficit.amount, recorded_at FROM deficit"
            " JOIN entry ON entry.id = deficit.entry JOIN event ON event.id = entry.event"
            " WHERE deficit.member = ? AND deficit.unit = ? ORDER BY deficit.entry",
            (member, unit),
        )
    ]
    if not debts:
        return []
    known = dict(
        execute(
            "SELECT lot, recorded_at FROM lot_open JOIN entry ON entry.id = lot"
            " JOIN event ON event.id = entry.event WHERE lot_open.member = ? AND lot_open.unit = ?",
            (member, unit),
        ).fetchall()
    )
    # Points entered late can pay from the day they were entered on, not before.
    lots = [
        replace(lot, active_from=max(lot.active_from, recorded(known[lot.id])))
        for lot in open_lots(tx, member, unit)
    ]
    return payments(lots, debts, tx.today)


def deficits(tx: Transaction, member: int, unit: Unit) -> tuple[tuple[int, int], ...]:
    """Each debit entry a member still owes for, with how much, oldest first."""
    return tuple(
        tx.connection.execute(
            "SELECT entry, amount FROM deficit WHERE member = ? AND unit = ? ORDER BY entry",
            (member, unit),
        )
    )


def usable_sum(tx: Transaction, member: int, unit: Unit, on: dt.date) -> int:
    """What a member's lots hold that can be spent on a business date, without loading them.

    Of an earlier date, only what has not lapsed since: the sweep must make no difference.
    """
    total: int = tx.connection.execute(
        "SELECT coalesce(sum(remaining), 0) FROM lot_open WHERE member = ? AND unit = ?"
        " AND active_from <= ? AND (last_day IS NULL OR last_day >= ?)",
        (member, unit, on.isoformat(), max(on, tx.today).isoformat()),
    ).fetchone()[0]
    return total


def spendable(tx: Transaction, member: int, unit: Unit, on: dt.date) -> int:
    """What an act of a business date may charge: today's balance, and no more than that day's."""
    held = balance(tx, member, unit)
    if on >= tx.today:
        return held
    if deficits(tx, member, unit):
        lots = account(tx, member, unit).lots
        return min(held, usable((lot for lot in lots if not lot.lapsed(tx.today)), on))
    return min(held, usable_sum(tx, member, unit, on))


def balance(tx: Transaction, member: int, unit: Unit = "points") -> int:
    """What a member holds today; the figure that is shown, told and charged against."""
    if deficits(tx, member, unit):
        return account(tx, member, unit).balance(tx.today)
    return usable_sum(tx, member, unit, tx.today)
