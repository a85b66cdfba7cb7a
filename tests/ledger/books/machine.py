"""A shop driven at random beside the model of :mod:`tests.ledger.books.model`.

Four machines, each with the acts of the one before: :class:`Till` serves one member,
:class:`Counter` several, with mistakes, nights and crashes; the two of
:mod:`tests.ledger.books.machine_house` merge and erase them, and put past sales right.
"""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.books import (
    members,
    moving,
    points,
    refunds,
    rewards,
    sales,
)
from ledger.books.act import Call
from ledger.books.amending import Amended
from ledger.books.members import NewMember
from ledger.books.sales import Sale
from ledger.books.tiers import TierEdit, edit_tier
from ledger.queries.story import Story
from ledger.values.errors import Refused
from tests.ledger.books.model import Act, Model, replay
from tests.ledger.books.model_records import No
from tests.ledger.books.model_records import Sale as Recorded
from tests.ledger.books.model_rules import NAMES, THRESHOLDS, Rules
from tests.ledger.store.faulty import break_at, mend
from tests.shop import Shop

MEMBERS = 3
COST = 40

Asked = Callable[[Call], Story | Amended | list[Story]]

picks = st.integers(0, 99)
cents = st.integers(0, 9_999) | st.sampled_from([0, 99, 100, 250, 2_190, 30_000, 70_000])
parts = st.sampled_from([n / 7 for n in range(8)])


class Crash(BaseException):
    """The program ends in the middle of an act."""


@cache
def _new_shop(rules: Rules) -> Path:
    """A shop's file to copy, because making one takes longer than ten acts."""
    path = Path(tempfile.mkdtemp(prefix="loyalty-machine-")) / "shop.db"
    atexit.register(shutil.rmtree, path.parent)
    shop = Shop(path, preset="tiers")
    shop.set(**rules.settings)
    for name, threshold in zip(NAMES, THRESHOLDS[rules.basis], strict=True):
        edit_tier(shop.store, name, TierEdit(threshold=threshold), shop.call())
    shop.reward("Coffee", COST)
    shop.close()
    return path


class Till(RuleBasedStateMachine):
    """Sales, refunds, rewards and days passing."""

    shops: st.SearchStrategy[Rules] = st.just(Rules())

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        self.programme = data.draw(self.shops)
        self.folder = Path(tempfile.mkdtemp(prefix="loyalty-machine-"))
        shutil.copyfile(_new_shop(self.programme), self.folder / "shop.db")
        self.shop = Shop(self.folder / "shop.db")
        self.today = self.shop.today
        self.acts: list[tuple[dt.date, Act]] = []
        self.model = Model(self.programme)
        self.sent: list[tuple[Callable[[], object], Story]] = []
        self.crash: tuple[int | str, bool] | None = None
        self.codes: dict[int, str] = {}
        self.join()

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            problems = self.shop.problems()
            self.shop.close()
            shutil.rmtree(self.folder)
            assert problems == []

    @property
    def event(self) -> int:
        """The event the next act will be."""
        with self.shop.store.read() as tx:
            last: int = tx.connection.execute("SELECT max(id) FROM event").fetchone()[0]
            return last + 1

    def one(self, pick: int) -> int:
        return self.model.active()[pick % len(self.model.active())]

    def do(self, act: Act, asked: Asked, *, at: str | None = None) -> list[Story]:
        """Do it in both; if the model's programme refuses it, see it refused."""
        before, call = self.model, self.shop.call(at=at)
        try:
            after = replay(self.programme, [*self.acts, (self.today, act)])
        except No:
            for _ in "asked", "asked again":
                with pytest.raises(Refused):
                    asked(call)
            return []
        stories = _stories(self.send(asked, call))
        self.acts.append((self.today, act))
        self.model = after
        for number, balance, change in _told(stories):
            had = before.account(number).balance(self.today) if number in before.members else 0
            has = after.account(number).balance(self.today)
            assert (balance, change) == (has, has - had), (number, stories)
        return stories

    def send(self, asked: Asked, call: Call) -> object:
        """Send an act, again if the program ends in the middle, and keep it for a retry."""
        done = self._through_a_crash(asked, call) if self.crash else asked(call)
        self.sent.append((partial(asked, call), _stories(done)[0]))
        return done

    def _through_a_crash(self, asked: Asked, call: Call) -> object:
        assert self.crash is not None
        at, after = self.crash
        self.crash = None
        fault = break_at(self.shop.store, at, Crash(), after=after)
        try:
            done = asked(call)
        except Crash:
            self.shop.reopen()
            return asked(self.found_again(call))
        mend(self.shop.store, fault)
        return done

    @staticmethod
    def found_again(call: Call) -> Call:
        """What a till still has of an act after a crash: it is kept before it is sent."""
        return call

    # Acts

    def join(self) -> None:
        name = f"Member {len(self.model.members) + 1}"
        story = _stories(
            self.send(
                lambda call: members.join(self.shop.store, NewMember(name), call),
                self.shop.call(),
            )
        )[0]
        number = story.member
        assert number is not None
        self.record(lambda model: model.join(number))

    def record(self, act: Act) -> None:
        self.acts.append((self.today, act))
        self.model = replay(self.programme, self.acts)

    @rule(pick=picks, amount=cents, part=parts, ago=st.sampled_from([0, 0, 0, 1, 20, 45, 400]))
    def sell(self, pick: int, amount: int, part: float, ago: int) -> None:
        number, today, event = self.one(pick), self.today, self.event
        day = today - dt.timedelta(days=ago)
        held = self.model.account(number).spendable(day, today)
        used = int(min(max(0, held), amount) * part)
        self.do(
            lambda m: m.sell(event, number, amount, day, today, used=used),
            lambda call: sales.sell(self.shop.store, Sale(amount, number, points=used), call),
            at=day.isoformat() if ago else None,
        )

    def open_sales(self) -> list[tuple[int, Recorded]]:
        return [(event, sale) for event, sale in self.model.sales.items() if not sale.over]

    @rule(pick=picks, part=parts)
    @precondition(lambda self: self.open_sales())
    def refund(self, pick: int, part: float) -> None:
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        left, today = sale.amount - sale.refunded, self.today
        amount = max(1, int(left * part)) if left else None
        self.do(
            lambda m: m.refund(event, amount or 0, today),
            lambda call: refunds.refund(self.shop.store, str(event), amount, call),
        )

    @rule(pick=picks, many=st.integers(1, 150), up=st.booleans())
    def adjust(self, pick: int, many: int, *, up: bool) -> None:
        number, today = self.one(pick), self.today
        held = self.model.account(number).balance(today)
        change = many if up else -min(many, held)
        if change > 0 or held > 0:
            self.do(
                lambda m: m.adjust(number, change, today),
                lambda call: points.adjust(self.shop.store, number, change, "counted again", call),
            )

    @rule(pick=picks)
    def issue(self, pick: int) -> None:
        number, today, event = self.one(pick), self.today, self.event
        for story in self.do(
            lambda m: m.issue(event, number, COST, today),
            lambda call: rewards.issue(self.shop.store, number, "Coffee", call),
        ):
            self.codes[event] = story.code or ""

    @rule(pick=picks)
    @precondition(lambda self: self.model.vouchers)
    def cancel(self, pick: int) -> None:
        event = list(self.model.vouchers)[pick % len(self.model.vouchers)]
        today = self.today
        self.do(
            lambda m: m.cancel(event, today),
            lambda call: rewards.cancel(self.shop.store, self.codes[event], call),
        )

    @rule(amount=cents, ago=st.sampled_from([0, 1, 20, 45]))
    def sell_to_nobody(self, amount: int, ago: int) -> None:
        today, event = self.today, self.event
        day = today - dt.timedelta(days=ago)
        self.do(
            lambda m: m.sell(event, None, amount, day, today),
            lambda call: sales.sell(self.shop.store, Sale(amount), call),
            at=day.isoformat() if ago else None,
        )

    @rule(days=st.sampled_from([1, 3, 12, 20, 28, 31, 61]), sweep=st.booleans())
    def wait(self, days: int, *, sweep: bool) -> None:
        self.shop.wait(days)
        today = self.today = self.shop.today
        self.model.reach(today)
        if sweep:
            assert self.shop.sweep()[1] == self.model.sweep(today)
            assert self.shop.sweep() == (0, 0)
            self.record(lambda model: model.sweep(today))

    @invariant()
    def the_same_as_the_model(self) -> None:
        model, today = self.model, self.today
        for number, member in model.members.items():
            view, account = self.shop.view(number), member.account
            assert view.tier is not None
            shown = (view.balance, view.points.deficit, dict(self.shop.lots(number)))
            if member.state == "merged":
                assert shown == (0, 0, {})
            else:
                assert shown == (account.balance(today), account.owed, account.buckets(today))
                assert view.tier.name == NAMES[model.tier(number, today)]
            assert view.state == member.state
            sold = model.sold(number)
            assert view.spend == sum(s.amount - s.refunded for s in sold)
            assert view.visits == sum(not s.over for s in sold)


class Counter(Till):
    """The same with several members, mistakes, retries, crashes and nights."""

    @rule()
    @precondition(lambda self: len(self.model.members) < MEMBERS)
    def another(self) -> None:
        self.join()

    @rule(pick=picks)
    @precondition(lambda self: self.open_sales())
    def void(self, pick: int) -> None:
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        left, today = sale.amount - sale.refunded, self.today
        self.do(
            lambda m: m.refund(event, left, today, void=True),
            lambda call: refunds.void(self.shop.store, str(event), call),
        )

    @rule(pick=picks, to=picks)
    @precondition(lambda self: self.open_sales())
    def move(self, pick: int, to: int) -> None:
        """The wrong member, or nobody, was credited."""
        event, sale = self.open_sales()[pick % len(self.open_sales())]
        number, today = self.one(to), self.today
        act = moving.claim if sale.owner is None else moving.reassign
        self.do(
            lambda m: m.move(event, number, today),
            lambda call: act(self.shop.store, str(event), number, call),
        )

    @rule(pick=picks, more=st.integers(1, 50))
    def pay_with_too_many(self, pick: int, more: int) -> None:
        number, today, event = self.one(pick), self.today, self.event
        used = max(0, self.model.account(number).balance(today)) + more
        self.do(
            lambda m: m.sell(event, number, 99_999, today, today, used=used),
            lambda call: sales.sell(self.shop.store, Sale(99_999, number, points=used), call),
        )

    @rule(pick=picks)
    @precondition(lambda self: self.model.vouchers)
    def use(self, pick: int) -> None:
        event = list(self.model.vouchers)[pick % len(self.model.vouchers)]
        self.do(
            lambda m: m.use(event),
            lambda call: rewards.use(self.shop.store, self.codes[event], call),
        )

    @rule()
    def review(self) -> None:
        today = self.today
        self.shop.review()
        self.record(lambda model: model.review_all(today))

    @rule(pick=picks)
    @precondition(lambda self: self.sent)
    def retry(self, pick: int) -> None:
        asked, first = self.sent[pick % len(self.sent)]
        before = self.shop.events
        again = _stories(asked())[0]
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

    @rule(at=st.integers(1, 40) | st.just("COMMIT"), after=st.booleans())
    def crash_in_the_next_act(self, at: int | str, *, after: bool) -> None:
        self.crash = (at, after)


def _stories(done: object) -> list[Story]:
    if isinstance(done, Amended):
        return [done.back, done.sale]
    if isinstance(done, list):
        return done
    assert isinstance(done, Story)
    return [done]


def _told(stories: list[Story]) -> list[tuple[int, int, int]]:
    """Who was told of which balance and which change, all stories of an act together."""
    told: dict[int, tuple[int, int]] = {}

    def add(number: int, balance: int, change: int) -> None:
        told[number] = (balance, told.get(number, (0, 0))[1] + change)

    for story in stories:
        if story.member is not None and story.balance is not None:
            add(story.member, story.balance, story.points)
        match story.detail.get("other"):
            case {"member": int(number), "balance": int(balance), "change": int(change)}:
                add(number, balance, change)
    return [(number, *said) for number, said in told.items()]
