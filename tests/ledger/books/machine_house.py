"""The shop driven further: people made one and forgotten, sales put right, under any programme."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.books import amending, merging, openings, splitting
from ledger.books.act import run
from ledger.books.amending import Bought
from ledger.books.erasing import erase_in
from ledger.books.sales import Sale
from ledger.books.tiers import set_tier
from tests.ledger.books.machine import Counter, cents, parts, picks
from tests.ledger.books.model import Model
from tests.ledger.books.model_records import Sale as Recorded
from tests.ledger.books.model_rules import NAMES, THRESHOLDS, Rules

counts = st.sampled_from(["none", "adjust,opening", "merge", "adjust,opening,merge"])
any_rules = st.builds(
    Rules,
    after_spend=st.sampled_from(["carry", "clamp", "block"]),
    lapsed_lot=st.sampled_from(["grace", "forfeit"]),
    basis=st.sampled_from(list(THRESHOLDS)),
    window=st.sampled_from(["rolling", "calendar"]),
    pending=st.sampled_from([0, 3]),
    expiry=st.sampled_from(["fixed", "inactivity"]),
    counts=counts,
)


class People(Counter):
    """The same with merges and erasures."""

    @rule(pick=picks, to=picks)
    def merge(self, pick: int, to: int) -> None:
        loser, winner, today = self.one(pick), self.one(to), self.today
        if loser != winner:
            self.do(
                lambda m: m.merge(loser, winner, today),
                lambda call: merging.merge(self.shop.store, loser, winner, call),
            )

    @rule(pick=picks)
    @precondition(lambda self: self.model.merges)
    def unmerge(self, pick: int) -> None:
        number, today = list(self.model.merges)[pick % len(self.model.merges)], self.today
        self.do(
            lambda m: m.unmerge(number, today),
            lambda call: merging.unmerge(self.shop.store, number, call),
        )

    @rule(pick=picks)
    @precondition(lambda self: len(self.model.active()) > 1)
    def erase(self, pick: int) -> None:
        number = self.one(pick)
        self.do(
            lambda m: m.erase(number),
            lambda call: run(self.shop.store, lambda tx: erase_in(tx, number, call)),
        )


class House(People):
    """The same with corrections, shares, tiers by hand and points of before, in any shop."""

    shops = any_rules

    def of_the_living(self) -> list[tuple[int, Recorded]]:
        """Sales that can be recorded again: of nobody, or of an active member."""
        return [(e, s) for e, s in self.open_sales() if s.owner in (None, *self.model.active())]

    @rule(pick=picks, amount=cents)
    @precondition(lambda self: self.of_the_living())
    def edit(self, pick: int, amount: int) -> None:
        event, sale = self.of_the_living()[pick % len(self.of_the_living())]
        new, today = self.event + 1, self.today
        if amount != sale.amount:
            self.do(
                lambda m: m.edit(event, new, amount, today),
                lambda call: amending.edit(self.shop.store, str(event), call, amount=amount),
            )

    @rule(pick=picks, amount=cents, back=parts, part=parts)
    @precondition(lambda self: self.of_the_living())
    def exchange(self, pick: int, amount: int, back: float, part: float) -> None:
        event, sale = self.of_the_living()[pick % len(self.of_the_living())]
        new, today, left = self.event + 1, self.today, sale.amount - sale.refunded
        returned = max(1, int(left * back))
        held = self.model.account(sale.owner).balance(today) if sale.owner else 0
        used = int(min(max(0, held), amount) * part)
        if returned > left:
            return

        def act(model: Model) -> None:
            model.refund(event, returned, today)
            model.sell(new, model.sales[event].owner, amount, today, today, used=used)

        bought = Bought(amount, points=used)
        self.do(
            act,
            lambda call: amending.exchange(self.shop.store, str(event), returned, bought, call),
        )

    @rule(amount=cents)
    @precondition(lambda self: len(self.model.active()) > 1)
    def split(self, amount: int) -> None:
        event, numbers, today = self.event, self.model.active(), self.today
        self.do(
            lambda m: m.share(event, numbers, amount, today),
            lambda call: splitting.split(self.shop.store, Sale(amount), numbers, call),
        )

    @rule(pick=picks, held=st.integers(1, 150), ago=st.integers(0, 30), days=st.integers(0, 90))
    def bring(self, pick: int, held: int, ago: int, days: int) -> None:
        number, today, event = self.one(pick), self.today, self.event
        earned, last = today - dt.timedelta(days=ago), today + dt.timedelta(days=days)
        opening = openings.Opening(held, earned_on=earned, last_day=last)
        self.do(
            lambda m: m.bring(event, number, held, (earned, last), today),
            lambda call: run(
                self.shop.store, lambda tx: openings.open_in(tx, number, opening, call)
            ),
        )

    @rule(pick=picks)
    @precondition(lambda self: self.model.openings)
    def unbring(self, pick: int) -> None:
        event = list(self.model.openings)[pick % len(self.model.openings)]
        today = self.today
        self.do(
            lambda m: m.unbring(event, today),
            lambda call: run(self.shop.store, lambda tx: openings.unopen_in(tx, event, call)),
        )

    @rule(pick=picks, tier=st.integers(0, 2), days=st.none() | st.integers(0, 90))
    def set_tier(self, pick: int, tier: int, days: int | None) -> None:
        number, today = self.one(pick), self.today
        until = None if days is None else today + dt.timedelta(days=days)
        self.do(
            lambda m: m.set_tier(number, tier, until),
            lambda call: set_tier(self.shop.store, number, NAMES[tier], call, until),
        )

    @rule(pick=picks)
    def end_tier(self, pick: int) -> None:
        number, today = self.one(pick), self.today
        self.do(
            lambda m: m.end_tier(number, today),
            lambda call: set_tier(self.shop.store, number, None, call),
        )

    @rule()
    def redate(self) -> None:
        today = self.today
        self.shop.redate()
        self.record(lambda model: model.redate(today))
        assert self.shop.redate() == (0, 0, 0)
