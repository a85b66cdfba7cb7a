"""The further numbers, each on a shop small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.metrics import glossary
from ledger.metrics.engagement import Deferred, deferred
from ledger.metrics.kpi import Kpi, to_json
from ledger.metrics.liability import liability
from ledger.metrics.report import FURTHER, KEYS, before, report, windows
from ledger.program import settings as program
from ledger.values.errors import BadInput
from tests.ledger.metrics.shop import Shop

AS_OF = dt.date(2025, 6, 1)


def ago(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


def kpi(shop: Shop, key: str, as_of: dt.date = AS_OF, **terms: object) -> Kpi:
    return report(shop.conn, as_of, keys=(key,), **terms)[key]  # type: ignore[arg-type]


def parts(found: Kpi) -> tuple[object, object]:
    return found.numerator, found.denominator


class TestBuyers:
    def test_returning_had_bought_before_the_window(self, shop: Shop) -> None:
        for days, member in [(95, 1), (10, 1), (89, 2), (5, 2), (200, 3), (90, 4)]:
            shop.sale(ago(days), 500, member)
        # 1 is returning; 2 bought twice in the window only; 3 not in it; 4 on its first day.
        assert parts(kpi(shop, "returning_rate")) == (1, 3)
        assert parts(kpi(shop, "returning_rate", window_days=30)) == (2, 2)

    def test_a_repeat_counts_in_its_own_window(self, shop: Shop) -> None:
        for days in (1, 30, 31, 90, 91, 180):
            shop.sale(ago(days), 100, 1)
            shop.sale(ago(days), 100, days + 10)
        found = {n: parts(kpi(shop, f"repeat_rate_{n}")) for n in (30, 90, 180)}
        assert found == {30: (1, 3), 90: (1, 5), 180: (1, 7)}

    def test_silent_who_came_back_since_the_period_they_fell_silent_in(self, shop: Shop) -> None:
        # The period ended on 3 March and began on 3 February 2025.
        end, start = dt.date(2025, 3, 3), dt.date(2025, 2, 3)
        for member in (1, 2, 3):
            shop.sale(start - dt.timedelta(days=70), 100, member)
        shop.sale(end, 100, 1)  # back
        shop.sale(end - dt.timedelta(days=1), 100, 2)  # never silent
        assert kpi(shop, "silent_returned").partial
        shop.sale(start - dt.timedelta(days=91), 100, 4)  # silent before
        assert not kpi(shop, "silent_returned").partial
        shop.sale(AS_OF, 100, 3)  # too late
        assert parts(kpi(shop, "silent_returned")) == (1, 2)
        # A day later, 1 bought within the period, and 3 came back.
        assert parts(kpi(shop, "silent_returned", AS_OF + dt.timedelta(days=1))) == (1, 1)


class TestValue:
    def test_net_order_value_and_the_middle_one(self, shop: Shop) -> None:
        for days, gross, member in [(9, 1000, 1), (8, 200, None), (7, 6000, 2), (365, 400, 1)]:
            shop.sale(ago(days), gross, member)
        shop.sale(ago(366), 90_000, 1)
        shop.sale(ago(6), 700, 1, cancelled=ago(5))
        shop.refund(ago(4), 100, 2)
        shop.refund(ago(3), 60)
        assert kpi(shop, "aov").value == 1900
        assert kpi(shop, "aov_net").value == Fraction(7600 - 160, 4)
        assert kpi(shop, "aov_median").value == 700
        shop.sale(ago(2), 5000)
        assert kpi(shop, "aov_median").value == 1000
        assert parts(kpi(shop, "aov_median")) == (None, 5)

    def test_revenue_per_buyer_and_the_formula(self, shop: Shop) -> None:
        for gross in (5000, 4000, 6000, 5000):
            shop.sale(ago(10), gross, 1)
        shop.sale(ago(11), 100_000)  # a guest is nobody's average
        assert kpi(shop, "revenue_per_buyer").value == 20_000
        # 50.00 × 4 × 5 years = 1 000.00
        assert kpi(shop, "clv_formula", lifespan=Fraction(5)).value == 100_000
        assert kpi(shop, "clv_formula", lifespan=Fraction(5, 2)).value == 50_000
        found = kpi(shop, "clv_formula")
        assert (found.value, found.denominator) == (None, 1)
        with pytest.raises(BadInput):
            kpi(shop, "clv_formula", lifespan=Fraction(0))

    def test_sales_to_members_by_number(self, shop: Shop) -> None:
        for days, member in [(1, 1), (2, 1), (3, None), (30, 2), (31, 2)]:
            shop.sale(ago(days), 100 * days, member)
        assert parts(kpi(shop, "sales_penetration_orders")) == (3, 4)


class TestProgramme:
    def test_redemption_over_all_time(self, shop: Shop) -> None:
        _, opening = shop.credit(ago(900), 1, 5000, kind="opening")
        _, lot = shop.credit(ago(800), 1, 100)
        shop.credit(ago(20), 1, 60, kind="bonus")
        used = shop.debit(ago(700), 1, "redeem", {opening: 40, lot: 10})
        shop.debit(ago(3), 1, "restore", {lot: -10}, reverses=used)
        assert parts(kpi(shop, "redemption_rate_lifetime")) == (40, 160)
        assert parts(kpi(shop, "redemption_rate_lifetime", ago(20))) == (50, 100)

    def test_reward_usage_as_it_was_then(self, shop: Shop) -> None:
        # All five were issued on 1 January 2024.
        shop.voucher(1, 0, ago(10), "used")
        shop.voucher(1, 0, ago(400), "used")
        shop.voucher(1, 0, ago(5), "cancelled")
        shop.voucher(1, 0, ago(5), "issued")
        shop.voucher(1, 0, None, "issued")
        assert parts(kpi(shop, "reward_usage")) == (2, 4)
        assert parts(kpi(shop, "reward_usage", ago(6))) == (2, 5)
        assert parts(kpi(shop, "reward_usage", ago(10))) == (1, 5)
        assert kpi(shop, "reward_usage", dt.date(2024, 1, 1)).value is None

    def test_the_accountants_example_of_deferred_revenue(self) -> None:
        def sold(sales: int, redeemed: int, in_all: int) -> Deferred:
            return deferred(
                sales,
                issued=10_000,
                value=Fraction(1),
                share=Fraction(95, 100),
                redeemed=redeemed,
                in_all=Fraction(in_all),
            )

        first = sold(100_000, 4_500, 9_500)
        assert (round(first.allocated), round(first.owed)) == (8_676, 4_566)
        assert round(sold(100_000, 8_500, 9_700).owed) == 1_073
        assert sold(0, 0, 1).owed == 0

    def test_deferred_revenue_of_a_shop(self, shop: Shop) -> None:
        shop.sale(ago(20), 90_000, 1)
        shop.sale(ago(20), 70_000)
        shop.sale(ago(19), 10_000, 1, cancelled=ago(18))
        shop.refund(ago(5), 10_000, 1)
        entry, lot = shop.credit(ago(20), 1, 1_000)
        shop.credit(ago(20), 1, 9_999, kind="opening")
        shop.debit(ago(18), 1, "reverse", {lot: 200}, reverses=entry)
        shop.debit(ago(9), 1, "redeem", {lot: 200})
        # S 80 000, P 800, v 50: A = 80 000 × 40 000 ÷ 120 000, and a quarter of it is earned.
        found = kpi(shop, "deferred_revenue", point_value=Fraction(50))
        assert found.value == Fraction(80_000, 3) * Fraction(3, 4)
        assert found.numerator == 600
        assert kpi(shop, "deferred_revenue").value is None

    def test_a_point_is_worth_what_it_was_worth_then(self, shop: Shop) -> None:
        shop.credit(ago(300), 1, 80)
        base = program.Settings()
        for days, value in ((400, 2), (100, 3), (0, 7)):
            version = shop.conn.execute("SELECT count(*) + 1 FROM program").fetchone()[0]
            text = program.dump(replace(base, version=version, points_value=Fraction(value)))
            event = shop.event(ago(days), "program")
            shop.conn.execute("INSERT INTO program VALUES (?, ?, ?)", (version, event, text))
        worth = [kpi(shop, "points_liability", ago(days)).value for days in (150, 100, 99, 0)]
        assert worth == [160, 160, 240, 240]
        tomorrow = AS_OF + dt.timedelta(days=1)
        found = kpi(shop, "points_liability", tomorrow)
        assert (found.value, found.previous) == (560, 240)
        assert kpi(shop, "points_liability", point_value=Fraction(11)).value == 880
        # Before there was any programme, what its first version says.
        assert liability(shop.conn, ago(600)).point_value == 2


class TestLiability:
    def test_by_last_day_and_month_and_what_lapses_soon(self, shop: Shop) -> None:
        _, lot = shop.credit(ago(40), 1, 100, AS_OF)
        shop.credit(ago(40), 2, 30, AS_OF)
        shop.credit(ago(40), 2, 7, AS_OF + dt.timedelta(days=29))
        shop.credit(ago(40), 2, 11, AS_OF + dt.timedelta(days=30))
        shop.credit(ago(40), 2, 500, ago(1))
        shop.credit(ago(10), 2, 1000)
        shop.debit(ago(3), 1, "redeem", {lot: 60})
        found = liability(shop.conn, AS_OF, point_value=Fraction(3, 2))
        assert found.lapsing == (
            (AS_OF, 70),
            (dt.date(2025, 6, 30), 7),
            (dt.date(2025, 7, 1), 11),
            (None, 1000),
        )
        assert found.months() == {AS_OF: 77, dt.date(2025, 7, 1): 11, None: 1000}
        assert (found.points, found.soon) == (1088, 77)
        assert found.owed == 1632
        assert found.worth(found.soon) == Fraction(231, 2)
        assert found.previous_points == 648
        assert found.previous == 972
        assert found.rate == 1
        kpis = report(shop.conn, AS_OF, keys=("points_liability",), point_value=Fraction(3, 2))[
            "points_liability"
        ]
        assert (kpis.value, kpis.previous) == (found.owed, found.previous)

    def test_today_is_not_over(self, shop: Shop) -> None:
        assert liability(shop.conn, AS_OF, today=ago(1)).partial
        assert not liability(shop.conn, AS_OF, today=AS_OF).partial

    def test_nothing_is_owed_and_nothing_known(self, shop: Shop) -> None:
        empty = liability(shop.conn, AS_OF)
        assert (empty.points, empty.owed, empty.previous, empty.deferred) == (0, None, None, None)
        assert (empty.lapsing, empty.months(), empty.soon) == ((), {}, 0)
        assert empty.worth(5) is None
        for day in (dt.date.min, dt.date.max):
            assert liability(shop.conn, day, point_value=Fraction(1)).owed == 0


class TestBeside:
    def test_the_same_weeks_a_year_before(self, shop: Shop) -> None:
        saturday = dt.date(2025, 5, 31)
        shop.sale(saturday - dt.timedelta(weeks=52), 900, 1)
        shop.sale(saturday - dt.timedelta(days=40), 500, 1)
        shop.sale(saturday, 1200, 1)
        end = saturday + dt.timedelta(days=1)
        assert before(end, None, "year") == dt.date(2024, 6, 2)
        year = report(shop.conn, end, period_days=7, beside="year")
        was = report(shop.conn, dt.date(2024, 6, 2), period_days=7)
        assert {key: found.previous for key, found in year.items()} == {
            key: found.value for key, found in was.items()
        }
        month = report(shop.conn, end)["active_members"]
        assert (month.previous, year["monthly_revenue"].previous) == (1, 900)

    def test_there_is_no_year_before_the_calendar(self) -> None:
        assert before(dt.date.min, None, "year") == dt.date.min
        assert before(dt.date(1, 12, 20), None, "year") == dt.date.min


def test_every_further_number_of_an_empty_shop(shop: Shop) -> None:
    counts = {"orders_period", "tier_ups", "tier_downs", "points_outstanding"}
    for as_of in (AS_OF, dt.date.min, dt.date.max):
        for beside in ("period", "year"):
            kpis = report(shop.conn, as_of, keys=FURTHER, lifespan=Fraction(3), beside=beside)
            for key, found in kpis.items():
                assert found.value == (0 if key in counts else None), key
                assert found.previous == found.value, key
            assert to_json(kpis)


def test_every_number_has_its_words_and_windows() -> None:
    assert not set(KEYS) & set(FURTHER)
    days = windows(AS_OF, (*KEYS, *FURTHER), window_days=30)
    assert (days["retention"], days["returning_rate"], days["aov_net"]) == (30, 30, 365)
    assert (days["month_to_month"], days["second_purchase_60"]) == (31, 60)
    terms = glossary.terms()
    for key in (*KEYS, *FURTHER):
        term = terms[key]
        assert all((term.label, term.sentence, term.formula, term.source)), key
        assert term.sentence.endswith("."), key
        assert (days[key] is not None) or "{" not in term.label + term.sentence, key
