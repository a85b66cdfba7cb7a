"""Members beside guests, and rewards, on shops small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest

from ledger.metrics.report import report
from ledger.metrics.worked import (
    Beside,
    RewardsWorked,
    RewardWorked,
    members_beside,
    rewards_worked,
)
from ledger.values.errors import BadInput
from tests.ledger.metrics.shop import DATA, Shop, facts, log_shop

AS_OF = dt.date(2026, 7, 1)


def ago(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


def beside(shop: Shop, days: int = 90, as_of: dt.date = AS_OF) -> Beside:
    (found,) = members_beside(shop.conn, as_of, AS_OF, [days])
    return found


class TestMembersBesideGuests:
    def test_both_sides_and_what_they_were(self, shop: Shop) -> None:
        for number in (1, 2, 3):
            shop.member(number, ago(400))
        for days, gross, member in [(1, 1000, 1), (90, 2000, 1), (5, 600, 2), (7, 400, None)]:
            shop.sale(ago(days), gross, member)
        for days, gross, member in [(91, 900, 3), (180, 500, None), (181, 7000, 1)]:
            shop.sale(ago(days), gross, member)
        found = beside(shop)
        members, guests = found.members, found.guests
        assert (members.orders, members.gross, members.buyers) == (3, 3600, 2)
        assert facts(members.order_value, members.frequency) == (1200, Fraction(3, 2))
        assert members.order_value is not None
        assert members.frequency is not None
        assert members.spend == members.order_value * members.frequency == 1800
        assert (members.share, guests.share) == (Fraction(9, 10), Fraction(1, 10))
        assert facts(guests.orders, guests.order_value) == (1, 400)
        assert (guests.buyers, guests.frequency, guests.spend) == (None, None, None)
        assert (found.members_before.gross, found.guests_before.gross) == (900, 500)
        assert found.partial is False

    def test_what_was_undone_and_when(self, shop: Shop) -> None:
        shop.member(1, ago(400))
        shop.sale(ago(95), 100)
        shop.sale(ago(100), 800, 1, cancelled=ago(20))
        sale = shop.sale(ago(60), 1000, 1)
        shop.refund(ago(10), 300, 1, sale=sale)
        shop.refund(ago(9), 50, 1)
        found = beside(shop)
        assert (found.members.gross, found.members.net) == (1000, 650)
        # It stood when the window before ended.
        assert found.members_before.gross == 800
        then = beside(shop, as_of=ago(30))
        assert (then.members.gross, then.members.net) == (1800, 1800)

    def test_merged_members_are_one_buyer(self, shop: Shop) -> None:
        shop.member(1, ago(400))
        shop.member(2, ago(400), state="merged", merged_into=1)
        for member in (1, 2):
            shop.sale(ago(3), 500, member)
        assert beside(shop).members.frequency == 2

    def test_without_sales_there_are_no_numbers(self, shop: Shop) -> None:
        found = beside(shop)
        for side in (found.members, found.guests):
            assert (side.orders, side.share, side.order_value, side.spend) == (0, None, None, None)
        assert found.partial

    def test_a_day_that_is_not_over_is_partial(self, shop: Shop) -> None:
        shop.sale(ago(500), 100)
        assert [beside(shop, as_of=AS_OF + dt.timedelta(days=n)).partial for n in (0, 1)] == [
            False,
            True,
        ]
        with pytest.raises(BadInput, match="too short"):
            beside(shop, days=0)

    @pytest.mark.skipif(not DATA.exists(), reason="the reference data is not here")
    def test_a_real_log_as_the_report_counts_it(self) -> None:
        shop = log_shop("cdnow_sample")
        as_of = dt.date(1998, 7, 1)
        (found,) = members_beside(shop.conn, as_of, as_of, [365])
        kpis = report(shop.conn, as_of, keys=("aov", "frequency"))
        assert found.members.order_value == kpis["aov"].value
        assert found.members.frequency == kpis["frequency"].value
        assert round(float(found.members.frequency or 0), 3) == 3.344
        shop.close()


def rewards(shop: Shop, window: int = 365, span: int = 30) -> RewardsWorked:
    return rewards_worked(shop.conn, AS_OF, AS_OF, window_days=window, span_days=span)


def one(shop: Shop) -> RewardWorked:
    (found,) = rewards(shop).rewards
    return found


class TestRewards:
    @pytest.fixture(autouse=True)
    def _catalogue(self, shop: Shop) -> None:
        # A state that vouchers can have since: it is the present tables' in a shop's own file.
        shop.conn.execute("PRAGMA ignore_check_constraints = ON")
        for number, name in ((1, "Tart"), (2, "coffee")):
            shop._add("reward", id=number, name=name, unit="points", cost=10)
        for number in (1, 2):
            shop.member(number, ago(600))

    def voucher(
        self,
        shop: Shop,
        issued: int,
        closed: int | None = None,
        *,
        state: str = "used",
        last: int | None = None,
        cost: int = 100,
        reward: int = 1,
        member: int = 1,
    ) -> None:
        number = shop.conn.execute("SELECT count(*) FROM voucher").fetchone()[0]
        shop._add(
            "voucher",
            code=f"V{number}",
            event=number + 1,
            member=member,
            reward=reward,
            name="Tart",
            unit="points",
            cost=10,
            cost_price=cost,
            issued_on=ago(issued),
            last_day=None if last is None else ago(last),
            state=state if closed is not None else "issued",
            closed_on=None if closed is None else ago(closed),
        )

    def visits(self, shop: Shop, *days: int, member: int = 1) -> None:
        for number in days:
            shop.sale(ago(number), 1000, member)

    def test_what_they_cost_by_reward_and_in_all(self, shop: Shop) -> None:
        self.visits(shop, 1, 2, 3, 400)
        self.voucher(shop, 20, 1)
        self.voucher(shop, 500, 365, cost=250)
        self.voucher(shop, 500, 366, cost=9_999)
        self.voucher(shop, 9, 8, reward=2, cost=0)
        found = rewards(shop)
        rows = [(x.reward, x.used, x.cost, x.unpriced, x.ratio) for x in found.rewards]
        assert rows == [("coffee", 1, 0, 1, 0), ("Tart", 2, 350, 0, Fraction(350, 3000))]
        assert (found.total.used, found.total.cost) == (3, 350)
        month = rewards(shop, window=30).total
        assert month.ratio == Fraction(100, 3000)
        kpi = report(shop.conn, AS_OF, keys=("reward_cost_ratio",))["reward_cost_ratio"]
        assert month.ratio == kpi.value

    def test_what_was_never_used(self, shop: Shop) -> None:
        self.voucher(shop, 40, 2)
        self.voucher(shop, 40, last=1)
        self.voucher(shop, 40, last=0)
        self.voucher(shop, 40, 5, state="expired", last=6)
        self.voucher(shop, 40, 5, state="cancelled", last=6)
        self.voucher(shop, 500, last=366)
        found = one(shop)
        assert (found.issued, found.used, found.lapsed) == (4, 1, 2)
        assert found.usage == Fraction(1, 3)

    def test_as_of_a_day_in_the_past(self, shop: Shop) -> None:
        self.voucher(shop, 40, 5)
        self.voucher(shop, 40, 5, state="cancelled")
        then = rewards_worked(shop.conn, ago(5), AS_OF).total
        assert (then.issued, then.used, then.usage) == (2, 0, None)
        assert rewards_worked(shop.conn, ago(40), AS_OF).rewards == ()

    @pytest.mark.parametrize(
        ("visits", "unchanged", "chance"),
        [
            # Taken 100 days ago, used 90 days ago: 160 to 131, 130 to 101, 89 to 60 days ago.
            ((160, 131, 130, 101, 89, 60), True, Fraction(1)),
            ((160, 131, 130, 89), True, Fraction(1, 3)),
            ((160, 130, 101, 89), False, Fraction(1, 3)),
            ((160, 130, 89, 60), False, Fraction(1, 3)),
            ((160, 130, 101, 89, 60), False, Fraction(2, 3)),
            # What is outside the three spans counts in none.
            ((160, 161, 100, 95, 90, 59), True, Fraction(1, 3)),
            # Twice on one day is one visit.
            ((160, 130, 130), True, Fraction(2, 3)),
        ],
    )
    def test_one_that_changed_nothing(
        self, shop: Shop, visits: tuple[int, ...], unchanged: bool, chance: Fraction
    ) -> None:
        self.visits(shop, 300, *visits)
        self.voucher(shop, 100, 90)
        found = one(shop)
        assert (found.judged, found.unchanged, found.chance) == (1, int(unchanged), chance)
        assert found.unchanged_cost == (100 if unchanged else 0)
        assert facts(found.share, found.chance_share) == (int(unchanged), chance)

    def test_only_who_was_long_enough_a_member_and_long_enough_ago(self, shop: Shop) -> None:
        shop.member(3, ago(160))
        shop.member(4, ago(159))
        self.visits(shop, 400)
        for member in (3, 4):
            self.voucher(shop, 100, 90, member=member)
        assert one(shop).judged == 1
        self.voucher(shop, 100, 31)
        assert one(shop).judged == 2
        self.voucher(shop, 100, 30)
        assert one(shop).judged == 2

    def test_before_the_records_nobody_knows_how_often_they_came(self, shop: Shop) -> None:
        self.voucher(shop, 100, 90)
        assert one(shop).judged == 0
        self.visits(shop, 159)
        assert one(shop).judged == 0
        self.visits(shop, 160)
        assert one(shop).judged == 1
        assert one(shop).share == 1

    def test_visits_of_a_merged_account_are_theirs(self, shop: Shop) -> None:
        shop.member(3, ago(600), state="merged", merged_into=1)
        self.visits(shop, 300, 160, member=3)
        self.voucher(shop, 100, 90)
        assert (one(shop).unchanged, one(shop).chance) == (1, Fraction(1, 3))

    def test_what_points_paid_besides(self, shop: Shop) -> None:
        sale = shop.sale(ago(3), 1000, 1)
        gone = shop.sale(ago(3), 1000, 1, cancelled=ago(2))
        for event in (sale, gone):
            shop.conn.execute("UPDATE purchase SET paid = 300 WHERE event = ?", (event,))
        shop.refund(ago(1), 500, 1, sale=sale)
        found = rewards(shop)
        assert (found.paid, found.paid_ratio) == (150, Fraction(150, 1000))

    def test_nothing_to_tell(self, shop: Shop) -> None:
        found = rewards(shop)
        assert found.rewards == ()
        total = found.total
        assert (total.ratio, total.usage, total.share, total.chance_share) == (None,) * 4
        assert (found.paid, found.paid_ratio, found.partial) == (0, None, True)
        with pytest.raises(BadInput, match="too short"):
            rewards(shop, span=0)
