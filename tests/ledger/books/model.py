"""A second, simpler way to the same balances: plain lists, played again from the list of acts.

It shares no code with the ledger. Points: one per euro, times the tier, rounded down once. A
point pays a cent. Points lapse a month after the day they were earned, on that very day of
the month. What comes back to a lapsed lot gets ten days of its own.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

GRACE_DAYS, TIER_GRACE_DAYS = 10, 60
TIERS = (
    ("Bronze", 0, Fraction(1)),
    ("Silver", 300_00, Fraction(5, 4)),
    ("Gold", 1000_00, Fraction(3, 2)),
)
NAMES = [name for name, _, _ in TIERS]


def month_later(day: dt.date) -> dt.date:
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_earlier(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


@dataclass
class Lot:
    earned: dt.date
    last: dt.date
    left: int
    heirs: list[Lot] = field(default_factory=list)
    """Lots its points have moved to, of the same dates: another account's, after a merge."""

    def usable(self, day: dt.date) -> bool:
        return self.earned <= day <= self.last

    def family(self) -> list[Lot]:
        return [self, *(lot for heir in self.heirs for lot in heir.family())]

    def move(self, amount: int) -> Lot:
        self.left -= amount
        heir = Lot(self.earned, self.last, amount)
        self.heirs.append(heir)
        return heir


@dataclass
class Sale:
    member: int | None
    day: dt.date
    amount: int
    used: int
    multiplier: Fraction
    lot: Lot
    drawn: list[tuple[Lot, int]]
    earned: int
    brought: tuple[int, int]
    refunded: int = 0
    over: bool = False
    counts: bool = True

    def spent(self) -> int:
        """Money spent: a point pays a cent, and redeeming is not spending."""
        left = self.amount - self.refunded
        return left - self.used * left // self.amount if self.amount else left

    def state(self) -> tuple[int, int]:
        """Points taken back and given back in all, for what has been refunded by now."""
        if self.over:
            return self.earned, self.used
        kept = Fraction(self.amount - self.refunded, self.amount or 1)
        still = floor((self.amount - self.used) * kept * self.multiplier / 100)
        return self.earned - still, floor(self.used * (1 - kept))


@dataclass
class Member:
    lots: list[Lot] = field(default_factory=list)
    owed: int = 0
    tier: int = 0
    until: dt.date | None = None

    def balance(self, today: dt.date) -> int:
        return sum(lot.left for lot in self.lots if lot.usable(today)) - self.owed

    def buckets(self, today: dt.date) -> dict[str, int]:
        found: dict[str, int] = {}
        for lot in self.lots:
            if lot.left and lot.last >= today:
                day = lot.last.isoformat()
                found[day] = found.get(day, 0) + lot.left
        return found

    def credit(self, amount: int, earned: dt.date, last: dt.date, today: dt.date) -> Lot:
        lot = Lot(earned, last, amount)
        self.lots.append(lot)
        self.settle(today)
        return lot

    def settle(self, today: dt.date) -> None:
        paid = self.take(self.owed, today, today, None)
        self.owed -= sum(part for _, part in paid)

    def take(
        self, amount: int, on: dt.date, today: dt.date, first: Lot | None
    ) -> list[tuple[Lot, int]]:
        """Take what can be taken: a lot of one's own first, then the one that lapses soonest."""
        own = [x for x in self.lots if any(x is y for y in (first.family() if first else []))]
        usable = [
            x
            for x in self.lots
            if not any(x is y for y in own) and x.usable(on) and x.usable(today)
        ]
        # Sorting keeps lots of the same dates in the order they came.
        usable.sort(key=lambda lot: (lot.last, lot.earned))
        taken = []
        for lot in own + usable:
            part = min(amount, lot.left)
            if part:
                lot.left -= part
                amount -= part
                taken.append((lot, part))
        return taken

    def debit(
        self, amount: int, on: dt.date, today: dt.date, first: Lot | None = None
    ) -> list[tuple[Lot, int]]:
        taken = self.take(amount, on, today, first)
        self.owed += amount - sum(part for _, part in taken)
        return taken

    def give_back(self, drawn: list[tuple[Lot, int]], amount: int, today: dt.date) -> None:
        """Back to where it came from, last drawn first; ``drawn`` keeps what is still out."""
        late = 0
        for place in reversed(range(len(drawn))):
            lot, out = drawn[place]
            part = min(amount, out)
            amount -= part
            drawn[place] = (lot, out - part)
            if lot.last < today:
                late += part
            else:
                lot.left += part
                if not any(lot is x for x in self.lots):
                    self.lots.append(lot.move(part))
        self.settle(today)
        if late:
            self.credit(late, today, today + dt.timedelta(days=GRACE_DAYS), today)


class Model:
    """The shop as the acts so far leave it."""

    def __init__(self) -> None:
        self.members: dict[int, Member] = {}
        self.sales: dict[int, Sale] = {}
        self.vouchers: dict[int, tuple[int, list[tuple[Lot, int]], int]] = {}

    # Tiers

    def spend(self, member: int, on: dt.date) -> int:
        return sum(
            sale.spent()
            for sale in self.sales.values()
            if sale.member == member and sale.counts and year_earlier(on) < sale.day <= on
        )

    def reached(self, member: int, on: dt.date) -> int:
        spend = self.spend(member, on)
        return max(i for i, (_, threshold, _) in enumerate(TIERS) if threshold <= max(0, spend))

    def review(self, number: int, today: dt.date) -> None:
        member, reached = self.members[number], self.reached(number, today)
        if reached >= member.tier:
            member.tier, member.until = reached, None
        elif member.until is None:
            member.until = today + dt.timedelta(days=TIER_GRACE_DAYS)
        elif member.until < today:
            member.tier, member.until = reached, None

    def tier(self, number: int, today: dt.date) -> int:
        member = self.members[number]
        over = member.until is not None and member.until < today
        return self.reached(number, today) if over else member.tier

    def review_all(self, today: dt.date) -> None:
        for number in self.members:
            self.review(number, today)

    # Acts

    def join(self, number: int) -> None:
        self.members[number] = Member()

    def sell(
        self, event: int, number: int, *, amount: int, used: int, day: dt.date, today: dt.date
    ) -> None:
        member = self.members[number]
        tier = self.tier(number, today) if day == today else self.reached(number, day)
        multiplier = TIERS[tier][2]
        drawn = member.debit(used, day, today)
        earned = floor((amount - used) * multiplier / 100)
        lot = member.credit(earned, day, month_later(day), today)
        before = member.tier
        sale = Sale(number, day, amount, used, multiplier, lot, drawn, earned, (0, 0))
        self.sales[event] = sale
        self.review(number, today)
        sale.brought = (before, member.tier)

    def sell_to_nobody(self, event: int, *, amount: int, day: dt.date) -> None:
        lot = Lot(day, day, 0)
        self.sales[event] = Sale(None, day, amount, 0, Fraction(0), lot, [], 0, (0, 0))

    def move(self, event: int, number: int, today: dt.date) -> None:
        """A sale becomes another member's, or somebody's that was nobody's."""
        sale = self.sales[event]
        back, given = sale.state()
        if sale.member is not None:
            former = self.members[sale.member]
            former.give_back(sale.drawn, sale.used - given, today)
            former.debit(sale.earned - back, today, today, first=sale.lot)
        old, sale.member = sale.member, None
        if old is not None:
            self.drop(old, sale.brought, today)
        tier = self.tier(number, today) if sale.day == today else self.reached(number, sale.day)
        member, sale.member, sale.counts = self.members[number], number, True
        sale.multiplier = TIERS[tier][2]
        sale.drawn = member.debit(sale.used - given, sale.day, today)
        sale.earned = floor((sale.amount - sale.used) * sale.multiplier / 100)
        back, _ = sale.state()
        last = month_later(sale.day)
        sale.lot = member.credit(sale.earned - back, sale.day, last, today)
        before = member.tier
        self.review(number, today)
        sale.brought = (before, member.tier)

    def merge(self, loser: int, winner: int, today: dt.date) -> None:
        """What the loser holds moves over with its dates; their sales too, for no tier."""
        gone, member = self.members.pop(loser), self.members[winner]
        for lot in gone.lots:
            if lot.left and lot.last >= today:
                member.lots.append(lot.move(lot.left))
        member.settle(today)
        member.debit(gone.owed, today, today)
        for sale in self.sales.values():
            if sale.member == loser:
                sale.member, sale.counts = winner, False
        self.review(winner, today)

    def refund(self, event: int, amount: int, today: dt.date, *, void: bool = False) -> None:
        sale = self.sales[event]
        if sale.member is None:
            sale.refunded += amount
            sale.over = sale.refunded == sale.amount
            return
        member = self.members[sale.member]
        before = sale.state()
        sale.refunded += amount
        sale.over = sale.refunded == sale.amount
        after = sale.state()
        member.give_back(sale.drawn, after[1] - before[1], today)
        member.debit(after[0] - before[0], today, today, first=sale.lot)
        if void:
            self.drop(sale.member, sale.brought, today)
        else:
            self.review(sale.member, today)

    def drop(self, number: int, brought: tuple[int, int], today: dt.date) -> None:
        """Review a member without a sale that was a mistake: the tier it had brought goes too."""
        member = self.members[number]
        held = (member.tier, member.until)
        self.review(number, today)
        lower, reached = brought
        begun = held[1] is None and member.until is not None
        if lower != reached and reached == held[0] and begun:
            member.tier, member.until = lower, None
            self.review(number, today)

    def adjust(self, number: int, points: int, today: dt.date) -> None:
        member = self.members[number]
        if points > 0:
            member.credit(points, today, month_later(today), today)
        else:
            member.debit(-points, today, today)

    def issue(self, event: int, number: int, cost: int, today: dt.date) -> None:
        self.vouchers[event] = (number, self.members[number].debit(cost, today, today), cost)

    def cancel(self, event: int, today: dt.date) -> None:
        number, drawn, cost = self.vouchers.pop(event)
        self.members[number].give_back(drawn, cost, today)


Act = Callable[[Model], None]


def replay(acts: list[Act]) -> Model:
    """The shop after a list of acts, played from the first."""
    model = Model()
    for act in acts:
        act(model)
    return model
