"""What the model keeps of sales, members, vouchers and merges."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from tests.ledger.books.model_account import Account, Debt, Drawn, Lot


class No(Exception):
    """The programme refuses it."""


@dataclass
class Sale:
    day: dt.date
    amount: int
    used: int = 0
    owner: int | None = None
    home: int | None = None
    """Whose it is without the merges since."""
    multiplier: Fraction = Fraction(1)
    share: Fraction = Fraction(0)
    lot: Lot | None = None
    drawn: Drawn = field(default_factory=list)
    earned: int = 0
    counted: int = 0
    """Points booked for its owner and not taken back."""
    brought: tuple[int, int] = (0, 0)
    refunded: int = 0
    over: bool = False

    def spent(self) -> int:
        """Money spent: a point pays a cent, and redeeming is not spending."""
        left = self.amount - self.refunded
        return left - self.used * left // self.amount if self.amount else left

    def points(self, kept: Fraction) -> int:
        """What a part of it earns."""
        basis = (self.amount - self.used) * kept
        return floor(basis * self.multiplier / 100 + self.share) if basis else 0

    def state(self) -> tuple[int, int]:
        """Points to be taken back and given back in all, for what has been refunded by now."""
        if self.over:
            return self.earned, self.used
        kept = Fraction(self.amount - self.refunded, self.amount or 1)
        return self.earned - self.points(kept), floor(self.used * (1 - kept))


@dataclass
class Member:
    account: Account
    tier: int = 0
    until: dt.date | None = None
    by_hand: bool = False
    state: str = "active"


@dataclass
class Merge:
    """What putting apart undoes: the debts that moved, and the winner's debts of before."""

    winner: int
    owed: list[Debt]
    debt: Debt
    """All of those as the winner's."""
    before: list[Debt]
    lots: set[Lot]
    """The winner's lots of before."""


@dataclass
class Voucher:
    owner: int
    home: int
    cost: int
    drawn: Drawn


@dataclass
class Opening:
    member: int
    day: dt.date
    points: int
    lot: Lot
    brought: tuple[int, int]
    over: bool = False
