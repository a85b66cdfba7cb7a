"""A shop's past acted again under the rules it had is the shop itself, member by member."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ledger.books import (
    amending,
    bonuses,
    erasing,
    expiring,
    feedback,
    merging,
    moving,
    openings,
    rewards,
    sales,
    splitting,
)
from ledger.books import members as joining
from ledger.books.act import run
from ledger.books.members import NewMember
from ledger.books.openings import Opening
from ledger.books.points import adjust
from ledger.books.rewards import NewReward
from ledger.books.sales import Line, Sale
from ledger.metrics.asked import Asked
from ledger.metrics.past import known, past
from ledger.metrics.replay import STILL, Replay
from ledger.metrics.simulate import simulate
from ledger.program.tiers import Campaign, Tier
from ledger.queries.balance import account
from ledger.queries.standing import standing, standing_today
from ledger.queries.story import Story
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput, Refused
from tests.ledger.store.clockwork import Clock
from tests.ledger.store.rich import make
from tests.shop import Shop

Held = tuple[object, ...]


def held(tx: Transaction, member: int) -> Held:
    """All that a programme owes a member."""
    points, stamps = account(tx, member), account(tx, member, "stamps")
    return (
        points.balance(tx.today),
        points.upcoming(tx.today),
        points.deficit,
        stamps.upcoming(tx.today),
        standing(tx, member),
        standing_today(tx, member),
    )


def members(tx: Transaction) -> list[int]:
    rows = tx.connection.execute("SELECT id FROM member WHERE state = 'active' ORDER BY id")
    return [member for (member,) in rows]


def same_as_acted_again(store: Store) -> None:
    """Every member holds what they hold when all of it is acted again."""
    with store.read() as tx:
        shop = known(tx)
        expected = {member: held(tx, member) for member in members(tx)}
    replay = Replay(shop, Asked())
    for happening in past(store, shop):
        replay.take(happening)
    replay.finish()
    with replay.store.read() as tx:
        found = {m: held(tx, replay.members[m]) for m in expected}
        assert members(tx) == sorted(replay.members[m] for m in expected)
    replay.store.close()
    assert found == expected
    assert not replay.skipped
    told = simulate(store, Asked())
    assert told.under == told.happened
    assert [one for one in told.members if one.affected] == []


picks = st.integers(0, 99)
cents = st.integers(0, 9_999) | st.sampled_from([0, 99, 2_190, 30_000, 70_000])


class Years(RuleBasedStateMachine):
    """Everything a shop does, its rules changing all the while. What is refused is refused."""

    @initialize(preset=st.sampled_from(["points", "tiers", "stamps"]))
    def open(self, preset: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loyalty-replay-"))
        self.shop = Shop(self.folder / "shop.db", preset=preset)
        self.members = [self.shop.join(joined="2025-06-01"), self.shop.join()]
        self.sales: list[Story] = []
        self.vouchers: list[Story] = []
        self.shop.reward("Coffee", 40)

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            try:
                same_as_acted_again(self.shop.store)
            finally:
                self.shop.close()
                shutil.rmtree(self.folder)

    def one(self, pick: int) -> int:
        return self.members[pick % len(self.members)]

    def sale(self, pick: int) -> str:
        return str(self.sales[pick % len(self.sales)].event)

    @rule(brought=st.booleans())
    def join(self, *, brought: bool) -> None:
        if len(self.members) < 4:
            new = NewMember("Léa", birthday="01-10", referrer=self.members[0] if brought else None)
            story = joining.join(self.shop.store, new, self.shop.call())
            assert story.member is not None
            self.members.append(story.member)

    @rule(pick=picks, name=st.sampled_from(["spring", "autumn"]))
    def answer(self, pick: int, name: str) -> None:
        with suppress(Refused):
            if pick % 3:
                given = self.shop.answer(self.one(pick), pick % 11, survey=name)
                if pick % 2:
                    feedback.take_back(self.shop.store, given.event, self.shop.call())
            else:
                bonuses.survey(self.shop.store, self.one(pick), name, self.shop.call())

    @rule(
        pick=picks,
        amount=cents,
        ago=st.sampled_from([0, 0, 0, 1, 20, 200]),
        part=st.sampled_from([0, 0, 0.5, 1]),
        category=st.sampled_from(["", "bread", "coffee"]),
        lined=st.booleans(),
    )
    def sell(
        self, pick: int, amount: int, ago: int, part: float, category: str, *, lined: bool
    ) -> None:
        member = self.one(pick) if pick % 7 else None
        balance = 0 if member is None else max(0, self.shop.balance(member))
        lines = (Line("Tarte", "bread", 2000, amount // 3),) if lined else ()
        day = self.shop.today - dt.timedelta(days=ago)
        sale = Sale(
            amount,
            member,
            points=int(min(balance, amount) * part),
            category=category,
            lines=lines,
            tax=amount // 6,
            excluded=amount // 10,
        )
        call = self.shop.call(at=day.isoformat() if ago else None)
        with suppress(Refused):
            self.sales.append(sales.sell(self.shop.store, sale, call))

    @rule(pick=picks, amount=cents)
    def share(self, pick: int, amount: int) -> None:
        pair = [self.one(pick), self.one(pick + 1)]
        with suppress(BadInput):
            self.sales += splitting.split(self.shop.store, Sale(amount), pair, self.shop.call())

    @rule(pick=picks, cents=st.none() | st.integers(1, 900), ago=st.sampled_from([0, 0, 15]))
    @precondition(lambda self: self.sales)
    def refund(self, pick: int, cents: int | None, ago: int) -> None:
        at = (self.shop.today - dt.timedelta(days=ago)).isoformat() if ago else None
        story = self.sales[pick % len(self.sales)]
        with suppress(Refused):
            self.shop.refund(story, None if cents is None else f"{cents / 100:.2f}", at=at)

    @rule(pick=picks)
    @precondition(lambda self: self.sales)
    def void(self, pick: int) -> None:
        with suppress(Refused):
            self.shop.void(self.sales[pick % len(self.sales)])

    @rule(pick=picks, to=picks)
    @precondition(lambda self: self.sales)
    def move(self, pick: int, to: int) -> None:
        for act in (moving.reassign, moving.claim):
            with suppress(Refused):
                act(self.shop.store, self.sale(pick), self.one(to), self.shop.call())

    @rule(pick=picks, amount=cents, category=st.sampled_from([None, "bread"]))
    @precondition(lambda self: self.sales)
    def amend(self, pick: int, amount: int, category: str | None) -> None:
        store, call = self.shop.store, self.shop.call()
        with suppress(Refused):
            amending.edit(store, self.sale(pick), call, amount=amount, category=category)
        with suppress(Refused):
            bought = amending.Bought(amount)
            amending.exchange(store, self.sale(pick + 1), 50, bought, self.shop.call())

    @rule(pick=picks, points=st.integers(-90, 150).filter(bool), stamps=st.booleans())
    def adjust(self, pick: int, points: int, *, stamps: bool) -> None:
        with suppress(Refused):
            if stamps:
                call = self.shop.call()
                adjust(self.shop.store, self.one(pick), points // 9 or 1, "count", call, "stamps")
            else:
                self.shop.adjust(self.one(pick), points)

    @rule(pick=picks, last=st.sampled_from([None, "2026-02-28"]))
    def bring_in(self, pick: int, last: str | None) -> None:
        opening = Opening(70, 3, None, dt.date.fromisoformat(last) if last else None)
        call = self.shop.call()
        run(self.shop.store, lambda tx: openings.open_in(tx, self.one(pick), opening, call))

    @rule(pick=picks, act=st.sampled_from(["issue", "use", "unuse", "cancel"]))
    def reward(self, pick: int, act: str) -> None:
        with suppress(Refused):
            if act == "issue":
                self.vouchers.append(self.shop.issue(self.one(pick), "Coffee"))
            elif self.vouchers:
                voucher = self.vouchers[pick % len(self.vouchers)]
                getattr(self.shop, act)(voucher)

    @rule(pick=picks, to=picks)
    def merge(self, pick: int, to: int) -> None:
        loser, winner = self.one(pick), self.one(to)
        with suppress(Refused, BadInput):
            merging.merge(self.shop.store, loser, winner, self.shop.call())
            self.members.remove(loser)
            if pick % 2:
                merging.unmerge(self.shop.store, loser, self.shop.call())
                self.members.append(loser)

    @rule(pick=picks)
    def erase(self, pick: int) -> None:
        if len(self.members) > 2:
            who = self.one(pick)
            erasing.erase(self.shop.store, who, self.shop.call())
            self.members.remove(who)

    @rule(
        change=st.sampled_from(
            [
                ("earn.points", "2"),
                ("earn.per", "2.50"),
                ("earn.steps", "yes"),
                ("earn.stamps", "1"),
                ("stamps.per_card", "3"),
                ("earn.visit", "3"),
                ("earn.category", "bread=2, coffee=0"),
                ("earn.item", "tarte=5"),
                ("earn.signup", "15"),
                ("earn.birthday", "25"),
                ("earn.referral", "35"),
                ("earn.referred", "45"),
                ("earn.survey", "5"),
                ("earn.cap_day", "50"),
                ("earn.basis", "net"),
                ("earn.on_points_paid", "yes"),
                ("points.pending_days", "3"),
                ("points.value", "0.02"),
                ("expiry.months", "1"),
                ("expiry.mode", "inactivity"),
                ("expiry.mode", "fixed"),
                ("expiry.to_month_end", "no"),
                ("refund.after_spend", "clamp"),
                ("refund.after_spend", "block"),
                ("refund.lapsed_lot", "forfeit"),
                ("tier.basis", "points_earned"),
                ("tier.basis", "visits"),
                ("tier.counts", "bonus,adjust,opening,merge"),
                ("tier.grace_days", "5"),
                ("tier.window", "calendar"),
                ("claim.days", "3"),
            ]
        )
    )
    def change(self, change: tuple[str, str]) -> None:
        self.shop.set(**{change[0].replace(".", "_"): change[1]})

    @rule(pick=st.integers(1, 4))
    def tier(self, pick: int) -> None:
        with suppress(Refused):
            self.shop.add_tier(Tier(f"Tier {pick}", pick * 3_100, Fraction(2 + pick, 2)))

    @rule(pick=picks, until=st.sampled_from(["", "2030-01-01"]))
    def by_hand(self, pick: int, until: str) -> None:
        with suppress(Refused):
            self.shop.set_tier(self.one(pick), f"Tier {1 + pick % 4}", until=until)

    @rule(
        pick=st.integers(1, 3),
        segment=st.sampled_from(["", "new", "regular", "returning"]),
        control=st.sampled_from([0, 0, 50]),
    )
    def campaign(self, pick: int, segment: str, control: int) -> None:
        first = self.shop.today - dt.timedelta(days=10)
        last = first + dt.timedelta(days=90)
        times = Fraction(pick)
        new = Campaign(f"C{pick}", first, last, times, bonus=4, segment=segment, control=control)
        with suppress(Refused):
            self.shop.add_campaign(new)

    @rule(days=st.sampled_from([1, 3, 20, 35, 120, 366]), redate=st.booleans())
    def wait(self, days: int, *, redate: bool) -> None:
        self.shop.wait(days)
        self.shop.sweep()
        self.shop.review()
        bonuses.give_birthdays(self.shop.store, self.shop.call())
        if redate:
            expiring.redate(self.shop.store, self.shop.call())


TestYears = Years.TestCase
TestYears.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_rich_shop(tmp_path: Path) -> None:
    with make(tmp_path / "shop.db", Clock()) as store:
        same_as_acted_again(store)


def test_every_kind_of_event_is_acted_again_or_need_not_be(shop: Shop) -> None:
    from loyalty_tui.words import say

    with shop.store.read() as tx:
        acted = set(Replay(known(tx), Asked())._acts)
    assert set(say._HEADLINES) <= acted | STILL


def test_a_reward_out_of_the_catalogue_was_in_it_then(shop: Shop) -> None:
    new = NewReward("Tarte", 30, stock=1, per_member=1)
    rewards.add(shop.store, new, shop.call())
    zoe = shop.join()
    shop.sell("100", zoe)
    shop.use(shop.issue(zoe, "Tarte"))
    same_as_acted_again(shop.store)


def test_a_rule_changed_after_the_last_act_is_todays(shop: Shop) -> None:
    shop.adjust(shop.join(), 75)
    shop.set(points_value="0.02")
    told = simulate(shop.store, Asked())
    assert (told.happened.liability, told.under.liability) == (150, 150)


def test_who_would_only_have_stamps_is_affected(shop: Shop) -> None:
    zoe, leo = shop.join(), shop.join()
    shop.sell("10", zoe)
    shop.sell("10", zoe)
    found = simulate(shop.store, Asked(settings={"earn.stamps": "1"}))
    assert found.under.stamps == 2
    told = [(x.member, x.asked.stamps, x.affected) for x in found.members]
    assert told == [(zoe, 2, True), (leo, 0, False)]


def test_tiers_are_told_the_lowest_first(shop: Shop) -> None:
    for amount in ("120", "10", "50"):
        shop.sell(amount, shop.join())
    # By name they would be the other way round, by their first member too.
    levels = [
        Tier("C", 0, Fraction(1)),
        Tier("B", 4_000, Fraction(1)),
        Tier("A", 9_000, Fraction(1)),
    ]
    found = simulate(shop.store, Asked(tiers={tier.name: tier for tier in levels}))
    assert list(found.under.tiers.items()) == [("C", 1), ("B", 1), ("A", 1)]


def test_what_nobody_was_given_the_past_does_not_tell(shop: Shop) -> None:
    shop.join(birthday="01-10")
    for key, value in (("earn.birthday", "10"), ("earn.survey", "5"), ("earn.extras", "tips")):
        assert simulate(shop.store, Asked(settings={key: value})).untold == (key,)
        assert simulate(shop.store, Asked(settings={"earn.survey": "0"})).untold == ()
    assert simulate(shop.store, Asked(settings={"earn.signup": "5"})).untold == ()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop.db")
