"""What a member can spend today, and what stands against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.rules.lots import OpenLot, usable
from ledger.store.transaction import Transaction
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
    """A member's account in one unit."""
    return Account(open_lots(tx, member, unit), deficits(tx, member, unit))


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
    return held if on >= tx.today else min(held, usable_sum(tx, member, unit, on))


def balance(tx: Transaction, member: int, unit: Unit = "points") -> int:
    """What a member holds today; the figure that is shown, told and charged against."""
    owed = sum(amount for _, amount in deficits(tx, member, unit))
    return usable_sum(tx, member, unit, tx.today) - owed
