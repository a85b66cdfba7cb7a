"""One visit at the counter, and what comes of it: points, rewards, mistakes, gestures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from ledger.books import members, points, refunds, rewards, sales
from ledger.books.members import NewMember
from ledger.books.sales import Sale
from ledger.queries.balance import balance
from ledger.sample import shop
from ledger.sample.baskets import fill
from ledger.sample.chance import Chance
from ledger.sample.desk import Desk
from ledger.sample.opinions import Opinions
from ledger.sample.rhythms import Customer, Visit
from ledger.sample.till import Clock, Till
from ledger.values.errors import Refused

Act = Callable[[], None]

_HABITS = (("rewards", 66), ("pays", 12), ("forgets", 22))
# Shares are per mille.
_TAKES, _LATER, _CANCELS, _HOPES, _GALETTE = 480, 170, 130, 2, 600
_PAYS, _STEP = 450, 100
_MISTYPED, _REFUNDED, _WHOLE, _GESTURE = 4, 8, 350, 6
_MISTAKE = 9_00
# Two digits swapped: 21.50 for 12.50.
_BACK_AFTER = (20, 200)
_DISAPPOINTED = 2


@dataclass(slots=True)
class _Holder:
    """A member as the counter knows them. ``voucher`` is one they keep for another day."""

    member: int
    habit: str
    wish: str
    voucher: str = ""


class Counter:
    """Serves customers on a till.

    :param plan: has something done at an instant to come.
    """

    def __init__(
        self,
        till: Till,
        clock: Clock,
        customers: list[Customer],
        plan: Callable[[int, Act], None],
    ) -> None:
        self._till = till
        self._customers = customers
        self._plan = plan
        self._chance = Chance("counter")
        self.desk = Desk(till, clock, self._chance)
        self._call = self.desk.call
        self._opinions = Opinions(till, clock, plan)
        self._holders: dict[int, _Holder] = {}
        self._receipts: dict[int, int] = {}
        self._costs = {reward.name: reward.cost for reward in (*shop.REWARDS, shop.GALETTE)}
        self._galettes: set[int] = set()
        self._disappointed = 0

    def serve(self, visit: Visit) -> None:
        """Everything of one visit."""
        if visit.customer is None:
            self._sell(visit, None)
            return
        holder = self._holders.get(visit.customer) or self._join(visit.customer)
        held = self._sell(visit, holder)
        if self._chance.per_mille(_GESTURE):
            held = self._gesture(holder, held)
        if holder.voucher:
            self._bring_voucher(holder)
        elif holder.habit == "rewards":
            self._choose_reward(holder, held, visit.day)
        self._opinions.hear(self._customers[visit.customer], holder.member, visit)

    def numbers(self) -> dict[int, int]:
        """The customers who have joined, by their number as members."""
        return {holder.member: customer for customer, holder in self._holders.items()}

    def _join(self, number: int) -> _Holder:
        person = self._customers[number].person
        new = NewMember(person.name, person.phone, person.email, person.birthday)
        story = members.join(self._till, new, self._call())
        member = cast("int", story.member)
        holder = _Holder(member, self._chance.weighted(_HABITS), self._wish())
        self._holders[number] = holder
        return holder

    def _sell(self, visit: Visit, holder: _Holder | None) -> int:
        """Sell what the visit is for. Returns the member's balance after it."""
        amount, category = fill(visit.basket, visit.day, self._chance)
        member = holder.member if holder else None
        if self._chance.per_mille(_MISTYPED):
            wrong = Sale(amount + _MISTAKE, member, category=category)
            receipt = self._receipt(visit.day)
            sales.sell(self._till, wrong, self._call(receipt=receipt))
            refunds.void(self._till, receipt, self._call())
        used = self._points_to_pay(holder, amount) if holder else 0
        sale = Sale(amount, member, points=used, category=category)
        receipt = self._receipt(visit.day)
        story = sales.sell(self._till, sale, self._call(receipt=receipt))
        if self._chance.per_mille(_REFUNDED):
            later = visit.minute + self._chance.between(*_BACK_AFTER)
            part = amount * self._chance.between(15, 45) // 500 * 5 or None
            back = None if self._chance.per_mille(_WHOLE) else part
            at = shop.instant(visit.day, shop.within_hours(visit.day, later))
            self._plan(at, partial(self._refund, receipt, back))
        return story.balance or 0

    def _receipt(self, day: dt.date) -> str:
        number = self._receipts[day.year] = self._receipts.get(day.year, 0) + 1
        return f"{day:%y}-{number:05d}"

    def _refund(self, receipt: str, amount: int | None) -> None:
        refunds.refund(self._till, receipt, amount, self._call())

    def _points_to_pay(self, holder: _Holder, amount: int) -> int:
        """A round number of points, from those who like to see their bill go down."""
        if holder.habit != "pays" or not self._chance.per_mille(_PAYS):
            return 0
        with self._till.write() as tx:
            most = sales.most_points(tx, amount, balance(tx, holder.member))
        return most // _STEP * _STEP

    def _gesture(self, holder: _Holder, held: int) -> int:
        given, reason = self._chance.pick(shop.GESTURES)
        if held + given < 0:
            return held
        boss = self._chance.pick((shop.OWNER, shop.MANAGER))
        points.adjust(self._till, holder.member, given, reason, self._call(boss))
        return held + given

    def _bring_voucher(self, holder: _Holder) -> None:
        code, holder.voucher = holder.voucher, ""
        try:
            if self._chance.per_mille(_CANCELS):
                rewards.cancel(self._till, code, self._call())
            else:
                rewards.use(self._till, code, self._call())
        except Refused:
            # They kept it beyond its last day; the till says so, and the books keep it.
            return

    def _choose_reward(self, holder: _Holder, held: int, day: dt.date) -> None:
        galette = self._costs[shop.GALETTE.name]
        if (
            shop.GALETTE_FROM <= day <= shop.GALETTE_TO
            and held >= galette
            and holder.member not in self._galettes
            and self._disappointed < _DISAPPOINTED
            and self._chance.per_mille(_GALETTE)
        ):
            holder.wish = shop.GALETTE.name
        cost = self._costs[holder.wish]
        if self._chance.per_mille(_TAKES if held >= cost else _HOPES):
            self._issue(holder)

    def _issue(self, holder: _Holder) -> None:
        wish, holder.wish = holder.wish, self._wish()
        try:
            story = rewards.issue(self._till, holder.member, wish, self._call())
        except Refused:
            self._disappointed += wish == shop.GALETTE.name
            return
        code = cast("str", story.code)
        if wish == shop.GALETTE.name:
            self._galettes.add(holder.member)
        if self._chance.per_mille(_LATER):
            holder.voucher = code
        else:
            rewards.use(self._till, code, self._call())

    def _wish(self) -> str:
        return self._chance.weighted(shop.WISHES)
