"""The programme's numbers, each on a shop small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest

from ledger.metrics.kpi import Kpi
from ledger.metrics.report import report
from ledger.metrics.snapshot import snapshot
from tests.ledger.metrics.shop import Shop

AS_OF = dt.date(2025, 6, 1)


def ago(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


def kpi(shop: Shop, key: str, as_of: dt.date = AS_OF, value: Fraction | None = None) -> Kpi:
    return report(shop.conn, as_of, keys=(key,), point_value=value)[key]


def parts(found: Kpi) -> tuple[object, object]:
    return found.numerator, found.denominator


class TestMembers:
    def test_each_guest_sale_is_a_buyer_and_each_member_one(self, shop: Shop) -> None:
        for number in (1, 2):
            shop.member(number, ago(300))
        for days, gross, member in [(1, 700, 1), (30, 500, 1), (12, 800, 2), (2, 900, None)]:
            shop.sale(ago(days), gross, member)
        shop.sale(ago(3), 100)
        shop.sale(ago(31), 4000)
        shop.sale(ago(4), 6000, cancelled=ago(4))
        assert parts(kpi(shop, "membership_rate")) == (2, 4)
        assert parts(kpi(shop, "sales_penetration")) == (2000, 3000)

    def test_orders_of_guests_count_in_the_average_and_not_in_the_frequency(
        self, shop: Shop
    ) -> None:
        shop.member(1, ago(300))
        for days, gross, member in [(5, 1000, 1), (9, 2000, 1), (9, 600, None)]:
            shop.sale(ago(days), gross, member)
        assert parts(kpi(shop, "aov")) == (3600, 3)
        assert parts(kpi(shop, "frequency")) == (2, 1)

    def test_active_is_a_purchase_an_earning_or_a_redemption(self, shop: Shop) -> None:
        for number in range(1, 9):
            shop.member(number, ago(400))
        shop.sale(ago(90), 100, 1)
        shop.sale(ago(91), 100, 2)
        shop.points(shop.event(ago(5)), 2, "earn", 0)
        shop.points(shop.event(ago(5)), 3, "earn", 40)
        spent = shop.points(shop.event(ago(80)), 4, "redeem", -25)
        shop.points(shop.event(ago(70)), 4, "restore", 24, reverses=spent)
        cancelled = shop.points(shop.event(ago(80)), 5, "redeem", -25)
        shop.points(shop.event(ago(70)), 5, "restore", 25, reverses=cancelled)
        refunded = shop.sale(ago(20), 800, 6, cancelled=ago(2))
        shop.points(refunded, 6, "earn", 8)
        shop.points(shop.event(ago(5)), 7, "bonus", 40)
        shop.points(shop.event(ago(5)), 7, "opening", 40)
        shop.points(shop.event(ago(5)), 8, "redeem", -10, unit="stamps")
        assert parts(kpi(shop, "active_member_rate")) == (4, 8)
        # Before it was refunded, 6's purchase was one; 5's redemption is gone; 8's to come.
        assert parts(kpi(shop, "active_member_rate", ago(10))) == (4, 8)

    def test_merged_members_count_once_and_erased_ones_no_more(self, shop: Shop) -> None:
        shop.member(1, ago(50))
        shop.member(2, ago(200), state="merged", merged_into=3)
        shop.member(3, ago(100), state="merged", merged_into=1)
        shop.member(4, ago(200), state="erased")
        shop.event(ago(30), "erase", 4)
        shop.sale(ago(40), 100, 2)
        shop.sale(ago(20), 100, 1)
        assert parts(kpi(shop, "active_member_rate")) == (1, 1)
        assert parts(kpi(shop, "active_member_rate", ago(30))) == (1, 2)
        assert parts(kpi(shop, "repeat_rate_365")) == (1, 1)
        assert parts(kpi(shop, "first_redemption_rate", ago(100))) == (0, 2)

    def test_who_was_merged_and_then_erased_counts_from_their_first_joining(
        self, shop: Shop
    ) -> None:
        shop.member(1, ago(200), state="erased", merged_into=2)
        shop.member(2, ago(100), state="erased")
        shop.member(3, ago(300))
        shop.event(ago(30), "erase", 2)
        shop.sale(ago(180), 100, 1)
        # Before the one they became had joined, between, and after the erasure.
        assert parts(kpi(shop, "active_member_rate", ago(150))) == (1, 2)
        assert parts(kpi(shop, "active_member_rate", ago(95))) == (1, 2)
        assert parts(kpi(shop, "active_member_rate", ago(20))) == (0, 1)

    def test_first_redemption_within_ninety_days_of_joining(self, shop: Shop) -> None:
        for number, joined in enumerate([90, 200, 200, 200, 89], 1):
            shop.member(number, ago(joined))
        shop.points(shop.event(ago(1)), 1, "redeem", -5)
        shop.points(shop.event(ago(110)), 2, "redeem", -5)
        shop.points(shop.event(ago(111)), 3, "redeem", -5)
        back = shop.points(shop.event(ago(150)), 4, "redeem", -5)
        shop.points(shop.event(ago(149)), 4, "restore", 5, reverses=back)
        shop.points(shop.event(ago(10)), 5, "redeem", -5)
        assert parts(kpi(shop, "first_redemption_rate")) == (2, 4)


class TestPoints:
    def test_redemption_counts_what_stands_and_no_opening_balance(self, shop: Shop) -> None:
        _, opening = shop.credit(ago(29), 1, 5000, kind="opening")
        earned, lot = shop.credit(ago(28), 1, 120)
        shop.credit(ago(20), 1, 30, kind="bonus")
        shop.credit(ago(31), 1, 999)
        shop.debit(ago(27), 1, "reverse", {lot: 50}, reverses=earned)
        used = shop.debit(ago(15), 1, "redeem", {opening: 260})
        shop.debit(ago(14), 1, "restore", {opening: -60}, reverses=used)
        shop.debit(ago(3), 1, "expire", {lot: 70})
        found = kpi(shop, "redemption_rate")
        assert parts(found) == (200, 100)
        assert found.value == 2
        # The day before the points came back, all 260 were redeemed.
        assert parts(kpi(shop, "redemption_rate", ago(14))) == (260, 100 + 999)

    def test_a_restoration_counts_against_the_day_of_its_redemption(self, shop: Shop) -> None:
        _, lot = shop.credit(ago(60), 1, 500)
        used = shop.debit(ago(40), 1, "redeem", {lot: 200})
        shop.credit(ago(10), 1, 80)
        shop.debit(ago(5), 1, "restore", {lot: -200}, reverses=used)
        assert parts(kpi(shop, "redemption_rate")) == (0, 80)

    def test_breakage_is_over_matured_lots_only(self, shop: Shop) -> None:
        _, spent = shop.credit(ago(400), 1, 100, ago(31))
        _, part = shop.credit(ago(390), 1, 100, ago(31))
        _, swept = shop.credit(ago(380), 1, 60, ago(1))
        entry, refunded = shop.credit(ago(370), 1, 40, ago(1))
        _, held = shop.credit(ago(300), 1, 700, AS_OF)
        shop.credit(ago(300), 1, 900)
        _, opening = shop.credit(ago(300), 1, 5000, ago(10), kind="opening")
        shop.debit(ago(200), 1, "redeem", {spent: 100, part: 70})
        shop.debit(ago(2), 1, "redeem", {held: 1})
        shop.debit(ago(9), 1, "expire", {opening: 5000})
        shop.debit(AS_OF, 1, "expire", {swept: 60})
        shop.debit(ago(100), 1, "reverse", {refunded: 30}, reverses=entry)
        # Lapsed: 0 of 100, 30 of 100, 60 of 60, 10 of the 10 not taken back.
        assert parts(kpi(shop, "breakage")) == (100, 270)
        assert kpi(shop, "breakage", ago(31)).value is None
        assert parts(kpi(shop, "breakage", ago(30))) == (30, 200)

    def test_points_refunded_after_they_lapsed_were_never_issued(self, shop: Shop) -> None:
        entry, lot = shop.credit(ago(300), 1, 90, ago(100))
        lapse = shop.debit(ago(99), 1, "expire", {lot: 90})
        shop.debit(ago(50), 1, "unlapse", {lot: -90}, reverses=lapse)
        shop.debit(ago(50), 1, "reverse", {lot: 90}, reverses=entry)
        assert parts(kpi(shop, "breakage", ago(60))) == (90, 90)
        assert kpi(shop, "breakage").value is None

    def test_liability_counts_what_is_held_then_pending_included(self, shop: Shop) -> None:
        value = Fraction(3, 2)
        _, lapsed = shop.credit(ago(200), 1, 100, ago(1))
        _, held = shop.credit(ago(200), 1, 200, AS_OF)
        shop.credit(ago(1), 2, 40, None, active_from=AS_OF + dt.timedelta(days=20))
        shop.credit(AS_OF, 2, 7)
        shop.debit(ago(150), 1, "redeem", {lapsed: 10, held: 30})
        found = kpi(shop, "points_liability", value=value)
        assert (found.numerator, found.value) == (210, 315)
        assert kpi(shop, "points_liability", ago(1), value).value == Fraction(3, 2) * (90 + 170)
        assert kpi(shop, "points_liability", ago(150), value).value == 450
        assert kpi(shop, "points_liability").value is None

    def test_after_a_year_breakage_lowers_the_liability(self, shop: Shop) -> None:
        _, lapsed = shop.credit(dt.date(2024, 6, 2), 1, 80, ago(5))
        shop.debit(ago(200), 1, "redeem", {lapsed: 60})
        shop.credit(ago(4), 1, 1000)
        shop.sale(dt.date(2024, 6, 2), 500, 1)
        assert kpi(shop, "points_liability", value=Fraction(1)).value == 1000
        shop.sale(dt.date(2024, 6, 1), 500, 1)
        assert kpi(shop, "points_liability", value=Fraction(1)).value == 750


def test_reward_cost_counts_rewards_when_they_are_used(shop: Shop) -> None:
    shop.member(1, ago(100))
    shop.sale(ago(30), 4000, 1)
    shop.sale(ago(3), 9000)
    shop.voucher(1, 150, ago(30), "used")
    shop.voucher(1, 250, ago(1), "used")
    shop.voucher(1, 1000, ago(31), "used")
    shop.voucher(1, 1000, ago(2), "cancelled")
    shop.voucher(1, 1000, None, "issued")
    assert parts(kpi(shop, "reward_cost_ratio")) == (400, 4000)


def test_a_snapshot_has_the_points_of_every_month(shop: Shop) -> None:
    _, lot = shop.credit(dt.date(2025, 1, 15), 1, 300)
    shop.debit(dt.date(2025, 3, 20), 1, "redeem", {lot: 120})
    panels = snapshot(shop.conn, AS_OF, periods=6, point_value=Fraction(2))
    assert panels["points_liability"].trend == (0, 600, 600, 360, 360, 360)
    assert panels["redemption_rate"].trend == (None, 0, None, None, None, None)
    assert panels["points_liability"].previous == 360
