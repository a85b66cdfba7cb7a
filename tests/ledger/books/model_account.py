"""A member's points in the model: lots, what is owed, and moving between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.ledger.books.model_rules import GRACE_DAYS, Rules

Drawn = list[tuple["Lot", int]]


@dataclass(eq=False)
class Lot:
    """Points with their days. ``own`` is how many of them came from whose own purchases.

    What is spent of a lot is not said to be anybody's: of a member's own points there is left
    whatever can be.
    """

    earned: dt.date
    active: dt.date
    last: dt.date
    left: int
    own: dict[int, int]
    grace: bool = False
    before: bool = False
    """Whether they came in from before, or came back, rather than being issued with it."""
    swept: int = 0
    """How many of those left are written down as lapsed."""
    heirs: list[Lot] = field(default_factory=list)
    """Lots its points have moved to: another account's after a merge, or of another last day."""

    def lapsed(self, on: dt.date) -> bool:
        return self.last < on

    def usable(self, on: dt.date) -> bool:
        return self.active <= on <= self.last

    def family(self) -> set[Lot]:
        return {self}.union(*(heir.family() for heir in self.heirs))

    def share(self, whose: set[int]) -> int:
        return min(self.left, sum(points for one, points in self.own.items() if one in whose))

    def move(self, amount: int) -> Lot:
        """Part of it, in a lot of its own with the same days."""
        own = {one: min(amount, points) for one, points in self.own.items()}
        heir = Lot(self.earned, self.active, self.last, amount, own, self.grace, self.before)
        heir.swept, self.swept = self.swept, 0
        self.left -= amount
        self.heirs.append(heir)
        return heir


@dataclass(eq=False)
class Debt:
    """Points that were to be taken and were not there, and what has been paid since from where."""

    left: int
    paid: Drawn


def soonest(lots: Iterable[Lot]) -> list[Lot]:
    """The lots in the order they are drawn on; of the same days, in the order they came."""
    return sorted(lots, key=lambda lot: (lot.last, lot.earned))


class Account:
    """One member's points."""

    def __init__(self, rules: Rules, number: int) -> None:
        self.rules = rules
        self.number = number
        self.lots: list[Lot] = []
        self.debts: list[Debt] = []
        self.reached = dt.date.min

    @property
    def owed(self) -> int:
        return sum(debt.left for debt in self.debts)

    def reach(self, today: dt.date) -> None:
        """Points that were held back pay what is owed on the day they are released."""
        for day in sorted({lot.active for lot in self.lots}):
            if self.reached < day <= today:
                self.settle(day)
        self.reached = today

    def balance(self, today: dt.date) -> int:
        return sum(lot.left for lot in self.lots if lot.usable(today)) - self.owed

    def spendable(self, on: dt.date, today: dt.date) -> int:
        then = sum(lot.left for lot in self.lots if lot.usable(on) and not lot.lapsed(today))
        return min(self.balance(today), then)

    def buckets(self, today: dt.date) -> dict[str, int]:
        found: dict[str, int] = {}
        for lot in self.lots:
            if lot.left and not lot.lapsed(today):
                day = lot.last.isoformat()
                found[day] = found.get(day, 0) + lot.left
        return found

    def credit(self, amount: int, days: tuple[dt.date, dt.date, dt.date], today: dt.date) -> Lot:
        """Points earned, usable from and usable until these days; what is owed is paid first."""
        lot = Lot(*days, amount, {self.number: amount})
        self.lots.append(lot)
        self.settle(today)
        return lot

    def settle(self, today: dt.date) -> None:
        for debt in self.debts:
            paid = draw(soonest(x for x in self.lots if x.usable(today)), debt.left)
            debt.paid += paid
            debt.left -= total(paid)

    def debit(
        self, amount: int, on: dt.date, today: dt.date, first: Lot | None = None
    ) -> tuple[Drawn, Debt]:
        """Take from a lot's own family first, usable or not, then what lapses soonest."""
        family = first.family() if first else set()
        own = soonest(lot for lot in self.lots if lot in family)
        others = [x for x in self.lots if x not in family and x.usable(on) and not x.lapsed(today)]
        drawn = draw(own + soonest(others), amount)
        debt = Debt(amount - total(drawn), list(drawn))
        self.debts.append(debt)
        return drawn, debt

    def give_back(self, drawn: Drawn, amount: int, today: dt.date) -> None:
        """Back to where it came from, last drawn first; ``drawn`` keeps what is still out."""
        late = 0
        for place in reversed(range(len(drawn))):
            lot, out = drawn[place]
            part = min(amount, out)
            amount -= part
            drawn[place] = (lot, out - part)
            if lot.lapsed(today):
                late += part
                continue
            lot.left += part
            if part and lot not in self.lots:
                self.lots.append(lot.move(part))
        self.settle(today)
        if late and self.rules.lapsed_lot == "grace":
            last = today + dt.timedelta(days=GRACE_DAYS)
            lot = self.credit(late, (today, today, last), today)
            lot.grace = lot.before = True

    def comes_back(self, drawn: Drawn, amount: int, today: dt.date) -> int:
        """How much of it would come back."""
        if self.rules.lapsed_lot == "grace":
            return amount
        came = 0
        for lot, out in reversed(drawn):
            part = min(amount, out)
            amount -= part
            came += 0 if lot.lapsed(today) else part
        return came

    def gather(self, alike: list[Lot], last: dt.date) -> None:
        """Lots become one, as old as the oldest and usable when all are, of another last day."""
        new = Lot(min(x.earned for x in alike), max(x.active for x in alike), last, 0, {})
        new.before = alike[0].before
        self.lots.append(new)
        for lot in alike:
            for one in lot.own:
                new.own[one] = new.own.get(one, 0) + lot.share({one})
            new.left += lot.left
            lot.left = 0
            lot.heirs.append(new)


def draw(lots: Iterable[Lot], amount: int) -> Drawn:
    drawn = []
    for lot in lots:
        part = min(amount, lot.left)
        if part:
            lot.left -= part
            amount -= part
            drawn.append((lot, part))
    return drawn


def total(drawn: Drawn) -> int:
    return sum(part for _, part in drawn)
