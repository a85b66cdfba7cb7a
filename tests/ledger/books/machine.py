"""A shop driven at random beside the model of :mod:`tests.ledger.books.model`."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.books import moving, refunds, sales
from ledger.books.sales import Sale
from ledger.queries.story import Story
from ledger.values.errors import Refused
from tests.ledger.books.model import GRACE_DAYS, NAMES, Act, Model, replay
from tests.ledger.books.model import Sale as Recorded
from tests.shop import Shop

MEMBERS = 3
COST = 40
CLAIM_DAYS = 30

picks = st.integers(0, 99)
cents = st.integers(0, 9_999) | st.sampled_from([0, 99, 100, 250, 2_190, 30_000, 70_000])
parts = st.sampled_from([n / 7 for n in range(8)])


@lru_cache(maxsize=1)
def _new_shop() -> Path:
    """A shop's file to copy, because making one takes longer than ten acts."""
    path = Path(tempfile.mkdtemp(prefix="loyalty-machine-")) / "shop.db"
    atexit.register(shutil.rmtree, path.parent)
    shop = Shop(path, preset="tiers")
    shop.set(expiry_months="1", expiry_to_month_end="no", refund_grace_days=str(GRACE_DAYS))
    shop.reward("Coffee", COST)
    shop.close()
    return path


class Till(RuleBasedStateMachine):
    """Sales, refunds, rewards and days passing."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loyalty-machine-"))
        shutil.copyfile(_new_shop(), self.folder / "shop.db")
        self.shop = Shop(self.folder / "shop.db")
        self.acts: list[Act] = []
        self._replayed = (0, Model())
        self.sent: list[tuple[Callable[[], Story], Story]] = []
        self.vouchers: list[Story] = []
        self.keys = 0
        self.join()

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            problems = self.shop.problems()
            self.shop.close()
            shutil.rmtree(self.folder)
            assert problems == []

    @property
    def model(self) -> Model:
        if self._replayed[0] != len(self.acts):
            self._replayed = (len(self.acts), replay(self.acts))
        return self._replayed[1]

    @property
    def today(self) -> dt.date:
        return self.shop.today

    def send(self, call: Callable[[str], Story]) -> Story:
        """Send an act under a new key, and keep it for a retry."""
        self.keys += 1
        key = f"key {self.keys}"
        story = call(key)
        self.sent.append((partial(call, key), story))
        return story

    def one(self, pick: int) -> int:
        return sorted(self.model.members)[pick % len(self.model.members)]

    # Acts

    def join(self) -> None:
        number = self.shop.join()
        self.acts.append(lambda model: model.join(number))

    @rule(pick=picks, amount=cents, part=parts, ago=st.sampled_from([0, 0, 0, 1, 20, 45, 400]))
    def sell(self, pick: int, amount: int, part: float, ago: int) -> None:
        number, today = self.one(pick), self.today
        day = today - dt.timedelta(days=ago)
        member = self.model.members[number]
        then = sum(x.left for x in member.lots if x.usable(day) and x.usable(today))
        used = int(min(max(0, member.balance(today)), then, amount) * part)
        at = day.isoformat() if ago else None
        story = self.send(
            lambda key: sales.sell(
                self.shop.store, Sale(amount, number, points=used), self.shop.call(key=key, at=at)
            )
        )
        before = member.balance(today)
        self.acts.append(
            lambda m: m.sell(story.event, number, amount=amount, used=used, day=day, today=today)
        )
        self.told(story, number, before)

    @rule(pick=picks, part=parts)
    @precondition(lambda self: self.open_sales())
    def refund(self, pick: int, part: float) -> None:
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        left = sale.amount - sale.refunded
        amount = max(1, int(left * part)) if left else None
        story = self.send(
            lambda key: refunds.refund(self.shop.store, str(event), amount, self.shop.call(key=key))
        )
        self.after_refund(story, event, amount or 0, void=False)

    def after_refund(self, story: Story, event: int, amount: int, *, void: bool) -> None:
        today, model = self.today, self.model
        number = model.sales[event].member
        if number is None:
            self.acts.append(lambda m: m.refund(event, amount, today, void=void))
            return
        before = model.members[number].balance(today)
        self.acts.append(lambda m: m.refund(event, amount, today, void=void))
        self.told(story, number, before)

    def open_sales(self) -> list[tuple[int, Recorded]]:
        return [(event, sale) for event, sale in self.model.sales.items() if not sale.over]

    @rule(pick=picks, points=st.integers(1, 150), up=st.booleans())
    def adjust(self, pick: int, points: int, *, up: bool) -> None:
        number, today = self.one(pick), self.today
        held = self.model.members[number].balance(today)
        change = points if up else -min(points, held)
        if change > 0 or held > 0:
            story = self.send(lambda key: self.shop.adjust(number, change, key=key))
            self.acts.append(lambda m: m.adjust(number, change, today))
            self.told(story, number, held)

    @rule(pick=picks)
    def issue(self, pick: int) -> None:
        number, today = self.one(pick), self.today
        held = self.model.members[number].balance(today)
        if held < COST:
            with pytest.raises(Refused):
                self.shop.issue(number, "Coffee")
            return
        story = self.send(lambda key: self.shop.issue(number, "Coffee", key=key))
        self.acts.append(lambda m: m.issue(story.event, number, COST, today))
        self.vouchers.append(story)
        self.told(story, number, held)

    @rule(pick=picks)
    @precondition(lambda self: self.vouchers)
    def cancel(self, pick: int) -> None:
        voucher = self.vouchers.pop(pick % len(self.vouchers))
        today, number = self.today, voucher.member
        assert number is not None
        before = self.model.members[number].balance(today)
        story = self.send(lambda key: self.shop.cancel(voucher, key=key))
        self.acts.append(lambda m: m.cancel(voucher.event, today))
        self.told(story, number, before)

    @rule(amount=cents, ago=st.sampled_from([0, 1, 20, 45]))
    def sell_to_nobody(self, amount: int, ago: int) -> None:
        day = self.today - dt.timedelta(days=ago)
        at = day.isoformat() if ago else None
        story = self.send(
            lambda key: sales.sell(self.shop.store, Sale(amount), self.shop.call(key=key, at=at))
        )
        self.acts.append(lambda m: m.sell_to_nobody(story.event, amount=amount, day=day))

    def told(self, story: Story, number: int, before: int) -> None:
        """The answer to an act says what the model says."""
        after = self.model.members[number].balance(self.today)
        assert (story.balance, story.points) == (after, after - before)

    @rule(days=st.sampled_from([1, 3, 12, 20, 28, 31, 61]), sweep=st.booleans())
    def wait(self, days: int, *, sweep: bool) -> None:
        self.shop.wait(days)
        if sweep:
            self.shop.sweep()
            assert self.shop.sweep() == (0, 0)

    @invariant()
    def the_same_as_the_model(self) -> None:
        model, today = self.model, self.today
        for number, member in model.members.items():
            view = self.shop.view(number)
            assert view.tier is not None
            shown = (view.balance, view.points.deficit, dict(self.shop.lots(number)))
            assert shown == (member.balance(today), member.owed, member.buckets(today))
            assert view.tier.name == NAMES[model.tier(number, today)]
            sold = [s for s in model.sales.values() if s.member == number]
            assert view.spend == sum(s.amount - s.refunded for s in sold)
            assert view.visits == sum(not s.over for s in sold)


class Counter(Till):
    """The same with several members, mistakes, retries and nights."""

    @rule()
    @precondition(lambda self: len(self.model.members) < MEMBERS)
    def another(self) -> None:
        self.join()

    @rule(pick=picks)
    @precondition(lambda self: self.open_sales())
    def void(self, pick: int) -> None:
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        story = self.send(
            lambda key: refunds.void(self.shop.store, str(event), self.shop.call(key=key))
        )
        self.after_refund(story, event, sale.amount - sale.refunded, void=True)

    @rule(pick=picks, to=picks)
    @precondition(lambda self: self.open_sales())
    def move(self, pick: int, to: int) -> None:
        """The wrong member, or nobody, was credited."""
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        number, today = self.one(to), self.today
        act = moving.claim if sale.member is None else moving.reassign
        used = sale.used - sale.state()[1]
        held = self.model.members[number].balance(today)
        late = sale.member is None and (today - sale.day).days > CLAIM_DAYS
        if number == sale.member or used > held or late:
            with pytest.raises(Refused):
                act(self.shop.store, str(event), number, self.shop.call())
            return
        story = self.send(
            lambda key: act(self.shop.store, str(event), number, self.shop.call(key=key))
        )
        self.acts.append(lambda m: m.move(event, number, today))
        self.told(story, number, held)

    @rule(pick=picks, more=st.integers(1, 50))
    def pay_with_too_many(self, pick: int, more: int) -> None:
        number = self.one(pick)
        used = max(0, self.model.members[number].balance(self.today)) + more
        with pytest.raises(Refused):
            sales.sell(self.shop.store, Sale(99_999, number, points=used), self.shop.call())

    @rule(pick=picks)
    @precondition(lambda self: self.vouchers)
    def use(self, pick: int) -> None:
        voucher = self.vouchers.pop(pick % len(self.vouchers))
        self.send(lambda key: self.shop.use(voucher, key=key))

    @rule()
    def review(self) -> None:
        today = self.today
        self.shop.review()
        self.acts.append(lambda model: model.review_all(today))

    @rule(pick=picks)
    @precondition(lambda self: self.sent)
    def retry(self, pick: int) -> None:
        call, first = self.sent[pick % len(self.sent)]
        before = self.shop.events
        again = call()
        assert again.replayed
        assert (again.event, again.points, again.balance) == (
            first.event,
            first.points,
            first.balance,
        )
        assert self.shop.events == before

    @rule()
    def reopen(self) -> None:
        self.shop.reopen()
