"""A second, simpler way to the same balances: plain lists, played again from the list of acts.

It shares no code with the ledger. What a rule refuses raises :class:`No`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import TypeVar

from tests.ledger.books.model_account import Account, Debt, Lot
from tests.ledger.books.model_records import Member, Merge, No, Opening, Sale, Voucher
from tests.ledger.books.model_rules import (
    CLAIM_DAYS,
    GRACE_DAYS,
    MULTIPLIERS,
    Rules,
    month_later,
)
from tests.ledger.books.model_tiers import Tiers


class Model(Tiers):
    """The shop as the acts so far leave it."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.vouchers: dict[int, Voucher] = {}
        self.openings: dict[int, Opening] = {}
        self.merges: dict[int, Merge] = {}

    def reach(self, today: dt.date) -> None:
        for member in self.members.values():
            member.account.reach(today)

    def account(self, number: int) -> Account:
        return self.members[number].account

    # Sales

    def join(self, number: int) -> None:
        self.members[number] = Member(Account(self.rules, number))

    def sell(
        self,
        event: int,
        number: int | None,
        amount: int,
        day: dt.date,
        today: dt.date,
        *,
        used: int = 0,
        share: Fraction = Fraction(0),
    ) -> None:
        self.sales[event] = sale = Sale(day, amount, used, share=share)
        if number is None:
            return
        if used and used > min(amount, self.account(number).spendable(day, today)):
            raise No
        self.book(sale, number, day, today)

    def book(self, sale: Sale, number: int, on: dt.date, today: dt.date) -> None:
        """Charge and credit a member for what is left of a sale."""
        tier = self.tier(number, today) if sale.day == today else self.reached(number, sale.day)
        account = self.account(number)
        back, given = sale.state()
        visits = [s.day for s in self.sold(number) if not s.over]
        sale.multiplier = MULTIPLIERS[tier]
        sale.drawn, _ = account.debit(sale.used - given, on, today)
        sale.earned = sale.points(Fraction(1))
        back, _ = sale.state()
        sale.counted = sale.earned - back
        active = self.rules.usable_from(sale.day)
        since = max([sale.day, *visits]) if self.rules.expiry == "inactivity" else sale.day
        last = max(active, month_later(since))
        sale.lot = account.credit(sale.counted, (sale.day, active, last), today)
        if self.rules.expiry == "inactivity":
            self.extend(account, max(active, month_later(sale.day)), today)
        sale.owner = sale.home = number
        before = self.members[number].tier
        self.review(number, today)
        sale.brought = (before, self.members[number].tier)

    def extend(self, account: Account, last: dt.date, today: dt.date) -> None:
        """A visit moves the last day of what a member holds on."""
        held = [x for x in account.lots if x.left and not x.lapsed(today) and x.last < last]
        for alike in groups(held, lambda lot: (max(lot.active, today), lot.before)):
            account.gather(alike, last)

    def share(self, event: int, numbers: Sequence[int], amount: int, today: dt.date) -> None:
        """A sale that members share evenly; the points are the whole's."""
        parts = [amount // len(numbers)] * len(numbers)
        for place in range(amount % len(numbers)):
            parts[place] += 1
        exact = [
            part * MULTIPLIERS[self.tier(number, today)] / 100
            for part, number in zip(parts, numbers, strict=True)
        ]
        spare = floor(sum(exact)) - sum(map(floor, exact))
        places = range(len(numbers))
        lucky = sorted(places, key=lambda i: floor(exact[i]) - exact[i])[:spare]
        for i in places:
            share = 1 - exact[i] % 1 if i in lucky else Fraction(0)
            self.sell(event + i, numbers[i], parts[i], today, today, share=share)

    def refund(
        self, event: int, amount: int, today: dt.date, *, void: bool = False, policy: str = ""
    ) -> None:
        sale = self.sales[event]
        before = sale.state()
        sale.refunded += amount
        sale.over = sale.refunded == sale.amount
        after = sale.state()
        if sale.owner is None:
            return
        self.take_back(sale, after[0] - before[0], after[1] - before[1], today, policy)
        if void:
            self.drop(sale.owner, sale.brought, today)
        else:
            self.review(sale.owner, today)

    def take_back(
        self, sale: Sale, earned: int, used: int, today: dt.date, policy: str = ""
    ) -> None:
        """Give back what was used, take back what was earned, as the programme's policy says."""
        assert sale.owner is not None
        assert sale.lot is not None
        account, policy = self.account(sale.owner), policy or self.rules.after_spend
        family = sale.lot.family()
        own = sum(x.left for x in account.lots if x in family and not x.usable(today))
        came = account.comes_back(sale.drawn, used, today)
        there = max(0, account.balance(today) + came) + own
        if earned > there and policy == "block":
            raise No
        if policy == "clamp":
            earned = min(earned, there)
        account.give_back(sale.drawn, used, today)
        if earned:
            self.reverse(account, earned, sale.lot, today)
        sale.counted -= earned

    @staticmethod
    def reverse(account: Account, amount: int, lot: Lot, today: dt.date) -> None:
        """Take back what a lot brought; what lapsed of it is no longer written off."""
        for one in lot.family():
            one.swept = 0
        account.debit(amount, today, today, first=lot)

    def edit(self, event: int, new: int, amount: int, today: dt.date) -> None:
        """Undone and recorded again, of the same day and with the same points used."""
        sale = self.sales[event]
        if sale.refunded or amount == sale.amount:
            raise No
        owner = sale.owner
        self.refund(event, sale.amount, today, void=True, policy="carry")
        self.sell(new, owner, amount, sale.day, today, used=sale.used)

    def move(self, event: int, number: int, today: dt.date) -> None:
        """A sale becomes another member's, or somebody's that was nobody's."""
        sale = self.sales[event]
        back, given = sale.state()
        late = sale.owner is None and (today - sale.day).days > CLAIM_DAYS
        used = sale.used - given
        short = used and used > self.account(number).spendable(today, today)
        if sale.owner == number or late or short:
            raise No
        if sale.owner is not None:
            self.take_back(sale, sale.earned - back, used, today)
            old, sale.owner = sale.owner, None
            self.drop(old, sale.brought, today)
        self.book(sale, number, today, today)

    # Points and rewards

    def adjust(self, number: int, points: int, today: dt.date) -> None:
        account = self.account(number)
        if points > 0:
            account.credit(points, (today, today, month_later(today)), today)
        elif account.balance(today) < -points:
            raise No
        else:
            account.debit(-points, today, today)
        self.flagged.append(("adjust", number, today, points))
        self.review_flagged("adjust", number, today)

    def issue(self, event: int, number: int, cost: int, today: dt.date) -> None:
        account = self.account(number)
        if account.balance(today) < cost:
            raise No
        drawn, _ = account.debit(cost, today, today)
        self.vouchers[event] = Voucher(number, number, cost, drawn)

    def use(self, event: int) -> None:
        del self.vouchers[event]

    def cancel(self, event: int, today: dt.date) -> None:
        voucher = self.vouchers.pop(event)
        self.account(voucher.owner).give_back(voucher.drawn, voucher.cost, today)

    def bring(
        self, event: int, number: int, points: int, days: tuple[dt.date, dt.date], today: dt.date
    ) -> None:
        """A balance held before this programme."""
        earned, last = days
        lot = self.account(number).credit(points, (earned, earned, last), today)
        lot.before = True
        self.flagged.append(("opening", number, today, points))
        brought = self.review_flagged("opening", number, today)
        self.openings[event] = Opening(number, today, points, lot, brought)

    def unbring(self, event: int, today: dt.date) -> None:
        opening = self.openings[event]
        if opening.over:
            raise No
        opening.over = True
        owner = self.survivor(opening.member)
        self.reverse(self.account(owner), opening.points, opening.lot, today)
        self.flagged.remove(("opening", opening.member, opening.day, opening.points))
        flagged = self.rules.basis == "points_earned" and "opening" in self.rules.counts
        if flagged and owner == opening.member:
            self.drop(owner, opening.brought, today)

    def sweep(self, today: dt.date) -> int:
        """How many points are to be written off as lapsed."""
        swept = 0
        for member in self.members.values():
            for lot in member.account.lots:
                if lot.lapsed(today):
                    swept += lot.left - lot.swept
                    lot.swept = lot.left
        return swept

    def redate(self, today: dt.date) -> None:
        """Every lot gets the last day of the rule: never at once, and grace keeps its own."""
        for number in self.active():
            account = self.account(number)
            held = [x for x in account.lots if x.left and not x.lapsed(today) and not x.grace]
            due = [(x, day) for x in held if (day := self.redated(x, number, today)) != x.last]
            for alike in groups(due, lambda x: (x[0].earned, x[0].active, x[1], x[0].before)):
                account.gather([lot for lot, _ in alike], alike[0][1])

    def redated(self, lot: Lot, number: int, today: dt.date) -> dt.date:
        visits = [s.day for s in self.sold(number) if not s.over]
        quiet = self.rules.expiry == "inactivity"
        since = max([lot.earned, *visits]) if quiet else lot.earned
        soonest = today + dt.timedelta(days=GRACE_DAYS)
        return max(month_later(since), lot.active, min(lot.last, soonest))

    # People

    def survivor(self, number: int) -> int:
        while number in self.merges:
            number = self.merges[number].winner
        return number

    def merge(self, loser: int, winner: int, today: dt.date) -> None:
        """What the loser holds and owes moves over, with its dates; their sales too."""
        gone, account = self.account(loser), self.account(winner)
        before, lots = list(account.debts), set(account.lots)
        account.lots += [lot.move(lot.left) for lot in gone.lots if lot.left]
        account.settle(today)
        owed = gone.debts
        _, debt = account.debit(gone.owed, today, today)
        gone.debts = []
        self.merges[loser] = Merge(winner, owed, debt, before, lots)
        self.members[loser].state = "merged"
        for thing in self.owned():
            if thing.owner == loser:
                thing.owner = winner
        self.review(winner, today)

    def owned(self) -> list[Sale | Voucher]:
        """What changes hands when two become one."""
        return [*self.sales.values(), *self.vouchers.values()]

    def unmerge(self, number: int, today: dt.date) -> None:
        """What came of the member's own points is theirs again, and what they owed; and sales."""
        merge = self.merges.pop(number)
        winner = self.account(merge.winner)
        if self.members[number].state == "erased" or merge.winner in self.merges:
            raise No
        account, theirs = self.account(number), self.stand_for(number)
        for lot, part in merge.debt.paid:
            lot.left += part
        winner.debts.remove(merge.debt)
        since = [lot for lot in winner.lots if lot not in merge.lots]
        for debt in merge.before:
            self.take_off(debt, since, theirs)
        for lot in since:
            part = lot.share(theirs)
            if part:
                account.lots.append(lot.move(part))
                lot.heirs[-1].own = {m: n for m, n in lot.heirs[-1].own.items() if m in theirs}
            for one in theirs & lot.own.keys():
                lot.own[merge.winner] = lot.own.get(merge.winner, 0) + lot.own.pop(one)
        account.debts = merge.owed
        account.settle(today)
        winner.settle(today)
        self.members[number].state = "active"
        for thing in self.owned():
            if thing.owner == merge.winner and thing.home in theirs:
                thing.owner = number
        for one in (number, merge.winner):
            self.review(one, today)

    @staticmethod
    def take_off(debt: Debt, lots: list[Lot], theirs: set[int]) -> None:
        """What a member's own points paid of a debt of before the merge is owed again."""
        for place, (lot, part) in enumerate(debt.paid):
            own = sum(points for one, points in lot.own.items() if one in theirs)
            back = min(part, own) if lot in lots else 0
            debt.paid[place] = (lot, part - back)
            debt.left += back
            lot.left += back

    def stand_for(self, number: int) -> set[int]:
        """A member and whoever was merged into them."""
        return {n for n in self.members if n == number or self.path(n, number)}

    def path(self, number: int, to: int) -> bool:
        while number in self.merges:
            number = self.merges[number].winner
            if number == to:
                return True
        return False

    def erase(self, number: int) -> None:
        for one in self.stand_for(number):
            self.members[one].state = "erased"


Thing = TypeVar("Thing")


def groups(things: Iterable[Thing], alike: Callable[[Thing], object]) -> list[list[Thing]]:
    """What is alike in something, together, in the order it came."""
    found: dict[object, list[Thing]] = {}
    for thing in things:
        found.setdefault(alike(thing), []).append(thing)
    return list(found.values())


Act = Callable[[Model], object]


def replay(rules: Rules, acts: Sequence[tuple[dt.date, Act]]) -> Model:
    """The shop after a list of acts, each of its day, played from the first."""
    model = Model(rules)
    for day, act in acts:
        model.reach(day)
        act(model)
    return model
