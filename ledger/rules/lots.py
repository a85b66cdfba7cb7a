"""Which lot a debit draws on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

_NEVER = dt.date.max


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot with something left: usable from ``active_from`` to ``last_day`` inclusive.

    It was opened with ``amount``; ``remaining`` is what is left of it.
    """

    id: int
    amount: int
    remaining: int
    earned_on: dt.date
    active_from: dt.date
    last_day: dt.date | None

    def usable(self, on: dt.date) -> bool:
        """Whether it can be spent on a business date."""
        return self.active_from <= on and not self.lapsed(on)

    def lapsed(self, on: dt.date) -> bool:
        """Whether its last usable day is past."""
        return self.last_day is not None and self.last_day < on


@dataclass(frozen=True, slots=True)
class Draw:
    """So many taken from a lot."""

    lot: int
    amount: int


def usable(lots: Iterable[OpenLot], on: dt.date) -> int:
    """What can be spent on a business date: the pool that is both shown and charged."""
    return sum(lot.remaining for lot in lots if lot.usable(on))


def soonest(lots: Iterable[OpenLot]) -> list[OpenLot]:
    """In the order they are drawn on: soonest expiry first, never-expiring last.

    Ties by earning date and then by id.
    """
    return sorted(lots, key=lambda lot: (lot.last_day or _NEVER, lot.earned_on, lot.id))


def draw(
    lots: Iterable[OpenLot], amount: int, on: dt.date, *, first: Collection[int] = ()
) -> tuple[list[Draw], int]:
    """Take ``amount`` from the lots usable on a business date, and say what was short.

    :param first: lots to take from before all others, usable or not (a reversal takes back
        from the lot its own sale opened, or from those its points have moved to).
    """
    own = soonest(lot for lot in lots if lot.id in first)
    others = soonest(lot for lot in lots if lot.id not in first and lot.usable(on))
    draws: list[Draw] = []
    for lot in own + others:
        taken = min(amount, lot.remaining)
        if taken > 0:
            draws.append(Draw(lot.id, taken))
            amount -= taken
    return draws, amount


@dataclass(frozen=True, slots=True)
class Debt:
    """What a debit found no lot for, since a business date, and nothing has paid yet."""

    entry: int
    amount: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class Payment:
    """So much of a debit's debt paid from a lot."""

    entry: int
    lot: int
    amount: int


def payments(lots: Iterable[OpenLot], debts: Sequence[Debt], on: dt.date) -> list[Payment]:
    """What the lots have paid of the debts by a business date, oldest debt first.

    Points that were held back pay on the day they are released, without anybody's doing: a lot
    that lapsed since has paid before it did.
    """
    held = {lot.id: lot for lot in lots}
    owed = {debt.entry: debt.amount for debt in debts}
    days = {lot.active_from for lot in held.values()} | {debt.since for debt in debts}
    found: list[Payment] = []
    for day in sorted(day for day in days if day <= on):
        for debt in debts:
            if debt.since > day or not owed[debt.entry]:
                continue
            draws, owed[debt.entry] = draw(held.values(), owed[debt.entry], day)
            for taken in draws:
                lot = held[taken.lot]
                held[lot.id] = replace(lot, remaining=lot.remaining - taken.amount)
                found.append(Payment(debt.entry, lot.id, taken.amount))
    return found
