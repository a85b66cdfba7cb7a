"""Selling: what is previewed is what is booked, and what was paid with points stays paid."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books.sales import Line, Sale, plan, sell
from ledger.program.tiers import Campaign, Tier
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def campaign(multiplier: str, name: str = "Double", **conditions: object) -> Campaign:
    return Campaign(name, FIRST, LAST, Fraction(multiplier), **conditions)  # type: ignore[arg-type]


def test_one_rounding_for_preview_booking_and_statement(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1000", zoe)
    tiered.add_campaign(campaign("2"))
    planned = tiered.preview("9.99", zoe)
    done = tiered.sell("9.99", zoe)
    assert (planned.earned, done.points, planned.balance_after) == (29, 29, done.balance)
    assert tiered.statement(zoe)[-1].entries == done.entries
    assert done.entries[-1].award == planned.working


def test_step_rates(shop: Shop) -> None:
    shop.set(earn_points="5", earn_per="2.50", earn_steps="yes")
    zoe = shop.join()
    assert [shop.sell(a, zoe).points for a in ("3.00", "2.49", "7.50", "0")] == [5, 0, 15, 0]


def test_no_binary_floats(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(earn_points="100")
    for amount in ("267.39", "0.89"):
        shop.sell(amount, zoe)
    assert shop.balance(zoe) == 26_828
    assert shop.view(zoe).spend == 26_828


def test_a_failed_minimum_earns_nothing(shop: Shop) -> None:
    shop.set(earn_minimum="8")
    zoe = shop.join()
    assert [shop.sell(a, zoe).points for a in ("7.99", "8.00", "0")] == [0, 8, 0]
    assert shop.view(zoe).visits == 3


def test_nought_is_a_visit_without_an_amount(shop: Shop) -> None:
    shop.set(earn_stamps="1")
    zoe = shop.join()
    done = shop.sell("0", zoe)
    assert (done.points, done.moved("stamps")) == (0, 1)
    assert shop.view(zoe).visits == 1


def test_the_part_paid_with_points_earns_nothing(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 500)
    planned = shop.preview("20.00", zoe, points=350)
    assert (planned.paid, planned.to_pay, planned.earned) == (350, 1650, 16)
    assert planned.working is not None
    assert planned.working.paid == 350
    done = shop.sell("20.00", zoe, points=350)
    assert (done.points, done.balance, done.points_used) == (16 - 350, 166, 350)
    shop.set(earn_on_points_paid="yes")
    assert shop.sell("20.00", zoe, points=100).points == 20 - 100


def test_points_of_a_sale_cannot_pay_for_it(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("10.00", zoe)
    with pytest.raises(Refused, match="11 points cannot be used: the balance is 10"):
        shop.sell("500.00", zoe, points=11)
    with pytest.raises(Refused, match="the balance is 10"):
        shop.preview("500.00", zoe, points=11)


def test_no_more_points_than_needed(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 500)
    with pytest.raises(Refused, match=r"121 points are more than this sale needs: 120 are enough"):
        shop.sell("1.20", zoe, points=121)
    assert shop.sell("1.20", zoe, points=120).balance == 380
    with pytest.raises(Refused, match="0 are enough"):
        shop.sell("0", zoe, points=1)
    shop.set(points_value="0.05")
    with pytest.raises(Refused, match="24 are enough"):
        shop.sell("1.23", zoe, points=25)
    assert shop.preview("1.23", zoe, points=24).to_pay == 3


def test_points_in_a_currency_without_decimals(make_shop: MakeShop) -> None:
    shop = make_shop(currency="XPF", timezone="Pacific/Noumea")
    zoe = shop.join()
    assert shop.sell("1 250", zoe).points == 1250
    with pytest.raises(BadInput):
        shop.sell("12,5", zoe)
    assert shop.preview("1000", zoe, points=200).to_pay == 998
    dinars = make_shop(currency="TND", timezone="Africa/Tunis")
    bob = dinars.join()
    assert dinars.sell("12,345", bob).points == 12
    assert dinars.preview("1,000", bob, points=3).to_pay == 970


@pytest.mark.parametrize(
    "sale",
    [
        Sale(-1),
        Sale(1_000_000_000),
        Sale(100, 1, points=-1),
        Sale(100, 1, tax=-1),
        Sale(100, 1, tax=101),
        Sale(100, 1, excluded=-1),
        Sale(100, 1, excluded=101),
    ],
)
def test_what_cannot_be_a_sale(shop: Shop, sale: Sale) -> None:
    shop.join()
    before = shop.events
    with pytest.raises(BadInput):
        sell(shop.store, sale, shop.call())
    assert shop.events == before


@pytest.mark.parametrize(("basis", "points"), [("gross", 10), ("net", 8)])
def test_what_counts_is_a_setting(shop: Shop, basis: str, points: int) -> None:
    shop.set(earn_basis=basis)
    zoe = shop.join()
    # Twelve euros of which two are delivery; two of tax.
    done = sell(shop.store, Sale(1200, zoe, tax=200, excluded=200), shop.call())
    assert (done.points, done.eligible) == (points, points * 100)


def test_the_lines_of_a_receipt_are_kept(shop: Shop) -> None:
    lines = (Line("Croissant", "bread", 2000, 240), Line("Café", "drinks", 1000, 180))
    done = sell(shop.store, Sale(420, lines=lines), shop.call())
    with shop.store.read() as tx:
        kept = tx.connection.execute(
            "SELECT item, category, quantity, amount FROM sale_line WHERE event = ?", (done.event,)
        ).fetchall()
    assert kept == [("Croissant", "bread", 2000, 240), ("Café", "drinks", 1000, 180)]


def test_campaigns_by_day_hour_category_and_tier(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.add_campaign(campaign("2", "Mondays", weekdays=frozenset({0})))
    tiered.add_campaign(campaign("3", "Afternoons", hours=(14 * 60, 17 * 60)))
    tiered.add_campaign(campaign("5", "Cakes", category="cakes"))
    tiered.add_campaign(campaign("7", "For Gold", tier="Gold"))
    tiered.clock_to("2026-01-06 10:00")  # a Tuesday
    assert tiered.sell("10.00", zoe).points == 10
    assert tiered.sell("10.00", zoe, category="Cakes").points == 50
    tiered.clock_to("2026-01-06 16:59")
    assert tiered.sell("10.00", zoe).points == 30
    tiered.clock_to("2026-01-12 17:00")  # a Monday
    assert tiered.sell("10.00", zoe).points == 20
    assert tiered.sell("10.00", zoe, at="2026-01-06 15:00").points == 30


def test_a_night_sale_belongs_to_the_day_before(shop: Shop) -> None:
    shop.set(day_cutoff="04:00")
    zoe = shop.join()
    shop.add_campaign(campaign("2", "Fridays", weekdays=frozenset({4})))
    shop.clock_to("2026-01-10 01:30")  # a Saturday for the world, Friday for the shop
    done = shop.sell("10.00", zoe)
    assert (done.business_date.isoformat(), done.points) == ("2026-01-09", 20)
    shop.clock_to("2026-01-10 04:00")
    assert shop.sell("10.00", zoe).points == 10


def test_an_earlier_sale(shop: Shop) -> None:
    shop.clock_to("2026-03-10")
    zoe = shop.join(joined="2026-01-01")
    done = shop.sell("10.00", zoe, at="2026-01-31 18:00")
    assert done.business_date.isoformat() == "2026-01-31"
    assert shop.lots(zoe) == [("2028-01-31", 10)]
    for future in ("2026-03-11", "2026-12-25 10:00", "9998-12-31"):
        with pytest.raises(BadInput, match="in the future"):
            shop.sell("10.00", zoe, at=future)


def test_an_earlier_sale_can_only_be_paid_with_what_there_was(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 30)
    shop.wait(10)
    shop.adjust(zoe, 200)
    with pytest.raises(Refused, match="the balance is 30"):
        shop.sell("5.00", zoe, points=31, at="2026-01-07")
    shop.sell("5.00", zoe, points=30, at="2026-01-07")
    assert shop.balance(zoe) == 204


def test_points_earned_long_ago_have_lapsed_already(shop: Shop) -> None:
    zoe = shop.join(joined="2023-01-01")
    planned_before = shop.balance(zoe)
    done = shop.sell("10.00", zoe, at="2023-05-01")
    assert (done.points, done.balance, shop.balance(zoe)) == (0, 0, planned_before)
    assert shop.sweep() == (1, 10)


@pytest.mark.parametrize(("at", "pending"), [("2026-01-05", "10"), ("2020-01-05", "0")])
def test_the_previewed_balance_is_the_booked_one(shop: Shop, at: str, pending: str) -> None:
    zoe = shop.join(joined="2020-01-01")
    shop.adjust(zoe, 60)
    shop.set(points_pending_days=pending)
    call = shop.call(at=at)
    assert call.day is not None
    assert call.at is not None
    sale = Sale(2000, zoe)
    with shop.store.read() as tx:
        planned = plan(tx, sale, call.day, call.at)
    assert planned.balance_after == sell(shop.store, sale, call).balance == 60


def test_a_receipt_number_is_one_sale(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    first = shop.sell("10.00", zoe, ref="17")
    again = shop.sell("10.00", zoe, ref="17")
    assert (again.event, again.replayed, shop.balance(zoe)) == (first.event, True, 10)
    with pytest.raises(Refused, match="receipt number is already recorded with another content"):
        shop.sell("11.00", zoe, ref="17")
    with pytest.raises(Refused, match="receipt number"):
        shop.sell("10.00", bob, ref="17")
    assert shop.sell("10.00", zoe, ref="18").balance == 20


def test_a_refused_sale_does_not_use_its_receipt_number_up(shop: Shop) -> None:
    zoe = shop.join()
    with pytest.raises(Refused, match="the balance is 0"):
        shop.sell("10.00", zoe, points=5, ref="17")
    done = shop.sell("10.00", zoe, ref="17")
    assert (done.kind, done.points) == ("sale", 10)


@given(
    amount=st.integers(0, 20_000),
    points=st.integers(0, 200),
    rules=st.fixed_dictionaries(
        {
            "earn_points": st.sampled_from(["1", "5", "0.75"]),
            "earn_per": st.sampled_from(["1", "2.50", "10"]),
            "earn_steps": st.sampled_from(["yes", "no"]),
            "earn_minimum": st.sampled_from(["0", "5"]),
            "earn_on_points_paid": st.sampled_from(["yes", "no"]),
            "points_pending_days": st.sampled_from(["0", "7"]),
        }
    ),
)
@settings(max_examples=12, deadline=None)
def test_what_is_previewed_is_what_is_booked(
    amount: int, points: int, rules: dict[str, str]
) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", preset="tiers")
        zoe = shop.join()
        shop.adjust(zoe, 150)
        shop.sell("310", zoe)
        shop.add_campaign(campaign("1.3"))
        shop.add_tier(Tier("Copper", 32_000, Fraction(3)))
        shop.set(**rules)
        sale = Sale(amount, zoe, points=points)
        with shop.store.read() as tx:
            try:
                planned = plan(tx, sale, tx.today, tx.now)
            except Refused as refused:
                said = str(refused)
            else:
                said = ""
        if said:
            with pytest.raises(Refused) as again:
                sell(shop.store, sale, shop.call())
            assert str(again.value) == said
        else:
            done = sell(shop.store, sale, shop.call())
            assert done.entries[-1].amount == planned.earned
            assert done.balance == planned.balance_after == shop.balance(zoe)
            assert planned.tier_after is not None
            assert shop.tier(zoe) == planned.tier_after.tier
            assert planned.to_pay == amount - points
        assert shop.problems() == []
        shop.close()
